"""Gaps, drafts and numbers of the desk → Discord embeds, for a curator on a phone. Nothing a member typed may act."""

from collections.abc import Iterable, Iterator, Sequence

import discord
from discord.utils import format_dt

from bot.curation.asking_back import AskBack
from bot.curation.audit import Action
from bot.curation.drafts import Consent, Draft, Stage
from bot.curation.gaps import Gap
from bot.curation.mending import said, summary
from bot.curation.remarks import Remark
from bot.curation.review import SAID
from bot.discord.plural import counted
from bot.discord.render import PAGE_LIMIT, TITLE_LIMIT, clean_inline, shorten
from bot.services.charts import legend, week_bars, weeks_text
from bot.services.find import Found, Kind
from bot.services.gap_views import Page
from bot.services.previews import Preview
from bot.services.statistics import ENOUGH, Statistics
from bot.services.tell import Tally
from bot.services.triage import Counts, Triage
from bot.services.turns import Back
from bot.services.wordings import Offer

URGENT = "⚠ near a red flag"
SHOWN_WORDINGS = 8
SHOWN_MOVED = 8
_COLOUR = discord.Colour.dark_teal()


def page(title: str, lines: Iterable[str], footer: str = "") -> discord.Embed:
    """One page; what does not fit is counted."""
    text, lines = "", list(lines)
    for number, line in enumerate(lines):
        if len(text) + len(line) > PAGE_LIMIT:
            text += f"and {len(lines) - number} more"
            break
        text += f"{line}\n"
    embed = discord.Embed(title=shorten(title, TITLE_LIMIT), description=text, colour=_COLOUR)
    return embed.set_footer(text=footer) if footer else embed


def gap_line(gap: Gap) -> str:
    """A gap in two lines of a list."""
    marks = [
        counted(gap.askers, "person", "people"),
        f"asked {counted(gap.asks, 'time')}",
        format_dt(gap.last_asked, "R"),
    ]
    if gap.urgent:
        marks.append(URGENT)
    if gap.status not in {"open", "merged"}:
        marks.append(SAID[gap.status])
    if gap.turn:
        marks.append(f"for {clean_inline(gap.turn_name, 40)}")
    if gap.holder:
        marks.append(f"held by {clean_inline(gap.holder_name, 40)}")
    return f"**#{gap.number} {clean_inline(gap.name, 140)}**\n{' · '.join(marks)}"


def gap_page(looked: Triage) -> discord.Embed:
    """All that a curator needs to decide about a gap."""
    view, gap = looked.view, looked.gap
    lines = [
        gap_line(gap),
        f"*{looked.because}*",
        f"{view.trend.week} this week {view.trend.arrow} {view.trend.before} the week before",
    ]
    if gap.reason:
        lines.append(f"*{clean_inline(gap.reason, 300)}*")
    if gap.status == "snoozed" and gap.until:
        lines.append(f"snoozed until {format_dt(gap.until, 'd')}")
    if gap.entry_id:
        lines.append(f"answered by **{gap.entry_id}**")
    channels = dict.fromkeys(f"<#{each.channel_id}>" for each in view.wordings if each.channel_id and each.open)
    if channels:
        lines.append(f"asked in {', '.join(list(channels)[:5])}")
    lines += asked_back_lines(view.asked_back)
    lines.append("\n**Wordings**")
    lines += [
        f"- {clean_inline(each.text, 200) or '(text erased)'}"
        + ("" if each.open else " *(asked in private: for your eyes only)*")
        + (f" → {each.entry_id}" if each.entry_id else "")
        for each in view.wordings[:SHOWN_WORDINGS]
    ]
    if len(view.wordings) > SHOWN_WORDINGS:
        lines.append(f"and {len(view.wordings) - SHOWN_WORDINGS} more")
    if looked.best:
        entry, share = looked.best
        lines.append(
            f"\n**{clean_inline(entry.question, 140)}** ({share:.0%} near)\n> {clean_inline(entry.answer, 400)}"
        )
    if view.nearest:
        near = ", ".join(f"{entry.id} {share:.0%}" for entry, share in view.nearest[:5])
        lines.append(f"\n**Nearest entries**: {near}")
    if view.similar:
        lines.append("\n**Similar gaps**")
        lines += [f"- #{gap.number} {clean_inline(gap.name, 100)} ({alike:.0%})" for gap, alike in view.similar[:3]]
    live = [each for each in view.drafts if each.stage in {Stage.WRITING, Stage.PROPOSED}]
    lines += [f"\n**Draft {each.number}** by {clean_inline(each.author_name, 40)}: {each.stage}" for each in live]
    return page(f"Gap #{gap.number}", lines, trail(view.actions[:3]))


