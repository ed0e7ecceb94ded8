"""Discord's Markdown → HTML: only what its clients draw, so that everything else shows as it was sent."""

import re
from collections.abc import Callable, Iterator
from html import escape

_INLINE: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"\\([^\w\s])", lambda m: escape(m[1])),
    (r"`([^`\n]+)`", lambda m: f"<code>{escape(m[1])}</code>"),
    (r"\[([^\[\]\n]+)\]\((https://[^\s)]+)\)", lambda m: f'<a href="#">{inline(m[1])}</a>'),
    (r"\*\*(.+?)\*\*", lambda m: f"<b>{inline(m[1])}</b>"),
    (r"__(.+?)__", lambda m: f"<u>{inline(m[1])}</u>"),
    (r"\*(?!\s)(.+?)(?<!\s)\*", lambda m: f"<i>{inline(m[1])}</i>"),
    (r"\b_(.+?)_\b", lambda m: f"<i>{inline(m[1])}</i>"),
    (r"~~(.+?)~~", lambda m: f"<s>{inline(m[1])}</s>"),
    (r"\|\|(.+?)\|\|", lambda m: f"<s>{inline(m[1])}</s>"),
    (r"<t:\d+(:\w)?>", lambda _: "some time ago"),
    (r"<#\d+>", lambda _: '<span class="mention">#general</span>'),
    (r"<@[!&]?\d+>", lambda _: '<span class="mention">@Salve</span>'),
    ("✅", lambda _: '<span class="done">✓</span>'),
    ("⛔", lambda _: '<span class="stop">&minus;</span>'),
    (r"https://[^\s<>)]+", lambda m: f'<a href="#">{escape(m[0])}</a>'),
)
_ACTS = [(re.compile(pattern, re.DOTALL), draw) for pattern, draw in _INLINE]


def html(text: str) -> str:
    """The text as its reader sees it."""
    parts = re.split(r"```(?:\w*\n)?(.*?)```", text, flags=re.DOTALL)
    drawn = (
        f"<pre>{escape(part.strip(chr(10)))}</pre>" if n % 2 else "".join(_blocks(part)) for n, part in enumerate(parts)
    )
    return "".join(drawn)


def inline(text: str) -> str:
    """What acts within a line, leftmost first."""
    found = [(match.start(), n, match) for n, (pattern, _) in enumerate(_ACTS) if (match := pattern.search(text))]
    if not found:
        return escape(text).replace("\n", "<br>")
    start, number, first = min(found, key=lambda each: each[:2])
    before = escape(text[:start]).replace("\n", "<br>")
    return before + _ACTS[number][1](first) + inline(text[first.end() :])


def _blocks(text: str) -> Iterator[str]:
    held: list[str] = []
    kind = ""
    for line in [*text.split("\n"), ""]:
        now = _kind(line)
        if held and (now != kind or now in {"h", "small", ""}):
            yield _block(kind, held)
            held = []
        kind = now
        if line.strip():
            held.append(line)


def _kind(line: str) -> str:
    if re.match(r"#{1,3} ", line):
        return "h"
    if line.startswith("-# "):
        return "small"
    if re.match(r" *[-*] ", line):
        return "ul"
    if re.match(r" *\d+\. ", line):
        return "ol"
    return "p" if line.strip() else ""


def _block(kind: str, lines: list[str]) -> str:
    if kind == "h":
        marks, text = lines[0].split(" ", 1)
        return f"<h{len(marks)}>{inline(text)}</h{len(marks)}>"
    if kind == "small":
        return f'<p class="small">{inline(lines[0][3:])}</p>'
    if kind in {"ul", "ol"}:
        items = "".join(f"<li>{inline(re.sub(r'^ *(?:[-*]|[0-9]+[.]) ', '', line))}</li>" for line in lines)
        return f"<{kind}>{items}</{kind}>"
    return f"<p>{inline(chr(10).join(lines))}</p>"
