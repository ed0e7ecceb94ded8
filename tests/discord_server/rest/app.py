"""The path of each request: find the route, apply faults, judge the body, act, judge the reply."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.discord_server.faults import Drop, Exhausted, Failure, Fault, Faults, Hold, RateLimit
from tests.discord_server.judge import judges, reply_pointer, request_pointer, schema
from tests.discord_server.kinds import Json
from tests.discord_server.problem import Problem, Violation
from tests.discord_server.rest import channels, commands, interactions, messages, users, webhooks
from tests.discord_server.rest.bodies import read_body
from tests.discord_server.rest.call import Call, Reply
from tests.discord_server.rest.errors import ApiError
from tests.discord_server.rest.limits import GlobalLimit
from tests.discord_server.rest.routes import Route, find
from tests.discord_server.world import World

PREFIX = "/api/v10"
# Importing these modules registers their routes.
HANDLERS = (channels, commands, interactions, messages, users, webhooks)
_SERVER_ERROR = 500
_LOOSE = {"CreatedThreadResponse": {"message"}}


@dataclass
class Served:
    """One request as it was received and answered; `status` is 0 while it is open or when it was cut."""

    method: str
    path: str
    template: str = ""
    body: Any = None
    files: tuple[str, ...] = ()
    status: int = 0
    code: int | None = None


class _CutError(Exception):
    """The connection is to be cut instead of answered."""


@dataclass
class Rest:
    """The HTTP side of the server."""

    world: World
    faults: Faults
    violations: list[Violation] = field(default_factory=list)
    drift: list[Violation] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)
    limit: GlobalLimit = field(default_factory=GlobalLimit)
    open: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        served = Served(request.method, request.path.removeprefix(PREFIX))
        self.served.append(served)
        self.open += 1
        try:
            response = await self._answer(request, served)
            served.status = response.status
        except _CutError:
            response = web.Response(status=500)
            if request.transport is not None:
                request.transport.abort()
        finally:
            self.open -= 1
            self.world.changes.notify()
        return response

    async def _answer(self, request: web.Request, served: Served) -> web.Response:
        found = find(request.method, served.path) if request.path.startswith(PREFIX) else None
        try:
            body, files = await read_body(request)
            served.body, served.files = body, tuple(upload.filename for upload in files)
            if found is None:
                problem = Problem("", "this server does not implement the route")
                self._violated(f"{served.method} {served.path}", problem, body)
                return _response(501, {"code": 0, "message": problem.rule})
            route, params = found
            served.template = route.template
            call = Call(served.method, route.template, served.path, params, dict(request.query), body, files)
            return await self._with_faults(request, route, call, served)
        except ApiError as error:
            served.code = error.code
            return _response(error.status, {"code": error.code, "message": error.message})
        except _CutError:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of this server must fail the test, not look like Discord's
            problem = Problem("", f"the loopback server itself failed: {error!r}")
            self.drift.append(Violation(f"{served.method} {served.path}", problem, served.body))
            return _response(501, {"code": 0, "message": problem.rule})

    async def _with_faults(self, request: web.Request, route: Route, call: Call, served: Served) -> web.Response:
        fault = self.faults.take(call.names)
        match fault:
            case RateLimit():
                return _too_many(fault)
            case Failure() if fault.status >= _SERVER_ERROR or not messages.taken(self.world, call):
                # What Discord has taken once, it does not refuse afterwards.
                return _response(fault.status, {"code": fault.code, "message": "switched on by a test"})
            case Drop(after=False):
                raise _CutError
            case Hold(after=False):
                await fault.wait()
            case _:
                pass
        early = 0.0 if _exempt(route) else self.limit.wait(asyncio.get_running_loop().time())
        if early:
            return _too_many(RateLimit("", 0, retry_after=round(early, 3) + 0.001, scope="global"))
        response = self._act(request, route, call, served)
        return await self._after(fault, response)

    async def _after(self, fault: Fault | None, response: web.Response) -> web.Response:
        match fault:
            case Drop(after=True):
                raise _CutError
            case Hold(after=True):
                await fault.wait()
            case Exhausted():
                response.headers.update(
                    {
                        "X-RateLimit-Limit": "1",
                        "X-RateLimit-Remaining": "0",
                        "X-RateLimit-Reset-After": str(fault.reset_after),
                        "X-RateLimit-Bucket": "loopback",
                    }
                )
            case _:
                pass
        return response

    def _act(self, request: web.Request, route: Route, call: Call, served: Served) -> web.Response:
        if not (route.by_token or request.headers.get("Authorization") == f"Bot {self.world.token}"):
            raise ApiError(401, 0, "401: Unauthorized")
        problems = list(self._problems(route, call))
        for problem in problems:
            self._violated(call.names[0], problem, call.body)
        if problems:
            served.code = problems[0].code
            return _response(400, _refusal(problems))
        try:
            reply = route.handler(self.world, call)
        except ApiError as error:
            if error.status == 501:
                self._violated(call.names[0], Problem("", error.message), call.body)
            raise
        self._judge_reply(call, reply)
        return _response(reply.status, reply.body)

    def _problems(self, route: Route, call: Call) -> Iterator[Problem]:
        if not route.has_body:
            if call.body:
                yield Problem("", "this route takes no body")
            return
        pointer = route.variant(self.world, call) if route.variant else None
        wrong = list(judges()[0].problems(pointer or request_pointer(call.method, call.template), call.body))
        yield from wrong
        # The rules read fields by their types, so they see only what the schema accepts, and over-long texts.
        if route.rules and all("longer than" in problem.rule or problem.rule == "unknown field" for problem in wrong):
            yield from route.rules(self.world, call)

    def _judge_reply(self, call: Call, reply: Reply) -> None:
        if reply.status == 204:
            return
        pointer = reply_pointer(call.method, call.template, reply.status)
        if call.template == "/channels/{channel_id}/threads":
            pointer = schema("CreatedThreadResponse")
        for problem in judges()[1].problems(pointer, reply.body):
            if problem.path.split("/")[0] not in _LOOSE.get(pointer.rsplit("/", 1)[-1], ()):
                self.drift.append(Violation(call.names[0], problem, reply.body))

    def _violated(self, request: str, problem: Problem, body: Any) -> None:
        self.violations.append(Violation(request, problem, body))
        self.world.changes.notify()


def _exempt(route: Route) -> bool:
    # Interaction endpoints are not bound to the bot's global limit.
    return "_token}" in route.template


def _refusal(problems: list[Problem]) -> Json:
    details = [{"code": "BASE_TYPE_INVALID", "message": str(problem)} for problem in problems]
    return {"code": problems[0].code, "message": "Invalid Form Body", "errors": {"_errors": details}}


def _too_many(fault: RateLimit) -> web.Response:
    everywhere = fault.scope == "global"
    body = {"message": "You are being rate limited.", "retry_after": fault.retry_after, "global": everywhere}
    response = _response(429, body)
    response.headers.update({"Retry-After": str(fault.retry_after), "X-RateLimit-Scope": fault.scope})
    if everywhere:
        response.headers["X-RateLimit-Global"] = "true"
    if fault.via:
        response.headers["Via"] = "1.1 google"
    return response


def _response(status: int, body: Any) -> web.Response:
    if status == 204:
        return web.Response(status=204)
    # A charset in the content type makes discord.py keep the body as text.
    return web.Response(status=status, body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
