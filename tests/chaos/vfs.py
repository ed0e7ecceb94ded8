"""A power cut for the very SQLite that the store uses: its files are written as ever, and every write is noted down.

The library's default VFS is wrapped through ctypes: what it opens gets a copy of its own methods in which writing,
truncating and syncing are noted. `Disk.after` then makes the files as a disk may hold them when the power goes after so
many notes: what was synced is there; of what was not, each 512-byte sector is there or not, by coin, as in SQLite's own
tests (sqlite.org/testing.html, "Crash Testing").
"""

import ctypes as c
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pysqlite3._sqlite3 as driver

SECTOR = 512
# SQLITE_OPEN_MAIN_JOURNAL, SQLITE_OPEN_SUPER_JOURNAL, SQLITE_OPEN_WAL: syncing one syncs the folder once, see unixSync.
_SYNCS_FOLDER = 0x00000800 | 0x00004000 | 0x00080000
_File, _Buffer, _Offset = c.c_void_p, c.c_void_p, c.c_int64
_WRITE = c.CFUNCTYPE(c.c_int, _File, _Buffer, c.c_int, _Offset)
_TRUNCATE = c.CFUNCTYPE(c.c_int, _File, _Offset)
_SYNC = c.CFUNCTYPE(c.c_int, _File, c.c_int)
# Names are handed on as addresses: SQLite keeps them, and one made of a Python string would be gone.
_OPEN = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, _File, c.c_int, c.c_void_p)
_DELETE = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, c.c_int)


class _Methods(c.Structure):
    """sqlite3_io_methods, of which three are of interest."""

    _fields_ = (
        ("version", c.c_int),
        ("close", c.c_void_p),
        ("read", c.c_void_p),
        ("write", c.c_void_p),
        ("truncate", c.c_void_p),
        ("sync", c.c_void_p),
        ("others", c.c_void_p * 13),
    )


class _Vfs(c.Structure):
    """sqlite3_vfs, as far as the two methods of interest."""

    _fields_ = (
        ("version", c.c_int),
        ("file_size", c.c_int),
        ("longest_path", c.c_int),
        ("next", c.c_void_p),
        ("name", c.c_char_p),
        ("data", c.c_void_p),
        ("open", c.c_void_p),
        ("delete", c.c_void_p),
    )


@dataclass(frozen=True, slots=True)
class Note:
    """One thing done to one file: write, truncate, sync, open, delete; or something acknowledged to somebody."""

    what: str
    name: str
    at: int = 0
    data: bytes = b""


@dataclass
class _Content:
    """What a disk holds of a file for sure, what may have got there, and what became of its name."""

    sure: bytearray = field(default_factory=bytearray)
    unsure: list[Note] = field(default_factory=list)
    named: bool = False
    deleted: bool = False

    def sync(self) -> None:
        for note in self.unsure:
            _apply(self.sure, note, random.Random(), keep=1)
        self.unsure.clear()

    def torn(self, chance: random.Random) -> bytes:
        content = bytearray(self.sure)
        keep = chance.choice((0.0, 0.5, 0.5, 1.0))
        for note in self.unsure:
            _apply(content, note, chance, keep)
        return bytes(content)


def _apply(content: bytearray, note: Note, chance: random.Random, keep: float) -> None:
    if note.what == "truncate":
        if chance.random() < keep:
            del content[note.at :]
        return
    for start in range(0, len(note.data), SECTOR):
        if chance.random() < keep:
            piece, at = note.data[start : start + SECTOR], note.at + start
            content.extend(bytes(max(at - len(content), 0)))
            content[at : at + len(piece)] = piece


