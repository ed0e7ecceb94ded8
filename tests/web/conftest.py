"""The real page over real services and a real SQLite file, with a loopback Discord to sign in with."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio
from playwright.sync_api import Browser, BrowserContext

from bot.knowledge.models import KnowledgeBase
from bot.services.servers import ITSELF
from bot.store.local import LocalStore
from bot.web.app import create
from bot.web.auth import Access
from bot.web.directory import Directory
from bot.web.oauth import DiscordLogin
from bot.web.once import OneTimeLink
from bot.web.sessions import COOKIE, Session
from tests.discord_server.waiting import TIMEOUT
from tests.web.browsing import SHARED
from tests.web.browsing import Site as Browsed
from tests.web.desk import OTHER, Clock, Desk, Discord
from tests.web.oauth_server import CLIENT, GUILD, ROLE, SECRET, TOKEN, OAuthServer
from tests.web.running import listen, running
from tests.wiring import wired

__all__ = ["OTHER", "Clock", "Desk", "Discord"]

URL = "https://desk.test"


@pytest.fixture
def knowledge() -> KnowledgeBase | None:
    """What the desk answers from, where that is not the town's."""
    return None


@contextmanager
def opened(path: Path, knowledge: KnowledgeBase | None = None) -> Iterator[Desk]:
    """A desk over the database at that path; it answers from this knowledge, or from the town's."""
    clock = Clock()
    store = LocalStore(path)
    yield Desk(wired(store, clock.now, knowledge), clock)
    store.close()


def begun(desk: Desk) -> None:
    """Let the loopback's server in, with its curators' role."""
    desk.services.servers.begin(GUILD, ITSELF, "cli")
    desk.services.servers.change(GUILD, {"curator_roles": [int(ROLE)]}, ITSELF, "cli")


@pytest.fixture
def desk(tmp_path: Path, knowledge: KnowledgeBase | None) -> Iterator[Desk]:
    with opened(tmp_path / "salve.db", knowledge) as made:
        begun(made)
        yield made


@pytest.fixture(scope="module")
def _discord() -> Iterator[Discord]:
    listening, base = listen()
    server = OAuthServer()
    with running(server.app(), listening):
        yield Discord(server, base)


@pytest.fixture
def discord(_discord: Discord) -> Discord:
    server = _discord.server
    server.roles = {(GUILD, "501"): [ROLE], (GUILD, "502"): ["1"], (999, "503"): [ROLE]}
    server.permissions = {}
    server.visitor, server.status, server.slow, server.asked = "501", 200, False, 0
    return _discord


@dataclass
class Site:
    """The page in this process, and a browser's cookies."""

    desk: Desk
    access: Access
    discord: Discord
    client: httpx2.AsyncClient

    @property
    def session(self) -> Session:
        """The session that this browser's cookie stands for."""
        found = self.access.sessions.find(self.client.cookies.get(COOKIE) or "")
        assert found is not None
        return found

    async def come_back(self, visitor: str = "501") -> httpx2.Response:
        """Sign in with Discord as that user, up to where Discord sends the browser back to; that answer."""
        self.discord.server.visitor = visitor
        begun = await self.client.get("/login/discord")
        assert begun.status_code == 303, begun.text
        async with httpx2.AsyncClient(verify=False) as elsewhere:
            consented = await elsewhere.get(begun.headers["location"])
        return await self.client.get(consented.headers["location"])

    async def local(self) -> httpx2.Response:
        """Sign in by the one-time link."""
        self.access.link = OneTimeLink(self.desk.clock.now)
        return await self.client.get("/login/once", params={"token": self.access.link.token})

    async def post(self, path: str, **fields: str) -> httpx2.Response:
        """Send a form of our own."""
        return await self.client.post(path, data={"csrf": self.session.csrf, **fields})

    def later(self, **passed: float) -> None:
        """Time passes."""
        self.desk.clock.at += timedelta(**passed)


@pytest_asyncio.fixture
async def site(desk: Desk, discord: Discord) -> AsyncIterator[Site]:
    login = DiscordLogin(
        CLIENT, SECRET, desk.services.servers, f"{URL}/login/callback", base=discord.base, timeout=TIMEOUT
    )
    access = Access(desk.clock.now, discord=login, key=b"k" * 32)
    directory = Directory(TOKEN, base=discord.base, timeout=TIMEOUT)
    app = create(desk.services, access, URL, directory)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=URL, verify=False) as client:
        yield Site(desk, access, discord, client)


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """Chromium, without pages; tests/conftest.py ends it before a test that does not ask for it."""
    started = SHARED.started()
    yield started
    for context in started.contexts:
        context.close()


@pytest.fixture
def browsed(desk: Desk, discord: Discord, chromium: Browser) -> Iterator[Browsed]:
    """The page behind a port, for a real browser."""
    listening, url = listen()
    login = DiscordLogin(CLIENT, SECRET, desk.services.servers, f"{url}/login/callback", base=discord.base)
    access = Access(desk.clock.now, discord=login)
    opened: list[BrowserContext] = []
    directory = Directory(TOKEN, base=discord.base)
    with running(create(desk.services, access, url, directory), listening):
        yield Browsed(desk, access, discord, url, chromium, opened)
        for context in opened:
            context.close()
