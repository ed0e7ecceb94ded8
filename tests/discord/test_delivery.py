"""One reply to each question, whatever Discord does: the next way to say it, later, or given up and said so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.answering.own_words import WITHDRAWN_TITLE
from bot.discord.client import SalveBot
from bot.discord.replies import UNSAID
from bot.discord.troubles import Trouble
from bot.discord.views import COPIED, FORGOTTEN, SEND_COPY
from tests.discord.conftest import Desk, Start, noted
from tests.discord_server import DiscordServer, Permission
from tests.discord_server.state import Message

HALF = "If I put it on half a cheek, does it only work there?"
ANSWER = "The approved answer about half-cheek."
SEND = "POST /channels/*/messages"
OPEN = "POST /channels/*/messages/*/threads"
EDIT = "PATCH /channels/*/messages/*"
STORAGE = "how do i store the cream"
SWOLLEN = "my lips are swollen since i put it on"


async def ask(server: DiscordServer, name: str = "ana", text: str = HALF) -> Message:
    return await server.member(name).says(server.general, f"<@{server.bot.id}> {text}", mentions=[server.bot])


def owed(desk: Desk) -> int:
    return int(desk.store.writer.do(lambda db: db.execute("select count(*) from deliveries").fetchone()[0]))


async def again(salve: SalveBot, desk: Desk) -> None:
    """A little later, what is owed is due."""
    desk.clock.move(minutes=5)
    await salve.replies.deliver()


def in_threads(server: DiscordServer) -> list[dict[str, object]]:
    """The channel is a place in which a thread is opened for each answer."""
    return [{"channel": int(server.general.id), "answers": "thread"}]


@pytest.mark.parametrize("after", [False, True])
async def test_a_torn_connection_costs_neither_the_reply_nor_a_second_one(
    server: DiscordServer, salve: SalveBot, desk: Desk, *, after: bool
) -> None:
    server.faults.drop(SEND, after=after)
    await ask(server)
    reply = await server.general.next_message()
    assert ANSWER in reply.text
    await server.quiet()
    await again(salve, desk)
    assert server.general.unread == []
    assert owed(desk) == 0
    desk.publish.withdraw("half-cheek", "ana", "a source was retracted")
    await server.until(lambda: "withdrawn" in reply.text, "the reply to be withdrawn")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("what", "times"), [(SEND, 1), (SEND, 2), (OPEN, 1)])
async def test_a_torn_connection_neither_empties_a_thread_nor_doubles_what_is_in_it(
    server: DiscordServer, start: Start, desk: Desk, what: str, times: int, *, after: bool
) -> None:
    async with start(places=in_threads(server)) as salve:
        server.faults.drop(what, times=times, after=after)
        asked = await ask(server)
        await server.quiet()
        await again(salve, desk)
        [thread] = server.guild.threads
        assert thread.id == asked.id
        assert [ANSWER in each.text for each in thread.posts] == [True]
        assert server.general.posts == []
        assert owed(desk) == 0


async def test_what_a_crash_left_in_a_thread_is_found_there(server: DiscordServer, start: Start, desk: Desk) -> None:
    async with start(places=in_threads(server)):
        hold = server.faults.hold(SEND, after=True)
        await ask(server)
        await hold.arrived()
    hold.release()
    async with start(places=in_threads(server)) as salve:
        await server.quiet()
        # What the stop put off is due a little later.
        await again(salve, desk)
        assert owed(desk) == 0
        [thread] = server.guild.threads
        assert [ANSWER in each.text for each in thread.posts] == [True]
        assert server.general.posts == []


@pytest.mark.parametrize("after", [False, True])
async def test_a_torn_connection_under_a_command_is_answered_once_and_can_be_corrected(
    server: DiscordServer, salve: SalveBot, desk: Desk, *, after: bool
) -> None:
    server.faults.drop("POST /interactions/*/callback", after=after)
    reply = (await server.member("ana").slash("ask", question=HALF)).message
    assert ANSWER in reply.text
    await server.quiet()
    desk.publish.withdraw("half-cheek", "ana", "a source was retracted")
    await server.until(lambda: "withdrawn" in reply.text, "the reply to be withdrawn")


async def test_what_discord_does_not_take_is_sent_when_it_does(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    server.faults.fail(SEND, times=3, status=503, code=130000)
    await ask(server)
    await server.quiet()
    assert owed(desk) == 1
    for _ in range(3):
        await again(salve, desk)
    assert ANSWER in (await server.general.next_message()).text
    assert owed(desk) == 0
    assert desk.store.health().questions == 1


async def test_what_was_not_delivered_before_a_crash_is_delivered_after_it(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    async with start():
        server.faults.rate_limit(SEND, via=False)
        await ask(server)
        await server.quiet()
    desk.clock.move(minutes=5)
    async with start():
        assert ANSWER in (await server.general.next_message()).text
    assert owed(desk) == 0


async def test_after_an_hour_nobody_waits_any_more_and_curators_are_told(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    news = server.channel("curators")
    async with start(curator_channel=int(news.id)) as salve:
        server.faults.rate_limit(SEND, via=False)
        await ask(server)
        await server.quiet()
        desk.clock.move(hours=2)
        await salve.replies.deliver()
        assert f"<#{server.general.id}> for an hour" in (await news.next_message()).text
    assert server.general.unread == []
    assert owed(desk) == 0


async def test_a_question_that_is_gone_meanwhile_is_owed_nothing(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    server.faults.rate_limit(SEND, via=False)
    asked = await ask(server)
    await server.quiet()
    await server.member("ana").deletes(asked)
    await server.quiet()
    await again(salve, desk)
    assert server.general.unread == []
    assert owed(desk) == 0


async def test_where_a_layout_may_not_be_posted_it_is_an_embed(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    server.faults.fail(SEND, status=403, code=50013)
    await ask(server)
    reply = await server.general.next_message()
    assert ANSWER in reply.embeds[0]["description"]
    # An embed that was sent once is corrected as a layout.
    desk.publish.withdraw("half-cheek", "ana", "a source was retracted")
    await server.until(lambda: "a source was retracted" in reply.text, "the reply to be withdrawn")
    assert reply.embeds == []


async def test_without_embed_links_it_is_said_in_plain_words(server: DiscordServer, salve: SalveBot) -> None:
    server.deny(server.general, server.bot, Permission.EMBED_LINKS)
    server.faults.fail(SEND, status=403, code=50013)
    await ask(server)
    reply = await server.general.next_message()
    assert reply.embeds == []
    assert ANSWER in reply.content


async def test_without_the_channels_history_it_is_said_beside_the_question(
    server: DiscordServer, salve: SalveBot
) -> None:
    server.deny(server.general, server.bot, Permission.READ_MESSAGE_HISTORY)
    await ask(server)
    reply = await server.general.next_message()
    assert reply.reference is None
    assert ANSWER in reply.text


@asynccontextmanager
async def shut(server: DiscordServer, start: Start) -> AsyncIterator[None]:
    """The bot, which reports to a channel of curators."""
    news = server.channel("curators")
    async with start(curator_channel=int(news.id)):
        yield
        why = UNSAID.format(channel=server.general.id, why="").split(":", maxsplit=1)[0]
        assert why in (await news.next_message()).text


async def test_where_nothing_may_be_written_the_asker_is_told_in_private(
    server: DiscordServer, salve: SalveBot
) -> None:
    server.deny(server.general, server.bot, Permission.SEND_MESSAGES)
    await ask(server)
    assert ANSWER in (await server.member("ana").next_dm()).text


async def test_what_can_be_said_nowhere_is_reported_to_the_curators(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    async with shut(server, start):
        server.deny(server.general, server.bot, Permission.SEND_MESSAGES)
        server.member("ana").closes_dms()
        server.faults.fail("POST /users/@me/channels", status=403, code=50278)
        await ask(server)
        await server.quiet()
    assert owed(desk) == 0


async def test_a_message_that_automatic_moderation_blocks_goes_to_the_asker(
    server: DiscordServer, salve: SalveBot
) -> None:
    server.general.blocked.add("approved answer")
    await ask(server)
    assert ANSWER in (await server.member("ana").next_dm()).text


async def test_where_its_thread_takes_nothing_it_replies_under_the_question(
    server: DiscordServer, start: Start
) -> None:
    server.deny(server.general, server.bot, Permission.SEND_MESSAGES_IN_THREADS)
    server.member("ana").closes_dms()
    async with start(places=in_threads(server)):
        for text, said in ((HALF, ANSWER), (SWOLLEN, "Emergency")):
            asked = await ask(server, text=text)
            reply = await server.general.next_message()
            assert reply.reference is asked
            assert said in reply.text


async def test_an_archived_thread_is_opened_for_a_correction_and_closed_again(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    forum = server.forum("help")
    async with start(posts=(int(forum.id),)):
        post = await server.member("ana").post(forum, "half a cheek", HALF)
        reply = await post.next_message()
        await server.quiet()
        post.archived = True
        desk.publish.withdraw("half-cheek", "ana", "a source was retracted")
        await server.until(lambda: "withdrawn" in reply.text, "the reply to be withdrawn")


async def test_a_correction_that_never_gets_through_holds_up_no_other(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    await ask(server)
    first = await server.general.next_message()
    await ask(server, "ben")
    second = await server.general.next_message()
    await server.quiet()
    stuck = server.faults.fail(
        f"PATCH /channels/{server.general.id}/messages/{first.id}", times=99, status=400, code=30046
    )
    desk.publish.withdraw("half-cheek", "ana", "a source was retracted")
    await server.until(lambda: "withdrawn" in second.text, "the other reply to be withdrawn")
    hits = stuck.hits
    await salve.delivery.correct()
    assert stuck.hits == hits, "it is tried again only when it is due"
    desk.clock.move(days=8)
    await salve.delivery.correct()
    [failed] = [each for each in desk.store.corrections(2) if each.state == "failed"]
    assert (failed.message_id, failed.reason) == (str(first.id), Trouble.PASSING.value)


async def test_opening_direct_messages_too_fast_is_no_closed_door(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    server.deny(server.general, server.bot, Permission.SEND_MESSAGES)
    server.faults.fail("POST /users/@me/channels", status=403, code=40003)
    await ask(server)
    await server.quiet()
    assert owed(desk) == 1
    await again(salve, desk)
    assert ANSWER in (await server.member("ana").next_dm()).text


async def test_an_edit_that_discord_does_not_take_is_made_later(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    asked = await ask(server)
    reply = await server.general.next_message()
    await server.quiet()
    server.faults.fail(EDIT, status=503, code=130000)
    await server.member("ana").edits(asked, f"<@{server.bot.id}> {STORAGE}")
    await server.quiet()
    assert ANSWER in reply.text
    await again(salve, desk)
    assert "approved answer about storage" in reply.text
    assert owed(desk) == 0


async def test_who_keeps_out_of_the_log_is_answered_later_too(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    desk.services.members.set_unlogged(server.member("ana").id, unlogged=True)
    server.faults.fail(SEND, status=503, code=130000)
    await ask(server)
    await server.quiet()
    await again(salve, desk)
    assert ANSWER in (await server.general.next_message()).text
    assert desk.store.health().questions == 0


async def test_who_read_it_in_private_has_a_copy_that_is_corrected(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    read = await ana.slash("ask", question=HALF, private=True).answer()
    told = await ana.click(read, label=SEND_COPY).answer()
    assert told.text == noted(COPIED)
    copy = await ana.next_dm()
    assert ANSWER in copy.text
    desk.publish.withdraw("half-cheek", "ana", "a source was retracted")
    await server.until(lambda: "a source was retracted" in copy.text, "the copy to be withdrawn")
    assert ANSWER not in copy.text
    # Its question gets the reply of the withdrawn entry, and no neighbouring entry answers it.
    await salve.delivery.follow()
    again = await ana.slash("ask", question=HALF).answer()
    assert WITHDRAWN_TITLE in again.text
    assert "**#1** on the curators' list" in again.text


async def test_a_copy_needs_direct_messages_and_a_question_that_is_kept(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    read = await ana.slash("ask", question=HALF, private=True).answer()
    ana.closes_dms()
    assert "I could not send it to you" in (await ana.click(read, label=SEND_COPY).answer()).text
    desk.services.members.erase(ana.id)
    assert (await ana.click(read, label=SEND_COPY).answer()).text == noted(FORGOTTEN)
