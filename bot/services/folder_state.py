"""The content of a knowledge folder, identified by its bytes, so that an unchanged folder is not read again.

It is kept in the cache folder beside the prepared releases. It never decides what is said: it can only show that the
folder holds the release that the database serves.
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

# How many folders' contents are remembered, the most recent ones.
KEPT = 16
_DIGEST = re.compile(r"[0-9a-f]{64}")


def state(folder: Path) -> str | None:
    """A digest of a folder's bytes and of the code that reads them; None if the folder cannot be read."""
    found = hashlib.sha256(source("bot.knowledge").encode())
    try:
        for file in _files(folder):
            # Other files are not read, but a name may be that of a misplaced knowledge file.
            content = file.read_bytes() if file.suffix == SUFFIX else b""
            found.update(f"\n{len(content)} {file.relative_to(folder).as_posix()}\n".encode(errors="surrogateescape"))
            found.update(content)
    except OSError:
        return None
    return found.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """The files that the reader looks at, in a fixed order. Folders directly below may be links, which it follows."""
    for top in sorted(folder.iterdir()):
        if not is_hidden(top, folder):
            inside = sorted(top.glob("**/*")) if top.is_dir() else [top]
            yield from (file for file in inside if file.is_file())


def known(state_: str | None) -> str | None:
    """The digest of the knowledge in a folder with that state; None if it has not been read before."""
    if state_ is None:
        return None
    try:
        digest = _file(state_).read_text("ascii")
    except (OSError, ValueError):
        return None
    return digest if _DIGEST.fullmatch(digest) else None


def remember(state_: str, digest: str) -> None:
    """Keep the digest for a folder with that state, whole or not at all; if that fails, the folder is read again."""
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
