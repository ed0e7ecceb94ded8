"""What people do, in their words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.discord_server import events, payloads, permissions
from tests.discord_server.components import walk
from tests.discord_server.event import Event
from tests.discord_server.exchange import Exchange
from tests.discord_server.forms import Form, choose
from tests.discord_server.interaction import Interaction
from tests.discord_server.invocation import CannotInvokeError, Invocation, find_command, target_data
from tests.discord_server.kinds import (
    ButtonStyle,
    ChannelType,
    CommandType,
    ComponentType,
    InteractionType,
    Json,
    MessageFlag,
    MessageType,
    Permission,
)
from tests.discord_server.rest.call import Upload
from tests.discord_server.rest.messages import remove
from tests.discord_server.state import Attachment, Channel, Guild, Member, Message, Thread, User
from tests.discord_server.waiting import TIMEOUT
from tests.discord_server.world import World

MEMBER_CONTENT_LIMIT = 2000


class Person:
    """A member of a guild (or, without one, a user who shares a direct message channel with the bot)."""

    def __init__(self, world: World, user: User, member: Member | None, place: Channel) -> None:
        self._world = world
        self.user = user
        self.member = member
        self.place = place
        # Whether this person brought the application along, into a server that has not installed it.
        self.user_install = False

    def __repr__(self) -> str:
        return f"<Person {self.user.name}>"

    @property
    def id(self) -> int:
        """The user's id."""
        return self.user.id

    @property
    def mention(self) -> str:
        """The text that mentions this person."""
        return self.user.mention

    @property
    def inbox(self) -> Channel:
        """The direct message channel with the bot."""
        return self._world.dm_channel(self.user)

    # -- commands ---------------------------------------------------------------------------------------------

    def slash(
        self,
        command: str,
        /,
        *,
        where: Channel | None = None,
        options: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Exchange:
        """Use a chat command (`"gap list"` for subcommands); `options` takes names that are no identifiers."""
        place = where or self.place
        path = command.split()
        found = find_command(self._world, self.user, place, path[0], CommandType.CHAT)
        data = Invocation(self._world, place, found, path).data({**(options or {}), **more})
        return self._interact(InteractionType.COMMAND, f"/{command}", place, data)

    async def autocomplete(
        self, command: str, option: str, typed: str, /, *, where: Channel | None = None, **others: Any
    ) -> list[Json]:
        """Type into an option and return the choices offered, as `{"name": …, "value": …}`."""
        place = where or self.place
        path = command.split()
        found = find_command(self._world, self.user, place, path[0], CommandType.CHAT)
        data = Invocation(self._world, place, found, path).data({**others, option: typed}, focused=option)
        exchange = await self._interact(InteractionType.AUTOCOMPLETE, f"/{command} {option}", place, data)
        return exchange.interaction.choices or []

    def context_menu(self, command: str, target: "Message | Person", /) -> Exchange:
        """Use a command from a message's or a person's menu."""
        if isinstance(target, Message):
            self._must_see(target)
            kind, place, aim = CommandType.MESSAGE, target.channel, target
            found = find_command(self._world, self.user, place, command, kind)
            data = target_data(self._world, place, found, aim)
        else:
            found = find_command(self._world, self.user, self.place, command, CommandType.USER)
            place, data = self.place, target_data(self._world, self.place, found, target.user)
        return self._interact(InteractionType.COMMAND, command, place, data)

    # -- components and modals --------------------------------------------------------------------------------

    def click(self, message: Message, /, *, label: str | None = None, custom_id: str | None = None) -> Exchange:
        """Press a button, named by its label or custom id."""
        self._must_see(message)
        wanted = label if label is not None else custom_id
        field = "label" if label is not None else "custom_id"
        buttons = [c for c in walk(message.components) if c["type"] == ComponentType.BUTTON]
        found = [button for button in buttons if button.get(field) == wanted]
        if len(found) != 1:
            offered = [button.get(field) for button in buttons]
            raise CannotInvokeError(f"{len(found)} buttons have the {field} {wanted!r}; there are {offered}")
        button = found[0]
        if button.get("disabled") or button["style"] == ButtonStyle.LINK:
            raise CannotInvokeError(f"the button {wanted!r} is disabled, or a link")
        data = {
            "custom_id": button["custom_id"],
            "component_type": int(ComponentType.BUTTON),
            "id": button["id"],
        }
        return self._interact(InteractionType.COMPONENT, f"button {wanted!r}", message.channel, data, source=message)

    def choose(self, message: Message, custom_id: str, values: Sequence[Any], /) -> Exchange:
        """Choose values (or their labels; for other menus members, roles, channels) in a select menu."""
        self._must_see(message)
        menus = [c for c in walk(message.components) if c.get("custom_id") == custom_id and "max_values" in c]
        if not menus or menus[0].get("disabled"):
            raise CannotInvokeError(f"there is no open menu {custom_id!r}")
        resolved: dict[str, Json] = {}
        plain = [value.user if isinstance(value, Person) else value for value in values]
        chosen = choose(self._world, message.channel, resolved, menus[0], plain)
        data = {
            "custom_id": custom_id,
            "component_type": menus[0]["type"],
            "id": menus[0]["id"],
            "values": chosen,
        }
        data |= {"resolved": resolved} if resolved else {}
        return self._interact(InteractionType.COMPONENT, f"menu {custom_id!r}", message.channel, data, source=message)

    def submit(self, exchange: Exchange, values: Mapping[str, Any], /) -> Exchange:
        """Fill in the modal that an exchange opened, by custom ids or labels, and send it."""
        opened = exchange.interaction
        if opened.user is not self.user:
            raise CannotInvokeError(f"the modal was opened for {opened.user.name}, not for {self.user.name}")
        data = Form(self._world, opened.channel, exchange.modal, values).data()
        title = f"modal {exchange.modal['title']!r}"
        kind = InteractionType.MODAL_SUBMIT
        return self._interact(kind, title, opened.channel, data, source=opened.source, parent=opened)

    # -- messages ---------------------------------------------------------------------------------------------

    async def says(
        self,
        where: Channel,
        text: str,
        /,
        *,
        mentions: Iterable["User | Person"] = (),
        reply_to: Message | None = None,
        pings: bool = True,
        files: Iterable[Upload] = (),
        stickers: Iterable[str] = (),
        forwards: Message | None = None,
        voice: bool = False,
    ) -> Message:
        """Send a message; mentions that the text lacks are put in front of it. A reply `pings` its addressee."""
        for who in mentions:
            text = text if who.mention in text else f"{who.mention} {text}"
        if len(text) > MEMBER_CONTENT_LIMIT:
            raise CannotInvokeError("a member's message has at most 2000 characters")
        self._must_write(where)
        kind = MessageType.REPLY if reply_to else MessageType.DEFAULT
        message = self._world.add_message(where, self.user, text, kind=kind, reference=reply_to)
        message.attachments = [_attached(self._world, file) for file in files]
        message.stickers, message.forwarded = list(stickers), forwards
        message.flags |= MessageFlag.VOICE if voice else MessageFlag.NONE
        if pings and reply_to is not None and reply_to.author not in message.mentions:
            message.mentions.append(reply_to.author)
        events.message_created(self._world, message)
        return message

    async def dm(self, text: str, /) -> Message:
        """Write to the bot directly."""
        return await self.says(self.inbox, text)

    async def post(self, forum: Channel, title: str, body: str, /, *, tags: Iterable[str] = ()) -> Thread:
        """Open a post in a forum; the thread's first message has the thread's id."""
        if forum.kind is not ChannelType.FORUM:
            raise CannotInvokeError(f"{forum.name!r} is no forum")
        thread = self._world.add_thread(forum, title, self.user)
        known = {tag.name: tag.id for tag in forum.tags}
        thread.applied_tags = [known[tag] for tag in tags]
        events.thread_created(self._world, thread)
        message = self._world.add_message(thread, self.user, body, id=thread.id)
        events.message_created(self._world, message)
        return thread

    async def edits(self, message: Message, text: str, /) -> None:
        """Edit an own message."""
        if message.author is not self.user:
            raise CannotInvokeError("only the author can edit a message")
        message.content, message.edited_at = text, self._world.clock.now()
        replied = message.reference.author if message.reference else None
        pinged = [who for who in message.mentions if who is replied]
        message.mentions = list(dict.fromkeys([*self._world.mentioned(text), *pinged]))
        message.mentioned_roles = list(self._world.mentioned_roles(message.channel, text))
        message.edits += 1
        events.message_updated(self._world, message)

    async def deletes(self, *messages: Message) -> None:
        """Delete a message, or several of one channel at once."""
        where = messages[0].channel
        moderator = Permission.MANAGE_MESSAGES in permissions.of_user(self.user, where)
        for message in messages:
            if not moderator and message.author is not self.user:
                raise CannotInvokeError(f"{self.user.name} may not delete this message")
            remove(self._world, message)
        events.messages_deleted(self._world, where, [message.id for message in messages])

    async def reacts(self, message: Message, emoji: str, /) -> None:
        """React to a message."""
        self._must_see(message)
        message.reactions.setdefault(emoji, []).append(self.user)
        events.reaction_added(self._world, message, self.user, emoji)

    def closes_dms(self) -> None:
        """Take no more direct messages: the bot's next one is refused with 50007."""
        self.user.accepts_dms = False

    async def leaves(self) -> None:
        """Leave the guild."""
        if self.member is not None:
            self.member.guild.members.pop(self.user.id)
            events.member_changed(self._world, "GUILD_MEMBER_REMOVE", self.member)

    def deletes_account(self) -> None:
        """Delete the account: Discord tells no application, and knows no such user any more."""
        self._world.users.pop(self.user.id)

    async def next_dm(self, within: float = TIMEOUT) -> Message:
        """Return the bot's next direct message."""
        return await self.inbox.next_message(within)

    # -- what stands behind ------------------------------------------------------------------------------------

    def can_see(self, message: Message) -> bool:
        """Whether this person sees a message."""
        if message.deleted or (message.only_for is not None and message.only_for is not self.user):
            return False
        where = message.channel
        if where.guild is None:
            return where.recipient is self.user
        return Permission.VIEW_CHANNEL in permissions.of_user(self.user, where)

    def _must_see(self, message: Message) -> None:
        if not self.can_see(message):
            raise CannotInvokeError(f"{self.user.name} cannot see message {message.id}")

    def _must_write(self, where: Channel) -> None:
        needed = Permission.SEND_MESSAGES_IN_THREADS if isinstance(where, Thread) else Permission.SEND_MESSAGES
        if where.recipient not in (None, self.user) or needed not in permissions.of_user(self.user, where):
            raise CannotInvokeError(f"{self.user.name} cannot write in {where.name!r}")
        if where.kind is ChannelType.FORUM:
            raise CannotInvokeError("a forum takes posts, not messages")

    def _interact(
        self,
        kind: InteractionType,
        title: str,
        where: Channel,
        data: Json,
        *,
        source: Message | None = None,
        parent: Interaction | None = None,
    ) -> Exchange:
        interaction = self._world.add_interaction(kind, title, self.user, where, source=source, parent=parent)
        payload = interaction_payload(self._world, interaction, data)
        if self.user_install:
            payload["authorizing_integration_owners"] = {"1": str(self.user.id)}
        guild: Guild | None = where.guild
        heard = self._world.emit(Event("INTERACTION_CREATE", payload, guild.id if guild else None))
        return Exchange(self._world, interaction, heard=bool(heard))


def _attached(world: World, file: Upload) -> Attachment:
    attached = Attachment(world.ids.next(), file.filename, file.content_type, file.data)
    world.uploads[attached.id] = attached
    return attached


def interaction_payload(world: World, it: Interaction, data: Json) -> Json:
    """Return the event that tells the application of an interaction."""
    where = it.channel
    payload: Json = {
        "id": str(it.id),
        "application_id": str(world.application_id),
        "type": int(it.kind),
        "token": it.token,
        "version": 1,
        "data": data,
        "channel": payloads.channel(where),
        "channel_id": str(where.id),
        "app_permissions": payloads.visible_permissions(world.bot, where),
        "locale": it.user.locale,
        "entitlements": [],
        "authorizing_integration_owners": payloads.installed_by(it.user, where),
        "context": 0 if where.guild else 1,
        "attachment_size_limit": 10 * 1024 * 1024,
    }
    if it.source is not None:
        payload["message"] = payloads.message(world, it.source)
    if where.guild is None:
        return payload | {"user": payloads.user(it.user)}
    granted = {"permissions": payloads.visible_permissions(it.user, where)}
    member = payloads.member(where.guild.members[it.user.id]) | granted
    guild = {"id": str(where.guild.id), "locale": "en-US", "features": []}
    return payload | {"member": member, "guild_id": guild["id"], "guild": guild, "guild_locale": "en-US"}
