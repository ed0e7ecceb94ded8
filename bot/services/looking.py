"""A first look at what a draft would change: only nearby questions are asked, of a release that is fitted near them.

The gate prepares a whole release and asks it every question, which takes minutes. This takes a second. The gate still
does its full work before anything is published.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import numpy as np

from bot.answering import amending, lookup, retrieval
from bot.answering.candidates import Candidates
from bot.answering.decision import Decision
from bot.answering.release import Models, Release
from bot.answering.understanding import tokenize, understand
from bot.knowledge.models import KnowledgeBase
from bot.services import gate, sampling
from bot.services.checks import Check, asked
from bot.services.comparing import in_its_server
from bot.services.gate import Report
from bot.services.progress import Progress
from bot.services.remembering import Remembering
from bot.services.words import HIDDEN, Words
from bot.store.port import Store

Near = tuple[tuple[str, ...], Check] | tuple[str, str]
# How many of the nearest questions are compared by wording alone. The likeliest to move are asked first.
COMPARED = 200
# How many of them are asked while a draft is being written, before anybody looks.
WARMED = 48
# A question that moves less than this in the comparison is taken to come out as before.
STILL = 0.02
# A draft that changes more entries than this is left to the gate.
MOST_CHANGED = 4


class Looker:
    """Looks at drafts. The served release's outcomes of checks are kept until another release is served."""

    def __init__(self, store: Store, words: Words, models: Callable[[], Models], now: Callable[[], datetime]) -> None:
        self._store = store
        self._words = words
        self._models = models
        self._now = now
        self._known: tuple[str, dict[Check, Decision]] = ("", {})

    def look(
        self, served: Release, knowledge: KnowledgeBase, progress: Progress, guild_id: str | None = None
    ) -> Report | None:
        """Report what would come out differently near the change; None if only the gate can tell.

        Args:
            served: the release that is served.
            knowledge: its knowledge with a draft in it.
            progress: called with the number of questions asked so far, and the total.
            guild_id: the server whose own knowledge this is, so that only questions asked there count; None for the
                shared one.
        """
        today = self._now().date()
        gone, new = amending.changed(served, knowledge)
        if (
            len({label for label, _ in (*gone, *new)}) > MOST_CHANGED
            or served.knowledge.translations != knowledge.translations
        ):
            return None
        # Both releases read the same questions, each once.
        served = _reading_once(served)
        amended = amending.amended(served, knowledge)
        if amended is None:
            return None
        sample = sampling.draw(self._store, guild_id=guild_id)
        checks = list(gate.checks_of(knowledge))
        kept = {text: id_ for id_, text in reversed(sample.questions)}
        asked_so = _by_text(checks, kept)
        near = _likeliest(list(asked_so), [text for _, text in (*gone, *new)], served, amended)
        before = sampling.Remembered(
            self._store, sampling.name(served, self._models(), today), partial(gate.answered, served, today)
        )
        report = gate.glance(
            served.knowledge,
            knowledge,
            [each for text in near for each in asked_so[text]],
            (self._earlier(served), partial(asked, release=amended, today=today)),
            (before, lambda _, text: gate.answered(amended, today, text)),
            progress,
        )
        before.flush()
        private = self._words.private()
        moved = [
            replace(each, text=HIDDEN) if each.text in private else in_its_server(self._store, kept, each)
            for each in report.moved
        ]
        return replace(report, moved=tuple(moved), of=len(checks) + len(kept))

    def warm(self, served: Release, words: Sequence[str]) -> None:
        """Ask the served release in advance the checks nearest to these words, which a look at them would ask first."""
        checks = {check.text: check for _, check in gate.checks_of(served.knowledge)}
        earlier = self._earlier(served)
        for text in _nearest(list(checks), words, served)[:WARMED]:
            earlier(checks[text])

    def _earlier(self, served: Release) -> Callable[[Check], Decision]:
        """The outcomes of checks in the served release, each asked once."""
        today = self._now().date()
        name = f"{served.digest} {today}"
        if self._known[0] != name:
            self._known = (name, {})
        known = self._known[1]

        def earlier(check: Check) -> Decision:
            if check not in known:
                known[check] = asked(check, served, today)
            return known[check]

        return earlier


def _by_text(checks: Sequence[tuple[tuple[str, ...], Check]], kept: Mapping[str, str]) -> Mapping[str, list[Near]]:
    """The checks and the kept questions, by their text."""
    found: dict[str, list[Near]] = {}
    for ids, check in checks:
        found.setdefault(check.text, []).append((ids, check))
    for text, id_ in kept.items():
        found.setdefault(text, []).append((id_, text))
    return found


def _reading_once(release: Release) -> Release:
    """The same release, with encoders that read no text twice."""
    index = release.index
    meaning = index.meaning and replace(index.meaning, encoder=Remembering(index.meaning.encoder))
    abroad = index.abroad and replace(index.abroad, encoder=Remembering(index.abroad.encoder))
    return replace(release, index=replace(index, meaning=meaning, abroad=abroad))


def _nearest(texts: Sequence[str], changed: Sequence[str], served: Release) -> list[str]:
    """These texts, those nearest to the change first."""
    if not (texts and changed):
        return []
    encode = served.index.encoder.encode
    words, others = ([" ".join(tokenize(text)) for text in some] for some in (texts, changed))
    near = (encode(words) @ encode(others).T).max(axis=1)
    return [texts[place] for place in np.argsort(-near, kind="stable")]


def _likeliest(texts: Sequence[str], changed: Sequence[str], served: Release, amended: Release) -> list[str]:
    """Which of these texts are likeliest to come out differently."""
    if not (texts and changed):
        return []
    some = _nearest(texts, changed, served)[:COMPARED]
    # Leave out the encoder, which takes most of an answer's time.
    indexes = [replace(each.index, meaning=None) for each in (served, amended)]
    queries = [understand(lookup.asked(served, text), served.vocabulary) for text in some]
    before, after = (retrieval.retrieve_all(queries, index) for index in indexes)
    moves = [_apart(*pair) for pair in zip(before, after, strict=True)]
    order = sorted(range(len(some)), key=lambda place: -moves[place])
    return [some[place] for place in order if moves[place] > STILL]


def _apart(one: Candidates, other: Candidates) -> float:
    """How far two results differ in their shares of belief, their confidence and their lead."""
    shares, others = ({each.label: each.score for each in found.ranked} for found in (one, other))
    belief = sum(abs(shares.get(label, 0.0) - others.get(label, 0.0)) for label in {*shares, *others}) / 2
    lead = abs(one.lead - other.lead) if one.lead != other.lead else 0.0
    return belief + abs(one.confidence - other.confidence) + min(1.0, lead)
