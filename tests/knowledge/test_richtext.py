"""Answers that editors keep as trees become the same Markdown, whichever editor it was."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.knowledge.importing import Unread, read
from bot.knowledge.importing.richtext import is_tree, markdown


def strapi() -> list[Any]:
    def text(said: str, **marks: bool) -> dict[str, Any]:
        return {"type": "text", "text": said, **marks}

    items = [{"type": "list-item", "children": [text(each)]} for each in ("One", "Two")]
    return [
        {"type": "heading", "level": 2, "children": [text("Head")]},
        {
            "type": "paragraph",
            "children": [
                text("Open "),
                text("it", bold=True),
                text(", see "),
                {"type": "link", "url": "https://a.example", "children": [text("here")]},
            ],
        },
        {"type": "list", "format": "ordered", "children": items},
        {"type": "code", "children": [text("ls -l\npwd")]},
    ]


def marked(kind: str, inner: str, said: str) -> dict[str, Any]:
    """The same as TipTap and as Contentful name it."""

    def text(words: str, *marks: Any, **more: Any) -> dict[str, Any]:
        return {kind: "text", said: words, "marks": list(marks), **more}

    tiptap = kind == "type"
    link: dict[str, Any] = (
        text("here", {kind: "link", "attrs": {"href": "https://a.example"}})
        if tiptap
        else {kind: "hyperlink", "data": {"uri": "https://a.example"}, inner: [text("here")]}
    )
    items = [
        {kind: "listItem" if tiptap else "list-item", inner: [{kind: "paragraph", inner: [text(each)]}]}
        for each in ("One", "Two")
    ]
    return {
        kind: "doc" if tiptap else "document",
        inner: [
            {kind: "heading" if tiptap else "heading-2", inner: [text("Head")]},
            {kind: "paragraph", inner: [text("Open "), text("it", {kind: "bold"}), text(", see "), link]},
            {kind: "orderedList" if tiptap else "ordered-list", inner: items},
            {kind: "codeBlock", inner: [text("ls -l\npwd")]},
        ],
    }


def sanity() -> list[Any]:
    def block(*spans: Any, **more: Any) -> dict[str, Any]:
        return {
            "_type": "block",
            "children": [{"_type": "span", "text": words, "marks": marks} for words, marks in spans],
            "markDefs": [],
            **more,
        }

    link = {"_key": "k", "_type": "link", "href": "https://a.example"}
    return [
        block(("Head", []), style="h2"),
        block(("Open ", []), ("it", ["strong"]), (", see ", []), ("here", ["k"]), markDefs=[link]),
        block(("One", []), listItem="number"),
        block(("Two", []), listItem="number"),
        {"_type": "code", "children": [{"_type": "span", "text": "ls -l\npwd"}]},
    ]


def lexical() -> dict[str, Any]:
    def text(said: str, bits: int = 0) -> dict[str, Any]:
        return {"type": "text", "text": said, "format": bits}

    link = {"type": "link", "fields": {"url": "https://a.example"}, "children": [text("here")]}
    items = [{"type": "listitem", "children": [text(each)]} for each in ("One", "Two")]
    blocks = [
        {"type": "heading", "tag": "h2", "children": [text("Head")]},
        {"type": "paragraph", "format": "", "children": [text("Open "), text("it", 1), text(", see "), link]},
        {"type": "list", "listType": "number", "children": items},
        {"type": "code", "children": [text("ls -l\npwd")]},
    ]
    return {"root": {"type": "root", "children": blocks}}


def quill() -> dict[str, Any]:
    def end(**how: Any) -> dict[str, Any]:
        return {"insert": "\n", "attributes": {key.replace("_", "-"): value for key, value in how.items()}}

    ops = [
        {"insert": "Head"},
        end(header=2),
        {"insert": "Open "},
        {"insert": "it", "attributes": {"bold": True, "italic": None}},
        {"insert": ", see "},
        {"insert": "here", "attributes": {"link": "https://a.example"}},
        {"insert": "\nOne"},
        end(list="ordered"),
        {"insert": "Two"},
        end(list="ordered"),
        {"insert": "ls -l"},
        end(code_block=True),
        {"insert": "pwd"},
        end(code_block="plain"),
    ]
    return {"ops": ops}


@pytest.mark.parametrize(
    "tree",
    [strapi(), marked("type", "content", "text"), marked("nodeType", "content", "value"), sanity(), lexical(), quill()],
)
def test_a_tree_is_written_as_markdown(tree: Any) -> None:
    assert is_tree(tree)
    assert markdown(tree) == (
        "**Head**\n\nOpen **it**, see [here](https://a.example)\n\n1. One\n2. Two\n\n```\nls -l\npwd\n```"
    )


def test_a_list_within_an_item_a_break_and_an_image_stay() -> None:
    def of(kind: str, *inner: Any) -> dict[str, Any]:
        return {"type": kind, "content": list(inner)}

    text = {"type": "text", "text": "a", "marks": [{"type": "italic"}]}
    image = {"type": "image", "attrs": {"src": "https://a.example/b.png", "alt": "b"}, "content": []}
    tree = [
        of("paragraph", text, {"type": "hardBreak"}, {"type": "text", "text": "x", "marks": [{"type": "code"}]}),
        of(
            "bulletList", of("listItem", of("paragraph", text), of("bulletList", of("listItem", of("paragraph", text))))
        ),
        image,
    ]
    assert markdown(tree) == "*a*  \n`x`\n\n- *a*\n  - *a*\n\n![b](<https://a.example/b.png>)"


def test_a_delta_keeps_lists_within_lists_images_and_formulas() -> None:
    delta = [
        {"insert": "a"},
        {"insert": "\n", "attributes": {"list": "ordered"}},
        {"insert": "b"},
        {"insert": "\n", "attributes": {"list": "bullet", "indent": 1}},
        {"insert": "c"},
        {"insert": "\n", "attributes": {"list": "ordered"}},
        {"insert": "as in "},
        {"insert": {"formula": "x^2"}},
        {"insert": "\n"},
        {"insert": {"image": "https://a.example/b.png"}, "attributes": {"alt": "b"}},
    ]
    assert markdown(delta) == "1. a\n    - b\n2. c\n\nas in x^2\n\n![b](<https://a.example/b.png>)"


def test_a_table_keeps_its_rows() -> None:
    def of(kind: str, *inner: Any) -> dict[str, Any]:
        return {"type": kind, "content": list(inner)}

    def cell(said: str) -> dict[str, Any]:
        return of("tableCell", of("paragraph", {"type": "text", "text": said}))

    table = of("table", of("tableRow", cell("a"), cell("b")), of("tableRow", cell("1"), cell("2")))
    assert markdown(of("doc", table)) == "| a | b |\n|---|---|\n| 1 | 2 |"


def test_answers_with_votes_and_parts_of_text_are_no_tree() -> None:
    assert not is_tree([{"text": "Yes.", "votes": 3}])
    assert not is_tree({"summary": "Yes.", "steps": ["One"]})
    assert not is_tree("Yes.")


KEYS = (
    "type", "_type", "children", "content", "root", "text", "value", "marks", "markDefs", "_key", "listItem", "format",
    "listType", "style", "attrs", "image", "url", "href", "ops", "insert", "attributes", "list", "indent", "link",
)  # fmt: skip
SAID = st.sampled_from(
    ("text", "paragraph", "list", "code", "image", "table", "break", "heading", "bold", "a", "1", "")
)
ANYTHING = st.recursive(
    SAID | st.integers(-1, 40) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


@given(ANYTHING)
@example([{"type": "p", "markDefs": [{"_key": "a"}], "children": [{"text": "said"}]}])
@example([{"type": "p", "markDefs": [{"_key": "a"}], "children": [{"text": "said", "marks": [{"type": "bold"}]}]}])
@example([{"type": "p", "markDefs": ["a"], "children": [{"text": "said", "marks": 3}]}])
def test_whatever_looks_like_a_tree_is_written(value: Any) -> None:
    if is_tree(value):
        assert isinstance(markdown(value), str)


def test_a_tree_of_endless_depth_is_refused(tmp_path: Path) -> None:
    tree: Any = {"type": "text", "text": "said"}
    for _ in range(400):
        tree = {"type": "list", "children": [tree]}
    file = tmp_path / "deep.json"
    file.write_text(json.dumps([{"question": "How?", "answer": [tree]}]))
    (refused,) = read(file)
    assert isinstance(refused, Unread)
    assert "hundreds deep" in refused.cause


def test_blocks_that_name_their_kind_under_a_key_of_their_own_are_markdown(tmp_path: Path) -> None:
    """A program's own export: pages by address, each with its question, and its answer in blocks."""
    blocks = [
        {"k": "p", "v": "Two sizes."},
        {"k": "ul", "v": ["small", "large"]},
        {"k": "ol", "v": ["Pick", "Pay"]},
        {"k": "h3", "v": "Prices"},
        {"k": "table", "v": [["Size", "Price"], ["small", 6]]},
        {"k": "pre", "v": "ls"},
    ]
    file = tmp_path / "export.json"
    file.write_text(json.dumps({"tree": [{"entries": {"box": {"t": "What sizes are there?", "body": blocks}}}]}))
    (found,) = [each for each in read(file) if not isinstance(each, Unread)]
    assert found.questions == ("What sizes are there?",)
    assert found.answer.split("\n\n") == [
        "Two sizes.",
        "- small\n- large",
        "1. Pick\n2. Pay",
        "**Prices**",
        "| Size | Price |\n|---|---|\n| small | 6 |",
        "```\nls\n```",
    ]
