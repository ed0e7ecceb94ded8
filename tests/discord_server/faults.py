"""Troubles of the network and of Discord, switched on for the next requests to a route."""

import asyncio
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal, TypeVar

from tests.discord_server.waiting import Changes

Scope = Literal["user", "global", "shared"]
F = TypeVar("F", bound="Fault")


@dataclass(eq=False)
class Fault:
    """One trouble, for the next `times` requests that fit `pattern`, but for the `skip` first of them."""

    pattern: str
    times: int
    hits: int = 0
    skip: int = field(default=0, kw_only=True)

    def fits(self, names: tuple[str, ...]) -> bool:
        """Whether a request by any of its names should suffer it."""
        return self.times > 0 and any(fnmatchcase(name, self.pattern) for name in names)


@dataclass(eq=False)
class RateLimit(Fault):
    """Answer 429 before anything happens; without `via` a client takes it for a ban by Cloudflare."""

    retry_after: float = 0.05
    scope: Scope = "user"
    via: bool = True


@dataclass(eq=False)
class Failure(Fault):
    """Answer with an error, before anything happens; `code` is one of Discord's JSON error codes."""

    status: int = 502
    code: int = 0


@dataclass(eq=False)
class Drop(Fault):
    """Cut the connection instead of answering, before or after the request takes effect."""

    after: bool = False


@dataclass(eq=False)
class Exhausted(Fault):
    """Answer well, and say in the headers that the bucket is empty now."""

    reset_after: float = 0.05


@dataclass(eq=False)
class Hold(Fault):
    """Keep the reply back until released, before or after the request takes effect."""

    after: bool = False
    changes: Changes = field(default_factory=Changes, repr=False)
    waiting: int = 0
    _open: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    async def arrived(self, count: int = 1) -> None:
        """Return once `count` requests have been held back."""
        await self.changes.until(lambda: self.hits >= count, f"{count} requests for {self.pattern!r}")

    def release(self) -> None:
        """Let everything held go on, and hold nothing more."""
        self.times = 0
        self._open.set()

    async def wait(self) -> None:
        """Wait for the release."""
        self.waiting += 1
        self.changes.notify()
        try:
            await self._open.wait()
        finally:
            self.waiting -= 1
            self.changes.notify()


class Faults:
    """The switches. A pattern is `METHOD /route` with `*`, as in `POST /channels/*/messages` or `* /webhooks/*`.

    It is matched against the route's template and against the path itself, both without `/api/v10`.
    """

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._armed: list[Fault] = []

    def rate_limit(
        self,
        pattern: str,
        *,
        times: int = 1,
        retry_after: float = 0.05,
        scope: Scope = "user",
        via: bool = True,
    ) -> RateLimit:
        """Refuse the next requests with 429; `scope="global"` makes it the global limit."""
        return self._arm(RateLimit(pattern, times, retry_after=retry_after, scope=scope, via=via))

    def fail(self, pattern: str, *, status: int = 502, code: int = 0, times: int = 1, skip: int = 0) -> Failure:
        """Answer the next requests with an error, Discord's own (5xx) or a refusal with its code."""
        return self._arm(Failure(pattern, times, status=status, code=code, skip=skip))

    def drop(self, pattern: str, *, times: int = 1, after: bool = False, skip: int = 0) -> Drop:
        """Cut the connection of the next requests; `after=True` lets them take effect first."""
        return self._arm(Drop(pattern, times, after=after, skip=skip))

    def exhaust(self, pattern: str, *, reset_after: float = 0.05, times: int = 1) -> Exhausted:
        """Let the next replies say that their bucket is empty for a while."""
        return self._arm(Exhausted(pattern, times, reset_after=reset_after))

    def hold(self, pattern: str, *, times: int = 1, after: bool = False) -> Hold:
        """Keep the next replies back until `release()`; `after=True` lets them take effect first."""
        return self._arm(Hold(pattern, times, after=after, changes=self._changes))

    def clear(self) -> None:
        """Switch everything off and release what is held."""
        for fault in self._armed:
            fault.times = 0
            if isinstance(fault, Hold):
                fault.release()
        self._armed.clear()

    @property
    def holding(self) -> int:
        """How many requests are held back at this moment."""
        return sum(fault.waiting for fault in self._armed if isinstance(fault, Hold))

    def take(self, names: tuple[str, ...]) -> Fault | None:
        """Use up one hit of the first fault that fits a request."""
        for fault in self._armed:
            if not fault.fits(names):
                continue
            if fault.skip:
                fault.skip -= 1
            else:
                fault.times -= 1
                fault.hits += 1
                self._changes.notify()
                return fault
        return None

    def _arm(self, fault: F) -> F:
        self._armed.append(fault)
        return fault
