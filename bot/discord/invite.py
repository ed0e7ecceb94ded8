"""What the bot needs in Discord: an invite link with the least permissions, and a check of what it was granted."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
import discord

from bot.discord import chosen
from bot.discord.client import WITHOUT, intents, missing
from bot.settings.model import ServerSettings

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    add_reactions=True,
    embed_links=True,
    read_message_history=True,
)
MAX_SKEW_SECONDS = 30
# A check should not hang while Discord is slow.
TIMEOUT = aiohttp.ClientTimeout(total=10)


def application_id(token: str) -> int | None:
    """The application's id, which a token holds in base64 as its first part; None if it holds none."""
    first = token.split(".", 1)[0]
    try:
        return int(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, binascii.Error):
        return None


def invite_link(client_id: int) -> str:
    """The link that adds the bot to a server with the least permissions it needs."""
    return discord.utils.oauth_url(client_id, permissions=PERMISSIONS, scopes=("bot", "applications.commands"))


PUBLIC = (
    "anybody can add the bot to their server, which it leaves at once. To forbid it: Developer Portal, Installation, "
    "Install Link: None; then Bot, Public Bot: off"
)


async def examine(
    token: str, *, follow_leaving: bool, now: datetime, servers: Mapping[int, ServerSettings], alone: bool = True
) -> list[tuple[str, bool, str]]:
    """Ask Discord how things stand.

    Args:
        token: the bot's token.
        follow_leaving: whether members who leave a server are to be forgotten there.
        now: the time of this machine.
        servers: the settings of each server that was set up, by its id.
        alone: whether only the home is served.

    Returns:
        For each finding: what was looked at, whether it is well, and one sentence.
    """
    headers = {"Authorization": f"Bot {token}"}
    async with aiohttp.ClientSession(headers=headers, timeout=TIMEOUT) as session:
        try:
            async with session.get(f"{discord.http.Route.BASE}/oauth2/applications/@me") as response:
                if response.status in {401, 403}:
                    return [("login", False, "Discord refuses the token: reset it in the Developer Portal")]
                response.raise_for_status()
                application = await response.json(content_type=None)
                skew = _skew(response.headers.get("Date"), now)
            async with session.get(f"{discord.http.Route.BASE}/users/@me/guilds") as response:
                response.raise_for_status()
                guilds = await response.json(content_type=None)
            found = await chosen.examine(session, servers)
        except (aiohttp.ClientError, TimeoutError) as error:
            return [("login", False, f"Discord cannot be reached: {str(error) or 'no answer in time'}")]
    flags = discord.ApplicationFlags._from_value(int(application.get("flags", 0)))  # noqa: SLF001 - no public way
    return [
        ("login", True, f"logged in as {application['name']}"),
        _intents(flags, follow_leaving=follow_leaving),
        *_permissions(guilds),
        *found,
        *([("public", True, PUBLIC)] if alone and application.get("bot_public") else []),
        ("clock", abs(skew) <= MAX_SKEW_SECONDS, f"{skew:+.0f} s against Discord's"),
    ]


def _intents(flags: discord.ApplicationFlags, *, follow_leaving: bool) -> tuple[str, bool, str]:
    """The finding on intents: Salve does without those not granted, so only one the operator asked for is a fault."""
    wanted = intents(follow_leaving=follow_leaving)
    without = [WITHOUT[name] for name in missing(wanted, flags)]
    if without:
        return "intents", not (follow_leaving and WITHOUT["members"] in without), "; ".join(without)
    on = "Message Content and Server Members are" if follow_leaving else "Message Content is"
    return "intents", True, f"{on} switched on"


def _permissions(guilds: list[dict[str, str]]) -> Iterator[tuple[str, bool, str]]:
    if not guilds:
        yield "permissions", False, "the bot is in no server yet: open the invite link"
    for guild in guilds:
        has = discord.Permissions(int(guild["permissions"]))
        missing = [name for name, needed in PERMISSIONS if needed and not getattr(has, name)]
        if missing and not has.administrator:
            yield "permissions", False, f"server {guild['id']} does not grant {', '.join(missing)}"
        else:
            yield "permissions", True, f"all that is needed in server {guild['id']}"


def _skew(date: str | None, now: datetime) -> float:
    """Seconds by which this machine's clock is ahead of Discord's."""
    return (now - parsedate_to_datetime(date).astimezone(UTC)).total_seconds() if date else 0.0
