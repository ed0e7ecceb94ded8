"""Whether a base tells anybody in danger whom to call, and where it says how to add that."""

import click

from bot.knowledge.models import KnowledgeBase

NO_FLAGS = (
    "This base has no red flags, so nobody who is in danger is told whom to call. docs/any-community.md shows under "
    "Care how to add one"
)


def tell_lacking(knowledge: KnowledgeBase) -> None:
    """Print a note to standard error if a base has no red flags."""
    if not knowledge.red_flags:
        click.secho(NO_FLAGS, fg="yellow", err=True)
