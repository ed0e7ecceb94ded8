"""Convert a MediaWiki page, saved as text, to Markdown: headings, emphasis, lists, links, code.

Templates, categories and footnotes are left out, because their content is kept elsewhere.
"""

import re
from collections.abc import Iterator

_HEADING = re.compile(r"^(={1,6})[ \t]*(.+?)[ \t]*\1[ \t]*$", re.MULTILINE)
_LEFT_OUT = re.compile(
    r"<!--.*?-->|<ref[^>/]*/>|<ref\b[^>]*>.*?</ref>|__[A-Z]+__"
    r"|\[\[(?:Category|Kategorie|Catégorie|Categoría|Kategoria|Categoria):[^\]\n]*\]\]",
    re.DOTALL | re.IGNORECASE,
)
# A file with the caption below it, after its display options: [[File:eye.png|thumb|An eye]].
_FILE = re.compile(
    r"\[\[(?:File|Image|Datei|Plik|Fichier|Archivo):([^\]|\n]*)((?:\|(?:[^\[\]\n]|\[\[[^\[\]\n]*\]\])*)?)\]\]",
    re.IGNORECASE,
)
# The innermost template, because templates can be nested.
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}")
_DEPTH = 8
_CODE = re.compile(
    r"<(pre|syntaxhighlight|source)\b[^>]*>\n?(.*?)\n?</\1>|<(code|tt|nowiki)>(.*?)</\3>", re.DOTALL | re.IGNORECASE
)
_WITHIN = re.compile(r"\[\[(?:[^\]|\n]*\|)?([^\]|\n]+)\]\]")
_OUTSIDE = re.compile(r"\[(https?://[^\s\]]+)(?:[ \t]+([^\]\n]+))?\]")
_ITEM = re.compile(r"^([*#]+)[ \t]*(.*)$")
_TERM = re.compile(r"^;[ \t]*([^:\n]+?)[ \t]*(?::[ \t]*(.*))?$")
# This many headings identify such a page; a single one may be a line of signs.
_HEADINGS = 2


def is_wikitext(text: str) -> bool:
    """Whether the text has MediaWiki headings, between equals signs."""
    return sum(len(found[1]) > 1 for found in _HEADING.finditer(text)) >= _HEADINGS


def markdown(text: str) -> str:
    """The page as Markdown, line for line unless something is left out."""
    kept = list[str]()

    def keep(found: re.Match[str]) -> str:
        # Code is not markup, so it is set aside and put back at the end.
        if found[1]:
            kept.append(f"```\n{found[2]}\n```")
        else:
            said = re.sub(r"</?nowiki>", "", found[4], flags=re.IGNORECASE)
            kept.append(f"`{said}`" if found[3].casefold() != "nowiki" else said)
        return f"\x02{len(kept) - 1}\x03"

    text = _LEFT_OUT.sub("", _CODE.sub(keep, text.replace("\x02", "").replace("\x03", "")))
    for _ in range(_DEPTH):
        text, left = _TEMPLATE.subn("", text)
        if not left:
            break
    text = _WITHIN.sub(r"\1", _FILE.sub(_image, text))
    text = _OUTSIDE.sub(lambda found: f"[{found[2]}]({found[1]})" if found[2] else found[1], text)
    text = "\n".join(_lines(text))
    text = re.sub(r"'''(.+?)'''", r"**\1**", text)
    text = re.sub(r"''(.+?)''", r"*\1*", text)
    return re.sub("\x02(\\d+)\x03", lambda found: kept[int(found[1])], text)


def _image(found: re.Match[str]) -> str:
    """A file as a Markdown image; the import reports that it is left out."""
    said = _WITHIN.sub(r"\1", found[2]).rpartition("|")[2].strip()
    shown = "" if re.fullmatch(r"(?:upright|alt|link|lang)?=.*|[a-z]+|[\dx]+ ?px", said) else said
    return f"![{shown}](<{found[1].strip()}>)"


def _lines(text: str) -> Iterator[str]:
    """The lines, with headings, items and terms as Markdown."""
    for line in text.split("\n"):
        if heading := _HEADING.match(line):
            yield f"{'#' * len(heading[1])} {heading[2]}"
        elif item := _ITEM.match(line):
            yield f"{'   ' * (len(item[1]) - 1)}{'1.' if item[1][-1] == '#' else '-'} {item[2]}"
        elif term := _TERM.match(line):
            yield f"**{term[1]}**" if not term[2] else f"**{term[1]}**\n{term[2]}"
        else:
            yield line.lstrip(":").lstrip() if line.startswith(":") else line
