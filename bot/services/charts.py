"""One calm picture of the desk: how questions came out by week, and what is wanted most. In words, too."""

import io
import threading
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.curation.gaps import Gap
from bot.services.statistics import Statistics
from bot.store.statistics import Week

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's colours, told apart by nearly everybody; from dark to light, so that they are told apart in grey too.
OUTCOMES = (
    ("answered", "answered", "#0072B2"),
    ("offered", "offered", "#56B4E9"),
    ("passed_on", "passed on", "#E69F00"),
    ("cared_for", "sent to care", "#BBBBBB"),
)
INK, FAINT, BAR = "#333333", "#DDDDDD", "#E69F00"
# In inches, for a phone: 5.4 of them across its width leave letters of eleven pixels.
WIDTH, WEEKS_HEIGHT, GAPS_HEAD, GAP_HEIGHT = 5.4, 3.6, 0.75, 0.52
DPI = 190
NAME = 46
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FONT = "DejaVu Sans"
NOBODY = "nobody has asked yet"
NO_GAPS = "nothing is waiting"
# Matplotlib's settings and fonts are one for the whole process.
_lock = threading.Lock()


def coverage_png(statistics: Statistics) -> bytes:
    """The picture as a PNG, for Discord."""
    return _drawn(statistics)


def coverage_text(statistics: Statistics) -> str:
    """What the picture shows, in a sentence or two, for those who cannot see it."""
    total = sum(map(_asked, statistics.weeks))
    if not total:
        told = "Nobody has asked anything yet."
    else:
        counts = {field: sum(getattr(week, field) for week in statistics.weeks) for field, *_ in OUTCOMES}
        weeks = f"{len(statistics.weeks)} week{'s' * (len(statistics.weeks) != 1)}"
        told = (
            f"Of {total} question{'s' * (total != 1)} in {weeks}, {_were(counts['answered'])} answered "
            f"({counts['answered'] / total:.0%}), {counts['offered']} got a choice of answers, "
            f"{_were(counts['passed_on'])} passed on and {_were(counts['cared_for'])} sent to care."
        )
    wanted = "; ".join(f"{_short(gap.shown) or f'#{gap.number}'} ({_people(gap)})" for gap in statistics.top)
    return f"{told} Most wanted: {wanted}." if wanted else told


def _asked(week: Week) -> int:
    return sum(getattr(week, field) for field, *_ in OUTCOMES)


def _were(count: int) -> str:
    return f"{count} {'was' if count == 1 else 'were'}"


def _people(gap: Gap) -> str:
    return f"{gap.askers} {'person' if gap.askers == 1 else 'people'}"


def _short(text: str, length: int = NAME) -> str:
    """A name on one line, short enough for the picture."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def _drawn(statistics: Statistics) -> bytes:
    import matplotlib as mpl  # noqa: PLC0415 - slow to load, and few processes draw
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    gaps_height = GAPS_HEAD + GAP_HEIGHT * max(1, len(statistics.top))
    height = WEEKS_HEIGHT + gaps_height
    out = io.BytesIO()
    # Members' words may hold a dollar sign, which is no mathematics.
    with (
        _lock,
        mpl.rc_context({"font.family": FONT, "text.parse_math": False}),
    ):
        figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
        FigureCanvasAgg(figure)
        bottom, left, right = gaps_height / height, 0.09, 0.97
        upper = figure.add_axes((left, bottom + 0.5 / height, right - left, (WEEKS_HEIGHT - 1.3) / height))
        lower = figure.add_axes((0.03, 0.12 / height, right - 0.03, (gaps_height - 0.62) / height))
        _heading(upper, "Questions by week, with the share answered", 0.4)
        _heading(lower, "Most wanted", 0.12)
        _weeks(upper, statistics.weeks)
        _gaps(lower, statistics.top)
        figure.savefig(out, format="png")
    return out.getvalue()


def _heading(panel: "Axes", text: str, above: float) -> None:
    """A heading so many inches above the panel, at the picture's left edge."""
    figure = panel.figure
    top = panel.get_position().y1 + above / figure.get_figheight()  # type: ignore[union-attr] # it is no subfigure
    figure.text(0.03, top, text, fontsize=12, weight="bold", color=INK, va="bottom")


