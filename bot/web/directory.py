"""The names of a server's roles, channels and members, asked of Discord with the bot's token."""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from bot.errors import SalveError, TryLaterError
from bot.locale import S_
from bot.settings.model import ServerSettings
from bot.settings.needs import Channel, lacking, needs
from bot.web import permissions, tls

log = logging.getLogger(__name__)

DISCORD = "https://discord.com"
API = "/api/v10"
# The channel types that can be chosen, by Discord's numbers, and how a list shows each.
CATEGORY, TEXT, NEWS, FORUM = 4, 0, 5, 15
SIGNS: Mapping[int, Callable[[str], str]] = {
    CATEGORY: lambda name: S_("{name} (category)", name=name),
    TEXT: "#{}".format,
    NEWS: lambda name: S_("#{name} (announcements)", name=name),
    FORUM: lambda name: S_("{name} (forum)", name=name),
}
ROOMS = frozenset({TEXT, NEWS})
# How many members are looked up by name; the others are shown by their ids.
MOST_LOOKED_UP = 25
# For how many seconds the names of channels are remembered, and also that Discord could not be asked for them.
REMEMBERED = 300
DOWN = S_("Discord cannot be asked for the names of this server's roles and channels; try again in a minute")


@dataclass(frozen=True, slots=True)
class Names:
    """Names of a server's roles and channels by id, in Discord's order; `rooms` are the text channels among them."""

    roles: Mapping[int, str]
    channels: Mapping[int, str]
    rooms: Mapping[int, str]

    @property
    def ids(self) -> frozenset[int]:
        """The ids of all roles and channels of this server."""
        return frozenset({*self.roles, *self.channels})


@dataclass(frozen=True, slots=True)
class Directory:
    """Asks Discord for names. Safe to call from any thread.

    Attributes:
        token: the bot's token.
        base: the address of Discord.
        timeout: seconds after which Discord counts as down.
    """

    token: str = field(repr=False)
    base: str = DISCORD
    timeout: float = 5.0
    _remembered: dict[int, tuple[float, Mapping[int, str]]] = field(default_factory=dict, repr=False)

    def names(self, guild_id: int) -> Names:
        """The names of a server's roles and channels.

        Raises:
            TryLaterError: Discord cannot be asked, or the bot is not in that server.
        """
        with self._client() as client:
            roles = _read(client, f"/guilds/{guild_id}/roles")
            called, rooms = _channels(client, guild_id)
        # The role @everyone, whose id is the server's, is not one to choose.
        ranked = sorted((each for each in roles if int(each["id"]) != guild_id), key=lambda each: -each["position"])
        return Names({int(each["id"]): str(each["name"]) for each in ranked}, called, rooms)

    def rooms(self, guild_ids: Collection[int]) -> Mapping[int, str]:
        """The names of the text channels of these servers, by id, as of the last five minutes.

        A server for which Discord cannot be asked contributes none.
        """
        return {id_: name for guild_id in sorted(guild_ids) for id_, name in self._rooms(guild_id).items()}

    def _rooms(self, guild_id: int) -> Mapping[int, str]:
        since, found = self._remembered.get(guild_id, (-REMEMBERED, {}))
        if time.monotonic() - since < REMEMBERED:
            return found
        try:
            with self._client() as client:
                _, found = _channels(client, guild_id)
        except TryLaterError as error:
            log.warning("channels have no names on the page: %s", error)
        self._remembered[guild_id] = time.monotonic(), found
        return found

    def members(self, guild_id: int, ids: Collection[int]) -> Mapping[int, str]:
        """The names of these members by id, as far as Discord tells them; at most `MOST_LOOKED_UP`."""
        found = {}
        try:
            with self._client() as client:
                for id_ in sorted(ids)[:MOST_LOOKED_UP]:
                    answer = client.get(f"/guilds/{guild_id}/members/{id_}")
                    if answer.is_success:
                        found[id_] = _called(answer.json())
        except (httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
            log.warning("Discord does not say what members are called: %s", type(error).__name__)
        return found

    def find(self, guild_id: int, name: str) -> int:
        """The id of the member with that user name, or that name in the server.

        Raises:
            SalveError: there is no such member, or more than one.
            TryLaterError: Discord cannot be asked.
        """
        wanted = name.strip().removeprefix("@").casefold()
        with self._client() as client:
            members = _read(client, f"/guilds/{guild_id}/members/search", query=wanted, limit=100)
        found = {int(each["user"]["id"]) for each in members if wanted in _all_names(each)}
        if len(found) != 1:
            called = name.strip()
            none = S_(
                "no member is called '{name}' in this server; write the user name as Discord shows it", name=called
            )
            several = S_(
                "more than one member is called '{name}' in this server; write the user name as Discord shows it",
                name=called,
            )
            raise SalveError(several if found else none)
        return found.pop()

    def lacking(self, guild_id: int, settings: ServerSettings) -> Mapping[str, str]:
        """The permissions that the bot lacks in the chosen channels, by the channels' names.

        Raises:
            TryLaterError: Discord cannot be asked, or the bot is not in that server.
        """
        with self._client() as client:
            me = _read(client, "/users/@me")["id"]
            roles = _read(client, f"/guilds/{guild_id}/roles")
            held = permissions.Held(guild_id, _read(client, f"/guilds/{guild_id}/members/{me}"), roles)
            channels = {int(each["id"]): each for each in _read(client, f"/guilds/{guild_id}/channels")}
        found = {}
        for id_, needed in needs(settings, [_seen(each, channels) for each in channels.values()]):
            lacks = lacking(needed, held.in_channel(channels[id_]))
            if lacks:
                found[SIGNS.get(channels[id_]["type"], str)(channels[id_]["name"])] = lacks
        return found

    def _client(self) -> httpx2.Client:
        return httpx2.Client(
            base_url=f"{self.base}{API}",
            headers={"Authorization": f"Bot {self.token}"},
            timeout=self.timeout,
            verify=tls.context(),
        )


def _read(client: httpx2.Client, path: str, **query: str | int) -> Any:
    try:
        return client.get(path, params=query).raise_for_status().json()
    except (httpx2.HTTPError, ValueError) as error:
        raise TryLaterError(DOWN) from error


def _channels(client: httpx2.Client, guild_id: int) -> tuple[Mapping[int, str], Mapping[int, str]]:
    """The names of a server's channels, in Discord's order: all, and the text channels among them."""
    found = _read(client, f"/guilds/{guild_id}/channels")
    kinds = sorted(
        (each for each in found if each["type"] in SIGNS), key=lambda each: (each.get("position", 0), each["id"])
    )
    called = {int(each["id"]): SIGNS[each["type"]](each["name"]) for each in kinds}
    return called, {id_: called[id_] for id_ in (int(each["id"]) for each in kinds if each["type"] in ROOMS)}


def _seen(channel: Mapping[str, Any], channels: Mapping[int, Mapping[str, Any]]) -> Channel:
    category = int(channel["parent_id"]) if channel.get("parent_id") else None
    own = permissions.overwrites(channel) != permissions.overwrites(channels.get(category or 0, {}))
    return Channel(int(channel["id"]), category, channel["type"] == FORUM, channel["type"] in ROOMS, own)


def _called(member: Mapping[str, Any]) -> str:
    user = member["user"]
    shown = member.get("nick") or user.get("global_name")
    return f"{shown} (@{user['username']})" if shown else f"@{user['username']}"


def _all_names(member: Mapping[str, Any]) -> set[str]:
    user = member["user"]
    return {str(each).casefold() for each in (member.get("nick"), user.get("global_name"), user["username"]) if each}
