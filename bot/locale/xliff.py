"""Texts and their translations as an XLIFF 2.0 file, which translators open in their own tools."""

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.locale.po import Unit

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
VERSIONS = frozenset({"2.0", "2.1"})
# Marks a translation of an earlier version of the original; by the standard, a tool that updates it must change this.
OUTDATED = "salve:outdated"
# Characters that XML 1.0 cannot hold; XLIFF writes them as <cp hex="..."/>.
_NO_XML = re.compile("([^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\r)")


def write(units: Iterable[Unit], base: str, language: str) -> bytes:
    """An XLIFF file of these texts: a <file> for each entry, and a <unit> for each text.

    Args:
        units: the texts, with the places entry/field or entry/field/number.
        base: the ISO 639-1 code of the originals' language.
        language: the ISO 639-1 code of the translations' language.
    """
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(_tag("xliff"), {"version": "2.0", "srcLang": base, "trgLang": language})
    files, filled = dict[str, ET.Element](), list[tuple[ET.Element, str]]()
    for each in units:
        entry, _, field = each.place.partition("/")
        if entry not in files:
            files[entry] = ET.SubElement(root, _tag("file"), {"id": entry})
        # An id must not contain a slash.
        unit = ET.SubElement(files[entry], _tag("unit"), {"id": field.replace("/", ".")})
        outdated = {"state": "initial", "subState": OUTDATED} if each.unsure and each.target else {}
        state = outdated or {"state": "translated" if each.target else "initial"}
        segment = ET.SubElement(unit, _tag("segment"), state)
        for name, text in (("source", each.source), ("target", each.target)):
            if text:
                filled.append((ET.SubElement(segment, _tag(name), {"xml:space": "preserve"}), text))
    ET.indent(root)
    # Filled in after indenting, because nothing may be indented within texts.
    for element, text in filled:
        _fill(element, text)
    return bytes(ET.tostring(root, "utf-8", xml_declaration=True))


def read(content: bytes, base: str, language: str) -> Sequence[Unit]:
    """The texts of an XLIFF file between these two languages, in order.

    Raises:
        ValueError: the content is not an XLIFF file, or is between other languages.
    """
    try:
        root = fromstring(content)
    except (ET.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise ValueError(str(error) or type(error).__name__) from error
    if root.tag != _tag("xliff") or root.get("version") not in VERSIONS:
        raise ValueError("it is not of XLIFF 2")
    spoken = (root.get("srcLang"), root.get("trgLang"))
    # Some tools add a region.
    if tuple((tag or "").partition("-")[0].casefold() for tag in spoken) != (base, language):
        raise ValueError(f"it is from '{spoken[0]}' into '{spoken[1]}', not from '{base}' into '{language}'")
    return [_unit(file, unit) for file in root.iter(_tag("file")) for unit in file.iter(_tag("unit"))]


def _unit(file: ET.Element, unit: ET.Element) -> Unit:
    """A unit; a tool may have split its text into segments, with untranslated text between them."""
    sources, targets, unsure = [], [], False
    for each in unit:
        if each.tag not in {_tag("segment"), _tag("ignorable")}:
            continue
        source, target = each.find(_tag("source")), each.find(_tag("target"))
        if source is None:
            raise ValueError(f"unit '{unit.get('id')}' has a segment without its source")
        sources.append(_text(source))
        kept = sources[-1] if target is None and each.tag == _tag("ignorable") else None
        targets.append(kept if target is None else _text(target))
        # By the standard, a tool that changes the state changes this too, but not every tool does.
        unsure = unsure or (each.get("subState") == OUTDATED and each.get("state", "initial") == "initial")
    whole = all(text for text in targets if text is not None) and None not in targets
    place = f"{file.get('id', '')}/{unit.get('id', '').replace('.', '/')}"
    return Unit(place, "".join(sources), "".join(filter(None, targets)) if whole else "", unsure)


def _fill(element: ET.Element, text: str) -> None:
    first, *rest = _NO_XML.split(text)
    element.text = first
    for sign, after in zip(rest[::2], rest[1::2], strict=True):
        ET.SubElement(element, _tag("cp"), {"hex": f"{ord(sign):04X}"}).tail = after


def _text(element: ET.Element) -> str:
    return "".join(_parts(element))


def _parts(element: ET.Element) -> Iterator[str]:
    """Its text, without the markup that a tool has added within it."""
    yield element.text or ""
    for each in element:
        if each.tag == _tag("cp"):
            yield _sign(each.get("hex", ""))
        elif each.tag in {_tag("mrk"), _tag("pc")}:
            yield from _parts(each)
        elif each.tag not in {_tag("sm"), _tag("em")}:
            raise ValueError(f"<{each.tag.rpartition('}')[2]}> is in a text, which may hold none")
        yield each.tail or ""


def _sign(digits: str) -> str:
    if not re.fullmatch(r"[0-9A-Fa-f]{1,6}", digits) or int(digits, 16) > 0x10FFFF:  # noqa: PLR2004 - Unicode's last
        raise ValueError(f"'{digits}' is no code point")
    return chr(int(digits, 16))


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
