"""What a person sees of an interaction: the response, its edits, its followups."""

from collections.abc import Generator
from typing import Any

from tests.discord_server.interaction import Interaction
from tests.discord_server.kinds import CallbackType, Json
from tests.discord_server.state import Message
from tests.discord_server.waiting import TIMEOUT
from tests.discord_server.world import World


class NoResponseError(AssertionError):
    """'The application did not respond': three seconds passed on the server's clock."""


class Exchange:
    """An interaction under way; `await exchange` waits for the first response and returns the exchange."""

    def __init__(self, world: World, interaction: Interaction, *, heard: bool = True) -> None:
        self._world = world
        self._heard = heard
        self.interaction = interaction
        self._edits = 0
        self._followups = 0

    def __repr__(self) -> str:
        return f"<Exchange {self._name}: {self.interaction.callback!r}>"

    def __await__(self) -> Generator[Any, None, "Exchange"]:
        return self.response().__await__()

    async def response(self, within: float = TIMEOUT) -> "Exchange":
        """Wait for the first response of whatever kind."""
        await self._until(lambda: self.interaction.callback is not None, "a response to", within)
        return self

    async def answer(self, within: float = TIMEOUT) -> Message:
        """Wait for the message that answers, through a deferral if there is one."""
        await self.response(within)
        await self._until(lambda: not self.message.loading or self.message.deleted, "the deferred answer to", within)
        return self.message

    async def edited(self, within: float = TIMEOUT) -> Message:
        """Wait for the next edit of the response that no earlier call returned; completing a deferral counts."""
        await self.response(within)
        await self._until(lambda: self.message.edits > self._edits, "an edit of the response to", within)
        self._edits += 1
        return self.message

    async def followup(self, within: float = TIMEOUT) -> Message:
        """Wait for the next followup that no earlier call returned."""
        await self._until(lambda: len(self.followups) > self._followups, "a followup to", within)
        self._followups += 1
        return self.followups[self._followups - 1]

    async def refused(self, within: float = TIMEOUT) -> int:
        """Wait until the server refused an attempt of the bot (10062, 40060, 50027), and return that code."""
        await self._world.changes.until(lambda: bool(self.refusals), f"a refused response to {self._name}", within)
        return self.refusals[-1]

    @property
    def response_type(self) -> CallbackType | None:
        """The type of the first response, once there is one."""
        return self.interaction.callback

    @property
    def deferred(self) -> bool:
        """Whether the bot asked for more time first."""
        return self.interaction.callback in (CallbackType.DEFERRED_MESSAGE, CallbackType.DEFERRED_UPDATE)

    @property
    def message(self) -> Message:
        """The response, or for an update of a component's message that message."""
        message = self.interaction.original
        if message is None:
            raise AssertionError(f"{self._name} was answered without a message: {self.interaction.callback!r}")
        return message

    @property
    def ephemeral(self) -> bool:
        """Whether only the person who asked sees the response."""
        return self.message.ephemeral

    @property
    def modal(self) -> Json:
        """The modal that the bot opened."""
        if self.interaction.modal is None:
            raise AssertionError(f"{self._name} opened no modal but was answered with {self.interaction.callback!r}")
        return self.interaction.modal

    @property
    def followups(self) -> list[Message]:
        """The followups so far."""
        return self.interaction.followups

    @property
    def refusals(self) -> list[int]:
        """The error codes of attempts that the server refused."""
        return self.interaction.refusals

    @property
    def _name(self) -> str:
        unheard = "" if self._heard else " (no session was there to hear of it)"
        return f"{self.interaction.title} by {self.interaction.user.name}{unheard}"

    async def _until(self, happened: Any, what: str, within: float) -> None:
        def or_too_late() -> bool:
            return happened() or self.interaction.too_late(self._world.clock.now())

        await self._world.changes.until(or_too_late, f"{what} {self._name}", within)
        if not happened():
            raise NoResponseError(f"the application did not respond to {self._name} within 3 s")
