"""The registry of all that exists: the one state that REST, the gateway and people share."""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from tests.discord_server.clock import Clock
from tests.discord_server.commands import Commands
from tests.discord_server.event import Event
from tests.discord_server.interaction import Interaction
from tests.discord_server.kinds import (
    ALL_PERMISSIONS,
    EVERYONE_PERMISSIONS,
    ChannelType,
    InteractionType,
    Permission,
)
from tests.discord_server.snowflake import Snowflakes
from tests.discord_server.state import Attachment, Channel, Guild, Member, Message, Role, Tag, Thread, User
from tests.discord_server.waiting import Changes

T = TypeVar("T")
_MENTION = re.compile(r"<@!?(\d+)>")


def _nowhere(_event: Event) -> int:
    """Drop an event: there is no gateway."""
    return 0


class World:
    """Users, guilds, channels, messages, commands and interactions, with their ids and their time."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ids = Snowflakes(clock)
        self.changes = Changes()
        self.emit: Callable[[Event], int] = _nowhere
        self.cdn = "http://127.0.0.1"
        self.gateway_url = "ws://127.0.0.1/gw"
        self.shards = 1
        # How many more sessions the bot may begin today.
        self.sessions_left = 1000
        self.sessions_at_once = 1
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.interactions: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self.uploads: dict[int, Attachment] = {}
        self.by_nonce: dict[tuple[int, str | int], Message] = {}
        self.commands = Commands()
        self.bot = self.add_user("salve", bot=True)
        self.application_id = self.bot.id
        # The limited forms of the privileged intents that are granted, as for a small application.
        self.application_flags = (1 << 15) | (1 << 19)
        # Where the operator says what is kept, as entered in the Developer Portal.
        self.privacy_policy_url: str | None = None
        # Three parts, as Discord's own tokens have.
        self.token = f"bG9vcGJhY2stZGlzY29yZC10.{secrets.token_hex(3)}.{secrets.token_hex(19)}"

    def add_user(self, name: str, *, bot: bool = False) -> User:
        """Create an account."""
        user = User(self.ids.next(), name, bot)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, owner: User) -> Guild:
        """Create a guild with the owner and the bot in it."""
        guild = Guild(self.ids.next(), name, owner)
        guild.everyone = Role(guild.id, "@everyone", EVERYONE_PERMISSIONS, 0)
        guild.roles.append(guild.everyone)
        self.guilds[guild.id] = guild
        # The bot's own role, as an invitation would grant it: all it may need, so that a test takes away.
        role = self.add_role(guild, self.bot.name, ALL_PERMISSIONS & ~Permission.ADMINISTRATOR)
        role.bot = self.bot
        self.add_member(guild, self.bot).roles.append(role)
        self.add_member(guild, owner)
        return guild

    def add_role(self, guild: Guild, name: str, permissions: Permission) -> Role:
        """Create a role above the existing ones."""
        role = Role(self.ids.next(), name, permissions, len(guild.roles))
        guild.roles.append(role)
        return role

    def add_member(self, guild: Guild, user: User) -> Member:
        """Let a user join a guild."""
        member = guild.members[user.id] = Member(user, guild, self.clock.now())
        return member

    def add_channel(self, guild: Guild, name: str, kind: ChannelType, tags: Iterable[str] = ()) -> Channel:
        """Create a text channel or a forum."""
        named = [Tag(self.ids.next(), tag) for tag in tags]
        channel = Channel(self.ids.next(), kind, name, self.changes, guild, len(guild.channels), tags=named)
        guild.channels.append(channel)
        self.channels[channel.id] = channel
        return channel

    def add_thread(self, parent: Channel, name: str, owner: User, *, id_: int | None = None) -> Thread:
        """Create a public thread; one made from a message has the message's id."""
        kind, guild = ChannelType.PUBLIC_THREAD, parent.guild
        thread = Thread(
            id_ or self.ids.next(),
            kind,
            name,
            self.changes,
            guild,
            parent=parent,
            owner=owner,
            created_at=self.clock.now(),
            joined=[owner],
        )
        if guild is None:
            raise AssertionError("a thread belongs to a guild")
        guild.threads.append(thread)
        self.channels[thread.id] = thread
        return thread

    def dm_channel(self, user: User) -> Channel:
        """Return the direct message channel between a user and the bot."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.ids.next(), ChannelType.DM, f"DM of {user.name}", self.changes, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def add_message(self, channel: Channel, author: User, content: str = "", **fields: Any) -> Message:
        """Put a message into a channel; `id` may be given for the first message of a forum's post."""
        id_ = fields.pop("id", None) or self.ids.next()
        fields.setdefault("mentions", list(self.mentioned(content)))
        fields.setdefault("mentioned_roles", list(self.mentioned_roles(channel, content)))
        message = Message(id_, channel, author, self.clock.now(), content=content, **fields)
        channel.messages[message.id] = message
        if author is self.bot and message.interaction is None:
            channel.posts.append(message)
        self.changes.notify()
        return message

    def add_interaction(
        self, kind: InteractionType, title: str, user: User, channel: Channel, **fields: Any
    ) -> Interaction:
        """Register what a person did, so that the bot can answer it."""
        id_, token = self.ids.next(), secrets.token_urlsafe(24)
        interaction = Interaction(id_, token, kind, title, user, channel, self.clock.now(), channel.guild, **fields)
        self.interactions[id_] = self.by_token[token] = interaction
        return interaction

    def mentioned(self, content: str) -> Iterator[User]:
        """Yield the users that a text mentions, once each."""
        for id_ in dict.fromkeys(_MENTION.findall(content)):
            if int(id_) in self.users:
                yield self.users[int(id_)]

    @staticmethod
    def mentioned_roles(channel: Channel, content: str) -> Iterator[Role]:
        """Yield the roles of a channel's guild that a text mentions."""
        roles = channel.guild.roles if channel.guild else []
        return (role for role in roles if f"<@&{role.id}>" in content)

    def find_message(self, id_: int) -> Message | None:
        """Return the message with this id, wherever it is."""
        for channel in self.channels.values():
            if id_ in channel.messages:
                return channel.messages[id_]
        return None

    def file(self, id_: int) -> Attachment | None:
        """Return the attachment with this id, wherever it is."""
        if id_ in self.uploads:
            return self.uploads[id_]
        everywhere = [m for channel in self.channels.values() for m in channel.messages.values()]
        return next((a for message in everywhere for a in message.attachments if a.id == id_), None)

    def remove_channel(self, channel: Channel) -> None:
        """Take a channel or thread, and what is in it, out of the world."""
        self.channels.pop(channel.id, None)
        if channel.guild is None:
            return
        if isinstance(channel, Thread):
            channel.guild.threads.remove(channel)
        else:
            channel.guild.channels.remove(channel)
        for message in channel.messages.values():
            message.deleted = True
