"""A curator asks back, and whoever asked answers where they were asked: the real bot, the loopback Discord."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio

from bot.discord.asked_back import DECLINED, TOLD
from bot.discord.passed import TELL_ME
from bot.discord.views import FORGOTTEN
from tests.discord.conftest import Desk, Start, noted
from tests.discord_server import DiscordServer
from tests.discord_server.people import Person
from tests.discord_server.state import Channel, Message

QUESTION = "can my dog lick it off"
WHICH = "Which strength is it? @everyone"


@dataclass(frozen=True)
class Scene:
    """A curator, their channel, and a member with a question that nobody can answer."""

    ann: Person
    ana: Person
    news: Channel


@pytest_asyncio.fixture
async def scene(server: DiscordServer, start: Start) -> AsyncIterator[Scene]:
    role, news = server.role("curators"), server.channel("curators")
    async with start(curator_roles=(role.id,), curator_channel=int(news.id)):
        yield Scene(server.member("ann", roles=[role]), server.member("ana"), news)


async def ask_back(scene: Scene, desk: Desk) -> Message:
    """Ann asks back; returns what she reads then."""
    gap = await scene.ann.slash("desk gap", number=1).answer()
    done = await scene.ann.submit(await scene.ann.click(gap, label="Ask back …"), {"asked": WHICH})
    desk.clock.move(minutes=1)
    return await done.answer()


async def test_a_reply_is_the_answer_and_follows_its_message(server: DiscordServer, scene: Scene, desk: Desk) -> None:
    ana = scene.ana
    await ana.says(server.general, f"<@{server.bot.id}> {QUESTION}", mentions=[server.bot])
    await server.general.next_message()
    assert "In half a minute" in (await ask_back(scene, desk)).text
    asked = await server.general.next_message()
    assert asked.reference is not None
    assert "Which strength is it?" in asked.text
    assert asked.mentions == []
    # Somebody else's reply is a question like any other; hers is the answer.
    other = server.member("ben")
    refused = await other.click(asked, label="Answer …")
    assert (await (await other.submit(refused, {"text": "mine"})).answer()).text == noted(FORGOTTEN)
    said = await ana.says(server.general, "0.1 percent", reply_to=asked)
    assert TOLD in (await server.general.next_message()).text
    told = await scene.news.next_message()
    assert "Whoever asked #1 has answered" in told.text
    assert "0.1 percent" in (await scene.ann.click(told, label="Look closer").answer()).text
    await ana.edits(said, "0.2 percent")
    await server.quiet()
    assert "0.2 percent" in (await scene.ann.slash("desk gap", number=1).answer()).text
    await ana.deletes(said)
    await server.quiet()
    assert "0.2 percent" not in (await scene.ann.slash("desk gap", number=1).answer()).text
    assert len(desk.log.unanswered()) == 1


async def test_who_asked_in_private_is_asked_only_if_they_wished_to_be_told(
    server: DiscordServer, scene: Scene, desk: Desk
) -> None:
    ana = scene.ana
    reply = await ana.slash("ask", question=QUESTION, private=True).answer()
    assert "nobody who asked can be asked back" in (await ask_back(scene, desk)).text
    await ana.click(reply, label=TELL_ME)
    await ask_back(scene, desk)
    dm = await ana.next_dm()
    assert QUESTION in dm.text
    done = await ana.submit(await ana.click(dm, label="Answer …"), {"text": "0.1 percent"})
    assert (await done.answer()).text == noted(TOLD)
    assert "0.1 percent" in (await scene.ann.slash("desk gap", number=1).answer()).text
    assert server.general.unread == []


async def test_an_answer_that_is_a_cry_for_help_gets_the_signpost(
    server: DiscordServer, scene: Scene, desk: Desk
) -> None:
    ana = scene.ana
    await ana.says(ana.inbox, QUESTION)
    await ana.next_dm()
    await ask_back(scene, desk)
    asked = await ana.next_dm()
    done = await ana.submit(
        await ana.click(asked, label="Answer …"), {"text": "my throat is closing up and i cannot breathe"}
    )
    assert "Call your emergency number" in (await done.answer()).text
    assert "cannot breathe" in (await scene.ann.slash("desk gap", number=1).answer()).text


async def test_nobody_has_to_say(server: DiscordServer, scene: Scene, desk: Desk) -> None:
    await scene.ana.says(server.general, f"<@{server.bot.id}> {QUESTION}", mentions=[server.bot])
    await server.general.next_message()
    await ask_back(scene, desk)
    asked = await server.general.next_message()
    assert (await scene.ana.click(asked, label="I would rather not say").answer()).text == noted(DECLINED)
    assert "they would rather not say" in (await scene.ann.slash("desk gap", number=1).answer()).text
