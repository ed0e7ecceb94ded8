"""Read JSON and JSON lines: lists of objects, an object of questions, and exports of QnA Maker, QnABot and Salve."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.knowledge.importing import (
    answers,
    articles,
    cms,
    columns,
    counted,
    languages,
    parallel,
    programs,
    records,
    relations,
)
from bot.knowledge.importing.places import Places
from bot.knowledge.importing.records import ALONE, DEPTH, TYPE, Under, is_told, is_typed, within
from bot.knowledge.importing.rows import (
    Row,
    Unread,
    in_words,
    unpublished,
)

_EXPORTS = ("qnas", "qnadocuments", "qnalist", "qna")
# Objects with a comma between them.
_BESIDE = re.compile(r"\}\s*,\s*\{")
# The keys that name a part of a nested export; the name is the topic of the part's questions.
_PARTS = ("topic", "title")
# What Help Scout and others call the one object of a file.
_THINGS = frozenset({"article", "data", "entry", "item", "page", "post"})
# Lists that a program keeps within a part, beside the part's title and description.
_HELD = frozenset(
    {"articles", "folders", "sections", "subsections", "categories", "subcategories", "questions", "faqs", "children"}
)


def rows(file: Path, text: str, question: str = "", answer: str = "", language: str = "") -> Iterator[Row | Unread]:
    """The rows of a JSON file, or of a file with one object per line; of texts in several languages, those in one."""
    try:
        values = _values(text)
    except (json.JSONDecodeError, RecursionError) as error:
        if file.suffix.lower() in {".jsonl", ".ndjson"} or (
            text.lstrip().startswith("{") and "}\n{" in text.replace("\r", "")
        ):
            yield from _lines(file, text, question, answer, language)
        else:
            line = getattr(error, "lineno", 1)
            yield Unread(file, line, f"not JSON: {getattr(error, 'msg', 'nested too deep')}; export it again")
        return
    if cms.is_directory(values[0], file.stem):
        yield Unread(file, 1, "the names of sections, to which articles in other files belong", aside=True)
        return
    items = [item for each in values for item in _of_value(each)]
    if not items:
        yield Unread(file, 1, 'no list of questions and answers; expected [{"question": …, "answer": …}, …]')
    places = Places(text)
    yield from programs.together(
        file,
        (
            row
            for item, under in items
            for row in articles.apart(
                records.row(file, places.line_of_object(item), item, question, answer, language, under)
            )
        ),
    )


def _values(text: str) -> list[Any]:
    """The value of a file, or its objects one after the other, if these have commas between them and nothing around."""
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        values = json.loads(f"[{text.strip().rstrip(',')}]") if _BESIDE.search(text) else []
        if not values or not all(isinstance(each, Mapping) for each in values):
            raise
        return list(values)


def _of_value(found: Any) -> list[tuple[Any, Under]]:
    """The objects with a question and an answer that are in a value, each with what is said around it."""
    found = relations.threaded(found)
    known = _known(found)
    return list(_items(found, records.around(found), 0)) if known is None else [(each, ALONE) for each in known]


def _lines(file: Path, text: str, question: str, answer: str, language: str) -> Iterator[Row | Unread]:
    # Only a line feed ends a line: JSON holds other line ends as they are.
    found, faults = dict[int, Any](), list[Unread]()
    for number, line in enumerate(text.split("\n"), 1):
        try:
            if line.strip():
                found[number] = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            faults.append(Unread(file, number, "not JSON; write one object on this line"))
    kept = zip(found, cms.sanity(list(map(programs.uncovered, found.values()))), strict=True)
    rows = (
        row
        for number, item in kept
        if item is not None
        for row in articles.apart(records.row(file, number, item, question, answer, language))
    )
    yield from sorted((*rows, *faults), key=lambda each: each.line)


def _known(found: Any) -> list[Any] | None:
    """The questions of an export of QnA Maker, its successors or QnABot, without anything beside them."""
    if not isinstance(found, Mapping):
        return None
    for held in (cms.contentful, programs.board, programs.corpus):
        if (kept := held(found)) is not None:
            return kept
    # Some exports of one program capitalise their keys.
    by_name = {columns.folded(str(name)): value for name, value in found.items()}
    if isinstance(by_name.get("articles"), list):
        return cms.zendesk(by_name["articles"], by_name)
    for name in _EXPORTS:
        if isinstance(by_name.get(name), list):
            return programs.unwrapped(by_name[name], by_name.get("contentelements"))
    return _known(by_name.get("assets") or by_name.get("knowledgebase")) or relations.joined(found)


def _items(found: Any, under: Under, depth: int) -> Iterator[tuple[Any, Under]]:
    """The objects with a question and an answer, anywhere in an export, each with what the parts around it say.

    An object beside them in a list is taken as one that lacks something. An object whose values are all texts is taken
    as questions and answers.
    """
    if isinstance(found, list) and found and all(map(_is_pair, found)):
        yield from (({"question": each[0], "answer": each[1]}, under) for each in found)
    elif isinstance(found, list):
        nested = [list(_items(each, under, depth + 1)) for each in found]
        # Beside an object that has both, an object of texts is not a set of questions.
        whole = any(
            isinstance(each, Mapping) and {"question", "answer"} <= columns.roles(each).keys() for each in found
        )
        for each, inner in zip(found, nested, strict=True):
            yield from _lone(each, under) if whole and _is_part(each) else inner or _lone(each, under)
    elif isinstance(found, Mapping) and depth <= DEPTH:
        names = columns.roles(found)
        of_part = _asks(found.get(names.get("question", "")))
        whole = {"question", "answer"} <= names.keys() and not of_part and not _is_around(found, names, under)
        if pairs := counted.pairs(found) or ([] if depth else parallel.pairs(found)):
            yield from ((each, under) for each in pairs)
            yield from _in_parts(
                {name: each for name, each in found.items() if not isinstance(each, str)}, under, depth
            )
        elif "messages" in found or whole or "salve" in found:
            yield found, under
        elif (
            found
            and not under.typed
            and all(isinstance(value, str) for value in found.values())
            and not names.keys() & {"question", "answer", "id"}
            and is_told(found, under)
        ):
            yield from (({"question": key, "answer": value}, under) for key, value in _told(found, under))
        elif _are_keyed(found):
            yield from ((_keyed(key, value), under) for key, value in _told(found, under))
        else:
            yield from _in_parts(found, under, depth)


def _lone(found: Any, under: Under) -> list[tuple[Any, Under]]:
    """What is in a list beside questions: it lacks something, unless it says itself that it is something else."""
    other = under.typed and isinstance(found, Mapping) and TYPE in found and not is_typed(found)
    return [] if other else [(found, under)]


def _is_around(found: Mapping[str, Any], names: Mapping[str, str], under: Under) -> bool:
    """Whether an object with a title and a text is a part with questions in it, or says that it is something else."""
    if under.typed and TYPE in found:
        return not is_typed(found)
    held = any(
        columns.folded(str(key)) in _HELD
        and isinstance(value, list)
        and any(isinstance(each, Mapping) for each in value)
        for key, value in found.items()
    )
    return held and names["question"] == names.get("title")


def _are_keyed(found: Any) -> bool:
    """Whether the keys of an object are questions: most values are objects with an answer, or some and all keys ask."""
    if not isinstance(found, Mapping) or "answer" in columns.roles(found):
        return False
    if _is_wrapped(found):
        return False
    told = _told(found)
    if all(_is_question(key) for key, _ in told) and any(answers.texts(value) for _, value in told):
        return True
    answered = sum(_is_answered(value) for _, value in told)
    return 2 * answered > len(told) and all(isinstance(value, Mapping | str) for _, value in told)


def _is_wrapped(found: Any) -> bool:
    """Whether a file holds one object with a title, under a word for what it is."""
    value = next(iter(found.values())) if len(found) == 1 and not _THINGS.isdisjoint(found) else None
    return isinstance(value, Mapping) and {"title", "answer"} <= columns.roles(value).keys()


def _told(found: Mapping[Any, Any], under: Under = ALONE) -> list[tuple[str, Any]]:
    """The keys of an object with their values, without those that begin with a line and hold a comment.

    Beside marked questions and answers, a text under a name, also in several languages, is one of a page or a program.
    """
    return [
        (str(key), value)
        for key, value in found.items()
        if not str(key).startswith("_")
        and not (under.marked and not in_words(str(key)) and (isinstance(value, str) or languages.in_several(value)))
    ]


def _is_answered(value: Any) -> bool:
    """Whether the value is an object with an answer whose question is elsewhere."""
    if not isinstance(value, Mapping) or languages.in_several(value):
        return isinstance(value, Mapping)
    names = columns.roles(value)
    if {"question", "answer"} <= names.keys() and _is_around(value, names, ALONE):
        return False
    own = names.get("question", "") not in (names.get("title", ""), names.get("phrasings", ""))
    asked = own and value.get(names["question"])
    return not asked and isinstance(value.get(names.get("answer", "")), str | list)


def _keyed(key: str, value: Any) -> Mapping[str, Any]:
    """The question and answer of a key and its value; a title within is left to the key, unless only it is in words."""
    if answers.are_lines(value):
        return {"question": key, "answer": "\n".join(f"- {each}" for each in value)}
    if isinstance(value, list) and _is_question(key) and all(isinstance(each, str) for each in value):
        return {"question": key, "answer": "\n".join(value)}
    if not isinstance(value, Mapping) or languages.in_several(value):
        return {"question": key, "answer": value}
    names = columns.roles(value)
    if not in_words(key) and any(map(in_words, answers.texts(value.get(names.get("question", ""))))):
        return value
    asked = [name for name, each in value.items() if isinstance(each, str) and _is_question(each)]
    if not in_words(key) and len(asked) == 1:
        return {"question": value[asked[0]], **{name: each for name, each in value.items() if name != asked[0]}}
    return {"question": key, **{name: each for name, each in value.items() if name != names.get("title")}}


def _in_parts(found: Mapping[str, Any], around: Under, depth: int) -> Iterator[tuple[Any, Under]]:
    """The questions and answers in an object of parts."""
    names = columns.roles(found)
    topic = next(
        (str(found[names[part]]) for part in _PARTS if part in names and isinstance(found.get(names[part]), str)),
        around.topic,
    )
    under = around._replace(topic=topic, hidden=around.hidden or unpublished(found))
    several = sum(_is_part(each) or _asks(each) or _are_keyed(each) for each in found.values()) > 1
    named = [key for key, _ in _told(found)]
    mostly = 2 * sum(map(_is_question, named)) > len(named)
    for key, value in found.items():
        if (_is_question(key) or (mostly and key in named and in_words(key))) and answers.texts(value):
            yield _keyed(str(key), value), under
        elif isinstance(value, Mapping | list) and any(isinstance(each, Mapping | list) for each in within(value)):
            yield from _items(
                value,
                under._replace(topic=str(key)) if several and (_asks(value) or _are_keyed(value)) else under,
                depth + 1,
            )
        elif isinstance(value, Mapping):
            # If there are several objects of questions, the key of each is its topic.
            titled = several and not {"question", "answer"} <= columns.roles(value).keys()
            yield from _items(value, under._replace(topic=str(key)) if titled else under, depth + 1)


def _is_question(key: Any) -> bool:
    return str(key).rstrip().endswith("?")


def _asks(value: Any) -> bool:
    """Whether the value is a list of questions and answers."""
    return isinstance(value, list) and any(
        isinstance(each, Mapping) and {"question", "answer"} <= columns.roles(each).keys() for each in value
    )


def _is_part(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value) and all(isinstance(each, str) for each in value.values())


def _is_pair(value: Any) -> bool:
    """Whether the value is a question and its answer, in a list of two."""
    return isinstance(value, list) and len(value) == 2 and all(isinstance(each, str) for each in value)  # noqa: PLR2004
