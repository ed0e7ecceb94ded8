"""The requirements of a knowledge base for its entries: a profile, and the rules that it switches on or off."""

from collections.abc import Mapping
from enum import StrEnum


class Profile(StrEnum):
    """How much an entry must bring: a question and an answer, or what a reader needs to weigh the answer."""

    PLAIN = "plain"
    EVIDENCE = "evidence"


class Rule(StrEnum):
    """One thing that a base may want of its entries, or tell with them.

    `sources`: an approved answer cites one. `grade`: it is graded by its best source, and members read the grade.
    `certainty`: it says how settled it is. `not-known`: where it is not settled, it says what nobody knows. `numbers`:
    a number stands in a cited claim. `disclaimer`: the standing note ends every answer. `strict`: in a strict topic
    nothing is served whose review is overdue. `review`: every entry has a day of review and a next one. `reading`: an
    answer is short, and easy to read. `counts`: an entry has enough phrasings and checks.
    Two that no profile wants of itself: `facts`: every claim is a fact with an id. `clinical`: members are told whether
    a clinician has reviewed what they read.
    """

    SOURCES = "sources"
    GRADE = "grade"
    CERTAINTY = "certainty"
    NOT_KNOWN = "not-known"
    NUMBERS = "numbers"
    DISCLAIMER = "disclaimer"
    STRICT = "strict"
    REVIEW = "review"
    READING = "reading"
    COUNTS = "counts"
    FACTS = "facts"
    CLINICAL = "clinical"


_OF: Mapping[Profile, frozenset[Rule]] = {
    Profile.PLAIN: frozenset(),
    Profile.EVIDENCE: frozenset(Rule) - {Rule.FACTS, Rule.CLINICAL},
}


def rules(profile: Profile, switched: Mapping[Rule, bool]) -> frozenset[Rule]:
    """The rules of a profile, with those added or removed that a base switches on or off."""
    return frozenset(rule for rule in Rule if switched.get(rule, rule in _OF[profile]))
