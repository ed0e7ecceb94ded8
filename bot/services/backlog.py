"""Writes that wait in memory until they can be done: answers and care go on while the disk is full."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable

from bot.errors import NotWrittenError, StoreError

log = logging.getLogger(__name__)

# Some 2 MB: an hour of one question every 4 seconds.
AT_MOST = 1000

Write = Callable[[], object]


class Backlog:
    """Writes at once if possible, else later and in order. Safe to call from any thread."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Write] = OrderedDict()
        self._dropped = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def do(self, key: str, write: Callable[[], bool | None]) -> bool:
        """Write, or hold what is to be written.

        Args:
            key: writes with the same key are held once.
            write: does the write; False if it was there before.

        Returns:
            False if it was written or held before.
        """
        with self._lock:
            if key in self._held:
                return False
            waiting = bool(self._held)
        if waiting and not self.catch_up():
            self._hold(key, write)
            return True
        try:
            return write() is not False
        except NotWrittenError as error:
            _given_up(key, error)
            return True
        except StoreError as error:
            self._say(error)
            self._hold(key, write)
            return True

    def catch_up(self) -> bool:
        """Write what is held, the oldest first. Returns whether everything is written.

        A write that can never succeed is given up, so that it holds up nothing else.
        """
        with self._lock:
            late = 0
            while self._held:
                key, write = next(iter(self._held.items()))
                try:
                    write()
                except NotWrittenError as error:
                    _given_up(key, error)
                except StoreError:
                    return False
                del self._held[key]
                late += 1
            if late:
                log.warning("questions are logged again: %d late, %d not at all", late, self._dropped)
                self._dropped = 0
        return True

    def _hold(self, key: str, write: Write) -> None:
        with self._lock:
            if len(self._held) < AT_MOST:
                self._held[key] = write
            else:
                self._dropped += 1

    def _say(self, error: StoreError) -> None:
        if not self._held:
            log.error(
                "questions cannot be logged, answers go on; at most %d are held until they can: %s", AT_MOST, error
            )


def _given_up(key: str, error: NotWrittenError) -> None:
    log.error("%s is given up: %s", key.partition(" ")[0], error)
