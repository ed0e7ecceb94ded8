"""Read lists of definitions, as Pandoc and Kramdown know them: terms, and below them what they mean, after a colon."""

import re
from collections.abc import Sequence

from bot.knowledge.importing import fences

_TERM = re.compile(r"([^\s#>*|:-].*?)[ \t]*")
_MEANING = re.compile(r":[ \t]+(?=\S)")
_INDENTED = re.compile(r"([ \t]*)(?:$|(?<=[ \t])(?=\S))")
# So far from its margin, text is code.
_CODE = 4


def marked(lines: Sequence[str]) -> list[str]:
    """The lines with each term that asks in bold above its meaning, and each other one in bold before it.

    The lines below a meaning that are indented belong to it. Questions in a row have the same meaning.
    """
    found, fenced = list(lines), [inside for _, inside in fences.marked(lines)]
    for number, line in enumerate(lines):
        meaning = None if fenced[number] else _MEANING.match(line)
        if meaning is None:
            continue
        above = number - 1 if number and lines[number - 1].strip() else number - 2
        said = line[meaning.end() :]
        if above >= 0 and (term := _TERM.fullmatch(lines[above])) and not fenced[above]:
            if term[1].endswith("?"):
                _ask(found, lines, above)
                found[number] = said
                _to_margin(found, number + 1, meaning.end())
            else:
                found[above : number + 1] = [*[""] * (number - above), f"- **{term[1]}:** {said}"]
        elif _is_within(lines, above):
            found[number] = said
            if above == number - 1 and found[above]:
                found[above] += "\\"
            _to_margin(found, number + 1, meaning.end())
    return found


def _ask(found: list[str], lines: Sequence[str], last: int) -> None:
    """Put the questions that end at that line in bold."""
    while last >= 0 and (term := _TERM.fullmatch(lines[last])) and term[1].endswith("?"):
        found[last] = f"**{term[1]}**"
        last -= 1


def _is_within(lines: Sequence[str], number: int) -> bool:
    """Whether that line belongs to a meaning, so that another one may follow it."""
    while number >= 0 and _INDENTED.match(lines[number]):
        number -= 1
    return number >= 0 and bool(_MEANING.match(lines[number]))


def _to_margin(found: list[str], start: int, width: int) -> None:
    """Move the indented lines from there on to the margin, as far as the first of them is, or as `width` above code."""
    indent = 0
    for number in range(start, len(found)):
        if not (line := _INDENTED.match(found[number])):
            return
        blank = line[1].expandtabs(4)
        indent = indent or (width if len(blank) >= width + _CODE else len(blank))
        found[number] = blank[indent:] + found[number][line.end() :]
