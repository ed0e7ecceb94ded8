"""Read the lists and objects that a JavaScript or TypeScript source spells out; nothing is run.

What only the program knows is a slot in double braces, such as {{price}}.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import suppress
from inspect import cleandoc
from typing import Any, NamedTuple

from bot.knowledge.importing.places import Places

_TOKEN = re.compile(
    r"(?P<blank>\s+|//[^\n]*|/\*.*?(?:\*/|\Z))"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<word>\d[\w.]*|[\w$]+)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
# A pattern, which may hold quotes; a slash behind a value divides.
_PATTERN = re.compile(r"/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
_VALUES = frozenset({"text", "word"})
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|x([0-9a-f]{2})|\r?\n|(.))", re.IGNORECASE | re.DOTALL)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": ""}
_CONSTANTS: Mapping[str, Any] = {"true": True, "false": False, "null": None, "undefined": None}
# The end of a value, and the words before the type that TypeScript gives to it.
_ENDS = frozenset({",", "]", "}", ")", ";", ""})
_TYPED = frozenset({"as", "satisfies"})
_DECLARES = frozenset({"const", "let", "var"})
_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")
# One tag of JSX, and what stands in braces within such an element.
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[\w.]*)(?P<told>(?:=>|\{[^{}]*\}|[^<>{}])*?)(?P<alone>/?)>")
_BRACED = re.compile(r"\{\s*(?:(?P<quote>[\"'`])(?P<said>[^\"'`{}\n]*)(?P=quote)|(?P<other>[^{}]*))\s*\}")
_ADDRESS = re.compile(r"\b(?:href|to|src|alt)=(?:\"[^\"]*\"|'[^']*')")
_LONGEST = 60


class Text(str):  # noqa: SLOT000 - only a few are made
    """A text, and the line on which it begins."""

    line = 1


class _Token(NamedTuple):
    kind: str
    start: int
    end: int
    text: str


class _Unknown(Exception):  # noqa: N818 - no error for anybody, but a place where no literal stands
    """What stands here is no list and no object that the source spells out."""


def slot(code: str) -> str:
    """A slot for what that code makes."""
    plain = " ".join(code.split())
    return f"{{{{{plain if len(plain) <= _LONGEST and not set(plain) & set('{}') else '…'}}}}}"


class Source:
    """The text of a program."""

    def __init__(self, text: str) -> None:
        self._text, self._places = text, Places(text)
        self._tokens = [*_tokens(text, 0), _Token("sign", len(text), len(text), "")]

    def literals(self, start: int = 0, end: int | None = None) -> Iterator[tuple[Any, int]]:
        """Each list and object, with the place behind it; those within another one come after that."""
        for at in range(start, len(self._tokens) if end is None else end):
            try:
                if self._is(at, "["):
                    yield self._list(at + 1)
                elif self._is(at, "{"):
                    yield self._object(at + 1)
            except _Unknown:
                continue

    def named(self) -> dict[str, list[Any]]:
        """The lists to which the source gives names."""
        found = dict[str, list[Any]]()
        for at, token in enumerate(self._tokens):
            if token.text == "=" and self._is(at + 1, "[") and (name := self._name(at)):
                with suppress(_Unknown):
                    found[name] = self._list(at + 2)[0]
        return found

    def _name(self, at: int) -> str:
        """The name before a sign, whatever type TypeScript gives to it between them."""
        begun = at
        while begun and (self._tokens[begun - 1].kind == "word" or self._is(begun - 1, *":[]<>.")):
            begun -= 1
            if self._tokens[begun].text in _DECLARES:
                break
        words = [each.text for each in self._tokens[begun:at]]
        typed = words.index(":") if ":" in words else len(words)
        return words[typed - 1] if typed else ""

    def _is(self, at: int, *signs: str) -> bool:
        return self._tokens[at].kind == "sign" and self._tokens[at].text in signs

    def _list(self, at: int) -> tuple[list[Any], int]:
        found = list[Any]()
        while not self._is(at, "]"):
            if self._is(at, "."):
                end = self._skipped(at)
                found += self._within(at, end)
                at = end
            else:
                value, at = self._value(at)
                found.append(value)
            at = self._next(at, "]")
        return found, at + 1

    def _object(self, at: int) -> tuple[dict[str, Any], int]:
        found = dict[str, Any]()
        while not self._is(at, "}"):
            key = self._tokens[at]
            if self._is(at, "."):
                at = self._skipped(at)
            elif key.kind in _VALUES and self._is(at + 1, ":"):
                found[key.text], at = self._value(at + 2)
            elif key.kind == "word" and self._is(at + 1, ",", "}"):
                found[key.text], at = self._told(at, slot(key.text)), at + 1
            else:
                raise _Unknown
            at = self._next(at, "}")
        return found, at + 1

    def _next(self, at: int, end: str) -> int:
        """The place behind a comma, or at the end of a list or an object."""
        if self._is(at, ","):
            return at + 1
        if self._is(at, end):
            return at
        raise _Unknown

    def _within(self, start: int, end: int) -> Iterator[list[Any]]:
        """The lists in an expression that chooses one."""
        at = start
        for value, behind in self.literals(start, end):
            if value and isinstance(value, list) and behind > at:
                at = behind
                yield value

    def _value(self, at: int) -> tuple[Any, int]:
        """A value, and the place behind it."""
        with suppress(_Unknown):
            value, end = self._literal(at)
            if self._tokens[end].kind == "word" and self._tokens[end].text in _TYPED:
                end = self._skipped(end)
            if self._is(end, *_ENDS):
                return value, end
        end = self._skipped(at)
        return self._told(at, slot(self._text[self._tokens[at].start : self._tokens[end].start])), end

    def _literal(self, at: int) -> tuple[Any, int]:
        token, behind = self._tokens[at], self._tokens[min(at + 1, len(self._tokens) - 1)]
        if token.kind == "sign":
            return self._structure(at)
        if token.kind == "text":
            return self._sum(at)
        if behind.kind == "text" and behind.start == token.end:
            # A template with a tag: md`…`.
            return self._sum(at + 1)
        if token.text in _CONSTANTS or token.text[:1].isdigit():
            return _CONSTANTS.get(token.text, token.text), at + 1
        raise _Unknown

    def _structure(self, at: int) -> tuple[Any, int]:
        """What begins with that sign."""
        if self._is(at, "["):
            return self._joined(*self._list(at + 1))
        if self._is(at, "{"):
            return self._object(at + 1)
        if self._is(at, "<"):
            return self._element(at)
        if self._is(at, "("):
            value, end = self._value(at + 1)
            if self._is(end, ")"):
                return value, end + 1
        raise _Unknown

    def _sum(self, at: int) -> tuple[Text, int]:
        """Texts that are added up, with a slot for each other value among them."""
        said, end = self._tokens[at].text, at + 1
        while self._is(end, "+"):
            begun, end = end + 1, self._skipped(end + 1, "+")
            token = self._tokens[begun]
            code = self._text[token.start : self._tokens[end].start]
            said += token.text if token.kind == "text" and end == begun + 1 else slot(code)
        return self._told(at, said), end

    def _joined(self, found: list[Any], end: int) -> tuple[Any, int]:
        """A list, or the text of a list of texts that is joined."""
        match [each.text for each in self._tokens[end : end + 5]]:
            case [".", "join", "(", between, ")"] if all(isinstance(each, Text) for each in found):
                said = Text(between.join(found))
                said.line = found[0].line if found else 1
                return said, end + 5
            case _:
                return found, end

    def _element(self, at: int) -> tuple[Any, int]:
        """An element of JSX as HTML."""
        start, depth = self._tokens[at].start, 0
        for tag in _TAG.finditer(self._text, start):
            depth += 0 if tag["alone"] else -1 if tag["end"] else 1
            if depth == 0:
                behind = bisect_left(self._tokens, tag.end(), key=lambda token: token.start)
                return self._told(at, _html(self._text[start : tag.end()])), behind
        raise _Unknown

    def _skipped(self, at: int, *ends: str) -> int:
        """The place of the end of the expression that begins there."""
        depth = 0
        while self._tokens[at].text or self._tokens[at].kind != "sign":
            if not depth and (self._is(at, *ends) or self._is(at, *_ENDS)):
                return at
            depth += self._is(at, *_OPENS) - self._is(at, *_CLOSES)
            at += 1
        return at

    def _told(self, at: int, said: str) -> Text:
        text = Text(said)
        text.line = self._places.line(self._tokens[at].start)
        return text


def _tokens(text: str, at: int) -> Iterator[_Token]:
    """The words, texts and signs of a source from that place on."""
    before = _Token("sign", at, at, "")
    while at < len(text):
        divides = before.kind in _VALUES or before.text in _CLOSES or before.text == "<"
        if text[at] == "`":
            end, said = _template(text, at + 1)
            token = _Token("text", at, end, said)
        elif (
            text[at] == "/"
            and text[at + 1 : at + 2] not in "/*"
            and not divides
            and (found := _PATTERN.match(text, at))
        ):
            token = _Token("word", at, found.end(), "")
        elif (found := _TOKEN.match(text, at)) and (kind := str(found.lastgroup)) != "blank":
            token = _Token(kind, at, found.end(), _unescaped(found[0][1:-1]) if kind == "text" else found[0])
        else:
            at = found.end() if found else at + 1
            continue
        yield token
        at, before = token.end, token


def _template(text: str, at: int) -> tuple[int, str]:
    """The place behind a template, and its text."""
    said, start = "", at
    while at < len(text) and text[at] != "`":
        if text.startswith("${", at):
            end = _closing(text, at + 2)
            said += _unescaped(text[start:at]) + slot(text[at + 2 : end])
            at = start = end + 1
        else:
            at += 2 if text[at] == "\\" else 1
    said += _unescaped(text[start:at])
    # The indent of its lines is that of the source.
    return at + 1, cleandoc(said) if "\n" in said else said


def _closing(text: str, at: int) -> int:
    """The place of the brace that ends the code there."""
    depth = 0
    for token in _tokens(text, at):
        if token.kind == "sign":
            depth += (token.text == "{") - (token.text == "}")
        if depth < 0:
            return token.start
    return len(text)


def _unescaped(text: str) -> str:
    def sign(found: re.Match[str]) -> str:
        code = found[1] or found[2] or found[3]
        return chr(min(int(code, 16), 0x10FFFF)) if code else _SIGNS.get(found[4] or "", found[4] or "")

    # A sign may be written as the two halves that it has in UTF-16.
    return _ESCAPE.sub(sign, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _html(element: str) -> str:
    """An element of JSX on one line, with its texts in braces written out and without what only a program needs."""

    def tag(found: re.Match[str]) -> str:
        kept = " ".join(_ADDRESS.findall(found["told"]))
        return f"<{found['end']}{found['name']}{kept and ' '}{kept}{found['alone']}>" if found["name"] else ""

    plain = _TAG.sub(tag, re.sub(r"\s*\n\s*", " ", element))
    return _BRACED.sub(lambda found: found["said"] if found["quote"] else slot(found["other"]), plain).strip()
