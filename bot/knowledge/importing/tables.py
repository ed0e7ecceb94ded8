"""Tables: CSV, TSV, with commas, semicolons or tabs, as Excel, Notion and QnA Maker write them."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.knowledge.importing import columns
from bot.knowledge.importing.rows import Row, Unread, distinct, listed, one_line, prose

_MARKS = ",;\t|"
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
    if "question" not in found or "answer" not in found:
        if len(head) != 2 or not _is_headless(head):  # noqa: PLR2004 - a question and an answer
            names = ", ".join(f"'{name}'" for name in head[:8])
            yield Unread(file, 1, f"no question and answer among the columns {names}; say --question … --answer …")
            return
        head, rest, found = ["question", "answer"], lines, {"question": "question", "answer": "answer"}
    yield from (_row(file, line, dict(zip(head, cells, strict=False)), found) for line, cells in rest)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The filled lines of a table with their numbers; cells are parted by the mark that the first one has most."""
    first = text.split("\n", 1)[0]
    if first.startswith("sep=") and len(first.strip()) == len("sep=,"):
        mark, text, skipped = first[4], text.split("\n", 1)[-1], 1
    else:
        mark, skipped = max(_MARKS, key=first.count), 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=False)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line + skipped, [cell.strip() for cell in cells]
        line = reader.line_num + 1


def _is_headless(head: Sequence[str]) -> bool:
    return one_line(head[0]).endswith("?") or len(head[1]) > len("a word or three of a head")


def _row(file: Path, line: int, cells: dict[str, str], found: dict[str, str]) -> Row | Unread:
    def cell(role: str) -> str:
        return cells.get(found.get(role, ""), "")

    fields = json.loads(cells["more"]) if cells.get("more", "").startswith("{") else {}
    if fields:
        return Row(file, line, (fields["question"],), fields["answer"], fields=fields)
    questions = distinct((*cell("question").split("\n"), *listed(cell("phrasings"))))
    if not questions or not cell("answer"):
        return Unread(file, line, f"no {'answer' if questions else 'question'} in this row; fill it in")
    tags = tuple(tag.strip() for tag in listed(cell("tags")))
    return Row(file, line, questions, prose(cell("answer")), one_line(cell("topic")), tags)
