"""How screening for red flags fares: how often each was seen, and what was reported as wrong."""

from collections.abc import Iterable
from itertools import groupby

from bot.store.records import FlagCount, ScreenedQuestion
from bot.web.asked import Asked, View

LISTED = 100


def overview(asked: Asked) -> View:
    """Show the counts, the false alarms and the misses, as far back as questions are kept."""
    log, guilds = asked.services.log, _guilds(asked)
    counts = [count for guild in guilds for count in log.flags(guild_id=guild)]
    fine, missed = (
        _newest(each for guild in guilds for each in log.screened(said, guild_id=guild, limit=LISTED))
        for said in ("fine", "missed")
    )
    return View("care.html", {"tab": "care", "counts": _summed(counts), "fine": fine, "missed": missed})


def _guilds(asked: Asked) -> list[int | None]:
    """The servers this curator sees; None stands for all of them."""
    seen = asked.curator.guilds
    return [None] if seen is None else [int(guild) for guild in sorted(seen)]


def _newest(questions: Iterable[ScreenedQuestion]) -> list[ScreenedQuestion]:
    return sorted(questions, key=lambda each: each.asked_at, reverse=True)[:LISTED]


def _summed(counts: Iterable[FlagCount]) -> list[FlagCount]:
    """One count for each red flag, those with the most sure signposts first."""
    by_flag = groupby(sorted(counts, key=_flag), key=_flag)
    summed = [
        FlagCount(flag, *(sum(column) for column in zip(*((n.sure, n.likely, n.fine) for n in each), strict=True)))
        for flag, each in by_flag
    ]
    return sorted(summed, key=lambda count: -count.sure)


def _flag(count: FlagCount) -> str:
    return count.red_flag
