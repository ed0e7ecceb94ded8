"""What a reader of a web page sees, as Markdown: its headings, and what is pressed to unfold an answer, ask."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from urllib.parse import parse_qs, urljoin, urlsplit

from justhtml import Element, JustHTML, Node, Text

from bot.knowledge.importing import cells, markup
from bot.knowledge.importing.rows import in_words, one_line

# The main part of a page, the surest sign first; there may be several articles.
_MAIN = ("#mw-content-text", "#main-content", "main", "[role=main]", "#maincontent", "#content", "article", "body")
# A part with less than this share of the text is not the main one, whatever its name.
_MOSTLY = 0.2
# What surrounds the text of each page of a site, and what says nothing.
_AROUND = (
    "script, style, template, noscript, svg, aside, footer, body > header, input, select, textarea, option"
    ", [role=navigation], [role=search], [role=banner], [role=contentinfo], [role=dialog], i[aria-hidden=true]"
    ", span[aria-hidden=true], .toc, #toc, .breadcrumb, .breadcrumbs, .mw-editsection, .sidebar"
    ", #sidebar, #leftcol, #rightcol, #header, #menu, #nav, #navigation, #footer"
)
# A question may be about cookies or consent; a banner says that it is one.
_COOKIES = re.compile(
    r"cookie[\w-]*(?:banner|bar|notice|consent|popup|law|info)|consent[\w-]*(?:banner|bar|modal|popup|manager|tool)",
    re.IGNORECASE,
)
# Signs that link a heading to itself.
_ANCHORS = frozenset({"", "#", "\u00b6", "\u00a7", "\U0001f517"})
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_HEADINGS = ", ".join(_LEVELS)
# What is pressed to unfold text, and a question in the words of schema.org.
_PRESSED = "[aria-expanded][aria-controls], [itemtype$=Question] [itemprop=name], .expand-control-text"
# Classes that designers give to a question, and to what is or holds an answer.
_PART = r"(?:title|header|heading|head|button|btn|trigger|toggle|label|summary)"
_ASKS = re.compile(
    r"(?:^|[\s_-])(?:question|frage|pregunta|pytanie)(?:$|[\s_-])"
    rf"|(?:accordion|toggle|collapse|collapsible|faq|tab|panel)(?:[\w-]*[_-])?{_PART}(?:$|\s)",
    re.IGNORECASE,
)
# The whole name of a button above an answer, as simple scripts have it.
_BUTTON = re.compile(r"(?:^|\s)(?:accordion|collapsible|collapse|toggle|expander?|faq)(?:$|\s)", re.IGNORECASE)
_ANSWERS = re.compile(r"answer|antwort|respuesta|odpowied|content|body|(?:panel|collapse)(?:$|\s)", re.IGNORECASE)
# A sign that shows whether something is unfolded, but not that of C++.
_FOLDS = r"[+\u2212\u2013\u00d7\u203a\u00bb\u25b6\u25b8\u25ba\u25bc\u25be\u2304\u2715-]"
_FOLD = re.compile(rf"^{_FOLDS}\s*|\s*(?<!\+){_FOLDS}$")
# Where a page says that it can be read.
_ADDRESS = (("link[rel=canonical]", "href"), ("meta[property='og:url']", "content"), ("base", "href"))
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")
# Google Docs leads each link past itself, and keeps what people remarked on a page below it.
_LEADS_PAST = "https://www.google.com/url?"
_TO_REMARK, _REMARK = "a[id^=cmnt_ref]", "a[href^='#cmnt_ref']"
# What may be the name of something that follows.
_NAMES = f"{', '.join(_LEVELS)}, b, strong, dt, summary"
_BLANKS = re.compile(r"\s+")
# Text about tags.
_TAG = re.compile(r"(</?\w[^<>]*>)")
_CODE = frozenset({"pre", "code", "kbd", "samp", "tt", "var"})
# Elements with a meaning in Markdown, and those within a line that nothing is left of but their text.
_KEPT = markup.KNOWN | {"details"}
_TELLING = frozenset({"href", "src", "alt", "title", "data-src"})
_WITHIN = frozenset({"acronym", "bdi", "bdo", "data", "dfn", "ruby", "rt", "rp", "output", "strike"})
# Longer text is no question.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Visible:
    """The text of a page as Markdown, and the lines of its HTML on which short texts begin."""

    markdown: str
    lines: Mapping[str, int]

    def line(self, question: str) -> int:
        """The line of a question; 1 if it is not known."""
        return self.lines.get(question, 1)


def of(page: JustHTML, text: str) -> Visible:
    """What is seen of a page, which is taken apart for it.

    Args:
        page: the page, with the places of its nodes.
        text: its HTML.
    """
    body = _main(page)
    if body is None:
        return Visible("", {})
    _lead(body, _address(page, text))
    _clear(body)
    short = [each for each in found(body, "*") if _length(each) <= _LONGEST]
    lines = {one_line(_words(each)): each.origin_line or 1 for each in reversed(short)}
    titles = [] if found(body, _HEADINGS) else found(page, "title")
    _quote(body)
    for each in found(body, "table"):
        if _is_layout(each):
            _unlay(each)
        else:
            cells.apart(found(each, "tr"))
    _rule(body)
    _mark(body)
    _simplify(body)
    for each in found(body, "td, th"):
        cells.in_one_line(each)
    seen = markup.markdown(body.to_html(pretty=False)).strip()
    return Visible("\n\n".join([*(f"# {_words(each)}" for each in titles), seen]), lines)


def found(within: JustHTML | Node, selector: str) -> list[Element]:
    """The elements that a CSS selector finds, in the order of the page."""
    return [each for each in within.query(selector) if isinstance(each, Element)]


def _main(page: JustHTML) -> Element | None:
    """The main part of a page; None if it is made of frames, which are other pages."""
    parts = (found(page, name) for name in _MAIN)
    whole = sum(map(_length, found(page, "body")))
    return next((each[0] for each in parts if len(each) == 1 and _length(each[0]) >= _MOSTLY * whole), None)


def _address(page: JustHTML, text: str) -> str:
    """The address at which the page can be read, as it says itself; empty if it does not."""
    named = [(each.attrs.get(name) or "").strip() for place, name in _ADDRESS for each in found(page, place)]
    saved = _SAVED_FROM.search(text)
    return next((each for each in (*named, saved[1] if saved else "") if each.startswith(("https://", "http://"))), "")


def _lead(body: Element, at: str) -> None:
    """Let each link lead past the program that counts who follows it, and from the page's own address on."""
    for link in found(body, "a[href]"):
        address = (link.attrs["href"] or "").strip()
        # What is no address stays as it is.
        with suppress(ValueError):
            if address.startswith(_LEADS_PAST):
                address = next(iter(parse_qs(urlsplit(address).query).get("q", ())), address)
            link.attrs["href"] = address if address.startswith("#") else urljoin(at, address)


