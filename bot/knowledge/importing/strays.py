"""Recognise what stands in the place of a wording or an answer and is none: addresses, formulas, pointers, ticks."""

import re

# A path of a site, or a whole address: "/kb/113", "https://a.example/x". A single word after a slash may be a command.
_ADDRESS = re.compile(r"(?:https?://|/[^\s/?]+(?:/|\.html?$))[^\s?]*(?:\?[^\s=]+=\S*)?")
# What a spreadsheet calculates, in any language: "=HYPERLINK(…)", "=A2&B2", "=SVERWEIS(…)", "=2*100", "='Page 1'!A2".
_FORMULA = re.compile(
    r"(?:[=+@]|=[-+(]+)(?:[^\W\d_][\w.]*\(.*|\$?[A-Z]{1,3}\$?\d+\b.*)|=[-+(]*[.\d][-+*/^().,;%&<>=\s\d]*"
    r"|=(?:'[^'\n]+'|[^\W\d_]\w*)!\$?[A-Z].*|=\"[^\"\n]*\"\s*(?:&.*)?",
    re.DOTALL,
)
_TICK = re.compile(
    r"true|false|wahr|falsch|vrai|faux|verdadero|falso|verdadeiro|vero|prawda|fałsz|doğru|yanlış|waar|onwaar",  # noqa: RUF001
    re.IGNORECASE,
)
# A sign that repeats the cell above, and the words that say so.
_SAME = re.compile(
    r"(?:- ?)?(?:[\"\u201d\u201c\u3003]|'')(?: ?-)?|(?:ditto|dito|idem|ibid|id|s\. ?o|w\. ?w|a\.a\.o)\.?"
    r"|(?:the )?same(?: answer)? as (?:the )?(?:one )?(?:above|below|before|previous|last)(?: (?:one|answer|question))?"
    r"|same|as above|(?:das)?selbe wie oben|wie oben|(?:lo )?mismo que arriba|como arriba|comme ci-dessus|même chose"
    r"|come sopra|como acima|zelfde als hierboven|als boven|jak wyżej|jw\.?|yukarıdakiyle aynı|samma som ovan"  # noqa: RUF001
    r"|viz výše|lásd fent|см\. выше|то же самое",
    re.IGNORECASE,
)
_SEE = (
    r"see(?: also)?|refer to|siehe(?: auch)?|s\.|vgl\.?|cf\.?|voir|véase|ver|veja|vedi|zie|se|patrz|zob(?:acz)?\.?|viz"
    r"|bkz\.?|lásd|см\."
)
_KIND = (
    r"question|answer|row|line|no|nr|number|point|item|entry|frage|antwort|zeile|punkt|pregunta|fila|ligne|domanda"
    r"|pergunta|vraag|pytanie|pkt|soru|otázka|kérdés|вопрос"
)
_NUMBER = r"[a-z]?\d{1,4}(?:\.\d{1,3})*[a-z]?"
_BESIDE = (
    r"above|below|oben|unten|arriba|abajo|ci-dessus|ci-dessous|sopra|sotto|acima|abaixo|boven|beneden|wyżej|niżej"
    r"|yukarı|ovan|výše|fent|выше"  # noqa: RUF001
)
_PLACE = rf"(?:(?:the )?(?:{_KIND})s?\.? ?)?[#№]?{_NUMBER}(?: ?(?:and|und|et|y|i|,|&|\+|-) ?{_NUMBER})*|{_BESIDE}"
# What designers put where a text will be.
_SAMPLE = re.compile(r"\blorem ipsum dolor\b", re.IGNORECASE)
_POINTER = re.compile(rf"\(?(?:{_SEE}) (?:{_PLACE})(?: (?:{_BESIDE}))?\)?[.!]?", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Whether a wording is the address of a page, which nobody asks."""
    return bool(_ADDRESS.fullmatch(text.strip()))


def is_formula(text: str) -> bool:
    """Whether a cell holds a formula in place of what it shows."""
    return bool(_FORMULA.fullmatch(text.strip()))


def is_word(text: str) -> bool:
    """Whether a cell says anything in words: it is more than a number, a sign or a tick."""
    return any(map(str.isalpha, text)) and not _TICK.fullmatch(text.strip())


def no_answer(text: str) -> str:
    """The reason why a cell is no answer, and how to mend it; empty if it may be one."""
    plain = " ".join(text.split())
    if is_formula(plain):
        return "a formula, and not what it shows: save the values"
    if _SAMPLE.search(plain):
        return "a text that only shows where one will be: write the answer"
    if _TICK.fullmatch(plain):
        return f"'{plain}' is a tick, and no answer: write it out"
    if _SAME.fullmatch(plain.rstrip(".")) or _POINTER.fullmatch(plain):
        return f"'{plain}' sends to another row, which nobody sees: write the answer out"
    return ""
