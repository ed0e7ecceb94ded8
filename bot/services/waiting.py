"""People who wait for an answer: those who asked or want to know too, and which open questions members may see."""

from collections.abc import Sequence

from bot.curation.audit import SALVE, Action
from bot.curation.gaps import Gap
from bot.curation.outbox import Subscriber
from bot.services.gaps import GapService
from bot.services.pseudonym import pseudonym
from bot.store.gap_records import Wanted

UNANSWERED = "abstain"


class WaitingService:
    """What members do about gaps. Safe to call from any thread."""

    def __init__(self, gaps: GapService, privacy_key: bytes) -> None:
        self._gaps = gaps
        self._store = gaps.store
        self._desk = gaps.store.desk
        self._privacy_key = privacy_key
        self._now = gaps.now

    def me_too(self, number: int, user_id: int | str, guild_id: int | None) -> Gap | None:
        """Count one more person who wants the answer, to be told when it comes. None if they may not see the gap."""
        gap = self._desk.root(number)
        if gap is None or not gap.shown or gap.guild_id != _text(guild_id):
            return None
        return self._desk.subscribe(
            Subscriber(
                gap.number,
                pseudonym(user_id, self._privacy_key),
                self._now(),
                user_id=str(user_id),
                guild_id=_text(guild_id),
                counts=True,
            )
        )

    def tell_me(self, question_id: str, user_id: int | str, guild_id: int | None) -> Gap | None:
        """Tell somebody when a question is answered; if somebody else asked it, they count as one more person.

        Returns:
            The gap they wait for; None if the question is not kept, or neither they nor their server asked it.
        """
        logged, gap = self._store.interaction(question_id), self._desk.gap_of(question_id)
        if gap is None and logged is not None and logged.decision == UNANSWERED:
            # It was asked while the groups were being read.
            passed = self._gaps.pass_on(question_id)
            gap = passed.gap if passed else None
        if logged is None or gap is None:
            return None
        asker = pseudonym(user_id, self._privacy_key)
        mine = logged.asker == asker
        if not mine and gap.guild_id != _text(guild_id):
            return None
        return self._desk.subscribe(
            Subscriber(
                gap.number,
                asker,
                self._now(),
                user_id=str(user_id),
                guild_id=_text(guild_id),
                question_id=question_id if mine else None,
                counts=not mine,
            )
        )

    def never_mind(self, number: int, user_id: int | str) -> bool:
        """Stop waiting for a gap; False if they were not waiting."""
        return self._desk.unsubscribe(number, pseudonym(user_id, self._privacy_key))

    def differs(self, question_id: str, user_id: int | str) -> Gap | None:
        """Give a question its own gap, because its asker says it is a different one. None if they did not ask it."""
        logged, gap = self._store.interaction(question_id), self._desk.gap_of(question_id)
        if logged is None or gap is None or logged.asker != pseudonym(user_id, self._privacy_key):
            return None
        action = Action(self._now(), SALVE, SALVE, SALVE, "asker_says_it_differs", gap=gap.number)
        return self._desk.split(gap, [question_id], action)

    def open_questions(self, guild_id: int | None, limit: int) -> Sequence[Gap]:
        """The waiting gaps that members of a server may see, most wanted first."""
        scope = frozenset() if guild_id is None else frozenset({str(guild_id)})
        found = self._desk.gaps(Wanted(self._now(), guilds=scope), limit * 4)
        return [gap for gap in found if gap.shown][:limit]


def _text(id_: int | None) -> str | None:
    return None if id_ is None else str(id_)
