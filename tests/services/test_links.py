"""Sources that can no longer be opened, asked of a server of our own."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from click.testing import CliRunner

from bot.cli.main import cli
from bot.knowledge import files
from bot.services.links import Asked, Standing, Told, questions
from bot.services.links_online import ask
from tests.knowledge import folder

RETRACTED = {"message": {"items": [{"DOI": "10.1000/n", "update-to": [{"DOI": "10.1000/XYZ", "type": "retraction"}]}]}}
CORRECTED = {"message": {"items": [{"DOI": "10.1000/n", "update-to": [{"DOI": "10.1000/xyz", "type": "correction"}]}]}}


def answering() -> web.Application:
    """A site with pages that stand, moved, went and refuse; and a registry."""
    to: Callable[[str], str] = "/{}".format
    statuses = {"ok": 200, "gone": 404, "away": 410, "shut": 403, "broken": 500}
    moves = {"moved": (301, "ok"), "for-now": (302, "ok"), "lost": (301, "gone"), "round": (302, "round")}
    registry = {"retracted": RETRACTED, "corrected": CORRECTED, "none": {"message": {"items": []}}, "odd": ["?"]}
    app = web.Application()

    def page(
        status: int, headers: dict[str, str], body: object = None
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(_: web.Request) -> web.Response:
            return web.Response(status=status, headers=headers, text=json.dumps(body))

        return handler

    for name, status in statuses.items():
        app.router.add_get(to(name), page(status, {}))
    for name, (status, target) in moves.items():
        app.router.add_get(to(name), page(status, {"Location": to(target)}))
    for name, body in registry.items():
        app.router.add_get(to(name), page(200, {}, body))
    return app


def told(path: str, doi: str | None = None) -> Told:
    """What comes back for that page of the site."""

    async def asked() -> Told:
        async with TestServer(answering()) as server:
            (found,) = await ask([Asked("study", str(server.make_url(path)), doi)])
            return found

    return asyncio.run(asked())


@pytest.mark.parametrize(
    ("path", "standing", "detail"),
    [
        ("/ok", Standing.OPENS, ""),
        ("/for-now", Standing.OPENS, ""),
        ("/moved", Standing.MOVED, "/ok"),
        ("/gone", Standing.DEAD, "answers 404"),
        ("/away", Standing.DEAD, "answers 410"),
        ("/lost", Standing.DEAD, "answers 404"),
        ("/shut", Standing.UNSURE, "answers 403"),
        ("/broken", Standing.UNSURE, "answers 500"),
        ("/round", Standing.UNSURE, "leads on more than 10 times"),
    ],
)
def test_a_link_is_followed_and_told(path: str, standing: Standing, detail: str) -> None:
    found = told(path)
    assert (found.standing, found.detail.endswith(detail)) == (standing, True)


@pytest.mark.parametrize(
    ("path", "standing"),
    [
        ("/retracted", Standing.RETRACTED),
        ("/corrected", Standing.OPENS),
        ("/none", Standing.OPENS),
        ("/odd", Standing.UNSURE),
        ("/broken", Standing.UNSURE),
    ],
)
def test_a_registry_tells_of_a_retraction(path: str, standing: Standing) -> None:
    assert told(path, doi="10.1000/xyz").standing is standing


def test_whoever_does_not_answer_is_told_and_the_others_are_asked_all_the_same() -> None:
    async def asked() -> list[Told]:
        async with TestServer(answering()) as server:
            closed = server.make_url("/ok").with_port(1)
            return list(await ask([Asked("a", str(closed)), Asked("b", str(server.make_url("/ok")))]))

    assert [each.standing for each in asyncio.run(asked())] == [Standing.UNSURE, Standing.OPENS]


def test_offline_it_tells_what_would_be_asked(tmp_path: Path) -> None:
    beta = folder.entry("beta", "where do I store it").replace("source: leaflet", "source: study")
    beta = beta.replace("evidence: label", "evidence: controlled-trial")
    where = folder.write(tmp_path, beta=beta)
    asked = questions(files.load(where))
    assert [(each.source, each.doi) for each in asked] == [("study", None), ("study", "10.1000/xyz")]
    result = CliRunner().invoke(cli, ["knowledge", "links", "--folder", str(where)])
    assert "https://doi.org/10.1000/xyz" in result.output
    assert "1 links and 1 DOIs would be asked. Nothing was sent" in result.output
    data = json.loads(CliRunner().invoke(cli, ["knowledge", "links", "--json", "--folder", str(where)]).output)
    assert [each["source"] for each in data] == ["study", "study"]
