"""What is summed word by word equals what is worked out for the text as a whole."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import lexical
from bot.answering.lexical import Folded, TfIdf

TEXTS = [
    text.split() for text in ("does it sting", "how often do i use it", "stinging after use", "a new tube", "it it")
]
WORDWISE, VECTORS = lexical.letters(TEXTS)
WHOLE = TfIdf(**vars(lexical.fit(TEXTS, lexical.char_grams)[0]))
WORDS = st.sampled_from(["it", "sting", "stings", "stinging", "tube", "how", "often", "zzz", "a", "é", "using"])


@given(st.lists(WORDS | st.text("abcdeist", min_size=1, max_size=12), max_size=30))
def test_words_add_up_to_the_cosine_of_the_whole_text(tokens: list[str]) -> None:
    assert np.allclose(WORDWISE.similar(tokens), WHOLE.similar(tokens), atol=1e-5)


def test_a_kept_text_is_wholly_like_itself() -> None:
    found = [WORDWISE.similar(text)[number] for number, text in enumerate(TEXTS)]

    assert np.allclose(found, 1, atol=1e-6)


def test_texts_compared_together_come_out_as_one_by_one() -> None:
    assert np.allclose(WORDWISE.similar_all(VECTORS), [WORDWISE.similar(text) for text in TEXTS], atol=1e-5)


def test_words_that_no_text_holds_are_like_none() -> None:
    assert not WORDWISE.similar(["qqq"]).any()
    assert not WORDWISE.similar([]).any()


@given(st.lists(st.lists(WORDS, max_size=12), min_size=1, max_size=4))
def test_texts_settled_together_come_out_as_one_by_one(texts: list[list[str]]) -> None:
    sums = np.array([sum((WORDWISE.row(token) for token in text), np.zeros(len(TEXTS), np.float32)) for text in texts])

    lengths = WORDWISE.settle(sums, texts)

    for total, length, text in zip(sums, lengths, texts, strict=True):
        assert np.allclose(total / (length or 1), WORDWISE.similar(text), atol=1e-5)


@given(st.lists(WORDS, max_size=30))
def test_a_folded_sum_is_that_of_the_similarities(tokens: list[str]) -> None:
    weights = np.random.default_rng(3).normal(size=(len(TEXTS), 4)).astype(np.float32)

    assert np.allclose(Folded(WHOLE, weights).sums([tokens])[0], WHOLE.similar(tokens) @ weights, atol=1e-5)
