"""What a new draft begins with: everything known of its gap, and the text of an entry if one is given."""

from collections.abc import Sequence

from bot.answering import lookup
from bot.answering.clearest import clearest
from bot.answering.release import Release
from bot.curation.drafts import Proposal, of_entry
from bot.curation.gaps import Gap, Wording
from bot.errors import SalveError
from bot.knowledge.models import Entry, Status
from bot.locale import S_
from bot.services.gap_views import apart
from bot.services.personal import Marker
from bot.services.triage import NEAR
from bot.services.wordings import line

MAX_RELATED = 3


def begun(
    gap: Gap, wordings: Sequence[Wording], near: Sequence[tuple[Entry, float]], release: Release, start: str = ""
) -> Proposal:
    """A proposal with the question in its clearest wording, the nearest entry's topic, and near entries as related.

    Args:
        gap: the gap it answers; its title takes precedence.
        wordings: its questions. A wording that was asked in private or looks personal is not used.
        near: the entries near them, each with its share of belief (0..1), best first.
        release: the release that is served.
        start: the id of an entry whose text the draft begins from; empty: begin with a blank one.

    Raises:
        SalveError: there is no such entry.
    """
    related = [entry.id for entry, share in near if share >= NEAR][:MAX_RELATED]
    fields = {
        "question": line(gap.title) or _question(wordings, release),
        "topic": near[0][0].topic if near and near[0][1] >= NEAR else "",
        "related": tuple(related),
    }
    if not start:
        return Proposal.model_validate(fields)
    entry = release.knowledge.entry.get(start)
    if entry is None or entry.status is not Status.APPROVED:
        raise SalveError(S_("no entry '{id}' is served", id=start))
    copied = of_entry(entry).model_dump(exclude={"id", "question", "phrasings", "checks", "related", "tags"})
    return Proposal.model_validate(
        {**fields, **copied, "related": tuple(dict.fromkeys([start, *related]))[:MAX_RELATED]}
    )


def _question(wordings: Sequence[Wording], release: Release) -> str:
    """The question in the clearest wording, without the talk around it; empty if no wording may be used."""
    marker = Marker.of(release.knowledge)
    texts = [each.text for each in reversed(wordings) if each.open and each.text and not marker.marks(each.text)]
    if not texts:
        return ""
    texts = list(apart(texts, release).values())
    readings = [lookup.read_by(text, release) for text in texts]
    asked = lookup.asked(release, texts[clearest(readings, release.vocabulary.speller.knows)])
    said = line(asked).rstrip(" ?.!")
    return f"{said[:1].upper()}{said[1:]}?" if said else ""
