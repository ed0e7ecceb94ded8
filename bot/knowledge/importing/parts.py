"""Cut a page at its headings and at the lines that ask."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.knowledge.importing import around, fences, marks

# In chats, people draw rules.
_RULE = r"(?:-[ \t]*){2,}-|(?:\*[ \t]*){2,}\*|(?:_[ \t]*){2,}_|[\u2500-\u2501\u2550\u25ac]{3,}"
_ALONE = re.compile(rf"(?:{_RULE})[ \t]*")
# Text that people and site generators write at the end of pages: when they changed, and where to edit them.
_CHANGED = (
    r"[*_(]*(?:Last (?:updated?|edited|modified|changed|change)|Zuletzt (?:aktualisiert|geändert|bearbeitet)"
    r"|Letzte (?:Aktualisierung|Änderung)|Stand:?[ \t][^\n]*\b(?:19|20)\d\d\b"
    r"|(?:Última|Ultima) actualización|Actualizado (?:el|em)|Dernière mise à jour"
    r"|Mis(?:e)? à jour le|Ultim[ao] (?:aggiornamento|modifica)|Laatst (?:bijgewerkt|gewijzigd)"
    r"|Ostatnia (?:aktualizacja|zmiana)|Última atualização|Son güncelleme)\b[^\n]*"
    r"|[^\w\n`]*\[Edit (?:this page|on \w+)[^\n]*"
)
# Links to a place of the same page, and those whose arrow leads back, sometimes in tags that set them aside.
_TAGS = r"(?:[^\w\n`<]|</?\w[^<>\n]*>)*"
_BACK = "\u2190\u2191\u21d1\u21e7\u2934\u25b2\u2b05\u2b06\u21a9\u00ab\u2039\U0001f51d\U0001f519\U0001f53c"
_LEADS = (
    rf"{_TAGS}(?:\[[^\]\n]*\]\(#[^)\n]*\)|<a\b[^<>]*\bhref=[\"']?#[^<>]*>[^<>\n]*</a>"
    rf"|[{_BACK}][\ufe0f \t]*\[[^\]\n]*\]\([^)\n]*\)|\[[ \t]*[{_BACK}][^\]\n]*\]\([^)\n]*\)){_TAGS}"
)
_LAYOUT = re.compile(rf"(?:\n+(?:{_RULE}|{_CHANGED}|{_LEADS})[ \t]*)+\Z", re.IGNORECASE)
# A link alone in its paragraph, as a button is: "Contact us", or with an image before it, and the words of one that
# leads back.
_AWAY = re.compile(r"\n\n(?:[^\w\n`\[]*!\[[^\]\n]*\]\([^)\n]*\))*[^\w\n`\[]*\[([^\]\n]*)\]\([^)\n]*\)[^\w\n`]*\Z")
_RETURNS = re.compile(
    r"\W*(?:\w+ ?/ ?)?(?:(?:go )?back|return|zurück|volver|regresar|retour|indietro|torna|voltar|terug|powrót"
    r"|wróć|geri)"
    r"(?: (?:to|zu|zur|zum|al?|à|au|alla|para|o|naar|do)\b.*)?\W*",
    re.IGNORECASE,
)
# Tasks at the end of a page, below a line that leads to them.
_TASKS = re.compile(r"\n\n[^\n]*:[*_]*[ \t]*\n\n?(?:[ \t]*[-*] \[[ xX]\] [^\n]*\n?)+\s*\Z")
# The sign of a line that is set off as a quotation.
_QUOTE = re.compile(r"[ \t]{0,3}>[ \t]?")
# A line below which a text belongs to nothing above it.
BESIDE = "<!-- beside -->"
# The anchor, the class or another attribute of a heading, as many site generators read it.
_ANCHOR = re.compile(r"\s*\{:?\s*(?:[#.]|[\w-]+=[\"'])[^{}\n]*\}\s*$")


@dataclass
class Part:
    """A heading, or a question on its own line, with the lines below it."""

    line: int
    level: int
    title: str
    lines: list[str]
    # Whether a mark says that it asks, whatever its end, and whether its text is in an entry.
    marked: bool = False
    used: bool = False

    @property
    def asks(self) -> bool:
        """Whether its title is a question, and not a label for what follows."""
        return self.marked or self.title.rstrip("*_ ").endswith("?")

    @property
    def body(self) -> str:
        """The text below it, without what is there for the eye at its end, and without links that only lead away."""
        text, before = "\n".join(self.lines).strip(), ""
        while text != before:
            before, text = text, _LAYOUT.sub("", text).strip()
            if (away := _AWAY.search(text)) and (around.is_aside(away[1]) or _RETURNS.fullmatch(away[1])):
                text = text[: away.start()].rstrip()
        return text


def unanchored(title: str) -> str:
    """A heading without its anchor and its attributes."""
    return _ANCHOR.sub("", title)


def end_of(parts: list[Part]) -> list[Part]:
    """The text below a rule at the end of a page of several questions, taken out of its last answer."""
    *others, rules = [
        [
            at
            for at, (line, code) in enumerate(fences.marked(part.body.split("\n")))
            if not code and _ALONE.fullmatch(line)
        ]
        for part in parts
    ]
    if sum(part.asks for part in parts) <= 1 or not rules or any(others[not parts[0].title :]):
        return []
    last, at = parts[-1], rules[-1]
    lines = last.body.split("\n")
    last.lines = lines[:at]
    return [Part(last.line, 0, "", lines[at + 1 :])]


def tasks_of(parts: list[Part]) -> list[Part]:
    """A list of tasks of which some are done, with its title, taken out of the end of a page of several questions."""
    last = parts[-1]
    found = _TASKS.search(last.body)
    if found is None or not any(map(around.is_done, found[0].split("\n"))) or sum(part.asks for part in parts) <= 1:
        return []
    above, line = last.body[: found.start()].rstrip(), last.line + last.body.count("\n", 0, found.start()) + 3
    last.lines = above.split("\n")
    return [Part(line, 0, "", found[0].strip().split("\n"))]


def of_section(parts: list[Part]) -> tuple[list[Part], list[Part]]:
    """A page without the sections beside its section of questions, such as a README's; and their headings.

    What asks within another section stays, and so does all of a page whose title says that it is one of questions.
    """
    if any(part.level == 1 and around.is_faq(part.title) for part in parts):
        return parts, []
    for at, part in enumerate(parts):
        level = part.level
        end = next((n for n in range(at + 1, len(parts)) if 0 < parts[n].level <= level), len(parts))
        if level > 1 and around.is_faq(part.title) and any(each.asks for each in parts[at + 1 : end]):
            others = [
                each
                for each in (*parts[:at], *parts[end:])
                if each.body and (each.level == level or (each.level > 1 and not each.asks))
            ]
            return [each for each in parts if each not in others], others
    return parts, []


def parts_of(body: str, skipped: int) -> Iterator[Part]:
    """The headings and questions of a page, with what is below each; the first part is what is above them."""
    first, *others = _cut(body, skipped)
    found = [first, *(part for part in others if part.title or part.body)]
    titles = marks.unsectioned([part.title for part in found])
    for part, title in zip(found, titles, strict=True):
        part.title = title
        if part.title:
            part.lines = marks.unarrowed("\n".join(part.lines).strip("\n")).split("\n")
        yield part


def _cut(body: str, skipped: int) -> Iterator[Part]:
    """The parts of a page as they are written there."""
    page, part, mark = marks.Marks(body), Part(skipped + 1, 0, "", []), ""
    for number, (line, fenced) in enumerate(fences.marked(body.split("\n")), skipped + 1):
        if begun := None if fenced else _begun(page, number, line):
            yield part
            part, mark = begun, ""
            continue
        if line == BESIDE:
            yield part
            part, mark = Part(number, 0, "", []), ""
            continue
        quoted = re.match(r"[ \t]{0,3}(?:>[ \t]?)?", line)
        sign, said = (line[: quoted.end()], line[quoted.end() :]) if quoted and ">" in quoted[0] else ("", line)
        answered = None if fenced or not part.title else page.answered(said)
        above = number - part.line - 1
        if answered and not mark and part.marked and len(part.lines) == above and _goes_on(part):
            # No answer is beside its first line.
            part.title, part.lines, mark = " ".join((part.title, *part.lines)), [f"{sign}{answered[1]}"], answered[0]
        elif answered and not part.body:
            mark = answered[0]
            part.lines.append(f"{sign}{answered[1]}")
        elif answered and mark == answered[0]:
            # A second answer to the same question.
            part.lines += ["", f"{sign}{answered[1]}"]
        else:
            part.lines.append(line)
    yield part


def _goes_on(part: Part) -> bool:
    """Whether a question goes on below its first line, with the lines of its paragraph or with what it leads to."""
    return bool(part.body) and (all(part.body.split("\n")) or part.title.endswith(":"))


def _begun(page: marks.Marks, number: int, line: str) -> Part | None:
    """The part that begins with this line; None if it is neither a heading nor a question."""
    heading = marks.HEADING.match(line)
    asked = None if heading else page.asked(line) or _quoted(page, line)
    if asked and not asked.marked and around.is_remark(asked.title):
        return None
    if heading is None and asked is None:
        return None
    title = unanchored(heading[2]) if heading else asked.title if asked else ""
    bare = re.sub(r"^\**Q\d*(?:[:.)]\**|\*\*:)\s*", "", title).strip() or title.strip()
    beside = [asked.beside] if asked and asked.beside else []
    marked = bare != title.strip() or bool(asked and asked.marked)
    return Part(number, len(heading[1]) if heading else 0, bare, beside, marked)


def _quoted(page: marks.Marks, line: str) -> marks.Asked | None:
    """The question that a quoted line marks as one by more than its end; None if there is none."""
    sign = _QUOTE.match(line)
    asked = page.asked(line[sign.end() :]) if sign else None
    return asked if asked and asked.marked else None
