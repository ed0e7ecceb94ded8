"""Four walks through the house, traced on the real client and a loopback Discord.

A step is a call from one room into another: it goes down where the other room lies lower, else it climbs. A function
that is made where the parts are tied together, and handed down to be called there, is no step.
"""

import asyncio
import gc
import inspect
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FrameType
from typing import Any

from bot.discord.client import SalveBot
from bot.discord.loops import Loops
from bot.discord.rules import Rules
from bot.store.local import LocalStore
from tests.discord.conftest import Clock, Desk, opened, settled
from tests.discord_server import GUILDS_WITHIN, DiscordServer, connected
from tests.discord_server.people import Person
from tests.discord_server.state import Channel, Message
from tests.house.plan import room_of, storey, storeys
from tests.pictures import scenes
from tests.wiring import wired

# Comprehensions, class bodies and calls by Python itself say nothing to a reader.
NAMELESS = ("<", "__")
MADE_WHERE_TIED = "<locals>"
# Where a loop takes its turn; its argument `name` says which loop.
TURN = Loops._once.__code__


@dataclass(frozen=True)
class Step:
    """A call from one room into a module of another."""

    caller: str
    callee: str
    function: str

    @property
    def climbs(self) -> bool:
        """Whether it goes up."""
        height = storey()
        return height[room_of(self.callee)] < height[room_of(self.caller)]


class Tracer:
    """The steps that are gone while it looks on, each once, in the order of their first time.

    What the bot's loops do meanwhile is left out, because it depends on the moment, except for loops that a walk names.
    """

    def __init__(self) -> None:
        self._steps: dict[tuple[str, str], Step] | None = None
        self._loops: frozenset[str] = frozenset()
        # The caller that handed a function over to another thread, by the function's code; None if a loop did.
        self._handed: dict[CodeType, str | None] = {}

    @contextmanager
    def installed(self) -> Iterator[None]:
        """See every call in this thread, and in those that start meanwhile."""
        # The collector ends objects such as generators in the middle of whatever runs, so they have no caller there.
        gc.disable()
        threading.setprofile(self._seen)
        sys.setprofile(self._seen)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
            gc.enable()

    def begin(self, *loops: str) -> None:
        """Look on from now, also at these loops."""
        self._steps, self._loops = {}, frozenset(loops)

    def end(self) -> list[Step]:
        """What was seen since."""
        steps, self._steps = self._steps or {}, None
        return [*steps.values()]

    def _seen(self, frame: FrameType, event: str, _: Any) -> None:
        if self._steps is None or event != "call":
            return
        if frame.f_code is asyncio.to_thread.__code__:
            self._hand_over(frame)
        elif _has_a_name(frame.f_code) and (callee := _module(frame)):
            caller = self._caller(frame)
            if caller and room_of(caller) != room_of(callee) and not self._aside(frame):
                # One arrow for all calls of a room to a module: the first call stands for the rest.
                self._steps.setdefault((room_of(caller), callee), Step(caller, callee, frame.f_code.co_name))

    def _hand_over(self, frame: FrameType) -> None:
        function = inspect.unwrap(frame.f_locals["func"])
        code = getattr(getattr(function, "__func__", function), "__code__", None)
        if code is not None and (caller := self._caller(frame)):
            self._handed[code] = None if self._aside(frame) else caller

    def _aside(self, frame: FrameType) -> bool:
        """Whether a loop that is no part of the walk calls, in this thread or in the one that handed the work over."""
        outermost, above = frame, frame.f_back
        while above is not None:
            if above.f_code is TURN:
                return above.f_locals["name"] not in self._loops
            outermost, above = (above, above.f_back) if _module(above) else (outermost, above.f_back)
        return self._handed.get(outermost.f_code, "") is None

    def _caller(self, frame: FrameType) -> str | None:
        above = frame.f_back
        while above is not None and _module(above) is None:
            above = above.f_back
        return self._handed.get(frame.f_code) if above is None else _module(above)


def _has_a_name(code: CodeType) -> bool:
    return not code.co_name.startswith(NAMELESS) and MADE_WHERE_TIED not in code.co_qualname


def _module(frame: FrameType) -> str | None:
    name: str = frame.f_globals.get("__name__", "")
    return name if name.startswith("bot.") and room_of(name) in storey() else None


