"""Workbooks of Excel: sheets as tables, what their cells show, and what is not for everybody."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from bot.knowledge.importing import Row, Unread, read
from bot.knowledge.importing.workbooks import rows
from tests.commands import salve

HEAD = ["Question", "Answer"]


def book(place: Path, **sheets: list[list[Any]]) -> Workbook:
    """A workbook with these sheets, saved in that place."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, lines in sheets.items():
        sheet = made.create_sheet(title)
        for line in lines:
            sheet.append(line)
    made.save(place)
    return made


def test_a_sheet_is_a_table_and_a_row_knows_its_line(tmp_path: Path) -> None:
    lines: list[list[Any]] = [
        ["FAQ of the club"],
        [],
        HEAD,
        ["How do I pay?", "By card.\nOr in cash."],
        [],
        ["How old must I be?", 16],
    ]
    book(tmp_path / "faq.xlsx", Sheet1=lines)
    pay, old = read(tmp_path / "faq.xlsx")
    assert isinstance(pay, Row)
    assert isinstance(old, Row)
    assert (pay.line, pay.questions, pay.answer, pay.topic) == (4, ("How do I pay?",), "By card.\\\nOr in cash.", "")
    assert (old.line, old.answer) == (6, "16")


def test_several_sheets_are_topics_and_those_that_hold_no_questions_are_listed(tmp_path: Path) -> None:
    made = book(
        tmp_path / "faq.xlsx",
        Money=[HEAD, ["How do I pay?", "By card."]],
        Hours=[HEAD, ["When are you open?", "At nine."]],
        Notes=[["Ann", "Bob"], ["Ask them", 3]],
        Secret=[HEAD, ["Who has the key?", "Ann."]],
    )
    made["Secret"].sheet_state = "hidden"
    made.save(tmp_path / "faq.xlsx")
    found = list(read(tmp_path / "faq.xlsx"))
    assert [(each.questions, each.topic) for each in found if isinstance(each, Row)] == [
        (("How do I pay?",), "Money"),
        (("When are you open?",), "Hours"),
    ]
    assert [each.cause for each in found if isinstance(each, Unread) and each.aside] == [
        "the hidden sheet 'Secret'",
        "the sheet 'Notes', which has no question with an answer",
    ]


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (12.0, "General", "12"),
        (0.25, "0%", "25 %"),
        (1.1, "General", "1.1"),
        (date(2026, 11, 29), "yyyy-mm-dd", "2026-11-29"),
        (datetime(2026, 11, 29, 18, 30), "yyyy-mm-dd hh:mm", "2026-11-29 18:30"),
        ("  by card ", "General", "by card"),
    ],
)
def test_a_cell_is_read_as_it_is_shown(tmp_path: Path, value: object, kind: str, shown: str) -> None:
    made = book(tmp_path / "faq.xlsx", Sheet1=[HEAD, ["What is it?", value]])
    made["Sheet1"]["B2"].number_format = kind
    made.save(tmp_path / "faq.xlsx")
    (one,) = read(tmp_path / "faq.xlsx")
    assert isinstance(one, Row)
    assert one.answer == shown


def test_a_cell_keeps_where_it_leads(tmp_path: Path) -> None:
    said = "Fill in the form of the club and send it to us by post."
    made = book(
        tmp_path / "faq.xlsx", Sheet1=[HEAD, ["How do I join?", said], ["Where are the rules?", "Rules of the club"]]
    )
    for place in ("B2", "B3"):
        made["Sheet1"][place].hyperlink = "https://club.example/form"
    made.save(tmp_path / "faq.xlsx")
    join, where = (each for each in read(tmp_path / "faq.xlsx") if isinstance(each, Row))
    assert join.answer == f"{said} (https://club.example/form)"
    assert where.answer == "[Rules of the club](https://club.example/form)"


def test_what_is_no_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 201_000_000)
    for content, cause in ((b"PK\x03\x04 broken", "no workbook: "), (packed.getvalue(), "too large a workbook")):
        (told,) = rows(tmp_path / "faq.xlsx", content)
        assert isinstance(told, Unread)
        assert told.cause.startswith(cause)
        assert "CSV in UTF-8" in told.cause


def test_a_workbook_becomes_entries(tmp_path: Path) -> None:
    book(tmp_path / "faq.xlsx", Sheet1=[["Frage", "Antwort"], ["Wann ist Training?", "Montags."]])
    salve("init", "--knowledge", tmp_path / "club", "--language", "de")
    told = salve("knowledge", "import", tmp_path / "faq.xlsx", "--folder", tmp_path / "club", "--write").output
    assert "1 made, 0 merged" in told
