"""Statistics, and the audit trail."""

from urllib.parse import urlencode

from bot.services.charts import coverage_text
from bot.services.statistics import ENOUGH, OUTCOMES
from bot.web.asked import Asked, View
from bot.web.chart import HEIGHT, WIDTH, columns

LISTED = 100


def overview(asked: Asked) -> View:
    """The numbers of the last twelve weeks."""
    numbers = asked.services.statistics.overview(asked.curator)
    values = {
        "tab": "statistics",
        "numbers": numbers,
        "alt": coverage_text(numbers),
        "columns": columns(numbers.weeks),
        "outcomes": OUTCOMES,
        "size": (WIDTH, HEIGHT),
        "most": max((gap.askers for gap in numbers.top), default=1),
        "least": ENOUGH,
    }
    return View("statistics.html", values)


def audit(asked: Asked) -> View:
    """Who did what, newest first; of one entry or one curator where asked."""
    entry, by = asked.query.get("entry", "").strip()[:100], asked.query.get("curator", "").strip()[:100]
    actions = asked.services.gaps.actions(
        asked.curator, entry_id=entry or None, by=by or None, limit=LISTED + 1, offset=asked.page * LISTED
    )
    kept = {name: value for name, value in (("entry", entry), ("curator", by)) if value}
    return View(
        "audit.html",
        {
            "tab": "audit",
            "actions": actions[:LISTED],
            "entry": entry,
            "by": by,
            "page": asked.page,
            "more": len(actions) > LISTED,
            "onward": lambda page: "/audit?" + urlencode({**kept, "page": page}),
        },
    )
