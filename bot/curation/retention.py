"""Until when what members said is kept: the operator's days, or fewer where a server wishes so."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta


def cutoffs(now: datetime, days: int, wished: Mapping[str, int]) -> Sequence[tuple[datetime, Sequence[str] | None]]:
    """What was asked before which moment is stripped: everywhere (None), and earlier in the servers that wish so.

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
