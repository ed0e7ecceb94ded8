"""Gaps, drafts and numbers of the desk → Discord embeds for a phone. No markup that a member typed may act."""

from collections.abc import Iterable, Iterator, Sequence

import discord
from discord.utils import format_dt

from bot.curation.asking_back import AskBack
from bot.curation.audit import ACTS, Action
from bot.curation.draft_faults import said, summary
from bot.curation.drafts import CONSENTS, KINDS, STAGES, Draft
from bot.curation.gaps import ERASED, Gap
from bot.curation.remarks import Remark
from bot.curation.review import SAID
from bot.discord.render import PAGE_LIMIT, TITLE_LIMIT, clean_inline
from bot.locale import N_, NN_, Translator
from bot.locale.signs import apart, shorten
from bot.services.charts import legend, week_bars, weeks_text
from bot.services.find import Found, Kind
from bot.services.gap_views import Page
from bot.services.gate import Moved, in_words
from bot.services.moves import OTHERWISE, grouped
from bot.services.previews import Preview
from bot.services.statistics import ENOUGH, Statistics
from bot.services.tell import Tally
from bot.services.triage import Counts, Triage
from bot.services.turns import Back
from bot.services.wordings import Offer

URGENT = N_("⚠ near a red flag")
SHOWN_WORDINGS = 8
SHOWN_MOVED = 5
MORE = NN_("and {number} more", "and {number} more")
PEOPLE, TIMES = NN_("{number} person", "{number} people"), NN_("asked {number} time", "asked {number} times")
FOR, HELD = N_("for {name}"), N_("held by {name}")
TREND = N_("{week} this week {arrow} {before} the week before")
SNOOZED, ANSWERED, CHANNELS = N_("snoozed until {day}"), N_("answered by {entry}"), N_("asked in {channels}")
WORDINGS, PRIVATE = N_("Wordings"), N_("(asked in private: for your eyes only)")
NEAR, NEAREST, SIMILAR = N_("{share} near"), N_("Nearest entries"), N_("Similar gaps")
DRAFTED, GAP = N_("Draft {number} by {name}: {stage}"), N_("Gap #{number}")
ASKED_BACK = N_("Asked back")
DRAFT, DRAFT_LOW = N_("Draft {number}"), N_("draft {number}")
NEWS = (
    ("asked", NN_("{number} question that nothing answers", "{number} questions that nothing answers")),
    ("told", NN_("{number} answer to what was asked back", "{number} answers to what was asked back")),
    ("proposed", NN_("{number} draft proposed", "{number} drafts proposed")),
    ("published", NN_("{number} entry published", "{number} entries published")),
)
SINCE, NOTHING_NEW = N_("Since you were last here ({when}): {news}."), N_("nothing new")
TO_APPROVE = NN_("{number} draft is waiting for a second curator.", "{number} drafts are waiting for a second curator.")
TO_TRANSLATE = NN_("{number} of them is a translation.", "{number} of them are translations.")
GAPS_FOR_YOU = NN_("{number} gap for you", "{number} gaps for you")
DRAFTS_FOR_YOU = NN_("{number} draft for you", "{number} drafts for you")
ASKED = N_("asked")
BY, FOR_GAP, FROM = N_("by {name}"), N_("for #{gap}"), N_("from {link}")
RETURNED = N_("sent back: {note}")
PUBLISHED = N_("Published in {version}. Of those who asked: {told}.")
LAST = N_("(last {when})")
NEW_PHRASINGS = N_("New phrasings of {entry}")
UNNAMED = N_("This would change which entry answers these questions. Name each one where that is meant:")
MOVED = N_("was {before}, now {after}")
COMES_OUT = NN_(
    "Of {number} question asked again, {moved}:",
    "Of {number} questions asked again, {moved}:",
)
MEND, LATER = (
    N_("Fix what is marked ⛔, then it can be proposed."),
    N_("Every question in the log is being asked again; what changes appears here in a moment."),
)
APPROVED_BY = N_("approved by {names}")
NEEDED = NN_(
    "{number} curator must approve it: its author is enough",
    "{number} curators must approve it, its author included",
)
COMMENT = N_("Comment on **{field}**, {name}: {text}")
SETTLED = NN_("{number} comment taken or settled", "{number} comments taken or settled")
ASKED_SO = N_("**This is how members asked it.** Only what you choose becomes a phrasing.")
PERSONAL = N_("looks personal: {marks}")
ASKED_PRIVATELY = NN_(
    "{number} was asked in private and cannot be taken: say what is meant in your own words.",
    "{number} were asked in private and cannot be taken: say what is meant in your own words.",
)
FEWER = N_("fewer than {number} answers")
WAITS = NN_("**{number}** gap is waiting", "**{number}** gaps are waiting")
NOT_ASKED = N_("“not what I asked” per answer: {seen} (the knowledge promises at most {promised} wrong)")
TO_ANSWER = NN_(
    "from first ask to answer: {time} (median of {number} gap)",
    "from first ask to answer: {time} (median of {number} gaps)",
)
WANTED, DUE, WORST, BY_WEEK = N_("Most wanted"), N_("Due for review"), N_("Worst rated"), N_("By week")
RATED = N_("{entry}: {wrong} of {answered} “not what I asked”, {helpful} helpful")
SHOWN_DUE = 5
# A footer of this many characters fits in two or three lines.
LONGEST_TRAIL = 1000
_COLOUR = discord.Colour.dark_teal()


