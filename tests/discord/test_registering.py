"""Commands are registered once, for all servers, and none is left where an earlier Salve had them."""

from tests.discord.conftest import Start
from tests.discord_server import DiscordServer


def names(server: DiscordServer, guild_id: int | None) -> set[str]:
    return {command["name"] for command in server.world.commands.all(guild_id)}


async def test_what_stands_twice_is_removed(server: DiscordServer, start: Start) -> None:
    old = {"id": "77", "application_id": str(server.bot.id), "version": "78", "name": "ask", "type": 1}
    server.world.commands.put(server.guild.id, old | {"description": "old", "default_member_permissions": None})
    async with start():
        assert {"ask", "privacy"} <= names(server, None)
        assert names(server, server.guild.id) == set()


async def test_servers_that_cannot_be_looked_at_stop_nothing(server: DiscordServer, start: Start) -> None:
    server.faults.fail("GET /users/@me/guilds", status=403)
    async with start():
        assert "ask" in names(server, None)
