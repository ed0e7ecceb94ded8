"""Whose turn a gap or draft is, in Discord: take it, hand it over, rotate; and stop reminders of reviews."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord.ext import commands

from bot.curation.turns import What
from bot.discord.cogs.drafts import DOOR
from bot.discord.handlers import Acting, Handlers
from bot.discord.render import clean_inline
from bot.discord.respond import in_time, note, say
from bot.discord.rules import Rules, who
from bot.discord.translating import reader
from bot.discord.views import Pick, Press, number_in
from bot.locale import BUTTON, N_, PLACEHOLDER, Translator
from bot.services.turns import TurnService, what_of

TAKE, ROTATE, FREE = N_("I take it", BUTTON), N_("Whoever is next", BUTTON), N_("Nobody's", BUTTON)
HAND_OVER, WHOSE = N_("Hand it to …", PLACEHOLDER), N_("Whose turn is it for {what}?")
NOW = N_("{what}: it is {name}'s turn now.")
NOBODYS = N_("{what}: it is nobody's turn now.")
DRAFT = N_("draft {number}")
NO_MORE = N_("I will not remind you of reviews any more. You can switch that on again on the page, under *For me*.")
MAX_COLLEAGUES = 25


class TurnsCog(Acting, commands.Cog):
    """Changes whose turn it is; at every press the services decide who may."""

    def __init__(
        self, service: TurnService, rules: Rules, working: Callable[[], AbstractAsyncContextManager[None]]
    ) -> None:
        self.service = service
        self.rules = rules
        self.working = working
        self.handlers = Handlers(
            presses={
                "turn": self.choose,
                "take_turn": self.take,
                "rotate": self.rotate,
                "free_turn": self.free,
                "no_reminders": self.no_reminders,
            },
            picks={"hand_over": self.hand_over},
        )

    async def choose(self, interaction: discord.Interaction[Any], what: str, number: str) -> None:
        """Offer to take the gap or draft, to rotate it, or to hand it to a colleague."""
        curator, about = who(interaction, self.rules), number_in(number)
        found = await in_time(interaction, True, self.service.colleagues, what_of(what), about, curator)
        tr, view = reader(interaction), discord.ui.View(timeout=None)
        view.add_item(Press("take_turn", what, number, label=tr(TAKE), style=discord.ButtonStyle.primary))
        view.add_item(Press("rotate", what, number, label=tr(ROTATE)))
        view.add_item(Press("free_turn", what, number, label=tr(FREE)))
        options = [(each.id, each.name) for each in found if each.id != curator.id][:MAX_COLLEAGUES]
        if options:
            view.add_item(Pick("hand_over", what, number, options=options, placeholder=tr(HAND_OVER)))
        await say(interaction, content=tr(WHOSE, what=_named(what, number, tr)), view=view, ephemeral=True)

    async def take(self, interaction: discord.Interaction[Any], what: str, number: str) -> None:
        """Make it the turn of whoever presses."""
        await self._given(interaction, self.service.take, what, number)

    async def rotate(self, interaction: discord.Interaction[Any], what: str, number: str) -> None:
        """Make it the turn of the next colleague."""
        await self._given(interaction, self.service.rotate, what, number)

    async def hand_over(self, interaction: discord.Interaction[Any], what: str, number: str, to: str) -> None:
        """Make it the turn of a colleague."""
        await self._given(interaction, self.service.give, what, number, to)

    async def free(self, interaction: discord.Interaction[Any], what: str, number: str) -> None:
        """Make it nobody's turn."""
        curator = who(interaction, self.rules)
        await in_time(interaction, True, self.service.free, what_of(what), number_in(number), curator, DOOR)
        tr = reader(interaction)
        await say(interaction, content=tr(NOBODYS, what=_named(what, number, tr)), ephemeral=True)

    async def _given(
        self, interaction: discord.Interaction[Any], give: Callable[..., Any], what: str, number: str, *to: str
    ) -> None:
        curator = who(interaction, self.rules)
        found = await in_time(interaction, True, give, what_of(what), number_in(number), *to, curator, DOOR)
        tr = reader(interaction)
        said = tr(NOW, what=_named(what, number, tr), name=clean_inline(found.name, 40))
        await say(interaction, content=said, ephemeral=True)

    async def no_reminders(self, interaction: discord.Interaction[Any]) -> None:
        """Stop reminding this person of reviews."""
        async with self.working():
            await asyncio.to_thread(self.service.wishes, f"discord:{interaction.user.id}", reminded=False)
            await note(interaction, reader(interaction)(NO_MORE))


def _named(what: str, number: str, tr: Translator) -> str:
    return f"#{number}" if what == What.GAP else tr(DRAFT, number=number)
