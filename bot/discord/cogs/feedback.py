"""Feedback that says why: a form with six reasons. Who asked is passed on; who looked on is counted apart."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord.ext import commands

from bot.discord.cogs.waiting import WaitingCog
from bot.discord.forms import Field, Form, Values
from bot.discord.respond import in_time, note
from bot.discord.views import FORGOTTEN, Press
from bot.services.ask import AskService, Unhelpful

TITLE = "What was wrong with it?"
LABELS = {
    Unhelpful.WRONG_ENTRY: "It answers another question than mine",
    Unhelpful.WRONG: "It is wrong",
    Unhelpful.OUTDATED: "It is out of date",
    Unhelpful.UNCLEAR: "I do not understand it",
    Unhelpful.LONG: "It is too long",
    Unhelpful.OTHER: "Something else",
}
COUNTED = "Thank you, it is noted. The curators see how often an answer does not help, and why."


class FeedbackCog(commands.Cog):
    """Asks why a reply did not help, and notes it."""

    def __init__(
        self, service: AskService, waiting: WaitingCog, working: Callable[[], AbstractAsyncContextManager[None]]
    ) -> None:
        self.service = service
        self.waiting = waiting
        self.working = working
        Press.actions["why"] = self.why
        Form.actions["why"] = self.said

    async def why(self, interaction: discord.Interaction[Any], question_id: str) -> None:
        """Open the form."""
        options = tuple((reason.value, label) for reason, label in LABELS.items())
        field = Field("reason", "Why did it not help?", Unhelpful.WRONG_ENTRY, options=options, radio=True)
        await interaction.response.send_modal(Form("why", question_id, title=TITLE, fields=[field]))

    async def said(self, interaction: discord.Interaction[Any], values: Values, question_id: str) -> None:
        """Note the reason, and pass on the question of whoever asked it."""
        given = values.get("reason", "")
        reason = Unhelpful(given) if given in set(Unhelpful) else Unhelpful.OTHER
        kind = await in_time(interaction, True, self.service.unhelpful, question_id, interaction.user.id, reason)
        if kind == "not_this":
            await self.waiting.pass_on(interaction, question_id)
        else:
            await note(interaction, COUNTED if kind else FORGOTTEN)
