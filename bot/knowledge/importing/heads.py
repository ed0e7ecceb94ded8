"""Find the head of a table, and what its columns hold: by their names, or by their cells."""

import re
from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width

from openpyxl.utils import get_column_letter

from bot.knowledge.importing import columns
from bot.knowledge.importing.rows import one_line

Line = tuple[int, list[str]]
# A title and other lines may come before the head.
ABOVE = 10
# This many lines are examined to find what the columns hold.
_SAMPLE = 20
# A column asks if more than this share of its cells end with a question mark.
MOST = 0.6
# A name above a column is shorter than one in this many parts of what stands below it.
_SHORTER = 3
# A question and an answer, and the share of rows that hold no more in a table of such.
_PAIR, _NEARLY_ALL = 2, 0.8
# At least this many words are prose; a person's name or a date has fewer.
_PROSE = 3
# How a sentence ends, and what may close behind that.
_ENDS, _CLOSING = (".", "!", "?", "\u2026", "\u3002", "\uff01", "\uff1f"), " *_\"'\u201d)"
# The columns of an export of Jira, and the one that asks.
_JIRA, _SUMMARY = {"Issue key", "Summary"}, "Summary"


def find(lines: list[Line], question: str, answer: str) -> tuple[list[str], list[Line], dict[str, str]]:
    """The names of the columns, the lines below them, and each role's column."""
    for above, (_, cells) in enumerate(lines[:ABOVE]):
        if both := _of_two_lines(cells, lines[above + 1 : above + 2], question, answer):
            return both, lines[above + 2 :], columns.roles(both, question, answer)
        names = apart(cells)
        if is_head(roles := columns.roles(names, question or (_SUMMARY if set(names) >= _JIRA else ""), answer)):
            below = lines[above + 1 :]
            return names, below[_is_second_head(cells, below) :], roles
    width = max(len(cells) for _, cells in lines[:ABOVE])
    pairs = sum(len(cells) == _PAIR for _, cells in lines)
    if len(lines[0][1]) == _PAIR and pairs >= len(lines) * _NEARLY_ALL and _is_headless(lines[0][1]):
        # A row with further cells has lost the line end after one of them.
        more = [f"column {get_column_letter(at)}" for at in range(_PAIR + 1, width + 1)]
        return ["question", "answer", *more], lines, {"question": "question", "answer": "answer"}
    if not (question or answer) and (told := _by_content(lines, width)):
        return told
    head = apart(lines[0][1])
    return head, lines[1:], columns.roles(head, question, answer)


def _by_content(lines: list[Line], width: int) -> tuple[list[str], list[Line], dict[str, str]] | None:
    """The same where no head names questions and answers: most cells of a column ask, and another holds the most text.

    A column of another role, such as the topic, holds no answers.
    """
    # A title stands alone in its row.
    several = [at for at, (_, cells) in enumerate(lines) if sum(map(bool, cells)) > 1]
    sample = ([*lines[at][1], *[""] * (width - len(lines[at][1]))] for at in several[:_SAMPLE])
    top = list(dict.fromkeys(map(tuple, sample)))
    if len(top) <= 1:
        return None
    asked = [sum(cells[at].endswith("?") for cells in top) for at in range(width)]
    asking = asked.index(max(asked))
    if asked[asking] <= len(top) * MOST:
        return None
    taken = {name for role, name in columns.roles(top[0]).items() if role not in ("answer", "text")}
    said = [sum(len(cells[at]) for cells in top[1:]) for at in range(width)]
    often = [sum(bool(cells[at]) for cells in top[1:]) for at in range(width)]
    free = [at for at in range(width) if at != asking and said[at] and top[0][at] not in taken]
    if not free:
        return None
    # Notes stand beside some rows, answers beside most.
    telling = max(free, key=lambda at: (often[at] * 2 > len(top[1:]), said[at]))
    if not _is_prose([cells[telling] for cells in top[1:] if cells[telling]]):
        return None
    # What stands above the answers is short, even where it is a question itself, as in a form.
    headless = top[0][asking].endswith("?") and len(top[0][telling]) * len(top[1:]) * _SHORTER > said[telling]
    names = apart([(not headless and name) or f"column {get_column_letter(at)}" for at, name in enumerate(top[0], 1)])
    return names, lines[several[0] + (not headless) :], columns.roles(names, names[asking], names[telling])


