"""Questions of members who wish not to be logged: in memory for a moment, so that "tell me" still works, then gone."""

from collections import OrderedDict
from datetime import datetime, timedelta

from bot.store.records import Interaction

# As long as Discord lets one act upon a reply that only its asker sees.
LIFE = timedelta(minutes=15)
AT_MOST = 200


class Unkept:
    """The last questions that were not logged. Used under the lock of whoever owns it."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[datetime, Interaction]] = OrderedDict()

    def hold(self, interaction: Interaction, now: datetime) -> bool:
        """Remember a question for a while; False when it is held already (a repeated event)."""
        self._drop_old(now)
        if interaction.question_id in self._held:
            return False
        self._held[interaction.question_id] = now, interaction
        while len(self._held) > AT_MOST:
            self._held.popitem(last=False)
        return True

    def take(self, question_id: str, asker: str, now: datetime) -> Interaction | None:
        """Give a question back to whoever asked it, and forget it."""
        self._drop_old(now)
        held = self._held.get(question_id)
        if held is None or held[1].asker != asker:
            return None
        del self._held[question_id]
        return held[1]

    def find(self, question_id: str, now: datetime) -> Interaction | None:
        """A question that is held still."""
        self._drop_old(now)
        held = self._held.get(question_id)
        return held[1] if held else None

    def drop(self, question_id: str) -> None:
        """Forget a question at once, and what was seen in its message after it was edited."""
        for id_ in [id_ for id_ in self._held if id_ == question_id or id_.startswith(f"{question_id}-")]:
            del self._held[id_]

    def _drop_old(self, now: datetime) -> None:
        for question_id in [id_ for id_, (at, _) in self._held.items() if now - at > LIFE]:
            del self._held[question_id]
