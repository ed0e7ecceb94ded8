"""How well unanswered questions that ask the same are grouped, beside a peer, and what that costs."""

import hashlib
import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from rapidfuzz import fuzz, process

from bot.answering.gauge import Gauge
from bot.answering.likeness import Sketch, alike
from bot.bench.cost import recombined
from bot.bench.sets import Pairs, QuestionSet
from bot.curation.grouping import Grouping
from bot.knowledge.models import Entry, KnowledgeBase
from bot.services.accuracy import OUT_OF_SCOPE

ORDERS = 5
SEED = 20201119
# The lowest threshold with this precision is chosen, on the half of the questions that may choose.
WANTED_PRECISION = 0.95
STEPS = tuple(round(step / 100, 2) for step in range(30, 100, 2))
# The most questions of a public set: its labels are broader than one question, and not all pairs are needed.
MOST = 1500
ONE_MORE = 200
PEER = "rapidfuzz token_set"
# What members ask about many things in the same words: only the thing tells the questions apart.
TEMPLATES = (
    ("where do i find the {}", "is there a {} somewhere", "{} - where is it?",
     "can i get to the {} by myself", "anyone know the way to the {}", "my friend wants the {} how does he get it"),
    ("can i use it with {}", "is {} ok together with it", "{} on the same day?",
     "how do i start {} beside it", "does {} change how it works", "i have {} as well, any problem"),
)  # fmt: skip
SUBJECTS = (
    ("lighthouse", "blue dragon", "marketplace", "crossbow", "volcano", "stables", "iron mine", "ancient temple",
     "harbour", "fishing rod", "desert gate", "beehive", "treasure map", "night wolf", "potion shop", "golden saddle"),
    ("firefox", "dual monitors", "dropbox", "windows 7", "a laser printer", "google drive", "dark mode", "a vpn",
     "bluetooth headphones", "linux", "minecraft", "an ad blocker", "a tablet", "slack", "a password manager",
     "subtitles"),
)  # fmt: skip

Group = Callable[[Sequence[int], float], list[int]]


@dataclass(frozen=True, slots=True)
class Grouped:
    """How well groups fit the true ones, as the mean of several random orders.

    Attributes:
        precision: BCubed (Bagga & Baldwin 1998): the share of a question's group that asks the same.
        recall: BCubed: the share of the questions that ask the same that is in its group.
        f: the harmonic mean of both.
        pairs: the share of the pairs put together that ask the same.
        gaps: the number of groups made.
        pure: the share of the groups of two or more that hold questions of one true group only.
    """

    precision: float
    recall: float
    f: float
    pairs: float
    gaps: float
    pure: float


@dataclass(frozen=True, slots=True)
class GroupResult:
    """One set, half of which chose a threshold: figures of the other half there, and at the shipped threshold."""

    name: str
    questions: int
    true: int
    chosen: Mapping[str, float]
    figures: Mapping[str, Grouped]


@dataclass(frozen=True, slots=True)
class GroupCost:
    """The cost of grouping that many questions: sketching and placing them in bulk, and placing one more."""

    questions: int
    sketch_seconds: float
    place_seconds: float
    one_more_ms: float
    gaps: int


def own_questions(knowledge: KnowledgeBase) -> Pairs:
    """All wordings of the entries, including held-out ones, each with its entry."""
    return tuple((text, entry.id) for entry in knowledge.entries for text in _wordings(entry))


def _wordings(entry: Entry) -> tuple[str, ...]:
    return (entry.question, *entry.phrasings, *entry.checks.reach)


def labelled(questions: QuestionSet) -> Pairs:
    """The answerable questions of a set, each with its label, which is often broader than one question."""
    every = dict.fromkeys((*questions.train, *questions.validation, *questions.test))
    return tuple((text, label) for text, label in every if label != OUT_OF_SCOPE)


def made_up() -> Pairs:
    """Questions about many things in the same words, each with its thing."""
    families = zip(TEMPLATES, SUBJECTS, strict=True)
    return tuple(
        (template.format(subject), subject)
        for templates, subjects in families
        for subject in subjects
        for template in templates
    )