def _weeks(panel: "Axes", weeks: Sequence[Week]) -> None:
    """Stacked bars, where the calendar has them: a week without a question is a hole."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    panel.spines[["top", "right", "left"]].set_visible(False)
    panel.spines["bottom"].set_color(FAINT)
    panel.tick_params(length=0, labelsize=9.5, labelcolor=INK)
    if not weeks:
        panel.set_axis_off()
        panel.set(xlim=(0, 1), ylim=(0, 1))
        panel.text(0.5, 0.5, NOBODY, ha="center", va="center", fontsize=11, color=INK)
        return
    places = [(week.monday - weeks[0].monday).days // 7 for week in weeks]
    floors = [0] * len(weeks)
    for field, name, colour in OUTCOMES:
        counts = [getattr(week, field) for week in weeks]
        panel.bar(places, counts, 0.82, bottom=floors, color=colour, edgecolor="white", linewidth=0.6, label=name)
        floors = [floor + count for floor, count in zip(floors, counts, strict=True)]
    most = max(*floors, 1)
    for place, week, total in zip(places, weeks, floors, strict=True):
        share = f"{week.answered / total:.0%}" if total else ""
        panel.text(place, total + most * 0.02, share, ha="center", va="bottom", fontsize=9, weight="bold", color=INK)
    # A few weeks stay as narrow as many.
    room = max(0, 5 - places[-1]) / 2
    panel.set(xlim=(-0.6 - room, places[-1] + 0.6 + room), ylim=(0, most * 1.12))
    panel.set_xticks(places, _days(weeks))
    panel.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    panel.grid(axis="y", color=FAINT, linewidth=0.6)
    panel.set_axisbelow(True)
    panel.legend(
        loc="lower left", bbox_to_anchor=(-0.1, 1.01), ncols=len(OUTCOMES), frameon=False, fontsize=9.5,
        handlelength=0.9, handletextpad=0.4, columnspacing=1.1, labelcolor=INK,
    )  # fmt: skip


def _days(weeks: Sequence[Week]) -> list[str]:
    """The Mondays; the month below the first of its days only, so that twelve fit side by side."""
    first, *others = (week.monday for week in weeks)
    days = [f"{first.day}\n{MONTHS[first.month - 1]}"]
    for before, day in pairwise((first, *others)):
        days.append(f"{day.day}\n{MONTHS[day.month - 1]}" if day.month != before.month else f"{day.day}\n")
    return days


def _gaps(panel: "Axes", top: Sequence[Gap]) -> None:
    """A bar for each gap, as long as people ask, its name above it."""
    panel.set_axis_off()
    if not top:
        panel.set(xlim=(0, 1), ylim=(0, 1))
        panel.text(0.5, 0.5, NO_GAPS, ha="center", va="center", fontsize=11, color=INK)
        return
    most = max(*(gap.askers for gap in top), 1)
    panel.set(xlim=(0, most * 1.22), ylim=(len(top) - 0.5, -0.5))
    for place, gap in enumerate(top):
        panel.barh(place + 0.2, gap.askers, 0.28, color=BAR)
        panel.text(gap.askers + most * 0.012, place + 0.2, _people(gap), va="center", fontsize=9.5, color=INK)
        name = _short(_drawable(gap.shown)) or f"#{gap.number}"
        label = panel.text(0, place - 0.02, name, va="bottom", fontsize=11, color=INK)
        while label.get_window_extent().width > panel.get_window_extent().width:
            name = _short(name, len(name) - 1)
            label.set_text(name)


def _drawable(text: str) -> str:
    """The text without what the font cannot draw; empty where less than half of it would be left."""
    kept = "".join(char if ord(char) in _glyphs() else " " for char in text)
    return kept if 2 * len(kept.replace(" ", "")) >= len(text.replace(" ", "")) else ""


@cache
def _glyphs() -> frozenset[int]:
    from matplotlib import font_manager  # noqa: PLC0415

    return frozenset(font_manager.get_font(font_manager.findfont(FONT)).get_charmap())
