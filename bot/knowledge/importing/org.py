"""Write a page of Emacs' Org mode as Markdown, line for line: headings, code, lists, links, emphasis."""

import re

from bot.knowledge.importing import fences

_TITLE = re.compile(r"#\+title:[ \t]*(\S.*)", re.IGNORECASE)
# A heading, without what is still to be done with it, how urgent that is, and its tags.
_HEADING = re.compile(
    r"(\*+)[ \t]+(?:(?:TODO|DONE|NEXT|WAITING)[ \t]+)?(?:\[#\w\][ \t]*)?(\S.*?)(?:[ \t]+:(?:[\w@#%]+:)+)?[ \t]*"
)
_CODE = re.compile(r"([ \t]*)#\+begin_(src|example)\b[ \t]*([\w+-]*).*", re.IGNORECASE)
_HIDDEN = re.compile(r"[ \t]*(?:#\+begin_comment\b.*|:[\w-]+:[ \t]*)", re.IGNORECASE)
_SHOWN = re.compile(r"[ \t]*:(?:[ \t](.*)|$)")
# Comments, what only the program reads, and the days for which something is planned.
_UNSEEN = re.compile(r"[ \t]*(?:#(?:[ \t].*)?|#\+\w+.*|(?:SCHEDULED|DEADLINE|CLOSED):.*)")
_TERM = re.compile(r"([ \t]*)[-+*][ \t]+(\S.*?)[ \t]+::(?:[ \t]+(\S.*))?")
_DIVIDES = re.compile(r"[ \t]*\|-[-+]*\|?[ \t]*")
_LINK = re.compile(r"\[\[([^\]\n]+)\](?:\[([^\]\n]+)\])?\]")
_ADDRESS = re.compile(r"<((?:https?|mailto):[^<>\s]+)>")
# What is no tag here, but something to be typed.
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")
_NOTE = re.compile(r"\[fn:[^\]\n]*\]")
_SPAN = r"(?<![^\s\-({'\"])%s(?=\S)(?P<said>[^\n]*?\S)%s(?=[\s\-.,:;!?'\")}\[]|$)"
_TYPED = re.compile(_SPAN % (r"(?P<mark>[=~])", r"(?P=mark)"))
_MARKED = re.compile(_SPAN % (r"(?P<mark>[*/_+])", r"(?P=mark)"))
_MARKS = {"*": "**", "/": "*", "+": "~~", "_": ""}


def markdown(text: str) -> str:
    """The page in Markdown; the terms of a list that ask are in bold before their answers."""
    lines, end = list[str](), ""
    for line in text.split("\n"):
        closes = bool(end) and line.strip().casefold() == end
        if end.startswith("#+end_") and end != "#+end_comment":
            lines.append(
                f"{line[: len(line) - len(line.lstrip())]}```" if closes else re.sub(r"^(\s*),(?=\*|#\+)", r"\1", line)
            )
        elif end:
            lines.append("")
        elif code := _CODE.fullmatch(line):
            end = f"#+end_{code[2].casefold()}"
            lines.append(f"{code[1]}```{code[3]}")
            continue
        elif _HIDDEN.fullmatch(line):
            end = ":end:" if line.lstrip().startswith(":") else "#+end_comment"
            lines.append("")
            continue
        else:
            lines.append(_written(line))
        end = "" if closes else end
    return "\n".join(lines)


def _written(line: str) -> str:
    """One line in Markdown."""
    if title := _TITLE.fullmatch(line):
        return f"# {title[1]}"
    if heading := _HEADING.fullmatch(line):
        return f"{'#' * min(len(heading[1]) + 1, 6)} {_spans(heading[2])}"
    if shown := _SHOWN.fullmatch(line):
        return f"`{shown[1]}`  " if shown[1] else ""
    if _UNSEEN.fullmatch(line):
        return ""
    if term := _TERM.fullmatch(line):
        asked = f"**{_spans(term[2])}**" if term[2].endswith("?") else f"{term[1]}- **{_spans(term[2])}:**"
        return f"{asked} {_spans(term[3] or '')}".rstrip()
    return line.replace("+", "|") if _DIVIDES.fullmatch(line) else _spans(line)


def _spans(line: str) -> str:
    """The links, code and emphasis of a line in Markdown."""
    typed = _TAG.sub(r"`\g<0>`", _ADDRESS.sub(r"\1", _TYPED.sub(r"`\g<said>`", _NOTE.sub("", line))))
    return fences.outside(typed, lambda text: _LINK.sub(_link, _MARKED.sub(_marked, text)))


def _marked(found: re.Match[str]) -> str:
    mark = _MARKS[found["mark"]]
    return f"{mark}{found['said']}{mark}"


def _link(found: re.Match[str]) -> str:
    """A link; of one to another place of the page or to a file, its words."""
    address, words = found[1], found[2]
    if not address.startswith(("https://", "http://")):
        return words or address.lstrip("*#")
    return f"[{words}]({address})" if words else address
