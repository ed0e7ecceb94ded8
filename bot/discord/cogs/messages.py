"""What helpers do with messages: make a good answer a draft, with its author's consent, and point out wrong matches."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import escape_markdown

from bot.curation.drafts import Consent
from bot.curation.review import NotAllowedError, Role
from bot.discord.cogs.drafts import DOOR, QUESTION_HINT, DraftsCog
from bot.discord.forms import Field, Form, Values
from bot.discord.respond import in_time, note
from bot.discord.rules import Rules, who
from bot.discord.views import FORGOTTEN, Pick, Press, number_in, question_of
from bot.services.gaps import GapService
from bot.services.log import LogService

CONSENT = (
    "{name}, the curators would like to keep this answer of yours, so that I can give it to others. It would be "
    "checked, sourced and worded anew where needed. May they?"
)
GIVEN, REFUSED = "Thank you! The curators have been told.", "All right, it will not be used."
NO_REPLY = "That is none of my answers."
NO_TEXT = "There is no text in that message."
MEANT = "Which entry should have answered it?"
NONE_OF_THEM = "None of them"
CARE = "A signpost to care"
NOTED = "Noted: it is **#{gap}** on the curators' list."


class MessagesCog(commands.Cog):
    """Message commands for helpers and curators."""

    def __init__(
        self,
        bot: commands.Bot,
        drafts: DraftsCog,
        gaps: GapService,
        log: LogService,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.bot = bot
        self.drafts = drafts
        self.gaps = gaps
        self.log = log
        self.rules = rules
        self.working = working
        self.tell_curators = drafts.tell_curators
        self._menus = (
            app_commands.ContextMenu(name="Make this an entry", callback=self.make_entry),
            app_commands.ContextMenu(name="Wrong match", callback=self.wrong_match),
        )
        for menu in self._menus:
            app_commands.guild_only(menu)
        Press.actions.update(consent=self.consent, meant_none=self.meant_none)
        Pick.actions["meant"] = self.meant
        Form.actions["entry"] = self.entry_made

    async def cog_load(self) -> None:
        """Context menus cannot be declared inside a cog, so these are added by hand."""
        for menu in self._menus:
            self.bot.tree.add_command(menu)

    async def make_entry(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Open the form with somebody's good answer in it, and the question it replied to."""
        if who(interaction, self.rules).role < Role.HELPER:
            raise NotAllowedError("only helpers and curators may do that")
        if not message.content:
            await note(interaction, NO_TEXT)
            return
        reference = message.reference.resolved if message.reference else None
        question = reference.content if isinstance(reference, discord.Message) else ""
        fields = [
            Field("question", "Question", " ".join(question.split())[:300], QUESTION_HINT),
            Field("answer", "Answer", message.content, "Its author is asked before it may be used.", long=True),
        ]
        form = Form("entry", str(message.channel.id), str(message.id), title="Make this an entry", fields=fields)
        await interaction.response.send_modal(form)

    async def entry_made(
        self, interaction: discord.Interaction[Any], values: Values, channel: str, message: str
    ) -> None:
        """Keep it as a draft and ask the author of the message."""
        helper = who(interaction, self.rules)
        if helper.role < Role.HELPER or int(channel) != interaction.channel_id:
            raise NotAllowedError("only helpers and curators may do that")
        await interaction.response.defer(ephemeral=True, thinking=True)
        place = self.bot.get_partial_messageable(int(channel), guild_id=interaction.guild_id)
        # Whose message it is, is asked of Discord, not taken from the form.
        found = await place.fetch_message(int(message))
        draft = await asyncio.to_thread(
            self.drafts.service.from_message,
            values.get("question", ""),
            values.get("answer", ""),
            found.jump_url,
            found.author.id,
            helper,
            DOOR,
        )
        if draft.consent is Consent.ASKED and not found.author.bot:
            view = discord.ui.View(timeout=None)
            number = str(draft.number)
            view.add_item(Press("consent", number, "yes", label="Yes", style=discord.ButtonStyle.success))
            view.add_item(Press("consent", number, "no", label="No"))
            asked = CONSENT.format(name=escape_markdown(found.author.display_name))
            await found.reply(asked, view=view)
        if helper.role is Role.CURATOR:
            await self.drafts.display(interaction, draft, helper)
        else:
            await note(interaction, f"Thank you: draft {draft.number}.")
        await self.tell_curators(
            f"Draft {draft.number} was made from {found.jump_url} by {escape_markdown(helper.name)}."
        )

    async def consent(self, interaction: discord.Interaction[Any], number: str, said: str) -> None:
        """The author of a message says whether it may be used."""
        given = said == "yes"
        draft = await in_time(
            interaction, True, self.drafts.service.consent, number_in(number), interaction.user.id, given=given
        )
        await note(interaction, GIVEN if given else REFUSED)
        await self.tell_curators(f"Draft {draft.number}: its author says {'yes' if given else 'no'}.")

    async def wrong_match(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Ask which entry should have answered."""
        if who(interaction, self.rules).role < Role.HELPER:
            raise NotAllowedError("only helpers and curators may do that")
        question_id = question_of(message)
        if question_id is None or message.author != interaction.client.user:
            await note(interaction, NO_REPLY)
            return
        logged = await in_time(interaction, True, self.log.interaction, question_id)
        if logged is None:
            await note(interaction, FORGOTTEN)
            return
        near = [(id_, f"{id_}: {self.drafts.question(id_)}") for id_, _ in logged.candidates if id_ != logged.entry_id]
        options = [each for each in near if not each[1].endswith(": ")][:24]
        view = discord.ui.View(timeout=None)
        if options:
            view.add_item(Pick("meant", question_id, options=options, placeholder=MEANT))
        view.add_item(Press("meant_none", question_id, label=NONE_OF_THEM))
        if logged.decision != "signpost":
            view.add_item(Press("missed", question_id, label=CARE))
        await note(interaction, MEANT, view=view)

    async def meant(self, interaction: discord.Interaction[Any], question_id: str, entry_id: str) -> None:
        """Note what should have answered; a curator gets the draft that makes it so."""
        helper = who(interaction, self.rules)
        gap = await in_time(interaction, True, self.gaps.wrong_match, question_id, helper, DOOR, entry_id)
        if gap is None:
            await note(interaction, FORGOTTEN)
        elif helper.role is Role.CURATOR and entry_id:
            await self.drafts.same_as(interaction, str(gap.number), entry_id)
        else:
            await note(interaction, NOTED.format(gap=gap.number))

    async def meant_none(self, interaction: discord.Interaction[Any], question_id: str) -> None:
        """Note that no entry should have answered."""
        await self.meant(interaction, question_id, "")
