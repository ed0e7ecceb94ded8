"""Find the source that a curator means by a few words."""

import re
from collections.abc import Sequence

from bot.knowledge.source import Source


def find(named: str, sources: Sequence[Source]) -> str | None:
    """The id of the only source that these words name (id, DOI, link, or words of title, authors and year), or None."""
    wanted = named.casefold().strip()
    for source in sources:
        if wanted in {each.casefold() for each in (source.id, source.doi, source.link) if each}:
            return source.id
    words = re.findall(r"\w+", wanted)
    held = [each.id for each in sources if words and all(word in _described(each) for word in words)]
    return held[0] if len(held) == 1 else None


def _described(source: Source) -> str:
    return f"{source.id} {source.title} {source.authors} {source.venue} {source.year} {source.doi}".casefold()


def near(named: str, sources: Sequence[Source]) -> list[str]:
    """The ids of the three sources that contain most of these words."""
    words = set(re.findall(r"\w+", named.casefold()))
    scored = [(sum(word in _described(each) for word in words), each.id) for each in sources]
    return [id_ for score, id_ in sorted(scored, key=lambda pair: (-pair[0], pair[1])) if score][:3]
