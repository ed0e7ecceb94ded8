"""Read one object of an export as a question and its answer."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from bot.knowledge.importing import answers, articles, cms, columns, forms, languages, notes, programs, strays
from bot.knowledge.importing.around import is_aside
from bot.knowledge.importing.rows import (
    Row,
    Unread,
    cell,
    distinct,
    in_words,
    is_blank,
    one_line,
    only_slots,
    unfilled,
)

# As deep as an export keeps its questions.
DEPTH = 8
# So many blanks are between the words of an answer to a tag.
_SEVERAL = 2
# The objects that QnABot keeps beside its questions.
_SLOTTYPE = "slottype"
# What schema.org says that an object is.
TYPE, _QUESTION = "@type", "Question"


class Under(NamedTuple):
    """What the parts around a question say of it: its topic, and why it may only be a draft.

    `marked` says that the file has objects with a question and an answer, so that other texts in it are something else;
    `typed` that it calls its questions so, in the way of schema.org, so that its other objects are none; `fields` are
    the names that its objects share, which nobody asks; `lined` says that a list is the lines of one answer.
    """

    topic: str = ""
    hidden: str = ""
    marked: bool = False
    typed: bool = False
    fields: frozenset[str] = frozenset()
    lined: bool = False


ALONE = Under()


def around(found: Any) -> Under:
    """What a whole export says of its questions."""
    marked, typed, lined = (_any(holds, found) for holds in (cms.is_marked, is_typed, answers.is_lined))
    return Under(marked=marked, typed=typed, fields=_fields(found), lined=lined)


def is_told(found: Mapping[str, Any], under: Under) -> bool:
    """Whether an object of texts holds questions or tags with what is said to them, and not the fields of a record.

    Tags of one word have an answer of several words, or are beside one that has.
    """
    names = [name for name in found if name not in under.fields]
    return any(in_words(name) or found[name].count(" ") >= _SEVERAL for name in names)


def is_typed(found: Mapping[str, Any]) -> bool:
    """Whether an object says that it is a question."""
    return _QUESTION in str(found.get(TYPE, ""))


def _any(holds: Callable[[Mapping[str, Any]], bool], found: Any, depth: int = 0) -> bool:
    """Whether that holds of any object in an export."""
    if depth > DEPTH or not isinstance(found, Mapping | list):
        return False
    return (isinstance(found, Mapping) and holds(found)) or any(_any(holds, each, depth + 1) for each in within(found))


def within(value: Mapping[str, Any] | list[Any]) -> Iterable[Any]:
    """What a list or an object holds."""
    return value.values() if isinstance(value, Mapping) else value


def _fields(found: Any, depth: int = 0) -> frozenset[str]:
    """The names that several objects of a list have, themselves or within them; what is in words may be asked twice."""
    if depth > DEPTH or not isinstance(found, Mapping | list):
        return frozenset()
    listed = found if isinstance(found, list) else []
    held = Counter(name for each in listed for name in set(_names(each)))
    shared = {name for name, count in held.items() if count > 1 and not in_words(name)}
    return frozenset(shared).union(*(_fields(each, depth + 1) for each in within(found)))


def _names(found: Any, depth: int = 0) -> Iterator[str]:
    """The names of an object and of those within it."""
    if isinstance(found, Mapping) and depth <= DEPTH:
        yield from map(str, found)
        for each in found.values():
            yield from _names(each, depth + 1)


def _is_marked(names: Mapping[str, str]) -> bool:
    """Whether one of these names is that of a question, or of an answer, and not of any title or text."""
    said = {None, names.get("title"), names.get("text")}
    return names.get("question") not in said or names.get("answer") not in said


def _spoken(messages: Any) -> dict[str, str]:
    """A question and its answer from a list of messages by role, as in training sets."""
    said = [each for each in messages if isinstance(each, Mapping)] if isinstance(messages, list) else []
    by = {
        str(each.get("role") or each.get("from")): str(each.get("content") or each.get("value") or "")
        for each in reversed(said)
    }
    return {"question": by.get("user") or by.get("human") or "", "answer": by.get("assistant") or by.get("gpt") or ""}


def row(
    file: Path, line: int, item: Any, question: str, answer: str, language: str, under: Under = ALONE
) -> Row | Unread:
    """The row of an object; of texts in several languages, those in one.

    Args:
        file: where the object is.
        line: its line there.
        item: the object.
        question: the name of the key with the question, if it is not a known one.
        answer: the same for the answer.
        language: the code of the base's language.
        under: what the parts around it say.
    """
    if not isinstance(item, Mapping):
        return Unread(file, line, "no object with a question and an answer")
    if item.get("type") == _SLOTTYPE:
        return Unread(file, line, "a list of values for a slot, no question")
    turns = 0
    if "messages" in item:
        exchange = item["messages"] if isinstance(item["messages"], list) else []
        turns = sum(isinstance(each, Mapping) and each.get("role") == "user" for each in exchange)
        item = _spoken(item["messages"])
    if is_typed(item) and "name" in item:
        # Whatever else a question of schema.org says is its own text.
        item = {name: value for name, value in item.items() if name != "text"}
    item, question, answer, others_left = languages.in_one(item, question, answer, language)
    if item.get("salve") == "entry":
        fields = {name: value for name, value in item.items() if name != "salve"}
        return Row(file, line, (str(fields.get("question")),), str(fields.get("answer")), fields=fields)
    item, fields_left = forms.filled(cms.freshdesk(programs.command(programs.uncovered(item))))
    names = articles.fullest(item, columns.roles(item, question, answer))
    asked = answers.texts(item.get(names.get("question", "")))
    if names.get("question") == names.get("phrasings"):
        asked = tuple(sorted(asked, key=lambda text: not in_words(text)))
    titled = names.get("question") == names.get("title") and asked
    # Where others are marked as questions and answers, what has a title and a text is something else.
    beside = under.marked and not _is_marked(names) and not any(text.endswith("?") for text in asked)
    elsewhere = f"'{asked[0]}' is no question of its own" if titled and (beside or all(map(is_aside, asked))) else ""
    if own := programs.inner(item, asked) or elsewhere or forms.reported(item):
        return Unread(file, line, own, asked[0] if asked else "", aside=True)
    said, others = _said(item, names.get("answer", ""), lined=under.lined)
    picture, buttons = programs.beside(item)
    why = strays.no_answer(said) or only_slots(said)
    if not asked or is_blank(said) or why:
        lacking = _lacking(file, line, item, names, "answer" if asked else "question", why)
        return replace(lacking, asked=asked[0] if asked else "", aside=beside)
    questions = distinct(
        (*asked, *(text for name in columns.asking(item, names)[1:] for text in answers.texts(item[name])))
    )
    tags, topic = notes.tags(item, names)
    draft = unfilled(said) or notes.hidden(item) or under.hidden
    further = (
        "not taken over: what was said after the first answer" if turns > 1 else others or others_left or fields_left
    )
    return Row(
        file,
        line,
        questions,
        "\n\n".join(filter(None, (cell(said), picture))),
        topic or one_line(under.topic),
        tags,
        draft=bool(draft),
        remark="; ".join(filter(None, (draft, further, buttons))),
    )


def _said(item: Mapping[str, Any], name: str, *, lined: bool) -> tuple[str, str]:
    """The answer, and a remark on other answers. QnABot keeps one for speech, with the one for the screen beside it."""
    alt = item.get("alt")
    shown = answers.texts(alt.get("markdown")) if isinstance(alt, Mapping) else ()
    said, others = (shown[0], "") if shown else answers.answer(item, name, lined=lined)
    return (programs.shown(said) if "qid" in item else said), others


def _lacking(
    file: Path, line: int, item: Mapping[str, Any], names: Mapping[str, str], lacking: str, why: str
) -> Unread:
    if lacking in names:
        empty = f"no {lacking} in this one; fill it in"
        given = item.get(names[lacking])
        return Unread(file, line, why or (f"no text in {names[lacking]}; write it as text" if _holds(given) else empty))
    return Unread(file, line, f"no {lacking} among {', '.join(map(repr, list(item)[:8]))}; name it: --{lacking} …")


def _holds(value: Any) -> bool:
    """Whether there is something, in a form that is not read."""
    return bool(value) and isinstance(value, list | Mapping)
