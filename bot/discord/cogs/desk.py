"""The curators' commands: `/desk queue`, `gap`, `mine`, `work`, `drafts`, `stats`, `trail`, `find`, `same`, `edit`."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.curation.drafts import Stage
from bot.curation.gaps import WAITING as OPEN_STATUSES
from bot.curation.gaps import Status
from bot.curation.review import SAID
from bot.discord.cogs.drafts import DraftsCog
from bot.discord.cogs.gaps import OPEN_GAP, GapsCog, answer_button, gap_menu
from bot.discord.handlers import Acting, Handlers
from bot.discord.proposing import MAX_PROPOSALS, proposed_entries
from bot.discord.render import LABEL_LIMIT
from bot.discord.render_desk import (
    draft_line,
    draft_options,
    for_me,
    found_line,
    gap_line,
    numbers,
    page,
    trail_lines,
)
from bot.discord.respond import in_time, say, think
from bot.discord.rules import CURATES, Rules, who
from bot.discord.translating import reader
from bot.discord.views import NEXT_PAGE, Pick, Press
from bot.locale import N_, NN_, OPTION, PLACEHOLDER
from bot.locale.signs import cut, shorten
from bot.services.find import Kind
from bot.services.statistics import WEEKS, Scope
from bot.services.triage import Sift
from bot.services.wiring import Services
from bot.services.worklists import TITLES, Worklist

PAGE_SIZE = 5
WAITING, URGENT, MINE = "waiting", "urgent", "mine"
FILTERS = {
    WAITING: N_("everything that is waiting", OPTION),
    URGENT: N_("near a red flag", OPTION),
    MINE: N_("for me", OPTION),
}
STATUSES = (Status.EXPERT, Status.SNOOZED, Status.ANSWERED, Status.REJECTED, Status.NOT_FOR_BOT)
FILTERS |= {str(status): SAID[status] for status in STATUSES}
NOTHING = N_("Nothing is waiting. Well done.")
NOTHING_TO_DO = N_("Nothing here. You have reached the end of this list.")
NOTHING_FOUND = N_("Nothing contains these words or means the same.")
NO_DRAFTS = N_("No drafts are in progress.")
NO_TRAIL = N_("Nothing has been done yet.")
GAPS = NN_("{number} gap: {which}", "{number} gaps: {which}")
BEGIN = N_("Begin a new text for …", PLACEHOLDER)
DRAFTS, TRAIL, FOUND, FOR_YOU = N_("Drafts"), N_("The trail"), N_("Found"), N_("For you")
NUMBERS = N_("The desk, {period}")
LAST = {
    4: N_("the last four weeks", OPTION),
    WEEKS: N_("the last twelve weeks", OPTION),
    26: N_("the last half-year", OPTION),
    52: N_("the last year", OPTION),
}
OPEN_DRAFT = N_("Open a draft …", PLACEHOLDER)


@app_commands.guild_only()
@app_commands.default_permissions(CURATES)
class DeskCog(
    Acting,
    commands.GroupCog,
    group_name="desk",
    group_description=N_("What members ask and I cannot answer yet.", OPTION),
):
    """Lets Discord, and then the services, decide at every press whether somebody may do it."""

    def __init__(
        self,
        services: Services,
        pages: GapsCog,
        drafts: DraftsCog,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.gaps = services.gaps
        self.triage = services.triage
        self.pages = pages
        self.drafts = drafts
        self.statistics = services.statistics
        self.search = services.find
        self.turns = services.turns
        self.worklists = services.worklists
        self.rules = rules
        self.working = working
        self.handlers = Handlers(
            presses={"queue": self.turn_page},
        )

    @app_commands.command(name="queue", description=N_("What nobody has answered yet, most wanted first.", OPTION))
    @app_commands.describe(show=N_("Which of them", OPTION), text=N_("Only those that contain these words", OPTION))
    @app_commands.choices(
        show=[app_commands.Choice(name=locale_str(text), value=value) for value, text in FILTERS.items()]
    )
    async def queue(self, interaction: discord.Interaction, show: str = WAITING, text: str = "") -> None:
        """Show the first page of the queue."""
        async with self.working():
            await self._queue(interaction, show, 0, cut(text, 100))

    async def turn_page(self, interaction: discord.Interaction[Any], show: str, number: str) -> None:
        """Show a further page of the queue."""
        await self._queue(interaction, show, int(number) if number.isdecimal() and len(number) < 5 else 0)  # noqa: PLR2004

    async def _queue(self, interaction: discord.Interaction[Any], show: str, number: int, text: str = "") -> None:
        curator, tr = who(interaction, self.rules), reader(interaction)
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
            await say(interaction, content=tr(NOTHING), ephemeral=True)
            return
        view = discord.ui.View(timeout=None)
        top = found.gaps[0]
        if top.status in OPEN_STATUSES:
            view.add_item(answer_button(top, tr))
        if found.total > (number + 1) * PAGE_SIZE and not text:
            view.add_item(Press("queue", show, str(number + 1), label=tr(NEXT_PAGE)))
        view.add_item(gap_menu("gap", (), found.gaps, OPEN_GAP, tr))
        title = tr.counted(GAPS, found.total, which=tr(FILTERS.get(show, show)))
        lines = [gap_line(each, tr) for each in found.gaps]
        await say(interaction, embed=page(title, lines, tr), view=view, ephemeral=True)

    @app_commands.command(
        name="gap", description=N_("One gap: its wordings, what is near, and what to do about it.", OPTION)
    )
    @app_commands.describe(number=N_("Its number", OPTION))
    async def gap(self, interaction: discord.Interaction, number: app_commands.Range[int, 1, 10**9]) -> None:
        """Show one gap, by its number."""
        async with self.working():
            await self.pages.show(interaction, number)

    @app_commands.command(
        name="drafts", description=N_("Drafts in progress, with those waiting for approval first.", OPTION)
    )
    async def list_drafts(self, interaction: discord.Interaction) -> None:
        """List the drafts under way, proposed ones first."""
        async with self.working():
            tr = reader(interaction)
            found = await in_time(interaction, True, self.drafts.service.listed, who(interaction, self.rules))
            found = sorted(found, key=lambda each: each.stage is not Stage.PROPOSED)[:MAX_PROPOSALS]
            if not found:
                await say(interaction, content=tr(NO_DRAFTS), ephemeral=True)
                return
            view = discord.ui.View(timeout=None)
            view.add_item(Pick("draft", options=draft_options(found), placeholder=tr(OPEN_DRAFT)))
            lines = [draft_line(each, tr) for each in found]
            await say(interaction, embed=page(tr(DRAFTS), lines, tr), view=view, ephemeral=True)

    @app_commands.command(
        name="stats",
        description=N_("Coverage by week, questions most wanted, reviews due, answers rated badly.", OPTION),
    )
    @app_commands.describe(
        period=N_("The last twelve weeks if you choose none", OPTION), topic=N_("Only questions on this topic", OPTION)
    )
    @app_commands.choices(
        period=[app_commands.Choice(name=locale_str(said), value=weeks) for weeks, said in LAST.items()]
    )
    async def stats(self, interaction: discord.Interaction, period: int = WEEKS, topic: str = "") -> None:
        """Show the desk's numbers."""
        async with self.working():
            await think(interaction, ephemeral=True)
            overview = await asyncio.to_thread(
                self.statistics.overview, who(interaction, self.rules), Scope(period, topic)
            )
            tr = reader(interaction)
            title = tr(NUMBERS, period=tr(LAST[period]))
            await say(interaction, embed=page(title, numbers(overview, tr), tr), ephemeral=True)

    @stats.autocomplete("topic")
    async def topics(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Propose the topics whose titles contain what was typed."""
        code = reader(interaction).code
        titled = {each.id: each.titled(code) for each in self.drafts.ask.release.knowledge.manifest.topics}
        held = [(id_, title) for id_, title in titled.items() if typed.casefold() in title.casefold()]
        return [app_commands.Choice(name=shorten(title, LABEL_LIMIT), value=id_) for id_, title in held[:MAX_PROPOSALS]]

    @app_commands.command(name="trail", description=N_("Who did what at the desk, newest first.", OPTION))
    @app_commands.describe(entry=N_("Only this entry", OPTION), curator=N_("Only this curator", OPTION))
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
            tr = reader(interaction)
            lines = trail_lines(found, tr) or [tr(NO_TRAIL)]
            await say(interaction, embed=page(tr(TRAIL), lines, tr), ephemeral=True)

    @app_commands.command(name="find", description=N_("Search entries, gaps, drafts and kept questions.", OPTION))
    @app_commands.describe(words=N_("Words, or what you mean by them", OPTION))
    async def find(self, interaction: discord.Interaction, words: str) -> None:
        """Show what a search found, best first; gaps can be opened from there."""
        async with self.working():
            found = await in_time(interaction, True, self.search.find, cut(words, 300), who(interaction, self.rules))
            tr = reader(interaction)
            gaps = [(each.id, f"#{each.id} {tr(each.text)}") for each in found if each.kind is Kind.GAP][:MAX_PROPOSALS]
            view = discord.ui.View(timeout=None)
            if gaps:
                view.add_item(Pick("gap", options=gaps, placeholder=tr(OPEN_GAP)))
            lines = [found_line(each, tr) for each in found] or [tr(NOTHING_FOUND)]
            reach = self.search.reach(who(interaction, self.rules), tr)
            await say(interaction, embed=page(tr(FOUND), lines, tr, reach), view=view, ephemeral=True)

    @app_commands.command(
        name="mine", description=N_("What is for you, and what is new since you were last here.", OPTION)
    )
    async def mine(self, interaction: discord.Interaction) -> None:
        """Show what is for this curator, and what is new."""
        async with self.working():
            curator, tr = who(interaction, self.rules), reader(interaction)
            back = await in_time(interaction, True, self.turns.back, curator)
            drafts = await in_time(interaction, True, self.turns.drafts, curator)
            gaps = await in_time(interaction, True, self.triage.queue, curator, Sift(mine=True), PAGE_SIZE)
            counts = await in_time(interaction, True, self.triage.counts, curator)
            view = discord.ui.View(timeout=None)
            if gaps.gaps:
                view.add_item(gap_menu("gap", (), gaps.gaps, OPEN_GAP, tr))
            if drafts:
                view.add_item(Pick("draft", options=draft_options(drafts), placeholder=tr(OPEN_DRAFT)))
            lines = list(for_me(back, gaps, drafts, counts, tr))
            await say(interaction, embed=page(tr(FOR_YOU), lines, tr), view=view, ephemeral=True)

    @app_commands.command(name="work", description=N_("Entries that need a curator, in short lists.", OPTION))
    @app_commands.describe(show=N_("Which of them", OPTION))
    @app_commands.choices(
        show=[app_commands.Choice(name=locale_str(text), value=value) for value, text in TITLES.items()]
    )
    async def work(self, interaction: discord.Interaction, show: str = Worklist.DUE) -> None:
        """Show one worklist; its entries can be edited from there."""
        async with self.working():
            tr = reader(interaction)
            named = Worklist(show) if show in {*Worklist} else Worklist.DUE
            found = await in_time(interaction, True, self.worklists.items, named, who(interaction, self.rules))
            view = discord.ui.View(timeout=None)
            if found:
                options = [(each.entry.id, each.entry.question) for each in found[:MAX_PROPOSALS]]
                view.add_item(Pick("edit_entry", options=options, placeholder=tr(BEGIN)))
            lines = [f"**{each.entry.id}** {tr(each.why)}" for each in found] or [tr(NOTHING_TO_DO)]
            title = f"{tr(TITLES[named])}{tr.colon} {len(found)}"
            await say(interaction, embed=page(title, lines, tr), view=view, ephemeral=True)

    @app_commands.command(
        name="same", description=N_("Start a draft that adds a gap's wordings to the entry that answers it.", OPTION)
    )
    @app_commands.describe(number=N_("The gap", OPTION), entry=N_("The entry", OPTION))
    async def same(
        self, interaction: discord.Interaction, number: app_commands.Range[int, 1, 10**9], entry: str
    ) -> None:
        """Begin a draft that gives a gap's wordings to an entry."""
        async with self.working():
            await self.drafts.same_as(interaction, str(number), entry)

    @app_commands.command(name="edit", description=N_("Begin a new text for an entry.", OPTION))
    @app_commands.describe(entry=N_("The entry", OPTION))
    async def edit(self, interaction: discord.Interaction, entry: str) -> None:
        """Begin a draft of an entry as it is served."""
        async with self.working():
            await self.drafts.edit_entry(interaction, entry)

    @trail.autocomplete("entry")
    @same.autocomplete("entry")
    @edit.autocomplete("entry")
    async def propose_entry(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Propose entries by id or question."""
        return proposed_entries(self.drafts.ask.of(interaction.guild_id).knowledge, typed)
