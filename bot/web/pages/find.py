"""One search over entries, questions and drafts."""

from bot.web.asked import Asked, View
from bot.web.pages.entries import matching
from bot.web.sifting import LONGEST, sift

SHOWN = 10


def find(asked: Asked) -> View:
    """What holds the words that were typed."""
    text, services = asked.query.get("q", "").strip()[:LONGEST], asked.services
    words = text.casefold().split()
    drafts = services.drafts.listed(asked.curator) if text else ()
    gaps = services.triage.queue(asked.curator, sift({"q": text}), SHOWN).gaps if text else ()
    return View(
        "find.html",
        {
            "tab": "find",
            "text": text,
            "entries": matching(services.ask.release.knowledge, text)[:SHOWN] if text else (),
            "gaps": gaps,
            "drafts": [each for each in drafts if _holds(f"{each.proposal.question} {each.proposal.answer}", words)],
        },
        part="_found.html",
    )


def _holds(text: str, words: list[str]) -> bool:
    return all(word in text.casefold() for word in words)
