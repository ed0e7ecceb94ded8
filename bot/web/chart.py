"""The bars of the statistics in SVG units; the page draws them itself, in its own colours."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.services.statistics import ENOUGH, OUTCOMES
from bot.store.counts import Week

WIDTH, HEIGHT, FOOT, HEAD = 360, 170, 18, 14
# The widths of a label with day and month, and of a share.
LABEL, SHARE = 36, 22


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a column: how many of a week's questions had one outcome."""

    kind: str
    came: str
    y: float
    height: float
    count: int


@dataclass(frozen=True, slots=True)
class Column:
    """A week: its place, its bars from the bottom up, and the share answered if enough questions were asked.

    `told` is whether there is room for its label.
    """

    week: Week
    x: float
    width: float
    bars: tuple[Bar, ...]
    top: float
    share: float | None
    told: bool


def columns(weeks: Sequence[Week]) -> list[Column]:
    """The weeks as columns spaced as in the calendar, so that a week without questions is a gap."""
    if not weeks:
        return []
    places = [(week.monday - weeks[0].monday).days // 7 for week in weeks]
    room = WIDTH / max(places[-1] + 1, 6)
    most = max(*(week.asked for week in weeks), 1)
    step = -(-LABEL // room)
    return [
        _column(week, place * room, room * 0.84, most, told=(places[-1] - place) % step == 0)
        for place, week in zip(places, weeks, strict=True)
    ]


def _column(week: Week, x: float, width: float, most: int, *, told: bool) -> Column:
    y, bars = float(HEIGHT - FOOT), list[Bar]()
    for field, name in OUTCOMES.items():
        count = getattr(week, field)
        height = count / most * (HEIGHT - FOOT - HEAD)
        y -= height
        bars.append(Bar(name.replace(" ", "-"), field, round(y, 1), round(height, 1), count))
    share = week.answered / week.asked if week.asked >= ENOUGH and width >= SHARE else None
    return Column(week, round(x, 1), round(width, 1), tuple(bars), round(y, 1), share, told)
