"""The real bot over a real SQLite file, against the loopback Discord."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.bootstrap import Services, wire
from bot.discord import belonging, respond
from bot.discord.client import SalveBot
from bot.discord.rules import Rules
from bot.services.ask import AskService
from bot.services.log import LogService
from bot.services.model_files import load_models
from bot.services.publish import PublishService
from bot.store.local import LocalStore
from bot.store.records import UnansweredQuestion
from tests import town
from tests.discord_server import DiscordServer, Message, Person, connected
from tests.discord_server.exchange import Exchange
from tests.discord_server.fixtures import server
from tests.discord_server.waiting import TIMEOUT

__all__ = ["server"]


def noted(text: str) -> str:
    """What a member reads who gets no answer: it ends with the line of care."""
    return f"{text}\n\n{town.CARE}"


async def unhelpful(person: Person, reply: Message, reason: str = "It answers another question than mine") -> Message:
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


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no slow disk: only tests that say so see "thinking …" first."""
    monkeypatch.setattr(respond, "ACKNOWLEDGE_WITHIN", TIMEOUT)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store, clock = LocalStore(tmp_path / "salve.db"), Clock()
    publish = PublishService(store, load_models, b"key", clock)
    publish.adopt(town.knowledge(), ())
    ask = AskService(town.release(), store, b"key", clock)
    yield Desk(store, wire(store, ask, publish, b"key", clock, 2), clock)
    store.close()


Start = Callable[..., AbstractAsyncContextManager[SalveBot]]


@pytest.fixture
def start(server: DiscordServer, desk: Desk) -> Start:
    """Start the bot with these rules; it stops at the end of the `async with` block."""

    @asynccontextmanager
    async def starting(**rules: Any) -> AsyncIterator[SalveBot]:
        salve = SalveBot(desk.services, Rules(**{"retention_days": 3650, **rules}), guild_ready_timeout=0.1)
        async with connected(server, salve):
            yield salve

    return starting


@pytest_asyncio.fixture
async def salve(start: Start) -> AsyncIterator[SalveBot]:
    async with start() as running:
        yield running
