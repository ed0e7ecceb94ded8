"""What every test may rely on: a clean environment, and no way out of this machine."""

import gc
import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

# As the command does, before numpy is imported: several threads per worker only wait for each other.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
# Commands that tests start are compiled once, not each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import pytest
from hypothesis import HealthCheck, settings
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # pysqlite3 where it is installed

from bot.answering import gauge
from bot.answering.gauge import Gauge
from bot.answering.release import Release
from bot.answering.vectors import Matrix, StaticVectors
from bot.services.model_files import load_talk
from bot.services.multilingual_e5 import MultilingualE5
from bot.store import opening
from bot.store.migrations import migrations

# The time for an example says more about the machine than about the code.
# Drawing an example is slow on a busy machine, too: that says nothing about the test.
settings.register_profile("salve", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("salve")
# The place where Linux keeps files in memory, and the space it needs there: Docker gives 64 MB unless told otherwise.
MEMORY, ROOM = Path("/dev/shm"), 2 << 30  # noqa: S108 - pytest makes folders of its own in it
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_connect = socket.socket.connect
_learn = gauge.learn
_gauges: dict[tuple[str | None, ...], Gauge] = {}


def _loopback_only(self: socket.socket, address: Any) -> None:
    if isinstance(address, tuple) and address[0] not in LOOPBACK:
        raise AssertionError(f"a test tried to reach {address[0]}")
    _connect(self, address)


@pytest.fixture(autouse=True)
def _sealed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test runs in an empty folder, without our settings in the environment, and on loopback only."""
    for name in [name for name in os.environ if name.upper().startswith("SALVE_") and name != OPENAPI]:
        monkeypatch.delenv(name)
    # Encoding a whole base takes seconds: what is not about meaning goes without, and a test of it deletes this.
    monkeypatch.setenv("SALVE_MEANING", "false")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(socket.socket, "connect", _loopback_only)


def pytest_configure() -> None:
    """A database waits for the disk at each commit, and nothing here outlives its test: it is kept in memory.

    What pytest makes of the tests' asserts outlives it: for all files that is some ten seconds in each worker.
    Importing makes no garbage, and looking for some takes a seventh of its time.
    """
    gc.disable()
    sys.dont_write_bytecode = False
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def pytest_collection_finish() -> None:
    """What all tests have imported stays to the end, so the collector does not go over it again and again."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first; then what looks at pages, one after the other, so that Chromium starts once."""
    items.sort(key=lambda item: (item.get_closest_marker("long") is None, not _browses(item)))


def _browses(item: pytest.Item) -> bool:
    return "chromium" in getattr(item, "fixturenames", ())


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A shared Chromium that runs holds the thread's event loop, so it ends before a test that may need the loop."""
    if not _browses(item):
        _end_chromium()


def pytest_sessionfinish() -> None:
    """The last test may have used it."""
    _end_chromium()


def _end_chromium() -> None:
    # Only who browses imports what browsing needs.
    if browsing := sys.modules.get("tests.web.browsing"):
        browsing.SHARED.end()


OPENAPI = "SALVE_DISCORD_OPENAPI"


@pytest.fixture(autouse=True)
def _gauged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a release teaches is the same each time, and takes a tenth of a second."""
    monkeypatch.setattr(gauge, "learn", _kept_gauge)


def _kept_gauge(release: Release, static: StaticVectors) -> Gauge:
    index = release.index
    key = release.digest, *(each.encoder.digest if each else None for each in (index.meaning, index.abroad))
    if key not in _gauges:
        _gauges[key] = _learn(release, static)
    return _gauges[key]


_encode = MultilingualE5.encode
_read: dict[tuple[str, ...], Matrix] = {}


@pytest.fixture(autouse=True)
def _talk_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples of small talk in one language are the same for each base, and reading them takes ten seconds."""
    monkeypatch.setattr(MultilingualE5, "encode", _read_once)


def _read_once(self: MultilingualE5, texts: Sequence[str]) -> Matrix:
    if len(texts) == 1 or not any(texts == [*each.texts, *each.asks] for each in load_talk().values()):
        return _encode(self, texts)
    if tuple(texts) not in _read:
        _read[tuple(texts)] = _encode(self, texts)
    return _read[tuple(texts)]


_migrate = opening._migrate
_Kept = dict[tuple[str, ...], sqlite3.Connection]


@pytest.fixture(scope="session")
def _migrated() -> Iterator[_Kept]:
    kept: _Kept = {}
    yield kept
    for each in kept.values():
        each.close()


@pytest.fixture(autouse=True)
def _migrated_once(monkeypatch: pytest.MonkeyPatch, _migrated: _Kept) -> None:
    """A new database comes out of the migrations the same each time; tests of the store itself make each anew."""
    monkeypatch.setattr(opening, "_migrate", partial(_copied, _migrated, threading.Lock()))


def _copied(kept: _Kept, making: threading.Lock, db: Database, path: Path) -> None:
    if db.table_names():
        _migrate(db, path)
        return
    with making:
        steps = tuple(step.name for step in migrations.pending(db))
        if steps in kept:
            kept[steps].backup(db.conn)
            return
        _migrate(db, path)
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        db.conn.backup(copy)
        kept[steps] = copy
