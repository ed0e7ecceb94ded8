"""Sentence vectors kept by text: only what changed in a release is encoded, at milliseconds a text."""

import io
import json
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.answering.vectors import Encoder, Matrix

# How many texts of earlier releases are kept beside those of the last: 30 MB.
MOST = 20_000
# What `read` raises on a file that is none, or one of which only a part reached the disk.
DAMAGED = (OSError, KeyError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
# The header of each file in an archive (PKWARE, APPNOTE.TXT, 4.3.7): its size without the name and the extra fields,
# where the lengths of these stand, and the sizes of two fields: of 64-bit lengths, and of one that is empty.
_LOCAL, _LENGTHS, _LONG, _FIELD = 30, 26, 20, 4
# An array's own header is no longer (NEP 1).
_HEAD = 1024


class Remembering:
    """An encoder that reads no text twice."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Matrix] = {}
        self._used: dict[str, Matrix] = {}

    @property
    def digest(self) -> str:
        """The encoder's digest."""
        return self._encoder.digest

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions); of an empty text, zeros."""
        new = [text for text in dict.fromkeys(texts) if text not in self._used]
        self._used |= {text: self._known[text] for text in new if text in self._known}
        if unread := [text for text in new if text not in self._used]:
            self._used |= zip(unread, self._encoder.encode(unread), strict=True)
        return np.stack([self._used[text] for text in texts])

    def recall(self, folder: Path) -> None:
        """Load what was kept there for the same encoder; what cannot be read is encoded again."""
        try:
            kept = read(self._file(folder))
            self._known = dict(zip(json.loads(kept["texts"].tobytes()), kept["vectors"], strict=True))
        except DAMAGED:
            self._known = {}

    def keep(self, folder: Path) -> None:
        """Keep what was used, and as much of what was known before as there is room for.

        Raises:
            OSError: the folder cannot be written.
        """
        if self._used.keys() <= self._known.keys():
            return
        others = [text for text in self._known if text not in self._used][: max(MOST - len(self._used), 0)]
        kept = self._used | {text: self._known[text] for text in others}
        texts = np.frombuffer(json.dumps(list(kept)).encode(), np.uint8)
        write(self._file(folder), {"texts": texts, "vectors": np.stack(list(kept.values()))})

    def _file(self, folder: Path) -> Path:
        return folder / f"vectors-{self.digest[:16].replace(' ', '-')}.npz"


def read(file: Path) -> Mapping[str, Any]:
    """The arrays of a file that `write` wrote.

    The file is read as a whole, and the arrays are views of that, not to be changed: `numpy.load` copies each in
    pieces, which takes twice as long.

    Raises:
        Exception: one of `DAMAGED`; it is no such file, or not whole.
    """
    with file.open("rb") as opened, zipfile.ZipFile(opened) as archive:
        members = archive.infolist()
        opened.seek(0)
        content = np.frombuffer(opened.read(), np.uint8)
    return {member.filename.removesuffix(".npy"): _array(content, member) for member in members}


def _array(content: npt.NDArray[np.uint8], member: zipfile.ZipInfo) -> Any:
    """The array that a file with that content holds as a member."""
    lengths = content[member.header_offset + _LENGTHS : member.header_offset + _LOCAL].view("<u2")
    start = member.header_offset + _LOCAL + int(lengths.sum())
    raw = content[start : start + member.file_size]
    head = io.BytesIO(raw[:_HEAD].tobytes())
    np.lib.format.read_magic(head)
    shape, by_columns, kind = np.lib.format.read_array_header_1_0(head)
    if member.compress_type != zipfile.ZIP_STORED or zlib.crc32(raw.data) != member.CRC or kind.hasobject:
        raise ValueError(f"{member.filename} is not as it was written")
    values = raw[head.tell() :].view(kind).reshape(shape, order="F" if by_columns else "C")
    # What an earlier version wrote begins anywhere.
    return np.require(values, requirements="A")


def write(file: Path, arrays: dict[str, Any]) -> None:
    """Write a file of arrays, completely or not at all; `numpy.load` reads it too.

    Raises:
        OSError: it cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent, suffix=".new")
    try:
        with os.fdopen(handle, "wb") as new, zipfile.ZipFile(new, "w") as archive:
            for name, values in arrays.items():
                member = zipfile.ZipInfo(f"{name}.npy")
                # Its numbers begin at a multiple of 64, so that they can be read where they are.
                fixed = new.tell() + _LOCAL + len(member.filename.encode()) + _LONG + _FIELD
                padding = -fixed % np.lib.format.ARRAY_ALIGN
                member.extra = struct.pack("<HH", 0, padding) + bytes(padding)
                with archive.open(member, "w", force_zip64=True) as out:
                    np.lib.format.write_array(out, np.asarray(values), version=(1, 0), allow_pickle=False)
        Path(draft).replace(file)
    finally:
        Path(draft).unlink(missing_ok=True)
