"""A second curator's comment on a field of a draft, with a suggestion for its text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.curation.drafts import Proposal, cited, cited_text, lines
from bot.locale import LABEL, N_, SN_, Said

LONGEST = 500
# The most characters that Discord lets people type into a field.
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
    """One comment; `suggestion` is the suggested text of the whole field, empty for none.

    It is `open` until its suggestion is taken or somebody settles it; `taken` says which.
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
        """The field's name for curators."""
        return FIELDS[self.field]


def returning(note: str, comments: int) -> str:
    """The note of a draft that is sent back with so many comments, for readers of any language."""
    if not comments:
        return note
    said = SN_("{number} comment on its fields", "{number} comments on its fields", comments)
    return Said("{note}; {comments}", {"note": note, "comments": said}) if note else said


def typed(proposal: Proposal, field: str) -> str:
    """The text of a field as it is typed."""
    value = getattr(proposal, field)
    if field == "sources":
        return cited_text(value)
    return "\n".join(value) if field in _LISTS else str(value)


def change(field: str, text: str) -> dict[str, Any]:
    """The values to save so that a field has the suggested text."""
    if field == "sources":
        return {field: [each.model_dump() for each in cited(text)]}
    return {field: lines(text) if field in _LISTS else text}
