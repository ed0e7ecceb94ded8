"""Kills (SIGKILL) at random moments: half of them while Salve's store starts, half while it writes."""

import multiprocessing
import os
import random
import tempfile
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from bot.store.local import LocalStore
from tests.chaos import Outcome, Progress, rows

# How many kills one database sees: often enough a first start, often enough a start after several kills.
KILLS_A_DATABASE = 4
# A first start takes some 30 ms of this, a row 1.
LONGEST_SECONDS = 0.2
WRITERS = 4
# Each writer is a process of its own, forked from one that has everything imported and no database open.
_FORK = multiprocessing.get_context("forkserver")
# Only what is installed: the forking process looks for nothing below the folder of the tests.
_FORK.set_forkserver_preload(["bot.store.local"])


def run(count: int, seed: int, progress: Progress) -> Outcome:
    """Kill so often, in both journal modes; each kill is followed by a start on what it left."""
    chance, outcome = random.Random(seed), Outcome()
    with tempfile.TemporaryDirectory(prefix="salve-kills-") as place:
        try:
            while outcome.tried < count:
                number = outcome.tried // KILLS_A_DATABASE
                folder = Path(place) / str(number)
                folder.mkdir()
                _life(folder / "salve.db", rows.MODES[number % 2], count, chance, outcome)
                progress(outcome.tried)
        finally:
            rows.use("wal")
    return outcome


def kill_while_writing(path: Path) -> None:
    """Leave a database as a kill leaves it, in WAL mode, with rows that were acknowledged."""
    while not any(line.startswith("q") for line in _kill(path, "wal", "k", 0.2, while_starting=False)):
        pass


def _life(path: Path, mode: str, count: int, chance: random.Random, outcome: Outcome) -> None:
    rows.use(mode)
    told: set[str] = set()
    for number in range(min(KILLS_A_DATABASE, count - outcome.tried)):
        while_starting, delay = chance.random() < 0.5, chance.random() * LONGEST_SECONDS
        said = _kill(path, mode, f"{number}", delay, while_starting=while_starting)
        outcome.tried += 1
        if "failed" in said:
            outcome.stuck += 1
            outcome.seen.append(f"{mode}, kill {outcome.tried}: the start before it failed")
        told |= {line for line in said if line.startswith("q")}
    rows.judge(path, told, outcome, f"{mode}, after kill {outcome.tried}")


def _kill(path: Path, mode: str, name: str, delay: float, *, while_starting: bool) -> list[str]:
    """Run a writer and kill it so long after it began to start, or to write. Returns what it said until then."""
    ours, theirs = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_write, args=(path, mode, name, theirs))
    child.start()
    theirs.close()
    # A busy machine may let no row through in the time there is, and then nothing could be lost.
    awaited, said = b"starting\n" if while_starting else b"started\nq", b""
    while awaited not in said and b"failed\n" not in said:
        more = os.read(ours.fileno(), 65536)
        if not more:
            child.join()
            raise RuntimeError(f"the writer ended by itself, with code {child.exitcode}")
        said += more
    threading.Timer(delay, child.kill).start()
    while more := os.read(ours.fileno(), 65536):
        said += more
    child.join()
    ours.close()
    # The last line may be cut off: what was not said in full was not acknowledged.
    return said.decode().split("\n")[:-1]


def _write(path: Path, mode: str, name: str, pipe: Connection) -> None:
    """Start the store and keep rows without end, saying each when it is kept."""
    rows.use(mode)
    os.write(pipe.fileno(), b"starting\n")
    try:
        store = LocalStore(path)
    except Exception:  # the parent counts it, whatever it was
        os.write(pipe.fileno(), b"failed\n")
        raise
    os.write(pipe.fileno(), b"started\n")

    def keep(writer: int) -> None:
        number = 0
        while True:
            id_ = f"q{name}-{writer}-{number}"
            store.log(rows.row(id_))
            os.write(pipe.fileno(), f"{id_}\n".encode())
            number += 1

    writers = [threading.Thread(target=keep, args=(writer,)) for writer in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
