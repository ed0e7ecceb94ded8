"""From three members' unknown question to a published answer that reaches them: the real bot, the loopback Discord."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from bot.curation.review import Curator, Role
from bot.curation.turns import What
from bot.discord import client, respond
from bot.discord.client import SalveBot
from bot.discord.cogs.desk import NOTHING
from bot.discord.cogs.waiting import STOPPED
from bot.discord.passed import DIFFERS, TELL_ME
from bot.discord.troubles import Trouble
from bot.knowledge.models import Topic
from bot.locale import SOURCE
from bot.services.asking import Asking
from bot.services.charts import legend
from tests import town
from tests.discord.conftest import Desk, Start, noted
from tests.discord_server import DiscordServer
from tests.discord_server.components import walk
from tests.discord_server.exchange import Exchange
from tests.discord_server.people import Person
from tests.discord_server.state import Channel, Message
from tests.discord_server.waiting import TIMEOUT
from tests.held import Held
from tests.owed import given_back

DOGS = ("can my dog lick it off", "is it bad if my dog licks it", "what if the dog licks the cream")
LUGGAGE = "can i fly with it in hand luggage"
FOURTH = "my dog licks the cream, is that bad?"
LATER = town.NOW + timedelta(days=365)
ANSWER = {
    "Question": "Is it bad if a dog licks it?",
    "Answer": "Nobody has looked at that. Keep pets away until it has dried.",
    "Not known": "What licking it does to a dog. A study in dogs would settle it.",
    "Topic": "Use",
}


@dataclass(frozen=True)
class Crowd:
    """Two curators, their channel, and the reply to a question that nobody can answer."""

    salve: SalveBot
    ann: Person
    bo: Person
    news: Channel
    asked: Message


def curator_of(person: Person) -> Curator:
    return Curator(f"discord:{person.id}", person.user.name, Role.CURATOR, None)


async def draft(server: DiscordServer, crowd: Crowd, number: int) -> None:
    """Ann writes an answer and proposes it."""
    opened = await crowd.ann.click((await crowd.ann.slash("desk queue").answer()), label=f"Answer #{number}")
    judged = await (await crowd.ann.submit(opened, ANSWER)).followup()
    await crowd.ann.click(judged, label="Propose")


async def tick(curator: Person, judged: Message, texts: Sequence[str]) -> Message:
    """Choose wordings in the menu beside a draft; returns the draft as it is then."""
    [menu] = [each for each in walk(judged.components) if each.get("custom_id", "").startswith("salve-pick:take")]
    assert not any(option.get("default") for option in menu["options"])
    return await (await curator.choose(judged, menu["custom_id"], texts)).followup()


async def answer(server: DiscordServer, crowd: Crowd, number: int) -> None:
    """Ann writes an answer, Bo approves it."""
    await draft(server, crowd, number)
    await (await crowd.bo.click(await crowd.news.next_message(), label="Approve")).answer()


def publish_dogs(desk: Desk) -> None:
    """Another process publishes an entry that answers the dogs."""
    dogs = town.entry("sun").model_copy(
        update={"id": "dogs", "question": "Is it bad if a dog licks it?", "phrasings": DOGS, "related": ()}
    )
    knowledge = replace(town.knowledge(), entries=(*town.knowledge().entries, dogs))
    desk.publish.publish(desk.publish.plan(knowledge, ()), "elsewhere", "dogs")


async def settled(server: DiscordServer, desk: Desk) -> None:
    """Wait until nobody is owed a word."""
    owed = "select exists (select 1 from outbox where state = 'owed')"
    nobody = "nobody to be owed a word"
    await server.until(lambda: not desk.store.writer.do(lambda db: db.execute(owed).fetchone()[0]), nobody)
    await server.quiet()


async def mentions(person: Person, server: DiscordServer, text: str) -> Message:
    await person.says(server.general, f"<@{server.bot.id}> {text}", mentions=[server.bot])
    # The first question after a start reads every open one.
    return await server.general.next_message()


async def test_three_ask_two_curators_answer_and_everybody_is_told(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    role = server.role("curators")
    ann, bo = server.member("ann", roles=[role]), server.member("bo", roles=[role])
    news = server.channel("curators")
    ana, ben, cleo = (server.member(name) for name in ("ana", "ben", "cleo"))
    async with start(curator_roles=(role.id,), curator_channel=int(news.id)) as salve:
        # One asks by mention, one by command, one in private; each wants to be told.
        first = await mentions(ana, server, DOGS[0])
        assert "**#1** on the curators' list" in first.text
        second = await ben.slash("ask", question=DOGS[1]).answer()
        assert "#1" in second.text
        assert "1 other person has asked it too" in second.text
        third = await cleo.slash("ask", question=DOGS[2], private=True).answer()
        assert "2 others have asked it too" in third.text
        for person, reply in ((ana, first), (ben, second), (cleo, third)):
            assert "**#1** is answered" in (await person.click(reply, label=TELL_ME).answer()).text

        # Ann: the queue, the form, propose. Bo: approve. Four actions.
        queue = await ann.slash("desk queue").answer()
        assert "3 people" in queue.text
        opened = await ann.click(queue, label="Answer #1")
        submitted = await ann.submit(opened, ANSWER)
        judged = await submitted.followup()
        assert "come out differently" in judged.text
        # Nothing is a phrasing before she ticks it; what Cleo asked in private is not there to be ticked.
        assert "1 was asked in private" in judged.text
        assert DOGS[2] not in judged.text
        assert desk.store.desk.drafts()[0].proposal.phrasings == ()
        judged = await tick(ann, judged, DOGS[:2])
        await ann.click(judged, label="Propose")
        waiting = await news.next_message()
        assert "Draft 1, by ann, is waiting for approval." in waiting.text
        published = await bo.click(waiting, label="Approve")
        assert "Published as 1.3.0 by ann and bo." in (await published.answer()).text

        # The fourth is answered at once, and the three are told.
        dora = server.member("dora")
        answered = await dora.slash("ask", question=FOURTH).answer()
        assert "Nobody has looked at that." in answered.text
        assert "knowledge 1.3.0" in answered.text
        told = await server.general.next_message()
        assert told.reference is not None
        assert "There is an answer to what you asked" in told.text
        for person in (ben, cleo):
            dm = await person.next_dm()
            assert "There is an answer to what you asked" in dm.text
            assert "Nobody has looked at that." in dm.text
            assert "knowledge 1.3.0" in dm.text
        await settled(server, desk)
        assert server.general.unread == []
        assert (await ann.slash("desk queue").answer()).text == NOTHING
        assert salve.ask_service.release.version == "1.3.0"


@pytest_asyncio.fixture
async def crowd(server: DiscordServer, start: Start) -> AsyncIterator[Crowd]:
    """A bot, two curators and their channel, and a question of ana's that nobody can answer."""
    role, news = server.role("curators"), server.channel("curators")
    async with start(curator_roles=(role.id,), curator_channel=int(news.id)) as salve:
        ann, bo = server.member("ann", roles=[role]), server.member("bo", roles=[role])
        asked = await mentions(server.member("ana"), server, DOGS[0])
        yield Crowd(salve, ann, bo, news, asked)


