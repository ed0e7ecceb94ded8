"""What is served: the active release, and in a server that has own entries that release with them on top."""

from collections.abc import Collection, Mapping

from bot.answering.release import Release


class Serving:
    """Holds the releases that are answered from; each can be swapped for another at any time, from any thread."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._own: Mapping[str, Release] = {}

    @property
    def release(self) -> Release:
        """The active release. Read it once for one piece of work: it may be swapped at any time."""
        return self._release

    def of(self, guild_id: str | int | None) -> Release:
        """What a server is answered from: the active release, with that server's own entries on top if it has any."""
        return self._own.get(str(guild_id), self._release)

    def swap(self, release: Release) -> None:
        """Serve another release from the next question on; what is being answered finishes with the one it began."""
        self._release = release

    def swap_own(self, guild_id: str, release: Release | None) -> None:
        """Serve this in a server from the next question on; None: the active release."""
        others = {key: each for key, each in self._own.items() if key != guild_id}
        self._own = others if release is None else {**others, guild_id: release}

    def keep_own(self, guild_ids: Collection[str]) -> None:
        """Serve in all servers but these the active release."""
        self._own = {key: each for key, each in self._own.items() if key in guild_ids}
