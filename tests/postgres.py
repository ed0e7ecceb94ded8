"""A real PostgreSQL server for tests: started once, on a socket in a folder of its own, and stopped at the end."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from bot.store.postgres.opening import prepare

TEMPLATE = "prepared"
# Nothing here outlives the test, so nothing waits for the disk.
HASTY = (
    "fsync=off",
    "full_page_writes=off",
    "listen_addresses=",
    "shared_buffers=16MB",
    "max_connections=60",
    "jit=off",
)
# As it is installed.
DURABLE = ("listen_addresses=", "shared_buffers=16MB")
_numbers = count(1)


class Server:
    """A server; each database is a copy of one that is prepared. PostgreSQL refuses to run as root, so another does."""

    def __init__(self, folder: Path, options: tuple[str, ...]) -> None:
        self._folder, self._data = folder, str(folder / "data")
        self._own = _own_user(folder)
        self._options = " ".join(f"-c {each}" for each in (*options, f"unix_socket_directories={folder}"))

    def make(self) -> None:
        """Make its files, and the database that others are copies of."""
        made = ("-D", self._data, "-U", "salve", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        _run(self._own, "initdb", *made)
        self.start()
        self.admin(f"create database {TEMPLATE}")
        prepare(self.url(TEMPLATE))

    def start(self) -> None:
        log = str(self._folder / "log")
        _run(self._own, "pg_ctl", "-D", self._data, "-w", "-l", log, "-o", self._options, "start")

    def crash(self) -> None:
        """Stop it as a power cut would: nothing is written out."""
        _run(self._own, "pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It says nothing for a while, and neither do new connections to it: as behind a network that is cut."""
        pids = self._pids()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def _pids(self) -> list[int]:
        first = int((self._folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, children)]

    def url(self, name: str) -> str:
        return f"postgresql://salve@/{name}?host={self._folder}"

    def database(self) -> str:
        """The URL of a fresh database with the schema in it."""
        name = f"test_{next(_numbers)}"
        self.admin(f"create database {name} template {TEMPLATE}")
        return self.url(name)

    def admin(self, sql: str) -> None:
        """What concerns the server and no database of it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as db:
            db.execute(sql.encode())


@contextmanager
def running(options: tuple[str, ...] = HASTY) -> Iterator[Server]:
    """A server in a folder of its own, until the end."""
    with tempfile.TemporaryDirectory(prefix="salve-pg-") as name:
        server = Server(Path(name), options)
        try:
            server.make()
            yield server
        finally:
            server.crash()


def _own_user(folder: Path) -> tuple[str, ...]:
    if os.geteuid() != 0:
        return ()
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")


def _run(own: tuple[str, ...], program: str, *arguments: str) -> None:
    done = subprocess.run([*own, _found(program), *arguments], capture_output=True, text=True, cwd="/", check=False)
    assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"


def _found(program: str) -> str:
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found = shutil.which(program) or next((str(each / program) for each in places if (each / program).exists()), None)
    if found is None:
        pytest.fail(f"no {program} here: install PostgreSQL 15 or newer, or leave these out: pytest -m 'not postgres'")
    return found
