"""Read AIML: categories, each with the pattern of what is typed and the template of what is said to it."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from bot.knowledge.importing import dumps, intents, markup
from bot.knowledge.importing.places import Places
from bot.knowledge.importing.rows import Row, Unread, cell, distinct, is_blank, one_line, only_slots, unfilled

# What stands for words that are typed: in a pattern, and in a template that repeats them.
_ANY = re.compile(r"[*_^#$]")
_REPEATED = frozenset({"star", "thatstar", "topicstar", "input", "request"})
_REFERS, _EITHER = "srai", "random"
# What a program does without a word.
_SILENT = frozenset({"think", "learn", "learnf", "eval", "gossip"})
# What it says in another form, or keeps as well.
_TOLD = frozenset({"set", "formal", "sentence", "lowercase", "uppercase", "person", "person2", "gender"})
_PARTS = ("pattern", "that")
# A reference may lead to another, so many times.
_DEPTH = 4
_OTHERS = "not taken over: the other of {} answers"
_NO_QUESTION = "'{}' is no question of its own"


class _Category(NamedTuple):
    """What is typed, the words of it, what was said before that if it must have been, and what is said to it."""

    pattern: str
    words: str
    that: str
    template: Element
    topic: str
    repeats: bool


def rows(file: Path, text: str) -> Iterator[Row | Unread]:
    """The categories of a file; those that only refer to another (`<srai>`) are its further wordings."""
    root = dumps.parsed(file, text)
    if isinstance(root, Unread):
        yield root
        return
    found = list(_categories(root, ""))
    if not found:
        yield Unread(file, 1, "no <category> with a <pattern> and a <template>; export it again")
    # Of equals, the first one counts; what follows an answer alone is asked by nobody else.
    by_pattern = {each.pattern: each for each in reversed(found) if not each.that}
    said_before = {_key(each.that) for each in found if each.that}
    asked = dict[str, list[str]]()
    for each in found:
        if not each.that and each.words and not each.repeats:
            asked.setdefault(_target(each, by_pattern).pattern, []).append(each.words)
    places = Places(text)
    for each in found:
        line = places.line_of(f">{html.escape(each.pattern, quote=False)}<")
        if each.that or (each.pattern in by_pattern and _target(each, by_pattern).pattern != each.pattern):
            continue
        if each.repeats or not each.words:
            yield Unread(file, line, _NO_QUESTION.format(each.pattern), aside=True)
        else:
            yield _row(file, line, each, asked.get(each.pattern, []), by_pattern, said_before)


def _row(
    file: Path,
    line: int,
    category: _Category,
    asked: Iterable[str],
    by_pattern: Mapping[str, _Category],
    said_before: set[str],
) -> Row | Unread:
    told, others = _said(category.template, by_pattern, 0)
    said = cell(told.strip())
    if "_".join(category.words.casefold().split()) in intents.SMALL_TALK:
        return Unread(file, line, intents.TALK.format(category.words), aside=True)
    if _key(said) in said_before:
        return Unread(file, line, intents.STEP, category.words, aside=True)
    if cause := "no answer in this one; fill it in" if is_blank(said) else only_slots(said):
        return Unread(file, line, cause, category.words)
    draft = unfilled(said)
    remark = "; ".join(filter(None, (draft, _OTHERS.format(others) if others > 1 else "")))
    return Row(
        file, line, distinct((category.words, *asked)), said, one_line(category.topic), draft=bool(draft), remark=remark
    )


def _categories(node: Element, topic: str) -> Iterator[_Category]:
    """The categories below a node, each with the topic around it."""
    for each in node:
        parts = {_name(part): part for part in each}
        if _name(each) == "topic":
            yield from _categories(each, _worded(each.get("name", "")))
        elif {"pattern", "template"} <= parts.keys():
            yield _category(parts, topic)


def _category(parts: Mapping[str, Element], topic: str) -> _Category:
    pattern, that = (" ".join("".join(parts[name].itertext()).split()) if name in parts else "" for name in _PARTS)
    # A word of a set, or one that is repeated in the answer, may be any.
    open_ = any(_name(each) in _REPEATED for each in parts["template"].iter()) or len(parts["pattern"]) > 0
    return _Category(pattern, _worded(pattern), that if that != "*" else "", parts["template"], topic, open_)


def _worded(pattern: str) -> str:
    """The words of a pattern; those in capitals, as patterns are mostly written, as in a sentence."""
    words = " ".join(_ANY.sub(" ", pattern).split())
    return words.capitalize() if words.isupper() else words


def _target(category: _Category, by_pattern: Mapping[str, _Category]) -> _Category:
    """The category that says something for this one: itself, or the one that it refers to."""
    for _ in range(_DEPTH):
        inner = list(category.template)
        alone = len(inner) == 1 and not (category.template.text or "").strip() and not (inner[0].tail or "").strip()
        if not alone or _name(inner[0]) != _REFERS or (found := by_pattern.get(_referred(inner[0]))) is None:
            break
        category = found
    return category


def _referred(node: Element) -> str:
    return " ".join("".join(node.itertext()).split())


def _said(node: Element, by_pattern: Mapping[str, _Category], depth: int) -> tuple[str, int]:
    """What a template says, in HTML, and how many answers it may choose from.

    The first of several is taken. What only its program knows stays as a slot.
    """
    parts, others = [_plain(node.text)], 1
    for each in node:
        name, told, count = _name(each), "", 1
        if name == _EITHER:
            choices = [inner for inner in each if _name(inner) == "li"]
            told, _ = _said(choices[0], by_pattern, depth) if choices else ("", 1)
            count = len(choices)
        elif name == _REFERS:
            found = by_pattern.get(_referred(each))
            told, count = _said(found.template, by_pattern, depth + 1) if found and depth < _DEPTH else ("{srai}", 1)
        elif name in _TOLD:
            told, count = _said(each, by_pattern, depth)
        elif name in markup.KNOWN:
            inner, count = _said(each, by_pattern, depth)
            given = "".join(f' {key}="{html.escape(value)}"' for key, value in each.attrib.items())
            told = f"<{name}{given}>{inner}</{name}>" if inner or len(each) else f"<{name}{given}/>"
        elif name not in _SILENT:
            told = f"{{{each.get('name') or name}}}"
        parts += [told, _plain(each.tail)]
        others = max(others, count)
    return "".join(parts), others


def _plain(text: str | None) -> str:
    """A text between two elements, in which a line of the file ends no line of the answer."""
    return re.sub(r"\s+", " ", html.escape(text or "", quote=False))


def _key(text: str) -> str:
    """A text as `<that>` repeats it: without case, signs and the blanks between its words."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())


def _name(node: Element) -> str:
    """The name of an element without its namespace."""
    return str(node.tag).rpartition("}")[2].casefold()
