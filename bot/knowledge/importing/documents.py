"""Read Markdown with questions in the front matter, the file's name, headings, bold lines, or lines with Q: and A:."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any

from bot.knowledge.importing import (
    around,
    asciidoc,
    columns,
    dialects,
    fences,
    headings,
    labels,
    marks,
    matter,
    numbered,
    repeated,
    signs,
    strays,
    tables,
)
from bot.knowledge.importing.parts import Part, end_of, of_section, parts_of, tasks_of, unanchored
from bot.knowledge.importing.rows import (
    Row,
    Unread,
    is_blank,
    listed,
    one_line,
    prose,
    unfilled_page,
    unpublished,
)
from bot.locale.signs import cut

# A question as a heading or in bold: a table on such a page belongs to an answer.
_SET_APART = re.compile(r"^[ \t]*(?:#{1,6}[ \t]|\*\*).*\?", re.MULTILINE)
# A line in bold that begins a paragraph, and does not lead to what follows.
_HEAD = re.compile(r"\n\n\*\*([^*\n]+(?<!:))\*\*[ \t]*$", re.MULTILINE)
_ENDS = re.compile(r"\n\n\*\*((?:[^*\s]+ ){0,5}[^*\s]*[^*\s.:!?])\*\*[ \t]*\Z")
# Notion and Obsidian append a number to a file's name, and write a page's properties below its heading.
_NUMBER = re.compile(r"[ _-][0-9a-f]{32}$")
_PROPERTY = re.compile(r"^([^\W\d_][\w ]{1,24}):(?:[ \t]+(.*))?$")
_WORDS = re.compile(r"[^\W_]+")
# Links within a page, to its badges, and the tags around them say nothing by themselves.
_SIGNPOSTS = re.compile(r"!\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])?|\[[^\]\n]*\]\([^)\n]*\)|<[^>\n]*>")
# A page with this many questions is a page of questions.
_QUESTIONS = 2
# A title in bold, or one that asks, above a text, as tags of bots have it.
_TITLE = re.compile(r"\A\s*(?:\*\*([^*\n]*[^*\n:.!,;\s])\*\*|([^\W_][^*\n]*\?|¿[^*\n]*\?))[ \t]*\n[ \t]*\n(?=\s*\S)")
# A line that is nothing but a link to another page of the same program, or to a place within the page.
_TO_PAGE = re.compile(r"[^\w\n\[]*\[[^\]\n]*\]\((?!https?:|mailto:)[^)\n]*\)[^\w\n]*")
# Above the first question, a greeting of at most this many words is no loss.
_GREETING = 12
# Of a text that is left out, this much is shown.
_SHOWN = 60
_OWN = re.compile(r"^<!-- salve (\{.*\}) -->$")


def rows(file: Path, text: str, asks: frozenset[str] = frozenset()) -> Iterator[Row | Unread]:
    """The questions of one document.

    Args:
        file: where the document is.
        text: what is in it.
        asks: the words that begin a question without a question mark.
    """
    text = text.replace("\r\n", "\n")
    if own := list(_exported(file, text)):
        yield from own
        return
    text = asciidoc.markdown(text) if asciidoc.is_written(text) else text
    if not _SET_APART.search(text) and (table := list(tables.in_text(file, text.split("\n"), 1))):
        yield from table
        return
    front, said = matter.read(file, text)
    if said is None:
        yield Unread(file, 1, "the front matter is not closed or not YAML; mend it between the two ---")
        return
    titled = str(said.get("title", "")).rstrip().endswith("?")
    body = dialects.plain(file, text[front:], asks, titled=titled)
    page = _Page(file, body, text[:front].count("\n"), said, asks)
    if said.get("slug") == "/" and not (page.asks or titled):
        yield Unread(file, 1, "the front page of a site, and asks nothing", aside=True)
        return
    above = list(matter.rows(file, text[:front], said))
    found = [
        _looked_at(each, page.hidden)
        for each in (*above, *(() if above and not page.asks else repeated.together(page.rows())))
    ]
    yield from found or [Unread(file, 1, "no question with an answer; write each question as a heading, or Q: and A:")]


def is_marked(text: str) -> bool:
    """Whether the text marks a question on a line of its own: in bold, as a heading, or after Q:."""
    page, lines = marks.Marks(text), (line for line in text.split("\n") if not around.is_remark(line))
    return any(page.asked(line) or _SET_APART.match(line) for line in lines)


def _looked_at(row: Row | Unread, hidden: str) -> Row | Unread:
    """The row as a draft, if its page was never published or has slots; refused, if what is there is no answer."""
    if isinstance(row, Unread):
        return row
    if why := f"'{row.answer}' is no answer; write one" if is_blank(row.answer) else strays.no_answer(row.answer):
        return Unread(row.file, row.line, why, asked=next(iter(row.questions), ""))
    reason = hidden or unfilled_page(row.answer)
    return replace(row, draft=True, remark=reason) if reason else row


def _named(file: Path) -> str:
    """The name for a page without a title: that of its file, or of the folder that it stands for."""
    name = file.parent.name if file.stem.casefold() in around.FOLDERS else file.stem
    return unnumbered(name).replace("-", " ").replace("_", " ")


def unnumbered(name: str) -> str:
    """The name of a file or a folder without the number that Notion appends."""
    return _NUMBER.sub("", name)


class _Page:
    """A page in plain Markdown, and what its front matter says of it."""

    def __init__(self, file: Path, body: str, skipped: int, matter: dict[str, Any], asks: frozenset[str]) -> None:
        self._file, self._body, self._skipped = file, body, skipped
        self._names = columns.roles(matter)
        self._matter = matter
        topic = self._given("topic")
        self.topic, self.tags, self.hidden = (
            one_line(topic[0]) if topic else "",
            self._given("tags"),
            unpublished(matter),
        )
        listed = numbered.asking(signs.marked(marks.listed(labels.joined(body))), asks)
        self._parts = list(parts_of(listed, skipped))
        self._asked = self._of_matter()
        headed = [part for part in self._parts if part.level > 0]
        title = self._asked[0] if self._asked else headed[0].title if headed else ""
        # A page with one question in its title answers that, whatever else it asks; so does one with further names,
        # unless it asks several.
        named = len(self._asked) > 1 and sum(part.asks for part in self._parts) < _QUESTIONS
        self._open = not (self._says("question") or title.rstrip("*_ ").endswith("?") or named)
        if self._open and not any(part.asks for part in self._parts):
            listed = marks.begun(marks.plain(listed, titled=bool(title)))
            self._parts = list(parts_of(listed, skipped))
        if self._open and not any(part.asks for part in self._parts):
            self._parts = list(parts_of(numbered.titled(listed, one_line(title) or _named(file), asks), skipped))
        elif self._open and (more := numbered.in_bold(listed, one_line(title) or _named(file))) != listed:
            self._parts = list(parts_of(more, skipped))
        asking = sum(part.asks for part in self._parts)
        if self._open and asking >= _QUESTIONS:
            # The title of a page of questions is not a question.
            self._asked = ()
        self._open = self._open and not asking
        self.asks = bool(asking)

    def rows(self) -> Iterator[Row | Unread]:
        """The questions of the page, and what it holds beside them."""
        if self._open and (seeming := marks.seeming(prose(self._body))):
            cause = (
                f"this page seems to hold {seeming} questions, and nothing marks them: write each as a heading (## …?) "
                "or after Q:, with its answer below it; if it is one answer, end the page's title with a question mark"
            )
            yield Unread(self._file, self._skipped + 1, cause)
            return
        parts, asides = _without_asides(self._parts)
        parts, others = of_section(parts)
        headed = [part for part in parts if part.level > 0]
        end = [*end_of(parts), *tasks_of(parts)]
        if self._asked:
            below = re.sub(r"\A#\s.*\n", "", self._body.lstrip())
            _, answer = _properties(below, whole=False) if below.strip() else ({}, self._told())
            answer = _without_headings(answer)
            yield Row(self._file, self._skipped + 1, self._asked, prose(answer), self.topic, self.tags)
            return
        if any(part.level == 0 and part.title for part in parts):
            yield from _marked(self._file, parts, self.topic, self.tags)
        elif len(headed) <= 1:
            yield from self._single(headed)
        else:
            yield from headings.rows(self._file, headed, self.topic, self.tags)
        yield from _aside(self._file, [*parts, *end])
        for part in asides:
            yield Unread(self._file, part.line, f"'{one_line(part.title)}' is no question of its own", aside=True)
        for part in others:
            cause = f"'{one_line(part.title)}' stands beside the section of questions; give it a question to keep it"
            yield Unread(self._file, part.line, cause, aside=True)

    def _given(self, role: str) -> tuple[str, ...]:
        value = self._says(role)
        return tuple(map(str, value)) if isinstance(value, list) else listed(str(value)) if value else ()

    def _says(self, role: str) -> Any:
        """What the front matter says in that role; a title is no question by itself."""
        name = self._names.get(role, "")
        return None if role == "question" and name == self._names.get("title") else self._matter.get(name)

    def _told(self) -> str:
        """The answer in the front matter; a description of the page is none."""
        told = self._says("answer") if self._names.get("answer") != self._names.get("text") else None
        return told if isinstance(told, str) else ""

    def _of_matter(self) -> tuple[str, ...]:
        """The questions in the front matter, or the title of the page that it has other names for."""
        asked = str(self._matter.get(self._names.get("question", ""), "") or "").split("\n")
        also = self._given("phrasings")
        if not any(asked) and also and sum(part.asks for part in self._parts) < _QUESTIONS:
            # Alternative names of a page that is itself named after its question.
            heading = next((part.title for part in self._parts if part.level == 1), "")
            asked = [heading or _named(self._file)]
        return headings.questions([*self._heading(), *asked, *also] if any(asked) else also)

    def _heading(self) -> tuple[str, ...]:
        """The page's heading, where that asks and its title does not: `title: Virtual environments`."""
        asking = [part for part in self._parts if part.asks]
        opening = next((part for part in self._parts if part.title), None)
        named = self._says("question") is None and asking == [opening] and opening is not None and opening.level == 1
        return (opening.title,) if named and opening else ()

    def _single(self, headed: list[Part]) -> Iterator[Row | Unread]:
        """A page of one question: its heading or, without one, its name."""
        part = headed[0] if headed else self._parts[0]
        title, part.used = part.title or _named(self._file), True
        body = headed[0].body if headed else self._body
        props, answer = _properties(body, whole=bool(_NUMBER.search(self._file.stem)))
        if not answer.strip():
            yield headings.unanswered(self._file, replace(part, title=title))
            return
        line = part.line
        lines = [each for each in answer.split("\n") if each.strip()]
        leads = [each for each in lines if _TO_PAGE.fullmatch(each)]
        # A page of Notion with a link to a table is only what stands around that.
        if not title.endswith("?") and (2 * len(leads) > len(lines) or any(".csv)" in each for each in leads)):
            yield Unread(self._file, line, f"'{one_line(title)}' only leads to other pages", aside=True)
            return
        above = None if headed else _TITLE.match(answer)
        titles, answer = ([above[1] or above[2], title], answer[above.end() :]) if above else ([title], answer)
        names = columns.roles(props)
        own = tuple(listed(props.get(names.get("tags", ""), "")))
        questions = headings.questions([*titles, *listed(props.get(names.get("phrasings", ""), ""))])
        under = self.topic or props.get(names.get("topic", ""), "")
        left, hidden = ", ".join(columns.unknown(props, names)), unpublished(props)
        remark = hidden or (f"not taken over: what is in {left}" if left else "")
        tags = (*self.tags, *own)
        yield Row(self._file, line, questions, prose(answer), under, tags, draft=bool(hidden), remark=remark)


