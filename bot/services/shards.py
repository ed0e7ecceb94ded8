"""The shards of Discord that this process serves, and the leases that keep other processes from serving them too.

Discord splits a large bot's servers into shards, by `(server id >> 22) % count`. Each process serves a range of them
and holds a lease on each: two processes with overlapping ranges would answer everything there twice.
"""

import os
import re
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from bot.errors import ConfigError, TryLaterError
from bot.store.port import Store
from bot.store.port_leases import Lease

# Renewed every 20 seconds, so that a lease survives two failed renewals; a killed process blocks its range no longer
# than this.
LEASE = timedelta(seconds=60)
# In this time Discord allows `max_concurrency` new sessions, one for each remainder of the shard id by that number.
BETWEEN = timedelta(seconds=5)
# The largest number of shards that is accepted.
MOST = 65_536
_RANGE = re.compile(r"(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?/(?P<count>\d{1,5})", re.ASCII)
_PART = re.compile(r"(?P<index>\d{1,5})x(?P<size>\d{1,5})/(?P<count>\d{1,5})", re.ASCII)
OVERLAP = (
    "{name} of {shards} is served by {holder}, whose lease lasts until {until:%H:%M:%S} UTC. Stop that process, or "
    "give this one shards that no other serves (--shards {own})"
)
COUNTS = (
    "{holder} serves shards of {shards}, and this process was told of {count}: a server would lie in two of them. Stop "
    "every process of the old count before one of the new starts"
)
LOST = "{name} is served by {holder} now, because this process did not renew its lease in time; it has stopped"


@dataclass(frozen=True, slots=True)
class ShardRange:
    """The shards from `first` to `last`, of `count` in all."""

    first: int
    last: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a range: `0-7/32`; `3/32` is one shard; `1x8/32` is the second eight, as a StatefulSet numbers its pods.

        Raises:
            ConfigError: it is not a range, or there are no such shards.
        """
        if found := _RANGE.fullmatch(text):
            first, last = int(found["first"]), int(found["last"] or found["first"])
        elif found := _PART.fullmatch(text):
            size = int(found["size"])
            first = int(found["index"]) * size
            # The last part may be smaller.
            last = min(first + size, int(found["count"])) - 1
        else:
            raise ConfigError(f"--shards {text}: that is no range. Write the first, the last and the count: 0-7/32")
        count = int(found["count"])
        if not (first <= last < count <= MOST):
            raise ConfigError(f"--shards {text}: there are no such shards. They are numbered from 0, below the count")
        return cls(first, last, count)

    @property
    def ids(self) -> range:
        """The ids of all shards in the range."""
        return range(self.first, self.last + 1)

    def holds(self, guild_id: int) -> bool:
        """Whether a server belongs to a shard of the range."""
        return (guild_id >> 22) % self.count in self.ids

    def __str__(self) -> str:
        return f"{self.first}-{self.last}/{self.count}"


class ShardService:
    """Holds one range for this process. Safe to call from any thread."""

    def __init__(
        self, store: Store, served: ShardRange, now: Callable[[], datetime], process: tuple[str, int] | None = None
    ) -> None:
        self._store = store
        self._now = now
        self.range = served
        self._host, self._pid = process or (socket.gethostname(), os.getpid())
        self._holder = f"{self._host}, process {self._pid} ({secrets.token_hex(3)})"

    def take(self) -> None:
        """Take the lease; leases of an ended process on this machine are taken over.

        Raises:
            ConfigError: another process serves one of its shards, or uses another number of shards.
        """
        lease = self._take()
        while lease is not None and self._has_ended(lease.holder):
            self._store.leases.release(lease.holder)
            lease = self._take()
        if lease is None:
            return
        if lease.shards != self.range.count:
            raise ConfigError(COUNTS.format(holder=lease.holder, shards=lease.shards, count=self.range.count))
        raise ConfigError(_told(OVERLAP, lease, own=str(self.range)))

    def renew(self) -> None:
        """Renew the lease of the range.

        Raises:
            TryLaterError: another process holds it now.
        """
        lease = self._take()
        if lease is not None:
            raise TryLaterError(_told(LOST, lease))

    def release(self) -> None:
        """Release the lease, so that the next process need not wait."""
        self._store.leases.release(self._holder)

    def turn(self, shard_id: int, concurrency: int) -> float:
        """Take a turn to open a session, among all processes; returns 0, or the seconds to wait before asking again."""
        now = self._now()
        again = self._store.leases.turn(shard_id % concurrency, self._holder, now, now + BETWEEN)
        return max((again - now).total_seconds(), 0.0) if again is not None else 0.0

    def _take(self) -> Lease | None:
        now = self._now()
        return self._store.leases.take(self.range.ids, self.range.count, self._holder, now, now + LEASE)

    def _has_ended(self, holder: str) -> bool:
        """Whether a holder was a process of this machine that is gone. In containers, all have the same process id."""
        found = re.fullmatch(rf"{re.escape(self._host)}, process (\d+) \(\w+\)", holder)
        if found is None:
            return False
        pid = int(found[1])
        if pid == self._pid:
            return holder != self._holder
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False
        return False


def _told(text: str, lease: Lease, **more: str) -> str:
    return text.format(name=lease.name, holder=lease.holder, shards=lease.shards, until=lease.until, **more)
