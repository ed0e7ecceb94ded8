"""JSON and JSON lines: lists of objects, an object of questions, and the exports of QnA Maker, QnABot and Salve."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.knowledge.importing import columns
from bot.knowledge.importing.rows import Row, Unread, distinct, listed, one_line, prose

# Where exports keep their list: QnA Maker and its successor, QnABot, and what people call it.
_LISTS = (
    "qnaList",
    "qnaDocuments",
    "qna",
    "faq",
    "faqs",
    "questions",
    "entries",
    "items",
    "data",
    "documents",
    "results",
    "rows",
)
_DEPTH = 4


def rows(file: Path, text: str, question: str = "", answer: str = "") -> Iterator[Row | Unread]:
    """The rows of a file of JSON, or of one object a line."""
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        if file.suffix.lower() in {".jsonl", ".ndjson"} or (
            text.lstrip().startswith("{") and "}\n{" in text.replace("\r", "")
        ):
            yield from _lines(file, text, question, answer)
        else:
            line = getattr(error, "lineno", 1)
            yield Unread(file, line, f"not JSON: {getattr(error, 'msg', 'nested too deep')}; export it again")
        return
    items = _list(found, 0)
    if items is None:
        yield Unread(file, 1, 'no list of questions and answers; expected [{"question": …, "answer": …}, …]')
        return
    for item in items:
        yield _row(file, _line(text, item), item, question, answer)


def _lines(file: Path, text: str, question: str, answer: str) -> Iterator[Row | Unread]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield _row(file, number, json.loads(line), question, answer)
        except (json.JSONDecodeError, RecursionError):
            yield Unread(file, number, "not JSON; write one object on this line")


def _list(found: Any, depth: int) -> list[Any] | None:
    """The list of objects in it, wherever an export keeps it; an object of questions and answers as such a list."""
    if isinstance(found, list):
        return found
    if not isinstance(found, Mapping) or depth > _DEPTH:
        return None
    for name in _LISTS:
        if isinstance(found.get(name), list | Mapping) and (inner := _list(found[name], depth + 1)):
            return inner
    if found and all(isinstance(value, str) for value in found.values()) and "answer" not in columns.roles(found):
        return [{"question": key, "answer": value} for key, value in found.items()]
    return [found] if "answer" in columns.roles(found) else None


def _row(file: Path, line: int, item: Any, question: str, answer: str) -> Row | Unread:
    if not isinstance(item, Mapping):
        return Unread(file, line, "no object with a question and an answer")
    if item.get("salve") == "entry":
        fields = {name: value for name, value in item.items() if name != "salve"}
        return Row(file, line, (str(fields.get("question")),), str(fields.get("answer")), fields=fields)
    names = columns.roles(item, question, answer)
    asked = _texts(item.get(names.get("question", "")))
    answers = _texts(item.get(names.get("answer", "")))
    if not asked or not answers:
        lacking = "question" if not asked else "answer"
        return Unread(file, line, f"no {lacking} among {', '.join(map(repr, list(item)[:8]))}; name it: --{lacking} …")
    questions = distinct((*asked, *_texts(item.get(names.get("phrasings", "")))))
    tags, topic = _tags(item, names)
    return Row(file, line, questions, prose("\n\n".join(answers[:1])), topic, tags)


def _texts(value: Any) -> tuple[str, ...]:
    """The texts of a value: one, several, or those within objects that hold a text."""
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    if isinstance(value, list):
        return tuple(text for each in value for text in _texts(each))
    if isinstance(value, Mapping):
        names = columns.roles(value)
        return _texts(value.get(names.get("answer") or names.get("question", "")))
    return (str(value),) if isinstance(value, int | float) and not isinstance(value, bool) else ()


def _tags(item: Mapping[str, Any], names: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """Tags and topic; QnA Maker keeps both as metadata, a list of names and values or an object."""
    given = item.get(names.get("tags", ""))
    tags = tuple(map(str, given)) if isinstance(given, list) else listed(given) if isinstance(given, str) else ()
    topic = one_line(str(item.get(names.get("topic", ""), "") or ""))
    metadata = item.get("metadata") or ()
    if isinstance(metadata, list):
        metadata = {each.get("name", ""): each.get("value", "") for each in metadata if isinstance(each, Mapping)}
    if isinstance(metadata, Mapping):
        own = columns.roles(metadata)
        topic = topic or one_line(str(metadata.get(own.get("topic", ""), "") or ""))
        tags += tuple(str(value) for name, value in metadata.items() if name != own.get("topic"))
    return tags, topic


def _line(text: str, item: Any) -> int:
    """About where an object stands: the line on which its longest text begins."""
    texts = [each for each in item.values() if isinstance(each, str)] if isinstance(item, Mapping) else []
    longest = max(texts, key=len, default="")
    at = text.find(json.dumps(longest, ensure_ascii=False)) if longest else -1
    return text.count("\n", 0, at) + 1 if at >= 0 else 1
