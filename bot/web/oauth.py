"""Signing in with Discord: OAuth2 code flow with PKCE, and whether somebody has a curator's role in our server."""

import secrets
import ssl
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from bot.curation.review import Curator, NotAllowedError, Role
from bot.errors import TryLaterError
from bot.services.servers import ServerService

DISCORD = "https://discord.com"
SCOPES = "identify guilds.members.read"
API = "/api/v10"
VERIFIER_BYTES = 48
# What Discord says to somebody who is not in the server, or whose token is no longer good.
GONE = frozenset({httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN, httpx2.codes.NOT_FOUND})
NO_CURATOR = "You are signed in with Discord, but have no curator's role in this server."


@dataclass(frozen=True, slots=True)
class DiscordLogin:
    """What Discord has to know about us, and we about the server.

    Attributes:
        client_id: of the application.
        client_secret: of the application.
        servers: says which server is ours and who curates there.
        redirect: where Discord sends people back to.
        base: Discord's own address.
        timeout: the seconds after which it counts as down.
    """

    client_id: str
    client_secret: str = field(repr=False)
    servers: ServerService
    redirect: str
    base: str = DISCORD
    timeout: float = 5.0

    def begin(self, state: str) -> tuple[str, str]:
        """Where to send somebody, and the verifier (PKCE) that proves later that it was us."""
        verifier = secrets.token_urlsafe(VERIFIER_BYTES)
        url, _ = self._client().create_authorization_url(
            f"{self.base}/oauth2/authorize", state=state, code_verifier=verifier
        )
        return str(url), verifier

    async def finish(self, code: str, verifier: str) -> str:
        """The token that a code is good for.

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
            raise NotAllowedError("Discord refuses this sign-in; begin again") from error
        except (httpx2.HTTPError, ValueError) as error:
            raise TryLaterError("Discord cannot be asked who you are; try again in a minute") from error
        return str(token.get("access_token", ""))

    async def curator(self, token: str) -> Curator:
        """Who it is, if they curate; asked of Discord now.

        Raises:
            NotAllowedError: not in the server, or without a curator's role (any more).
            TryLaterError: Discord cannot be asked.
        """
        guild_id = self.servers.home
        try:
            async with self._client(token={"access_token": token, "token_type": "Bearer"}) as client:
                answer = await client.get(f"{self.base}{API}/users/@me/guilds/{guild_id}/member")
            if answer.status_code in GONE:
                raise NotAllowedError(NO_CURATOR)
            member = answer.raise_for_status().json()
            user = member["user"]
            roles = frozenset(map(int, member["roles"]))
            name = member.get("nick") or user.get("global_name") or user["username"]
            id_ = f"discord:{int(user['id'])}"
        except (httpx2.HTTPError, AuthlibBaseError, ValueError, KeyError, TypeError) as error:
            raise TryLaterError("Discord cannot be asked whether you curate; try again in a minute") from error
        settings = self.servers.at_home
        if not roles.intersection(settings.curator_roles) and int(user["id"]) not in settings.curators:
            raise NotAllowedError(NO_CURATOR)
        return Curator(id_, str(name), Role.CURATOR, frozenset({str(guild_id)}))

    def _client(self, **more: Any) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self.client_id,
            self.client_secret,
            scope=SCOPES,
            redirect_uri=self.redirect,
            code_challenge_method="S256",
            timeout=self.timeout,
            verify=_tls(),
            **more,
        )


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates takes as long as many a page, so it is done once."""
    return httpx2.create_ssl_context()
