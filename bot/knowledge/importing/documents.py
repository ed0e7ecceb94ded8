"""Read Markdown with questions in the front matter, the file's name, headings, bold lines, or lines with Q: and A:."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.knowledge.document import parse
from bot.knowledge.importing import around, columns, dialects, tables
from bot.knowledge.importing.rows import (
    Row,
    Unread,
    distinct,
    listed,
    one_line,
    prose,
    unfilled_page,
    unpublished,
)

# YAML is between lines of dashes, TOML between lines of pluses.
_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$")
_ASKED = re.compile(
    r"^\s*(?:[-*]\s+)?\*{0,2}(?:q\s*\d*\s*[:.)]|(?:question|f|frage|p|pregunta|pytanie|domanda)\s*\d*\s*:)\*{0,2}\s*(.+)$",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"^\s*(?:[-*]\s+)?\*{0,2}(?:a\s*\d*\s*[:.)]|(?:answer|antwort|r|respuesta|o|odpowied[zź]|risposta|réponse)\s*\d*\s*:)\*{0,2}\s*(.*)$",
    re.IGNORECASE,
)
_BOLD = re.compile(r"^(?:\d+[.)]\s+)?\*\*(.+\?)\*\*\s*$")
# The same with the answer on the same line.
_BOLD_SAID = re.compile(
    r"^(?:[-*+]\s+|\d+[.)]\s+)?\*\*([^*]+\?)\*\*\s*(?:(?:[-\u2013\u2014:\u2192\u279c\u27a1]\ufe0f?|[-=]>)\s+)?(\S.*)$"
)
# A question as a heading or in bold: a table on such a page belongs to an answer.
_SET_APART = re.compile(r"^[ \t]*(?:#{1,6}[ \t]|\*\*).*\?", re.MULTILINE)
# A paragraph whose first line is a question and whose other lines answer it, on a page that marks no questions.
_PLAIN = re.compile(r"(\n\n)([^\n]+\?)[ \t]*\n(?::[ \t]+)?(?=[^\n])")
# Notion and Obsidian append a number to a file's name, and write a page's properties below its heading.
_NUMBER = re.compile(r"[ _-][0-9a-f]{32}$")
_PROPERTY = re.compile(r"^([^\W\d_][\w ]{1,24}): (.+)$")
_RULE = r"(?:-[ \t]*){2,}-|(?:\*[ \t]*){2,}\*|(?:_[ \t]*){2,}_"
# Text that site generators write at the end of pages: when they changed, and where to edit them.
_CHANGED = (
    r"[*_(]*(?:Last (?:updated|edited|modified|changed)|Zuletzt (?:aktualisiert|geändert|bearbeitet)"
    r"|Última actualización|Dernière mise à jour|Ostatnia (?:aktualizacja|zmiana)|Última atualização)\b[^\n]*"
    r"|[^\w\n`]*\[Edit (?:this page|on \w+)[^\n]*"
)
_LAYOUT = re.compile(
    rf"(?:\n+(?:{_RULE}|{_CHANGED}|[^\w\n`]*\[[^\]\n]*\]\(#[^)\n]*\)[^\w\n`]*)[ \t]*)+\Z", re.IGNORECASE
)
# The anchor of a heading, as many site generators read it.
_ANCHOR = re.compile(r"\s*\{#[\w-]+\}\s*$")
# A hard line break after a question that stands alone.
_BREAK = re.compile(r"(?:\\|<br\s*/?>)[ \t]*$")
# A page with this many questions is a page of questions.
_QUESTIONS = 2
_OWN = re.compile(r"^<!-- salve (\{.*\}) -->$")


@dataclass
class _Part:
    """A heading, or a question on its own line, with the lines below it."""

    line: int
    level: int
    title: str
    lines: list[str]
    marked: bool = False

    @property
    def asks(self) -> bool:
        """Whether its title is a question, and not a label for what follows."""
        return self.marked or self.title.rstrip("*_ ").endswith("?")

    @property
    def body(self) -> str:
        """The text below it, without a rule at its end and without links within the page."""
        return _LAYOUT.sub("", "\n".join(self.lines).strip()).strip()


def rows(file: Path, text: str) -> Iterator[Row | Unread]:
    """The questions of one document."""
    text = text.replace("\r\n", "\n")
    if own := list(_exported(file, text)):
        yield from own
        return
    if not _SET_APART.search(text) and (table := list(tables.in_text(file, text.split("\n"), 1))):
        yield from table
        return
    front, topic, tags, asked, hidden = _front_matter(file, text)
    if front is None:
        yield Unread(file, 1, "the front matter is not closed or not YAML; mend it between the two ---")
        return
    body, skipped = dialects.plain(file, text[front:]), text[:front].count("\n")
    found = [_looked_at(each, hidden) for each in _rows(file, body, skipped, topic, tags, asked)]
    yield from found or [Unread(file, 1, "no question with an answer; write each question as a heading, or Q: and A:")]


def is_marked(text: str) -> bool:
    """Whether the text marks a question on a line of its own: in bold, as a heading, or after Q:."""
    return any(
        _BOLD.match(line) or _BOLD_SAID.match(line) or _ASKED.match(line) or _SET_APART.match(line)
        for line in text.split("\n")
    )


def _looked_at(row: Row | Unread, hidden: str) -> Row | Unread:
    """The row as a draft, if its page was never published or has slots."""
    if isinstance(row, Unread):
        return row
    reason = hidden or unfilled_page(row.answer)
    return replace(row, draft=True, remark=reason) if reason else row


def _named(file: Path) -> str:
    """The name for a page without a title: that of its file, or of the folder that it stands for."""
    name = file.parent.name if file.stem.casefold() in around.FOLDERS else file.stem
    return unnumbered(name).replace("-", " ").replace("_", " ")


def unnumbered(name: str) -> str:
    """The name of a file or a folder without the number that Notion appends."""
    return _NUMBER.sub("", name)


def _front_matter(file: Path, text: str) -> tuple[int | None, str, tuple[str, ...], tuple[str, ...], str]:
    """The end of the front matter, and the topic, tags, questions and reason for hiding the page that it gives."""
    found = _FRONT.match(text)
    if found is None:
        return (None if text.startswith("---\n") and ":" in text[4:60] else 0), "", (), (), ""
    matter = _matter(file, found[1], found[2])
    if matter is None:
        return None, "", (), (), ""
    names = columns.roles(matter)

    def given(role: str) -> tuple[str, ...]:
        value = matter.get(names.get(role, ""), ())
        return tuple(map(str, value)) if isinstance(value, list) else listed(str(value)) if value else ()

    asked = tuple(str(matter.get(names.get("question", ""), "") or "").split("\n"))
    if not any(asked) and given("phrasings"):
        # Alternative names of a page that is itself named after its question.
        heading = next((part.title for part in _parts(text[found.end() :], 0) if part.level == 1), "")
        asked = (heading or _named(file),)
    topic, hidden = given("topic"), unpublished(matter)
    if "?" not in asked[0] and names.get("question") == names.get("title") and not given("phrasings"):
        # The title of a page of questions is not a question.
        asking = [part for part in _parts(text[found.end() :], 0) if part.asks]
        asked = () if len(asking) > 1 else asked
    questions = distinct((*asked, *given("phrasings")))
    return found.end(), one_line(topic[0]) if topic else "", given("tags"), questions, hidden


def _matter(file: Path, mark: str, text: str) -> dict[str, Any] | None:
    """The content of a page's front matter; None if it cannot be read."""
    if mark == "+++":
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            return None
    document = parse(file, text.encode())
    if not isinstance(document.value, dict) or document.problems:
        return None
    # A page made for a chat keeps its title in a nested mapping: `embed: {title: …}`.
    inner = {key: each for value in document.value.values() if isinstance(value, dict) for key, each in value.items()}
    return {**inner, **document.value}


