"""The common form of all formats: questions that ask the same, their answer, and their place."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.knowledge.importing import fences, markup, publicity
from bot.knowledge.prose import continues, kept
from bot.locale.signs import cut

# A spreadsheet's notation for a failed formula counts as blank too.
_BLANK = re.compile(
    r"[-\u2013\u2014._?\u2026~ ]+|#(?:N/A|NV|[A-ZÀ-Ý]{3,7}[!?]|DIV/0!)"
    r"|(?:#[\w/-]+ )*#(?:stub|todo|wip|draft|entwurf|brouillon|borrador|rascunho|bozza|szkic)(?: #[\w/-]+)*"
    r"|[(\[*_]*(?:n/?a|tbd|tba|to ?do|fixme|xx+|coming soon|to be (?:added|announced|decided|defined|done|written)"
    r"|(?:wird|werden) (?:noch )?(?:ergänzt|nachgetragen)|(?:folgt|kommt) noch|(?:antwort )?folgt|pendiente"
    r"|por escribir|à (?:compléter|rédiger|écrire)|da (?:scrivere|fare)"
    r"|(?:(?:write|type|put) )?(?:your|the) answer(?: goes)? here|(?:deine|ihre) antwort hier|tu respuesta aquí"
    r"|(?:votre|ta) réponse ici"
    r"|do uzupełnienia|wkrótce|fehlt noch|(?:noch zu|noch|zu) übersetzen|to be translated|à traduire|por traducir"
    r"|da tradurre|a traduzir|te vertalen|do przetłumaczenia|test(?: test)*|asdf\w*)"
    r"(?: (?:by|von|par|por|da|door|przez) \w+)?(?: ?[(\[][^()\[\]\n]{1,60}[)\]])?[.!\u2026]*[)\]*_]*[.!]?",
    re.IGNORECASE,
)
# Slots that only the program of an export can fill: {slot}, {{slot}}, {% if … %}, MkDocs' line for another file, and
# those of bots in chats: {user(name)}, {random:a,b}, $(user), ${args}. Jira marks text in this way too.
_MARKUP = r"(?!(?:code|noformat|quote|panel|color|anchor|info|note|tip|warning|expand)\b)"
_FILLED = (
    r"(?:user|touser|sender|target|channel|count|query|args?|urlfetch|customapi|readapi|random|eval|time|countdown|countup"
    r"|twitch|game|uptime|weather|[1-9])\b"
)
_SLOT = re.compile(
    rf"\{{{_MARKUP}\w+\}}"
    r"|\{\{.*?\}\}|\{%.*?%\}|(?m:^[ \t]*-+8<-+[ \t]+\S+)"
    rf"|\{{{_MARKUP}"
    r"[a-z]+(?:\([^(){}\n]*\)(?::[^{}\n]*)?|:(?!\s)[^{}\n]*)\}"
    rf"|\$\({_FILLED}(?:[^()]|\([^()]*\))*\)|\$\{{{_FILLED}[^{{}}\n]*\}}",
    re.DOTALL,
)
# What a writer has left to fill in: [insert link], (insert the date here), [Link einfügen], [REPLACE ME].
_LEFT = r"link|url|address|e-?mail|name|date|number|lien|adresse|nom|enlace|nombre|fecha|data|nome|numero|datum|naam"
_INSERTS = r"insert|fill in|insérer|insertar|inserir|inserire|inserisci|wstaw"
_REPLACES = (
    r"replace[ -](?:me|this)|ersetze? (?:mich|dies)|(?:bitte|hier) ersetzen|rempla(?:ce|cez|cer)[ -](?:moi|ceci|cela)"
    r"|reempl[aá]za(?:me|r esto)|reemplazar aquí|sostituisci(?:mi| questo)|substitu(?:a|ir)(?:-me| isto| aqui)"
    r"|vervang (?:mij|dit)|zastąp (?:mnie|to)"
)
_TO_WRITE = re.compile(
    rf"[\[(](?:(?:{_INSERTS}) (?:[^\W\d_]+ ){{0,2}}(?:{_LEFT})(?: [^\W\d_]+)?"
    rf"|(?:{_LEFT}) (?:einfügen|ergänzen|invoegen)|(?:{_REPLACES})\b[^\[\]()\n]{{0,40}})[\])](?!\()",
    re.IGNORECASE,
)
_SHOWN = 60
# QnA Maker's field for an answer that is only given after another one, as "More".
_FOLLOWING = ("iscontextonly", "true")
_BOLD = re.compile(r"\*\*(?=\S)([^*]+)(?<=\S)\*\*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BRACKETS = re.compile(r"\r?\n[ \t]*(\([^()\n]+\)|\[[^\[\]\n]+\])[ \t\r]*$", re.MULTILINE)
# Emoji before a question decorate it, also by the name that they have in a chat.
_EMOJI = re.compile(
    r"\A(?::[a-z0-9_+-]+:(?=\s)|[\u2600-\u27bf\u2b50-\u2b55\U0001f300-\U0001faff\U0001f1e6-\U0001f1ff][\ufe0f\u200d\u20e3]*)+\s*(?=\w|[¿¡\"'(])"
)
# What a forum writes around the title of a question that is settled.
_SETTLED = (
    r"\[(?:solved|resolved|answered|closed|fixed|gelöst|erledigt|geklärt|beantwortet|solucionado|resuelto|cerrado"
    r"|résolu|fermé|risolto|chiuso|resolvido|opgelost|gesloten|rozwiązan[ey]|zamknięt[ey]|vyřešeno|vyriešené|çözüldü"
    r"|megoldva|løst|löst|ratkaistu|решено)\]"
)
_AROUND = re.compile(rf"^{_SETTLED}[\s:\u2013-]*(?=\S)|(?<=\S)\s*{_SETTLED}$", re.IGNORECASE)
_QUOTED = re.compile(r"([ \t]*)>(?!>>|!|[ \t]?\d)[ \t]?(?:>[ \t]?)*")
# The line below the head of a table without a bar at its start.
_DIVIDES = re.compile(r"\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*")
# Characters that no screen shows.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One answer and its questions; `fields` are further fields of an entry, from an export of Salve.

    `draft` says that a curator has to review it first, and `remark` why; `theirs` that these are members' own words.
    """

    file: Path
    line: int
    questions: tuple[str, ...]
    answer: str
    topic: str = ""
    tags: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    draft: bool = False
    theirs: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A place that could not be read, why, and how to mend it.

    `asked` is the question, if only its answer is missing, which may be elsewhere. `aside` says that the text is not a
    question, or is part of the answer to `asked`, and is left out.
    """

    file: Path
    line: int
    cause: str
    asked: str = ""
    aside: bool = False


def unfilled(answer: str) -> str:
    """The reason why an answer can only be a draft: it has slots that nothing fills; empty if it has none.

    Braces in code are what the reader is to type.
    """
    return _to_fill(_slots(answer))


def only_slots(answer: str) -> str:
    """The reason why an answer is none: nothing is left of it without its slots, except those in code."""
    rest = fences.outside(answer, lambda text: _SLOT.sub("", text))
    if rest == answer or any(map(str.isalnum, rest)):
        return ""
    return f"nothing but what its program fills in, {cut(' '.join(answer.split()), _SHOWN)}: write it out"


def unfilled_page(text: str) -> str:
    """The same for a page, whose words may be in single braces."""
    return _to_fill(each for each in _slots(text) if not each.startswith("{") or each[1] in "{%")


def _slots(text: str) -> list[str]:
    plain = fences.CODE.sub("", text)
    return [*_SLOT.findall(plain), *_TO_WRITE.findall(plain)]


def _to_fill(slots: Iterable[str]) -> str:
    named = ", ".join(dict.fromkeys(slots))
    return f"a draft, for nothing fills in {named}: write it out" if named else ""


def unpublished(fields: Mapping[str, Any]) -> str:
    """The reason why a text with these fields can only be a draft: the old program says that it is not public."""
    if any((name.casefold(), str(value).casefold()) == _FOLLOWING for name, value in fields.items()):
        return "a draft, as it only follows another answer there: word it to stand alone, then write status: approved"
    name, said = publicity.hidden(fields)
    return f"a draft, as {name} is {said or 'empty'} there: read it, then write status: approved" if name else ""


def one_line(text: str) -> str:
    """A question on one line, without surrounding emphasis, numbering and punctuation."""
    plain = _BOLD.sub(r"\1", " ".join(_CONTROL.sub("", html.unescape(markup.bare(_BREAK.sub(" ", text)))).split()))
    plain = _EMOJI.sub("", plain.strip("*_# ").strip())
    plain = re.sub(r"^(?:\d{1,3}\\?[.)][-\u2013]?|[-*+]|Q\d*[:.)])\s+", "", plain.strip("*_# ").strip())
    return _AROUND.sub("", plain.strip("*_ ").strip())


def prose(text: str) -> str:
    """An answer with its lines; its HTML becomes Markdown, and of several empty lines in a row one stays."""
    text = fences.ended(re.sub("\r\n?|[\u2028\u2029]", "\n", text))
    text = fences.outside(text, markup.linked)
    text = markup.markdown(text) if markup.is_html(text) else fences.outside(text, markup.named)
    lines = list(_unquoted(_spaced(line) for line in _CONTROL.sub("", text).split("\n")))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(fences.fenced(_broken(_barred(lines))))).strip()


def _spaced(line: str) -> str:
    """A line without tabs: before its text, each reaches as far as Markdown takes it to."""
    text = line.lstrip(" \t")
    return line[: len(line) - len(text)].expandtabs(4) + text.replace("\t", "  ")


def _unquoted(lines: Iterable[str]) -> Iterator[str]:
    """The lines with each quotation as a paragraph without its signs; a prompt of Python and "> 18" are none."""
    above, said = False, ""
    for line, fenced in fences.marked(lines):
        quoted = None if fenced else _QUOTED.match(line)
        if bool(quoted) != above and said.strip() and line.strip():
            yield ""
        above, said = bool(quoted), line
        yield f"{quoted[1]}{line[quoted.end() :]}" if quoted else line


def _barred(lines: Sequence[str]) -> list[str]:
    """The lines with bars around each row of a table that has them between its cells alone."""
    found = list(lines)
    for number, (line, fenced) in enumerate(fences.marked(lines)):
        if number and not fenced and "|" in lines[number - 1] and _DIVIDES.fullmatch(line):
            end = next((at for at in range(number, len(lines)) if "|" not in lines[at]), len(lines))
            found[number - 1 : end] = [f"| {row.strip(' |')} |" for row in found[number - 1 : end]]
    return found


def _broken(lines: Sequence[str]) -> Iterator[str]:
    """The lines without blanks at their ends; where two of these break a line, a backslash does."""
    for (line, fenced), below in zip(fences.marked(lines), [*lines[1:], ""], strict=True):
        breaks = line.endswith("  ") and bool(line.strip()) and not fenced and continues(below)
        yield line.rstrip() + "\\" * breaks


def cell(text: str) -> str:
    """An answer from a table or an object, in which a line ends because its author pressed return."""
    return kept(prose(text))


def distinct(questions: Iterable[str]) -> tuple[str, ...]:
    """The distinct questions in order, without empty ones."""
    return tuple(dict.fromkeys(filter(None, map(one_line, questions))))


def in_words(text: str) -> bool:
    """Whether a text is worded as people ask, and is not a name or a command of one word."""
    return " " in text.strip() or text.rstrip().endswith(("?", "\uff1f"))


def wordings(text: str) -> list[str]:
    """The wordings of a cell, one per line; if only the last line has a question mark, the lines are one question.

    A line in brackets belongs to the line before it.
    """
    lines = [line.strip() for line in _BRACKETS.sub(r" \1", text).splitlines() if line.strip()]
    asks = [line.endswith("?") for line in lines]
    return [" ".join(lines)] if asks and asks[-1] and not any(asks[:-1]) else lines


def is_blank(answer: str) -> bool:
    """Whether the answer says nothing: only dashes and dots, a placeholder, or a failed formula."""
    plain = _EMOJI.sub("", answer.strip())
    return not plain or bool(_BLANK.fullmatch(plain))


def listed(text: str) -> tuple[str, ...]:
    """The values of one cell: one per line, otherwise separated by semicolons, bars or commas."""
    for mark in ("\n", ";", "|", ","):
        if mark in text:
            return tuple(filter(None, (part.strip() for part in text.split(mark))))
    return (text.strip(),) if text.strip() else ()
