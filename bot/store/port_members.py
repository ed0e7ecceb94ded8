"""Members: what the store knows of people and servers, shows, and erases. A part of `bot.store.port.Store`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.store.people import Forgotten, Row, Wish
from bot.store.records import Interaction


class Members(Protocol):
    """People by a keyed hash of their id. What is erased is gone from the file and its WAL when the method returns.

    All raise StoreError when the database cannot be read or written.
    """

    def wish(self, asker: str) -> Wish:
        """What a member wishes."""
        ...

    def unlogged(self) -> frozenset[str]:
        """All who wish that their questions are not kept."""
        ...

    def set_unlogged(self, asker: str, *, unlogged: bool) -> None:
        """Note whether a member's questions are to be kept."""
        ...

    def first_contact(self, asker: str, at: datetime) -> bool:
        """Whether a member has not been told yet what is kept; from now on they have."""
        ...

    def await_mending(self, question_id: str, asker: str, user_id: str, at: datetime) -> bool:
        """Note that somebody wants to be told when an answer that did not help them is changed or withdrawn.

        False where they have not said so of this question's answer, or it is not kept (any more).
        """
        ...

    def stop_awaiting(self, entry_id: str, asker: str) -> bool:
        """Forget that; False where they did not wait."""
        ...

    def kept(self, asker: str, user_id: str) -> Mapping[str, Sequence[Row]]:
        """Everything that is kept about one member, by kind."""
        ...

    def erase(self, asker: str, user_id: str, at: datetime, guild_id: str | None = None) -> Forgotten:
        """Erase what is kept about one member, everywhere or in one server; gaps are counted anew."""
        ...

    def reword(self, interaction: Interaction, at: datetime, *, alarm: bool = False) -> bool:
        """Put another text and outcome in place of a question's; what was said of the old one goes with it.

        With `alarm` the curators are owed word of it.

        Returns:
            Whether somebody waits to be told of it.
        """
        ...

    def forget_messages(self, message_ids: Iterable[str], at: datetime) -> Forgotten:
        """Erase what was asked in messages that were deleted, and forget replies that were.

        Where their server wants that, the replies to them are owed a removal.
        """
        ...

    def forget_channel(self, channel_id: str, at: datetime) -> Forgotten:
        """Erase what was asked in a place that is gone."""
        ...

    def forget_server(self, guild_id: str, at: datetime) -> Forgotten:
        """Erase what was asked in a server."""
        ...

    def last_moment(self) -> datetime | None:
        """When Salve last looked at what is old; before the first look, when the newest question was asked."""
        ...

    def forget_old(self, now: datetime, days: int) -> int:
        """Strip what has been kept long enough of all that leads to a person; returns how many questions."""
        ...

    def servers(self) -> set[str]:
        """The servers of which anything is kept."""
        ...

    def left(self, guild_id: str, at: datetime) -> bool:
        """Note that the bot is no longer in a server; False where that was known."""
        ...

    def joined(self, guild_ids: Iterable[str]) -> None:
        """The bot is in these servers (again)."""
        ...

    def left_before(self, before: datetime) -> Sequence[str]:
        """The servers that the bot left before that moment and has not come back to."""
        ...

    def replies_to(self, question_id: str) -> Sequence[tuple[str, str]]:
        """Where the replies to a question stand: channel and message."""
        ...

    def question_of(self, message_id: str) -> str | None:
        """The question that a reply answers; None where that is not kept (any more)."""
        ...

    def removals(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Replies that are to be removed in Discord: channel and message."""
        ...

    def owe_removal(self, channel_id: str, message_id: str) -> None:
        """Owe that a reply is removed in Discord."""
        ...

    def removed(self, message_id: str) -> None:
        """Note that a reply is gone."""
        ...

    def acts_of(self, curator: str) -> int:
        """How many acts of the trail are one curator's."""
        ...

    def replace_name(self, curator: str) -> str | None:
        """Put a pseudonym in place of a curator's name; returns it, or None where they did nothing."""
        ...
