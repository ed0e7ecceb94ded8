"""The translators' desk: a worklist for each language, and a page for each entry beside its translation."""

from collections.abc import Mapping, Sequence

from bot.curation import draft_faults
from bot.curation.drafts import Draft, Proposal, Stage, lines
from bot.curation.remarks import FIELDS
from bot.curation.review import NotAllowedError, StaleError
from bot.curation.turns import What
from bot.errors import SalveError, TryLaterError
from bot.knowledge.files import LANGUAGE
from bot.knowledge.models import Entry, Term
from bot.knowledge.profile import Rule
from bot.locale import S_, Said
from bot.services.translations import STATES, Piece, Row, Sides, State
from bot.web import diff
from bot.web.asked import DOOR, Asked, Go, MissingError, View
from bot.web.pages.draft_form import CHECKS, LISTS, against, as_typed, retyped, wrote
from bot.web.pages.turns import choices

# The fields that are translated, in reading order.
LABELS: Mapping[str, str] = {
    "question": S_("Question"),
    "answer": S_("Answer"),
    "not_known": S_("What is not known"),
    "cautions": S_("Take care"),
    "detail": S_("In more detail"),
}
# The height of each field, in lines.
ROWS: Mapping[str, int] = {"question": 2, "answer": 7, "not_known": 4, "cautions": 3, "detail": 10}
NAMES = {state: Said(text, {}) for state, text in STATES.items()}


def languages(asked: Asked) -> View:
    """Show every language for translations, with how many entries are in which state."""
    counted = asked.services.translations.languages(asked.curator)
    return View("translations.html", {"tab": "translations", "languages": counted, "states": NAMES})


def listed(asked: Asked) -> View:
    """Show one language's worklist: what waits first, what is done last."""
    language = _language(asked)
    chosen = asked.query.get("state", "")
    rows = asked.services.translations.worklist(language, asked.curator)
    counts = {state: len([row for row in rows if row.state is state]) for state in State}
    values = {"tab": "translations", "spoken": language, "counts": counts, "states": NAMES, "chosen": chosen}
    values["base"] = asked.services.ask.release.knowledge.manifest.language
    return View("worklist.html", {**values, "rows": _those(rows, chosen)})


def _those(rows: Sequence[Row], chosen: str) -> Sequence[Row]:
    """The rows in the chosen state; if none is chosen, all that are not done."""
    state = State(chosen) if chosen in {*State} else None
    return [row for row in rows if (row.state is state if state else row.state is not State.TRANSLATED)]


def entry(asked: Asked) -> View | Go:
    """Show an entry beside its translation, to be written anew; go to the draft if one is under way."""
    language, id_ = _language(asked), str(asked.path["id"])
    begun = asked.services.drafts.translating(id_, language, asked.curator)
    if begun is not None and not wrote(asked.form):
        return Go(f"/drafts/{begun.number}")
    try:
        sides = asked.services.translations.sides(id_, language, None, asked.curator)
    except SalveError as error:
        raise MissingError(error.said) from None
    return View("translation.html", _beside(asked, sides, language, None) | {"edits": True})


def begin(asked: Asked) -> Go:
    """Keep what was typed as a draft."""
    return Go(f"/drafts/{_begun(asked).number}", S_("Saved."))


def propose(asked: Asked) -> Go:
    """Keep what was typed as a draft, and propose it; if it is incomplete, its page says what is missing."""
    number = _begun(asked).number
    try:
        asked.services.drafts.propose(number, asked.curator, DOOR)
    except (NotAllowedError, StaleError, TryLaterError) as error:
        # Nothing is missing, so the page does not say why it was refused.
        return Go(f"/drafts/{number}", Said("{said}", {"said": [S_("Saved."), error.said]}))
    except SalveError:
        return Go(f"/drafts/{number}", S_("Saved, and not proposed yet: see what is missing."))
    return Go(f"/drafts/{number}", S_("Proposed: now another curator has to look at it."))


