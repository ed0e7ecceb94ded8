"""Whose turn it is: a gap or a draft assigned to one curator until it ends."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Whoever was not at the desk for this long is given nothing by rotation.
AWAY = timedelta(days=28)
# Whoever comes back after this long is told what is new.
VISIT = timedelta(hours=1)


class What(StrEnum):
    """What can be assigned."""

    GAP = "gap"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works at the desk.

    Attributes:
        id: the same on every surface ("discord:123", "local:name").
        name: what they are called.
        guilds: the servers they curate; None for all of them.
        home: whether they curate the home.
        at: when they were last at the desk.
        given_at: when something was last assigned to them; None if never.
    """

    id: str
    name: str
    guilds: frozenset[str] | None
    home: bool
    at: datetime
    given_at: datetime | None

    def curates(self, guild_id: str | None) -> bool:
        """Whether something of that server is theirs to see; see `bot.curation.review.Curator.sees`."""
        return self.guilds is None or guild_id in self.guilds


def next_turn(colleagues: Sequence[Colleague], but: Collection[str], now: datetime) -> Colleague | None:
    """Whose turn it is by rotation: of those who were here lately, the one who has waited longest.

    Args:
        colleagues: who may take it.
        but: the ids to leave out: whose turn it is now, whose own draft it is.
        now: the present.
    """
    here = [each for each in colleagues if each.id not in but and now - each.at <= AWAY]
    never = datetime.min.replace(tzinfo=now.tzinfo)
    return min(here, key=lambda each: (each.given_at or never, each.id), default=None)
