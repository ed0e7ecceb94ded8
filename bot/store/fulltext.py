"""SQLite's own full-text search as a matcher: the peer that most bots would use."""

import re
from collections.abc import Sequence

from sqlite_utils import Database


class FullText:
    """Texts in an FTS5 index with Porter stems, ranked by bm25."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._db = Database(memory=True, execute_plugins=False)
        self._db.execute("create virtual table texts using fts5 (text, tokenize = 'porter unicode61')")
        rows = [(number, text) for number, text in enumerate(texts, 1)]
        self._db.conn.executemany("insert into texts (rowid, text) values (?, ?)", rows)

    def similar(self, query: str) -> list[tuple[int, float]]:
        """The indices (from 0) of texts that share a word with the query, each with its bm25 score (higher: better)."""
        words = re.findall(r"\w+", query.casefold())
        if not words:
            return []
        wanted = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        rows = self._db.execute("select rowid, bm25(texts) from texts where texts match ?", [wanted])
        return [(int(number) - 1, -float(score)) for number, score in rows]
