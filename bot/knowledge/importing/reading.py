"""Read a file or a folder of any format as rows. The format is recognised by content, not by the name alone."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, urljoin

from bot.knowledge.document import MAX_BYTES
from bot.knowledge.importing import (
    addresses,
    around,
    documents,
    formats,
    images,
    intents,
    publicity,
    scripts,
    settings,
    sites,
    slack,
    strays,
    subset,
)
from bot.knowledge.importing.places import Places
from bot.knowledge.importing.rows import Row, Unread, distinct, is_blank
from bot.knowledge.importing.text import decoded
from bot.locale.signs import cut

# The formats that a file with each ending may have.
SHAPES = {
    ".csv .tsv .tab .txt": "tables with a column of questions and one of answers",
    ".xlsx .xlsm .ods": "workbooks of Excel and LibreOffice, each sheet a table",
    ".md .markdown .mdx": "questions as headings, Q: and A:, front matter; Rasa's Markdown",
    ".rst .rest": "pages of reStructuredText, Sphinx's too",
    ".adoc .asciidoc .org .textile": "pages of AsciiDoc, Org mode and Textile",
    ".wiki .mediawiki": "pages of MediaWiki; also as .txt",
    ".xml .fml": "pages exported by MediaWiki, glossaries of Moodle, FAQs of Maven",
    ".html .htm .xhtml": "web pages, saved from a browser or exported by Notion and others",
    ".json .jsonl .ndjson .jsonld": "lists of objects; QnA Maker and other bots, help centres, Discord, Slack, forums",
    ".toml .tag": "tags of a bot, lists of tables",
    ".aiml": "categories of a bot: patterns and templates",
    ".yaml .yml": "Rasa's nlu and responses, Home Assistant's intents, lists of objects",
    ".js .mjs .cjs .jsx .ts .mts .tsx": "lists of objects that a site's source spells out",
}
_ENDS = frozenset(" ".join(SHAPES).split())
_MARKDOWN = frozenset({".md", ".markdown", ".mdx"})
_PAGES = frozenset({".html", ".htm", ".xhtml"})
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".ods"})
# The number of a question in an outline, before a word.
_NUMBER = re.compile(r"\A\d{1,2}(?:\.\d{1,2})+\.?\s+(?=[^\W\d_])")
_LARGEST = 50 * MAX_BYTES
# At most this many characters of an image's description and address are shown.
_NAMED = 120
# The first bytes of a workbook, and of files that people take for text.
_PACKED = b"PK\x03\x04"
_OTHER = {
    b"pk\x03\x04": "a workbook or document of an office program",
    b"\xd0\xcf\x11\xe0": "a workbook or document of an old office program",
    b"%pdf": "a PDF",
    b"<!doctype html": "a web page",
    b"<html": "a web page",
}


def found(place: Path) -> list[Path]:
    """The files to read in that place, in order.

    Web pages beside Markdown are its layouts, or made of it. What a browser saves for a page is no page.
    """
    if place.is_file():
        return [place]
    from bot.knowledge.importing import dumps  # noqa: PLC0415 - most imports do without its library

    inside = [
        file
        for file in sorted(place.rglob("*"))
        if file.is_file()
        and file.suffix.lower() in _ENDS
        and file.name.lower() != settings.SECRETS
        and (file.suffix.lower() != ".xml" or dumps.is_read(file))
        and (file.suffix.lower() not in scripts.ENDS or scripts.is_read(file))
        and not any(part.startswith((".", "__")) for part in file.relative_to(place).parts)
        # Logseq keeps older versions of its pages.
        and "logseq/bak/" not in file.relative_to(place).as_posix()
    ]
    if any(file.suffix.lower() in _MARKDOWN for file in inside):
        return [file for file in inside if file.suffix.lower() not in _PAGES]
    return [file for file in inside if not any(part.endswith("_files") for part in file.relative_to(place).parts[:-1])]


def read(
    place: Path,
    question: str = "",
    answer: str = "",
    progress: Callable[[Path], None] = lambda _: None,
    asks: frozenset[str] = frozenset(),
    words: Collection[str] = frozenset(),
    site: str = "",
    language: str = "",
) -> Iterator[Row | Unread]:
    """The rows of a file, or of all files of a folder; the names of subfolders are topics.

    Args:
        place: the file or folder.
        question: the name of the column or key with the questions, if it is not a known one.
        answer: the same for the answers.
        progress: called with each file before it is read.
        asks: the words that begin a question without a question mark in a chat.
        words: words that people use; in a chat, they are left alone even if they are a member's name.
        site: the https address at which the file or folder can be read, which completes relative links.
        language: the code of the base's language; of texts in several languages, those in it are read.
    """
    rows = _read(place, question, answer, progress, formats.Spoken(language, asks, words), site)
    yield from sites.doubted(rows, asks) if place.is_dir() else rows


def _read(
    place: Path, question: str, answer: str, progress: Callable[[Path], None], spoken: formats.Spoken, site: str
) -> Iterator[Row | Unread]:
    together, asks = formats.Together(intents.Intents(), slack.Workspace()), spoken.asks
    site = f"{site.rstrip('/')}/" if site and place.is_dir() else site
    files = found(place)
    if not files:
        yield Unread(place, 1, f"no file of a known ending ({' '.join(sorted(_ENDS))}); export it as one of these")
    later: list[Unread] = []
    for file in files:
        progress(file)
        whole = place.is_dir() and around.stands_for_folder(file, place)
        within = file.relative_to(place).parts[: -2 if whole else -1] if place.is_dir() else ()
        topic = documents.unnumbered(within[-1]) if within else ""
        page = urljoin(site, quote(file.relative_to(place).as_posix())) if place.is_dir() and site else site
        rows = _file(file, question, answer, together, spoken)
        held = [part for row in rows for part in _settled(row, page)]
        told = (text for each in held if isinstance(each, Row) for text in each.questions)
        asked = [text for text in told if not around.is_aside(text)]
        others = any(isinstance(each, Unread) and each.aside for each in held)
        if held and place.is_dir() and (cause := around.beside(file, place, asked, asks, others=others)):
            yield Unread(file, 1, cause, aside=True)
            continue
        for each in held:
            if isinstance(each, Unread) and each.asked and not each.aside and place.is_dir():
                later += [each] if each.asked not in {other.asked for other in later} else []
            elif (
                isinstance(each, Row)
                # What Salve exported are entries, whatever they sound like.
                and not each.fields
                and not around.asks(each.questions, asks)
                and (cause := around.purpose(each.questions[0], each.answer))
            ):
                yield Unread(file, each.line, cause, aside=True)
            elif isinstance(each, Row) and topic and not each.topic and not each.fields:
                yield replace(each, topic=topic.replace("_", " "))
            else:
                yield each
    for each in together.rows(spoken):
        yield from (part for row in _without_images(each, "", Places("")) for part in _settled(row, site))
    # A Notion table lists the pages with the answers.
    yield from later


def _file(
    file: Path, question: str, answer: str, together: formats.Together, spoken: formats.Spoken
) -> Iterator[Row | Unread]:
    try:
        content = file.read_bytes() if file.stat().st_size <= _LARGEST else None
    except OSError as error:
        yield Unread(file, 1, f"cannot be read: {error.strerror}")
        return
    end = file.suffix.lower()
    if content is not None and end in _WORKBOOKS and content.startswith(_PACKED):
        from bot.knowledge.importing import workbooks  # noqa: PLC0415 - most imports do without its library

        yield from _cleaned(workbooks.rows(file, content, question, answer, spoken.language))
        return
    if content is not None and end not in _PAGES and (other := _other(content)):
        yield Unread(file, 1, f"{other}; save it as CSV in UTF-8, or as Markdown")
        return
    held = None if content is None else decoded(content, declared=end in _PAGES)
    if held is None or "\0" in held.text[:1000]:
        yield Unread(file, 1, "no text, or too large; save it as CSV in UTF-8")
        return
    if held.lost:
        yield Unread(file, 1, held.doubt)
        return
    try:
        rows = list(formats.rows(file, held.text, question, answer, together, spoken))
    except RecursionError:
        yield Unread(file, 1, "lists or objects within each other, hundreds deep; save it as CSV, or as Markdown")
        return
    yield from _cleaned(rows, held.text, held.doubt)


def _other(content: bytes) -> str:
    """What people take for text, by its first bytes; empty if it may be text."""
    begun = content.lstrip()[:15].lower()
    return next((name for start, name in _OTHER.items() if begun.startswith(start)), "")


def _cleaned(rows: Iterable[Row | Unread], text: str = "", doubt: str = "") -> Iterator[Row | Unread]:
    """The rows without what asks nothing and without images; the first has a remark on the letters of its file."""
    places = Places(text)
    for each in _unnumbered(list(map(_asking, rows))):
        for row in _without_addresses(_remarked(each, doubt)):
            yield from _without_images(row, text, places)
        doubt = ""


def _asking(row: Row | Unread) -> Row | Unread:
    """The row, if it asks and answers anything: nothing is left of a heading such as `**`, or of empty tags."""
    if isinstance(row, Unread) or row.fields:
        return row
    questions = tuple(text for text in row.questions if any(map(str.isalnum, text)))
    if not questions:
        return Unread(row.file, row.line, f"no question above '{cut(' '.join(row.answer.split()), _NAMED)}'; write one")
    if is_blank(row.answer):
        return Unread(row.file, row.line, "no answer; write one", asked=questions[0])
    if (marked := next(filter(None, map(publicity.reserved, (*questions, row.answer))), "")) and not row.draft:
        remark = f"a draft, as it says '{cut(marked, _NAMED)}': read it, then write status: approved"
        return replace(row, questions=questions, draft=True, remark="; ".join(filter(None, (row.remark, remark))))
    return replace(row, questions=questions)


def _unnumbered(rows: list[Row | Unread]) -> list[Row | Unread]:
    """The rows without the numbers of an outline before their questions ("1.2"), if most have one and these rise."""
    asked = [each.questions[0] for each in rows if isinstance(each, Row) and not each.fields]
    found = [[int(part) for part in each[0].strip(". ").split(".")] for each in map(_NUMBER.match, asked) if each]
    if len(found) < 2 or len(found) * 2 < len(asked) or any(a >= b for a, b in pairwise(found)):  # noqa: PLR2004
        return rows
    return [
        replace(each, questions=tuple(_NUMBER.sub("", text) for text in each.questions))
        if isinstance(each, Row) and not each.fields
        else each
        for each in rows
    ]


def _without_addresses(row: Row | Unread) -> Iterator[Row | Unread]:
    """The row without wordings that are addresses of a page, then a remark on them; nothing else is asked in vain."""
    if isinstance(row, Unread) or row.fields or not any(map(strays.is_address, row.questions)):
        yield row
        return
    questions = tuple(text for text in row.questions if not strays.is_address(text))
    shown = ", ".join(text for text in row.questions if strays.is_address(text))
    if not questions:
        yield Unread(row.file, row.line, f"an address in place of a question: {cut(shown, _NAMED)}; write it out")
        return
    yield replace(row, questions=questions)
    yield Unread(row.file, row.line, f"not what anybody asks: {cut(shown, _NAMED)}", questions[0], aside=True)


def _remarked(row: Row | Unread, remark: str) -> Row | Unread:
    """The row with a further remark."""
    if not remark:
        return row
    if isinstance(row, Row):
        return replace(row, remark="; ".join(filter(None, (row.remark, remark))))
    return replace(row, cause=f"{row.cause}; {remark}")


def _without_images(row: Row | Unread, text: str, places: Places) -> Iterator[Row | Unread]:
    """The row without its images, then a remark on each image with its line in the text."""
    if isinstance(row, Unread) or row.fields:
        yield row
        return
    said, within = images.taken_out(row.answer)
    asked = [images.taken_out(question) for question in row.questions]
    questions = distinct(question for question, _ in asked) or row.questions
    found = [*(each for _, inner in asked for each in inner), *within]
    if found and is_blank(said):
        shown = "; ".join(images.named(*each) for each in found)
        yield Unread(row.file, row.line, f"nothing but an image: {cut(shown, _NAMED)}; say it in words", questions[0])
        return
    yield replace(row, questions=questions, answer=said)
    start = places.start(row.line) if found else 0
    after, told = dict[str, int](), list[Unread]()
    for alt, address in found:
        # In Markdown, the address may be further down, beside the image's name.
        place = next((each for each in (f"![{alt}]", address) if text.find(each, start) >= 0), "")
        at = max(text.find(place, after.get(place, start)), start)
        after[place] = at + 1
        cause = f"an image: {cut(images.named(alt, address), _NAMED)}; say in words what it shows, or link to it"
        line = max(places.line(at), row.line)
        told.append(Unread(row.file, line, cause, questions[0], aside=True))
    yield from sorted(told, key=lambda each: each.line)


def _settled(row: Row | Unread, page: str) -> Iterator[Row | Unread]:
    """The row with all that an answer can hold in another form, then remarks on what became of it."""
    for each in _with_full_addresses(row, page):
        yield from _within_subset(each)


def _within_subset(row: Row | Unread) -> Iterator[Row | Unread]:
    """The row without text struck out and with typed text as code, then remarks on both."""
    if isinstance(row, Unread) or row.fields:
        yield row
        return
    if all(map(subset.is_struck, row.questions)):
        yield Unread(row.file, row.line, "its question is struck out", row.questions[0], aside=True)
        return
    found = subset.rewritten(row.answer)
    struck, typed = (cut(", ".join(dict.fromkeys(each)), _NAMED) for each in (found.struck, found.typed))
    if is_blank(found.text):
        yield Unread(row.file, row.line, f"nothing but text struck out: {struck}; write the answer", row.questions[0])
        return
    yield replace(row, answer=found.text)
    told = (
        (struck, f"text struck out is left out: {struck}"),
        (typed, f"typed text is written as code: {typed}; see whether that is meant"),
    )
    yield from (Unread(row.file, row.line, cause, row.questions[0], aside=True) for shown, cause in told if shown)


def _with_full_addresses(row: Row | Unread, page: str) -> Iterator[Row | Unread]:
    """The row with the full addresses of its links, then remarks on what became of them."""
    if isinstance(row, Unread) or row.fields:
        yield row
        return
    asked = [addresses.unlinked(question) for question in row.questions]
    questions = distinct(question for question, _ in asked) or row.questions
    found = addresses.written(row.answer, page)
    named, relative, elsewhere, secured = (
        cut(", ".join(dict.fromkeys(each)), _NAMED)
        for each in ((one for _, gone in asked for one in gone), found.left_out, found.barred, found.secured)
    )
    if found.empty:
        why = (
            "which is no full address; complete it by --site"
            if relative
            else "and answers only link to https; give one"
        )
        cause = f"nothing but a link to {relative or elsewhere}, {why}, or write the answer out"
        yield Unread(row.file, row.line, cause, questions[0])
        return
    yield replace(row, questions=questions, answer=found.text)
    told = (
        (named, f"a link to {named} in a question: its words stay"),
        (secured, f"{secured}: https is written instead, the only kind of link in an answer; see whether it opens"),
        (
            relative,
            f"a link to {relative}: its words stay, but the address is not a full one; --site completes such links",
        ),
        (elsewhere, f"a link to {elsewhere}: its words stay, but not the link, because answers only link to https"),
    )
    yield from (Unread(row.file, row.line, cause, questions[0], aside=True) for shown, cause in told if shown)
