"""Settings that stood in the environment before servers had their own: taken over once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot.settings.model import ServerSettings, validated


@dataclass(frozen=True)
class Former:
    """What the environment says of one server: its settings by their names of today, its id, and the names there."""

    values: Mapping[str, Any] = field(default_factory=dict)
    guild_id: int | None = None
    names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.names)

    @cached_property
    def settings(self) -> ServerSettings:
        """The settings they make."""
        return validated(self.values)


NOTHING = Former()
