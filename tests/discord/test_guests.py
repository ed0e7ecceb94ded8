"""Servers besides the home: refused and left where the operator allows none; else each keeps to itself."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.curation.review import Act, Curator, Role
from bot.discord.guests import ELSEWHERE
from bot.services.asking import Asking
from bot.settings.model import Administrator
from tests.discord.conftest import Desk, Start
from tests.discord_server import DiscordServer, Permission, Person

ODD = "can my zebra lick it off"
TITLE = "zebra title"
# Every command that a member or curator of a guest server can use, with what it takes.
COMMANDS: dict[str, dict[str, Any]] = {
    "ask": {"question": "can my dog lick it off"},
    "topics": {},
    "open": {},
    "privacy": {},
    "help": {},
    "setup": {},
    "settings": {},
    "doctor": {},
    "panel": {},
    "desk queue": {},
    "desk gap": {"number": 1},
    "desk drafts": {},
    "desk stats": {},
    "desk trail": {},
    "desk find": {"words": "dog"},
    "desk mine": {},
    "desk work": {},
    "desk same": {"number": 1, "entry": "storage"},
    "desk edit": {"entry": "storage"},
    "knowledge version": {},
    "knowledge diff": {},
    "knowledge history": {"entry": "storage"},
    "release publish": {},
    "release rollback": {"version": "1.2.0", "reason": "because"},
    "release withdraw": {"entry": "storage", "reason": "because"},
    "log unanswered": {},
    "log flags": {},
    "entry": {"entry": "storage"},
}
# What only the home's curators may do.
REFUSED = {"desk gap", "desk same", "desk edit", "release publish", "release rollback", "release withdraw"}


@pytest_asyncio.fixture
async def guest(server: DiscordServer, start: Start, desk: Desk) -> AsyncIterator[Person]:
    """Who may manage a guest server, beside a home where something was asked, claimed and drafted."""
    elsewhere = server.new_guild("Elsewhere")
    ann = Curator("discord:1", "zebra-ann", Role.CURATOR, frozenset({str(server.guild.id)}))
    desk.ask.ask(ODD, Asking("1", "mention", 9, server.guild.id, 77))
    desk.services.gaps.pass_on("1")
    desk.services.gaps.act(1, Act.TITLE, ann, "cli", reason=TITLE)
    desk.services.drafts.save({"question": "Does a zebra lick?", "topic": "use"}, ann, "cli", gap=1)
    async with start(served=None, responsible="Zebra Smith"):
        yield server.member("gus", guild=elsewhere, permissions=Permission.MANAGE_GUILD)


async def test_nothing_of_the_home_is_shown_in_another_server(guest: Person, server: DiscordServer) -> None:
    synced = {
        f"{each['name']} {option['name']}" if option["type"] == 1 else each["name"]
        for each in server.world.commands.all(None)
        if each["type"] == 1
        for option in each.get("options") or [{"type": 0, "name": ""}]
    }
    assert synced == COMMANDS.keys(), "a new command has to be looked at here"
    for command, options in COMMANDS.items():
        exchange = await guest.slash(command, **options)
        said = "\n".join([(await exchange.answer()).text, *(each.text for each in exchange.followups)])
        assert "zebra" not in said.casefold(), command
        assert "#1" not in said or command in {"ask", "open"} | REFUSED, command
        if command in REFUSED:
            assert "home server" in said or "another server" in said, command


async def test_nothing_of_another_server_is_shown_at_home(server: DiscordServer, start: Start, desk: Desk) -> None:
    elsewhere = server.new_guild("Elsewhere")
    gus = Curator("discord:2", "zebra-gus", Role.CURATOR, frozenset({str(elsewhere.id)}), home=False)
    async with start(served=None):
        desk.services.servers.begin(elsewhere.id, Administrator(gus.id, gus.name), "cli")
        desk.services.servers.change(
            elsewhere.id, {"responsible": "Zebra Smith"}, Administrator(gus.id, gus.name), "cli"
        )
        desk.ask.ask(ODD, Asking("1", "mention", 9, elsewhere.id, 77))
        desk.services.gaps.pass_on("1")
        desk.services.gaps.act(1, Act.TITLE, gus, "cli", reason=TITLE)
        desk.services.drafts.save({"question": "Does a zebra lick?", "topic": "use"}, gus, "cli", gap=1)
        ann = server.member("ann", permissions=Permission.MANAGE_GUILD)
        for command, options in COMMANDS.items():
            exchange = await ann.slash(command, **options)
            said = "\n".join([(await exchange.answer()).text, *(each.text for each in exchange.followups)])
            assert "zebra" not in said.casefold(), command
        draft = await ann.slash("desk gap", number=1).answer()
        assert "another server" in draft.text


async def test_what_is_counted_is_ones_own(guest: Person, server: DiscordServer, desk: Desk) -> None:
    mine = Curator("discord:2", "gus", Role.CURATOR, frozenset({"2"}), home=False)
    overview = desk.services.statistics.overview(mine)
    assert (overview.waiting, overview.weeks, overview.statuses, overview.weak) == (0, [], {}, [])
    assert desk.services.gaps.actions(mine) == []
    assert desk.services.drafts.listed(mine) == []


@pytest.mark.parametrize("command", ["ask", "topics", "desk queue", "knowledge version"])
async def test_a_server_that_is_not_served_is_refused_in_words(
    server: DiscordServer, start: Start, command: str
) -> None:
    elsewhere = server.new_guild("Elsewhere")
    async with start():
        gus = server.member("gus", guild=elsewhere, permissions=Permission.MANAGE_GUILD)
        said = await gus.slash(command, **COMMANDS[command]).answer()
        assert ELSEWHERE in said.text
        await gus.says(gus.place, "does it help?", mentions=[server.bot])
        await server.quiet()
        assert gus.place.unread == []
        assert "What I keep about you" in (await gus.slash("privacy").answer()).text


async def test_a_stranger_who_adds_the_bot_changes_nothing_at_home(server: DiscordServer, start: Start) -> None:
    async with start():
        added = server.new_guild("Strange")
        await server.until(lambda: not added.has_bot, "the bot to leave")
        assert [message.content for message in added.channels[0].history] == [ELSEWHERE]
        ann = server.member("ann", permissions=Permission.MANAGE_GUILD)
        assert "Nothing is waiting" in (await ann.slash("desk queue").answer()).text
