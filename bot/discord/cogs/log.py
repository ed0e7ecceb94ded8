"""/log: the questions that went unanswered, and the red flags that were seen."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord.handlers import Acting, Handlers
from bot.discord.render import flag_line, question_page, screened_line
from bot.discord.render_desk import page as desk_page
from bot.discord.respond import in_time, note, say
from bot.discord.rules import CURATES, Rules, is_curator
from bot.discord.translating import reader
from bot.discord.views import Press
from bot.locale import BUTTON, N_, OPTION
from bot.services.log import LogService

PAGE_SIZE = 8
ANY = "any"
REASONS = {
    "no_match": N_("no entry fits", OPTION),
    "unsure": N_("choices were offered, none was taken", OPTION),
    "not_this": N_("answered, but not what was asked", OPTION),
    "out_of_scope": N_("outside what is answered", OPTION),
}
TITLE = N_("Unanswered questions")
NOTHING = N_("Nothing unanswered. Well done.")
COUNTS = "counts"
SAID = {
    COUNTS: N_("Red flags seen", OPTION),
    "fine": N_("False alarms", OPTION),
    "missed": N_("Should have been a signpost", OPTION),
}
NO_FLAGS = N_("There is nothing of that kind.")
GATE = N_("a new sign or a harmless idiom has to pass the gate, like any change")
OLDER, FOOTER = N_("Older", BUTTON), N_("page {number} · salve log --format csv gives them all")
FLAGS_SHOWN = 25
RECENT = timedelta(weeks=12)
REFUSED = N_("Only curators may read the log.")


@app_commands.guild_only()
@app_commands.default_permissions(CURATES)
class LogCog(
    Acting, commands.GroupCog, group_name="log", group_description=N_("What went unanswered, for curators.", OPTION)
):
    """Shows curators the log. Whether somebody is a curator is looked up at every use."""

    def __init__(
        self, service: LogService, rules: Rules, working: Callable[[], AbstractAsyncContextManager[None]]
    ) -> None:
        self.service = service
        self.rules = rules
        self.working = working
        self.handlers = Handlers(
            presses={"log": self.turn_page},
        )

    @app_commands.command(name="unanswered", description=N_("Questions nobody has answered yet, newest first.", OPTION))
    @app_commands.describe(reason=N_("Why they went unanswered", OPTION))
    @app_commands.choices(
        reason=[app_commands.Choice(name=locale_str(text), value=reason) for reason, text in REASONS.items()]
    )
    async def unanswered(self, interaction: discord.Interaction, reason: str = ANY) -> None:
        """Show the first page of unanswered questions."""
        async with self.working():
            await self._show(interaction, reason, 0)

    @app_commands.command(
        name="flags", description=N_("Red flags: how often they were seen, false alarms, and misses.", OPTION)
    )
    @app_commands.describe(
        show=N_("Counts for the last twelve weeks, or what was reported as wrong, newest first", OPTION)
    )
    @app_commands.choices(show=[app_commands.Choice(name=locale_str(text), value=said) for said, text in SAID.items()])
    async def flags(self, interaction: discord.Interaction, show: str = COUNTS) -> None:
        """Show how often red flags were seen, or false alarms, or misses."""
        async with self.working():
            tr = reader(interaction)
            if not is_curator(interaction, self.rules) or show not in SAID:
                await note(interaction, tr(REFUSED))
                return
            guild_id = interaction.guild_id
            if show == COUNTS:
                since = datetime.now(UTC) - RECENT
                found = await in_time(interaction, True, self.service.flags, since=since, guild_id=guild_id)
                lines = [flag_line(each, tr) for each in found]
            else:
                wrong = await in_time(
                    interaction, True, self.service.screened, show, guild_id=guild_id, limit=FLAGS_SHOWN
                )
                lines = [screened_line(each, tr) for each in wrong]
            if not lines:
                await note(interaction, tr(NO_FLAGS))
                return
            embed = desk_page(tr(SAID[show]), lines, tr, tr(GATE))
            await say(interaction, embed=embed, ephemeral=True)

    async def turn_page(self, interaction: discord.Interaction[Any], reason: str, page: str) -> None:
        """Show a further page of unanswered questions."""
        await self._show(interaction, reason, int(page) if page.isdecimal() and len(page) < 6 else 0)  # noqa: PLR2004

    async def _show(self, interaction: discord.Interaction, reason: str, page: int) -> None:
        tr = reader(interaction)
        if not is_curator(interaction, self.rules) or (reason != ANY and reason not in REASONS):
            await note(interaction, tr(REFUSED))
            return
        found = await in_time(
            interaction,
            True,
            self.service.unanswered,
            reason=None if reason == ANY else reason,
            guild_id=interaction.guild_id,
            limit=(page + 1) * PAGE_SIZE + 1,
        )
        shown = found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
        if not shown:
            await note(interaction, tr(NOTHING))
            return
        view = None
        if len(found) > (page + 1) * PAGE_SIZE:
            view = discord.ui.View(timeout=None)
            view.add_item(Press("log", reason, str(page + 1), label=tr(OLDER)))
        title = tr(TITLE) if reason == ANY else f"{tr(TITLE)}{tr.colon} {tr(REASONS[reason])}"
        embed = question_page(title, shown, tr(FOOTER, number=page + 1), tr)
        await say(interaction, embed=embed, view=view, ephemeral=True)
