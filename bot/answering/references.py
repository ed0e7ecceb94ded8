"""Short names of sources, as they are mentioned in passing: "Chung 2019", "EMA 2023"."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.knowledge.source import Source, SourceKind

# The first author of a work, by surname and initials: "Wataya-Kaneda M et al.", "van Doorn MB, Prens EP".
_PERSON = re.compile(r"(?P<surname>[^\W\d_][\w'\u2019 -]*?) [A-Z]{1,4}(?=,| et al|$)")
_ORGANISATION = re.compile(r"[^/;,(]+")
# The part that follows the name of a journal or a forum.
_VOLUME = re.compile(r"(?: thread)? \d+$")
_NOBODY = re.compile(r"authors not given|various|unknown", re.IGNORECASE)
# The longest name in the shipped knowledge that says who wrote the work has 28 characters.
LONGEST = 32


@dataclass(frozen=True, slots=True)
class Reference:
    """A source's short name, which fits on a line with others, and its address, if one is certain."""

    name: str
    link: str | None


def references(sources: Sequence[Source]) -> tuple[Reference, ...]:
    """The short names of the sources; if two are equal, letters distinguish them as in a bibliography."""
    names = [_name(source) for source in sources]
    often, seen = Counter(names), Counter[str]()
    told = []
    for name, source in zip(names, sources, strict=True):
        letter = chr(ord("a") + seen[name]) if often[name] > 1 else ""
        seen[name] += 1
        told.append(Reference(f"{name}{letter if name[-1].isdigit() else f' {letter}'.rstrip()}", source.link))
    return tuple(told)


def _name(source: Source) -> str:
    person = _PERSON.match(source.authors)
    if person:
        who = person["surname"]
    else:
        nobody = source.kind is SourceKind.FORUM or _NOBODY.match(source.authors)
        found = _ORGANISATION.match(source.venue if nobody else source.authors)
        who = _VOLUME.sub("", found[0].strip() if found else source.venue or source.title)
    if len(who) > LONGEST:
        who = who[:LONGEST].rsplit(" ", 1)[0].rstrip() + "…"
    return f"{who} {source.year}" if source.year else who