@dataclass(frozen=True)
class Stage:
    """Where the walks begin: a server, who asks, and two curators."""

    server: DiscordServer
    ana: Person
    ann: Person
    bo: Person
    curators: Channel


async def _asks(stage: Stage, text: str) -> Message:
    server = stage.server
    await stage.ana.says(server.general, f"<@{server.bot.id}> {text}", mentions=[server.bot])
    return await server.general.next_message()


async def question(stage: Stage, tracer: Tracer) -> None:
    """A question is asked and answered."""
    # By then, everything that runs by itself has had its first turn.
    await _asks(stage, scenes.STORE)
    tracer.begin()
    await _asks(stage, scenes.HALF)


async def follow_up(stage: Stage, tracer: Tracer) -> None:
    """A question in another language goes on from the one before."""
    await _asks(stage, scenes.SCAR)
    tracer.begin()
    await _asks(stage, "und auf einer alten?")


async def told(stage: Stage, tracer: Tracer) -> None:
    """A question that nothing answers becomes a gap; curators answer it, and whoever asked is told."""
    tracer.begin("tell the curators", "tell those who asked")
    reply = await _asks(stage, scenes.LUGGAGE)
    await stage.ana.click(reply, label="Tell me when this is answered").answer()
    queue = await stage.ann.slash("desk queue").answer()
    form = await stage.ann.click(queue, label="Answer #1")
    draft = await (await stage.ann.submit(form, scenes.DRAFT)).followup()
    await (await stage.ann.click(draft, label="Propose")).answer()
    notice = await stage.curators.next_message()
    while "Approve" not in notice.buttons:
        notice = await stage.curators.next_message()
    await (await stage.bo.click(notice, label="Approve")).answer()
    await stage.server.general.next_message()


async def erasure(stage: Stage, tracer: Tracer) -> None:
    """A member has everything of theirs erased."""
    await _asks(stage, scenes.STORE)
    tracer.begin()
    shown = await stage.ana.slash("privacy").answer()
    asked = await (await stage.ana.click(shown, label="Erase it")).answer()
    await (await stage.ana.click(asked, label="Yes, erase it")).answer()


WALKS: tuple[Callable[[Stage, Tracer], Awaitable[None]], ...] = (question, follow_up, told, erasure)


def walked() -> Mapping[str, list[Step]]:
    """The steps of each walk, by what is walked."""
    return asyncio.run(_walked())


async def _walked() -> Mapping[str, list[Step]]:
    tracer, found = Tracer(), {}
    with TemporaryDirectory(prefix="salve-house-") as folder, tracer.installed():
        store, clock = LocalStore(Path(folder) / "salve.db"), Clock()
        services = wired(store, clock, scenes.knowledge())
        async with DiscordServer.running() as server:
            role, curators = server.role("curators"), server.channel("curators")
            decided = {"curator_roles": (role.id,), "curator_channel": int(curators.id)}
            settled(Desk(store, services, clock), server.guild.id, decided)
            stage = Stage(
                server,
                server.member("ana"),
                server.member("ann", roles=[role]),
                server.member("bo", roles=[role]),
                curators,
            )
            rules = Rules(services.servers, retention_days=365, member_limit=99, channel_limit=99)
            async with connected(server, SalveBot(services, rules, guild_ready_timeout=GUILDS_WITHIN)):
                opened(server)
                for each in WALKS:
                    await each(stage, tracer)
                    found[(each.__doc__ or "").rstrip(".")] = tracer.end()
        store.close()
    return found


def drawn(steps: Sequence[Step]) -> str:
    """A walk as a Mermaid picture: who calls whom, from top to bottom in time."""
    present = {room_of(module) for step in steps for module in (step.caller, step.callee)}
    order = [room for names in storeys() for room in names if room in present]
    lines = ["```mermaid", "sequenceDiagram", *(f"  participant {room}" for room in order)]
    lines += [
        f"  {room_of(each.caller)}{'--x' if each.climbs else '->>'}{room_of(each.callee)}: "
        f"{each.callee.split('.', 2)[-1]}.{each.function}"
        for each in steps
    ]
    return "\n".join([*lines, "```"])
