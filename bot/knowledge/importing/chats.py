"""Read a Discord channel as DiscordChatExporter writes it (JSON): questions with the replies to them, as drafts.

These are members' words, so no author's name is imported, and importing approves nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.knowledge.importing import documents
from bot.knowledge.importing.rows import Row, cell, distinct

_WORD = re.compile(r"[\w\u2019'-]+")
_MENTION = re.compile(r"<?@[!&]?\d+>?|<#\d+>|<a?:(\w+):\d+>")
# Channels are not included, because an answer may refer to them.
_PERSON = re.compile(r"<?@[!&]?\d+>?|<a?:(\w+):\d+>")
# Text that Discord underlines would be bold in Markdown.
_UNDERLINED = re.compile(r"(?m)^__\**(.+?\?)\**__")
_LEAST = 12


def is_export(found: Any) -> bool:
    """Whether the value is an export of a channel."""
    return isinstance(found, Mapping) and "channel" in found and isinstance(found.get("messages"), list)


def rows(file: Path, found: Mapping[str, Any], text: str, asks: frozenset[str] = frozenset()) -> Iterator[Row]:
    """Each question with the longest reply by somebody else; the title of a thread is its question.

    Without a question mark, a message is a question if it begins with one of the words in `asks`.
    """
    messages = [each for each in found["messages"] if isinstance(each, Mapping) and each.get("content")]
    opening = _opening(found["channel"], messages)
    by_id = {str(each.get("id")): each for each in messages}
    names = sorted({name for each in messages for name in _names(each.get("author"))}, key=len, reverse=True)
    best: dict[str, str] = {}
    told = set[str]()
    for each in messages:
        faq = list(_faq(file, each, names, text))
        told |= {str(each.get("id"))} if faq else set()
        yield from faq
    for each in messages:
        if str(each.get("id")) in told:
            continue
        reference = each.get("reference")
        to = str(reference.get("messageId")) if isinstance(reference, Mapping) else opening or ""
        asked = by_id.get(to)
        if asked is None or to in told or _author(asked) == _author(each) or _is_bot(each):
            continue
        if to != opening and not _asks(str(asked["content"]), asks):
            continue
        said = _nameless(str(each["content"]), names)
        if len(said) >= _LEAST and len(said) > len(best.get(to, "")):
            best[to] = said
    for id_, said in best.items():
        titled = (str(found["channel"].get("name", "")),) if id_ == opening else ()
        questions = distinct(_nameless(text, names) for text in (*titled, str(by_id[id_]["content"])))
        yield Row(file, _line(text, id_), questions, cell(said), draft=True, theirs=True)


def _faq(file: Path, message: Mapping[str, Any], names: list[str], text: str) -> Iterator[Row]:
    """The questions of a message that answers them itself, as a pinned one does, each set apart from its answer."""
    content = _UNDERLINED.sub(r"**\1**", str(message["content"]))
    if not documents.is_marked(content):
        return
    start = _line(text, str(message.get("id")))
    found = [row for row in documents.rows(file, _nameless(content, names, _PERSON)) if isinstance(row, Row)]
    # A single question may be a member's, followed by what they have tried.
    if len(found) > 1 or message.get("isPinned") is True:
        for row in found:
            # The export holds a message on one line of the file.
            yield replace(row, line=start, answer=cell(row.answer), topic="", draft=True, theirs=True, remark="")


def _line(text: str, id_: str) -> int:
    return text.count("\n", 0, max(text.find(f'"{id_}"'), 0)) + 1


def _opening(channel: Any, messages: Sequence[Mapping[str, Any]]) -> str | None:
    """The first message of a thread or of a forum post; all other messages respond to it."""
    if messages and isinstance(channel, Mapping) and "Thread" in str(channel.get("type", "")):
        return str(messages[0].get("id"))
    return None


def _asks(text: str, words: frozenset[str]) -> bool:
    first = _WORD.search(_MENTION.sub("", text).casefold())
    return "?" in text or (first is not None and first[0] in words)


def _is_bot(message: Mapping[str, Any]) -> bool:
    author = message.get("author")
    return isinstance(author, Mapping) and author.get("isBot") is True


def _author(message: Mapping[str, Any]) -> str:
    author = message.get("author")
    return str(author.get("id", "")) if isinstance(author, Mapping) else ""


def _names(author: Any) -> Iterator[str]:
    for key in ("name", "nickname"):
        name = author.get(key) if isinstance(author, Mapping) else None
        if isinstance(name, str) and len(name) > 2:  # noqa: PLR2004 - shorter ones are words
            yield name


def _nameless(text: str, names: list[str], mention: re.Pattern[str] = _MENTION) -> str:
    """The text without mentions and without the names of the channel's authors."""
    for name in names:
        text = re.sub(rf"@?(?<!\w){re.escape(name)}(?!\w)[,:]?", "", text, flags=re.IGNORECASE)
    return mention.sub("", text).strip()
