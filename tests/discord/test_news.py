"""What a release changes is told to members: once, in lines that open, and not where they would not notice."""

from dataclasses import replace

from tests import town
from tests.discord.conftest import Desk, Start
from tests.discord_server import DiscordServer


def release(desk: Desk, note: str, **changes: object) -> None:
    """Publish another text about the sun."""
    sun = town.entry("sun").model_copy(update=changes)
    desk.publish.publish(desk.publish.plan(town.knowledge(sun=sun), ()), "ann", note)


async def test_members_are_told_what_a_release_changes_once(server: DiscordServer, start: Start, desk: Desk) -> None:
    news = server.channel("news")
    async with start(news_channel=int(news.id)) as salve:
        release(desk, "a trial came out", answer="No, not any more.")
        await salve.notices.tell()
        told = await news.next_message()
        for part in (
            "What is new: knowledge 2.0.0",
            "Answered differently:",
            "sensitive to the sun",
            "a trial came out",
        ):
            assert part in told.text
        await salve.delivery.follow()
        read = await server.member("ana").choose(told, told.menus[0], ["sun"]).answer()
        assert read.ephemeral
        assert "No, not any more." in read.text
        desk.publish.withdraw("sun", "ann", "a source was retracted")
        await salve.notices.tell()
        assert "Withdrawn, being reviewed:" in (await news.next_message()).text
        # Nobody reads tags.
        storage = town.entry("storage").model_copy(update={"tags": ("fridge",)})
        knowledge = desk.publish.knowledge(desk.publish.log()[0])
        entries = tuple(storage if each.id == "storage" else each for each in knowledge.entries)
        desk.publish.publish(desk.publish.plan(replace(knowledge, entries=entries), ()), "ann", "tags")
        await salve.notices.tell()
    async with start(news_channel=int(news.id)):
        await server.quiet()
    assert news.unread == []


async def test_without_a_channel_nobody_is_told(server: DiscordServer, start: Start, desk: Desk) -> None:
    curators = server.channel("curators")
    async with start(curator_channel=int(curators.id)) as salve:
        release(desk, "", answer="No, not any more.")
        await salve.notices.tell()
        await server.quiet()
    assert curators.unread == []
    assert desk.services.deliveries.owed()["notice"] == 0
