"""What the SQL modules share: how moments and questions are written, and the number a new row got."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlite_utils.db import Table

from bot.store.records import Interaction


def stamp(at: datetime) -> str:
    """ISO 8601 in UTC with microseconds always written, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def inserted(table: Table) -> int:
    """The number of the row that was just inserted."""
    return int(str(table.last_pk))


def interaction_row(interaction: Interaction) -> dict[str, Any]:
    """A question as it is stored."""
    return asdict(interaction) | {
        "asked_at": stamp(interaction.asked_at),
        "candidates": json.dumps(interaction.candidates),
    }
