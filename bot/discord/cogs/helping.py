"""What helpers say with the bot's words: an approved entry in the channel, or under somebody's message."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.curation.review import NotAllowedError, Role
from bot.discord.render import LABEL_LIMIT, pages, shorten
from bot.discord.respond import in_time, note, say
from bot.discord.rules import Rules, who
from bot.discord.sending import NotSentError, Sender, Words
from bot.discord.views import GONE, MAX_OPTIONS, NO_QUESTION, REMOVE, Pick, Press, reply_view
from bot.services.ask import AskService

WHICH = "Which entry shall I post under that message? Its author is not notified."
POSTED, REFUSED = "It stands under the message.", "I could not post it there: {why}."
FOR = "For {member}"


class HelpingCog(commands.Cog):
    """Posts entries for helpers and curators. Nobody is notified by it."""

    def __init__(
        self,
        bot: commands.Bot,
        service: AskService,
        sender: Sender,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.bot = bot
        self.service = service
        self.sender = sender
        self.rules = rules
        self.working = working
        self._menu = app_commands.guild_only(app_commands.ContextMenu(name="Post an entry", callback=self.choose))
        Pick.actions["post"] = self.post

    async def cog_load(self) -> None:
        """Context menus cannot be declared inside a cog, so this one is added by hand."""
        self.bot.tree.add_command(self._menu)

    @app_commands.command(name="entry", description="For helpers: post an approved answer in this channel.")
    @app_commands.describe(entry="Which one; type a few words", member="Whom it is for; they are not notified")
    @app_commands.guild_only()
    async def entry(self, interaction: discord.Interaction, entry: str, member: discord.Member | None = None) -> None:
        """Post an entry that was picked, or the one that was typed word for word."""
        self._must_help(interaction)
        async with self.working():
            found = await in_time(interaction, False, self.service.proposals, entry, 1)
            wanted = found[0].entry_id if found and found[0].question == entry else entry
            reply = await in_time(interaction, False, self.service.show, wanted)
            if reply is None:
                await note(interaction, GONE)
                return
            view = reply_view(reply, NO_QUESTION) or discord.ui.View(timeout=None)
            view.add_item(Press("remove", NO_QUESTION, label=REMOVE))
            content = FOR.format(member=member.mention) if member else None
            said = await say(interaction, content=content, embed=pages(reply)[0], view=view, ephemeral=False)
            if said and interaction.channel_id:
                await asyncio.to_thread(self.service.shared, reply, NO_QUESTION, interaction.channel_id, said)

    @entry.autocomplete("entry")
    async def propose(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Propose entries while a helper types."""
        found = await asyncio.to_thread(self.service.proposals, typed, MAX_OPTIONS)
        return [app_commands.Choice(name=shorten(each.question, LABEL_LIMIT), value=each.entry_id) for each in found]

    async def choose(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Offer the entries that are nearest to a message."""
        self._must_help(interaction)
        found = await in_time(interaction, True, self.service.proposals, message.content, MAX_OPTIONS)
        options = [(each.entry_id, each.question) for each in found]
        view = discord.ui.View(timeout=None)
        view.add_item(Pick("post", str(message.id), options=options, placeholder=WHICH))
        await note(interaction, WHICH, view)

    async def post(self, interaction: discord.Interaction[Any], message_id: str, entry_id: str) -> None:
        """Post the entry that was picked under the message."""
        self._must_help(interaction)
        reply = await in_time(interaction, True, self.service.show, entry_id)
        if reply is None or interaction.channel_id is None:
            await note(interaction, GONE)
            return
        view = reply_view(reply, NO_QUESTION) or discord.ui.View(timeout=None)
        view.add_item(Press("remove", NO_QUESTION, label=REMOVE))
        words, under = Words(embed=pages(reply)[0], view=view), int(message_id) if message_id.isdecimal() else 0
        try:
            nonce = f"post {message_id} {reply.digest}"
            said = await self.sender.send(interaction.channel_id, words, nonce, under=under, alone=False)
        except NotSentError as error:
            await note(interaction, REFUSED.format(why=error))
            return
        await asyncio.to_thread(self.service.shared, reply, NO_QUESTION, interaction.channel_id, said.id)
        await note(interaction, POSTED)

    def _must_help(self, interaction: discord.Interaction[Any]) -> None:
        if who(interaction, self.rules).role < Role.HELPER:
            raise NotAllowedError("only helpers and curators may do that")
