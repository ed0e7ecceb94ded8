"""Power cuts at random moments: during the first start, between rows, while the store closes and starts again."""

import random
import shutil
import tempfile
from pathlib import Path

from bot.store.local import LocalStore
from tests.chaos import Outcome, Progress, rows
from tests.chaos.vfs import Disk

CUTS_A_STORY = 50
SESSIONS, ROWS = 3, 12


def run(count: int, seed: int, progress: Progress) -> Outcome:
    """Cut the power so often, in both journal modes."""
    chance, outcome = random.Random(seed), Outcome()
    with tempfile.TemporaryDirectory(prefix="salve-cuts-") as place:
        try:
            while outcome.tried < count:
                mode = rows.MODES[outcome.tried // CUTS_A_STORY % 2]
                folder = Path(place) / str(outcome.tried)
                _story(folder, mode, min(CUTS_A_STORY, count - outcome.tried), chance, outcome)
                shutil.rmtree(folder)
                progress(outcome.tried)
        finally:
            rows.use("wal")
    return outcome


def _story(folder: Path, mode: str, cuts: int, chance: random.Random, outcome: Outcome) -> None:
    """One life of a database, written once, and cut at many moments."""
    rows.use(mode)
    folder.mkdir()
    disk = _lived(folder / "disk", chance)
    for number in range(cuts):
        at, left = chance.randrange(len(disk.notes) + 1), folder / f"cut-{number}"
        told = disk.after(at, left, chance)
        outcome.tried += 1
        rows.judge(
            left / "salve.db", told, outcome, f"{mode}, cut {outcome.tried} after {at} of {len(disk.notes)} steps"
        )


def _lived(folder: Path, chance: random.Random) -> Disk:
    folder.mkdir()
    with Disk(folder) as disk:
        for session in range(SESSIONS):
            store = LocalStore(folder / "salve.db")
            for number in range(chance.randrange(1, ROWS)):
                id_ = f"{session}-{number}"
                store.log(rows.row(id_))
                disk.acknowledge(id_)
            store.close()
    return disk
