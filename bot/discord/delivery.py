"""Keeps what stands in Discord true: serves a new release at once, and corrects the replies it reverses."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import discord

from bot.discord.batch import one_by_one
from bot.discord.render import NAMELESS, clean_inline, first_page
from bot.discord.sending import NotSentError, Sender, Words
from bot.discord.views import reply_view
from bot.locale import N_, NN_, Said, Translator
from bot.services.ask import AskService
from bot.services.corrections import CorrectionService, Owed, Settled
from bot.services.deliveries import DeliveryService
from bot.services.releases import Releases

log = logging.getLogger(__name__)

AT_ONCE = 20
WITHDRAWN = N_("This answer is withdrawn")
REVIEWED = N_(
    "Please do not rely on it. The curators have taken it back (knowledge {version}) and are looking at it again."
)
CHANGED = N_("**Corrected** (knowledge {version}): what stood here no longer holds. This is what it says now.")
WHY = N_("**Why:** {why}")
REPORT = NN_(
    "Knowledge {version}: {number} earlier reply corrected.",
    "Knowledge {version}: {number} earlier replies corrected.",
)
PARTLY = NN_(
    "Knowledge {version}: {number} earlier reply corrected; {failed}.",
    "Knowledge {version}: {number} earlier replies corrected; {failed}.",
)
NOT_DONE = NN_("{number} not: {why}", "{number} not: {why}")

Tell = Callable[..., Awaitable[None]]


class Delivery:
    """Work for two of the bot's loops.

    Attributes:
        trouble: why the active release is not served; None if it is.
    """

    def __init__(
        self,
        sender: Sender,
        ask: AskService,
        publish: Releases,
        corrections: CorrectionService,
        deliveries: DeliveryService,
        tell_curators: Tell,
        spoken_in: Callable[[str], Translator],
    ) -> None:
        self._spoken_in = spoken_in
        self._sender = sender
        self._ask = ask
        self._publish = publish
        self._corrections = corrections
        self._deliveries = deliveries
        self._tell = tell_curators
        self.trouble: str | None = None

    async def follow(self) -> None:
        """Serve the active release; if it cannot be served, tell the curators once."""
        trouble = await asyncio.to_thread(self._publish.refresh, self._ask)
        if trouble and trouble != self.trouble:
            await self._tell(trouble)
        self.trouble = trouble

    async def correct(self) -> None:
        """Edit replies that are owed a correction, `AT_ONCE` at most; discord.py keeps to Discord's rate limits."""
        await one_by_one(await asyncio.to_thread(self._corrections.owed, AT_ONCE), self._correct, self._put_off)

    async def _correct(self, owed: Owed) -> None:
        failure = None
        try:
            await self._edit(owed)
        except NotSentError as error:
            if error.passing and not owed.late:
                log.warning("a correction is put off: %s", error)
                await asyncio.to_thread(self._put_off, owed)
                return
            failure = str(error)
        settled = await asyncio.to_thread(self._corrections.settle, owed, failure)
        if settled:
            await self._tell(_tally(settled), int(settled.guild_id) if settled.guild_id else None)

    def _put_off(self, owed: Owed) -> None:
        self._deliveries.put_off("correction", owed.correction.number, owed.correction.message_id)

    async def _edit(self, owed: Owed) -> None:
        correction, tr = owed.correction, self._spoken_in(owed.correction.channel_id)
        place = int(correction.channel_id), int(correction.message_id)
        if owed.said is None:
            await self._sender.edit(*place, Words(embed=withdrawn(owed, self._ask.care_line(owed.language), tr), tr=tr))
            return
        reply = owed.said(tr)
        tr = reply.reader(tr)
        said = "\n".join([tr(CHANGED, version=owed.record.version), *_why(owed, tr)])
        view = reply_view(reply, correction.question_id, tr)
        await self._sender.edit(*place, Words(said, first_page(reply, tr), view, tr=tr))


def withdrawn(owed: Owed, care: str, tr: Translator) -> discord.Embed:
    """What replaces an answer that is withdrawn, with the line of care `care` below it."""
    text = "\n\n".join([tr(REVIEWED, version=owed.record.version), *_why(owed, tr)])
    embed = discord.Embed(title=tr(WITHDRAWN), description=text, colour=discord.Colour.orange())
    return embed.add_field(name=NAMELESS, value=care, inline=False) if care else embed


def _why(owed: Owed, tr: Translator) -> list[str]:
    return [tr(WHY, why=clean_inline(owed.why, 500))] if owed.why else []


def _tally(settled: Settled) -> str:
    reasons = sorted(settled.failed.items())
    failed = tuple(Said(NOT_DONE, {"why": Said(reason, {})}, count) for reason, count in reasons)
    return Said(PARTLY if failed else REPORT, {"version": settled.version, "failed": failed}, settled.done)