def _without_headings(answer: str) -> str:
    """The answer with its headings in bold, as an answer may hold no heading."""
    lines = list[str]()
    for line, fenced in fences.marked(answer.split("\n")):
        heading = None if fenced else marks.HEADING.match(line)
        lines.append(f"**{unanchored(heading[2]).strip('*')}**" if heading else line)
    return "\n".join(lines)


def _aside(file: Path, parts: list[Part]) -> Iterator[Unread]:
    """The texts of a page of questions that belong to none of them, except for a short greeting."""
    titled = False
    for part in parts:
        first, titled = not titled, titled or bool(part.title)
        said = [words for line in part.body.split("\n") if (words := _WORDS.findall(_SIGNPOSTS.sub("", line)))]
        greets = part.level <= 1 and first
        if part.used or not said or (greets and len(said) == 1 and len(said[0]) <= _GREETING):
            continue
        where = (
            f"below '{one_line(part.title)}', which does not ask"
            if part.title
            else "above the first question"
            if first
            else "below the last question"
            if part is parts[-1]
            else "between two questions"
        )
        begins = cut(" ".join(part.body.split()), _SHOWN)
        yield Unread(file, part.line, f"the text {where} ({begins}); give it a question to keep it", aside=True)


def _without_asides(parts: list[Part]) -> tuple[list[Part], list[Part]]:
    """A page of questions without the headings that send a reader elsewhere, and those headings."""
    asking = any(part.asks for part in parts)
    asides = [
        part
        for part, below in zip(parts, [*parts[1:], None], strict=True)
        if (around.is_aside(part.title) and (part.asks or part.body)) or (asking and _leads_away(part, below))
    ]
    if sum(bool(part.title) for part in parts) - len(asides) < _QUESTIONS:
        return parts, []
    kept = list[Part]()
    below = 0
    for part in parts:
        if part in asides:
            below = part.level if part.level > 1 else 0
        elif not below or part.asks or part.level <= below:
            below = 0
            kept.append(part)
    return kept, asides


