"""How each kind of base is matched: the similarities that count, and how much each of them counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from bot.answering.language import ENGLISH as ENGLISH_LANGUAGE
from bot.answering.vectors import Matrix
from bot.knowledge.models import KnowledgeBase, Status
from bot.knowledge.profile import Rule

# The encoder is asked only between these confidences, where wording is neither nearly certain nor hopeless. In the
# cross-validation that chose MEANING, asking it for 92 % of questions is as good as asking it for all; with an upper
# bound below 0.90, the share right at 2 % wrong falls.
UNSURE = (0.02, 0.95)


@dataclass(frozen=True, slots=True)
class Design:
    """Constants of one way to match.

    They were chosen once, on training and validation splits of public sets and on split phrasings of the shipped
    knowledge. MEANING was chosen by five-fold cross-validation on phrasings alone, with a fifth of the labels left out:
    on the shipped knowledge, on HINT3's three training splits, and on CLINC150 with twelve phrasings a label. Nearness
    counts more than cross-validation alone suggests, because the labels left out are nearer to the rest than members'
    real off-topic questions are, as CLINC150's validation split and the shipped knowledge's own unanswerable questions
    show.

    Attributes:
        names: the similarities that it uses.
        kernel: the weight and the power of each similarity in the classifier's kernel; squares make near phrasings
            count more.
        near: how much the winner's nearness by each similarity counts for confidence.
        bias: the value that confidence starts from.
        logit: how much the winner's logit counts for confidence.
        margin: how much its margin over the second label counts.
        lead: how much its lead over everything outside counts.
        offer: the lead needed to offer a list, in a base with too few checks to choose one.
        offer_beside: the same, if the base has outside labels, over which an entry has to lead.
        spare: how much of the index that chooses the lead needed to offer is given up for a higher lead (decision 63).
        alike: if nothing is learned and each phrasing counts alike, the power of their number by which an entry's logit
            is divided; otherwise 0.
        talk: how near to small talk a message must be to be taken for it, and how near if it finds entries (decision
            85).
    """

    names: tuple[str, ...]
    kernel: tuple[tuple[float, int], ...]
    near: tuple[float, ...]
    bias: float
    logit: float = 0.45
    margin: float = 0.3
    lead: float = 0.3
    offer: float = 1.0
    offer_beside: float = 1.0
    spare: float = 0.0
    alike: float = 0.0
    talk: tuple[float, float] = (0.15, 0.55)


class Designs(NamedTuple):
    """How a base is matched: by wording alone, and by meaning as well."""

    wording: Design
    meaning: Design


WORDING = Design(("vectors", "letters", "words"), ((1.5, 2), (0.5, 2), (0.5, 1)), (1.0, 1.0, 0.0), -3.5)
# The leads were chosen on six English bases of thirty entries with one to three wordings each: 86 % of 188 held-out
# questions are shown the right entry, and 12 % of 60 questions off the subject get a list. With three unanswerable
# questions, as a starter has them, these are 87 % and 8 %. A lead of 1.0 shows the right entry for 78 %. On the shipped
# checks a spare of 0.04 keeps the lead where it was, 1.8, when they are read anew; with 0.02 it jumps between 1.2 and
# 1.7, since leads are nearly equal there in what they gain.
MEANING = Design(
    (*WORDING.names, "meaning"),
    ((0.7, 2), (0.5, 2), (0.2, 1), (5.0, 2)),
    (1.0, 1.0, 0.0, 1.0),
    -4.3,
    0.4,
    0.4,
    offer=0.7,
    offer_beside=0.3,
    spare=0.04,
)
# For a base in another language than English, read by the multilingual encoder. Its weight is MEANING's. `bias` and
# `offer` were chosen on the German and Polish bases of the tests and checked on a Turkish and another German one.
# There, 225 of 244 held-out questions are shown the right entry, 110 of them at once, and 2 are answered wrongly; of 48
# questions that nothing answers none is answered, and 20 get a list.
MANY_LANGUAGES = Design(
    MEANING.names,
    ((0.7, 2), (0.7, 2), (0.5, 1), (5.0, 2)),
    MEANING.near,
    -3.3,
    0.4,
    0.4,
    offer=0.5,
    offer_beside=0.3,
    talk=(0.35, 0.7),
)
ENGLISH, OTHERS = Designs(WORDING, MEANING), Designs(WORDING, MANY_LANGUAGES)
# With this many other wordings for most entries, a classifier is fitted to them. Fitted to one, it finds fewer: of 200
# questions asked of five bases that nothing was chosen by, 151 instead of 159 have their entry among the first three,
# and 5 instead of 2 are answered wrongly.
FITTED = 2
# For a base whose entries have a question, an answer and hardly another wording (decision 51). Chosen on 415 questions
# of twelve such bases in four languages. For 78 % of 415 others the right entry is then among the first three, and 67 %
# are shown it.
FEW_KERNEL = ((0.2, 2), (0.7, 2), (0.2, 1), (8.0, 2))
FEW_WORDING = replace(WORDING, kernel=((3.0, 2), (2.0, 2), (0.5, 1)), alike=0.5)
FEW_ENGLISH = Designs(FEW_WORDING, replace(MEANING, kernel=FEW_KERNEL, alike=0.5, talk=(0.35, 0.9)))
# With this power, 1,124 of 1,416 questions in German, Polish and Turkish have the right entry among the first three,
# 1,060 are shown it, 4 are answered wrongly, and none of 364 that nothing answers is answered. With 0.9 it is 1,123,
# 1,044, 4 and none, with the square root 1,123, 1,067, 5 and 3. In English a higher power than the root answers fewer
# at once (decisions 61 and 78).
SHARED = 0.7
# Such logits are smaller, so a list needs less of a lead. Of 532 questions in German, Polish and Turkish, 326 are shown
# the right entry instead of 269 with 0.3, and of 96 that nothing answers 27 get a list instead of 12. In two bases that
# nothing was chosen by, 64 of 160 are shown it instead of 49, and 23 of 60 get a list instead of 19.
FEW_OTHERS = Designs(
    replace(FEW_WORDING, alike=SHARED),
    replace(MANY_LANGUAGES, kernel=FEW_KERNEL, alike=SHARED, offer_beside=0.0),
)
# Of 250 held-out German and Spanish questions, 70 % have the right entry first with letters, and 63 % without.
ABROAD = Design(("meaning", "letters"), ((2.5, 2), (2.0, 2)), (2.0, 0.0), -3.5, lead=0.0)
# Matches the phrasings of one other language by wording alone. The lead needed to offer a list was chosen on 240
# questions in German, Spanish, French and Portuguese and 122 beside the subject: 98 % of the former and two in three
# of the latter get a list.
SPOKEN = Design(("letters", "words"), ((4.0, 2), (1.0, 1)), (1.0, 0.0), -3.5, lead=0.0, offer=1.3)
NEAREST = Design(("vectors",), (), (2.0,), -3.5)


def kernel(shape: Sequence[tuple[float, int]], similarities: Sequence[Matrix]) -> Matrix:
    """The weighted sum of the powers of the similarities."""
    parts = []
    for (weight, power), similarity in zip(shape, similarities, strict=True):
        # A negative similarity counts as none, because its square would be positive.
        part = np.maximum(similarity, 0)
        part **= power
        part *= weight
        parts.append(part)
    total, *others = parts
    for part in others:
        total += part
    return total


def is_bare(knowledge: KnowledgeBase) -> bool:
    """Whether most entries have at most one other wording, in a base that requires no number of wordings."""
    served = [entry for entry in knowledge.entries if entry.status is Status.APPROVED]
    few = sum(len(entry.phrasings) < FITTED for entry in served)
    return Rule.COUNTS not in knowledge.manifest.rules and 2 * few > len(served)


def designs_for(knowledge: KnowledgeBase) -> Designs:
    """How much wording and meaning count, by the language of the knowledge and by how much it says of each entry."""
    bare = is_bare(knowledge)
    if knowledge.manifest.language == ENGLISH_LANGUAGE.code:
        return FEW_ENGLISH if bare else ENGLISH
    return FEW_OTHERS if bare else OTHERS
