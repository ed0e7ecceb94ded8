"""Read an article of a help centre: the longest of its texts, and the questions that it holds itself."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.knowledge.importing import columns, documents
from bot.knowledge.importing.rows import Row, Unread
from bot.locale.signs import cut

# A line that stands out as a heading does: an article's own questions are such lines, and nothing else is.
_HEADING = re.compile(r"^(?:#{1,6}[ \t]+(.+?)[ \t#]*|\*\*([^*\n]+)\*\*)\\?$", re.MULTILINE)
_SEVERAL = 2
_SHOWN = 60


def fullest(item: Mapping[str, Any], names: dict[str, str]) -> dict[str, str]:
    """The names of each role; a description leaves its place as the answer to a longer text of the article."""
    if names.get("answer") != names.get("text") or columns.folded(names.get("text", "")) not in columns.DESCRIPTIONS:
        return names
    texts = [name for name, value in item.items() if isinstance(value, str) and columns.holds_text(name)]
    longest = max(texts, key=lambda name: len(item[name].strip()), default=names["text"])
    return {**names, "answer": longest, "text": longest}


def apart(row: Row | Unread) -> Iterator[Row | Unread]:
    """The questions that an article holds under headings, if it asks nothing itself; otherwise the article.

    What is asked in one word, such as "When?", needs the article's title.
    """
    if isinstance(row, Unread) or row.fields or row.questions[0].endswith("?"):
        yield row
        return
    heads = list(_HEADING.finditer(row.answer))
    asked = [(each[1] or each[2]).strip(" *_") for each in heads]
    if len(heads) < _SEVERAL or not all(each.endswith("?") and " " in each for each in asked):
        yield row
        return
    title, above = row.questions[0], " ".join(row.answer[: heads[0].start()].split())
    left = f", above them '{cut(above, _SHOWN)}'" if above else ""
    yield Unread(
        row.file, row.line, f"it asks nothing itself, and holds {len(heads)} questions{left}", title, aside=True
    )
    for each in documents.rows(row.file, row.answer[heads[0].start() :]):
        if isinstance(each, Row):
            remark = "; ".join(filter(None, (row.remark, each.remark)))
            yield replace(row, questions=each.questions, answer=each.answer, topic=row.topic or title, remark=remark)
        else:
            yield replace(each, line=row.line)
