"""The loopback Discord: HTTP and gateway on one port, and the handles that tests hold."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from tests.discord_server import events, payloads
from tests.discord_server.clock import Clock
from tests.discord_server.faults import Faults
from tests.discord_server.gateway.gateway import Gateway
from tests.discord_server.kinds import ChannelType, Permission
from tests.discord_server.people import Person
from tests.discord_server.problem import Violation, report
from tests.discord_server.quiet import settle
from tests.discord_server.rest.app import PREFIX, Rest, Served
from tests.discord_server.state import Channel, Guild, Member, Message, Overwrite, Role, Thread, User
from tests.discord_server.waiting import TIMEOUT
from tests.discord_server.world import World


class DiscordServer:
    """A Discord on 127.0.0.1, with one guild, one text channel `general`, and the application's bot in it."""

    def __init__(self, *, clock: Clock | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.clock = clock or Clock()
        self.world = World(self.clock)
        self.faults = Faults(self.world.changes)
        self.rest = Rest(self.world, self.faults)
        self.gateway = Gateway(self.world)
        self.world.changes.remark(lambda: report(self.violations))
        self.port = 0
        self.tls = tls is not None
        self._tls = tls
        self._runner: web.AppRunner | None = None
        self.guild = self.world.add_guild("Loopback", self.world.add_user("owner"))
        self.general = self.guild.system_channel = self.world.add_channel(self.guild, "general", ChannelType.TEXT)
        self._people: dict[tuple[str, int], Person] = {}

    # -- life -------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listen on a free port of the loopback interface."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{tail:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls).start()
        self.port = self._runner.addresses[0][1]
        if not self.tls:
            self.world.cdn = f"http://127.0.0.1:{self.port}"
            self.world.gateway_url = f"ws://127.0.0.1:{self.port}/gw"
        else:
            self.world.cdn, self.world.gateway_url = "https://cdn.discordapp.com", "wss://gateway.discord.gg/"

    async def stop(self) -> None:
        """End all connections and stop listening."""
        self.faults.clear()
        await self.gateway.shut()
        if self._runner is not None:
            await self._runner.cleanup()

    @classmethod
    @asynccontextmanager
    async def running(
        cls, *, clock: Clock | None = None, tls: ssl.SSLContext | None = None
    ) -> AsyncIterator["DiscordServer"]:
        """Run a server for the length of a `with` block."""
        server = cls(clock=clock, tls=tls)
        await server.start()
        try:
            yield server
        finally:
            await server.stop()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self.gateway.handle(request)
        if request.path.startswith("/attachments/"):
            return self._file(request)
        return await self.rest.handle(request)

    def _file(self, request: web.Request) -> web.Response:
        id_ = request.path.split("/")[3]
        found = self.world.file(int(id_)) if id_.isdigit() else None
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found.data, headers={"Content-Type": found.content_type})

    # -- addresses --------------------------------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        """The base address of the HTTP API, for a client that is pointed here."""
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        """The address of the gateway."""
        return self.world.gateway_url

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.world.token

    @property
    def bot(self) -> User:
        """The bot's account."""
        return self.world.bot

    # -- records ----------------------------------------------------------------------------------------------

    @property
    def violations(self) -> list[Violation]:
        """What the bot sent that the real Discord would refuse."""
        return self.rest.violations

    @property
    def drift(self) -> list[Violation]:
        """Where this server's own replies are not as Discord describes them."""
        return [*self.rest.drift, *self.gateway.drift]

    @property
    def served(self) -> list[Served]:
        """Every request so far, in order of arrival."""
        return self.rest.served

    def requests(self, method: str, template: str) -> list[Served]:
        """Return the requests of one route, such as `("POST", "/channels/{channel_id}/messages")`."""
        return [one for one in self.served if (one.method, one.template) == (method, template)]

    def take_violations(self) -> list[Violation]:
        """Return the violations so far and forget them, for a test that provokes them."""
        taken = list(self.violations)
        self.violations.clear()
        return taken

    # -- places and people ------------------------------------------------------------------------------------

    def member(
        self,
        name: str,
        /,
        *,
        guild: Guild | None = None,
        roles: Iterable[Role] = (),
        permissions: Permission = Permission.NONE,
        bot: bool = False,
    ) -> Person:
        """Return the member of this name, who joins now if new; `permissions` come as a role of their own."""
        guild = guild or self.guild
        person = self._people.get((name, guild.id))
        if person is None:
            person = self._people[name, guild.id] = self._joined(name, guild, bot=bot)
        wanted = list(roles)
        if permissions:
            wanted.append(self.role(f"{name}'s permissions", permissions, guild=guild))
        if person.member is not None and wanted:
            person.member.roles += [role for role in wanted if role not in person.member.roles]
            events.member_changed(self.world, "GUILD_MEMBER_UPDATE", person.member)
        return person

    def _joined(self, name: str, guild: Guild, *, bot: bool) -> Person:
        known = [user for user in self.world.users.values() if user.name == name]
        user = known[0] if known else self.world.add_user(name, bot=bot)
        new = user.id not in guild.members
        member = self.world.add_member(guild, user) if new else guild.members[user.id]
        if new:
            events.member_changed(self.world, "GUILD_MEMBER_ADD", member)
        return Person(self.world, user, member, guild.channels[0])

    def stranger(self, name: str, /) -> Person:
        """Return somebody who shares no guild and meets the bot in direct messages only."""
        user = self.world.add_user(name)
        return Person(self.world, user, None, self.world.dm_channel(user))

    def new_guild(self, name: str, /) -> Guild:
        """Invite the bot into another guild, with a channel `general`."""
        guild = self.world.add_guild(name, self.guild.owner)
        guild.system_channel = self.world.add_channel(guild, "general", ChannelType.TEXT)
        events.guild_created(self.world, guild)
        return guild

    def guild_on(self, shard: int, shards: int, /) -> Guild:
        """Invite the bot into a guild of that shard, of so many in all: which one a guild is of, its id's time says."""
        while self.world.ids.next() // 2**22 % shards != shard:
            self.clock.advance(0.001)
        return self.new_guild(f"on shard {shard}")

    def invite_bot(self, guild: Guild, /) -> None:
        """Invite the bot again into a guild that it was removed from."""
        guild.has_bot = True
        events.guild_created(self.world, guild)

    def remove_bot(self, guild: Guild, /) -> None:
        """Remove the bot from a guild."""
        guild.has_bot = False
        events.guild_left(self.world, guild)

    def role(self, name: str, permissions: Permission = Permission.NONE, *, guild: Guild | None = None) -> Role:
        """Return the role of this name, created if new."""
        guild = guild or self.guild
        found = next((role for role in guild.roles if role.name == name), None)
        if found is None:
            found = self.world.add_role(guild, name, permissions)
            events.roles_changed(self.world, guild, payloads.role(found))
        return found

    def channel(self, name: str, /, *, guild: Guild | None = None) -> Channel:
        """Return the text channel of this name, created if new."""
        return self._place(name, guild or self.guild, ChannelType.TEXT, ())

    def forum(self, name: str, /, *, tags: Iterable[str] = (), guild: Guild | None = None) -> Channel:
        """Return the forum of this name, created if new."""
        return self._place(name, guild or self.guild, ChannelType.FORUM, tags)

    def category(self, name: str, *channels: Channel, guild: Guild | None = None) -> Channel:
        """Return the category of this name, created if new, with these channels in it."""
        category = self._place(name, guild or self.guild, ChannelType.CATEGORY, ())
        for channel in channels:
            channel.category = category
            events.channel_changed(self.world, "CHANNEL_UPDATE", channel)
        return category

    def _place(self, name: str, guild: Guild, kind: ChannelType, tags: Iterable[str]) -> Channel:
        found = next((c for c in guild.channels if (c.name, c.kind) == (name, kind)), None)
        if found is None:
            found = self.world.add_channel(guild, name, kind, tags)
            events.channel_changed(self.world, "CHANNEL_CREATE", found)
        return found

    def deny(self, channel: Channel, who: Role | Member | User, permissions: Permission) -> None:
        """Take permissions from a role, a member or the bot in one channel."""
        if isinstance(who, User):
            if channel.guild is None:
                raise AssertionError("a direct message channel has no permissions")
            who = channel.guild.members[who.id]
        channel.overwrites.append(Overwrite(who, deny=permissions))
        events.channel_changed(self.world, "CHANNEL_UPDATE", channel)

    def delete_channel(self, channel: Channel, /) -> None:
        """Delete a channel or thread, with its messages."""
        # A channel takes its threads with it, of which Discord does not tell.
        for thread in [t for t in channel.guild.threads if t.parent is channel] if channel.guild else ():
            self.world.remove_channel(thread)
        self.world.remove_channel(channel)
        if isinstance(channel, Thread):
            events.thread_deleted(self.world, channel)
        else:
            events.channel_changed(self.world, "CHANNEL_DELETE", channel)

    # -- waiting ----------------------------------------------------------------------------------------------

    async def until(self, happened: Callable[[], object], what: str, within: float = TIMEOUT) -> None:
        """Wait for anything that can be read off the server: `happened` is a function without arguments."""
        await self.world.changes.until(lambda: bool(happened()), what, within)

    async def quiet(self, within: float = TIMEOUT) -> None:
        """Wait until the bot has dealt with all it was sent and nothing is pending; see `quiet.settle`."""
        await settle(self.world.changes, self.gateway, self.rest, self.faults, within)

    async def next_message(self, channel: Channel, /, within: float = TIMEOUT) -> Message:
        """Return the bot's next message in a channel."""
        return await channel.next_message(within)

    def watch(self, task: "asyncio.Task[None]") -> Callable[[], None]:
        """Let every wait fail at once when the client has died, with its reason; until what is returned is called."""

        def check() -> None:
            if task.done() and not task.cancelled() and task.exception() is not None:
                raise AssertionError("the client has ended") from task.exception()

        self.world.changes.alarm(check)
        task.add_done_callback(lambda _task: self.world.changes.notify())
        return lambda: self.world.changes.quiet(check)
