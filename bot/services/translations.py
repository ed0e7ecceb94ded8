"""The translators' desk: one worklist per language, and each original beside its translation."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.answering.release import Release
from bot.curation.drafts import Draft, Proposal, Stage
from bot.curation.review import Curator, check_curates
from bot.curation.translated import of_translation
from bot.errors import SalveError
from bot.knowledge import translating
from bot.knowledge.models import Entry, KnowledgeBase, Status, Term
from bot.knowledge.translating import Standing
from bot.knowledge.translation import Translation
from bot.locale import CATALOGUES, N_, S_
from bot.services.drafts import DraftService
from bot.services.releases import Releases

# How many earlier originals a process remembers.
KEPT = 64


class State(StrEnum):
    """The state of an entry in a language, in the order in which translators see to it."""

    WAITING = "waiting"
    OUT_OF_DATE = "out_of_date"
    WRITING = "writing"
    LACKING = "lacking"
    TRANSLATED = "translated"


STATES: Mapping[State, str] = {
    State.WAITING: N_("waiting for a second person"),
    State.OUT_OF_DATE: N_("out of date"),
    State.WRITING: N_("being translated"),
    State.LACKING: N_("lacking"),
    State.TRANSLATED: N_("translated"),
}
_STANDS: Mapping[Standing, State] = {
    Standing.LACKING: State.LACKING,
    Standing.OUT_OF_DATE: State.OUT_OF_DATE,
    Standing.BEING_TRANSLATED: State.WRITING,
    Standing.TRANSLATED: State.TRANSLATED,
}


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of a worklist, its state, and the draft in which somebody is translating it."""

    entry: Entry
    state: State
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `term` is set if it is a term of the glossary."""

    text: str
    term: Term | None


@dataclass(frozen=True, slots=True)
class Sides:
    """An original beside its translation.

    Attributes:
        entry: the original as it is now.
        meaning: the original's digest, which its translations name.
        before: the original that was translated, if it has changed since and is still known.
        outdated: whether the served translation, or the one being written, is of an older original.
        served: the translation in the active release, whether members read it or not.
        proposal: the translation being written, or what a new one would begin with.
        unserved: whether members read no translation, because it is out of date.
    """

    entry: Entry
    meaning: str
    before: Entry | None
    outdated: bool
    served: Translation | None
    proposal: Proposal
    unserved: bool


class TranslationService:
    """Read-only; `DraftService` writes. Safe to call from any thread."""

    def __init__(self, publish: Releases, drafts: DraftService, served: Callable[[], Release]) -> None:
        self._publish = publish
        self._drafts = drafts
        self._served = served
        self._said_before = lru_cache(KEPT)(self._found_before)

    def languages(self, curator: Curator) -> Mapping[str, Mapping[State, int]]:
        """The languages of the interface and of the base's translations, each with its number of entries by state.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        check_curates(curator)
        knowledge = self._served().knowledge
        spoken = {*CATALOGUES, "en", *(each.language for each in knowledge.translations)}
        spoken -= {knowledge.manifest.language}
        return {each: Counter(row.state for row in self.worklist(each, curator)) for each in sorted(spoken)}

    def worklist(self, language: str, curator: Curator) -> Sequence[Row]:
        """Every served entry with its state in a language, the most pressing first.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        knowledge = self._served().knowledge
        drafts = {each.entry_id: each for each in self._drafts.translations(language, curator)}
        rows = [
            Row(entry, _state(stands, drafts.get(entry.id)), drafts.get(entry.id))
            for entry, stands in translating.worklist(language, knowledge)
        ]
        return sorted(rows, key=lambda row: (list(State).index(row.state), row.entry.id))

    def sides(self, entry_id: str, language: str, draft: Draft | None, curator: Curator) -> Sides:
        """An original beside its translation, or beside the draft of one.

        Raises:
            NotAllowedError: this person is not a curator.
            SalveError: no such entry is served.
        """
        check_curates(curator)
        knowledge = self._served().knowledge
        entry = knowledge.entry.get(entry_id)
        if entry is None or (entry.status is not Status.APPROVED and draft is None):
            raise SalveError(S_("no entry '{id}' is served", id=entry_id[:100]))
        served = knowledge.translation.get(f"{language}/{entry_id}")
        proposal = draft.proposal if draft else of_translation(entry, language, served)
        now = translating.meaning(entry)
        # The draft may already be of the present original while the served translation is not.
        others = [of for of in (proposal.of, served.of if served else "") if of and of != now]
        before = self._said_before(entry_id, others[0]) if others else None
        gone = served is not None and translating.served(entry, language, knowledge) is None
        return Sides(entry, now, before, bool(others), served, proposal, gone)

    def terms(self, text: str) -> Sequence[Piece]:
        """A text of the original, with the glossary's terms marked."""
        return list(marked(text, self._served().knowledge))

    def _found_before(self, entry_id: str, meaning: str) -> Entry | None:
        """The original that had this digest, from the release that introduced it."""
        records = self._publish.log()
        for place, record in enumerate(records):
            first = place == len(records) - 1
            if first or any(change[:2] == ("entry", entry_id) for change in record.changes):
                try:
                    entry = self._publish.knowledge(record).entry.get(entry_id)
                except SalveError:
                    continue
                if entry is not None and translating.meaning(entry) == meaning:
                    return entry
        return None


def _state(stands: Standing, draft: Draft | None) -> State:
    if draft is None:
        return _STANDS[stands]
    return State.WAITING if draft.stage is Stage.PROPOSED else State.WRITING


def marked(text: str, knowledge: KnowledgeBase) -> Iterator[Piece]:
    """The pieces of a text: the glossary's terms and their other forms, and the text between them."""
    known = {form.casefold(): term for term in knowledge.glossary for form in (term.term, *term.also)}
    if not known:
        yield Piece(text, None)
        return
    longest_first = sorted(known, key=len, reverse=True)
    found = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    for number, part in enumerate(found.split(text)):
        if part:
            yield Piece(part, known.get(part.casefold()) if number % 2 else None)
