"""Writes that wait until they can be done: answers and care go on while the disk is full or the database is away."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from bot.errors import NotWrittenError, StoreError

log = logging.getLogger(__name__)

T = TypeVar("T")

# Some 2 MB: an hour of one question every 4 seconds.
AT_MOST = 1000


class Queue(Protocol[T]):
    """Holds items by key, oldest first."""

    def put(self, key: str, item: T) -> bool:
        """Hold an item; one whose key is held already stays as it is. False if there is no room."""
        ...

    def first(self) -> tuple[str, T] | None:
        """The oldest, with its key."""
        ...

    def done(self, key: str) -> None:
        """Drop the item of that key: it has been done."""
        ...

    def __contains__(self, key: str) -> bool: ...

    def __len__(self) -> int: ...


class Memory(Generic[T]):
    """A queue that ends with the process, and holds no more than `AT_MOST`."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, T] = OrderedDict()

    def put(self, key: str, item: T) -> bool:
        """Hold an item."""
        if len(self._held) >= AT_MOST:
            return False
        self._held.setdefault(key, item)
        return True

    def first(self) -> tuple[str, T] | None:
        """The oldest."""
        return next(iter(self._held.items()), None)

    def done(self, key: str) -> None:
        """Drop the item of that key: it has been done."""
        self._held.pop(key, None)

    def __contains__(self, key: str) -> bool:
        return key in self._held

    def __len__(self) -> int:
        return len(self._held)


class Backlog(Generic[T]):
    """Writes at once if possible, else later and in order. Safe to call from any thread.

    Args:
        write: does the write; False if it was there before.
        queue: where items wait.
    """

    def __init__(self, write: Callable[[T], bool | None], queue: Queue[T] | None = None) -> None:
        self._write = write
        self._held: Queue[T] = Memory() if queue is None else queue
        self._dropped = 0
        self._told = False
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def do(self, key: str, item: T, later: T | None = None) -> bool:
        """Write an item, or hold it.

        Args:
            key: items with the same key are held once.
            item: what to write.
            later: what to write in its place if it has to wait.

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
        """Write several in one go, or hold them all: a database that is away is waited for once, not once for each.

        Args:
            items: each with its key, and what to write in its place if it has to wait.
            write: writes them all or none; says of each whether it is new.

        Returns:
            False of each that was written or held before.
        """
        if len(items) <= 1:
            return [self.do(*each) for each in items]
        if self._waits("")[1] and not self.catch_up():
            return [self._hold_new(key, later) for key, _, later in items]
        try:
            return write()
        except NotWrittenError:
            # One of them is refused, and the others are not to suffer for it.
            return [self.do(*each) for each in items]
        except StoreError as error:
            self._say(error)
            return [self._hold_new(key, later) for key, _, later in items]

    def catch_up(self) -> bool:
        """Write what is held, the oldest first. Returns whether everything is written.

        A write that can never succeed is given up, so that it holds up nothing else.
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
        """Whether that item waits, and whether any does."""
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
            self._dropped += not held

    def _say(self, error: StoreError) -> None:
        with self._lock:
            told, self._told = self._told, True
        if not told:
            log.error("questions cannot be logged, answers go on; they are held until they can: %s", error)


def _given_up(key: str, error: NotWrittenError) -> None:
    log.error("%s is given up: %s", key.partition(" ")[0], error)
