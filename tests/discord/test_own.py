"""A guest server's own entries: written and published in Discord, answered there, and shown nowhere else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest_asyncio

from bot.discord import setup_panel
from bot.discord.client import SalveBot
from bot.discord.delivery import WITHDRAWN
from bot.discord.errands import Errands
from bot.knowledge import layers
from bot.services.asking import Asking
from bot.services.servers import ITSELF
from tests.discord.conftest import Desk, Start
from tests.discord.test_desk import ANSWER, DOGS, publish_dogs
from tests.discord.test_guests import COMMANDS
from tests.discord_server import DiscordServer, Permission, Person
from tests.discord_server.state import Channel, Message

SAYS = "Keep the zebra away until it has dried."
OWN = {**ANSWER, "Question": "Is it bad if a zebra licks it?", "Answer": f"Nobody has looked at that. {SAYS}"}
ODD = "is it bad if a zebra licks it?"


@dataclass(frozen=True)
class Guest:
    """A guest server whose curator, alone enough, has published an entry of its own."""

    salve: SalveBot
    gus: Person
    place: Channel
    entry: str
    published: Message


async def asks(person: Person, place: Channel, server: DiscordServer, text: str) -> Message:
    await person.says(place, f"<@{server.bot.id}> {text}", mentions=[server.bot])
    return await place.next_message()


@pytest_asyncio.fixture
async def guest(server: DiscordServer, start: Start) -> AsyncIterator[Guest]:
    elsewhere = server.new_guild("Elsewhere")
    gus = server.member("zebra-gus", guild=elsewhere, permissions=Permission.MANAGE_GUILD)
    async with start(served=None) as salve:
        page = await gus.slash("setup").answer()
        before = page.edits
        await gus.choose(page, "salve-pick:set:approvals", ["1"])
        await server.until(lambda: page.edits > before, "the page to change")
        more = await gus.slash("settings").answer()
        before = more.edits
        await gus.click(more, label=setup_panel.SHARED_ONLY)
        await server.until(lambda: more.edits > before, "the page to change")
        assert setup_panel.WITH_OWN in more.buttons
        assert "Nobody has" not in (await asks(gus, gus.place, server, ODD)).text
        opened = await gus.click((await gus.slash("desk queue").answer()), label="Answer #1")
        judged = await (await gus.submit(opened, OWN)).followup()
        done = await (await gus.click(judged, label="Publish")).answer()
        told = await gus.place.next_message()
        assert SAYS in told.text, "who waits for it is told"
        entry = layers.own_id(str(elsewhere.id), "bad-zebra-licks")
        yield Guest(salve, gus, gus.place, entry, done)


async def test_it_answers_where_it_was_added_and_follows_the_home(
    server: DiscordServer, guest: Guest, desk: Desk
) -> None:
    assert "Published as 1.2.3+2 by zebra-gus." in guest.published.text
    reply = await asks(guest.gus, guest.place, server, ODD)
    assert SAYS in reply.text
    assert "1.2.3+2" in reply.text
    ana = server.member("ana")
    assert SAYS not in (await asks(ana, server.general, server, ODD)).text
    desk.services.publish.withdraw("sun", "ann", "it misled")
    here = layers.owner(guest.entry)
    await server.until(lambda: desk.ask.of(here).version == "2.0.0+2", "it to follow")
    assert "2.0.0+2" in (await asks(guest.gus, guest.place, server, DOGS[0] + " or a zebra licks it?")).text
    await (await guest.gus.slash("release withdraw", entry=guest.entry, reason="it misled")).answer()
    await server.until(lambda: WITHDRAWN in reply.text, "the reply to be corrected")
    assert "it misled" in reply.text


async def test_nothing_of_it_is_shown_at_home_or_in_a_third_server(
    server: DiscordServer, guest: Guest, desk: Desk
) -> None:
    third = server.new_guild("Third")
    for place in (None, third):
        ann = server.member("ann", guild=place, permissions=Permission.MANAGE_GUILD)
        for command, options in COMMANDS.items():
            exchange = await ann.slash(command, **dict[str, Any](options))
            said = "\n".join([(await exchange.answer()).text, *(each.text for each in exchange.followups)])
            assert "zebra" not in said.casefold(), command
        for command, options in (
            ("release withdraw", {"entry": guest.entry, "reason": "because"}),
            ("desk edit", {"entry": guest.entry}),
            ("entry", {"entry": guest.entry}),
            ("knowledge history", {"entry": guest.entry}),
            ("knowledge diff", {"new": "1.2.3+2"}),
            ("topics", {"search": "zebra licks"}),
        ):
            exchange = await ann.slash(command, **dict[str, Any](options))
            said = "\n".join([(await exchange.answer()).text, *(each.text for each in exchange.followups)])
            assert SAYS not in said, command
            assert "a zebra licks" not in said, command
            assert "zebra-gus" not in said, command
    assert SAYS in (await asks(guest.gus, guest.place, server, ODD)).text, "it is still served"


async def test_each_server_hears_of_its_own_gaps_alone(desk: Desk) -> None:
    servers, told = desk.services.servers, list[tuple[int | None, str]]()
    servers.served = frozenset({31})
    for guild_id in (5, 31):
        servers.begin(guild_id, ITSELF, "cli")
    desk.ask.ask(DOGS[0], Asking("1", "slash", 9, 31, 77))
    desk.services.gaps.pass_on("1")
    publish_dogs(desk)
    desk.publish.refresh(desk.ask)

    async def tell(text: str, guild_id: int | None = None) -> None:
        told.append((guild_id, text))

    await Errands(desk.services, tell).tidy()
    assert told == [(31, "The new release answers 1 gap, closed now.")]
