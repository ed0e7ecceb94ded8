"""Views of gaps, for askers and for curators."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answering import lookup
from bot.answering.clearest import clearest
from bot.answering.release import Release
from bot.answering.understanding import tokenize
from bot.curation.asking_back import AskBack
from bot.curation.audit import Action
from bot.curation.drafts import Draft
from bot.curation.gaps import Gap, Trend, Wording
from bot.knowledge.models import Entry
from bot.locale import Said
from bot.locale.signs import within_words

NEAREST = 8
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Passed:
    """A question that was passed on.

    Attributes:
        gap: the gap it is part of now.
        similar: similar open gaps that this member may see.
        hours: the usual number of hours to an answer; None if too few gaps were answered to say.
    """

    gap: Gap
    similar: tuple[Gap, ...]
    hours: float | None


@dataclass(frozen=True, slots=True)
class GapView:
    """Everything that a curator sees of one gap.

    Attributes:
        gap: the gap as it stands.
        wordings: its questions, newest first.
        nearest: served entries that were near any of them, each with its best share of belief (0..1), best first.
        trend: how often it was asked lately.
        drafts: the drafts that would answer it.
        actions: what was done to it, newest first.
        similar: other gaps to merge it with, each with its likeness (0..1), best first.
        asked_back: the questions curators asked the askers, with the answers, newest first.
        awaited: whether one of these answers is still awaited.
    """

    gap: Gap
    wordings: Sequence[Wording]
    nearest: Sequence[tuple[Entry, float]]
    trend: Trend
    drafts: Sequence[Draft]
    actions: Sequence[Action]
    similar: Sequence[tuple[Gap, float]]
    asked_back: Sequence[AskBack]
    awaited: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """The result of joining gaps: the gap's number, the numbers of those that joined it, and why others did not."""

    into: int
    numbers: tuple[int, ...]
    refused: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue, and how many gaps there are in all."""

    gaps: Sequence[Gap]
    total: int


def named(gap: Gap, wordings: Sequence[Wording], release: Release) -> Gap:
    """The gap with its clearest wording as example; one that was asked in the open if others may read it."""
    texts = [each.text for each in reversed(wordings) if each.text and (each.open or not gap.public)]
    if not texts:
        return gap
    spelt = list(apart(texts, release).values())
    readings = [lookup.read_by(text, release) for text in spelt]
    return replace(gap, example=bare(spelt[clearest(readings, release.vocabulary.speller.knows)], release))


def apart(texts: Sequence[str], release: Release) -> dict[str, str]:
    """Texts that differ in what they ask, in order, each under what it asks with slips mended.

    Of texts that differ only in courtesies and slips, the one with the fewest slips stands for all; among equals, the
    one with the fewest words around the question.
    """
    speller, best, found = release.vocabulary.speller, dict[str, tuple[int, int]](), dict[str, str]()
    for text in texts:
        asked = bare(text, release)
        words = tokenize(asked)
        key, cost = " ".join(speller.mend(words)), (sum(not speller.knows(each) for each in words), len(text))
        if key not in best or cost < best[key]:
            best[key], found[key] = cost, text
    return found


def bare(text: str, release: Release) -> str:
    """The question in a wording, without the courtesies around it; the whole wording if cutting could break a word."""
    if within_words(text):
        return text
    return lookup.asked(release, text).strip(" ,;:") or text


def undressed(text: str, release: Release) -> str:
    """The same, but with its punctuation as typed if nothing else would be removed."""
    asked = bare(text, release)
    return text if _WORDS.findall(text) == _WORDS.findall(asked) else asked


def nearest(wordings: Sequence[Wording], release: Release, today: date) -> list[tuple[Entry, float]]:
    """The served entries that were near any of these, each with its best share of belief (0..1), best first."""
    servable, shares = release.served(today), dict[str, float]()
    for id_, share in (pair for wording in wordings for pair in wording.nearest):
        shares[id_] = max(share, shares.get(id_, 0.0))
    ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(release.knowledge.entry[id_], share) for id_, share in ranked if id_ in servable][:NEAREST]