class Disk:
    """Notes what SQLite does below one folder while it is entered; one at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes: list[Note] = []
        self._vfs = _default()
        self._files: dict[int, tuple[str, int]] = {}
        self._wrapped: dict[int, _Methods] = {}
        self._kept: list[Any] = []

    def __enter__(self) -> Self:
        self._open, self._delete = _OPEN(self._vfs.open), _DELETE(self._vfs.delete)
        opened, deleted = _OPEN(self._opened), _DELETE(self._deleted)
        self._kept += [opened, deleted]
        self._vfs.open, self._vfs.delete = _address(opened), _address(deleted)
        return self

    def __exit__(self, *_: object) -> None:
        self._vfs.open, self._vfs.delete = _address(self._open), _address(self._delete)

    def acknowledge(self, what: str) -> None:
        """Note that somebody was told that this is kept."""
        self.notes.append(Note("acknowledge", what))

    def after(self, number: int, folder: Path, chance: random.Random) -> set[str]:
        """Make the files as they may be when the power goes after so many notes. Returns what was acknowledged."""
        files: dict[str, _Content] = {}
        told: set[str] = set()
        for note in self.notes[:number]:
            if note.what == "acknowledge":
                told.add(note.name)
            else:
                _happen(files, note)
        folder.mkdir(parents=True)
        for name, content in files.items():
            sure = content.named and not content.deleted
            if sure or chance.random() < 0.5:
                (folder / name).write_bytes(content.torn(chance))
        return told

    def _opened(self, vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        code: int = self._open(vfs, name, file, flags, out)
        path = _path(name)
        if code == 0 and path.parent == self.folder:
            self._files[file] = path.name, flags
            self.notes.append(Note("open", path.name))
            methods = c.cast(file, c.POINTER(c.c_void_p))
            methods[0] = c.addressof(self._with_notes(methods[0] or 0))
        return code

    def _deleted(self, vfs: int, name: int, sync_folder: int) -> int:
        code: int = self._delete(vfs, name, sync_folder)
        path = _path(name)
        if code == 0 and path.parent == self.folder:
            self.notes.append(Note("delete", path.name, sync_folder))
        return code

    def _with_notes(self, address: int) -> _Methods:
        """A copy of a file's methods that notes what is done; one for each set of methods there is."""
        if address not in self._wrapped:
            methods = _Methods.from_buffer_copy(_Methods.from_address(address))
            for name, kind, note in (
                ("write", _WRITE, self._write),
                ("truncate", _TRUNCATE, self._truncate),
                ("sync", _SYNC, self._sync),
            ):
                noting = kind(_noting(kind(getattr(methods, name)), note))
                self._kept.append(noting)
                setattr(methods, name, _address(noting))
            self._wrapped[address] = methods
        return self._wrapped[address]

    def _write(self, file: int, data: int, size: int, at: int) -> Note:
        return Note("write", self._files[file][0], at, c.string_at(data, size))

    def _truncate(self, file: int, at: int) -> Note:
        return Note("truncate", self._files[file][0], at)

    def _sync(self, file: int, _: int) -> Note:
        name, flags = self._files[file]
        return Note("sync", name, int(bool(flags & _SYNCS_FOLDER)))


def _noting(method: Callable[..., int], note: Callable[..., Note]) -> Callable[..., int]:
    disk: Disk = note.__self__  # type: ignore[attr-defined]

    def noted(*arguments: int) -> int:
        made = note(*arguments)
        code = method(*arguments)
        if code == 0:
            disk.notes.append(made)
        return code

    return noted


def _happen(files: dict[str, _Content], note: Note) -> None:
    content = files.setdefault(note.name, _Content())
    if note.what == "open" and content.deleted:
        files[note.name] = _Content()
    elif note.what == "delete":
        content.deleted = True
    elif note.what == "sync":
        content.sync()
    elif note.what != "open":
        content.unsure.append(note)
    if note.what in {"sync", "delete"} and note.at:
        _sync_folder(files)


def _sync_folder(files: dict[str, _Content]) -> None:
    for name, content in list(files.items()):
        content.named = True
        if content.deleted:
            del files[name]


def _path(name: int | None) -> Path:
    return Path(c.string_at(name).decode() if name else "")


def _address(function: Any) -> int:
    return c.cast(function, c.c_void_p).value or 0


def _default() -> _Vfs:
    library = c.CDLL(driver.__file__)
    library.sqlite3_vfs_find.restype = c.POINTER(_Vfs)
    found: _Vfs = library.sqlite3_vfs_find(None).contents
    return found
