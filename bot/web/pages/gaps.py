"""The queue and one gap."""

from urllib.parse import urlencode

from bot.curation.gaps import Status
from bot.curation.review import FROM, Act
from bot.errors import SalveError
from bot.services.gaps import UNDOABLE
from bot.web.asked import DOOR, Asked, Go, View
from bot.web.templating import ACTS

PAGE = 25
LOOKED_AT = 300
STATUSES = tuple(Status)


def queue(asked: Asked) -> View:
    """What waits, most wanted first."""
    query = asked.query
    chosen = query.get("status", "")
    status = Status(chosen) if chosen in {*Status} else None
    text = query.get("q", "").strip()[:LOOKED_AT]
    mine, urgent = query.get("mine") == "1", query.get("urgent") == "1"
    found = asked.services.gaps.queue(
        asked.curator,
        status=status,
        mine=mine,
        urgent_only=urgent,
        text=text,
        limit=PAGE,
        offset=asked.page * PAGE,
    )
    kept = {"q": text, "status": chosen, "mine": "1" if mine else "", "urgent": "1" if urgent else ""}
    kept = {name: value for name, value in kept.items() if value}
    return View(
        "queue.html",
        {
            "tab": "queue",
            "gaps": found.gaps,
            "total": found.total,
            "text": text,
            "status": chosen,
            "statuses": STATUSES,
            "mine": mine,
            "urgent": urgent,
            "page": asked.page,
            "more": (asked.page + 1) * PAGE < found.total,
            "onward": lambda page: "/?" + urlencode({**kept, "page": page}),
        },
        part="_cards.html",
    )


def gap(asked: Asked) -> View:
    """One gap with all that can be done about it."""
    view = asked.services.gaps.view(asked.number, asked.curator)
    standing = view.gap
    entries = asked.services.ask.release.knowledge.entry
    possible = frozenset(act for act in Act if standing.status in FROM[act])
    last = next((each for each in view.actions if each.gap == standing.number), None)
    return View(
        "gap.html",
        {
            "tab": "queue",
            "gap": standing,
            "view": view,
            "possible": possible,
            "nearest": view.nearest,
            "entries": entries,
            "undoable": last is not None and last.act in UNDOABLE,
        },
    )


def act(asked: Asked) -> Go:
    """Claim, release, title, snooze, pass to an expert, reject, mark as not for the bot, or reopen."""
    form = asked.form
    if form["act"] not in {*Act}:
        raise SalveError("choose what to do")
    chosen = Act(form["act"])
    done = asked.services.gaps.act(
        asked.number, chosen, asked.curator, DOOR, reason=form["reason"], days=form.number("days")
    )
    return Go(f"/gaps/{done.number}", f"You {ACTS[chosen]}.")


def merge(asked: Asked) -> Go:
    """Make it part of another."""
    into = asked.form.number("into")
    if into is None:
        raise SalveError("say which gap to merge it into")
    done = asked.services.gaps.merge(asked.number, into, asked.curator, DOOR)
    return Go(f"/gaps/{done.number}", f"#{asked.number} is part of this gap now.")


def split(asked: Asked) -> Go:
    """Take the chosen wordings out."""
    done = asked.services.gaps.split(asked.number, asked.form.all("question"), asked.curator, DOOR)
    return Go(f"/gaps/{done.number}", f"These wordings were taken out of #{asked.number}.")


def undo(asked: Asked) -> Go:
    """Take back the last step."""
    done = asked.services.gaps.undo(asked.number, asked.curator, DOOR)
    return Go(f"/gaps/{done.number}", "The last step was undone.")


def same(asked: Asked) -> Go:
    """Give the wordings to an entry."""
    draft = asked.services.drafts.same_as(asked.number, asked.form["entry"], asked.curator, DOOR)
    return Go(f"/drafts/{draft.number}", "Look at the wordings, then propose them.")


def begin(asked: Asked) -> Go:
    """Begin a draft that answers it."""
    drafts = asked.services.drafts
    standing, proposal = drafts.begin(asked.number, asked.curator, DOOR)
    draft = drafts.save(proposal, asked.curator, DOOR, gap=standing.number)
    return Go(f"/drafts/{draft.number}", f"A draft that answers #{standing.number} was begun.")
