"""Outcomes by week, in words and as bars of block characters, which need neither pictures nor fonts."""

from collections.abc import Iterator, Sequence

from bot.locale import N_, NN_, Translator
from bot.locale.signs import apart, cut, visible
from bot.services.statistics import ENOUGH, OUTCOMES, Statistics
from bot.store.counts import Week

# From full to faint, in the order of the outcomes, so that they differ without colour in any theme.
BLOCKS = "█▓▒░"
# In characters. A line takes 29; a code block on a card at 390 px shows 33.
LONGEST = 12
NAME = 46
PEOPLE = NN_("{number} person", "{number} people")
WANTED, NOBODY = N_("Most wanted: {gaps}."), N_("Nobody has asked anything yet.")
ASKED, WEEKS = NN_("{number} question", "{number} questions"), NN_("{number} week", "{number} weeks")
ANSWERED = NN_("{number} was answered", "{number} were answered")
OFFERED = NN_("{number} got a choice of answers", "{number} got a choice of answers")
PASSED_ON = NN_("{number} was passed on", "{number} were passed on")
CARE = NN_("{number} was sent to care", "{number} were sent to care")
CAME = N_("Of {asked} in {weeks}, {came} and {care}.")


def coverage_text(statistics: Statistics, tr: Translator) -> str:
    """The chart in a sentence or two, for those who cannot see it."""
    told = weeks_text(statistics.weeks, tr)
    wanted = "; ".join(
        f"{_short(gap.shown) or f'#{gap.number}'} ({tr.counted(PEOPLE, gap.askers)})" for gap in statistics.top
    )
    return f"{told} {tr(WANTED, gaps=wanted)}" if wanted else told


def weeks_text(weeks: Sequence[Week], tr: Translator) -> str:
    """The outcomes of these weeks in a sentence or two; a share is given only if enough questions were asked."""
    total = sum(week.asked for week in weeks)
    if not total:
        return tr(NOBODY)
    counts = {outcome: sum(getattr(week, outcome) for week in weeks) for outcome in OUTCOMES}
    share = f" ({tr.share(counts['answered'] / total)})" if total >= ENOUGH else ""
    told = [
        f"{tr.counted(ANSWERED, counts['answered'])}{share}",
        tr.counted(OFFERED, counts["offered"]),
        tr.counted(PASSED_ON, counts["passed_on"]),
    ]
    asked = tr.counted(ASKED, total)
    weeks_ = tr.counted(WEEKS, len(weeks))
    return tr(CAME, asked=asked, weeks=weeks_, came=", ".join(told), care=tr.counted(CARE, counts["cared_for"]))


def legend(tr: Translator) -> str:
    """The meaning of each block."""
    return "  ".join(f"{block} {tr(name)}" for block, name in zip(BLOCKS, OUTCOMES.values(), strict=True))


def week_bars(weeks: Sequence[Week], tr: Translator) -> list[str]:
    """One line per week, oldest first: its Monday, a bar for the number asked, that number, and the share answered."""
    most = max((week.asked for week in weeks), default=0)
    wide = max((len(tr.short(week.monday)) for week in weeks), default=0)
    return [_line(week, most, wide, tr) for week in weeks]


def _line(week: Week, most: int, wide: int, tr: Translator) -> str:
    share = tr.share(week.answered / week.asked) if week.asked >= ENOUGH else ""
    bar = "".join(block * length for block, length in zip(BLOCKS, _lengths(week, most), strict=True))
    return f"{tr.short(week.monday):>{wide}} {bar:{LONGEST}} {tr.number(week.asked):>4} {share:>4}".rstrip()


def _lengths(week: Week, most: int) -> Iterator[int]:
    """The lengths of a bar's parts: each ends at its share of the longest bar, to the nearest character."""
    end, drawn = 0, 0
    for outcome in OUTCOMES:
        end += getattr(week, outcome)
        until = round(end * LONGEST / most) if most else 0
        yield until - drawn
        drawn = until


def _short(text: str) -> str:
    """A name on one line, short enough for a list."""
    line = " ".join(visible(text).split())
    return apart(line if len(line) <= NAME else cut(line, NAME - 1).rstrip() + "…")
