# ruff: noqa: E501 - pages stand here as they are saved
"""Numbered titles that are followed by text are questions, whatever their end; steps stay steps."""

from pathlib import Path

import pytest

from bot.knowledge.importing import Row, read

ASKS = frozenset({"how", "where", "why", "what", "wie"})

PAGES: dict[str, tuple[str, list[tuple[str, str, int]]]] = {
    "texts-at-the-margin": (
        "# Help\n\n1. How to reset my password\n\nPress Forgot.\n\n2. How to change my name\n\nIn the settings.\n",
        [("How to reset my password", "Press Forgot.", 3), ("How to change my name", "In the settings.", 7)],
    ),
    "texts-below-their-numbers": (
        "# Help\n\n1. How to join\n\n   Press Accept.\n\n   Then wait.\n\n2. **Where to pay**\n   At the bar.\n",
        [("How to join", "Press Accept.\n\nThen wait.", 3), ("Where to pay", "At the bar.", 9)],
    ),
    "steps-within-an-answer": (
        "# Help\n\n1. How to join\n\n   1. Open it\n   2. Press Accept\n\n2. Why am I muted\nYou wrote too fast.\n",
        [("How to join", "1. Open it\n2. Press Accept", 3), ("Why am I muted", "You wrote too fast.", 8)],
    ),
    "steps-at-the-margin": (
        "# FAQ\n\n1. Your password\n\nDo this:\n\n1. Enter your mail\n2. Open the link\n\n2. Refunds\n\nWithin 14 days.\n",
        [("Your password", "Do this:\n\n1. Enter your mail\n2. Open the link", 3), ("Refunds", "Within 14 days.", 10)],
    ),
    "counted-anew-below-a-heading": (
        "# Häufige Fragen\n\n## Konto\n\n1. Löschen\n   Uns schreiben.\n\n## Spiel\n\n1. Wie levelt man\n   Quests.\n",
        [("Löschen", "Uns schreiben.", 5), ("Wie levelt man", "Quests.", 10)],
    ),
    "steps-of-a-page": (
        "# Reset the router\n\n1. Unplug it\n\n   Wait.\n\n2. Hold the button\n\n   Until it blinks.\n",
        [("Reset the router", "1. Unplug it\n\n   Wait.\n\n2. Hold the button\n\n   Until it blinks.", 1)],
    ),
    "parts-of-one-question": (
        "# How to set it up\n\n1. What you need\n\n   A token.\n\n2. How to install\n\n   Run it.\n",
        [("How to set it up", "1. What you need\n\n   A token.\n\n2. How to install\n\n   Run it.", 1)],
    ),
    "sentences-of-a-page": (
        "# Rules\n\n1. What counts is kindness.\n\nAlways.\n\n2. How you win matters less.\n\nReally.\n",
        [("Rules", "1. What counts is kindness.\n\nAlways.\n\n2. How you win matters less.\n\nReally.", 1)],
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_numbered_titles_with_text_are_questions_and_steps_are_none(tmp_path: Path, name: str) -> None:
    text, expected = PAGES[name]
    (tmp_path / "page.md").write_text(text, "utf-8")
    rows = [each for each in read(tmp_path / "page.md", asks=ASKS) if isinstance(each, Row)]
    assert [(*row.questions, row.answer, row.line) for row in rows] == expected


TITLES = "# FAQ\n\n**I cannot log in**\n\nReset it.\n\n**Is it free?**\n\nYes.\n\n**It is very slow**\n\n**Windows:** restart.\n"


def test_lines_in_bold_are_questions_on_a_page_of_questions_that_begins_with_one(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(TITLES)
    rows = [each for each in read(tmp_path / "page.md") if isinstance(each, Row)]
    expected = [("I cannot log in", "Reset it."), ("Is it free?", "Yes."), ("It is very slow", "**Windows:** restart.")]
    assert [(*row.questions, row.answer) for row in rows] == expected


def test_the_title_of_a_page_of_questions_in_bold_is_none(tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text(
        "**FAQ of the choir**\n_by Ann_\n\n**Q1:** Is it free\n\nYes.\n\n**Q2:** Is it far\n\nNo.\n"
    )
    found = [each for each in read(tmp_path / "faq.md") if isinstance(each, Row)]
    assert [(*each.questions, each.answer) for each in found] == [("Is it free", "Yes."), ("Is it far", "No.")]


@pytest.mark.parametrize("change", [("# FAQ", "# Shop"), ("**I cannot log in**\n\n", "")])
def test_elsewhere_a_line_in_bold_is_part_of_the_answer(tmp_path: Path, change: tuple[str, str]) -> None:
    (tmp_path / "page.md").write_text(TITLES.replace(*change))
    (row,) = (each for each in read(tmp_path / "page.md") if isinstance(each, Row))
    assert (row.questions, "**It is very slow**" in row.answer) == (("Is it free?",), True)
