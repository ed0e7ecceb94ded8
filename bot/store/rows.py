"""Helpers of the SQL modules: how times and questions are written and compared, and how rows are added."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from bot.store.records import Interaction
from bot.store.sql import Database


def stamp(at: datetime) -> str:
    """A time as ISO 8601 in UTC, always with microseconds, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def folded(text: str) -> str:
    """A text as searches compare it; the `lower` of a database depends on its kind and locale beyond ASCII."""
    return unicodedata.normalize("NFC", text.casefold())


def insert(db: Database, table: str, row: Mapping[str, Any]) -> None:
    """Add a row."""
    db.execute(_insert(table, row), row)


def numbered(db: Database, table: str, row: Mapping[str, Any]) -> int:
    """Add a row. Returns its number."""
    return int(db.execute(f"{_insert(table, row)} returning number", row).fetchall()[0][0])


def put(db: Database, table: str, row: Mapping[str, Any], key: tuple[str, ...]) -> None:
    """Add a row, or replace the values of the row with the same key."""
    values = ", ".join(f"{name} = excluded.{name}" for name in row if name not in key)
    db.execute(f"{_insert(table, row)} on conflict ({', '.join(key)}) do update set {values}", row)


def columns(record: Any) -> dict[str, Any]:
    """A record's values by their names; `asdict` would copy each value, which takes longer than writing them."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def interaction_row(interaction: Interaction) -> dict[str, Any]:
    """A question as it is stored."""
    return columns(interaction) | {
        "asked_at": stamp(interaction.asked_at),
        "candidates": json.dumps(interaction.candidates),
    }


def _insert(table: str, row: Mapping[str, Any]) -> str:
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    return f"insert into {table} ({names}) values ({values})"  # noqa: S608 - our own names