def page(title: str, lines: Iterable[str], tr: Translator, footer: str = "") -> discord.Embed:
    """One page of lines; lines that do not fit are counted."""
    text, lines = "", list(lines)
    for number, line in enumerate(lines):
        if len(text) + len(line) > PAGE_LIMIT:
            text += tr.counted(MORE, len(lines) - number)
            break
        text += f"{line}\n"
    embed = discord.Embed(title=shorten(title, TITLE_LIMIT), description=text, colour=_COLOUR)
    return embed.set_footer(text=footer) if footer else embed


def gap_line(gap: Gap, tr: Translator) -> str:
    """A gap in two lines, for a list."""
    marks = [tr.counted(PEOPLE, gap.askers), tr.counted(TIMES, gap.asks), format_dt(gap.last_asked, "R")]
    if gap.urgent:
        marks.append(tr(URGENT))
    if gap.status not in {"open", "merged"}:
        marks.append(tr(SAID[gap.status]))
    if spoken := gap.spoken(tr.code):
        marks.append(tr.languages(spoken))
    if gap.turn:
        marks.append(tr(FOR, name=clean_inline(gap.turn_name, 40)))
    if gap.holder:
        marks.append(tr(HELD, name=clean_inline(gap.holder_name, 40)))
    return f"**#{gap.number} {clean_inline(tr(gap.name), 140)}**\n{' · '.join(marks)}"


def gap_page(looked: Triage, tr: Translator) -> discord.Embed:
    """All that a curator needs to decide about a gap."""
    view, gap = looked.view, looked.gap
    lines = [
        gap_line(gap, tr),
        f"*{looked.because(tr)}*",
        tr(TREND, week=tr.number(view.trend.week), arrow=view.trend.arrow, before=tr.number(view.trend.before)),
        *_stands(gap, tr),
    ]
    channels = dict.fromkeys(f"<#{each.channel_id}>" for each in view.wordings if each.channel_id and each.open)
    if channels:
        lines.append(tr(CHANNELS, channels=", ".join(list(channels)[:5])))
    lines += asked_back_lines(view.asked_back, tr)
    lines += _wordings(looked, tr)
    lines += _near(looked, tr)
    live = [each for each in view.drafts if each.open]
    lines += [f"\n**{_drafted(each, tr)}**" for each in live]
    return page(tr(GAP, number=gap.number), lines, tr, trail(view.actions[:3], tr))


def _stands(gap: Gap, tr: Translator) -> Iterator[str]:
    if gap.reason:
        yield f"*{clean_inline(gap.reason, 300)}*"
    if gap.status == "snoozed" and gap.until:
        yield tr(SNOOZED, day=format_dt(gap.until, "d"))
    if gap.entry_id:
        yield tr(ANSWERED, entry=f"**{gap.entry_id}**")


