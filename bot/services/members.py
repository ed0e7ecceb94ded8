"""Members' data: shown, erased, or never kept; and what happens when something is deleted in Discord."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.curation.retention import jumped
from bot.errors import SalveError
from bot.knowledge import twins
from bot.knowledge.models import Entry
from bot.services import compiled
from bot.services.pseudonym import pseudonym
from bot.store.people import Forgotten, Row, Wish
from bot.store.port import Store

# Bots are sometimes removed by mistake, so a server's data is kept this long in case the bot comes back.
SERVER_GRACE = timedelta(days=7)
Kept = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased about a member; `entries` are entries with a phrasing that equals one of their questions."""

    forgotten: Forgotten
    entries: tuple[str, ...]


class MembersService:
    """What members decide about their own data. Safe to call from any thread."""

    def __init__(
        self,
        store: Store,
        entries: Callable[[], Sequence[Entry]],
        privacy_key: bytes,
        now: Callable[[], datetime],
        forget_cached: Callable[[], None],
        catch_up: Callable[[], object] = lambda: None,
    ) -> None:
        self._members = store.members
        self._entries = entries
        self._privacy_key = privacy_key
        self._now = now
        self._forget_cached = forget_cached
        # Anything that still waits would otherwise be written after the erasure.
        self._catch_up = catch_up

    # What a member decides

    def kept(self, user_id: int | str) -> Kept:
        """Everything that is kept about a member, by kind."""
        return self._members.kept(self._asker(user_id), str(user_id))

    def export(self, user_id: int | str) -> bytes:
        """Everything that is kept about a member, as a JSON file."""
        return json.dumps(self.kept(user_id), ensure_ascii=False, indent=1).encode()

    def erase(self, user_id: int | str, guild_id: int | None = None) -> Erased:
        """Erase what is kept about a member, everywhere or in one server. Curators' actions and wishes stay."""
        here = None if guild_id is None else str(guild_id)
        self._catch_up()
        done = self._members.erase(self._asker(user_id), str(user_id), self._now(), here)
        self._forget_cached()
        if done.drafts:
            compiled.forget_drafts()
        return Erased(done, self._holding(done.texts))

    def wish(self, user_id: int | str) -> Wish:
        """What a member wishes."""
        return self._members.wish(self._asker(user_id))

    def set_unlogged(self, user_id: int | str, *, unlogged: bool) -> None:
        """Stop keeping what a member asks, or start again."""
        self._members.set_unlogged(self._asker(user_id), unlogged=unlogged)

    def first_contact(self, user_id: int | str) -> bool:
        """Whether to tell a member now what is kept; True once for each member."""
        return self._members.first_contact(self._asker(user_id), self._now())

    def await_mending(self, question_id: str, user_id: int | str) -> bool:
        """Tell somebody once when the answer that did not help them is changed or withdrawn.

        Returns:
            False if they have not said that this answer did not help, or if the question is not (or no longer) kept.
        """
        return self._members.await_mending(question_id, self._asker(user_id), str(user_id), self._now())

    def stop_awaiting(self, entry_id: str, user_id: int | str) -> bool:
        """Forget that they want to be told; False if they were not waiting."""
        return self._members.stop_awaiting(entry_id, self._asker(user_id))

    def acts_of(self, user_id: int | str) -> int:
        """How many actions in the audit trail are theirs."""
        return self._members.acts_of(f"discord:{user_id}")

    def replace_name(self, curator: str) -> str:
        """Replace a curator's name in the audit trail with a pseudonym; later actions carry their name again.

        Raises:
            SalveError: the trail holds none of their actions.
        """
        name = self._members.replace_name(curator)
        if name is None:
            raise SalveError(f"the audit trail has nothing of {curator}")
        return name

    # What Discord reports

    def forget_messages(self, message_ids: Iterable[int]) -> Forgotten:
        """Forget messages that were deleted."""
        self._catch_up()
        return self._forgot(self._members.forget_messages(map(str, message_ids), self._now()))

    def forget_channel(self, channel_id: int) -> Forgotten:
        """Forget what was asked in a channel or thread that was deleted."""
        self._catch_up()
        return self._forgot(self._members.forget_channel(str(channel_id), self._now()))

    def places(self, guild_id: int) -> list[int]:
        """The ids of the channels and threads of a server in which something was asked that is kept with its place."""
        self._catch_up()
        return [int(each) for each in self._members.places(str(guild_id))]

    def in_servers(self, guild_ids: Iterable[int], hears: Callable[[int], bool] = lambda _: True) -> list[str]:
        """Note that the bot is in these servers, and in no others among those that this process `hears` of.

        Returns:
            The servers it has left since, if anything of them is kept.
        """
        now, here = self._now(), {str(guild_id) for guild_id in guild_ids}
        self._members.joined(sorted(here))
        gone = [each for each in sorted(self._members.servers() - here) if hears(int(each))]
        return [guild_id for guild_id in gone if self._members.left(guild_id, now)]

    def left(self, guild_id: int) -> bool:
        """Note that the bot was removed from a server; False if that was known."""
        return self._members.left(str(guild_id), self._now())

    def purge_left(self) -> list[tuple[str, Forgotten]]:
        """Erase the questions of servers left longer ago than the grace period. Returns each with what was erased.

        Nothing is erased while the clock is in doubt (see `LogService.erase_old`).
        """
        now = self._now()
        left = self._members.left_before(now - SERVER_GRACE)
        if not left or jumped(self._members.last_moment(), now):
            return []
        gone = [(each, self._members.forget_server(each, now)) for each in left]
        self._forget_cached()
        return gone

    def replies_to(self, question_id: str) -> list[tuple[int, int]]:
        """The channel and message ids of the replies to a question."""
        return [(int(channel), int(message)) for channel, message in self._members.replies_to(question_id)]

    def removals(self, limit: int) -> list[tuple[int, int]]:
        """The channel and message ids of replies that are to be removed in Discord."""
        return [(int(channel), int(message)) for channel, message in self._members.removals(self._now(), limit)]

    def owe_removal(self, channel_id: int, message_id: int) -> None:
        """Owe the removal of a reply in Discord."""
        self._members.owe_removal(str(channel_id), str(message_id))

    def removed(self, message_id: int) -> None:
        """Note that a reply is gone."""
        self._members.removed(str(message_id))

    def _asker(self, user_id: int | str) -> str:
        return pseudonym(user_id, self._privacy_key)

    def _forgot(self, done: Forgotten) -> Forgotten:
        if done.questions:
            self._forget_cached()
        return done

    def _holding(self, texts: Sequence[str]) -> tuple[str, ...]:
        wanted = {twins.fold(text) for text in texts}
        return tuple(each.id for each in self._entries() if any(twins.fold(text) in wanted for text in each.phrasings))