def _rows(
    file: Path, body: str, skipped: int, topic: str, tags: tuple[str, ...], asked: tuple[str, ...]
) -> Iterator[Row | Unread]:
    body = dialects.untoggled(body)
    parts = list(_parts(body, skipped))
    if not any(part.title for part in parts):
        parts = list(_parts(_PLAIN.sub(_bold, f"\n\n{body}")[2:], skipped))
    parts, asides = _without_asides(parts)
    if asked:
        _, answer = _properties(re.sub(r"\A#\s.*\n", "", body.lstrip()), whole=False)
        yield Row(file, skipped + 1, asked, prose(answer), topic, tags)
        return
    asking = [part for part in parts if part.level == 0 and part.title]
    headings = [part for part in parts if part.level > 0]
    if asking:
        yield from _marked(file, parts, topic, tags)
    elif len(headings) <= 1:
        title = headings[0].title if headings else _named(file)
        props, answer = _properties(headings[0].body if headings else body, whole=bool(_NUMBER.search(file.stem)))
        names = columns.roles(props)
        own = tuple(listed(props.get(names.get("tags", ""), "")))
        questions = distinct((title, *listed(props.get(names.get("phrasings", ""), ""))))
        if answer.strip():
            line = headings[0].line if headings else skipped + 1
            under, left = topic or props.get(names.get("topic", ""), ""), ", ".join(columns.unknown(props, names))
            hidden = unpublished(props)
            remark = hidden or (f"not taken over: what is in {left}" if left else "")
            yield Row(file, line, questions, prose(answer), under, (*tags, *own), draft=bool(hidden), remark=remark)
    else:
        yield from _headed(file, headings, topic, tags)
    for part in asides:
        yield Unread(file, part.line, f"'{one_line(part.title)}' is no question of its own", aside=True)


def _without_asides(parts: list[_Part]) -> tuple[list[_Part], list[_Part]]:
    """A page of questions without the headings that send a reader elsewhere, and those headings."""
    asides = [part for part in parts if around.is_aside(part.title) and (part.asks or part.body)]
    if sum(bool(part.title) for part in parts) - len(asides) < _QUESTIONS:
        return parts, []
    kept = list[_Part]()
    below = 0
    for part in parts:
        if part in asides:
            below = part.level if part.level > 1 else 0
        elif not below or part.asks or part.level <= below:
            below = 0
            kept.append(part)
    return kept, asides


