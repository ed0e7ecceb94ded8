"""The form of a draft: what was typed as fields of a proposal, and a proposal as text."""

from collections.abc import Sequence

from bot.curation.draft_faults import LABELS
from bot.curation.drafts import Cited, Draft, Proposal, cited, cited_text, lines, parse_fields
from bot.curation.remarks import FIELDS
from bot.errors import SalveError
from bot.locale import S_, Said
from bot.web import diff
from bot.web.asked import Asked, Form

TEXTS = ("id", "topic", "question", "answer", "detail", "not_known", "certainty", "of", "reviewed_by")
LISTS = ("cautions", "phrasings", "related", "tags")
CHECKS = ("reach", "miss")
# The fields of ticked wordings: the ids of their questions, and before each id, the prefix of the field with its text.
TICKED, WORDED = "take", "worded-"
SOURCE_FIELDS = {
    "id": S_("Short id"),
    "kind": S_("Kind"),
    "title": S_("Title"),
    "authors": S_("Authors"),
    "venue": S_("Where it was published"),
    "year": S_("Year"),
    "doi": S_("DOI"),
    "pmid": S_("PubMed id"),
    "url": S_("Web address (https)"),
}


def wrote(form: Form) -> bool:
    """Whether the form holds anything of a draft."""
    return "question" in form or "phrasings" in form or TICKED in form


def changes(asked: Asked, stored: Draft) -> dict[str, object]:
    """The fields whose text was changed; a text that nobody changed is not parsed again.

    Raises:
        SalveError: a ticked wording cannot be taken, or not as it stands.
    """
    form, before = asked.form, as_typed(stored.proposal)
    given = {name: form[name] for name, text in before.items() if name in form and form[name] != text.strip()}
    if "question" in given:
        given["question"] = " ".join(given["question"].split())
    fields: dict[str, object] = {name: text for name, text in given.items() if name in TEXTS}
    fields |= {name: lines(text) for name, text in given.items() if name in LISTS}
    ticked = {each: form[f"{WORDED}{each}"] for each in form.all(TICKED)}
    if ticked:
        held = lines(given["phrasings"]) if "phrasings" in given else stored.proposal.phrasings
        chosen = asked.services.drafts.wordings.taken(stored, ticked, asked.curator)
        fields["phrasings"] = tuple(dict.fromkeys((*held, *chosen)))
    if "sources" in given:
        fields["sources"] = [each.model_dump() for each in _cited(given["sources"])]
    checks = {name: lines(text) for name, text in given.items() if name in CHECKS}
    if checks:
        fields["checks"] = {**stored.proposal.checks, **checks}
    if "new-0-id" in form:
        places = range(len(stored.proposal.new_sources) + 1)
        new = [{name: form[f"new-{n}-{name}"] for name in SOURCE_FIELDS if form[f"new-{n}-{name}"]} for n in places]
        # An empty row holds a kind alone.
        fields["new_sources"] = [each for each in new if each.keys() - {"kind"}]
    return fields


def _cited(text: str) -> tuple[Cited, ...]:
    """The citations that were typed.

    Raises:
        SalveError: a line is far too long.
    """
    try:
        return cited(text)
    except ValueError:
        raise SalveError(S_("sources: a line is far too long")) from None


def typed(asked: Asked, stored: Draft) -> Proposal:
    """The proposal as it was typed.

    Raises:
        SalveError: what was typed is not a valid proposal.
    """
    return parse_fields({**stored.proposal.model_dump(), **changes(asked, stored)})


def as_typed(proposal: Proposal) -> dict[str, str]:
    """A proposal as texts, one for each field of the form."""
    fields = {name: str(getattr(proposal, name)) for name in TEXTS}
    fields |= {name: "\n".join(getattr(proposal, name)) for name in LISTS}
    fields["sources"] = cited_text(proposal.sources)
    return fields | {name: "\n".join(proposal.checks.get(name, ())) for name in CHECKS}


def retyped(proposal: Proposal, form: Form) -> dict[str, str]:
    """The texts of the form as they were typed, for when they are not a valid proposal."""
    return {name: form.get(name, text) for name, text in as_typed(proposal).items()}


def against(stored: Proposal, typed: Proposal) -> Sequence[diff.Pair]:
    """The fields in which the stored proposal and the typed one differ."""
    old, new = as_typed(stored), as_typed(typed)
    return [
        diff.compare(Said(FIELDS.get(name, LABELS.get(name, name.replace("_", " "))), {}), old[name], new[name])
        for name in old
        # Which original a translation renders is said elsewhere on the page.
        if old[name] != new[name] and name != "of"
    ]
