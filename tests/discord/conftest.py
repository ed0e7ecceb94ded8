"""The real bot over a real SQLite file, against the loopback Discord."""

import json
import math
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from discord import app_commands

from bot.discord import belonging, respond, vitals
from bot.discord.client import SalveBot
from bot.discord.rules import Rules
from bot.services.ask import AskService
from bot.services.log import LogService
from bot.services.publish import PublishService
from bot.services.wiring import Services
from bot.settings.model import validated
from bot.store.local import LocalStore
from bot.store.port_servers import Kept
from bot.store.records import UnansweredQuestion
from tests import town
from tests.discord_server import GUILDS_WITHIN, DiscordServer, Guild, Message, Person, connected
from tests.discord_server.exchange import Exchange
from tests.discord_server.fixtures import server
from tests.discord_server.waiting import TIMEOUT
from tests.wiring import wired

__all__ = ["server"]


def noted(text: str) -> str:
    """What a member reads who gets no answer: it ends with the line of care."""
    return f"{text}\n\n{town.CARE}"


async def unhelpful(person: Person, reply: Message, reason: str = "It answers a different question") -> Message:
    """Say that a reply did not help, and why; returns what is said to that."""
    form = await person.click(reply, label="Not helpful")
    return await person.submit(form, {"reason": reason}).answer()


async def with_message(person: Person, what: str, message: Message) -> Exchange:
    """Do something with a message from the menu for helpers."""
    offered = await person.context_menu("For helpers", message).answer()
    return await person.click(offered, label=what)


@dataclass
class Clock:
    """The services' clock, moved by tests."""

    now: datetime = town.NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


@dataclass(frozen=True)
class Desk:
    """What stands behind the bot: its store and services."""

    store: LocalStore
    services: Services
    clock: Clock

    @property
    def ask(self) -> AskService:
        """Answers questions."""
        return self.services.ask

    @property
    def log(self) -> LogService:
        """Reads the log."""
        return self.services.log

    @property
    def publish(self) -> PublishService:
        """Keeps the lineage."""
        return self.services.publish

    def unanswered(self) -> list[UnansweredQuestion]:
        """The curators' log."""
        return list(self.log.unanswered())


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """How soon what is grouped has been read says more of the machine than of the code."""
    monkeypatch.setattr(belonging, "PATIENCE", None)


LAG = vitals.LAG


@pytest.fixture(autouse=True)
def _held_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests work in the bot's own event loop: only one that is about that sees it held up."""
    monkeypatch.setattr(vitals, "LAG", math.inf)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no slow disk: only tests that say so see "thinking …" first."""
    monkeypatch.setattr(respond, "ACKNOWLEDGE_WITHIN", TIMEOUT)


_Payload = dict[str, Any]
_Translating = Callable[[Any, Any, Any], Awaitable[_Payload]]
_payloads: dict[str, _Payload] = {}


@pytest.fixture(autouse=True)
def _translated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command reads the same at each start: some 5,000 texts are looked up at the first one alone."""
    for kind in (app_commands.Command, app_commands.Group, app_commands.ContextMenu):
        monkeypatch.setattr(kind, "get_translated_payload", _kept(kind.get_translated_payload))


def _kept(translating: _Translating) -> _Translating:
    async def translated(command: Any, tree: Any, translator: Any) -> _Payload:
        key = json.dumps([repr(type(command)), repr(type(translator)), command.to_dict(tree)])
        if key not in _payloads:
            _payloads[key] = await translating(command, tree, translator)
        return _payloads[key]

    return translated


@contextmanager
def slow_disk(desk: Desk) -> Iterator[None]:
    """Nothing is written until the end of the block."""
    over = threading.Event()
    holding = threading.Thread(target=desk.store.writer.do, args=(lambda _: over.wait(),))
    holding.start()
    try:
        yield
    finally:
        over.set()
        holding.join()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store, clock = LocalStore(tmp_path / "salve.db"), Clock()
    yield Desk(store, wired(store, clock), clock)
    store.close()


OPERATORS = {each.name for each in fields(Rules)}


def settled(desk: Desk, guild_id: int, decided: Mapping[str, Any]) -> None:
    """Give a server these settings and make it the home; `posts`, `named` and `listen` are places by how it answers."""
    values = dict(decided)
    ways = ("posts", "named", "listen")
    places = [{"channel": place, "answers": way} for way in ways for place in values.pop(way, ())]
    settings = validated(values | ({"places": places} if places else {}))
    desk.store.servers.put(guild_id, settings, desk.store.servers.kept().get(guild_id, Kept()).revision, None)
    desk.store.servers.make_home(guild_id, None)
    desk.services.servers.refresh()


def opened(server: DiscordServer) -> None:
    """Show every command to everybody, as a server may under Integrations; who may use it is decided at its use."""
    for command in server.world.commands.all(None):
        command["default_member_permissions"] = None


Start = Callable[..., AbstractAsyncContextManager[SalveBot]]


@pytest.fixture
def start(server: DiscordServer, desk: Desk) -> Start:
    """Start the bot with these rules and settings of its home; it stops at the end of the `async with` block."""

    @asynccontextmanager
    async def starting(
        home: Guild | None = server.guild, *, as_registered: bool = False, **given: Any
    ) -> AsyncIterator[SalveBot]:
        desk.services.servers.served = given.pop("served", frozenset())
        rules = {name: value for name, value in given.items() if name in OPERATORS}
        decided = {name: value for name, value in given.items() if name not in OPERATORS}
        if home is not None:
            settled(desk, home.id, decided)
        ceilings = {"retention_days": 3650, **rules}
        salve = SalveBot(desk.services, Rules(desk.services.servers, **ceilings), guild_ready_timeout=GUILDS_WITHIN)
        async with connected(server, salve):
            if not as_registered:
                opened(server)
            yield salve

    return starting


@pytest_asyncio.fixture
async def salve(start: Start) -> AsyncIterator[SalveBot]:
    async with start() as running:
        yield running
