# ruff: noqa: E501 - pages stand here as they are saved
"""Lists of definitions are questions with all of their answers, whatever these hold."""

from pathlib import Path

from bot.knowledge.importing import Row, read


def answers(page: Path, text: str) -> list[tuple[tuple[str, ...], str]]:
    page.write_text(text, "utf-8")
    return [(each.questions, each.answer) for each in read(page) if isinstance(each, Row)]


def test_what_is_indented_below_a_meaning_belongs_to_it(tmp_path: Path) -> None:
    text = "# FAQ\n\nHow do I start?\n: Run it.\n\n  It makes:\n\n  ~~~\n  a/\n    b\n  ~~~\n\n: Or copy it.\n\nWhy not?\n\n:   1. Look.\n    2. Wait.\n"
    assert answers(tmp_path / "x.md", text) == [
        (("How do I start?",), "Run it.\n\nIt makes:\n\n~~~\na/\n  b\n~~~\n\nOr copy it."),
        (("Why not?",), "1. Look.\n2. Wait."),
    ]


def test_questions_in_a_row_have_the_same_meaning_and_meanings_in_a_row_are_lines(tmp_path: Path) -> None:
    text = "# FAQ\n\nHow do I publish?\nHow do I deploy?\n: Push.\n: Wait.\n{: #push }\n\nIs it free?\n: Yes.\n"
    assert answers(tmp_path / "x.md", text) == [
        (("How do I publish?", "How do I deploy?"), "Push.\\\nWait."),
        (("Is it free?",), "Yes."),
    ]


def test_a_term_that_does_not_ask_is_part_of_the_answer_above(tmp_path: Path) -> None:
    text = "# FAQ\n\nHow?\n: So.\n\nThemes\n\n: In `themes/`.\n\nWhere?\n: Here, as code:\n\n      a b\n"
    assert answers(tmp_path / "x.md", text) == [
        (("How?",), "So.\n\n- **Themes:** In `themes/`."),
        (("Where?",), "Here, as code:\n\n```\na b\n```"),
    ]
