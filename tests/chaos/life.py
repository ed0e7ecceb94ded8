"""Salve's life in a small town: one database and one Discord, whose faults and clock are in one's hand.

Its loops do not run by themselves: `works` does once what they do, so that a seed tells what happens when.
"""

import logging
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, closing, contextmanager
from pathlib import Path

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # the library that Salve itself uses

from bot.discord.client import SalveBot
from bot.discord.cogs.events import EventsCog
from bot.discord.rules import Rules
from bot.errors import SalveError
from bot.services.ask import AskService
from bot.services.model_files import load_models
from bot.services.publish import PublishService
from bot.services.wiring import wire
from bot.store.local import LocalStore
from tests import town
from tests.chaos.breaking import Breaker, full
from tests.discord.conftest import Clock, Desk, opened, settled
from tests.discord_server import GUILDS_WITHIN, DiscordServer, connected

KEY = b"key"
# The questions come faster here than one person could ask them.
WITHOUT_LIMIT = 10**9


@contextmanager
def cached_in(folder: Path) -> Iterator[None]:
    """Keep what is cached in this folder for a while."""
    kept = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    try:
        yield
    finally:
        if kept is None:
            del os.environ["XDG_CACHE_HOME"]
        else:
            os.environ["XDG_CACHE_HOME"] = kept


class Faults(logging.Handler):
    """Notes every error that Salve logs with its cause, but for what the store refused: that was foreseen."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.unforeseen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Note one."""
        cause = record.exc_info[1] if record.exc_info else None
        if cause is not None and not isinstance(cause, SalveError):
            self.unforeseen.append(f"{record.getMessage()}: {cause!r}")


class Life:
    """Starts, stops and starts again on the same database."""

    def __init__(self, server: DiscordServer, folder: Path) -> None:
        self.server = server
        self.clock = Clock()
        self.breaker = Breaker()
        self.faults = Faults()
        self.role = server.role("curators")
        self.news = server.channel("curators")
        self.forum = server.forum("help")
        self.salve: SalveBot
        self.desk: Desk
        self._path = folder / "salve.db"
        self._running = AsyncExitStack()

    async def start(self) -> None:
        """Open the database and connect."""
        store = LocalStore(self._path)
        try:
            await self._start(store)
        except BaseException:
            store.close()
            raise

    async def _start(self, store: LocalStore) -> None:
        full(store, self.breaker)
        publish = PublishService(store, load_models, KEY, self.clock)
        record = publish.adopt(town.knowledge(), ())
        ask = AskService(publish.release(record), store, KEY, self.clock)
        self.desk = Desk(store, wire(store, ask, publish, KEY, self.clock), self.clock)
        decided = {"posts": (self.forum.id,), "curator_roles": (self.role.id,), "curator_channel": self.news.id}
        settled(self.desk, self.server.guild.id, decided)
        rules = Rules(
            self.desk.services.servers,
            retention_days=3650,
            member_limit=WITHOUT_LIMIT,
            channel_limit=WITHOUT_LIMIT,
        )
        self.salve = SalveBot(self.desk.services, rules, guild_ready_timeout=GUILDS_WITHIN)
        setattr(self.salve.loops, "start", lambda: None)  # noqa: B010 - `works` does what they do
        logging.getLogger("bot").addHandler(self.faults)
        await self._running.enter_async_context(connected(self.server, self.salve))
        opened(self.server)

    async def stop(self) -> None:
        """Disconnect, and close the database."""
        await self._running.aclose()
        self.desk.store.close()
        logging.getLogger("bot").removeHandler(self.faults)

    async def works(self, seen: Callable[[], None] = lambda: None) -> None:
        """Do once what each loop does; an error ends none of the others, and one that nobody foresaw is noted."""
        events = self.salve.get_cog("EventsCog")
        assert isinstance(events, EventsCog)
        works: tuple[Callable[[], Awaitable[None]], ...] = (
            self.salve.delivery.follow,
            self.salve.replies.deliver,
            self.salve.alarms.tell,
            self.salve.notices.tell,
            self.salve.teller.tell,
            self.salve.delivery.correct,
            self.salve.errands.tidy,
            events.upkeep,
        )
        for work in works:
            try:
                await work()
            except SalveError:
                pass
            except Exception as error:  # noqa: BLE001 - a loop would go on, and this tells of it
                self.faults.unforeseen.append(f"{work.__qualname__}: {error!r}")
            seen()

    def count(self, sql: str) -> int:
        """What a question to the database counts; it counts as no write."""
        with closing(sqlite3.connect(self._path)) as db:
            found: int = db.execute(sql).fetchone()[0]
        return found
