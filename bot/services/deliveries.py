"""What is still to be sent to Discord: replies that did not get through, and notices for curators."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.curation.retrying import PROMISE_KEPT, REPLY_WANTED
from bot.errors import SalveError, StoreError
from bot.services.asked import Asked
from bot.services.explain import explain
from bot.services.log import LogService
from bot.services.releases import Releases
from bot.store.port import Store
from bot.store.port_deliveries import Effect
from bot.store.records import Interaction, Kind, Notice

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OwedReply:
    """A reply that is owed: the logged question, and the reply to it, rebuilt from the log."""

    logged: Interaction
    asked: Asked


class DeliveryService:
    """Hands out what is owed, to one caller at a time (see `bot.store.owed`). Safe to call from any thread."""

    def __init__(self, store: Store, publish: Releases, now: Callable[[], datetime]) -> None:
        self._store = store
        self._publish = publish
        self._now = now

    def owed(self) -> Mapping[Effect, int]:
        """How many effects of each kind are not in Discord yet."""
        return self._store.deliveries.waiting(self._now())

    def replies(self, limit: int) -> tuple[Sequence[OwedReply], Sequence[Interaction]]:
        """The next replies to send, and the questions for which none is owed any more because nobody waits."""
        owed, late = [], []
        for question_id, since in self._store.deliveries.replies(self._now(), limit):
            logged = self._store.interaction(question_id)
            if logged is None or not logged.text:
                self.replied(question_id)
            elif self._now() - since > REPLY_WANTED:
                self.replied(question_id)
                late.append(logged)
            else:
                owed.extend(self._rebuilt(logged))
        return owed, late

    def _rebuilt(self, logged: Interaction) -> list[OwedReply]:
        try:
            outcome = explain(logged.question_id, LogService(self._store), self._publish).outcome
        except SalveError as error:
            # The question it followed, or its release, is gone, so the reply cannot be rebuilt.
            log.warning("the reply to %s cannot be made again: %s", logged.question_id, error)
            self.replied(logged.question_id)
            return []
        return [OwedReply(logged, Asked(logged.question_id, outcome))]

    @property
    def now(self) -> datetime:
        """The time by the clock of this service."""
        return self._now()

    def owe_reply(self, question_id: str) -> bool:
        """Owe the reply to a question, to be tried again in a moment; False if the question is not kept."""
        self._store.deliveries.owe_reply(question_id, self._now())
        return self.put_off("reply", question_id)

    def later(self, question_id: str) -> bool:
        """Try a reply again later, owed or not; False if writing failed, so that only memory holds it."""
        try:
            return self.put_off("reply", question_id) or self.owe_reply(question_id)
        except StoreError as error:
            log.warning("the reply to %s is owed in memory only: %s", question_id, error)
            return False

    def replied(self, question_id: str) -> None:
        """Note that no reply is owed any more: it was sent, is not needed, or can never be sent."""
        self._store.deliveries.replied(question_id)

    def put_off(self, effect: Effect, *key: int | str) -> bool:
        """Put off an effect to a later attempt; False if it is not owed."""
        return self._store.deliveries.put_off(effect, key, self._now())

    def owe_notice(self, kind: Kind, text: str = "", about: int | None = None, guild_id: int | None = None) -> None:
        """Owe the curators of a server, or of the home, a notice; see `Notice`."""
        here = None if guild_id is None else str(guild_id)
        self._store.deliveries.owe_notice(Notice(kind, text, self._now(), about, here))

    def report(self, text: str, about: str, guild_id: int | None = None) -> None:
        """Owe the curators of a server, or of the home, a notice of a lasting fault, once a day for each fault."""
        now, here = self._now(), None if guild_id is None else str(guild_id)
        self._store.deliveries.owe_once(f"{about} on {now.date()}", Notice("text", text, now, None, here))

    def notices(self, limit: int) -> Sequence[Notice]:
        """The next notices for curators; notices that are too old are dropped."""
        found = []
        for notice in self._store.deliveries.notices(self._now(), limit):
            if self._now() - notice.at > PROMISE_KEPT:
                self.noticed(notice)
            else:
                found.append(notice)
        return found

    def noticed(self, notice: Notice) -> None:
        """Note that curators have been told."""
        self._store.deliveries.noticed(notice.number)
