"""`salve run`: log in to Discord and answer until told to stop."""

import asyncio
import logging
import os
import signal

import click

from bot import bootstrap, config
from bot.cli import logs
from bot.config import Settings
from bot.discord.rules import Rules
from bot.discord.serve import serve
from bot.errors import StoreError, TryLaterError

log = logging.getLogger(__name__)


@click.command("run", epilog="Example: SALVE_DISCORD_TOKEN_FILE=/run/secrets/token salve run")
def command() -> int:
    """Log in to Discord and answer. SIGTERM or Ctrl-C finishes what is being answered, then stops."""
    settings = config.load()
    token = config.token(settings)
    logs.configure(settings.log_format)
    lost: list[StoreError] = []

    def stop(reason: StoreError) -> None:
        lost.append(reason)
        os.kill(os.getpid(), signal.SIGTERM)

    with bootstrap.services(settings, stop, apart=True) as services:
        release = services.ask.release
        entries = len(release.knowledge.entries)
        if services.notice:
            log.warning("%s", services.notice)
        log.info("knowledge %s (%s), %d entries", release.version, release.digest[:8], entries)
        asyncio.run(serve(token, services, rules(settings)))
    if lost:
        # With a code at which a supervisor starts it again, on the file that is there then.
        raise TryLaterError(f"nothing could be kept any more, so Salve has stopped: {lost[0]}")
    log.info("stopped")
    return 0


def rules(settings: Settings) -> Rules:
    """The part of the settings that the Discord edge acts on."""
    return Rules(
        forum_channels=settings.forum_channels,
        listen_channels=settings.listen_channels,
        curator_roles=settings.curator_roles,
        curator_permission=settings.curator_permission,
        helper_roles=settings.helper_roles,
        guild_id=settings.guild_id,
        member_limit=settings.member_limit,
        channel_limit=settings.channel_limit,
        retention_days=settings.retention_days,
        curator_channel=settings.curator_channel,
        news_channel=settings.news_channel,
        responsible=settings.responsible,
        follow_leaving=settings.follow_leaving,
        knowledge=settings.knowledge,
        health=(settings.health_host, settings.health_port) if settings.health_port else None,
    )