def _is_prose(cells: Sequence[str]) -> bool:
    """Whether cells may be answers: every third at least is a sentence or several words, not a name or a date."""
    told = (text.endswith((".", "!", "?")) or sum(map(str.isalpha, re.split(r"\W+", text))) >= _PROSE for text in cells)
    return sum(told) * 3 >= len(cells)


def apart(cells: Sequence[str]) -> list[str]:
    """The cells of a head as distinct names: the second of several equal ones gets the number 2."""
    names: list[str] = []
    for name in cells:
        again = sum(each == name or each.startswith(f"{name} ") for each in names)
        names.append(f"{name} {again + 1}" if name and name in names else name)
    return names


def _of_two_lines(cells: Sequence[str], below: list[Line], question: str, answer: str) -> list[str]:
    """The names of a head of two lines, such as *Answer* above *short* and *long*; empty if the head has one line.

    The second line belongs to the head if it names a question itself.
    """
    if all(cells) or not below or not any(map(columns.names_question, below[0][1])):
        return []
    if is_head(columns.roles(below[0][1])) and not is_head(columns.roles(cells)):
        # The line above is a title.
        return []
    group, names = "", list[str]()
    for number, name in enumerate(below[0][1]):
        group = (cells[number] if number < len(cells) else "") or group
        names.append(f"{group} {name}".strip() if group.casefold() not in name.casefold() else name)
    return names if is_head(columns.roles(apart(names), question, answer)) else []


def _is_second_head(head: Sequence[str], below: list[Line]) -> bool:
    """Whether the next line divides merged cells above it, all in the same way: into *English* and *German*."""
    cells = below[0][1] if below and not all(head) else ()
    return all(cells) and len(set(cells)) < len(cells)


def filled(head: Sequence[str], rest: Sequence[Line], question: str, found: dict[str, str]) -> dict[str, str]:
    """Each role's column; a column of answers in which nobody has written yet leaves its place to the next one."""
    written = [name for at, name in enumerate(head) if any(cells[at] for _, cells in rest if at < len(cells))]
    other = columns.roles(written, question)
    return other if found.get("answer") and found["answer"] not in written and is_head(other) else found


def fullest(head: Sequence[str], rest: Sequence[Line], found: dict[str, str]) -> dict[str, str]:
    """The same; a column of texts leaves its place to one without a role that holds far more text."""
    if "answer" not in found or found["answer"] != found.get("text"):
        return found
    said = {name: sum(len(cells[at]) for _, cells in rest if at < len(cells)) for at, name in enumerate(head)}
    most = max(columns.unknown(head, found), key=lambda name: said[name], default="")
    return {**found, "answer": most} if most and said[most] > _SHORTER * said[found["answer"]] else found


def numbered(head: Sequence[str], rest: Sequence[Line], found: dict[str, str]) -> dict[str, str]:
    """The same, with the further columns of an answer in numbered ones (*Answer 1*, *Answer 2*) as parts of it.

    They hold sentences; short texts are to choose from. Questions that are numbered too have an answer each.
    """
    parts = columns.following(head, found.get("answer", ""))
    if columns.following(head, found.get("question", "")):
        return found
    texts = [cells[at] for _, cells in rest for at, name in enumerate(head) if name in parts and at < len(cells)]
    ended = [text.rstrip(_CLOSING).endswith(_ENDS) for text in texts if text]
    return found | {f"{columns.PART}{name}": name for name in parts} if sum(ended) * 2 > len(ended) else found


def is_head(found: Mapping[str, str]) -> bool:
    """Whether these roles of columns are those of a table of questions and answers."""
    return "question" in found and "answer" in found


def _is_headless(head: Sequence[str]) -> bool:
    """Whether a first row asks, or says more than a head; a letter of Chinese or Japanese is as wide as two others."""
    width = sum(2 if east_asian_width(each) in "WF" else 1 for each in head[1])
    return one_line(head[0]).endswith(("?", "\uff1f")) or width > len("a word or three of a head")
