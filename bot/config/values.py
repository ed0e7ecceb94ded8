"""The accepted forms of settings: ids, single or several, and paths that start at a home folder."""

import json
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

SQLITE = "sqlite:///"
# The largest signed 64-bit number; Discord's ids are such numbers.
MOST = 2**63 - 1
# Python refuses to read a number of thousands of digits.
LONGEST = len(str(MOST))
COPIED = (
    "Ids are copied in Discord: switch on User Settings, Advanced, Developer Mode; then right-click the server, the "
    "channel or the role, Copy ID"
)


def _id(value: Any) -> int:
    """Read one id.

    Raises:
        ValueError: the value is not an id.
    """
    text = str(value).strip()
    if (
        isinstance(value, bool)
        or not (text.isascii() and text.isdecimal())
        or len(text) > LONGEST
        or not 0 < int(text) <= MOST
    ):
        raise ValueError(f"an id is a number such as 123456789012345678. {COPIED}")
    return int(text)


def _ids(value: Any) -> tuple[int, ...]:
    """Read ids in any form: 1,2 or "1 2" or [1, "2"], as text or as a list.

    Raises:
        ValueError: one of them is not an id.
    """
    if isinstance(value, str):
        value = _listed(value.strip())
    return tuple(map(_id, value if isinstance(value, list | tuple) else [value]))


def _listed(text: str) -> Any:
    if not text.startswith("["):
        return [part for part in re.split(r"[,;\s]+", text) if part]
    try:
        return json.loads(text)
    except ValueError:
        raise ValueError(f"a list of ids is written as 1,2 or as [1, 2]. {COPIED}") from None


def _at_home(path: Path) -> Path:
    """The path, with ~ replaced by a home folder.

    Raises:
        ValueError: no home folder is known by that name.
    """
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError("the home folder that ~ stands for is not known here; write the whole path") from None


def _database_at_home(url: str) -> str:
    name = url.removeprefix(SQLITE)
    return f"{SQLITE}{_at_home(Path(name))}" if name != url and name.startswith("~") else url


def _servers(value: Any) -> frozenset[int] | None:
    """Read ids of servers, or None for any server.

    Raises:
        ValueError: the value is neither.
    """
    return None if str(value).strip().casefold() == "any" else frozenset(_ids(value))


Id = Annotated[int, BeforeValidator(_id)]
Ids = Annotated[tuple[int, ...], BeforeValidator(_ids)]
Servers = Annotated[frozenset[int] | None, BeforeValidator(_servers)]
HomePath = Annotated[Path, AfterValidator(_at_home)]
DatabaseUrl = Annotated[str, AfterValidator(_database_at_home)]
