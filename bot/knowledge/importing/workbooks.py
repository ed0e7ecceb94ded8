"""Read workbooks of Excel and LibreOffice: each sheet is a table, and its name a topic."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from bot.knowledge.importing import heads, opendocument, tables
from bot.knowledge.importing.opendocument import Sheet
from bot.knowledge.importing.rows import Row, Unread

# A workbook is compressed; unpacked, it may be this large.
_LARGEST = 200_000_000
# A cell of more words that leads somewhere is a text, of fewer a link.
_LINK = 6
# What a file of LibreOffice says of itself first.
_OPENDOCUMENT, _FIRST = b"opendocument.spreadsheet", 200
_WEB = ("https://", "http://", "mailto:")


def rows(
    file: Path, content: bytes, question: str = "", answer: str = "", language: str = ""
) -> Iterator[Row | Unread]:
    """The rows of all sheets; the line of each is that of its sheet.

    Args:
        file: where the workbook is.
        content: its bytes.
        question: the name of the column with the questions, if it is not a known one.
        answer: the same for the answers.
        language: the code of the language that is read where there are columns in several.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            large = sum(each.file_size for each in packed.infolist()) > _LARGEST
        sheets = [] if large else _sheets(content)
    except Exception as error:  # noqa: BLE001 - what is broken in a workbook ends in errors of many kinds
        yield Unread(file, 1, f"no workbook: {' '.join(str(error).split())}; save it as CSV in UTF-8")
        return
    if large:
        yield Unread(file, 1, "too large a workbook; save its sheets as CSV in UTF-8")
        return
    shown = [each for each in sheets if each.shown]
    yield from (Unread(file, 1, f"the hidden sheet '{each.title}'", aside=True) for each in sheets if each not in shown)
    found = {each.title: list(tables.of_cells(file, each.lines, question, answer, language)) for each in shown}
    yield from (
        Unread(file, line, "a hidden row; show it to import it", aside=True) for each in shown for line in each.hidden
    )
    filled = [title for title, held in found.items() if any(isinstance(each, Row) for each in held)]
    for title, held in found.items():
        if filled and title not in filled:
            yield Unread(file, 1, f"the sheet '{title}', which has no question with an answer", aside=True)
            continue
        for each in held:
            if len(filled) > 1 and isinstance(each, Row) and not (each.topic or each.fields):
                yield replace(each, topic=title)
            else:
                yield each


def _sheets(content: bytes) -> list[Sheet]:
    """The sheets of Excel or LibreOffice."""
    if _OPENDOCUMENT in content[:_FIRST]:
        return opendocument.sheets(content)
    # Of a formula, the value counts that Excel saved with it.
    books = load_workbook(BytesIO(content), data_only=True).worksheets
    return [_sheet(each) for each in books]


def _sheet(sheet: Any) -> Sheet:
    lines = list(_lines(sheet))
    hidden = {line for line, _ in lines if sheet.row_dimensions[line].hidden}
    shown = [(line, cells) for line, cells in lines if line not in hidden]
    return Sheet(sheet.title, sheet.sheet_state == "visible", shown, sorted(hidden))


def _lines(sheet: Any) -> Iterator[heads.Line]:
    """The lines of a sheet that are not empty, with their numbers."""
    for line, cells in enumerate(sheet.iter_rows(), 1):
        said = [_said(each).strip() for each in cells]
        if any(said):
            yield line, said


def _said(cell: Any) -> str:
    """What a cell shows; a link to the web keeps its address."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes").removesuffix(" 00:00")
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value * 100:g} %" if cell.number_format.endswith("%") else f"{value:.15g}"
    text = str(value)
    address = (cell.hyperlink.target or "") if cell.hyperlink else ""
    if not address.startswith(_WEB) or address in text:
        return text
    return f"[{text}]({address})" if len(text.split()) <= _LINK else f"{text} ({address})"
