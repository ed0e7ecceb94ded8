"""Texts and their translations as a PO file, which translators open in their own tools."""

import codecs
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Unit:
    """One text: its place, the original, and its translation as far as there is one.

    `unsure` marks a translation of an earlier version of the original.
    """

    place: str
    source: str
    target: str = ""
    unsure: bool = False


def write(units: Iterable[Unit], language: str, project: str) -> bytes:
    """A PO file of these texts; those that are unsure are marked fuzzy."""
    catalogue = Catalog(locale=language, project=project, version="", fuzzy=False)
    for each in units:
        flags = {"fuzzy"} if each.unsure and each.target else set()
        catalogue.add(each.source, each.target, context=each.place, flags=flags)
    stream = io.BytesIO()
    write_po(stream, catalogue, width=WIDTH)
    return stream.getvalue()


def read(content: bytes) -> Sequence[Unit]:
    """The texts of a PO file, in order.

    Raises:
        ValueError: the content is not a PO file.
    """
    try:
        # Tools on other systems put a byte order mark first, and end lines with two characters.
        text = content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")
        catalogue = read_po(io.BytesIO(text), abort_invalid=True)
    except (UnicodeDecodeError, LookupError):
        raise ValueError("it cannot be read as text. Save it in UTF-8") from None
    except PoFileError as error:
        raise ValueError(str(error)) from error
    units = [
        Unit(str(each.context), str(each.id), str(each.string), each.fuzzy)
        for each in catalogue
        if each.id and each.context
    ]
    if not units:
        raise ValueError("it holds no texts with their places (msgctxt)")
    return units
