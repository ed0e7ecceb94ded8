"""Draw how many answers are right, and how many wrong, as a matcher is allowed to answer more questions."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from itertools import cycle
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from bot.bench.peers import BY_MEANING, ENGINE, EXTRA
from bot.bench.run import SetResult
from bot.errors import SalveError
from bot.services.accuracy import Curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = (".png", ".svg")
# A higher share of wrong answers (per cent of the questions asked) is of no use to anybody.
MOST_WRONG = 20.0
MARKED = 5.0
TICKS = (0, 5, 10, 15, 20)
COLUMNS = 2
# The least distance between the names at the ends of the lines, in per cent of the panel's height.
APART = 6.0
# Okabe and Ito's colours, which nearly everybody can tell apart; the engine's is the strongest. In greyscale, dashes
# tell the lines apart.
ENGINE_STYLE = ("#0072B2", ())
MEANING_STYLE = ("#56B4E9", (5.0, 1.0))
PEER_STYLES = (
    ("#D55E00", (5.0, 2.0)),
    ("#009E73", (2.0, 1.5)),
    ("#B0559A", (6.0, 2.0, 1.0, 2.0)),
    ("#8A6D00", (1.0, 1.2)),
    ("#707070", (9.0, 3.0)),
)
ENGINE_NAME: dict[str, Any] = {"fontsize": 10, "weight": "bold"}
PEER_NAME: dict[str, Any] = {"fontsize": 8.5}
INK, FAINT = "#333333", "#DDDDDD"

Style = tuple[str, tuple[float, ...]]


def check_format(file: Path) -> None:
    """Check that a chart can be drawn to that file, before anything is measured.

    Raises:
        SalveError: its suffix is not .png or .svg, its folder does not exist, or the drawing package is not installed.
    """
    if find_spec("matplotlib") is None:
        raise SalveError(f"a chart takes matplotlib, which is not installed: {EXTRA}")
    if file.suffix.lower() not in FORMATS:
        raise SalveError(f"{file} should end in {' or '.join(FORMATS)}")
    if not file.resolve().parent.is_dir():
        raise SalveError(f"{file} cannot be written: there is no folder {file.parent}")


def draw(results: Sequence[SetResult], file: Path) -> None:
    """Draw one panel per set: right answers against wrong ones, a line per matcher, with the engine's the strongest.

    Raises:
        SalveError: the file cannot be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - slow to load
    from matplotlib.figure import Figure  # noqa: PLC0415

    styles = _styles(results)
    columns = min(COLUMNS, len(results))
    rows = -(-len(results) // columns)
    # In inches; the head holds the title and the legend, however many panels are below.
    width, head = (12.4, 1.15) if columns > 1 else (8.0, 1.25)
    height = (3.9 if columns > 1 else 4.6) * rows + head
    figure = Figure(figsize=(width, height), dpi=130, facecolor="white")
    FigureCanvasAgg(figure)
    panels = list(figure.subplots(rows, columns, squeeze=False).flat)
    for panel, result in zip(panels, results, strict=False):
        _panel(panel, result, styles)
    for panel in panels[len(results) :]:
        panel.set_visible(False)
    title = "How many right answers, for how many wrong ones"
    figure.text(0.15 / width, 1 - 0.12 / height, title, ha="left", va="top", fontsize=15, weight="bold")
    lines = {str(line.get_label()): line for panel in panels for line in panel.get_lines()}
    names = [name for name in styles if name in lines]
    place = (0.05 / width, 1 - 0.42 / height)
    figure.legend(
        [lines[name] for name in names], names, loc="upper left", bbox_to_anchor=place, frameon=False, handlelength=3.4,
        ncols=len(names) if columns > 1 else 3,
    )  # fmt: skip
    figure.tight_layout(rect=(0, 0, 1, 1 - (head - 0.2) / height), h_pad=1.6, w_pad=1.2)
    try:
        figure.savefig(file)
    except OSError as error:
        raise SalveError(f"{file} cannot be written: {error.strerror}") from error


def _styles(results: Sequence[SetResult]) -> dict[str, Style]:
    """The colour and dashes of each matcher, the engine first."""
    names = dict.fromkeys(name for result in results for name in result.measured)
    own: dict[str, Style] = {ENGINE: ENGINE_STYLE, BY_MEANING: MEANING_STYLE}
    peers = zip((name for name in names if name not in own), cycle(PEER_STYLES), strict=False)
    return {name: style for name, style in own.items() if name in names} | dict(peers)


def _panel(panel: "Axes", result: SetResult, styles: Mapping[str, Style]) -> None:
    panel.set(xlim=(0, MOST_WRONG), ylim=(0, 100), xticks=TICKS)
    panel.set_xlabel("wrong answers, % of all questions asked", color=INK)
    panel.set_ylabel("right answers, % of the answerable", color=INK)
    panel.grid(color=FAINT, linewidth=0.6)
    panel.spines[["top", "right"]].set_visible(False)
    panel.axvline(MARKED, color=INK, linewidth=1, linestyle=(0, (1, 2)), zorder=1)
    ends = {}
    for name, measured in result.measured.items():
        colour, dashes = styles[name]
        own = name == ENGINE
        wrong, right = _percent(measured.curve)
        (line,) = panel.plot(
            wrong, right, color=colour, linewidth=3 if own else 1.5, label=name, zorder=4 if own else 3
        )
        if dashes:
            line.set_dashes(dashes)
        ends[name] = _until(wrong, right, MOST_WRONG)
        panel.plot([MARKED], [_until(wrong, right, MARKED)], "o", color=colour, markersize=6 if own else 3.5, zorder=5)
    for name, height in spread(ends).items():
        panel.annotate(
            name, (MOST_WRONG, height), xytext=(5, 0), textcoords="offset points", va="center", annotation_clip=False,
            color=styles[name][0], **(ENGINE_NAME if name == ENGINE else PEER_NAME),
        )  # fmt: skip
    panel.set_title(f"{result.name}\n", loc="left", fontsize=11, weight="bold", color=INK)
    # Placed above the lines, because it would cover some of them.
    panel.text(0, 1.03, _told(result), transform=panel.transAxes, fontsize=9, color=INK)


def _told(result: SetResult) -> str:
    """The panel in words: the engine and the best peer at the marked share of wrong answers."""
    right = {name: _until(*_percent(measured.curve), MARKED) for name, measured in result.measured.items()}
    own = right.pop(ENGINE)
    best = max(right, key=lambda name: right[name], default=None)
    beside = f", {best} {right[best]:.0f} %" if best else ""
    return f"right at {MARKED:.0f} % wrong: {ENGINE} {own:.0f} %{beside}"


def _percent(curve: Curve) -> tuple[list[float], list[float]]:
    """The curve from the origin, in per cent: wrong answers and right answers."""
    return [0.0, *(100 * wrong for wrong, _ in curve)], [0.0, *(100 * right for _, right in curve)]


def _until(wrong: Sequence[float], right: Sequence[float], most: float) -> float:
    """The most right answers while the wrong ones are at most `most`; both only ever grow."""
    return max(gained for cost, gained in zip(wrong, right, strict=True) if cost <= most)


def spread(ends: Mapping[str, float]) -> dict[str, float]:
    """The heights of the names: as near to their lines' ends as possible without covering each other."""
    names = sorted(ends, key=lambda name: ends[name])
    # Names that would collide are pooled around their mean, which is the least-squares solution (isotonic regression).
    pools: list[list[float]] = []
    for number, name in enumerate(names):
        pool = [ends[name] - number * APART]
        while pools and fmean(pools[-1]) >= fmean(pool):
            pool = [*pools.pop(), *pool]
        pools.append(pool)
    heights = [fmean(pool) for pool in pools for _ in pool]
    return {name: height + number * APART for number, (name, height) in enumerate(zip(names, heights, strict=True))}
