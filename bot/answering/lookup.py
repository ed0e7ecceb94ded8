"""Read a message in the languages of a release, and look up what it asks there."""

from collections.abc import Iterable
from dataclasses import replace

from bot.answering import matching, reading, retrieval, understanding
from bot.answering.abroad import retrieve_abroad
from bot.answering.candidates import Candidates
from bot.answering.clauses import Kind
from bot.answering.language import UNKNOWN, hints_at_another
from bot.answering.matching import Match
from bot.answering.outcome import Context
from bot.answering.reading import Ask, Reading
from bot.answering.release import Release
from bot.answering.understanding import Query
from bot.answering.words import plain

# Across languages, even an unrelated question lies fairly near something.
NEAR_ABROAD = 0.5
# A message of this many words tells a story (decision 77).
STORY = 30


def read_by(text: str, release: Release) -> Reading:
    """What a message says, read in the languages of that release."""
    return reading.read(text, release.languages, release.knowledge.manifest.language, release.vocabulary.tongue)


def asked(release: Release, text: str) -> str:
    """What a message asks, without the talk around it; all of it if it asks nothing."""
    asks = read_by(text, release).asks
    return " ".join(ask.whole if ask.leans else ask.text for ask in asks) or text


def resembled(text: str, release: Release) -> Candidates:
    """What a text resembles, as it stands."""
    return retrieval.retrieve(understanding.understand(text, release.vocabulary), release.index)


def nearest(typed: str, release: Release) -> list[str]:
    """The ids that the text resembles, best first."""
    return [candidate.label for candidate in resembled(typed, release).ranked]


def likest(message: str, release: Release) -> list[str]:
    """The ids that a story as a whole is nearest to in meaning, best first.

    There are none for a shorter message, and without a sentence encoder.
    """
    return retrieval.nearest_in_meaning(message, release.index) if len(message.split()) >= STORY else []


def matches(question: str, read: Reading, release: Release, context: Context | None) -> list[Match]:
    """What is found for each ask; a message that asks nothing is looked up as it is, without context."""
    asks = read.asks or (Ask(question, Kind.STATEMENT),)
    # A remark after thanks asks nothing of what was said before, unless it points back.
    remarks = read.nod is not None and not asks[0].goes_on
    before, entry = (context.ways, context.entry) if context and read.asks and not remarks else ((), "")
    told = bool(before) and all(only_tells(words, release) for words in before)
    found = matching.match(asks, release.vocabulary, release.index, before, entry, told=told, talk=release.is_talk)
    found = [replace(each, carried=context.asked) if context and each.carried else each for each in found]
    return [_told_by_all(each, read, release) for each in found]


def only_tells(text: str, release: Release) -> bool:
    """Whether a text only tells something, and asks nothing."""
    return all(tells(ask, release) for ask in read_by(text, release).asks)


def tells(ask: Ask, release: Release) -> bool:
    """Whether an ask only tells something; without the words of a base's language, nothing shows that it does.

    "Fridge or shelf" asks, unlike "I keep it in the fridge or on the shelf".
    """
    table = release.languages.get(release.knowledge.manifest.language)
    if table is None or ask.kind is not Kind.STATEMENT:
        return False
    words = plain(ask.text)
    return table.alternatives.isdisjoint(words) or not table.tellers.isdisjoint(words)


def first_ask(text: str, release: Release) -> Ask:
    """The first ask of a message; all of it if it asks nothing."""
    return next(iter(read_by(text, release).asks), Ask(text, Kind.STATEMENT))


def is_of_another(found: Match, release: Release) -> bool:
    """Whether an ask names only another product, and nothing in it can mean the base's own: no "it", no comparison.

    "Is protopic the same" compares it with the base's own; "does protopic need a fridge" does not. What asks by its
    mark alone may tell of what goes with the base's own: "differin every second night?"
    """
    index, own = release.index, release.knowledge.manifest.language
    table = release.languages.get(own)
    if table is None or not table.likens or found.query.language not in (UNKNOWN, own):
        return False
    follows = found.carried or found.ask.goes_on
    if follows or found.ask.kind is not Kind.QUESTION or not understanding.names(found.query, index.others):
        return False
    whole = understanding.understand(found.ask.whole, release.vocabulary)
    asks = not (table.wh | table.auxiliaries | table.openers).isdisjoint(whole.plain)
    related = not (table.likens | table.references).isdisjoint(whole.plain) or table.comparisons.within(whole.plain)
    return asks and not related and not understanding.names(whole, index.own)


def _told_by_all(found: Match, read: Reading, release: Release) -> Match:
    """The match in the language of the whole message, if the words of its ask are too few to tell the language."""
    own = (UNKNOWN, release.knowledge.manifest.language)
    if found.query.language != UNKNOWN or read.language in own:
        return found
    return replace(found, query=replace(found.query, language=read.language))


def abroad(found: Match, release: Release) -> Candidates | None:
    """What a question in another language resembles; None if it is in the base's language, or too short to tell.

    The view that decided is the surest in the base's language; in the question's own language all views are looked up.
    """
    query = found.query
    known = query.language != UNKNOWN
    if query.language == release.knowledge.manifest.language or not (
        known or hints_at_another(query.plain, release.vocabulary.tongue)
    ):
        return None
    others = (text for text in dict.fromkeys(matching.views(found.ask)) if text != query.raw)
    queries = [query, *(understanding.understand(text, release.vocabulary) for text in others)]
    there = abroad_by(queries, query.language, release)
    # If a language has wordings for the entries, their lead over outside labels says more than nearness.
    near = 0.0 if query.language in release.index.spoken or release.index.abroad is None else NEAR_ABROAD
    return there if there.ranked and there.nearness >= near else None


def abroad_by(queries: Iterable[Query], language: str, release: Release) -> Candidates:
    """What the views of an ask in that language, as understood, resemble together."""
    return matching.surest([retrieve_abroad(each, release.index, language) for each in queries])
