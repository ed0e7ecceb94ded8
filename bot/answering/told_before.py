"""What somebody told in the message before has a say in what they ask next.

"Got inked on Tuesday, left forearm." "How many days off?" The question does not refer to the tattoo and finds another
entry, but whoever tells something seldom asks about something else. So the entry that is about what was told stands in
the list, and an answer that is not quite sure becomes one.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.answering import decision
from bot.answering.candidates import MAX_CHOICES
from bot.answering.clauses import Kind
from bot.answering.decision import Abstain, Answer, Decision, Suggest
from bot.answering.matching import Match
from bot.answering.reading import Ask
from bot.answering.release import Release

# What was told is about an entry from this confidence on; from the lower one if it is the same entry together with the
# question. An answer as sure as the third stands. Chosen on 130 follow-ups and 90 changes of subject (decision 83).
ABOUT, AGREED, CERTAIN = 0.5, 0.2, 0.95


def heard(found: Match, decided: Decision, release: Release, today: date) -> Decision:
    """The decision on an ask, in the light of what was told a message before and not read with it."""
    told, ask, servable = found.beside, found.ask, release.served(today)
    if told is None or not isinstance(decided, Answer | Suggest | Abstain):
        return decided
    if isinstance(decided, Answer) and ask.full:
        return decision.divided(decided, found.candidates, told.alone, release.thresholds, servable)
    of, agreed = told.alone.first, told.alone.first == told.together.first
    if of not in servable or release.thresholds.confidence(told.alone) < (AGREED if agreed else ABOUT):
        return decided
    if isinstance(decided, Suggest):
        first, *others = decided.entry_ids
        return replace(decided, entry_ids=tuple(dict.fromkeys((first, of, *others)))[:MAX_CHOICES])
    others = [each.label for each in found.candidates.ranked if each.label in servable]
    if isinstance(decided, Abstain):
        return _list((of, *others), decided) if _leads_back(ask) else decided
    stands = decided.entry_id == of or decided.confidence >= CERTAIN or ask.kind is not Kind.QUESTION
    return decided if stands else _list((decided.entry_id, of, *others), decided)


def _list(entries: Iterable[str], decided: Answer | Abstain) -> Suggest:
    return Suggest(tuple(dict.fromkeys(entries))[:MAX_CHOICES], decided.confidence)


def _leads_back(ask: Ask) -> bool:
    """Whether an ask says too little by itself; a plain remark does not count."""
    return ask.goes_on or (ask.kind is not Kind.STATEMENT and (ask.refers or ask.leans or ask.empty))