def _wordings(looked: Triage, tr: Translator) -> Iterator[str]:
    wordings = looked.view.wordings
    yield f"\n**{tr(WORDINGS)}**"
    for each in wordings[:SHOWN_WORDINGS]:
        private = "" if each.open else f" *{tr(PRIVATE)}*"
        led = f" → {each.entry_id}" if each.entry_id else ""
        spoken = f" ({tr.language(each.language)})" if each.spoken(tr.code) else ""
        yield f"- {clean_inline(each.text, 200) or tr(ERASED)}{spoken}{private}{led}"
    if len(wordings) > SHOWN_WORDINGS:
        yield tr.counted(MORE, len(wordings) - SHOWN_WORDINGS)


def _near(looked: Triage, tr: Translator) -> Iterator[str]:
    """The nearest entries and gaps."""
    view = looked.view
    if looked.best:
        entry, share = looked.best
        near = tr(NEAR, share=tr.share(share))
        yield f"\n**{clean_inline(entry.question, 140)}** ({near})\n> {clean_inline(entry.answer, 400)}"
    if view.nearest:
        nearest = ", ".join(f"{entry.id} {tr.share(share)}" for entry, share in view.nearest[:5])
        yield f"\n**{tr(NEAREST)}**: {nearest}"
    if view.similar:
        yield f"\n**{tr(SIMILAR)}**"
    for gap, alike in view.similar[:3]:
        yield f"- #{gap.number} {clean_inline(tr(gap.name), 100)} ({tr.share(alike)})"


def _drafted(draft: Draft, tr: Translator) -> str:
    name = clean_inline(draft.author_name, 40)
    return tr(DRAFTED, number=draft.number, name=name, stage=tr(STAGES[draft.stage]))


def asked_back_lines(asked: Sequence[AskBack], tr: Translator) -> list[str]:
    """What curators asked back, and what was answered."""
    if not asked:
        return []
    told = [
        f"- {clean_inline(each.by, 40)}: {clean_inline(each.asked, 300)}\n"
        + (f"> {clean_inline(each.answer, 500)}" if each.answer else f"  *{tr(each.stands)}*")
        for each in asked
    ]
    return [f"\n**{tr(ASKED_BACK)}**", *told]


def act(action: Action, tr: Translator) -> str:
    """The name of an act, in a word or two."""
    return tr.named("act", ACTS[action.act]) if action.act in ACTS else action.act.replace("_", " ")


def trail(actions: Sequence[Action], tr: Translator) -> str:
    """The last acts, for a footer."""
    return shorten(
        " · ".join(f"{apart(each.name)}: {act(each, tr)} {tr.moment(each.at)}" for each in actions), LONGEST_TRAIL
    )


def trail_lines(actions: Sequence[Action], tr: Translator) -> list[str]:
    """The audit trail, one line per act."""
    return [
        f"{format_dt(each.at, 'f')} **{clean_inline(each.name, 40)}** {act(each, tr)}"
        + "".join(
            part
            for part in (
                f" #{each.gap}" if each.gap else "",
                f" {tr(DRAFT_LOW, number=each.draft)}" if each.draft else "",
                f" {each.entry_id}" if each.entry_id else "",
                f": {clean_inline(each.detail, 120)}" if each.detail else "",
            )
        )
        for each in actions
    ]


def for_me(back: Back | None, gaps: Page, drafts: Sequence[Draft], counts: Counts, tr: Translator) -> Iterator[str]:
    """What is for this curator, and what is new since they were last here."""
    if back is not None:
        new = [tr.counted(text, number) for name, text in NEWS if (number := getattr(back.news, name))]
        yield tr(SINCE, when=format_dt(back.since, "R"), news=", ".join(new) or tr(NOTHING_NEW))
    yield tr.counted(TO_APPROVE, counts.to_approve)
    if counts.translations:
        yield tr.counted(TO_TRANSLATE, counts.translations)
    yield f"\n**{tr.counted(GAPS_FOR_YOU, gaps.total)}**"
    yield from (gap_line(each, tr) for each in gaps.gaps)
    yield f"\n**{tr.counted(DRAFTS_FOR_YOU, len(drafts))}**"
    yield from (draft_line(each, tr) for each in drafts)


