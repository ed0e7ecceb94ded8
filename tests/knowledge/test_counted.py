"""Names with the same number hold a question and its answer, and a list with HTML is the lines of one answer."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.importing import Row, Unread, read


def found(tmp_path: Path, value: Any) -> list[Row | Unread]:
    file = tmp_path / "faq.json"
    file.write_text(json.dumps(value, indent=1), "utf-8")
    return list(read(file))


@pytest.mark.parametrize(
    "names",
    [
        ("q1", "a1", "q2", "a2"),
        ("title-1", "text-1", "title-2", "text-2"),
        ("faq1_question", "faq1_answer", "faqQ2", "faqA2"),
    ],
)
def test_names_with_the_same_number_belong_together(tmp_path: Path, names: tuple[str, ...]) -> None:
    texts = ("Who bakes?", "The club.", "When is it open?", "On Mondays.")
    rows = found(tmp_path, {"title": "FAQ", "description": "All about us.", **dict(zip(names, texts, strict=True))})
    assert [(each.questions, each.answer) for each in rows if isinstance(each, Row)] == [
        (("Who bakes?",), "The club."),
        (("When is it open?",), "On Mondays."),
    ]
    assert len(rows) == 2


def test_titles_that_do_not_ask_and_further_wordings_are_no_such_pairs(tmp_path: Path) -> None:
    features = {"title1": "Fast", "text1": "It is fast.", "title2": "Cheap", "text2": "It costs little."}
    assert not [each for each in found(tmp_path, features) if isinstance(each, Row) and each.questions == ("Cheap",)]
    (row,) = found(tmp_path, {"question1": "Who bakes?", "question2": "Who is the baker?", "answer1": "The club."})
    assert isinstance(row, Row)
    assert row.answer == "The club."


def test_where_one_answer_is_a_list_of_lines_in_html_all_lists_are_lines(tmp_path: Path) -> None:
    rows = found(
        tmp_path,
        [
            {
                "question": "Who bakes?",
                "answer": ["The club.", "On <code><b>*</b></code> days <svg><use/></svg>nobody."],
            },
            {"question": "What is there?", "answer": ["There is bread.", "There is cake."]},
        ],
    )
    assert [(each.answer, each.remark) for each in rows if isinstance(each, Row)] == [
        ("The club.\\\nOn `*` days nobody.", ""),
        ("There is bread.\\\nThere is cake.", ""),
    ]
