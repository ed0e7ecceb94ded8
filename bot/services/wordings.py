"""A gap's wordings as proposals for phrasings, shown beside the draft; each is taken only if a curator chooses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.curation import phrasings
from bot.curation.drafts import Draft
from bot.curation.review import Curator, check_curates
from bot.errors import SalveError
from bot.knowledge import layers, twins
from bot.knowledge.models import Entry
from bot.locale import S_
from bot.locale.signs import cut
from bot.services.gap_views import apart
from bot.services.gaps import GapService
from bot.services.lying import Lying, lying
from bot.services.personal import Marker

MAX_OFFERED = 12
MAX_RANKED, MAX_READ = 60, 200
MAX_LINE = 300


@dataclass(frozen=True, slots=True)
class Proposed:
    """One member's wording.

    Attributes:
        question_id: the question with this wording.
        text: the wording.
        marks: the parts that look personal; a wording with any cannot be taken as it stands.
        lies: how near it is to the entry it is offered to, and to the nearest other one; None for a new entry.
    """

    question_id: str
    text: str
    marks: tuple[str, ...]
    lies: Lying | None = None

    @property
    def ticked(self) -> bool:
        """Whether it may be ticked beforehand: it is nearest to that entry, and nothing in it looks personal."""
        return self.lies is not None and self.lies.here and not self.marks


@dataclass(frozen=True, slots=True)
class Offer:
    """The wordings that may be taken, and the number of those asked in private, which may not.

    The most helpful ones come first, those that look personal last.
    """

    proposed: tuple[Proposed, ...] = ()
    private: int = 0

    @property
    def near(self) -> tuple[Proposed, ...]:
        """The wordings that may be ticked beforehand."""
        return tuple(each for each in self.proposed if each.ticked)


class WordingService:
    """Members' words become phrasings only here, by a curator's choice. Safe to call from any thread."""

    def __init__(self, gaps: GapService) -> None:
        """Use the store, the release and the clock of `gaps`."""
        self._gaps = gaps
        self._desk = gaps.store.desk
        self._served, self._now = gaps.served, gaps.now

    def offered(self, draft: Draft, curator: Curator) -> Offer:
        """The gap's wordings that the draft and its entry do not have yet; none if the gap belongs to another server.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        check_curates(curator)
        gap = None if draft.gap is None else self._desk.root(draft.gap)
        if gap is None or not curator.sees(gap.guild_id):
            return Offer()
        wordings = [each for each in self._desk.wordings(gap.number, MAX_READ) if each.text]
        private = sum(not each.open for each in wordings)
        served = self._served(draft.guild_id)
        entry = served.knowledge.entry.get(draft.entry_id)
        known = [*draft.proposal.phrasings, *((entry.question, *entry.phrasings) if entry else ())]
        # The oldest question of each text, so that a choice made on one page holds on the next.
        ids = {line(each.text): each.question_id for each in wordings if each.open}
        # Of wordings that differ only in courtesies and slips, one is offered.
        spelt = apart([text for text in reversed(ids) if twins.fold(text)], served).values()
        texts = self._ranked(list(spelt), known)
        marker = Marker.of(served.knowledge)
        proposed = [
            Proposed(ids[text], text, marker.marks(text), self._lies(text, entry)) for text in texts[:MAX_OFFERED]
        ]
        return Offer(tuple(sorted(proposed, key=lambda each: bool(each.marks))), private)

    def taken(self, draft: Draft, chosen: Mapping[str, str], curator: Curator) -> tuple[str, ...]:
        """The wordings that a curator chose, as phrasings.

        Args:
            draft: the draft they are for.
            chosen: the text for each question, as the curator left it; empty to take it unchanged.
            curator: who chose.

        Raises:
            SalveError: a wording is not (or no longer) offered, or still holds something that looks personal.
        """
        offered = {each.question_id: each for each in self.offered(draft, curator).proposed}
        texts = []
        for question_id, typed in chosen.items():
            wording = offered.get(question_id)
            if wording is None:
                raise SalveError(S_("one of these wordings is not offered any more; look again"))
            text = line(typed) or wording.text
            left = [mark for mark in wording.marks if twins.fold(mark) in twins.fold(text)]
            if left:
                said = " and ".join(f"'{mark}'" for mark in left)
                raise SalveError(
                    S_(
                        "'{wording}' looks personal ({marks}): word it differently before you take it",
                        wording=wording.text,
                        marks=said,
                    )
                )
            texts.append(text)
        return tuple(texts)

    def _lies(self, text: str, entry: Entry | None) -> Lying | None:
        return (
            None if entry is None else lying(text, entry.id, self._served(layers.owner(entry.id)), self._now().date())
        )

    def _ranked(self, texts: Sequence[str], known: Sequence[str]) -> list[str]:
        folded = {twins.fold(text) for text in known}
        left = [text for text in texts if twins.fold(text) not in folded][:MAX_RANKED]
        return phrasings.rank(left, list(known), self._gaps.alike([*left, *known]))


def line(text: str) -> str:
    """A text on one line, short enough for a phrasing."""
    return cut(" ".join(text.split()), MAX_LINE)
