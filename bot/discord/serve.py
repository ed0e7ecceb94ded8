"""Runs the bot until it ends or a signal stops it; failures that an operator can mend become one sentence."""

import asyncio
import logging
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, nullcontext, suppress

import discord

from bot.discord.client import SalveBot
from bot.discord.rules import Rules
from bot.errors import ConfigError, StoreError, TryLaterError
from bot.services.wiring import Services

log = logging.getLogger(__name__)

# Answers wait for the disk in threads; the rows of many that wait at once share one commit.
THREADS = 64


async def serve(token: str, services: Services, rules: Rules) -> None:
    """Log in and answer until SIGTERM or SIGINT, then finish what is being answered and return.

    Raises:
        ConfigError: Discord refuses the token, or another process serves some of this one's shards.
        TryLaterError: Discord cannot be reached, or another process has taken this one's shards over.
    """
    if rules.shards is None:
        await _serve(token, SalveBot(services, rules))
        return
    # Most bots run as one process, and need not spend time on this import.
    from bot.discord.sharding import ShardedBot  # noqa: PLC0415

    shards = services.hold(rules.shards)
    await asyncio.to_thread(shards.take)
    try:
        bot = ShardedBot(services, rules, shards)
        await _serve(token, bot)
    finally:
        with suppress(StoreError):
            # A lease that is not given back expires.
            await asyncio.to_thread(shards.release)
    if bot.lost is not None:
        raise bot.lost


async def _serve(token: str, made: SalveBot) -> None:
    # Salve uses no voice channels, so discord.py need not warn that voice libraries are missing.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(THREADS))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        # On Windows the loop has no signal handlers, and Ctrl-C simply interrupts.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    async with made as bot, _told(bot):
        running = asyncio.create_task(bot.start(token))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            log.info("finishing what is being answered")
            await bot.finish()
            running.cancel()
        stopping.cancel()
        with suppress(asyncio.CancelledError):
            await _explained(running)


def _told(bot: SalveBot) -> AbstractAsyncContextManager[object]:
    """A context in which the bot's health can be read, if the operator wants that."""
    if bot.rules.health is None:
        return nullcontext()
    # Importing these takes a tenth of a second, which a bot without a monitor can save.
    from bot.discord import health  # noqa: PLC0415
    from bot.discord.metrics import Metrics  # noqa: PLC0415

    metrics = Metrics(bot.services, bot.gateway, bot.loops, bot.vitals)
    return health.listening(bot.vitals, metrics, *bot.rules.health)


async def _explained(running: "asyncio.Task[None]") -> None:
    try:
        await running
    except discord.LoginFailure:
        raise ConfigError("Discord refuses the token. Reset it in the Developer Portal and set it anew") from None
    except discord.PrivilegedIntentsRequired:
        # An intent was switched off between logging in and connecting; the next start does without it.
        raise TryLaterError("Discord no longer grants a privileged intent. Salve can be started again") from None
    except discord.ConnectionClosed as error:
        raise TryLaterError(f"Discord has closed the connection for good (code {error.code})") from error
    except (OSError, discord.HTTPException, discord.GatewayNotFound) as error:
        raise TryLaterError(f"Discord cannot be reached: {error}. Salve can be started again later") from error
