"""Files that outlast a power cut."""

import os
from pathlib import Path


def synced(path: Path) -> None:
    """Make sure that a file, or the names in a folder, are on the disk.

    Raises:
        OSError: it cannot be opened or written.
    """
    if os.name == "nt" and path.is_dir():
        # Windows has no handle for a folder, and keeps names safe by itself.
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
