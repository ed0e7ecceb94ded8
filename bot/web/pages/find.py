"""One search over entries, gaps, drafts and kept questions, by words and by meaning."""

from collections.abc import Mapping
from urllib.parse import urlencode

from bot.locale import S_
from bot.locale.signs import cut
from bot.services.find import LONGEST, Found, Kind
from bot.web.asked import Asked, View

HEADINGS: Mapping[Kind, str] = {
    Kind.ENTRY: S_("Entries"),
    Kind.GAP: S_("Questions that nothing answers"),
    Kind.DRAFT: S_("Drafts"),
    Kind.QUESTION: S_("Asked before"),
}


def find(asked: Asked) -> View:
    """Show what contains the words that were typed, or means them, grouped by kind; the kind with the best is first."""
    text = cut(asked.query.get("q", "").strip(), LONGEST)
    found = asked.services.find.find(text, asked.curator)
    kinds = dict.fromkeys(each.kind for each in found)
    groups = [(HEADINGS[kind], [each for each in found if each.kind is kind]) for kind in kinds]
    reach = asked.services.find.reach(asked.curator, asked.tr)
    values = {"tab": "find", "text": text, "groups": groups, "address": _address, "reach": reach}
    return View("find.html", values, part="_found.html")


def _address(found: Found) -> str:
    """The address of what was found; for a question, its gap, else the entry that answered it, else a search for it."""
    match found.kind:
        case Kind.ENTRY:
            return f"/entries/{found.id}"
        case Kind.GAP:
            return f"/gaps/{found.id}"
        case Kind.DRAFT:
            return f"/drafts/{found.id}"
        case Kind.QUESTION if found.leads_to.startswith("#"):
            return f"/gaps/{found.leads_to[1:]}"
        case Kind.QUESTION:
            return f"/entries/{found.leads_to}" if found.leads_to else f"/?{urlencode({'q': cut(found.text, LONGEST)})}"
