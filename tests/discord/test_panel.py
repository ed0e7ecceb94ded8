"""Where and to whom the bot answers, and the panel that a moderator pins."""

import base64
from datetime import UTC, datetime

import pytest

from bot.discord import profile, setup_panel
from bot.discord.cogs import panel
from bot.discord.errors import NOT_DONE
from bot.discord.limits import RESTING
from bot.discord.troubles import Trouble
from bot.settings.model import validated
from tests.discord.conftest import Desk, Start, settled
from tests.discord_server import DiscordServer, Permission, Upload
from tests.discord_server.events import thread_updated

QUESTION = "if I put it on half my cheek"
ANSWER = "half-cheek · revision"
# The first bytes of a picture; the rest is not examined.
PNG = b"\x89PNG\r\n\x1a\n picture"
PICTURE = Upload("me.png", PNG, "image/png")


async def test_the_panel_works_after_a_restart(server: DiscordServer, start: Start) -> None:
    mo = server.member("mo", permissions=Permission.MANAGE_MESSAGES)
    async with start():
        assert panel.POSTED in (await mo.slash("panel").answer()).text
        posted = await server.general.next_message()
    async with start():
        ana = server.member("ana")
        answer = await (await ana.submit(await ana.click(posted, label=panel.ASK), {"question": QUESTION})).answer()
        assert ANSWER in answer.text
        assert answer.ephemeral
        assert "read about" in (await ana.click(posted, label=panel.TOPICS).answer()).text
        assert "Nothing is waiting" in (await ana.click(posted, label=panel.OPEN).answer()).text


