"""Messages that are not answered but may call for care: follow-ups, edits, what comes too fast or is for curators."""

import asyncio

import discord
from discord.ext import commands

from bot.answering.chatter import is_remark
from bot.answering.decision import Answer, Signpost
from bot.discord.asked_back import TOLD
from bot.discord.replies import Replies, under
from bot.discord.respond import with_care
from bot.discord.rules import Rules
from bot.services.ask import AskService
from bot.services.asked import Asked
from bot.services.asking import Asking
from bot.services.asking_back import AskBackService

# More than anybody in need types in a minute; it bounds the work that one person can cause.
SCREENED, MINUTE = 30, 60.0


class Watcher:
    """Screens messages that are not answered; the only reply to them is a signpost to care."""

    def __init__(self, service: AskService, replies: Replies, asking_back: AskBackService) -> None:
        self._service = service
        self._replies = replies
        self._asking_back = asking_back
        self._limit = commands.CooldownMapping(commands.Cooldown(SCREENED, MINUTE), lambda id_: id_)

    def screen(self, text: str, asking: Asking) -> Asked | None:
        """The signpost that a text calls for; None if it calls for none, or its author has sent too many lately."""
        if not text or self._limit.update_rate_limit(asking.user_id):
            return None
        return self._service.watch(text, asking)

    async def watch(self, message: discord.Message, text: str, surface: str) -> bool:
        """Screen a message, and reply with the signpost it calls for, if any; returns whether it calls for one."""
        guild_id = message.guild.id if message.guild else None
        asking = Asking(str(message.id), surface, message.author.id, guild_id, message.channel.id, message=True)
        asked = await asyncio.to_thread(self.screen, text, asking)
        if asked is not None:
            await self._replies.reply(under(message), asked)
        return asked is not None

    async def answers_back(self, message: discord.Message, text: str, surface: str, replied_to: int | None) -> bool:
        """Whether a message answers what curators asked its author; such an answer is kept for them, and screened."""
        author = message.author.id
        asks = await asyncio.to_thread(self._asking_back.standing, replied_to, author) if replied_to else None
        if asks is None:
            return False
        await asyncio.to_thread(self._asking_back.answer, asks.number, author, text, message.id)
        if not await self.watch(message, text, surface):
            tr = self._replies.spoken_in(message.channel.id)
            await self._replies.note(under(message), with_care(tr(TOLD), self._service.care_line(tr.code)))
        return True

    async def overhear(self, message: discord.Message, text: str, surface: str) -> bool:
        """Screen what people say to each other; returns whether it asks something that can surely be answered.

        Nothing is kept, unless the message calls for a signpost to care: that is logged and replied to.
        """
        if self._limit.update_rate_limit(message.author.id):
            return False
        guild_id = message.guild.id if message.guild else None
        outcome = await asyncio.to_thread(self._service.preview, text, guild_id)
        if isinstance(outcome.decision, Signpost):
            await self.watch(message, text, surface)
        return isinstance(outcome.decision, Answer) and not is_remark(outcome, None)


def follows_up(message: discord.Message, me: discord.ClientUser | None, rules: Rules) -> bool:
    """Whether a message follows on from a question: it replies to the bot, or its author opened the post."""
    replied = message.reference.resolved if message.reference else None
    if isinstance(replied, discord.Message) and me is not None and replied.author.id == me.id:
        return True
    post = message.channel
    return isinstance(post, discord.Thread) and post.owner_id == message.author.id and rules.answers_posts(post)
