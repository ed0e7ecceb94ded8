"""The curators' queue: `/desk queue`, `gap`, `mine`, `work`, `drafts`, `stats`, `trail`, and every button of a gap."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.bootstrap import Services
from bot.curation.drafts import Stage
from bot.curation.gaps import WAITING as OPEN_STATUSES
from bot.curation.gaps import Gap, Status
from bot.curation.review import SAID, Act
from bot.discord.cogs.asked_back import ASK_BACK
from bot.discord.cogs.drafts import DOOR, DraftsCog
from bot.discord.draft_page import TURN
from bot.discord.forms import Field, Form, Values
from bot.discord.plural import counted
from bot.discord.render import LABEL_LIMIT, shorten
from bot.discord.render_desk import (
    draft_line,
    draft_options,
    for_me,
    found_line,
    gap_line,
    gap_page,
    numbers,
    page,
    trail_lines,
)
from bot.discord.respond import in_time, say, think
from bot.discord.rules import CURATES, Rules, who
from bot.discord.views import Pick, Press, number_in
from bot.services.find import Kind
from bot.services.statistics import PERIODS, WEEKS, Scope
from bot.services.triage import Sift, Triage
from bot.services.worklists import TITLES, Worklist

PAGE_SIZE = 5
SNOOZE_DAYS = 7
WAITING, URGENT, MINE = "waiting", "urgent", "mine"
FILTERS = {WAITING: "everything that waits", URGENT: "near a red flag", MINE: "for me"}
STATUSES = (Status.EXPERT, Status.SNOOZED, Status.ANSWERED, Status.REJECTED, Status.NOT_FOR_BOT)
FILTERS |= {str(status): SAID[status] for status in STATUSES}
NOTHING = "Nothing waits. Well done."
NEXT = "Next"
NOTHING_TO_DO = "Nothing here. This list has come to its end."
NOTHING_FOUND = "Nothing holds these words, or means them."
NO_DRAFTS = "No draft is under way."
NO_TRAIL = "Nothing has been done yet."
DONE = "Done: #{gap} is {status}. Whoever waits for it is told in half a minute; until then it can be undone."
MAX_PROPOSALS = 25
# What a press does at once, and its label.
_AT_ONCE = {
    "claim": (Act.CLAIM, "Claim"),
    "unclaim": (Act.UNCLAIM, "Release"),
    "not_for_bot": (Act.NOT_FOR_BOT, "Not for the bot"),
    "reopen": (Act.REOPEN, "Reopen"),
}
# What a press asks about first: the act, its label, and what the form asks for.
_ASKED = {
    "reject": (Act.REJECT, "Reject …", "Why? Everybody who asked will read it."),
    "expert": (Act.EXPERT, "Needs an expert …", "What should the expert look at?"),
    "title": (Act.TITLE, "Title …", "The question in your words; other members may read it."),
}


@app_commands.guild_only()
@app_commands.default_permissions(CURATES)
class DeskCog(commands.GroupCog, group_name="desk", group_description="What members ask and I cannot answer yet."):
    """Who may do something is asked of Discord at every press, and of the services again."""

    def __init__(
        self,
        services: Services,
        drafts: DraftsCog,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.gaps = services.gaps
        self.triage = services.triage
        self.drafts = drafts
        self.statistics = services.statistics
        self.search = services.find
        self.turns = services.turns
        self.worklists = services.worklists
        self.rules = rules
        self.working = working
        Press.actions.update(queue=self.turn_page, gap=self.open_gap, snooze=self.snooze, undo=self.undo)
        Press.actions.update({name: self._at_once(name) for name in _AT_ONCE})
        Press.actions.update({f"ask_{name}": self._ask(name) for name in _ASKED})
        Form.actions.update({name: self._asked(name) for name in _ASKED})
        Pick.actions.update(gap=self.gap_picked, merge=self.merge, split=self.split)

    @app_commands.command(name="queue", description="What nobody has answered yet, most wanted first.")
    @app_commands.describe(show="Which of them", text="Only those that hold these words")
    @app_commands.choices(show=[app_commands.Choice(name=text, value=value) for value, text in FILTERS.items()])
    async def queue(self, interaction: discord.Interaction, show: str = WAITING, text: str = "") -> None:
        """Show the first page."""
        async with self.working():
            await self._queue(interaction, show, 0, text[:100])

    async def turn_page(self, interaction: discord.Interaction[Any], show: str, number: str) -> None:
        """Show a further page."""
        await self._queue(interaction, show, int(number) if number.isdecimal() and len(number) < 5 else 0)  # noqa: PLR2004

    async def _queue(self, interaction: discord.Interaction[Any], show: str, number: int, text: str = "") -> None:
        curator = who(interaction, self.rules)
        found = await in_time(
            interaction,
            True,
            self.triage.queue,
            curator,
            Sift(
                status=Status(show) if show in set(Status) else None,
                mine=show == MINE,
                urgent=show == URGENT,
                text=text,
            ),
            PAGE_SIZE,
            number * PAGE_SIZE,
        )
        if not found.gaps:
            await say(interaction, content=NOTHING, ephemeral=True)
            return
        view = discord.ui.View(timeout=None)
        top = found.gaps[0]
        if top.status in OPEN_STATUSES:
            view.add_item(_answer(top))
        if found.total > (number + 1) * PAGE_SIZE and not text:
            view.add_item(Press("queue", show, str(number + 1), label="Next page"))
        view.add_item(_gap_menu("gap", (), found.gaps, "Open a gap …"))
        title = f"{counted(found.total, 'gap')}: {FILTERS.get(show, show)}"
        await say(interaction, embed=page(title, map(gap_line, found.gaps)), view=view, ephemeral=True)

    @app_commands.command(name="gap", description="One gap: its wordings, what is near, and what to do about it.")
    @app_commands.describe(number="Its number")
    async def gap(self, interaction: discord.Interaction, number: app_commands.Range[int, 1, 10**9]) -> None:
        """Show one gap."""
        async with self.working():
            await self._show(interaction, number)

    async def open_gap(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Show one gap, from its button."""
        await self._show(interaction, number_in(number))

    async def gap_picked(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Show one gap, from the menu."""
        await self._show(interaction, number_in(number))

    @app_commands.command(name="drafts", description="Drafts under way, those that wait for approval first.")
    async def list_drafts(self, interaction: discord.Interaction) -> None:
        """List the drafts."""
        async with self.working():
            found = await in_time(interaction, True, self.drafts.service.listed, who(interaction, self.rules))
            found = sorted(found, key=lambda each: each.stage is not Stage.PROPOSED)[:MAX_PROPOSALS]
            if not found:
                await say(interaction, content=NO_DRAFTS, ephemeral=True)
                return
            view = discord.ui.View(timeout=None)
            view.add_item(Pick("draft", options=draft_options(found), placeholder="Open a draft …"))
            await say(interaction, embed=page("Drafts", map(draft_line, found)), view=view, ephemeral=True)

    @app_commands.command(name="stats", description="Coverage by week, what is wanted, what is due, what displeases.")
    @app_commands.describe(period="Of the last twelve weeks, if not given", topic="Only what is about that")
    @app_commands.choices(
        period=[app_commands.Choice(name=f"the last {said}", value=weeks) for weeks, said in PERIODS.items()]
    )
    async def stats(self, interaction: discord.Interaction, period: int = WEEKS, topic: str = "") -> None:
        """Show the desk's numbers."""
        async with self.working():
            await think(interaction, ephemeral=True)
            overview = await asyncio.to_thread(
                self.statistics.overview, who(interaction, self.rules), Scope(period, topic)
            )
            await say(
                interaction, embed=page(f"The desk, the last {PERIODS[period]}", numbers(overview)), ephemeral=True
            )

    @stats.autocomplete("topic")
    async def topics(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """The topics whose titles hold what was typed."""
        found = self.drafts.ask.release.knowledge.manifest.topics
        held = [each for each in found if typed.casefold() in each.title.casefold()][:MAX_PROPOSALS]
        return [app_commands.Choice(name=shorten(each.title, LABEL_LIMIT), value=each.id) for each in held]

    @app_commands.command(name="trail", description="Who did what at the desk, newest first.")
    @app_commands.describe(entry="Only of this entry", curator="Only of this curator")
    async def trail(
        self, interaction: discord.Interaction, entry: str = "", curator: discord.Member | None = None
    ) -> None:
        """Show the audit trail."""
        async with self.working():
            found = await in_time(
                interaction,
                True,
                self.gaps.actions,
                who(interaction, self.rules),
                entry_id=entry or None,
                by=f"discord:{curator.id}" if curator else None,
                limit=20,
            )
            await say(interaction, embed=page("The trail", trail_lines(found) or [NO_TRAIL]), ephemeral=True)

    @app_commands.command(name="find", description="Search entries, gaps, drafts and kept questions.")
    @app_commands.describe(words="Words, or what you mean by them")
    async def find(self, interaction: discord.Interaction, words: str) -> None:
        """Show what was found, best first; gaps can be opened from there."""
        async with self.working():
            found = await in_time(interaction, True, self.search.find, words[:300], who(interaction, self.rules))
            gaps = [(each.id, f"#{each.id} {each.text}") for each in found if each.kind is Kind.GAP][:MAX_PROPOSALS]
            view = discord.ui.View(timeout=None)
            if gaps:
                view.add_item(Pick("gap", options=gaps, placeholder="Open a gap …"))
            lines = list(map(found_line, found)) or [NOTHING_FOUND]
            await say(interaction, embed=page("Found", lines), view=view, ephemeral=True)

    @app_commands.command(name="mine", description="What is for you, and what is new since you were last here.")
    async def mine(self, interaction: discord.Interaction) -> None:
        """Show what a curator is to see to."""
        async with self.working():
            curator = who(interaction, self.rules)
            back = await in_time(interaction, True, self.turns.back, curator)
            drafts = await in_time(interaction, True, self.turns.drafts, curator)
            gaps = await in_time(interaction, True, self.triage.queue, curator, Sift(mine=True), PAGE_SIZE)
            counts = await in_time(interaction, True, self.triage.counts, curator)
            view = discord.ui.View(timeout=None)
            if gaps.gaps:
                view.add_item(_gap_menu("gap", (), gaps.gaps, "Open a gap …"))
            if drafts:
                view.add_item(Pick("draft", options=draft_options(drafts), placeholder="Open a draft …"))
            lines = list(for_me(back, gaps, drafts, counts))
            await say(interaction, embed=page("For you", lines), view=view, ephemeral=True)

    @app_commands.command(name="work", description="Entries that want a curator, in lists that end.")
    @app_commands.describe(show="Which of them")
    @app_commands.choices(show=[app_commands.Choice(name=text, value=value) for value, text in TITLES.items()])
    async def work(self, interaction: discord.Interaction, show: str = Worklist.DUE) -> None:
        """Show one list; its entries can be edited from there."""
        async with self.working():
            named = Worklist(show) if show in {*Worklist} else Worklist.DUE
            found = await in_time(interaction, True, self.worklists.items, named, who(interaction, self.rules))
            view = discord.ui.View(timeout=None)
            if found:
                options = [(each.entry.id, each.entry.question) for each in found[:MAX_PROPOSALS]]
                view.add_item(Pick("edit_entry", options=options, placeholder="Begin a new text for …"))
            lines = [f"**{each.entry.id}** {each.why}" for each in found] or [NOTHING_TO_DO]
            title = f"{TITLES[named]}: {len(found)}"
            await say(interaction, embed=page(title, lines), view=view, ephemeral=True)

    @app_commands.command(
        name="same", description="Begin a draft that gives wordings of a gap to an entry that answers it."
    )
    @app_commands.describe(number="The gap", entry="The entry")
    async def same(
        self, interaction: discord.Interaction, number: app_commands.Range[int, 1, 10**9], entry: str
    ) -> None:
        """Make a draft of phrasings."""
        async with self.working():
            await self.drafts.same_as(interaction, str(number), entry)

    @app_commands.command(name="edit", description="Begin a new text for an entry.")
    @app_commands.describe(entry="The entry")
    async def edit(self, interaction: discord.Interaction, entry: str) -> None:
        """Make a draft of an entry as it is served."""
        async with self.working():
            await self.drafts.edit_entry(interaction, entry)

    @trail.autocomplete("entry")
    @same.autocomplete("entry")
    @edit.autocomplete("entry")
    async def propose_entry(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Propose entries by id or question."""
        return [
            app_commands.Choice(name=shorten(f"{id_}: {question}", LABEL_LIMIT), value=id_)
            for id_, question in self.drafts.entries(typed)[:MAX_PROPOSALS]
        ]

    async def _show(self, interaction: discord.Interaction[Any], number: int, note: str | None = None) -> None:
        looked = await in_time(interaction, True, self.triage.look, number, who(interaction, self.rules))
        buttons = self._buttons(looked)
        await say(interaction, content=note, embed=gap_page(looked), view=buttons, ephemeral=True)

    def _buttons(self, looked: Triage, undo: int | None = None) -> discord.ui.View:
        """At most five rows: what to do, then whose wording it is, what it belongs to, and what does not belong."""
        view, gap = looked.view, looked.gap
        number = str(gap.number)
        buttons = discord.ui.View(timeout=None)
        if gap.status in OPEN_STATUSES:
            buttons.add_item(_answer(gap, row=0))
            names = ("reject", "expert", "title")
            for name in names:
                buttons.add_item(Press(f"ask_{name}", number, label=_ASKED[name][1], row=0))
            buttons.add_item(Press("not_for_bot", number, label=_AT_ONCE["not_for_bot"][1], row=0))
            name = "unclaim" if gap.holder else "claim"
            buttons.add_item(Press(name, number, label=_AT_ONCE[name][1], row=1))
            buttons.add_item(Press("snooze", number, label=f"Snooze {SNOOZE_DAYS} days", row=1))
            buttons.add_item(Press("turn", "gap", number, label=TURN, row=1))
            buttons.add_item(Press("ask_back", number, label=ASK_BACK, row=1))
            entries = [(entry.id, f"{entry.id}: {entry.question}") for entry, _ in view.nearest]
            if entries:
                buttons.add_item(Pick("same", number, options=entries, placeholder="Same as an entry …"))
            if view.similar:
                others = [other for other, _ in view.similar]
                buttons.add_item(_gap_menu("merge", (number,), others, "Merge into …"))
            told = [each for each in view.wordings if each.text][:MAX_PROPOSALS]
            if len(told) > 1:
                options = [(each.question_id, each.text) for each in told]
                placeholder = "Split off what asks something else …"
                buttons.add_item(Pick("split", number, options=options, placeholder=placeholder, most=len(told) - 1))
        else:
            if looked.following:
                style = discord.ButtonStyle.primary
                buttons.add_item(Press("gap", str(looked.following), label=NEXT, style=style, row=1))
            buttons.add_item(Press("reopen", number, label=_AT_ONCE["reopen"][1], row=1))
        buttons.add_item(Press("undo", str(undo or number), label=f"Undo #{undo}" if undo else "Undo", row=1))
        return buttons

    def _at_once(self, name: str) -> Callable[..., Any]:
        async def press(interaction: discord.Interaction[Any], number: str) -> None:
            act, curator = _AT_ONCE[name][0], who(interaction, self.rules)
            gap = await in_time(interaction, True, self.gaps.act, number_in(number), act, curator, DOOR)
            await self._show(interaction, gap.number, _note(gap, act))

        return press

    def _ask(self, name: str) -> Callable[..., Any]:
        async def press(interaction: discord.Interaction[Any], number: str) -> None:
            # Refused now, not after something was typed.
            gap = await asyncio.to_thread(self.gaps.find, number_in(number), who(interaction, self.rules))
            _, label, hint = _ASKED[name]
            value = gap.title if name == "title" else ""
            field = Field("reason", label.removesuffix(" …"), value, hint, long=name != "title")
            form = Form(name, str(gap.number), title=f"#{gap.number} {gap.name}", fields=[field])
            await interaction.response.send_modal(form)

        return press

    def _asked(self, name: str) -> Callable[..., Any]:
        async def submit(interaction: discord.Interaction[Any], values: Values, number: str) -> None:
            act, curator = _ASKED[name][0], who(interaction, self.rules)
            reason = values.get("reason", "")
            gap = await in_time(interaction, True, self.gaps.act, number_in(number), act, curator, DOOR, reason=reason)
            await self._show(interaction, gap.number, _note(gap, act))

        return submit

    async def snooze(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Look at it again in a week."""
        curator = who(interaction, self.rules)
        gap = await in_time(
            interaction, True, self.gaps.act, number_in(number), Act.SNOOZE, curator, DOOR, days=SNOOZE_DAYS
        )
        await self._show(interaction, gap.number)

    async def undo(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Take back the last act."""
        gap = await in_time(interaction, True, self.gaps.undo, number_in(number), who(interaction, self.rules), DOOR)
        await self._show(interaction, gap.number)

    async def merge(self, interaction: discord.Interaction[Any], number: str, into: str) -> None:
        """Make a gap part of another."""
        curator = who(interaction, self.rules)
        gap = await in_time(interaction, True, self.gaps.merge, number_in(number), number_in(into), curator, DOOR)
        looked = await asyncio.to_thread(self.triage.look, gap.number, curator)
        buttons = self._buttons(looked, number_in(number))
        note = f"#{number} is part of #{gap.number} now. To take that back, undo #{number}."
        await say(interaction, content=note, embed=gap_page(looked), view=buttons, ephemeral=True)

    async def split(self, interaction: discord.Interaction[Any], number: str, *question_ids: str) -> None:
        """Give wordings that ask something else a gap of their own."""
        curator = who(interaction, self.rules)
        gap = await in_time(interaction, True, self.gaps.split, number_in(number), question_ids, curator, DOOR)
        await self._show(interaction, gap.number, f"Split off from #{number}.")


def _answer(gap: Gap, row: int | None = None) -> Press:
    style = discord.ButtonStyle.primary
    return Press("answer", str(gap.number), label=f"Answer #{gap.number}", style=style, row=row)


def _gap_menu(action: str, ids: tuple[str, ...], gaps: Any, placeholder: str) -> Pick:
    options = [(str(gap.number), f"#{gap.number} {gap.name}") for gap in gaps]
    return Pick(action, *ids, options=options, placeholder=placeholder)


def _note(gap: Gap, act: Act) -> str | None:
    """What a curator should know after an end that others will read."""
    return DONE.format(gap=gap.number, status=SAID[gap.status]) if act in {Act.REJECT, Act.NOT_FOR_BOT} else None
