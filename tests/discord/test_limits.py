"""Every payload is one that Discord takes, with texts one below, at and one above each of its limits.

The loopback Discord judges each request by Discord's API description and its written rules; its fixture fails the test.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.discord.client import SalveBot
from bot.discord.forms import Field, Form
from bot.discord.views import NOT_HELPFUL, READ_MORE, SHOW_EVERYONE
from bot.knowledge.models import KnowledgeBase, Topic
from bot.store.local import LocalStore
from tests import town
from tests.discord.conftest import Clock, Desk, Start
from tests.discord_server import DiscordServer, Intent, Message
from tests.discord_server.components import walk
from tests.discord_server.kinds import Json
from tests.wiring import wired

# A button's label takes 80 characters, an option's 100, a title 256, a question of the base 300; a menu 25 options.
LENGTHS = (79, 80, 81, 99, 100, 101, 256, 257, 300)
TOPICS = (25, 26)
UNKNOWN = "can my dog lick it off"


def long(question: str, length: int) -> str:
    """A question drawn out to a length."""
    return f"{question[:-1]}, {'really ' * 50}"[: length - 1].ljust(length - 1, "y") + "?"


def menus(message: Message) -> list[Json]:
    """Its menus, with their options."""
    return [each for each in walk(message.components) if "options" in each]


def stretched(length: int, topics: int) -> KnowledgeBase:
    """The town's knowledge with questions, phrasings and topics of a length, and so many topics."""
    base = town.knowledge()
    entries = tuple(
        entry.model_copy(update={"question": long(entry.question, length), "topic": f"topic-{number % topics}"})
        for number, entry in enumerate(base.entries)
    )
    more = tuple(
        entries[0].model_copy(
            update={
                "id": f"more-{number}",
                "topic": f"topic-{number}",
                "question": long(f"Is this the matter number {number}?", length),
                "phrasings": (f"matter number {number}", f"what of matter number {number}"),
                "checks": entries[0].checks.model_copy(update={"reach": (), "near_misses": ()}),
            }
        )
        for number in range(topics)
    )
    named = tuple(Topic(id=f"topic-{number}", title=f"{number} ".ljust(80, "t")) for number in range(topics))
    return replace(base, entries=(*entries, *more), manifest=base.manifest.model_copy(update={"topics": named}))


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    store, clock = LocalStore(tmp_path / "salve.db"), Clock()
    yield Desk(store, wired(store, clock, stretched(*request.param)), clock)
    store.close()


@pytest_asyncio.fixture
async def salve(server: DiscordServer, start: Start) -> AsyncIterator[SalveBot]:
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    roles: dict[str, Any] = {
        "curator_roles": (server.role("curators").id,),
        "curator_channel": server.channel("curators").id,
        "posts": (server.forum("help").id,),
    }
    async with start(**roles) as running:
        yield running


@pytest.mark.parametrize("length", [300, 301, 4000])
async def test_a_text_too_long_for_a_line_is_given_room(length: int) -> None:
    """A form whose one field is left out holds nothing, and Discord does not open it."""
    form = Form("title", "1", title="#1", fields=[Field("reason", "Title", "a" * length)])
    [row] = form.to_components()
    assert row["component"]["value"] == "a" * length
    assert row["component"]["max_length"] >= length


@pytest.mark.parametrize("desk", [(length, 26) for length in LENGTHS], indirect=True)
async def test_questions_of_any_length_are_shown(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    for asked in (town.QUESTIONS["sun"][1], town.QUESTIONS["half-cheek"][1], "scar", UNKNOWN):
        said = await ana.slash("ask", question=asked).answer()
        for menu in menus(said):
            await ana.choose(said, menu["custom_id"], [menu["options"][-1]["value"]]).answer()
        for name in {READ_MORE, SHOW_EVERYONE, NOT_HELPFUL} & set(said.buttons):
            await ana.click(said, label=name)
    assert await ana.autocomplete("ask", "question", "matter")
    assert server.violations == []


@pytest.mark.parametrize("desk", [(100, count) for count in TOPICS], indirect=True)
async def test_any_number_of_topics_can_be_reached(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    shown = await ana.slash("topics").answer()
    found = [option["value"] for menu in menus(shown) for option in menu["options"]]
    assert len(found) == len(set(found)) == len(desk.ask.topics())
    for menu in menus(shown):
        for option in menu["options"]:
            entries = await ana.choose(shown, menu["custom_id"], [option["value"]]).answer()
            assert menus(entries)
    assert server.violations == []
