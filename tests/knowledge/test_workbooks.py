"""Workbooks of Excel and LibreOffice: sheets as tables, what their cells show, and what is not for everybody."""

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


def test_a_hidden_row_is_left_out_and_listed(tmp_path: Path) -> None:
    made = book(tmp_path / "faq.xlsx", FAQ=[HEAD, ["Who has the key?", "Tom."], ["Is it free?", "No."]])
    made["FAQ"].row_dimensions[2].hidden = True
    made.save(tmp_path / "faq.xlsx")
    key, free = read(tmp_path / "faq.xlsx")
    assert key == Unread(tmp_path / "faq.xlsx", 2, "a hidden row; show it to import it", aside=True)
    assert isinstance(free, Row)
    assert (free.line, free.questions) == (3, ("Is it free?",))


def cell(*paragraphs: str, **more: Any) -> str:
    """A cell of LibreOffice with these paragraphs and properties."""
    said = "".join(f"<text:p>{each}</text:p>" for each in paragraphs)
    told = "".join(f' table:{name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f"<table:table-cell{told}>{said}</table:table-cell>"


def line(*cells: str, **more: Any) -> str:
    """A row of it with these cells, and with empty ones behind them as far as a sheet reaches."""
    told = "".join(f' table:{name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f"<table:table-row{told}>{''.join(cells)}{cell(number_columns_repeated=16000)}</table:table-row>"


def spreadsheet(place: Path, body: str) -> None:
    """A file of LibreOffice with these sheets, whose style "h" hides one."""
    names = "".join(
        f' xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"'
        for each in ("office", "table", "text", "style")
    )
    hides = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    with zipfile.ZipFile(place, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "content.xml",
            f'<x{names} xmlns:xlink="http://www.w3.org/1999/xlink">{hides}{body}</x>',
        )


def test_a_sheet_of_libreoffice_is_read_as_it_shows_its_cells(tmp_path: Path) -> None:
    link = '<text:a xlink:href="https://club.example/pay">here</text:a>'
    note = "<office:annotation><text:p>Ask Tom first.</text:p></office:annotation>"
    rows_ = (
        line(cell("FAQ of the club", number_columns_spanned=3)),
        line(number_rows_repeated=2),
        line(cell("Topic"), cell("Question"), cell("Answer")),
        line(cell("Money"), cell("How do I pay?"), cell(f'Two<text:s text:c="2"/>ways:{note}', link)),
        line("<table:covered-table-cell/>", cell("Is it free?"), cell("No.")),
        line(cell(), cell("Who has the key?"), cell("Tom."), visibility="collapse"),
    )
    secret = line(cell("Question"), cell("Answer")) + line(cell("What is the code?"), cell("4711"))
    body = f'<table:table table:name="FAQ">{"".join(rows_)}</table:table>'
    body += f'<table:table table:name="Staff" table:style-name="h">{secret}</table:table>'
    spreadsheet(tmp_path / "faq.ods", body)
    staff, key, pay, free = read(tmp_path / "faq.ods")
    assert isinstance(staff, Unread)
    assert isinstance(key, Unread)
    assert (staff.cause, key.line, key.cause) == ("the hidden sheet 'Staff'", 7, "a hidden row; show it to import it")
    assert isinstance(pay, Row)
    assert isinstance(free, Row)
    assert (pay.line, pay.questions, pay.topic) == (5, ("How do I pay?",), "Money")
    assert pay.answer == "Two ways:\\\n[here](https://club.example/pay)"
    assert (free.line, free.answer, free.topic) == (6, "No.", "Money")


@pytest.mark.parametrize("body", ["<", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "</x><x>"])
def test_a_broken_spreadsheet_of_libreoffice_is_refused(tmp_path: Path, body: str) -> None:
    spreadsheet(tmp_path / "faq.ods", body)
    (refused,) = read(tmp_path / "faq.ods")
    assert isinstance(refused, Unread)
    assert refused.cause.startswith("no workbook: ")
