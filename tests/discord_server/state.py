"""Who and what exists on the server: plain records, changed by REST handlers and by people's acts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tests.discord_server.components import SELECTS, labels, walk
from tests.discord_server.kinds import ChannelType, ComponentType, Json, MessageFlag, MessageType, Permission
from tests.discord_server.waiting import TIMEOUT, Changes

if TYPE_CHECKING:
    from tests.discord_server.interaction import Interaction


@dataclass(eq=False)
class User:
    """An account."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    accepts_dms: bool = True

    @property
    def mention(self) -> str:
        """The text that mentions this user."""
        return f"<@{self.id}>"


@dataclass(eq=False)
class Role:
    """A role of a guild."""

    id: int
    name: str
    permissions: Permission
    position: int
    # The bot that manages the role, which nobody else can be given.
    bot: "User | None" = None


@dataclass(eq=False)
class Member:
    """A user's membership of a guild."""

    user: User
    guild: "Guild" = field(repr=False)
    joined_at: datetime
    roles: list[Role] = field(default_factory=list)
    nick: str | None = None
    # Of the bot: its bio, and its pictures as data addresses.
    profile: dict[str, str | None] = field(default_factory=dict)


@dataclass(eq=False)
class Overwrite:
    """A channel's exception for one role or member."""

    target: Role | Member
    allow: Permission = Permission.NONE
    deny: Permission = Permission.NONE


@dataclass(eq=False)
class Tag:
    """A forum's tag."""

    id: int
    name: str


@dataclass(eq=False)
class Channel:
    """A text channel, forum, category or direct message channel."""

    id: int
    kind: ChannelType
    name: str
    changes: Changes = field(repr=False)
    guild: "Guild | None" = field(default=None, repr=False)
    position: int = 0
    topic: str | None = None
    recipient: User | None = None
    category: "Channel | None" = field(default=None, repr=False)
    tags: list[Tag] = field(default_factory=list)
    overwrites: list[Overwrite] = field(default_factory=list, repr=False)
    messages: "dict[int, Message]" = field(default_factory=dict, repr=False)
    posts: "list[Message]" = field(default_factory=list, repr=False)
    blocked: set[str] = field(default_factory=set, repr=False)
    typing: int = 0
    _seen: int = field(default=0, repr=False)

    @property
    def mention(self) -> str:
        """The text that links this channel."""
        return f"<#{self.id}>"

    @property
    def history(self) -> "list[Message]":
        """The messages everyone here can see, oldest first."""
        return [message for message in self.messages.values() if message.only_for is None]

    async def next_message(self, within: float = TIMEOUT) -> "Message":
        """Return the bot's next message here that no earlier call returned; replies to interactions do not count."""
        await self.changes.until(lambda: len(self.posts) > self._seen, f"the bot to post in {self.name!r}", within)
        self._seen += 1
        return self.posts[self._seen - 1]

    def read(self) -> None:
        """Read all, so that `next_message` returns what comes after."""
        self._seen = len(self.posts)

    @property
    def unread(self) -> "list[Message]":
        """The bot's messages here that `next_message` has not returned yet."""
        return self.posts[self._seen :]


@dataclass(eq=False, kw_only=True)
class Thread(Channel):
    """A thread of a text channel, or a forum's post."""

    parent: Channel
    owner: User
    created_at: datetime
    archived: bool = False
    locked: bool = False
    auto_archive_duration: int = 1440
    applied_tags: list[int] = field(default_factory=list)
    joined: list[User] = field(default_factory=list, repr=False)


@dataclass(eq=False)
class Guild:
    """A Discord server."""

    id: int
    name: str
    owner: User
    everyone: Role = field(init=False)
    roles: list[Role] = field(default_factory=list, repr=False)
    channels: list[Channel] = field(default_factory=list, repr=False)
    threads: list[Thread] = field(default_factory=list, repr=False)
    members: dict[int, Member] = field(default_factory=dict, repr=False)
    has_bot: bool = True
    system_channel: Channel | None = field(default=None, repr=False)


@dataclass(eq=False)
class Attachment:
    """A file in a message."""

    id: int
    filename: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(eq=False)
class Message:
    """A message; `embeds` and `components` are kept as Discord would give them back."""

    id: int
    channel: Channel
    author: User
    created_at: datetime
    kind: MessageType = MessageType.DEFAULT
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    poll: Json | None = None
    flags: MessageFlag = MessageFlag.NONE
    mentions: list[User] = field(default_factory=list)
    mentioned_roles: list[Role] = field(default_factory=list)
    forwarded: "Message | None" = field(default=None, repr=False)
    stickers: list[str] = field(default_factory=list)
    reference: "Message | None" = field(default=None, repr=False)
    nonce: str | int | None = None
    only_for: User | None = None
    interaction: "Interaction | None" = field(default=None, repr=False)
    thread: Thread | None = field(default=None, repr=False)
    edited_at: datetime | None = None
    edits: int = 0
    deleted: bool = False
    reactions: dict[str, list[User]] = field(default_factory=dict)

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.only_for is not None

    @property
    def loading(self) -> bool:
        """Whether it still says that the application is thinking."""
        return MessageFlag.LOADING in self.flags

    @property
    def empty(self) -> bool:
        """Whether it holds nothing that Discord would show."""
        return not (
            self.content.strip() or self.embeds or self.components or self.attachments or self.poll or self.loading
        )

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in order."""
        return labels(self.components)

    @property
    def menus(self) -> list[str]:
        """The custom ids of its menus, in order."""
        return [c["custom_id"] for c in walk(self.components) if c["type"] in SELECTS]

    @property
    def text(self) -> str:
        """All that a person can read in it, one piece a line: content, embeds, text displays."""
        pieces: list[str | None] = [self.content]
        for embed in self.embeds:
            pieces += [embed.get("author", {}).get("name"), embed.get("title"), embed.get("description")]
            for named in embed.get("fields", ()):
                pieces += [named["name"], named["value"]]
            pieces.append(embed.get("footer", {}).get("text"))
        pieces += [c["content"] for c in walk(self.components) if c["type"] == ComponentType.TEXT_DISPLAY]
        return "\n".join(piece for piece in pieces if piece)
