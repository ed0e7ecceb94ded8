"""Triage: one gap at a time, what is done about it, and the next one."""

from bot.curation.gaps import WAITING
from bot.curation.review import FROM, Act
from bot.curation.turns import What
from bot.errors import SalveError
from bot.knowledge.profile import Rule
from bot.locale import N_, S_, Said, translator
from bot.services.gaps import UNDOABLE
from bot.web.asked import DOOR, Asked, Go, View
from bot.web.pages.turns import choices
from bot.web.sifting import asking, kept, sift
from bot.web.templating import you

# How many wordings are shown before the fold.
FIRST = 2
# How many gaps that may ask the same are shown before the fold.
LIKE = 6
# How many entries are named beside the nearest one.
ALSO_NEAR = 3
# Acts that decide a gap for now, after which the next one is shown.
DECIDED = frozenset({Act.REJECT, Act.NOT_FOR_BOT, Act.SNOOZE, Act.EXPERT})
# Reasons to decline a question at one press: for a base without sources, and for one with them.
REASONS = (
    (N_("Please ask the team about your own case."), N_("Nobody here knows this.")),
    (
        N_("Please ask a professional about your own case."),
        N_("No source says anything about this."),
    ),
)


def gap(asked: Asked) -> View:
    """Show one gap, with all that helps to decide about it."""
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
            "like": LIKE,
            "others_near": [pair for pair in view.nearest if pair != looked.best][:ALSO_NEAR],
            "possible": frozenset(act for act in Act if standing.status in FROM[act]),
            "reasons": _reasons(asked),
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


def _reasons(asked: Asked) -> tuple[str, ...]:
    """The reasons to decline at one press, in the language of the home, because members read them."""
    sourced = Rule.SOURCES in asked.services.ask.release.knowledge.manifest.rules
    tr = translator(asked.services.servers.at_home.language, asked.services.ask.language)
    return tuple(map(tr, REASONS[sourced]))


def act(asked: Asked) -> Go:
    """Claim, release, title, snooze, pass to an expert, reject, mark as not for the bot, or reopen."""
    form = asked.form
    if form["act"] not in {*Act}:
        raise SalveError(S_("choose what to do"))
    chosen = Act(form["act"])
    done = asked.services.gaps.act(
        asked.number, chosen, asked.curator, DOOR, reason=form["reason"], days=form.number("days")
    )
    said, here = you(chosen, [done.number]), asking(kept(asked.query))
    if chosen not in DECIDED:
        return Go(f"/gaps/{done.number}{here}", said, (done.number,))
    following = form.number("next")
    if following is None:
        return Go(f"/{here}", S_("{said} That was the last one.", said=said), (done.number,))
    return Go(f"/gaps/{following}{here}", said, (done.number,))


def merge(asked: Asked) -> Go:
    """Make a gap a part of another."""
    into = asked.form.number("into")
    if into is None:
        raise SalveError(S_("say which question to merge it into"))
    done = asked.services.gaps.merge(asked.number, into, asked.curator, DOOR)
    said = S_("#{gap} is part of this question now.", gap=asked.number)
    return Go(f"/gaps/{done.number}{asking(kept(asked.query))}", said, (asked.number,))


def join(asked: Asked) -> Go:
    """Join this gap and all that were ticked beside it."""
    ticked = [asked.form_number(text) for text in asked.form.all("same")]
    if not ticked:
        raise SalveError(S_("first tick the ones you mean"))
    joined = asked.services.gaps.join([asked.number, *ticked], asked.curator, DOOR)
    said = Said("{said}", {"said": [you(Act.MERGE, joined.numbers), *joined.refused]})
    return Go(f"/gaps/{joined.into}{asking(kept(asked.query))}", said, joined.numbers)


def split(asked: Asked) -> Go:
    """Split the chosen wordings off into a gap of their own."""
    done = asked.services.gaps.split(asked.number, asked.form.all("question"), asked.curator, DOOR)
    said = S_("These wordings were taken out of #{gap}.", gap=asked.number)
    return Go(f"/gaps/{done.number}{asking(kept(asked.query))}", said)


def ask_back(asked: Asked) -> Go:
    """Ask a gap's asker one thing."""
    asked.services.asking_back.ask(asked.number, asked.form["asked"], asked.curator, DOOR)
    return Go(f"/gaps/{asked.number}{asking(kept(asked.query))}", S_("They will be asked in half a minute."))


def take_back(asked: Asked) -> Go:
    """Take the question to the asker back."""
    asked.services.asking_back.take_back(asked.number, asked.curator, DOOR)
    return Go(f"/gaps/{asked.number}{asking(kept(asked.query))}", S_("They will not be asked."))


def same(asked: Asked) -> Go:
    """Begin a draft that gives the gap's wordings to an entry."""
    draft = asked.services.drafts.same_as(asked.number, asked.form["entry"], asked.curator, DOOR)
    return Go(f"/drafts/{draft.number}", S_("Look at the wordings, then propose them."))


def begin(asked: Asked) -> Go:
    """Begin a draft that answers the gap."""
    drafts = asked.services.drafts
    standing, proposal = drafts.begin(asked.number, asked.curator, DOOR)
    draft = drafts.save(proposal, asked.curator, DOOR, gap=standing.number)
    return Go(f"/drafts/{draft.number}", S_("A draft that answers #{gap} was begun.", gap=standing.number))
