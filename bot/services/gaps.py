"""Gaps: what members cannot be answered, grouped; what curators do about it; who waits; and healing by a release."""

import itertools
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from statistics import median

from bot.answering import likeness, pipeline
from bot.answering.decision import Answer
from bot.answering.likeness import Gauge, Sketch
from bot.answering.pipeline import Release
from bot.answering.vectors import StaticVectors
from bot.curation.audit import SALVE, Action
from bot.curation.drafts import Draft
from bot.curation.gaps import ALONE, Gap, Status, Trend, Wording, trend, urgent
from bot.curation.grouping import Grouping
from bot.curation.outbox import GRACE, News, Subscriber
from bot.curation.review import Act, Curator, NotAllowedError, Role, StaleError, check_curates, check_may, transition
from bot.errors import SalveError
from bot.knowledge.models import Entry
from bot.services.privacy import pseudonym
from bot.services.words import Words
from bot.store.gaps import Wanted
from bot.store.port import Store
from bot.store.records import Feedback, Interaction, Notice

# A choice that nobody took for so long was none of them.
UNTAKEN_AFTER = timedelta(minutes=15)
BATCH = 500
# How long answers take is told from so many gaps of the last weeks.
RECENT, ENOUGH = timedelta(weeks=12), 3
# So many people asking are worth a word to the curators.
POPULAR = 5
DIGEST_HOUR = 9
SHOWN_WORDINGS, NEAREST = 50, 8
# These take more than the gap itself: another gap, some of its questions, a draft.
COMPOUND = frozenset({Act.MERGE, Act.SPLIT, Act.ANSWER, Act.DRAFT})
UNDOABLE = frozenset(Act) - COMPOUND | {Act.MERGE}
UNDO = "undo"
# Longer is what rejecting is for.
MOST_DAYS = 365
_NEWS = {Act.REJECT: News.REJECTED, Act.NOT_FOR_BOT: News.NOT_FOR_BOT}


@dataclass(frozen=True, slots=True)
class Passed:
    """A question that was passed on.

    Attributes:
        gap: what it is part of now.
        similar: open ones like it that this member may see.
        hours: how long answers usually take; None while too few gaps were answered to tell.
    """

    gap: Gap
    similar: tuple[Gap, ...]
    hours: float | None


