"""The reading connections: a few, opened when needed, and reopened after the server was away."""

import queue
import select
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from bot.errors import StoreError
from bot.store.postgres.connection import Connection, Line, one_line

# A question reads one thing after another; what a page or a release reads at the same time needs one more.
READERS = 4
# A reader waits this long for a connection, before Discord gives up on a reply.
READ_SECONDS = 10.0


class Readers:
    """Connections to one database. A server that is away raises an error at once, so that no reply waits for it.

    That is why psycopg's pool is not used: it waits, and retries at growing intervals.
    """

    def __init__(self, line: Line) -> None:
        self._line, self._name, self._closed = line, line.name, False
        self._free: queue.LifoQueue[Connection | None] = queue.LifoQueue()
        for _ in range(READERS):
            self._free.put(None)

    @contextmanager
    def one(self) -> Iterator[Connection]:
        """A connection that nobody else uses meanwhile.

        Raises:
            StoreError: the server is away, a statement fails, or all connections are taken for too long.
        """
        try:
            db = self._free.get(timeout=READ_SECONDS)
        except queue.Empty:
            raise StoreError(f"{self._name} is busy: nothing could be read for {READ_SECONDS:.0f} s") from None
        try:
            if self._closed:
                raise StoreError(f"{self._name} is closed")
            if db is None or _is_stale(db):
                db = None
                db = self._line.connect(reads=True, hurries=True)
            yield db
        except psycopg.Error as error:
            raise StoreError(f"{self._name} cannot be read: {one_line(error)}") from error
        finally:
            self._free.put(None if db is None or db.closed else db)

    def close(self) -> None:
        """Close the idle connections; those in use are closed after their present use."""
        self._closed = True
        for _ in range(READERS):
            try:
                db = self._free.get(timeout=READ_SECONDS)
            except queue.Empty:
                break
            if db is not None:
                db.close()
        self._free.put(None)


def _is_stale(db: Connection) -> bool:
    """Whether the server has sent something unasked; to a connection that only reads, that can only be its farewell."""
    if db.closed:
        return True
    unasked, _, _ = select.select([db.fileno()], [], [], 0)
    if unasked:
        db.close()
    return bool(unasked)
