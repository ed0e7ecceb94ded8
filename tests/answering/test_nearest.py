"""The scan of a large base finds what comparing everything finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import indexing
from bot.answering.index import Phrasing
from bot.answering.indexing import build_index
from bot.answering.nearest import RESCORED, nearest
from bot.answering.retrieval import retrieve
from bot.answering.understanding import build_vocabulary, understand
from bot.answering.vectors import unit
from bot.services.model_files import load_lexicon, load_vectors
from tests import town


@given(st.integers(0, 2**32 - 1), st.integers(1, 3000))
@settings(max_examples=25, deadline=None)
def test_the_rows_looked_at_are_the_best_by_prefix(seed: int, size: int) -> None:
    dice = np.random.default_rng(seed)
    vectors = unit(dice.standard_normal((size, 256)).astype(np.float32))
    found = nearest(vectors)
    rows, cosines = found.look(vectors[size // 2])
    rough = found.prefixes @ vectors[size // 2][:64]
    best = np.sort(rough)[-RESCORED:]
    assert np.array_equal(np.sort(rough[rows]), best)
    assert np.array_equal(rows, np.sort(rows))
    assert rows[cosines.argmax()] == size // 2


def test_a_base_too_large_to_classify_is_answered_by_its_nearest_phrasing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "MAX_LABELS", 3)
    vectors = load_vectors()
    phrasings = [Phrasing(id_, text) for id_, texts in town.QUESTIONS.items() for text in texts]
    vocabulary = build_vocabulary([phrasing.text for phrasing in phrasings], [], lexicon=load_lexicon())
    index = build_index(phrasings, vocabulary, vectors)
    for typed, label in (("keep the tube in the fridge", "storage"), ("tanning with the cream", "sun")):
        found = retrieve(understand(typed, vocabulary), index)
        assert found.ranked[0].label == label
        assert set(found.ranked[0].parts) == {"vectors", "classifier"}
        assert found.ranked[0].phrasing in town.QUESTIONS[label]
    exact = retrieve(understand("sunbed and the cream", vocabulary), index)
    assert (exact.ranked[0].label, exact.confidence) == ("sun", 0.99)
    assert retrieve(understand("who won the football", vocabulary), index).confidence < 0.3
