"""Members ask: every way in, and what they read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.answering.reply import Choice
from bot.discord.answers import BELOW
from bot.discord.client import SalveBot
from bot.discord.views import FORGOTTEN, GONE, NEXT_PAGE, OUTDATED, PASSED_ON, THANKS
from bot.services.ask import AskService
from bot.services.asking import Asking
from tests import town
from tests.discord.conftest import Desk, Start, noted, slow_disk, unhelpful
from tests.discord_server import DiscordServer, Intent, Message, Person
from tests.discord_server.components import walk

HALF = "If I put it on half a cheek, does it only work there?"
LAPTOP = "what's the best laptop for video editing"


async def test_ask_is_answered_with_all_that_belongs_to_an_answer(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    exchange = await server.member("ana").slash("ask", question=HALF)
    await exchange.answer()
    assert not exchange.ephemeral
    text = exchange.message.text
    for part in (
        "Does it act only where I put it?",
        "The approved answer about half-cheek.",
        "Not known:",
        "Take care",
        "official product information",
        "-# Partly known · best evidence: official product information · Maker 2020",
        "half-cheek · revision",
        "knowledge 1.2.3",
        "General information, not advice.",
    ):
        assert part in text
    assert "More about half-cheek" not in text
    assert exchange.message.buttons == ["Read more", "Helpful", "Not helpful", "Remove"]
    kept = desk.store.interaction(str(exchange.interaction.id))
    assert kept is not None
    assert (kept.decision, kept.entry_id, kept.text, kept.surface) == ("answer", "half-cheek", HALF, "slash")
    assert "ana" not in repr(kept)


async def test_a_private_answer_can_be_shown_to_everyone(server: DiscordServer, salve: SalveBot) -> None:
    ana = server.member("ana")
    exchange = await ana.slash("ask", question=HALF, private=True)
    await exchange.answer()
    assert exchange.ephemeral
    shown = await ana.click(exchange.message, label="Show everyone")
    await shown.answer()
    assert not shown.ephemeral
    assert "The approved answer about half-cheek." in shown.message.text


async def test_what_is_not_known_is_passed_on_for_the_asker_alone(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    exchange = await server.member("ana").slash("ask", question=LAPTOP)
    await exchange.answer()
    assert exchange.ephemeral
    assert "passed your question on" in exchange.message.text
    assert [(found.text, found.reason) for found in desk.unanswered()] == [(LAPTOP, "no_match")]


async def test_a_red_flag_comes_first_and_alone(server: DiscordServer, salve: SalveBot) -> None:
    exchange = await server.member("ana").slash("ask", question="my lips are swelling after i used it on my scar")
    await exchange.answer()
    assert "Call your emergency number now" in exchange.message.text
    assert "approved answer" not in exchange.message.text
    assert exchange.message.buttons == [town.FINE]


async def test_a_neighbouring_subject_gets_its_note(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    exchange = await server.member("ana").slash("ask", question="which shop sells it")
    await exchange.answer()
    assert "I do not name shops." in exchange.message.text
    assert desk.unanswered()[0].reason == "out_of_scope"


async def test_unsure_offers_choices(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    exchange = await ana.slash("ask", question="scar")
    await exchange.answer()
    assert "Did you mean" in exchange.message.text
    assert exchange.message.buttons[-1] == "None of these"
    assert desk.unanswered()[0].reason == "unsure"
    chosen = await ana.click(exchange.message, label="1")
    await chosen.answer()
    assert "The approved answer about" in chosen.message.text
    assert desk.unanswered() == []
    await ana.click(exchange.message, label="None of these")
    assert desk.unanswered()[0].reason == "not_this"


async def test_autocomplete_proposes_entries(server: DiscordServer, salve: SalveBot) -> None:
    ana = server.member("ana")
    proposed = [choice["value"] for choice in await ana.autocomplete("ask", "question", "half chek local")]
    assert proposed[0] == "Does it act only where I put it?"
    assert len(await ana.autocomplete("ask", "question", "")) == 8
    answered = await ana.slash("ask", question=proposed[0])
    assert "The approved answer about half-cheek." in answered.message.text


async def test_a_mention_is_answered_once(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    asked = await ana.says(server.general, f"<@{server.bot.id}> {HALF}", mentions=[server.bot])
    answer = await server.general.next_message()
    assert "The approved answer about half-cheek." in answer.text
    assert answer.reference is not None
    await ana.says(server.general, "just talking")
    await ana.says(server.general, "@everyone look at this")
    await server.quiet()
    assert server.general.unread == []
    kept = desk.store.interaction(str(asked.id))
    assert kept is not None
    assert (kept.surface, kept.text) == ("mention", HALF)


async def test_an_empty_mention_gets_a_hint(server: DiscordServer, salve: SalveBot) -> None:
    await server.member("ana").says(server.general, f"<@{server.bot.id}>", mentions=[server.bot])
    assert "/ask" in (await server.general.next_message()).text


async def test_a_direct_message_is_answered(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    stranger = server.stranger("eve")
    await stranger.dm("can i put rapa cream on my fresh surgery scar")
    answer = await stranger.next_dm()
    assert "The approved answer about fresh-scar." in answer.text
    clicked = await stranger.click(answer, label="Helpful")
    assert clicked.message.text == noted(THANKS)


async def test_other_bots_are_never_answered(server: DiscordServer, salve: SalveBot) -> None:
    other = server.member("robot", bot=True)
    await other.says(server.general, f"<@{server.bot.id}> {HALF}", mentions=[server.bot])
    await server.quiet()
    assert server.general.unread == []


async def test_answer_this_answers_somebodys_message(server: DiscordServer, salve: SalveBot) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    asked = await ana.says(server.general, "do i have to keep it in the fridge")
    exchange = await ben.context_menu("Answer this", asked)
    await exchange.answer()
    assert not exchange.ephemeral
    assert "The approved answer about storage." in exchange.message.text
    assert f"/{asked.id}" in exchange.message.text
    unclear = await ana.says(server.general, LAPTOP)
    assert (await ben.context_menu("Answer this", unclear)).ephemeral


async def test_a_forum_post_is_answered_when_sure_else_logged_quietly(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    forum, other = server.forum("questions"), server.forum("off-topic")
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    async with start(posts=(int(forum.id),)):
        ana = server.member("ana")
        thread = await ana.post(forum, "Half a cheek", HALF)
        assert "The approved answer about half-cheek." in (await thread.next_message()).text
        await ana.says(thread, "can i go tanning while using it")
        assert "The approved answer about sun." in (await thread.next_message()).text
        unknown = await ana.post(forum, "Laptops", LAPTOP)
        elsewhere = await ana.post(other, "Half a cheek", HALF)
        await server.quiet()
        assert thread.unread == unknown.unread == elsewhere.unread == []
    assert [found.text for found in desk.unanswered()] == [f"Laptops\n{LAPTOP}"]


async def test_topics_lead_to_entries(server: DiscordServer, salve: SalveBot) -> None:
    ana = server.member("ana")
    topics = await ana.slash("topics")
    assert topics.ephemeral
    entries = await ana.choose(topics.message, "salve-pick:topic:0", ["Use"])
    menu = entries.message.menus[0]
    read = await ana.choose(entries.message, menu, ["How do I store the cream?"])
    assert "The approved answer about storage." in read.message.text


@pytest.mark.parametrize("number", [26, 125, 126, 230])
async def test_however_many_topics_and_entries_there_are_pages_of_menus_lead_to_all(
    server: DiscordServer, salve: SalveBot, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    ana = server.member("ana")
    entries = [Choice(f"entry-{each}", f"What is entry {each}?") for each in range(number)]
    topics = [(f"topic-{each}", f"Topic {each}", entries) for each in range(number)]
    monkeypatch.setattr(AskService, "topics", lambda *_: topics)
    page = await ana.slash("topics").answer()
    first = page.menus[0]
    assert await offered(ana, page) == [each[1] for each in topics]
    page = await ana.choose(page, first, ["Topic 1"]).answer()
    assert await offered(ana, page) == [each.question for each in entries]


async def offered(person: Person, page: Message) -> list[str]:
    """What the menus of a page and of the pages after it offer."""
    labels = [option["label"] for menu in walk(page.components) for option in menu.get("options", ())]
    if NEXT_PAGE in page.buttons:
        labels += await offered(person, await person.click(page, label=NEXT_PAGE).answer())
    return labels


async def test_feedback_is_kept_and_not_what_i_asked_is_unanswered(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    exchange = await ana.slash("ask", question=HALF)
    await exchange.answer()
    assert (await ana.click(exchange.message, label="Helpful").answer()).text == noted(THANKS)
    assert desk.unanswered() == []
    assert PASSED_ON in (await unhelpful(ana, exchange.message)).text
    assert [(found.text, found.reason) for found in desk.unanswered()] == [(HALF, "not_this")]


async def test_related_entries_open(server: DiscordServer, salve: SalveBot) -> None:
    ana = server.member("ana")
    exchange = await ana.slash("ask", question=HALF)
    await exchange.answer()
    menu = exchange.message.menus[0]
    opened = await ana.choose(exchange.message, menu, ["How do I store the cream?"])
    assert opened.ephemeral
    assert "The approved answer about storage." in opened.message.text


async def test_read_more_pages_through_the_whole_answer(server: DiscordServer, salve: SalveBot) -> None:
    """However long an entry is, every sentence of it can be read, none is cut."""
    ana = server.member("ana")
    message = await ana.slash("ask", question="tell me all about the trial").answer()
    read = message.text
    while "Read more" in message.buttons:
        message = await ana.click(message, label="Read more").answer()
        read += message.text
    for number in range(80):
        assert f"This is sentence number {number} of a very long answer that nobody could read at once." in read
    assert "It says so about long." in read


async def test_buttons_work_after_a_restart(server: DiscordServer, start: Start, desk: Desk) -> None:
    ana = server.member("ana")
    async with start():
        exchange = await ana.slash("ask", question=HALF)
        await exchange.answer()
    async with start():
        assert PASSED_ON in (await unhelpful(ana, exchange.message)).text
        assert "More about half-cheek" in (await ana.click(exchange.message, label="Read more").answer()).text
    assert desk.unanswered()[0].reason == "not_this"


async def test_a_press_on_what_is_gone_says_so(
    server: DiscordServer, salve: SalveBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = server.member("ana")
    exchange = await ana.slash("ask", question=HALF)
    await exchange.answer()
    desk.store.writer.do(lambda db: db.execute("delete from interactions"))
    assert (await ana.click(exchange.message, label="Helpful").answer()).text == noted(FORGOTTEN)
    monkeypatch.setattr(desk.ask, "show", lambda *_: None)
    assert (await ana.click(exchange.message, label="Read more").answer()).text == noted(GONE)


async def test_forged_and_outdated_buttons_do_nothing_but_say_so(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    exchange = await ana.slash("ask", question=HALF)
    await exchange.answer()
    button = next(each for each in walk(exchange.message.components) if each.get("label") == "Read more")
    for forged, said in (
        ("salve:explode:1", OUTDATED),
        ("salve:more:half-cheek:999", GONE),
        ("salve:more:nowhere:2", GONE),
        ("salve:more:half-cheek:x", GONE),
        ("salve:more", OUTDATED),
        ("salve:share:swelling", GONE),
        ("salve:helpful:nothing", FORGOTTEN),
    ):
        button["custom_id"] = forged
        assert (await ana.click(exchange.message, custom_id=forged).answer()).text == noted(said)
    assert desk.unanswered() == []


@pytest.mark.parametrize(("custom_id", "picked"), [("salve-pick:open", 0), ("salve-pick:open:2:sun:storage", 1)])
async def test_a_menu_with_too_few_or_too_many_ids_does_nothing_but_say_so(
    server: DiscordServer, salve: SalveBot, custom_id: str, picked: int
) -> None:
    """From an older version, or forged: an id that holds what its action does not take is no fault of ours."""
    ana = server.member("ana")
    shown = await ana.slash("ask", question=HALF).answer()
    menu = next(each for each in walk(shown.components) if each.get("custom_id", "").startswith("salve-pick:open"))
    menu["custom_id"], menu["min_values"] = custom_id, 0
    values = [each["value"] for each in menu["options"][:picked]]
    assert (await ana.choose(shown, custom_id, values).answer()).text == noted(OUTDATED)


async def test_a_slow_disk_is_acknowledged_in_time(
    server: DiscordServer, salve: SalveBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.discord.respond.ACKNOWLEDGE_WITHIN", 0.01)
    with slow_disk(desk):
        exchange = await server.member("ana").slash("ask", question=HALF)
        assert exchange.deferred
        assert exchange.ephemeral
    assert (await exchange.answer()).text == BELOW
    answer = await exchange.followup()
    assert "The approved answer about half-cheek." in answer.text
    assert not answer.ephemeral


async def test_a_slow_doubt_is_for_the_asker_alone(
    server: DiscordServer, salve: SalveBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.discord.respond.ACKNOWLEDGE_WITHIN", 0.01)
    with slow_disk(desk):
        exchange = await server.member("ana").slash("ask", question="my lips are swelling")
    answer = await exchange.answer()
    assert answer.ephemeral
    assert "Call your emergency number now" in answer.text


async def test_an_error_of_ours_is_one_kind_sentence(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    desk.ask.swap(replace(desk.ask.release, index=None))  # type: ignore[arg-type] # a fault that nobody foresaw
    ana = server.member("ana")
    exchange = await ana.slash("ask", question=HALF)
    await exchange.answer()
    assert exchange.ephemeral
    assert "Something broke on my side" in exchange.message.text
    assert "approved answer" not in exchange.message.text
    await ana.says(server.general, f"<@{server.bot.id}> {HALF}", mentions=[server.bot])
    assert "Something broke on my side" in (await server.general.next_message()).text


async def test_too_many_questions_in_a_minute(server: DiscordServer, start: Start) -> None:
    async with start(member_limit=2):
        ana, ben = server.member("ana"), server.member("ben")
        for _ in range(2):
            assert not (await ana.slash("ask", question=HALF)).ephemeral
        assert "asked a lot" in (await ana.slash("ask", question=HALF).answer()).text
        assert not (await ben.slash("ask", question=HALF)).ephemeral


async def test_another_language_is_told_politely(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    question = "Kann ich die Creme auch auf eine alte Narbe auftragen und wie oft ist das sinnvoll?"
    exchange = await server.member("ana").slash("ask", question=question)
    await exchange.answer()
    assert "only answer in English" in exchange.message.text
    assert desk.unanswered()[0].language == "de"


async def test_old_texts_are_erased_while_the_bot_runs(server: DiscordServer, start: Start, desk: Desk) -> None:
    """The town's clock stands in 2026-06, so at any later real time its questions are older than a day."""
    desk.ask.ask(HALF, Asking("old", "cli"))
    # Without a newer question, the clock would seem to have jumped, and nothing would be erased.
    desk.clock.now = datetime.now(UTC)
    desk.ask.ask(HALF, Asking("new", "cli"))
    async with start(retention_days=1) as salve:
        await server.quiet()
        await salve.erase_old()
    assert desk.store.interaction("old") is None
    left = "select text, decision from interactions order by text"
    assert desk.store.writer.do(lambda db: db.execute(left).fetchall()) == [("", "answer"), (HALF, "answer")]
