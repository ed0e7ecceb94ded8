"""A text's vector is the sum of its words' vectors, whatever the blanks between them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.vectors import unit
from bot.services.model_files import load_vectors

VECTORS = load_vectors()


@given(st.text(st.sampled_from("abe t0%é \n'"), max_size=60) | st.text(max_size=40))
def test_words_are_tokenized_as_in_their_text(text: str) -> None:
    ids = VECTORS.tokenizer.encode(text, add_special_tokens=False).ids
    whole = unit(VECTORS.table[ids].sum(axis=0, dtype=np.float32)[None])

    assert np.allclose(VECTORS.encode([text]), whole, atol=1e-6)


def test_a_text_without_tokens_has_no_direction() -> None:
    assert not VECTORS.encode([""]).any()
