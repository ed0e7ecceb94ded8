"""/privacy: seen, taken along, erased, not kept at all; told once; everywhere."""

import asyncio
import json
import threading

import pytest

from bot.curation.review import Act, Curator, Role
from bot.curation.turns import What
from bot.discord import respond
from bot.discord.client import SalveBot
from bot.discord.cogs.privacy import AGAIN, COUNTS, FROM_NOW, UNLOGGED
from bot.services.pseudonym import pseudonym
from tests.discord.conftest import Desk, Start, noted, settled
from tests.discord_server import DiscordServer, Message, Permission, Person
from tests.discord_server.waiting import TIMEOUT

HALF = "If I put it on half a cheek, does it only work there?"
LAPTOP = "what's the best laptop for video editing"
ANN = Curator("discord:1", "ann", Role.CURATOR)


async def privacy(person: Person) -> Message:
    exchange = await person.slash("privacy")
    message = await exchange.answer()
    assert exchange.ephemeral
    return message


async def erase(person: Person) -> str:
    asked = await (await person.click(await privacy(person), label="Erase it")).answer()
    return (await (await person.click(asked, label="Yes, erase it")).answer()).text


def words_in(desk: Desk) -> bytes:
    """Every byte beside and in the database, the log ahead of it included."""
    return b"".join(file.read_bytes() for file in desk.store.path.parent.iterdir() if file.is_file())


async def test_it_shows_what_is_kept_and_gives_it_as_a_file(server: DiscordServer, salve: SalveBot) -> None:
    ana = server.member("ana")
    assert "Nothing." in (await privacy(ana)).text
    await (await ana.slash("ask", question=HALF)).answer()
    shown = await privacy(ana)
    assert "**1** question you asked" in shown.text
    assert HALF in shown.text
    assert "Responsible for this: owner" in shown.text
    file = await (await ana.click(shown, label="As a file")).answer()
    kept = json.loads(file.attachments[0].data)
    assert [row["text"] for row in kept["questions"]] == [HALF]
    other = await privacy(server.member("ben"))
    assert HALF not in other.text


@pytest.mark.parametrize("again", ["POST /interactions/*/callback", "PATCH /webhooks/*"])
async def test_the_file_is_whole_also_when_it_is_sent_again(
    server: DiscordServer, salve: SalveBot, desk: Desk, monkeypatch: pytest.MonkeyPatch, again: str
) -> None:
    ana, export, held = server.member("ana"), desk.services.members.export, threading.Event()

    def slow(user_id: int) -> bytes:
        held.wait(TIMEOUT)
        return export(user_id)

    await (await ana.slash("ask", question=HALF)).answer()
    shown = await privacy(ana)
    if again.startswith("PATCH"):
        monkeypatch.setattr(desk.services.members, "export", slow)
        monkeypatch.setattr(respond, "ACKNOWLEDGE_WITHIN", 0.01)
    clicked = ana.click(shown, label="As a file")
    if again.startswith("PATCH"):
        assert (await clicked).deferred
    dropped = server.faults.drop(again)
    held.set()
    file = await clicked.answer()
    assert dropped.hits == 1
    assert [row["text"] for row in json.loads(file.attachments[0].data)["questions"]] == [HALF]


