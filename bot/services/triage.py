"""Triage: one gap at a time, with everything needed to decide what becomes of it, and the gap that comes next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.curation.drafts import Draft, Kind, Stage
from bot.curation.gaps import Gap, Order, Status, Why, Wording
from bot.curation.review import Curator, check_curates
from bot.knowledge.models import Entry
from bot.knowledge.models import Status as Serving
from bot.locale import N_, Translator
from bot.services.gap_views import GapView, Page, apart, bare, named
from bot.services.gaps import SHOWN_WORDINGS, GapService
from bot.store.gap_records import Wanted

# Entries with a lower share of belief are not worth a curator's look. On the shipped base, 3 % of 150 unanswerable
# checks have an entry above it, and 69 % of 150 checks that must reach their entry.
NEAR = 0.2
SAID: Mapping[Why, str] = {
    Why.NOTHING_NEAR: N_("nothing is near"),
    Why.NONE_TAKEN: N_("entries were offered, and none was taken"),
    Why.NOT_THIS: N_("the answer was “not what I asked”"),
    Why.WITHDRAWN: N_("the entry that answered it is withdrawn"),
}
# Shown beside the nearest entry.
NOT_ENOUGH = N_("nothing is near enough to answer it")


@dataclass(frozen=True, slots=True)
class Sift:
    """Which gaps a curator looks at, and in what order; by default all that wait, the most wanted first.

    Attributes:
        status: only gaps with this status, whether they wait or not.
        mine: only those that this curator has claimed or was given.
        urgent: only those that were near a red flag.
        text: words that a title or a wording must contain.
        why: the reason why one of the gap's questions was not answered.
        topic: the id of the topic of the entry nearest to one of its questions.
        channel: where one of its questions was asked.
        language: the ISO 639-1 code of the language of one of its questions.
        alone: True: only gaps that one person asked; False: only those that several people asked.
        days: only those first asked within this many days; negative: only those first asked longer ago.
        order: how they are sorted.
    """

    status: Status | None = None
    mine: bool = False
    urgent: bool = False
    text: str = ""
    why: Why | None = None
    topic: str = ""
    channel: str = ""
    language: str = ""
    alone: bool | None = None
    days: int | None = None
    order: Order = Order.WANTED


EVERYTHING = Sift()


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits for a curator: gaps asked by several people or by one, drafts to approve, and own drafts sent back.

    `mine` counts the gaps and drafts that they have claimed or were given; `translations` counts the drafts
    to approve that translate an entry.
    """

    wanted: int
    alone: int
    to_approve: int
    sent_back: int
    mine: int
    translations: int = 0


@dataclass(frozen=True, slots=True)
class Triage:
    """Everything needed to decide about one gap.

    Attributes:
        view: everything there is to see of it; a gap without a title is named by its clearest wording.
        clearest: its clearest wording; empty once erased.
        others: its other wordings, newest first; one stands for all that differ only in courtesies and slips.
        why: why its questions were not answered, the most frequent reason first; see `SAID`.
        best: the nearest served entry and its share of belief (0..1), if that is at least NEAR.
        following: the number of the gap that comes next in the curator's selection; None after the last.
        left: how many gaps the curator's selection holds in all.
    """

    view: GapView
    clearest: str
    others: Sequence[Wording]
    why: tuple[Why, ...]
    best: tuple[Entry, float] | None
    following: int | None
    left: int

    @property
    def gap(self) -> Gap:
        """The gap as it stands."""
        return self.view.gap

    @property
    def people(self) -> int:
        """How many people asked."""
        return self.gap.askers

    @property
    def since(self) -> datetime:
        """When it was first asked."""
        return self.gap.first_asked

    def because(self, tr: Translator) -> str:
        """Why it is a gap, in words."""
        return "; ".join(tr(NOT_ENOUGH if self.best and why is Why.NOTHING_NEAR else SAID[why]) for why in self.why)


