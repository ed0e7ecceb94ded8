"""The line of a place, and of a text in a file; the lines of a long file are counted once."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.importing import Row, read, reading
from bot.knowledge.importing.places import Places


@given(st.text("ab\n\r", max_size=40))
def test_a_place_and_its_line(text: str) -> None:
    places = Places(text)
    for at in range(len(text)):
        line = places.line(at)
        assert line == text.count("\n", 0, at) + 1
        assert places.start(line) <= at
    assert places.start(text.count("\n") + 9) == text.rfind("\n") + 1


def test_the_search_goes_on_after_what_was_found_and_begins_again() -> None:
    places = Places("one\ntwo\none\n")
    assert [places.line_of("one") for _ in range(3)] == [1, 3, 1]
    assert places.line_of("three", "two") == 2
    assert places.line_of("four") == 1


def test_the_lines_of_objects_with_the_same_answer_and_with_escaped_letters(tmp_path: Path) -> None:
    items = [{"question": question, "answer": "Über den Hof."} for question in ("Wo?", "Wie?")]
    for ascii_ in (True, False):
        (tmp_path / "x.json").write_text(json.dumps(items, indent=1, ensure_ascii=ascii_), "utf-8")
        assert [each.line for each in read(tmp_path / "x.json")] == [4, 8]


def test_a_file_is_cut_into_lines_once_however_many_rows_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = list[Places]()

    def counted(text: str) -> Any:
        made.append(Places(text))
        return made[-1]

    monkeypatch.setattr(reading, "Places", counted)
    (tmp_path / "x.md").write_text(
        "".join(f"## Is it {number}?\n\nYes. ![](https://a.example/{number})\n\n" for number in range(40))
    )
    assert sum(isinstance(each, Row) for each in read(tmp_path / "x.md")) == 40
    assert len(made) == 1
