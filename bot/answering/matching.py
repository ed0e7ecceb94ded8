"""Find what one ask of a message resembles: by its own words, with its neighbour's, and with everything around it.

A long story hides its question, and a bare question may mean nothing without its story. So an ask is looked up in
several views, and the surest of them decides.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bot.answering import retrieval
from bot.answering.candidates import MAX_CANDIDATES, Candidates, Role
from bot.answering.clauses import Kind
from bot.answering.index import Index
from bot.answering.reading import Ask
from bot.answering.understanding import Query, Vocabulary, understand

# A view as understood, and what it resembles.
Found = tuple[Query, Candidates]
# An ask that sounds like a follow-up is read alone only if it is this much surer alone.
GOING_ON = 0.25
# A question that names several things is read with what was said before only if it is this much surer that way.
WHOLE = 0.1
# What was told before belongs to a question that is this much less doubtful with it.
DOUBT = 0.7
# What is beside the subject at this confidence surely is.
OFF = 0.8
# What a remark and the words beside it are likely to be about has this confidence.
LIKELY = 0.6
# An ask of no word that says what it is about is looked up alone if it has more words than this.
BRIEF = 5
# A fragment's best label must be among this many of a longer view, because an outside label may stand before it.
AMONG = 2


@dataclass(frozen=True, slots=True)
class Told:
    """What was told in the last turn: its words, what they resemble alone, and together with the ask."""

    words: str
    alone: Candidates
    together: Candidates


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for one ask.

    Attributes:
        query: the surest view, as understood.
        candidates: what that view resembles, with the candidates of the other views in turn after its best one.
        carried: the words of the last turn that were read with the ask, or nothing.
        alone: the match without those words, if any were carried.
        beside: the last turn, if it only tells something and was not read with the ask.
    """

    ask: Ask
    query: Query
    candidates: Candidates
    carried: str = ""
    alone: "Match | None" = None
    beside: Told | None = None


def match(
    asks: Sequence[Ask],
    vocabulary: Vocabulary,
    index: Index,
    before: Sequence[str] = (),
    answered: str = "",
    *,
    told: bool = False,
    talk: Callable[[str], bool] = lambda _: False,
) -> list[Match]:
    """Look up the asks of a message.

    Args:
        asks: the asks, in order.
        vocabulary: how questions are understood.
        index: what the asks are compared with.
        before: the last turn, in each way to read it, if the first ask may follow on from it; the surest way counts.
        answered: the label that was found for that ask.
        told: whether it only tells something, and asks nothing.
        talk: whether a label is about the bot, so that only the ask alone may lead there.
    """
    looked_up = [views(ask, after=bool(before and not place)) for place, ask in enumerate(asks)]
    together = {f"{words} {asks[0].text}": words for words in before}
    texts = list(dict.fromkeys([*chain.from_iterable(looked_up), *together, *before]))
    queries = [understand(text, vocabulary) for text in texts]
    found = dict(zip(texts, zip(queries, retrieval.retrieve_all(queries, index), strict=True), strict=True))
    matches = [_surest(ask, [found[text] for text in each], talk) for ask, each in zip(asks, looked_up, strict=True)]
    if together:
        text, words = max(together.items(), key=lambda each: found[each[0]][1].confidence)
        (_, earlier), alone = found[words], [found[text] for text in looked_up[0]]
        if carried := _carried(matches[0], answered, earlier, alone, found[text], told=told):
            query, candidates = carried
            matches[0] = Match(asks[0], query, candidates, carried=words, alone=matches[0])
        elif told:
            matches[0] = replace(matches[0], beside=Told(words, earlier, found[text][1]))
    return matches


def _surest(ask: Ask, found: Sequence[Found], talk: Callable[[str], bool]) -> Match:
    found = [(of, each) for of, each in found if of.raw == ask.text or not talk(each.first)] or found
    if ask.leans and not ask.empty and len(found) > 1 and not _agreed(*(each for _, each in found)):
        found = found[1:]
    query, candidates = max(_of_entries(ask, found), key=lambda each: each[1].confidence)
    # A view with one more clause may say what is asked, but offers nothing besides.
    usual = {ask.text, ask.near, ask.whole}
    others = [each for of, each in found if each is not candidates and of.raw in usual]
    return Match(ask, query, _in_turn(candidates, others))


