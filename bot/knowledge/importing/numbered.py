"""Recognise titles that are questions without a question mark: numbered lines that are no steps, lines in bold."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from textwrap import dedent

from bot.knowledge.importing import fences
from bot.knowledge.importing.around import is_faq
from bot.knowledge.importing.marks import HEADING, HEADING_ASKED, is_question

_LINE = re.compile(r"(?P<open>\*\*)?(?P<number>\d{1,3})\\?[.)]\s+(?:\*\*)?(?P<title>[^\W_].*?)(?:\*\*)?[ \t]*\\?")
# A line in bold of several words, as a question is, which does not lead to what follows.
_BOLD = re.compile(r"\*\*((?:[^*\s]+ ){2,}[^*\s]*[^*\s:.!,;])\*\*[ \t]*")
# One above its text, whatever its end.
_LEADS = re.compile(r"\*\*((?:[^*\s]+ ){2,}[^*\s]*[^*\s:])\*\*[ \t]*")
_UNDERSCORED = re.compile(r"^__([^_\n]+)__[ \t]*$")
# A question in bold.
_BOLD_ASKED = re.compile(r"\s*(?:[-*+]\s+|\d+[.)]\s+)?\*{2,3}[^*\n]+\?\*{2,3}")
# A title is short and does not end as a sentence does; one that leads to what follows is none.
_SENTENCE = re.compile(r"[.!:;,\u2026]$")
_LONGEST = 120
_SEVERAL = 2
# How people call a page of questions.
_PAGE = re.compile(
    r"\b(?:faqs?|f\.a\.q|q ?& ?a|questions?|fragen|preguntas|perguntas|domande|pyta(?:nia|ń)|vragen|sorular|otázky)\b",
    re.IGNORECASE,
)


def titled(body: str, page: str, asks: AbstractSet[str]) -> str:
    """The page with its numbered questions marked, and their answers at the margin; unchanged if there are not several.

    They are numbered in order, each followed by text, and begin with a word that asks or stand on a page of questions.

    Args:
        body: a page that marks no question in another way.
        page: its title or name.
        asks: the words that begin a question.
    """
    lines = body.split("\n")
    if _begins(page, asks) and not _PAGE.search(page):
        # A page with one question, which has steps or parts.
        return body
    found = dict(_titles(lines))
    asking = {number: title for number, title in found.items() if _begins(title, asks)}
    if 2 * len(asking) <= len(found) and not _PAGE.search(page):
        return body
    chosen = _in_order(lines, found) or _in_order(lines, asking)
    if len(chosen) < _SEVERAL:
        return body
    ends = [*list(chosen)[1:], len(lines)]
    parts = ["\n".join(lines[: next(iter(chosen))])] if next(iter(chosen)) else []
    for (number, title), end in zip(chosen.items(), ends, strict=True):
        parts += [f"**Q: {title}**", _at_margin(lines[number + 1 : end])]
    return "\n".join(parts)


def in_bold(body: str, page: str) -> str:
    """The page with its lines in bold marked as questions, if it is a page of questions that begins with such a line.

    Below a question, a line in bold may be part of the answer; above the first one, it is a question, so all are, but
    not the title of the page itself.
    """
    if not _PAGE.search(page):
        return body
    lines, found = body.split("\n"), dict[int, str]()
    for number, (line, fenced) in enumerate(fences.marked(lines[:-1])):
        head = None if fenced or (number and lines[number - 1].strip()) else _BOLD.fullmatch(line)
        if head and is_question(line) and not found:
            return _led(lines)
        if head and not is_question(line) and not is_faq(head[1]):
            found[number] = head[1]
    for number, title in found.items():
        lines[number] = f"**Q: {title}**"
    return "\n".join(lines)


def _led(lines: Sequence[str]) -> str:
    """The lines, with those in bold marked that begin the paragraphs of a section, if all of them begin so."""
    told, section = list(lines), list[tuple[int, str]]()
    for number, line in enumerate((*lines, "# ")):
        if line.startswith("#"):
            heads = [(at, _LEADS.fullmatch(text)) for at, text in section]
            if len(heads) >= _SEVERAL and all(
                head and at + 1 < len(told) and told[at + 1].strip() for at, head in heads
            ):
                told = [f"**Q: {head[1]}**" if (head := dict(heads).get(at)) else each for at, each in enumerate(told)]
            section = []
        elif line.strip() and not (number and lines[number - 1].strip()):
            section.append((number, line))
    return "\n".join(told)


def asking(body: str, asks: AbstractSet[str]) -> str:
    """The page with its lines in bold that begin as questions do marked as such, if it marks several by bold alone.

    Args:
        body: the text of the page.
        asks: the words that begin a question.
    """
    lines = list(fences.marked(body.split("\n")))
    marked = sum(not fenced and bool(_BOLD_ASKED.match(line)) for line, fenced in lines)
    if marked < _SEVERAL or any(not fenced and HEADING_ASKED.match(line) for line, fenced in lines):
        return body
    above, told = "", list[str]()
    for line, fenced in lines:
        head = None if fenced or above.strip() else _BOLD.fullmatch(_UNDERSCORED.sub(r"**\1**", line))
        told.append(f"**Q: {head[1]}**" if head and _begins(head[1], asks) else line)
        above = line
    return "\n".join(told)


def _titles(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The numbered lines that may be titles, by their place; text follows each, and none follows a step at once."""
    for number, (line, fenced) in enumerate(fences.marked(lines)):
        found = None if fenced else _LINE.fullmatch(line)
        step = number and _LINE.fullmatch(lines[number - 1])
        if found and not step and len(found["title"]) <= _LONGEST and not _SENTENCE.search(found["title"]):
            below = next((lines[at] for at in range(number + 1, len(lines)) if lines[at].strip()), "")
            follows = _LINE.fullmatch(below)
            if below and not HEADING.match(below) and not (follows and _number(follows) == _number(found) + 1):
                yield number, found["title"]


def _in_order(lines: Sequence[str], titles: dict[int, str]) -> dict[int, str]:
    """The titles, if their numbers count up from 1, and again below a heading; otherwise none."""
    before, last = 0, 0
    for at in titles:
        if any(HEADING.match(line) for line in lines[before:at]):
            last = 0
        found = _LINE.fullmatch(lines[at])
        if found is None or _number(found) != last + 1:
            return {}
        before, last = at, last + 1
    return titles


def _number(found: re.Match[str]) -> int:
    return int(found["number"])


def _begins(title: str, asks: AbstractSet[str]) -> bool:
    """Whether a title begins with a word that asks, or with two that do so together."""
    words = title.lstrip("¿¡*_\"' ").casefold().split(" ")
    return words[0] in asks or " ".join(words[:2]) in asks


def _at_margin(lines: Sequence[str]) -> str:
    """The lines of an answer, without the indent that they have below its number."""
    text = "\n".join(lines)
    return dedent(text) if any(line.startswith(" ") for line in lines if line.strip()) else text
