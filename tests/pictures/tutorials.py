"""What a tutorial ends with, drawn: a question in Discord with its answer, and the site of all answers."""

from pathlib import Path

from bot.discord.client import SalveBot
from bot.discord.rules import Rules
from bot.knowledge import files
from bot.store.local import LocalStore
from tests.discord.conftest import Clock
from tests.discord_server import GUILDS_WITHIN, DiscordServer, connected
from tests.discord_server.state import Message
from tests.pictures.drawing import page
from tests.web.browsing import browser
from tests.wiring import wired

PHONE, SCREEN = 390, 640


async def asked(folder: Path, question: str) -> list[Message]:
    """What stands in a channel after somebody has asked Salve, which answers from that folder's knowledge."""
    store = LocalStore(folder.with_suffix(".db"))
    services = wired(store, Clock(), files.load(folder))
    rules = Rules(services.servers, retention_days=365, member_limit=99, channel_limit=99)
    async with DiscordServer.running() as server:
        ana = server.member("ana")
        async with connected(server, SalveBot(services, rules, guild_ready_timeout=GUILDS_WITHIN)):
            said = await ana.says(server.general, f"<@{server.bot.id}> {question}", mentions=[server.bot])
            reply = await server.general.next_message()
    store.close()
    return [said, reply]


def drawn(messages: list[Message], site: Path) -> tuple[bytes, bytes]:
    """The messages on a phone, and the first screen of the site in that folder, as PNG."""
    with browser() as chromium:
        shown = chromium.new_page(viewport={"width": PHONE, "height": 1})
        shown.set_content(page(messages, "dark"))
        chat = shown.screenshot(full_page=True)
        shown.set_viewport_size({"width": PHONE, "height": SCREEN})
        shown.goto((site / "index.html").as_uri())
        public = shown.screenshot()
    return chat, public
