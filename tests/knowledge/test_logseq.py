"""Outlines of Logseq: blocks that ask, blocks that answer, and what it keeps beside both."""

from pathlib import Path

from bot.knowledge.importing import Row, Unread, read

PAGE = """\
title:: Rowing
tags:: club

- Ask Ann before you change this
- ## Boats
\t- Who steers? #question
\t  id:: 0123
\t  collapsed:: true
\t\t- The cox.
\t\t  On Sundays, Tom.
\t\t\t- not in a single
\t- What do I bring?
\t\t- A towel
\t\t- Shoes:
\t\t\t- light ones
\t\t- TODO ask about gloves
\t- Who has the key?
\t\t- LATER ask Tom
- Is this asked?
- DONE paint the boat
  :LOGBOOK:
  CLOCK: [2024-04-01 Mon 18:01:11]
  :END:
\t- in blue
"""


def test_blocks_below_one_that_asks_are_its_answer_and_the_rest_is_told(tmp_path: Path) -> None:
    (tmp_path / "rowing.md").write_text(PAGE)
    found = list(read(tmp_path / "rowing.md"))
    assert [(each.line, each.questions, each.answer, each.topic) for each in found if isinstance(each, Row)] == [
        (6, ("Who steers?",), "The cox.\nOn Sundays, Tom.\n- not in a single", "Boats"),
        (12, ("What do I bring?",), "- A towel\n- Shoes:\n  - light ones", "Boats"),
    ]
    assert [(each.line, each.asked, each.aside) for each in found if isinstance(each, Unread)] == [
        (17, "Who has the key?", False),
        (4, "", True),
        (16, "", True),
        (18, "", True),
        (19, "", True),
        (20, "", True),
        (24, "", True),
    ]


def test_older_versions_and_what_was_noted_on_a_day_are_passed_over(tmp_path: Path) -> None:
    for name in ("pages/rowing.md", "logseq/bak/pages/rowing/1.md", "journals/2024_04_02.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"- Who steers in {len(name)}?\n\t- The cox.\n")
    assert [each.questions for each in read(tmp_path) if isinstance(each, Row)] == [("Who steers in 15?",)]


def test_beside_a_block_that_asks_one_of_several_words_needs_no_question_mark(tmp_path: Path) -> None:
    (tmp_path / "rowing.md").write_text(
        "- Who steers?\n\t- The cox.\n- How to get the key\n\t- > Ask Ann.\n"
        "\t- ((65ef1a2b-77aa-4b7e-9a55-2f1d3c4b5a61))\n- Good places\n\t- The weir\n- Mind the swans in spring\n"
    )
    found = list(read(tmp_path))
    assert [(each.questions, each.answer) for each in found if isinstance(each, Row)] == [
        (("Who steers?",), "The cox."),
        (("How to get the key",), "Ask Ann."),
    ]
    assert [each.line for each in found if isinstance(each, Unread)] == [6, 7, 8]