def _clear(body: Element) -> None:
    """Take away what surrounds the text."""
    around = found(body, _AROUND)
    around += [each for each in found(body, "div, section") if _COOKIES.search(_named(each))]
    around += [each for each in found(body, "nav") if 2 * sum(map(_length, found(each, "a"))) >= _length(each)]
    around += [each for each in found(body, "form") if 2 * _length(each) < _length(body)]
    around += [each for each in found(body, "a") if _is_anchor(each)]
    around += [*found(body, _TO_REMARK), *filter(None, map(_block, found(body, _REMARK)))]
    for each in around:
        _remove(each)
    for each in found(body, "li div"):
        if not _length(each) and not found(each, "img"):
            _remove(each)


def _is_anchor(link: Element) -> bool:
    return link.to_text() in _ANCHORS and not found(link, "img")


def _block(link: Element) -> Element | None:
    """The part of a page that holds a link, which is alone in its paragraph there."""
    paragraph = link.parent
    within = paragraph.parent if paragraph is not None else None
    return within if isinstance(within, Element) and within.name == "div" else None


def _rule(body: Element) -> None:
    """Write the last rule on a page of questions as Markdown has it, if nothing below it has a name.

    Other rules only part paragraphs.
    """
    places = {id(each): place for place, each in enumerate(found(body, "*"))}
    named = found(body, _NAMES)
    last = max((places[id(each)] for each in named), default=0)
    several = sum(_words(each).endswith("?") for each in named) > 1
    for rule in found(body, "hr")[-1:]:
        if (
            several
            and places[id(rule)] > last
            and "display:none" not in (rule.attrs.get("style") or "").replace(" ", "")
        ):
            _write(rule, "***")


def _is_layout(table: Element) -> bool:
    """Whether a table only sets things side by side or one below the other, as on old pages."""
    inner = found(table, f"table, {_HEADINGS}")
    return bool(inner) or all(len(found(row, "td, th")) == 1 for row in found(table, "tr"))


def _unlay(table: Element) -> None:
    """Write what is in a table one below the other."""
    for each in (table, *found(table, "thead, tbody, tfoot, tr, td, th")):
        each.name = "div"


def _quote(body: Element) -> None:
    """Write text about tags as code, so that nobody takes it for tags."""
    for said in list(_texts(body.children or (), _CODE)):
        parts = _TAG.split(said.data or "")
        if len(parts) == 1 or said.parent is None:
            continue
        for place, part in enumerate(parts):
            text = Text(part)
            said.parent.insert_before(_element("code", text) if place % 2 else text, said)
        said.parent.remove_child(said)