def draft_options(drafts: Iterable[Draft]) -> list[tuple[str, str]]:
    """Drafts as options of a menu: (value, label)."""
    return [(str(each.number), f"{each.number}. {each.proposal.question or each.entry_id}") for each in drafts]


def found_line(found: Found, tr: Translator) -> str:
    """One result of a search, in a line."""
    names = {
        Kind.GAP: f"#{found.id}",
        Kind.DRAFT: tr(DRAFT_LOW, number=found.id),
        Kind.QUESTION: tr(ASKED),
    }
    led = f" → {found.leads_to}" if found.leads_to else ""
    name = names.get(found.kind, found.id)
    return f"**{name}** {clean_inline(tr(found.text), 140)} · {tr(found.stands)}{led}"


def draft_line(draft: Draft, tr: Translator) -> str:
    """A draft in two lines, for a list."""
    question = clean_inline(draft.proposal.question, 140) or draft.entry_id
    marks = [
        tr(KINDS[draft.kind]),
        tr(STAGES[draft.stage]),
        tr(BY, name=clean_inline(draft.author_name, 40)),
        format_dt(draft.changed_at, "R"),
    ]
    if draft.turn:
        marks.append(tr(FOR, name=clean_inline(draft.turn_name, 40)))
    if draft.gap:
        marks.append(tr(FOR_GAP, gap=draft.gap))
    if draft.consent in CONSENTS:
        marks.append(tr(CONSENTS[draft.consent]))
    return f"**{draft.number}. {question}**\n{' · '.join(marks)}"


def judgement(
    preview: Preview,
    tr: Translator,
    offer: Offer | None = None,
    remarks: Sequence[Remark] = (),
    told: Tally | None = None,
) -> discord.Embed:
    """What helps to judge a draft: the proof-reader's findings, members' wordings it may take, what would change."""
    draft, done = preview.draft, preview.completed
    lines = [draft_line(draft, tr)]
    if draft.note:
        lines.append(tr(RETURNED, note=f"*{clean_inline(tr(draft.note), 300)}*"))
    if told is not None:
        last = f" {tr(LAST, when=format_dt(told.last, 'R'))}" if told.last else ""
        lines.append(tr(PUBLISHED, version=draft.version, told=f"{told.said(tr)}{last}"))
    lines += remark_lines(remarks, tr)
    if draft.origin:
        lines.append(tr(FROM, link=draft.origin))
    if draft.kind == "wording":
        lines.append(f"\n**{tr(NEW_PHRASINGS, entry=draft.entry_id)}**")
        lines += [f"- {clean_inline(text, 200)}" for text in draft.proposal.phrasings]
    lines += [f"⛔ {clean_inline(line, 400)}" for line in summary(done.findings, tr).splitlines()]
    lines += [f"△ {clean_inline(said(each, tr), 250)}" for each in done.findings if each.severity == "warning"]
    lines += _offered(offer, tr) if offer is not None else ()
    lines += _changes(preview, tr)
    names = ", ".join(clean_inline(each.name, 40) for each in preview.approvals)
    if names:
        lines.append(f"\n{tr(APPROVED_BY, names=names)}")
    return page(tr(DRAFT, number=draft.number), lines, tr, tr.counted(NEEDED, preview.needed))


