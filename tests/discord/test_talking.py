"""Members talk to it as to a person: every way in, follow-ups, small talk; and it keeps out of what is not its own."""

import discord
import pytest

from bot.answering import pipeline, preparation
from bot.answering.decision import Suggest
from bot.discord.client import SalveBot
from bot.discord.cogs.feedback import COUNTED
from bot.discord.cogs.feedback import TELL_ME as MENDED
from bot.discord.hearing import EMPTY, PICTURE, STICKER, VOICE
from bot.services.explain import explain
from bot.services.model_files import load_models
from bot.services.pseudonym import pseudonym
from bot.store.counts import Sample
from tests import town
from tests.discord.conftest import Desk, Start, noted, slow_disk, unhelpful
from tests.discord_server import DiscordServer, Intent, Message, Permission, Person
from tests.discord_server.rest.call import Upload

HALF = "If I put it on half a cheek, does it only work there?"
SUN = "can i go tanning while using it"
LAPTOP = "what's the best laptop for video editing"
ABOUT_HALF, ABOUT_SUN = "The approved answer about half-cheek.", "The approved answer about sun."


async def ask(server: DiscordServer, person: Person, text: str) -> Message:
    """Ask in the channel by a mention; returns the reply."""
    await person.says(server.general, f"<@{server.bot.id}> {text}")
    return await server.general.next_message()


def mend(desk: Desk, answer: str = "It works where it is put.") -> None:
    """A curator changes the answer about half a cheek, in another process."""
    entry = town.knowledge().entry["half-cheek"].model_copy(update={"answer": answer})
    mended = town.knowledge(half_cheek=entry)
    desk.publish.publish(desk.publish.plan(mended, ()), "elsewhere", "mended", despite="a test")


# Every way in


