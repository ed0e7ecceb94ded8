"""Choose how a text file is read, by its ending and by what is in it."""

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from bot.knowledge.importing import (
    agents,
    anki,
    asciidoc,
    chats,
    codewiki,
    discourse,
    documents,
    intents,
    joplin,
    logseq,
    objects,
    org,
    plaintext,
    replies,
    scripts,
    slack,
    streams,
    tables,
    tags,
    telegram,
    textile,
    tiddlywiki,
    toml,
    wikitext,
)
from bot.knowledge.importing.rows import Row, Unread

# Rasa 1: examples of an intent, a story that leads to a response, or what a selector answers.
_RASA = re.compile(r"(?m)^(?:## intent:|\s*[-*]\s+utter_|\*\s+\w+/\w+\s*$|## .*\n\*\s+\w+/\w.*\n\s+- )")
# Pages in other markups than Markdown's.
_PAGES = {
    ".adoc": asciidoc.markdown,
    ".asciidoc": asciidoc.markdown,
    ".org": org.markdown,
    ".textile": textile.markdown,
}
# The head of a channel that DiscordChatExporter writes as text.
_CHANNEL = re.compile(r"=+\s+Guild: .*\s+Channel: ")


class Spoken(NamedTuple):
    """The base's language, the words that begin a question, and the words that people use."""

    language: str
    asks: frozenset[str]
    words: Collection[str]


class Together(NamedTuple):
    """What several files say together: the intents of a bot, and the channels of a workspace."""

    intents: intents.Intents
    slack: slack.Workspace

    def rows(self, spoken: Spoken) -> Iterator[Row | Unread]:
        """The rows of all these files."""
        yield from self.intents.rows()
        yield from self.slack.rows(spoken.asks, spoken.words)


def rows(
    file: Path, text: str, question: str, answer: str, together: Together, spoken: Spoken
) -> Iterator[Row | Unread]:
    """The rows of a text file; texts that other files complete are added to `together`."""
    match file.suffix.lower():
        case ".json" | ".jsonl" | ".ndjson" | ".jsonld":
            yield from _objects(file, text, question, answer, together, spoken)
        case ".yaml" | ".yml":
            yield from streams.rows(file, text, question, answer, together.intents, spoken.language)
        case ".md" | ".markdown" | ".mdx":
            yield from _markdown(file, text, together, spoken.asks)
        case end if written := _PAGES.get(end):
            yield from documents.rows(file, written(text.replace("\r\n", "\n")), spoken.asks)
        case end if end in scripts.ENDS:
            yield from scripts.rows(file, text, question, answer, spoken.language)
        case ".html" | ".htm" | ".xhtml" | ".xml" | ".fml" | ".rst" | ".rest":
            yield from _elements(file, text, spoken.asks)
        case ".aiml" | ".tag" | ".toml":
            yield from _of_bots(file, text, question, answer, spoken)
        case ".txt" | ".wiki" | ".mediawiki":
            yield from _plain(file, text, question, answer, spoken)
        case _:
            yield from tables.rows(file, text, question, answer, spoken.language)


def _elements(file: Path, text: str, asks: frozenset[str]) -> Iterator[Row | Unread]:
    """The rows of a page that a library takes apart, which is loaded for its own kind of page alone."""
    match file.suffix.lower():
        case ".xml" | ".fml":
            from bot.knowledge.importing import dumps  # noqa: PLC0415

            yield from dumps.rows(file, text, asks)
        case ".rst" | ".rest":
            from bot.knowledge.importing import restructuredtext  # noqa: PLC0415

            yield from restructuredtext.rows(file, text, asks)
        case _:
            from bot.knowledge.importing import webpages  # noqa: PLC0415

            yield from webpages.rows(file, text, asks)


def _plain(file: Path, text: str, question: str, answer: str, spoken: Spoken) -> Iterator[Row | Unread]:
    if _CHANNEL.match(text):
        yield Unread(file, 1, "a channel as text does not say what replies to what; export it again as JSON")
    elif wikitext.is_wikitext(text):
        yield from documents.rows(file, wikitext.markdown(text.replace("\r\n", "\n")), spoken.asks)
    elif codewiki.is_own(text):
        yield from documents.rows(file, codewiki.markdown(text.replace("\r\n", "\n")), spoken.asks)
    elif anki.is_export(text) or "\t" in text.split("\n", 1)[0]:
        yield from tables.rows(file, text, question, answer, spoken.language)
    else:
        yield from documents.rows(file, plaintext.markdown(text), spoken.asks)


def _of_bots(file: Path, text: str, question: str, answer: str, spoken: Spoken) -> Iterator[Row | Unread]:
    if file.suffix.lower() == ".toml":
        yield from toml.rows(file, text, question, answer, spoken.language)
    elif file.suffix.lower() == ".tag":
        yield from tags.rows(file, text)
    else:
        from bot.knowledge.importing import aiml  # noqa: PLC0415 - most imports do without its library

        yield from aiml.rows(file, text)


def _markdown(file: Path, text: str, together: Together, asks: frozenset[str]) -> Iterator[Row | Unread]:
    if _RASA.search(text):
        intents.rasa_markdown(file, text, together.intents)
    elif joplin.is_own(text):
        yield from joplin.rows(file, text, asks)
    elif logseq.is_own(file, text):
        yield from logseq.rows(file, text, asks)
    else:
        yield from documents.rows(file, text, asks)


def _objects(
    file: Path, text: str, question: str, answer: str, together: Together, spoken: Spoken
) -> Iterator[Row | Unread]:
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        value = None
    if chats.is_export(value):
        yield from chats.rows(file, value, text, spoken.asks, spoken.words)
    elif telegram.is_export(value) and telegram.is_private(value):
        yield Unread(file, 1, replies.PRIVATE, aside=True)
    elif telegram.is_export(value):
        yield from chats.rows(file, telegram.channel(value), text, spoken.asks, spoken.words)
    elif slack.is_part(file, value):
        yield from together.slack.add(file, value, text)
    elif tiddlywiki.is_export(value):
        yield from tiddlywiki.rows(file, value, text)
    elif discourse.is_export(value):
        yield from discourse.rows(file, value, text, spoken.asks, spoken.words)
    elif agents.is_dialogflow(file, value):
        yield from agents.dialogflow(file, value, spoken.language, together.intents)
    elif agents.is_watson(value):
        yield from agents.watson(file, value, text)
    else:
        yield from objects.rows(file, text, question, answer, spoken.language)
