"""Read web pages, as browsers save them and programs export them: what readers see and search engines are told."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from justhtml import Element, JustHTML, Text

from bot.knowledge.importing import documents, objects, visible
from bot.knowledge.importing.rows import Row, Unread
from bot.knowledge.twins import fold

# A channel as DiscordChatExporter writes it for reading.
_CHANNEL = ".chatlog"
# What is said in the words of schema.org.
_STRUCTURED = 'script[type="application/ld+json"]'


def rows(file: Path, text: str, asks: frozenset[str] = frozenset()) -> Iterator[Row | Unread]:
    """The questions of one page: those that are seen, and then those that only search engines are told.

    Args:
        file: where the page is.
        text: its HTML.
        asks: the words that begin a question without a question mark.
    """
    page = JustHTML(text, sanitize=False, track_node_locations=True)
    if visible.found(page, _CHANNEL):
        yield Unread(file, 1, "a channel as a web page does not say what replies to what; export it again as JSON")
        return
    told = [row for script in visible.found(page, _STRUCTURED) for row in _told(file, script)]
    shown = visible.of(page, text)
    if not shown.markdown and not told:
        yield Unread(file, 1, "a page without text: frames or a program show it; save what the browser shows as text")
        return
    seen = [replace(row, line=shown.line(_asked(row))) for row in documents.rows(file, shown.markdown, asks)]
    asked = set(map(fold, _questions(seen)))
    more = [row for row in told if not asked.intersection(map(fold, row.questions))]
    answered = set(map(fold, _questions(more)))
    if asked or not told:
        yield from (row for row in seen if isinstance(row, Row) or fold(row.asked) not in answered)
    yield from more


def _told(file: Path, script: Element) -> Iterator[Row]:
    """The questions in an object that the page holds for search engines."""
    text = "".join(each.data or "" for each in script.children or () if isinstance(each, Text))
    if '"Question"' in text:
        found = (each for each in objects.rows(file, text) if isinstance(each, Row))
        yield from (replace(each, line=(script.origin_line or 1) + each.line - 1) for each in found)


def _asked(row: Row | Unread) -> str:
    return next(iter(row.questions), "") if isinstance(row, Row) else row.asked


def _questions(rows: Iterable[Row | Unread]) -> Iterator[str]:
    return (text for row in rows if isinstance(row, Row) for text in row.questions)
