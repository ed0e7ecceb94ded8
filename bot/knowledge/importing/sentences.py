"""Write out a template of sentences, as Home Assistant words what it hears."""

import re

# At most this many wordings of one sentence are taken.
_MOST = 8
_CHOICE = re.compile(r"\[([^\[\]()]*)\]|\(([^\[\]()]*)\)")


def expanded(sentence: str) -> list[str]:
    """A few sentences of a template: `[please]` is optional, `(a|b)` is either, `{slot}` is its name.

    All sentences if they are at most _MOST, otherwise that many, chosen so that each choice occurs once if possible.
    """
    todo, done = [sentence], list[str]()
    while todo and len(done) <= _MOST:
        text = todo.pop()
        if inner := _CHOICE.search(text):
            todo += [_with(text, inner, choice) for choice in reversed(_choices(inner))]
        else:
            done.append(text)
    if len(done) > _MOST:
        done = [_nth(sentence, number) for number in range(_MOST)]
    plain = (re.sub(r"[{<](\w+)(?::\w+)?[}>]", r"\1", text).replace("_", " ").split() for text in done)
    return list(dict.fromkeys(map(" ".join, plain)))


def _nth(text: str, number: int) -> str:
    """The template with each choice replaced by its alternative of that number, modulo their count."""
    while inner := _CHOICE.search(text):
        choices = _choices(inner)
        text = _with(text, inner, choices[number % len(choices)])
    return text


def _choices(inner: re.Match[str]) -> list[str]:
    """The alternatives for a choice. Parts between semicolons may come in any order; the order written is used."""
    choices = inner[2].split("|") if inner[2] is not None else [*inner[1].split("|"), ""]
    return [choice.replace(";", " ") for choice in choices]


def _with(text: str, inner: re.Match[str], choice: str) -> str:
    return f"{text[: inner.start()]}{choice}{text[inner.end() :]}"