def _mark(body: Element) -> None:
    """Write each heading, and each line that holds a question by its kind, as Markdown has it."""
    for each in found(body, "table.properties tr"):
        # What Notion keeps of a page, as its Markdown has it.
        name, *value = (_words(cell) for cell in each.children or () if isinstance(cell, Element))
        _write(each, f"{name}: {' '.join(value)}")
    for each in found(body, _HEADINGS):
        words = _words(each)
        _ask(each, f"{'#' * _LEVELS[each.name]} {words}" if words else "")
    for each in found(body, "summary"):
        _ask(each, f"<summary>{_words(each)}</summary>")
    terms = found(body, "dt")
    asking = any(_words(each).endswith("?") for each in terms)
    for each in terms:
        _write(each, f"**Q: {_words(each)}**" if asking else f"**{_words(each).rstrip(':')}:**")
    for each in found(body, "label"):
        # A box that nobody sees keeps whether the text below it is unfolded.
        if (words := _words(each)).endswith("?"):
            _ask(each, f"**Q: {words}**")
    people = found(body, "[itemprop=author] [itemprop=name]")
    named = (each for each in found(body, "[class]") if _is_question(each))
    for each in chain(found(body, _PRESSED), named):
        words = "" if each in people else _words(each)
        if words and not words.startswith(("#", "**", "<summary>")) and _is_part_of(each, body):
            _ask(each, f"**Q: {words}**")


def _simplify(body: Element) -> None:
    """Leave only what has a meaning in Markdown; a line end of the source is a space, except in code."""
    for each in found(body, "button"):
        _remove(each)
    for each in found(body, "*"):
        each.attrs = {name: each.attrs[name] for name in each.attrs if name in _TELLING}
        if each.name not in _KEPT:
            each.name = "span" if each.name in _WITHIN else "div"
    for each in found(body, "li div"):
        each.name = "p"
    for said in _texts(body.children or (), {"pre"}):
        said.data = _BLANKS.sub(" ", said.data or "")


def _is_question(element: Element) -> bool:
    """Whether a class says that this element is a question, and none within it that this is a question or an answer."""
    if _length(element) > _LONGEST or not (_ASKS.search(_named(element)) or _unfolds(element)):
        return False
    within = [_named(each) for each in found(element, "[class]")]
    return not any(_ASKS.search(each) or _ANSWERS.search(each) for each in within)


def _unfolds(element: Element) -> bool:
    """Whether an element is a button by whose class it unfolds the answer that follows it."""
    if element.name != "button" or element.parent is None or not _BUTTON.search(_named(element)):
        return False
    beside = [each for each in element.parent.children or () if isinstance(each, Element)]
    below = beside[beside.index(element) + 1 :][:1]
    # What unfolds a menu has a name of one word.
    return in_words(_words(element)) and any(_ANSWERS.search(_named(each)) for each in below)


def _named(element: Element) -> str:
    """The classes of an element, and its id."""
    return f"{element.attrs.get('class') or ''} {element.attrs.get('id') or ''}"


def _length(element: Element) -> int:
    return len(element.to_text())


def _words(element: Element) -> str:
    """The text of an element on one line, without the sign that shows whether something is unfolded."""
    return _FOLD.sub("", _BLANKS.sub(" ", element.to_text(separator="", strip=False)).strip())


def _is_part_of(element: Element, body: Element) -> bool:
    """Whether an element still stands on the page."""
    node: Node | None = element
    while node is not None and node is not body:
        node = node.parent
    return node is body


def _ask(element: Element, text: str) -> None:
    """Put a question in the place of an element, which is no item of a list, whatever it is within."""
    node = element.parent
    while node is not None and node.name != "body":
        node.name = "div" if node.name in {"ul", "ol", "li"} else node.name
        node = node.parent
    _write(element, text)


def _write(element: Element, text: str) -> None:
    """Put a paragraph with this text in the place of an element."""
    if element.parent is not None:
        element.parent.replace_child(_element("p", Text(text)), element)


def _element(name: str, text: Text) -> Element:
    made = Element(name, {}, "html")
    made.append_child(text)
    return made


def _remove(element: Element) -> None:
    if element.parent is not None:
        element.parent.remove_child(element)


def _texts(nodes: Iterable[Node | Text], without: Collection[str]) -> Iterator[Text]:
    """The texts within these, except for those in elements of these names."""
    for each in nodes:
        if isinstance(each, Text):
            yield each
        elif each.name not in without:
            yield from _texts(each.children or (), without)
