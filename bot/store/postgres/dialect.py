"""Translates the store's SQL for psycopg: `?` and `:name` become `%s` and `%(name)s`, and values become plain."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

# A literal, which is left as it is; a name; a question mark; a percent sign.
_TOKENS = re.compile(r"('(?:[^']|'')*')|(?<![:\w]):([a-z_]\w*)|(\?)|(%)")


@cache
def translated(sql: str) -> str:
    """The statement with psycopg's placeholders. The store has few statements, so each is translated only once."""
    return _TOKENS.sub(_token, sql)


def plain(parameters: Any) -> Any:
    """The parameters as SQLite would store them: without booleans, and with subclasses of str as plain text."""
    if isinstance(parameters, Mapping):
        return {name: _plain(value) for name, value in parameters.items()}
    return [_plain(value) for value in parameters or ()]


def _token(match: re.Match[str]) -> str:
    literal, name, mark, _ = match.groups()
    if literal:
        return literal.replace("%", "%%")
    if name:
        return f"%({name})s"
    return "%s" if mark else "%%"


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return str(value) if isinstance(value, str) else value
