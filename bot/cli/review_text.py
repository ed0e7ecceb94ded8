"""Gaps and drafts → terminal text. Control characters are stripped from what members and curators typed."""

from collections.abc import Iterator, Sequence

import click

from bot.answering.reply import Reply
from bot.cli.render import many_lines, one_line, plain_text
from bot.cli.speaking import speaking
from bot.curation.audit import ACTS
from bot.curation.draft_faults import said, summary
from bot.curation.drafts import CONSENTS, KINDS, STAGES, Draft
from bot.curation.gaps import Gap
from bot.curation.remarks import Remark
from bot.curation.review import SAID
from bot.locale import NN_
from bot.services.gate import in_words
from bot.services.moves import grouped
from bot.services.previews import Preview
from bot.services.tell import Tally
from bot.services.triage import Triage
from bot.services.wordings import Offer

WORDINGS = 12
SIMILAR = 5
MOVED = 20
ACTIONS = 5
WIDTH = 88
OF_ASKED = NN_(
    "{number} of {asked} questions comes out differently", "{number} of {asked} questions come out differently"
)


def gap_text(gap: Gap) -> str:
    """A gap in a few words."""
    return f"#{gap.number} {one_line(gap.name)}"


def gap_line(gap: Gap) -> str:
    """A gap as a row of the list."""
    urgent = click.style(" urgent", fg="red", bold=True) if gap.urgent else ""
    spoken = click.style(f" ({_languages(gap)})", dim=True) if _languages(gap) else ""
    turn = click.style(f" (for {one_line(gap.turn_name)})", dim=True) if gap.turn else ""
    held = click.style(f" ({one_line(gap.holder_name)} has it)", dim=True) if gap.holder else ""
    counted = f"{f'#{gap.number}':>6} {gap.askers:4} {_people(gap.askers):6}"
    return f"{counted} {speaking()(SAID[gap.status]):11}{urgent} {one_line(gap.name)}{spoken}{turn}{held}"


def _languages(gap: Gap) -> str:
    """The languages in which a gap is asked; empty if that is only the reader's."""
    tr = speaking()
    return tr.languages(gap.spoken(tr.code))


def view_text(looked: Triage) -> str:
    """All that a curator sees of one gap."""
    return "\n".join(_view(looked))


def _view(looked: Triage) -> Iterator[str]:
    view, gap = looked.view, looked.gap
    yield f"\n{click.style(gap_text(gap), bold=True)}"
    tr = speaking()
    urgent = click.style("urgent, ", fg="red", bold=True) if gap.urgent else ""
    yield (
        f"{urgent}{tr(SAID[gap.status])}; {tr.number(gap.askers)} {_people(gap.askers)}, asked {_times(gap.asks)} "
        f"since {tr.medium(gap.first_asked)}; this week {tr.number(view.trend.week)} {view.trend.arrow} "
        f"(before: {tr.number(view.trend.before)})"
    )
    languages = f"; asked in {_languages(gap)}" if _languages(gap) else ""
    yield f"{looked.because(tr)}; {tr.number(looked.left)} wait{languages}"
    if gap.turn:
        yield f"{one_line(gap.turn_name)}'s turn"
    if gap.reason:
        yield f"reason: {one_line(gap.reason)}"
    if gap.holder and gap.held_until:
        yield f"{one_line(gap.holder_name)} has it until {gap.held_until:%H:%M} UTC"
    for each in view.asked_back:
        yield f"{one_line(each.by)} asked back: {one_line(each.asked)}"
        yield f"  {one_line(each.answer)}" if each.answer else click.style(f"  {speaking()(each.stands)}", dim=True)
    yield click.style("Wordings", bold=True)
    for wording in view.wordings[:WORDINGS]:
        private = "" if wording.open else click.style(" (in private: for your eyes only)", dim=True)
        spoken = f" ({speaking().language(wording.language)})" if wording.spoken(speaking().code) else ""
        yield f"  {wording.asked_at:%Y-%m-%d} {one_line(wording.text) or '(text erased)'}{spoken}{private}"
    if gap.asks > WORDINGS:
        yield f"  … and more: {tr.number(gap.asks)} in all"
    if looked.best:
        entry, share = looked.best
        yield click.style(f"It: {one_line(entry.question)} ({entry.id}, {tr.share(share)} near)", bold=True)
        yield f"  │ {one_line(entry.answer)}"
    near = [f"{tr.share(share):>5} {entry.id}: {one_line(entry.question)}" for entry, share in view.nearest]
    done = [
        f"{each.at:%Y-%m-%d} {_act(each.act)} by {one_line(f'{each.name} {each.detail}').strip()}"
        for each in view.actions
    ]
    for heading, rows in (
        ("Nearest entries", near),
        ("Similar", [f"{tr.share(alike):>5} {gap_text(other)}" for other, alike in view.similar[:SIMILAR]]),
        ("Drafts", [draft_line(draft) for draft in view.drafts]),
        ("Done", done[:ACTIONS]),
    ):
        if rows:
            yield click.style(heading, bold=True)
            yield from (f"  {row}" for row in rows)


