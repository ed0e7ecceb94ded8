"""Curators ask back, and the asker answers: in a form, or in a reply, which may be edited."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord.ext import commands

from bot.discord import belonging
from bot.discord.asked_back import DECLINED, TOLD
from bot.discord.cogs.ask import AskCog
from bot.discord.cogs.drafts import DOOR
from bot.discord.forms import Field, Form, Values
from bot.discord.handlers import Acting, Handlers
from bot.discord.render import first_page
from bot.discord.respond import in_time, note, say
from bot.discord.rules import Rules, who
from bot.discord.translating import reader
from bot.discord.views import FORGOTTEN, Press, number_in, reply_view
from bot.errors import SalveError
from bot.locale import BUTTON, LABEL, N_, OPTION
from bot.services.asking import Asking
from bot.services.asking_back import AskBackService
from bot.services.gaps import GapService

log = logging.getLogger(__name__)

YOURS = N_("Your answer", LABEL)
ASK_BACK, TAKE_BACK = N_("Ask back …", BUTTON), N_("Take it back", BUTTON)
BACK_TO = N_("Back to #{gap}", BUTTON)
WHAT = N_("What do you want to know?", LABEL)
ONE_THING = N_("One question, as you would ask it. If they asked in public, others can read it.", OPTION)
ASKED = N_(
    "In half a minute I will ask the last person who asked #{gap}: where they asked, or by direct message if they "
    "wanted to be told. Their answer will appear beside the gap."
)
TAKEN_BACK = N_("#{gap}: they will not be asked. If my message has already been sent, their answer is not kept.")
HINT = N_("Only the curators read it. It is kept as long as your question.", OPTION)


class AskedBackCog(Acting, commands.Cog):
    """Takes answers only from the member who was asked, and screens them like all that is said to the bot."""

    def __init__(
        self,
        asking: AskCog,
        service: AskBackService,
        gaps: GapService,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.asking = asking
        self.service = service
        self.gaps = gaps
        self.rules = rules
        self.working = working
        self.handlers = Handlers(
            presses={
                "tell_more": self.open_form,
                "tell_nothing": self.decline,
                "ask_back": self.ask_back,
                "take_back": self.take_back,
            },
            forms={"tell_more": self.answer, "ask_back": self.asked_back},
        )

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Keep the new text of an answer that was edited."""
        message = payload.message
        if message.author.bot or message.edited_at is None:
            return
        async with self.working():
            try:
                text = self.asking.hearing.text(message, "reply")
                await asyncio.to_thread(self.service.reword, message.id, text)
            except SalveError:
                log.exception("the edit of answer %d could not be followed", message.id)

    # What curators press

    async def ask_back(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Open the form for a curator's question to the asker."""
        gap = await asyncio.to_thread(self.gaps.find, number_in(number), who(interaction, self.rules))
        tr = reader(interaction)
        field = Field("asked", tr(WHAT), hint=tr(ONE_THING))
        form = Form("ask_back", str(gap.number), title=f"#{gap.number} {gap.name}", fields=[field])
        await interaction.response.send_modal(form)

    async def asked_back(self, interaction: discord.Interaction[Any], values: Values, number: str) -> None:
        """Owe the asker of the gap that question."""
        curator, gap = who(interaction, self.rules), number_in(number)
        await in_time(interaction, True, self.service.ask, gap, values.get("asked", ""), curator, DOOR)
        tr, view = reader(interaction), discord.ui.View(timeout=None)
        view.add_item(Press("take_back", number, label=tr(TAKE_BACK)))
        view.add_item(Press("gap", number, label=tr(BACK_TO, gap=gap)))
        await say(interaction, content=tr(ASKED, gap=gap), view=view, ephemeral=True)

    async def take_back(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Take the question back."""
        curator, gap = who(interaction, self.rules), number_in(number)
        await in_time(interaction, True, self.service.take_back, gap, curator, DOOR)
        await say(interaction, content=reader(interaction)(TAKEN_BACK, gap=gap), ephemeral=True)

    # What members press

    async def open_form(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Open the form for the member's answer."""
        tr = reader(interaction)
        field = Field("text", tr(YOURS), hint=tr(HINT), long=True)
        await interaction.response.send_modal(Form("tell_more", number, title=tr(YOURS), fields=[field]))

    async def answer(self, interaction: discord.Interaction[Any], values: Values, number: str) -> None:
        """Keep what was typed; if it calls for care, show the signpost."""
        user, text = interaction.user.id, values.get("text", "")
        kept = bool(text.strip()) and await in_time(
            interaction, True, self.service.answer, number_in(number), user, text
        )
        if not kept:
            await note(interaction, reader(interaction)(FORGOTTEN))
            return
        alone = belonging.surface(interaction)
        guild_id = belonging.home(self.rules) if alone else interaction.guild_id
        asking = Asking(str(interaction.id), alone or "private", user, guild_id, interaction.channel_id)
        asked = await in_time(interaction, True, self.asking.watcher.screen, text, asking)
        if asked is None:
            await note(interaction, reader(interaction)(TOLD))
        else:
            tr = reader(interaction)
            reply = asked.said(tr)
            view = reply_view(reply, asked.question_id, tr)
            await say(interaction, embed=first_page(reply, tr), view=view, ephemeral=True)

    async def decline(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Note that the member would rather not say."""
        known = await in_time(interaction, True, self.service.answer, number_in(number), interaction.user.id, "")
        await note(interaction, reader(interaction)(DECLINED if known else FORGOTTEN))
