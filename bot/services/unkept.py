"""Questions of members who opted out of the log: held in memory for a moment, so that "tell me" works, then dropped."""

from collections import OrderedDict
from datetime import datetime, timedelta

from bot.store.records import Interaction

# As long as Discord lets one act on a reply that only its asker sees.
LIFE = timedelta(minutes=15)
AT_MOST = 200


class Unkept:
    """The last questions that were not logged. The owner calls this under its own lock."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[datetime, Interaction]] = OrderedDict()

    def hold(self, interaction: Interaction, now: datetime) -> bool:
        """Hold a question for a while; False if it is already held (a repeated event)."""
        self._drop_old(now)
        if interaction.question_id in self._held:
            return False
        self._held[interaction.question_id] = now, interaction
        while len(self._held) > AT_MOST:
            self._held.popitem(last=False)
        return True

    def take(self, question_id: str, asker: str, now: datetime) -> Interaction | None:
        """Return a question to its asker, and forget it."""
        self._drop_old(now)
        held = self._held.get(question_id)
        if held is None or held[1].asker != asker:
            return None
        del self._held[question_id]
        return held[1]

    def find(self, question_id: str, now: datetime) -> Interaction | None:
        """A question that is still held."""
        self._drop_old(now)
        held = self._held.get(question_id)
        return held[1] if held else None

    def drop(self, question_id: str) -> None:
        """Forget a question at once, with what was seen in its message after an edit."""
        for id_ in [id_ for id_ in self._held if id_ == question_id or id_.startswith(f"{question_id}-")]:
            del self._held[id_]

    def _drop_old(self, now: datetime) -> None:
        for question_id in [id_ for id_, (at, _) in self._held.items() if now - at > LIFE]:
            del self._held[question_id]
