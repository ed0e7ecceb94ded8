"""What is summed word by word equals what is worked out for the text as a whole."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import lexical
from bot.answering.lexical import TfIdf

TEXTS = [
    text.split() for text in ("does it sting", "how often do i use it", "stinging after use", "a new tube", "it it")
]
WORDWISE = lexical.letters(TEXTS)
WHOLE = TfIdf(**vars(lexical.fit(TEXTS, lexical.char_grams)))
WORDS = st.sampled_from(["it", "sting", "stings", "stinging", "tube", "how", "often", "zzz", "a", "é", "using"])


@given(st.lists(WORDS | st.text("abcdeist", min_size=1, max_size=12), max_size=30))
def test_words_add_up_to_the_cosine_of_the_whole_text(tokens: list[str]) -> None:
    assert np.allclose(WORDWISE.similar(tokens), WHOLE.similar(tokens), atol=1e-5)


def test_a_kept_text_is_wholly_like_itself() -> None:
    found = [WORDWISE.similar(text)[number] for number, text in enumerate(TEXTS)]

    assert np.allclose(found, 1, atol=1e-6)


def test_words_that_no_text_holds_are_like_none() -> None:
    assert not WORDWISE.similar(["qqq"]).any()
    assert not WORDWISE.similar([]).any()
