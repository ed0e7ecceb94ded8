"""Which server's curators get a question asked of the bot alone: the home's, or those that the asker picks."""

import asyncio
from collections.abc import Sequence
from itertools import compress
from typing import Any, NamedTuple

import discord

from bot.curation.gaps import DIRECT, INSTALLED
from bot.discord.rules import Rules
from bot.discord.troubles import FAILURES
from bot.services.gap_views import Passed
from bot.services.gaps import PATIENCE, GapService

# How many servers are looked up; anybody who shares more with the bot picks among those found here.
MAX_SERVERS = 25


class Placed(NamedTuple):
    """Where a question went: into a gap, or nowhere until its asker picks one of these servers.

    If it is `later`, the gaps are still being loaded, and the question is put into its gap after that.
    """

    passed: Passed | None
    servers: Sequence[discord.Guild]
    later: bool = False


NOWHERE = Placed(None, ())


def home(rules: Rules) -> int | None:
    """The id of the server that direct messages belong to: the home if no other server is served, else None."""
    return rules.servers.home if rules.servers.alone else None


def surface(interaction: discord.Interaction[Any]) -> str | None:
    """The surface of a command used outside the bot's servers; None if it was used in one of them."""
    if interaction.guild_id is None:
        return DIRECT
    return None if interaction.is_guild_integration() else INSTALLED


async def shared(client: Any, user: discord.abc.Snowflake) -> list[discord.Guild]:
    """The served servers that somebody shares with the bot, asked of Discord now (at most `MAX_SERVERS`)."""
    served = [guild for guild in client.guilds if client.services.servers.serves(guild.id)][:MAX_SERVERS]
    there = await asyncio.gather(*(_is_in(guild, user) for guild in served))
    return list(compress(served, there))


async def _is_in(guild: discord.Guild, user: discord.abc.Snowflake) -> bool:
    """Whether somebody is a member of a server; False if Discord does not say."""
    try:
        await guild.fetch_member(user.id)
    except FAILURES:
        return False
    return True


async def place(gaps: GapService, question_id: str, client: Any, user: discord.abc.Snowflake) -> Placed:
    """Put a question into its gap, or find the servers whose curators could get it; if there is one, it goes there."""
    passed = await asyncio.to_thread(gaps.pass_on, question_id, PATIENCE)
    if passed is not None or not await asyncio.to_thread(gaps.belongs_to_none, question_id):
        return Placed(passed, (), later=passed is None)
    servers = await shared(client, user)
    if len(servers) == 1:
        return Placed(await asyncio.to_thread(gaps.give, question_id, user.id, servers[0].id), ())
    return Placed(None, servers)
