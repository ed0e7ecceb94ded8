"""Find questions by the emoji that begins their lines, on a page where one means that."""

import re

from bot.knowledge.importing import fences
from bot.knowledge.importing.marks import EMOJI, HEADING, HEADING_ASKED

_LINE = re.compile(rf"[ \t]*(?P<sign>{EMOJI})[ \t]*(?P<title>[^\s].*?)[ \t]*")
# Signs that mean a question whatever its end.
_ASKS = frozenset("\u2753\u2754\u2049\U0001f914")
# A title that ends so is a sentence, or leads to what follows.
_SENTENCE = re.compile(r"[.!:;,\u2026][*_]*$")
_SEVERAL = 2


def marked(body: str) -> str:
    """The page with the lines marked that begin with an emoji by which it asks: one before lines of which most ask.

    A page that asks in its headings has none.
    """
    lines = list(fences.marked(body.split("\n")))
    if any(not fenced and HEADING_ASKED.match(line) for line, fenced in lines):
        return body
    found = {at: each for at, (line, fenced) in enumerate(lines) if not fenced and (each := _LINE.fullmatch(line))}
    by_sign = dict[str, list[bool]]()
    for each in found.values():
        by_sign.setdefault(each["sign"], []).append(_asks(each["title"]))
    asking = {
        sign
        for sign, ends in by_sign.items()
        if len(ends) >= _SEVERAL and any(ends) and (sign[0] in _ASKS or 2 * sum(ends) > len(ends))
    }
    told = [line for line, _ in lines]
    for at, each in found.items():
        below = next((line for line in told[at + 1 :] if line.strip()), "")
        follows = _LINE.fullmatch(below)
        answered = below and not HEADING.match(below) and not (follows and follows["sign"] == each["sign"])
        if each["sign"] in asking and answered and not _SENTENCE.search(each["title"]):
            told[at] = f"**Q: {each['title'].strip('*_')}**"
    return "\n".join(told)


def _asks(title: str) -> bool:
    return title.rstrip("*_ ").endswith("?")
