"""Read XML: pages of a wiki that MediaWiki exported, a glossary of Moodle, which may be an FAQ, and FAQs of Maven."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.knowledge.importing import documents, wikitext
from bot.knowledge.importing.places import Places
from bot.knowledge.importing.rows import Row, Unread, cell, distinct, is_blank, prose

_WIKI, _GLOSSARY, _FAQS = "<mediawiki", "<GLOSSARY", "<faqs"
# The namespaces of MediaWiki in which pages tell readers something: articles, the project's own, and help.
_READ = frozenset({"0", "4", "12"})
# The file begins with its kind, after at most a declaration and comments.
_HEAD = 2000


def is_read(file: Path) -> bool:
    """Whether a file is one of these exports."""
    try:
        with file.open("rb") as opened:
            return _is_known(opened.read(_HEAD).decode("utf-8", "replace"))
    except OSError:
        return True


def rows(file: Path, text: str, asks: frozenset[str]) -> Iterator[Row | Unread]:
    """The questions of an export; the reason why it is not read if it is another one, or broken."""
    if not _is_known(text[:_HEAD]):
        yield Unread(file, 1, "XML of a program that is not known here; export it as CSV, or as Markdown")
        return
    root = parsed(file, text)
    if isinstance(root, Unread):
        yield root
        return
    places = Places(text)
    if root.tag == _GLOSSARY[1:]:
        yield from _glossary(file, root, places)
    elif root.tag.rpartition("}")[2] == _FAQS[1:]:
        yield from _faqs(file, root, places)
    else:
        yield from _pages(file, root, places, asks)


def parsed(file: Path, text: str) -> Element | Unread:
    """The root of a file of XML, or the reason why it is not read."""
    try:
        root: Element = fromstring(text)
    except (ParseError, DefusedXmlException) as error:
        return Unread(file, 1, f"not XML: {error}; export it again")
    return root


def _is_known(head: str) -> bool:
    return any(kind in head for kind in (_WIKI, _GLOSSARY, _FAQS))


def _pages(file: Path, root: Element, places: Places, asks: frozenset[str]) -> Iterator[Row | Unread]:
    """The questions of each page of a wiki, in its last version."""
    for page in root.iterfind("{*}page"):
        title, space = _text(page, "title"), _text(page, "ns")
        if page.find("{*}redirect") is not None or space not in _READ:
            continue
        line = places.line_of(f">{html.escape(title, quote=False)}<")
        name = title.partition(":")[2] if space != "0" and ":" in title else title
        said = wikitext.markdown(next((_text(each, "text") for each in reversed(page.findall("{*}revision"))), ""))
        for each in documents.rows(file.with_name(f"{name.replace('/', ' ')}.wiki"), said, asks):
            yield replace(each, file=file, line=line)


def _glossary(file: Path, root: Element, places: Places) -> Iterator[Row | Unread]:
    """The entries of a glossary, with their keywords as tags and the first category as the topic."""
    for entry in root.iter("ENTRY"):
        asked, said = distinct([_text(entry, "CONCEPT")]), _text(entry, "DEFINITION")
        line = places.line_of(f">{html.escape(_text(entry, 'CONCEPT'), quote=False)}<")
        if not asked or is_blank(said):
            yield Unread(file, line, "no answer; write one", asked=asked[0] if asked else "")
            continue
        tags, topics = (_texts(entry, path) for path in ("ALIASES/ALIAS/NAME", "CATEGORIES/CATEGORY/NAME"))
        yield Row(file, line, asked, cell(said), next(iter(topics), ""), tuple(tags))


def _faqs(file: Path, root: Element, places: Places) -> Iterator[Row | Unread]:
    """The questions of Maven's FML, with the titles of its parts as topics; one element may hold several in a row."""
    _as_html(root)
    for part in root.iter("part"):
        for faq in part.iter("faq"):
            answers = iter(faq.findall("answer"))
            for asked in map(_inner, faq.findall("question")):
                said = next(map(_inner, answers), "")
                line = places.line_of(asked.strip(), *asked.split())
                yield Row(file, line, distinct([asked]), prose(said), _text(part, "title"))


def _as_html(node: Element) -> None:
    """Give an element the names of HTML, and take the layout of the file out of its text."""
    name = node.tag.rpartition("}")[2]
    node.tag = "pre" if name == "source" else name
    for each in node:
        _as_html(each)
        each.tail = re.sub(r"\s+", " ", each.tail or "")
    node.text = node.text if node.tag == "pre" else re.sub(r"\s+", " ", node.text or "")


def _inner(node: Element) -> str:
    """What is in an element, with its tags."""
    return html.escape(node.text or "", quote=False) + "".join(tostring(each, encoding="unicode") for each in node)


def _text(node: Element, name: str) -> str:
    return next(iter(_texts(node, f"{{*}}{name}")), "")


def _texts(node: Element, path: str) -> list[str]:
    return [each.text.strip() for each in node.iterfind(path) if each.text and each.text.strip()]
