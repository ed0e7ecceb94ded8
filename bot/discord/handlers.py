"""What buttons, menus and forms call: functions by name, which each cog hands to the bot that it joins."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from discord import app_commands

Action = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class Handlers:
    """What is called, by the name that a custom id holds: with the interaction, and the ids behind the name.

    A menu's values follow its ids; what was typed into a form comes before them.
    """

    presses: Mapping[str, Action] = field(default_factory=dict)
    picks: Mapping[str, Action] = field(default_factory=dict)
    forms: Mapping[str, Action] = field(default_factory=dict)

    def __or__(self, other: Self) -> "Handlers":
        """Both."""
        return Handlers({**self.presses, **other.presses}, {**self.picks, **other.picks}, {**self.forms, **other.forms})


class Acting:
    """A cog whose buttons, menus or forms do something.

    `menu` is its command on messages, which discord.py does not let a cog declare: `client.SalveBot.add_cog` adds it.
    """

    handlers: Handlers
    menu: app_commands.ContextMenu | None = None


def handlers_of(client: Any) -> Handlers:
    """Those of the bot that an interaction came to: two bots in one process have each their own."""
    handlers: Handlers = client.handlers
    return handlers
