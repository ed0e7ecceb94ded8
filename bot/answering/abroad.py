"""Find what a question in another language resembles: by meaning, and by that language's own wordings."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from bot.answering.candidates import FARTHEST, Candidate, Candidates, Role
from bot.answering.designs import ABROAD, SPOKEN, UNSURE, kernel
from bot.answering.index import Index, Spoken, unmarked
from bot.answering.language import UNKNOWN
from bot.answering.ranking import EXACT, Look, classified, ranked
from bot.answering.understanding import Query
from bot.answering.vectors import Matrix

# How much their wording counts beside meaning across languages. For the same 240 questions the right entry is first in
# 95 % without it, and in 97.5 % with any share from a half to all; for 930 that are worded as differently as could be
# in 60 %, in 63 % with a half, and in 59 % with twice as much.
SPOKEN_SHARE = 0.5


def retrieve_abroad(query: Query, index: Index, language: str = "") -> Candidates:
    """The labels that a question in another language resembles: by meaning, and by that language's own wordings.

    Without an encoder of many languages, by wording alone; in a language without wordings, only word for word.

    Args:
        query: the question.
        index: what is looked in.
        language: the question's, if it is not the one that its words tell.
    """
    if not query.tokens:
        return Candidates((), 0.0)
    told = _by_language(query, index, language or query.language)
    if index.abroad is None:
        return _by_spoken(query, index, told) if told else _word_for_word(query, index)
    meaning = index.abroad.vectors @ index.abroad.encoder.encode([query.raw])[0]
    near = {"meaning": meaning, "letters": index.abroad.letters.similar(query.plain)}
    logits = kernel(ABROAD.kernel, [near[name] for name in ABROAD.names]) @ index.abroad.weights
    if told:
        # What nothing answers has no wordings there, and stays where it is.
        logits[told.spoken.labels] += SPOKEN_SHARE * told.logits
    return classified([query], index.across, ABROAD, [near.__getitem__], logits[None])[0]


class _Told(NamedTuple):
    """What one language's wordings tell: their similarities to a question, and what these come to."""

    language: str
    spoken: Spoken
    near: Mapping[str, Matrix]
    logits: Matrix


def _by_language(query: Query, index: Index, language: str) -> _Told | None:
    """What the wordings of that language tell; where it cannot be told, those of the one that tells most."""
    words = unmarked(query.plain)
    told = [
        _Told(code, each, near := each.near(words), each.logits(near))
        for code, each in index.spoken.items()
        if language in {code, UNKNOWN}
    ]
    return max(told, key=lambda each: float(each.logits.max()), default=None)


def _by_spoken(query: Query, index: Index, told: _Told) -> Candidates:
    """The labels by one language's wordings; sure are only those asked for word for word."""
    language, spoken, near, logits = told
    bounds: list[int] = [*spoken.starts.tolist(), len(spoken.phrasings)]
    place = {int(label): number for number, label in enumerate(spoken.labels)}

    def of(label: int) -> slice:
        return slice(*bounds[place[label] : place[label] + 2])

    def phrasing(label: int) -> int:
        here = np.sum([near[name][of(label)] for name in SPOKEN.names], axis=0)
        return bounds[place[label]] + int(here.argmax())

    look = Look(lambda label, name: float(near[name][of(label)].max()), phrasing)
    nearness = float(near["letters"].max())
    there = index.by_language[language]
    scores = logits.astype(np.float64)[None]
    found = ranked([query], there, SPOKEN, spoken.labels, scores, [nearness], [look])[0]
    if index.translated.get(query.text) == found.ranked[0].label:
        return replace(found, nearness=1.0, lead=FARTHEST)
    return replace(found, confidence=min(found.confidence, UNSURE[1]))


def _word_for_word(query: Query, index: Index) -> Candidates:
    label = index.translated.get(query.text)
    if label is None:
        return Candidates((), 0.0)
    found = Candidate(label, 1.0, lambda: (query.raw, {}))
    return Candidates((found,), EXACT, 1.0, FARTHEST, Role.ENTRY)
