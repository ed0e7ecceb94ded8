"""Knowing that the bot has nothing left to do, without sleeping.

Three things are waited for, again and again until all hold together:

1. every connected client has read all that the gateway sent it (it answers a requested heartbeat in order);
2. no task is left that discord.py starts for an event, a command, a view or a modal, which it names;
3. no request is being answered, but for those that a test holds back itself.

The second can be seen only for a client in the test's own process. For a bot in another process, or for work that a
handler hands to tasks of its own, quiet means no more than "everything was read and no request is open"; there, let a
marker follow, such as a slash command whose answer is awaited.
"""

import asyncio

from tests.discord_server.faults import Faults
from tests.discord_server.gateway.gateway import Gateway
from tests.discord_server.rest.app import Rest
from tests.discord_server.waiting import Changes, NothingHappened

HANDLER_TASKS = ("discord.py: ", "CommandTree-invoker", "discord-ui-")
# A view's timeout task sleeps for minutes and is no sign of work.
_IDLE = ("discord-ui-view-timeout",)


def handler_tasks() -> list["asyncio.Task[object]"]:
    """Return the tasks in which discord.py runs a bot's handlers at this moment."""
    named = [task for task in asyncio.all_tasks() if task.get_name().startswith(HANDLER_TASKS)]
    return [task for task in named if not task.get_name().startswith(_IDLE) and task is not asyncio.current_task()]


async def settle(changes: Changes, gateway: Gateway, rest: Rest, faults: Faults, within: float) -> None:
    """Return once the bot is idle; fail after `within` real seconds, naming what is still going on."""
    try:
        async with asyncio.timeout(within):
            while True:
                before = _position(gateway, rest)
                await gateway.read(within)
                await _handlers_done(faults)
                await changes.until(lambda: rest.open <= faults.holding, "open requests", within)
                if before == _position(gateway, rest) and not _busy(faults):
                    return
    except TimeoutError:
        open_ = [f"{one.method} {one.path}" for one in rest.served if not one.status]
        names = [task.get_name() for task in handler_tasks()]
        raise NothingHappened(f"the bot is still busy after {within:g} s: {names}, open {open_}") from None


def _position(gateway: Gateway, rest: Rest) -> tuple[int, int]:
    return sum(session.sequence for session in gateway.sessions.values()), len(rest.served)


def _busy(faults: Faults) -> bool:
    return bool(handler_tasks()) and not faults.holding


async def _handlers_done(faults: Faults) -> None:
    while _busy(faults):
        await asyncio.wait(handler_tasks(), return_when=asyncio.FIRST_COMPLETED)
