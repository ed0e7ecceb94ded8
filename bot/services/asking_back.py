"""Asking back: a curator asks the asker one question, sent like any news, and the answer is shown beside the gap."""

from collections.abc import Callable
from datetime import datetime

from bot.curation.asking_back import LONGEST, AskBack, State
from bot.curation.audit import Action
from bot.curation.gaps import WAITING, Gap
from bot.curation.outbox import GRACE
from bot.curation.review import SAID, Curator, StaleError, check_may
from bot.errors import SalveError
from bot.locale import S_, Said
from bot.locale.signs import cut
from bot.services.gaps import GapService
from bot.services.masking import mask
from bot.services.pseudonym import pseudonym
from bot.store.port import Store
from bot.store.records import Notice

ASK_BACK, TAKE_BACK = "ask_back", "take_back"
MOST_SAID = 1000


class AskBackService:
    """Questions to askers, and their answers. Safe to call from any thread."""

    def __init__(self, store: Store, gaps: GapService, privacy_key: bytes, now: Callable[[], datetime]) -> None:
        self._store = store
        self._asking = store.asking
        self._gaps = gaps
        self._privacy_key = privacy_key
        self._now = now

    # What curators do

    def ask(self, number: int, text: str, curator: Curator, door: str) -> AskBack:
        """Ask one question of the latest asker who can be reached; it is sent half a minute later.

        Raises:
            NotAllowedError: this person is not a curator, the gap belongs to another server, or somebody else is
                working on it.
            StaleError: the gap has come to an end, an answer is still awaited, or nobody can be reached.
            SalveError: there is no such gap, or the question is empty or too long.
        """
        gap, now, text = self._gaps.find(number, curator), self._now(), " ".join(text.split())
        check_may(curator, gap, now)
        if gap.status not in WAITING:
            raise StaleError(
                S_(
                    "#{gap} is now {status}, so nothing was asked",
                    gap=gap.number,
                    status=Said(SAID[gap.status], {}),
                )
            )
        if not 1 <= len(text) <= LONGEST:
            long = S_("ask one thing, in at most {most} characters", most=LONGEST)
            raise SalveError(long if text else S_("say what to ask"))
        return self._asking.ask(gap.number, text, self._action(gap, curator, door, ASK_BACK, text), now + GRACE)

    def take_back(self, number: int, curator: Curator, door: str) -> None:
        """Take back a question that its asker has not answered yet; a message that was sent stays.

        Raises:
            NotAllowedError: this person is not a curator, the gap belongs to another server, or somebody else is
                working on it.
            StaleError: nobody was asked, or they have answered.
            SalveError: there is no such gap.
        """
        gap, now = self._gaps.find(number, curator), self._now()
        check_may(curator, gap, now)
        action = self._action(gap, curator, door, TAKE_BACK, "")
        waiting = next((each for each in self._asking.of_gap(gap.number) if each.waits(now)), None)
        if waiting is None or not self._asking.take_back(waiting.number, action):
            raise StaleError(S_("#{gap}: no answer is expected", gap=gap.number))

    # What askers do

    def standing(self, message_id: int | str, user_id: int | str) -> AskBack | None:
        """The question that a message of Salve's asks this person; None if it asks nothing, or asks somebody else."""
        number = self._asking.at(str(message_id))
        return None if number is None else self._theirs(number, user_id)

    def stands(self, number: int, channel_id: int, message_id: int) -> None:
        """Note which message asks the question, so that a reply to it counts as the answer."""
        self._asking.stands(number, str(channel_id), str(message_id))

    def answer(self, number: int, user_id: int | str, text: str, message_id: int | None = None) -> bool:
        """Keep an asker's answer for their server's curators; an empty text says that they would rather not answer.

        Args:
            number: the number of the question they were asked.
            user_id: who answers.
            text: the answer as it was typed; it replaces an earlier one.
            message_id: the message that holds it, if any; its deletion or edits are followed here.

        Returns:
            False if the question is not (or no longer) kept, or was not asked of them.
        """
        asked, said = self._theirs(number, user_id), cut(mask(text).strip(), MOST_SAID)
        if asked is None:
            return False
        self._asking.answer(number, said, self._now(), None if message_id is None else str(message_id))
        gap = self._store.desk.gap_of(asked.question_id)
        if said and gap is not None and gap.status in WAITING and asked.state is not State.ANSWERED:
            told = S_("Whoever asked #{gap} has answered the curators' question.", gap=gap.number)
            self._store.deliveries.owe_notice(Notice("gap", told, self._now(), gap.number, gap.guild_id))
        return True

    def reword(self, message_id: int, text: str) -> bool:
        """Follow an edit of an answer's message; False if the message holds no answer."""
        return self._asking.reword(str(message_id), cut(mask(text).strip(), MOST_SAID))

    def _theirs(self, number: int, user_id: int | str) -> AskBack | None:
        found = self._asking.find(number)
        mine = found is not None and found[1] == pseudonym(user_id, self._privacy_key)
        return found[0] if found and mine and found[0].state is not State.TAKEN_BACK else None

    def _action(self, gap: Gap, curator: Curator, door: str, act: str, detail: str) -> Action:
        return Action(self._now(), curator.id, curator.name, door, act, gap=gap.number, detail=detail)
