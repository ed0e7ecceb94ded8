"""Nobody in trouble is left without a word: every way in, who sees it, who hears of it, and what comes after."""

from contextlib import suppress
from dataclasses import replace

import pytest

from bot.discord import alarms
from bot.discord.client import SalveBot
from bot.discord.cogs import panel
from bot.discord.cogs.care import NOTED, SHOWN
from bot.discord.cogs.log import NO_FLAGS
from bot.discord.render import MESSAGE_LIMIT
from bot.discord.respond import with_care
from bot.discord.views import FORGOTTEN, reply_view
from bot.locale import Translator, translator
from bot.services.asking import LONGEST_ID, Asking
from bot.services.care import Emergency
from tests import town
from tests.discord.conftest import Desk, Start, noted
from tests.discord_server import DiscordServer, Intent, Permission
from tests.discord_server.exchange import Exchange
from tests.discord_server.people import Person
from tests.discord_server.state import Channel, Message
from tests.owed import given_back
from tests.town import FINE, NOT_URGENT, SHOW_THEM

TROUBLE = "my lips are swelling, does it only work where i put it, like on half a cheek"
LUMP = "i found a lump, where should i keep the tube"
TINGLE = "it tingles. If I put it on half a cheek, does it only work there?"
CALM = "If I put it on half a cheek, does it only work there?"
LAPTOP = "what's the best laptop for video editing"
CALL = "Call your emergency number now"
LINE = "Lips swelling? Call your emergency number."
ANSWER = "The approved answer about half-cheek."
SEND = "POST /channels/*/messages"


async def mention(server: DiscordServer, person: Person, text: str) -> Message:
    return await person.says(server.general, f"<@{server.bot.id}> {text}", mentions=[server.bot])


def harmless(reply: Message, asker: Person) -> bool:
    """It says nothing that somebody wrote, and pings nobody."""
    return CALL in reply.text and "cheek" not in reply.text and asker.user not in reply.mentions


BY_INTERACTION = ("slash", "private", "menu", "panel", "too fast")
SURFACES = (*BY_INTERACTION, "mention", "dm", "forum", "reply", "later in a post", "edit")


@pytest.mark.parametrize("text", [TROUBLE, LUMP])
async def test_who_may_need_care_reads_later_what_is_kept(server: DiscordServer, salve: SalveBot, text: str) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    await mention(server, ana, text)
    for reply in (await server.general.next_message(), await ben.slash("ask", question=text).answer()):
        assert "/privacy" not in reply.text
    await mention(server, ana, CALM)
    for reply in (await server.general.next_message(), await ben.slash("ask", question=CALM).answer()):
        assert "/privacy" in reply.text


@pytest.mark.parametrize("surface", SURFACES)
async def test_every_way_in_is_screened(server: DiscordServer, start: Start, desk: Desk, surface: str) -> None:
    forum = server.forum("questions")
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    async with start(posts=(int(forum.id),), member_limit=1 if surface == "too fast" else 6):
        ana, ben = server.member("ana"), server.member("ben")
        if surface == "too fast":
            await ana.slash("ask", question=CALM)
        if surface in BY_INTERACTION:
            asked = await _by_interaction(server, ana, ben, surface)
            assert asked.ephemeral
            assert harmless(await asked.answer(), ana)
        else:
            place = await _by_message(server, ana, forum, surface)
            assert harmless(await place.next_message(), ana)
        await server.quiet()
    (count,) = desk.log.flags()
    assert (count.red_flag, count.sure, count.likely) == ("swelling", 1, 0)


async def _by_interaction(server: DiscordServer, ana: Person, ben: Person, surface: str) -> Exchange:
    if surface == "menu":
        return await ben.context_menu("Answer this", await ana.says(server.general, TROUBLE))
    if surface == "panel":
        mo = server.member("mo", permissions=Permission.MANAGE_MESSAGES)
        await mo.slash("panel")
        form = await ana.click(await server.general.next_message(), label=panel.ASK)
        return await ana.submit(form, {"question": TROUBLE})
    return await ana.slash("ask", question=TROUBLE, private=surface == "private")


async def _by_message(server: DiscordServer, ana: Person, forum: Channel, surface: str) -> Channel:
    """Write the message; returns where the signpost is to come."""
    if surface == "dm":
        await ana.dm(TROUBLE)
        return ana.inbox
    if surface == "forum":
        return await ana.post(forum, "Half a cheek", TROUBLE)
    if surface == "later in a post":
        thread = await ana.post(forum, "Half a cheek", CALM)
        await thread.next_message()
        await ana.says(thread, TROUBLE)
        return thread
    first = await mention(server, ana, TROUBLE if surface == "mention" else CALM)
    if surface != "mention":
        answer = await server.general.next_message()
        if surface == "reply":
            await ana.says(server.general, TROUBLE, reply_to=answer)
        else:
            await ana.edits(first, f"<@{server.bot.id}> {TROUBLE}")
    return server.general


