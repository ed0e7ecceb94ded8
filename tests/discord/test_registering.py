"""Where commands are registered, and that none is left where an earlier setting had them."""

import pytest

from bot.errors import ConfigError
from tests.discord.conftest import Start
from tests.discord_server import DiscordServer


def names(server: DiscordServer, guild_id: int | None) -> set[str]:
    return {command["name"] for command in server.world.commands.all(guild_id)}


async def test_commands_move_with_the_setting(server: DiscordServer, start: Start) -> None:
    other = server.new_guild("Other")
    async with start(guild_id=server.guild.id):
        assert "ask" in names(server, server.guild.id)
        assert names(server, None) == {"privacy"}
    async with start(guild_id=other.id):
        assert "ask" in names(server, other.id)
        assert names(server, server.guild.id) == set()
    async with start():
        assert {"ask", "privacy"} <= names(server, None)
        assert names(server, other.id) == names(server, server.guild.id) == set()


async def test_servers_that_cannot_be_looked_at_stop_nothing(server: DiscordServer, start: Start) -> None:
    server.faults.fail("GET /users/@me/guilds", status=403)
    async with start():
        assert "ask" in names(server, None)


@pytest.mark.parametrize("joined", [True, False])
async def test_a_server_that_is_not_there_is_a_wrong_setting(server: DiscordServer, start: Start, joined: bool) -> None:
    left = server.new_guild("Left")
    server.remove_bot(left)
    with pytest.raises(ConfigError, match=r"SALVE_GUILD_ID is \d+, but Discord lets Salve into no such server"):
        async with start(guild_id=left.id if joined else 123456789012345678):
            pass
