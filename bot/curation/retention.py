"""How long members' words are kept: for the operator's number of days, or for fewer if a server wishes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

# Twice as long as texts are kept by default. Salve looks once a day, so a longer gap means that it was off for that
# long, or that the clock is wrong; a clock that lost its battery or its time server is off by years.
JUMP = timedelta(days=60)


def jumped(last: datetime | None, now: datetime) -> bool:
    """Whether so much time seems to have passed since Salve last looked that the clock may be wrong.

    Erasing cannot be undone, so nothing is erased while this holds.
    """
    return last is not None and now - last > JUMP


def cutoffs(now: datetime, days: int, wished: Mapping[str, int]) -> Sequence[tuple[datetime, Sequence[str] | None]]:
    """The times before which questions are stripped: for all servers (None), and later ones for servers that wish it.

    Args:
        now: the current time.
        days: the most days for which anything is kept.
        wished: the number of days for which a server wishes it to be kept, by server.
    """
    sooner: dict[int, list[str]] = {}
    for guild_id, wish in sorted(wished.items()):
        if wish < days:
            sooner.setdefault(wish, []).append(guild_id)
    everywhere: list[tuple[datetime, Sequence[str] | None]] = [(now - timedelta(days=days), None)]
    return everywhere + [(now - timedelta(days=wish), guilds) for wish, guilds in sorted(sooner.items())]
