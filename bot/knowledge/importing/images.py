"""Images in what is imported: an entry has no place for them, so they are taken out of its text and named."""

import re
from collections.abc import Callable
from functools import partial

_ALT = r"!\[(?P<alt>(?:[^\[\]\\]|\\.|\[[^\[\]\n]*\])*)\]"
_TITLE = r"""(?:\s+(?:"[^"]*"|'[^']*'))?"""
_ENDS = r"\.(?:png|jpe?g|gif|webp|svg|avif|bmp|tiff?)"
# ![what it shows](address "title"){width=20}, ![what it shows][name], and ![[file.png|20]] as wikis write it.
_IMAGE = (
    rf"(?<!\\)(?:{_ALT}(?:\(\s*(?P<address><[^<>\n]*>|[^()\n]*?(?:\([^()\n]*\)[^()\n]*?)*?){_TITLE}\s*\)|\[(?P<name>[^\]\n]*)\])"
    r"(?:\{(?::|\s*[.#]|[^{}\n]*=)[^{}\n]*\})?"
    rf"|!\[\[(?P<file>[^\]|\n]+{_ENDS})(?:[|#][^\]\n]*)?\]\])"
)
# The same within a link, or in marks of emphasis.
_LINKED = rf"\[\s*{_IMAGE}\s*\]\((?P<to>[^()\s]*)[^()\n]*\)"
_ANY = tuple(
    re.compile(
        rf"(?P<blank>(?<![ \t])[ \t]*)(?P<mark>[*_]{{0,3}}){each}(?P=mark)(?P<more>(?![\s.,;:!?)]|\\\n|\Z))?",
        re.IGNORECASE,
    )
    for each in (_LINKED, _IMAGE)
)
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])?[ \t]*\\?")
_CODE = re.compile(r"(^[ \t]*(?:```|~~~).*?^[ \t]*(?:```|~~~)[ \t]*$|`[^`\n]+`)", re.DOTALL | re.MULTILINE)
_NAMED = re.compile(r"(?<!\\)!\[(?P<alt>[^\[\]\n]*)\](?:\[(?P<name>[^\]\n]*)\])?(?!\()")
_DEFINED = re.compile(r"^ {0,3}\[([^\]\n]+)\]:[ \t]*(<[^>\n]*>|\S+)[^\n]*$", re.MULTILINE)
_FILE = re.compile(_ENDS + r"(?:[?#].*)?", re.IGNORECASE)
# What stands for an image on the line that it leaves empty.
_GONE = "\x02"


def taken_out(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text without its images, and what each shows and where it is. What is code stays as it is typed.

    A link around an image stays, with the image's words or its own address, unless it leads to a larger image.
    """
    found: list[tuple[str, str]] = []
    if "![" not in text:
        return text, ()
    for pattern in _ANY:
        text = _outside_code(text, partial(pattern.sub, lambda each: _left(each, found)))
    left = re.sub(r"\n{3,}", "\n\n", "\n".join(_filled(text.split("\n"))).replace(_GONE, "")).strip() if found else text
    return left, tuple(found)


def named(alt: str, address: str) -> str:
    """An image in one phrase: what it shows, and where it is."""
    place = "kept within the page" if address.startswith("data:") else address
    return ", ".join(filter(None, (alt, place))) or "nothing says of what"


def placed(text: str) -> str:
    """A page with the address of each image beside it, where it stood by a name at the page's end; line for line."""
    if "![" not in text:
        return text
    given = {name.casefold(): address for name, address in _DEFINED.findall(text)}
    used = set[str]()

    def beside(found: re.Match[str]) -> str:
        name = (found["name"] or found["alt"]).casefold()
        if name not in given:
            return found[0]
        used.add(name)
        # What the page itself holds has no other address than its name there.
        address = name if given[name].strip("<").startswith("data:") else given[name]
        return f"![{found['alt']}]({address})"

    text = _outside_code(text, partial(_NAMED.sub, beside))
    others = {name.casefold() for name in re.findall(r"\[([^\[\]\n]+)\](?![:(])", text)}
    return _DEFINED.sub(lambda each: each[0] if each[1].casefold() not in used - others else "", text)


def _filled(lines: list[str]) -> list[str]:
    """The lines without those on which nothing stays beside an image, and without the break ahead of such."""
    kept = list[str]()
    for line in lines:
        if _GONE not in line or not _ITEM.fullmatch(line.replace(_GONE, "")):
            kept.append(line)
        elif kept and not line.endswith("\\"):
            kept[-1] = kept[-1].removesuffix("\\")
    return kept


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    return "".join(part if number % 2 else change(part) for number, part in enumerate(_CODE.split(text)))


def _left(found: re.Match[str], images: list[tuple[str, str]]) -> str:
    """What stays in the place of an image."""
    told = found.groupdict()
    alt = " ".join(re.sub(r"\\(.)", r"\1", told["alt"] or "").split())
    address = (told["address"] or told["file"] or told["name"] or "").strip().strip("<>")
    images.append((alt, address))
    to = told.get("to") or ""
    if to.startswith("https://") and to != address and not _FILE.search(to):
        return f"{told['blank']}[{alt}]({to})" if alt else f"{told['blank']}{to}"
    # Between two words one blank stays, of the two around the image.
    return f"{_GONE}{told['blank'] if told['more'] is not None else ''}"
