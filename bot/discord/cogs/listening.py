"""Listening, if a server wants it: a button under questions that Salve can surely answer; kept only once pressed."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from datetime import UTC, datetime
from typing import Any

import discord
from discord.ext import commands
from discord.utils import time_snowflake

from bot.discord.cogs.ask import AskCog
from bot.discord.handlers import Acting, Handlers
from bot.discord.replies import LOOKED_AT
from bot.discord.respond import note
from bot.discord.rules import Rules
from bot.discord.sending import NotSentError, Sender, Words
from bot.discord.translating import reader, readers
from bot.discord.troubles import FAILURES, trouble
from bot.discord.views import OUTDATED, Press, id_in, names
from bot.errors import SalveError
from bot.locale import BUTTON, N_, NC_

log = logging.getLogger(__name__)

SURFACE = "overheard"
OFFER, ANSWER = N_("-# I may know this."), NC_("act", "Answer", BUTTON)
OVER = N_("That has been answered in the meantime, or I can no longer answer it. You can ask it again with `/ask`.")
# How many offers are remembered, to be removed with their messages.
REMEMBERED = 1000


class ListeningCog(Acting, commands.Cog):
    """Offers to answer what people ask each other. The question belongs to the message's author, whoever presses."""

    def __init__(
        self,
        asking: AskCog,
        sender: Sender,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.asking = asking
        self.sender = sender
        self.rules = rules
        self.working = working
        self._offers: OrderedDict[int, tuple[int, int]] = OrderedDict()
        self._started = time_snowflake(datetime.now(UTC))
        self.handlers = Handlers(
            presses={"overheard": self.answer},
        )

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Offer to answer a message, or signpost it to care."""
        hearing = self.asking.hearing
        if not hearing.overhears(message) or hearing.again(message):
            return
        async with self.working(), self.asking.alone(message.id):
            try:
                await self._overhear(message)
            except Exception:
                # Nobody asked the bot, so nobody is told of the failure.
                log.exception("message %d was not listened to", message.id)

    async def _overhear(self, message: discord.Message) -> None:
        text = self.asking.hearing.text(message, SURFACE)
        if not text or not await self.asking.watcher.overhear(message, text, SURFACE):
            return
        if not self.rules.silent(message, datetime.now(UTC)) and not self.asking.rests(message):
            self.asking.cooldowns.begin(message.channel.id)
            await self._offer(message)

    async def _offer(self, message: discord.Message) -> None:
        tr, view = readers(self.rules, self.asking.service, message.guild), discord.ui.View(timeout=None)
        view.add_item(Press("overheard", str(message.id), label=tr.named("act", ANSWER)))
        try:
            said = await self.sender.send(
                message.channel.id, Words(tr(OFFER), view=view), f"offer {message.id}", under=message.id, alone=False
            )
        except NotSentError as error:
            log.info("no answer is offered to message %d: %s", message.id, error)
            return
        self._offers[message.id] = (message.channel.id, said.id)
        while len(self._offers) > REMEMBERED:
            self._offers.popitem(last=False)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Remove the offer under a message that is deleted."""
        await self._deleted({payload.message_id}, payload.channel_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Remove the offers under many messages that are deleted."""
        await self._deleted(payload.message_ids, payload.channel_id)

    async def _deleted(self, message_ids: set[int], channel_id: int) -> None:
        offers = []
        for message_id in message_ids:
            # An offer that is being made is waited for.
            async with self.asking.alone(message_id):
                if offer := self._offers.pop(message_id, None):
                    offers.append(offer)
        # Offers made before the start are not remembered.
        offers += await self._found({id_ for id_ in message_ids if id_ < self._started}, channel_id)
        for offer in offers:
            with suppress(NotSentError):
                await self.sender.delete(*offer)

    async def _found(self, message_ids: set[int], channel_id: int) -> Sequence[tuple[int, int]]:
        """The offers that still stand under some messages of a channel, looked for below them if it listens there."""
        channel = self.asking.bot.get_channel(channel_id)
        if not message_ids or not self.rules.listens(channel) or not isinstance(channel, discord.abc.Messageable):
            return ()
        below = channel.history(limit=LOOKED_AT, after=discord.Object(min(message_ids)))
        try:
            return [(channel_id, each.id) async for each in below if self._offered(each) in message_ids]
        except FAILURES as error:
            log.info("whether offers stand in channel %d cannot be read: %s", channel_id, trouble(error).value)
            return ()

    def _offered(self, message: discord.Message) -> int | None:
        """The message to which an offer of ours belongs; None if it is none."""
        about = message.reference.message_id if message.reference else None
        ours = message.author == self.asking.bot.user and names(message, f"salve:overheard:{about}")
        return about if ours else None

    async def answer(self, interaction: discord.Interaction[Any], message_id: str) -> None:
        """Answer the message as it reads now in place of the offer, whoever presses the button."""
        asked, offer = id_in(message_id), interaction.message
        if offer is None or not names(offer, f"salve:overheard:{asked}"):
            # The message that holds this button is deleted below, so it must be an offer.
            raise SalveError(OUTDATED)
        wait = self.asking.limits.take(interaction.user.id, interaction.channel_id or 0)
        if wait:
            await note(interaction, wait.says(reader(interaction)))
            return
        await interaction.response.defer()
        message = await self._heard(interaction, asked)
        said = False
        if message is not None:
            async with self.asking.alone(message.id):
                text = self.asking.hearing.text(message, SURFACE)
                said = await self.asking.respond(message, text, SURFACE)
            self._offers.pop(message.id, None)
        await interaction.delete_original_response()
        if not said:
            await note(interaction, reader(interaction)(OVER))

    async def _heard(self, interaction: discord.Interaction[Any], message_id: int) -> discord.Message | None:
        """A message of this channel, or None if it may not be answered any more."""
        channel = interaction.channel
        if not isinstance(channel, discord.abc.Messageable):
            return None
        try:
            message = await channel.fetch_message(message_id)
        except FAILURES as error:
            log.info("message %d cannot be read: %s", message_id, trouble(error).value)
            return None
        silent = self.rules.silent(message, datetime.now(UTC))
        return message if self.asking.hearing.overhears(message) and not silent else None
