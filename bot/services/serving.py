"""The releases that are served: the active one, and for servers with own entries that one with theirs on top."""

from collections.abc import Collection, Mapping

from bot.answering.release import Release


class Serving:
    """Holds the releases that answer; each can be swapped for another at any time, from any thread."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._own: Mapping[str, Release] = {}

    @property
    def release(self) -> Release:
        """The active release. Read it once per piece of work, because it may be swapped at any time."""
        return self._release

    def of(self, guild_id: str | int | None) -> Release:
        """The release that answers a server: the active one, with the server's own entries on top if it has any."""
        return self._own.get(str(guild_id), self._release)

    def swap(self, release: Release) -> None:
        """Serve another release from the next question on; a question under way finishes with the one it began with."""
        self._release = release

    def swap_own(self, guild_id: str, release: Release | None) -> None:
        """Serve this release in a server from the next question on; None: the active release."""
        others = {key: each for key, each in self._own.items() if key != guild_id}
        self._own = others if release is None else {**others, guild_id: release}

    def keep_own(self, guild_ids: Collection[str]) -> None:
        """Serve the active release in all servers but these."""
        self._own = {key: each for key, each in self._own.items() if key in guild_ids}
