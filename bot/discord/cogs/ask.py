"""How members ask: /ask, a mention, a direct message, "Answer this", a new forum post; and /topics to browse."""

import asyncio
import logging
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import discord
from discord import app_commands
from discord.ext import commands

from bot.answering.decision import Abstain, Answer, Signpost
from bot.answering.language import detect
from bot.answering.understanding import tokenize
from bot.discord import errors
from bot.discord.passed import add_to
from bot.discord.render import LABEL_LIMIT, pages, shorten
from bot.discord.respond import in_time, note, say, with_care
from bot.discord.rules import Rules
from bot.discord.views import care_view, reply_view, topics_view
from bot.discord.watching import Watcher
from bot.errors import SalveError
from bot.services.ask import Asked, Asking, AskService
from bot.services.gaps import GapService, Passed

log = logging.getLogger(__name__)

MAX_QUESTION = 1000
MAX_PROPOSALS = 25
EMPTY = "Write your question after my name, or use /ask. With /topics you can look around."
NO_TEXT = "I can only read text, and there is none in that message."
TOO_FAST = "You have asked a lot in the last minute. Please try again in {seconds} seconds."
TOPICS = "What would you like to read about?"
MINUTE = 60.0
ABOUT = "In answer to {link}"
BELOW = "That took a moment. My answer is below."


