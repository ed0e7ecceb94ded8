"""What curators see: the questions that went unanswered."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.render import flag_line, question_page, screened_line
from bot.discord.render_desk import page as desk_page
from bot.discord.respond import in_time, note, say
from bot.discord.rules import CURATES, Rules, is_curator
from bot.discord.views import Press
from bot.services.log import LogService

PAGE_SIZE = 8
ANY = "any"
REASONS = {
    "no_match": "no entry fits",
    "unsure": "choices were offered, none was taken",
    "not_this": "answered, but not what was asked",
    "out_of_scope": "outside what is answered",
}
TITLE = "Unanswered questions"
NOTHING = "Nothing unanswered. Well done."
COUNTS = "counts"
SAID = {COUNTS: "Red flags seen", "fine": "False alarms", "missed": "Should have been a signpost"}
NO_FLAGS = "There is nothing of that kind."
FLAGS_SHOWN = 25
RECENT = timedelta(weeks=12)
REFUSED = "Only curators may read the log."


@app_commands.guild_only()
@app_commands.default_permissions(CURATES)
class LogCog(commands.GroupCog, group_name="log", group_description="What went unanswered, for curators."):
    """The curators' commands. Who may use them is asked at every press, not remembered."""

    def __init__(
        self, service: LogService, rules: Rules, working: Callable[[], AbstractAsyncContextManager[None]]
    ) -> None:
        self.service = service
        self.rules = rules
        self.working = working
        Press.actions["log"] = self.turn_page

    @app_commands.command(name="unanswered", description="Questions nobody has answered yet, newest first.")
    @app_commands.describe(reason="Why they went unanswered")
    @app_commands.choices(reason=[app_commands.Choice(name=text, value=reason) for reason, text in REASONS.items()])
    async def unanswered(self, interaction: discord.Interaction, reason: str = ANY) -> None:
        """Show the first page."""
        async with self.working():
            await self._show(interaction, reason, 0)

    @app_commands.command(name="flags", description="Red flags: how often they were seen, false alarms, and misses.")
    @app_commands.describe(show="Counts of the last twelve weeks, or what was said to be wrong, newest first")
    @app_commands.choices(show=[app_commands.Choice(name=text, value=said) for said, text in SAID.items()])
    async def flags(self, interaction: discord.Interaction, show: str = COUNTS) -> None:
        """Show how screening fares, or what it got wrong."""
        async with self.working():
            if not is_curator(interaction, self.rules) or show not in SAID:
                await note(interaction, REFUSED)
                return
            guild_id = interaction.guild_id
            if show == COUNTS:
                since = datetime.now(UTC) - RECENT
                found = await in_time(interaction, True, self.service.flags, since=since, guild_id=guild_id)
                lines = [flag_line(each) for each in found]
            else:
                wrong = await in_time(
                    interaction, True, self.service.screened, show, guild_id=guild_id, limit=FLAGS_SHOWN
                )
                lines = [screened_line(each) for each in wrong]
            if not lines:
                await note(interaction, NO_FLAGS)
                return
            embed = desk_page(SAID[show], lines, "a new sign or an idiom that is harmless goes through the gate")
            await say(interaction, embed=embed, ephemeral=True)

    async def turn_page(self, interaction: discord.Interaction[Any], reason: str, page: str) -> None:
        """Show a further page."""
        await self._show(interaction, reason, int(page) if page.isdecimal() and len(page) < 6 else 0)  # noqa: PLR2004

    async def _show(self, interaction: discord.Interaction, reason: str, page: int) -> None:
        if not is_curator(interaction, self.rules) or (reason != ANY and reason not in REASONS):
            await note(interaction, REFUSED)
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
            await note(interaction, NOTHING)
            return
        view = None
        if len(found) > (page + 1) * PAGE_SIZE:
            view = discord.ui.View(timeout=None)
            view.add_item(Press("log", reason, str(page + 1), label="Older"))
        title = TITLE if reason == ANY else f"{TITLE}: {REASONS[reason]}"
        embed = question_page(title, shown, f"page {page + 1} · salve log --format csv gives them all")
        await say(interaction, embed=embed, view=view, ephemeral=True)
