"""What is kept about members: shown, erased, or not kept at all; and what happens when Discord deletes something."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.curation.retention import jumped
from bot.errors import SalveError
from bot.knowledge import lint
from bot.knowledge.models import Entry
from bot.services import compiled
from bot.services.pseudonym import pseudonym
from bot.store.people import Forgotten, Row, Wish
from bot.store.port import Store

# Bots are removed by mistake, too: a server's data waits this long for the bot to come back.
SERVER_GRACE = timedelta(days=7)
Kept = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased about a member; `entries` hold a phrasing that equals one of their questions."""

    forgotten: Forgotten
    entries: tuple[str, ...]


class MembersService:
    """What members decide about what is kept about them. Safe to call from any thread."""

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
        # What still waits to be written would otherwise be written after it was erased.
        self._catch_up = catch_up

    # What a member decides

    def kept(self, user_id: int | str) -> Kept:
        """Everything kept about a member, by kind."""
        return self._members.kept(self._asker(user_id), str(user_id))

    def export(self, user_id: int | str) -> bytes:
        """The same as a JSON file."""
        return json.dumps(self.kept(user_id), ensure_ascii=False, indent=1).encode()

    def erase(self, user_id: int | str, guild_id: int | None = None) -> Erased:
        """Erase what is kept about a member, everywhere or in one server. Curators' actions, and wishes, stay."""
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
        """Keep nothing a member asks from now on, or keep it again."""
        self._members.set_unlogged(self._asker(user_id), unlogged=unlogged)

    def first_contact(self, user_id: int | str) -> bool:
        """Whether to tell a member now what is kept: true once for each."""
        return self._members.first_contact(self._asker(user_id), self._now())

    def await_mending(self, question_id: str, user_id: int | str) -> bool:
        """Tell somebody once when the answer that did not help them is changed or withdrawn.

        Returns:
            False if they have not rated this question's answer so, or it is not, or no longer, kept.
        """
        return self._members.await_mending(question_id, self._asker(user_id), str(user_id), self._now())

    def stop_awaiting(self, entry_id: str, user_id: int | str) -> bool:
        """Forget that they want to be told; False if they did not wait."""
        return self._members.stop_awaiting(entry_id, self._asker(user_id))

    def acts_of(self, user_id: int | str) -> int:
        """How many actions in the audit trail are theirs."""
        return self._members.acts_of(f"discord:{user_id}")

    def replace_name(self, curator: str) -> str:
        """Replace a curator's name in the audit trail by a pseudonym; later actions carry their name again.

        Raises:
            SalveError: the trail has nothing of theirs.
        """
        name = self._members.replace_name(curator)
        if name is None:
            raise SalveError(f"the audit trail has nothing of {curator}")
        return name

    # What Discord tells

    def forget_messages(self, message_ids: Iterable[int]) -> Forgotten:
        """Messages were deleted."""
        self._catch_up()
        return self._forgot(self._members.forget_messages(map(str, message_ids), self._now()))

    def forget_channel(self, channel_id: int) -> Forgotten:
        """A channel or thread was deleted."""
        self._catch_up()
        return self._forgot(self._members.forget_channel(str(channel_id), self._now()))

    def in_servers(self, guild_ids: Iterable[int], hears: Callable[[int], bool] = lambda _: True) -> list[str]:
        """The bot is in these servers, and in no others among those that this process `hears` of.

        Returns:
            Those it has left since and of which something is kept.
        """
        now, here = self._now(), {str(guild_id) for guild_id in guild_ids}
        self._members.joined(sorted(here))
        gone = [each for each in sorted(self._members.servers() - here) if hears(int(each))]
        return [guild_id for guild_id in gone if self._members.left(guild_id, now)]

    def left(self, guild_id: int) -> bool:
        """The bot was removed from a server; False if that was known."""
        return self._members.left(str(guild_id), self._now())

    def purge_left(self) -> list[tuple[str, Forgotten]]:
        """Erase what was asked in servers left before the grace time. Returns each with what was erased.

        Nothing is erased as long as the clock is in doubt (`LogService.erase_old` says so).
        """
        now = self._now()
        left = self._members.left_before(now - SERVER_GRACE)
        if not left or jumped(self._members.last_moment(), now):
            return []
        gone = [(each, self._members.forget_server(each, now)) for each in left]
        self._forget_cached()
        return gone

    def replies_to(self, question_id: str) -> list[tuple[int, int]]:
        """Where the replies to a question stand: channel and message."""
        return [(int(channel), int(message)) for channel, message in self._members.replies_to(question_id)]

    def removals(self, limit: int) -> list[tuple[int, int]]:
        """Replies that are to be removed in Discord: channel and message."""
        return [(int(channel), int(message)) for channel, message in self._members.removals(self._now(), limit)]

    def owe_removal(self, channel_id: int, message_id: int) -> None:
        """Owe the removal of a reply in Discord."""
        self._members.owe_removal(str(channel_id), str(message_id))

    def removed(self, message_id: int) -> None:
        """A reply is gone."""
        self._members.removed(str(message_id))

    def _asker(self, user_id: int | str) -> str:
        return pseudonym(user_id, self._privacy_key)

    def _forgot(self, done: Forgotten) -> Forgotten:
        if done.questions:
            self._forget_cached()
        return done

    def _holding(self, texts: Sequence[str]) -> tuple[str, ...]:
        wanted = {lint.fold(text) for text in texts}
        return tuple(each.id for each in self._entries() if any(lint.fold(text) in wanted for text in each.phrasings))
