"""Care around red flags: false alarms, missed emergencies, and the emergencies that curators are told of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.answering import pipeline
from bot.answering.decision import Signpost
from bot.answering.release import Release
from bot.answering.reply import Reply
from bot.curation.review import NotAllowedError
from bot.knowledge.red_flag import RedFlag
from bot.locale import S_
from bot.services.asked import Asked, turn
from bot.services.follow_ups import earlier
from bot.services.masking import mask
from bot.services.pseudonym import pseudonym
from bot.store.port import Store
from bot.store.records import Alarm, Feedback, Interaction

FINE, MISSED = "fine", "missed"


@dataclass(frozen=True, slots=True)
class Emergency:
    """An alarm that curators are owed, with its flag, if that is still known."""

    alarm: Alarm
    flag: RedFlag | None

    def title(self, language: str = "") -> str:
        """The flag's title, in that language if the base has it, otherwise in the base's."""
        return self.flag.text(language).title if self.flag else self.alarm.red_flag


class CareService:
    """What happens after a signpost. Safe to call from any thread."""

    def __init__(
        self,
        store: Store,
        at_hand: Callable[[str], Interaction | None],
        served: Callable[..., Release],
        privacy_key: bytes,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._at_hand = at_hand
        self._served = served
        self._privacy_key = privacy_key
        self._now = now

    def fine(self, question_id: str, user_id: int | str, own_text: str | None = None) -> Asked | None:
        """Answer a question that got a signpost, because its asker says that they are fine; it counts as a false alarm.

        Args:
            question_id: the question.
            user_id: who says so.
            own_text: the present text of the message in Discord, if this person wrote it.

        Returns:
            The ordinary answer, with the flag's line on top; None if the text is not (or no longer) kept.

        Raises:
            NotAllowedError: somebody else asked the question.
        """
        logged = self._at_hand(question_id)
        if logged is None or logged.red_flag is None:
            return None
        asker = pseudonym(user_id, self._privacy_key)
        if logged.asker != asker and own_text is None:
            raise NotAllowedError(S_("only whoever asked can say that"))
        text = logged.text or mask(own_text or "")
        if not text:
            return None
        release = self._served(logged.guild_id)
        before = earlier(logged, self._store.interaction, release)
        outcome = pipeline.answer(text, release, self._now().date(), before, despite=logged.red_flag)
        self._store.add_feedback(Feedback(question_id, FINE, asker, self._now(), outcome.reply.entry_id))
        asked = Asked(question_id, outcome, kept=self._store.interaction(question_id) is not None)
        return replace(asked, turn=turn(asked, None))

    def signpost(self, question_id: str, user_id: int | str) -> Reply | None:
        """The signpost of a question again, for its asker to show to others; None if there is none."""
        logged = self._at_hand(question_id)
        if logged is None or not logged.text or logged.asker != pseudonym(user_id, self._privacy_key):
            return None
        outcome = pipeline.answer(logged.text, self._served(logged.guild_id), self._now().date())
        return outcome.reply if isinstance(outcome.decision, Signpost) else None

    def missed(self, question_id: str, user_id: int | str) -> bool:
        """Note that a question should have got a signpost; False if it is not (or no longer) in the log."""
        asker = pseudonym(user_id, self._privacy_key)
        return self._store.add_feedback(Feedback(question_id, MISSED, asker, self._now()))

    def emergencies(self, limit: int) -> Sequence[Emergency]:
        """Emergencies that curators have not been told of, oldest first; each stays until `told`."""
        flags = self._served().knowledge.red_flag
        return [Emergency(alarm, flags.get(alarm.red_flag)) for alarm in self._store.care.alarms(self._now(), limit)]

    def told(self, alarm: Alarm) -> None:
        """Note that curators have been told of an emergency."""
        self._store.care.told(alarm.question_id)
