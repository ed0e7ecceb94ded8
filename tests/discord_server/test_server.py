"""The real discord.py client meets the loopback Discord: every way in which people and the bot talk."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.discord_server import (
    CallbackType,
    CannotInvokeError,
    DiscordServer,
    NoResponseError,
    NothingHappened,
    Permission,
    connected,
)
from tests.discord_server.sample_bot import SampleBot


@pytest_asyncio.fixture
async def bot(server: DiscordServer) -> AsyncIterator[SampleBot]:
    async with connected(server, SampleBot()) as running:
        yield running


async def test_a_slash_command_is_answered(server: DiscordServer, bot: SampleBot) -> None:
    exchange = await server.member("ana").slash("ask", question="why")
    assert exchange.response_type is CallbackType.MESSAGE
    assert exchange.message.content == "answer to why"
    assert exchange.message.buttons == ["Helpful", "Wrong", "Closed"]
    assert not exchange.ephemeral
    assert exchange.message in server.general.history


async def test_an_ephemeral_answer_is_seen_and_clicked_by_one_person(server: DiscordServer, bot: SampleBot) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    exchange = await ana.slash("ask", question="why", private=True)
    assert exchange.ephemeral
    assert server.general.history == []
    with pytest.raises(CannotInvokeError):
        ben.click(exchange.message, label="Helpful")
    click = await ana.click(exchange.message, label="Helpful")
    assert click.response_type is CallbackType.UPDATE
    assert click.message is exchange.message
    assert exchange.message.content == "Thank you"
    assert exchange.message.buttons == []


async def test_a_deferred_answer_its_edit_and_its_followup(server: DiscordServer, bot: SampleBot) -> None:
    exchange = await server.member("ana").slash("think")
    assert exchange.deferred
    assert exchange.ephemeral
    assert exchange.message.loading
    server.clock.advance(14 * 60)
    bot.gate.set()
    assert (await exchange.answer()).content == "thought"
    assert (await exchange.edited()).content == "thought"
    assert (await exchange.followup()).content == "and more"


async def test_an_expired_token_is_refused(server: DiscordServer, bot: SampleBot) -> None:
    exchange = await server.member("ana").slash("think")
    server.clock.advance(15 * 60 + 1)
    bot.gate.set()
    assert await exchange.refused() == 50027
    await server.quiet()
    assert [error.code for error in bot.failures] == [50027]  # type: ignore[attr-defined]


async def test_a_late_response_is_refused(server: DiscordServer, bot: SampleBot) -> None:
    exchange = server.member("ana").slash("wait")
    await server.gateway.read()
    server.clock.advance(3.1)
    with pytest.raises(NoResponseError):
        await exchange
    bot.gate.set()
    assert await exchange.refused() == 10062


async def test_a_second_response_is_refused(server: DiscordServer, bot: SampleBot) -> None:
    exchange = await server.member("ana").slash("twice")
    assert await exchange.refused() == 40060
    assert exchange.message.content == "first"


async def test_autocomplete_offers_choices(server: DiscordServer, bot: SampleBot) -> None:
    choices = await server.member("ana").autocomplete("ask", "question", "half")
    assert choices == [{"name": "half?", "value": "half"}]


async def test_a_button_opens_a_modal(server: DiscordServer, bot: SampleBot) -> None:
    ana = server.member("ana")
    exchange = await ana.slash("ask", question="why")
    opened = await ana.click(exchange.message, custom_id="wrong")
    assert opened.modal["title"] == "What was wrong?"
    with pytest.raises(CannotInvokeError):
        server.member("ben").submit(opened, {"Reason": "no"})
    with pytest.raises(CannotInvokeError):
        ana.submit(opened, {"Reason": "x" * 201})
    sent = await ana.submit(opened, {"Reason": "too long"})
    assert sent.message.content == "noted: too long"
    assert sent.ephemeral


async def test_a_disabled_button_and_unknown_ones_cannot_be_clicked(server: DiscordServer, bot: SampleBot) -> None:
    ana = server.member("ana")
    exchange = await ana.slash("ask", question="why")
    for wrong in ("Closed", "Missing"):
        with pytest.raises(CannotInvokeError):
            ana.click(exchange.message, label=wrong)


async def test_a_menu_is_chosen_from(server: DiscordServer, bot: SampleBot) -> None:
    ana = server.member("ana")
    exchange = await ana.slash("ask", question="why")
    with pytest.raises(CannotInvokeError):
        ana.choose(exchange.message, "topic", ["Nothing"])
    chosen = await ana.choose(exchange.message, "topic", ["Sleep"])
    assert chosen.response_type is CallbackType.DEFERRED_UPDATE
    assert (await chosen.followup()).content == "chosen: s"


async def test_a_context_menu_takes_a_message(server: DiscordServer, bot: SampleBot) -> None:
    ana = server.member("ana")
    message = await ana.says(server.general, "does it help?")
    exchange = await server.member("ben").context_menu("Answer this", message)
    assert exchange.message.content == "about: does it help?"


async def test_a_subcommand_takes_a_member(server: DiscordServer, bot: SampleBot) -> None:
    ben = server.member("ben")
    exchange = await server.member("ana").slash("gap show", number=3, person=ben.user)
    assert exchange.message.content == "gap 3 of ben"


async def test_commands_must_be_synced_and_allowed(server: DiscordServer, bot: SampleBot) -> None:
    ana = server.member("ana")
    for refused in ("nothing", "settings"):
        with pytest.raises(CannotInvokeError):
            ana.slash(refused)
    with pytest.raises(CannotInvokeError):
        ana.slash("ask")
    with pytest.raises(CannotInvokeError):
        ana.slash("settings", where=ana.inbox)
    exchange = await server.member("mo", permissions=Permission.MANAGE_GUILD).slash("settings")
    assert exchange.message.text == "Settings\nnone\nA\nb\nfoot"


async def test_a_mention_and_a_direct_message_are_answered(server: DiscordServer, bot: SampleBot) -> None:
    ana = server.member("ana")
    asked = await ana.says(server.general, "hello", mentions=[server.bot])
    answer = await server.general.next_message()
    assert answer.content == "heard: @salve hello"
    assert answer.reference is asked
    await ana.dm("psst")
    assert (await ana.next_dm()).content == "heard: psst"


async def test_a_stranger_writes_directly(server: DiscordServer, bot: SampleBot) -> None:
    zoe = server.stranger("zoe")
    await zoe.dm("hello")
    assert (await zoe.next_dm()).content == "heard: hello"
    assert (await zoe.slash("ask", question="why")).message.channel is zoe.inbox


async def test_closed_direct_messages_are_refused(server: DiscordServer, bot: SampleBot) -> None:
    ana = server.member("ana")
    ana.closes_dms()
    await ana.dm("psst")
    await server.quiet()
    assert ana.inbox.unread == []
    assert [error.code for error in bot.failures] == [50007]  # type: ignore[attr-defined]


async def test_a_forum_post_is_answered(server: DiscordServer, bot: SampleBot) -> None:
    forum = server.forum("questions", tags=["sleep"])
    thread = await server.member("ana").post(forum, "Naps", "are they good?", tags=["sleep"])
    assert (await thread.next_message()).content == "welcome to Naps: are they good?"
    await server.quiet()
    assert bot.heard == ["are they good?"]


async def test_edits_and_deletions_are_heard(server: DiscordServer, bot: SampleBot) -> None:
    ana = server.member("ana")
    message = await ana.says(server.general, "one")
    await server.quiet()
    await ana.edits(message, "two")
    await ana.deletes(message)
    await server.quiet()
    assert bot.heard == ["one", "edited to two", f"deleted {message.id}"]


async def test_quiet_means_that_the_bot_said_nothing(server: DiscordServer, bot: SampleBot) -> None:
    await server.member("ana").says(server.general, "not for you")
    await server.quiet()
    assert bot.heard == ["not for you"]
    assert server.general.unread == []


async def test_other_bots_are_told_apart(server: DiscordServer, bot: SampleBot) -> None:
    await server.member("helper", bot=True).says(server.general, "beep", mentions=[server.bot])
    await server.quiet()
    assert bot.heard == []


async def test_quiet_fails_while_a_handler_waits(server: DiscordServer, bot: SampleBot) -> None:
    await server.member("ana").slash("think")
    with pytest.raises(NothingHappened, match="CommandTree-invoker"):
        await server.quiet(within=0.1)
    bot.gate.set()
    await server.quiet()


async def test_a_repeated_nonce_gives_the_first_message(server: DiscordServer, bot: SampleBot) -> None:
    channel = bot.get_channel(server.general.id)
    assert channel is not None
    first = await channel.send("once", nonce="7")  # type: ignore[union-attr]
    again = await channel.send("once", nonce="7")  # type: ignore[union-attr]
    assert first.id == again.id
    assert [message.content for message in server.general.history] == ["once"]


async def test_an_unknown_route_is_refused_loudly(server: DiscordServer, bot: SampleBot) -> None:
    with pytest.raises(Exception, match="501"):
        await bot.fetch_invite("abc")
    assert [str(violation) for violation in server.take_violations()] == [
        "GET /invites/abc: body: this server does not implement the route"
    ]
