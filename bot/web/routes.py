"""The table of routes behind the sign-in."""

from dataclasses import dataclass

from bot.web.asked import Page
from bot.web.pages import (
    care,
    drafts,
    entries,
    find,
    gaps,
    queue,
    releases,
    remarks,
    settings,
    statistics,
    translations,
    turns,
    welcome,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A route.

    Attributes:
        path: its path.
        page: the function that answers it.
        back: the page to show again, with what was typed, if the request is refused. A route with it takes only POST,
        one without it only GET.
        fresh: whether Discord is asked at this moment if the role still holds.
        desk: whether it is for curators only.
    """

    path: str
    page: Page
    back: Page | None = None
    fresh: bool = False
    desk: bool = True


RULES = (
    Rule("/", queue.queue),
    Rule("/gaps/act", queue.act, back=queue.queue),
    Rule("/gaps/undo", queue.undo, back=queue.queue),
    Rule("/gaps/{number}", gaps.gap),
    Rule("/gaps/{number}/act", gaps.act, back=gaps.gap),
    Rule("/gaps/{number}/merge", gaps.merge, back=gaps.gap),
    Rule("/gaps/{number}/join", gaps.join, back=gaps.gap),
    Rule("/gaps/{number}/split", gaps.split, back=gaps.gap),
    Rule("/gaps/{number}/ask", gaps.ask_back, back=gaps.gap),
    Rule("/gaps/{number}/ask/take-back", gaps.take_back, back=gaps.gap),
    Rule("/gaps/{number}/same", gaps.same, back=gaps.gap),
    Rule("/gaps/{number}/draft", gaps.begin, back=gaps.gap),
    Rule("/gaps/{number}/turn", turns.gap, back=gaps.gap),
    Rule("/mine", turns.mine),
    Rule("/mine/reminders", turns.remind, back=turns.mine),
    Rule("/work", turns.work),
    Rule("/drafts", drafts.listed),
    Rule("/drafts/{number}", drafts.draft),
    Rule("/drafts/{number}/report", drafts.report),
    Rule("/drafts/{number}/asked", drafts.progress),
    Rule("/drafts/{number}/promise", drafts.promise),
    Rule("/drafts/{number}/yaml", drafts.as_yaml),
    Rule("/drafts/{number}/yaml/save", drafts.save_yaml, back=drafts.as_yaml),
    Rule("/drafts/{number}/preview", drafts.preview, back=drafts.draft),
    Rule("/drafts/{number}/keep", drafts.keep, back=drafts.preview),
    Rule("/drafts/{number}/start", drafts.start, back=drafts.draft),
    Rule("/drafts/{number}/sources", drafts.sources),
    Rule("/drafts/{number}/save", drafts.save, back=drafts.draft),
    Rule("/drafts/{number}/propose", drafts.propose, back=drafts.unproposed),
    Rule("/drafts/{number}/moves", drafts.name_moves, back=drafts.draft),
    Rule("/drafts/{number}/approve", drafts.approve, back=drafts.draft, fresh=True),
    Rule("/drafts/{number}/return", drafts.send_back, back=drafts.draft),
    Rule("/drafts/{number}/discard", drafts.discard, back=drafts.draft),
    Rule("/drafts/{number}/remarks", remarks.add, back=drafts.draft),
    Rule("/drafts/{number}/remarks/take", remarks.take, back=drafts.draft),
    Rule("/drafts/{number}/remarks/settle", remarks.settle, back=drafts.draft),
    Rule("/drafts/{number}/turn", turns.draft, back=drafts.draft),
    Rule("/entries", entries.listed),
    Rule("/entries/{id}", entries.entry),
    Rule("/entries/{id}/edit", entries.edit, back=entries.entry),
    Rule("/entries/{id}/withdraw", entries.withdraw, back=entries.entry, fresh=True),
    Rule("/translations", translations.languages),
    Rule("/translations/{language}", translations.listed),
    Rule("/translations/{language}/{id}", translations.entry),
    Rule("/translations/{language}/{id}/save", translations.begin, back=translations.entry),
    Rule("/translations/{language}/{id}/propose", translations.propose, back=translations.entry),
    Rule("/releases", releases.listed),
    Rule("/releases/{version}", releases.release),
    Rule("/statistics", statistics.overview),
    Rule("/statistics/questions", statistics.questions),
    Rule("/care", care.overview),
    Rule("/settings", settings.shown, desk=False),
    Rule("/settings/save", settings.save, back=settings.shown, fresh=True, desk=False),
    Rule("/settings/document", settings.as_document, desk=False),
    Rule("/settings/document/save", settings.save_document, back=settings.as_document, fresh=True, desk=False),
    Rule("/audit", statistics.audit),
    Rule("/find", find.find),
    Rule("/welcome", welcome.welcome),
)
