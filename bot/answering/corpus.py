"""The labelled texts of a knowledge base: those that questions are matched against, and those held out to judge by."""

import re
import zlib
from collections import Counter
from collections.abc import Iterable

from bot.answering import understanding
from bot.answering.calibration import Labelled
from bot.answering.candidates import Role
from bot.answering.designs import is_bare
from bot.answering.index import Phrasing
from bot.knowledge import translating
from bot.knowledge.models import Entry, KnowledgeBase, Scope, Status
from bot.knowledge.profile import Rule
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.translation import Translation

# The label of unanswerable questions: no id looks like it.
NOTHING = "-"
# One in this many unanswerable questions is never indexed, and helps to choose thresholds instead.
KEPT_OUT = 10
# An entry with at most FEW wordings is also known by the first OF_ANSWER words of its answer: after its question, and
# if it has no other wordings, also alone. Of 430 held-out questions of the tests' bases without wordings, this brings
# the right entry among the first three for 377; without it, for 345.
FEW, OF_ANSWER = 4, 60
# It is known by each of the first sentences of an answer of more than BRIEF words, too: a question is often about one
# thing that the answer says (decision 78). Fewer than SAYS words say too little, and in a base of more than MANY
# entries reading the sentences takes a minute.
SENTENCES, BRIEF, SAYS, MANY = 3, 12, 3, 500
_BREAK = re.compile(r"(?<=[.!?])\s+|\n+")
# A tag that more entries than this share names a topic, and says little about each of them.
SHARED_TAG = 3


def phrasings(knowledge: KnowledgeBase) -> Iterable[Phrasing]:
    """The texts to match against: entries, red flags, scope notes and unanswerable questions compete for a question.

    A withdrawn entry keeps the wordings that no other entry has taken over, so that no neighbour takes its questions.
    What an entry says and its tags count only in a base that requires no number of wordings.
    """
    few, bare = Rule.COUNTS not in knowledge.manifest.rules, is_bare(knowledge)
    served = [entry for entry in knowledge.entries if entry.status is Status.APPROVED]
    taken = frozenset(text for entry in served for text in (entry.question, *entry.phrasings))
    tagged = Counter(tag for entry in served for tag in entry.tags)
    sentences = _own_sentences(served) if few and len(served) <= MANY else {}
    for entry in knowledge.entries:
        texts = (entry.question, *entry.phrasings)
        if entry.status is Status.APPROVED:
            yield from (Phrasing(entry.id, text) for text in texts)
            if few and len(texts) <= FEW:
                told = " ".join(entry.answer.split()[:OF_ANSWER])
                yield Phrasing(entry.id, f"{entry.question} {told}")
                if bare or not entry.phrasings:
                    yield Phrasing(entry.id, told)
                yield from (Phrasing(entry.id, sentence) for sentence in sentences.get(entry.id, ()))
                if named := [tag.replace("-", " ") for tag in entry.tags if tagged[tag] <= SHARED_TAG]:
                    yield Phrasing(entry.id, " ".join((entry.question, *named)))
        elif entry.status is Status.WITHDRAWN:
            yield from (Phrasing(entry.id, text) for text in texts if text not in taken)
    for flag in knowledge.red_flags:
        yield from (Phrasing(flag.id, text, Role.FLAG) for text in flag.phrasings)
    for scope in knowledge.scopes:
        if scope.competes:
            yield from (Phrasing(scope.id, text, Role.OUTSIDE) for text in scope.phrasings)
    yield from (Phrasing(NOTHING, text, Role.OUTSIDE) for text in knowledge.unanswerable if not kept_out(text))


def _own_sentences(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """By entry, the first sentences of its answer that no other answer begins with as well; none if it is brief.

    A full stop of an abbreviation counts as an end.
    """
    begins = {
        entry.id: dict.fromkeys([each for each in _BREAK.split(entry.answer) if len(each.split()) >= SAYS][:SENTENCES])
        for entry in entries
        if len(entry.answer.split()) > BRIEF
    }
    said = Counter(sentence for sentences in begins.values() for sentence in sentences)
    return {id_: [each for each in sentences if said[each] == 1] for id_, sentences in begins.items()}


def beside(knowledge: KnowledgeBase) -> list[Phrasing]:
    """The texts that compete for no question, and only teach what is beside the subject."""
    notes = (scope for scope in knowledge.scopes if not scope.competes)
    return [Phrasing(scope.id, text, Role.OUTSIDE) for scope in notes for text in scope.phrasings]


def _served(knowledge: KnowledgeBase) -> Iterable[Translation]:
    """The translations that may be served to members."""
    for each in knowledge.translations:
        entry = knowledge.entry[each.entry]
        if entry.status is Status.APPROVED and translating.served(entry, each.language, knowledge) is each:
            yield each


def phrasings_abroad(knowledge: KnowledgeBase) -> dict[str, list[Phrasing]]:
    """The wordings of entries in other languages, from translations and from `wordings/`, by language, sorted."""
    found: dict[str, list[Phrasing]] = {}
    for each in _served(knowledge):
        texts = (each.question, *each.phrasings)
        found.setdefault(each.language, []).extend(Phrasing(each.entry, text) for text in texts)
    for worded in knowledge.wordings:
        if knowledge.entry[worded.entry].status is Status.APPROVED:
            found.setdefault(worded.language, []).extend(Phrasing(worded.entry, text) for text in worded.phrasings)
    return dict(sorted(found.items()))


def held_out(knowledge: KnowledgeBase) -> Iterable[Labelled]:
    """The held-out phrasings, each with the ids it may reach or the id it must not reach."""
    scopes = {scope.id for scope in knowledge.scopes}
    for text, (first, *others) in owners(knowledge).items():
        yield Labelled(text, label=first, also=frozenset(others), outside=first in scopes)
    for item in _checked(knowledge):
        yield from (Labelled(text, never=item.id) for text in item.checks.miss)
    yield from (Labelled(text, unanswerable=True) for text in knowledge.unanswerable if kept_out(text))


def held_out_in(language: str, knowledge: KnowledgeBase) -> Iterable[Labelled]:
    """The held-out phrasings of a language's translations."""
    for each in _served(knowledge):
        if each.language == language:
            yield from (Labelled(text, label=each.entry) for text in each.checks.reach)
            yield from (Labelled(text, never=each.entry) for text in each.checks.miss)


def owners(knowledge: KnowledgeBase) -> dict[str, tuple[str, ...]]:
    """The ids that each held-out phrasing may reach; several if it is a check of several entries."""
    found: dict[str, tuple[str, ...]] = {}
    for item in _checked(knowledge):
        for text in item.checks.reach:
            found[text] = (*found.get(text, ()), item.id)
    return found


def _checked(knowledge: KnowledgeBase) -> tuple[Entry | RedFlag | Scope, ...]:
    return (*knowledge.entries, *knowledge.red_flags, *knowledge.scopes)


def kept_out(text: str) -> bool:
    """Whether a labelled question is kept for calibration: one in ten is, decided by its words, so it never changes."""
    return zlib.crc32(" ".join(understanding.tokenize(text)).encode()) % KEPT_OUT == 0
