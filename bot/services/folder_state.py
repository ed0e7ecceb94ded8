"""Which content a knowledge folder holds, told by its bytes: what has not changed since is not read again.

Kept in the cache folder beside the prepared releases. It is never trusted for what is said: it can only tell that the
folder is the release which the database holds and serves.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.knowledge.strays import SUFFIX, is_hidden
from bot.services.compiled import cache_folder, source

# How many folders' contents are remembered, those met last.
KEPT = 16
_DIGEST = re.compile(r"[0-9a-f]{64}")


def state(folder: Path) -> str | None:
    """What tells the bytes of a folder, and the code that reads them, from any others; None where it cannot be read."""
    found = hashlib.sha256(source("bot.knowledge").encode())
    try:
        for file in _files(folder):
            # What is no knowledge is not read, but may be under a name that says it is meant to be.
            content = file.read_bytes() if file.suffix == SUFFIX else b""
            found.update(f"\n{len(content)} {file.relative_to(folder).as_posix()}\n".encode(errors="surrogateescape"))
            found.update(content)
    except OSError:
        return None
    return found.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """The files that the reader looks at, in one order: the folders right below may be links, as it goes into those."""
    for top in sorted(folder.iterdir()):
        if not is_hidden(top, folder):
            inside = sorted(top.glob("**/*")) if top.is_dir() else [top]
            yield from (file for file in inside if file.is_file())


def known(state_: str | None) -> str | None:
    """The digest of the knowledge that a folder in that state holds, where it was read before."""
    if state_ is None:
        return None
    try:
        digest = _file(state_).read_text("ascii")
    except (OSError, ValueError):
        return None
    return digest if _DIGEST.fullmatch(digest) else None


def remember(state_: str, digest: str) -> None:
    """Keep what a folder in that state holds, whole or not at all; where nothing can be kept, it is read again."""
    file = _file(state_)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=file.parent, suffix=".new")
        try:
            with os.fdopen(handle, "w", encoding="ascii") as new:
                new.write(digest)
            Path(draft).replace(file)
        finally:
            Path(draft).unlink(missing_ok=True)
        for old in sorted(file.parent.iterdir(), key=lambda kept: kept.stat().st_mtime, reverse=True)[KEPT:]:
            old.unlink(missing_ok=True)


def _file(state_: str) -> Path:
    return cache_folder() / "folders" / state_
