"""Members decide over their words in Discord: consent, its withdrawal, its end; and what curators may tick."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio

from bot.discord.client import SalveBot
from bot.discord.cogs.messages import ERASED, GIVEN, UNASKED
from bot.services.consent import LAPSES_AFTER
from tests.discord.conftest import Desk, Start, with_message
from tests.discord_server import DiscordServer
from tests.discord_server.people import Person
from tests.discord_server.state import Channel, Message

SAID = "Mine smells of nothing at all, even after a summer in the glove box."
HALF = "If I put it on half a cheek, does it only work there?"
PERSONAL = "can my sister Henrietta fly with it"

# The line of care that ends a reply without an answer.
CARE = "If you feel ill, do not wait for an answer here."


@dataclass(frozen=True)
class Scene:
    """A curator, the curators' channel, and the message in which somebody is asked about a good answer of theirs."""

    salve: SalveBot
    ann: Person
    ben: Person
    news: Channel
    asked: Message


@pytest_asyncio.fixture
async def scene(server: DiscordServer, start: Start) -> AsyncIterator[Scene]:
    role, news = server.role("curators"), server.channel("curators")
    ann, ben, mia = server.member("ann", roles=[role]), server.member("ben"), server.member("mia")
    async with start(curator_roles=(role.id,), curator_channel=int(news.id)) as salve:
        question = await mia.says(server.general, "does it smell?")
        good = await ben.says(server.general, SAID, reply_to=question)
        opened = await with_message(ann, "Make this an entry", good)
        made = await ann.submit(opened, {"question": "Does it have a smell?"})
        await made.answer()
        asked = await server.general.next_message()
        assert "a summer in" not in (await news.next_message()).text
        yield Scene(salve, ann, ben, news, asked)


async def test_a_good_answer_becomes_a_draft_with_its_authors_consent(
    server: DiscordServer, scene: Scene, desk: Desk
) -> None:
    assert "the curators would like to keep this answer" in scene.asked.text
    assert f"within {LAPSES_AFTER.days} days, that counts as a no" in scene.asked.text
    stored = desk.store.desk.draft(1)
    assert stored is not None
    assert (stored.proposal.question, stored.proposal.answer) == ("Does it have a smell?", SAID)
    assert stored.consent == "asked"
    mia = server.member("mia2")
    assert "only the author" in (await mia.click(scene.asked, label="Yes").answer()).text.lower()
    assert (await scene.ben.click(scene.asked, label="Yes").answer()).text == f"{GIVEN}\n\n{CARE}"
    stored = desk.store.desk.draft(1)
    assert stored is not None
    assert stored.consent == "given"


async def test_the_question_of_another_member_is_not_typed_for_them(server: DiscordServer, scene: Scene) -> None:
    good = await scene.ben.says(server.general, "No.", reply_to=await scene.ben.says(server.general, "is it red?"))
    opened = await with_message(scene.ann, "Make this an entry", good)
    question = next(row for row in opened.modal["components"] if row["label"] == "Question")
    assert "value" not in question["component"]
    assert question["description"] == "Asked: is it red?"


async def test_a_message_that_is_gone_meanwhile_leaves_nobody_waiting(server: DiscordServer, scene: Scene) -> None:
    """What Discord refuses on the way to an answer is said, and nothing says "thinking …" for ever."""
    good = await scene.ben.says(server.general, "Yes, it is.")
    opened = await with_message(scene.ann, "Make this an entry", good)
    await scene.ben.deletes(good)
    said = await scene.ann.submit(opened, {"question": "Is it blue?"}).answer()
    assert said.text == f"I could not do that: the message was deleted.\n\n{CARE}"


async def test_that_an_author_cannot_be_asked_is_said(server: DiscordServer, scene: Scene, desk: Desk) -> None:
    good = await scene.ben.says(server.general, "Yes, it is.")
    opened = await with_message(scene.ann, "Make this an entry", good)
    server.faults.fail("POST /channels/{channel_id}/messages", status=403, code=50013, times=9)
    said = await scene.ann.submit(opened, {"question": "Is it blue?"}).answer()
    why = "I lack a permission there"
    assert said.text == f"{UNASKED.format(number=2, why=why)}\n\n{CARE}"
    assert desk.store.desk.draft(2) is not None


async def test_a_yes_is_taken_back_from_the_same_message(server: DiscordServer, scene: Scene, desk: Desk) -> None:
    await scene.ben.click(scene.asked, label="Yes").answer()
    await server.quiet()
    assert scene.asked.buttons == ["Take it back"]
    await scene.ben.click(scene.asked, label="Take it back").answer()
    await server.quiet()
    assert (scene.asked.text, scene.asked.buttons) == (ERASED, [])
    stored = desk.store.desk.draft(1)
    assert stored is not None
    assert (stored.consent, stored.proposal.answer, stored.origin, stored.origin_author) == ("refused", "", "", None)
    assert "its author says yes" in (await scene.news.next_message()).text
    assert "nothing near it can be published" in (await scene.news.next_message()).text


async def test_a_no_under_an_answer_leaves_the_answer_as_it_is(server: DiscordServer, scene: Scene, desk: Desk) -> None:
    """Forged: authors are asked under a message of its own, which is no layout."""
    await scene.ben.says(server.general, f"<@{server.bot.id}> {HALF}", mentions=[server.bot])
    answer = await server.general.next_message()
    before, refuse = answer.text, "salve:consent:1:no"
    answer.components.append({"type": 1, "id": 90, "components": [_button(refuse)]})
    await scene.ben.click(answer, custom_id=refuse).answer()
    await server.quiet()
    assert answer.text.startswith(before)
    stored = desk.store.desk.draft(1)
    assert stored is not None
    assert stored.consent == "refused"


def _button(custom_id: str) -> dict[str, object]:
    return {"type": 2, "id": 91, "style": 2, "label": "No", "custom_id": custom_id}


async def test_silence_is_told_to_the_curators_as_a_no(server: DiscordServer, scene: Scene, desk: Desk) -> None:
    desk.clock.move(days=LAPSES_AFTER.days, minutes=1)
    await scene.salve.errands.tidy()
    told = await scene.news.next_message()
    while "has not answered" not in told.text:
        told = await scene.news.next_message()
    late = await scene.ben.click(scene.asked, label="Yes").answer()
    assert "its text has been erased" in late.text


async def test_a_personal_wording_is_marked_and_taken_in_other_words_only(
    server: DiscordServer, scene: Scene, desk: Desk
) -> None:
    await scene.ben.slash("ask", question=PERSONAL).answer()
    judged = await scene.ann.slash("desk same", number=1, entry="storage").answer()
    assert "looks personal: “my sister”" in judged.text
    menus = judged.menus
    assert menus == ["salve-pick:reword:2:0"]
    opened = await scene.ann.choose(judged, menus[0], [f"⚠ {PERSONAL}"])
    refused = await scene.ann.submit(opened, {"text": PERSONAL.upper()})
    assert "looks personal" in (await refused.answer()).text
    taken = await scene.ann.submit(opened, {"text": "can somebody fly with it"})
    assert "can somebody fly with it" in (await taken.answer()).text
