"""The bot: intents, allowed mentions, what is registered at start, and how it stops without cutting anyone off."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import discord
from discord.ext import commands, tasks

from bot.bootstrap import Services
from bot.discord import errors, forms
from bot.discord.cogs.ask import AskCog
from bot.discord.cogs.care import CareCog
from bot.discord.cogs.desk import DeskCog
from bot.discord.cogs.drafts import DraftsCog
from bot.discord.cogs.events import EventsCog
from bot.discord.cogs.knowledge import KnowledgeCog
from bot.discord.cogs.log import LogCog
from bot.discord.cogs.messages import MessagesCog
from bot.discord.cogs.privacy import PrivacyCog
from bot.discord.cogs.waiting import WaitingCog
from bot.discord.delivery import Delivery
from bot.discord.errands import Errands
from bot.discord.registering import register
from bot.discord.rules import Rules
from bot.discord.views import Pick, Press
from bot.errors import StoreError

log = logging.getLogger(__name__)

DRAIN_SECONDS = 10.0
NO_MEMBERS = discord.MemberCacheFlags.none()


def intents(rules: Rules) -> discord.Intents:
    """The least that is needed: forum posts take the privileged message content intent, who leaves the members' one."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.dm_messages = True
    wanted.members = rules.follow_leaving
    wanted.message_content = bool(rules.forum_channels)
    return wanted


class SalveBot(commands.Bot):
    """Answers in Discord. Nothing it sends can mention anybody."""

    def __init__(self, services: Services, rules: Rules, **options: Any) -> None:
        # No message is kept in memory: what is edited or deleted is told by its id.
        options |= {"max_messages": None, "chunk_guilds_at_startup": False, "member_cache_flags": NO_MEMBERS}
        super().__init__(
            command_prefix=(),
            help_command=None,
            intents=intents(rules),
            allowed_mentions=discord.AllowedMentions.none(),
            **options,
        )
        self.services = services
        self.ask_service = services.ask
        self.rules = rules
        self.delivery = Delivery(self, services.ask, services.publish, services.corrections, self.tell_curators)
        self.errands = Errands(self, services, self.tell_curators, rules.curator_channel)
        self._at_work = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def setup_hook(self) -> None:
        """Register commands, buttons and menus before the gateway is up."""
        services, rules = self.services, self.rules
        asking = AskCog(self, services.ask, services.gaps, services.members, rules, self.working)
        await self.add_cog(asking)
        await self.add_cog(CareCog(asking, services.care, rules, self.working))
        await self.add_cog(EventsCog(self, asking, services.members, rules, self.working, self.tell_curators))
        await self.add_cog(PrivacyCog(services.members, rules, self.working, self.tell_curators))
        await self.add_cog(WaitingCog(services.gaps, services.ask, self.working))
        await self.add_cog(LogCog(services.log, rules, self.working))
        drafts = DraftsCog(services, rules, self.working, self.tell_curators)
        await self.add_cog(drafts)
        await self.add_cog(MessagesCog(self, drafts, services, rules, self.working))
        await self.add_cog(DeskCog(services.gaps, drafts, services.statistics, rules, self.working))
        await self.add_cog(KnowledgeCog(self, services, rules, self.working, lambda: self.delivery.trouble))
        self.add_dynamic_items(Press, Pick)
        self.add_listener(forms.on_submit, "on_interaction")
        self.tree.error(errors.handle)
        self.erase_old.start()
        self.delivery.start()
        self.errands.start()
        await register(self, rules.guild_id)

    @tasks.loop(hours=24)
    async def erase_old(self) -> None:
        """Once a day, erase what has been kept long enough; a day on which that fails is made good by the next."""
        days = self.rules.retention_days
        try:
            erased = await asyncio.to_thread(self.services.log.erase_old, datetime.now(UTC), days)
            log.info("erased the text of %d old questions", erased)
        except StoreError as error:
            log.warning("old questions could not be erased: %s", error)

    async def tell_curators(
        self,
        text: str,
        *,
        embed: discord.Embed | None = None,
        view: discord.ui.View | None = None,
        file: discord.File | None = None,
    ) -> None:
        """Say something in the curators' channel, if there is one; it is in the operator's log either way."""
        log.info("%s", text)
        if self.rules.curator_channel is None:
            return
        try:
            said: dict[str, Any] = {"embed": embed, "view": view, "file": file}
            said = {name: each for name, each in said.items() if each is not None}
            await self.get_partial_messageable(self.rules.curator_channel).send(text[:2000], **said)
        except discord.HTTPException as error:
            log.warning("the curators' channel %s cannot be written to: %s", self.rules.curator_channel, error.text)

    async def on_message(self, message: discord.Message) -> None:
        """Nothing here: there are no prefix commands; the cogs listen for themselves."""

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Marks a piece of work that must be finished before the bot stops."""
        self._at_work += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._at_work -= 1
            if self._at_work == 0:
                self._idle.set()

    async def finish(self) -> None:
        """Finish what is being answered (10 seconds at most), then leave."""
        try:
            await asyncio.wait_for(self._idle.wait(), DRAIN_SECONDS)
        except TimeoutError:
            log.warning("stopped with %d answers unfinished", self._at_work)
        self.delivery.stop()
        self.errands.stop()
        await self.close()
