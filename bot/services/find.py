"""One search over entries, gaps, drafts and kept questions, by words and by meaning."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice

from bot.answering import pipeline
from bot.answering.release import Release
from bot.curation.drafts import STAGES
from bot.curation.review import SAID, Curator, check_curates
from bot.knowledge.models import Status
from bot.locale import N_, SOURCE, Translator
from bot.locale.signs import cut
from bot.services.by_meaning import Meant
from bot.services.drafts import DraftService
from bot.services.gap_views import undressed
from bot.services.gaps import GapService
from bot.services.progress import Progress, unheard
from bot.services.triage import NEAR
from bot.store.fulltext import FullText
from bot.store.gap_records import Wanted
from bot.store.port import Store

# How many texts of each kind are searched, the newest: an index of 20,000 short texts takes a third of a second, one of
# this many two seconds. For the search by meaning they are read in the background, at 5 ms of CPU each.
MOST = 100_000
LONGEST = 300
# Progress is reported after each of this many texts.
TOLD = 100
# Texts found both ways come first (reciprocal rank fusion, Cormack et al. 2009, with its constant).
FUSED = 60
ENTRIES = {Status.DRAFT: N_("draft"), Status.APPROVED: N_("approved"), Status.WITHDRAWN: N_("withdrawn")}
# How far the search by meaning reaches; entries and open gaps are always included.
BY_MEANING = N_("Drafts and the newest {number} of the questions are searched by meaning too.")
BY_WORDS = N_("Drafts and questions asked before are searched by their words alone: there is no sentence encoder.")
# The outcome of a question, by its name in the log.
CAME = {
    "answer": N_("answered"),
    "suggest": N_("offered"),
    "abstain": N_("passed on"),
    "signpost": N_("sent to care"),
    "out_of_scope": N_("out of scope"),
    "talk": N_("small talk"),
}


class Kind(StrEnum):
    """What was found."""

    ENTRY = "entry"
    GAP = "gap"
    DRAFT = "draft"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found.

    Attributes:
        kind: what it is.
        id: the entry's id, the number of the gap or draft, or the question's id.
        text: what it asks.
        stands: the status of an entry, gap or draft, or the outcome of a question, in words to translate.
        leads_to: for a question, the id of the entry that answered it, or the gap that it is in ("#12"); otherwise
            empty.
    """

    kind: Kind
    id: str
    text: str
    stands: str
    leads_to: str = ""


