"""A second curator's comment on a field of a draft, and how they suggest it should read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.curation.drafts import Proposal, cited, cited_text, lines
from bot.locale import LABEL, N_

LONGEST = 500
# Most of a field that Discord lets one type.
LONGEST_FIELD = 4000
FIELDS: Mapping[str, str] = {
    "question": N_("Question", LABEL),
    "answer": N_("Answer", LABEL),
    "detail": N_("In more detail"),
    "not_known": N_("Not known"),
    "cautions": N_("Cautions", LABEL),
    "sources": N_("Sources", LABEL),
    "phrasings": N_("Other ways to ask it", LABEL),
}
_LISTS = frozenset({"cautions", "phrasings"})


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment; `suggestion` is the whole text of the field as they suggest it, empty for none.

    `open` until its suggestion is taken, or somebody says that it is settled; `taken` is which of the two.
    """

    number: int
    draft: int
    field: str
    text: str
    suggestion: str
    by: str
    at: datetime
    open: bool
    taken: bool

    @property
    def label(self) -> str:
        """What curators call the field."""
        return FIELDS[self.field]


def typed(proposal: Proposal, field: str) -> str:
    """A field as one types it."""
    value = getattr(proposal, field)
    if field == "sources":
        return cited_text(value)
    return "\n".join(value) if field in _LISTS else str(value)


def change(field: str, text: str) -> dict[str, Any]:
    """What to save so that a field reads as it was suggested."""
    if field == "sources":
        return {field: [each.model_dump() for each in cited(text)]}
    return {field: lines(text) if field in _LISTS else text}