def measure(name: str, questions: Pairs, gauge: Gauge) -> GroupResult | None:
    """Choose a threshold on the groups of one half, for Salve and the peer, and judge both on the other half.

    Returns None if all groups fall in the same half, because there are too few.
    """
    halves: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    for text, label in questions:
        halves[hashlib.sha256(label.encode()).digest()[0] % 2].append((text, label))
    validation, test = (_some(half) for half in halves)
    if not validation or not test:
        return None
    chosen: dict[str, float] = {}
    figures: dict[str, Grouped] = {}
    makers: dict[str, Callable[[Pairs], Group]] = {"salve": lambda pairs: _salve(pairs, gauge), PEER: _peer}
    for who, make in makers.items():
        group = make(validation)
        fit = (step for step in STEPS if judge(validation, group, step, 2).precision >= WANTED_PRECISION)
        chosen[who] = next(fit, STEPS[-1])
        group = make(test)
        figures[who] = judge(test, group, chosen[who], ORDERS)
        if who == "salve":
            figures["salve as shipped"] = judge(test, group, gauge.measure.same, ORDERS)
    return GroupResult(name, len(test), len({label for _, label in test}), chosen, figures)


def _some(pairs: Pairs | list[tuple[str, str]]) -> Pairs:
    order = np.random.default_rng(SEED).permutation(len(pairs))[:MOST]
    return tuple(pairs[number] for number in sorted(order.tolist()))


def _salve(pairs: Pairs, gauge: Gauge) -> Group:
    sketches = gauge.sketch([text for text, _ in pairs])

    def group(order: Sequence[int], same: float) -> list[int]:
        grouping = _grouping(gauge, same)
        return grouping.place_all([sketches[number] for number in order], itertools.count())

    return group


def _grouping(gauge: Gauge, same: float) -> Grouping[Sketch]:
    further = (lambda sketch: sketch.across) if gauge.across else None
    # Questions that are merely near do not affect where a question goes.
    return Grouping(alike, lambda sketch: sketch.vector, same=same, near=same, further=further)


def _peer(pairs: Pairs) -> Group:
    """The peer: a question joins the first of the groups whose first question is most like it in words."""
    texts = [text.casefold() for text, _ in pairs]
    scores = process.cdist(texts, texts, scorer=fuzz.token_set_ratio) / 100

    def group(order: Sequence[int], same: float) -> list[int]:
        leaders: list[int] = []
        groups = []
        for number in order:
            best = int(np.argmax(scores[number, leaders])) if leaders else 0
            if not leaders or scores[number, leaders[best]] < same:
                best = len(leaders)
                leaders.append(number)
            groups.append(best)
        return groups

    return group


def judge(pairs: Pairs, group: Group, same: float, orders: int) -> Grouped:
    """The figures at that threshold, as the mean of this many random orders."""
    labels = np.unique([label for _, label in pairs], return_inverse=True)[1]
    found = []
    for seed in range(orders):
        order = np.random.default_rng(SEED + seed).permutation(len(pairs))
        found.append(bcubed(group(order.tolist(), same), labels[order].tolist()))
    return Grouped(*(fmean(values) for values in zip(*found, strict=True)))


def bcubed(groups: Sequence[int], labels: Sequence[int]) -> tuple[float, float, float, float, float, float]:
    """The figures of one grouping, in the order of `Grouped`."""
    table = np.zeros((max(groups) + 1, max(labels) + 1))
    np.add.at(table, (groups, labels), 1)
    sizes, true = table.sum(axis=1), np.maximum(table.sum(axis=0), 1)
    precision = float((table**2 / sizes[:, None]).sum() / len(groups))
    recall = float((table**2 / true).sum() / len(groups))
    together = (sizes * (sizes - 1)).sum()
    pairs = float((table * (table - 1)).sum() / together) if together else 1.0
    several = sizes > 1
    pure = float((table.max(axis=1) == sizes)[several].mean()) if several.any() else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall), pairs, float(len(sizes)), pure


def cost(size: int, texts: Sequence[str], gauge: Gauge) -> GroupCost:
    """The cost of grouping this many made-up questions, worded like the real texts."""
    asked = [text for text, _ in recombined(texts, size + ONE_MORE, SEED)]
    started = time.thread_time()
    sketches = gauge.sketch(asked)
    sketched = time.thread_time()
    grouping = _grouping(gauge, gauge.measure.same)
    grouping.place_all(sketches[:size], itertools.count())
    placed = time.thread_time()
    for sketch in sketches[size:]:
        grouping.place(sketch)
    one = (time.thread_time() - placed) / ONE_MORE
    return GroupCost(size, sketched - started, placed - sketched, one * 1000, len(grouping))


def beside(result: GroupResult) -> dict[str, float]:
    """Salve's figures as multiples of the peer's, each at its own chosen threshold."""
    own, peer = result.figures["salve"], result.figures[PEER]
    return {"precision": own.precision / peer.precision, "recall": own.recall / peer.recall, "f": own.f / peer.f}
