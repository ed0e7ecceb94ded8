"""`salve web`: serves the curators' page, on loopback unless told otherwise."""

import ipaddress
from datetime import UTC, datetime

import click

from bot import bootstrap, config
from bot.cli import ending, logs
from bot.config import Settings
from bot.errors import ConfigError
from bot.services.servers import ServerService
from bot.web.auth import Access
from bot.web.directory import Directory
from bot.web.oauth import DiscordLogin
from bot.web.once import OneTimeLink
from bot.web.serve import serve

NO_HOME = "no server has been set up yet (start `salve run`, then use /setup in your server)"


@click.command("web", epilog="Example: salve web --login")
@click.option("--login", is_flag=True, help="Print a link that signs you in once, for a machine of your own.")
def command(*, login: bool) -> int:
    """Serve the curators' page: queue, drafts, entries, releases, statistics."""
    settings = config.load()
    logs.configure(settings.log_format)
    link = OneTimeLink(_now) if login else None
    with ending.when_lost() as stop, bootstrap.services(settings, stop, apart=True) as services:
        discord, url = check(settings, services.servers, login=login)

        def ready() -> None:
            click.echo(f"{url}/login/once?token={link.token}" if link else url)

        access = Access(_now, discord=discord, link=link)
        serve(services, access, url, (settings.web_host, settings.web_port), ready, _directory(settings))
    return 0


def check(settings: Settings, servers: ServerService, *, login: bool) -> tuple[DiscordLogin | None, str]:
    """How people sign in with Discord (None if they cannot), and the address at which browsers see the page.

    Raises:
        ConfigError: nobody could sign in, or the page would be open to other machines before it is fully set up.
    """
    secret = config.client_secret(settings)
    missing = _missing(settings, secret)
    home = servers.home
    if not _loopback(settings.web_host):
        if settings.web_url is None:
            missing.append("SALVE_WEB_URL")
        if missing or login:
            raise ConfigError(
                f"SALVE_WEB_HOST is {settings.web_host}, where others can reach it. "
                + ("The one-time link is for loopback only. " if login else "")
                + (f"Set {', '.join(missing)}, or listen on 127.0.0.1" if missing else "Leave --login away")
            )
    if home is None and not login:
        raise ConfigError(f"nobody could sign in: {NO_HOME}, or run salve web --login on a machine of yours")
    if missing and not login:
        raise ConfigError(
            f"nobody could sign in: set {', '.join(missing)}, or run salve web --login on a machine of yours"
        )
    host = f"[{settings.web_host}]" if ":" in settings.web_host else settings.web_host
    url = settings.web_url or f"http://{host}:{settings.web_port}"
    client = settings.discord_client_id
    if missing or secret is None or client is None or home is None:
        return None, url
    return DiscordLogin(str(client), secret, servers, f"{url}/login/callback"), url


def _directory(settings: Settings) -> Directory | None:
    """What looks up the names of roles and channels for the page; None if there is no bot token."""
    try:
        return Directory(config.token(settings))
    except ConfigError:
        return None


def _missing(settings: Settings, secret: str | None) -> list[str]:
    """The environment variables that signing in with Discord still needs."""
    needed = {
        "discord_client_id": settings.discord_client_id,
        "discord_client_secret": secret,
    }
    return [config.environment_name(name) for name, value in needed.items() if not value]


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _now() -> datetime:
    return datetime.now(UTC)