async def test_a_channel_may_have_answers_in_threads_and_members_may_be_ignored(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    places = [{"channel": server.general.id, "answers": "thread"}]
    async with start(places=places, ignored=[ben.id]):
        await ana.says(server.general, QUESTION, mentions=[server.bot])
        await server.until(lambda: server.guild.threads, "a thread")
        [thread] = server.guild.threads
        assert thread.name == QUESTION
        assert ANSWER in (await thread.next_message()).text
        await ben.says(server.general, QUESTION, mentions=[server.bot])
        await server.quiet()
        assert server.general.unread == []
        await ben.says(server.general, "my lips are swelling", mentions=[server.bot])
        assert "112" in (await server.general.next_message()).text, "whoever is in danger is told whom to call"
        settled(desk, server.guild.id, {"places": [{"channel": server.general.id, "answers": "off"}]})
        await ana.says(server.general, QUESTION, mentions=[server.bot])
        await server.quiet()
        assert server.general.unread == []
        assert (await ana.slash("ask", question=QUESTION)).ephemeral, "a command is answered for who uses it"


@pytest.mark.parametrize(
    ("hours", "quiet"), [("22-7", {22, 23, *range(7)}), ("1-3", {1, 2}), ("", set()), ("5-5", set(range(24)))]
)
def test_quiet_hours_are_of_a_time_zone(hours: str, quiet: set[int]) -> None:
    settings = validated({"quiet_hours": hours, "timezone": "Europe/Vienna"})
    found = {hour for hour in range(24) if settings.quiet_at(datetime(2026, 1, 5, (hour - 1) % 24, 30, tzinfo=UTC))}
    assert found == quiet


@pytest.mark.parametrize("tag", ["Solved", "Gelöst", "RÉSOLU", "Resuelto"])
async def test_who_opened_a_post_marks_it_as_solved(server: DiscordServer, start: Start, tag: str) -> None:
    forum = server.forum("questions", tags=["Help", tag])
    ana, ben = server.member("ana"), server.member("ben")
    async with start(posts=(forum.id,), close_solved=True):
        thread = await ana.post(forum, "Half a cheek", QUESTION, tags=["Help"])
        reply = await thread.next_message()
        assert "Only whoever opened" in (await ben.click(reply, label="Solved").answer()).text
        assert "Marked as solved" in (await ana.click(reply, label="Solved").answer()).text
        await server.until(lambda: thread.archived, "the post to be closed")
        assert thread.applied_tags == [tag.id for tag in forum.tags]


async def test_it_says_solved_only_when_it_is(server: DiscordServer, start: Start) -> None:
    forum = server.forum("questions", tags=["Help", "Solved"])
    ana = server.member("ana")
    async with start(posts=(forum.id,)):
        post = await ana.post(forum, "Half a cheek", QUESTION, tags=["Help"])
        reply = await post.next_message()
        server.faults.fail("PATCH /channels/*", status=403, code=50001)
        refused = await ana.click(reply, label="Solved").answer()
        assert NOT_DONE.format(why=Trouble.CLOSED.value) in refused.text
        post.archived = True
        thread_updated(server.world, post)
        await server.quiet()
        assert "Marked as solved" in (await ana.click(reply, label="Solved").answer()).text
        assert post.applied_tags == [tag.id for tag in forum.tags]
        await server.until(lambda: post.archived, "the post to be closed again")


async def test_a_channel_rests_after_an_answer(server: DiscordServer, start: Start) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    async with start(cooldown=300):
        await ana.says(server.general, QUESTION, mentions=[server.bot])
        assert ANSWER in (await server.general.next_message()).text
        await ben.says(server.general, QUESTION, mentions=[server.bot])
        assert RESTING.format(seconds="300 seconds") in (await server.general.next_message()).text


async def test_a_channel_does_not_rest_where_nothing_was_answered(server: DiscordServer, start: Start) -> None:
    ana, ben, other = server.member("ana"), server.member("ben"), server.channel("other")
    async with start(cooldown=300, member_limit=2):
        thanks = await ana.says(server.general, "thanks!", mentions=[server.bot])
        await server.until(lambda: thanks.reactions, "the thanks to be noticed")
        await ana.says(other, QUESTION, mentions=[server.bot])
        assert ANSWER in (await other.next_message()).text
        await ana.says(server.general, QUESTION, mentions=[server.bot])
        assert "You have asked a lot" in (await server.general.next_message()).text
        await ben.says(server.general, QUESTION, mentions=[server.bot])
        assert ANSWER in (await server.general.next_message()).text


async def test_the_bot_has_a_name_of_its_own_in_a_server(server: DiscordServer, start: Start) -> None:
    ann = server.member("ann", permissions=Permission.MANAGE_GUILD)
    async with start():
        page = await ann.slash("settings").answer()
        form = await ann.click(page, label=setup_panel.NAME)
        await ann.submit(form, {"nick": "Balm", "bio": "I answer questions.", "avatar": [PICTURE]})
        me = server.guild.members[server.bot.id]
        await server.until(lambda: me.nick == "Balm", "the name")
        picture = me.profile.pop("avatar") or ""
        assert base64.b64decode(picture.removeprefix("data:image/png;base64,")) == PNG
        assert me.profile == {"bio": "I answer questions."}, "what is left empty stays as it is"
        form = await ann.click(page, label=setup_panel.NAME)
        await ann.submit(form, {"nick": "", "back": profile.OWN})
        await server.until(lambda: me.nick is None, "its own name again")
        assert (me.profile["avatar"], me.profile["banner"]) == (None, None)


@pytest.mark.parametrize(
    ("file", "status", "says"),
    [
        (Upload("me.png", b"no picture", "image/png"), None, profile.NO_PICTURE),
        (Upload("me.png", bytes(profile.PICTURE_LIMIT + 1), "image/png"), None, profile.NO_PICTURE),
        (PICTURE, 403, profile.NO_NAME),
        (PICTURE, 400, "Discord does not accept that: "),
    ],
)
async def test_a_profile_that_discord_refuses_is_refused_in_words(
    server: DiscordServer, start: Start, file: Upload, status: int | None, says: str
) -> None:
    ann = server.member("ann", permissions=Permission.MANAGE_GUILD)
    async with start():
        form = await ann.click(await ann.slash("settings").answer(), label=setup_panel.NAME)
        if status is not None:
            server.faults.fail("PATCH /guilds/*/members/@me", status=status, code=50013 if status == 403 else 50035)
        refused = await ann.submit(form, {"nick": "Balm", "avatar": [file]}).followup()
        assert says in refused.text
        me = server.guild.members[server.bot.id]
        assert (me.nick, me.profile) == (None, {})
