"""One thread writes. Jobs that wait at the same moment share one commit, so many askers cost one wait for the disk."""

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
# How often a group is tried if the database allows it: another group was in the way, or the connection broke.
TRIES = 5
# How often the connection is checked while nothing is written.
WATCH_SECONDS = 5.0
# How soon the WAL is emptied again if a reader prevented it.
WIPE_AGAIN_SECONDS = 1.0
# Several times the time that SQLite waits for another process's lock (5 s).
BEGIN_SECONDS = 30.0
# Erasing visits every row. Chosen, not measured: it must only end.
FINISH_SECONDS = 600.0

_Job = tuple[Callable[[Database], Any], "Future[Any]", bool]


class Session(Protocol):
    """The writing connection. One thread opens, uses and closes it.

    `name` is the database's name in errors.
    """

    name: str

    @property
    def db(self) -> Database:
        """The connection that jobs are given."""
        ...

    def fault(self) -> StoreError | None:
        """Why nothing can be written any more; None as long as it can."""
        ...

    def begin(self) -> None:
        """Begin a transaction."""
        ...

    def commit(self) -> None:
        """End the transaction; what it wrote is durable on return."""
        ...

    def rollback(self) -> None:
        """Undo the transaction, if one is open."""
        ...

    def concerns_all(self, error: Exception) -> bool:
        """Whether a job's failure concerns the whole database instead of the job."""
        ...

    def may_try_again(self, error: Exception) -> bool:
        """Whether nothing of the group is written, and a retry may succeed."""
        ...

    def wipe(self) -> bool:
        """Remove erased data from what the database keeps beside its rows. Returns whether that is done."""
        ...

    def drop_copies(self, before: datetime) -> None:
        """Delete copies of the database that were made before then."""
        ...

    def close(self, *, lost: bool) -> None:
        """Close the connection; if the database was lost, touch nothing."""
        ...


class Writer:
    """Owns the writing connection. `commits` and `writes` count what was written.

    `failing` says why the last group could not be written, and is None once one can. `lost` says why nothing can be
    written any more; `on_lost` is called once with that reason when it happens. `beat` is the time of the thread's last
    pass and `written` that of the last commit, or of the start (seconds of `time.monotonic`).
    """

    def __init__(self, session: Callable[[], Session], name: str) -> None:
        self.name = name
        self._open = session
        self._session: Session
        self.commits = 0
        self.writes = 0
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self.failing: StoreError | None = None
        self.lost: StoreError | None = None
        self.on_lost: Callable[[StoreError], None] = lambda _: None
        self.beat = self.written = time.monotonic()
        self._closed = False
        # Nothing is queued once `lost` is set, so that nobody waits for a thread that has ended.
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
            wipe: whether to empty afterwards what the database keeps beside its rows, which still holds what the job
                erased.

        Raises:
            StoreError: it could not be written; nothing of this job is kept, unless the message says that this is
                uncertain.
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
        """Finish the queued jobs, then close."""
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
        """Write nothing from now on, and tell everybody who waits at once."""
        with self._queueing:
            self.lost = reason
            waiting, self._group = self._group, []
            with suppress(queue.Empty):
                while True:
                    waiting += filter(None, [self._jobs.get_nowait()])
        for _, done, _ in waiting:
            # The job has begun, or can no longer begin; somebody who has stopped waiting is told nothing.
            if not done.done() and (done.running() or done.set_running_or_notify_cancel()):
                done.set_exception(reason)
        log.error("%s", reason)
        self.on_lost(reason)

    def _next_group(self, session: Session) -> tuple[list[_Job], bool]:
        """The jobs that wait now, and whether more may come; none if nothing is queued for a while."""
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
        # Callers that have stopped waiting were told that nothing is written.
        group = [job for job in group if job[1].set_running_or_notify_cancel()]
        try:
            self._check(session)
            outcomes = self._transact(session, group)
        except Exception as error:  # noqa: BLE001 - every asker of the group must be told
            reason = error if isinstance(error, StoreError) else StoreError(f"{self.name} cannot be written: {error}")
            outcomes = [reason] * len(group)
            self.failing = reason
        else:
            self.failing, self.written = None, time.monotonic()
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
        """The result of each job; all of them are durable on return."""
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
        """Remove what was erased; if a reader prevents that, it is tried again in a moment."""
        self._wipe_due = not session.wipe()

    def _check(self, session: Session) -> None:
        """Raise an error if nothing can be written any more, and report it once."""
        fault = session.fault()
        if fault is None:
            return
        if self.lost is None:
            self.lost = fault
            log.error("%s", fault)
            self.on_lost(fault)
        raise self.lost


def _attempt(session: Session, job: Callable[[Database], Any]) -> Any:
    """The job's result or failure; a failed job leaves nothing behind and does not fail its group."""
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
