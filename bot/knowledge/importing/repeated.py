"""Put together what several parts of a page answer in their own way: "When do you meet?", asked of each group."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.knowledge.importing.rows import Row, Unread
from bot.knowledge.twins import fold


def together(rows: Iterable[Row | Unread]) -> Iterator[Row | Unread]:
    """The rows of a page; a question that several of its parts ask is one row, with the name of each above its answer.

    Nothing in the question tells which part is meant, so whoever asks it reads them all.
    """
    found = list(rows)
    asked = dict[str, list[Row]]()
    for each in found:
        if isinstance(each, Row) and len(each.questions) == 1 and each.topic and not each.draft:
            asked.setdefault(fold(each.questions[0]), []).append(each)
    same = {id(group[0]): group for group in asked.values() if _differ(group)}
    gone = {id(each) for group in same.values() for each in group[1:]}
    for each in found:
        if isinstance(each, Row) and id(each) in same:
            yield _joined(same[id(each)])
        elif id(each) not in gone:
            yield each


def _differ(group: list[Row]) -> bool:
    """Whether several rows have a topic and an answer each."""
    return len(group) > 1 and len({each.topic for each in group}) == len({each.answer for each in group}) == len(group)


def _joined(group: list[Row]) -> Row:
    lines = ", ".join(str(each.line) for each in group[1:])
    return replace(
        group[0],
        answer="\n\n".join(f"**{each.topic}:**\n\n{each.answer}" for each in group),
        topic="",
        remark=f"asked again on line {lines}, in another part of the page: each answer has the part's name above it",
    )