async def test_a_reply_to_it_is_answered(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    first = await ask(server, ana, HALF)
    for person in (ana, ben):
        said = await person.says(server.general, SUN, reply_to=first)
        answer = await server.general.next_message()
        assert ABOUT_SUN in answer.text
        assert answer.reference is said
    kept = desk.store.interaction(str(said.id))
    assert kept is not None
    assert kept.surface == "reply"


async def test_a_reply_that_pings_nobody_is_read_where_it_can_be(server: DiscordServer, start: Start) -> None:
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    async with start(named=(int(server.general.id),)):
        ana = server.member("ana")
        first = await ask(server, ana, HALF)
        await ana.says(server.general, SUN, reply_to=first, pings=False)
        assert ABOUT_SUN in (await server.general.next_message()).text


async def test_a_reply_that_it_cannot_read_is_told_so_once(server: DiscordServer, start: Start) -> None:
    server.world.application_flags = 1 << 15
    server.gateway.granted &= ~Intent.MESSAGE_CONTENT
    async with start():
        ana = server.member("ana")
        first = await ask(server, ana, HALF)
        await ana.says(server.general, SUN, reply_to=first, pings=False)
        assert "only messages that mention me" in (await server.general.next_message()).text
        await ana.says(server.general, SUN, reply_to=first, pings=False)
        await server.quiet()
        assert server.general.unread == []


async def test_its_own_role_is_its_name(server: DiscordServer, start: Start) -> None:
    role = next(role for role in server.guild.roles if role.bot is not None)
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    async with start(named=(int(server.general.id),)):
        await server.member("ana").says(server.general, f"<@&{role.id}> {HALF}")
        answer = await server.general.next_message()
        assert ABOUT_HALF in answer.text


async def test_its_own_role_without_the_right_to_read(server: DiscordServer, start: Start) -> None:
    role = next(role for role in server.guild.roles if role.bot is not None)
    server.world.application_flags = 1 << 15
    server.gateway.granted &= ~Intent.MESSAGE_CONTENT
    async with start():
        await server.member("ana").says(server.general, f"<@&{role.id}> {HALF}")
        assert "only messages that mention me" in (await server.general.next_message()).text


@pytest.mark.parametrize("name", ["Salve, ", "hey salve! ", "SALVE ", "@salve: "])
async def test_its_name_at_the_start_counts_where_it_listens(server: DiscordServer, start: Start, name: str) -> None:
    other = server.channel("other")
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    async with start(named=(int(server.general.id),)):
        ana = server.member("ana")
        await ana.says(server.general, f"{name}{HALF}")
        assert ABOUT_HALF in (await server.general.next_message()).text
        for where, text in (
            (other, f"{name}{HALF}"),
            (server.general, f"i asked {name}{HALF}"),
            (server.general, f"Salvetti, {HALF}"),
            (server.general, f"{name}is a nice bot i have to say"),
        ):
            await ana.says(where, text)
        await server.quiet()
        assert server.general.unread == other.unread == []


async def test_a_forwarded_message_is_read(server: DiscordServer, salve: SalveBot) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    asked = await ben.says(server.general, HALF)
    await ana.says(ana.inbox, "", forwards=asked)
    assert ABOUT_HALF in (await ana.next_dm()).text


async def test_the_asker_goes_on_in_their_own_post_until_somebody_else_speaks(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    forum = server.forum("questions")
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    async with start(posts=(int(forum.id),)):
        ana, ben = server.member("ana"), server.member("ben")
        thread = await ana.post(forum, "Half a cheek", HALF)
        assert ABOUT_HALF in (await thread.next_message()).text
        await ana.says(thread, "scar?")
        assert "I am not sure which answer fits" in (await thread.next_message()).text
        await ben.says(thread, SUN)
        await ana.says(thread, SUN)
        await server.quiet()
        assert thread.unread == []
        await ana.says(thread, f"<@{server.bot.id}> {SUN}")
        assert ABOUT_SUN in (await thread.next_message()).text


async def test_a_post_that_it_kept_quiet_in_is_left_in_peace(server: DiscordServer, start: Start) -> None:
    forum = server.forum("questions")
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    async with start(posts=(int(forum.id),)):
        ana = server.member("ana")
        thread = await ana.post(forum, "Laptops", LAPTOP)
        await ana.says(thread, "which keyboard suits small hands")
        await server.quiet()
        assert thread.unread == []
        await ana.says(thread, SUN)
        assert ABOUT_SUN in (await thread.next_message()).text


async def test_a_thread_it_opened_is_a_conversation(server: DiscordServer, start: Start) -> None:
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    async with start(named=(int(server.general.id),)) as salve:
        channel = salve.get_channel(server.general.id)
        assert isinstance(channel, discord.TextChannel)
        opened = await channel.create_thread(name="Half a cheek", type=discord.ChannelType.public_thread)
        thread = next(thread for thread in server.guild.threads if thread.id == opened.id)
        ana, ben = server.member("ana"), server.member("ben")
        await ana.says(thread, HALF)
        assert ABOUT_HALF in (await thread.next_message()).text
        await ben.says(thread, SUN)
        await server.quiet()
        assert thread.unread == []


async def test_it_keeps_out_of_the_conversations_of_others(server: DiscordServer, start: Start) -> None:
    forum = server.forum("questions")
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    async with start(posts=(int(forum.id),), named=(int(server.general.id),)):
        ana, ben = server.member("ana"), server.member("ben")
        answer = await ask(server, ana, HALF)
        theirs = await ben.says(server.general, SUN)
        await ana.says(server.general, HALF, reply_to=theirs)
        await ana.says(server.general, f"{HALF} {ben.mention}", reply_to=answer)
        thread = await ana.post(forum, "Half a cheek", HALF)
        await thread.next_message()
        await ana.says(thread, f"{ben.mention} {SUN}")
        await server.quiet()
        assert server.general.unread == thread.unread == []


async def test_one_message_is_answered_once_whatever_it_is_by(server: DiscordServer, start: Start) -> None:
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    async with start(named=(int(server.general.id),)):
        ana = server.member("ana")
        first = await ask(server, ana, HALF)
        await ana.says(server.general, f"salve <@{server.bot.id}> {SUN}", reply_to=first)
        assert ABOUT_SUN in (await server.general.next_message()).text
        await server.quiet()
        assert server.general.unread == []


async def test_an_edited_reply_changes_its_answer(server: DiscordServer, salve: SalveBot) -> None:
    ana = server.member("ana")
    first = await ask(server, ana, HALF)
    said = await ana.says(server.general, SUN, reply_to=first)
    answer = await server.general.next_message()
    await ana.edits(said, "where should i keep the tube")
    await server.until(lambda: "about storage" in answer.text, "the reply to follow the edit")


# It keeps the thread


async def test_a_follow_up_is_understood_and_says_what_it_was_taken_for(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    first = await ask(server, ana, "can i use it on a fresh scar")
    assert "About:" not in first.text
    said = await ana.says(server.general, "and on an old one?", reply_to=first)
    answer = await server.general.next_message()
    assert answer.text.startswith("-# About: and on an old one, after *can i use it on a fresh scar*")
    kept, before = (desk.store.interaction(str(each.id)) for each in (said, first.reference) if each)
    assert kept is not None
    assert before is not None
    assert kept.follows == before.question_id


async def test_what_is_told_bit_by_bit_is_read_as_a_whole_and_can_be_reproduced(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    for text in ("i have a scar", "it is from my surgery", "it is still fresh", "how many weeks should i wait there"):
        answer = await ask(server, ana, text)
    assert "after *i have a scar / it is from my surgery / it is still fresh*" in answer.text
    assert "about fresh-scar" in answer.text
    kept = desk.store.interaction(str(answer.reference.id)) if answer.reference else None
    while kept is not None:
        assert explain(kept.question_id, desk.services.log, desk.services.publish).identical
        kept = desk.store.interaction(kept.follows) if kept.follows else None


async def test_a_list_is_chosen_from_by_typing_too(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    listed = pipeline.answer("scars", desk.ask.release, town.NOW.date()).decision
    assert isinstance(listed, Suggest)
    shown = await ask(server, ana, "scars")
    # Also as a reply to the list, where people remark on it to each other as well.
    await ana.says(server.general, "the second one thanks", reply_to=shown)
    answer = await server.general.next_message()
    assert f"about {listed.entry_ids[1]}" in answer.text
    assert "after *scars*" in answer.text
    assert answer.reference is not None
    assert explain(str(answer.reference.id), desk.services.log, desk.services.publish).identical
    # It was a list for whoever asked, and it is gone with the choice.
    for person in (ana, ben):
        assert f"about {listed.entry_ids[1]}" not in (await ask(server, person, "2")).text


async def test_a_question_that_says_all_by_itself_is_not_said_to_go_on(server: DiscordServer, salve: SalveBot) -> None:
    ana = server.member("ana")
    await ask(server, ana, SUN)
    again = await ask(server, ana, "and do i need sunscreen with it")
    assert ABOUT_SUN in again.text
    assert "About:" not in again.text


async def test_only_the_same_person_goes_on_and_only_for_a_while(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    await ask(server, ana, "can i use it on a fresh scar")
    assert "About:" not in (await ask(server, ben, "and on an old one?")).text
    assert "About:" in (await ask(server, ana, "and on an old one?")).text
    desk.clock.move(minutes=31)
    assert "About:" not in (await ask(server, ana, "and on an old one, then?")).text


async def test_a_reply_goes_on_after_a_restart(server: DiscordServer, start: Start, desk: Desk) -> None:
    ana = server.member("ana")
    async with start():
        first = await ask(server, ana, "can i use it on a fresh scar")
    desk.services.conversations.forget([str(first.reference.id if first.reference else 0)])
    async with start():
        await ana.says(server.general, "and on an old one?", reply_to=first)
        assert "after *can i use it on a fresh scar*" in (await server.general.next_message()).text


async def test_what_is_deleted_or_erased_is_not_gone_on_from(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    first, other = await ask(server, ana, "can i use it on a fresh scar"), await ask(server, ben, HALF)
    assert first.reference is not None
    await ana.deletes(first.reference)
    await server.quiet()
    await ben.says(server.general, "and on an old one?", reply_to=first)
    assert "About:" not in (await server.general.next_message()).text
    sure = await ben.click(await _privacy(ben), label="Erase it")
    await (await ben.click(sure.message, label="Yes, erase it")).answer()
    await ben.says(server.general, "and on an old one?", reply_to=other)
    assert "About:" not in (await server.general.next_message()).text


async def _privacy(person: Person) -> Message:
    return await (await person.slash("privacy")).answer()


async def test_what_was_asked_in_private_is_not_carried_into_the_open(server: DiscordServer, salve: SalveBot) -> None:
    ana = server.member("ana")
    await (await ana.slash("ask", question="can i use it on a fresh scar", private=True)).answer()
    aloud = await (await ana.slash("ask", question="and on an old one?")).answer()
    assert "fresh" not in aloud.text
    silent = await (await ana.slash("ask", question="and on an old one?", private=True)).answer()
    assert "after *can i use it on a fresh scar*" in silent.text


async def test_nothing_goes_on_from_a_cry_for_help(server: DiscordServer, salve: SalveBot) -> None:
    ana = server.member("ana")
    signpost = await ask(server, ana, "my lips are swelling after i used it on my scar")
    assert "Call your emergency number now" in signpost.text
    assert "About:" not in (await ask(server, ana, "and on an old one?")).text


# Small talk stays small


@pytest.mark.parametrize("text", ["thanks!", "good bot", "never mind", "ok", "👋"])
async def test_a_kind_word_gets_a_sign(server: DiscordServer, salve: SalveBot, desk: Desk, text: str) -> None:
    ana = server.member("ana")
    await ask(server, ana, HALF)
    said = await ana.says(server.general, f"<@{server.bot.id}> {text}")
    await server.until(lambda: said.reactions, "a sign")
    await server.quiet()
    assert server.general.unread == []
    assert desk.store.interaction(str(said.id)) is None
    assert desk.unanswered() == []


async def test_what_only_sounds_like_small_talk_gets_a_line_and_no_gap(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    desk.ask.swap(preparation.prepare(town.knowledge(), load_models(meaning=True)))
    ana = server.member("ana")
    await ask(server, ana, HALF)
    said = await ask(server, ana, "you talk just like my dad does")
    assert said.text == "I am only a bot. I am good at one thing: questions about Town."
    assert "About:" not in (await ask(server, ana, "store the cream in the fridge or not")).text
    assert desk.unanswered() == []


async def test_a_kind_word_gets_a_line_where_it_may_not_react(server: DiscordServer, salve: SalveBot) -> None:
    for role in server.guild.roles:
        role.permissions &= ~Permission.ADD_REACTIONS
    said = await ask(server, server.member("ana"), "thanks!")
    assert said.text == "You are welcome. Ask me whenever something else comes up."


async def test_small_questions_are_answered_in_a_line(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    for text, part in (
        ("hello", "What would you like to know"),
        ("what can you do", "I answer questions about"),
        ("who made you", "I am Salve, a bot"),
        ("delete my question", "/privacy"),
        ("can i talk to a human", "The curators of this community"),
        ("that was wrong", "I am sorry"),
    ):
        said = await ask(server, ana, text)
        assert part in said.text
        assert said.embeds == []
    assert desk.unanswered() == []
    assert desk.store.health().questions == 0


@pytest.mark.parametrize(
    ("greeted", "greeting", "wrong", "label"),
    [
        ("guten Morgen", "Hallo.", "das war falsch", "Was falsch war"),
        ("hola", "Hola.", "eso está mal", "Qué estaba mal"),
        ("bonjour", "Bonjour.", "c'est faux", "Ce qui n'allait pas"),
        ("buongiorno", "Ciao.", "risposta sbagliata", "Che cosa era sbagliato"),
        ("bom dia", "Olá.", "resposta errada", "O que estava errado"),
    ],
)
async def test_small_talk_is_answered_in_its_own_language(
    server: DiscordServer, salve: SalveBot, greeted: str, greeting: str, wrong: str, label: str
) -> None:
    ana = server.member("ana")
    assert (await ask(server, ana, greeted)).text.startswith(greeting)
    await ask(server, ana, HALF)
    assert (await ask(server, ana, wrong)).buttons == [label]


async def test_small_talk_by_command_is_for_who_talks(server: DiscordServer, salve: SalveBot) -> None:
    exchange = await server.member("ana").slash("ask", question="thank you so much")
    assert (await exchange.answer()).text.startswith("You are welcome.")
    assert exchange.ephemeral


async def test_a_person_is_offered_for_what_was_asked_before(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    await ask(server, ana, HALF)
    said = await ask(server, ana, "can i talk to a human")
    assert said.buttons == ["Pass it on"]
    await (await ana.click(said, label="Pass it on")).answer()
    assert [(found.text, found.reason) for found in desk.unanswered()] == [(HALF, "not_this")]


async def test_a_question_is_erased_on_request_by_its_asker(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    answer = await ask(server, ana, f"MARKERWORD {HALF}")
    # The place of a reply is stored after it is sent.
    await server.quiet()
    said = await ask(server, ana, "delete my question")
    refused = await (await ben.click(said, label="Erase my question")).answer()
    assert "Only whoever asked" in refused.text
    assert answer.id in server.general.messages
    await (await ana.click(said, label="Erase my question")).answer()
    await server.quiet()
    assert answer.id not in server.general.messages
    assert desk.store.writer.do(lambda db: db.execute("select text, asker from interactions").fetchall()) == [
        ("", None)
    ]


async def test_care_goes_before_small_talk(server: DiscordServer, salve: SalveBot) -> None:
    said = await ask(server, server.member("ana"), "thanks, my lips are swelling")
    assert "Call your emergency number now" in said.text


async def test_a_remark_under_an_answer_is_no_question(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    answer = await ask(server, ana, HALF)
    for text in (
        "i love how my skin looks by now",
        "thanks, i keep mine in the fridge",
        "my cousin lives in a big city",
    ):
        await ana.says(server.general, text, reply_to=answer)
    await server.quiet()
    assert server.general.unread == []
    assert desk.store.health().questions == 1


async def test_what_sounds_like_small_talk_under_an_answer_may_be_said_to_others_unless_it_asks(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    desk.ask.swap(preparation.prepare(town.knowledge(), load_models(meaning=True)))
    ana = server.member("ana")
    answer = await ask(server, ana, HALF)
    await ana.says(server.general, "you talk just like my dad does", reply_to=answer)
    await server.quiet()
    assert server.general.unread == []
    await ana.says(server.general, "can the other members read what i told you?", reply_to=answer)
    assert "/privacy" in (await server.general.next_message()).text


# What it cannot read


async def test_what_it_cannot_read_gets_a_kind_line(server: DiscordServer, salve: SalveBot) -> None:
    ana = server.member("ana")
    picture = Upload("skin.png", b"png", "image/png")
    sent = (
        (ana.dm(""), EMPTY),
        (ana.says(ana.inbox, "", files=[picture]), PICTURE),
        (ana.says(ana.inbox, "", files=[picture], voice=True), VOICE),
        (ana.says(ana.inbox, "", stickers=["wave"]), STICKER),
    )
    for saying, line in sent:
        await saying
        assert (await ana.next_dm()).text == noted(line)


async def test_a_slow_answer_shows_that_it_is_typing(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    with slow_disk(desk):
        await server.member("ana").says(server.general, f"<@{server.bot.id}> {HALF}")
        await server.until(lambda: server.general.typing, "a sign of typing")
    assert ABOUT_HALF in (await server.general.next_message()).text


# Feedback that says why


async def test_an_asker_says_why_it_did_not_help(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    said = await unhelpful(ana, await ask(server, ana, HALF), "It is out of date")
    assert "Tell me when this is answered" in said.buttons
    assert [found.reason for found in desk.unanswered()] == ["not_this"]
    rating = next(each for each in desk.store.desk.ratings(Sample(desk.clock.now)) if each.entry_id == "half-cheek")
    assert (rating.not_this, rating.unhelpful, rating.reasons) == (1, 0, "outdated 1")


async def test_who_looks_on_is_counted_apart(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    reply = await ask(server, ana, HALF)
    assert (await unhelpful(ben, reply, "It is too long")).text == noted(COUNTED)
    assert desk.unanswered() == []
    rating = next(each for each in desk.store.desk.ratings(Sample(desk.clock.now)) if each.entry_id == "half-cheek")
    assert (rating.not_this, rating.unhelpful, rating.reasons) == (0, 1, "long 1")


async def test_whoever_looked_on_is_told_once_when_it_is_mended(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana, ben = server.member("ana"), server.member("ben")
    said = await unhelpful(ben, await ask(server, ana, HALF), "It is out of date")
    assert "once, by direct message" in (await ben.click(said, label=MENDED)).message.text
    [kept] = desk.store.members.kept(pseudonym(ben.user.id, b"key"), str(ben.user.id))["answers to be mended"]
    assert kept["entry_id"] == "half-cheek"
    mend(desk)
    told = (await ben.next_dm()).text
    assert "You said that an answer did not help" in told
    assert "It works where it is put." in told
    # Ana asked in her own words, which must not be shown to Ben.
    assert "“Does it act only where I put it?”" in told
    assert HALF not in told
    mend(desk, "It works there only.")
    await server.quiet()
    assert ben.inbox.unread == []


async def test_who_says_never_mind_is_not_told(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    said = await unhelpful(ana, await ask(server, ana, HALF))
    assert said.buttons[-2:] == ["Tell me when this is answered", MENDED]
    promised = (await ana.click(said, label=MENDED)).message
    assert "forgotten" in (await ana.click(promised, label="Never mind")).message.text
    mend(desk)
    await server.quiet()
    assert desk.store.desk.owed(desk.clock.now, 9) == []


async def test_no_answer_may_be_no_help_either(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    assert (await unhelpful(ana, await ask(server, ana, LAPTOP))).text == noted(COUNTED)
    assert [found.reason for found in desk.unanswered()] == ["no_match"]


async def test_that_was_wrong_offers_the_reasons(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    await ask(server, ana, HALF)
    said = await ask(server, ana, "that was wrong")
    form = await ana.click(said, label="What was wrong")
    await ana.submit(form, {"reason": "It is wrong"}).answer()
    assert [(found.text, found.reason) for found in desk.unanswered()] == [(HALF, "not_this")]


# Looking around, and helping


async def test_topics_can_be_searched(server: DiscordServer, salve: SalveBot) -> None:
    ana = server.member("ana")
    found = await ana.slash("topics", search="tanning")
    menu = found.message.components[0]["components"][0]
    assert menu["options"][0]["label"] == "Does it make my skin sensitive to the sun?"
    opened = await ana.choose(found.message, menu["custom_id"], [menu["options"][0]["value"]])
    assert ABOUT_SUN in (await opened.answer()).text