def _bold(found: re.Match[str]) -> str:
    """A question on its own line, with the text after it, as a page would mark it."""
    return f"{found[1]}**{one_line(found[2])}**\n"


def _headed(file: Path, headings: list[_Part], topic: str, tags: tuple[str, ...]) -> Iterator[Row | Unread]:
    """Headings that ask; an empty one above them is their topic, and one below them belongs to the answer."""
    level = _asking_level(headings)
    above = topic
    answer: _Part | None = None
    told: list[tuple[_Part, str]] = []
    for part in headings:
        if part.level < level and part.asks and part.body:
            answer = part
            told.append((part, above))
        elif part.level < level:
            above = one_line(part.title) if part.level > 1 or len({each.level for each in headings}) > 2 else topic  # noqa: PLR2004
            answer = None
        elif part.level == level:
            answer = part
            told.append((part, above))
        elif answer is not None:
            answer.lines += [f"**{part.title}**", *part.lines]
    also = list[_Part]()
    for part, under in told:
        if part.body:
            questions = distinct(each.title for each in (*also, part))
            remark = f"the {len(also) + 1} headings in a row ask the same, as none stands between them" if also else ""
            yield Row(file, (also or [part])[0].line, questions, prose(part.body), under, tags, remark=remark)
            also = []
        elif any(each.line == part.line + 1 for each, _ in told):
            # The next heading follows at once, so the text below it answers both.
            also.append(part)
        else:
            also = []
            yield Unread(file, part.line, f"'{part.title}' has no answer below it; write one")


def _asking_level(headings: list[_Part]) -> int:
    """The level of most headings that end with a question mark; otherwise the level of most headings with text."""
    asking = [part.level for part in headings if part.title.rstrip().endswith("?")]
    if asking:
        return max(sorted(set(asking)), key=asking.count)
    filled = [part.level for part in headings if part.body]
    return max(sorted(set(filled)), key=filled.count) if filled else headings[0].level


def _marked(file: Path, parts: list[_Part], topic: str, tags: tuple[str, ...]) -> Iterator[Row | Unread]:
    """Lines with Q: and A:, or questions in bold; several in a row ask the same."""
    above, waiting = topic, list[_Part]()
    # At a level where some headings ask, a heading with text asks too.
    levels = {part.level for part in parts if part.level and part.asks}
    for part in parts:
        if part.level and not part.asks and not (part.level in levels and part.body):
            above = one_line(part.title) if part.level > 1 else topic
            continue
        if part.title:
            waiting.append(part)
        if waiting and part.body:
            questions = distinct(each.title for each in waiting)
            yield Row(file, waiting[0].line, questions, prose(part.body), above, tags)
            waiting = []
    for part in waiting:
        yield Unread(file, part.line, f"'{one_line(part.title)}' has no answer below it; write one")


def _parts(body: str, skipped: int) -> Iterator[_Part]:
    part, fenced = _Part(skipped + 1, 0, "", []), False
    for number, line in enumerate(body.split("\n"), skipped + 1):
        if dialects.FENCE.match(line):
            fenced = not fenced
        heading = None if fenced else _HEADING.match(line)
        alone = _BREAK.sub("", line)
        asked = None if fenced or heading else _ASKED.match(alone) or _BOLD.match(alone) or _BOLD_SAID.match(line)
        if heading or asked:
            yield part
            level, title = (len(heading[1]), _ANCHOR.sub("", heading[2])) if heading else (0, asked[1] if asked else "")
            bare = re.sub(r"^Q\d*[:.)]\s*", "", title).strip()
            beside = [asked[2]] if asked and asked.re is _BOLD_SAID else []
            part = _Part(number, level, bare, beside, marked=bare != title.strip())
            continue
        answered = None if fenced or not part.title or part.body else _ANSWERED.match(line)
        part.lines.append(answered[1] if answered else line)
    yield part


def _properties(body: str, *, whole: bool) -> tuple[dict[str, str], str]:
    """The properties at the top of a page, and the text after them; only the known ones unless it is a `whole` file."""
    lines = body.lstrip("\n").split("\n")
    found: dict[str, str] = {}
    while lines and (property_ := _PROPERTY.match(lines[0])) and (whole or columns.roles([property_[1]])):
        found[property_[1]] = property_[2]
        lines.pop(0)
    return found, "\n".join(lines)


def _exported(file: Path, text: str) -> Iterator[Row]:
    """Entries as Salve exports them: a heading, a comment with their other fields, and the answer."""
    lines = text.split("\n")
    starts = [n for n in range(len(lines) - 1) if lines[n].startswith("## ") and _OWN.match(lines[n + 1])]
    for start, end in pairwise([*starts, len(lines)]):
        mark = _OWN.match(lines[start + 1])
        fields = json.loads(mark[1]) if mark else {}
        answer = "\n".join(lines[start + 3 : end]).removesuffix("\n").removesuffix("\n")
        fields = {**fields, "question": lines[start].removeprefix("## "), "answer": answer}
        yield Row(file, start + 1, (fields["question"],), answer, fields=fields)
