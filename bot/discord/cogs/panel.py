"""/panel: a message that a moderator posts and pins; members use it to ask, look around, and see what is open."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.curation.review import NotAllowedError
from bot.discord.forms import Field, Form, Values
from bot.discord.handlers import Acting, Handlers
from bot.discord.respond import note
from bot.discord.rules import CURATES, MODERATORS_ONLY, Rules, is_curator
from bot.discord.setup_panel import Panel
from bot.discord.translating import reader, readers
from bot.discord.views import Press
from bot.locale import BUTTON, LABEL, MODAL, N_, NAME, NC_, OPTION, Translator
from bot.services.ask import AskService

TEXT = N_(
    "### Ask me\nI answer from what the curators approved, for your eyes only, and pass on what nobody has answered "
    "yet."
)
ASK, TOPICS, OPEN = N_("Ask", MODAL), N_("Topics", BUTTON), N_("What is open", BUTTON)
POSTED = N_("Here it is. Pin it, and it stays at hand.")
LACKS = N_("I may not write here: open *Edit Channel → Permissions* and allow me **Send Messages**.")
QUESTION = N_("Your question", LABEL)
HINT = N_("In your own words. Only you see the answer.", OPTION)

Show = Callable[[discord.Interaction[Any]], Awaitable[None]]


def standing(tr: Translator) -> Panel:
    """The message to pin; its buttons hold no state, so they work after any restart."""
    buttons = (
        Press("panel_ask", label=tr(ASK), style=discord.ButtonStyle.primary),
        Press("panel_topics", label=tr(TOPICS)),
        Press("panel_open", label=tr(OPEN)),
    )
    return Panel(tr(TEXT), [discord.ui.ActionRow(*buttons)])


class PanelCog(Acting, commands.Cog):
    """Posts the panel. Its buttons do what the commands do."""

    def __init__(
        self,
        rules: Rules,
        service: AskService,
        ask: Callable[[discord.Interaction[Any], str], Awaitable[None]],
        topics: Show,
        open_: Show,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.rules = rules
        self.service = service
        self.ask = ask
        self.working = working
        self.handlers = Handlers(
            presses={"panel_ask": self.ask_what, "panel_topics": topics, "panel_open": open_},
            forms={"panel_ask": self.asked},
        )

    @app_commands.command(
        name=NC_("command", "panel", NAME),
        description=N_("Post buttons to pin here: Ask, Topics, What is open.", OPTION),
    )
    @app_commands.guild_only()
    @app_commands.default_permissions(CURATES)
    async def panel(self, interaction: discord.Interaction[Any]) -> None:
        """Post the panel where the command is used."""
        async with self.working():
            channel = interaction.channel
            if not interaction.permissions.manage_messages and not is_curator(interaction, self.rules):
                raise NotAllowedError(MODERATORS_ONLY)
            if not isinstance(channel, discord.abc.Messageable) or not interaction.app_permissions.send_messages:
                await note(interaction, reader(interaction)(LACKS))
                return
            await channel.send(view=standing(readers(self.rules, self.service, interaction.guild)))
            await note(interaction, reader(interaction)(POSTED))

    async def ask_what(self, interaction: discord.Interaction[Any]) -> None:
        """Open a form for the question."""
        tr = reader(interaction)
        field = Field("question", tr(QUESTION), hint=tr(HINT), long=True)
        await interaction.response.send_modal(Form("panel_ask", title=tr(ASK), fields=[field]))

    async def asked(self, interaction: discord.Interaction[Any], values: Values) -> None:
        """Answer the question that was typed, for its asker alone."""
        await self.ask(interaction, values.get("question", ""))
