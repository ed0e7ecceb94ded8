"""Files beside a database belong to whoever owns it: root often makes them, and Salve does not run as root."""

import os
from contextlib import suppress
from pathlib import Path


def own_like(file: Path, other: Path) -> None:
    """Give a file or folder the owner of another one, as far as this process may."""
    stat = other.stat()
    with suppress(OSError, AttributeError):
        # A link that somebody else put there could name any file of root's.
        os.chown(file, stat.st_uid, stat.st_gid, follow_symlinks=False)


def make_private(file: Path) -> None:
    """Make an empty file that only its owner may read; SQLite would make it readable for everybody."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def make_like(file: Path, other: Path) -> None:
    """Make an empty file with the owner and the mode of another one."""
    make_private(file)
    own_like(file, other)
    with suppress(OSError):
        file.chmod(other.stat().st_mode & 0o666)
