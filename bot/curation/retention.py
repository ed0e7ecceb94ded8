"""How long members' words are kept: the operator's days, or fewer if a server wishes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

# Twice as long as texts are kept by default. Salve looks once a day, so only one that was off for so long asks; a clock
# that lost its battery or its server is off by years.
JUMP = timedelta(days=60)


def jumped(last: datetime | None, now: datetime) -> bool:
    """Whether so much time seems to have passed since Salve last looked that the clock may be wrong.

    What is erased stays erased, so nothing is as long as that is so.
    """
    return last is not None and now - last > JUMP


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
