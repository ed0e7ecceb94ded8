"""Find the code in a page of Markdown: blocks between fences, and words between backticks."""

import re
from collections.abc import Callable, Iterable, Iterator

from markdown_it import MarkdownIt

_FENCE = re.compile(r"\s*(?:```|~~~)")
_BLOCK = r"^[ \t]*(?P<fence>```|~~~).*?^[ \t]*(?P=fence)[^\n]*$"
BLOCK = re.compile(_BLOCK, re.DOTALL | re.MULTILINE)
# Only the blocks of a text are of interest, and not the spans within them.
BLOCKS = MarkdownIt("commonmark").disable("inline")
# A block of code that begins on a line of its own, and ends behind its last line, as Discord has it.
_ENDED = re.compile(r"^([ \t]*```[^`\n]*\n(?:[^`]|`(?!``))*[^`\s][ \t]*)(```)(?=[ \t]*$)", re.MULTILINE)
_INDENT = 4
CODE = re.compile(rf"{_BLOCK}|`[^`\n]+`", re.DOTALL | re.MULTILINE)


def marked(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it belongs to a block of code, of which the last one on a page may be without an end."""
    inside = False
    for line in lines:
        fence = bool(_FENCE.match(line))
        yield line, inside or fence
        inside ^= fence


def outside(text: str, change: Callable[[str], str]) -> str:
    """The text, changed everywhere but in code."""
    kept, at = list[str](), 0
    for code in CODE.finditer(text):
        kept += [change(text[at : code.start()]), code[0]]
        at = code.end()
    return "".join((*kept, change(text[at:])))


def ended(text: str) -> str:
    """The text with the end of each block of code on a line of its own."""
    return _ENDED.sub(r"\1\n\2", text)


def fenced(lines: Iterable[str]) -> list[str]:
    """The lines with code between fences that was shown as code by its indentation alone."""
    found = list(lines)
    if not any(line.startswith(" " * _INDENT) for line in found):
        return found
    for token in reversed(BLOCKS.parse("\n".join(found))):
        if token.type == "code_block" and token.map:
            start, end = token.map
            code = "\n".join(found[start:end]).rstrip().split("\n")
            margin = " " * (min(len(line) - len(line.lstrip()) for line in code if line.strip()) - _INDENT)
            found[start:end] = [
                f"{margin}```",
                *(line[: len(margin)] + line[len(margin) + _INDENT :] for line in code),
                f"{margin}```",
            ]
    return found
