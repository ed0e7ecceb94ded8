"""Where settings come from: the environment, `.env`, then `salve.toml`; errors in one of them are named."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.errors import ConfigError

PREFIX = "SALVE_"
DOTENV = Path(".env")
TOML = Path("salve.toml")
ENVIRONMENT = "environment"
# Kubernetes sets these for a Service named `salve`, or `salve-…`, in every container that runs beside it:
# https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
_OF_A_SERVICE = re.compile(r"SALVE_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)")
# The language for the user of this terminal; it is their choice, not a setting of the bot's.
_LANGUAGE = "SALVE_LANGUAGE"
_SERVICE_ADDRESS = re.compile(r"(tcp|udp|sctp)://")
_HOW_TO_WRITE = "Write NAME=value, with a value that holds quotes, spaces or # in quotes of the other kind"


@dataclass(frozen=True, slots=True)
class Given:
    """A given value: its field, the name it was given under, and its origin."""

    field: str
    name: str
    value: Any
    origin: str


def read() -> tuple[Given, ...]:
    """All given values, those of the winning source first; an empty value counts as not given.

    Raises:
        ConfigError: a file cannot be read; the message has its name, the line and the remedy.
    """
    found = (*_named(_environment(), ENVIRONMENT), *_named(_dotenv(), str(DOTENV)), *_toml())
    return tuple(each for each in found if not isinstance(each.value, str) or each.value.strip())


def text(file: Path) -> str:
    """The text of a file, without the byte order mark that some editors add.

    Raises:
        OSError: the file cannot be read.
        UnicodeDecodeError: the file is not UTF-8.
    """
    return file.read_text("utf-8-sig")


def why(error: OSError | UnicodeDecodeError) -> str:
    """Why a file could not be read, in a few words."""
    return error.strerror or str(error) if isinstance(error, OSError) else "it is not UTF-8 text"


def _named(values: Mapping[str, str | None], origin: str) -> Iterator[Given]:
    for name, value in values.items():
        if name.upper().startswith(PREFIX):
            yield Given(name.upper().removeprefix(PREFIX).lower(), name, value or "", origin)


def _environment() -> Mapping[str, str]:
    theirs = os.environ.items()
    return {name: value for name, value in theirs if name != _LANGUAGE and not _is_of_a_service(name, value)}


def _is_of_a_service(name: str, value: str) -> bool:
    return bool(_OF_A_SERVICE.fullmatch(name) or (name.endswith("_PORT") and _SERVICE_ADDRESS.match(value)))


def _dotenv() -> Mapping[str, str | None]:
    content = _read(DOTENV)
    broken = [
        f"{DOTENV}:{each.original.line}: this line is no setting. {_HOW_TO_WRITE}"
        for each in parse_stream(StringIO(content))
        if each.error or (each.key and each.value is None and each.key.upper().startswith(PREFIX))
    ]
    if broken:
        raise ConfigError("\n".join(broken))
    return dotenv_values(stream=StringIO(content))


def _toml() -> Iterator[Given]:
    try:
        values = tomllib.loads(_read(TOML))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{TOML} cannot be read: {error}. Mend or delete it") from None
    for key, value in values.items():
        yield Given(key, key, value, str(TOML))


def _read(file: Path) -> str:
    try:
        return text(file)
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {why(error)}. Make it a readable text file in UTF-8") from None
