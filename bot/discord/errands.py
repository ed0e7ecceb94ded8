"""What the bot does for the desk on its own: groups what was missed, asks new releases what is open, owes news."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.curation.audit import SALVE
from bot.curation.review import Curator, Role
from bot.locale import N_, NN_, Said
from bot.services import works
from bot.services.wiring import Services

HEALED = NN_("The new release answers {number} gap, closed now.", "The new release answers {number} gaps, closed now.")
# How many of a server's latest acts are searched for healed gaps.
MOST = 1000
LAPSED = N_("Draft {number}: its author has not answered, which counts as a no. Its text has been erased.")

Tell = Callable[..., Awaitable[None]]


class Errands:
    """Tidies the desk each time the loop calls."""

    def __init__(self, services: Services, tell_curators: Tell) -> None:
        self._services = services
        self._tell_curators = tell_curators

    async def tidy(self) -> None:
        """Log and group missed questions, ask a new release what is open, and owe the curators their news."""
        gaps = self._services.gaps
        await asyncio.to_thread(gaps.load)
        await asyncio.to_thread(self._services.ask.catch_up)
        await asyncio.to_thread(gaps.catch_up)
        for draft in await asyncio.to_thread(self._services.consent.lapse):
            await self._tell_curators(
                Said(LAPSED, {"number": draft.number}), int(draft.guild_id) if draft.guild_id else None
            )
        began = self._services.deliveries.now
        if await asyncio.to_thread(self._heal):
            for guild_id, count in (await asyncio.to_thread(self._healed, began)).items():
                await self._tell_curators(Said(HEALED, {}, count), guild_id)
        await asyncio.to_thread(gaps.owe_news)
        await asyncio.to_thread(self._services.turns.remind)

    def _healed(self, began: datetime) -> Mapping[int, int]:
        """How many gaps were healed since `began`, by server: each hears only of its own."""
        found = {}
        for guild_id in self._services.servers.all:
            here = Curator(SALVE, SALVE, Role.CURATOR, frozenset({str(guild_id)}), home=False)
            acts = self._services.gaps.actions(here, limit=MOST)
            found[guild_id] = sum(each.act == "healed" and each.at >= began for each in acts)
        return {guild_id: count for guild_id, count in found.items() if count}

    def _heal(self) -> int:
        child, gaps = self._services.publish.child, self._services.gaps
        if child is None:
            return gaps.heal()
        return works.heal(child) if gaps.unhealed() else 0
