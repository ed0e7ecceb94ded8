"""Writes that could not reach a database on another machine yet, kept in a local file that outlives the process."""

import threading
from pathlib import Path
from typing import Any

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # pysqlite3 where it is installed

from bot.errors import StoreError
from bot.store.opening import BUSY_MILLISECONDS, remedy

# A community with a thousand questions a day would fill it in a hundred days.
AT_MOST = 100_000
_PRAGMAS = (
    f"busy_timeout = {BUSY_MILLISECONDS}",
    "journal_mode = truncate",
    "secure_delete = on",
    "synchronous = full",
)
_TABLE = "create table if not exists held (number integer primary key, key text unique not null, body text not null)"


class Journal:
    """A queue of texts by key, oldest first. A text is on the disk when the method returns.

    Safe to use from any thread and by several processes at once: each sees what the others put in.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or create it.

        Raises:
            StoreConfigError: it may not be opened, it is damaged, or it is another kind of file.
            StoreError: it cannot be opened now, as on a full disk.
        """
        self.path = path
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            for pragma in _PRAGMAS:
                self._db.execute(f"pragma {pragma}").fetchall()
            self._db.execute(_TABLE)
            # It holds questions, which nobody else on the machine needs to read.
            path.chmod(0o600)
        except (sqlite3.Error, OSError) as error:
            kind, _ = remedy(error)
            raise kind(
                f"{path}, in which questions wait while the database is away, cannot be used: {error}. "
                "Mend its folder's permissions, name another file in SALVE_JOURNAL, or move a damaged one away"
            ) from error

    def put(self, key: str, body: str) -> bool:
        """Keep a text; a text whose key is already there is left as it is. False if there is no room.

        Raises:
            StoreError: it cannot be written.
        """
        if len(self) >= AT_MOST:
            return False
        self._run("insert into held (key, body) values (?, ?) on conflict do nothing", key, body)
        return True

    def first(self) -> tuple[str, str] | None:
        """The oldest text, with its key; None if there is none."""
        rows = self._run("select key, body from held order by number limit 1")
        return (str(rows[0][0]), str(rows[0][1])) if rows else None

    def done(self, key: str) -> None:
        """Erase the text with this key, because it has been done."""
        self._run("delete from held where key = ?", key)

    def __contains__(self, key: str) -> bool:
        return bool(self._run("select 1 from held where key = ?", key))

    def __len__(self) -> int:
        return int(self._run("select count(*) from held")[0][0])

    def close(self) -> None:
        """Close the file; its contents stay."""
        with self._lock:
            self._db.close()

    def _run(self, sql: str, *values: str) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                rows: list[tuple[Any, ...]] = self._db.execute(sql, values).fetchall()
                return rows
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: {error}") from error
