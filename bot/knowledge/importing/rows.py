"""What every shape is read as: questions that ask the same, their answer, and where it stood."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.knowledge.importing import markup
from bot.knowledge.prose import kept

# What a spreadsheet writes of a formula that failed is none either.
_BLANK = re.compile(
    r"[-\u2013\u2014._?\u2026 ]+|(?:n/?a|tbd|tba|todo|fixme|xxx+)[.!]?|#(?:N/A|NV|[A-ZÀ-Ý]{3,7}[!?]|DIV/0!)",
    re.IGNORECASE,
)
# What only the program that an export is from fills in: {slot}, {{slot}}, {% if … %}.
_SLOT = re.compile(r"\{\w+\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# What pages and articles say that were never published.
_HIDDEN = {("draft", "true"), ("published", "false"), ("publish", "false"), ("hidden", "true"), ("archived", "true")}
# What QnA Maker says only after another answer, as "More".
_FOLLOWING = ("iscontextonly", "true")
_UNDONE = frozenset(
    {"draft", "unpublished", "archived", "hidden", "in progress", "not started", "entwurf", "brouillon", "borrador"}
    | {"rascunho", "bozza", "szkic", "taslak"}
)
_CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=\S)([^*]+)(?<=\S)\*\*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One answer and what is asked for it; `fields` are further fields of an entry, as an export of Salve has them.

    `draft` says that a curator has to look at it first, `remark` why; `theirs` that these are members' own words.
    """

    file: Path
    line: int
    questions: tuple[str, ...]
    answer: str
    topic: str = ""
    tags: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    draft: bool = False
    theirs: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A place that could not be read, why, and how to mend it.

    `asked` is its question without an answer, which may be elsewhere; `aside` says that it is none, and left out, or a
    part of the answer to `asked` that is.
    """

    file: Path
    line: int
    cause: str
    asked: str = ""
    aside: bool = False


def unfilled(answer: str) -> str:
    """Why an answer can only be a draft: it has slots that nothing fills in; nothing where it has none."""
    slots = ", ".join(dict.fromkeys(_SLOT.findall(answer)))
    return f"a draft, for nothing fills in {slots}: write it out" if slots else ""


def unfilled_page(text: str) -> str:
    """The same for a page, whose code may speak of slots, and whose words may stand in single braces."""
    plain = _CODE.sub("", text)
    return unfilled("".join(each for each in _SLOT.findall(plain) if each.startswith(("{{", "{%"))))


def unpublished(fields: Mapping[str, Any]) -> str:
    """Why what these fields stand beside can only be a draft: the old program says that it is not public."""
    for name, value in fields.items():
        said = str(value).strip().casefold()
        if (name.casefold(), said) == _FOLLOWING:
            return (
                "a draft, as it only follows another answer there: word it to stand alone, then write status: approved"
            )
        if (name.casefold(), said) in _HIDDEN or (name.casefold() == "status" and said in _UNDONE):
            return f"a draft, as {name} is {said} there: read it, then write status: approved"
    return ""


def one_line(text: str) -> str:
    """A question on one line, without emphasis, numbering and punctuation around it."""
    plain = _BOLD.sub(r"\1", " ".join(_CONTROL.sub("", html.unescape(markup.bare(text))).split()))
    plain = re.sub(r"^(?:\d{1,3}\\?[.)]|[-*+]|Q\d*[:.)])\s+", "", plain.strip("*_# ").strip())
    return plain.strip("*_ ").strip()


def prose(text: str) -> str:
    """An answer with its lines: what HTML it holds becomes Markdown, and no more than one line in a row stays empty."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if markup.is_html(text):
        text = markup.markdown(text)
    lines = (line.rstrip() for line in _CONTROL.sub("", text.replace("\t", "  ")).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def cell(text: str) -> str:
    """An answer from a table or an object, where a line ends because its author pressed return."""
    return kept(prose(text))


def distinct(questions: Iterable[str]) -> tuple[str, ...]:
    """The questions in their order, each once, none empty."""
    return tuple(dict.fromkeys(filter(None, map(one_line, questions))))


def wordings(text: str) -> list[str]:
    """The wordings of a cell, one per line; a question whose only mark ends its last line is one, broken over lines."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    asks = [line.endswith("?") for line in lines]
    return [" ".join(lines)] if asks and asks[-1] and not any(asks[:-1]) else lines


def is_blank(answer: str) -> bool:
    """Whether it says nothing: only dashes and dots, a placeholder for an answer to come, or a failed formula."""
    return not answer.strip() or bool(_BLANK.fullmatch(answer.strip()))


def listed(text: str) -> tuple[str, ...]:
    """The several values of one cell: a line each, else separated by semicolons, bars or commas."""
    for mark in ("\n", ";", "|", ","):
        if mark in text:
            return tuple(filter(None, (part.strip() for part in text.split(mark))))
    return (text.strip(),) if text.strip() else ()
