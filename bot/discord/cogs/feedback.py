"""Feedback that says why: a form with six reasons.

The asker's question may be passed on; the feedback of other readers is only counted. Both may ask to be told when the
answer is mended.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord.ext import commands

from bot.discord.cogs.waiting import NEVER_MIND, NOT_WAITING, STOPPED, WaitingCog
from bot.discord.forms import Field, Form, Values
from bot.discord.handlers import Acting, Handlers
from bot.discord.respond import in_time, note
from bot.discord.translating import reader
from bot.discord.views import FORGOTTEN, Press
from bot.locale import BUTTON, LABEL, MODAL, N_, OPTION, Translator
from bot.services.ask import AskService, Unhelpful
from bot.services.members import MembersService

TITLE = N_("What was wrong with it?", MODAL)
LABELS = {
    Unhelpful.WRONG_ENTRY: N_("It answers a different question", OPTION),
    Unhelpful.WRONG: N_("It is wrong", OPTION),
    Unhelpful.OUTDATED: N_("It is out of date", OPTION),
    Unhelpful.UNCLEAR: N_("I do not understand it", OPTION),
    Unhelpful.LONG: N_("It is too long", OPTION),
    Unhelpful.OTHER: N_("Something else", OPTION),
}
TELL_ME = N_("Tell me when the answer is corrected", BUTTON)
WILL_TELL = N_(
    "I will tell you once, by direct message, when that answer is changed or withdrawn. Until then I keep who you "
    "are; after that I forget it."
)
WHY = N_("Why did it not help?", LABEL)
COUNTED = N_("Thank you, it is noted. The curators see how often an answer does not help, and why.")


class FeedbackCog(Acting, commands.Cog):
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
        self.handlers = Handlers(
            presses={"why": self.why, "mending": self.tell_me, "not_mending": self.stop},
            forms={"why": self.said},
        )

    async def why(self, interaction: discord.Interaction[Any], question_id: str) -> None:
        """Open the form that asks why an answer did not help."""
        tr = reader(interaction)
        options = tuple((reason.value, tr(label)) for reason, label in LABELS.items())
        field = Field("reason", tr(WHY), Unhelpful.WRONG_ENTRY, options=options, radio=True)
        await interaction.response.send_modal(Form("why", question_id, title=tr(TITLE), fields=[field]))

    async def said(self, interaction: discord.Interaction[Any], values: Values, question_id: str) -> None:
        """Note the reason; if the asker gave it, pass the question on."""
        given = values.get("reason", "")
        reason = Unhelpful(given) if given in set(Unhelpful) else Unhelpful.OTHER
        kind = await in_time(interaction, True, self.service.unhelpful, question_id, interaction.user.id, reason)
        tr = reader(interaction)
        offer = await self._offer(question_id, tr) if kind else None
        if kind == "not_this":
            await self.waiting.pass_on(interaction, question_id, offer)
        else:
            await note(interaction, tr(COUNTED if kind else FORGOTTEN), _view(offer) if offer else None)

    async def tell_me(self, interaction: discord.Interaction[Any], question_id: str) -> None:
        """Remember somebody whom the answer did not help, to tell them when it is mended."""
        user = interaction.user.id
        noted = await in_time(interaction, True, self.members.await_mending, question_id, user)
        logged = await asyncio.to_thread(self.service.logged, question_id) if noted else None
        tr = reader(interaction)
        if logged is None or logged.entry_id is None:
            await note(interaction, tr(FORGOTTEN))
            return
        await note(interaction, tr(WILL_TELL), _view(Press("not_mending", logged.entry_id, label=tr(NEVER_MIND))))

    async def stop(self, interaction: discord.Interaction[Any], entry_id: str) -> None:
        """Forget that somebody waits for this answer to be mended."""
        waited = await in_time(interaction, True, self.members.stop_awaiting, entry_id, interaction.user.id)
        await note(interaction, reader(interaction)(STOPPED if waited else NOT_WAITING))

    async def _offer(self, question_id: str, tr: Translator) -> Press | None:
        """The button with which to be told, if there is an answer to mend."""
        logged = await asyncio.to_thread(self.service.logged, question_id)
        return Press("mending", question_id, label=tr(TELL_ME)) if logged and logged.entry_id else None


def _view(press: Press) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(press)
    return view
