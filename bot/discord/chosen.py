"""Whether the roles and channels that servers chose exist and are of the right kind, asked of Discord by HTTP."""

from collections.abc import Iterator, Mapping
from typing import Any

import aiohttp
import discord

from bot.settings.model import Answering, ServerSettings

Checked = tuple[str, bool, str]
# Channel types that have posts: a forum, or a category of forums.
_POSTED = {discord.ChannelType.forum.value, discord.ChannelType.category.value}
# Channel types in which a message can be written.
_ROOMS = {discord.ChannelType.text.value, discord.ChannelType.news.value}
ALL_THERE = "all {count} roles and channels that it chose exist and are of the right kind"
NOT_IN = "the bot is not in it: invite it again with the link below; everything is as it was left"
GONE = "{what} {id} does not exist: choose another one with /setup or /settings there"
NO_ROOM = "the curators' channel {id} is not a text channel: choose another one with /setup there"
NO_FORUM = "{id} is not a forum, but its posts are to be answered: choose a forum with /setup there"


async def examine(session: aiohttp.ClientSession, servers: Mapping[int, ServerSettings]) -> list[Checked]:
    """Look up every id that servers chose: (what, whether it is well, one sentence) for each finding.

    Raises:
        aiohttp.ClientError: Discord cannot be reached, or refuses to answer.
    """
    found: list[Checked] = []
    for guild_id, settings in servers.items():
        channels, roles = await _get(session, guild_id, "channels"), await _get(session, guild_id, "roles")
        what = f"server {guild_id}"
        if channels is None or roles is None:
            found.append((what, False, NOT_IN))
            continue
        kinds = {int(each["id"]): int(each["type"]) for each in channels}
        wrong = list(_wrong(settings, kinds, {int(each["id"]) for each in roles}))
        says = ALL_THERE.format(count=len(settings.named()))
        found += [(what, False, each) for each in wrong] or [(what, True, says)]
    return found


async def _get(session: aiohttp.ClientSession, guild_id: int, part: str) -> Any:
    async with session.get(f"{discord.http.Route.BASE}/guilds/{guild_id}/{part}") as response:
        if response.status in {403, 404}:
            return None
        response.raise_for_status()
        return await response.json(content_type=None)


def _wrong(settings: ServerSettings, kinds: Mapping[int, int], roles: set[int]) -> Iterator[str]:
    for id_ in (*settings.curator_roles, *settings.helper_roles, *settings.ignored_roles):
        if id_ not in roles:
            yield GONE.format(what="role", id=id_)
    room = settings.curator_channel
    if room is not None and room not in kinds:
        yield GONE.format(what="the curators' channel", id=room)
    elif room is not None and kinds[room] not in _ROOMS:
        yield NO_ROOM.format(id=room)
    for place in settings.places:
        if place.channel not in kinds:
            yield GONE.format(what="channel", id=place.channel)
        elif place.answers is Answering.POSTS and kinds[place.channel] not in _POSTED:
            yield NO_FORUM.format(id=place.channel)
