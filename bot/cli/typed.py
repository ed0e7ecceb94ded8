"""Numbers as people type them."""

import click

# More digits than SQLite's numbers have name nothing, and Python refuses to read thousands of them.
MOST_DIGITS = 18
POSITIVE = click.IntRange(1, 10**MOST_DIGITS - 1)


def number(text: str) -> int | None:
    """The whole number that was typed, or None: `²` is a digit of its own kind and no number."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
