"""`/livez`, `/readyz` and `/metrics`, for whoever runs the machine. They are read-only and name no member."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict

from aiohttp import web

from bot.discord.metrics import Metrics
from bot.discord.vitals import LAG, Vitals
from bot.errors import ConfigError

log = logging.getLogger(__name__)

_METRICS_TYPE = "text/plain; version=0.0.4"


@asynccontextmanager
async def listening(vitals: Vitals, metrics: Metrics, host: str, port: int) -> AsyncIterator[int]:
    """Listen on this address until the end of the block; yields the port.

    Raises:
        ConfigError: the address cannot be listened on.
    """

    async def livez(_: web.Request) -> web.Response:
        # An answer at all shows that the event loop runs.
        return web.json_response({"alive": vitals.lag < LAG}, status=200 if vitals.lag < LAG else 503)

    async def readyz(_: web.Request) -> web.Response:
        found = [asdict(sign) for sign in vitals.signs()]
        owed = dict(await asyncio.to_thread(vitals.owed))
        held = await asyncio.to_thread(vitals.waiting)
        is_ready = vitals.ready
        body = {"ready": is_ready, "signs": found, "owed": owed, "held": held}
        return web.json_response(body, status=200 if is_ready else 503)

    async def metrics_(_: web.Request) -> web.Response:
        return web.Response(body=await asyncio.to_thread(metrics.text), headers={"Content-Type": _METRICS_TYPE})

    app = web.Application(client_max_size=1024)
    app.add_routes([web.get("/livez", livez), web.get("/readyz", readyz), web.get("/metrics", metrics_)])
    runner = web.AppRunner(app, access_log=None, keepalive_timeout=15)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        bound = runner.addresses[0][1]
        log.info("health is told at http://%s:%d/readyz", host, bound)
        yield bound
    except OSError as error:
        raise ConfigError(f"SALVE_HEALTH_PORT: {host}:{port} cannot be listened on: {error.strerror}") from None
    finally:
        await runner.cleanup()
