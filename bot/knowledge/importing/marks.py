"""The marks by which the lines of a page show a question and its answer: Q: and A:, bold, items of a list, a mere ?."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it.tree import SyntaxTreeNode

from bot.knowledge.importing import fences
from bot.knowledge.importing.rows import one_line

HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$")
HEADING_ASKED = re.compile(r"#{1,6}[ \t].*\?[ \t#*_]*$")
# One emoji, with what changes its look.
EMOJI = (
    r"(?:[\d#]\ufe0f?\u20e3"
    r"|[\u2190-\u21ff\u2300-\u27bf\u2900-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*)"
)
# An item of a list, or a line with an emoji before it.
_ITEM = rf"(?:[-*+\u2022]\s+|\d+\\?[.)]\s+|{EMOJI}+\s*)"
# The words for a question and for an answer; letters alone are those of languages that share them with no other word.
_ASK = (
    r"question|f|frage|p|pregunta|pergunta|pytanie|domanda|soru|vraag|otázka|fråga|spørsmål|spørgsmål|kérdés"
    r"|вопрос|питання|ερώτηση"
)
_ANSWER = (
    r"answer|antwort|r|respuesta|resposta|o|odpowied[zź]|risposta|réponse|cevap|yanıt|antwoord|odpověď|svar|válasz"  # noqa: RUF001 - Turkish
    r"|ответ|відповідь|απάντηση"
)
# Short forms of these words, with or without a dot.
_ASK_SHORT, _ANSWER_SHORT = r"quest|frg|preg|perg|pyt|dom", r"answ|antw|resp|rép|odp|risp"
# Letters that mark questions and answers only where both are on the page: Soru and Cevap, Vraag and Antwoord.
_PAIRS = (("s", "c"), ("s", "y"), ("d", "r"), ("v", "a"), ("k", "v"), ("f", "s"), ("в", "о"))  # noqa: RUF001
_DASH = r"\s+[-\u2013\u2014](?=[\s*])"
_SEPARATOR = r"(?:(?:[-\u2013\u2014:\u2192\u279c\u27a1]\ufe0f?|[-=]>)\s+)?"
_BOLD = re.compile(rf"^\s*{_ITEM}?\*\*(.+\?)\*\*\s*$")
# The same with the answer on the same line.
_BOLD_SAID = re.compile(rf"^\s*{_ITEM}?\*\*([^*]+\?)\*\*\s*{_SEPARATOR}(\S.*)$")
# Underlined, or in bold and more, as Discord shows it.
_UNDERLINED = re.compile(rf"^(\s*{_ITEM}?)(?=[_*]*_|\*{{3}})[_*]{{2,6}}([^\s_*](?:[^*_]|_(?=\w))*\?)[_*]{{2,6}}(.*)$")
_BOTH = re.compile(rf"^(\s*{_ITEM}?)(?:__\*\*|\*\*__)([^*\n]+)(?:\*\*__|__\*\*)[ \t]*$")
# A mark in bold, with its colon in or behind it: __Q:__ … or **Q**: …
_APART = re.compile(rf"^(\s*{_ITEM}?)(\*\*|__)([^\W_]+(?:[ \t]*\d+)?)(?:\2[ \t]*:|:\2)")
# A hard line break after a question that stands alone.
_BREAK = re.compile(r"(?:\\|<br\s*/?>)[ \t]*$")
# Signs around a question, for the eye alone.
_SIGNS = re.compile(rf"^(?::[a-z][\w+-]*:\s+|{EMOJI}\s*)+|(?:\s+:[a-z][\w+-]*:)+$")
_ARROW = re.compile(r"^\s*(?:[\u2192\u2794\u279c\u27a1\u25b6\u21b3]\ufe0f?|\U0001f449|[-=]>)\s*(?=\S)")
_SECTIONS = re.compile(r"^\d{1,3}(?:\.\d{1,3})+[.)]?\s+")
# A question on its own line, on a page that marks no question; or one that begins a paragraph.
_ALONE = re.compile(rf"^\s*{_ITEM}?([^\s|>].*\?)[*_\s]*$")
_BEGINS = re.compile(r"[^.!?\n]{3,}\?(?=[\s*_)]|$)")
_ENDED = re.compile(r"[.!?:;)\]\"'\u201d*_`|>]\s*$")
_LIST = re.compile(r"^(\s*)([-*+]|\d+[.)])(\s+|$)")
_STRONG = re.compile(r"\*\*([^*]+)\*\*\s*(.*)$")
_AT_MARGIN = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+(?=\S)")
# A line of several words that does not lead to what follows.
_SAYS = re.compile(r"[^\W\d_]\S*(?:[ \t]+\S+){2,}(?<![:?])[ \t]*")
_SAID = re.compile(r"^([^?]{3,}\?)\s+(\S.*)$")
# This many unmarked questions are no accident.
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A line that asks: its question, the answer beside it, and whether it is a question whatever its end."""

    title: str
    beside: str = ""
    marked: bool = False


