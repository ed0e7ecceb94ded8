"""Follows what happens to questions in Discord: edited, deleted, or gone with their channel, server or asker."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.curation.gaps import ERASED
from bot.discord.cogs.ask import AskCog
from bot.discord.cogs.privacy import left_server
from bot.discord.guests import leave
from bot.discord.handlers import Acting, Handlers
from bot.discord.plural import counted
from bot.discord.respond import in_time, note
from bot.discord.rules import Rules, is_curator
from bot.discord.sending import NotSentError, Sender
from bot.discord.threads import called, renamed
from bot.discord.translating import reader
from bot.discord.troubles import FAILURES, trouble
from bot.discord.views import question_of
from bot.errors import SalveError
from bot.locale import N_, NAME, NC_
from bot.services.ask import AskService
from bot.services.wiring import Services

log = logging.getLogger(__name__)

AT_ONCE = 20
REMOVING, NO_REPLY = N_("I am removing it."), N_("That is not one of my replies.")
NOT_YOURS = N_("Only whoever asked, or a moderator, can remove that.")
NOT_YOUR_QUESTION = N_("Only whoever asked a question can erase it, and I may no longer have it.")
QUESTION_ERASED = N_(
    "Erased: I have forgotten that question, and removed my reply. Your own message is yours to delete."
)
NOT_IN_HOME = (
    "the home is server {home}, and I am in no such server, so nobody curates what I say: invite me there, or, if that "
    "is not its id, name the right one: salve settings home ID"
)
PURGED = "What was asked in server {server} has been erased: {count}."

T = TypeVar("T")
Tell = Callable[[str], Awaitable[None]]
Greet = Callable[[discord.Guild], Awaitable[None]]


class EventsCog(Acting, commands.Cog):
    """Erases at once what is gone in Discord; a reply to be removed there stays owed until it is removed."""

    def __init__(
        self,
        bot: commands.Bot,
        asking: AskCog,
        services: Services,
        sender: Sender,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
        tell_curators: Tell,
        greet: Greet,
    ) -> None:
        self.bot = bot
        self.asking = asking
        self.service: AskService = asking.service
        self.members = services.members
        self.deliveries = services.deliveries
        self.sender = sender
        self.rules = rules
        self.working = working
        self.tell_curators = tell_curators
        self.greet = greet
        self.menu = app_commands.ContextMenu(name=NC_("command", "Remove this reply", NAME), callback=self.remove_this)
        self.handlers = Handlers(
            presses={"remove": self.remove, "erase": self.erase},
        )

    # Messages

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer an edited question anew, in its reply."""
        message = payload.message
        # The preview of a link is an update too, but changes no text.
        if message.author.bot or message.edited_at is None:
            return
        try:
            await self.asking.answer_again(message)
            if message.flags.has_thread:
                logged = await asyncio.to_thread(self.service.logged, str(message.id))
                await self._rename([message.id], message.channel.id, logged.text if logged else "")
        except SalveError:
            log.exception("the edit of %d could not be followed", message.id)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Erase the question of a deleted message, or forget a deleted reply of the bot's."""
        await self._deleted({payload.message_id}, payload.channel_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Erase the questions and replies of many deleted messages."""
        await self._deleted(payload.message_ids, payload.channel_id)

    async def _deleted(self, message_ids: set[int], channel_id: int) -> None:
        threads = {id_ for id_ in message_ids if self.bot.get_channel(id_) is not None}
        async with self.working():
            self.asking.replies.gone.extend(message_ids)
            self.asking.conversations.forget(map(str, message_ids))
            for message_id in message_ids:
                async with self.asking.alone(message_id):
                    self.service.drop(str(message_id))
            done = await self._erase("deleted messages", self.members.forget_messages, message_ids)
            await self._remove_owed()
        await self._rename(threads.union(map(int, done.threads if done else ())), channel_id)

    async def _erase(self, what: str, erase: Callable[..., T], *args: Any) -> T | None:
        try:
            return await asyncio.to_thread(erase, *args)
        except SalveError:
            log.exception("%s could not be erased; retention will", what)
            return None

    async def _rename(self, thread_ids: Iterable[int], channel_id: int, text: str = "") -> None:
        """Name the threads that were opened at questions after a text, or say there that it is erased."""
        tr = self.asking.replies.spoken_in(channel_id)
        for thread_id in thread_ids:
            await renamed(self.bot, thread_id, called(text) if text else tr(ERASED))

    async def _remove_owed(self) -> None:
        """Remove the replies that go with erased questions."""
        for channel_id, message_id in await asyncio.to_thread(self.members.removals, AT_ONCE):
            try:
                await self.sender.delete(channel_id, message_id)
            except NotSentError as error:
                log.warning("reply %d could not be removed: %s", message_id, error)
                if error.passing:
                    await asyncio.to_thread(self.deliveries.put_off, "removal", str(message_id))
                    continue
            await asyncio.to_thread(self.members.removed, message_id)

    async def remove(self, interaction: discord.Interaction[Any], _: str = "") -> None:
        """Remove a reply, for its asker, a moderator or a curator."""
        message = interaction.message
        await interaction.response.defer()
        if message is None or not await self._may_remove(interaction, message):
            await note(interaction, reader(interaction)(NOT_YOURS))
            return
        await interaction.delete_original_response()
        await asyncio.to_thread(self.members.removed, message.id)

    async def remove_this(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Remove a reply from its message menu, for replies that have no button."""
        async with self.working():
            if message.author != self.bot.user:
                await note(interaction, reader(interaction)(NO_REPLY))
            elif not await self._may_remove(interaction, message):
                await note(interaction, reader(interaction)(NOT_YOURS))
            else:
                await in_time(interaction, True, self.members.owe_removal, message.channel.id, message.id)
                await note(interaction, reader(interaction)(REMOVING))
                await self._remove_owed()

    async def erase(self, interaction: discord.Interaction[Any], question_id: str) -> None:
        """Erase a question and remove its replies, for its asker."""
        own = await in_time(interaction, True, self.service.is_asker, question_id, interaction.user.id)
        if not own:
            await note(interaction, reader(interaction)(NOT_YOUR_QUESTION))
            return
        places = await asyncio.to_thread(self.members.replies_to, question_id)
        self.service.drop(question_id)
        self.asking.conversations.forget([question_id])
        done = await in_time(interaction, True, self.members.forget_messages, [int(question_id)])
        await self.asking.replies.remove(places)
        await note(interaction, reader(interaction)(QUESTION_ERASED))
        await self._rename(map(int, done.threads), interaction.channel_id or 0)

    async def _may_remove(self, interaction: discord.Interaction[Any], message: discord.Message) -> bool:
        asked = {message.interaction_metadata.user.id} if message.interaction_metadata else set()
        answered = message.reference.resolved if message.reference else None
        if isinstance(answered, discord.Message):
            asked.add(answered.author.id)
        moderates = interaction.permissions.manage_messages or is_curator(interaction, self.rules)
        if interaction.guild_id is None or interaction.user.id in asked or moderates:
            return True
        question_id = question_of(message)
        return question_id is not None and await in_time(
            interaction, True, self.service.is_asker, question_id, interaction.user.id
        )

    # Places and people

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Erase what was asked in a deleted channel and in its threads."""
        await self._erase("a deleted channel", self.members.forget_channel, channel.id)
        if isinstance(channel, discord.TextChannel | discord.ForumChannel):
            await self._threads_gone(channel.guild)

    async def _threads_gone(self, guild: discord.Guild) -> None:
        """Erase what was asked in threads that are gone: of archived ones that go with their channel, nobody tells."""
        try:
            places = await asyncio.to_thread(self.members.places, guild.id)
        except SalveError:
            log.exception("the threads of a deleted channel could not be erased; retention will")
            return
        for place in places:
            if guild.get_channel_or_thread(place) is None and await self._gone(place):
                await self._erase("a thread of a deleted channel", self.members.forget_channel, place)

    async def _gone(self, channel_id: int) -> bool:
        """Whether Discord no longer knows a channel or thread; False if it does not say."""
        try:
            await self.bot.fetch_channel(channel_id)
        except discord.NotFound:
            return True
        except FAILURES as error:
            log.warning("whether channel %d is still there cannot be read: %s", channel_id, trouble(error).value)
        return False

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Erase what was asked in a deleted thread or forum post."""
        await self._erase("a deleted thread", self.members.forget_channel, payload.thread_id)

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Forget a member who leaves a server, for that server; needs the Server Members intent."""
        if self.rules.follow_leaving:
            await self._erase("a member who left", self.members.erase, payload.user.id, payload.guild_id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that the bot was removed from a server, and log what becomes of the questions asked there."""
        if await asyncio.to_thread(self.members.left, guild.id):
            log.info("%s", left_server(str(guild.id)))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Greet a server, which finds everything as it was if it is back in time; leave a server that is not served."""
        if not self.rules.servers.may_begin(guild.id):
            await leave(guild)
            return
        if self.bot.is_ready():
            # Until the bot is ready, the servers of other shards are not known.
            await self.on_ready()
        await self.greet(guild)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Find the home if it is not known yet, and the servers from which the bot was removed while it was away."""
        await self._take_over()
        home = self.rules.servers.home
        if home is not None and self.rules.hears(home) and self.bot.get_guild(home) is None:
            log.error("%s", NOT_IN_HOME.format(home=home))
        try:
            guild_ids = [guild.id for guild in self.bot.guilds]
            for guild_id in await asyncio.to_thread(self.members.in_servers, guild_ids, self.rules.hears):
                log.info("%s", left_server(guild_id))
        except SalveError as error:
            log.warning("which servers were left is looked up later: %s", error)

    async def _take_over(self) -> None:
        """Move settings from the environment into the database, for the server whose roles and channels they name."""
        servers = self.rules.servers
        former = servers.former
        if not former or servers.home is not None:
            return
        named = former.settings.named()
        for guild in self.bot.guilds:
            if any(guild.get_role(id_) or guild.get_channel(id_) for id_ in named):
                log.info("%s", await asyncio.to_thread(servers.take_over, guild.id))
                return
        log.warning("%s name nothing of a server the bot is in: set yours up with /setup", ", ".join(former.names))

    async def upkeep(self) -> None:
        """Remove the replies that are still to be removed, and erase servers whose grace time is over."""
        await self._remove_owed()
        for guild_id, done in await asyncio.to_thread(self.members.purge_left):
            log.info("%s", PURGED.format(server=guild_id, count=counted(done.questions, "question")))
