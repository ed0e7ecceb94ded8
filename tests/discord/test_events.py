"""What happens to a question in Discord happens to it here: edited, deleted, gone with its place or its people."""

import pytest

from bot.curation.gaps import ERASED
from bot.curation.review import Act, Curator, Role
from bot.discord.client import SalveBot
from bot.discord.cogs.events import NOT_YOURS
from bot.errors import ClockError
from bot.services.members import SERVER_GRACE
from bot.services.servers import ITSELF
from tests.discord.conftest import Desk, Start, noted, settled
from tests.discord_server import DiscordServer, Message, Permission, Person, Thread
from tests.discord_server.events import thread_updated

HALF = "If I put it on half a cheek, does it only work there?"
SUN = "can i go tanning while using it"
LAPTOP = "what's the best laptop for video editing"
ANN = Curator("discord:1", "ann", Role.CURATOR)


async def mention(server: DiscordServer, person: Person, text: str) -> tuple[Message, Message]:
    """Ask in the channel; returns the question and the reply."""
    asked = await person.says(server.general, f"<@{server.bot.id}> {text}", mentions=[server.bot])
    return asked, await server.general.next_message()


def rows(desk: Desk, sql: str) -> list[tuple[object, ...]]:
    return desk.store.writer.do(lambda db: db.execute(sql).fetchall())


def everything(desk: Desk) -> bytes:
    """Every byte beside and in the database, the log ahead of it included."""
    return b"".join(file.read_bytes() for file in desk.store.path.parent.iterdir() if file.is_file())


