"""Read a note of Joplin in its own form (RAW): a title, a text, and below them what the program keeps of both."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.knowledge.importing import documents
from bot.knowledge.importing.rows import Row, Unread

# The lines at the end of a file, of which the last tells its kind; a note has the first of these.
_KEPT = re.compile(r"(?:\A|\n\n)((?:[a-z_]+: ?[^\n]*\n)*type_: (\d+))\s*\Z")
_NOTE = "1"


def is_own(text: str) -> bool:
    """Whether a text ends as Joplin's files do."""
    return bool(_KEPT.search(text.replace("\r\n", "\n")))


def rows(file: Path, text: str, asks: frozenset[str] = frozenset()) -> Iterator[Row | Unread]:
    """The questions of a note; a notebook, a tag and a picture are left out, and so is a note in the bin."""
    text = text.replace("\r\n", "\n")
    found = _KEPT.search(text)
    if found is None:
        return
    kept = dict(line.partition(": ")[::2] for line in found[1].split("\n"))
    if found[2] != _NOTE or _is_gone(kept):
        yield Unread(file, 1, "a notebook, a tag or a file of Joplin, or a note in its bin", aside=True)
        return
    title, _, said = text[: found.start()].partition("\n")
    yield from documents.rows(file, f"# {title}\n{said}", asks)


def _is_gone(kept: Mapping[str, str]) -> bool:
    return kept.get("deleted_time", "0").strip() not in {"", "0"} or kept.get("is_conflict", "0").strip() == "1"
