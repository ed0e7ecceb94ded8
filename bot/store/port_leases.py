"""Leases: which process holds which of Discord's shards. A part of `bot.store.port.Store`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Lease:
    """A shard, named `shard 3`, that a process holds until then; `shards` is their total number."""

    name: str
    holder: str
    shards: int
    until: datetime


class Leases(Protocol):
    """Who holds which shards, and until when. All raise StoreError if the database cannot be read or written."""

    def take(self, ids: Sequence[int], shards: int, holder: str, now: datetime, until: datetime) -> Lease | None:
        """Take or keep hold of these shards until then, all or none; `shards` is their total number.

        Returns:
            None if they are held; otherwise a lease in the way: of one of them, or for another number of shards, under
            which every server may belong to another shard.
        """
        ...

    def release(self, holder: str) -> None:
        """Give up all of a process's leases."""
        ...

    def turn(self, bucket: int, holder: str, now: datetime, until: datetime) -> datetime | None:
        """Take a turn to open a session; nobody else in that bucket gets one until then.

        Returns:
            None if the turn is taken; otherwise when to ask again.
        """
        ...
