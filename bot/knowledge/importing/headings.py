"""Read the headings of a page as questions, each with its topic and with what is below it."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from bot.knowledge.importing import marks
from bot.knowledge.importing.parts import Part
from bot.knowledge.importing.rows import Row, Unread, distinct, one_line, prose

NO_ANSWER = "'{}' has no answer below it; write one"


def rows(file: Path, headings: list[Part], topic: str, tags: tuple[str, ...]) -> Iterator[Row | Unread]:
    """Headings that ask, each with its topic; those with nothing between them ask the same."""
    told = _under(headings, topic)
    also, starts = list[Part](), {each.line for each, _ in told}
    for part, under in told:
        part.used = True
        if part.body:
            asked = questions(each.title for each in (*also, part))
            remark = f"the {len(also) + 1} headings in a row ask the same, as none stands between them" if also else ""
            yield Row(file, (also or [part])[0].line, asked, prose(part.body), under, tags, remark=remark)
            also = []
        elif part.line + 1 in starts:
            # The next heading follows at once, so the text below it answers both.
            also.append(part)
        else:
            also = []
            yield unanswered(file, part)


def _under(headings: list[Part], topic: str) -> list[tuple[Part, str]]:
    """The headings that ask and their topics: an empty one above them; one below them becomes part of the answer.

    An empty one among them is a topic too if it does not ask, and one below it does: those a level deeper ask then.
    So do those below a topic that begins with a deeper one that asks.
    """
    above, outer, deeper = topic, topic, 0
    answer, told = None, list[tuple[Part, str]]()
    for part, below, level in zip(headings, [*headings[1:], None], _levels(headings), strict=True):
        if part.level < deeper:
            above, deeper = outer, 0
        if part.level < level and part.asks and part.body:
            answer = part
            told.append((part, above))
        elif part.level < level:
            above = one_line(part.title) if part.level > 1 or len({each.level for each in headings}) > 2 else topic  # noqa: PLR2004
            answer = None
        elif part.level == level and below and level < below.level and below.asks and not (part.asks or part.body):
            outer, above, deeper, answer = above, one_line(part.title), below.level, None
        elif part.level in (level, deeper):
            answer = part
            told.append((part, above))
        elif answer is None and part.asks and part.body:
            # Nothing at that level stands between it and the topic.
            outer, deeper, answer = above, part.level, part
            told.append((part, above))
        elif answer is not None:
            part.used = True
            answer.lines += ["", f"**{part.title}**", "", *part.lines]
    return told


def _levels(headings: list[Part]) -> list[int]:
    """The level at which headings ask, for each heading: that of the page, or of a section where no other one asks.

    The sections of a page that several people write differ in this.
    """
    level = _asking_level(headings)
    first = min(headings, key=lambda part: part.level).level
    alone = sum(part.level == first for part in headings) == 1
    top = min((part.level for part in headings if part.level > first or not alone), default=first)
    starts = sorted({0, *(at for at, part in enumerate(headings) if part.level == top)})
    found = list[int]()
    for start, end in pairwise([*starts, len(headings)]):
        section = headings[start:end]
        asking = {part.level for part in section if part.asks}
        own = asking and level not in asking and not section[0].asks and section[0].level != level
        found += [_asking_level(section) if own else level] * len(section)
    return found


def _asking_level(headings: list[Part]) -> int:
    """The level of most headings that end with a question mark; otherwise the level of most headings with text."""
    asking = [part.level for part in headings if part.title.rstrip().endswith("?")]
    if asking:
        return max(sorted(set(asking)), key=asking.count)
    filled = [part.level for part in headings if part.body]
    return max(sorted(set(filled)), key=filled.count) if filled else headings[0].level


def unanswered(file: Path, part: Part) -> Unread:
    """A question without an answer, to be refused."""
    title = one_line(part.title)
    return Unread(file, part.line, NO_ANSWER.format(title), asked=title)


def questions(titles: Iterable[str]) -> tuple[str, ...]:
    """The distinct questions, without signs before them."""
    return distinct(marks.bare(each) for each in distinct(titles))