def _leads_away(part: Part, below: Part | None) -> bool:
    """Whether a heading below the page's asks nothing, and has nothing below it but links to other pages."""
    lines = [line for line in part.body.split("\n") if line.strip()]
    alone = below is None or 0 < below.level <= part.level
    return part.level > 1 and alone and bool(lines) and not part.asks and all(map(_TO_PAGE.fullmatch, lines))


def _marked(file: Path, parts: list[Part], topic: str, tags: tuple[str, ...]) -> Iterator[Row | Unread]:
    """Lines with Q: and A:, or questions in bold; those with no line between them ask the same."""
    above, waiting = topic, list[Part]()
    # At a level where some headings ask, a heading with text asks too.
    levels = {part.level for part in parts if part.level and part.asks}
    for part in parts:
        title = _title_below(part) if part is not parts[-1] else ""
        if part.level and not part.asks and not (part.level in levels and part.body):
            above = title or (one_line(part.title) if part.level > 1 else topic)
            continue
        if part.title:
            if waiting and waiting[-1].line + 1 < part.line:
                yield from map(partial(headings.unanswered, file), waiting)
                waiting = []
            waiting.append(part)
            part.used = True
        if waiting and part.body:
            questions = headings.questions(each.title for each in waiting)
            yield Row(file, waiting[0].line, questions, prose(part.body), above, tags, remark=_doubtful(part, title))
            waiting = []
        above = title or above
    yield from map(partial(headings.unanswered, file), waiting)