class TriageService:
    """Read-only. Safe to call from any thread."""

    def __init__(self, gaps: GapService) -> None:
        """Use the store, the release and the clock of `gaps`."""
        self._gaps = gaps
        self._desk, self._turns = gaps.store.desk, gaps.store.turns
        self._served, self._now = gaps.served, gaps.now

    def queue(self, curator: Curator, sift: Sift = EVERYTHING, limit: int = 25, offset: int = 0) -> Page:
        """A page of the gaps that a curator looks at, each named by its clearest wording.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        wanted = self._wanted(curator, sift)
        gaps = [self._gaps.named(gap) for gap in self._desk.gaps(wanted, limit, offset)]
        return Page(gaps, self._desk.count(wanted))

    def look(self, number: int, curator: Curator, sift: Sift = EVERYTHING) -> Triage:
        """One gap, and the number of the one that comes next in that order and selection.

        Raises:
            NotAllowedError: this person is not a curator, or the gap belongs to another server.
            SalveError: there is no such gap.
        """
        view = self._gaps.view(number, curator, SHOWN_WORDINGS)
        release = self._served()
        clearest = named(view.gap, view.wordings, release).example
        # One wording stands for all that say the same in the same words; an open one if there is any.
        heard = sorted((each for each in view.wordings if each.text), key=lambda each: not each.open)
        spelt = {
            text for text in apart([each.text for each in heard], release).values() if bare(text, release) != clearest
        }
        others = {each.text: each for each in reversed(heard) if each.text in spelt}
        near = next(iter(view.nearest), None)
        numbers = self._desk.numbers(self._wanted(curator, sift))
        return Triage(
            view,
            clearest,
            tuple(sorted(others.values(), key=lambda each: each.asked_at, reverse=True)),
            self._why(view.wordings),
            near if near and near[1] >= NEAR else None,
            _after(view.gap.number, numbers),
            len(numbers),
        )

    def first(self, curator: Curator, sift: Sift = EVERYTHING) -> int | None:
        """The number of the gap to begin with; None if there is none.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        return next(iter(self._desk.numbers(self._wanted(curator, sift))), None)

    def counts(self, curator: Curator) -> Counts:
        """What waits for this curator.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        several, alone = (self._desk.count(self._wanted(curator, Sift(alone=each))) for each in (False, True))
        theirs = self.to_approve(curator)
        returned = [each for each in self._desk.drafts(Stage.WRITING) if each.author == curator.id and each.note]
        turns = self._desk.count(self._wanted(curator, Sift(mine=True))) + len(self._turns.drafts_of(curator.id))
        translations = [each for each in theirs if each.kind is Kind.TRANSLATION]
        return Counts(several, alone, len(theirs), len(returned), turns, len(translations))

    def to_approve(self, curator: Curator) -> list[Draft]:
        """Other people's proposed drafts that wait for this curator, in the order of the list.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        check_curates(curator)
        return [
            each
            for each in self._desk.drafts(Stage.PROPOSED)
            if (curator.home if each.guild_id is None else curator.sees(each.guild_id))
            and each.author != curator.id
            and not self._stands_behind(each.number, each.revision, curator)
        ]

    def _stands_behind(self, draft: int, revision: int, curator: Curator) -> bool:
        return any(each.curator == curator.id and each.revision == revision for each in self._desk.approvals(draft))

    def _wanted(self, curator: Curator, sift: Sift) -> Wanted:
        check_curates(curator)
        now, knowledge = self._now(), self._served().knowledge
        then = None if sift.days is None else now - timedelta(days=abs(sift.days))
        ago = sift.days is not None and sift.days < 0
        return Wanted(
            now,
            guilds=curator.guilds,
            waiting=sift.status is None,
            status=sift.status,
            holder=curator.id if sift.mine else None,
            urgent=True if sift.urgent else None,
            text=sift.text or None,
            askers=2 if sift.alone is False else 0,
            most=1 if sift.alone else None,
            since=None if ago else then,
            until=then if ago else None,
            reason=sift.why,
            withdrawn=self._withdrawn(),
            channel=sift.channel or None,
            language=sift.language or None,
            near=frozenset(each.id for each in knowledge.entries if each.topic == sift.topic) if sift.topic else None,
            order=sift.order,
        )

    def _why(self, wordings: Sequence[Wording]) -> tuple[Why, ...]:
        withdrawn = self._withdrawn()
        counted = Counter(_because(each, withdrawn) for each in wordings)
        return tuple(why for why, _ in sorted(counted.items(), key=lambda pair: (-pair[1], list(Why).index(pair[0]))))

    def _withdrawn(self) -> frozenset[str]:
        return frozenset(each.id for each in self._served().knowledge.entries if each.status is Serving.WITHDRAWN)


def _because(wording: Wording, withdrawn: frozenset[str]) -> Why:
    """Why a question was not answered; if its nearest entry is withdrawn, that entry once answered it."""
    why = Why(wording.reason)
    gone = why is Why.NOTHING_NEAR and bool(wording.nearest) and wording.nearest[0][0] in withdrawn
    return Why.WITHDRAWN if gone else why


def _after(number: int, numbers: Sequence[int]) -> int | None:
    """The number that follows a given one; if that is not (or no longer) in the list, the first."""
    place = numbers.index(number) + 1 if number in numbers else 0
    return numbers[place] if place < len(numbers) else None
