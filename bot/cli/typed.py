"""Numbers as people type them."""

import click

# SQLite's integers always hold this many digits, and Python refuses to read thousands of them.
MOST_DIGITS = 18
POSITIVE = click.IntRange(1, 10**MOST_DIGITS - 1)


def number(text: str) -> int | None:
    """The whole number that was typed, or None; `²` is a digit, but not a decimal one."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
