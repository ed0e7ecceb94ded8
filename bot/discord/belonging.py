"""Which server's curators get a question that was asked of the bot alone: the home's, or those that the asker picks."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import discord

from bot.curation.gaps import DIRECT, INSTALLED
from bot.discord.rules import Rules
from bot.services.gap_views import Passed
from bot.services.gaps import PATIENCE, GapService

# This many are looked up; somebody who shares more servers with the bot finds theirs among the first.
MAX_SERVERS = 25


class Placed(NamedTuple):
    """Where a question went: into a gap, or, until its asker picks one of these servers, nowhere.

    Where it is `later`, what is grouped is still being read, and the question is put into its gap after that.
    """

    passed: Passed | None
    servers: Sequence[discord.Guild]
    later: bool = False


NOWHERE = Placed(None, ())
# How a service is called: in a thread, in time where an interaction waits.
Run = Callable[..., Awaitable[Any]]


def home(rules: Rules) -> int | None:
    """The server that direct messages belong to: the home, where no other is served; else None."""
    return rules.servers.home if rules.servers.alone else None


def surface(interaction: discord.Interaction[Any]) -> str | None:
    """The surface of a command that no server of the bot's hears; None where one does."""
    if interaction.guild_id is None:
        return DIRECT
    return None if interaction.is_guild_integration() else INSTALLED


async def shared(client: Any, user: discord.abc.Snowflake) -> list[discord.Guild]:
    """The servers that are served and that somebody shares with the bot, as Discord tells at this moment."""
    found, served = [], [guild for guild in client.guilds if client.services.servers.serves(guild.id)]
    for guild in served[:MAX_SERVERS]:
        try:
            await guild.fetch_member(user.id)
        except discord.HTTPException:
            continue
        found.append(guild)
    return found


async def place(gaps: GapService, question_id: str, client: Any, user: discord.abc.Snowflake, run: Run) -> Placed:
    """Put a question into its gap, or find the servers whose curators it could go to; a single one needs no asking."""
    passed = await run(gaps.pass_on, question_id, PATIENCE)
    if passed is not None or not await run(gaps.belongs_to_none, question_id):
        return Placed(passed, (), later=passed is None)
    servers = await shared(client, user)
    if len(servers) == 1:
        return Placed(await run(gaps.give, question_id, user.id, servers[0].id), ())
    return Placed(None, servers)