class FindService:
    """Read-only. Safe to call from any thread."""

    def __init__(
        self,
        store: Store,
        gaps: GapService,
        drafts: DraftService,
        served: Callable[..., Release],
        now: Callable[[], datetime],
    ) -> None:
        self._desk = store.desk
        self._gaps = gaps
        self._drafts = drafts
        self._served = served
        self._now = now
        self._meant = Meant()
        # Called when some of the questions have been erased.
        self.forget = self._meant.forget

    def reach(self, curator: Curator, tr: Translator = SOURCE) -> str:
        """A sentence saying what is searched by meaning."""
        if self._served(self._drafts.own_of(curator)).index.meaning is None:
            return tr(BY_WORDS)
        asked = {text for _, text, *_ in self._desk.searchable(curator.guilds, MOST)}
        return tr(BY_MEANING, number=tr.number(self._meant.known([*asked])))

    def read(self, curator: Curator, newest: int, heard: Progress = unheard) -> None:
        """Read this many of the newest questions now; otherwise the first search reads most of them in the background.

        Args:
            curator: whose questions.
            newest: how many.
            heard: called with the number read so far, and the total.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        check_curates(curator)
        release = self._served(self._drafts.own_of(curator))
        if release.index.meaning is not None:
            texts = [said for _, said in _readable([*self._all(curator)])][:newest]
            for start in range(0, len(texts), TOLD):
                self._meant.read(texts[start : start + TOLD], release.index.meaning.encoder)
                heard(min(start + TOLD, len(texts)), len(texts))

    def find(self, words: str, curator: Curator, limit: int = 25) -> Sequence[Found]:
        """Everything that contains these words or means the same, best first; nothing if no word is given.

        Questions asked in private are found only if they are in a gap.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        check_curates(curator)
        words = cut(" ".join(words.split()), LONGEST)
        if not words:
            return ()
        texts = dict[tuple[Kind, str], str]()
        things = dict[tuple[Kind, str], Found]()
        for found, said in self._all(curator):
            things[found.kind, found.id], texts[found.kind, found.id] = found, said
        keys = list(texts)
        by_words = [keys[place] for place, _ in FullText(list(texts.values())).similar(words)]
        by_meaning = [key for key in self._likeliest(words, curator) if key in things]
        by_reading = self._read_so(words, [(things[key], texts[key]) for key in keys], curator)
        scores = dict[tuple[Kind, str], float]()
        for ranked in (by_words, by_meaning, by_reading):
            for place, key in enumerate(ranked, 1):
                scores[key] = scores.get(key, 0.0) + 1 / (FUSED + place)
        best = sorted(scores, key=lambda key: -scores[key])
        release = self._served(self._drafts.own_of(curator))
        shown = (self._named(things[key], release) for key in best)
        return list(islice(_once(shown), limit))

    def _all(self, curator: Curator) -> Iterator[tuple[Found, str]]:
        """Everything this curator may find, each with the text that is searched."""
        for entry in self._served(self._drafts.own_of(curator)).knowledge.entries:
            text = "\n".join((entry.question, entry.answer, entry.detail or "", *entry.phrasings))
            yield Found(Kind.ENTRY, entry.id, entry.question, ENTRIES[entry.status]), text
        for gap in self._desk.gaps(Wanted(self._now(), guilds=curator.guilds, waiting=False), MOST):
            yield Found(Kind.GAP, str(gap.number), gap.name, SAID[gap.status]), f"{gap.title}\n{gap.example}"
        for draft in self._drafts.listed(curator):
            asked = draft.proposal.question or draft.entry_id
            yield Found(Kind.DRAFT, str(draft.number), asked, STAGES[draft.stage]), draft.proposal.prose
        for id_, text, came, entry_id, number in self._desk.searchable(curator.guilds, MOST):
            led = f"#{number}" if number is not None else entry_id or ""
            yield Found(Kind.QUESTION, id_, text, CAME.get(came, came), led), text

    def _named(self, found: Found, release: Release) -> Found:
        """A result as it is shown: a gap by its clearest wording, a question without the courtesies around it."""
        match found.kind:
            case Kind.GAP if (gap := self._desk.root(int(found.id))) is not None:
                return replace(found, id=str(gap.number), text=self._gaps.named(gap).name, stands=SAID[gap.status])
            case Kind.QUESTION:
                return replace(found, text=undressed(found.text, release))
            case _:
                return found

    def _read_so(
        self, words: str, everything: Sequence[tuple[Found, str]], curator: Curator
    ) -> Sequence[tuple[Kind, str]]:
        """Drafts and questions that mean the same, best first; none without a sentence encoder."""
        release = self._served(self._drafts.own_of(curator))
        if release.index.meaning is None:
            return ()
        readable = _readable(everything)
        texts = [said for _, said in readable]
        near = self._meant.nearest(words, texts, release.index.meaning.encoder)
        return [(readable[place][0].kind, readable[place][0].id) for place in near]

    def _likeliest(self, words: str, curator: Curator) -> Iterator[tuple[Kind, str]]:
        """Entries and gaps that mean the same, best first; with the sentence encoder if there is one."""
        release = self._served(self._drafts.own_of(curator))
        for each in pipeline.answer(words, release, self._now().date()).candidates.ranked:
            if each.score >= NEAR:
                yield Kind.ENTRY, each.label
        servers: list[str | None] = [None, *sorted(curator.guilds or ())]
        for guild_id in servers[1:] or servers:
            yield from ((Kind.GAP, str(number)) for number, _ in self._gaps.near(guild_id, words))


def _readable(everything: Sequence[tuple[Found, str]]) -> list[tuple[Found, str]]:
    """The texts that are read by meaning: drafts by their question, then members' questions, each text once."""
    texts = dict[str, Found]()
    for kind in (Kind.DRAFT, Kind.QUESTION):
        for found, _ in everything:
            if found.kind is kind and found.text:
                texts.setdefault(found.text, found)
    return [(found, text) for text, found in texts.items()]


def _once(found: Iterator[Found]) -> Iterator[Found]:
    """Each result once, and no question whose words were found before."""
    seen = set[object]()
    for each in found:
        said = each.text.casefold()
        if (each.kind, each.id) not in seen and (each.kind is not Kind.QUESTION or said not in seen):
            yield each
        seen |= {said, (each.kind, each.id)}
