"""Write out the links, images and notes of a page that have a name in the text, and their address at its end."""

import re
from collections.abc import Sequence
from functools import partial

from bot.knowledge.importing import fences

# Code, which may look the same; [text][name], [name][], [name], the same of images, and notes: [^1].
_NAMED = re.compile(
    rf"{fences.CODE.pattern}"
    r"|(?<!\\)(?P<sign>!?)\[(?P<text>[^\[\]\n]*)\](?:\[(?P<name>[^\[\]\n]*)\])?(?![(:\[])",
    re.DOTALL | re.MULTILINE,
)
_DEFINED = re.compile(r" {0,3}\[(?!\^)([^\]]+)\]:[ \t]*(<[^>]*>|\S+).*")
_NOTED = re.compile(r" {0,3}\[(\^[^\]\s]+)\]:[ \t]*(\S.*?)[ \t]*")
_TITLED = re.compile(r"""(\]\([^\s()]+)\s+(?:"[^"\n]*"|'[^'\n]*')\s*\)""")


def placed(text: str) -> str:
    """A page, line for line, with the address of each link and image in place of its name, and a note in brackets.

    Links lose the titles that only a mouse shows.
    """
    lines = text.split("\n")
    code = [fenced for _, fenced in fences.marked(lines)]
    given, notes = _defined(_DEFINED, lines, code), _defined(_NOTED, lines, code)
    used = set[str]()

    def beside(found: re.Match[str]) -> str:
        name = (found["name"] or found["text"] or "").casefold()
        if name not in {**given, **notes}:
            return found[0]
        used.add(name)
        if name in notes:
            return f" ({notes[name][1]})"
        # An image embedded in the page itself has no address other than its name.
        address = given[name][1].strip("<>")
        return f"{found['sign']}[{found['text']}]({name if address.startswith('data:') else address})"

    text = _NAMED.sub(beside, text)
    gone = {line for name, (line, _) in (*given.items(), *notes.items()) if name in used}
    kept = ("" if number in gone else line for number, line in enumerate(text.split("\n")))
    return fences.outside("\n".join(kept), partial(_TITLED.sub, r"\1)"))


def _defined(form: re.Pattern[str], lines: Sequence[str], code: Sequence[bool]) -> dict[str, tuple[int, str]]:
    """What stands for each name, with its line."""
    found = ((number, form.fullmatch(line)) for number, line in enumerate(lines) if not code[number])
    return {each[1].casefold(): (number, each[2]) for number, each in found if each}
