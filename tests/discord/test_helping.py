"""What helpers and curators do with entries and messages; and who removes a reply."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio

from bot.discord.cogs.events import NO_REPLY, NOT_YOURS, REMOVING
from bot.discord.cogs.helping import LOST, NOT_LOGGED, NOTIFYING
from bot.discord.cogs.privacy import UNLOG
from tests.discord.conftest import Desk, Start, noted, with_message
from tests.discord_server import DiscordServer, Intent, Message, Permission, Person

DOG, SUN = "can my dog lick it off", "can i go tanning while using it"
ABOUT_SUN, ABOUT_STORAGE = "The approved answer about sun.", "The approved answer about storage."


@dataclass(frozen=True)
class Scene:
    """A member, a helper, a curator, and what the member asked people."""

    server: DiscordServer
    ana: Person
    hal: Person
    cora: Person
    asked: Message


@pytest_asyncio.fixture
async def scene(server: DiscordServer, start: Start) -> AsyncIterator[Scene]:
    helpers, curators = server.role("helpers"), server.role("curators")
    ana, hal = server.member("ana"), server.member("hal", roles=[helpers])
    asked = await ana.says(server.general, DOG)
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    roles = {"helper_roles": (int(helpers.id),), "curator_roles": (int(curators.id),)}
    async with start(**roles, named=(int(server.general.id),)):
        yield Scene(server, ana, hal, server.member("cora", roles=[curators]), asked)


async def test_a_helper_posts_an_entry_for_somebody(scene: Scene, desk: Desk) -> None:
    [choice, *_] = await scene.hal.autocomplete("entry", "entry", "tanning sun")
    posted = await scene.hal.slash("entry", entry=choice["value"], member=scene.ana.user).answer()
    assert posted.mentions == []
    assert ABOUT_SUN in posted.text
    assert posted.text.startswith(f"For {scene.ana.mention}")
    posted = await scene.hal.slash("entry", entry="storage", member=scene.ana.user, notify=True).answer()
    assert posted.mentions == [scene.ana.user]
    assert "only helpers" in (await scene.ana.slash("entry", entry="storage").answer()).text
    # The place of a reply is stored a moment after it is sent.
    count = "select count(*) from replies"
    while desk.store.writer.do(lambda db: db.execute(count).fetchone()[0]) < 2:  # noqa: ASYNC110 - another thread's
        await asyncio.sleep(0)


async def test_a_helper_posts_an_entry_under_a_message(scene: Scene) -> None:
    offered = await (await with_message(scene.hal, "Post an entry", scene.asked)).answer()
    quiet, loud = (row["components"][0] for row in offered.components)
    assert loud["placeholder"] == NOTIFYING
    await scene.hal.choose(offered, quiet["custom_id"], ["storage"]).answer()
    said = await scene.server.general.next_message()
    assert ABOUT_STORAGE in said.text
    assert said.reference is scene.asked
    assert said.mentions == []
    await scene.hal.choose(offered, loud["custom_id"], ["sun"]).answer()
    said = await scene.server.general.next_message()
    assert said.text.startswith(f"For {scene.ana.mention}")
    assert said.mentions == [scene.ana.user]


async def test_a_curator_logs_what_was_asked_of_people(scene: Scene, desk: Desk) -> None:
    said = await (await with_message(scene.cora, "Log as unanswered", scene.asked)).answer()
    assert "it is **#1** on the curators' list" in said.text
    assert [each.text for each in desk.unanswered()] == [DOG]
    await scene.ana.edits(scene.asked, SUN)
    await scene.server.quiet()
    assert scene.server.general.unread == []
    logged = desk.store.interaction(str(scene.asked.id))
    assert logged is not None
    assert logged.text == SUN
    await scene.ana.deletes(scene.asked)
    await scene.server.quiet()
    assert desk.store.interaction(str(scene.asked.id)) is None


async def test_a_curator_saves_what_was_asked_as_a_phrasing(scene: Scene, desk: Desk) -> None:
    offered = await (await with_message(scene.cora, "Save as phrasing", scene.asked)).answer()
    shown = await scene.cora.choose(
        offered, offered.components[0]["components"][0]["custom_id"], ["half-cheek"]
    ).answer()
    assert DOG in shown.text
    draft = desk.store.desk.draft(1)
    assert draft is not None
    assert (draft.kind, draft.entry_id, draft.proposal.phrasings) == ("wording", "half-cheek", ())


async def test_what_its_author_keeps_out_of_the_log_stays_out(scene: Scene, desk: Desk) -> None:
    for text in ("thank you all", "my lips are swelling after i used it"):
        other = await scene.ana.says(scene.server.general, text)
        assert (await (await with_message(scene.cora, "Log as unanswered", other)).answer()).text == noted(NOT_LOGGED)
    await scene.ana.click(await scene.ana.slash("privacy").answer(), label=UNLOG).answer()
    assert (await (await with_message(scene.cora, "Log as unanswered", scene.asked)).answer()).text == noted(NOT_LOGGED)
    assert desk.store.health().questions == 0


async def test_a_message_is_at_hand_until_the_end_of_the_process(scene: Scene) -> None:
    offered = await scene.hal.context_menu("For helpers", scene.asked).answer()
    assert offered.buttons == ["Post an entry", "Make this an entry"]
    hal, gone = scene.hal, await scene.ana.says(scene.server.general, "can i freeze it")
    opened = await hal.context_menu("For helpers", gone).answer()
    await scene.ana.deletes(gone)
    await scene.server.quiet()
    assert (await hal.click(opened, label="Post an entry").answer()).text == noted(LOST)
    for number in range(100):
        await hal.context_menu("For helpers", await scene.ana.says(scene.server.general, f"so {number}")).answer()
    assert (await hal.click(offered, label="Post an entry").answer()).text == noted(LOST)


async def test_a_reply_is_removed_from_its_menu_by_whom_it_is_theirs(scene: Scene, desk: Desk) -> None:
    server, ben = scene.server, scene.server.member("ben")
    mod = server.member("mod", permissions=Permission.MANAGE_MESSAGES)
    for person in (scene.ana, mod):
        await scene.ana.says(server.general, f"<@{server.bot.id}> {SUN}")
        reply = await server.general.next_message()
        assert (await ben.context_menu("Remove this reply", reply).answer()).text == noted(NOT_YOURS)
        assert (await person.context_menu("Remove this reply", reply).answer()).text == noted(REMOVING)
        await server.quiet()
        assert reply.deleted
    assert (await mod.context_menu("Remove this reply", scene.asked).answer()).text == noted(NO_REPLY)
    assert desk.store.writer.do(lambda db: db.execute("select count(*) from removals").fetchone()) == (0,)