class Marks:
    """The marks of one page."""

    def __init__(self, text: str = "") -> None:
        pairs = [
            (q, a) for q, a in _PAIRS if _letter(q, text) and any(_follows(q, a, *both) for both in _pairwise(text))
        ]
        ask = "".join(f"|{q}(?=\\s*\\d*\\s*:\\s)" for q, _ in pairs)
        letters = "".join(f"|{q}" for q, _ in pairs)
        answer = "".join(f"|{a}(?=\\s*\\d*\\s*:(?:\\*|\\s))" for _, a in pairs)
        # A dash may stand for the colon after a whole word, and a bracket or a dot after its number.
        mark = (
            rf"(?:q\s*\d*\s*[:.)]|(?:{_ASK}{ask})\s*\d*\s*:|(?:{_ASK_SHORT})\.?\s*\d*\s*:"
            rf"|(?=\w{{4}})(?:{_ASK})(?:\s+\d+)?{_DASH}|(?:(?=\w{{4}})(?:{_ASK}){letters})\s*\d+[.)](?=[\s*]))"
        )
        self._asked = re.compile(rf"^\s*{_ITEM}?\*{{0,2}}{mark}\*{{0,2}}\s*(.+)$", re.IGNORECASE)
        self._bold = re.compile(
            rf"^\s*{_ITEM}?\*\*\s*{mark}\s*([^*\s][^*]*?)\s*\*\*\s*{_SEPARATOR}(.*)$", re.IGNORECASE
        )
        self._answered = re.compile(
            rf"^\s*{_ITEM}?\*{{0,2}}(a\s*\d*\s*[:.)]|(?:{_ANSWER}{answer})\s*\d*\s*:|(?:{_ANSWER_SHORT})\.?\s*\d*\s*:"
            rf"|(?=\w{{4}})(?:{_ANSWER})(?:\s+\d+)?{_DASH})(?!\d)(\*{{0,2}})\s*(.*)$",
            re.IGNORECASE,
        )

    def asked(self, line: str) -> Asked | None:
        """The question that this line marks; None if it marks none."""
        line = _UNDERLINED.sub(r"\1**\2**\3", _BOTH.sub(r"\1**\2**", line))
        line = _APART.sub(r"\1**\3:**", line)
        alone = _BREAK.sub("", line)
        if found := self._bold.match(line):
            return Asked(found[1], _BREAK.sub("", found[2]), marked=True)
        if found := _BOLD.match(alone):
            return Asked(found[1])
        if found := _BOLD_SAID.match(line):
            return Asked(found[1], found[2])
        if found := self._asked.match(alone):
            return Asked(found[1], marked=True)
        return None

    def answered(self, line: str) -> tuple[str, str] | None:
        """The mark of an answer, folded and without its number, and the text after it; None if the line has no mark."""
        line = _APART.sub(r"\1**\3:**", line)
        if (found := self._answered.match(line)) is None:
            return None
        opened = "**" in line[: found.start(3)] and not found[2]
        said = re.sub(r"\*\*\s*$", "", found[3]) if opened and found[3].count("**") % 2 else found[3]
        return re.sub(r"[\d\s]", "", found[1]).casefold(), said


