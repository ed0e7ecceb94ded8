"""Held-out phrasings: those that must reach an item, and those that must not."""

from typing import Annotated

from pydantic import Field

from bot.knowledge.fields import Line, Model


class FollowUp(Model):
    """Two messages of one asker: what `ask` must reach, or with `miss` must not reach, after `context`."""

    context: Line
    ask: Line
    miss: bool = False


class Checks(Model):
    """Held-out phrasings, never indexed: those that must reach their owner, near misses that must not, follow-ups."""

    reach: tuple[Line, ...] = ()
    miss: tuple[Line, ...] = ()
    # Left out of the canonical form if empty, so that older releases keep their digests.
    turns: Annotated[tuple[FollowUp, ...], Field(exclude_if=lambda value: not value)] = ()