def _begun(asked: Asked) -> Draft:
    form = asked.form
    fields: dict[str, object] = {name: form[name] for name in (*LABELS, "of", "reviewed_by") if name in form}
    fields |= {name: lines(form[name]) for name in LISTS if name in form}
    fields["checks"] = {name: lines(form[name]) for name in CHECKS}
    return asked.services.drafts.translate(str(asked.path["id"]), _language(asked), fields, asked.curator, DOOR)


def draft(asked: Asked, stored: Draft) -> View:
    """Show a translation that is being written, or that waits for a second person."""
    edits = stored.stage is Stage.WRITING or (stored.open and "edit" in asked.query) or wrote(asked.form)
    language = stored.proposal.language
    sides = asked.services.translations.sides(stored.entry_id, language, stored, asked.curator)
    shown = asked.services.drafts.judge(stored, report=False, tr=asked.tr)
    findings = shown.completed.findings
    before = asked.looks.look(asked.curator.id, stored)
    values = {
        "edits": edits,
        "reply": shown.reply,
        "missing": draft_faults.summary(findings, asked.tr),
        "warnings": [draft_faults.said(each, asked.tr) for each in findings if each.severity != "error"],
        "since": against(before.proposal, stored.proposal) if before else (),
        "remarks": asked.services.remarks.of(stored.number, asked.curator),
        "turns": choices(asked, What.DRAFT) if stored.open else [],
    }
    return View("translation.html", _beside(asked, sides, language, stored) | values)


def _beside(asked: Asked, sides: Sides, language: str, stored: Draft | None) -> dict[str, object]:
    """What each of these pages shows: each text of the original beside that of the translation."""
    knowledge = asked.services.ask.release.knowledge
    original = as_typed(_original(sides.entry))
    terms = {name: asked.services.translations.terms(original[name]) for name in LABELS}
    proposal = sides.proposal
    return {
        "tab": "translations",
        "spoken": language,
        "base": knowledge.manifest.language,
        "sides": sides,
        "draft": stored,
        "open": stored is None or stored.open,
        "labels": LABELS,
        "heights": ROWS,
        "terms": terms,
        "glossary": _glossary(terms),
        "fields": retyped(proposal, asked.form),
        "changed": _changed(sides),
        "clinical": Rule.CLINICAL in knowledge.manifest.rules,
        "commented": {name: FIELDS[name] for name in (*LABELS, "phrasings")},
        "turn_path": f"/drafts/{stored.number}/turn" if stored else "",
        "reply": None,
        "missing": "",
        "warnings": [],
        "since": (),
        "remarks": (),
        "turns": [],
    }


def _original(entry: Entry) -> Proposal:
    texts = {name: getattr(entry, name) or "" for name in LABELS if name != "cautions"}
    return Proposal(**texts, cautions=entry.cautions, phrasings=entry.phrasings)


def _changed(sides: Sides) -> Sequence[diff.Pair]:
    """The texts in which the original has changed since it was translated, before and after."""
    if sides.before is None:
        return ()
    old, new = as_typed(_original(sides.before)), as_typed(_original(sides.entry))
    return [diff.compare(label, old[name], new[name]) for name, label in LABELS.items() if old[name] != new[name]]


def _glossary(terms: Mapping[str, Sequence[Piece]]) -> Sequence[Term]:
    """The terms that occur in any of these texts, each once."""
    found = [piece.term for pieces in terms.values() for piece in pieces if piece.term]
    return list({each.term: each for each in found}.values())


def _language(asked: Asked) -> str:
    """The language in the address.

    Raises:
        MissingError: it is not a language code, or it is the language of the originals.
    """
    language = str(asked.path["language"])
    if not LANGUAGE.fullmatch(language) or language == asked.services.ask.release.knowledge.manifest.language:
        raise MissingError(S_("there are no translations into '{language}'", language=language[:20]))
    return language
