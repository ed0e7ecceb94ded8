"""How questions came out by week, in words and as bars of block characters, which take neither picture nor font."""

from collections.abc import Iterator, Sequence

from bot.curation.gaps import Gap
from bot.services.statistics import ENOUGH, OUTCOMES, Statistics
from bot.store.counts import Week

# From full to faint, in the order of the outcomes: told apart without colour, in any theme.
BLOCKS = "█▓▒░"
# In characters. A line takes 29; a block of code on a card at 390 px shows 33.
LONGEST = 12
NAME = 46


def coverage_text(statistics: Statistics) -> str:
    """What the chart shows, in a sentence or two, for those who cannot see it."""
    told = weeks_text(statistics.weeks)
    wanted = "; ".join(f"{_short(gap.shown) or f'#{gap.number}'} ({_people(gap)})" for gap in statistics.top)
    return f"{told} Most wanted: {wanted}." if wanted else told


def weeks_text(weeks: Sequence[Week]) -> str:
    """How the questions of these weeks came out, in a sentence; a share only where enough were asked."""
    total = sum(week.asked for week in weeks)
    if not total:
        return "Nobody has asked anything yet."
    counts = {outcome: sum(getattr(week, outcome) for week in weeks) for outcome in OUTCOMES}
    share = f" ({counts['answered'] / total:.0%})" if total >= ENOUGH else ""
    return (
        f"Of {total} question{'s' * (total != 1)} in {len(weeks)} week{'s' * (len(weeks) != 1)}, "
        f"{_were(counts['answered'])} answered{share}, {counts['offered']} got a choice of answers, "
        f"{_were(counts['passed_on'])} passed on and {_were(counts['cared_for'])} sent to care."
    )


def legend() -> str:
    """Which block stands for what."""
    return "  ".join(f"{block} {name}" for block, name in zip(BLOCKS, OUTCOMES.values(), strict=True))


def week_bars(weeks: Sequence[Week]) -> list[str]:
    """A line a week, oldest first: its Monday, a bar as long as many asked, how many, and the share answered."""
    most = max((week.asked for week in weeks), default=0)
    return [_line(week, most) for week in weeks]


def _line(week: Week, most: int) -> str:
    share = f"{week.answered / week.asked:.0%}" if week.asked >= ENOUGH else ""
    bar = "".join(block * length for block, length in zip(BLOCKS, _lengths(week, most), strict=True))
    return f"{week.monday.day:2} {week.monday:%b} {bar:{LONGEST}} {week.asked:4} {share:>4}".rstrip()


def _lengths(week: Week, most: int) -> Iterator[int]:
    """The lengths of a bar's parts: each ends where its share of the longest bar does, to the nearest character."""
    end, drawn = 0, 0
    for outcome in OUTCOMES:
        end += getattr(week, outcome)
        until = round(end * LONGEST / most) if most else 0
        yield until - drawn
        drawn = until


def _were(count: int) -> str:
    return f"{count} {'was' if count == 1 else 'were'}"


def _people(gap: Gap) -> str:
    return f"{gap.askers} {'person' if gap.askers == 1 else 'people'}"


def _short(text: str, length: int = NAME) -> str:
    """A name on one line, short enough for a list."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
