"""How long members' words are kept: the operator's days, or fewer if a server wishes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta


def cutoffs(now: datetime, days: int, wished: Mapping[str, int]) -> Sequence[tuple[datetime, Sequence[str] | None]]:
    """The moments before which questions are stripped: everywhere (None), and later in servers that wish it.

    Args:
        now: the moment.
        days: how long anything is kept at most.
        wished: for how many days a server wishes it to be kept.
    """
    sooner: dict[int, list[str]] = {}
    for guild_id, wish in sorted(wished.items()):
        if wish < days:
            sooner.setdefault(wish, []).append(guild_id)
    everywhere: list[tuple[datetime, Sequence[str] | None]] = [(now - timedelta(days=days), None)]
    return everywhere + [(now - timedelta(days=wish), guilds) for wish, guilds in sorted(sooner.items())]
