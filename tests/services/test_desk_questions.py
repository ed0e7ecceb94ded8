"""The made-up community, and how its questions are grouped: floors that may only rise."""

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta

from bot.answering.gauge import learn
from bot.answering.likeness import HINT, HINTS, LEAST, alike
from bot.curation.grouping import Grouping
from bot.services.model_files import load_vectors
from bot.web.pages.gaps import LIKE
from tests import desk_questions, long_tail_practice, town
from tests.desk_questions import CLOSINGS, COUNT, OPENINGS, WEEKS, dressed, questions
from tests.long_tail import TOPICS, purity

GAUGE = learn(town.release(), load_vectors())


def grouped(texts: Sequence[str]) -> list[int]:
    grouping = Grouping(alike, lambda sketch: sketch.vector, same=GAUGE.measure.same, near=GAUGE.measure.near)
    return grouping.place_all(GAUGE.sketch(texts), itertools.count())


def joined(groups: Sequence[int], texts: Sequence[str], labels: Sequence[str]) -> tuple[list[int], int]:
    """What a curator leaves who takes one gap after the other, the largest first, and joins what is shown and right.

    Returns:
        The gap of each question then, and how many taps it took: one a gap that is ticked, one to join them, and one to
        unfold the others where one of them is right.
    """
    grouping = Grouping(alike, lambda sketch: sketch.vector, same=GAUGE.measure.same, near=GAUGE.measure.near)
    sketches, held = GAUGE.sketch(texts), defaultdict[int, list[int]](list)
    for place, (gap, sketch) in enumerate(zip(groups, sketches, strict=True)):
        grouping.add(gap, sketch)
        held[gap].append(place)
    mostly = {gap: Counter(labels[each] for each in own).most_common(1)[0][0] for gap, own in held.items()}
    taps = 0
    for gap in sorted(held, key=lambda each: -len(held[each])):
        while gap in grouping:
            shown = [other for other, _ in grouping.beside(gap, HINTS, HINT, LEAST)]
            right = [other for other in shown if mostly[other] == mostly[gap]]
            if not right:
                break
            taps += len(right) + 1 + any(shown.index(other) >= LIKE for other in right)
            for other in right:
                grouping.remove(other)
                for place in held[other]:
                    grouping.add(gap, sketches[place])
                held[gap] += held.pop(other)
    return [gap for _, gap in sorted((place, gap) for gap, own in held.items() for place in own)], taps


def test_a_thousand_questions_of_ten_weeks_the_same_each_time() -> None:
    made = questions()
    assert made == questions()
    assert len(made) == COUNT
    assert made[-1].at - made[0].at > timedelta(weeks=WEEKS - 1)
    assert len(set(OPENINGS)) == len(set(CLOSINGS)) == 12
    assert {each.topic for each in made} == {*TOPICS, *town.QUESTIONS}
    assert len({each.text for each in made}) > COUNT / 2
    assert desk_questions.questions(seed=1) != made


def test_each_topic_of_the_long_tail_is_asked_in_ways_of_its_own() -> None:
    assert len(TOPICS) >= 40
    assert all(5 <= len(set(wordings)) <= 8 for wordings in TOPICS.values())
    every = [wording for wordings in TOPICS.values() for wording in wordings]
    assert len(every) == len(set(every))


def test_what_is_chosen_by_shares_no_topic_with_what_judges() -> None:
    practised = [wording for wordings in long_tail_practice.TOPICS.values() for wording in wordings]
    assert len(long_tail_practice.TOPICS) >= 25
    assert all(len(set(wordings)) == 8 for wordings in long_tail_practice.TOPICS.values())
    assert TOPICS.keys().isdisjoint(long_tail_practice.TOPICS)
    assert not {*practised} & {wording for wordings in TOPICS.values() for wording in wordings}


def test_courtesies_and_slips_neither_part_nor_join_questions() -> None:
    dice = random.Random(5)
    pairs = [(dressed(wordings[0], dice), topic) for topic, wordings in TOPICS.items() for _ in range(12)]
    dice.shuffle(pairs)
    pure, gaps = purity(grouped([text for text, _ in pairs]), [topic for _, topic in pairs])

    assert pure >= 0.98
    assert gaps <= 1.2


def test_the_long_tail_is_grouped_no_worse_than_it_was() -> None:
    pairs = [(wording, topic) for topic, wordings in TOPICS.items() for wording in wordings]
    random.Random(5).shuffle(pairs)
    pure, gaps = purity(grouped([text for text, _ in pairs]), [topic for _, topic in pairs])

    assert pure >= 0.98
    assert gaps <= 4.9


def test_a_topic_of_the_long_tail_ends_as_one_gap_by_what_a_curator_is_shown() -> None:
    pairs = [(wording, topic) for topic, wordings in TOPICS.items() for wording in wordings]
    random.Random(5).shuffle(pairs)
    texts, topics = [text for text, _ in pairs], [topic for _, topic in pairs]
    parted = grouped(texts)
    left, taps = joined(parted, texts, topics)
    pure, gaps = purity(left, topics)

    assert pure >= 0.98
    assert gaps <= 1.2
    # A tap for each gap that joins another, and two or three to join them all.
    assert taps / len(TOPICS) <= 6
