"""What was asked of the bot alone belongs to one server's curators: the home's, or those the asker picks."""

from bot.curation.review import Curator, Role
from bot.discord.passed import NOBODY_YET, WHOSE
from bot.discord.views import FORGOTTEN
from tests.discord.conftest import Desk, Start
from tests.discord_server import DiscordServer
from tests.discord_server.components import walk

STRANGE = "can i fly with it in hand luggage"
OTHER = "can my dog lick it off"


def seen_in(desk: Desk, guild_id: int) -> list[int]:
    """The gaps that curators of a server see."""
    curator = Curator("discord:1", "ann", Role.CURATOR, frozenset({str(guild_id)}))
    return [gap.number for gap in desk.services.gaps.queue(curator).gaps]


async def test_a_direct_message_belongs_to_the_only_server(server: DiscordServer, start: Start, desk: Desk) -> None:
    ben, general = server.member("ben"), server.general
    async with start():
        await ben.dm(STRANGE)
        reply = await ben.next_dm(20)
        assert "**#1** on the curators' list" in reply.text
        await ben.slash("ask", question=STRANGE, where=ben.inbox).answer()
    assert general.guild is not None
    assert seen_in(desk, general.guild.id) == [1]
    assert [(each.surface, each.open) for each in desk.store.desk.wordings(1, 9)] == [("dm", False), ("dm", False)]
    assert desk.services.gaps.open_questions(general.guild.id, 9) == []


async def test_the_home_server_is_the_one_that_is_set(server: DiscordServer, start: Start, desk: Desk) -> None:
    ben, elsewhere = server.member("ben"), server.new_guild("Elsewhere")
    server.member("ben of elsewhere", guild=elsewhere)
    assert server.general.guild is not None
    async with start(guild_id=server.general.guild.id):
        await ben.dm(STRANGE)
        assert "**#1**" in (await ben.next_dm(20)).text
    assert (seen_in(desk, server.general.guild.id), seen_in(desk, elsewhere.id)) == ([1], [])


async def test_where_several_are_shared_the_asker_picks(server: DiscordServer, start: Start, desk: Desk) -> None:
    ben, elsewhere, third = server.member("ben"), server.new_guild("Elsewhere"), server.new_guild("Third")
    server.world.add_member(elsewhere, ben.user)
    home = server.general.guild
    assert home is not None
    async with start() as salve:
        await ben.dm(STRANGE)
        reply = await ben.next_dm(20)
        assert WHOSE in reply.text
        assert NOBODY_YET in reply.text
        [menu] = [each for each in walk(reply.components) if "options" in each]
        assert [option["label"] for option in menu["options"]] == [home.name, "Elsewhere"]
        await salve.errands.tidy()
        assert [seen_in(desk, guild.id) for guild in (home, elsewhere, third)] == [[], [], []]
        told = await ben.choose(reply, menu["custom_id"], ["Elsewhere"]).answer(20)
        assert "**#1** on the curators' list" in told.text
        assert (await ben.choose(reply, menu["custom_id"], [home.name]).answer()).text == FORGOTTEN
    assert [seen_in(desk, guild.id) for guild in (home, elsewhere, third)] == [[], [1], []]


async def test_who_shares_one_of_several_need_not_pick(server: DiscordServer, start: Start, desk: Desk) -> None:
    ben, elsewhere = server.member("ben"), server.new_guild("Elsewhere")
    assert server.general.guild is not None
    async with start():
        await ben.dm(STRANGE)
        assert "**#1** on the curators' list" in (await ben.next_dm(20)).text
    assert (seen_in(desk, server.general.guild.id), seen_in(desk, elsewhere.id)) == ([1], [])


async def test_what_was_asked_where_the_bot_is_a_guest_is_private(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    ben = server.member("ben")
    async with start():
        ben.user_install = True
        await ben.slash("ask", question=OTHER).answer(20)
    [wording] = desk.store.desk.wordings(1, 9)
    assert (wording.surface, wording.open) == ("install", False)
