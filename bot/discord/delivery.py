"""Keep what stands in Discord true: serve a new release at once, and correct the replies it took back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import discord
from discord.ext import tasks

from bot.discord.render import pages
from bot.discord.respond import with_care
from bot.discord.views import reply_view
from bot.errors import SalveError
from bot.services.ask import AskService
from bot.services.corrections import CorrectionService, Owed, Settled
from bot.services.publish import PublishService

log = logging.getLogger(__name__)

# A poll asks the database for one number; publishing is seen within half a second, with time left to load.
POLL_SECONDS = 0.4
AT_ONCE = 20
WITHDRAWN = "This answer has been withdrawn by the curators (knowledge {version}). Please do not rely on it."
CHANGED = "**Corrected**: this answer has changed since (knowledge {version}). This is what it says now."
DELETED, CLOSED = "the message was deleted", "I may no longer write there"
REPORT = "Knowledge {version}: {done} earlier replies corrected{failed}."

Tell = Callable[[str], Awaitable[None]]


class Delivery:
    """Two loops beside the bot. `trouble` is why the active release is not the one served, if it is not."""

    def __init__(
        self,
        bot: discord.Client,
        ask: AskService,
        publish: PublishService,
        corrections: CorrectionService,
        tell_curators: Tell,
    ) -> None:
        self._bot = bot
        self._ask = ask
        self._publish = publish
        self._corrections = corrections
        self._tell = tell_curators
        self.trouble: str | None = None

    def start(self) -> None:
        """Begin; the loops end with `stop`."""
        self.follow.start()
        self.correct.start()

    def stop(self) -> None:
        """End both loops."""
        self.follow.cancel()
        self.correct.cancel()

    @tasks.loop(seconds=POLL_SECONDS)
    async def follow(self) -> None:
        """Serve the active release; tell the curators once when it cannot be."""
        try:
            trouble = await asyncio.to_thread(self._publish.refresh, self._ask)
        except SalveError as error:
            log.warning("the active release cannot be looked up: %s", error)
            return
        if trouble and trouble != self.trouble:
            await self._tell(trouble)
        self.trouble = trouble

    @tasks.loop(seconds=POLL_SECONDS)
    async def correct(self) -> None:
        """Edit the replies that are owed a correction, a few at a time; discord.py keeps Discord's rate limits."""
        await self._bot.wait_until_ready()
        try:
            for owed in await asyncio.to_thread(self._corrections.owed, AT_ONCE):
                await self._correct(owed)
        except SalveError as error:
            log.warning("corrections are put off: %s", error)

    async def _correct(self, owed: Owed) -> None:
        try:
            await self._edit(owed)
            failure = None
        except discord.NotFound:
            failure = DELETED
        except discord.Forbidden:
            failure = CLOSED
        except discord.HTTPException as error:
            # Discord is in trouble, not the message: it stays owed.
            log.warning("a correction is put off: %s", error)
            return
        settled = await asyncio.to_thread(self._corrections.settle, owed, failure)
        if settled:
            await self._tell(_tally(settled))

    async def _edit(self, owed: Owed) -> None:
        correction = owed.correction
        channel = self._bot.get_partial_messageable(int(correction.channel_id))
        message = channel.get_partial_message(int(correction.message_id))
        if owed.reply is None:
            withdrawn = WITHDRAWN.format(version=owed.record.version)
            await message.edit(content=with_care(withdrawn, self._ask.care_line()), embed=None, view=None)
            return
        view = reply_view(owed.reply, correction.question_id)
        said = CHANGED.format(version=owed.record.version)
        await message.edit(content=said, embed=pages(owed.reply)[0], view=view)


def _tally(settled: Settled) -> str:
    reasons = ", ".join(f"{count} not: {reason}" for reason, count in sorted(settled.failed.items()))
    return REPORT.format(version=settled.version, done=settled.done, failed=f"; {reasons}" if reasons else "")