def _changes(preview: Preview, tr: Translator) -> Iterator[str]:
    """What would come out differently; if that is not known, why not."""
    report = preview.report
    if report is None:
        if preview.completed.errors:
            yield f"\n{tr(MEND)}"
        elif preview.draft.open:
            yield f"\n{tr(LATER)}"
        return
    yield from (f"⛔ {clean_inline(tr(refusal), 300)}" for refusal in report.refusals)
    if preview.unnamed:
        yield f"⛔ {tr(UNNAMED)}"
        yield from (moved_line(each, tr) for each in preview.unnamed)
    if report.asked or not report.of:
        yield f"\n{tr.counted(COMES_OUT, report.asked, moved=tr.counted(OTHERWISE, len(report.moved)))}"
    yield from filter(None, [report.error(tr), report.first(tr)])
    for name, moved in grouped(report.moved).groups:
        yield f"**{tr.number(len(moved))} {tr.counted(name, len(moved))}**"
        yield from (moved_line(each, tr) for each in moved[:SHOWN_MOVED])


def moved_line(moved: Moved, tr: Translator) -> str:
    """A question that comes out differently, in a line."""
    then, now = (clean_inline(in_words(each, tr), 80) for each in (moved.before, moved.after))
    return f"- {clean_inline(tr(moved.text), 90)}: {tr(MOVED, before=then, after=now)}"


def remark_lines(remarks: Sequence[Remark], tr: Translator) -> list[str]:
    """The open comments, each with what it suggests, and how many are taken or settled."""
    lines = []
    for each in remarks:
        if each.open:
            text, name = clean_inline(each.text, 300), clean_inline(each.by, 40)
            lines.append(tr(COMMENT, field=tr(each.label), name=name, text=text))
            lines += [f"> {clean_inline(each.suggestion, 300)}"] if each.suggestion else []
    done = sum(not each.open for each in remarks)
    return [*lines, *([tr.counted(SETTLED, done)] if done else [])]


def _offered(offer: Offer, tr: Translator) -> Iterator[str]:
    """Members' wordings that the draft may take; none is taken unless a curator chooses it."""
    if offer.proposed:
        yield f"\n{tr(ASKED_SO)}"
    for each in offer.proposed:
        marks = ", ".join(f"“{clean_inline(mark, 40)}”" for mark in each.marks)
        yield f"- {clean_inline(each.text, 200)}" + (f" ⚠ {tr(PERSONAL, marks=marks)}" if marks else "")
    if offer.private:
        yield tr.counted(ASKED_PRIVATELY, offer.private)


def numbers(statistics: Statistics, tr: Translator) -> list[str]:
    """The desk's numbers, in lines."""
    wrong = statistics.seen_wrong
    seen = tr(FEWER, number=ENOUGH) if wrong is None else tr.share(wrong, 1)
    lines = [
        tr.counted(WAITS, statistics.waiting),
        tr(NOT_ASKED, seen=seen, promised=tr.share(statistics.promised_wrong, 1)),
    ]
    if statistics.hours is not None:
        time = tr.lasting(statistics.hours)
        lines.append(tr.counted(TO_ANSWER, statistics.answered_gaps, time=time))
    lines += _by_week(statistics, tr)
    if statistics.top:
        lines.append(f"\n**{tr(WANTED)}**")
        lines += [
            f"#{gap.number} {clean_inline(tr(gap.name), 100)} ({tr.number(gap.askers)})" for gap in statistics.top
        ]
    if statistics.due:
        lines.append(f"\n**{tr(DUE)}**")
        lines += [f"{id_}: {tr.date(day)}" for id_, day in statistics.due[:SHOWN_DUE]]
        more = len(statistics.due) - SHOWN_DUE
        lines += [tr.counted(MORE, more)] if more > 0 else []
    if statistics.weak:
        lines.append(f"\n**{tr(WORST)}**")
        lines += [
            tr(
                RATED,
                entry=each.entry_id,
                wrong=tr.number(each.not_this),
                answered=tr.number(each.answered),
                helpful=tr.number(each.helpful),
            )
            for each in statistics.weak
        ]
    return lines


def _by_week(statistics: Statistics, tr: Translator) -> list[str]:
    """The weeks in words, then as bars of characters, which a phone shows as large as its text in any theme."""
    told = f"\n**{tr(BY_WEEK)}**\n{weeks_text(statistics.weeks, tr)}"
    bars = "\n".join(week_bars(statistics.weeks, tr))
    return [f"{told}\n{legend(tr)}\n```\n{bars}\n```"] if bars else [told]
