"""Read tables: CSV and TSV, with commas, semicolons or tabs, as Excel, Notion and QnA Maker write them."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import filterfalse
from pathlib import Path

from bot.knowledge.importing import anki, columns, exported, heads, marks, programs, publicity, strays
from bot.knowledge.importing.heads import Line
from bot.knowledge.importing.rows import (
    Row,
    Unread,
    cell,
    distinct,
    is_blank,
    listed,
    one_line,
    only_slots,
    unfilled,
    unpublished,
    wordings,
)
from bot.locale.signs import cut

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r":?-+:?")
_BOLD = re.compile(r"\*\*[^*]+\*\*")
# A row with a text of at most so many words alone names the rows below it; of a note, so much is shown.
_NAME, _SHOWN = 8, 60
_MARKS = ",;\t|"
# QnA Maker writes line ends within a cell as two characters.
_QNA_MAKER = {"QnaId", "IsContextOnly"}
# The columns of DiscordChatExporter.
_CHANNEL = {"AuthorID", "Author", "Date", "Content"}
# The first cell of a question's row in a table whose answers are below their questions.
_ASKED = frozenset({"q", "question", "f", "frage", "pregunta", "pytanie", "domanda", "pergunta", "soru"})
_ANSWERED = frozenset({"a", "answer", "antwort", "respuesta", "odpowiedź", "risposta", "réponse", "resposta", "cevap"})
# A cell may hold a long answer; a file with a longer cell is not a table.
csv.field_size_limit(200_000)


def rows(file: Path, text: str, question: str = "", answer: str = "", language: str = "") -> Iterator[Row | Unread]:
    """The rows of a table with a head; without one, the first column has the questions and the second the answers.

    Of columns in several languages, those in this one are read.
    """
    yield from programs.together(file, _rows(file, text, question, answer, language))


def of_cells(
    file: Path, lines: list[Line], question: str = "", answer: str = "", language: str = ""
) -> Iterator[Row | Unread]:
    """The rows of such a table that is already in cells, by the number of each line that is not empty."""
    yield from programs.together(file, _of_cells(file, lines, question, answer, language))


def _rows(file: Path, text: str, question: str, answer: str, language: str) -> Iterator[Row | Unread]:
    try:
        lines = anki.lines(text) if anki.is_export(text) else list(_lines(text))
    except csv.Error as error:
        yield Unread(file, 1, f"no table: {error}; save it again as CSV")
        return
    unclosed = lines[-1][0] if lines and text.count('"') % 2 and any("\n" in each for each in lines[-1][1]) else 0
    for row in _of_cells(file, lines, question, answer, language):
        if row.line == unclosed:
            yield Unread(
                file, row.line, "a quotation mark opens here and none closes it, so the rest is one cell; close it"
            )
        else:
            yield row


def _of_cells(file: Path, lines: list[Line], question: str, answer: str, language: str) -> Iterator[Row | Unread]:
    if not lines:
        yield Unread(file, 1, "the table is empty; fill it in or leave it out")
        return
    head, rest, found = heads.find(programs.macros(_beside(_beside_marks(lines))), question, answer)
    if not (question or answer) and (spoken := columns.by_language(head)) != head:
        head, found = spoken, columns.roles(spoken)
    named = columns.roles(head, question, answer)
    if "question" in named and "answer" not in named and _lists_pages(file):
        found = {**named, "answer": ""}
    if not answer:
        found = heads.fullest(head, rest, heads.filled(head, rest, question, found))
    if not (question or answer):
        found = heads.numbered(head, rest, columns.in_language(head, found, language))
    if unfit := _unfit(head, found):
        yield Unread(file, 1, unfit)
        return
    remark = _sources(head, found, question, answer)
    for row in _body(file, head, list(_joined(head, rest, found)), found):
        if remark and isinstance(row, Row):
            yield replace(row, remark="; ".join(filter(None, (remark, row.remark))))
            remark = ""
        else:
            yield row


def _sources(head: Sequence[str], found: Mapping[str, str], question: str, answer: str) -> str:
    """The columns that are read, if their names do not say what they hold; otherwise empty."""
    named, read = columns.roles(head, question, answer), (found["question"], found["answer"])
    told = not found["answer"] or read == (named.get("question"), named.get("answer"))
    return "" if told else f"questions are read from '{read[0]}', answers from '{read[1]}'"


def _joined(head: Sequence[str], rest: Sequence[Line], found: dict[str, str]) -> Iterator[Line]:
    """The rows without further heads among them, and with an answer that goes on in the rows below in one cell."""
    at = head.index(found["answer"]) if found.get("answer") in head else -1
    held: Line | None = None
    for line, cells in rest:
        if list(cells[: len(head)]) == list(head):
            continue
        more = cells[at] if 0 <= at < len(cells) and not any(cells[:at]) and not any(cells[at + 1 :]) else ""
        if held and more and at < len(held[1]) and _goes_on(held[1][at], more):
            held[1][at] = f"{held[1][at]} {more}"
            continue
        if held:
            yield held
        held = line, [*cells]
    if held:
        yield held


def _goes_on(text: str, more: str) -> bool:
    """Whether a text goes on in the next: in the middle of a sentence, or where a list is announced."""
    ended = text.rstrip(" *_\"'\u201d)").endswith((".", "!", "?", "\u2026"))
    return bool(text.strip()) and (not ended or more[:1].islower())


def _body(file: Path, head: Sequence[str], rest: list[Line], found: dict[str, str]) -> Iterator[Row | Unread]:
    """The rows of a table below its head, with what the first of them leaves out, and the notes below them."""
    # Other columns of QnA Maker are of no use elsewhere.
    more = [] if set(head) & _QNA_MAKER else columns.unknown(head, found)
    ticked, groups, pathed = _ticked(head, rest), _groups(head, found), _pathed(head, rest, found)
    above, notes = "", list[Unread]()
    named = [(line, dict(zip(head, cells, strict=False))) for line, cells in rest]
    aside_lists = programs.without_questions(by_name for _, by_name in named)
    for line, by_name in named:
        if _is_prepared(by_name, found):
            continue
        if (list_ := by_name.get(programs.LIST)) in aside_lists:
            card = one_line(by_name.get(found["question"], ""))
            yield Unread(file, line, programs.NOTES.format(list_), card, aside=True)
            continue
        if note := _beside_rows(by_name, found):
            cause = f"'{cut(note, _SHOWN)}' stands alone in its row; give it a question and an answer to keep it"
            aside = Unread(file, line, cause, aside=True)
            if len(note.split()) > _NAME:
                yield aside
            else:
                above = note
                notes.append(aside)
            continue
        notes = []
        if groups:
            # A merged cell is only written in the first of its rows.
            above = by_name.get(found["topic"]) or above
        if pathed:
            *path, by_name[found["question"]] = by_name.get(found["question"], "").split("::")
            above = path[-1] if path else ""
        row = _if_public(_row(file, line, by_name, found), by_name, ticked)
        if isinstance(row, Row) and not row.topic and not row.fields:
            row = replace(row, topic=one_line(above))
        if more and isinstance(row, Row) and not row.draft:
            left = f"not taken over: what is in {', '.join(more)}"
            row, more = replace(row, remark="; ".join(filter(None, (row.remark, left)))), []
        yield row
    yield from notes


def _pathed(head: Sequence[str], rest: Sequence[Line], found: Mapping[str, str]) -> bool:
    """Whether most questions stand at the end of a path, as Zendesk writes them: `FAQ::Money::How do I pay?`."""
    at = head.index(found["question"])
    return sum("::" in cells[at] for _, cells in rest if at < len(cells)) > len(rest) * heads.MOST


def _is_prepared(cells: Mapping[str, str], found: Mapping[str, str]) -> bool:
    """Whether a row is still to be filled in: it holds its number or a tick, and neither a question nor an answer."""
    asked = {*columns.asking(cells, found), found["answer"]}
    return not any(text and (name in asked or strays.is_word(text)) for name, text in cells.items())


def _beside_rows(cells: Mapping[str, str], found: Mapping[str, str]) -> str:
    """The text of a row that holds nothing else: the name of the rows below it, or a note; empty if it may ask."""
    filled = [(name, text) for name, text in cells.items() if text]
    if len(filled) != 1 or not any(map(str.isalpha, filled[0][1])):
        return ""
    name, text = filled[0]
    asks = name == found["question"] and not (_BOLD.fullmatch(text) and not one_line(text).endswith("?"))
    return "" if asks or name == found["answer"] else one_line(text)


def _if_public(row: Row | Unread, cells: Mapping[str, str], ticked: Mapping[str, str]) -> Row | Unread:
    """The row as a draft, if one of its cells says that it is not for everybody.

    Args:
        row: the row.
        cells: its cells by the names of their columns.
        ticked: what an empty cell says in a column in which others are not empty.
    """
    said = {name: value or ticked.get(name, "") for name, value in cells.items()}
    hidden = unpublished(said) if isinstance(row, Row) else ""
    return (
        replace(row, draft=True, remark="; ".join(filter(None, (hidden, row.remark))))
        if isinstance(row, Row) and hidden
        else row
    )


def _ticked(head: Sequence[str], rest: Sequence[Line]) -> Mapping[str, str]:
    """What an empty cell says in each column that ticks what is public; a column without any tick says nothing."""
    return publicity.unticked(
        name for at, name in enumerate(head) if any(cells[at] for _, cells in rest if len(cells) > at)
    )


def _beside(lines: list[Line]) -> list[Line]:
    """A table of rows named question and answer, with each answer moved beside its question; other tables unchanged."""
    if any(len(cells) != 2 for _, cells in lines):  # noqa: PLR2004 - a name and a text
        return lines
    names = [cells[0].strip(" :.").casefold() for _, cells in lines]
    if sum(name in _ASKED | _ANSWERED for name in names) < max(len(names) - 1, 2):
        return lines
    beside: list[Line] = [(lines[0][0], ["question", "answer"])]
    for name, (line, (_, text)) in zip(names, lines, strict=True):
        if name in _ASKED and text.strip():
            beside.append((line, [text, ""]))
        elif name in _ANSWERED and len(beside) > 1:
            beside[-1][1][1] = "\n\n".join(filter(None, (beside[-1][1][1], text)))
    return beside


def _beside_marks(lines: list[Line]) -> list[Line]:
    """A table whose rows hold one text each, marked "Q:" or "A:", as one of questions beside answers; others unchanged.

    What is not marked goes on with the answer above it; before the first question it stands alone, as a topic does.
    """
    texts = [(line, [each for each in cells if each]) for line, cells in lines]
    signs = marks.Marks("\n".join(text for _, cells in texts for text in cells))
    asking = sum(bool(cells) and _marked(signs, cells[0]) != "" for _, cells in texts)
    if asking < 2 or any(len(cells) != 1 for _, cells in texts):  # noqa: PLR2004 - one question may be a title
        return lines
    beside: list[Line] = [(lines[0][0], ["question", "answer", "topic"])]
    for line, (text,) in texts:
        said = signs.answered(text)
        if asked := _marked(signs, text):
            beside.append((line, [asked, "", ""]))
        elif not beside[-1][1][0] or len(beside) == 1:
            beside.append((line, ["", "", text]))
        else:
            cells = beside[-1][1]
            cells[1] = "\n".join(filter(None, (cells[1], said[1] if said else text)))
    return beside


def _marked(signs: marks.Marks, text: str) -> str:
    """The question in a text that marks it as one; empty if it does not."""
    first, _, below = text.partition("\n")
    asked = signs.asked(first)
    return asked.title if asked and asked.marked and not below else ""


def _unfit(head: Sequence[str], found: Mapping[str, str]) -> str:
    """The reason why a table with these columns holds no questions and answers; empty if it does."""
    if set(head) >= _CHANNEL:
        return "a channel as a table does not say what replies to what; export it again as JSON"
    if not heads.is_head(found):
        names = ", ".join(f"'{name}'" for name in head[:8])
        return f"no question and answer among the columns {names}; say --question … --answer …"
    return ""


def _lists_pages(file: Path) -> bool:
    """Whether the table is Notion's list of the pages in the folder beside it."""
    stem = file.stem.removesuffix("_all")
    return any(file.with_name(name).is_dir() for name in (stem, re.sub(r" [0-9a-f]{32}$", "", stem)))


