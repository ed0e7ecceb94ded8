"""Read an outline of Logseq: blocks that ask, with the blocks below them as answers, each level behind one more tab."""

import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from bot.knowledge.importing import documents
from bot.knowledge.importing.rows import Row, Unread
from bot.locale.signs import cut

_BLOCK = re.compile(r"(\t*)- ?(.*)")
_PROPERTY = re.compile(r"\s*[A-Za-z][\w./-]*:: ?.*")
_EMPTY = re.compile(r"\t*-\s*")
# The hours that were spent on a task.
_LOG = re.compile(r"^[ \t]*:LOGBOOK:.*?:END:[ \t]*$", re.DOTALL | re.MULTILINE)
_TASK = re.compile(r"(?:TODO|DOING|LATER|NOW|DONE|WAITING|WAIT|CANCELED|CANCELLED)\b")
_TAGS = re.compile(r"(?:\s+#[\w/-]+)+\s*\Z")
# A block that asks has blocks below it.
_ASKED = re.compile(r"^(\t*)- [^\n]*\?(?:[ \t]+#[\w/-]+)*[ \t]*\n(?:\1[ \t]+[^\s-][^\n]*\n)*\1\t- ", re.MULTILINE)
# What another block says, by the block's id.
_REFERENCE = re.compile(r"\(\([0-9a-f]{8}(?:-[0-9a-f]{4,12}){4}\)\)")
_DAY = re.compile(r"\d{4}[_-]\d\d[_-]\d\d")
_SHOWN = 60
# So many blanks are between the words of a block that is no name of a section.
_SEVERAL = 3


def is_own(file: Path, text: str) -> bool:
    """Whether a page is what somebody noted on a day, or an outline in which a block asks and others answer it."""
    whole = all(line[:1] in "\t- " for line in text.split("\n") if not _PROPERTY.fullmatch(line))
    return _is_journal(file) or (whole and bool(_ASKED.search(text)))


def rows(file: Path, text: str, asks: frozenset[str] = frozenset()) -> Iterator[Row | Unread]:
    """The questions of an outline, and what stands beside them; a day's notes are left out.

    Args:
        file: where the page is.
        text: what is in it.
        asks: the words that begin a question without a question mark.
    """
    if _is_journal(file):
        yield Unread(file, 1, "the note of a day; move what is asked in it to a page to keep it", aside=True)
        return
    outline, beside = _plain(file, text)
    yield from documents.rows(file, outline, asks)
    yield from beside


def _is_journal(file: Path) -> bool:
    return file.parent.name == "journals" and bool(_DAY.fullmatch(file.stem))


def _plain(file: Path, text: str) -> tuple[str, list[Unread]]:
    """The outline in Markdown, line for line, with a heading for each block that asks; and what stands beside these."""
    text = _REFERENCE.sub("", _LOG.sub(lambda found: "\n" * found[0].count("\n"), text))
    lines = ["" if _EMPTY.fullmatch(line) or _PROPERTY.fullmatch(line) else line for line in text.split("\n")]
    asking = _beside(lines, {text.count("\n", 0, each.start()) for each in _ASKED.finditer(text)})
    shown, beside = list[str](), list[Unread]()
    # The depths of the block that asks, of a task that is left out, and of the last block; its level in a list.
    asked = task = depth = level = -1
    lone = False
    for at, line in enumerate(lines):
        block = _BLOCK.fullmatch(line)
        if block is None:
            kept = line.removeprefix("\t" * depth).removeprefix("  ") if asked >= 0 > task else ""
            shown.append("  " * (level + 1) * bool(kept) + kept)
            continue
        depth, said = len(block[1]), block[2].removeprefix("> ").strip()
        asked, task = (-1 if depth <= above else above for above in (asked, task))
        if task >= 0 or _TASK.match(said):
            task = task if task >= 0 else depth
            shown.append("")
            beside.append(Unread(file, at + 1, f"'{cut(said, _SHOWN)}' is a task or a part of one", aside=True))
        elif asked >= 0:
            level = depth - asked - 1 - lone
            shown.append("  " * level + f"- {said}" if level >= 0 else said)
        elif at in asking:
            asked, level, lone = depth, -1, _answers(lines[at + 1 :], depth) == 1
            shown.append(f"###### {_TAGS.sub('', said)}")
        elif said.startswith("#"):
            shown.append(said)
        else:
            shown.append("")
            cause = f"'{cut(said, _SHOWN)}' stands beside the questions; give it a question to keep it"
            beside += [Unread(file, at + 1, cause, aside=True)] if said else []
    return "\n".join(shown), beside


def _beside(lines: list[str], asking: set[int]) -> set[int]:
    """The lines of the blocks that ask; beside one, so does a block of several words with others below it."""
    above, under = dict[int, int](), dict[int, int]()
    for at, block in enumerate(map(_BLOCK.fullmatch, lines)):
        if block:
            above[len(block[1])] = at
            under[at] = above.get(len(block[1]) - 1, -1)
    among = {under[at] for at in asking}
    return asking | {at for at in under.values() if under.get(at) in among and _is_worded(lines[at].lstrip("\t- "))}


def _is_worded(said: str) -> bool:
    """Whether a block is no name of a section, no heading and no task."""
    return said.count(" ") >= _SEVERAL and not said.startswith("#") and not _TASK.match(said)


def _answers(below: list[str], depth: int) -> int:
    """How many blocks answer the one at that depth, which stands above these lines."""
    blocks = (len(each[1]) - depth for each in map(_BLOCK.fullmatch, below) if each)
    return sum(each == 1 for each in takewhile(lambda each: each > 0, blocks))
