"""Drafts: the list, the editor with its preview, and what is done to a draft."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from bot.curation import draft_faults
from bot.curation.drafts import MAX_PHRASINGS, Draft, Kind, Proposal, Stage
from bot.curation.remarks import FIELDS
from bot.curation.review import NotAllowedError, StaleError
from bot.curation.turns import What
from bot.errors import SalveError
from bot.knowledge.models import Certainty, Entry
from bot.knowledge.source import SourceKind
from bot.locale import N_, S_
from bot.locale.signs import cut
from bot.services.draft_text import from_yaml, to_yaml
from bot.services.moves import grouped
from bot.services.wordings import Offer
from bot.web import diff
from bot.web.asked import DOOR, Asked, Form, Go, KeptError, View
from bot.web.pages import translations
from bot.web.pages.draft_form import SOURCE_FIELDS, against, as_typed, changes, retyped, typed, wrote
from bot.web.pages.turns import choices

KINDS = {
    SourceKind.LABEL: S_("label"),
    SourceKind.GUIDELINE: S_("guideline"),
    SourceKind.RCT: S_("rct"),
    SourceKind.TRIAL: S_("trial"),
    SourceKind.REVIEW: S_("review"),
    SourceKind.IN_VITRO: S_("in vitro"),
    SourceKind.ANIMAL: S_("animal"),
    SourceKind.FORUM: S_("forum"),
}
PREPARED = N_("The questions are about to be asked again …")
SOON = S_("Approved. No need to wait: it is published as soon as every question in the log has been asked again.")
COUNTS_SOON = S_(
    "Approved. No need to wait: your approval counts as soon as every question in the log has been asked again."
)
ASKED = N_("{done} of {of} questions asked again …")
THIS = N_("this entry")
# How many entries stand beside the editor with their text.
NEAR = 3


def listed(asked: Asked) -> View:
    """Show the drafts that wait, or those of one stage."""
    chosen = asked.query.get("stage", "")
    stage = Stage(chosen) if chosen in {*Stage} else None
    drafts = asked.services.drafts.listed(asked.curator, stage)
    return View("drafts.html", {"tab": "drafts", "drafts": drafts, "stage": chosen, "stages": tuple(Stage)})


def draft(asked: Asked) -> View:
    """Show the editor while the draft is written, or if asked for; else what its reviewer judges it by."""
    stored = asked.services.drafts.find(asked.number, asked.curator)
    if stored.stage is Stage.PROPOSED and not asked.partial:
        # The report is begun before anybody asks for it; if that fails, `report` says why.
        with suppress(SalveError):
            asked.services.drafts.ask_all(stored.number, asked.curator)
    if stored.kind is Kind.TRANSLATION:
        shown = translations.draft(asked, stored)
        return replace(shown, values={**shown.values, **_promised(asked, stored)})
    edits = stored.stage is Stage.WRITING or (stored.open and "edit" in asked.query)
    if edits and not asked.partial:
        # The page runs in a process of its own, so this holds up no member's answer.
        asked.services.drafts.warm(stored.number, asked.curator)
    return _editor(asked, stored) if edits or wrote(asked.form) else _review(asked, stored)


def _review(asked: Asked, stored: Draft) -> View:
    """Show the draft as members would read it, its sources, and what has changed."""
    shown = _shown(asked, stored, stored.proposal)
    before = asked.looks.look(asked.curator.id, stored)
    since = against(before.proposal, stored.proposal) if before else ()
    told = asked.services.tell.told_of(stored.number) if stored.version and stored.gap else None
    values = {"since": since, "needed": asked.services.drafts.needed, "told": told, "commented": FIELDS}
    return View("review.html", {**shown, **values})


def _promised(asked: Asked, stored: Draft) -> dict[str, object]:
    """Who approved it before every question was asked again, and whether the curator who looks is among them."""
    promise = asked.services.drafts.promise(stored)
    stands = promise is not None and not promise.failed and asked.curator.id in promise.names
    return {"promise": promise, "stands": stands}


def _shown(asked: Asked, stored: Draft, proposal: Proposal) -> dict[str, object]:
    """What editor and review both show: the reply, the findings, and the text beside what is served."""
    # Finding out what it changes takes long; see `report`.
    shown = asked.services.drafts.judge(replace(stored, proposal=proposal), report=False, tr=asked.tr)
    served = asked.services.ask.release.knowledge
    entry, findings = shown.completed.entry, shown.completed.findings
    return {
        **_promised(asked, stored),
        "tab": "drafts",
        "draft": stored,
        "open": stored.open,
        "remarks": asked.services.remarks.of(stored.number, asked.curator),
        "turns": choices(asked, What.DRAFT) if stored.open and not asked.partial else [],
        "turn_path": f"/drafts/{stored.number}/turn",
        "reply": shown.reply,
        "missing": draft_faults.summary(findings, asked.tr),
        "faults": draft_faults.by_field(findings, asked.tr),
        "tried": False,
        "warnings": [draft_faults.said(each, asked.tr) for each in findings if each.severity != "error"],
        "pairs": diff.entries(entry.id, served, shown.completed.knowledge or served, asked.tr)
        if entry and entry.id in served.entry
        else (),
    }


def _editor(asked: Asked, stored: Draft) -> View:
    """Show the form beside what helps to fill it in; what was typed is shown again if it was refused."""
    proposal, unkept = stored.proposal, ""
    if wrote(asked.form):
        try:
            proposal = typed(asked, stored)
        except SalveError as error:
            unkept = error.said
    knowledge = asked.services.ask.release.knowledge
    offer = Offer() if asked.partial else _offer(asked, stored)
    would = proposal
    if not wrote(asked.form):
        # Wordings that are ticked beforehand count as saved, because the first press saves them.
        would = proposal.model_copy(
            update={"phrasings": (*proposal.phrasings, *(each.text for each in offer.near))[:MAX_PHRASINGS]}
        )
    return View(
        "draft.html",
        {
            **_shown(asked, stored, would),
            "fields": retyped(proposal, asked.form) if unkept else as_typed(proposal),
            "new_sources": [*proposal.new_sources, {}],
            "offer": offer,
            "near": _near(asked, stored),
            "unkept": unkept,
            "kept": False,
            "unsaved": against(stored.proposal, proposal),
            "topics": knowledge.manifest.topics,
            "certainties": tuple(Certainty),
            "kinds": KINDS,
            "shelved": asked.services.drafts.shelf("", asked.curator),
            "source_fields": SOURCE_FIELDS,
        },
    )


def _near(asked: Asked, stored: Draft) -> Sequence[tuple[Entry, float]]:
    """The entries nearest to the gap that it answers, to read or to begin from."""
    if stored.gap is None or stored.kind is not Kind.NEW or asked.partial:
        return ()
    try:
        return asked.services.gaps.view(stored.gap, asked.curator).nearest[:NEAR]
    except NotAllowedError:
        return ()


def start(asked: Asked) -> Go:
    """Begin the draft anew from the text of an entry."""
    drafts = asked.services.drafts
    stored = drafts.find(asked.number, asked.curator)
    if stored.gap is None:
        raise SalveError(S_("only an answer to a question can begin from an entry"))
    _, proposal = drafts.begin(stored.gap, asked.curator, DOOR, asked.form["start"])
    drafts.save(proposal, asked.curator, DOOR, number=stored.number, revision=asked.form.number("revision"))
    return Go(f"/drafts/{stored.number}", S_("The entry's text is here. Change what does not fit."))


def sources(asked: Asked) -> View:
    """Show the sources that contain the words, with the claims that entries cite from them."""
    draft = asked.services.drafts.find(asked.number, asked.curator)
    text = cut(asked.query.get("q", "").strip(), 300)
    found = asked.services.drafts.shelf(text, asked.curator)
    return View("sources.html", {"tab": "drafts", "shelved": found, "number": draft.number}, part="_sources.html")


def preview(asked: Asked) -> View:
    """Show what was typed as members would read it, with the proof-reader's findings; keep nothing."""
    stored = asked.services.drafts.find(asked.number, asked.curator)
    return replace(_editor(asked, stored), part="_preview.html")


