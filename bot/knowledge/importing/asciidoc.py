"""Write a page of AsciiDoc as Markdown, line for line; people keep such pages under the ending of the other too."""

import re

# A title, its sections, and no heading of Markdown.
_TITLE = re.compile(r"\A(?:\s|//.*\n|:[\w-]+:.*\n)*= \S")
_SECTION = re.compile(r"^={2,5} \S", re.MULTILINE)
_MARKDOWN = re.compile(r"^#{1,6} \S", re.MULTILINE)
_HEADING = re.compile(r"(={1,6}) +(\S.*)")
# Code is between such lines; what is between others is a block of text.
_CODE = re.compile(r"-{4,}|\.{4,}")
# Comments, attributes of the page or of a block, lines around blocks, and the sign that joins two paragraphs.
_UNSEEN = re.compile(r"//(?!/?\w+\.).*|:!?[\w-]+!?:(?: .*)?|\[[^\]]*\]|={4,}|\*{4,}|_{4,}|--|\+")
_TERM = re.compile(r"(\S.*?)::(?:\s+(\S.*))?")
_STEP = re.compile(r"[ \t]*(\.{1,5}|\*{1,5}) +(\S.*)")
_LINK = re.compile(r"(?:link:|(?=https?://))([^\s\[\]]+)\[([^\]\n]+)\]")


def is_written(text: str) -> bool:
    """Whether a page has the title and the sections of AsciiDoc."""
    return bool(_TITLE.match(text) and _SECTION.search(text) and not _MARKDOWN.search(text))


def markdown(text: str) -> str:
    """The page in Markdown: its terms that ask in bold, and its steps numbered."""
    lines, code = list[str](), ""
    for line in text.split("\n"):
        bare = line.rstrip()
        if bare == code if code else _CODE.fullmatch(bare):
            code = "" if code else bare
            lines.append("```")
        else:
            lines.append(line if code else _written(bare))
    return "\n".join(lines)


def _written(line: str) -> str:
    """One line in Markdown."""
    if _UNSEEN.fullmatch(line):
        return ""
    if heading := _HEADING.fullmatch(line):
        return f"{'#' * len(heading[1])} {heading[2]}"
    line = _LINK.sub(r"[\2](\1)", line)
    if term := _TERM.fullmatch(line):
        head = f"**{term[1]}**" if term[1].endswith("?") else f"- **{term[1]}:**"
        return f"{head} {term[2] or ''}".rstrip()
    if step := _STEP.fullmatch(line):
        return f"{'   ' * (len(step[1]) - 1)}{'1.' if step[1][0] == '.' else '*'} {step[2]}"
    return line
