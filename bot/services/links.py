"""What is asked about the sources, to learn whether they still open, and what can come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from bot.knowledge.models import Entry, KnowledgeBase
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.source import Source

# Crossref's public interface lists the notices that update a DOI, those of Retraction Watch among them.
REGISTRY = "https://api.crossref.org/works?filter=updates:{doi}&select=DOI,update-to"


class Standing(StrEnum):
    """The state of a link or a DOI; `unsure`: the site or registry did not say, and a person should look."""

    OPENS = "opens"
    MOVED = "moved"
    DEAD = "dead"
    RETRACTED = "retracted"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for one source: its link, or the registry about its DOI."""

    source: str
    url: str
    doi: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What came back: `detail` is the new address, the notice of a retraction, or why it is dead or unsure."""

    asked: Asked
    standing: Standing
    detail: str = ""


def questions(knowledge: KnowledgeBase, registry: str = REGISTRY) -> Sequence[Asked]:
    """What would be asked about the sources that entries and red flags cite, each address once."""
    items: tuple[Entry | RedFlag, ...] = (*knowledge.entries, *knowledge.red_flags)
    cited = dict.fromkeys(citation.source for item in items for citation in item.sources)
    found = [each for id_ in cited for each in _of(knowledge.source[id_], registry)]
    return list({each.url: each for each in reversed(found)}.values())[::-1]


def _of(source: Source, registry: str) -> Sequence[Asked]:
    link = [Asked(source.id, source.link)] if source.link else []
    doi = [Asked(source.id, registry.format(doi=quote(source.doi)), source.doi)] if source.doi else []
    return [*link, *doi]
