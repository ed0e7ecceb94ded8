"""For me: a curator's own work and what is new; whose turn it is; and entries that need a curator."""

from bot.curation.turns import What
from bot.errors import SalveError
from bot.locale import S_, Said
from bot.services.triage import Sift
from bot.services.turns import DISCORD, what_of
from bot.services.worklists import TITLES, Worklist
from bot.web.asked import DOOR, Asked, Go, View

SHOWN = 25
TAKE, ROTATE, FREE = "me", "next", "nobody"


def mine(asked: Asked) -> View:
    """Show what is for this curator, and what is new since they were last here."""
    services, curator = asked.services, asked.curator
    return View(
        "mine.html",
        {
            "tab": "mine",
            "back": services.turns.back(curator),
            "gaps": services.triage.queue(curator, Sift(mine=True), SHOWN),
            "drafts": services.turns.drafts(curator),
            "counts": services.triage.counts(curator),
            "lists": services.worklists.counts(curator),
            "titles": {each: Said(text, {}) for each, text in TITLES.items()},
            "owner": curator.id.startswith(DISCORD),
            "reminded": services.turns.reminded(curator.id),
        },
    )


def work(asked: Asked) -> View:
    """Show one worklist of entries."""
    chosen = asked.query.get("list", "")
    shown = Worklist(chosen) if chosen in {*Worklist} else Worklist.DUE
    counts = asked.services.worklists.counts(asked.curator)
    items = asked.services.worklists.items(shown, asked.curator)
    values = {
        "tab": "mine",
        "items": items,
        "shown": shown,
        "lists": counts,
        "titles": {each: Said(text, {}) for each, text in TITLES.items()},
    }
    return View("work.html", values)


def remind(asked: Asked) -> Go:
    """Choose whether this owner is reminded of reviews."""
    wanted = asked.form["reminded"] == "1"
    asked.services.turns.wishes(asked.curator.id, reminded=wanted)
    return Go(
        "/mine", S_("You are reminded of reviews.") if wanted else S_("You are not reminded of reviews any more.")
    )


def gap(asked: Asked) -> Go:
    """Choose whose turn a gap is."""
    return _give(asked, What.GAP, f"/gaps/{asked.number}", f"#{asked.number}")


def draft(asked: Asked) -> Go:
    """Choose whose turn a draft is."""
    return _give(asked, What.DRAFT, f"/drafts/{asked.number}", S_("draft {number}", number=asked.number))


def _give(asked: Asked, what: What, to: str, named: str) -> Go:
    turns, number, curator, chosen = asked.services.turns, asked.number, asked.curator, asked.form["to"]
    if not chosen:
        raise SalveError(S_("choose whose turn it is"))
    if chosen == FREE:
        turns.free(what, number, curator, DOOR)
        return Go(to, S_("{what}: it is nobody's turn now.", what=named))
    if chosen == TAKE:
        found = turns.take(what, number, curator, DOOR)
    elif chosen == ROTATE:
        found = turns.rotate(what, number, curator, DOOR)
    else:
        found = turns.give(what, number, chosen, curator, DOOR)
    if found.id == curator.id:
        return Go(to, S_("{what}: it is your turn now.", what=named))
    return Go(to, S_("{what}: it is {name}'s turn now.", what=named, name=found.name))


def choices(asked: Asked, what: What) -> list[tuple[str, str]]:
    """Whose turn it can be made, as (value, label): one's own, the next colleague's, any colleague's, nobody's."""
    found = asked.services.turns.colleagues(what_of(what), asked.number, asked.curator)
    others = [(each.id, each.name) for each in found if each.id != asked.curator.id]
    return [
        (TAKE, S_("I take it")),
        *([(ROTATE, S_("whoever is next"))] if others else []),
        *others,
        (FREE, S_("nobody")),
    ]