def keep(asked: Asked) -> View:
    """Keep what was typed while its author types on."""
    _save(asked)
    shown = preview(replace(asked, form=Form()))
    return replace(shown, values={**shown.values, "kept": True})


def report(asked: Asked) -> View:
    """Show which questions would come out differently, and why a release would be refused: the nearest, then all."""
    drafts, whole = asked.services.drafts, "all" in asked.query
    # No question is near a translation, so what it changes shows only when all of them are asked.
    every = whole or drafts.find(asked.number, asked.curator).kind is Kind.TRANSLATION
    if every and not drafts.ask_all(asked.number, asked.curator):
        return replace(progress(asked), status=202)
    shown = drafts.preview(asked.number, asked.curator, whole=whole)
    moves = grouped(shown.report.moved) if shown.report else None
    values = {"tab": "drafts", "draft": shown.draft, "preview": shown, "needed": shown.needed, "moves": moves}
    own = {shown.draft.entry_id: asked.tr(THIS)}
    knowledge = asked.services.ask.release.knowledge
    values["called"] = lambda id_: own.get(id_) or f"“{diff.called(id_, knowledge)}”"
    return View("report.html", values, part="_report.html")


def progress(asked: Asked) -> View:
    """Show how far asking every question again has come."""
    far = asked.services.drafts.asked(asked.number, asked.curator)
    title = asked.tr(N_("What would change for members"))
    text = asked.tr(ASKED, done=asked.tr.number(far[0]), of=asked.tr.number(far[1])) if far else asked.tr(PREPARED)
    return View("message.html", {"tab": "drafts", "title": title, "text": text}, part="_message.html")


