"""Care around questions: "I am fine", showing a signpost to somebody, screening follow-ups and edits, and misses."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord.ext import commands

from bot.curation.review import NotAllowedError, Role
from bot.discord.cogs.ask import AskCog
from bot.discord.handlers import Acting, Handlers
from bot.discord.hearing import SPOKEN
from bot.discord.passed import as_placed, offer
from bot.discord.render import first_page
from bot.discord.respond import in_time, meanwhile, note, say
from bot.discord.rules import HELPERS_ONLY, Rules, who
from bot.discord.translating import reader
from bot.discord.views import FORGOTTEN, GONE, id_in, reply_view
from bot.discord.watching import follows_up
from bot.errors import SalveError
from bot.locale import N_
from bot.services.asking import FOLLOW_UP
from bot.services.care import CareService

log = logging.getLogger(__name__)

SHOWN = N_("I have shown it under the message.")
NOTED = N_("Thank you, it is noted: that should have been a signpost to care. The curators see it in /log flags.")


class CareCog(Acting, commands.Cog):
    """Answers members who say that they are fine, and screens messages that ask the bot nothing."""

    def __init__(
        self,
        asking: AskCog,
        service: CareService,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.asking = asking
        self.service = service
        self.rules = rules
        self.working = working
        self.handlers = Handlers(
            presses={"fine": self.fine, "show_care": self.show_care, "missed": self.missed},
        )

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Screen a message that follows a question: a reply to the bot, or the word of a forum post's author."""
        if message.author.bot or message.type not in SPOKEN or self.asking.hearing.surface(message):
            return
        if follows_up(message, self.asking.bot.user, self.rules):
            await self._watch(message, FOLLOW_UP)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Screen the new text of a message; the preview of a link is an update too, but changes no text."""
        message = payload.message
        if message.author.bot or message.edited_at is None:
            return
        surface = self.asking.hearing.surface(message)
        if surface or follows_up(message, self.asking.bot.user, self.rules):
            await self._watch(message, surface or FOLLOW_UP)

    async def _watch(self, message: discord.Message, surface: str) -> None:
        async with self.working(), self.asking.alone(message.id):
            try:
                # A logged question that is edited is answered anew elsewhere.
                if await asyncio.to_thread(self.asking.service.logged, str(message.id)) is None:
                    await self.asking.watcher.watch(message, self.asking.hearing.text(message, surface), surface)
            except SalveError:
                # Nobody asked, so an apology would only puzzle them.
                log.exception("message %d could not be screened", message.id)

    async def fine(self, interaction: discord.Interaction[Any], question_id: str) -> None:
        """Answer somebody who was signposted and says that they are fine, for them alone."""
        own = _own_text(interaction)
        text = None if own is None else self.asking.hearing.without_me(own)
        tr = reader(interaction)
        asked = await in_time(interaction, True, self.service.fine, question_id, interaction.user.id, text)
        if asked is None:
            await note(interaction, tr(FORGOTTEN))
            return
        self.asking.conversations.mended(asked)
        reply = asked.said(tr)
        tr = reply.reader(tr)
        view = reply_view(reply, question_id, tr, shareable=interaction.guild_id is not None)
        placed = await meanwhile(interaction, True, self.asking.replies.placed(asked, interaction.user))
        embed = first_page(as_placed(reply, placed, tr), tr)
        view = offer(embed, view, placed, asked, tr)
        await say(interaction, embed=embed, view=view, ephemeral=True)

    async def show_care(self, interaction: discord.Interaction[Any], question_id: str, message_id: str) -> None:
        """Put the signpost under somebody else's message, on which "Answer this" was used."""
        tr = reader(interaction)
        reply = await in_time(interaction, True, self.service.signpost, question_id, interaction.user.id)
        if reply is None or interaction.channel_id is None:
            await note(interaction, tr(GONE))
            return
        shown = await self.asking.replies.show(interaction.channel_id, id_in(message_id), reply)
        await note(interaction, tr(SHOWN if shown else GONE))

    async def missed(self, interaction: discord.Interaction[Any], question_id: str) -> None:
        """Note that a question should have been signposted."""
        if who(interaction, self.rules).role < Role.HELPER:
            raise NotAllowedError(HELPERS_ONLY)
        known = await in_time(interaction, True, self.service.missed, question_id, interaction.user.id)
        await note(interaction, reader(interaction)(NOTED if known else FORGOTTEN))


def _own_text(interaction: discord.Interaction[Any]) -> str | None:
    """The present text of the message that the pressed reply answers, if this person wrote it."""
    reference = interaction.message.reference if interaction.message else None
    written = reference.resolved if reference else None
    mine = isinstance(written, discord.Message) and written.author.id == interaction.user.id
    return written.content if mine and isinstance(written, discord.Message) else None
