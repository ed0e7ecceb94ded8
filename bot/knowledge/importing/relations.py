"""Join questions with answers and topics that an export keeps in other lists by number, as tables of a database do."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from bot.knowledge.importing import answers, columns
from bot.knowledge.importing.rows import in_words

Table = Sequence[Mapping[str, Any]]

# As deep as an export keeps its tables, and as many as it may have.
_DEPTH, _MOST = 3, 100
# What a name has beside the name of that to which it refers: "answer_id", "aid", "id_respuesta", "answerRef".
_REFERS = re.compile(r"\A(?:id|ref|fk)(?=.)|(?<=.)(?:id|ref|fk|nr|no|key)\Z")
# What is around the tags of a post: "<boats><oars>".
_TAGS = re.compile(r"[<>|]+")


def joined(found: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The questions of an export, each with the answer and the topic that it refers to; None if none refers to any."""
    tables = list(islice(_tables(found, 0), _MOST))
    for asked in tables:
        own = columns.roles(_names(asked))
        if "question" not in own or any(
            map(in_words, answers.texts([each.get(own.get("answer", "")) for each in asked]))
        ):
            continue
        for said in tables:
            names = columns.roles(_names(said))
            if "answer" in names and "question" not in names and (pairs := _pairs(asked, said)):
                topics = _topics(asked, [each for each in tables if each not in (asked, said)])
                return [
                    {**each, "answer": answer.get(names["answer"], ""), "meta": answer, "topic": topic}
                    for (each, answer), topic in zip(pairs, topics, strict=True)
                ]
    return None


def threaded(found: Any) -> Any:
    """Posts of Stack Overflow for Teams as questions, each with all its answers; anything else as it is."""
    posts = [
        {columns.folded(str(name)): each for name, each in columns.mapped(post).items()}
        for post in columns.listing(found)
    ]
    asked = [each for each in posts if str(each.get("posttype")) == "question"]
    if not asked or not all({"id", "posttype", "parentid"} <= each.keys() for each in posts):
        return found
    shown = [each for each in posts if not each.get("deletiondate")]
    told = [
        {
            "title": each.get("title"),
            "tags": [tag for tag in _TAGS.split(str(each.get("tags") or "")) if tag],
            "acceptedAnswerId": each.get("acceptedanswerid"),
            "answers": [
                {"id": one["id"], "text": one.get("bodymarkdown") or one.get("body"), "score": one.get("score")}
                for one in shown
                if one["parentid"] == each["id"]
            ],
        }
        for each in asked
        if each in shown
    ]
    return [*told, *(each for each in shown if each["posttype"] not in {"question", "answer"})]


def _tables(found: Any, depth: int) -> Iterator[Table]:
    """The lists of objects in an export."""
    for value in found.values() if isinstance(found, Mapping) and depth < _DEPTH else ():
        if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
            yield value
        yield from _tables(value, depth + 1)


def _names(table: Table) -> list[str]:
    return list(dict.fromkeys(name for each in table for name in each))


def _pairs(asked: Table, said: Table) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each question, without its reference, and its answer; either of them may refer to the other."""
    for name in _referring(asked, "answer"):
        if by := _numbered(said, _held(asked, name)):
            return [
                ({key: value for key, value in each.items() if key != name}, by.get(str(each.get(name)), {}))
                for each in asked
            ]
    for name in _referring(said, "question"):
        if numbered := _numbered(asked, _held(said, name)):
            answered = {id(numbered.get(str(each.get(name)))): each for each in reversed(said)}
            return [(each, answered.get(id(each), {})) for each in asked]
    return []


def _topics(asked: Table, others: Sequence[Table]) -> list[str]:
    """The topic of each question: the first text of the object to which it refers."""
    told = _referring(asked, "topic")
    for other in others:
        # Both may call it the same: "sec_id".
        shared = [name for name in _names(asked) if name in _names(other) and _REFERS.search(columns.folded(name))]
        for name in dict.fromkeys((*told, *shared)):
            if by := _numbered(other, _held(asked, name)):
                return [
                    next(
                        (text for text in by.get(str(each.get(name)), {}).values() if _is_title(text, each.get(name))),
                        "",
                    )
                    for each in asked
                ]
    return [""] * len(asked)


def _is_title(value: Any, number: Any) -> bool:
    return isinstance(value, str) and value != number


def _referring(table: Table, role: str) -> list[str]:
    """The names of a table under which it refers to what has that role."""
    return [name for name in _names(table) if role in columns.roles([_REFERS.sub("", columns.folded(name))])]


def _held(table: Table, name: str) -> set[str]:
    """The numbers, or short names, under that name in a table."""
    return {str(each[name]) for each in table if isinstance(each.get(name), int | str) and each[name] != ""}


def _numbered(table: Table, wanted: set[str]) -> dict[str, Mapping[str, Any]]:
    """The objects of a table by the first of its names that gives each its own number, with most of those wanted."""
    for name in _names(table):
        by = {str(each.get(name)): each for each in table}
        if wanted and len(by) == len(table) and 2 * len(wanted & by.keys()) >= len(wanted):
            return by
    return {}
