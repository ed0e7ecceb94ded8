"""What serves releases, seen by code that has another release to serve."""

from collections.abc import Collection
from typing import Protocol

from bot.answering.pipeline import Release


class Serving(Protocol):
    """What serves a release and can be given another."""

    @property
    def release(self) -> Release:
        """The one it serves."""
        ...

    def swap(self, release: Release) -> None:
        """Serve this from now on."""
        ...

    def of(self, guild_id: str | int | None) -> Release:
        """What it serves in a server: the same, with that server's own entries on top if it has any."""
        ...

    def swap_own(self, guild_id: str, release: Release | None) -> None:
        """Serve this in a server from now on; None: what is served everywhere."""
        ...

    def keep_own(self, guild_ids: Collection[str]) -> None:
        """Serve in all servers but these what is served everywhere."""
        ...
