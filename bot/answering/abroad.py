"""Find what a question in another language resembles: by meaning, and by the wordings in that language."""

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

# How much the wordings count beside meaning across languages. Of 240 questions, the right entry comes first for 95 %
# without them, and for 97.5 % with any share from 0.5 to 1. Of 930 questions worded as differently as possible, it
# comes first for 60 % without them, for 63 % with a share of 0.5, and for 59 % with a share of 2.
SPOKEN_SHARE = 0.5


def retrieve_abroad(query: Query, index: Index, language: str = "") -> Candidates:
    """The labels that a question in another language resembles: by meaning, and by the wordings in that language.

    Without a multilingual encoder, wording alone decides. If the language has no wordings either, only an exact match
    is found.

    Args:
        query: the question, as understood.
        index: what the question is compared with.
        language: the language of the question, if it differs from the one in the query.
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
        # What nothing answers has no wordings in other languages, so its logit stays as it is.
        logits[told.spoken.labels] += SPOKEN_SHARE * told.logits
    return classified([query], index.across, ABROAD, [near.__getitem__], logits[None])[0]


class _Told(NamedTuple):
    """What the wordings of one language say of a question: their similarities to it, and the resulting logits."""

    language: str
    spoken: Spoken
    near: Mapping[str, Matrix]
    logits: Matrix


def _by_language(query: Query, index: Index, language: str) -> _Told | None:
    """What the wordings of that language say; if the language is unknown, those of the language that fits best."""
    words = unmarked(query.plain)
    told = [
        _Told(code, each, near := each.near(words), each.logits(near))
        for code, each in index.spoken.items()
        if language in {code, UNKNOWN}
    ]
    return max(told, key=lambda each: float(each.logits.max()), default=None)


def _by_spoken(query: Query, index: Index, told: _Told) -> Candidates:
    """The labels by the wordings of one language; only a label asked for word for word can be sure."""
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
