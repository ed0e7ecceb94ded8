"""What the bot does for the desk by itself: groups what was missed, asks a new release, notes what is news."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.bootstrap import Services
from bot.discord.plural import counted
from bot.services import works

LAPSED = "Draft {number}: its author has not answered, which is a no. Its text has been erased."

Tell = Callable[..., Awaitable[None]]


class Errands:
    """Tidies the desk up, again and again."""

    def __init__(self, services: Services, tell_curators: Tell) -> None:
        self._services = services
        self._tell_curators = tell_curators

    async def tidy(self) -> None:
        """Log and group what was missed, ask a new release what is open, and owe the curators what they should know."""
        gaps = self._services.gaps
        await asyncio.to_thread(gaps.load)
        await asyncio.to_thread(self._services.ask.catch_up)
        await asyncio.to_thread(gaps.catch_up)
        for draft in await asyncio.to_thread(self._services.consent.lapse):
            await self._tell_curators(LAPSED.format(number=draft.number))
        healed = await asyncio.to_thread(self._heal)
        if healed:
            await self._tell_curators(f"The new release answers {counted(healed, 'gap')}, closed now.")
        await asyncio.to_thread(gaps.owe_news)
        await asyncio.to_thread(self._services.turns.remind)

    def _heal(self) -> int:
        child, gaps = self._services.publish.child, self._services.gaps
        if child is None:
            return gaps.heal()
        return works.heal(child) if gaps.unhealed() else 0
