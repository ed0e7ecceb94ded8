"""What was asked of the bot alone belongs to one server's curators: the home's, or those the asker picks."""

from collections.abc import Callable

import pytest

from bot.curation.review import Curator, Role
from bot.discord import respond
from bot.discord.passed import NOBODY_YET, TELL_ME, WHOSE
from bot.discord.views import FORGOTTEN
from tests.discord.conftest import Desk, Start, unhelpful
from tests.discord_server import DiscordServer, Message
from tests.discord_server.components import walk
from tests.discord_server.exchange import Exchange

STRANGE = "can i fly with it in hand luggage"
OTHER = "can my dog lick it off"

# The line of care that ends a reply without an answer.
CARE = "If you feel ill, do not wait for an answer here."


def seen_in(desk: Desk, guild_id: int) -> list[int]:
    """The gaps that curators of a server see."""
    curator = Curator("discord:1", "ann", Role.CURATOR, frozenset({str(guild_id)}))
    return [gap.number for gap in desk.services.triage.queue(curator).gaps]


async def test_a_direct_message_belongs_to_the_only_server(server: DiscordServer, start: Start, desk: Desk) -> None:
    ben, general = server.member("ben"), server.general
    async with start():
        await ben.dm(STRANGE)
        reply = await ben.next_dm()
        assert "**#1** on the curators' list" in reply.text
        # The same words would be answered from memory.
        await ben.slash("ask", question=f"{STRANGE} ??", where=ben.inbox).answer()
    assert general.guild is not None
    assert seen_in(desk, general.guild.id) == [1]
    assert [(each.surface, each.open) for each in desk.store.desk.wordings(1, 9)] == [("dm", False), ("dm", False)]
    assert desk.services.waiting.open_questions(general.guild.id, 9) == []


async def test_the_home_server_is_the_one_that_is_set(server: DiscordServer, start: Start, desk: Desk) -> None:
    ben, elsewhere = server.member("ben"), server.new_guild("Elsewhere")
    server.member("ben of elsewhere", guild=elsewhere)
    assert server.general.guild is not None
    async with start():
        await ben.dm(STRANGE)
        assert "**#1**" in (await ben.next_dm()).text
    assert (seen_in(desk, server.general.guild.id), seen_in(desk, elsewhere.id)) == ([1], [])


async def test_where_several_are_shared_the_asker_picks(server: DiscordServer, start: Start, desk: Desk) -> None:
    ben, elsewhere, third = server.member("ben"), server.new_guild("Elsewhere"), server.new_guild("Third")
    server.world.add_member(elsewhere, ben.user)
    home = server.general.guild
    assert home is not None
    async with start(served=None) as salve:
        await ben.dm(STRANGE)
        reply = await ben.next_dm()
        assert WHOSE in reply.text
        assert NOBODY_YET in reply.text
        assert "passed your question on" not in reply.text
        [menu] = [each for each in walk(reply.components) if "options" in each]
        assert [option["label"] for option in menu["options"]] == [home.name, "Elsewhere"]
        await salve.errands.tidy()
        assert [seen_in(desk, guild.id) for guild in (home, elsewhere, third)] == [[], [], []]
        told = await ben.choose(reply, menu["custom_id"], ["Elsewhere"]).answer()
        assert "**#1** on the curators' list" in told.text
        assert (await ben.choose(reply, menu["custom_id"], [home.name]).answer()).text == f"{FORGOTTEN}\n\n{CARE}"
    assert [seen_in(desk, guild.id) for guild in (home, elsewhere, third)] == [[], [1], []]


async def test_who_shares_one_of_several_need_not_pick(server: DiscordServer, start: Start, desk: Desk) -> None:
    ben, elsewhere = server.member("ben"), server.new_guild("Elsewhere")
    assert server.general.guild is not None
    async with start(served=None):
        await ben.dm(STRANGE)
        assert "**#1** on the curators' list" in (await ben.next_dm()).text
    assert (seen_in(desk, server.general.guild.id), seen_in(desk, elsewhere.id)) == ([1], [])


async def test_what_was_asked_where_the_bot_is_a_guest_is_private(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    ben = server.member("ben")
    async with start():
        ben.user_install = True
        await ben.slash("ask", question=OTHER).answer()
    [wording] = desk.store.desk.wordings(1, 9)
    assert (wording.surface, wording.open) == ("install", False)


async def test_who_shares_several_picks_also_later(server: DiscordServer, start: Start, desk: Desk) -> None:
    """After "not what I asked", after an edit, and by whoever is not logged until they want to be told."""
    ben, una, elsewhere = server.member("ben"), server.member("una"), server.new_guild("Elsewhere")
    for person in (ben, una):
        server.world.add_member(elsewhere, person.user)
    async with start(served=None):
        asked = await ben.dm("how do i store the cream")
        reply = await ben.next_dm()
        missed = await unhelpful(ben, reply)
        assert WHOSE in missed.text
        await ben.edits(asked, STRANGE)
        await server.quiet()
        assert WHOSE in reply.text
        desk.services.members.set_unlogged(una.id, unlogged=True)
        await una.dm(OTHER)
        unkept = await una.next_dm()
        assert WHOSE not in unkept.text
        kept = await una.click(unkept, label=TELL_ME).answer()
        assert WHOSE in kept.text
        assert seen_in(desk, elsewhere.id) == []
        [menu] = [each for each in walk(kept.components) if "options" in each]
        told = await una.choose(kept, menu["custom_id"], ["Elsewhere"]).answer()
        assert "**#1** on the curators' list" in told.text
        assert "**#1**" in (await una.click(told, label=TELL_ME).answer()).text
    assert seen_in(desk, elsewhere.id) == [1]


async def test_an_interaction_does_not_wait_for_the_servers_to_be_looked_up_and_they_are_at_once(
    server: DiscordServer, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = server.member("ben")
    for number in range(4):
        server.world.add_member(server.new_guild(f"Server {number}"), ben.user)
    async with start(served=None):
        monkeypatch.setattr(respond, "ACKNOWLEDGE_WITHIN", 0.0)

        async def answered(done: Callable[[], Exchange]) -> Message:
            lookups = server.faults.hold("GET /guilds/*/members/*", times=5)
            exchange = done()
            await lookups.arrived(5)
            assert (await exchange).deferred
            lookups.release()
            return await exchange.answer()

        reply = await answered(lambda: ben.slash("ask", question=STRANGE, where=ben.inbox))
        [menu] = [each for each in walk(reply.components) if "options" in each]
        picked = await answered(lambda: ben.choose(reply, menu["custom_id"], ["Server 1"]))
        assert "**#1** on the curators' list" in picked.text
        known = await ben.slash("ask", question="how do i store the cream", where=ben.inbox).followup()
        form = await ben.click(known, label="Not helpful")
        missed = await answered(lambda: ben.submit(form, {"reason": "It answers a different question"}))
        assert WHOSE in missed.text


async def test_what_belongs_to_a_server_is_forgotten_like_what_was_asked_alone(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    ben = server.member("ben")
    async with start():
        await ben.dm("how do i store the cream")
        await ben.next_dm()
    assert replies_in(desk, ben.inbox.id) == 1
    desk.clock.move(days=31)
    desk.log.erase_old(desk.clock.now, 30)
    assert replies_in(desk, ben.inbox.id) == 0


def replies_in(desk: Desk, channel_id: int) -> int:
    sql = "select count(*) from replies where channel_id = ?"
    return int(desk.store.writer.do(lambda db: db.execute(sql, [str(channel_id)]).fetchone())[0])