async def test_an_edited_question_is_answered_anew_in_the_same_reply(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    asked, reply = await mention(server, ana, HALF)
    await ana.edits(asked, f"<@{server.bot.id}> {SUN}")
    await server.until(lambda: "about sun" in reply.text, "the reply to follow the edit")
    await server.quiet()
    kept = desk.store.interaction(str(asked.id))
    assert kept is not None
    assert (kept.text, kept.entry_id) == (SUN, "sun")
    assert server.general.unread == []
    assert rows(desk, "select entry_id from replies") == [("sun",)]
    assert HALF.encode() not in desk.store.path.read_bytes()


async def test_an_edit_moves_a_question_out_of_its_gap_and_into_one(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    asked, reply = await mention(server, ana, LAPTOP)
    await (await ana.click(reply, label="Tell me when this is answered")).answer()
    await ana.edits(asked, f"<@{server.bot.id}> {HALF}")
    await server.until(lambda: "about half-cheek" in reply.text, "the reply to follow the edit")
    await server.quiet()
    assert rows(desk, "select status, asks from gaps") == [("expired", 0)]
    assert rows(desk, "select * from subscribers") == []
    await ana.edits(asked, f"<@{server.bot.id}> which keyboard suits small hands")
    await server.until(lambda: "curators' list" in reply.text, "the reply to follow the edit")
    assert len(desk.unanswered()) == 1


async def test_a_preview_is_no_edit_and_a_lost_mention_is_no_question(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    asked, reply = await mention(server, ana, HALF)
    await ana.edits(asked, f"<@{server.bot.id}>  {HALF} ")
    await server.quiet()
    assert desk.store.interaction(str(asked.id)) is not None
    await ana.edits(asked, "never mind")
    await server.quiet()
    assert desk.store.interaction(str(asked.id)) is None
    assert "about half-cheek" in reply.text


async def test_edits_keep_to_the_limits_and_the_log_does_not_wait(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    async with start(member_limit=1):
        ana = server.member("ana")
        asked, reply = await mention(server, ana, f"MARKERWORD {HALF}")
        for number in range(5):
            await ana.edits(asked, f"<@{server.bot.id}> {SUN} {number}")
        for _ in range(200):
            # The edits are handled whatever else is; their replies wait for a minute.
            await (await server.member("ben").slash("topics")).answer()
            if b"MARKERWORD" not in everything(desk):
                break
        assert b"MARKERWORD" not in everything(desk)
        assert server.requests("PATCH", "/channels/{channel_id}/messages/{message_id}") == []
        assert "about half-cheek" in reply.text


async def test_a_deleted_question_is_erased_and_its_reply_stays(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    asked, reply = await mention(server, ana, f"MARKERWORD {LAPTOP}")
    await ana.deletes(asked)
    await server.quiet()
    assert desk.store.interaction(str(asked.id)) is None
    assert not reply.deleted
    assert rows(desk, "select text, asker, channel_id from interactions") == [("", None, None)]
    for file in desk.store.path.parent.iterdir():
        assert b"MARKERWORD" not in file.read_bytes()
        assert str(asked.id).encode() not in file.read_bytes()


async def test_a_question_deleted_while_it_is_being_answered_is_erased(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    hold = server.faults.hold("POST /channels/*/messages")
    asked = await ana.says(server.general, f"<@{server.bot.id}> MARKERWORD {HALF}", mentions=[server.bot])
    await hold.arrived()
    await ana.deletes(asked)
    hold.release()
    await server.quiet()
    assert desk.store.interaction(str(asked.id)) is None
    assert b"MARKERWORD" not in everything(desk)


async def test_the_reply_goes_with_the_question_where_the_server_wants_that(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ann = server.member("ann", permissions=Permission.MANAGE_GUILD)
    settled(desk, server.guild.id, {"remove_replies": True})
    first, reply = await mention(server, ann, HALF)
    second, other = await mention(server, ann, LAPTOP)
    third, last = await mention(server, ann, SUN)
    await ann.deletes(first)
    await server.until(lambda: reply.deleted, "the reply to be removed")
    await ann.deletes(second, third)
    await server.until(lambda: other.deleted and last.deleted, "the replies to be removed")
    await server.quiet()
    assert rows(desk, "select * from removals") == []
    assert rows(desk, "select * from replies") == []
    assert rows(desk, "select count(*) from interactions where text != ''") == [(0,)]


async def test_a_removal_survives_trouble(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ann = server.member("ann", permissions=Permission.MANAGE_GUILD)
    settled(desk, server.guild.id, {"remove_replies": True})
    asked, reply = await mention(server, ann, HALF)
    await server.quiet()
    server.faults.fail("DELETE /channels/*/messages/*", status=403)
    desk.services.members.forget_messages([asked.id])
    assert len(desk.services.members.removals(9)) == 1
    server.faults.clear()
    desk.clock.move(minutes=3)
    cog = salve.get_cog("EventsCog")
    assert cog is not None
    await cog.upkeep()  # type: ignore[attr-defined] # its own loop, run now
    await server.until(lambda: reply.deleted, "the reply to be removed")


async def in_thread(server: DiscordServer, person: Person, text: str) -> tuple[Message, Thread]:
    """Ask in the channel; returns the question and the thread opened at it, which holds the reply."""
    asked = await person.says(server.general, f"<@{server.bot.id}> {text}", mentions=[server.bot])
    await server.until(lambda: asked.thread, "a thread")
    assert asked.thread is not None
    await asked.thread.next_message()
    await server.quiet()
    return asked, asked.thread


@pytest.mark.parametrize("archived", [False, True])
async def test_the_name_of_a_thread_is_masked_and_follows_its_question(
    server: DiscordServer, start: Start, *, archived: bool
) -> None:
    ana = server.member("ana")
    async with start(places=[{"channel": server.general.id, "answers": "thread"}]):
        asked, thread = await in_thread(server, ana, f"{HALF} Mail a@example.org")
        assert thread.name == f"{HALF} Mail [e-mail]"
        await ana.edits(asked, f"<@{server.bot.id}> {SUN}")
        await server.until(lambda: thread.name == SUN, "the name to follow the edit")
        thread.archived = archived
        thread_updated(server.world, thread)
        await server.quiet()
        await ana.deletes(asked)
        await server.until(lambda: thread.name == ERASED, "the name to go with the question")
        await server.until(lambda: thread.archived == archived, "the thread to be as it was")


async def test_the_name_of_a_thread_goes_with_what_is_erased_on_request_or_was_never_kept(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    ana, una = server.member("ana"), server.member("una")
    desk.services.members.set_unlogged(una.id, unlogged=True)
    async with start(places=[{"channel": server.general.id, "answers": "thread"}]):
        _, thread = await in_thread(server, ana, HALF)
        await ana.says(server.general, "delete my question", mentions=[server.bot])
        await (await ana.click(await server.general.next_message(), label="Erase my question")).answer()
        await server.until(lambda: thread.name == ERASED, "the name to go")
        asked, thread = await in_thread(server, una, HALF)
        await una.deletes(asked)
        await server.until(lambda: thread.name == ERASED, "the name to go")


async def test_a_post_that_a_member_opened_keeps_the_name_they_gave_it(server: DiscordServer, start: Start) -> None:
    ana, forum = server.member("ana"), server.forum("help")
    async with start(posts=(forum.id,)):
        post = await ana.post(forum, "Half a cheek", HALF)
        await post.next_message()
        await server.quiet()
        await ana.deletes(post.messages[post.id])
        await server.quiet()
        assert post.name == "Half a cheek"
        assert server.violations == []


async def test_the_asker_and_a_moderator_remove_a_reply_by_one_press(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana, eve = server.member("ana"), server.member("eve")
    moderator = server.member("mod", permissions=Permission.MANAGE_MESSAGES)
    _, reply = await mention(server, ana, HALF)
    assert (await eve.click(reply, label="Remove").followup()).text == noted(NOT_YOURS)
    await ana.click(reply, label="Remove")
    await server.until(lambda: reply.deleted, "the reply to be removed")
    _, shown = await mention(server, ana, SUN)
    assert (await eve.click(shown, label="Remove").followup()).text == noted(NOT_YOURS)
    await moderator.click(shown, label="Remove")
    await server.until(lambda: shown.deleted, "the reply to be removed")
    await server.quiet()
    assert rows(desk, "select * from replies") == []


async def test_what_was_asked_in_a_deleted_place_is_erased(server: DiscordServer, start: Start, desk: Desk) -> None:
    forum = server.forum("help")
    async with start(posts=(forum.id,)):
        ana, place = server.member("ana"), server.channel("place")
        post = await ana.post(forum, "Half a cheek", HALF)
        await post.next_message()
        await ana.says(place, f"<@{server.bot.id}> {LAPTOP}", mentions=[server.bot])
        await place.next_message()
        await server.quiet()
        server.delete_channel(place)
        await server.quiet()
        assert rows(desk, "select count(*) from interactions where text != ''") == [(1,)]
        server.delete_channel(forum)
        await server.quiet()
        assert rows(desk, "select count(*) from interactions where text != ''") == [(0,)]


async def test_archived_posts_go_with_their_forum_and_those_of_another_stay(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    forum, other = server.forum("help"), server.forum("more help")
    async with start(posts=(forum.id, other.id)):
        ana = server.member("ana")
        for place, text in ((forum, HALF), (forum, SUN), (other, SUN)):
            post = await ana.post(place, "A post", text)
            await post.next_message()
            post.archived = True
            thread_updated(server.world, post)
        await ana.dm(SUN)
        await ana.inbox.next_message()
        await server.quiet()
        server.delete_channel(forum)
        await server.quiet()
        kept = rows(desk, "select channel_id from interactions where text != '' and surface != 'dm'")
        assert kept == [(str(post.id),)]
        assert rows(desk, "select count(*) from interactions where surface = 'dm' and text != ''") == [(1,)]


async def test_a_thread_of_which_discord_does_not_say_that_it_is_gone_is_kept(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    forum = server.forum("help")
    async with start(posts=(forum.id,)):
        post = await server.member("ana").post(forum, "A post", HALF)
        await post.next_message()
        post.archived = True
        thread_updated(server.world, post)
        await server.quiet()
        server.faults.fail(f"GET /channels/{post.id}", status=403, code=50001)
        server.delete_channel(server.channel("another"))
        await server.quiet()
        assert rows(desk, "select count(*) from interactions where text != ''") == [(1,)]


async def test_who_leaves_is_forgotten_there_where_that_is_followed(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    async with start(follow_leaving=True, served=None):
        ana, other = server.member("ana"), server.new_guild("Other")
        await mention(server, ana, LAPTOP)
        there = server.member("ana", guild=other)
        await (await there.slash("ask", question=HALF)).answer()
        await ana.leaves()
        await server.quiet()
        assert rows(desk, "select guild_id from interactions") == [(str(other.id),)]


async def test_a_server_left_is_purged_after_its_grace_and_the_operator_told(
    server: DiscordServer, start: Start, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with start(served=None) as salve:
        other = server.new_guild("Other")
        await (await server.member("ana", guild=other).slash("ask", question=LAPTOP)).answer()
        await (await server.member("ana").slash("ask", question=LAPTOP)).answer()
        server.remove_bot(other)
        await server.quiet()
        assert f"no longer in server {other.id}" in caplog.text
        cog = salve.get_cog("EventsCog")
        assert cog is not None
        await cog.upkeep()  # type: ignore[attr-defined] # its own loop, run now
        assert desk.store.health().questions == 2
        desk.clock.move(days=SERVER_GRACE.days + 1)
        await cog.upkeep()  # type: ignore[attr-defined]
        assert "has been erased: 1 question" in caplog.text
        assert server.general.unread == [], "one server is not told of another"
        assert rows(desk, "select guild_id from interactions") == [(str(server.guild.id),)]
        assert not desk.services.servers.known(other.id)


async def test_a_server_left_while_nobody_looked_is_noticed_and_may_come_back(
    server: DiscordServer, start: Start, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    other = server.new_guild("Other")
    async with start(served=None):
        await (await server.member("ana", guild=other).slash("ask", question=LAPTOP)).answer()
    server.remove_bot(other)
    async with start(served=None):
        await server.quiet()
        assert f"no longer in server {other.id}" in caplog.text
    other.has_bot = True
    async with start(served=None):
        await server.quiet()
    desk.clock.move(days=SERVER_GRACE.days + 1)
    assert desk.services.members.purge_left() == []


async def test_a_home_that_is_no_server_of_the_bots_is_told_with_its_mend(
    server: DiscordServer, start: Start, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """As a wrong SALVE_GUILD_ID makes it."""
    async with start():
        await server.quiet()
    assert "salve settings home ID" not in caplog.text
    desk.services.servers.move_home(999999999999999999, ITSELF, "cli")
    async with start(None):
        await server.quiet()
    assert "the home is server 999999999999999999, and I am in no such server" in caplog.text
    assert "salve settings home ID" in caplog.text


async def test_a_clock_that_is_ahead_erases_nothing_and_curators_hear_of_it(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    other = server.new_guild("Other")
    async with start(served=None, curator_channel=int(server.general.id)) as bot:
        await (await server.member("ana", guild=other).slash("ask", question=LAPTOP)).answer()
        await bot.erase_old()
        server.remove_bot(other)
        await server.quiet()
        desk.clock.move(days=365)
        assert desk.services.members.purge_left() == []
        with pytest.raises(ClockError):
            await bot.erase_old()
        await bot.notices.tell()
        await server.quiet()
        assert any("The clock says 2027-06-01" in each.text for each in server.general.posts)
        assert rows(desk, "select text from interactions") == [(LAPTOP,)]
        # Somebody has confirmed it.
        desk.log.erase_old(desk.clock.now, 30, sure=True)
        [(gone, _)] = desk.services.members.purge_left()
        assert gone == str(other.id)


async def test_a_deleted_account_is_erased_when_discord_no_longer_knows_it(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    reply = await (await ana.slash("ask", question=LAPTOP)).answer()
    await (await ana.click(reply, label="Tell me when this is answered")).answer()
    ana.deletes_account()
    desk.services.gaps.act(1, Act.REJECT, ANN, "web", reason="Ask a shop.")
    desk.clock.move(minutes=1)
    await salve.teller.tell()
    assert rows(desk, "select * from subscribers") == []
    assert rows(desk, "select * from outbox") == []
    assert rows(desk, "select count(*) from interactions") == [(0,)]
    assert str(ana.id).encode() not in everything(desk)


async def test_no_message_is_kept_in_memory(server: DiscordServer, salve: SalveBot) -> None:
    await mention(server, server.member("ana"), HALF)
    assert list(salve.cached_messages) == []
