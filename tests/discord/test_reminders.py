"""A post that is not marked as solved is reminded of once, where its server wishes that."""

import pytest

from tests import town
from tests.discord.conftest import Desk, Start
from tests.discord_server import Channel, DiscordServer, Intent, Thread

QUESTION = "if I put it on half my cheek"
REMINDER = "this post is not marked as solved"


@pytest.fixture
def forum(server: DiscordServer) -> Channel:
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    return server.forum("questions", tags=["Solved"])


async def opened(server: DiscordServer, forum: Channel, text: str = QUESTION) -> Thread:
    """A post of Ana's that was answered."""
    thread = await server.member("ana").post(forum, "Half a cheek", text)
    await thread.next_message()
    return thread


async def test_it_comes_once_to_its_asker_without_a_ping(
    server: DiscordServer, start: Start, desk: Desk, forum: Channel
) -> None:
    ana = server.member("ana")
    async with start(posts=(forum.id,), remind_days=3) as salve:
        thread = await opened(server, forum)
        desk.clock.move(days=2, hours=23)
        await salve.reminders.remind()
        assert thread.unread == []
        desk.clock.move(hours=2)
        await salve.reminders.remind()
        said = await thread.next_message()
        assert f"{ana.mention}, {REMINDER}" in said.text
        assert town.CARE in said.text
        assert said.mentions == []
        await salve.reminders.remind()
    async with start(posts=(forum.id,), remind_days=1) as salve:
        await salve.reminders.remind()
        assert thread.unread == [], "nor after a restart"
        assert "Marked as solved" in (await ana.click(said, label="Solved").answer()).text
    assert not any(
        str(thread.id) in row["key"] for row in desk.store.writer.do(lambda db: list(db.query("select key from told")))
    )


@pytest.mark.parametrize(
    "why", ["off", "solved", "archived", "locked", "old", "quiet", "erased", "no tag", "elsewhere"]
)
async def test_what_is_left_in_peace(server: DiscordServer, start: Start, desk: Desk, forum: Channel, why: str) -> None:
    days = None if why == "off" else 3
    forum = server.forum("plain") if why == "no tag" else forum
    hours = "0-23" if why == "quiet" else ""
    async with start(posts=(forum.id,), remind_days=days, quiet_hours="") as salve:
        thread = await opened(server, forum)
        settings = desk.services.servers.at_home.model_copy(update={"quiet_hours": hours})
        if why == "elsewhere":
            settings = settings.model_copy(update={"places": ()})
        kept = desk.store.servers.kept()[server.guild.id]
        desk.store.servers.put(server.guild.id, settings, kept.revision, None)
        desk.services.servers.refresh()
        desk.clock.move(days=20 if why == "old" else 4)
        if why == "solved":
            thread.applied_tags = [forum.tags[0].id]
        thread.archived, thread.locked = why == "archived", why == "locked"
        if why == "erased":
            desk.services.members.forget_messages([thread.id])
        await salve.reminders.remind()
        assert thread.unread == []


async def test_whoever_was_in_danger_is_not_reminded(
    server: DiscordServer, start: Start, desk: Desk, forum: Channel
) -> None:
    async with start(posts=(forum.id,), remind_days=1) as salve:
        thread = await opened(server, forum, "my lips are swollen and i cannot breathe since i put it on")
        desk.clock.move(days=2)
        await salve.reminders.remind()
        assert thread.unread == []


async def test_two_processes_do_not_say_it_twice(
    server: DiscordServer, start: Start, desk: Desk, forum: Channel
) -> None:
    async with start(posts=(forum.id,), remind_days=1) as salve:
        thread = await opened(server, forum)
        desk.clock.move(days=2)
        posts = salve.services.reminders.due(9)
        assert [post.channel_id for post in posts] == [thread.id]
        assert salve.services.reminders.claim(posts[0])
        assert not salve.services.reminders.claim(posts[0])
        await salve.reminders.remind()
        assert thread.unread == []


async def test_an_outage_of_discord_puts_it_off(
    server: DiscordServer, start: Start, desk: Desk, forum: Channel
) -> None:
    async with start(posts=(forum.id,), remind_days=1) as salve:
        thread = await opened(server, forum)
        desk.clock.move(days=2)
        server.faults.fail("GET /channels/*", status=503)
        await salve.reminders.remind()
        assert thread.unread == []
        await salve.reminders.remind()
        assert REMINDER in (await thread.next_message()).text
