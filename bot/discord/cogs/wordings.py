"""The wordings that a draft may take from what members asked, in Discord: as they are, or reworded."""

import asyncio
from typing import Any

import discord
from discord.ext import commands

from bot.discord.cogs.drafts import DOOR, DRAFT_TITLE, DraftsCog
from bot.discord.forms import Field, Form, Values
from bot.discord.handlers import Acting, Handlers
from bot.discord.respond import in_time
from bot.discord.rules import Rules, who
from bot.discord.translating import reader
from bot.discord.views import number_in
from bot.errors import SalveError
from bot.locale import LABEL, N_, OPTION, S_
from bot.services.drafts import DraftService

ANOTHER_WAY = N_("Another way to ask it", LABEL)
REWORD_HINT = N_("What you leave here becomes a phrasing that everybody may read.", OPTION)
PERSONAL = N_("Looks personal: {marks}. Word it differently.")


class WordingsCog(Acting, commands.Cog):
    """Lets curators choose which of members' wordings become phrasings; the services decide who may."""

    def __init__(self, service: DraftService, drafts: DraftsCog, rules: Rules) -> None:
        self.service = service
        self.drafts = drafts
        self.rules = rules
        self.handlers = Handlers(
            presses={"take_near": self.take_near},
            picks={"take": self.take, "reword": self.ask_reword},
            forms={"reword": self.reword},
        )

    async def take(self, interaction: discord.Interaction[Any], number: str, revision: str, *question_ids: str) -> None:
        """Take the chosen wordings as phrasings, unchanged."""
        await self._take(interaction, number, revision, dict.fromkeys(question_ids, ""))

    async def take_near(self, interaction: discord.Interaction[Any], number: str, revision: str) -> None:
        """Take all wordings that are nearer to this entry than to any other, and not personal."""
        curator = who(interaction, self.rules)
        draft = await asyncio.to_thread(self.service.find, number_in(number), curator)
        offer = await asyncio.to_thread(self.service.wordings.offered, draft, curator)
        await self._take(interaction, number, revision, {each.question_id: "" for each in offer.near})

    async def ask_reword(
        self, interaction: discord.Interaction[Any], number: str, revision: str, question_id: str
    ) -> None:
        """Open a form in which a wording is reworded."""
        curator = who(interaction, self.rules)
        draft = await asyncio.to_thread(self.service.find, number_in(number), curator)
        offer = await asyncio.to_thread(self.service.wordings.offered, draft, curator)
        found = next((each for each in offer.proposed if each.question_id == question_id), None)
        if found is None:
            raise SalveError(S_("that wording is not offered any more; look again"))
        tr = reader(interaction)
        hint = tr(PERSONAL, marks=", ".join(found.marks)) if found.marks else tr(REWORD_HINT)
        field = Field("text", tr(ANOTHER_WAY), found.text, hint)
        title = tr(DRAFT_TITLE, number=number)
        form = Form("reword", number, revision, question_id, title=title, fields=[field])
        await interaction.response.send_modal(form)

    async def reword(
        self, interaction: discord.Interaction[Any], values: Values, number: str, revision: str, question_id: str
    ) -> None:
        """Take one wording as it was reworded."""
        await self._take(interaction, number, revision, {question_id: values.get("text", "")})

    async def _take(
        self, interaction: discord.Interaction[Any], number: str, revision: str, chosen: dict[str, str]
    ) -> None:
        curator = who(interaction, self.rules)
        draft = await in_time(
            interaction,
            True,
            self.service.take,
            number_in(number),
            chosen,
            curator,
            DOOR,
            revision=number_in(revision),
        )
        await self.drafts.display(interaction, draft, curator)
