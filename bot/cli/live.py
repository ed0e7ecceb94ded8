"""What the running bot says of its health, for `salve doctor --live` and a container's health check."""

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.config import Settings
from bot.errors import ConfigError

# A bot that does not answer within this time is not well.
SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, whether it is well, and a sentence on it.

    `look` marks what stops nothing, but should not stay so.
    """

    what: str
    ok: bool
    says: str
    look: bool = False


def examine(settings: Settings) -> Iterator[Check]:
    """Ask the running bot how it is doing.

    Raises:
        ConfigError: the bot is not set to report its health.
    """
    if settings.health_port is None:
        raise ConfigError("SALVE_HEALTH_PORT is not set, so a running bot does not tell how it is doing")
    place = f"{settings.health_host}:{settings.health_port}"
    try:
        told = _read(settings.health_host, settings.health_port)
    except (OSError, ValueError, http.client.HTTPException) as error:
        yield Check("bot", ok=False, says=f"does not answer at {place} ({error}): it is not running, or hangs")
        return
    yield Check("bot", ok=bool(told["ready"]), says="is ready" if told["ready"] else "is not ready")
    for sign in told["signs"]:
        yield Check(sign["what"], ok=bool(sign["ok"]), says=sign["says"])
    owed = ", ".join(f"{count} {effect}" for effect, count in told["owed"].items() if count)
    yield Check("owed", ok=True, says=owed or "nothing")
    yield _held(told["held"])


def _held(count: int | None) -> Check:
    if count is None:
        return Check("held", ok=False, says="the journal, in which questions wait, cannot be read")
    says = f"{count} questions and other writes wait until the database can be written" if count else "nothing"
    return Check("held", ok=not count, says=says)


def _read(host: str, port: int) -> Mapping[str, Any]:
    # A bot that listens on all addresses can be asked at loopback.
    connection = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=SECONDS)  # noqa: S104 - compared, not bound
    try:
        connection.request("GET", "/readyz")
        told: Mapping[str, Any] = json.loads(connection.getresponse().read())
        return told
    finally:
        connection.close()
