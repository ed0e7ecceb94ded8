"""What the bot does for the desk by itself: tells askers, groups, heals, and keeps the curators up to date."""

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

import discord
from discord.ext import tasks

from bot.bootstrap import Services
from bot.curation.gaps import Gap
from bot.curation.review import Curator, Role
from bot.discord.alarms import Alarms
from bot.discord.render_desk import gap_line, numbers, page
from bot.discord.telling import Teller
from bot.discord.views import Press
from bot.errors import SalveError
from bot.services.charts import coverage_png, coverage_text

log = logging.getLogger(__name__)

TELL_SECONDS = 0.4
TIDY_SECONDS = 20.0
URGENT = "⚠ A question near a red flag cannot be answered yet:"
POPULAR = "Many people ask this:"
DIGEST = "The desk, this week"
LAPSED = "Draft {number}: its author has not answered, which is a no. Its text has been erased."

Tell = Callable[..., Awaitable[None]]


class Errands:
    """Two loops beside the bot: a quick one tells of emergencies and what is owed, a slow one tidies up."""

    def __init__(
        self, bot: discord.Client, services: Services, tell_curators: Tell, curator_channel: int | None
    ) -> None:
        self._bot = bot
        self._services = services
        self._tell_curators = tell_curators
        self._teller = Teller(bot, services.ask, services.tell, services.members)
        self._alarms = Alarms(bot, services.care, curator_channel)

    def start(self) -> None:
        """Begin; the loops end with `stop`."""
        self.tell.start()
        self.tidy.start()

    def stop(self) -> None:
        """End both loops."""
        self.tell.cancel()
        self.tidy.cancel()

    @tasks.loop(seconds=TELL_SECONDS)
    async def tell(self) -> None:
        """Tell the curators of emergencies, then those who asked; what cannot be told now is told later."""
        await self._bot.wait_until_ready()
        try:
            await self._alarms.tell()
            await self._teller.tell()
        except SalveError as error:
            log.warning("telling is put off: %s", error)

    @tasks.loop(seconds=TIDY_SECONDS)
    async def tidy(self) -> None:
        """Group what was missed, ask a new release what is open, and tell the curators what they should know."""
        await self._bot.wait_until_ready()
        gaps = self._services.gaps
        try:
            await asyncio.to_thread(gaps.catch_up)
            for draft in await asyncio.to_thread(self._services.consent.lapse):
                await self._tell_curators(LAPSED.format(number=draft.number))
            healed = await asyncio.to_thread(gaps.heal)
            if healed:
                await self._tell_curators(f"{healed} gaps are closed: the new release answers them.")
            for gap in await asyncio.to_thread(gaps.alerts):
                await self._alert(gap)
            if await asyncio.to_thread(gaps.digest_due):
                await self.digest()
        except SalveError as error:
            log.warning("the desk is tidied later: %s", error)

    async def _alert(self, gap: Gap) -> None:
        view = discord.ui.View(timeout=None)
        number, style = str(gap.number), discord.ButtonStyle.primary
        view.add_item(Press("answer", number, label=f"Answer #{number}", style=style))
        view.add_item(Press("gap", number, label="Look closer"))
        embed = page(f"Gap #{number}", [gap_line(gap.discreet)])
        await self._tell_curators(URGENT if gap.urgent else POPULAR, embed=embed, view=view)

    async def digest(self) -> None:
        """The weeks in a picture and a few lines."""
        curator = Curator("salve", "salve", Role.CURATOR, None)
        overview = await asyncio.to_thread(self._services.statistics.overview, curator)
        overview = replace(overview, top=[gap.discreet for gap in overview.top])
        picture = await asyncio.to_thread(coverage_png, overview)
        file = discord.File(io.BytesIO(picture), "coverage.png", description=coverage_text(overview)[:1024])
        embed = page(DIGEST, numbers(overview)).set_image(url="attachment://coverage.png")
        await self._tell_curators(DIGEST, embed=embed, file=file)
