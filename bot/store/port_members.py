"""Members: what the store knows, shows and erases about people and servers. A part of `bot.store.port.Store`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.store.people import Forgotten, Row, Wish
from bot.store.records import Interaction


class Members(Protocol):
    """People, by a keyed hash of their id. Erased data is gone from the file and its WAL when the method returns.

    All methods raise StoreError if the database cannot be read or written.
    """

    def wish(self, asker: str) -> Wish:
        """What a member wishes."""
        ...

    def unlogged(self) -> frozenset[str]:
        """Everybody who opted out of the log."""
        ...

    def set_unlogged(self, asker: str, *, unlogged: bool) -> None:
        """Note whether a member's questions are to be kept."""
        ...

    def first_contact(self, asker: str, at: datetime) -> bool:
        """Note that a member is told what is kept. False if they were told before, or if nothing is kept about them."""
        ...

    def await_mending(self, question_id: str, asker: str, user_id: str, at: datetime) -> bool:
        """Note that somebody wants to be told when an answer that did not help them is changed or withdrawn.

        False if they have not said that this answer did not help, or if the question is not (or no longer) kept.
        """
        ...

    def stop_awaiting(self, entry_id: str, asker: str) -> bool:
        """Forget that somebody waits to be told; False if they were not waiting."""
        ...

    def kept(self, asker: str, user_id: str) -> Mapping[str, Sequence[Row]]:
        """Everything that is kept about one member, by kind."""
        ...

    def erase(self, asker: str, user_id: str, at: datetime, guild_id: str | None = None) -> Forgotten:
        """Erase what is kept about one member, everywhere or in one server; gaps are counted again."""
        ...

    def reword(self, interaction: Interaction, at: datetime, *, alarm: bool = False) -> bool:
        """Replace a question's text and outcome; feedback on the old ones is erased.

        With `alarm` the curators are owed word of it.

        Returns:
            Whether somebody waits to be told of it.
        """
        ...

    def forget_messages(self, message_ids: Iterable[str], at: datetime) -> Forgotten:
        """Erase what was asked in deleted messages, and forget deleted replies.

        If the server wants that, the removal of the replies to those messages is owed.
        """
        ...

    def forget_channel(self, channel_id: str, at: datetime) -> Forgotten:
        """Erase what was asked in a channel or thread that is gone."""
        ...

    def places(self, guild_id: str) -> Sequence[str]:
        """The channels and threads of a server in which something was asked that is kept with its place."""
        ...

    def forget_server(self, guild_id: str, at: datetime) -> Forgotten:
        """Erase what was asked in a server."""
        ...

    def last_moment(self) -> datetime | None:
        """When Salve last looked for old data; before the first look, when the newest question was asked."""
        ...

    def forget_old(self, now: datetime, days: int) -> int:
        """Remove all that leads to a person from what has been kept long enough. Returns the number of questions."""
        ...

    def servers(self) -> set[str]:
        """The servers for which anything is kept."""
        ...

    def left(self, guild_id: str, at: datetime) -> bool:
        """Note that the bot is no longer in a server; False if that was known."""
        ...

    def joined(self, guild_ids: Iterable[str]) -> None:
        """Note that the bot is in these servers (again)."""
        ...

    def left_before(self, before: datetime) -> Sequence[str]:
        """The servers that the bot left before that moment and has not come back to."""
        ...

    def replies_to(self, question_id: str) -> Sequence[tuple[str, str]]:
        """The channel and message ids of the replies to a question."""
        ...

    def question_of(self, message_id: str) -> str | None:
        """The question that a reply answers; None if it is not (or no longer) kept."""
        ...

    def removals(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Claim replies that are to be removed in Discord: channel and message ids."""
        ...

    def owe_removal(self, channel_id: str, message_id: str) -> None:
        """Owe the removal of a reply in Discord."""
        ...

    def removed(self, message_id: str) -> None:
        """Note that a reply is gone."""
        ...

    def acts_of(self, curator: str) -> int:
        """How many actions of the trail are one curator's."""
        ...

    def replace_name(self, curator: str) -> str | None:
        """Replace a curator's name with a pseudonym. Returns it, or None if they did nothing."""
        ...
