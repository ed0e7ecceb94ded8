"""`salve run`: logs in to Discord and answers until it is told to stop."""

import asyncio
import gc
import logging
from dataclasses import replace

import click

from bot import bootstrap, config
from bot.cli import ending, logs
from bot.config import Settings
from bot.discord.rules import Rules
from bot.discord.serve import serve
from bot.services.servers import ServerService
from bot.services.shards import ShardRange

log = logging.getLogger(__name__)

# After this many new container objects, some 10 MB, Python looks for reference cycles among them.
GARBAGE = 20_000


@click.command("run", epilog="Example: SALVE_DISCORD_TOKEN_FILE=/run/secrets/token salve run")
@click.option("--shards", metavar="FIRST-LAST/COUNT", help="Serve these of Discord's shards only, such as 0-7/32.")
def command(shards: str | None) -> int:
    """Log in to Discord and answer. SIGTERM or Ctrl-C finishes what is being answered, then stops.

    Several processes share a bot's servers by --shards; 1x8/32 stands for the second eight of 32.
    """
    served = ShardRange.parse(shards) if shards is not None else None
    settings = config.load()
    token = config.token(settings)
    logs.configure(settings.log_format)
    with ending.when_lost() as stop, bootstrap.services(settings, stop, apart=True) as services:
        release = services.ask.release
        entries = len(release.knowledge.entries)
        _name_what_is_moved(services.servers)
        if services.notice:
            log.warning("%s", services.notice)
        log.info("knowledge %s (%s), %d entries", release.version, release.digest[:8], entries)
        # All that is loaded by now stays, and a question leaves hardly any cycles: looking for them as often as Python
        # does by default took a tenth of the time of a question.
        gc.freeze()
        gc.set_threshold(GARBAGE)
        asyncio.run(serve(token, services, replace(rules(settings, services.servers), shards=served)))
    log.info("stopped")
    return 0


def _name_what_is_moved(servers: ServerService) -> None:
    """Warn of settings in the environment that are no longer read, because they were moved into the database."""
    if servers.home is not None and servers.former:
        names = ", ".join(servers.former.names)
        log.warning("%s: moved into the database before and no longer read; delete it", names)


def rules(settings: Settings, servers: ServerService) -> Rules:
    """The rules for the bot in Discord: the operator's settings, and the servers' own."""
    return Rules(
        servers,
        member_limit=settings.member_limit,
        channel_limit=settings.channel_limit,
        retention_days=settings.retention_days,
        follow_leaving=settings.follow_leaving,
        knowledge=settings.knowledge,
        health=(settings.health_host, settings.health_port) if settings.health_port else None,
    )
