"""Tables: CSV, TSV, with commas, semicolons or tabs, as Excel, Notion and QnA Maker write them."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.knowledge.importing import columns
from bot.knowledge.importing.rows import Row, Unread, cell, distinct, listed, one_line

_MARKS = ",;\t|"
# A title and the like may stand above the head.
_ABOVE = 10
# QnA Maker writes line ends within a cell as two characters.
_QNA_MAKER = {"QnaId", "IsContextOnly"}
# A cell may hold a long answer; more than this is no table.
csv.field_size_limit(200_000)


def rows(file: Path, text: str, question: str = "", answer: str = "") -> Iterator[Row | Unread]:
    """The rows of a table with a head; without one, questions stand in the first column and answers in the second."""
    try:
        lines = list(_lines(text))
    except csv.Error as error:
        yield Unread(file, 1, f"no table: {error}; save it again as CSV")
        return
    if not lines:
        yield Unread(file, 1, "the table is empty; fill it in or leave it out")
        return
    (_, head), *rest = lines
    found = columns.roles(head, question, answer)
    for above, (_, cells) in enumerate(lines[1:_ABOVE], 1):
        if _is_head(found):
            break
        if _is_head(roles := columns.roles(cells, question, answer)):
            head, rest, found = cells, lines[above + 1 :], roles
    if not _is_head(found):
        if len(head) != 2 or not _is_headless(head):  # noqa: PLR2004 - a question and an answer
            names = ", ".join(f"'{name}'" for name in head[:8])
            yield Unread(file, 1, f"no question and answer among the columns {names}; say --question … --answer …")
            return
        head, rest, found = ["question", "answer"], lines, {"question": "question", "answer": "answer"}
    more = columns.unknown(head, found)
    for line, cells in rest:
        row = _row(file, line, dict(zip(head, cells, strict=False)), found)
        if more and isinstance(row, Row):
            row, more = replace(row, remark=f"left out is what stands in {', '.join(more)}"), []
        yield row


def _is_head(found: Mapping[str, str]) -> bool:
    return "question" in found and "answer" in found


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The filled lines of a table with their numbers; cells are parted by the mark that one of the first has most."""
    first = text.split("\n", 1)[0]
    if first.startswith("sep=") and len(first.strip()) == len("sep=,"):
        mark, text, skipped = first[4], text.split("\n", 1)[-1], 1
    else:
        top = text.split("\n", _ABOVE)[:_ABOVE]
        mark, skipped = max(_MARKS, key=lambda each: (first.count(each), sum(each in line for line in top))), 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=False)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line + skipped, [cell.strip() for cell in cells]
        line = reader.line_num + 1


def _is_headless(head: Sequence[str]) -> bool:
    return one_line(head[0]).endswith("?") or len(head[1]) > len("a word or three of a head")


def _row(file: Path, line: int, cells: dict[str, str], found: dict[str, str]) -> Row | Unread:
    def given(role: str) -> str:
        return cells.get(found.get(role, ""), "")

    fields = json.loads(cells["more"]) if cells.get("more", "").startswith("{") else {}
    if fields:
        return Row(file, line, (fields["question"],), fields["answer"], fields=fields)
    first, *others = columns.asking(cells, found) or [""]
    asked = (cells.get(first, "").split("\n"), *(listed(cells[name]) for name in others))
    questions = distinct(text for texts in asked for text in texts)
    answer = given("answer").replace("\\n", "\n") if cells.keys() & _QNA_MAKER else given("answer")
    if not questions or not answer:
        lacking = "answer" if questions else "question"
        return Unread(file, line, f"no {lacking} in this row; fill it in", asked=questions[0] if questions else "")
    tags = tuple(tag.strip() for tag in listed(given("tags")))
    topic = given("topic") or _metadata(cells.get("Metadata", ""))
    return Row(file, line, questions, cell(answer), one_line(topic), tags)


def _metadata(text: str) -> str:
    """The topic among the metadata of QnA Maker: `category:land|level:1`."""
    pairs = dict(part.split(":", 1) for part in text.split("|") if ":" in part)
    return pairs.get(columns.roles(pairs).get("topic", ""), "")