async def press(curator: Person, number: int, label: str) -> Message:
    """Open a gap and press one of its buttons."""
    gap = await curator.slash("desk gap", number=number).answer()
    return await (await curator.click(gap, label=label)).answer()


async def test_a_rejection_is_told_with_its_reason_and_can_be_undone_before(
    server: DiscordServer, crowd: Crowd, desk: Desk
) -> None:
    gap = await crowd.ann.slash("desk gap", number=1).answer()
    done = await crowd.ann.submit(await crowd.ann.click(gap, label="Reject …"), {"reason": "Ask a vet."})
    assert "Done: #1 is rejected" in (await done.answer()).text
    assert [each.reason for each in given_back(desk.store).desk.owed(LATER, 9)] == ["Ask a vet."]
    # Within half a minute nobody has been told.
    assert "Ask a vet" not in (await press(crowd.ann, 1, "Undo")).text
    assert given_back(desk.store).desk.owed(LATER, 9) == []
    again = await crowd.ann.slash("desk gap", number=1).answer()
    await crowd.ann.submit(await crowd.ann.click(again, label="Reject …"), {"reason": "Ask a vet @everyone."})
    desk.clock.move(minutes=1)
    told = await server.general.next_message()
    assert "decided not to answer" in told.text
    assert "Ask a vet" in told.text
    # Anybody who asks the same is told at once, and may say that theirs is another question.
    ben = server.member("ben")
    asked = await ben.slash("ask", question=DOGS[1]).answer()
    assert "decided not to answer it here: Ask a vet" in asked.text
    apart = await ben.click(asked, label=DIFFERS)
    assert "**#2**" in (await apart.answer()).text
    assert "#2" in (await ben.click((await apart.answer()), label=TELL_ME).answer()).text


