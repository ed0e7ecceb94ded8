"""Groups unanswered questions that ask the same. Groups are read once, and follow what other processes do."""

import hashlib
import itertools
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from bot.answering import gauge, likeness
from bot.answering.gauge import Gauge
from bot.answering.likeness import Sketch
from bot.answering.release import Release
from bot.answering.vectors import StaticVectors
from bot.curation.grouping import Grouping
from bot.curation.review import StaleError
from bot.errors import SalveError
from bot.services import compiled
from bot.store.gap_records import Member, Placing, Seen
from bot.store.port_desk import Desk

log = logging.getLogger(__name__)

# The number of questions read at a time: other work needs the reading connection too, and memory stays small.
PAGE = 500

Groups = dict[str | None, Grouping[Sketch]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to place: its id, its server, its text, and whether it was near a red flag."""

    question_id: str
    guild_id: str | None
    text: str
    urgent: bool


class Grouper:
    """Places questions into gaps. Safe to call from any thread; processes learn of each other's placings."""

    def __init__(
        self,
        desk: Desk,
        release: Callable[[], Release],
        static: Callable[[], StaticVectors],
        now: Callable[[], datetime],
    ) -> None:
        self._desk = desk
        self._release = release
        self._static = static
        self._now = now
        self._lock = threading.Lock()
        self._loading = threading.Lock()
        self._ready = threading.Event()
        self._groups: Groups = {}
        self._seen = Seen()
        self._read_on: date | None = None

    def load(self) -> None:
        """Read all groups; again each day, so that erased words do not stay in memory."""
        with self._loading:
            today = self._now().date()
            if self._read_on == today:
                return
            # Changes made while reading are followed from this point.
            seen = self._desk.seen()
            # The gauge takes a while to make, even if nothing is grouped yet, and no asker should wait for it.
            groups: Groups = {None: self._new()}
            after: Member | None = None
            while page := self._desk.members(after, PAGE):
                self._add(groups, page)
                after = page[-1]
            with self._lock:
                self._groups, self._seen, self._read_on = groups, seen, today
            self._ready.set()

    def wait(self, seconds: float | None) -> bool:
        """Wait until all groups are read. After this many seconds, reading goes on in the background."""
        if self._read_on == self._now().date():
            return True
        if seconds is None:
            self.load()
            return True
        if not self._loading.locked():
            threading.Thread(target=self._load_aside, name="salve-grouping", daemon=True).start()
        return self._ready.wait(seconds)

    def place(self, question: Question) -> tuple[int | None, list[int]]:
        """Put a question into the gap that asks the same, or into a new one.

        Returns:
            The gap, or None if the question is not kept; and the numbers of other near gaps, best first.
        """
        [sketch] = self._gauge.sketch([question.text])
        [packed] = self._gauge.packed([sketch])
        with self._lock:
            while True:
                self._follow()
                placed = self._group(question.guild_id).place(sketch)
                gap = -1 if placed.gap is None else placed.gap
                placing = Placing(question.question_id, question.text, gap, question.urgent, packed)
                try:
                    numbers = self._desk.place([placing], self._key, self._seen.placed, self._now())
                except StaleError:
                    # Another process was first, perhaps with the same question, so look again.
                    continue
                return numbers.get(question.question_id), [number for number, _ in placed.similar]

    def place_all(self, questions: Sequence[Question]) -> None:
        """Place many questions, in one transaction and many times faster."""
        sketches = self._gauge.sketch([each.text for each in questions])
        packed = self._gauge.packed(sketches)
        with self._lock:
            while True:
                self._follow()
                gaps = self._placed(questions, sketches)
                placings = [
                    Placing(each.question_id, each.text, gap, each.urgent, sketch)
                    for each, gap, sketch in zip(questions, gaps, packed, strict=True)
                ]
                try:
                    self._desk.place(placings, self._key, self._seen.placed, self._now())
                except StaleError:
                    continue
                finally:
                    # They come back with the feed, under the numbers they got.
                    self._remove(filter(lambda gap: gap < 0, gaps))
                return

    def near(self, guild_id: str | None, text: str) -> Sequence[tuple[int, float]]:
        """Gaps of a server that ask the same or nearly the same, each with its likeness (0..1), best first."""
        return self._near(guild_id, text, self._gauge.measure.near)

    def similar(self, guild_id: str | None, gap: int, text: str) -> Sequence[tuple[int, float]]:
        """Gaps that may ask the same as this one, for a curator to judge, each with its likeness (0..1), best first.

        An open gap is compared as a whole. A closed gap has left the groups, so others are found by its text.
        """
        with self._lock:
            self._follow()
            group = self._group(guild_id)
            if gap in group:
                return group.beside(gap, likeness.HINTS, likeness.HINT, likeness.LEAST)
        return self._near(guild_id, text, likeness.HINT)

    def _near(self, guild_id: str | None, text: str, least: float) -> Sequence[tuple[int, float]]:
        [sketch] = self._gauge.sketch([text])
        with self._lock:
            self._follow()
            return self._group(guild_id).near(sketch, least)

    def alike(self, texts: Sequence[str]) -> Callable[[str, str], float]:
        """How alike any two of these texts are (0..1)."""
        sketches = dict(zip(texts, self._gauge.sketch(texts), strict=True))
        return lambda one, other: likeness.alike(sketches[one], sketches[other])

    def _load_aside(self) -> None:
        try:
            self.load()
        except SalveError as error:
            log.warning("what is asked is not grouped yet: %s", error)

    def _placed(self, questions: Sequence[Question], sketches: Sequence[Sketch]) -> list[int]:
        """The gap of each question, added to the groups under the lock; a new gap has a negative number."""
        placeholders = itertools.count(-1, -1)
        gaps = [0] * len(questions)
        for guild_id in dict.fromkeys(each.guild_id for each in questions):
            mine = [row for row, each in enumerate(questions) if each.guild_id == guild_id]
            found = self._group(guild_id).place_all([sketches[row] for row in mine], placeholders)
            for row, gap in zip(mine, found, strict=True):
                gaps[row] = gap
        return gaps

    def _follow(self) -> None:
        """Take over what any process, including this one, has placed or moved since. The lock is held."""
        while True:
            moved, placed, stands = self._desk.news(self._seen, PAGE)
            self._remove(gap for gap, _ in moved)
            for _, members in moved:
                self._add(self._groups, members)
            self._add(self._groups, placed)
            if len(placed) < PAGE:
                self._seen = stands
                return
            self._seen = Seen(placed[-1].number or 0, stands.moved)

    def _group(self, guild_id: str | None) -> Grouping[Sketch]:
        return self._groups.setdefault(guild_id, self._new())

    def _remove(self, gaps: Iterable[int]) -> None:
        for gap in set(gaps):
            for group in self._groups.values():
                group.remove(gap)

    def _add(self, groups: Groups, members: Sequence[Member]) -> None:
        """Add these questions to their gaps. Those without a sketch by this gauge are given one, which is kept."""
        sketches = self._restored(members)
        bare = [each for each in members if each.question_id not in sketches]
        made = self._gauge.sketch([each.text for each in bare])
        if bare:
            self._desk.keep_sketches(list(zip(bare, self._gauge.packed(made), strict=True)), self._key)
        sketches |= dict(zip((each.question_id for each in bare), made, strict=True))
        for each in members:
            groups.setdefault(each.guild_id, self._new()).add(each.gap, sketches[each.question_id])

    def _restored(self, members: Sequence[Member]) -> dict[str, Sketch]:
        kept = {each.question_id: each.sketch for each in members if each.gauge == self._key and each.sketch}
        try:
            return dict(zip(kept, self._gauge.restored(list(kept.values())), strict=True))
        except ValueError:
            log.warning("sketches of %d questions are damaged, and made anew", len(kept))
            return {}

    def _new(self) -> Grouping[Sketch]:
        measure = self._gauge.measure
        further = (lambda sketch: sketch.across) if self._gauge.across else None
        return Grouping(
            likeness.alike, lambda sketch: sketch.vector, same=measure.same, near=measure.near, further=further
        )

    @cached_property
    def _gauge(self) -> Gauge:
        """The gauge of the release served at first use: only sketches by the same gauge can be compared."""
        return gauge.learn(self._made_by, self._static())

    @cached_property
    def _made_by(self) -> Release:
        return self._release()

    @cached_property
    def _key(self) -> str:
        """The name of the gauge, made of the release, the engine's own source and the models."""
        index = self._made_by.index
        encoders = (each.encoder.digest if each else "-" for each in (index.meaning, index.abroad))
        digests = (self._made_by.digest, self._static().digest, *encoders)
        return f"{compiled.engine()}-{hashlib.sha256(' '.join(digests).encode()).hexdigest()}"
