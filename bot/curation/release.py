"""Plan a release from a draft: the knowledge with the draft in it, and the findings that prevent it."""

from dataclasses import replace
from datetime import date

from bot.curation import translated
from bot.curation.completing import Completed, complete
from bot.curation.drafts import Draft, Kind
from bot.knowledge import versions
from bot.knowledge.finding import Finding
from bot.knowledge.models import KnowledgeBase
from bot.locale import S_


def plan(draft: Draft, knowledge: KnowledgeBase, today: date) -> Completed:
    """The knowledge with this draft in it; an edit is refused if the text has changed since the edit was started."""
    if draft.kind is Kind.TRANSLATION:
        return translated.complete(draft, knowledge, today)
    done = complete(draft, knowledge, today)
    old = knowledge.entry.get(draft.entry_id)
    if draft.kind is not Kind.EDIT or (old is not None and versions.revision(old) == draft.base):
        return done
    cause = S_("'{id}' has changed since this edit was begun", id=draft.entry_id)
    finding = Finding("entry", draft.entry_id, ("id",), cause, S_("start again from the text as it is now"))
    return replace(done, knowledge=None, findings=(finding, *done.findings))
