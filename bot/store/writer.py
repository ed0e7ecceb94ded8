"""One thread writes. What waits at the same moment shares one commit, so many askers cost one wait for the disk."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLateError
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.errors import NotWrittenError, SalveError, StoreError
from bot.store.sql import Database

log = logging.getLogger(__name__)

T = TypeVar("T")
MAX_GROUP = 256
# How often a group is tried when its database says that it may be: another's was in the way, or the connection broke.
TRIES = 5
# How often the connection is looked at when nothing is written.
WATCH_SECONDS = 5.0
# How soon the WAL is emptied again, where something read it when that was due.
WIPE_AGAIN_SECONDS = 1.0
# Longer than SQLite waits for another process's lock (5 s), several times over.
BEGIN_SECONDS = 30.0
# Erasing walks every row. Chosen, not measured: it only has to end.
FINISH_SECONDS = 600.0

_Job = tuple[Callable[[Database], Any], "Future[Any]", bool]


class Session(Protocol):
    """The connection that writes. One thread makes it, uses it and closes it.

    `name` is what errors call the database by.
    """

    name: str

    @property
    def db(self) -> Database:
        """What jobs are given."""
        ...

    def fault(self) -> StoreError | None:
        """Why nothing can be written any more, where that is so."""
        ...

    def begin(self) -> None:
        """Begin a transaction."""
        ...

    def commit(self) -> None:
        """End the transaction; what it wrote is durable then."""
        ...

    def rollback(self) -> None:
        """Undo the transaction, where one is open."""
        ...

    def concerns_all(self, error: Exception) -> bool:
        """Whether a job's failure is one of the database and not of the job."""
        ...

    def may_try_again(self, error: Exception) -> bool:
        """Whether nothing of the group is written, and the next try may do better."""
        ...

    def wipe(self) -> bool:
        """Erase what was erased from what the database keeps beside its rows; whether that is done."""
        ...

    def drop_copies(self, before: datetime) -> None:
        """Delete copies of the database that were made before then."""
        ...

    def close(self, *, lost: bool) -> None:
        """Close; where it was lost, touch nothing."""
        ...


class Writer:
    """Owns the writing connection. `commits` and `writes` count what was done.

    `lost` says why nothing can be written any more; `on_lost` is called once, with the same reason, when that becomes
    so. `beat` is when the thread last came through (seconds of `time.monotonic`).
    """

    def __init__(self, session: Callable[[], Session], name: str) -> None:
        self.name = name
        self._open = session
        self._session: Session
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
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(opened,), name="salve-writer", daemon=True)
        self._thread.start()
        opened.result()

    @property
    def waiting(self) -> int:
        """How many jobs wait for the next commit."""
        return self._jobs.qsize()

    def do(self, job: Callable[[Database], T], *, wipe: bool = False) -> T:
        """Run a job in a transaction and wait until it is durable.

        Args:
            job: what to do.
            wipe: whether what the database keeps beside its rows, and what the job erased is in, is emptied after it.

        Raises:
            StoreError: it could not be written; nothing of this job is kept, unless it says that this is not certain.
        """
        done: Future[T] = Future()
        with self._queueing:
            if self.lost is not None:
                raise self.lost
            if self._closed:
                raise StoreError(f"{self.name} is closed")
            self._jobs.put((job, done, wipe))
        try:
            return done.result(BEGIN_SECONDS)
        except TooLateError:
            if done.cancel():
                raise StoreError(f"{self.name} has not come to this for {BEGIN_SECONDS:.0f} s: not written") from None
        try:
            return done.result(FINISH_SECONDS)
        except TooLateError:
            raise StoreError(f"{self.name} takes too long; whether this was written is not certain") from None

    def drop_copies(self, before: datetime) -> None:
        """Delete copies of the database that were made before then."""
        self._session.drop_copies(before)

    def close(self) -> None:
        """Finish what is queued, then close."""
        if not self._closed:
            with self._queueing:
                self._closed = True
                self._jobs.put(None)
            self._thread.join()

    def _run(self, opened: "Future[None]") -> None:
        try:
            session = self._session = self._open()
            opened.set_result(None)
        except BaseException as error:  # noqa: BLE001 - whoever waits must be told, whatever it was
            opened.set_exception(error)
            return
        try:
            self._serve(session)
        except BaseException as error:  # noqa: BLE001 - whoever waits must be told, whatever it was
            reason = f"{self.name}: what writes to it has ended ({type(error).__name__}: {error}): restart Salve"
            self._lose(StoreError(reason))
        session.close(lost=self.lost is not None)

    def _serve(self, session: Session) -> None:
        open_ = True
        while open_:
            self._group, open_ = self._next_group(session)
            self.beat = time.monotonic()
            if self._group:
                self._write(session, self._group)
            if self._wipe_due:
                self._wipe(session)

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

    def _next_group(self, session: Session) -> tuple[list[_Job], bool]:
        """What waits now, and whether more may come; at least one job, but where the WAL is still to be emptied."""
        group: list[_Job] = []
        try:
            job = self._jobs.get(timeout=WIPE_AGAIN_SECONDS if self._wipe_due else WATCH_SECONDS)
        except queue.Empty:
            with suppress(StoreError):
                self._check(session)
            return group, True
        while job is not None:
            group.append(job)
            if len(group) == MAX_GROUP or self._jobs.empty():
                return group, True
            job = self._jobs.get()
        return group, False

    def _write(self, session: Session, group: list[_Job]) -> None:
        # Who does not wait any more was told that it is not written.
        group = [job for job in group if job[1].set_running_or_notify_cancel()]
        try:
            self._check(session)
            outcomes = self._transact(session, group)
        except Exception as error:  # noqa: BLE001 - every asker of the group must be told
            reason = error if isinstance(error, StoreError) else StoreError(f"{self.name} cannot be written: {error}")
            outcomes = [reason] * len(group)
        self.commits += 1
        self.writes += len(group)
        if any(wipe for *_, wipe in group):
            self._wipe(session)
        for (_, done, _), outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, Exception):
                done.set_exception(outcome)
            else:
                done.set_result(outcome)

    def _transact(self, session: Session, group: list[_Job]) -> list[Any]:
        """What came of each job; all of them are durable then."""
        for again in range(TRIES, 0, -1):
            try:
                session.begin()
                outcomes = [_attempt(session, job) for job, *_ in group]
                session.commit()
            except Exception as error:
                session.rollback()
                if again == 1 or not session.may_try_again(error):
                    raise
            else:
                return outcomes
        raise AssertionError("the last try returns or raises")

    def _wipe(self, session: Session) -> None:
        """Erase what was erased; while that cannot be, because somebody reads, it is due again in a moment."""
        self._wipe_due = not session.wipe()

    def _check(self, session: Session) -> None:
        """Raises where nothing can be written any more, and says so once."""
        fault = session.fault()
        if fault is None:
            return
        if self.lost is None:
            self.lost = fault
            log.error("%s", fault)
            self.on_lost(fault)
        raise self.lost


def _attempt(session: Session, job: Callable[[Database], Any]) -> Any:
    """The job's result, or its failure; one that fails leaves nothing behind and does not sink its group."""
    session.db.execute("savepoint job")
    try:
        result = job(session.db)
    except Exception as error:
        if session.concerns_all(error):
            raise
        session.db.execute("rollback to job")
        session.db.execute("release job")
        return error if isinstance(error, SalveError) else NotWrittenError(f"not written: {error}")
    session.db.execute("release job")
    return result