def _groups(head: Sequence[str], found: Mapping[str, str]) -> bool:
    """Whether the topics come before the questions, as the names of groups of rows."""
    return "topic" in found and head.index(found["topic"]) < head.index(found["question"])


def in_text(file: Path, lines: Sequence[str], first: int) -> Iterator[Row | Unread]:
    """The rows of the tables in a text, with columns separated by bars; `first` is the number of the first line."""
    table: list[Line] = []
    for number, line in enumerate((*lines, ""), first):
        cells = [
            cell.strip().replace("\\|", "|") for cell in _BAR.split(line.strip().removeprefix("|").removesuffix("|"))
        ]
        if len(cells) > 1:
            table.append((number, cells))
            continue
        if len(table) > 2 and all(_RULE.fullmatch(cell) for cell in table[1][1]):  # noqa: PLR2004 - head, rule, rows
            head = heads.apart(table[0][1])
            if heads.is_head(found := columns.roles(head)):
                yield from _body(file, head, table[2:], found)
        table = []


def _lines(text: str) -> Iterator[Line]:
    """The lines of a table that are not empty, with their numbers."""
    mark, skipped = _mark(text)
    text = text.split("\n", 1)[-1] if skipped else text
    # Some writers put a blank between a separator and a quotation mark.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, skipinitialspace=True, strict=False)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line + skipped, [cell.strip() for cell in cells]
        line = reader.line_num + 1