async def test_merged_gaps_are_told_and_answered_as_one(server: DiscordServer, crowd: Crowd, desk: Desk) -> None:
    ben = server.member("ben")
    await ben.click((await ben.slash("ask", question=LUGGAGE).answer()), label=TELL_ME)
    desk.services.gaps.merge(2, 1, curator_of(crowd.ann), "cli")
    desk.clock.move(minutes=1)
    assert "is now part of #1" in (await ben.next_dm()).text
    await answer(server, crowd, 1)
    assert "Nobody has looked at that." in (await ben.next_dm()).text
    assert "Nobody has looked at that." in (await server.general.next_message()).text
    await settled(server, desk)


async def test_what_asks_the_same_is_joined_at_once_and_taken_back(
    server: DiscordServer, crowd: Crowd, desk: Desk
) -> None:
    ben = server.member("ben")
    for text in (LUGGAGE, "taking it on a plane", "cabin baggage rules"):
        await ben.slash("ask", question=text).answer()
    shown = await crowd.ann.slash("desk gap", number=2).answer()
    done = await crowd.ann.choose(shown, "salve-pick:merge:2", ["3", "4"]).answer()
    assert "#3 is part of #2 now." in done.text
    assert "#4 is part of #2 now." in done.text
    find, ann = desk.services.gaps.find, curator_of(crowd.ann)
    assert [find(number, ann).number for number in (2, 3, 4)] == [2, 2, 2]
    await crowd.ann.click(done, label="Undo #3, #4").answer()
    assert [find(number, ann).number for number in (2, 3, 4)] == [2, 3, 4]


async def test_me_too_counts_and_tells(server: DiscordServer, crowd: Crowd, desk: Desk) -> None:
    ben, cleo = server.member("ben"), server.member("cleo")
    shown = await ben.slash("open").answer()
    assert "dog" in shown.text
    await ben.choose(shown, "salve-pick:me_too", ["1"])
    stop = await cleo.choose((await cleo.slash("open").answer()), "salve-pick:me_too", ["1"]).answer()
    gap = desk.store.desk.gap(1)
    assert gap is not None
    assert (gap.asks, gap.askers) == (3, 3)
    assert (await cleo.click(stop, label="Never mind").answer()).text == noted(STOPPED)
    await answer(server, crowd, 1)
    assert "There is an answer" in (await ben.next_dm()).text
    await settled(server, desk)
    assert cleo.inbox.unread == []


async def test_closed_direct_messages_and_deleted_questions_are_settled(
    server: DiscordServer, crowd: Crowd, desk: Desk
) -> None:
    ben, cleo = server.member("ben"), server.member("cleo")
    await ben.click((await ben.slash("ask", question=DOGS[1]).answer()), label=TELL_ME)
    ben.closes_dms()
    mine = await cleo.says(server.general, f"<@{server.bot.id}> {DOGS[2]}", mentions=[server.bot])
    reply = await server.general.next_message()
    await cleo.click(reply, label=TELL_ME)
    await cleo.deletes(mine)
    server.faults.fail("POST /channels/*/messages", status=500, times=1)
    await answer(server, crowd, 1)
    # Cleo's question is gone from the channel, so she hears in private.
    assert "There is an answer" in (await cleo.next_dm()).text
    await settled(server, desk)
    rows = desk.store.writer.do(
        lambda db: list(db.execute("select state, failure, user_id from outbox order by number"))
    )
    assert sorted(rows) == [("done", "", None), ("done", "", None), ("failed", Trouble.NO_DMS.value, None)]


