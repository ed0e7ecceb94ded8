"""Read the tiddlers of a TiddlyWiki (JSON): their titles ask, and their texts are in its own markup."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.knowledge.importing import fences
from bot.knowledge.importing.columns import listing, mapped
from bot.knowledge.importing.places import Places
from bot.knowledge.importing.rows import Row, Unread, distinct, is_blank, prose

_FIELDS = frozenset({"title", "text"})
_TIME = re.compile(r"\d{17}")
# The names of what belongs to the program, and the types of texts in words.
_OWN = "$:/"
_WIKI = frozenset({"", "text/vnd.tiddlywiki"})
_WORDS = _WIKI | {"text/plain", "text/markdown", "text/x-markdown"}
# Tags stand between blanks; one of several words is in brackets.
_TAG = re.compile(r"\[\[(.+?)\]\]|(\S+)")
_HEADING = re.compile(r"^!{1,6}[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_ITEM = re.compile(r"^([*#]+)[ \t]*(?=\S)", re.MULTILINE)
_QUOTE = re.compile(r"^<<<[ \t]*", re.MULTILINE)
_MACRO = re.compile(r"<<[^<>\n]*>>|\{\{[^{}\n]*\}\}")
_LINK = re.compile(r"\[\[(?:([^\]|\n]+)\|)?([^\]|\n]+)\]\]")
_MARKS = ((re.compile(r"''(.+?)''"), "**"), (re.compile(r"(?<!:)//(.+?)(?<!:)//"), "*"))
# The rows of a table, whose last letter may say that one is its head, its caption or its class.
_TABLE = re.compile(r"(?:^\|.*\|[hfck]?[ \t]*(?:\n|\Z))+", re.MULTILINE)
_ROW = re.compile(r"\|(.*)\|([hfck]?)[ \t]*")


def is_export(found: Any) -> bool:
    """Whether the value is a list of tiddlers."""
    tiddlers = list(map(mapped, listing(found)))
    dated = any(_TIME.fullmatch(str(each.get(name))) for each in tiddlers for name in ("created", "modified"))
    return dated and all(each.keys() >= _FIELDS for each in tiddlers)


def rows(file: Path, found: Sequence[Mapping[str, Any]], text: str) -> Iterator[Row | Unread]:
    """The questions of a wiki; where titles ask, what shares a tag with none of them is left out."""
    tiddlers = [each for each in found if not str(each["title"]).startswith(_OWN) and "draft.of" not in each]
    asking = {tag for each in tiddlers if str(each["title"]).rstrip().endswith("?") for tag in _tags(each)}
    places = Places(text)
    for each in tiddlers:
        title, tags, kind = str(each["title"]), _tags(each), str(each.get("type") or "")
        line = places.line_of(json.dumps(title, ensure_ascii=False), json.dumps(title))
        if kind not in _WORDS or (asking and asking.isdisjoint(tags) and not title.rstrip().endswith("?")):
            cause = f"'{title}' stands beside the questions; give it a question to keep it"
            yield Unread(file, line, cause, aside=True)
            continue
        said = prose(_markdown(str(each["text"])) if kind in _WIKI else str(each["text"]))
        if is_blank(said):
            yield Unread(file, line, "no answer; write one", asked=title)
        else:
            yield Row(file, line, distinct([title]), said, tags=tuple(tags))


def _tags(tiddler: Mapping[str, Any]) -> list[str]:
    given = tiddler.get("tags") or ""
    return list(map(str, given)) if isinstance(given, list) else [a or b for a, b in _TAG.findall(str(given))]


def _markdown(text: str) -> str:
    return fences.outside(text, _marked)


def _marked(text: str) -> str:
    """A text outside code in Markdown, without what the wiki puts in from elsewhere."""
    text = _ITEM.sub(_item, _MACRO.sub("", _QUOTE.sub("", text)))
    text = _TABLE.sub(lambda found: _table(found[0]), _HEADING.sub(r"**\1**", text))
    text = _LINK.sub(_link, text)
    for pattern, mark in _MARKS:
        text = pattern.sub(rf"{mark}\1{mark}", text)
    return text


def _item(found: re.Match[str]) -> str:
    return f"{'   ' * (len(found[1]) - 1)}{'1.' if found[1][-1] == '#' else '-'} "


def _link(found: re.Match[str]) -> str:
    """A link to the web; of one within the wiki, its words."""
    return f"[{found[1] or found[2]}]({found[2]})" if found[2].startswith("http") else found[1] or found[2]


def _table(text: str) -> str:
    """A table with a line below its head, which is empty if no row is one."""
    told = [(each[1], each[2]) for each in map(_ROW.fullmatch, text.rstrip("\n").split("\n")) if each]
    kept = [([cell.strip() for cell in cells.split("|")], mark) for cells, mark in told if mark not in {"c", "k"}]
    if not kept:
        return ""
    first, mark = kept[0]
    head = mark == "h" or all(cell.startswith("!") for cell in first)
    lines = [first if head else [""] * len(first), ["---"] * len(first), *(cells for cells, _ in kept[head:])]
    return "\n".join(f"| {' | '.join(cell.lstrip('!').strip() for cell in cells)} |" for cells in lines) + "\n"
