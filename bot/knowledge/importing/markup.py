"""Convert HTML in cells and exports to the Markdown that an answer may hold."""

import html
import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from urllib.parse import urlsplit

_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"})
_LINES = frozenset({"div", "tr", "li", "section", "article", "aside", "dt", "dd", "figcaption"})
_PLAIN = frozenset(
    {
        "span",
        "font",
        "u",
        "html",
        "body",
        "thead",
        "tbody",
        "td",
        "th",
        "small",
        "sup",
        "sub",
        "center",
        "figure",
        "picture",
        "source",
        "mark",
        "ins",
        "abbr",
        "nobr",
        "wbr",
        "main",
        "header",
        "footer",
        "label",
        "time",
        "big",
        "button",
        "caption",
        "cite",
        "col",
        "colgroup",
        "q",
    }
)
_STRONG = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"})
_SLANTED = frozenset({"i", "em"})
_STRUCK = frozenset({"s", "del", "strike"})
_TYPED_IN = frozenset({"code", "kbd", "samp", "tt", "var"})
# Elements that show another page, a film or a sound.
_SHOWING = frozenset({"iframe", "embed", "video", "audio"})
# Addresses of people, and those that lead nowhere outside a page.
_PEOPLE = frozenset({"mailto", "tel"})
_WITHOUT_PLACE = frozenset({"javascript", "data", "about", "blob"})
# Elements that no reader sees.
_HIDDEN = frozenset({"script", "style", "head", "svg"})
_MARKED = _STRONG | _SLANTED | _STRUCK | _TYPED_IN
KNOWN = _PARAGRAPHS | _LINES | _PLAIN | _MARKED | _HIDDEN | _SHOWING | {"a", "br", "hr", "img"}
_VALUE = r"""\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)"""
# A tag's attributes have values, so "a<b and b > c" is not a tag. Those of images, films and the like may have none.
_TAG = re.compile(
    rf"</?(?:(?:{'|'.join(sorted(KNOWN, key=len, reverse=True))})(?:\s+[\w:-]+{_VALUE})*"
    rf"|(?:{'|'.join(sorted({'img', *_SHOWING}))})(?:\s+[\w:-]+(?:{_VALUE})?)*)\s*/?>",
    re.IGNORECASE,
)
# A "<" that starts no tag is text.
_SAID = re.compile(f"<(?!{_TAG.pattern.removeprefix('<')})", re.IGNORECASE)
_PARTS = re.compile(r"<(?:p|div|br|li|tr)\b", re.IGNORECASE)
_LAYOUT = re.compile(r"(<br\s*/?>|</?(?:p|div|ul|ol|li|table|tr|h\d)\b[^>]*>)[ \t]*\n[ \t]*", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# Elements that a program renders itself, with its own tags, such as Confluence's <ac:structured-macro>.
_PROGRAM = re.compile(r"</?(?:ac|ri|o|w|v|st1):[\w-]+(?:\s[^<>]*)?>|<ac:parameter\b.*?</ac:parameter>", re.DOTALL)

# A link for which a page that is also a program has a tag of its own: <Link to="/prices">.
_GOES = re.compile(
    r"<(?P<tag>[A-Z][\w.]*)\s(?:[^<>]*\s)?(?:href|to)=\{?(?P<quote>[\"'])(?P<address>[^\"'<>\s]+)(?P=quote)\}?[^<>]*(?<!/)>"
    r"(?P<words>[^<>]*)</(?P=tag)>"
)
# The characters that a name between & and ; stands for, but for the signs of tags.
_NAMED = re.compile(
    r"&(?!(?:lt|gt|#0*6[02]|#x0*3[ce]);)(?:[a-z][a-z0-9]{1,31}|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE
)

# Markdown code among tags; a backtick before a closing tag is an ordinary character.
_TYPED = re.compile(r"^[ \t]*(```|~~~).*?^[ \t]*\1|`(?![^<`\n]*</[^`\n]*<)[^`\n]+`", re.DOTALL | re.MULTILINE)


def is_html(text: str) -> bool:
    """Whether the text holds tags."""
    return bool(_TAG.search(text) or _PROGRAM.search(text))


def linked(text: str) -> str:
    """The text with the links of such tags as Markdown has them."""
    return _GOES.sub(r"[\g<words>](\g<address>)", text)


def named(text: str) -> str:
    """The text with each character that only its name stood for: "3&nbsp;ft &ndash; or less"."""
    return _NAMED.sub(lambda found: html.unescape(found[0]).replace("\xa0", " "), text)


def bare(text: str) -> str:
    """The text without its tags."""
    return _TAG.sub("", _PROGRAM.sub("", _COMMENT.sub("", text)))


def markdown(text: str) -> str:
    """The text with its tags as Markdown: emphasis, https links, images, lists, steps, code, tables, breaks.

    Anything that is not an HTML tag stays, such as `<name>`.
    """
    writer = _Writer()
    text = _TYPED.sub(_as_typed, text)
    # If tags separate its lines, the source's own line ends are layout.
    if _PARTS.search(text):
        text = _LAYOUT.sub(r"\1", text)
    writer.feed(_SAID.sub("&lt;", _PROGRAM.sub("", _COMMENT.sub("", text))))
    writer.close()
    return writer.written()


def _as_typed(found: re.Match[str]) -> str:
    """Escape code, so that no tag is read within it."""
    return html.escape(found[0], quote=False)


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._text = ""
        # The number of the last step in each open list; None in a list without numbers.
        self._lists: list[int | None] = []
        # The start of the text in each open mark and link.
        self._marks: list[tuple[str, int]] = []
        self._links: list[tuple[str, int]] = []
        self._hidden = self._code = self._typed = self._cells = self._rows = 0

    def written(self) -> str:
        return self._text.replace("\xa0", " ")

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self._text)))
        elif tag in {"ul", "ol"}:
            self._begin(1 if self._lists else 2)
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "br":
            # A row of a table is one line.
            in_row = self._cells or self._text.rpartition("\n")[2].lstrip().startswith("|")
            self._text += "\n" if self._code else " " if in_row else "  \n"
        elif tag == "img" and not self._hidden:
            self._image(dict(attrs))
        elif tag in _SHOWING and not self._hidden:
            self._shown(dict(attrs))
        else:
            self._open(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag == "a" and self._links:
            self._link(*self._links.pop())
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
            self._begin(1 if self._lists else 2)
        else:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            # The line end after the tag is layout.
            self._text += data.removeprefix("\n") if self._text.endswith("```\n") else data

    def _open(self, tag: str) -> None:
        if tag in _PARAGRAPHS and not (tag == "p" and self._in_item()):
            self._begin(2)
        elif tag in _LINES:
            self._begin(1)
        if tag == "pre" or tag in _TYPED_IN:
            self._text += "```\n" if tag == "pre" else "" if self._code else "`"
            self._code += tag == "pre"
            self._typed += tag != "pre"
        elif tag == "li":
            self._item()
        elif tag == "table":
            self._rows = 0
        elif tag in {"td", "th"}:
            self._text += " | " if self._cells else "| "
            self._cells += 1
        elif (
            not self._code
            and not self._typed
            and (mark := _mark(tag))
            and mark not in {each for each, _ in self._marks}
        ):
            self._marks.append((mark, len(self._text)))

    def _close(self, tag: str) -> None:
        if self._marks and self._marks[-1][0] == _mark(tag):
            self._emphasise(*self._marks.pop())
        self._typed = max(self._typed - (tag in _TYPED_IN), 0)
        if tag == "pre" and self._code:
            self._code -= 1
            self._text = self._text.rstrip("\n") + "\n```"
        elif tag in _TYPED_IN and not self._code:
            self._text += "`"
        elif tag == "tr" and self._cells:
            self._text += " |" if self._rows else " |\n" + "|---" * self._cells + "|"
            self._rows, self._cells = self._rows + 1, 0
        if tag in _PARAGRAPHS:
            self._begin(1 if tag == "p" and self._lists else 2)
        elif tag in _LINES:
            self._begin(1)

    def _image(self, told: Mapping[str, str | None]) -> None:
        """An image as Markdown; the import reports that it is left out."""
        address = (told.get("src") or "").strip()
        if not address or address.startswith("data:"):
            # An image that loads late has a placeholder for an address.
            address = (told.get("data-src") or address).strip()
        self._text += f"![{_label(told, 'alt', 'title')}](<{re.sub('[<>]', '', address)}>)"

    def _shown(self, told: Mapping[str, str | None]) -> None:
        """A link to another page, a film or a sound that the page showed; nothing if it has no address here."""
        if address := (told.get("src") or "").strip():
            address = address if urlsplit(address).scheme or address[:1] == "/" else f"./{address}"
            title = _label(told, "title") or urlsplit(address).netloc or address
            self._text += f"[{title}]({address.replace(' ', '%20')})"

    def _item(self) -> None:
        self._text += "   " * (len(self._lists) - 1)
        if self._lists and (last := self._lists[-1]) is not None:
            self._lists[-1] = last + 1
            self._text += f"{last + 1}. "
        else:
            self._text += "- "

    def _in_item(self) -> bool:
        return bool(re.fullmatch(r" *(?:-|\d+\.) ", self._text[self._text.rfind("\n") + 1 :]))

    def _emphasise(self, mark: str, start: int) -> None:
        inner = self._text[start:]
        if plain := inner.strip():
            before, _, after = inner.partition(plain)
            self._text = f"{self._text[:start]}{before}{mark}{plain}{mark}{after}"
            self._links = self._moved(self._links, start)

    def _link(self, address: str, start: int) -> None:
        inner = self._text[start:]
        kind, _, rest = address.strip().partition(":")
        if (shown := inner.strip()) and kind and kind not in _WITHOUT_PLACE:
            before, _, after = inner.partition(shown)
            # Whom to write to or to call is told in words.
            words = shown if rest in shown else f"{shown} ({rest})"
            linked = words if kind in _PEOPLE else f"[{shown}]({address.strip().replace(' ', '%20')})"
            self._text = f"{self._text[:start]}{before}{linked}{after}"
            self._marks = self._moved(self._marks, start)

    def _moved(self, opened: list[tuple[str, int]], start: int) -> list[tuple[str, int]]:
        """The marks that were opened within the text just marked and are still open, moved to the text after it."""
        return [(name, at if at <= start else len(self._text)) for name, at in opened]

    def _begin(self, ends: int) -> None:
        """End the text so far with this many line ends, if there is any."""
        if plain := self._text.rstrip(" \n"):
            have = self._text[len(plain) :].count("\n")
            self._text = plain + "\n" * max(ends, min(have, 2))
            # Marks opened within the removed blanks start where the text continues.
            self._marks = self._within(self._marks)
            self._links = self._within(self._links)

    def _within(self, opened: list[tuple[str, int]]) -> list[tuple[str, int]]:
        return [(name, min(at, len(self._text))) for name, at in opened]


def _label(told: Mapping[str, str | None], *names: str) -> str:
    """The first of these attributes that says something, on one line and without signs that end a link's words."""
    said = next(filter(None, map(told.get, names)), "") or ""
    return " ".join(re.sub(r"[\[\]\\]", "", said).split())


def _mark(tag: str) -> str:
    """The characters around such text in Markdown."""
    return "**" if tag in _STRONG else "*" if tag in _SLANTED else "~~" if tag in _STRUCK else ""
