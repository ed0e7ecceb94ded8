"""A fact: one claim, its source and who answers for it. Entries cite facts by their ids."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.knowledge import figures
from bot.knowledge.fields import FactId, Id, Line, Model, Text
from bot.knowledge.figures import Figure


class FactStatus(StrEnum):
    """Whether the claim was read in its source, is only remembered, or has been overtaken by another fact."""

    VERIFIED = "verified"
    RECALLED = "recalled"
    SUPERSEDED = "superseded"


class Fact(Model):
    """One claim, in the curators' own words, and the place in one source where it stands.

    `theme` is the name of its file. `read`: when somebody last read the claim in its source. `signed_by`: the role that
    answers for it. A superseded fact may name the one that is right. `changed`: the day of the release since which it
    says something else than before; entries that were reviewed before that day are to be read again.
    """

    id: FactId
    theme: Id
    claim: Text
    source: Id
    place: Line | None = None
    status: FactStatus = FactStatus.VERIFIED
    superseded_by: FactId | None = None
    read: date
    signed_by: Line
    # Left out of the canonical form if the fact has never changed.
    changed: Annotated[date | None, Field(exclude_if=lambda value: value is None)] = None

    @model_validator(mode="after")
    def _overtaken_or_not(self) -> Self:
        if self.superseded_by and self.status is not FactStatus.SUPERSEDED:
            raise ValueError("superseded_by needs status: superseded")
        return self

    @property
    def established(self) -> bool:
        """Whether a statement may rest on the fact without a mark of doubt."""
        return self.status is FactStatus.VERIFIED

    @cached_property
    def figures(self) -> Sequence[Figure]:
        """The numbers of the claim, each with its unit."""
        return figures.read(self.claim)
