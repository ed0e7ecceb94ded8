"""Recognise words for a question and an answer that stand alone above the text they mark, as headings or in bold."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.knowledge.importing import fences
from bot.knowledge.importing.marks import Marks

_LABEL = re.compile(r"[ \t]*(?:#{1,6}[ \t]+)?(?:\*\*|__)?([^\W\d_]+(?:[ \t]*\d{1,3})?)[ \t]*:?(?:\*\*|__)?:?[ \t#]*")
_PLAIN = re.compile(r"[ \t]*[^\W\d_]+(?:[ \t]*\d{1,3})?[ \t]*")


def joined(body: str) -> str:
    """The page, line for line, with each such word before its text: "Question 1: …" and "Answer 1: …"."""
    page, lines = Marks(body), body.split("\n")
    labels = [
        (at, label) for at, (line, fenced) in enumerate(fences.marked(lines)) if not fenced and (label := _label(line))
    ]
    for (at, asks), (end, says) in pairwise(labels):
        asked = page.asked(f"{asks}: x")
        if asked and asked.marked and page.answered(f"{says}: x") and (text := _paragraph(lines[at + 1 : end])):
            lines[at:end] = [f"{asks}: {text}", *[""] * (end - at - 1)]
            lines[end] = f"{says}:"
    return "\n".join(lines)


def _label(line: str) -> str:
    """The word that is all of a line, with its number; empty if there is more, or nothing that sets it apart."""
    found = None if _PLAIN.fullmatch(line) else _LABEL.fullmatch(line)
    return found[1] if found else ""


def _paragraph(lines: Sequence[str]) -> str:
    """The only paragraph of these lines; empty if there are several."""
    text = "\n".join(lines).strip()
    return "" if re.search(r"\n[ \t]*\n", text) else " ".join(text.split())
