"""The two forms of a draft: their fields, and how what was typed becomes fields of a proposal."""

import re
from collections.abc import Sequence
from typing import Any

from bot.curation.drafts import Proposal, cited, cited_text, lines
from bot.curation.remarks import FIELDS
from bot.discord.forms import Field, Values
from bot.discord.render import clean_inline
from bot.knowledge.models import Certainty, Topic
from bot.locale import LABEL, N_, OPTION, Translator

QUESTION_HINT = N_("As a member would ask it, on one line.", OPTION)
ANSWER_HINT = N_("It must make sense on its own on a phone: about 300 characters.", OPTION)
UNKNOWN_HINT = N_("What nobody knows, and what would settle it.", OPTION)
SOURCES_HINT = N_("One per line: “source: what it says”. Name the source by its id or words of its title.", OPTION)
ASKED = N_("Asked: {question}")
HOW_SETTLED, DETAIL = N_("How certain is it?", LABEL), N_("In more detail")
DETAIL_HINT, ONE_A_LINE, IDS = (
    N_("Shown after “Read more”.", OPTION),
    N_("One per line.", OPTION),
    N_("Their ids.", OPTION),
)
RELATED, TOPIC = N_("Related entries", LABEL), N_("Topic", LABEL)
CERTAINTIES = (
    (Certainty.KNOWN, N_("Well established")),
    (Certainty.PARTLY_KNOWN, N_("Partly known")),
    (Certainty.UNKNOWN, N_("Nobody knows yet")),
)
# The fields of the forms that a translation has too.
_TEXTS = frozenset({"question", "answer", "not_known", "detail", "cautions", "phrasings"})


def text_fields(proposal: Proposal, topics: Sequence[Topic], tr: Translator, hint: str = "") -> list[Field]:
    """The fields of the first form: question, answer, sources and topic; `hint` is what was asked, if known."""
    asked, sources = clean_inline(hint, 80), cited_text(proposal.sources)
    hint = tr(ASKED, question=asked) if asked else tr(QUESTION_HINT)
    fields = [
        Field("question", tr(FIELDS["question"]), proposal.question, hint),
        Field("answer", tr(FIELDS["answer"]), proposal.answer, tr(ANSWER_HINT), long=True),
        Field("not_known", tr(FIELDS["not_known"]), proposal.not_known, tr(UNKNOWN_HINT), long=True, required=False),
        Field("sources", tr(FIELDS["sources"]), sources, tr(SOURCES_HINT), long=True, required=False),
        Field("topic", tr(TOPIC), proposal.topic, options=tuple((each.id, each.titled(tr.code)) for each in topics)),
    ]
    return _of_texts(fields, proposal)


def rest_fields(proposal: Proposal, tr: Translator) -> list[Field]:
    """The fields of the second form: everything else."""
    settled = tuple((value, tr(label)) for value, label in CERTAINTIES)
    cautions, phrasings = ("\n".join(each) for each in (proposal.cautions, proposal.phrasings))
    fields = [
        Field("certainty", tr(HOW_SETTLED), proposal.certainty, options=settled),
        Field("detail", tr(DETAIL), proposal.detail, tr(DETAIL_HINT), long=True, required=False),
        Field("cautions", tr(FIELDS["cautions"]), cautions, tr(ONE_A_LINE), long=True, required=False),
        Field("phrasings", tr(FIELDS["phrasings"]), phrasings, tr(ONE_A_LINE), long=True, required=False),
        Field("related", tr(RELATED), ", ".join(proposal.related), tr(IDS), required=False),
    ]
    return _of_texts(fields, proposal)


def text_values(values: Values) -> dict[str, Any]:
    """What was typed into the first form, as fields of a proposal; texts too long for the form are left out."""
    named = ("question", "answer", "not_known", "topic")
    fields: dict[str, Any] = {name: values[name] for name in named if name in values}
    if "sources" in values:
        fields["sources"] = tuple(each.model_dump() for each in cited(values["sources"]))
    return fields


def rest_values(values: Values) -> dict[str, Any]:
    """What was typed into the second form, as fields of a proposal; texts too long for the form are left out."""
    changed: dict[str, Any] = {name: text for name, text in values.items() if name in {"certainty", "detail"}}
    changed |= {name: lines(text) for name, text in values.items() if name in {"cautions", "phrasings"}}
    if "related" in values:
        changed["related"] = tuple(part for part in re.split(r"[,\s]+", values["related"]) if part)
    return changed


def _of_texts(fields: list[Field], proposal: Proposal) -> list[Field]:
    """The fields of a form; for a translation, only its texts, because all else comes from the original."""
    return [each for each in fields if not proposal.language or each.name in _TEXTS]
