"""Floods: what is refused costs others nothing, is told once, and the same words again cost nothing."""

import logging

import pytest

from bot.discord.presence import SESSIONS, WITHIN, Presence
from tests.discord.conftest import Desk, Start, noted
from tests.discord_server import DiscordServer, Message
from tests.discord_server.people import Person

HALF = "If I put it on half a cheek, does it only work there?"
SUN = "do i need sunscreen with it"
LAPTOP = "what's the best laptop for video editing"


async def mention(server: DiscordServer, person: Person, text: str) -> Message:
    return await person.says(server.general, f"<@{server.bot.id}> {text}", mentions=[server.bot])


async def test_what_one_member_is_refused_costs_others_nothing(server: DiscordServer, start: Start) -> None:
    async with start(member_limit=1, channel_limit=3):
        ana = server.member("ana")
        assert "asked a lot" not in (await ana.slash("ask", question=HALF).answer()).text
        for _ in range(5):
            assert "You have asked a lot" in (await ana.slash("ask", question=HALF).answer()).text
        for name in ("ben", "cleo"):
            assert "been asked" not in (await server.member(name).slash("ask", question=HALF).answer()).text
        # The channel has had its three replies; anybody refused for that reason may ask elsewhere.
        dora = server.member("dora")
        assert "A lot has been asked here" in (await dora.slash("ask", question=HALF).answer()).text
        await dora.dm(HALF)
        assert "about half-cheek" in (await dora.inbox.next_message()).text


async def test_who_mentions_too_fast_is_told_once(server: DiscordServer, start: Start, desk: Desk) -> None:
    async with start(member_limit=1):
        ana = server.member("ana")
        await mention(server, ana, HALF)
        assert "about half-cheek" in (await server.general.next_message()).text
        for _ in range(3):
            await mention(server, ana, SUN)
        told = (await server.general.next_message()).text
        assert told.startswith("You have asked a lot in the last minute. Please try again in ")
        assert told == noted(told.split("\n")[0])
        await server.quiet()
        assert server.general.unread == []
    assert desk.store.health().questions == 1


async def test_the_same_words_again_get_the_same_answer_and_no_row(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    async with start():
        ana, cleo = server.member("ana"), server.member("cleo")
        for text in (HALF, HALF.upper()):
            await mention(server, ana, text)
            reply = await server.general.next_message()
            assert "about half-cheek" in reply.text
            assert "Helpful" in reply.buttons
        assert desk.store.health().questions == 1
        for _ in range(2):
            text = (await cleo.slash("ask", question=LAPTOP).answer()).text
            assert "**#1**" in text
        assert desk.store.health().questions == 2
        # Somebody else's, or the same one after another, is a question of its own.
        await server.member("ben").slash("ask", question=LAPTOP).answer()
        await cleo.slash("ask", question=HALF).answer()
        await cleo.slash("ask", question=LAPTOP).answer()
    assert desk.store.health().questions == 5


async def test_what_was_erased_or_edited_is_asked_anew(server: DiscordServer, start: Start, desk: Desk) -> None:
    async with start():
        ana = server.member("ana")
        first = await mention(server, ana, HALF)
        await server.general.next_message()
        await ana.deletes(first)
        await server.quiet()
        again = await mention(server, ana, HALF)
        assert "about half-cheek" in (await server.general.next_message()).text
        assert desk.store.interaction(str(again.id)) is not None


async def test_sessions_that_end_each_other_are_told_once(caplog: pytest.LogCaptureFixture, desk: Desk) -> None:
    now, told = [0.0], list[str]()

    async def tell(text: str) -> None:
        told.append(text)

    presence = Presence(desk.services.presence, tell, lambda: now[0])
    with caplog.at_level(logging.ERROR):
        for _ in range(SESSIONS):
            await presence.on_ready()
            now[0] += WITHIN
        assert caplog.messages == []
        for _ in range(SESSIONS):
            await presence.on_ready()
            now[0] += 30
        assert len(caplog.messages) == 1
    await presence.beat()
    assert told == []
