"""Comments on a draft's fields, in Discord: read, add, take as suggested, settle."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord.ext import commands

from bot.curation.remarks import FIELDS
from bot.discord.cogs.drafts import DOOR, DraftsCog
from bot.discord.forms import Field, Form, Values
from bot.discord.handlers import Acting, Handlers
from bot.discord.render_desk import page, remark_lines
from bot.discord.respond import in_time, say
from bot.discord.rules import Rules, who
from bot.discord.translating import reader
from bot.discord.views import Pick, Press, number_in
from bot.locale import BUTTON, LABEL, MODAL, N_, PLACEHOLDER
from bot.services.remarks import RemarkService

ADD, TAKE = N_("Add one …", BUTTON), N_("Take a suggested text …", PLACEHOLDER)
SETTLE, BACK = N_("Mark a comment as settled …", PLACEHOLDER), N_("Back to draft {number}", BUTTON)
NONE, COMMENTS = N_("Nobody has commented on it."), N_("Comments on draft {number}")
SAID = N_("Your comment is beside draft {number}. *Send back* carries it to its author.")
ABOUT, COMMENT = N_("About", LABEL), N_("Comment on draft {number}", MODAL)
WHAT, HOW = N_("What should be changed?", LABEL), N_("How should the whole field read?", LABEL)


class RemarksCog(Acting, commands.Cog):
    """Lets curators comment on a draft; the services decide who may."""

    def __init__(
        self,
        service: RemarkService,
        drafts: DraftsCog,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.service = service
        self.drafts = drafts
        self.rules = rules
        self.working = working
        self.handlers = Handlers(
            presses={"remarks": self.show, "ask_remark": self.open_form},
            picks={"take_remark": self.take, "settle_remark": self.settle},
            forms={"remark": self.add},
        )

    async def show(self, interaction: discord.Interaction[Any], number: str, said: str | None = None) -> None:
        """List the comments on a draft, with menus to take or settle them."""
        found = await in_time(interaction, True, self.service.of, number_in(number), who(interaction, self.rules))
        waiting = [each for each in found if each.open]
        tr, view = reader(interaction), discord.ui.View(timeout=None)
        view.add_item(Press("ask_remark", number, label=tr(ADD), style=discord.ButtonStyle.primary))
        view.add_item(Press("draft", number, label=tr(BACK, number=number)))
        suggested = [(str(each.number), f"{tr(each.label)}: {each.suggestion}") for each in waiting if each.suggestion]
        if suggested:
            view.add_item(Pick("take_remark", number, options=suggested[-25:], placeholder=tr(TAKE)))
        if waiting:
            options = [(str(each.number), f"{tr(each.label)}: {each.text or each.suggestion}") for each in waiting]
            view.add_item(Pick("settle_remark", number, options=options[-25:], placeholder=tr(SETTLE)))
        embed = page(tr(COMMENTS, number=number), remark_lines(found, tr) or [tr(NONE)], tr)
        await say(interaction, content=said, embed=embed, view=view, ephemeral=True)

    async def open_form(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Open the form for a comment."""
        await asyncio.to_thread(self.service.of, number_in(number), who(interaction, self.rules))
        tr = reader(interaction)
        options = tuple((name, tr(label)) for name, label in FIELDS.items())
        fields = [
            Field("field", tr(ABOUT), "answer", options=options),
            Field("remark", tr(WHAT), long=True, required=False),
            Field("suggestion", tr(HOW), long=True, required=False),
        ]
        form = Form("remark", number, title=tr(COMMENT, number=number), fields=fields)
        await interaction.response.send_modal(form)

    async def add(self, interaction: discord.Interaction[Any], values: Values, number: str) -> None:
        """Keep the comment that was typed, and list all of them."""
        typed = (values.get("field", ""), values.get("remark", ""), values.get("suggestion", ""))
        await in_time(
            interaction, True, self.service.add, number_in(number), *typed, who(interaction, self.rules), DOOR
        )
        await self.show(interaction, number, reader(interaction)(SAID, number=number))

    async def take(self, interaction: discord.Interaction[Any], number: str, remark: str) -> None:
        """Change the field to what a comment suggests."""
        curator = who(interaction, self.rules)
        draft = await in_time(interaction, True, self.service.take, number_in(number), number_in(remark), curator, DOOR)
        await self.drafts.display(interaction, draft, curator)

    async def settle(self, interaction: discord.Interaction[Any], number: str, remark: str) -> None:
        """Mark a comment as settled."""
        curator = who(interaction, self.rules)
        await in_time(interaction, True, self.service.settle, number_in(number), number_in(remark), curator, DOOR)
        await self.show(interaction, number)
