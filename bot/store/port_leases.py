"""Leases: which process holds which of Discord's shards. A part of `bot.store.port.Store`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Lease:
    """A shard, `shard 3`, that a process holds until then, of this many shards in all."""

    name: str
    holder: str
    shards: int
    until: datetime


class Leases(Protocol):
    """Who holds what, until when. All raise StoreError when the database cannot be read or written."""

    def take(self, ids: Sequence[int], shards: int, holder: str, now: datetime, until: datetime) -> Lease | None:
        """Hold these of this many shards until then, all or none, or keep holding them.

        Returns:
            None when they are held; else a lease in the way: of one of them, or of another count of shards, by which
            every server may lie elsewhere.
        """
        ...

    def release(self, holder: str) -> None:
        """Hold nothing any more."""
        ...

    def turn(self, bucket: int, holder: str, now: datetime, until: datetime) -> datetime | None:
        """Take a turn to open a session, which nobody else of that bucket gets until then.

        Returns:
            None when it is taken; else when to ask again.
        """
        ...