async def test_erasing_is_confirmed_and_leaves_no_byte(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    exchange = await ana.slash("ask", question="MARKERWORD laptop for video editing")
    await exchange.answer()
    await (await ben.slash("ask", question="what laptop for video editing is the best MARKERWORD")).answer()
    question = str(exchange.interaction.id)
    await asyncio.to_thread(desk.services.waiting.tell_me, question, ana.id, server.guild.id)
    gap = desk.store.desk.gap_of(question)
    assert gap is not None
    await ana.click(await privacy(ana), label="Erase it")
    assert desk.store.interaction(question) is not None
    assert "1 question and 1 promise to tell you" in await erase(ana)
    assert desk.store.interaction(question) is None
    left = await privacy(ana)
    assert "Nothing." in left.text
    assert "**1** question you asked" in (await privacy(ben)).text
    counted = desk.store.desk.gap(gap.number)
    assert counted is not None
    assert (counted.asks, counted.askers) == (gap.asks - 1, gap.askers - 1)
    await erase(ben)
    assert b"MARKERWORD" not in words_in(desk)
    assert pseudonym(ana.id, b"key").encode() not in words_in(desk)
    assert str(ana.id).encode() not in words_in(desk)


async def test_who_wishes_not_to_be_logged_is_answered_and_not_kept(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    said = await (await ana.click(await privacy(ana), label="Do not log me")).answer()
    assert said.text == noted(FROM_NOW)
    await ana.says(server.general, f"<@{server.bot.id}> {HALF}", mentions=[server.bot])
    assert "The approved answer about half-cheek." in (await server.general.next_message()).text
    exchange = await ana.slash("ask", question=LAPTOP, private=True)
    reply = await exchange.answer()
    assert "Tell me when this is answered" in reply.buttons
    assert "I have not kept it" in reply.text
    assert "passed your question on" not in reply.text
    assert desk.store.health().questions == 0
    assert UNLOGGED in (await privacy(ana)).text
    told = await (await ana.click(reply, label="Tell me when this is answered")).answer()
    assert "I will tell you" in told.text
    assert [each.text for each in desk.unanswered()] == [LAPTOP]
    again = await (await ana.click(await privacy(ana), label="Log me again")).answer()
    assert again.text == noted(AGAIN.several.format(number="3,650"))
    await (await ana.slash("ask", question=HALF)).answer()
    assert desk.store.health().questions == 2


async def test_the_wish_outlives_erasing(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    await (await ana.click(await privacy(ana), label="Do not log me")).answer()
    await erase(ana)
    await (await ana.slash("ask", question=HALF)).answer()
    assert desk.store.health().questions == 0


async def test_what_is_kept_is_told_once(server: DiscordServer, salve: SalveBot) -> None:
    ana = server.member("ana")
    first = await (await ana.slash("ask", question=HALF)).answer()
    assert "`/privacy` shows and erases them" in first.text
    second = await (await ana.slash("ask", question=HALF)).answer()
    assert "/privacy" not in second.text
    await ana.dm(HALF)
    assert "/privacy" not in (await ana.next_dm()).text


async def test_it_works_in_direct_messages_in_every_server_and_where_installed(
    server: DiscordServer, start: Start
) -> None:
    async with start(served=None):
        ana = server.member("ana")
        other, foreign = server.new_guild("Other"), server.new_guild("Foreign")
        away = server.member("ana", guild=foreign)
        server.remove_bot(foreign)
        for exchange in (
            await ana.slash("privacy"),
            await ana.slash("privacy", where=ana.inbox),
            await server.member("ana", guild=other).slash("privacy"),
            await away.slash("privacy"),
        ):
            assert "What I keep about you" in (await exchange.answer()).text
            assert exchange.ephemeral


async def test_curators_are_told_where_erased_words_are_published(server: DiscordServer, start: Start) -> None:
    async with start(curator_channel=server.channel("curators").id):
        ana = server.member("ana")
        await (await ana.slash("ask", question="safe in pregnancy")).answer()
        assert "in 1 published answer" in await erase(ana)
        told = await server.channel("curators").next_message()
        assert "pregnancy" in told.text
        assert "salve knowledge redact" in told.text


async def test_a_curator_gets_a_pseudonym_and_no_row_changes(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ann = server.member("ann", permissions=Permission.MANAGE_GUILD)
    await (await server.member("ana").slash("ask", question=LAPTOP)).answer()
    curator = Curator(f"discord:{ann.id}", "ann", Role.CURATOR)
    desk.services.gaps.act(1, Act.SNOOZE, curator, "web", days=2, reason="later")
    before = desk.store.writer.do(lambda db: db.execute("select * from actions").fetchall())
    said = await (await ann.click(await privacy(ann), label="Replace my name")).answer()
    assert "Curator" in said.text
    assert desk.store.writer.do(lambda db: db.execute("select * from actions").fetchall()) == before
    [action] = desk.services.gaps.actions(ANN)
    assert (action.name, action.act) == ("Curator 1", "snooze")
    assert str(ann.id) not in repr(action)
    assert str(ann.id).encode() not in words_in(desk)


async def test_every_kind_that_is_kept_has_a_line(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ann, ben = server.member("ann"), server.member("ben")
    reply = await (await ben.slash("ask", question=LAPTOP)).answer()
    await (await ben.click(reply, label="Tell me when this is answered")).answer()
    gap = desk.services.gaps.find(1, ANN)
    desk.services.asking_back.ask(gap.number, "Which laptop?", ANN, "web")
    shown = (await privacy(ben)).text
    assert "**1** question that curators asked you" in shown

    curator = Curator(f"discord:{ann.id}", "ann", Role.CURATOR)
    desk.services.turns.back(curator)
    shown_to_ann = await privacy(ann)
    assert "**1** note of when you were last at the curators' desk" in shown_to_ann.text
    assert "Nothing." not in shown_to_ann.text
    desk.services.turns.give(What.GAP, gap.number, curator.id, ANN, "web")
    assert "**1** question or draft that is your turn at the desk" in (await privacy(ann)).text
    await (await ann.click(shown_to_ann, label="Replace my name")).answer()
    assert "Nothing." in (await privacy(ann)).text
    assert {*COUNTS, "wishes"} == set(desk.services.members.kept(ann.id))


async def test_members_are_referred_to_what_the_operator_published_and_to_nothing_else(
    server: DiscordServer, start: Start
) -> None:
    ana = server.member("ana")
    ana.user.locale = "de"
    async with start():
        shown = (await privacy(ana)).text
        assert "Ort für Ort" not in shown
        assert "docs/" not in shown
    server.world.privacy_policy_url = "https://example.org/privacy"
    async with start():
        assert "All das, Ort für Ort: https://example.org/privacy" in (await privacy(ana)).text


async def test_a_server_may_keep_texts_for_fewer_days(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ann = server.member("ann")
    assert "After 3,650 days" in (await privacy(ann)).text
    settled(desk, server.guild.id, {"retention_days": 2})
    assert "After 2 days" in (await privacy(ann)).text
    asked = await ann.slash("ask", question=LAPTOP)
    await asked.answer()
    await server.member("ana").dm(LAPTOP)
    await server.member("ana").next_dm()
    desk.clock.move(days=3)
    # What was asked in a direct message belongs to the same server.
    assert desk.log.erase_old(desk.clock.now, 30) == 2
    assert desk.store.interaction(str(asked.interaction.id)) is None
    assert desk.store.health().questions == 2


@pytest.mark.parametrize("kind", ["privacy_erase", "privacy_file", "privacy_name"])
async def test_a_button_acts_upon_whoever_presses_it(
    server: DiscordServer, salve: SalveBot, desk: Desk, kind: str
) -> None:
    await (await server.member("ana").slash("ask", question=HALF)).answer()
    eve, page = server.member("eve"), await server.member("page").says(server.general, "anything")
    page.components = [
        {
            "type": 1,
            "id": 1,
            "components": [{"type": 2, "id": 2, "style": 2, "label": "x", "custom_id": f"salve:{kind}"}],
        }
    ]
    done = await eve.click(page, label="x")
    await done.answer()
    assert desk.store.health().questions == 1
    assert HALF not in done.message.text