@dataclass(frozen=True, slots=True)
class GapView:
    """All that a curator sees of one gap.

    Attributes:
        gap: as it stands.
        wordings: its questions, newest first.
        nearest: served entries that were near any of them, each with its best share of belief (0..1), best first.
        trend: how often it was asked lately.
        drafts: those that would answer it.
        actions: what was done to it, newest first.
        similar: others to merge it with, each with its likeness (0..1), best first.
    """

    gap: Gap
    wordings: Sequence[Wording]
    nearest: Sequence[tuple[Entry, float]]
    trend: Trend
    drafts: Sequence[Draft]
    actions: Sequence[Action]
    similar: Sequence[tuple[Gap, float]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue, and how many gaps there are in all."""

    gaps: Sequence[Gap]
    total: int


class GapService:
    """The queue of the desk. Safe to call from any thread."""

    def __init__(
        self,
        store: Store,
        release: Callable[[], Release],
        static: Callable[[], StaticVectors],
        privacy_key: bytes,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._desk = store.desk
        self._words = Words(store, privacy_key)
        self._release = release
        self._static = static
        self._privacy_key = privacy_key
        self._now = now
        self._lock = threading.Lock()
        self._groups: dict[str | None, Grouping[Sketch]] | None = None
        self._seen = 0
        self._read_on: date | None = None

    # What members do

    def pass_on(self, question_id: str) -> Passed | None:
        """Put an unanswered question into its gap. None where it is not kept (any more), or belongs to no server."""
        logged = self._store.interaction(question_id)
        if logged is None or not logged.text or _homeless(logged):
            return None
        gap, near = self._place(question_id, logged.guild_id, logged.text, logged.candidates)
        if gap is None:
            return None
        now = self._now()
        similar = tuple(
            each
            for each in near
            if each.waits(now) and each.shown and each.number != gap.number and each.guild_id == gap.guild_id
        )
        waits = self._desk.waits(now - RECENT)
        return Passed(gap, similar, median(waits) if len(waits) >= ENOUGH else None)

    def belongs_to_none(self, question_id: str) -> bool:
        """Whether a question was asked of the bot alone, and nobody's curators may see it yet."""
        logged = self._store.interaction(question_id)
        return logged is not None and bool(logged.text) and _homeless(logged)

    def give(self, question_id: str, user_id: int | str, guild_id: int) -> Passed | None:
        """Put a question that belongs to no server into a gap of one, because its asker says so.

        Returns:
            The same as `pass_on`; None also where it is not theirs, or belongs to a server already.
        """
        logged = self._store.interaction(question_id)
        if logged is None or logged.asker != pseudonym(user_id, self._privacy_key):
            return None
        return self.pass_on(question_id) if self._desk.give(question_id, str(guild_id)) else None

    def me_too(self, number: int, user_id: int | str, guild_id: int | None) -> Gap | None:
        """Count one more person who wants that answered, and tell them when it is. None where they may not see it."""
        gap = self._desk.root(number)
        if gap is None or not gap.shown or gap.guild_id != _text(guild_id):
            return None
        return self._desk.subscribe(
            Subscriber(
                gap.number,
                pseudonym(user_id, self._privacy_key),
                self._now(),
                user_id=str(user_id),
                guild_id=_text(guild_id),
                counts=True,
            )
        )

    def tell_me(self, question_id: str, user_id: int | str, guild_id: int | None) -> Gap | None:
        """Tell somebody when that question is answered; whoever did not ask it themselves counts as one more.

        Returns:
            The gap they wait for; None where the question is not kept.
        """
        logged, gap = self._store.interaction(question_id), self._desk.gap_of(question_id)
        if logged is None or gap is None:
            return None
        asker = pseudonym(user_id, self._privacy_key)
        mine = logged.asker == asker
        return self._desk.subscribe(
            Subscriber(
                gap.number,
                asker,
                self._now(),
                user_id=str(user_id),
                guild_id=_text(guild_id),
                question_id=question_id if mine else None,
                counts=not mine,
            )
        )

    def never_mind(self, number: int, user_id: int | str) -> bool:
        """Stop waiting for a gap; False where they did not."""
        return self._desk.unsubscribe(number, pseudonym(user_id, self._privacy_key))

    def differs(self, question_id: str, user_id: int | str) -> Gap | None:
        """Give a question a gap of its own, because who asked says it is another one. None where it is not theirs."""
        logged, gap = self._store.interaction(question_id), self._desk.gap_of(question_id)
        if logged is None or gap is None or logged.asker != pseudonym(user_id, self._privacy_key):
            return None
        action = Action(self._now(), SALVE, SALVE, SALVE, "asker_says_it_differs", gap=gap.number)
        return self._desk.split(gap, [question_id], action)

    def open_questions(self, guild_id: int | None, limit: int) -> Sequence[Gap]:
        """What members of a server may see of what is waiting, most wanted first."""
        scope = frozenset() if guild_id is None else frozenset({str(guild_id)})
        found = self._desk.gaps(Wanted(self._now(), guilds=scope), limit * 4)
        return [gap for gap in found if gap.shown][:limit]

    # What happens by itself

    def catch_up(self, progress: Callable[[int], None] | None = None) -> int:
        """Group what was asked while nothing grouped, and choices that nobody took. Returns how many."""
        done = 0
        while batch := self._desk.ungrouped(self._now() - UNTAKEN_AFTER, BATCH):
            self._place_all(batch)
            done += len(batch)
            if progress:
                progress(done)
        return done

    def unhealed(self) -> bool:
        """Whether there is an open question that the served release was not asked yet."""
        record = self._store.head()
        if record is None or record.digest != self._release().digest:
            return False
        return bool(self._desk.unchecked(record.number, 1))

    def heal(self) -> int:
        """Ask the served release every open question it was not asked yet. Returns how many gaps that closed."""
        release, closed = self._release(), 0
        record = self._store.head()
        if record is None or record.digest != release.digest:
            return 0
        today = self._now().date()
        while batch := self._desk.unchecked(record.number, BATCH):
            results = [(each.question_id, _answered_by(each.text, each.entry_id, release, today)) for each in batch]
            closed += self._desk.heal(results, record.number, self._now())
        return closed

    def owe_news(self) -> None:
        """Owe the curators word of gaps near a red flag or asked by many, each once, and of last week, once a week."""
        now = self._now()
        found = [
            *self._desk.gaps(Wanted(now, urgent=True), BATCH),
            *self._desk.gaps(Wanted(now, askers=POPULAR), BATCH),
        ]
        for gap in found:
            # What belongs to no server is nobody's to hear of.
            if gap.guild_id is not None:
                key = f"{'urgent' if gap.urgent else 'popular'} gap {gap.number}"
                self._store.deliveries.owe_once(key, Notice("gap", "", now, gap.number))
        if self._digest_due(now):
            year, week, _ = now.isocalendar()
            self._store.deliveries.owe_once(f"digest {year}-{week}", Notice("digest", "", now))

    def _digest_due(self, now: datetime) -> bool:
        """Whether a digest of last week is due: once a week, from Monday 09:00 UTC on, if anybody asked then."""
        year, week, day = now.isocalendar()
        key = f"digest {year}-{week}"
        # Asked every few seconds, and almost always settled by this.
        if (day == 1 and now.hour < DIGEST_HOUR) or self._desk.told(key):
            return False
        monday = now.date() - timedelta(days=day - 1)
        return any(each.monday == monday - timedelta(days=7) for each in self._desk.weeks(now - timedelta(days=14)))

    # What curators do

    def queue(
        self,
        curator: Curator,
        *,
        status: Status | None = None,
        mine: bool = False,
        urgent_only: bool = False,
        text: str | None = None,
        limit: int = 25,
        offset: int = 0,
    ) -> Page:
        """What waits for curators, most wanted first; with a status, everything that stands so.

        Raises:
            NotAllowedError: not a curator.
        """
        check_curates(curator)
        wanted = Wanted(
            self._now(),
            guilds=curator.guilds,
            waiting=status is None,
            status=status,
            holder=curator.id if mine else None,
            urgent=True if urgent_only else None,
            text=text or None,
        )
        return Page(self._desk.gaps(wanted, limit, offset), self._desk.count(wanted))

    def find(self, number: int, curator: Curator) -> Gap:
        """A gap by its number, or the one it is part of by now.

        Raises:
            NotAllowedError: not a curator, or a gap of another server.
            SalveError: there is none.
        """
        check_curates(curator)
        gap = self._desk.root(number)
        if gap is None:
            raise SalveError(f"there is no gap #{number}")
        if not curator.sees(gap.guild_id):
            raise NotAllowedError(f"#{gap.number} belongs to another server")
        return gap

    def view(self, number: int, curator: Curator, limit: int = SHOWN_WORDINGS) -> GapView:
        """All that a curator sees of a gap; see `find` for what is raised."""
        gap, now = self.find(number, curator), self._now()
        wordings = self._desk.wordings(gap.number, limit)
        similar: list[tuple[Gap, float]] = []
        if gap.name:
            with self._lock:
                group = self._group(gap.guild_id)
                [sketch] = self._gauge.sketch([gap.example or gap.title])
                near = group.place(sketch).similar
            found = [(self._desk.root(other), alike) for other, alike in near]
            similar = [(other, alike) for other, alike in found if other is not None and other.number != gap.number]
        asked = self._desk.asked(gap.number, now - timedelta(days=14))
        return GapView(
            gap,
            wordings,
            self._nearest(wordings),
            trend(list(asked), now),
            self._desk.drafts(gap=gap.number),
            self._desk.actions(gap=gap.number, limit=30),
            similar,
        )

    def _nearest(self, wordings: Sequence[Wording]) -> list[tuple[Entry, float]]:
        release = self._release()
        servable, shares = release.served(self._now().date()), dict[str, float]()
        for id_, share in (pair for wording in wordings for pair in wording.nearest):
            shares[id_] = max(share, shares.get(id_, 0.0))
        ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
        return [(release.knowledge.entry[id_], share) for id_, share in ranked if id_ in servable][:NEAREST]

    def act(
        self,
        number: int,
        act: Act,
        curator: Curator,
        door: str,
        *,
        reason: str = "",
        days: int | None = None,
    ) -> Gap:
        """Do something to one gap: all but merge, split, answer and draft; `days` is how long it is snoozed.

        Raises:
            NotAllowedError: this person may not, or somebody else is working on it.
            StaleError: the gap stands otherwise by now.
            SalveError: there is no such gap, a reason is missing, the days are none that a gap is put off for, that act
                takes more than the gap itself, or a title is nearly what somebody asked in private.
        """
        gap, now = self.find(number, curator), self._now()
        if act is Act.SNOOZE and days is not None and not 1 <= days <= MOST_DAYS:
            raise SalveError(f"a gap is put off for 1 to {MOST_DAYS} days")
        if act in COMPOUND:
            raise SalveError(f"to {act} takes more than #{gap.number} itself, so nothing was changed")
        if act is Act.TITLE and self._words.gives_away(reason):
            raise SalveError("members may read a title, and that is nearly what somebody asked in private: reword it")
        until = now + timedelta(days=days) if days else None
        new = transition(gap, act, curator, now, reason=reason, until=until)
        action = self._action(curator, door, act, gap, reason)
        news = _NEWS.get(act)
        return self._desk.change(gap, new, action, news=news, due=now + GRACE if news else None)

    def merge(self, number: int, into: int, curator: Curator, door: str) -> Gap:
        """Make one gap part of another; who waits for it is told the new number. Returns the gap it is part of now.

        Raises:
            NotAllowedError: this person may not, or somebody else is working on either.
            StaleError: it is merged already.
            SalveError: there is no such gap, or both are the same.
        """
        gap, target, now = self.find(number, curator), self.find(into, curator), self._now()
        if gap.number == target.number:
            raise SalveError(f"#{number} and #{into} are one gap already")
        check_may(curator, target, now)
        new = replace(transition(gap, Act.MERGE, curator, now), merged_into=target.number)
        action = self._action(curator, door, Act.MERGE, gap, f"into #{target.number}")
        self._desk.change(gap, new, action, news=News.MERGED, due=now + GRACE)
        return self._desk.root(target.number) or target

    def split(self, number: int, question_ids: Sequence[str], curator: Curator, door: str) -> Gap:
        """Take questions out of a gap that ask something else. Returns the new gap they are in.

        Raises:
            NotAllowedError: this person may not, or somebody else is working on it.
            StaleError: those are not some (but not all) of its questions.
        """
        gap, now = self.find(number, curator), self._now()
        transition(gap, Act.SPLIT, curator, now)
        return self._desk.split(gap, question_ids, self._action(curator, door, Act.SPLIT, gap))

    def undo(self, number: int, curator: Curator, door: str) -> Gap:
        """Take back the last thing that was done to a gap; what has been told already stays told.

        Raises:
            NotAllowedError: this person may not.
            StaleError: nothing was done, or it cannot be undone (a release can be rolled back).
        """
        check_curates(curator)
        gap = self._desk.gap(number)
        if gap is None:
            raise SalveError(f"there is no gap #{number}")
        check_may(curator, gap, self._now())
        done = self._desk.actions(gap=number, limit=20)
        undone = {each.detail for each in done if each.act == UNDO}
        last = next((each for each in done if each.act != UNDO and str(each.number) not in undone), None)
        if last is None or last.act not in UNDOABLE:
            raise StaleError(f"there is nothing to undo for #{number}")
        return self._desk.undo(gap, last.number, self._action(curator, door, UNDO, gap, str(last.number)))

    def actions(
        self, curator: Curator, *, entry_id: str | None = None, by: str | None = None, limit: int = 100, offset: int = 0
    ) -> Sequence[Action]:
        """The audit trail, newest first; of one entry or one curator where given.

        Raises:
            NotAllowedError: not a curator.
        """
        check_curates(curator)
        return self._desk.actions(entry_id=entry_id, curator=by, limit=limit, offset=offset)

    def wrong_match(self, question_id: str, helper: Curator, door: str, entry_id: str = "") -> Gap | None:
        """Note that a reply answered another question than was asked; its question goes to the desk.

        Args:
            question_id: the question.
            helper: who says so.
            door: where.
            entry_id: the entry that should have answered it, if any.

        Returns:
            Its gap; None when the question is not kept (any more).

        Raises:
            NotAllowedError: neither helper nor curator.
        """
        if helper.role < Role.HELPER:
            raise NotAllowedError("only helpers and curators may do that")
        logged = self._store.interaction(question_id)
        if logged is None or not helper.sees(logged.guild_id):
            return None
        asker = pseudonym(helper.id, self._privacy_key)
        self._store.add_feedback(Feedback(question_id, "not_this", asker, self._now()))
        passed = self.pass_on(question_id)
        if passed is None:
            return None
        action = self._action(helper, door, "wrong_match", passed.gap, f"answered by {logged.entry_id or 'none'}")
        self._desk.note(replace(action, entry_id=entry_id or None))
        return passed.gap

    def _action(self, curator: Curator, door: str, act: str, gap: Gap, detail: str = "") -> Action:
        said = " ".join(detail.split())[:500]
        return Action(self._now(), curator.id, curator.name, door, act, gap=gap.number, detail=said)

    # How questions are grouped

    def _place(
        self, question_id: str, guild_id: str | None, text: str, nearest: tuple[tuple[str, float], ...]
    ) -> tuple[Gap | None, list[Gap]]:
        """The gap a question is part of now, and those near it."""
        flags = frozenset(self._release().knowledge.red_flag)
        with self._lock:
            group = self._group(guild_id)
            [sketch] = self._gauge.sketch([text])
            placed = group.place(sketch)
            gap = self._desk.place(question_id, placed.gap, urgent=urgent(nearest, flags), at=self._now())
            if gap is not None:
                group.add(gap.number if placed.gap is None else placed.gap, sketch)
        near = [self._desk.root(number) for number, _ in placed.similar]
        return gap, list({each.number: each for each in near if each is not None}.values())

    def _place_all(self, batch: Sequence[tuple[str, str | None, str, str]]) -> None:
        """The same for many questions, each (id, server, text, candidates in JSON), in one transaction."""
        flags = frozenset(self._release().knowledge.red_flag)
        placeholders = itertools.count(-1, -1)
        placings: list[tuple[str, int, bool]] = []
        with self._lock:
            for guild_id in dict.fromkeys(guild for _, guild, *_ in batch):
                asked = [each for each in batch if each[1] == guild_id]
                group = self._group(guild_id)
                placed = group.place_all(self._gauge.sketch([text for *_, text, _ in asked]), placeholders)
                for (question_id, _, _, candidates), gap in zip(asked, placed, strict=True):
                    nearest = tuple((str(id_), float(score)) for id_, score in json.loads(candidates))
                    placings.append((question_id, gap, urgent(nearest, flags)))
            try:
                numbers = self._desk.place_all(placings, self._now())
            except Exception:
                # What was grouped is not what is stored: it is read anew when next needed.
                self._groups = None
                raise
            for group in self._groups.values() if self._groups else ():
                for placeholder, number in numbers.items():
                    group.rename(placeholder, number)

    def _group(self, guild_id: str | None) -> Grouping[Sketch]:
        """What has been asked in one server, grouped; read from the store at first use. The lock is held."""
        moved, self._seen = self._desk.moved(self._seen)
        if self._read_on != self._now().date():
            # Each day anew, so that nothing remembers words that have been kept long enough.
            self._groups, self._read_on = None, self._now().date()
        if self._groups is None:
            self._groups = {}
            self._read(self._desk.members())
        else:
            # Another process, or another thread, has split these.
            for number in moved:
                for group in self._groups.values():
                    group.remove(number)
                self._read(self._desk.members(number))
        return self._groups.setdefault(guild_id, self._new())

    def _read(self, members: Sequence[tuple[int, str | None, str]]) -> None:
        assert self._groups is not None, "made before"  # noqa: S101
        sketches = self._gauge.sketch([text for *_, text in members])
        for (number, guild_id, _), sketch in zip(members, sketches, strict=True):
            self._groups.setdefault(guild_id, self._new()).add(number, sketch)

    def _new(self) -> Grouping[Sketch]:
        measure = self._gauge.measure
        return Grouping(likeness.alike, lambda sketch: sketch.vector, same=measure.same, near=measure.near)

    @cached_property
    def _gauge(self) -> Gauge:
        """Of the release served at first use: only sketches of one gauge can be compared."""
        return likeness.gauge(self._release(), self._static())

    def alike(self, texts: Sequence[str]) -> Callable[[str, str], float]:
        """How alike any two of these texts are (0..1)."""
        sketches = dict(zip(texts, self._gauge.sketch(texts), strict=True))
        return lambda one, other: likeness.alike(sketches[one], sketches[other])


def _answered_by(text: str, before: str | None, release: Release, today: date) -> str | None:
    """The entry that answers a question now; not the one that was "not what I asked"."""
    decision = pipeline.answer(text, release, today).decision
    found = decision.entry_id if isinstance(decision, Answer) else None
    return found if found != before else None


def _homeless(logged: Interaction) -> bool:
    return logged.guild_id is None and logged.surface in ALONE


def _text(id_: int | None) -> str | None:
    return None if id_ is None else str(id_)
