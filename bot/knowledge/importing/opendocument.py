"""Take the sheets out of a spreadsheet of LibreOffice (.ods)."""

import zipfile
from io import BytesIO
from typing import NamedTuple
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from bot.knowledge.importing.heads import Line

_OFFICE, _TABLE, _TEXT, _STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "style")
)
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_LINK, _ADDRESS = f"{_TEXT}a", "{http://www.w3.org/1999/xlink}href"
_SIGNS = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
# A sheet goes on to the right with empty cells; more columns than this hold no table of questions.
_WIDE = 200


class Sheet(NamedTuple):
    """A sheet of a workbook: its lines that are not empty, with their numbers, and the numbers of hidden ones."""

    title: str
    shown: bool
    lines: list[Line]
    hidden: list[int]


def sheets(content: bytes) -> list[Sheet]:
    """The sheets of a file with this content, as the program shows them; comments are left out."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        root = fromstring(packed.read("content.xml"))
    unseen = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        if any(each.get(f"{_TABLE}display") == "false" for each in style)
    }
    return [_sheet(each, shown=each.get(f"{_TABLE}style-name") not in unseen) for each in root.iter(f"{_TABLE}table")]


def _sheet(table: Element, *, shown: bool) -> Sheet:
    found = Sheet(table.get(f"{_TABLE}name", ""), shown, [], [])
    number = 1
    for row in table.iter(f"{_TABLE}table-row"):
        cells = list[str]()
        for cell in row:
            if cell.tag in _CELLS and len(cells) < _WIDE:
                said = "\n".join(_said(each) for each in cell if each.tag == f"{_TEXT}p").strip()
                cells += [said] * min(int(cell.get(f"{_TABLE}number-columns-repeated", 1)), _WIDE)
        if any(cells) and row.get(f"{_TABLE}visibility", "visible") != "visible":
            found.hidden.append(number)
        elif any(cells):
            width = max(at for at, said in enumerate(cells, 1) if said)
            found.lines.append((number, cells[:width]))
        number += int(row.get(f"{_TABLE}number-rows-repeated", 1))
    return found


def _said(node: Element) -> str:
    """What a paragraph shows; a link to the web keeps its address."""
    parts = [node.text or ""]
    for each in node:
        if each.tag != f"{_OFFICE}annotation":
            parts.append(_SIGNS.get(each.tag) or _said(each))
        parts.append(each.tail or "")
    said, address = "".join(parts), node.get(_ADDRESS, "") if node.tag == _LINK else ""
    return f"[{said}]({address})" if address.startswith("http") and address not in said else said
