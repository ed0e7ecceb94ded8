# ruff: noqa: E501 - fields stand here as they are exported
"""GitHub's issues as questions: those in a form, and those that only report something."""

import json
from pathlib import Path
from typing import Any

from bot.knowledge.importing import Row, Unread, read


def of_json(place: Path, value: Any) -> list[Row | Unread]:
    place.write_text(json.dumps(value), "utf-8")
    return list(read(place))


def test_an_issue_in_a_form_is_read_by_its_fields_and_one_that_reports_something_is_left(tmp_path: Path) -> None:
    form = "### Question\r\n\r\n{}\r\n\r\n### Answer\r\n\r\n{}\r\n\r\n### Section\r\n\r\nBoats\r\n\r\n### Source\r\n\r\n{}\r\n\r\n### Before\r\n\r\n- [X] I looked\r\n- [ ] In May"
    bodies = [
        form.format("May I row alone?", "Never.\r\n\r\n- ask Ann", "the board"),
        form.format("Who mends it?", "_No response_", "_No response_"),
        form.format("Is it dear?", "No.", "_No response_"),
        "The red boat leaks.",
    ]
    issues = [{"number": n, "state": "CLOSED", "title": "[FAQ]: boats", "body": body} for n, body in enumerate(bodies)]
    alone, mends, dear, leaks = of_json(tmp_path / "issues.json", issues)
    assert isinstance(alone, Row)
    assert (alone.questions, alone.answer, alone.topic) == (("May I row alone?",), "Never.\n\n- ask Ann", "Boats")
    assert alone.remark == "not taken over: what is in Source"
    assert isinstance(mends, Unread)
    assert (mends.asked, mends.aside) == ("Who mends it?", False)
    assert isinstance(dear, Row)
    assert (dear.questions, dear.remark) == (("Is it dear?",), "")
    assert isinstance(leaks, Unread)
    assert leaks.aside


def test_an_issue_whose_title_asks_is_read_as_before(tmp_path: Path) -> None:
    (only,) = of_json(tmp_path / "a.json", [{"number": 1, "state": "closed", "title": "Is it dear?", "body": "No."}])
    assert isinstance(only, Row)
    assert (only.questions, only.answer) == (("Is it dear?",), "No.")
