"""Code on a page of Markdown, which nothing else about the page concerns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.importing import fences

PAGES = st.lists(st.sampled_from(["```", "~~~", "  ```js", "`a`", "`", "a <b>", "", "**Is it?**", "\t~~~~"])).map(
    "\n".join
)


@pytest.mark.parametrize(
    ("page", "changed"),
    [
        ("a `b` c", "A `b` C"),
        ("a\n```js\nb\n```\nc", "A\n```js\nb\n```\nC"),
        ("a\n  ~~~\n  b ``` c\n  ~~~ \nd", "A\n  ~~~\n  b ``` c\n  ~~~ \nD"),
        ("a ` b", "A ` B"),
    ],
)
def test_only_what_is_outside_code_is_changed(page: str, changed: str) -> None:
    assert fences.outside(page, str.upper) == changed


@given(PAGES)
def test_a_page_of_which_nothing_is_changed_stays_the_same(page: str) -> None:
    assert fences.outside(page, str) == page
    assert [line for line, _ in fences.marked(page.split("\n"))] == page.split("\n")


def test_the_lines_of_a_block_belong_to_it_from_fence_to_fence_or_to_the_end() -> None:
    lines = ["a", "```", "b", "```", "c", "~~~", "d"]
    assert [inside for _, inside in fences.marked(lines)] == [False, True, True, True, False, True, True]
