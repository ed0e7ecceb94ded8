"""A source: one citable work, how strong its evidence is, and what it says in support of an entry."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.knowledge.fields import FactId, Id, Line, Link, Model, Text


class SourceKind(StrEnum):
    """What sort of work a source is; the evidence grade of an entry follows from it."""

    LABEL = "label"
    GUIDELINE = "guideline"
    RCT = "rct"
    TRIAL = "trial"
    REVIEW = "review"
    IN_VITRO = "in-vitro"
    ANIMAL = "animal"
    FORUM = "forum"


class Evidence(StrEnum):
    """The strength of an entry's support, strongest first: that of its best source."""

    LABEL = "label"
    CONTROLLED_TRIAL = "controlled-trial"
    HUMAN_STUDY = "human-study"
    EXPERT_REVIEW = "expert-review"
    LABORATORY = "laboratory"
    COMMUNITY = "community"
    NONE = "none"


class Source(Model):
    """One citable work."""

    id: Id
    # One of the base's own kinds, if it has a scale of its own.
    kind: SourceKind | Id = Field(union_mode="left_to_right")
    title: Line
    # Left out if they are not given: the rules of a game have no author and no venue.
    authors: Annotated[Line, Field(exclude_if=lambda value: not value)] = ""
    venue: Annotated[Line, Field(exclude_if=lambda value: not value)] = ""
    year: Annotated[int, Field(ge=1800, le=2200)] | None = None
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    pmid: Annotated[str, StringConstraints(pattern=r"^\d{1,9}$")] | None = None
    pmcid: Annotated[str, StringConstraints(pattern=r"^PMC\d+$")] | None = None
    registry: Annotated[str, StringConstraints(pattern=r"^[A-Z]+\d+$")] | None = None
    url: Link | None = None
    retracted: bool = False
    note: Line | None = None

    @property
    def link(self) -> str | None:
        """The most permanent address of the work; None if no identifier is certain."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmcid:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        if self.registry and self.registry.startswith("NCT"):
            return f"https://clinicaltrials.gov/study/{self.registry}"
        return self.url


class Citation(Model):
    """What one source says in support of an entry, in the curators' own words.

    A citation that `supports` a caution only does not raise the evidence grade of the answer. One that names a `fact`
    has its source and claim from there. `marked`: the words by which the entry says that the fact is not established.
    """

    # Left out of the canonical form if they are not given, so that older releases keep their digests.
    fact: Annotated[FactId | None, Field(exclude_if=lambda value: value is None)] = None
    source: Id
    claim: Text
    supports: Literal["answer", "caution"] = "answer"
    marked: Annotated[Line | None, Field(exclude_if=lambda value: value is None)] = None
