"""Reminds the author of an unsolved post, once, if the server wants that."""

import asyncio
import logging
from datetime import UTC, datetime

import discord

from bot.discord.readiness import solvable
from bot.discord.replies import SOLVED
from bot.discord.respond import with_care
from bot.discord.rules import Rules
from bot.discord.sending import NotSentError, Sender, Words
from bot.discord.translating import readers
from bot.discord.troubles import FAILURES, PASSING, trouble
from bot.discord.views import Press
from bot.locale import N_
from bot.services.ask import AskService
from bot.services.reminders import Post, ReminderService

log = logging.getLogger(__name__)

AT_ONCE = 20
UNSOLVED = N_(
    "{asker}, this post is not marked as solved. If it is, press *Solved*. If not, write here what is still missing, "
    "so that somebody can help. I say this only once."
)


class Reminders:
    """Sends each reminder once; a post that is solved or closed by then gets none."""

    def __init__(
        self, bot: discord.Client, sender: Sender, reminders: ReminderService, ask: AskService, rules: Rules
    ) -> None:
        self._bot = bot
        self._sender = sender
        self._reminders = reminders
        self._ask = ask
        self._rules = rules

    async def remind(self) -> None:
        """Send the reminders that are due."""
        for post in await asyncio.to_thread(self._reminders.due, AT_ONCE):
            try:
                thread = await self._bot.fetch_channel(post.channel_id)
            except FAILURES as error:
                if trouble(error) in PASSING:
                    log.warning("post %d is looked at later: %s", post.channel_id, trouble(error).value)
                    continue
                thread = None
            if isinstance(thread, discord.Thread) and self._rules.quiet(thread, datetime.now(UTC)):
                continue
            # Noted first: if sending fails, no reminder is better than two.
            if await asyncio.to_thread(self._reminders.claim, post) and isinstance(thread, discord.Thread):
                await self._remind(post, thread)

    async def _remind(self, post: Post, thread: discord.Thread) -> None:
        if thread.archived or thread.locked or not solvable(thread) or not self._rules.answers_posts(thread):
            return
        tr, asker = readers(self._rules, self._ask, thread.guild), f"<@{thread.owner_id}>"
        text = with_care(tr(UNSOLVED, asker=asker), self._ask.care_line(self._rules.language(thread.guild)))
        view = discord.ui.View(timeout=None)
        view.add_item(Press("solved", label=tr(SOLVED), style=discord.ButtonStyle.success))
        try:
            # It mentions the asker, but notifies nobody.
            await self._sender.send(thread.id, Words(text, view=view), f"reminder {post.question_id}")
        except NotSentError as error:
            log.warning("there is no reminder in post %d: %s", thread.id, error)
