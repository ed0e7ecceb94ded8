"""Commands are registered once, for all servers, and none is left where an earlier Salve had them."""

from tests.discord.conftest import Start
from tests.discord_server import DiscordServer


def names(server: DiscordServer, guild_id: int | None) -> set[str]:
    return {command["name"] for command in server.world.commands.all(guild_id)}


async def test_what_stands_twice_is_removed(server: DiscordServer, start: Start) -> None:
    application = str(server.world.application_id)
    old = {"id": "77", "name": "ask", "type": 1, "description": "old", "default_member_permissions": None}
    old |= {"application_id": application, "version": "1", "guild_id": str(server.guild.id)}
    server.world.commands.put(server.guild.id, old)
    async with start():
        assert {"ask", "privacy"} <= names(server, None)
        assert names(server, server.guild.id) == set()


async def test_servers_that_cannot_be_looked_at_stop_nothing(server: DiscordServer, start: Start) -> None:
    server.faults.fail("GET /users/@me/guilds", status=403)
    async with start():
        assert "ask" in names(server, None)


async def test_members_see_what_is_for_members(server: DiscordServer, start: Start) -> None:
    async with start(as_registered=True):
        seen = {
            each["name"]: (each["default_member_permissions"], each["contexts"], each["integration_types"])
            for each in server.world.commands.all(None)
        }
    everywhere, here = ([0, 1, 2], [0, 1]), ([0], [0])
    curates, sets_up = str(1 << 13), str(1 << 5)
    assert {name: seen[name] for name in ("ask", "topics", "help", "privacy")} == dict.fromkeys(
        ("ask", "topics", "help", "privacy"), (None, *everywhere)
    )
    for name in ("desk", "log", "release", "entry", "Why this answer?", "Wrong match", "For helpers"):
        assert seen[name] == (curates, *here), name
    for name in ("setup", "settings", "doctor"):
        assert seen[name] == (sets_up, *here), name


async def test_help_says_who_curates_and_what_is_kept(server: DiscordServer, start: Start) -> None:
    role = server.role("curators")
    async with start(curator_roles=(role.id,), responsible="Olga"):
        ana = server.member("ana")
        said = (await ana.slash("help").answer()).text
        assert f"<@&{role.id}>, whoever may manage this server" in said
        assert "Responsible:** Olga" in said
        ana.user_install = True
        assert "You brought me along" in (await ana.slash("help").answer()).text
        answer = await ana.slash("ask", question="if I put it on half my cheek").answer()
        assert "You brought me along" in answer.text
        assert answer.ephemeral