def _title_below(part: Part) -> str:
    """The title in bold at the end of a part, taken out of it, as it names what follows; empty if there is none."""
    body = part.body if part.title else f"\n\n{part.body}"
    if (found := _ENDS.search(body)) is None:
        return ""
    part.lines = body[: found.start()].split("\n")
    return one_line(found[1])


def _doubtful(part: Part, title: str) -> str:
    """A remark on lines in bold below a question in bold, which might be questions too; empty if there are none."""
    found = "', '".join(() if part.level or part.marked else _HEAD.findall(part.body))
    told = f"'{found}' is taken for a part of the answer, as it does not ask" if found else ""
    return "; ".join(filter(None, (told, f"'{title}' is taken for the title of what follows" if title else "")))


def _properties(body: str, *, whole: bool) -> tuple[dict[str, str], str]:
    """The properties at the top of a page, and the text after them; only the known ones unless it is a `whole` file.

    A property may be empty beside others that are not: alone, it leads to the text below it.
    """
    lines = body.lstrip("\n").split("\n")
    found = [(each[1], each[2] or "") for each in takewhile(bool, map(_PROPERTY.match, lines)) if each]
    if not whole:
        found = list(takewhile(lambda each: each[1] and columns.roles([each[0]]), found))
    return (dict(found), "\n".join(lines[len(found) :])) if any(said for _, said in found) else ({}, body)


def _exported(file: Path, text: str) -> Iterator[Row | Unread]:
    """Entries as Salve exports them: a heading, a comment with their other fields, and the answer."""
    lines = text.split("\n")
    starts = [n for n in range(len(lines) - 1) if lines[n].startswith("## ") and _OWN.match(lines[n + 1])]
    for start, end in pairwise([*starts, len(lines)]):
        mark = _OWN.match(lines[start + 1])
        try:
            fields = json.loads(mark[1]) if mark else {}
        except json.JSONDecodeError:
            yield Unread(file, start + 2, "not as it was exported; export it again, or delete this line")
            continue
        answer = "\n".join(lines[start + 3 : end]).removesuffix("\n").removesuffix("\n")
        fields = {**fields, "question": lines[start].removeprefix("## "), "answer": answer}
        yield Row(file, start + 1, (fields["question"],), answer, fields=fields)
