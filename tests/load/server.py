"""The loopback Discord under load: questions are dispatched and first responses taken without judging either.

Judging costs more than a bot that does nothing, and would be what is measured. What a bot says is judged by all other
tests.
"""

import asyncio
import re
import time
from collections.abc import Iterator

import orjson
from aiohttp import web

from tests.discord_server import payloads
from tests.discord_server.kinds import InteractionType, Json
from tests.discord_server.people import interaction_payload
from tests.discord_server.rest.app import PREFIX
from tests.discord_server.server import DiscordServer
from tests.discord_server.state import User

CALLBACK = re.compile(rf"{PREFIX}/interactions/(?P<id>\d+)/[^/]+/callback")
# More members than conversations are remembered of: each question is the first of its asker's.
MEMBERS, CHANNELS = 1500, 50


class LoadServer(DiscordServer):
    """Asks one bot, from many members in many channels."""

    def prepare(self) -> None:
        """Let members join and open channels; call it before the bot connects."""
        ana = self.member("ana")
        self._members = [self.world.add_user(f"member {number}") for number in range(MEMBERS)]
        channels = [self.channel(f"channel {number}") for number in range(CHANNELS)]
        self._about = [payloads.channel(each) for each in channels]
        asked = self.world.add_interaction(InteractionType.COMMAND, "/ask", ana.user, self.general)
        self._event = interaction_payload(self.world, asked, {})
        said = self.world.add_message(self.general, self.world.bot, content="")
        self._said = payloads.message(self.world, said)
        self._waiting: dict[int, tuple[float, asyncio.Future[float]]] = {}
        self._turns = self._places()

    async def ask(self, question: str) -> float:
        """Ask by /ask; returns after how many seconds the first response came."""
        (session,) = self.gateway.live
        event = self._asking(question)
        answered: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[int(event["id"])] = time.perf_counter(), answered
        session.log.clear()
        session.dispatch("INTERACTION_CREATE", event)
        return await answered

    def _places(self) -> Iterator[tuple[User, Json]]:
        while True:
            for number, user in enumerate(self._members):
                yield user, self._about[number % CHANNELS]

    def _asking(self, question: str) -> Json:
        user, channel = next(self._turns)
        (command,) = (each for each in self.world.commands.all(None) if each["name"] == "ask")
        option = {"type": 3, "name": "question", "value": question}
        data = {"id": command["id"], "name": "ask", "type": 1, "options": [option]}
        id_ = self.world.ids.next()
        who = {"member": self._event["member"] | {"user": payloads.user(user)}}
        where = {"channel": channel, "channel_id": channel["id"]}
        return self._event | who | where | {"id": str(id_), "token": f"token-{id_}", "data": data}

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        found = CALLBACK.fullmatch(request.path)
        if found is None or int(found["id"]) not in self._waiting:
            return await super()._handle(request)
        arrived = time.perf_counter()
        began, answered = self._waiting.pop(int(found["id"]))
        body = orjson.loads(await request.read())
        answered.set_result(arrived - began)
        return web.Response(body=orjson.dumps(self._described(body)), headers={"Content-Type": "application/json"})

    def _described(self, body: Json) -> Json:
        """What Discord says to a first response: the message with what was put into it."""
        data, id_ = body.get("data") or {}, str(self.world.ids.next())
        put = {name: data[name] for name in ("content", "components", "flags") if data.get(name) is not None}
        message = self._said | put | {"id": id_}
        return {
            "interaction": {"id": "1", "type": 2, "response_message_id": id_},
            "resource": {"type": body["type"], "message": message},
        }