def asked_back_lines(asked: Sequence[AskBack]) -> list[str]:
    """What curators asked back, and what was said to it."""
    if not asked:
        return []
    told = [
        f"- {clean_inline(each.by, 40)}: {clean_inline(each.asked, 300)}\n"
        + (f"> {clean_inline(each.answer, 500)}" if each.answer else f"  *{each.stands}*")
        for each in asked
    ]
    return ["\n**Asked back**", *told]


def trail(actions: Sequence[Action]) -> str:
    """The last acts in a footer."""
    return " · ".join(f"{each.name}: {each.act.replace('_', ' ')} {each.at:%d %b %H:%M}" for each in actions)[:1000]


def trail_lines(actions: Sequence[Action]) -> list[str]:
    """The audit trail, a line an act."""
    return [
        f"{format_dt(each.at, 'f')} **{clean_inline(each.name, 40)}** {each.act.replace('_', ' ')}"
        + "".join(
            part
            for part in (
                f" #{each.gap}" if each.gap else "",
                f" draft {each.draft}" if each.draft else "",
                f" {each.entry_id}" if each.entry_id else "",
                f": {clean_inline(each.detail, 120)}" if each.detail else "",
            )
        )
        for each in actions
    ]


def for_me(back: Back | None, gaps: Page, drafts: Sequence[Draft], counts: Counts) -> Iterator[str]:
    """What a curator is to see to, and what is new since they were last here."""
    if back is not None:
        news = back.news
        told = [
            counted(news.asked, "question that nothing answers", "questions that nothing answers"),
            counted(news.told, "answer to what was asked back", "answers to what was asked back"),
            counted(news.proposed, "draft proposed", "drafts proposed"),
            counted(news.published, "entry published", "entries published"),
        ]
        since = f"Since you were last here ({format_dt(back.since, 'R')})"
        yield f"{since}: {', '.join(each for each in told if not each.startswith('0 ')) or 'nothing new'}."
    yield f"{counted(counts.to_approve, 'draft waits', 'drafts wait')} for a second curator."
    yield f"\n**{counted(gaps.total, 'gap')} for you**"
    yield from map(gap_line, gaps.gaps)
    yield f"\n**{counted(len(drafts), 'draft')} for you**"
    yield from map(draft_line, drafts)


def draft_options(drafts: Iterable[Draft]) -> list[tuple[str, str]]:
    """Drafts for a menu, each with its number."""
    return [(str(each.number), f"{each.number}. {each.proposal.question or each.entry_id}") for each in drafts]


def found_line(found: Found) -> str:
    """What a search found, in a line."""
    name = {Kind.GAP: f"#{found.id}", Kind.DRAFT: f"draft {found.id}", Kind.QUESTION: "asked"}.get(found.kind, found.id)
    led = f" → {found.leads_to}" if found.leads_to else ""
    return f"**{name}** {clean_inline(found.text, 140)} · {found.stands}{led}"


def draft_line(draft: Draft) -> str:
    """A draft in two lines of a list."""
    question = clean_inline(draft.proposal.question, 140) or draft.entry_id
    marks = [
        str(draft.kind),
        str(draft.stage),
        f"by {clean_inline(draft.author_name, 40)}",
        format_dt(draft.changed_at, "R"),
    ]
    if draft.turn:
        marks.append(f"for {clean_inline(draft.turn_name, 40)}")
    if draft.gap:
        marks.append(f"for #{draft.gap}")
    if draft.consent is not Consent.NONE:
        marks.append(f"consent {draft.consent}")
    return f"**{draft.number}. {question}**\n{' · '.join(marks)}"