def _of_entries(ask: Ask, found: Sequence[Found]) -> Sequence[Found]:
    """Of a remark's views those that entries are likely to be about, if there are any: "sorry, it was a long day"."""
    likely = [each for each in found if each[1].role is Role.ENTRY and each[1].confidence >= LIKELY]
    return likely if likely and ask.kind is Kind.STATEMENT else found


def _agreed(fragment: Candidates, *told: Candidates) -> bool:
    """Whether the best label of a fragment is among the best labels of its longer views.

    A few words at the end of a story are either the question or just another detail.
    """
    first = fragment.first
    return any(first == candidate.label for each in told for candidate in each.ranked[:AMONG])


def views(ask: Ask, *, after: bool = False) -> list[str]:
    """What may be looked up: the ask alone, unless that says nothing; with its neighbour; with its background.

    Where its borders are in doubt (decision 81), it is also looked up with the question after it, and from where it may
    begin. An ask that follows on from an earlier message is also looked up by its subject: "and the shelf part?" asks
    about the shelf.
    """
    alone = [] if ask.empty and ask.background and len(ask.text.split()) <= BRIEF else [ask.text]
    bare = [ask.subject] if after and ask.subject else []
    further = filter(None, [ask.wider, ask.joined, ask.unmarked])
    return list(dict.fromkeys([*alone, ask.near, *further, ask.whole, *bare]))


def _carried(
    match: Match, answered: str, earlier: Candidates, alone: Sequence[Found], carried: Found, *, told: bool
) -> Found | None:
    """The ask read with the last one, unless it says more alone; `earlier` is what the last one resembles by itself."""
    ask = match.ask
    query, together = carried
    _, own = max(alone, key=lambda each: each[1].confidence)
    if ask.points:
        return query, _in_turn(together, [own])
    whole = not ask.goes_on and not (ask.leans and not ask.background)
    if own.confidence >= together.confidence + (GOING_ON if ask.goes_on else -WHOLE if ask.full else 0.0):
        return None
    # What somebody tells is background to what they ask next: "getting a tattoo on friday", "how long do i wait". But a
    # whole question that does not refer to it, and makes it less sure what they told of, is about something else.
    apart = whole and not ask.refers and together.confidence <= earlier.confidence
    about = (
        told and not apart and together.role is Role.ENTRY and 1 - together.confidence <= DOUBT * (1 - own.confidence)
    )
    again = together.first in (answered, earlier.first)
    if again and whole and not about:
        # A whole question that together only finds the entry just given is about another subject.
        return None
    if again and together.first != own.first and not about:
        # The next question is seldom about the entry just given, so that entry is offered after those found by the
        # words alone.
        return query, _in_turn(own, [together])
    if together.first == own.first and together.role is Role.OUTSIDE:
        # Nothing answers it either way, and what was said before hides the entries that are near it.
        return None
    return query, _in_turn(together, [own])


def surest(found: Sequence[Candidates]) -> Candidates:
    """The candidates of the surest of several views, whose lower ranks the other views fill in turn."""
    best = max(found, key=lambda each: each.confidence)
    return _in_turn(best, [each for each in found if each is not best])


def _in_turn(first: Candidates, others: Sequence[Candidates]) -> Candidates:
    """The candidates of the surest view, whose lower ranks the other views fill in turn; its best one stays first."""
    if not others:
        return first
    ranked = {each.label: each for each in first.ranked[:1]}
    for place in range(max(len(each.ranked) for each in (first, *others))):
        for each in (*others, first) if place == 0 else (first, *others):
            if place < len(each.ranked):
                ranked.setdefault(each.ranked[place].label, each.ranked[place])
    best = tuple(ranked.values())[:MAX_CANDIDATES]
    # What is surely beside the subject with the words around it is not on it by fewer words.
    beside = first.role is Role.OUTSIDE and first.confidence >= OFF
    every = (first,) if beside else (first, *others)
    lead, subject = max(each.lead for each in every), max(each.subject for each in every)
    # More words make a view of the same thing less like any phrasing.
    near = max(each.nearness for each in every if each.first == first.first)
    return replace(first, ranked=best, nearness=near, lead=lead, subject=subject)
