"""Signing in with Discord: the OAuth2 code flow with PKCE (RFC 7636), and what somebody may do here."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from bot.curation.review import Curator, NotAllowedError, Role
from bot.errors import TryLaterError
from bot.locale import S_
from bot.services.servers import ServerService
from bot.web import tls
from bot.web.visitor import Visitor

DISCORD = "https://discord.com"
SCOPES = "identify guilds guilds.members.read"
API = "/api/v10"
VERIFIER_BYTES = 48
# Discord's statuses for somebody who is not in the server, or whose token is no longer valid.
GONE = frozenset({httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN, httpx2.codes.NOT_FOUND})
NEITHER = S_(
    "You are signed in with Discord, but have no curator's role here, and manage no server that Salve was set up in."
)
# Discord's permission bits: https://discord.com/developers/docs/topics/permissions
ADMINISTRATOR = 1 << 3
PERMISSIONS: Mapping[str, int] = {"manage_guild": 1 << 5, "manage_messages": 1 << 13, "moderate_members": 1 << 40}


@dataclass(frozen=True, slots=True)
class DiscordLogin:
    """Signs people in with Discord, and asks what they may do here.

    Attributes:
        client_id: the id of the application.
        client_secret: the secret of the application.
        servers: says which server is the home and who curates there.
        redirect: the address to which Discord sends people back.
        base: the address of Discord.
        timeout: seconds after which Discord counts as down.
    """

    client_id: str
    client_secret: str = field(repr=False)
    servers: ServerService
    redirect: str
    base: str = DISCORD
    timeout: float = 5.0

    def begin(self, state: str) -> tuple[str, str]:
        """The address to send the browser to, and the PKCE verifier that later proves that we began the sign-in."""
        verifier = secrets.token_urlsafe(VERIFIER_BYTES)
        url, _ = self._client().create_authorization_url(
            f"{self.base}/oauth2/authorize", state=state, code_verifier=verifier
        )
        return str(url), verifier

    async def finish(self, code: str, verifier: str) -> str:
        """The access token for which Discord exchanges a code.

        Raises:
            NotAllowedError: Discord does not know the code (any more).
            TryLaterError: Discord cannot be asked.
        """
        try:
            async with self._client() as client:
                token = await client.fetch_token(
                    f"{self.base}{API}/oauth2/token", grant_type="authorization_code", code=code, code_verifier=verifier
                )
        except AuthlibBaseError as error:
            raise NotAllowedError(S_("Discord refuses this sign-in; begin again")) from error
        except (httpx2.HTTPError, ValueError) as error:
            raise TryLaterError(S_("Discord cannot be asked who you are; try again in a minute")) from error
        return str(token.get("access_token", ""))

    async def visitor(self, token: str) -> Visitor:
        """Who holds a token, whether they curate the home, and which servers they manage; asked of Discord now.

        Of the list of their servers, only those are kept that Salve serves and that they manage.

        Raises:
            NotAllowedError: they neither curate the home nor manage a server.
            TryLaterError: Discord cannot be asked.
        """
        # The settings may have been changed in Discord a moment ago.
        await asyncio.to_thread(self.servers.refresh)
        home = self.servers.home
        try:
            async with self._client(token={"access_token": token, "token_type": "Bearer"}) as client:
                user = await _read(client, f"{self.base}{API}/users/@me")
                member = await _read(client, f"{self.base}{API}/users/@me/guilds/{home}/member")
                guilds = {
                    int(each["id"]): each for each in await _read(client, f"{self.base}{API}/users/@me/guilds") or ()
                }
            if user is None:
                raise NotAllowedError(NEITHER)
            id_ = int(user["id"])
            name = str((member or {}).get("nick") or user.get("global_name") or user["username"])
            curates = member is not None and self._curates(id_, member["roles"], guilds.get(home or 0, {}))
            manages = {
                guild_id: str(guild["name"])
                for guild_id, guild in guilds.items()
                if self.servers.known(guild_id) and self.servers.serves(guild_id) and _may(guild, "manage_guild")
            }
        except (httpx2.HTTPError, AuthlibBaseError, ValueError, KeyError, TypeError) as error:
            raise TryLaterError(S_("Discord cannot be asked what you may do here; try again in a minute")) from error
        if not curates and not manages:
            raise NotAllowedError(NEITHER)
        who = f"discord:{id_}"
        curator = Curator(who, name, Role.CURATOR, frozenset({str(home)})) if curates else None
        return Visitor(who, name, curator, manages)

    def _curates(self, user_id: int, roles: list[str], guild: Mapping[str, Any]) -> bool:
        """Whether a member of the home curates there: by name, by role, or by the chosen permission."""
        settings = self.servers.at_home
        named = user_id in settings.curators or bool({*map(int, roles)}.intersection(settings.curator_roles))
        return named or _may(guild, settings.curator_permission)

    def _client(self, **more: Any) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self.client_id,
            self.client_secret,
            scope=SCOPES,
            redirect_uri=self.redirect,
            code_challenge_method="S256",
            timeout=self.timeout,
            verify=tls.context(),
            **more,
        )


async def _read(client: AsyncOAuth2Client, url: str) -> Any:
    """Discord's answer at an address; None if it has nothing for this person."""
    answer = await client.get(url)
    return None if answer.status_code in GONE else answer.raise_for_status().json()


def _may(guild: Mapping[str, Any], permission: str) -> bool:
    """Whether somebody has a permission throughout a server, by the list of their servers."""
    bit, held = PERMISSIONS.get(permission), int(guild.get("permissions", 0))
    return bit is not None and (bool(guild.get("owner")) or bool(held & (ADMINISTRATOR | bit)))