async def test_what_is_owed_survives_a_restart_and_is_told_once(
    server: DiscordServer, start: Start, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A desk that was tidied before the bot had seen the release is tidied again, and members are told then.
    monkeypatch.setattr(client, "LATER", client.SOON)
    ana = server.member("ana")
    async with start():
        await mentions(ana, server, DOGS[0])
    publish_dogs(desk)
    assert len(given_back(desk.store).desk.owed(LATER, 9)) == 0
    async with start():
        # The release was made elsewhere: the bot asks it the open questions, and tells.
        told = await server.general.next_message()
        assert "There is an answer to what you asked (#1)" in told.text
        await settled(server, desk)
    async with start():
        await server.quiet()
    assert server.general.unread == []


async def test_a_form_opened_before_a_restart_is_taken_after_it(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    role = server.role("curators")
    ann = server.member("ann", roles=[role])
    async with start(curator_roles=(role.id,)):
        await mentions(server.member("ana"), server, DOGS[0])
        queue = await ann.slash("desk queue").answer()
        opened = await ann.click(queue, label="Answer #1")
    async with start(curator_roles=(role.id,)):
        judged = await (await ann.submit(opened, ANSWER)).followup()
        assert "Draft 1" in judged.text
        assert "Propose" in judged.buttons
        await tick(ann, judged, DOGS[:1])
    assert desk.store.desk.drafts()[0].proposal.phrasings == (DOGS[0],)


async def test_two_curators_do_not_answer_the_same_gap_unknowingly(server: DiscordServer, crowd: Crowd) -> None:
    queue = await crowd.ann.slash("desk queue").answer()
    await crowd.ann.click(queue, label="Answer #1")
    refused = await crowd.bo.click((await crowd.bo.slash("desk queue").answer()), label="Answer #1")
    assert "ann is working on" in (await refused.answer()).text
    assert "held by ann" in (await crowd.bo.slash("desk queue").answer()).text


async def test_a_draft_that_changed_cannot_be_approved_unseen(server: DiscordServer, crowd: Crowd, desk: Desk) -> None:
    await draft(server, crowd, 1)
    waiting = await crowd.news.next_message()
    desk.services.drafts.save({"answer": "Something else."}, curator_of(crowd.ann), "web", number=1)
    desk.services.drafts.propose(1, curator_of(crowd.ann), "web")
    looked = await crowd.bo.click(waiting, label="Approve")
    assert "Something else." in (await looked.answer()).text
    assert len(desk.publish.log()) == 1
    again = await looked.followup()
    done = await (await crowd.bo.click(again, label="Approve")).answer()
    assert "Published as 1.3.0" in done.text


async def test_a_draft_is_sent_back_with_a_note(server: DiscordServer, crowd: Crowd, desk: Desk) -> None:
    await draft(server, crowd, 1)
    waiting = await crowd.news.next_message()
    own = await crowd.ann.click(waiting, label="Approve")
    assert "another curator has to approve it" in (await own.answer()).text
    await crowd.bo.submit(await crowd.bo.click(waiting, label="Send back …"), {"note": "Which dogs?"})
    assert "Which dogs?" in (await crowd.news.next_message()).text
    drafts = await crowd.ann.slash("desk drafts").answer()
    shown = await crowd.ann.choose(drafts, "salve-pick:draft", ["1"])
    await shown.answer()
    assert "Which dogs?" in (await shown.followup()).text


async def test_one_curator_is_enough_where_the_community_says_so(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    role = server.role("curators")
    ann = server.member("ann", roles=[role])
    async with start(curator_roles=(role.id,), approvals=1):
        await mentions(server.member("ana"), server, DOGS[0])
        opened = await ann.click((await ann.slash("desk queue").answer()), label="Answer #1")
        judged = await (await ann.submit(opened, ANSWER)).followup()
        done = await (await ann.click(judged, label="Publish")).answer()
        assert "Published as 1.3.0 by ann." in done.text


async def test_same_as_an_entry_adds_the_wordings_through_a_release(
    server: DiscordServer, crowd: Crowd, desk: Desk
) -> None:
    judged = await (await crowd.ann.slash("desk same", number=1, entry="storage")).answer()
    assert "New phrasings of storage" in judged.text
    assert "no wording is chosen yet" in judged.text
    assert DOGS[0] in judged.text
    judged = await (await crowd.ann.choose(judged, "salve-pick:take:1:0", [DOGS[0]])).answer()
    await crowd.ann.click(judged, label="Propose")
    await (await crowd.bo.click(await crowd.news.next_message(), label="Approve")).answer()
    told = await server.general.next_message()
    assert "The approved answer about storage." in told.text
    served = desk.ask.release.knowledge.entry["storage"]
    assert DOGS[0] in served.phrasings


async def test_a_helper_points_out_a_wrong_match(server: DiscordServer, start: Start, desk: Desk) -> None:
    helpers = server.role("helpers")
    hal = server.member("hal", roles=[helpers])
    async with start(helper_roles=(helpers.id,)):
        answered = await mentions(server.member("ana"), server, "do i need sunscreen with it")
        assert "approved answer about sun" in answered.text
        which = await hal.context_menu("Wrong match", answered).answer()
        noted = await hal.click(which, label="None of them")
        assert "**#1** on the curators' list" in (await noted.answer()).text
    assert [each.reason for each in desk.store.desk.wordings(1, 9)] == ["not_this"]
    assert [each.act for each in desk.store.desk.actions(gap=1)] == ["wrong_match"]


async def test_curators_hear_of_urgent_gaps_and_of_the_week(server: DiscordServer, crowd: Crowd, desk: Desk) -> None:
    desk.store.writer.do(lambda db: db.execute("update gaps set urgent = 1"))
    desk.clock.move(days=7)
    await crowd.salve.errands.tidy()
    alert, digest = await crowd.news.next_message(), await crowd.news.next_message()
    assert "near a red flag" in alert.text
    assert "Answer #1" in alert.buttons
    assert "1** gap is waiting" in digest.text
    assert "passed on" in digest.text
    await crowd.salve.errands.tidy()
    await server.quiet()
    assert crowd.news.unread == []


async def test_a_draft_that_nobody_can_approve_any_more_is_not_announced_and_holds_nothing_up(
    server: DiscordServer, crowd: Crowd, desk: Desk
) -> None:
    await crowd.salve.loops.stop()
    ann, drafts = curator_of(crowd.ann), desk.services.drafts
    gus = Curator("discord:5", "gus", Role.CURATOR, frozenset({"31"}))
    desk.ask.ask(LUGGAGE, Asking("1", "slash", 9, 31, 77))
    desk.services.gaps.pass_on("1")
    for author, gap, text in ((ann, 1, DOGS[0]), (gus, 2, LUGGAGE)):
        number = drafts.same_as(gap, "storage", author, "web", [text]).number
        drafts.propose(number, author, "web")
    drafts.discard(1, ann, "web")
    # Sent back, it is for its own server alone.
    drafts.send_back(2, "Which bag?", ann, "web")
    await crowd.salve.tell_curators("What stands behind it.")
    await crowd.salve.notices.tell()
    assert (await crowd.news.next_message()).text == "What stands behind it."
    await server.quiet()
    assert crowd.news.unread == []
    assert desk.services.deliveries.owed()["notice"] == 0


async def test_a_draft_that_is_being_written_is_handed_over_without_a_button_to_approve_it(
    crowd: Crowd, desk: Desk
) -> None:
    await crowd.bo.slash("desk mine").answer()
    ann = curator_of(crowd.ann)
    number = desk.services.drafts.save({"question": ANSWER["Question"]}, ann, "web", gap=1).number
    desk.services.turns.give(What.DRAFT, number, f"discord:{crowd.bo.id}", ann, "web")
    told = await crowd.news.next_message()
    assert "ann gave you draft 1." in told.text
    assert told.buttons == ["Look closer"]


async def test_the_numbers_come_with_bars_by_week(server: DiscordServer, crowd: Crowd) -> None:
    stats = await crowd.ann.slash("desk stats")
    shown = await stats.answer()
    assert "gap is waiting" in shown.text
    assert "The desk, the last twelve weeks" in shown.text
    assert legend(SOURCE) in shown.text
    assert "▒▒▒▒▒▒▒▒▒▒▒▒" in shown.text, "all that was asked was passed on"
    assert await crowd.ann.autocomplete("desk stats", "topic", "car") == [{"name": "Care", "value": "care"}]
    narrowed = await crowd.ann.slash("desk stats", period=4, topic="care").answer()
    assert "The desk, the last four weeks" in narrowed.text
    assert "**0** gaps are waiting" in narrowed.text
    assert "Nobody has asked anything" in narrowed.text


async def test_a_gap_is_handed_over_and_whoever_it_is_for_is_mentioned(
    server: DiscordServer, crowd: Crowd, desk: Desk
) -> None:
    # Bo is known once they have looked in.
    await crowd.bo.slash("desk mine").answer()
    gap = await crowd.ann.slash("desk gap", number=1).answer()
    whose = await (await crowd.ann.click(gap, label="Whose turn …")).answer()
    bo = f"discord:{crowd.bo.id}"
    done = await crowd.ann.choose(whose, "salve-pick:hand_over:gap:1", [bo]).answer()
    assert "#1: it is bo's turn now" in done.text
    told = await crowd.news.next_message()
    assert f"Your turn, <@{crowd.bo.id}>: ann gave you #1." in told.text
    assert [each.name for each in told.mentions] == ["bo"]
    assert "#1" in (await crowd.bo.click(told, label="Look closer").answer()).text
    mine = await crowd.bo.slash("desk mine").answer()
    assert "Since you were last here" in mine.text
    assert "1 gap for you" in mine.text
    assert "for bo" in (await crowd.ann.slash("desk queue").answer()).text


async def test_an_owner_is_reminded_and_may_stop_it(server: DiscordServer, crowd: Crowd, desk: Desk) -> None:
    await crowd.ann.slash("desk mine").answer()
    due = desk.clock.now.date() + timedelta(days=9)
    entry = town.entry("sun").model_copy(update={"owner": "ann", "next_review": due})
    others = tuple(each for each in town.knowledge().entries if each.id != "sun")
    plan = desk.publish.plan(replace(town.knowledge(), entries=(*others, entry)), ())
    desk.publish.publish(plan, "elsewhere", "sun", despite="a test")
    await server.quiet()
    desk.services.publish.refresh(desk.ask)
    desk.clock.move(days=1)
    desk.services.turns.remind()
    dm = await crowd.ann.next_dm()
    assert "Your entry **sun**" in dm.text
    assert "is due for review by" in dm.text
    said = await crowd.ann.click(dm, label="No more reminders").answer()
    assert "not remind you" in said.text
    assert not desk.services.turns.reminded(f"discord:{crowd.ann.id}")
    shown = await crowd.ann.slash("desk work", show="due").answer()
    assert "**sun**" in shown.text
    begun = await crowd.ann.choose(shown, "salve-pick:edit_entry", ["sun"]).followup()
    assert "Draft 1" in begun.text


async def test_a_second_curator_comments_and_sends_back_with_it(
    server: DiscordServer, crowd: Crowd, desk: Desk
) -> None:
    await draft(server, crowd, 1)
    waiting = await crowd.news.next_message()
    shown = await crowd.bo.click(waiting, label="Look closer").followup()
    listed = await (await crowd.bo.click(shown, label="Comments …")).answer()
    assert "Nobody has commented on it." in listed.text
    form = await crowd.bo.click(listed, label="Add one …")
    said = {"field": "answer", "remark": "For how long?", "suggestion": "Keep pets away for an hour."}
    added = await (await crowd.bo.submit(form, said)).answer()
    assert "For how long?" in added.text
    await crowd.bo.submit(await crowd.bo.click(shown, label="Send back …"), {"note": ""})
    back = await crowd.news.next_message()
    assert "1 comment on its fields" in back.text
    mine = await crowd.ann.slash("desk mine").answer()
    assert "1 draft for you" in mine.text
    listed = await (await crowd.ann.click(await _opened(crowd.ann, mine), label="Comments …")).answer()
    await crowd.ann.choose(listed, "salve-pick:take_remark:1", ["1"]).followup()
    assert desk.services.drafts.find(1, curator_of(crowd.ann)).proposal.answer == "Keep pets away for an hour."


async def _opened(curator: Person, listed: Message) -> Message:
    """The draft's page, from a menu of drafts."""
    return await curator.choose(listed, "salve-pick:draft", ["1"]).followup()


async def test_propose_is_there_before_every_question_is_asked_again(
    server: DiscordServer, crowd: Crowd, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, held = desk.services.publish.plan, threading.Event()

    def slow(*args: Any, **kwargs: Any) -> Any:
        held.wait(TIMEOUT)
        return asked(*args, **kwargs)

    monkeypatch.setattr(desk.services.publish, "plan", slow)
    monkeypatch.setattr(respond, "ACKNOWLEDGE_WITHIN", 0.05)
    opened = await crowd.ann.click(await crowd.ann.slash("desk queue").answer(), label="Answer #1")
    submitted = await crowd.ann.submit(opened, ANSWER)
    judged = await submitted.followup()
    assert "is being asked again" in judged.text or "All are asked before it is published" in judged.text
    assert "Propose" in {each.get("label") for each in walk(judged.components)}
    held.set()
    await server.quiet()
    assert "All are asked before it is published" not in judged.text
    assert "comes out differently" in judged.text
    assert "is now answered**" in judged.text


async def _promised(crowd: Crowd, desk: Desk, server: DiscordServer, held: Held) -> Exchange:
    """Bo approves what Ann has proposed while every question is being asked of it."""
    await draft(server, crowd, 1)
    await asyncio.to_thread(held.has_begun)
    approved = await crowd.bo.click(await crowd.news.next_message(), label="Approve")
    assert "No need to wait: it is published as soon as" in (await approved.answer()).text
    assert len(desk.publish.log()) == 1
    return approved


async def test_a_form_has_no_room_for_all_topics_but_for_that_of_its_draft(crowd: Crowd, desk: Desk) -> None:
    manifest = town.knowledge().manifest
    topics = (*(Topic(id=f"topic-{number}", title=f"Topic {number}") for number in range(30)), *manifest.topics)
    knowledge = replace(town.knowledge(), manifest=manifest.model_copy(update={"topics": topics}))
    desk.publish.publish(desk.publish.plan(knowledge, ()), "ann", "topics")
    desk.services.publish.refresh(desk.ask)
    begun = await crowd.ann.slash("desk edit", entry="half-cheek").followup()
    form = await crowd.ann.click(begun, label="Edit")
    [menu] = [each for each in walk(form.modal["components"]) if "options" in each]
    assert len(menu["options"]) == 25
    assert [each["label"] for each in menu["options"] if each["default"]] == ["Use"]


@pytest.fixture
def held(desk: Desk) -> Iterator[Held]:
    """What asks every question, once it is let go."""
    child = desk.publish.child = Held(desk.store, desk.clock)
    yield child
    child.let_go()


async def test_who_approves_before_every_question_was_asked_reads_so_and_then_that_it_is_published(
    server: DiscordServer, held: Held, crowd: Crowd, desk: Desk
) -> None:
    approved = await _promised(crowd, desk, server, held)
    held.let_go()
    assert "Published as 1.3.0 by ann and bo." in (await approved.followup()).text
    assert "Published as 1.3.0" in (await crowd.news.next_message()).text
    desk.clock.move(minutes=1)
    assert "There is an answer to what you asked" in (await server.general.next_message()).text


async def test_an_approval_that_comes_to_nothing_is_told_to_the_curators(
    server: DiscordServer, held: Held, crowd: Crowd, desk: Desk
) -> None:
    approved = await _promised(crowd, desk, server, held)
    held.refuses("It is so.")
    held.let_go()
    assert "It is so." in (await approved.followup()).text
    told = (await crowd.news.next_message()).text
    assert "Draft 1 is not published. bo approved it, but that does not count: the gate refuses it" in told
    assert len(desk.publish.log()) == 1