def _letter(letter: str, text: str) -> bool:
    mark = rf"^(?:[^\w\n]|_)*{letter}[ \t]*(?:\d*[ \t]*:|\d+[.)])\**\s"
    return bool(re.search(mark, text, re.IGNORECASE | re.MULTILINE))


def _pairwise(text: str) -> Iterator[tuple[str, str]]:
    return pairwise([line for line in text.split("\n") if line.strip()])


def _follows(asked: str, answered: str, line: str, below: str) -> bool:
    """Whether the one line begins with the letter of a question, and the one below with that of an answer."""
    return _letter(asked, f"{line} ") and _letter(answered, f"{below} ")


# The marks that mean the same on every page.
_ANY_PAGE = Marks()


def is_question(line: str) -> bool:
    """Whether a line asks by a mark that means the same on every page."""
    return _ANY_PAGE.asked(line) is not None


def bare(title: str) -> str:
    """A question without the emoji before it, and without those behind it that are written as their names."""
    plain = _SIGNS.sub("", title)
    return plain if any(map(str.isalnum, plain)) else title


def unarrowed(answer: str) -> str:
    """An answer without the arrow that points at it, and without the > and -# with which Discord shows it smaller."""
    lines, quoted = list[str](), True
    # Before several lines, arrows make a list.
    several = sum(map(bool, map(_ARROW.match, answer.split("\n")))) > 1
    for line, fenced in fences.marked((answer if several else _ARROW.sub("", answer, count=1)).split("\n")):
        quoted = quoted and (not line.strip() or line.lstrip().startswith((">", "-# ")))
        small = line if fenced else re.sub(r"^(\s*(?:>\s?)*)-#\s+", r"\1", line)
        lines.append(re.sub(r"^\s{0,3}>[ \t]?", "", small) if quoted else small)
    return "\n".join(lines)


def unsectioned(titles: Sequence[str]) -> list[str]:
    """The titles of a page, without the numbers of their sections (1.1) if several have one."""
    numbered = sum(bool(_SECTIONS.match(title)) for title in titles)
    return [_SECTIONS.sub("", title) for title in titles] if numbered >= _SEVERAL else list(titles)


def listed(body: str, least: int = _SEVERAL) -> str:
    """The text with each question that is an item of a list on a line of its own, and its answer at the margin.

    In a list whose items mostly ask, at `least` so many, or ask in bold, every item with an answer is a question. Items
    are headings where lists below them ask. In bold, every other item may ask, with its answer in the next one.
    """
    lines = body.split("\n")
    blocks = [each for each in SyntaxTreeNode(fences.BLOCKS.parse(body)).children if each.type.endswith("_list")]
    lists = [[_Item(lines[item.map[0] : item.map[1]]) for item in block.children if item.map] for block in blocks]
    counted = sum(item.numbered and item.asks for items in lists for item in items)
    in_turn = [items for items in lists if _is_in_turn(items)]
    in_turn = in_turn if sum(map(len, in_turn)) >= 2 * _SEVERAL and 2 * len(in_turn) > len(lists) else []
    for block, items in zip(reversed(blocks), reversed(lists), strict=True):
        start, end = block.map or (0, 0)
        below = _is_below_question(lines, start)
        # Text at the margin cuts a numbered list into lists of one item.
        alone = len(items) == 1 and items[0].numbered and items[0].asks and counted >= _SEVERAL and not below
        if items in in_turn:
            for asked, said in zip(items[::2], items[1::2], strict=True):
                asked.unlist()
                said.lines = [said.lead, *said.within().split("\n")] if said.told else [said.lead]
        elif alone and (items[0].told or _is_answered(lines[end:])):
            items[0].unlist()
        elif not _unlist(items, least, below=below) and (below or not _outlined(items)):
            continue
        lines[start:end] = [line for item in items for line in item.lines]
    return "\n".join(lines)


