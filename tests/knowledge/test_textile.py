"""Pages of Textile."""

from pathlib import Path

from bot.knowledge.importing import Row, read


def test_a_page_of_textile_is_read_as_one_of_markdown(tmp_path: Path) -> None:
    (tmp_path / "faq.textile").write_text(
        'h1. Boats\n\nh2(top). Is it *free*?\n\np. Yes, see "the list (old)":https://a.example/list.\n\n'
        "* row @a * b * c@\n** far\n# *then* 2 * 3 * 4\n\n----\n\nh2. Is it far?\n\nNo.\n"
    )
    found = [each for each in read(tmp_path) if isinstance(each, Row)]
    assert [(each.line, each.questions, each.answer) for each in found] == [
        (
            3,
            ("Is it free?",),
            "Yes, see [the list (old)](https://a.example/list).\n\n- row `a * b * c`\n   - far\n1. **then** 2 * 3 * 4",
        ),
        (13, ("Is it far?",), "No."),
    ]


def test_marks_in_bold_ask(tmp_path: Path) -> None:
    (tmp_path / "faq.textile").write_text("*Q:* Is it free?\n\n*A:* Yes.\n\n----\n\n*Q:* Is it far?\n\n*A:* No.\n")
    assert [(each.questions, each.answer) for each in read(tmp_path) if isinstance(each, Row)] == [
        (("Is it free?",), "Yes."),
        (("Is it far?",), "No."),
    ]
