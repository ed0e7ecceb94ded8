"""Feedback that says why: a form with six reasons. Who asked is passed on; who looked on is counted apart.

Both may be told when the answer is mended.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord.ext import commands

from bot.discord.cogs.waiting import NEVER_MIND, NOT_WAITING, STOPPED, WaitingCog
from bot.discord.forms import Field, Form, Values
from bot.discord.respond import in_time, note
from bot.discord.views import FORGOTTEN, Press
from bot.services.ask import AskService, Unhelpful
from bot.services.members import MembersService

TITLE = "What was wrong with it?"
LABELS = {
    Unhelpful.WRONG_ENTRY: "It answers another question than mine",
    Unhelpful.WRONG: "It is wrong",
    Unhelpful.OUTDATED: "It is out of date",
    Unhelpful.UNCLEAR: "I do not understand it",
    Unhelpful.LONG: "It is too long",
    Unhelpful.OTHER: "Something else",
}
TELL_ME = "Tell me when the answer is mended"
WILL_TELL = (
    "I will tell you by direct message, once, when that answer is changed or withdrawn. Until then I keep who you are; "
    "after that I forget it."
)
COUNTED = "Thank you, it is noted. The curators see how often an answer does not help, and why."


class FeedbackCog(commands.Cog):
    """Asks why a reply did not help, and notes it."""

    def __init__(
        self,
        service: AskService,
        members: MembersService,
        waiting: WaitingCog,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.service = service
        self.members = members
        self.waiting = waiting
        self.working = working
        Press.actions.update(why=self.why, mending=self.tell_me, not_mending=self.stop)
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
        offer = await self._offer(question_id) if kind else None
        if kind == "not_this":
            await self.waiting.pass_on(interaction, question_id, offer)
        else:
            await note(interaction, COUNTED if kind else FORGOTTEN, _view(offer) if offer else None)

    async def tell_me(self, interaction: discord.Interaction[Any], question_id: str) -> None:
        """Remember whom the answer did not help, to tell them when it is mended."""
        user = interaction.user.id
        noted = await in_time(interaction, True, self.members.await_mending, question_id, user)
        logged = await asyncio.to_thread(self.service.logged, question_id) if noted else None
        if logged is None or logged.entry_id is None:
            await note(interaction, FORGOTTEN)
            return
        await note(interaction, WILL_TELL, _view(Press("not_mending", logged.entry_id, label=NEVER_MIND)))

    async def stop(self, interaction: discord.Interaction[Any], entry_id: str) -> None:
        """Forget that again."""
        waited = await in_time(interaction, True, self.members.stop_awaiting, entry_id, interaction.user.id)
        await note(interaction, STOPPED if waited else NOT_WAITING)

    async def _offer(self, question_id: str) -> Press | None:
        """What to press to be told, where there is an answer to mend."""
        logged = await asyncio.to_thread(self.service.logged, question_id)
        return Press("mending", question_id, label=TELL_ME) if logged and logged.entry_id else None


def _view(press: Press) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(press)
    return view
