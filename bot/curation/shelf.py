"""The shelf of sources: searched by words, each with the claims that entries already cite from it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.curation.drafts import Proposal
from bot.knowledge.models import KnowledgeBase, Status
from bot.knowledge.source import Source


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of a source, as an entry words it."""

    text: str
    entry_id: str


@dataclass(frozen=True, slots=True)
class Shelved:
    """A source, and the distinct claims that entries cite from it."""

    source: Source
    claims: tuple[Claim, ...]


def search(knowledge: KnowledgeBase, words: str, limit: int = 20) -> list[Shelved]:
    """Sources in which each of these words begins a word of the description or of a claim, best first.

    The description is the id, title, authors, venue and year.

    Without words, the most used sources come first. A retracted source is never proposed. The claims of each source
    with most of the words come first.
    """
    wanted = re.findall(r"\w+", words.casefold())
    shelved = [_shelved(source, knowledge) for source in knowledge.sources if not source.retracted]
    held = [(_score(each, wanted), len(each.claims), each) for each in shelved]
    found = [each for each in held if each[0] or not wanted]
    ranked = sorted(found, key=lambda each: (-each[0], -each[1], each[2].source.id))
    return [replace(each, claims=_by_words(each.claims, wanted)) for *_, each in ranked[:limit]]


def _by_words(claims: Sequence[Claim], wanted: list[str]) -> tuple[Claim, ...]:
    def held(claim: Claim) -> int:
        return sum(_begins(word, re.findall(r"\w+", claim.text.casefold())) for word in wanted)

    return tuple(sorted(claims, key=held, reverse=True))


def _shelved(source: Source, knowledge: KnowledgeBase) -> Shelved:
    texts: dict[str, str] = {}
    for text, entry_id in _claims(source, knowledge):
        texts.setdefault(text, entry_id)
    return Shelved(source, tuple(Claim(text, entry_id) for text, entry_id in texts.items()))


def _claims(source: Source, knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    for entry in knowledge.entries:
        if entry.status is Status.APPROVED:
            yield from ((each.claim, entry.id) for each in entry.sources if each.source == source.id)


def _score(shelved: Shelved, wanted: list[str]) -> int:
    """The score of a source: 3 for each word in its description, 1 for each in a claim; 0 if a word is nowhere."""
    source = shelved.source
    called = re.findall(r"\w+", f"{source.id} {source.title} {source.authors} {source.venue} {source.year}".casefold())
    claimed = re.findall(r"\w+", " ".join(each.text for each in shelved.claims).casefold())
    scores = [3 * _begins(word, called) or int(_begins(word, claimed)) for word in wanted]
    return sum(scores) if all(scores) else 0


def _begins(word: str, words: list[str]) -> bool:
    return any(each.startswith(word) for each in words)


def marked(typed: Proposal, old: Proposal) -> Proposal:
    """The claims, each with what a curator said before that it supports, which plain lines in a form cannot hold."""
    said = {(each.source, each.claim): each.supports for each in old.sources}
    sources = tuple(
        each if each.supports else each.model_copy(update={"supports": said.get((each.source, each.claim), "")})
        for each in typed.sources
    )
    return typed.model_copy(update={"sources": sources})
