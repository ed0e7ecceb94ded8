"""The running bot tells how it is doing: to a monitor, to `salve doctor --live`, and to the curators."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from click.testing import CliRunner

from bot.cli import live
from bot.cli.doctor import command as doctor
from bot.config import Settings
from bot.discord import health, vitals
from bot.discord.client import SalveBot
from bot.discord.metrics import Metrics
from bot.errors import ConfigError, StoreError
from bot.store import backup
from tests.discord.conftest import LAG, Desk, Start
from tests.discord_server import DiscordServer
from tests.services.test_backlog import empty, fill

CANARY = "does zanzibar-canary glow in the dark"


@pytest_asyncio.fixture
async def port(salve: SalveBot) -> AsyncIterator[int]:
    metrics = Metrics(salve.services, salve.gateway, salve.loops, salve.vitals)
    async with health.listening(salve.vitals, metrics, "127.0.0.1", 0) as bound:
        yield bound


async def read(port: int, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.text()


async def ready(port: int) -> tuple[int, dict[str, Any]]:
    status, text = await read(port, "/readyz")
    return status, json.loads(text)


async def test_a_bot_that_is_well_says_so(salve: SalveBot, port: int) -> None:
    assert await read(port, "/livez") == (200, '{"alive": true}')
    status, told = await ready(port)
    assert status == 200
    assert told["ready"] is True
    assert all(sign["ok"] for sign in told["signs"])
    assert {f"the work “{name}”" for name in salve.loops.beats} < {sign["what"] for sign in told["signs"]}
    assert set(told["owed"]) == {"reply", "notice", "correction", "telling", "alarm", "removal"}


async def test_a_bot_that_does_not_hear_discord_is_not_ready(server: DiscordServer, salve: SalveBot, port: int) -> None:
    salve.gateway._due += 3600
    gone = asyncio.create_task(salve.wait_for("disconnect"))
    await asyncio.sleep(0)
    server.gateway.drop()
    await gone
    await server.until(lambda: not salve.gateway.up, "a listener of its own to see it")
    status, told = await ready(port)
    assert (status, told["ready"]) == (503, False)
    _, metrics = await read(port, "/metrics")
    assert "salve_gateway_connected 0.0" in metrics
    assert "salve_ready 0.0" in metrics


async def test_a_dead_writer_is_told(salve: SalveBot, desk: Desk, port: int) -> None:
    def die(_: object) -> None:
        raise SystemExit

    with pytest.raises(StoreError):
        await asyncio.to_thread(desk.store.writer.do, die)
    status, told = await ready(port)
    assert status == 503
    assert "has ended" in next(sign["says"] for sign in told["signs"] if sign["what"] == "the writer")
    assert "salve_writer_alive 0.0" in (await read(port, "/metrics"))[1]


async def test_a_full_disk_is_told_and_so_is_its_end(
    server: DiscordServer, salve: SalveBot, desk: Desk, port: int
) -> None:
    await salve.loops.stop()
    await asyncio.to_thread(fill, desk.store)
    # More of them than the pages that are there have room for.
    for name in ("ana", "ben", "cem", "dea", "eli"):
        await server.member(name).slash("ask", question=f"is the effect local {'really ' * 130}").answer()
    # Something small may have found room meanwhile.
    assert not await asyncio.to_thread(desk.ask.catch_up)
    status, told = await ready(port)
    assert (status, told["ready"]) == (503, False)
    assert told["held"] > 0
    (writer,) = [sign for sign in told["signs"] if sign["what"] == "the writer"]
    assert not writer["ok"]
    assert "cannot write" in writer["says"]
    _, metrics = await read(port, "/metrics")
    held = f"salve_writes_held {float(told['held'])}"
    for line in ("salve_writer_alive 1.0", "salve_writer_failing 1.0", "salve_ready 0.0", held):
        assert line in metrics
    await asyncio.to_thread(empty, desk.store)
    # What is held is not durable, although something else could be written.
    assert (await ready(port))[0] == 503
    assert "salve_writer_failing 0.0" in (await read(port, "/metrics"))[1]
    await asyncio.to_thread(desk.ask.catch_up)
    status, told = await ready(port)
    assert (status, told["ready"], told["held"]) == (200, True, 0)


async def test_the_curators_are_told_once_of_a_missing_beat_and_of_its_end(
    server: DiscordServer, start: Start, desk: Desk
) -> None:
    async with start(curator_channel=int(server.general.id)) as bot:
        await bot.loops.stop()
        clock = [time.monotonic() - 2 * vitals.LATE]
        watching = vitals.Vitals(desk.services, bot.gateway, bot.loops, bot.tell_curators, lambda: clock[0])
        clock[0] = time.monotonic()
        beat = bot.loops.beats["correct replies"]
        beat.last -= vitals.LATE + 10
        for _ in range(3):
            await watching.watch()
            await bot.notices.tell()
        said = (await server.general.next_message()).text
        assert "needs a look: the work “correct replies” was done" in said
        beat.last = clock[0]
        for _ in range(3):
            await watching.watch()
            await bot.notices.tell()
        assert "the work “correct replies” is working again" in (await server.general.next_message()).text
        await server.quiet()
        assert server.general.unread == []


async def test_an_event_loop_that_was_held_up_is_told_for_a_minute(
    salve: SalveBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vitals, "LAG", LAG)
    clock = [0.0]
    watching = vitals.Vitals(salve.services, salve.gateway, salve.loops, salve.tell_curators, lambda: clock[0])
    for by in (vitals.TURN, vitals.TURN, vitals.TURN + 7):
        clock[0] += by
        await watching.turn()
    assert watching.lag == 7
    (sign,) = [sign for sign in watching.signs() if sign.what == "the event loop"]
    assert not sign.ok
    clock[0] += vitals.REMEMBERED
    assert watching.lag == 0


async def test_nothing_that_is_told_holds_a_question_or_a_member(
    server: DiscordServer, salve: SalveBot, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """What members write is in no log line, no metric and no sign of health; nor is who they are."""
    caplog.set_level("INFO")
    ana = server.member("ana")
    await ana.slash("ask", question=CANARY)
    await ana.says(server.general, f"<@{server.bot.id}> {CANARY}", mentions=[server.bot])
    await server.general.next_message()
    told = [(await read(port, path))[1] for path in ("/livez", "/readyz", "/metrics")]
    lines = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith(("bot", "discord")))
    for text in (*told, lines):
        assert "zanzibar" not in text
        assert str(ana.id) not in text


async def test_metrics_are_named_as_the_rules_and_the_dashboard_have_them(
    server: DiscordServer, salve: SalveBot, desk: Desk, port: int
) -> None:
    before = (await read(port, "/metrics"))[1]
    assert "salve_backup" not in before
    assert "salve_kept_backups 0.0" in before
    await server.member("ana").slash("ask", question="is the effect local").answer()
    made = datetime.now(UTC)
    await asyncio.to_thread(backup.make, desk.store.path, backup.folder_of(desk.store.path), made)
    _, text = await read(port, "/metrics")
    assert 'salve_question_seconds_count{outcome="answer"} 1.0' in text
    [backed_up] = re.findall(r"^salve_backup_timestamp_seconds (\S+)", text, re.MULTILINE)
    assert float(backed_up) == int(made.timestamp())
    assert "salve_kept_backups 1.0" in text
    names = set(re.findall(r"^(salve_\w+)", text, re.MULTILINE))
    deploy = Path(__file__).parents[2] / "deploy" / "monitoring"
    for file in ("alerts.yml", "dashboard.json"):
        used = set(re.findall(r"\bsalve_\w+", (deploy / file).read_text("utf-8")))
        assert used
        assert used <= names, file


async def test_the_doctor_asks_the_running_bot(
    server: DiscordServer, salve: SalveBot, port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SALVE_HEALTH_PORT", str(port))
    # This variable belongs to the tests and is not a setting.
    monkeypatch.delenv("SALVE_DISCORD_OPENAPI", raising=False)

    def run() -> tuple[int, str]:
        result = CliRunner().invoke(doctor, ["--live"], standalone_mode=False)
        return result.return_value, result.output

    code, said = await asyncio.to_thread(run)
    assert code == 0, said
    assert "is ready" in said
    assert "the connection to Discord" in said
    assert "held" in said
    salve.gateway.since = None
    code, said = await asyncio.to_thread(run)
    assert code == 1
    assert "is not ready" in said


def test_the_doctor_says_when_nobody_answers() -> None:
    (check,) = live.examine(Settings.model_validate({"health_port": 9}))
    assert not check.ok
    assert "does not answer at 127.0.0.1:9" in check.says
    with pytest.raises(ConfigError, match="SALVE_HEALTH_PORT is not set"):
        list(live.examine(Settings.model_validate({})))


async def test_a_port_that_is_taken_is_one_sentence(salve: SalveBot, port: int) -> None:
    metrics = Metrics(salve.services, salve.gateway, salve.loops, salve.vitals)
    with pytest.raises(ConfigError, match="cannot be listened on"):
        async with health.listening(salve.vitals, metrics, "127.0.0.1", port):
            pass
