"""The gateway: sessions and connections, and the switches that make them fail."""

import asyncio

from aiohttp import web

from tests.discord_server import payloads
from tests.discord_server.event import Event
from tests.discord_server.gateway.compression import compressor
from tests.discord_server.gateway.connection import Connection
from tests.discord_server.gateway.judging import event_problems
from tests.discord_server.gateway.session import Session
from tests.discord_server.kinds import PRIVILEGED_INTENTS, Intent, Json
from tests.discord_server.problem import Violation
from tests.discord_server.waiting import TIMEOUT
from tests.discord_server.world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME = 0, 1, 2, 3, 4, 6
RECONNECT, MEMBERS, INVALID_SESSION, HELLO, ACK = 7, 8, 9, 10, 11


class Gateway:
    """All sessions of the bot.

    Switches: `acknowledge` (answer heartbeats), `compress` (as the client asks, or never), `granted`
    (privileged intents), `heartbeat_interval` in milliseconds, and `duplicates` (how many events that the
    client has had already the next resume delivers again).
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.acknowledge = True
        self.compress = True
        self.granted = PRIVILEGED_INTENTS
        self.heartbeat_interval = 41_250
        self.duplicates = 0
        self.drift: list[Violation] = []
        self.identifies: list[Json] = []
        self.resumes: list[Json] = []
        # What the client asked for of its own accord: presence, voice, members.
        self.asked: list[Json] = []
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.compressions: list[str | None] = []
        world.emit = self.dispatch

    @property
    def live(self) -> list[Session]:
        """The sessions that are connected at this moment."""
        return [session for session in self.sessions.values() if session.connection is not None]

    def dispatch(self, event: Event) -> int:
        """Tell every session that may hear of it, and return how many there are."""
        for problem in event_problems(event.name, event.data):
            self.drift.append(Violation(f"event {event.name}", problem, event.data))
        hearing = [session for session in self.sessions.values() if session.hears(event)]
        for session in hearing:
            session.dispatch(event.name, event.data_for(session.intents))
        return len(hearing)

    def reconnect(self) -> None:
        """Ask every client to reconnect and resume (op 7)."""
        for session in self.live:
            self._tell(session, {"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Declare every session invalid (op 9); discord.py waits before it identifies again."""
        for session in self.live:
            self._tell(session, {"op": INVALID_SESSION, "d": resumable})
            if not resumable:
                self._forget(session)

    def close(self, code: int = 4000) -> None:
        """Close every connection with a code."""
        for session in self.live:
            if session.connection is not None:
                session.connection.close(code)
                session.connection = None

    def drop(self) -> None:
        """Cut every connection without a word."""
        for session in self.live:
            if session.connection is not None:
                session.connection.drop()
                session.connection = None

    async def connected(self, count: int = 1, within: float = TIMEOUT) -> None:
        """Return once `count` sessions are connected."""
        await self._world.changes.until(lambda: len(self.live) >= count, f"{count} gateway sessions", within)

    async def resumed(self, count: int = 1, within: float = TIMEOUT) -> None:
        """Return once sessions have been resumed `count` times in all."""
        await self._world.changes.until(lambda: len(self.resumes) >= count, f"{count} resumes", within)

    async def identified(self, count: int = 1, within: float = TIMEOUT) -> None:
        """Return once clients have identified `count` times in all."""
        await self._world.changes.until(lambda: len(self.identifies) >= count, f"{count} identifies", within)

    async def read(self, within: float = TIMEOUT) -> None:
        """Return once every connected client has read and parsed all that was sent to it.

        The server may ask for a heartbeat (op 1); the client answers at once, in the order of the stream, with
        the sequence number it has reached.
        """
        for session in self.live:
            connection, reached = session.connection, session.sequence
            if connection is None:
                continue
            connection.send({"op": HEARTBEAT, "d": None})
            await self._world.changes.until(
                lambda c=connection, r=reached, s=session: c.acknowledged >= r or s.connection is not c,  # type: ignore[misc]
                "the client to read what the gateway sent",
                within,
            )

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection from HELLO to its end."""
        socket = web.WebSocketResponse(max_msg_size=0, compress=False)
        await socket.prepare(request)
        asked = request.query.get("compress")
        self.compressions.append(asked if self.compress else None)
        connection = Connection(socket, request, compressor(asked if self.compress else None))
        self.connections.append(connection)
        connection.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_interval}})
        try:
            async for frame in connection.frames():
                self._receive(connection, frame)
                self._world.changes.notify()
        finally:
            self._ended(connection)
            await connection.finish()
        return socket

    async def shut(self) -> None:
        """End every connection, at the end of a test."""
        await asyncio.gather(*(connection.finish() for connection in list(self.connections)))

    def _ended(self, connection: Connection) -> None:
        self.connections.remove(connection)
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
        self._world.changes.notify()

    def _receive(self, connection: Connection, frame: Json) -> None:
        if frame.get("op") in {PRESENCE, VOICE, MEMBERS}:
            self.asked.append(frame)
        match frame.get("op"):
            case 1:
                connection.heartbeats += 1
                connection.acknowledged = max(connection.acknowledged, frame["d"] or -1)
                if self.acknowledge:
                    connection.send({"op": ACK})
            case 2:
                self._identify(connection, frame["d"])
            case 6:
                self._resume(connection, frame["d"])
            case 3 | 4 if connection.session is not None:
                pass  # presence and voice: heard, without effect on what a test can see
            case 8 if connection.session is not None:
                self._send_members(connection.session, frame["d"])
            case 3 | 4 | 8:
                connection.close(4003)
            case _:
                connection.close(4001)

    def _identify(self, connection: Connection, data: Json) -> None:
        intents = Intent(data["intents"])
        self.identifies.append(data)
        if connection.session is not None:
            connection.close(4005)
        elif data["token"] != self._world.token:
            connection.close(4004)
        elif intents & PRIVILEGED_INTENTS & ~self.granted:
            connection.close(4014)
        elif not 0 <= data.get("shard", (0, 1))[0] < data.get("shard", (0, 1))[1]:
            connection.close(4010)
        else:
            shard, shards = data.get("shard", (0, 1))
            self._start(connection, Session(intents, shard, shards))

    def _start(self, connection: Connection, session: Session) -> None:
        # A shard that identifies anew has lost its old session, unless that one is still connected.
        for old in list(self.sessions.values()):
            if old.shard == session.shard and old.connection is None:
                self._forget(old)
        self._attach(connection, session)
        self.sessions[session.id] = session
        here = [g for g in self._world.guilds.values() if g.has_bot and self._on_shard(g.id, session)]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": payloads.user(self._world.bot) | {"mfa_enabled": False, "verified": True},
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in here],
                "session_id": session.id,
                "resume_gateway_url": self._world.gateway_url,
                "shard": [session.shard, session.shards],
                "application": {"id": str(self._world.application_id), "flags": 0},
                "private_channels": [],
            },
        )
        everyone = Intent.GUILD_MEMBERS in session.intents
        for guild in here:
            data = payloads.guild(guild, self._world.bot, all_members=everyone)
            self.drift += [Violation("event GUILD_CREATE", p, data) for p in event_problems("GUILD_CREATE", data)]
            session.dispatch("GUILD_CREATE", data)

    def _resume(self, connection: Connection, data: Json) -> None:
        self.resumes.append(data)
        session = self.sessions.get(data["session_id"])
        if data["token"] != self._world.token:
            connection.close(4004)
        elif session is None:
            connection.send({"op": INVALID_SESSION, "d": False})
        elif data["seq"] is None or data["seq"] > session.sequence:
            connection.close(4007)
        else:
            missed = session.after(data["seq"] - self.duplicates)
            self.duplicates = 0
            for frame in missed:
                connection.send(frame)
            self._attach(connection, session)
            session.dispatch("RESUMED", {})

    def _attach(self, connection: Connection, session: Session) -> None:
        session.connection = connection
        connection.session = session

    def _forget(self, session: Session) -> None:
        session.connection = None
        self.sessions.pop(session.id, None)

    def _tell(self, session: Session, frame: Json) -> None:
        if session.connection is not None:
            session.connection.send(frame)

    def _on_shard(self, guild_id: int, session: Session) -> bool:
        return (guild_id >> 22) % session.shards == session.shard

    def _send_members(self, session: Session, data: Json) -> None:
        guild = self._world.guilds[int(data["guild_id"])]
        wanted = {int(id_) for id_ in data.get("user_ids") or ()}
        members = [m for m in guild.members.values() if not wanted or m.user.id in wanted]
        session.dispatch(
            "GUILD_MEMBERS_CHUNK",
            {
                "guild_id": str(guild.id),
                "members": [payloads.member(m) for m in members],
                "chunk_index": 0,
                "chunk_count": 1,
                "nonce": data.get("nonce"),
            },
        )
