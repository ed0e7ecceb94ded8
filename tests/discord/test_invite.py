"""What `salve doctor` learns from Discord itself."""

from datetime import UTC, datetime, timedelta

from bot.discord import invite
from bot.discord.chosen import NOT_IN
from bot.settings.model import ServerSettings, validated
from tests.discord_server import DiscordServer, pointed_at

TOKEN = ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "GabcdE", "a" * 38))


def test_the_invite_link_asks_for_the_least() -> None:
    assert invite.application_id(TOKEN) == 123456789012345678
    assert invite.application_id("nonsense") is None
    link = invite.invite_link(123456789012345678)
    assert "scope=bot+applications.commands" in link
    # View channels, send messages (also in threads), embed links, read history, react: nothing else.
    assert f"permissions={1 << 10 | 1 << 11 | 1 << 14 | 1 << 16 | 1 << 38 | 1 << 6}" in link


async def test_a_healthy_bot(server: DiscordServer) -> None:
    with pointed_at(server.api_url, server.gateway_url):
        found = await invite.examine(server.token, follow_leaving=False, servers={}, now=datetime.now(UTC))
    checks = {what: (ok, says) for what, ok, says in found}
    assert checks["login"][0]
    assert checks["intents"] == (True, "Message Content is switched on")
    assert checks["clock"][0]
    assert "permissions" in checks


async def test_a_wrong_clock_and_a_privileged_intent(server: DiscordServer) -> None:
    with pointed_at(server.api_url, server.gateway_url):
        found = await invite.examine(
            server.token, follow_leaving=False, servers={}, now=datetime.now(UTC) + timedelta(minutes=5)
        )
    checks = {what: (ok, says) for what, ok, says in found}
    assert not checks["clock"][0]
    assert checks["intents"] == (True, "Message Content is switched on")
    with pointed_at(server.api_url, server.gateway_url):
        found = await invite.examine(server.token, follow_leaving=True, servers={}, now=datetime.now(UTC))
    assert ("intents", True, "Message Content and Server Members are switched on") in found


async def test_a_refused_token_and_no_network(server: DiscordServer) -> None:
    with pointed_at(server.api_url, server.gateway_url):
        assert (await invite.examine("wrong", follow_leaving=False, servers={}, now=datetime.now(UTC)))[0][1] is False
    with pointed_at("http://127.0.0.1:9/api/v10", "ws://127.0.0.1:9"):
        [(what, ok, says)] = await invite.examine("wrong", follow_leaving=False, servers={}, now=datetime.now(UTC))
    assert (what, ok) == ("login", False)
    assert "cannot be reached" in says


async def test_every_id_is_looked_up_for_existence_and_kind(server: DiscordServer) -> None:
    forum, role = server.forum("questions"), server.role("curators")
    good = validated({"curator_channel": server.general.id, "curator_roles": [role.id], "places": places(forum.id)})
    bad = validated({"curator_channel": forum.id, "helper_roles": [404], "places": places(server.general.id, 405)})
    for chosen, told in (
        (good, [(True, "all 3 roles and channels that it chose exist and are of the right kind")]),
        (
            bad,
            [
                (False, "role 404 does not exist: choose another one"),
                (False, f"the curators' channel {forum.id} is not a text channel"),
                (False, f"{server.general.id} is not a forum, but its posts are to be answered"),
                (False, "channel 405 does not exist"),
            ],
        ),
    ):
        found = await examined(server, {server.guild.id: chosen})
        assert len(found) == len(told)
        for (ok, says), (_, well, starts) in zip(told, found, strict=True):
            assert ok == well
            assert starts.startswith(says)
    left = server.new_guild("Left")
    server.remove_bot(left)
    assert [says for _, _, says in await examined(server, {left.id: good, 405: good})] == [NOT_IN, NOT_IN]


def places(*forums: int) -> list[dict[str, int | str]]:
    return [{"channel": forum, "answers": "posts"} for forum in forums]


async def examined(server: DiscordServer, servers: dict[int, ServerSettings]) -> list[tuple[str, bool, str]]:
    """What is found of servers."""
    with pointed_at(server.api_url, server.gateway_url):
        found = await invite.examine(server.token, follow_leaving=False, now=datetime.now(UTC), servers=servers)
    return [each for each in found if each[0].startswith("server ")]
