"""A loopback Discord: HTTP and gateway websocket, judged by Discord's own API description.

The real, unmodified discord.py client runs against it. See `server.DiscordServer` for what a test holds.
"""

from tests.discord_server.client import GUILDS_WITHIN, asking_for_zlib, connected, loopback_connector, pointed_at
from tests.discord_server.clock import Clock
from tests.discord_server.exchange import Exchange, NoResponseError
from tests.discord_server.faults import Faults, Hold
from tests.discord_server.invocation import CannotInvokeError
from tests.discord_server.kinds import CallbackType, Intent, Permission
from tests.discord_server.people import Person
from tests.discord_server.process import environment, launched
from tests.discord_server.rest.call import Upload
from tests.discord_server.server import DiscordServer
from tests.discord_server.state import Channel, Guild, Message, Role, Thread, User
from tests.discord_server.waiting import NothingHappened

__all__ = [
    "GUILDS_WITHIN",
    "CallbackType",
    "CannotInvokeError",
    "Channel",
    "Clock",
    "DiscordServer",
    "Exchange",
    "Faults",
    "Guild",
    "Hold",
    "Intent",
    "Message",
    "NoResponseError",
    "NothingHappened",
    "Permission",
    "Person",
    "Role",
    "Thread",
    "Upload",
    "User",
    "asking_for_zlib",
    "connected",
    "environment",
    "launched",
    "loopback_connector",
    "pointed_at",
]
