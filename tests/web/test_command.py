"""`salve web`: what it needs, what it refuses, and one real run."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

import httpx2
import pytest
from sqlite_utils import Database

from bot import config
from bot.cli.web import check
from bot.errors import ConfigError
from bot.services.servers import ITSELF, ServerService
from bot.store.local import LocalStore
from bot.web import serve
from tests import warm
from tests.discord_server.waiting import TIMEOUT
from tests.knowledge import folder
from tests.town import NOW

SIGN_IN = {
    "SALVE_DISCORD_CLIENT_ID": "1234",
    "SALVE_DISCORD_CLIENT_SECRET": "shh",
}


def checked(monkeypatch: pytest.MonkeyPatch, changes: Mapping[str, str | None], *, login: bool = False) -> str:
    """The address under these settings."""
    for name, value in {**SIGN_IN, **changes}.items():
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    return check(config.load(), home(), login=login)[1]


def home() -> ServerService:
    """A server that has been set up."""
    store = LocalStore(Path("salve.db"))
    servers = ServerService(store, lambda: NOW)
    servers.begin(1, ITSELF, "cli")
    store.close()
    return servers


def test_without_a_server_that_is_set_up_there_is_the_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked(monkeypatch, {})
    store = LocalStore(tmp_path / "none.db")
    with pytest.raises(ConfigError, match="use /setup in your server"):
        check(config.load(), ServerService(store, lambda: NOW), login=False)
    assert check(config.load(), ServerService(store, lambda: NOW), login=True)[1] == "http://127.0.0.1:8787"
    store.close()


def test_on_loopback_signing_in_with_discord_or_the_link_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checked(monkeypatch, {}) == "http://127.0.0.1:8787"
    assert checked(monkeypatch, {"SALVE_WEB_HOST": "::1"}) == "http://[::1]:8787"
    monkeypatch.delenv("SALVE_WEB_HOST")
    assert checked(monkeypatch, {"SALVE_WEB_URL": "https://Desk.example.org/"}) == "https://desk.example.org"


@pytest.mark.parametrize("name", SIGN_IN)
def test_what_signing_in_needs_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(ConfigError, match=f"nobody could sign in: set {name}, or run salve web --login") as error:
        checked(monkeypatch, {name: None})
    assert error.value.exit_code == 78


@pytest.mark.parametrize("name", [*SIGN_IN, "SALVE_WEB_URL"])
def test_others_are_let_near_it_only_over_https_and_with_discord(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    settings = {"SALVE_WEB_HOST": "0.0.0.0", "SALVE_WEB_URL": "https://desk.example.org"}
    assert checked(monkeypatch, settings) == "https://desk.example.org"
    with pytest.raises(ConfigError, match=f"where others can reach it. Set {name}, or listen on 127.0.0.1"):
        checked(monkeypatch, {**settings, name: None})
    with pytest.raises(ConfigError, match="loopback only"):
        checked(monkeypatch, settings, login=True)


@pytest.mark.parametrize(
    "url", ["http://desk.example.org", "desk.example.org", "https://a/b", "https://u@a", "https://"]
)
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(ConfigError, match="SALVE_WEB_URL"):
        checked(monkeypatch, {"SALVE_WEB_URL": url})


def test_the_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    checked(monkeypatch, {"SALVE_DISCORD_CLIENT_SECRET": "canary-secret"})
    settings = config.load()
    login, _url = check(settings, home(), login=False)
    assert "canary-secret" not in repr(settings) + settings.model_dump_json() + repr(login)


def test_the_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    changes = {"SALVE_DISCORD_CLIENT_SECRET": None, "SALVE_DISCORD_CLIENT_SECRET_FILE": str(file)}
    named = r"SALVE_DISCORD_CLIENT_SECRET_FILE \(environment\): .*"
    with pytest.raises(ConfigError, match=named + "cannot be read: No such file"):
        checked(monkeypatch, changes)
    file.write_text("\n")
    with pytest.raises(ConfigError, match=named + "is empty"):
        checked(monkeypatch, changes)
    file.write_text("from a file\n")
    checked(monkeypatch, changes)
    login, _url = check(config.load(), home(), login=False)
    assert login is not None
    assert login.client_secret == "from a file"


def test_it_prints_a_link_that_signs_in_once_and_stops_when_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [*warm.command(), "web", "--login"]
        knowledge = folder.write(tmp_path / "knowledge")
        environment = {**os.environ, "SALVE_WEB_PORT": str(port), "SALVE_KNOWLEDGE": str(knowledge)}
        refused = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=TIMEOUT)
        assert refused.returncode == 78
        assert "cannot be listened on" in refused.stderr
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as web:
        assert web.stdout is not None
        assert web.stderr is not None
        link = web.stdout.readline().strip()
        assert re.fullmatch(rf"http://127\.0\.0\.1:{port}/login/once\?token=[\w-]{{43}}", link)
        entered = httpx2.get(link)
        assert entered.status_code == 303
        cookie = {"cookie": entered.headers["set-cookie"].partition(";")[0]}
        queue = httpx2.get(f"http://127.0.0.1:{port}/", headers=cookie)
        assert "What is waiting for an answer" in queue.text
        assert httpx2.get(link).status_code == 403
        web.send_signal(signal.SIGTERM)
        log = web.stderr.read()
        assert web.wait() == 0
        assert link.partition("token=")[2] not in log
        assert "Traceback" not in log


def test_it_stops_with_a_code_that_is_started_again_when_a_newer_salve_has_changed_the_database(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "SALVE_WEB_PORT": str(port), "SALVE_KNOWLEDGE": str(folder.write(tmp_path / "base"))}
    command = [*warm.command(), "web", "--login"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as web:
        assert web.stdout is not None
        assert web.stderr is not None
        assert "/login/once" in web.stdout.readline()
        with Database(tmp_path / "salve.db") as db:
            db.execute(
                "insert into _sqlite_migrations (migration_set, name, applied_at) values ('salve', 'm999_later', '')"
            )
            db.conn.commit()
        log = web.stderr.read()
        assert web.wait() == 75, log
        assert "was changed by a newer Salve while in use" in log
        assert "Traceback" not in log


def test_what_is_sent_waits_for_no_acknowledgement() -> None:
    with serve.listen(("127.0.0.1", 0)) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
