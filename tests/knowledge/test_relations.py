"""Questions and answers that an export keeps in lists of their own, and that refer to each other by number."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.importing import Row, Unread, read

SECTIONS = [{"sec_id": "A", "label": "Visits", "sort": 1}, {"sec_id": "B", "label": "Tools", "sort": 2}]
USERS = [{"login": "kim", "display": "Kim"}, {"login": "lou", "display": "Lou"}]


def rows(tmp_path: Path, export: Any) -> list[Row | Unread]:
    (tmp_path / "dump.json").write_text(json.dumps(export))
    return list(read(tmp_path / "dump.json"))


def test_a_question_refers_to_its_answer_and_its_section(tmp_path: Path) -> None:
    asked = [
        {"qid": 1, "sec_id": "A", "question_text": "When is it open?", "visible": 1, "answer_ref": 12},
        {"qid": 2, "sec_id": "B", "question_text": "Who lends a saw?", "visible": 1, "answer_ref": 11},
        {"qid": 3, "sec_id": "A", "question_text": "Is it open in May?", "visible": 0, "answer_ref": 13},
    ]
    said = [
        {"aid": 11, "answer_text": "The warden lends it.", "edited_by": "kim"},
        {"aid": 12, "answer_text": "Every Sunday at noon.", "edited_by": "lou"},
        {"aid": 13, "answer_text": "Only in dry weather.", "edited_by": "lou"},
    ]
    export = {"db": "club", "tables": {"section": SECTIONS, "question": asked, "answer": said, "users": USERS}}
    found = [each for each in rows(tmp_path, export) if isinstance(each, Row)]
    assert [(each.questions, each.answer, each.topic, each.draft) for each in found] == [
        (("When is it open?",), "Every Sunday at noon.", "Visits", False),
        (("Who lends a saw?",), "The warden lends it.", "Tools", False),
        (("Is it open in May?",), "Only in dry weather.", "Visits", True),
    ]


def test_an_answer_refers_to_its_question(tmp_path: Path) -> None:
    export = {
        "questions": [{"id": 1, "title": "Is it far?"}, {"id": 2, "title": "Is it dear?"}, {"id": 3, "title": "Why?"}],
        "answers": [
            {"id": 1, "question_id": 2, "body": "It costs nothing.", "status": "approved"},
            {"id": 2, "question_id": 1, "body": "Ten minutes on foot.", "status": "pending"},
            {"id": 3, "question_id": 2, "body": "It costs a smile."},
        ],
    }
    far, dear, why = rows(tmp_path, export)
    assert isinstance(far, Row)
    assert isinstance(dear, Row)
    assert isinstance(why, Unread)
    assert (far.answer, far.draft) == ("Ten minutes on foot.", True)
    assert (dear.answer, dear.draft) == ("It costs nothing.", False)
    assert (why.asked, why.aside) == ("Why?", False)


@pytest.mark.parametrize("number", [99, None])
def test_a_question_whose_answer_is_missing_is_refused(tmp_path: Path, number: int | None) -> None:
    export = {
        "faq": [{"question": "Is it far?", "answer_id": 1}, {"question": "Is it dear?", "answer_id": number}],
        "replies": [{"id": 1, "text": "Ten minutes on foot."}, {"id": 2, "text": "Nobody asks this."}],
    }
    assert ("Is it dear?", False) in [
        (each.asked, each.aside) for each in rows(tmp_path, export) if isinstance(each, Unread)
    ]


def test_lists_that_do_not_refer_to_each_other_stay_as_they_are(tmp_path: Path) -> None:
    export = {
        "faq": [{"id": 1, "question": "Is it far?", "answer": "Ten minutes on foot."}],
        "replies": [{"id": 1, "question_id": 1, "text": "Thanks for that."}],
    }
    first = rows(tmp_path, export)[0]
    assert isinstance(first, Row)
    assert first.answer == "Ten minutes on foot."


def test_a_post_is_answered_by_the_accepted_one_of_those_below_it(tmp_path: Path) -> None:
    def post(number: int, kind: str, parent: int | None = None, **more: Any) -> dict[str, Any]:
        return {"id": number, "postType": kind, "parentId": parent, "score": number, "deletionDate": None, **more}

    far, gone, said = (
        post(1, "question", title="Is it far?", body="I walk.", tags="<way><foot>", acceptedAnswerId=3),
        post(2, "question", title="Is it dear?", body="I am poor.", deletionDate="2024-05-01"),
        post(9, "article", title="The way there", body="Turn left."),
    )
    answers = post(3, "answer", 1, body="<p>Ten <b>minutes</b>.</p>"), post(4, "answer", 1, body="An hour.")
    found = [each for each in rows(tmp_path, [far, gone, said, *answers]) if isinstance(each, Row)]
    assert [(each.questions, each.answer, each.tags) for each in found] == [
        (("Is it far?",), "Ten **minutes**.", ("way", "foot")),
        (("The way there",), "Turn left.", ()),
    ]
