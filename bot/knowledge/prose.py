"""Prose in files: lines are wrapped for an editor so that reading joins them to the same text again."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

WIDTH = 100
_LENIENCE = 20
# Control characters and line ends other than "\n", which a YAML block cannot hold as they are.
UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
# The beginnings of a line that stays separate: a list item, a numbered step, a table row, a code block.
_OWN_LINE = r" *(?:[-*+] |\d{1,9}[.)] |\||```|~~~)"
_STARTS = re.compile(_OWN_LINE)
_FENCE = re.compile(r" *(?P<fence>`{3,}|~{3,})")
# Two spaces or a backslash at its end preserve a line's end: CommonMark's hard break.
_HARD = ("  ", "\\")
_JOINT = re.compile(
    rf"(?P<code>^{_FENCE.pattern}.*?^ *(?P=fence)[`~]*[ \t]*(?:\n|\Z))|(?<![\n\\])(?<!  )\n(?!\n|{_OWN_LINE})[ \t]*",
    re.MULTILINE | re.DOTALL,
)
# A line may end at a single space, but not before text that would stay a separate line, nor after a backslash.
_BREAK = re.compile(rf"(?<=[^\s\\]) (?=\S)(?!{_OWN_LINE})")


def joined(text: str) -> str:
    """Join the lines of each paragraph: a file is wrapped for its editor, a message by the reader's screen.

    Blank lines separate paragraphs. List items, numbered steps, table rows, code blocks and lines that end with two
    spaces or a backslash keep their line ends.
    """
    # Most texts are one line, and looking for joints letter by letter takes long.
    return _JOINT.sub(lambda found: found["code"] or " ", text) if "\n" in text else text


def continues(line: str) -> bool:
    """Whether a line goes on with the paragraph of the line before it."""
    return bool(line.strip()) and not _STARTS.match(line)


def kept(text: str) -> str:
    """The text with hard breaks where reading would join lines, for text in which every line end is intended."""
    return _JOINT.sub(lambda found: found["code"] or "\\\n", text)


def fits_block(text: str) -> bool:
    """Whether the text can be written unchanged in a block (| or >)."""
    lines = text.split("\n")
    return not UNPRINTABLE.search(text) and text == text.strip() and all(not line or line.strip() for line in lines)


def wrap(text: str, width: int, old: Sequence[str] = ()) -> list[str]:
    """The text's lines, at most `width` wide if its spaces allow that.

    `old` are the lines before a change; those that still fit are kept, so that changing one word does not move all the
    following lines.
    """
    before = list(_paragraphs(old))
    after = text.split("\n")
    lines: list[str] = []
    stand = _stand(after)
    matcher = SequenceMatcher(None, [_joined(each) for each in before], after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            lines.extend(line for paragraph in before[i1:i2] for line in paragraph)
            continue
        for number, paragraph in enumerate(after[j1:j2]):
            was = before[i1 + number] if i1 + number < i2 else ()
            lines.extend([paragraph] if stand[j1 + number] else _wrap(paragraph, width, was))
    return lines


def _stand(lines: Sequence[str]) -> list[bool]:
    """For each line, whether it stays as it is: a table row, or within a code block."""
    found, code = [], False
    for line in lines:
        fence = bool(_FENCE.match(line))
        found.append(code or fence or line.lstrip(" ").startswith("|"))
        code ^= fence
    return found


def _paragraphs(lines: Sequence[str]) -> Iterator[list[str]]:
    """Groups of lines, each of which reading joins into one line."""
    paragraph: list[str] = []
    stand = _stand(lines)
    for number, line in enumerate(lines):
        own = not line or _STARTS.match(line) or stand[number]
        if paragraph and (own or not paragraph[-1] or stand[number - 1] or paragraph[-1].endswith(_HARD)):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _joined(paragraph: Sequence[str]) -> str:
    return " ".join((paragraph[0], *(line.lstrip(" \t") for line in paragraph[1:])))


def _wrap(text: str, width: int, old: Sequence[str]) -> list[str]:
    """The lines of one paragraph: those of `old` before the change, new ones, and those of `old` after it."""
    # The author's own width is kept, within limits.
    width = max([width, *(len(line) for line in old if len(line) <= width + _LENIENCE)])
    breaks = {found.start() for found in _BREAK.finditer(text)}
    start, end = 0, len(text)
    head: list[str] = []
    for line in old:
        bare = line.lstrip(" \t") if head else line
        stop = start + len(bare)
        if not text.startswith(bare, start) or stop not in breaks:
            break
        head.append(line)
        start = stop + 1
    tail: list[str] = []
    for line in reversed(old[len(head) :]):
        bare = line.lstrip(" \t")
        begin = end - len(bare)
        if begin <= start or begin - 1 not in breaks or text[begin:end] != bare:
            break
        tail.insert(0, line)
        end = begin - 1
    lines = list(_fill(text[start:end], width))
    # A very short line would stay forever, so it takes words from the following lines.
    while tail and len(lines[-1]) < width / 2:
        end += 1 + len(tail.pop(0).lstrip(" \t"))
        lines = list(_fill(text[start:end], width))
    return [*head, *lines, *tail]


def _fill(text: str, width: int) -> Iterator[str]:
    start = last = 0
    for stop in (*(found.start() for found in _BREAK.finditer(text)), len(text)):
        if stop - start > width and last > start:
            yield text[start:last]
            start = last + 1
        last = stop
    yield text[start:]
