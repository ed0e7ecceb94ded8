"""Long background work, one task after another: first the tasks that are owed, then the latest that was wanted."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
KEPT = 8


@dataclass(frozen=True, slots=True)
class _Task(Generic[T]):
    """A task, and its future result."""

    work: Callable[[], T]
    done: Future[T]

    def run(self) -> None:
        if not self.done.set_running_or_notify_cancel():
            return
        try:
            self.done.set_result(self.work())
        except BaseException as error:  # noqa: BLE001 - it is for whoever waits
            self.done.set_exception(error)


class Ahead:
    """Works in a thread of its own while there are tasks. Safe to call from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owed: deque[_Task[object]] = deque()
        self._newest: _Task[None] | None = None
        self._known: OrderedDict[Hashable, Future[None]] = OrderedDict()
        self._works = False

    def want(self, name: Hashable, work: Callable[[], None]) -> Future[None]:
        """Do it once nothing is owed; it is cancelled if something else is wanted before it has begun.

        A task that is under way under that name is not begun again; one that failed under that name fails at once.
        """
        with self._lock:
            known = self._known.get(name)
            if known is not None and not known.cancelled() and not (known.done() and known.exception() is None):
                return known
            if self._newest is not None:
                self._newest.done.cancel()
            self._newest = _Task(work, Future())
            self._known[name] = self._newest.done
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
            self._wake()
            return self._newest.done

    def owe(self, work: Callable[[], T]) -> Future[T]:
        """Do it next, after the tasks that were owed before."""
        task = _Task(work, Future())
        with self._lock:
            self._owed.append(task)  # type: ignore[arg-type]
            self._wake()
        return task.done

    def _wake(self) -> None:
        if not self._works:
            self._works = True
            threading.Thread(target=self._work, name="salve-ahead", daemon=True).start()

    def _work(self) -> None:
        while (task := self._next()) is not None:
            task.run()

    def _next(self) -> "_Task[object] | _Task[None] | None":
        with self._lock:
            if self._owed:
                return self._owed.popleft()
            task, self._newest = self._newest, None
            self._works = task is not None
            return task
