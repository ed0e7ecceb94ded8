"""How members ask: /ask, a mention, a direct message, "Answer this", a new forum post."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.answering.language import detect
from bot.answering.understanding import tokenize
from bot.curation.gaps import INSTALLED
from bot.discord import belonging, errors
from bot.discord.answers import answer
from bot.discord.handlers import Acting, Handlers
from bot.discord.hearing import BY_WORDS, QUIET, Hearing
from bot.discord.limits import Cooldowns, Limits, Repeats, Wait
from bot.discord.passed import add_to
from bot.discord.proposing import MAX_PROPOSALS
from bot.discord.render import LABEL_LIMIT
from bot.discord.replies import Place, Replies, under
from bot.discord.respond import add_care, in_time, meanwhile, note, say, utter, with_care
from bot.discord.rules import Rules
from bot.discord.smalltalk import SmallTalk, in_kind, talk_of
from bot.discord.threads import called, opened
from bot.discord.together import Together
from bot.discord.translating import reader, readers
from bot.discord.views import (
    FORGOTTEN,
    PASSED_ON,
)
from bot.discord.watching import Watcher
from bot.locale import N_, NAME, NC_, OPTION, Translator
from bot.locale.signs import cut, shorten
from bot.services.ask import Answered
from bot.services.asked import Again, Asked
from bot.services.asking import NOTED, Asking
from bot.services.follow_ups import Turn
from bot.services.wiring import Services
from bot.settings.model import Answering

log = logging.getLogger(__name__)

_Wait = Callable[[Awaitable[Any]], Awaitable[Any]]
MAX_QUESTION = 1000
NO_TEXT = N_("I can only read text, and there is none in that message.")
BROUGHT = N_("-# You brought me along: only you see this, and no curators of this server read your question.")


class AskCog(Acting, commands.Cog):
    """Every way to ask; all of them use the same service call."""

    def __init__(
        self,
        bot: commands.Bot,
        services: Services,
        replies: Replies,
        small_talk: SmallTalk,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.bot = bot
        self.service = services.ask
        self.gaps = services.gaps
        self.members = services.members
        self.conversations = services.conversations
        self.replies = replies
        self.small_talk = small_talk
        self.hearing = Hearing(bot, rules)
        self.rules = rules
        self.working = working
        self.alone = replies.alone
        self.watcher = Watcher(services.ask, replies, services.asking_back)
        self.limits = Limits(rules.member_limit, rules.channel_limit)
        self.cooldowns = Cooldowns()
        self._repeats = Repeats()
        self._logging = Together(services.ask.log)
        self.handlers = Handlers(
            picks={"belongs": self.belongs},
        )
        self.menu = app_commands.ContextMenu(name=NC_("command", "Answer this", NAME), callback=self.answer_this)

    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.command(
        name=NC_("command", "ask", NAME),
        description=N_("Ask a question; I answer from what the curators approved.", OPTION),
    )
    @app_commands.rename(question=NC_("command", "question", NAME), private=NC_("command", "private", NAME))
    @app_commands.describe(
        question=N_("Your question, in your own words", OPTION), private=N_("Only you see the answer", OPTION)
    )
    async def ask(
        self,
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, MAX_QUESTION],
        private: bool = False,
    ) -> None:
        """Answer a slash command."""
        await self._answer_interaction(interaction, question, "private" if private else "slash", private=private)

    @ask.autocomplete("question")
    async def propose(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Propose entries while somebody types."""
        found = await asyncio.to_thread(
            self.service.proposals, typed, MAX_PROPOSALS, interaction.guild_id, reader(interaction).code
        )
        titles = (shorten(each.question, LABEL_LIMIT) for each in found)
        return [app_commands.Choice(name=title, value=title) for title in titles]

    async def answer_this(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Answer somebody's message: in the channel if sure, else for the person who used the menu alone."""
        text = self.hearing.text(message, "menu")
        if not text:
            await note(interaction, reader(interaction)(NO_TEXT))
            return
        await self._answer_interaction(interaction, text, "menu", private=False, about=message)

    async def try_out(self, interaction: discord.Interaction[Any], question: str) -> None:
        """Answer a question that somebody tries in a form, for them alone."""
        await self._answer_interaction(interaction, cut(question, MAX_QUESTION), "private", private=True)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer what is said to the bot."""
        surface = self.hearing.surface(message)
        self.hearing.note(message, surface)
        if surface is None or self.hearing.again(message):
            return
        async with self.working(), self.alone(message.id):
            try:
                await self._answer_message(message, surface)
            except Exception as error:  # noqa: BLE001 - discord.py would only log it; the member should be told
                apology = errors.apology(error, f"message {message.id}", self._tr(message.guild))
                await self.replies.apologise(under(message), with_care(apology, self._care_line(message)))

    def _tr(self, guild: discord.Guild | None) -> Translator:
        return readers(self.rules, self.service, guild)

    def _care_line(self, message: discord.Message) -> str:
        """The line of care in the language of a message, else in that of its server."""
        spoken = detect(tokenize(message.content))
        return self.service.care_line(spoken, self.rules.language(message.guild))

    async def _answer_message(self, message: discord.Message, surface: str) -> None:
        text = self.hearing.text(message, surface)
        if not text:
            if not self.rules.silent(message, datetime.now(UTC)):
                await self._say_what_it_lacks(message, surface)
            return
        if await self.watcher.answers_back(message, text, surface, self.hearing.replied_to(message)):
            return
        if self.rules.silent(message, datetime.now(UTC)):
            # Anybody in danger is told whom to call, wherever and whenever they write.
            await self.watcher.watch(message, text, surface)
            return
        wait = self.rests(message) or self.limits.take(message.author.id, message.channel.id)
        await (self._put_off(message, text, surface, wait) if wait else self.respond(message, text, surface))

    def rests(self, message: discord.Message) -> Wait:
        """How long a channel still rests after an answer."""
        seconds = self.rules.rests_in(message.channel) if message.guild else 0
        return self.cooldowns.left(message.channel.id, seconds)

    async def respond(self, message: discord.Message, text: str, surface: str) -> bool:
        """Answer what a message asks, and reply to it; returns whether anything was said."""
        asking = Asking(
            str(message.id),
            surface,
            message.author.id,
            message.guild.id if message.guild else belonging.home(self.rules),
            message.channel.id,
            message=True,
            quiet=self.hearing.quiet(message.channel.id, surface),
        )
        work = self._asked(text, asking, _patiently, self.hearing.replied_to(message))
        # Where the bot may keep quiet, it does not show that it is typing.
        asked = await (work if asking.quiet else self.replies.typing(message.channel.id, work))
        if asked is None:
            return False
        self.conversations.heard(asking, asked)
        aside = talk_of(asked)
        if not asked.speaks(quiet=asking.quiet):
            return False
        if aside is not None:
            await self.small_talk.answer(message, asked, aside)
        else:
            # Before the reply is sent, so that an asker who writes on at once is heard.
            self.hearing.answered(message.channel.id)
            self.cooldowns.begin(message.channel.id)
            await self.replies.reply(await self._place(message, text), asked)
        return True

    async def _place(self, message: discord.Message, text: str) -> Place:
        """Where the reply to a message goes: under it, or into a new thread if the server wants that."""
        place = under(message)
        if not self.rules.opens_threads(message.channel):
            return place
        return replace(place, thread_id=await opened(message, called(text)))

    async def _say_what_it_lacks(self, message: discord.Message, surface: str) -> None:
        """Tell somebody who wrote nothing the bot can read what it can read; say nothing in a thread."""
        lacks = self.hearing.lacks(message, surface, self._tr(message.guild))
        if lacks is not None:
            await self.replies.note(under(message), with_care(lacks, self._care_line(message)))

    async def _ask(self, text: str, asking: Asking, replied_to: int | None, *, alone: bool) -> Asked | None:
        """Ask, with the context that the message may follow on from; questions of one moment are logged together."""
        before = None if alone or replied_to is not None else self.conversations.before(asking)
        if replied_to is None and before is None and self.service.at_once(text, asking.guild_id):
            answered = self.service.answered(text, asking)
        else:
            answered = await asyncio.to_thread(self._answered, text, asking, before, replied_to, alone=alone)
        return None if answered is None else await self._logging.do(answered)

    def _answered(
        self, text: str, asking: Asking, before: Turn | None, replied_to: int | None, *, alone: bool
    ) -> Answered | None:
        if replied_to is not None and not alone:
            before = self.conversations.before(asking, replied_to)
        return self.service.answered(text, asking, before)

    async def _asked(
        self, text: str, asking: Asking, wait: _Wait, replied_to: int | None = None, *, alone: bool = False
    ) -> Asked | None:
        """Ask; the same words again within a minute get the same answer, if it is still in the log.

        Args:
            text: what is asked.
            asking: who asks, and where.
            wait: how to wait for work that takes a moment.
            replied_to: the id of the reply that it replies to, if any; else it follows on from what was asked last.
            alone: whether it is asked without any context.

        Returns:
            What was asked and answered; None if nothing is to be said.
        """
        who, where, way = int(asking.user_id or 0), asking.channel_id or 0, f"{asking.surface} {replied_to} {alone}"
        before = self._repeats.find(who, where, text, way)
        if (
            before
            and before.question_id != asking.question_id
            and before.outcome.release is self.service.of(asking.guild_id)
        ):
            logged = await wait(asyncio.to_thread(self.service.at_hand, before.question_id))
            if logged is not None and logged.reply_digest == before.reply.digest:
                return before
        asked: Asked | None = await wait(self._ask(text, asking, replied_to, alone=alone))
        if asked is not None:
            self._repeats.keep(who, where, text, way, asked)
        return asked

    async def _put_off(self, message: discord.Message, text: str, surface: str, wait: Wait) -> None:
        """Only screen a message that comes too fast; tell whoever spoke to the bot to wait, once."""
        log.info("message %s is only screened: too many in a minute", message.id)
        if await self.watcher.watch(message, text, surface) or surface in QUIET:
            return
        if self.limits.tell(wait, message.author.id, message.channel.id):
            await self.replies.note(
                under(message), with_care(wait.says(self._tr(message.guild)), self._care_line(message))
            )

    async def answer_again(self, message: discord.Message) -> None:
        """Answer an edited question anew in its reply; forget a message that is no longer a question.

        The old text leaves the log at once. The reply follows as soon as the asker may ask again, unless the message
        has been edited since.
        """
        async with self.working(), self.alone(message.id):
            again = await self._log_again(message)
        if again is None:
            return
        wait = self.limits.take(message.author.id, message.channel.id)
        if wait and not again.trouble:
            await asyncio.sleep(wait.seconds)
        async with self.working(), self.alone(message.id):
            logged = await asyncio.to_thread(self.service.logged, again.asked.question_id)
            if logged is not None and logged.reply_digest == again.asked.reply.digest:
                quiet = self.hearing.quiet(message.channel.id, logged.surface)
                self.conversations.mended(again.asked)
                speaks = again.trouble or (logged.surface != NOTED and again.asked.speaks(quiet=quiet))
                await self.replies.replace(message, again, speaks=speaks)

    async def _log_again(self, message: discord.Message) -> Again | None:
        """Replace the old text and outcome by those of the edited message; None if nothing is to be said."""
        logged = await asyncio.to_thread(self.service.logged, str(message.id))
        if logged is None:
            return None
        text = self.hearing.text(message, logged.surface)
        if not text or (logged.surface in BY_WORDS and self.hearing.surface(message) is None):
            self.conversations.forget([str(message.id)])
            await asyncio.to_thread(self.members.forget_messages, [message.id])
            return None
        return await asyncio.to_thread(self.service.again, text, str(message.id))

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
            alone = belonging.surface(interaction)
            asking = Asking(
                str(interaction.id),
                alone or surface,
                interaction.user.id,
                belonging.home(self.rules) if alone else interaction.guild_id,
                interaction.channel_id,
            )
            asked = await self._asked_in_time(interaction, text, asking, alone=about is not None)
            if asked is None:
                return
            if aside := talk_of(asked):
                await utter(interaction, in_kind(asked, aside), ephemeral=True)
                return
            if not about:
                self.conversations.heard(asking, asked)
            placed = await meanwhile(interaction, True, self.replies.placed(asked, interaction.user))
            greeting = await self._greeting(interaction, asked, asking)
            silent = alone is None and self.rules.answers_in(interaction.channel) is Answering.OFF
            private = private or silent or alone == INSTALLED
            said = await answer(interaction, asked, placed, private=private, about=about, greeting=greeting)
            if said and interaction.channel_id:
                await self.replies.stands(asked, interaction.channel_id, said, interaction.user.id)

    async def _asked_in_time(
        self, interaction: discord.Interaction, text: str, asking: Asking, *, alone: bool
    ) -> Asked | None:
        """Ask; whoever asks too fast is told to wait, unless the question is a sign of danger."""
        wait = self.limits.take(interaction.user.id, interaction.channel_id or 0)
        if not wait:
            return await self._asked(text, asking, partial(meanwhile, interaction, True), alone=alone)
        asked = await in_time(interaction, True, self.watcher.screen, text, asking)
        if asked is None:
            await note(interaction, wait.says(reader(interaction)))
        return asked

    async def _greeting(self, interaction: discord.Interaction, asked: Asked, asking: Asking) -> str | None:
        """What stands above the answer, for somebody who is new or brought the bot along; None for nothing."""
        if asked.cares:
            return None
        tr, hello = reader(interaction), None
        if not asked.met:
            hello = await in_time(interaction, True, self.replies.greeting, interaction.user.id, tr, asking.guild_id)
        brought = tr(BROUGHT) if asking.surface == INSTALLED else None
        return "\n".join(filter(None, [brought, hello])) or None

    async def belongs(self, interaction: discord.Interaction[Any], question_id: str, guild_id: str) -> None:
        """Give a question to the curators of the server that its asker picked."""
        shared = await meanwhile(interaction, True, belonging.shared(self.bot, interaction.user))
        chosen = next((guild for guild in shared if str(guild.id) == guild_id), None)
        passed = None
        if chosen is not None:
            passed = await in_time(interaction, True, self.gaps.give, question_id, interaction.user.id, chosen.id)
        if passed is None:
            await note(interaction, reader(interaction)(FORGOTTEN))
            return
        tr = reader(interaction)
        embed = discord.Embed(description=tr(PASSED_ON), colour=discord.Colour.greyple())
        add_care(embed, interaction)
        await say(interaction, embed=embed, view=add_to(embed, None, passed, question_id, tr), ephemeral=True)


def _patiently(work: Awaitable[Any]) -> Awaitable[Any]:
    """The work itself: a message needs no acknowledgement while it is done."""
    return work
