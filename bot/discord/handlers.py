"""What buttons, menus and forms call: functions by name, which each cog gives to the bot it is added to."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from discord import app_commands

Action = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class Handlers:
    """The functions to call, by the name in a custom id. They take the interaction and the ids that follow the name.

    A menu's values come after its ids; what was typed into a form comes before them.
    """

    presses: Mapping[str, Action] = field(default_factory=dict)
    picks: Mapping[str, Action] = field(default_factory=dict)
    forms: Mapping[str, Action] = field(default_factory=dict)

    def __or__(self, other: Self) -> "Handlers":
        """The handlers of both; of two with the same name, the other's."""
        return Handlers({**self.presses, **other.presses}, {**self.picks, **other.picks}, {**self.forms, **other.forms})


class Acting:
    """A cog whose buttons, menus or forms do something.

    `menu` is its message command. discord.py does not let a cog declare one, so `client.SalveBot.add_cog` adds it.
    """

    handlers: Handlers
    menu: app_commands.ContextMenu | None = None


def handlers_of(client: Any) -> Handlers:
    """The handlers of the bot that an interaction came to: two bots in one process each have their own."""
    handlers: Handlers = client.handlers
    return handlers
