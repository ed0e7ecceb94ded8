"""Triage: one gap at a time, what is done about it, and the next one."""

from bot.curation.gaps import WAITING
from bot.curation.review import FROM, Act
from bot.curation.turns import What
from bot.errors import SalveError
from bot.services.gaps import UNDOABLE
from bot.web.asked import DOOR, Asked, Go, View
from bot.web.pages.turns import choices
from bot.web.sifting import asking, kept, sift
from bot.web.templating import ACTS

# Wordings that are read before the fold.
FIRST = 2
# Entries named beside the nearest one.
ALSO_NEAR = 3
# After these the gap is decided, for now: the next one comes.
DECIDED = frozenset({Act.REJECT, Act.NOT_FOR_BOT, Act.SNOOZE, Act.EXPERT})


def gap(asked: Asked) -> View:
    """One gap with all that decides what becomes of it."""
    chosen = kept(asked.query)
    looked = asked.services.triage.look(asked.number, asked.curator, sift(chosen))
    standing, view = looked.gap, looked.view
    last = next((each for each in view.actions if each.gap == standing.number), None)
    private = [each for each in view.wordings if not each.open]
    return View(
        "gap.html",
        {
            "tab": "queue",
            "gap": standing,
            "looked": looked,
            "view": view,
            "private": private,
            "said_openly": [each for each in looked.others if each.open],
            "first": FIRST,
            "others_near": [pair for pair in view.nearest if pair != looked.best][:ALSO_NEAR],
            "possible": frozenset(act for act in Act if standing.status in FROM[act]),
            "entries": asked.services.ask.release.knowledge.entry,
            "undoable": last is not None and last.act in UNDOABLE,
            "channels": dict.fromkeys(each.channel_id for each in view.wordings if each.open and each.channel_id),
            "turns": choices(asked, What.GAP) if standing.status in WAITING else [],
            "turn_path": f"/gaps/{standing.number}/turn",
            "here": asking(chosen),
            "chosen": chosen,
            "asking": asking,
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
    said, here = f"You {ACTS[chosen]}: #{done.number}.", asking(kept(asked.query))
    if chosen not in DECIDED:
        return Go(f"/gaps/{done.number}{here}", said, (done.number,))
    following = form.number("next")
    if following is None:
        return Go(f"/{here}", f"{said} That was the last one.", (done.number,))
    return Go(f"/gaps/{following}{here}", said, (done.number,))


def merge(asked: Asked) -> Go:
    """Make it part of another."""
    into = asked.form.number("into")
    if into is None:
        raise SalveError("say which gap to merge it into")
    done = asked.services.gaps.merge(asked.number, into, asked.curator, DOOR)
    return Go(f"/gaps/{done.number}", f"#{asked.number} is part of this gap now.", (asked.number,))


def split(asked: Asked) -> Go:
    """Take the chosen wordings out."""
    done = asked.services.gaps.split(asked.number, asked.form.all("question"), asked.curator, DOOR)
    return Go(f"/gaps/{done.number}", f"These wordings were taken out of #{asked.number}.")


def ask_back(asked: Asked) -> Go:
    """Ask whoever asked one thing."""
    asked.services.asking_back.ask(asked.number, asked.form["asked"], asked.curator, DOOR)
    return Go(f"/gaps/{asked.number}{asking(kept(asked.query))}", "They are asked in half a minute.")


def take_back(asked: Asked) -> Go:
    """Do not ask them after all."""
    asked.services.asking_back.take_back(asked.number, asked.curator, DOOR)
    return Go(f"/gaps/{asked.number}{asking(kept(asked.query))}", "They are not asked.")


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
