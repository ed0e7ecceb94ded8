"""One thread writes. What waits at the same moment shares one commit, so many askers cost one wait for the disk."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLateError
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # pysqlite3 where it is installed

from bot.errors import NotWrittenError, SalveError, StoreError
from bot.store.opening import close_for_writing, open_for_writing

log = logging.getLogger(__name__)

T = TypeVar("T")
MAX_GROUP = 256
# How often the file is looked at when nothing is written.
WATCH_SECONDS = 5.0
# How soon the WAL is emptied again, where something read it when that was due.
WIPE_AGAIN_SECONDS = 1.0
# Longer than SQLite waits for another process's lock (5 s), several times over.
BEGIN_SECONDS = 30.0
# Erasing walks every row. Chosen, not measured: it only has to end.
FINISH_SECONDS = 600.0

_Job = tuple[Callable[[Database], Any], "Future[Any]", bool]


class Writer:
    """Owns the writing connection. `commits` and `writes` count what was done.

    `lost` says why nothing can be written any more; `on_lost` is called once, with the same reason, when that becomes
    so. `beat` is when the thread last came through (seconds of `time.monotonic`).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.commits = 0
        self.writes = 0
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self.lost: StoreError | None = None
        self.on_lost: Callable[[StoreError], None] = lambda _: None
        self.beat = time.monotonic()
        self._closed = False
        # Nothing is queued any more once `lost` is said, so nobody waits for a thread that has ended.
        self._queueing = threading.Lock()
        self._group: list[_Job] = []
        self._wipe_due = False
        opened: Future[tuple[int, int]] = Future()
        self._thread = threading.Thread(target=self._run, args=(opened,), name="salve-writer", daemon=True)
        self._thread.start()
        self._identity = opened.result()

    @property
    def waiting(self) -> int:
        """How many jobs wait for the next commit."""
        return self._jobs.qsize()

    def do(self, job: Callable[[Database], T], *, wipe: bool = False) -> T:
        """Run a job in a transaction and wait until it is durable.

        Args:
            job: what to do.
            wipe: whether the WAL, which still holds what the job erased, is emptied after it.

        Raises:
            StoreError: it could not be written; nothing of this job is kept, unless it says that this is not certain.
        """
        done: Future[T] = Future()
        with self._queueing:
            if self.lost is not None:
                raise self.lost
            if self._closed:
                raise StoreError(f"{self.path} is closed")
            self._jobs.put((job, done, wipe))
        try:
            return done.result(BEGIN_SECONDS)
        except TooLateError:
            if done.cancel():
                raise StoreError(f"{self.path} has not come to this for {BEGIN_SECONDS:.0f} s: not written") from None
        try:
            return done.result(FINISH_SECONDS)
        except TooLateError:
            raise StoreError(f"{self.path} takes too long; whether this was written is not certain") from None

    def close(self) -> None:
        """Finish what is queued, then close."""
        if not self._closed:
            with self._queueing:
                self._closed = True
                self._jobs.put(None)
            self._thread.join()

    def _run(self, opened: "Future[tuple[int, int]]") -> None:
        try:
            db, hold = open_for_writing(self.path)
            opened.set_result(_identity(self.path))
        except BaseException as error:  # noqa: BLE001 - whoever waits must be told, whatever it was
            opened.set_exception(error)
            return
        try:
            self._serve(db)
        except BaseException as error:  # noqa: BLE001 - whoever waits must be told, whatever it was
            reason = f"{self.path}: what writes to it has ended ({type(error).__name__}: {error}): restart Salve"
            self._lose(StoreError(reason))
        if self.lost is not None:
            # Whatever bears the name now is not ours to touch; what was not committed is rolled back.
            db.close()
            hold.close()
            return
        close_for_writing(db, self.path, hold)

    def _serve(self, db: Database) -> None:
        open_ = True
        while open_:
            self._group, open_ = self._next_group()
            self.beat = time.monotonic()
            if self._group:
                self._write(db, self._group)
            if self._wipe_due:
                self._wipe(db)

    def _lose(self, reason: StoreError) -> None:
        """Nothing is written from now on: whoever waits is told at once."""
        with self._queueing:
            self.lost = reason
            waiting, self._group = self._group, []
            with suppress(queue.Empty):
                while True:
                    waiting += filter(None, [self._jobs.get_nowait()])
        for _, done, _ in waiting:
            # It was begun, or can be begun no more; one who has gone away is told nothing.
            if not done.done() and (done.running() or done.set_running_or_notify_cancel()):
                done.set_exception(reason)
        log.error("%s", reason)
        self.on_lost(reason)

    def _next_group(self) -> tuple[list[_Job], bool]:
        """What waits now, and whether more may come; at least one job, but where the WAL is still to be emptied."""
        group: list[_Job] = []
        try:
            job = self._jobs.get(timeout=WIPE_AGAIN_SECONDS if self._wipe_due else WATCH_SECONDS)
        except queue.Empty:
            with suppress(StoreError):
                self._check_file()
            return group, True
        while job is not None:
            group.append(job)
            if len(group) == MAX_GROUP or self._jobs.empty():
                return group, True
            job = self._jobs.get()
        return group, False

    def _write(self, db: Database, group: list[_Job]) -> None:
        # Who does not wait any more was told that it is not written.
        group = [job for job in group if job[1].set_running_or_notify_cancel()]
        outcomes: list[Any] = []
        try:
            self._check_file()
            db.execute("begin immediate")
            outcomes = [_attempt(db, job) for job, *_ in group]
            db.execute("commit")
        except Exception as error:  # noqa: BLE001 - every asker of the group must be told
            if db.conn.in_transaction:
                db.execute("rollback")
            reason = error if isinstance(error, StoreError) else StoreError(f"{self.path} cannot be written: {error}")
            outcomes = [reason] * len(group)
        self.commits += 1
        self.writes += len(group)
        if any(wipe for *_, wipe in group):
            self._wipe(db)
        for (_, done, _), outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, Exception):
                done.set_exception(outcome)
            else:
                done.set_result(outcome)

    def _wipe(self, db: Database) -> None:
        """Empty the WAL. While somebody reads from it, it is due again in a moment."""
        try:
            busy, *_ = db.execute("pragma wal_checkpoint(truncate)").fetchone()
        except sqlite3.OperationalError:
            busy = 1
        self._wipe_due = bool(busy)

    def _check_file(self) -> None:
        """SQLite goes on writing into a file that was deleted under it; what is written there is lost."""
        try:
            now = _identity(self.path)
        except FileNotFoundError:
            now = (0, 0)
        if now == self._identity:
            return
        reason = self.lost
        if reason is None:
            reason = self.lost = StoreError(f"{self.path} was deleted or replaced while in use: restart Salve")
            log.error("%s", reason)
            self.on_lost(reason)
        raise reason


def _attempt(db: Database, job: Callable[[Database], Any]) -> Any:
    """The job's result, or its failure; one that fails leaves nothing behind and does not sink its group."""
    db.execute("savepoint job")
    try:
        result = job(db)
    except sqlite3.OperationalError:
        # The disk or the lock: it concerns the whole group.
        raise
    except Exception as error:  # noqa: BLE001 - handed to whoever asked for the job
        db.execute("rollback to job")
        result = error if isinstance(error, SalveError) else NotWrittenError(f"not written: {error}")
    db.execute("release job")
    return result


def _identity(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_dev, stat.st_ino
