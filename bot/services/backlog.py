"""Writes that wait until they can be done: answers and care continue while the disk is full or the database is away."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from bot.errors import NotWrittenError, StoreError

log = logging.getLogger(__name__)

T = TypeVar("T")

# Some 2 MB, or an hour with one question every 4 seconds.
AT_MOST = 1000


class Queue(Protocol[T]):
    """Holds items by key, oldest first."""

    def put(self, key: str, item: T) -> bool:
        """Hold an item; an item whose key is already held is left as it is. False if there is no room."""
        ...

    def first(self) -> tuple[str, T] | None:
        """The oldest item, with its key; None if there is none."""
        ...

    def done(self, key: str) -> None:
        """Drop the item with this key, because it has been done."""
        ...

    def __contains__(self, key: str) -> bool: ...

    def __len__(self) -> int: ...


class Memory(Generic[T]):
    """A queue that ends with the process, and holds no more than `AT_MOST`."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, T] = OrderedDict()

    def put(self, key: str, item: T) -> bool:
        """Hold an item; see `Queue`."""
        if len(self._held) >= AT_MOST:
            return False
        self._held.setdefault(key, item)
        return True

    def first(self) -> tuple[str, T] | None:
        """The oldest item; see `Queue`."""
        return next(iter(self._held.items()), None)

    def done(self, key: str) -> None:
        """Drop the item with this key; see `Queue`."""
        self._held.pop(key, None)

    def __contains__(self, key: str) -> bool:
        return key in self._held

    def __len__(self) -> int:
        return len(self._held)


class Backlog(Generic[T]):
    """Writes at once if possible, otherwise later and in order. Safe to call from any thread.

    `holds` says whether there was room for the last item that had to wait.

    Args:
        write: does the write; returns False if it was done before.
        queue: where items wait.
    """

    def __init__(self, write: Callable[[T], bool | None], queue: Queue[T] | None = None) -> None:
        self._write = write
        self._held: Queue[T] = Memory() if queue is None else queue
        self._dropped = 0
        self.holds = True
        self._told = False
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def do(self, key: str, item: T, later: T | None = None) -> bool:
        """Write an item, or hold it.

        Args:
            key: identifies the item; items with the same key are held once.
            item: what to write.
            later: what to write instead if it has to wait.

        Returns:
            False if it was written or held before.
        """
        later = item if later is None else later
        held, waiting = self._waits(key)
        if held:
            return False
        if waiting and not self.catch_up():
            self._hold(key, later)
            return True
        try:
            return self._write(item) is not False
        except NotWrittenError as error:
            _given_up(key, error)
            return True
        except StoreError as error:
            self._say(error)
            self._hold(key, later)
            return True

    def do_all(self, items: Sequence[tuple[str, T, T]], write: Callable[[], Sequence[bool]]) -> Sequence[bool]:
        """Write several items at once, or hold them all, so that a database that is away is waited for only once.

        Args:
            items: each with its key, and what to write instead if it has to wait.
            write: writes all or none; returns for each whether it is new.

        Returns:
            False for each that was written or held before.
        """
        if len(items) <= 1:
            return [self.do(*each) for each in items]
        if self._waits("")[1] and not self.catch_up():
            return [self._hold_new(key, later) for key, _, later in items]
        try:
            return write()
        except NotWrittenError:
            # One of them is refused, and the others must not suffer for it.
            return [self.do(*each) for each in items]
        except StoreError as error:
            self._say(error)
            return [self._hold_new(key, later) for key, _, later in items]

    def catch_up(self) -> bool:
        """Write the held items, the oldest first. Returns whether everything is written.

        An item that can never be written is given up, so that it does not hold up the others.
        """
        with self._lock:
            late = 0
            try:
                while held := self._held.first():
                    self._write_late(*held)
                    self._held.done(held[0])
                    late += 1
            except StoreError:
                return False
            if late:
                log.warning("questions are logged again: %d late, %d not at all", late, self._dropped)
                self._dropped, self._told = 0, False
        return True

    def _write_late(self, key: str, item: T) -> None:
        try:
            self._write(item)
        except NotWrittenError as error:
            _given_up(key, error)

    def _waits(self, key: str) -> tuple[bool, bool]:
        """Whether the item waits, and whether any item does."""
        with self._lock:
            try:
                return key in self._held, bool(len(self._held))
            except StoreError as error:
                log.warning("%s", error)
                return False, False

    def _hold_new(self, key: str, item: T) -> bool:
        held, _ = self._waits(key)
        if not held:
            self._hold(key, item)
        return not held

    def _hold(self, key: str, item: T) -> None:
        with self._lock:
            try:
                held = self._held.put(key, item)
            except StoreError as error:
                log.warning("%s", error)
                held = False
            self.holds = held
            self._dropped += not held

    def _say(self, error: StoreError) -> None:
        with self._lock:
            told, self._told = self._told, True
        if not told:
            log.error("questions cannot be logged, answers go on; they are held until they can: %s", error)


def _given_up(key: str, error: NotWrittenError) -> None:
    log.error("%s is given up: %s", key.partition(" ")[0], error)
