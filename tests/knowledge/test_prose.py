"""Prose in files: what is wrapped for an editor reads as it did; lists, steps, tables and code keep their lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.prose import joined, wrap

KEPT = ["- one\n- two", "1. one\n2. two", "| a | b |\n|---|---|\n| c | d |", "```\na\n  b\n```"]
WORDS = st.lists(st.sampled_from(["a", "word", "of", "its", "own", "x" * 30, "12.", "-", "|"]), min_size=1, max_size=60)


@pytest.mark.parametrize("block", KEPT)
def test_what_has_lines_of_its_own_keeps_them(block: str) -> None:
    assert joined(f"Some prose\nthat goes on.\n\n{block}\n\nMore\nof it.") == (
        f"Some prose that goes on.\n\n{block}\n\nMore of it."
    )


def test_a_list_item_goes_on_in_the_next_line() -> None:
    assert joined("1. one that\n   goes on\n2. two") == "1. one that goes on\n2. two"


@given(st.lists(WORDS.map(" ".join) | st.sampled_from(KEPT), min_size=1, max_size=6))
def test_what_is_wrapped_reads_as_it_did(blocks: list[str]) -> None:
    text = joined("\n\n".join(blocks))
    assert joined("\n".join(wrap(text, 40))) == text