class _Item:
    """An item of a list: the text of its first line, and the lines below it."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        found = _LIST.match(lines[0])
        self.numbered = bool(found and found[2][0].isdigit())
        lead = lines[0][found.end() :].strip() if found else ""
        asked = _ANY_PAGE.asked(lead)
        self.lead = f"**{asked.title}**" if asked and asked.marked and not asked.beside else lead
        below = next((line for line in lines[1:] if line.strip()), "")
        self.indent = len(below) - len(below.lstrip())
        self.told = bool(below)
        self.nested = bool(_LIST.match(below))
        self.asks = one_line(_BREAK.sub("", self.lead)).endswith("?")
        self.bold = _STRONG.match(self.lead)
        self.bold_asks = bool(self.bold and self.bold[1].rstrip().endswith("?"))
        self.said = _SAID.match(self.lead)
        self.answers = self.told or bool(self.said or (self.bold and self.bold[2]))

    def within(self) -> str:
        """What is below its first line, at the margin."""
        shift = " " * self.indent
        rest = (line.removeprefix(shift) if line.startswith(shift) else line.lstrip() for line in self.lines[1:])
        return "\n".join(rest)

    def unlist(self) -> None:
        """Put the question on a line of its own, or with its answer behind it, and what is below it at the margin."""
        if self.bold:
            title, beside = self.bold[1].rstrip(), self.bold[2]
        elif self.said and not self.asks:
            title, beside = self.said[1], self.said[2]
        else:
            title, beside = one_line(_BREAK.sub("", self.lead)), ""
        first = f"**{title}** {beside}" if title.endswith("?") else f"**Q: {title}** {beside}"
        self.lines = [first.rstrip(), *(self.within().split("\n") if self.lines[1:] else ())]


def _is_in_turn(items: Sequence[_Item]) -> bool:
    """Whether every other item of a list is in bold and has nothing below it, and the one after it is not in bold."""
    return len(items) % 2 == 0 and all(
        asked.bold and not asked.bold[2] and not asked.told and not said.bold
        for asked, said in zip(items[::2], items[1::2], strict=True)
    )


def _unlist(items: Sequence[_Item], least: int, *, below: bool) -> bool:
    """Turn the items that are questions into such; whether there are any.

    Args:
        items: the items of one list.
        least: how many of them must ask, if none does in bold.
        below: whether the list is below a question, whose answer it may be.
    """
    bold = sum(each.bold_asks for each in items)
    # Toggles, of which each has text below its name.
    alike = all(each.bold and not each.bold[2] and each.told for each in items)
    asking = sum(each.asks or bool(each.said) for each in items)
    answered = sum(each.told or bool(each.said) for each in items)
    mostly = not below and asking >= least and 2 * asking > len(items) and 2 * answered > len(items)
    if bold and not (mostly and 2 * bold <= len(items)):
        found = [
            each
            for each in items
            if each.bold_asks or (each.bold and each.answers and (alike or 2 * bold > len(items)))
        ]
    elif mostly and any(each.asks and each.told for each in items):
        found = [each for each in items if each.asks or each.answers]
    elif (not below or 2 * asking > len(items)) and any(
        each.asks and each.told and not each.nested and not each.numbered for each in items
    ):
        # A toggle of Notion.
        found = [each for each in items if each.asks and each.told and not each.numbered]
    else:
        found = []
    for each in found:
        each.unlist()
    return bool(found)


def _outlined(items: Sequence[_Item]) -> bool:
    """Turn the items into headings if the lists below some of them ask; whether there are any."""
    above = [each for each in items if each.nested and not each.asks]
    if all(listed(each.within()) == each.within() for each in above):
        return False
    for each in above:
        each.lines = [f"## {each.lead}", *listed(each.within(), 1).split("\n")]
    return True


def _is_below_question(lines: Sequence[str], number: int) -> bool:
    """Whether the nearest heading or marked question above that line asks."""
    for line in (lines[above] for above in reversed(range(number))):
        if heading := HEADING.match(line):
            return heading[2].rstrip("*_ ").endswith("?") or bool(_ANY_PAGE.asked(heading[2]))
        if _ANY_PAGE.asked(line):
            return True
    return False


def plain(body: str, *, titled: bool) -> str:
    """A page that marks no question, with the lines that are questions in bold.

    On a page with a title, or above a blank line, one such line may be part of a text; several are questions.
    """
    lines, found, certain = body.split("\n"), dict[int, str](), False
    for number, (line, fenced) in enumerate(fences.marked(lines)):
        alone = None if fenced or HEADING.match(line) else _ALONE.match(_BREAK.sub("", line))
        if alone is None or not _is_answered(lines[below] for below in range(number + 1, len(lines))):
            continue
        begins = not number or not lines[number - 1].strip() or bool(HEADING.match(lines[number - 1]))
        if begins or (_ENDED.search(lines[number - 1]) and _is_sentence(alone[1])):
            found[number] = one_line(alone[1])
            certain = certain or (not titled and begins and bool(lines[number + 1].strip()))
    if len(found) < _SEVERAL and not certain:
        return body
    for number, text in {**found, **_alike(lines, found)}.items():
        lines[number] = f"**{text}**"
        lines[number + 1] = re.sub(r"^:[ \t]+", "", lines[number + 1])
    return "\n".join(lines)


def _alike(lines: Sequence[str], found: Mapping[int, str]) -> dict[int, str]:
    """The paragraphs of one line right above a list, marked as questions, if each question found is one: "I need…"."""
    if len(found) < _SEVERAL or not all(_AT_MARGIN.match(lines[at + 1]) for at in found):
        return {}
    return {
        at: f"Q: {one_line(line)}"
        for at, (line, fenced) in enumerate(fences.marked(lines[:-1]))
        if at > min(found)
        and not fenced
        and not lines[at - 1].strip()
        and _SAYS.fullmatch(line)
        and _AT_MARGIN.match(lines[at + 1])
    }


def begun(body: str) -> str:
    """A page that marks no question, with those in bold that begin most of its items, each before its answer."""
    lines = body.split("\n")
    items = [at for at, (line, fenced) in enumerate(fences.marked(lines)) if not fenced and _AT_MARGIN.match(line)]
    found = {at: said for at in items if (said := _SAID.match(_AT_MARGIN.sub("", lines[at])))}
    if len(found) < _SEVERAL or 2 * len(found) <= len(items):
        return body
    for at, said in found.items():
        lines[at] = f"**{said[1]}** {said[2]}"
    return "\n".join(lines)


def _is_sentence(text: str) -> bool:
    """Whether a line within a paragraph is a whole question, and not the end of one."""
    first = text.lstrip("*_\u00bf ")[:1]
    return not first.islower() and not re.search(r"[.!?]\s", text)


def _is_answered(below: Iterable[str]) -> bool:
    """Whether the next line is no question and no heading."""
    line = next((each for each in below if each.strip()), "")
    return bool(line) and not HEADING.match(line) and not _ALONE.match(line)


def seeming(text: str) -> int:
    """How many questions a page seems to hold that marks none: 0 unless most of its paragraphs or lines are such."""
    units = [
        node.content
        for node in SyntaxTreeNode(fences.BLOCKS.parse(text)).walk()
        if node.type == "inline" and node.parent and node.parent.type == "paragraph"
    ]
    lines = [line.strip() for unit in units for line in unit.split("\n")]
    asking = [bool(_BEGINS.match(re.sub(rf"^{_ITEM}|^[\W_]+", "", line))) for line in lines]
    begins = sum(bool(_BEGINS.match(re.sub(rf"^{_ITEM}|^[\W_]+", "", unit))) for unit in units)
    if begins >= _SEVERAL and 2 * begins >= len(units):
        return max(begins, sum(asking))
    return sum(asking) if sum(asking) > _SEVERAL and 2 * sum(asking) >= len(lines) else 0