class AskCog(commands.Cog):
    """Every way to ask; all of them go through one service call."""

    def __init__(
        self,
        bot: commands.Bot,
        service: AskService,
        gaps: GapService,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.bot = bot
        self.service = service
        self.gaps = gaps
        self.rules = rules
        self.working = working
        self.watcher = Watcher(service)
        self._member_limit = _limit(rules.member_limit)
        self._channel_limit = _limit(rules.channel_limit)
        self._menu = app_commands.ContextMenu(name="Answer this", callback=self.answer_this)

    async def cog_load(self) -> None:
        """Context menus cannot be declared inside a cog, so this one is added by hand."""
        self.bot.tree.add_command(self._menu)

    @app_commands.command(name="ask", description="Ask a question; I answer from what the curators approved.")
    @app_commands.describe(question="Your question, in your own words", private="Only you see the answer")
    async def ask(
        self,
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, MAX_QUESTION],
        private: bool = False,
    ) -> None:
        """Answer a slash command."""
        await self._answer_interaction(interaction, question, "private" if private else "slash", private=private)

    @ask.autocomplete("question")
    async def propose(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Propose entries while somebody types."""
        titles = await asyncio.to_thread(self.service.titles, typed, MAX_PROPOSALS)
        return [
            app_commands.Choice(name=title, value=title) for title in (shorten(title, LABEL_LIMIT) for title in titles)
        ]

    @app_commands.command(name="topics", description="Look around: everything I can answer, by topic.")
    async def topics(self, interaction: discord.Interaction) -> None:
        """Offer the topics to browse."""
        view = topics_view(self.service)
        await note(interaction, TOPICS, view)

    async def answer_this(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Answer somebody's message; aloud only when sure, else for the eyes of who asked for it."""
        text = self.without_me(message.content)
        if not text:
            await note(interaction, NO_TEXT)
            return
        await self._answer_interaction(interaction, text, "menu", private=False, about=message)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer mentions, direct messages and the first message of a forum post."""
        if message.author.bot or message.webhook_id or message.type not in SPOKEN:
            return
        surface = self._surface(message)
        if surface is None:
            return
        async with self.working():
            try:
                await self._answer_message(message, surface)
            except Exception as error:  # noqa: BLE001 - discord.py would only log it; the member should be told
                await errors.handle_message(message, error, self._care_line(message))

    def _surface(self, message: discord.Message) -> str | None:
        """How this message asks, or None when it is not meant for the bot."""
        channel = message.channel
        if message.guild is None:
            return "dm"
        if self.bot.user is not None and f"<@{self.bot.user.id}>" in message.content.replace("<@!", "<@"):
            return "mention"
        # The first message of a forum post has the id of its thread.
        first = isinstance(channel, discord.Thread) and message.id == channel.id
        if first and getattr(channel, "parent_id", None) in self.rules.forum_channels:
            return "forum"
        return None

    def asks(self, message: discord.Message) -> bool:
        """Whether a message asks something of the bot."""
        return self._surface(message) is not None

    def text_of(self, message: discord.Message) -> str:
        """What a message says to the bot; the title of a forum post is part of its first one."""
        text = self.without_me(message.content)
        titled = self._surface(message) == "forum" and isinstance(message.channel, discord.Thread)
        return f"{getattr(message.channel, 'name', '')}\n{text}" if titled else text

    def _care_line(self, message: discord.Message) -> str:
        """The line of care in the language of a message, else in that of its server."""
        spoken = detect(tokenize(message.content))
        return self.service.care_line(spoken, message.guild.preferred_locale.value if message.guild else spoken)

    async def _answer_message(self, message: discord.Message, surface: str) -> None:
        text = self.text_of(message)
        if not text:
            await message.reply(with_care(EMPTY, self._care_line(message)))
            return
        if self._wait(message.author.id, message.channel.id):
            log.info("message %s is only screened: too many in a minute", message.id)
            await self.watcher.watch(message, text, surface)
            return
        asking = Asking(
            str(message.id),
            surface,
            message.author.id,
            message.guild.id if message.guild else None,
            message.channel.id,
        )
        asked = await asyncio.to_thread(self.service.ask, text, asking)
        if asked is None or (surface == "forum" and not asked.sure):
            return
        view = reply_view(asked.reply, asked.question_id)
        embed = pages(asked.reply)[0]
        passed = await asyncio.to_thread(self.pass_on, asked)
        if passed is not None:
            view = add_to(embed, view, passed, asked.question_id)
        said = await (message.reply(embed=embed, view=view) if view else message.reply(embed=embed))
        await asyncio.to_thread(self.service.stands, asked.reply, asked.question_id, said.channel.id, said.id)

    async def _answer_interaction(
        self,
        interaction: discord.Interaction,
        text: str,
        surface: str,
        *,
        private: bool,
        about: discord.Message | None = None,
    ) -> None:
        async with self.working():
            asking = Asking(
                str(interaction.id),
                surface,
                interaction.user.id,
                interaction.guild_id,
                interaction.channel_id,
            )
            wait = self._wait(interaction.user.id, interaction.channel_id or 0)
            if wait:
                asked = await in_time(interaction, True, self.watcher.screen, text, asking)
                if asked is None:
                    await note(interaction, TOO_FAST.format(seconds=wait))
            else:
                asked = await in_time(interaction, True, self.service.ask, text, asking)
            if asked is not None:
                # The first one after a start reads every open question, which can take seconds.
                passed = await in_time(interaction, True, self.pass_on, asked)
                said = await _reply(interaction, asked, passed, private=private, about=about)
                if said and interaction.channel_id:
                    await asyncio.to_thread(
                        self.service.stands, asked.reply, asked.question_id, interaction.channel_id, said
                    )

    def pass_on(self, asked: Asked) -> Passed | None:
        """Put a question that has no answer into its gap; the reply goes out whatever becomes of that."""
        if not isinstance(asked.outcome.decision, Abstain):
            return None
        try:
            return self.gaps.pass_on(asked.question_id)
        except SalveError as error:
            # It is in the log, and is grouped when the desk catches up.
            log.warning("question %s is not grouped yet: %s", asked.question_id, error)
            return None

    def _wait(self, user_id: int, channel_id: int) -> int:
        """Seconds until this member may ask again in this channel; 0 when they may now."""
        waits = (
            self._member_limit.update_rate_limit(user_id),
            self._channel_limit.update_rate_limit(channel_id),
        )
        return max(int(wait) + 1 if wait else 0 for wait in waits)

    def without_me(self, content: str) -> str:
        """The text without the mention of the bot."""
        return re.sub(rf"<@!?{self.bot.user.id}>", " ", content).strip() if self.bot.user else content.strip()


async def _reply(
    interaction: discord.Interaction,
    asked: Asked,
    passed: Passed | None,
    *,
    private: bool,
    about: discord.Message | None,
) -> int | None:
    """An answer is for the channel unless it was asked in private; doubts and care are for the asker alone.

    Returns:
        The id of the message, if others can see it.
    """
    ephemeral = private or not isinstance(asked.outcome.decision, Answer) or asked.reply.care_first
    view = reply_view(asked.reply, asked.question_id, shareable=ephemeral and interaction.guild_id is not None)
    if about and about.author != interaction.user and isinstance(asked.outcome.decision, Signpost):
        view = care_view(asked.question_id, about.id)
    content = ABOUT.format(link=about.jump_url) if about else None
    embed = pages(asked.reply)[0]
    if passed is not None:
        view = add_to(embed, view, passed, asked.question_id)
    if interaction.response.is_done() and not ephemeral:
        # A slow reply was acknowledged for the asker alone, before it was known to be one for the channel.
        await interaction.edit_original_response(content=BELOW)
    said = await say(interaction, content=content, embed=embed, view=view, ephemeral=ephemeral)
    return None if ephemeral else said


def _limit(a_minute: int) -> "commands.CooldownMapping[int]":
    """Counts by id: so many a minute."""
    return commands.CooldownMapping(commands.Cooldown(a_minute, MINUTE), lambda id_: id_)


# What a person says: a message of its own or a reply. Joins, pins and boosts are not questions.
SPOKEN = {discord.MessageType.default, discord.MessageType.reply}
