"""Write a page of AsciiDoc as Markdown, line for line; people keep such pages under the ending of the other too."""

import re

from bot.knowledge.importing import fences

# A title, its sections, and no heading of Markdown.
_TITLE = re.compile(r"\A(?:\s|//.*\n|:[\w-]+:.*\n)*= \S")
_SECTION = re.compile(r"^={2,5} \S", re.MULTILINE)
_MARKDOWN = re.compile(r"^#{1,6} \S", re.MULTILINE)
_HEADING = re.compile(r"(={1,6}) +(\S.*)")
# The name of a place on the page.
_PLACE = re.compile(r"\[\[[\w:.-]+(?:,[^\]\n]*)?\]\][ \t]*")
# Code is between such lines; what is between others is a block of text.
_CODE = re.compile(r"-{4,}|\.{4,}")
# Comments, attributes of the page or of a block, lines around blocks, the sign that joins two paragraphs, and what is
# only there for the program.
_UNSEEN = re.compile(
    r"//(?!/?\w+\.).*|:!?[\w-]+!?:(?: .*)?|\[[^\]]*\]|={4,}|\*{4,}|_{4,}|--|\+|(?:toc|ifn?def|ifeval|endif)::\S*\[.*\]"
)
# What the page calls by a name.
_ATTRIBUTE = re.compile(r"^:([\w-]+):[ \t]+(\S.*?)[ \t]*$", re.MULTILINE)
_NAMED = re.compile(r"\{([\w-]+)\}")
_TERM = re.compile(r"(\S.*?)::(?:\s+(\S.*))?")
_STEP = re.compile(r"[ \t]*(\.{1,5}|\*{1,5}) +(\S.*)")
_LINK = re.compile(r"(?:link:|(?=https?://))([^\s\[\]]+)\[([^\]\n]+?)\^?\]")
_MAIL = re.compile(r"mailto:([^\s\[\]]+)\[([^\]\n]*)\]")
_PICTURE = re.compile(r"image::?([^\s\[\]]+)\[([^\]\n,]*)[^\]\n]*\]")
# A link to another place of the same pages.
_TO_PLACE = re.compile(r"(?:xref:[^\s\[\]]+\[|<<[^,<>\n]+,[ \t]*)([^\]<>\n]+)(?:\]|>>)")
_EMPHASIS = re.compile(r"(?<![\w*_`\\])(?P<mark>\*|_)(?=\S)(?P<said>[^*_\n]+?)(?<=\S)(?P=mark)(?![\w*_`])")


def is_written(text: str) -> bool:
    """Whether a page has the title and the sections of AsciiDoc."""
    return bool(_TITLE.match(text) and _SECTION.search(text) and not _MARKDOWN.search(text))


def markdown(text: str) -> str:
    """The page in Markdown: its terms that ask in bold, and its steps numbered."""
    lines, code, called = list[str](), "", dict(_ATTRIBUTE.findall(text))
    for line in text.split("\n"):
        bare = line.rstrip()
        if bare == code if code else _CODE.fullmatch(bare):
            code = "" if code else bare
            lines.append("```")
        else:
            lines.append(line if code else _written(_NAMED.sub(lambda found: called.get(found[1], found[0]), bare)))
    return "\n".join(lines)


def _written(line: str) -> str:
    """One line in Markdown."""
    line = fences.outside(line, lambda text: _PLACE.sub("", text))
    if _UNSEEN.fullmatch(line):
        return ""
    if heading := _HEADING.fullmatch(line):
        return f"{'#' * len(heading[1])} {heading[2]}"
    line = fences.outside(line, _spans)
    if term := _TERM.fullmatch(line):
        head = f"**{term[1]}**" if term[1].endswith("?") else f"- **{term[1]}:**"
        return f"{head} {term[2] or ''}".rstrip()
    if step := _STEP.fullmatch(line):
        return f"{'   ' * (len(step[1]) - 1)}{'1.' if step[1][0] == '.' else '*'} {step[2]}"
    return line


def _spans(text: str) -> str:
    """The links, pictures and emphasis of a line in Markdown."""
    text = _EMPHASIS.sub(lambda found: f"{(mark := '*' * (1 + (found['mark'] == '*')))}{found['said']}{mark}", text)
    text = _LINK.sub(r"[\2](\1)", _PICTURE.sub(r"![\2](\1)", _TO_PLACE.sub(r"\1", text)))
    return _MAIL.sub(lambda found: f"{found[2]} ({found[1]})" if found[2] else found[1], text)
