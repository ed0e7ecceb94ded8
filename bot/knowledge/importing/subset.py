"""Write what an answer cannot hold in a form that it can, where only one thing can be meant.

Text struck out is left out. Placeholders (`<name>`), slash commands and calls to everyone are typed text, so they
become code. A server's own emoji stays as its name.
"""

import re
from typing import NamedTuple

from bot.knowledge.importing import fences
from bot.knowledge.importing.removal import GONE, closed

# The address of a link may hold a placeholder of its own.
_ADDRESS = r"\]\((?:[^()\n]|\([^()\n]*\))*\)"
_STRUCK = (
    r"(?P<before>(?:(?<![ \t])[ \t]+)?)(?<![\\~])"
    r"~~(?=[^\s~])(?P<struck>(?:[^~\n]|~(?!~)|\n(?![ \t]*\n))+?)(?<=[^\s~])~~(?!~)(?P<after>[ \t]*)"
)
# What CommonMark takes for a tag without values. Real tags have become Markdown before.
_PLACEHOLDER = r"(?<!\\)</?[a-z][a-z0-9-]*(?:\s+[a-z_:][\w.:-]*)*\s*/?>"
_PATTERN = rf"https?://[^\s<>`]*(?:{_PLACEHOLDER}[^\s<>`]*)*{_PLACEHOLDER}(?:[^\s<>`]*[^\s<>`.,;:!?)])?"
_COMMAND = r"<(?P<command>/[^<>\n:`]+):\d+>"
_EVERYONE = r"(?<![\w@./\\])@(?:everyone|here)\b"
_EMOJI = r"<a?(?P<emoji>:\w+:)\d+>"
# Code beside code would be read as one.
_FORM = re.compile(
    rf"{fences.CODE.pattern}|{_ADDRESS}|{_STRUCK}|{_EMOJI}"
    rf"|(?<!`)(?:{_COMMAND}|(?P<typed>{_PATTERN}|(?:{_PLACEHOLDER})+|{_EVERYONE}))(?!`)",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)


class Rewritten(NamedTuple):
    """A text within the subset, as far as it could be rewritten, and what was struck out of it and typed in it."""

    text: str
    struck: tuple[str, ...]
    typed: tuple[str, ...]


def is_struck(text: str) -> bool:
    """Whether all of a text is struck out."""
    return bool(re.fullmatch(r"~~[^~]+~~", text.strip()))


def rewritten(text: str) -> Rewritten:
    """The text with these forms rewritten. Code and addresses stay as they are."""
    struck, typed = list[str](), list[str]()

    def one(found: re.Match[str]) -> str:
        if found["struck"]:
            struck.append(" ".join(found["struck"].split()))
            # Of the two blanks around it, one stays between the words.
            return f"{GONE}{found['before'] and found['after'] and ' '}"
        if said := found["command"] or found["typed"]:
            typed.append(said)
            return f"`{said}`"
        return found["emoji"] or found[0]

    changed = _FORM.sub(one, text)
    return Rewritten(closed(changed) if struck else changed, tuple(struck), tuple(typed))
