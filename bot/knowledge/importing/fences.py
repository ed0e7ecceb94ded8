"""Find the code in a page of Markdown: blocks between fences, and words between backticks."""

import re
from collections.abc import Callable, Iterable, Iterator

_FENCE = re.compile(r"\s*(?:```|~~~)")
_BLOCK = r"^[ \t]*(?P<fence>```|~~~).*?^[ \t]*(?P=fence)[^\n]*$"
BLOCK = re.compile(_BLOCK, re.DOTALL | re.MULTILINE)
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
