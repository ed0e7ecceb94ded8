"""Read a tag of a bot that stands in a file of its own: below its head, what the bot says to its name."""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.knowledge.importing import columns
from bot.knowledge.importing.rows import Row, Unread, cell, distinct, is_blank, listed, one_line, unfilled, unpublished

# Names with their values up to a line of dashes; unlike front matter, these are no YAML, and no dashes open them.
_HEAD = re.compile(r"\A\s*(?:---[ \t]*\n)?((?:[\w-]+:.*\n|[ \t]*\n)*)---[ \t]*(?:\n|\Z)")
_VALUE = re.compile(r"(?m)^([\w-]+):[ \t]*(.*)$")


def rows(file: Path, text: str) -> Iterator[Row | Unread]:
    """The tag: its title if it has one, its name and its other names, and what is below the head."""
    head = _HEAD.match(text := text.replace("\r\n", "\n"))
    given = dict(_VALUE.findall(head[1])) if head else {}
    said = text[head.end() :] if head else text
    line = text.count("\n", 0, len(text) - len(said.lstrip())) + 1
    names = columns.roles(given)
    title, also, tags = (given.get(names.get(role, ""), "") for role in ("question", "phrasings", "tags"))
    asked = distinct((title, file.stem, *listed(also)))
    if is_blank(said):
        yield Unread(file, line, "no answer in this one; fill it in", asked[0])
        return
    left = ", ".join(columns.unknown(given, names))
    draft = unpublished(given) or unfilled(said)
    remark = "; ".join(filter(None, (draft, f"not taken over: what is in {left}" if left else "")))
    topic = one_line(given.get(names.get("topic", ""), ""))
    yield Row(file, line, asked, cell(said), topic, listed(tags), draft=bool(draft), remark=remark)
