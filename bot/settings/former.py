"""Settings that were in the environment before servers had their own: they are taken over once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot.settings.model import ServerSettings, validated


@dataclass(frozen=True)
class Former:
    """One server's settings from the environment, by their present names; its id; and the names in the environment."""

    values: Mapping[str, Any] = field(default_factory=dict)
    guild_id: int | None = None
    names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.names)

    @cached_property
    def settings(self) -> ServerSettings:
        """These settings as a server's settings."""
        return validated(self.values)


NOTHING = Former()
