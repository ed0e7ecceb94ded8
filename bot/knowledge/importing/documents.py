"""Markdown: front matter, a question as the name or heading of a file, many as headings, bold lines, or Q: and A:."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.knowledge.document import parse
from bot.knowledge.importing import around, columns, tables
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

# Between lines of dashes YAML, between lines of pluses TOML.
_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$")
_UNDERLINED = re.compile(r"^(.+)\n(=+|-+)[ \t]*$", re.MULTILINE)
_SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.DOTALL | re.IGNORECASE)
# A question as a heading below the page's own.
_ASKING = re.compile(r"^#{2,6}[ \t].*\?", re.MULTILINE)
_DETAILS = re.compile(r"</?details[^>]*>", re.IGNORECASE)
_ASKED = re.compile(
    r"^\s*(?:[-*]\s+)?\*{0,2}(?:q\s*\d*\s*[:.)]|(?:question|f|frage|p|pregunta|pytanie|domanda)\s*\d*\s*:)\*{0,2}\s*(.+)$",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"^\s*(?:[-*]\s+)?\*{0,2}(?:a\s*\d*\s*[:.)]|(?:answer|antwort|r|respuesta|o|odpowied[zź]|risposta|réponse)\s*\d*\s*:)\*{0,2}\s*(.*)$",
    re.IGNORECASE,
)
_BOLD = re.compile(r"^(?:\d+[.)]\s+)?\*\*(.+\?)\*\*\s*$")
# The same with the answer beside it.
_BOLD_SAID = re.compile(r"^(?:[-*+]\s+|\d+[.)]\s+)?\*\*([^*]+\?)\*\*\s*(?:[-\u2013\u2014:]\s+)?(\S.*)$")
# What Notion writes of a toggle: an item that asks, with the answer indented below it.
_TOGGLE = re.compile(r"^[-*+] (.+\?)[ \t]*$")
# A question as a heading or in bold: a table beside such is a part of an answer.
_SET_APART = re.compile(r"^[ \t]*(?:#{1,6}[ \t]|\*\*).*\?", re.MULTILINE)
# A paragraph whose first line asks, and whose others answer, on a page that sets nothing apart.
_PLAIN = re.compile(r"(\n\n)([^\n]+\?)[ \t]*\n(?::[ \t]+)?(?=[^\n])")
_FENCE = re.compile(r"^\s*(```|~~~)")
# Notion and Obsidian append a number to a file's name, and write a page's properties below its heading.
_NUMBER = re.compile(r"[ _-][0-9a-f]{32}$")
_PROPERTY = re.compile(r"^([^\W\d_][\w ]{1,24}): (.+)$")
_RULE = r"(?:-[ \t]*){2,}-|(?:\*[ \t]*){2,}\*|(?:_[ \t]*){2,}_"
# What a maker of pages writes at their end: when they changed, and where to change them.
_CHANGED = (
    r"[*_(]*(?:Last (?:updated|edited|modified|changed)|Zuletzt (?:aktualisiert|geändert|bearbeitet)"
    r"|Última actualización|Dernière mise à jour|Ostatnia (?:aktualizacja|zmiana)|Última atualização)\b[^\n]*"
    r"|[^\w\n`]*\[Edit (?:this page|on \w+)[^\n]*"
)
_LAYOUT = re.compile(
    rf"(?:\n+(?:{_RULE}|{_CHANGED}|[^\w\n`]*\[[^\]\n]*\]\(#[^)\n]*\)[^\w\n`]*)[ \t]*)+\Z", re.IGNORECASE
)
# A heading's own address, as many makers of pages read it.
_ANCHOR = re.compile(r"\s*\{#[\w-]+\}\s*$")
# MkDocs: a question that unfolds, or a note, with what belongs to it indented; Docusaurus: a note between colons.
_FOLDED = re.compile(r'^(?:\?\?\?\+?|!!!)[ \t]+[\w-]+(?:[ \t]+"(.*)")?[ \t]*$')
_NOTE = re.compile(r"^[ \t]*:::+[ \t]*(?:[\w-]+)?[ \t]*(?:\[(.+)\]|([^\[\n]*))[ \t]*$")
# A question with its answer behind a colon on the next line.
_DEFINED = re.compile(r"^([^\s#>*|:-].*\?)[ \t]*\n:[ \t]+", re.MULTILINE)
# Notes and what unfolds, as Hugo and GitBook write them on lines of their own, with a title in quotes at times.
_SHORT = re.compile(r"[ \t]*(?:\{\{[<%]|\{%)[ \t]*(/|end)?([A-Za-z][\w-]*)([^}\n]*?)(?:[>%]\}\}|%\})[ \t]*")
_QUOTED = re.compile(r'(?:^[ \t]*|\b(?:title|summary)=)"([^"]+)"')
# Pages that are programs too: what they take in, and tags of their own on a line.
_PROGRAM = re.compile(r"(?:import\s.+\sfrom\s.+|export\s.+|[ \t]*</?[A-Z][\w.]*(?:\s[^>]*)?/?>[ \t]*)")
_TAKES_IN = re.compile(r"\s*import\s.+\sfrom\s+['\"]")
# A line end that was asked for, behind a question that stands alone.
_BREAK = re.compile(r"(?:\\|<br\s*/?>)[ \t]*$")
# Links between pages of a wiki.
_WIKI = re.compile(r"(?<!!)\[\[(?:[^\]|\n]*\|)?([^\]|\n]+)\]\]")
# This many make a page one of questions.
_QUESTIONS = 2
_OWN = re.compile(r"^<!-- salve (\{.*\}) -->$")


@dataclass
class _Part:
    """A heading, or a line that asks, with the lines below it."""

    line: int
    level: int
    title: str
    lines: list[str]
    marked: bool = False

    @property
    def asks(self) -> bool:
        """Whether its title is a question, and not the name of what follows."""
        return self.marked or self.title.rstrip("*_ ").endswith("?")

    @property
    def body(self) -> str:
        """What is below it, without a rule at its end and links within the page."""
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
    body, skipped = _plain(file, text[front:]), text[:front].count("\n")
    body = _UNDERLINED.sub(lambda found: f"{'#' if found[2][0] == '=' else '##'} {found[1]}\n", body)
    body = _DETAILS.sub("", _SUMMARY.sub(partial(_unfolded, below=bool(_ASKING.search(body))), body))
    found = [_looked_at(each, hidden) for each in _rows(file, body, skipped, topic, tags, asked)]
    yield from found or [Unread(file, 1, "no question with an answer; write each question as a heading, or Q: and A:")]


def _unfolded(found: re.Match[str], *, below: bool) -> str:
    """What unfolds as a line in bold: a question, or a part of the answer where headings ask and it does not."""
    title = one_line(found[1])
    return f"**{title.rstrip(':')}:**" if below and not title.endswith("?") else f"**{title.rstrip('?')}?**"


def _looked_at(row: Row | Unread, hidden: str) -> Row | Unread:
    """The row as a draft, where its page was never published or has slots."""
    if isinstance(row, Unread):
        return row
    reason = hidden or unfilled_page(row.answer)
    return replace(row, draft=True, remark=reason) if reason else row


def _plain(file: Path, body: str) -> str:
    """A page without the marks of the program that shows it, line for line."""
    program = file.suffix.lower() == ".mdx" or _TAKES_IN.match(body)
    lines, indent, fenced = list[str](), 0, False
    closed = {found[2] for found in map(_SHORT.fullmatch, body.split("\n")) if found and found[1]}
    for given in body.split("\n"):
        fenced ^= bool(_FENCE.match(given))
        line = "" if program and not fenced and _PROGRAM.fullmatch(given) else given
        if not fenced and (short := _SHORT.fullmatch(given)) and short[2] in closed:
            titled = _QUOTED.search(short[3])
            line = "" if not titled else f"**{titled[1]}**" if titled[1].endswith("?") else f"**{titled[1]}:**"
        if line.strip() and not line.startswith("    "):
            indent = 0
        folded, note = (None, None) if fenced else (_FOLDED.match(line), _NOTE.match(line))
        if folded or note:
            title = (folded[1] if folded else note and (note[1] or note[2])) or ""
            title = title.strip() if title.rstrip().endswith("?") or not title.strip() else f"{title.strip()}:"
            lines.append(f"**{title}**" if title else "")
            indent = 4 if folded else indent
        else:
            lines.append(line if fenced and not indent else _WIKI.sub(r"\1", line[indent:]) if line.strip() else "")
    return _DEFINED.sub(r"**\1**\n", "\n".join(lines))


def _named(file: Path) -> str:
    """What a page without a title is called: as its file, or as the folder that it is the page of."""
    name = file.parent.name if file.stem.casefold() in around.FOLDERS else file.stem
    return unnumbered(name).replace("-", " ").replace("_", " ")


def unnumbered(name: str) -> str:
    """A file's or a folder's name without the number that Notion appends."""
    return _NUMBER.sub("", name)


def _front_matter(file: Path, text: str) -> tuple[int | None, str, tuple[str, ...], tuple[str, ...], str]:
    """Where the text goes on, then its topic, tags, questions and why it is hidden, as the front matter gives them."""
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
        # Other names of a page that is called after its question.
        heading = next((part.title for part in _parts(text[found.end() :], 0) if part.level == 1), "")
        asked = (heading or _named(file),)
    topic, hidden = given("topic"), unpublished(matter)
    if "?" not in asked[0] and names.get("question") == names.get("title") and not given("phrasings"):
        # The title of a page of questions is none.
        asking = [part for part in _parts(text[found.end() :], 0) if part.asks]
        asked = () if len(asking) > 1 else asked
    questions = distinct((*asked, *given("phrasings")))
    return found.end(), one_line(topic[0]) if topic else "", given("tags"), questions, hidden


def _matter(file: Path, mark: str, text: str) -> dict[str, Any] | None:
    """What a page's front matter says; None where it cannot be read."""
    if mark == "+++":
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            return None
    document = parse(file, text.encode())
    if not isinstance(document.value, dict) or document.problems:
        return None
    # A page made for a chat keeps its title within what is shown: `embed: {title: …}`.
    inner = {key: each for value in document.value.values() if isinstance(value, dict) for key, each in value.items()}
    return {**inner, **document.value}


