"""Releases: the list of all, and what one changed."""

from functools import partial

from bot.services.releases import summary
from bot.web import diff
from bot.web.asked import Asked, View

LISTED = 50


def listed(asked: Asked) -> View:
    """Show all releases, newest first, a page at a time."""
    records = asked.services.publish.log()
    start = asked.page * LISTED
    shown = [(record, summary(record, asked.tr)) for record in records[start : start + LISTED]]
    more = start + LISTED < len(records)
    return View("releases.html", {"tab": "releases", "releases": shown, "page": asked.page, "more": more})


def release(asked: Asked) -> View:
    """Show one release, compared with the one before."""
    publish = asked.services.publish
    record = publish.find(str(asked.path["version"]))
    before = next((each for each in publish.log() if each.digest == record.parent), None)
    pairs: list[tuple[str, tuple[diff.Pair, ...]]] = []
    if before is not None:
        old, new = publish.knowledge(before), publish.knowledge(record)
        changed = [id_ for kind, id_, *_ in record.changes if kind == "entry"]
        pairs = [(id_, diff.entries(id_, old, new, asked.tr)) for id_ in changed]
    head = publish.head()
    return View(
        "release.html",
        {
            "tab": "releases",
            "release": record,
            "before": before,
            "changes": summary(record, asked.tr),
            "pairs": pairs,
            "called": partial(diff.called, knowledge=publish.knowledge(record)),
            "active": head is not None and head.number == record.number,
        },
    )
