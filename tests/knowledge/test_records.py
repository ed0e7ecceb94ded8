"""Objects of an export that are records of a program, and no questions with their answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.importing import Row, Unread, read


def found(folder: Path, value: Any) -> tuple[list[tuple[str, ...]], list[Unread]]:
    """What is asked in an export, and what is refused or left out."""
    (folder / "export.json").write_text(json.dumps(value))
    each = list(read(folder / "export.json"))
    return [row.questions for row in each if isinstance(row, Row)], [row for row in each if isinstance(row, Unread)]


@pytest.mark.parametrize(
    "value",
    [
        {"version": "2.4.0"},
        {"pictures": {"p1": {"file": "oar.png"}}},
        [{"profile": {"nick": "the old cox", "face": "a.png"}}, {"profile": {"nick": "ann of the weir", "face": ""}}],
    ],
)
def test_a_file_of_fields_asks_nothing(tmp_path: Path, value: Any) -> None:
    asked, refused = found(tmp_path, value)
    assert not asked
    assert refused
    assert not any(each.aside for each in refused)


@pytest.mark.parametrize("value", [{"oars": "Ask the cox for them."}, {"Where are the oars?": "Here"}])
def test_tags_and_questions_as_keys_are_read(tmp_path: Path, value: Any) -> None:
    asked, _ = found(tmp_path, value)
    assert asked == [tuple(value)]


def test_beside_marked_questions_a_table_of_titles_asks_nothing(tmp_path: Path) -> None:
    faq = [{"id": "1", "question": "Who steers", "answer": "The cox.", "cat": "2"}]
    tables = [
        {"type": "header", "version": "5.2.1"},
        {"type": "table", "name": "faq", "data": faq},
        {"type": "table", "name": "cat", "data": [{"id": "2", "title": "Boats", "description": "All of them"}]},
        {"type": "table", "name": "page", "data": [{"title": "Is it far?", "text": "Ten minutes."}]},
        {"type": "table", "name": "user", "data": [{"login": "ann", "name": "Ann"}]},
    ]
    asked, left = found(tmp_path, tables)
    assert asked == [("Who steers",), ("Is it far?",)]
    assert all(each.aside for each in left)
    assert [each.asked for each in left] == ["", "Boats", "Ann"]


def test_objects_may_stand_one_after_the_other_with_commas_between_them(tmp_path: Path) -> None:
    place = tmp_path / "faq.json"
    objects = '{"qna": [\n  {"qid": "a", "q": ["Is it free?"], "a": "Yes."}\n]},\n{"q": ["Who pays?"], "a": "Ann."}'
    for text in (objects, f"{objects},\n"):
        place.write_text(text)
        found = [(each.line, each.questions, each.answer) for each in read(place) if isinstance(each, Row)]
        assert found == [(2, ("Is it free?",), "Yes."), (4, ("Who pays?",), "Ann.")]
    place.write_text(objects.replace('"Ann."', "Ann"))
    (refused,) = read(place)
    assert isinstance(refused, Unread)


def test_a_question_of_a_quiz_of_qnabot_is_none_that_members_ask(tmp_path: Path) -> None:
    quiz = {"qid": "Quiz.1", "type": "quiz", "question": "Which boat is it?", "responses": {"correct": "Yes!"}, "q": []}
    (tmp_path / "faq.json").write_text(json.dumps({"qna": [quiz]}))
    (left,) = read(tmp_path / "faq.json")
    assert isinstance(left, Unread)
    assert left.aside
