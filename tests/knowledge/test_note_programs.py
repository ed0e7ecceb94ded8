"""Notes of Joplin and tiddlers of TiddlyWiki, each with what its program keeps beside them."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.importing import Row, Unread, read

KEPT = "id: 0123\nparent_id: 4567\nis_conflict: 0\nuser_data: \ndeleted_time: {gone}\ntype_: {kind}"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_note_of_joplin_is_its_title_and_its_text(tmp_path: Path, end: str) -> None:
    text = f"Hire a boat\n\nAsk the cox.\n\nage: 12\n\n{KEPT.format(gone=0, kind=1)}"
    (tmp_path / "0123.md").write_bytes(text.replace("\n", end).encode())
    (row,) = read(tmp_path)
    assert isinstance(row, Row)
    assert (row.questions, row.answer) == (("Hire a boat",), "Ask the cox.\n\nage: 12")


@pytest.mark.parametrize(
    "text",
    [
        f"Rowing\n\n{KEPT.format(gone=0, kind=2)}",
        f"oar.png\n\n{KEPT.format(gone=0, kind=4)}\n",
        KEPT.format(gone=0, kind=6),
        f"Who steers?\n\nThe cox.\n\n{KEPT.format(gone=1664618400000, kind=1)}",
    ],
)
def test_what_joplin_keeps_beside_its_notes_is_left(tmp_path: Path, text: str) -> None:
    (tmp_path / "0123.md").write_text(text)
    (left,) = read(tmp_path / "0123.md")
    assert isinstance(left, Unread)
    assert left.aside


def tiddler(title: str, text: str, tags: str = "", **more: Any) -> dict[str, Any]:
    """A tiddler with the day on which it was made."""
    return {"title": title, "text": text, "tags": tags, "created": "20240501101112131", **more}


def test_a_tiddler_is_in_the_markup_of_its_wiki(tmp_path: Path) -> None:
    text = (
        "! Boats\nTake ''two'', //not// [[this|Oars]]; see [[the weir|https://weir.example]] and `''x''`.\n\n"
        "* one\n** two\n\n|!Boat |!Seats |\n|single |1 |\n\n|a |b |\n\n<<<\nRow well.\n<<<\n<<toc>>"
    )
    (tmp_path / "tiddlers.json").write_text(json.dumps([tiddler("How do I row?", text, "faq [[on the water]]")]))
    (row,) = read(tmp_path)
    assert isinstance(row, Row)
    assert row.tags == ("faq", "on the water")
    assert row.answer.split("\n\n") == [
        "**Boats**\nTake **two**, *not* this; see [the weir](https://weir.example) and `''x''`.",
        "- one\n   - two",
        "| Boat | Seats |\n| --- | --- |\n| single | 1 |",
        "|  |  |\n| --- | --- |\n| a | b |",
        "Row well.",
    ]


def test_what_shares_no_tag_with_a_title_that_asks_is_left(tmp_path: Path) -> None:
    tiddlers = [
        tiddler("$:/SiteTitle", "Rowing"),
        tiddler("Who steers?", "The cox.", "faq"),
        tiddler("Hire a boat", "Ask the cox.", "faq water"),
        tiddler("Log of May", "We rowed.", "log"),
        tiddler("Draft of 'Who steers?'", "Tom.", "faq", **{"draft.of": "Who steers?"}),
        tiddler("style", "a {}", "faq", type="text/css"),
    ]
    (tmp_path / "tiddlers.json").write_text(json.dumps(tiddlers, indent=1))
    found = list(read(tmp_path))
    assert [each.questions for each in found if isinstance(each, Row)] == [("Who steers?",), ("Hire a boat",)]
    assert [(each.line, each.aside) for each in found if isinstance(each, Unread)] == [(21, True), (34, True)]