def _mark(text: str) -> tuple[str, int]:
    """The separator of the cells, and how many lines declare it.

    It is one that splits a head, else a tab that stands in every line, else the commonest.
    """
    top = re.split(r"\r\n?|\n", text, maxsplit=heads.ABOVE)[: heads.ABOVE]
    if re.fullmatch(r"sep=.", top[0].strip("\r")):
        return top[0][4], 1
    for line in top:
        for mark in _MARKS:
            if heads.is_head(columns.roles(each.strip('" ') for each in line.split(mark))):
                return mark, 0
    if all("\t" in line for line in top if line.strip()):
        return "\t", 0
    return max(_MARKS, key=lambda each: (top[0].count(each), sum(each in line for line in top))), 0


def _row(file: Path, line: int, cells: dict[str, str], found: dict[str, str]) -> Row | Unread:
    def given(role: str) -> str:
        return cells.get(found[role], "") if role in found else ""

    if fields := exported.fields(cells):
        return Row(file, line, (fields["question"],), fields["answer"], fields=fields)
    first, *others = columns.asking(cells, found) or [""]
    made = bool(cells.keys() & _QNA_MAKER)
    text = cells.get(first, "").replace("\\n", " ") if made else cells.get(first, "")
    asked = (
        listed(text) if first == found.get("phrasings") else wordings(text),
        *(filterfalse(is_blank, listed(cells[name])) for name in others),
    )
    questions = distinct(text for texts in asked for text in texts)
    parts = (given("answer"), *(cells[name] for name in columns.continued(cells, found)))
    answer = "\n".join(filter(None, parts))
    answer = answer.replace("\\n", "\n") if made else answer
    if not questions or is_blank(answer):
        lacking = "answer" if questions else "question"
        return Unread(file, line, f"no {lacking} in this row; fill it in", asked=questions[0] if questions else "")
    if any(map(strays.is_formula, questions)):
        return Unread(file, line, "a formula in place of the question: save the values")
    if cause := strays.no_answer(answer) or only_slots(answer):
        return Unread(file, line, cause, asked=questions[0])
    if cells.keys() & {*_QNA_MAKER, "qid"} and (own := programs.inner(cells, questions)):
        return Unread(file, line, own, questions[0], aside=True)
    buttons = programs.beside(cells)[1]
    tags = tuple(tag.strip() for tag in listed(given("tags")))
    topic = given("topic") or _metadata(cells.get("Metadata", ""))
    draft = unfilled(answer)
    remark = "; ".join(filter(None, (draft, buttons)))
    return Row(file, line, questions, cell(answer), one_line(topic), tags, draft=bool(draft), remark=remark)


def _metadata(text: str) -> str:
    """The topic in QnA Maker's metadata: `category:land|level:1`."""
    pairs = dict(part.split(":", 1) for part in text.split("|") if ":" in part)
    return pairs.get(columns.roles(pairs).get("topic", ""), "")
