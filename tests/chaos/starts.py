"""Several processes that start at the same moment on a new database, keep a row each, and close."""

import random
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.store.local import LocalStore
from tests.chaos import Outcome, Progress, rows

AT_ONCE = 9


def run(count: int, seed: int, progress: Progress) -> Outcome:
    """Start so many processes, nine at a time on one database, in both journal modes."""
    chance, outcome = random.Random(seed), Outcome()
    with tempfile.TemporaryDirectory(prefix="salve-starts-") as place:
        while outcome.tried < count:
            path = Path(place) / str(outcome.tried) / "salve.db"
            path.parent.mkdir()
            _together(path, chance.choice(rows.MODES), min(AT_ONCE, count - outcome.tried), outcome)
            progress(outcome.tried)
        rows.use("wal")
    return outcome


def _together(path: Path, mode: str, number: int, outcome: Outcome) -> None:
    command = [sys.executable, "-m", "tests.chaos.starts", str(path), mode]
    children = [_child([*command, f"q{n}"]) for n in range(number)]
    for child in children:
        assert child.stdout is not None
        child.stdout.readline()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    told = set()
    for child in children:
        said, wrong = child.communicate()
        outcome.tried += 1
        told |= set(said.split())
        if child.returncode:
            outcome.stuck += 1
            outcome.seen.append(f"{mode}: {wrong.strip().splitlines()[-1]}")
    rows.use(mode)
    rows.judge(path, told, outcome, f"{mode}, {number} at once")


def _child(command: list[str]) -> subprocess.Popen[str]:
    pipe, root = subprocess.PIPE, Path(__file__).parents[2]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=root)


def _start(path: Path, mode: str, id_: str) -> None:
    rows.use(mode)
    sys.stdout.write("\n")
    sys.stdout.flush()
    sys.stdin.readline()
    store = LocalStore(path)
    store.log(rows.row(id_))
    sys.stdout.write(f"{id_}\n")
    store.close()


if __name__ == "__main__":
    _start(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
