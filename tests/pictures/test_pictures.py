"""Everything that is said, drawn in a real Chromium: it looks as it did, and an answer fits half a phone.

With PICTURES=keep, as `make pictures` has it, what is drawn becomes what is expected.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bot.discord import respond
from bot.discord.client import SalveBot
from bot.discord.rules import Rules
from bot.store.local import LocalStore
from tests.discord.conftest import Clock, Desk, opened, settled
from tests.discord_server import GUILDS_WITHIN, DiscordServer, Permission, connected
from tests.discord_server.state import Message
from tests.discord_server.waiting import TIMEOUT
from tests.pictures import scenes
from tests.pictures.comparing import compare
from tests.pictures.drawing import page
from tests.pictures.spoken import TONGUES, spoken
from tests.web import browsing
from tests.wiring import wired

GOLDEN = Path(__file__).parents[2] / "docs" / "pictures" / "messages"
PHONE, DESKTOP = 390, 760
SCENES = ("members", "reading", "corrected", "desk", "told", "privacy", "panel", "settings", "statistics")
PICTURES = [(name, PHONE, "dark") for name in SCENES]
PICTURES += [(f"member-{tongue.code}", PHONE, "dark") for tongue in TONGUES]
PICTURES += [
    ("answer", PHONE, "light"),
    ("answer", PHONE, "dark"),
    ("members", PHONE, "light"),
    ("desk", DESKTOP, "light"),
    ("reading", DESKTOP, "dark"),
]
# Half of the screen of a common phone, 844 px high, is what an answer may take before "Read more".
HALF_A_SCREEN = 422

Played = Mapping[str, Sequence[Message]]


async def _play(folder: Path) -> Played:
    store, clock = LocalStore(folder / "salve.db"), Clock()
    services = wired(store, clock, spoken(scenes.knowledge()))
    async with DiscordServer.running() as server:
        role = server.role("curators")
        ana, ann, bo = server.member("ana"), server.member("ann", roles=[role]), server.member("bo", roles=[role])
        olga = server.member("olga", permissions=Permission.MANAGE_GUILD)
        news, curators = server.channel("news"), server.channel("curators")
        decided = {"curator_roles": (role.id,), "news_channel": int(news.id)}
        settled(Desk(store, services, clock), server.guild.id, decided)
        rules = Rules(services.servers, retention_days=365, member_limit=99, channel_limit=99)
        salve = SalveBot(services, rules, guild_ready_timeout=GUILDS_WITHIN)

        async def change(what: str) -> None:
            await asyncio.to_thread(scenes.changes[what], services.publish)

        async def weeks_pass() -> None:
            clock.move(days=7)
            await salve.errands.tidy()

        stage = scenes.Stage(server, ana, ann, olga, bo, news, curators, change, weeks_pass)
        async with connected(server, salve):
            opened(server)
            # In their state at that time: later messages change some of them.
            played = {each.__name__: [copy(message) for message in await each(stage)] for each in scenes.ALL}
            played["answer"] = played["members"][:2]
            for tongue in TONGUES:
                played[f"member-{tongue.code}"] = [*await scenes.in_language(stage, tongue)]
        assert not server.violations
    store.close()
    return played


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    with pytest.MonkeyPatch.context() as patch:
        # The picture shows the final state, however busy the machine is.
        patch.setattr(respond, "ACKNOWLEDGE_WITHIN", TIMEOUT)
        return asyncio.run(_play(tmp_path_factory.mktemp("pictures")))


@pytest.fixture(scope="module")
def browser(played: Played) -> Iterator[Browser]:
    with browsing.browser() as started:
        yield started


def _shown(browser: Browser, messages: Sequence[Message], width: int, theme: str) -> Page:
    shown = browser.new_page(viewport={"width": width, "height": 100})
    shown.set_content(page(messages, theme))
    return shown


@pytest.mark.parametrize(("name", "width", "theme"), PICTURES)
def test_it_looks_as_it_did(browser: Browser, played: Played, name: str, width: int, theme: str) -> None:
    shown = _shown(browser, played[name], width, theme)
    now = shown.screenshot(full_page=True)
    shown.close()
    compare(now, GOLDEN / f"{name}-{'phone' if width == PHONE else 'desktop'}-{theme}.png")


def test_an_answer_takes_half_a_phone_at_most(browser: Browser, played: Played) -> None:
    shown = _shown(browser, played["members"], PHONE, "dark")
    heights = shown.evaluate("[...document.querySelectorAll('.card')].map(card => card.offsetHeight)")
    shown.close()
    assert heights[0] <= HALF_A_SCREEN


def test_the_pictures_stay_small() -> None:
    assert sum(path.stat().st_size for path in GOLDEN.glob("*.png")) < 3_000_000
