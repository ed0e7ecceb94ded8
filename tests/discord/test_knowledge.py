"""Releases in Discord: read by everybody, made by curators, served at once, and true where they were quoted."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.discord.client import SalveBot
from bot.discord.cogs.knowledge import ONLY_ONE, REFUSED
from bot.discord.troubles import Trouble
from bot.discord.views import NO_REPLY
from bot.knowledge import files
from bot.knowledge.models import KnowledgeBase
from bot.services.publish import PublishService
from bot.services.releases import past_of
from bot.store.records import ReleaseRecord
from tests import town
from tests.discord.conftest import Desk, Start, noted
from tests.discord_server import DiscordServer, Permission
from tests.discord_server.components import walk
from tests.discord_server.people import Person
from tests.knowledge import folder

SUN, STORAGE = "sunbed and the cream", "where should i keep the tube"
SEND = "POST /channels/*/messages"


def publish(service: PublishService, knowledge: KnowledgeBase) -> ReleaseRecord:
    return service.publish(service.plan(knowledge, ()), "ana", "a test")


def other_sun() -> KnowledgeBase:
    return town.knowledge(sun=town.entry("sun", answer="No. It says otherwise now."))


async def served(server: DiscordServer, salve: SalveBot, version: str) -> None:
    """Wait until the bot serves that version."""
    await salve.delivery.follow()
    await server.until(lambda: salve.ask_service.release.version == version, f"knowledge {version}")


async def test_everybody_may_read_the_lineage(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    assert (await ana.slash("knowledge diff").answer()).text == noted(ONLY_ONE)
    publish(desk.publish, other_sun())
    await served(server, salve, "2.0.0")
    version = await ana.slash("knowledge version")
    assert version.ephemeral
    assert "Town 2.0.0" in version.message.text
    assert "changed entry sun: answer" in version.message.text.replace("\\", "")
    assert "~ changed entry **sun**: answer" in (await ana.slash("knowledge diff").answer()).text
    picked = await ana.autocomplete("knowledge diff", "old", "1")
    assert [choice["value"] for choice in picked] == ["1.2.3"]
    assert "2.0.0" in (await ana.slash("knowledge diff", old="1.2.3", new="2.0.0").answer()).text
    assert "there is no release 7.7.7" in (await ana.slash("knowledge diff", old="7.7.7").answer()).text
    found = await ana.autocomplete("knowledge history", "entry", "sensitive sun")
    assert [choice["value"] for choice in found] == ["sun"]
    history = (await ana.slash("knowledge history", entry="sun").answer()).text
    assert history.index("2.0.0") < history.index("1.2.3")


async def test_members_may_not_publish_roll_back_or_withdraw(server: DiscordServer, start: Start, desk: Desk) -> None:
    role = server.role("curators")
    async with start(curator_roles=(int(role.id),)):
        await _refused(server, desk, server.member("cora", roles=[role]))


async def _refused(server: DiscordServer, desk: Desk, cora: Person) -> None:
    ana = server.member("ana")
    await ana.says(server.general, f"<@{server.bot.id}> {SUN}", mentions=[server.bot])
    reply = await server.general.next_message()
    for command, options in (
        ("release publish", {}),
        ("release rollback", {"version": "1.2.3", "reason": "because"}),
        ("release withdraw", {"entry": "sun", "reason": "because"}),
    ):
        assert (await ana.slash(command, options=options).answer()).text == noted(REFUSED)
    assert (await ana.context_menu("Why this answer?", reply).answer()).text == noted(REFUSED)
    why = await cora.context_menu("Why this answer?", reply)
    await why.answer()
    server.guild.members[cora.user.id].roles.clear()
    assert (await cora.click(why.message, label="Withdraw sun").answer()).text == noted(REFUSED)
    assert len(desk.publish.log()) == 1


async def test_a_curator_rolls_back_and_withdraws(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    adam = server.member("adam", permissions=Permission.MANAGE_GUILD)
    publish(desk.publish, other_sun())
    done = await adam.slash("release rollback", version="1.2.3", reason="it misled").answer()
    assert "3.0.0 is active" in done.text
    assert (await adam.slash("ask", question=SUN).answer()).text.count("The approved answer about sun.") == 1
    refused = await adam.slash("release rollback", version="1.2.3", reason="again").answer()
    assert "has the content of 1.2.3 already" in refused.text
    done = await adam.slash("release withdraw", entry="sun", reason="a source was retracted").answer()
    assert "4.0.0 is active" in done.text
    assert "That answer has been withdrawn" in (await adam.slash("ask", question=SUN).answer()).text


async def test_a_curator_publishes_the_folder(server: DiscordServer, start: Start, desk: Desk, tmp_path: Path) -> None:
    place = folder.write(tmp_path / "knowledge")
    files.append_lineage(place, [past_of(desk.publish.log()[0])])
    adam = server.member("adam", permissions=Permission.MANAGE_GUILD)
    async with start(knowledge=place) as salve:
        proposed = await (await adam.slash("release publish")).answer()
        assert "removed entry **sun**" in proposed.text
        assert "added entry **alpha**" in proposed.text
        file = place / "entries" / "alpha.yaml"
        file.write_text(file.read_text().replace("Answer of alpha.", "Another answer."))
        again = await adam.click(proposed, label="Publish 2.0.0")
        assert "has changed since" in (await again.answer()).text
        anew = await again.followup()
        done = await (await adam.click(anew, label="Publish 2.0.0")).answer()
        assert "2.0.0 is active" in done.text
        assert salve.ask_service.release.version == "2.0.0"
    assert files.read_lineage(place)[-1].version == "2.0.0"


async def test_who_publishes_on_a_slow_machine_is_told_while_discord_still_takes_an_answer(
    server: DiscordServer, start: Start, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = folder.write(tmp_path / "knowledge")
    files.append_lineage(place, [past_of(desk.publish.log()[0])])
    monkeypatch.setattr("bot.discord.cogs.knowledge.ANSWERED_WITHIN", 0.0)
    adam = server.member("adam", permissions=Permission.MANAGE_GUILD)
    async with start(knowledge=place):
        said = await (await adam.slash("release publish")).answer()
        assert "longer than Discord allows" in said.text
        monkeypatch.undo()
        assert "removed entry **sun**" in (await (await adam.slash("release publish")).answer()).text


async def test_a_new_release_is_served_without_mixing_it_into_a_reply(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    hold = server.faults.hold(SEND)
    await ana.says(server.general, f"<@{server.bot.id}> {SUN}", mentions=[server.bot])
    await hold.arrived()
    publish(desk.publish, other_sun())
    await served(server, salve, "2.0.0")
    hold.release()
    reply = await server.general.next_message()
    assert "knowledge 1.2.3" in reply.text
    assert "The approved answer about sun." in reply.text
    fresh = (await ana.slash("ask", question=SUN).answer()).text
    assert "It says otherwise now." in fresh
    assert "knowledge 2.0.0" in fresh


async def test_replies_are_corrected_where_they_stand_once(server: DiscordServer, start: Start, desk: Desk) -> None:
    ana = server.member("ana")
    news = server.channel("curators")
    async with start(curator_channel=int(news.id)) as salve:
        await ana.says(server.general, f"<@{server.bot.id}> {SUN}", mentions=[server.bot])
        mentioned = await server.general.next_message()
        asked = await ana.slash("ask", question=SUN).answer()
        private = await ana.slash("ask", question=SUN, private=True).answer()
        await ana.says(server.general, f"<@{server.bot.id}> {STORAGE}", mentions=[server.bot])
        storage = await server.general.next_message()
        gone = await ana.slash("ask", question=SUN).answer()
        await server.member("adam", permissions=Permission.MANAGE_MESSAGES).deletes(gone)
        await server.quiet()
        desk.publish.withdraw("sun", "ana", "a source was retracted")
        report = await news.next_message()
        # A deleted reply is forgotten when the event arrives, so it does not count as one that could not be corrected.
        assert report.text == "Knowledge 2.0.0: 2 earlier replies corrected."
        for message in (mentioned, asked):
            assert "The curators have taken it back (knowledge 2.0.0)" in message.text
            assert "**Why:** a source was retracted" in message.text
            assert "approved answer" not in message.text
            assert message.edits == 1
        assert private.edits == storage.edits == 0
        back = desk.publish.rollback("1.2.3", "ana", "it was sound")
        await served(server, salve, back.version)
    assert desk.store.corrections() == []
    assert mentioned.edits == 1


async def test_a_changed_answer_is_corrected_after_a_restart_and_again_after_the_next_change(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    ana = server.member("ana")
    async with start():
        await ana.says(server.general, f"<@{server.bot.id}> {SUN}", mentions=[server.bot])
        reply = await server.general.next_message()
        await server.quiet()
    publish(desk.publish, other_sun())
    assert [each.state for each in desk.store.corrections()] == ["owed"]
    server.faults.fail("PATCH /channels/*/messages/*", status=500, times=1)
    async with start():
        await server.until(lambda: reply.edits == 1, "the correction")
        assert "**Corrected**" in reply.text
        assert "It says otherwise now." in reply.text
        assert "Not helpful" in reply.buttons
        publish(desk.publish, town.knowledge(sun=town.entry("sun", answer="Yes. Once more.")))
        await server.until(lambda: reply.edits == 2, "the second correction")
        assert "Once more." in reply.text


async def test_a_reply_that_may_not_be_edited_is_reported(server: DiscordServer, start: Start, desk: Desk) -> None:
    ana = server.member("ana")
    async with start() as salve:
        await ana.says(server.general, f"<@{server.bot.id}> {SUN}", mentions=[server.bot])
        await server.general.next_message()
        await server.quiet()
        server.deny(server.general, server.bot, Permission.VIEW_CHANNEL)
        record = desk.publish.withdraw("sun", "ana", "a source was retracted")
        await salve.delivery.correct()
    assert [(each.state, each.reason) for each in desk.store.corrections(number=record.number)] == [
        ("failed", Trouble.CLOSED.value)
    ]


async def test_why_this_answer(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    adam = server.member("adam", permissions=Permission.MANAGE_GUILD)
    asked = await adam.says(server.general, f"<@{server.bot.id}> {SUN}", mentions=[server.bot])
    reply = await server.general.next_message()
    why = await adam.context_menu("Why this answer?", reply)
    await why.answer()
    assert why.ephemeral
    assert "byte for byte" in why.message.text
    assert "knowledge 1.2.3" in why.message.text
    assert "sunbed and the cream" in why.message.text.replace("\\", "")
    assert (await adam.context_menu("Why this answer?", asked).answer()).text == noted(NO_REPLY)
    done = await adam.click(why.message, label="Withdraw sun")
    assert "2.0.0 is active" in done.message.text


async def test_curators_are_told_of_a_release_that_cannot_be_served(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    news = server.channel("curators")
    adam = server.member("adam", permissions=Permission.MANAGE_GUILD)
    async with start(curator_channel=int(news.id)):
        spoil = "insert into revisions (revision, content) values ('spoilt', '{}')"
        desk.store.writer.do(lambda db: db.execute(spoil))
        knowledge = replace(other_sun(), unanswerable=("what is the best laptop",))
        desk.store.writer.do(
            lambda db: db.execute(
                "create trigger spoil after insert on spans begin "
                "update spans set revision = 'spoilt' where kind = 'entry' and id = 'sun' and until is null; end"
            )
        )
        publish(desk.publish, knowledge)
        told = await news.next_message()
        assert "Knowledge 2.0.0 cannot be served, so the previous release stays in use" in told.text
        assert "The approved answer about sun." in (await adam.slash("ask", question=SUN).answer()).text
        assert "cannot be served" in (await adam.slash("knowledge version").answer()).text


@pytest.mark.parametrize("forged", ["salve:publish:x", "salve:withdraw:nothing-like-that", "salve:publish"])
async def test_forged_buttons_do_nothing(server: DiscordServer, salve: SalveBot, desk: Desk, forged: str) -> None:
    adam = server.member("adam", permissions=Permission.MANAGE_GUILD)
    page = await adam.slash("ask", question=SUN).answer()
    for item in walk(page.components):
        if item.get("label") == "Helpful":
            item["custom_id"] = forged
    await adam.click(page, label="Helpful")
    assert len(desk.publish.log()) == 1
