"""Gaps: grouped unanswered questions, what curators do about them, and how a release heals them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median

from bot.answering.release import Release
from bot.answering.vectors import StaticVectors
from bot.curation.audit import Action
from bot.curation.gaps import ALONE, Gap, trend, urgent
from bot.curation.outbox import GRACE, News
from bot.curation.review import Act, Curator, NotAllowedError, Role, StaleError, check_curates, check_may, transition
from bot.errors import SalveError
from bot.locale import S_, Said
from bot.locale.signs import cut
from bot.services import healing, notices
from bot.services.gap_views import GapView, Joined, Passed, named, nearest, undressed
from bot.services.grouper import Grouper, Question
from bot.services.pseudonym import pseudonym
from bot.services.words import Words
from bot.store.counts import Sample
from bot.store.port import Store
from bot.store.records import Feedback, Interaction

# The number of questions grouped at once.
AT_ONCE = 500
# A choice that nobody took for this long counts as "none of these".
UNTAKEN_AFTER = timedelta(minutes=15)
PATIENCE = 1.0  # seconds by which a reply is delayed at most after a start, while the existing groups are read
# The usual time to an answer is told from the gaps of this time, if at least this many were answered.
RECENT, ENOUGH = timedelta(weeks=12), 3
SHOWN_WORDINGS = 50
# These acts involve more than the gap itself: another gap, some of its questions, or a draft.
COMPOUND = frozenset({Act.MERGE, Act.SPLIT, Act.ANSWER, Act.DRAFT})
UNDOABLE = frozenset(Act) - COMPOUND | {Act.MERGE}
UNDO = "undo"
# To put a gap off for longer, reject it.
MOST_DAYS = 365
_NEWS = {Act.REJECT: News.REJECTED, Act.NOT_FOR_BOT: News.NOT_FOR_BOT}


class GapService:
    """The queue of the desk. Safe to call from any thread."""

    def __init__(
        self,
        store: Store,
        release: Callable[..., Release],
        static: Callable[[], StaticVectors],
        privacy_key: bytes,
        now: Callable[[], datetime],
    ) -> None:
        # Services that work on the same gaps take these from here.
        self.store, self.served, self.now = store, release, now
        self._store = store
        self._desk = store.desk
        self._words = Words(store, privacy_key)
        self._release = release
        self._static = static
        self._privacy_key = privacy_key
        self._now = now
        self._grouper = Grouper(self._desk, release, static, now)
        # Reads all groups in the background, so that the first asker after a start need not wait.
        self.load = self._grouper.load
        self.alike = self._grouper.alike
        self.near = self._grouper.near

    # Where a question goes

    def pass_on(self, question_id: str, patience: float | None = None) -> Passed | None:
        """Put an unanswered question into its gap.

        Args:
            question_id: the question.
            patience: seconds to wait after a start until the existing groups have been read; None waits as long as it
                takes.

        Returns:
            The gap and those like it; None if the question is not kept, belongs to no server, or is grouped later, by
            `catch_up`.
        """
        logged = self._store.interaction(question_id)
        if logged is None or not logged.text or _homeless(logged) or not self._grouper.wait(patience):
            return None
        question = Question(question_id, logged.guild_id, logged.text, urgent(logged.candidates, self._flags()))
        number, near = self._grouper.place(question)
        gap = None if number is None else self._desk.gap(number)
        if gap is None:
            return None
        now = self._now()
        # A gap that was merged is replaced by the one it became part of.
        roots = {each.number: each for each in map(self._desk.root, near) if each is not None}
        similar = tuple(
            each
            for each in roots.values()
            if each.waits(now) and each.shown and each.number != gap.number and each.guild_id == gap.guild_id
        )
        _, waits = self._desk.ends(Sample(now - RECENT))
        return Passed(gap, similar, median(waits) if len(waits) >= ENOUGH else None)

    def belongs_to_none(self, question_id: str) -> bool:
        """Whether a question was asked of the bot alone, so that no server's curators may see it yet."""
        logged = self._store.interaction(question_id)
        return logged is not None and bool(logged.text) and _homeless(logged)

    def give(self, question_id: str, user_id: int | str, guild_id: int) -> Passed | None:
        """Put a question that belongs to no server into a gap of its own, because its asker agrees.

        Returns:
            The same as `pass_on`; None also if they did not ask it, or if it already belongs to a server.
        """
        logged = self._store.interaction(question_id)
        if logged is None or logged.asker != pseudonym(user_id, self._privacy_key):
            return None
        return self.pass_on(question_id) if self._desk.give(question_id, str(guild_id)) else None

    # What happens without curators

    def catch_up(self, progress: Callable[[int], None] | None = None) -> int:
        """Group questions that were not grouped when asked, and offers that nobody took. Returns the number grouped."""
        done = 0
        while batch := self._desk.ungrouped(self._now() - UNTAKEN_AFTER, AT_ONCE):
            self._grouper.wait(None)
            self._grouper.place_all([self._question(*each) for each in batch])
            done += len(batch)
            if progress:
                progress(done)
        return done

    def _question(self, question_id: str, guild_id: str | None, text: str, candidates: str) -> Question:
        nearest = tuple((str(id_), float(score)) for id_, score in json.loads(candidates))
        return Question(question_id, guild_id, text, urgent(nearest, self._flags()))

    def _flags(self) -> frozenset[str]:
        return frozenset(self._release().knowledge.red_flag)

    def unhealed(self) -> bool:
        """Whether there is an open question that the served release has not been asked yet."""
        return healing.unhealed(self._store, self._release)

    def heal(self) -> int:
        """Ask the served release every open question it has not been asked yet. Returns how many gaps were closed."""
        return healing.heal(self._store, self._release, self._now())

    def owe_news(self) -> None:
        """Owe the curators notice of each gap near a red flag or asked by many (once each), and a weekly digest."""
        notices.owe(self._store, self._now())

    # What curators do

    def named(self, gap: Gap) -> Gap:
        """The gap with its clearest wording as example; one that was asked in the open if others may read it."""
        if gap.title:
            return gap
        if gap.asks == 1:
            return replace(gap, example=undressed(gap.example, self._release())) if gap.example else gap
        return named(gap, self._desk.wordings(gap.number, SHOWN_WORDINGS), self._release())

    def find(self, number: int, curator: Curator) -> Gap:
        """The gap of this number, or the one it has become part of.

        Raises:
            NotAllowedError: this person is not a curator, or the gap belongs to another server.
            SalveError: there is no such gap.
        """
        check_curates(curator)
        gap = self._desk.root(number)
        if gap is None:
            raise SalveError(S_("there is no #{gap}", gap=number))
        if not curator.sees(gap.guild_id):
            raise NotAllowedError(S_("#{gap} belongs to another server", gap=gap.number))
        return gap

    def view(self, number: int, curator: Curator, limit: int = SHOWN_WORDINGS) -> GapView:
        """Everything that a curator sees of a gap; raises the errors of `find`."""
        gap, now = self.find(number, curator), self._now()
        wordings = self._desk.wordings(gap.number, limit)
        similar: dict[int, tuple[Gap, float]] = {}
        if gap.name and self._grouper.wait(PATIENCE):
            near = self._grouper.similar(gap.guild_id, gap.number, gap.example or gap.title)
            found = [(self._desk.root(other), alike) for other, alike in near]
            # Several may have become part of the same gap. It is listed once, with the highest likeness.
            for other, alike in found:
                if other is not None and other.number != gap.number and other.number not in similar:
                    similar[other.number] = (self.named(other), alike)
        asked_back = self._store.asking.of_gap(gap.number)
        asked = self._desk.asked(gap.number, now - timedelta(days=14))
        return GapView(
            self.named(gap),
            wordings,
            nearest(wordings, self._release(gap.guild_id), now.date()),
            trend(list(asked), now),
            self._desk.drafts(gap=gap.number),
            self._desk.actions(gap=gap.number, limit=30),
            list(similar.values()),
            asked_back,
            any(each.waits(now) for each in asked_back),
        )

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
        """Act on one gap in any way but merging, splitting, answering or drafting; `days` is how long it is snoozed.

        Raises:
            NotAllowedError: this person may not do this, or somebody else is working on it.
            StaleError: the gap has changed in the meantime.
            SalveError: there is no such gap, a reason is missing, it cannot be put off for that long, the act needs
                more than the gap itself, or a title is nearly what somebody asked in private.
        """
        gap, now = self.find(number, curator), self._now()
        if act is Act.SNOOZE and days is not None and not 1 <= days <= MOST_DAYS:
            raise SalveError(S_("put it off for 1 to {most} days", most=MOST_DAYS))
        if act in COMPOUND:
            raise SalveError(S_("that is more than #{gap} contains, so nothing was changed", gap=gap.number))
        if act is Act.TITLE and self._words.gives_away(reason):
            raise SalveError(
                S_("members may read a title, and this one is nearly what somebody asked in private: reword it")
            )
        until = now + timedelta(days=days) if days else None
        new = transition(gap, act, curator, now, reason=reason, until=until)
        action = self._action(curator, door, act, gap, reason)
        news = _NEWS.get(act)
        return self._desk.change(gap, new, action, news=news, due=now + GRACE if news else None)

    def merge(self, number: int, into: int, curator: Curator, door: str) -> Gap:
        """Merge one gap into another and tell those who wait for it the new number. Returns the other gap.

        Raises:
            NotAllowedError: this person may not do this, or somebody else is working on either gap.
            StaleError: the gap is already merged.
            SalveError: there is no such gap, or both are the same.
        """
        gap, target, now = self.find(number, curator), self.find(into, curator), self._now()
        if gap.number == target.number:
            raise SalveError(S_("#{gap} and #{into} are one gap already", gap=number, into=into))
        check_may(curator, target, now)
        new = replace(transition(gap, Act.MERGE, curator, now), merged_into=target.number)
        action = self._action(curator, door, Act.MERGE, gap, f"into #{target.number}")
        self._desk.change(gap, new, action, news=News.MERGED, due=now + GRACE)
        return self._desk.root(target.number) or target

    def join(self, numbers: Sequence[int], curator: Curator, door: str) -> Joined:
        """Merge several gaps that ask the same into the one that most people asked, or the oldest of equals.

        Raises:
            NotAllowedError: this person may not do this, or somebody else is working on the target gap.
            SalveError: fewer than two gaps are given, or none of them could be joined.
        """
        found = {gap.number: gap for gap in (self.find(number, curator) for number in numbers)}
        if len(found) < 2:  # noqa: PLR2004 - two are joined at least
            raise SalveError(S_("tick at least two that ask the same"))
        into = max(found.values(), key=lambda gap: (gap.askers, -gap.number)).number
        joined, refused = list[int](), list[Said]()
        for number in sorted(found):
            if number != into:
                try:
                    self.merge(number, into, curator, door)
                    joined.append(number)
                except SalveError as error:
                    refused.append(S_("#{gap}: {why}", gap=number, why=error.said))
        if not joined:
            raise SalveError(Said("{refused}", {"refused": refused}))
        return Joined(into, tuple(joined), tuple(refused))

    def split(self, number: int, question_ids: Sequence[str], curator: Curator, door: str) -> Gap:
        """Move questions that ask something else out of a gap. Returns the new gap they are in.

        Raises:
            NotAllowedError: this person may not do this, or somebody else is working on it.
            StaleError: the questions are not some (but not all) of the gap's.
        """
        gap, now = self.find(number, curator), self._now()
        transition(gap, Act.SPLIT, curator, now)
        return self._desk.split(gap, question_ids, self._action(curator, door, Act.SPLIT, gap))

    def undo(self, number: int, curator: Curator, door: str) -> Gap:
        """Take back the last action on a gap; messages that were already sent stay.

        Raises:
            NotAllowedError: this person may not do this.
            StaleError: there is nothing to undo, or it cannot be undone (a release can be rolled back).
        """
        check_curates(curator)
        gap = self._desk.gap(number)
        if gap is None:
            raise SalveError(S_("there is no #{gap}", gap=number))
        check_may(curator, gap, self._now())
        done = self._desk.actions(gap=number, limit=20)
        undone = {each.detail for each in done if each.act == UNDO}
        last = next((each for each in done if each.act != UNDO and str(each.number) not in undone), None)
        if last is None or last.act not in UNDOABLE:
            raise StaleError(S_("there is nothing to undo for #{gap}", gap=number))
        return self._desk.undo(gap, last.number, self._action(curator, door, UNDO, gap, str(last.number)))

    def actions(
        self, curator: Curator, *, entry_id: str | None = None, by: str | None = None, limit: int = 100, offset: int = 0
    ) -> Sequence[Action]:
        """The audit trail of the curator's servers, newest first; limited to one entry or one curator if given.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        check_curates(curator)
        # Only the home's curators see actions on the shared knowledge.
        of = curator.guilds and (curator.guilds | {""} if curator.home else curator.guilds)
        return self._desk.actions(entry_id=entry_id, curator=by, guilds=of, limit=limit, offset=offset)

    def wrong_match(self, question_id: str, helper: Curator, door: str, entry_id: str = "") -> Gap | None:
        """Note that a reply answered a different question than was asked, and pass the question on to the desk.

        Args:
            question_id: the question.
            helper: who says so.
            door: where they say so, such as "discord".
            entry_id: the entry that should have answered it, if any.

        Returns:
            The question's gap; None if the question is not (or no longer) kept.

        Raises:
            NotAllowedError: this person is neither a helper nor a curator.
        """
        if helper.role < Role.HELPER:
            raise NotAllowedError(S_("only helpers and curators may do that"))
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
        said = cut(" ".join(detail.split()), 500)
        return Action(self._now(), curator.id, curator.name, door, act, gap=gap.number, detail=said)


def _homeless(logged: Interaction) -> bool:
    return logged.guild_id is None and logged.surface in ALONE
