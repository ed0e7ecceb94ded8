"""Numbers as people type them."""

import click

from bot.config.values import LONGEST, MOST

POSITIVE = click.IntRange(1, MOST)


def number(text: str) -> int | None:
    """The whole number that was typed, or None; `²` is a digit, but not a decimal one."""
    typed = int(text) if text.isdecimal() and len(text) <= LONGEST else None
    return None if typed is None or typed > MOST else typed