async def test_an_edit_of_the_same_trouble_is_not_told_again(server: DiscordServer, salve: SalveBot) -> None:
    ana = server.member("ana")
    asked = await mention(server, ana, TROUBLE)
    await server.general.next_message()
    await ana.edits(asked, f"<@{server.bot.id}> {TROUBLE}!!")
    await ana.edits(asked, f"<@{server.bot.id}> {CALM}")
    await server.quiet()
    assert server.general.unread == []


async def test_what_is_no_trouble_is_not_answered_where_nobody_asked(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    await mention(server, ana, CALM)
    answer = await server.general.next_message()
    await ana.says(server.general, "thank you, i keep it in the fridge", reply_to=answer)
    await server.quiet()
    assert server.general.unread == []
    assert desk.store.health().questions == 1


async def test_the_signpost_of_an_edit_takes_the_place_of_the_reply(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    asked = await mention(server, ana, CALM)
    answer = await server.general.next_message()
    await ana.edits(asked, f"<@{server.bot.id}> {TROUBLE}")
    signpost = await server.general.next_message()
    await server.quiet()
    assert answer.id not in server.general.messages
    kept = desk.store.interaction(str(asked.id))
    assert kept is not None
    assert (kept.text, kept.surface, kept.red_flag) == (TROUBLE, "mention", "swelling")
    assert ANSWER in (await ana.click(signpost, label=FINE).answer()).text


async def test_a_follow_up_that_is_no_trouble_any_more_is_forgotten(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    await mention(server, ana, CALM)
    answer = await server.general.next_message()
    said = await ana.says(server.general, f"{ben.mention} {TROUBLE}", reply_to=answer)
    await server.general.next_message()
    await ana.edits(said, f"{ben.mention} {CALM}")
    await server.quiet()
    assert server.general.unread == []
    assert desk.store.interaction(str(said.id)) is None


async def test_who_wishes_not_to_be_logged_is_cared_for_and_not_named(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    room = server.channel("curators")
    async with start(curator_channel=int(room.id)):
        ana = server.member("ana")
        desk.services.members.set_unlogged(int(ana.user.id), unlogged=True)
        asked = await mention(server, ana, CALM)
        await server.general.next_message()
        await ana.edits(asked, f"<@{server.bot.id}> {TROUBLE}")
        signpost = await server.general.next_message()
        assert CALL in signpost.text
        alarm = await room.next_message()
        assert "in private" in alarm.text
        assert str(asked.id) not in alarm.text
        assert ANSWER in (await ana.click(signpost, label=FINE).answer()).text
    assert desk.store.health().questions == 0


async def test_the_steps_are_a_list_and_the_number_stands_on_its_own_line(
    server: DiscordServer, salve: SalveBot
) -> None:
    said = await server.member("ana").slash("ask", question=TROUBLE).answer()
    description = said.text.split("\n")
    assert "- Call your emergency number now." in description
    assert "**Emergency number: 112, 911 or 999.**" in description
    assert town.CARE not in said.text
    assert "knowledge 1.2.3" not in said.text


async def test_who_is_fine_is_answered_with_the_line_on_top_also_after_a_restart(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    async with start():
        await mention(server, ana, TROUBLE)
        signpost = await server.general.next_message()
    async with start():
        assert "only whoever asked" in (await ben.click(signpost, label=FINE).answer()).text
        assert desk.log.screened("fine") == []
        exchange = await ana.click(signpost, label=FINE)
        text = (await exchange.answer()).text
        assert exchange.ephemeral
        assert CALL not in text
        assert text.index(LINE) < text.index(ANSWER)
        assert "Helpful" in exchange.message.buttons
    (wrong,) = desk.log.screened("fine")
    assert (wrong.red_flag, wrong.decision, wrong.said) == ("swelling", "signpost", "fine")
    (count,) = desk.log.flags()
    assert (count.sure, count.fine) == (1, 1)


async def test_who_is_fine_but_has_no_answer_is_passed_on(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    signpost = await ana.slash("ask", question=f"my lips are swelling. {LAPTOP}").answer()
    exchange = await ana.click(signpost, label=FINE)
    text = (await exchange.answer()).text
    assert LINE in text
    assert CALL not in text


async def test_a_question_that_is_not_kept_any_more_cannot_be_answered(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    signpost = await ana.slash("ask", question=TROUBLE).answer()
    desk.store.writer.do(lambda db: db.execute("delete from interactions"))
    assert (await ana.click(signpost, label=FINE).answer()).text == noted(FORGOTTEN)


async def test_somebody_elses_trouble_is_shown_to_them_by_whoever_found_it(
    server: DiscordServer, salve: SalveBot
) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    asked = await ana.says(server.general, TROUBLE)
    found = await ben.context_menu("Answer this", asked).answer()
    assert found.buttons == [SHOW_THEM, NOT_URGENT]
    assert (await ben.click(found, label=SHOW_THEM).answer()).text == noted(SHOWN)
    shown = await server.general.next_message()
    assert harmless(shown, ana)
    assert shown.reference is asked
    assert ANSWER in (await ben.click(found, label=NOT_URGENT).answer()).text


async def test_the_button_under_a_signpost_speaks_its_language(server: DiscordServer, salve: SalveBot) -> None:
    signpost = await server.member("uwe").slash("ask", question="da ist ein knoten").answer()
    assert "Zum Arzt damit." in signpost.text
    assert signpost.buttons == [town.FINE_IN_GERMAN]


async def test_a_likely_flag_puts_its_line_on_top_for_the_asker_alone(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    exchange = await server.member("ana").slash("ask", question=TINGLE)
    text = (await exchange.answer()).text
    assert exchange.ephemeral
    assert text.index(LINE) < text.index(ANSWER)
    assert "Show everyone" in exchange.message.buttons
    (count,) = desk.log.flags()
    assert (count.sure, count.likely) == (0, 1)


async def test_a_post_with_a_likely_flag_is_not_left_in_silence(server: DiscordServer, start: Start) -> None:
    forum = server.forum("questions")
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    async with start(posts=(int(forum.id),)):
        thread = await server.member("ana").post(forum, "Laptops", f"it tingles. {LAPTOP}")
        assert LINE in (await thread.next_message()).text


# What curators hear of


async def test_curators_hear_of_an_emergency_with_a_link_and_without_a_word_of_it(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    room = server.channel("curators")
    async with start(curator_channel=int(room.id)):
        ana = server.member("ana")
        asked = await mention(server, ana, TROUBLE)
        alarm = await room.next_message()
        await mention(server, ana, LUMP)
        await server.quiet()
        assert room.unread == []
    assert f"/{server.general.id}/{asked.id}" in alarm.text
    assert "This may be a severe allergy" in alarm.text
    assert "lips" not in alarm.text
    assert "ana" not in alarm.text
    assert given_back(desk.store).care.alarms(desk.clock.now, 9) == []


async def test_an_alarm_that_fails_holds_up_none_behind_it(
    server: DiscordServer, start: Start, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, said, broken = server.channel("curators"), alarms._words, {"all"}

    def words(emergency: Emergency, tr: Translator) -> str:
        if {"all", emergency.alarm.question_id} & broken:
            raise LookupError("no words for it")
        return said(emergency, tr)

    monkeypatch.setattr(alarms, "_words", words)
    async with start(curator_channel=int(room.id)) as salve:
        first = await mention(server, server.member("ana"), TROUBLE)
        await server.general.next_message()
        second = await mention(server, server.member("ben"), TROUBLE)
        await server.general.next_message()
        for ids, heard in (({str(first.id)}, second), (set[str](), first)):
            broken.clear()
            broken.update(ids)
            desk.clock.move(minutes=60)
            with suppress(LookupError):
                await salve.alarms.tell()
            assert str(heard.id) in (await room.next_message()).text


async def test_of_what_was_asked_in_private_they_hear_neither_who_nor_where(
    server: DiscordServer, start: Start
) -> None:
    room = server.channel("curators")
    async with start(curator_channel=int(room.id)):
        ana = server.member("ana")
        await ana.slash("ask", question=TROUBLE, private=True)
        alarm = await room.next_message()
        assert "in private" in alarm.text
        assert str(server.general.id) not in alarm.text
        await ana.slash("ask", question=TROUBLE)
        assert f"<#{server.general.id}>" in (await room.next_message()).text
        await ana.dm(TROUBLE)
        assert "in private" in (await room.next_message()).text


async def test_curators_hear_of_an_emergency_that_an_edit_tells_of_once(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    room = server.channel("curators")
    async with start(curator_channel=int(room.id)):
        ana = server.member("ana")
        asked = await mention(server, ana, CALM)
        await server.general.next_message()
        await ana.edits(asked, f"<@{server.bot.id}> {TROUBLE}")
        assert f"/{asked.id}" in (await room.next_message()).text
        await ana.edits(asked, f"<@{server.bot.id}> {TROUBLE}!!")
        await server.quiet()
        assert room.unread == []


async def test_an_alarm_that_discord_refuses_stays_owed_until_it_is_told(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    room = server.channel("curators")
    async with start() as salve:
        # While there is no channel, the operator's log has it.
        await server.member("ana").slash("ask", question=TROUBLE)
        await salve.alarms.tell()
    assert given_back(desk.store).care.alarms(desk.clock.now, 9) == []
    async with start(curator_channel=int(room.id)) as salve:
        refusal = server.faults.fail(SEND, times=5, status=403)
        await server.member("ben").slash("ask", question=TROUBLE)
        while refusal.times:
            # Each retry is delayed for longer.
            desk.clock.move(minutes=3)
            await salve.alarms.tell()
        desk.clock.move(minutes=3)
        assert "severe allergy" in (await room.next_message()).text
        await salve.alarms.tell()
        assert room.unread == []
    assert given_back(desk.store).care.alarms(desk.clock.now, 9) == []


async def test_helpers_say_what_should_have_been_a_signpost_and_curators_read_it(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    helpers = server.role("helpers")
    async with start(helper_roles=(int(helpers.id),)):
        ana, hal = server.member("ana"), server.member("hal", roles=[helpers])
        admin = server.member("adam", permissions=Permission.MANAGE_GUILD)
        assert (await admin.slash("log flags").answer()).text == noted(NO_FLAGS)
        await mention(server, ana, CALM)
        answer = await server.general.next_message()
        menu = await hal.context_menu("Wrong match", answer).answer()
        assert (await hal.click(menu, label="A signpost to care").answer()).text == noted(NOTED)
        await ana.click(await ana.slash("ask", question=TROUBLE).answer(), label=FINE)
        assert "half a cheek" in (await admin.slash("log flags", show="missed").answer()).text
        assert "my lips are swelling" in (await admin.slash("log flags", show="fine").answer()).text
        assert (await ana.slash("log flags").answer()).text.endswith(town.CARE)
    assert [each.red_flag for each in desk.log.screened("missed")] == [None]


# The line of care


async def test_it_ends_what_is_no_answer(server: DiscordServer, start: Start) -> None:
    async with start(member_limit=3):
        ana = server.member("ana")
        passed = await ana.slash("ask", question=LAPTOP).answer()
        assert passed.text.endswith(f"\n-# {town.CARE}")
        assert "**What happens next**" in passed.text
        offered = await ana.slash("ask", question="scar").answer()
        assert offered.text.endswith(f"\n-# {town.CARE}")
        refused = await ana.click(offered, label="None of these").answer()
        assert refused.text.endswith(f"\n-# {town.CARE}")
        outside = await ana.slash("ask", question="which shop sells it").answer()
        assert outside.text.endswith(f"\n-# {town.CARE}")
        for each in (ana.slash("ask", question=CALM), ana.slash("topics"), ana.slash("log unanswered")):
            assert (await each.answer()).text.endswith(town.CARE)
        await ana.says(server.general, f"<@{server.bot.id}>", mentions=[server.bot])
        assert (await server.general.next_message()).text.endswith(town.CARE)


async def test_it_ends_errors_of_ours_in_the_readers_language(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    desk.ask.swap(replace(desk.ask.release, index=None))  # type: ignore[arg-type] # a fault that nobody foresaw
    ana, uwe = server.member("ana"), server.member("uwe")
    uwe.user.locale = "de"
    for person, line in ((ana, town.CARE), (uwe, town.CARE_IN_GERMAN)):
        text = (await person.slash("ask", question=CALM).answer()).text
        assert ("Something broke" if person is ana else "kaputtgegangen") in text
        assert text.endswith(line)
    await mention(server, ana, "kann ich die creme auch auf der narbe benutzen oder ist das nicht gut")
    assert (await server.general.next_message()).text.endswith(town.CARE_IN_GERMAN)


def test_a_text_of_any_length_keeps_it() -> None:
    assert with_care("a" * 5000, town.CARE).endswith(town.CARE)
    assert len(with_care("a" * 5000, town.CARE)) == MESSAGE_LIMIT
    assert with_care("a", "") == "a"


async def test_no_button_outgrows_its_custom_id(desk: Desk) -> None:
    asking = Asking("9" * 20, "mention", 1, 2, 3)
    desk.services.members.set_unlogged(1, unlogged=True)
    asked = desk.ask.watch(TROUBLE, asking)
    assert asked is not None
    view = reply_view(asked.reply, "x" * LONGEST_ID, translator("pt"))
    assert view is not None
    assert len(str(view.to_components()[0]["components"][0]["custom_id"])) <= 100
    assert len(asked.question_id) <= LONGEST_ID
