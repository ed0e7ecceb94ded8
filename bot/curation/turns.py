"""Turns: a gap or a draft is assigned to one curator until it ends."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Rotation skips anybody who has not been at the desk for this long.
AWAY = timedelta(days=28)
# Anybody who returns after this long is told what is new.
VISIT = timedelta(hours=1)


class What(StrEnum):
    """The kinds of thing that can be assigned."""

    GAP = "gap"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person who works at the desk.

    Attributes:
        id: the same on every surface ("discord:123", "local:name").
        name: their name.
        guilds: the servers they curate; None for all of them.
        home: whether they curate the home.
        at: when they were last at the desk.
        given_at: when something was last assigned to them; None if nothing was.
    """

    id: str
    name: str
    guilds: frozenset[str] | None
    home: bool
    at: datetime
    given_at: datetime | None

    def curates(self, guild_id: str | None) -> bool:
        """Whether they may see something of that server; see `bot.curation.review.Curator.sees`."""
        return self.guilds is None or guild_id in self.guilds


def next_turn(colleagues: Sequence[Colleague], but: Collection[str], now: datetime) -> Colleague | None:
    """The next person by rotation: of those who were here lately, the one who has waited longest, or None.

    Args:
        colleagues: the people to choose from.
        but: the ids to leave out: the person whose turn it is now, the author of the draft.
        now: the current time.
    """
    here = [each for each in colleagues if each.id not in but and now - each.at <= AWAY]
    never = datetime.min.replace(tzinfo=now.tzinfo)
    return min(here, key=lambda each: (each.given_at or never, each.id), default=None)