def judgement(
    preview: Preview, offer: Offer | None = None, remarks: Sequence[Remark] = (), told: Tally | None = None
) -> discord.Embed:
    """Beside a draft: the proof-reader's findings, what members' wordings it may take, what else would change."""
    draft, done = preview.draft, preview.completed
    lines = [draft_line(draft)]
    if draft.note:
        lines.append(f"sent back: *{clean_inline(draft.note, 300)}*")
    if told is not None:
        last = f" (last {format_dt(told.last, 'R')})" if told.last else ""
        lines.append(f"Published in {draft.version}. Of those who asked: {told}{last}.")
    lines += remark_lines(remarks)
    if draft.origin:
        lines.append(f"from {draft.origin}")
    if draft.kind == "wording":
        lines.append(f"\n**New phrasings of {draft.entry_id}**")
        lines += [f"- {clean_inline(text, 200)}" for text in draft.proposal.phrasings]
    lines += [f"⛔ {clean_inline(line, 400)}" for line in summary(done.findings).splitlines()]
    lines += [f"△ {clean_inline(said(each), 250)}" for each in done.findings if each.severity == "warning"]
    lines += _offered(offer) if offer is not None else ()
    if preview.report is not None:
        lines += [f"⛔ {clean_inline(refusal, 300)}" for refusal in preview.report.refusals]
        if preview.unnamed:
            lines.append("⛔ Another entry would answer what is answered today. Name each that is meant:")
            lines += [
                f"- {clean_inline(each.text, 90)}: was {each.before}, now {each.after}" for each in preview.unnamed
            ]
        moved = preview.report.moved
        lines.append(f"\nOf {counted(preview.report.asked, 'question')} asked again, {len(moved)} come out otherwise:")
        lines += filter(None, [preview.report.error])
        lines += [
            f"- {clean_inline(each.text, 90)}: was {clean_inline(each.before, 80)}, now {clean_inline(each.after, 80)}"
            for each in moved[:SHOWN_MOVED]
        ]
    elif done.errors:
        lines.append("\nMend what is marked ⛔, then it can be proposed.")
    elif draft.stage in {Stage.WRITING, Stage.PROPOSED}:
        lines.append("\nEvery question of the log is asked again; what comes out otherwise stands here in a moment.")
    names = ", ".join(clean_inline(each.name, 40) for each in preview.approvals)
    if names:
        lines.append(f"\napproved by {names}")
    return page(f"Draft {draft.number}", lines, f"{preview.needed} curators must stand behind it, its author included")


def remark_lines(remarks: Sequence[Remark]) -> list[str]:
    """Comments that are open, each with what it suggests; how many are done with."""
    lines = []
    for each in remarks:
        if each.open:
            lines.append(f"Comment on **{each.label}**, {clean_inline(each.by, 40)}: {clean_inline(each.text, 300)}")
            lines += [f"> {clean_inline(each.suggestion, 300)}"] if each.suggestion else []
    done = sum(not each.open for each in remarks)
    return [*lines, *([f"{counted(done, 'comment')} taken or settled"] if done else [])]


def _offered(offer: Offer) -> Iterator[str]:
    """Members' wordings that the draft may take; nothing is taken by itself."""
    if offer.proposed:
        yield "\n**Members asked it so.** Only what you choose becomes a phrasing."
    for each in offer.proposed:
        marks = ", ".join(f"“{clean_inline(mark, 40)}”" for mark in each.marks)
        yield f"- {clean_inline(each.text, 200)}" + (f" ⚠ looks personal: {marks}" if marks else "")
    if offer.private:
        asked = "One was" if offer.private == 1 else f"{offer.private} were"
        yield f"{asked} asked in private and cannot be taken: say what is meant in your own words."


def numbers(statistics: Statistics) -> list[str]:
    """The desk's numbers in lines."""
    seen = f"fewer than {ENOUGH} answers" if statistics.seen_wrong is None else f"{statistics.seen_wrong:.1%}"
    lines = [
        f"**{statistics.waiting}** {'gap waits' if statistics.waiting == 1 else 'gaps wait'}",
        f"“not what I asked” per answer: {seen} (the knowledge promises at most {statistics.promised_wrong:.1%} wrong)",
    ]
    if statistics.hours is not None:
        median = f"median of {counted(statistics.answered_gaps, 'gap')}"
        lines.append(f"from first ask to answer: {duration(statistics.hours)} ({median})")
    lines += _by_week(statistics)
    if statistics.top:
        lines.append("\n**Most wanted**")
        lines += [f"#{gap.number} {clean_inline(gap.name, 100)} ({gap.askers})" for gap in statistics.top]
    if statistics.due:
        lines.append("\n**Due for review**")
        lines += [f"{id_}: {day}" for id_, day in statistics.due[:5]]
        lines += [f"and {len(statistics.due) - 5} more"] if len(statistics.due) > 5 else []  # noqa: PLR2004
    if statistics.weak:
        lines.append("\n**Worst rated**")
        lines += [
            f"{each.entry_id}: {each.not_this} of {each.answered} “not what I asked”, {each.helpful} helpful"
            for each in statistics.weak
        ]
    return lines


def _by_week(statistics: Statistics) -> list[str]:
    """The weeks in words, then as bars: a phone in any theme shows them as large as its text."""
    told = f"\n**By week**\n{weeks_text(statistics.weeks)}"
    bars = "\n".join(week_bars(statistics.weeks))
    return [f"{told}\n{legend()}\n```\n{bars}\n```"] if bars else [told]


def duration(hours: float) -> str:
    """Hours in words."""
    if hours < 1:
        return counted(round(hours * 60), "minute")
    return counted(round(hours), "hour") if hours < 48 else counted(round(hours / 24), "day")  # noqa: PLR2004 - two days
