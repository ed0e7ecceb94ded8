"""The questions asked about sources, to learn whether they still open, and the possible answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from bot.knowledge.models import Entry, KnowledgeBase
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.source import Source

# Crossref's public interface lists the notices that update a DOI, including those of Retraction Watch.
REGISTRY = "https://api.crossref.org/works?filter=updates:{doi}&select=DOI,update-to"


class Standing(StrEnum):
    """The state of a link or a DOI. `unsure`: the site or registry did not say, so a person should look."""

    OPENS = "opens"
    MOVED = "moved"
    DEAD = "dead"
    RETRACTED = "retracted"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question about a source: to its link, or to the registry about its DOI."""

    source: str
    url: str
    doi: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The answer; `detail` is the new address, the retraction notice, or why the link is dead or unsure."""

    asked: Asked
    standing: Standing
    detail: str = ""


def questions(knowledge: KnowledgeBase, registry: str = REGISTRY) -> Sequence[Asked]:
    """The questions about the sources that entries and red flags cite, each address once."""
    items: tuple[Entry | RedFlag, ...] = (*knowledge.entries, *knowledge.red_flags)
    cited = dict.fromkeys(citation.source for item in items for citation in item.sources)
    found = [each for id_ in cited for each in _of(knowledge.source[id_], registry)]
    return list({each.url: each for each in reversed(found)}.values())[::-1]


def _of(source: Source, registry: str) -> Sequence[Asked]:
    link = [Asked(source.id, source.link)] if source.link else []
    doi = [Asked(source.id, registry.format(doi=quote(source.doi)), source.doi)] if source.doi else []
    return [*link, *doi]
