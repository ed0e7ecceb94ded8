"""Bars of the statistics, in the units of an SVG: the page draws them itself, in its own colours."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.statistics import Week

OUTCOMES = (
    ("answered", "answered"), ("offered", "offered"), ("passed_on", "passed on"), ("cared_for", "sent to care"),
)  # fmt: skip
# A share of fewer answers says more about chance than about the answers: of 20, one is 5 %.
ENOUGH = 20
WIDTH, HEIGHT, FOOT, HEAD = 360, 170, 18, 14


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a column: how a week's questions came out so."""

    kind: str
    y: float
    height: float
    count: int


@dataclass(frozen=True, slots=True)
class Column:
    """A week: where it stands, its parts from the bottom, and the share answered, where enough were asked."""

    week: Week
    x: float
    width: float
    bars: tuple[Bar, ...]
    top: float
    share: str


def columns(weeks: Sequence[Week]) -> list[Column]:
    """The weeks where the calendar has them: one in which nobody asked is a hole."""
    if not weeks:
        return []
    places = [(week.monday - weeks[0].monday).days // 7 for week in weeks]
    room = WIDTH / max(places[-1] + 1, 6)
    most = max(*map(_asked, weeks), 1)
    return [_column(week, place * room, room * 0.84, most) for place, week in zip(places, weeks, strict=True)]


def _column(week: Week, x: float, width: float, most: int) -> Column:
    y, bars = float(HEIGHT - FOOT), list[Bar]()
    for field, name in OUTCOMES:
        count = getattr(week, field)
        height = count / most * (HEIGHT - FOOT - HEAD)
        y -= height
        bars.append(Bar(name.replace(" ", "-"), round(y, 1), round(height, 1), count))
    total = _asked(week)
    share = f"{week.answered / total:.0%}" if total >= ENOUGH else ""
    return Column(week, round(x, 1), round(width, 1), tuple(bars), round(y, 1), share)


def _asked(week: Week) -> int:
    return sum(getattr(week, field) for field, _ in OUTCOMES)
