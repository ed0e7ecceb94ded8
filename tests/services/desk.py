"""A desk over a real SQLite file (or another store) with the town's knowledge, a clock to set, and curators."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from bot.answering.release import Release
from bot.curation.drafts import Draft
from bot.curation.gaps import Gap
from bot.curation.outbox import News
from bot.curation.review import Curator, Role
from bot.services.asking import Asking
from bot.services.model_files import load_models
from bot.services.tell import Telling
from bot.settings.former import Former
from bot.store.local import LocalStore
from bot.store.sql_store import SqlStore
from tests import town
from tests.owed import given_back
from tests.wiring import wired

ANN = Curator("discord:1", "ann", Role.CURATOR)
BEN = Curator("discord:2", "ben", Role.CURATOR)
HAL = Curator("discord:3", "hal", Role.HELPER)
NIL = Curator("discord:4", "nil", Role.NOBODY)
DOGS = ("can my dog lick it off", "is it bad if my dog licks it", "what if the dog licks the cream")
FLIGHT = "can i fly with it in hand luggage"
SERVER = 5
DOG_ANSWER = {
    "question": "Is it bad if a dog licks it?",
    "topic": "use",
    "answer": "Nobody has looked at that. Keep pets away until it has dried.",
    "not_known": "What licking it does to a dog. A study in dogs would settle it.",
    "certainty": "unknown",
}
# What is answered today by another entry, and the entry that would take it.
TAN = "is it fine to go tanning while using it"
TAN_ANSWER = {
    "id": "tanning",
    "question": "What does a suntan do to it?",
    "topic": "use",
    "answer": "Nobody has looked at that.",
    "not_known": "What tanning does then.",
    "certainty": "unknown",
    "phrasings": (TAN, "suntan plans with it"),
}
MODELS = load_models()


class Desk:
    """What stands behind the bot; `now` may be set, and `first` is the number of its first question."""

    def __init__(
        self,
        folder: Path,
        approvals: int = 2,
        first: int = 1,
        release: Release | None = None,
        store: SqlStore | None = None,
    ) -> None:
        self.now = town.NOW
        self.path = folder / "salve.db"
        self.store: SqlStore = store or LocalStore(self.path)
        former = Former({"approvals": approvals})
        self.services = wired(self.store, lambda: self.now, former=former, release=release)
        self.gaps, self.waiting = self.services.gaps, self.services.waiting
        self.drafts, self.tell = self.services.drafts, self.services.tell
        self._ids = count(first)

    def later(self, **how: float) -> datetime:
        """Let time go by."""
        self.now += timedelta(**how)
        return self.now

    def asks(self, text: str, user: int = 100, surface: str = "mention", guild: int | None = SERVER) -> str:
        """Somebody asks; returns the question's id."""
        question_id = f"q{next(self._ids)}"
        self.services.ask.ask(text, Asking(question_id, surface, user, guild, 77))
        return question_id

    def passes(self, text: str, user: int = 100, surface: str = "mention", guild: int | None = SERVER) -> Gap:
        """Somebody asks what nobody can answer; returns its gap."""
        passed = self.gaps.pass_on(self.asks(text, user, surface, guild))
        assert passed is not None
        return passed.gap

    def dogs(self) -> tuple[Gap, list[str]]:
        """Three people ask about dogs, and want to be told; returns the gap and the questions' ids."""
        ids = [self.asks(text, user, "slash") for user, text in enumerate(DOGS, 101)]
        for user, question_id in enumerate(ids, 101):
            self.gaps.pass_on(question_id)
            self.waiting.tell_me(question_id, user, SERVER)
        return self.of(ids[0]), ids

    def of(self, question_id: str) -> Gap:
        """The gap of a question by now."""
        gap = self.store.desk.gap_of(question_id)
        assert gap is not None
        return gap

    def answers(self, gap: int) -> Draft:
        """Ann answers a gap and proposes it."""
        self.drafts.begin(gap, ANN, "web")
        draft = self.takes(self.drafts.save(DOG_ANSWER, ANN, "web", gap=gap))
        return self.drafts.propose(draft.number, ANN, "web")

    def takes(self, draft: Draft) -> Draft:
        """Ann ticks every wording that may be taken as it stands."""
        offered = self.drafts.wordings.offered(draft, ANN).proposed
        chosen = {each.question_id: "" for each in offered if not each.marks}
        return self.drafts.take(draft.number, chosen, ANN, "web") if chosen else draft

    def news(self) -> list[tuple[str | None, News]]:
        """Who is owed what by now."""
        return [(each.user_id, each.news) for each in given_back(self.store).desk.owed(self.now, 100)]

    def deliver(self) -> list[Telling]:
        """Send all that is owed."""
        given_back(self.store)
        sent = list(self.tell.owed(100))
        for each in sent:
            self.tell.settle(each.owed.number)
        return sent

    def refresh(self) -> None:
        """Serve the active release."""
        assert self.services.publish.refresh(self.services.ask) is None

    def rows(self, sql: str, values: Iterable[object] = ()) -> list[tuple[object, ...]]:
        """What stands in the database."""
        return self.store.writer.do(lambda db: db.execute(sql, list(values)).fetchall())