def draft_line(draft: Draft) -> str:
    """A draft as a row of a list."""
    turn = f", for {one_line(draft.turn_name)}" if draft.turn else ""
    entry = "/".join(filter(None, (draft.proposal.language, draft.entry_id)))
    stands, name = speaking()(STAGES[draft.stage]), one_line(draft.author_name)
    return f"draft {draft.number} ({stands}) {one_line(entry)}, by {name}{turn}"


def preview_text(preview: Preview, offer: Offer, remarks: Sequence[Remark] = (), told: Tally | None = None) -> str:
    """A draft with findings and comments on it, wordings it may take, what it changes, and who was told of it."""
    last = f" (last {speaking().minute(told.last)})" if told and told.last else ""
    after = [f"of those who asked: {told.said(speaking())}{last}"] if told else []
    return "\n".join((*_preview(preview, offer), *_remarks(remarks), *after))


def _remarks(remarks: Sequence[Remark]) -> Iterator[str]:
    for each in remarks:
        if each.open:
            yield click.style(f"{speaking()(each.label)}, {one_line(each.by)}: {one_line(each.text)}", fg="yellow")
            yield from ([f"  it should read: {one_line(each.suggestion)}"] if each.suggestion else [])


def _preview(preview: Preview, offer: Offer) -> Iterator[str]:
    draft = preview.draft
    yield f"\n{click.style(draft_line(draft), bold=True)}"
    if draft.gap is not None:
        yield f"{speaking()(KINDS[draft.kind])} for #{draft.gap}; revision {draft.revision}"
    if draft.note:
        yield f"sent back: {one_line(draft.note)}"
    if draft.origin:
        yield f"made from {one_line(draft.origin)}; {speaking()(CONSENTS.get(draft.consent, ''))}"
    if draft.kind == "wording":
        yield click.style("Wordings to add", bold=True)
        yield from (f"  {one_line(text)}" for text in draft.proposal.phrasings)
    if preview.reply:
        yield click.style("What members would read", bold=True)
        yield _reply(preview.reply)
    yield from (click.style(one_line(line), fg="red") for line in summary(preview.completed.findings).splitlines())
    warnings = (each for each in preview.completed.findings if each.severity == "warning")
    yield from (click.style(one_line(said(each)), fg="yellow") for each in warnings)
    yield from _offered(offer)
    if preview.report:
        report = preview.report
        if report.asked or not report.of:
            yield f"{speaking().counted(OF_ASKED, len(report.moved), asked=report.asked)}:"
        yield from filter(None, [report.error(speaking()), report.first(speaking())])
        for name, moved in grouped(report.moved).groups:
            yield f"{len(moved)} {speaking().counted(name, len(moved))}"
            yield from (
                f"  {one_line(each.text)}: {_in_words(each.before)} → {_in_words(each.after)}" for each in moved[:MOVED]
            )
        yield from (
            click.style(
                f"name this move: {one_line(each.text)}: was {_in_words(each.before)}, now {_in_words(each.after)}",
                fg="red",
            )
            for each in preview.unnamed
        )
        yield from (click.style(f"refused: {one_line(refusal)}", fg="red") for refusal in report.refusals)
    behind = ", ".join(one_line(each.name) for each in preview.approvals) or "nobody yet"
    yield f"approved by {behind}; {preview.needed} must approve it, its author included"


def _offered(offer: Offer) -> Iterator[str]:
    if offer.proposed:
        yield click.style("How members asked it (only what you take becomes a phrasing)", bold=True)
    for place, each in enumerate(offer.proposed, 1):
        marks = click.style(f" looks personal: {one_line(', '.join(each.marks))}", fg="yellow") if each.marks else ""
        yield f"  {place:3} {one_line(each.text)}{marks}"
    if offer.private:
        yield f"{offer.private} asked in private: those wordings cannot be taken"


def _reply(reply: Reply) -> str:
    return "\n".join(f"  │ {line}" for line in many_lines(plain_text(reply, width=WIDTH)).split("\n"))


def _in_words(said: str) -> str:
    return one_line(in_words(said, speaking()))


def _act(act: str) -> str:
    return speaking().named("act", ACTS[act]) if act in ACTS else act.replace("_", " ")


def _people(count: int) -> str:
    return "person" if count == 1 else "people"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{speaking().number(count)} times"
