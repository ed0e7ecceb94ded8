"""Discord's OAuth2, as far as the page uses it: authorize, token, who somebody is and where; strict about each.

And what the bot's own token reads of a server: its roles, channels and members.
"""

import asyncio
import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET, TOKEN = "1234", "shh", "bot-token"
GUILD, ROLE = 1, "77"
BOT, ADMINISTRATOR = "999", 1 << 3


@dataclass
class OAuthServer:
    """Who visits, what roles people have in which server, and what is broken."""

    visitor: str = "501"
    roles: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    permissions: dict[tuple[int, str], int] = field(default_factory=dict)
    status: int = 200
    slow: bool = False
    asked: int = 0
    # What everybody may do in each server, all but to manage it, and what of that is otherwise in a channel.
    granted: int = (1 << 40) - 1 - ADMINISTRATOR
    overwrites: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    codes: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/oauth2/authorize", self.authorize),
                Route("/api/v10/oauth2/token", self.token, methods=["POST"]),
                Route("/api/v10/users/@me", self.me),
                Route("/api/v10/users/@me/guilds", self.guilds),
                Route("/api/v10/users/@me/guilds/{guild}/member", self.member),
                Route("/api/v10/guilds/{guild}/roles", self.guild_roles),
                Route("/api/v10/guilds/{guild}/channels", self.guild_channels),
                Route("/api/v10/guilds/{guild}/members/search", self.search),
                Route("/api/v10/guilds/{guild}/members/{user}", self.guild_member),
            ]
        )

    async def authorize(self, request: Request) -> Response:
        query = request.query_params
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert query["scope"] == "identify guilds guilds.members.read"
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_hex(8)
        self.codes[code] = (query["code_challenge"], query["redirect_uri"], self.visitor)
        back = urlencode({"code": code, "state": query["state"]})
        return RedirectResponse(f"{query['redirect_uri']}?{back}", 303)

    async def token(self, request: Request) -> Response:
        form = {name: texts[0] for name, texts in parse_qs((await request.body()).decode()).items()}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge, redirect, visitor = self.codes.pop(form["code"], ("", "", ""))
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        right = request.headers["authorization"] == f"Basic {basic}" and form["grant_type"] == "authorization_code"
        if not right or not challenge or proof != challenge or form["redirect_uri"] != redirect:
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = secrets.token_hex(8)
        self.tokens[token] = visitor
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": 604800})

    async def me(self, request: Request) -> Response:
        self.asked += 1
        if self.status != 200:
            return JSONResponse({"message": "broken"}, self.status)
        user = self._user(request)
        if user is None:
            return JSONResponse({"message": "401: Unauthorized"}, 401)
        return JSONResponse({"id": user, "username": f"user{user}", "global_name": None})

    async def guilds(self, request: Request) -> Response:
        user = self._user(request) or ""
        found = {guild for guild, member in (*self.roles, *self.permissions) if member == user}
        return JSONResponse(
            [
                {
                    "id": str(guild),
                    "name": f"Guild {guild}",
                    "owner": False,
                    "permissions": str(self.permissions.get((guild, user), 0)),
                }
                for guild in sorted(found)
            ]
        )

    def _user(self, request: Request) -> str | None:
        if request.headers["authorization"] == f"Bot {TOKEN}":
            return BOT
        return self.tokens.get(request.headers["authorization"].removeprefix("Bearer "))

    async def guild_roles(self, request: Request) -> Response:
        guild = request.path_params["guild"]
        named = {guild: "@everyone", f"{guild}77": "Elders", **({ROLE: "Curators"} if guild == str(GUILD) else {})}
        return self._for_bot(
            request,
            [
                {"id": id_, "name": name, "position": at, "permissions": str(self.granted if id_ == guild else 0)}
                for at, (id_, name) in enumerate(named.items())
            ],
        )

    async def guild_channels(self, request: Request) -> Response:
        guild = request.path_params["guild"]
        kinds = {"general": 0, "Talk": 4, "help": 15, "lounge": 2}
        return self._for_bot(
            request,
            [
                {
                    "id": f"{guild}80{at}",
                    "name": name,
                    "type": kind,
                    "position": at,
                    "parent_id": f"{guild}801" if kind == 15 else None,
                    "permission_overwrites": self.overwrites.get(f"{guild}80{at}", []),
                }
                for at, (name, kind) in enumerate(kinds.items())
            ],
        )

    async def guild_member(self, request: Request) -> Response:
        return self._for_bot(request, _member(request.path_params["user"]))

    async def search(self, request: Request) -> Response:
        typed = request.query_params["query"]
        found = [_member(user) for user in ("501", "502", "5011") if f"user{user}".startswith(typed)]
        return self._for_bot(request, found)

    def _for_bot(self, request: Request, body: object) -> Response:
        if request.headers["authorization"] != f"Bot {TOKEN}" or self.status != 200:
            return JSONResponse({"message": "401: Unauthorized"}, 401)
        return JSONResponse(body)

    async def member(self, request: Request) -> Response:
        if self.slow:
            await asyncio.Event().wait()
        if self.status != 200:
            return JSONResponse({"message": "broken"}, self.status)
        user = self._user(request)
        roles = self.roles.get((int(request.path_params["guild"]), user or ""))
        if user is None:
            return JSONResponse({"message": "401: Unauthorized"}, 401)
        if roles is None:
            return JSONResponse({"message": "Unknown Guild", "code": 10004}, 404)
        named = {"id": user, "username": f"user{user}", "global_name": None}
        return JSONResponse({"user": named, "nick": "Cora", "roles": roles})


def _member(user: str) -> dict[str, object]:
    return {"user": {"id": user, "username": f"user{user}", "global_name": None}, "nick": None, "roles": []}
