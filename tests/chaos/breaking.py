"""Calls that fail when they are told to: the writes of a store, and what is done to files."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import StoreError
from bot.store.local import LocalStore


@dataclass
class Breaker:
    """Counts calls; from the `first` on, so many `times` they fail instead. Without a first one none fails."""

    first: int | None = None
    times: int = 1
    calls: int = 0

    def breaks(self) -> bool:
        """Whether the call that is about to happen fails."""
        number, self.calls = self.calls, self.calls + 1
        return self.first is not None and self.first <= number < self.first + self.times

    def next(self, times: int) -> None:
        """Let the next calls fail."""
        self.first, self.times = self.calls, times

    def mend(self) -> None:
        """Let no more calls fail."""
        self.first = None


def full(store: LocalStore, breaker: Breaker) -> None:
    """Let the store's writes fail as on a full disk, where the breaker says so."""
    do = store.writer.do

    def doing(job: Callable[[Any], Any], *, wipe: bool = False) -> Any:
        if breaker.breaks():
            raise StoreError(f"{store.writer.name} cannot be written: database or disk is full")
        return do(job, wipe=wipe)

    setattr(store.writer, "do", doing)  # noqa: B010 - a seam for tests


@contextmanager
def files_below(folder: Path, breaker: Breaker) -> Iterator[None]:
    """Let opening for writing, replacing and linking files below a folder fail, where the breaker says so."""
    kept = {name: getattr(os, name) for name in ("open", "replace", "rename", "link", "mkdir")}
    path_open = Path.open

    def guarded(name: str) -> Callable[..., Any]:
        def call(path: Any, *given: Any, **more: Any) -> Any:
            writes = name != "open" or (given and given[0] & (os.O_WRONLY | os.O_RDWR))
            _guard(path, writes=bool(writes))
            return kept[name](path, *given, **more)

        return call

    def opening(self: Path, mode: str = "r", *given: Any, **more: Any) -> Any:
        _guard(self, writes=mode[0] in "wax")
        return path_open(self, mode, *given, **more)

    def _guard(path: Any, *, writes: bool) -> None:
        inside = not isinstance(path, int) and Path(os.fsdecode(path)).is_relative_to(folder)
        if writes and inside and breaker.breaks():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fsdecode(path))

    for name in kept:
        setattr(os, name, guarded(name))
    Path.open = opening  # type: ignore[method-assign]
    try:
        yield
    finally:
        for name, function in kept.items():
            setattr(os, name, function)
        Path.open = path_open  # type: ignore[method-assign]