def promise(asked: Asked) -> View | Go:
    """Show how far it is until an approval counts; go to the draft once it counts, or has failed."""
    stored = asked.services.drafts.find(asked.number, asked.curator)
    promised = asked.services.drafts.promise(stored)
    return progress(asked) if promised is not None and not promised.failed else Go(f"/drafts/{stored.number}")


def as_yaml(asked: Asked) -> View:
    """Show the draft as YAML, as in a file of the knowledge folder; what was typed is shown again if it was refused."""
    stored = asked.services.drafts.find(asked.number, asked.curator)
    knowledge = asked.services.ask.release.knowledge
    text = asked.form["yaml"] if "yaml" in asked.form else to_yaml(stored, knowledge, _offer(asked, stored))
    return View("yaml.html", {"tab": "drafts", "draft": stored, "open": stored.open, "text": text})


def save_yaml(asked: Asked) -> Go:
    """Keep the draft as the YAML says; fields that it leaves out become empty."""
    proposal, revision = from_yaml(asked.form["yaml"]), asked.form.number("revision")
    asked.services.drafts.save(proposal, asked.curator, DOOR, number=asked.number, revision=revision)
    return Go(f"/drafts/{asked.number}", S_("Saved."))


def save(asked: Asked) -> Go:
    """Keep what was typed, and show the draft."""
    stored = _save(asked)
    return Go(f"/drafts/{stored.number}", S_("Saved."))


def propose(asked: Asked) -> Go:
    """Keep what was typed, then propose it to the other curators."""
    stored = _save(asked)
    try:
        asked.services.drafts.propose(asked.number, asked.curator, DOOR)
    except (NotAllowedError, StaleError):
        raise
    except SalveError as error:
        raise KeptError(error.said) from None
    said = S_("Proposed: now another curator has to look at it.")
    following = asked.services.triage.first(asked.curator) if stored.gap else None
    return Go(f"/drafts/{asked.number}", said, onward=f"/gaps/{following}" if following else "")


def unproposed(asked: Asked) -> View:
    """Show the editor again after a draft could not be proposed, with what is missing also said at its field."""
    shown = draft(asked)
    if not asked.kept:
        return shown
    return replace(shown, values={**shown.values, "tried": True, "refusal": S_("It is saved, but not proposed yet.")})


def name_moves(asked: Asked) -> Go:
    """Name the questions that the draft is meant to answer differently."""
    revision = asked.form.number("revision")
    asked.services.drafts.name_moves(asked.number, asked.form.all("key"), asked.curator, DOOR, revision=revision)
    return Go(f"/drafts/{asked.number}", S_("Noted: this draft is meant to answer them."))


def approve(asked: Asked) -> Go:
    """Approve the revision that was looked at."""
    revision = asked.form.number("revision")
    if revision is None:
        raise StaleError(S_("look at the draft before you approve it"))
    drafts, here = asked.services.drafts, f"/drafts/{asked.number}"
    approved = drafts.approve_ahead(asked.number, revision, asked.curator, DOOR)
    if not approved.done():
        promised = drafts.promise(drafts.find(asked.number, asked.curator))
        return Go(here, SOON if promised and promised.publishes else COUNTS_SOON, onward=_next_to_approve(asked))
    done = approved.result()
    if done.record is None:
        said = S_("Approved. Still missing: {count}.", count=done.missing)
        return Go(here, said, onward=_next_to_approve(asked))
    said = S_("Approved and published as {version}.", version=done.record.version)
    return Go(here, said, onward=_next_to_approve(asked))


def _next_to_approve(asked: Asked) -> str:
    """The address of the next draft that waits for this curator; empty if none does."""
    for each in asked.services.triage.to_approve(asked.curator):
        promised = asked.services.drafts.promise(each)
        if promised is None or promised.failed or asked.curator.id not in promised.names:
            return f"/drafts/{each.number}"
    return ""


def send_back(asked: Asked) -> Go:
    """Send a draft back to its author."""
    asked.services.remarks.send_back(asked.number, asked.form["note"], asked.curator, DOOR)
    return Go(f"/drafts/{asked.number}", S_("Sent back to its author."))


def discard(asked: Asked) -> Go:
    """Discard a draft."""
    gone = asked.services.drafts.discard(asked.number, asked.curator, DOOR)
    there = f"/translations/{gone.proposal.language}" if gone.kind is Kind.TRANSLATION else "/drafts"
    return Go(there, S_("Draft {number} was discarded.", number=asked.number))


def _save(asked: Asked) -> Draft:
    stored = asked.services.drafts.find(asked.number, asked.curator)
    if not wrote(asked.form) or typed(asked, stored) == stored.proposal:
        return stored
    revision = asked.form.number("revision")
    fields = changes(asked, stored)
    return asked.services.drafts.save(fields, asked.curator, DOOR, number=asked.number, revision=revision)


def _offer(asked: Asked, stored: Draft) -> Offer:
    return asked.services.drafts.wordings.offered(stored, asked.curator) if stored.open else Offer()
