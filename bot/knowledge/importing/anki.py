"""Read the notes of Anki as text: lines that begin with # say what its columns are, which have no other names."""

import csv
import io
import re
from itertools import takewhile

from bot.knowledge.importing.heads import Line

_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "colon": ":", "space": " "}
_SETTING = re.compile(r"#([\w ]+):(.*)")
# Columns that hold no field of a note, and what they say of it.
_BESIDE = {"guid column": "guid", "notetype column": "note type", "deck column": "topic", "tags column": "tags"}
_SOUND = re.compile(r"\[sound:[^\]\n]*\]")
# A gap to be filled in.
_GAP = re.compile(r"\{\{c\d+::")


def is_export(text: str) -> bool:
    """Whether a text begins as Anki's notes do."""
    return text.startswith("#separator:")


def lines(text: str) -> list[Line]:
    """The notes as the rows of a table, with a head, by their lines; a text with gaps has no answer."""
    told = list(takewhile(bool, map(_SETTING.match, text.split("\n"))))
    said = {each[1].casefold(): each[2].strip() for each in told if each}
    mark = _SEPARATORS.get(said["separator"].casefold(), said["separator"][:1] or "\t")
    reader = csv.reader(io.StringIO("\n".join(text.split("\n")[len(told) :]), newline=""), delimiter=mark)
    notes, line = list[Line](), 1
    for cells in reader:
        if any(map(str.strip, cells)):
            notes.append((line + len(told), [_SOUND.sub("", each).strip() for each in cells]))
        line = reader.line_num + 1
    named = {int(said[key]) - 1: name for key, name in _BESIDE.items() if said.get(key, "").isdigit()}
    width = max((len(cells) for _, cells in notes), default=0)
    fields = [at for at in range(width) if at not in named]
    named |= dict(zip(fields, ("question", "answer", *(f"field {at}" for at in range(3, width + 1))), strict=False))
    return [(1, [named[at] for at in range(width)]), *((line, _told(cells, named)) for line, cells in notes)]


def _told(cells: list[str], named: dict[int, str]) -> list[str]:
    """The cells of a note, with the innermost of decks as its topic, and its tags apart."""
    gap = any(map(_GAP.search, cells))
    told = list[str]()
    for at, text in enumerate(cells):
        match named[at]:
            case "topic":
                told.append(text.split("::")[-1])
            case "tags":
                told.append(";".join(text.split()))
            case "answer" if gap:
                told.append("")
            case _:
                told.append(text)
    return told