def _rows(
    file: Path, body: str, skipped: int, topic: str, tags: tuple[str, ...], asked: tuple[str, ...]
) -> Iterator[Row | Unread]:
    body = _untoggled(body)
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
    """A page of questions without the headings that send a reader elsewhere, and these."""
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


def _untoggled(body: str) -> str:
    """The text with each item that asks in bold, and what is indented below it brought out."""
    lines = body.split("\n")
    out: list[str] = []
    indent = 0
    for number, line in enumerate(lines):
        below = next((each for each in lines[number + 1 :] if each.strip()), "")
        deep = len(below) - len(below.lstrip())
        if (toggle := _TOGGLE.match(line)) and deep > 1 and not below.lstrip().startswith(("- ", "* ", "+ ")):
            out.append(f"**{one_line(toggle[1])}**")
            indent = deep
            continue
        if line.strip() and not line.startswith(" " * indent):
            indent = 0
        out.append(line[indent:])
    return "\n".join(out)


def _bold(found: re.Match[str]) -> str:
    """A line that asks, with what follows it, as a page would set it apart."""
    return f"{found[1]}**{one_line(found[2])}**\n"


def _headed(file: Path, headings: list[_Part], topic: str, tags: tuple[str, ...]) -> Iterator[Row | Unread]:
    """Headings that ask; one above them with nothing of its own is their topic, one below belongs to the answer."""
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
    for part, under in told:
        if part.body:
            yield Row(file, part.line, distinct([part.title]), prose(part.body), under, tags)
        else:
            yield Unread(file, part.line, f"'{part.title}' has no answer below it; write one")


def _asking_level(headings: list[_Part]) -> int:
    """The level of most headings that end with a question mark; else the deepest that has two headings."""
    asking = [part.level for part in headings if part.title.rstrip().endswith("?")]
    if asking:
        return max(sorted(set(asking)), key=asking.count)
    filled = [part.level for part in headings if part.body]
    return max(sorted(set(filled)), key=filled.count) if filled else headings[0].level


def _marked(file: Path, parts: list[_Part], topic: str, tags: tuple[str, ...]) -> Iterator[Row | Unread]:
    """Q: and A: lines, or questions in bold; several in a row ask the same."""
    above, waiting = topic, list[_Part]()
    # Beside headings that ask, one that says something asks too.
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
        if _FENCE.match(line):
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
    """The properties that Notion writes at the head of a page, and what follows them; of others only known ones."""
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
