"""Draws what was measured: each figure as Salve's share of the bot that does nothing, by how many ask at once."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# By load and figure, the ratios in the order of `askers`.
Ratios = Mapping[str, Mapping[str, Sequence[float]]]
# What is aimed at: so much of the rate, and a slowest hundredth no more than so many times as slow.
TARGETS = {"rate": 0.7, "p99": 1.5}
COLOURS = ("#0072B2", "#D55E00")


def draw(ratios: Ratios, askers: Sequence[int], file: Path) -> None:
    """One panel a figure, one line a load; the target is dotted."""
    figure = Figure(figsize=(11.0, 3.8), dpi=130, facecolor="white")
    FigureCanvasAgg(figure)
    names = list(next(iter(ratios.values())))
    for panel, name in zip(figure.subplots(1, len(names)), names, strict=True):
        for colour, (load, found) in zip(COLOURS, ratios.items(), strict=True):
            panel.plot(range(len(askers)), found[name], "o-", color=colour, label=load)
        if name in TARGETS:
            panel.axhline(TARGETS[name], color="#333333", linestyle=":")
        panel.set(yscale="log", xticks=range(len(askers)), xticklabels=askers, xlabel="askers at once")
        panel.set_title(f"{name}, times that of a bot that does nothing", loc="left", fontsize=9)
        panel.spines[["top", "right"]].set_visible(False)
    figure.axes[0].legend(frameon=False)
    figure.tight_layout()
    figure.savefig(file)
