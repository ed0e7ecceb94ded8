"""What a message's components may be, across their fields."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.discord_server.components import SELECTS, V2_ONLY, walk
from tests.discord_server.kinds import ButtonStyle, ComponentType, Json
from tests.discord_server.problem import Problem

LEGACY_ROWS = 5
TOTAL = 40
DISPLAYED_TEXT = 4000


def component_problems(components: Sequence[Json], *, v2: bool) -> Iterator[Problem]:
    """Yield what Discord would refuse in a message's components."""
    everything = list(walk(components))
    if len(everything) > TOTAL:
        yield Problem("components", f"more than {TOTAL} components, counted with nesting")
    if v2:
        shown = sum(len(c.get("content") or "") for c in everything if c.get("type") == ComponentType.TEXT_DISPLAY)
        if shown > DISPLAYED_TEXT:
            yield Problem("components", f"more than {DISPLAYED_TEXT} characters of text displays in all")
    else:
        if len(components) > LEGACY_ROWS:
            yield Problem("components", f"more than {LEGACY_ROWS} action rows")
        if any(c.get("type") in V2_ONLY for c in everything):
            yield Problem("components", "needs the Components V2 flag")
    yield from unique_ids(everything)
    for component in everything:
        yield from _one(component)


def unique_ids(components: Sequence[Json]) -> Iterator[Problem]:
    """Yield the custom ids and the numeric ids that two components share."""
    for field in ("custom_id", "id"):
        seen = Counter(c[field] for c in components if c.get(field))
        for value, times in seen.items():
            if times > 1:
                yield Problem("components", f"{field} {value!r} is used {times} times")


def _one(component: Json) -> Iterator[Problem]:
    kind = component.get("type")
    if kind == ComponentType.BUTTON:
        yield from _button(component)
    elif kind in SELECTS:
        yield from select_problems(component)
    elif kind == ComponentType.ACTION_ROW:
        children = [child.get("type") for child in component.get("components") or ()]
        if any(child in SELECTS for child in children) and len(children) > 1:
            yield Problem("components", "a select menu needs an action row of its own")


def _button(button: Json) -> Iterator[Problem]:
    style, custom_id = button.get("style"), button.get("custom_id")
    if style == ButtonStyle.LINK:
        if not button.get("url") or custom_id:
            yield Problem("components", "a link button needs a url and must have no custom_id")
    elif style == ButtonStyle.PREMIUM:
        if not button.get("sku_id"):
            yield Problem("components", "a premium button needs a sku_id")
    elif not custom_id or button.get("url"):
        yield Problem("components", "a button that is no link needs a custom_id and must have no url")
    if style != ButtonStyle.PREMIUM and not (button.get("label") or button.get("emoji")):
        yield Problem("components", "a button needs a label or an emoji")


def select_problems(select: Json) -> Iterator[Problem]:
    """Yield what Discord would refuse in one select menu."""
    options = select.get("options")
    low, high = select.get("min_values"), select.get("max_values")
    low, high = 1 if low is None else low, 1 if high is None else high
    if low > high:
        yield Problem("components", "min_values above max_values")
    if options is None:
        return
    if high > len(options):
        yield Problem("components", "max_values above the number of options")
    if len({option.get("value") for option in options}) < len(options):
        yield Problem("components", "two options have the same value")
    if sum(bool(option.get("default")) for option in options) > high:
        yield Problem("components", "more default options than max_values")
