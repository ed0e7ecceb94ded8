"""What a random walk has found: a full disk, an outage and a restart that fall together cost no reply and add none."""

import pytest

from bot.discord import respond
from bot.discord.client import SalveBot
from bot.discord.cogs.events import NOT_YOURS
from bot.discord.errors import UNKEPT
from bot.discord.passed import TELL_ME
from bot.discord.views import REMOVE, SHOW_EVERYONE
from tests.chaos.breaking import Breaker, full
from tests.discord.conftest import Desk, Start, noted
from tests.discord.test_delivery import ANSWER, HALF, SEND, STORAGE, again, ask, owed
from tests.discord_server import DiscordServer
from tests.discord_server.components import walk

DOG = "can my dog lick it off"


@pytest.fixture
def disk(desk: Desk) -> Breaker:
    """The disk; `next` fills it for so many writes."""
    breaker = Breaker()
    full(desk.store, breaker)
    return breaker


async def test_a_full_disk_and_an_outage_together_cost_no_reply(
    server: DiscordServer, salve: SalveBot, desk: Desk, disk: Breaker
) -> None:
    disk.next(9)
    server.faults.fail(SEND, status=503, code=130000)
    await ask(server)
    await server.quiet()
    assert server.general.unread == []
    disk.mend()
    await again(salve, desk)
    assert ANSWER in (await server.general.next_message()).text
    await server.quiet()
    assert server.general.unread == []


async def test_in_a_forum_a_full_disk_is_no_reason_to_speak_up(
    server: DiscordServer, start: Start, desk: Desk, disk: Breaker
) -> None:
    forum = server.forum("help")
    async with start(posts=(int(forum.id),)) as salve:
        disk.next(9)
        post = await server.member("ana").post(forum, "a dog", DOG)
        await server.quiet()
        disk.mend()
        await again(salve, desk)
        assert post.unread == []


async def test_a_full_disk_takes_no_answer_from_whoever_picks_an_entry(
    server: DiscordServer, salve: SalveBot, disk: Breaker
) -> None:
    ana = server.member("ana")
    reply = (await ana.slash("ask", question=HALF)).message
    [menu] = [each for each in walk(reply.components) if "options" in each]
    disk.next(9)
    shown = await ana.choose(reply, menu["custom_id"], [menu["options"][0]["value"]]).answer()
    assert "approved answer" in shown.text


async def test_what_cannot_be_noted_is_said_so(server: DiscordServer, salve: SalveBot, disk: Breaker) -> None:
    ana = server.member("ana")
    reply = await ana.slash("ask", question=DOG).answer()
    disk.next(9)
    assert UNKEPT in (await ana.click(reply, label=TELL_ME).answer()).text


@pytest.mark.parametrize("after", [False, True])
async def test_nobody_is_left_with_thinking(
    server: DiscordServer, salve: SalveBot, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    monkeypatch.setattr(respond, "ACKNOWLEDGE_WITHIN", 0.0)
    server.faults.drop("POST /interactions/*/callback", after=after)
    server.faults.fail("PATCH /webhooks/*", status=503, times=2)
    exchange = server.member("ana").slash("ask", question=DOG)
    assert "on the curators' list" in (await exchange.answer()).text


async def test_a_slow_answer_for_everyone_comes_through_an_outage(
    server: DiscordServer, salve: SalveBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(respond, "ACKNOWLEDGE_WITHIN", 0.0)
    server.faults.fail("PATCH /webhooks/*", status=503, times=2)
    assert ANSWER in (await server.member("ana").slash("ask", question=HALF).followup()).text


async def test_a_slow_disk_stops_neither_removing_nor_statistics(
    server: DiscordServer, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    curators = server.role("curators")
    async with start(curator_roles=(curators.id,)):
        ana, ben = server.member("ana"), server.member("ben")
        await ask(server)
        reply = await server.general.next_message()
        monkeypatch.setattr(respond, "ACKNOWLEDGE_WITHIN", 0.0)
        assert (await ben.click(reply, label=REMOVE).followup()).text == noted(NOT_YOURS)
        ana.click(reply, label=REMOVE)
        await server.until(lambda: reply.deleted, "the reply to be removed")
        shown = await server.member("cora", roles=[curators]).slash("desk stats").answer()
        assert "The desk" in shown.text


async def test_a_copy_of_what_nobody_asked_is_corrected_too(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    shown = await ana.slash("topics").answer()
    for value in ("use", "half-cheek"):
        [menu] = [each for each in walk(shown.components) if "options" in each]
        shown = await ana.choose(shown, menu["custom_id"], [value]).answer()
    copy = await ana.click(shown, label=SHOW_EVERYONE).answer()
    assert ANSWER in copy.text
    await server.quiet()
    desk.publish.withdraw("half-cheek", "ana", "a source was retracted")
    await server.until(lambda: "withdrawn" in copy.text, "the copy to be withdrawn")


async def test_a_reply_that_stands_unnoted_is_found_and_follows_its_question(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    """Salve stops while Discord has the reply in hand; before it starts again, the question is edited."""
    async with start():
        hold = server.faults.hold(SEND)
        asked = await ask(server)
        await hold.arrived()
    hold.release()
    reply = await server.general.next_message()
    assert ANSWER in reply.text
    assert owed(desk) == 1
    async with start() as salve:
        await server.member("ana").edits(asked, f"<@{server.bot.id}> {STORAGE}")
        await server.until(lambda: "approved answer about storage" in reply.text, "the reply to follow its question")
        await again(salve, desk)
    assert server.general.unread == []
    assert owed(desk) == 0


async def test_what_waits_in_memory_is_logged_before_it_ends(
    server: DiscordServer, start: Start, desk: Desk, disk: Breaker
) -> None:
    async with start():
        disk.next(9)
        await ask(server)
        await server.general.next_message()
        await server.quiet()
        disk.mend()
    assert desk.store.health().questions == 1
