"""Members who wait for an answer: tell me, me too, never mind; and /open, the questions that are open."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.curation.gaps import Gap
from bot.discord import belonging, passed
from bot.discord.handlers import Acting, Handlers
from bot.discord.render import clean_inline
from bot.discord.render_desk import page
from bot.discord.respond import add_care, in_time, meanwhile, note, say
from bot.discord.translating import reader
from bot.discord.views import FORGOTTEN, PASSED_ON, THANKS, Pick, Press, number_in
from bot.locale import BUTTON, N_, NAME, NC_, OPTION, PLACEHOLDER
from bot.services.ask import AskService
from bot.services.gaps import GapService
from bot.services.waiting import WaitingService

SHOWN = 15
NOTHING = N_("Nothing is waiting for an answer at the moment.")
OPEN = N_("Waiting for an answer")
ALSO = N_("I would like to know that too …", PLACEHOLDER)
NEVER_MIND = N_("Never mind", BUTTON)
STOPPED = N_("I will not tell you, and I have forgotten who asked.")
NOT_WAITING = N_("You were not waiting for that (any more).")
UNKNOWN = N_("That question is not open here (any more).")
SEPARATE = N_("I see. I have put it on the curators' list by itself, as **#{number}**.")


class WaitingCog(Acting, commands.Cog):
    """Notes who wants to hear when there is an answer, and lists what is open."""

    def __init__(
        self,
        service: WaitingService,
        gaps: GapService,
        ask: AskService,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.service = service
        self.gaps = gaps
        self.ask = ask
        self.working = working
        self.handlers = Handlers(
            presses={
                "not_this": self.not_this,
                "tell_me": self.tell_me,
                "me_too": self.me_too,
                "never_mind": self.never_mind,
                "differs": self.differs,
            },
            picks={"me_too": self.me_too_picked},
        )

    @app_commands.command(
        name=NC_("command", "open", NAME),
        description=N_("Questions nobody has answered yet. Say which you want to know too.", OPTION),
    )
    @app_commands.guild_only()
    async def open(self, interaction: discord.Interaction) -> None:
        """List the open questions that members may see."""
        await self.show_open(interaction)

    async def show_open(self, interaction: discord.Interaction[Any]) -> None:
        """List the open questions, for the command and for the panel's button."""
        async with self.working():
            gaps = await in_time(interaction, True, self.service.open_questions, interaction.guild_id, SHOWN)
            tr = reader(interaction)
            if not gaps:
                await note(interaction, tr(NOTHING))
                return
            lines = [f"**#{gap.number}** {clean_inline(gap.shown, 140)} ({tr.number(gap.askers)})" for gap in gaps]
            view = discord.ui.View(timeout=None)
            options = [(str(gap.number), f"#{gap.number} {gap.shown}") for gap in gaps]
            view.add_item(Pick("me_too", options=options, placeholder=tr(ALSO)))
            embed = add_care(page(tr(OPEN), lines, tr), interaction)
            await say(interaction, embed=embed, view=view, ephemeral=True)

    async def not_this(self, interaction: discord.Interaction[Any], question_id: str) -> None:
        """Note that a reply missed the question, and pass it on."""
        kind = await in_time(interaction, True, self.ask.unhelpful, question_id, interaction.user.id)
        if kind == "not_this":
            await self.pass_on(interaction, question_id)
        else:
            await note(interaction, reader(interaction)(THANKS if kind else FORGOTTEN))

    async def pass_on(self, interaction: discord.Interaction[Any], question_id: str, also: Press | None = None) -> None:
        """Put a question on the curators' list, and say what happens next; `also` is a further button."""
        found, servers, _ = await self._place(interaction, question_id)
        if servers:
            await self._ask_whose(interaction, servers, question_id, also)
            return
        tr = reader(interaction)
        embed = discord.Embed(description=tr(PASSED_ON), colour=discord.Colour.greyple())
        add_care(embed, interaction)
        view = passed.add_to(embed, None, found, question_id, tr) if found is not None else None
        if also is not None:
            view = view or discord.ui.View(timeout=None)
            view.add_item(also)
        await say(interaction, embed=embed, view=view, ephemeral=True)

    async def tell_me(self, interaction: discord.Interaction[Any], question_id: str) -> None:
        """Remember the asker, to tell them; a question that was not kept is kept from now on."""
        if await in_time(interaction, True, self.ask.keep, question_id, interaction.user.id):
            _, servers, _ = await self._place(interaction, question_id)
            if servers:
                await self._ask_whose(interaction, servers, question_id)
                return
        gap = await in_time(
            interaction, True, self.service.tell_me, question_id, interaction.user.id, interaction.guild_id
        )
        if gap is None:
            await note(interaction, reader(interaction)(FORGOTTEN))
            return
        written = question_id != str(interaction.id) and await _is_message(interaction, question_id)
        await self._will_tell(interaction, passed.waiting_for(gap, reader(interaction), here=written), gap.number)

    async def me_too(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Note that one more person wants to know."""
        gap = await in_time(
            interaction, True, self.service.me_too, number_in(number), interaction.user.id, interaction.guild_id
        )
        if gap is None and interaction.guild_id is None:
            gap = await meanwhile(interaction, True, self._elsewhere(interaction, number_in(number)))
        if gap is None:
            await note(interaction, reader(interaction)(UNKNOWN))
            return
        await self._will_tell(interaction, passed.waiting_for(gap, reader(interaction), here=False), gap.number)

    async def _place(self, interaction: discord.Interaction[Any], question_id: str) -> belonging.Placed:
        placing = belonging.place(self.gaps, question_id, interaction.client, interaction.user)
        return await meanwhile(interaction, True, placing)

    async def _ask_whose(
        self,
        interaction: discord.Interaction[Any],
        servers: Sequence[discord.Guild],
        question_id: str,
        also: Press | None = None,
    ) -> None:
        tr = reader(interaction)
        embed = discord.Embed(description=tr(THANKS), colour=discord.Colour.greyple())
        add_care(embed, interaction)
        view = passed.add_choice(embed, None, servers, question_id, tr)
        if also is not None:
            view.add_item(also)
        await say(interaction, embed=embed, view=view, ephemeral=True)

    async def _elsewhere(self, interaction: discord.Interaction[Any], number: int) -> Gap | None:
        """Note it from a direct message, in one of the servers that this person shares with the bot."""
        for guild in await belonging.shared(interaction.client, interaction.user):
            gap = await asyncio.to_thread(self.service.me_too, number, interaction.user.id, guild.id)
            if gap is not None:
                return gap
        return None

    async def me_too_picked(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Note that one more person wants to know, from the menu."""
        await self.me_too(interaction, number)

    async def never_mind(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Forget that this person waits."""
        waited = await in_time(interaction, True, self.service.never_mind, number_in(number), interaction.user.id)
        await note(interaction, reader(interaction)(STOPPED if waited else NOT_WAITING))

    async def differs(self, interaction: discord.Interaction[Any], question_id: str) -> None:
        """Put a question in a gap of its own: its asker says that it differs from the one turned down."""
        gap = await in_time(interaction, True, self.service.differs, question_id, interaction.user.id)
        if gap is None:
            await note(interaction, reader(interaction)(FORGOTTEN))
            return
        tr, view = reader(interaction), discord.ui.View(timeout=None)
        view.add_item(Press("tell_me", question_id, label=tr(passed.TELL_ME), style=discord.ButtonStyle.primary))
        await note(interaction, tr(SEPARATE, number=gap.number), view)

    async def _will_tell(self, interaction: discord.Interaction[Any], text: str, number: int) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(Press("never_mind", str(number), label=reader(interaction)(NEVER_MIND)))
        await note(interaction, text, view)


async def _is_message(interaction: discord.Interaction[Any], question_id: str) -> bool:
    """Whether a question was asked in a message, to which the pressed reply then refers."""
    reference = interaction.message.reference if interaction.message else None
    return reference is not None and str(reference.message_id) == question_id
