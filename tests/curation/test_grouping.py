"""Grouping: the same question in other words makes one gap; what is placed stays, and the bulk path does the same."""

from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import pipeline
from bot.answering.decision import Answer
from bot.answering.likeness import Sketch, alike
from bot.curation.grouping import MAX_SIMILAR, SHORTLIST, Grouping, Placement, largest
from tests.e2e.test_shipped_knowledge import TODAY
from tests.shipped import gauge, release

Point = tuple[float, float]


def of_questions() -> Grouping[Sketch]:
    return Grouping(alike, lambda sketch: sketch.vector, same=gauge().measure.same, near=gauge().measure.near)


def grouped(*questions: str) -> list[int]:
    return of_questions().place_all(gauge().sketch(questions), count())


UNKNOWN = (
    ("is it halal", "rapa cream halal or not?", "is the gel halal or kosher"),
    ("in which country is it made", "which country is the tube made in", "country where the gel is made??"),
    ("does it smell bad", "what does it smell like", "is the smell strong"),
)


@pytest.mark.parametrize("wordings", UNKNOWN, ids=lambda wordings: wordings[0])
def test_three_wordings_of_an_unknown_question_make_one_gap(wordings: tuple[str, ...]) -> None:
    for wording in wordings:
        assert not isinstance(pipeline.answer(wording, release(), TODAY).decision, Answer)
    assert grouped(*wordings) == [0, 0, 0]


def test_different_questions_stay_apart() -> None:
    first, *others = zip(*UNKNOWN, strict=True)
    for questions in (first, *others):
        assert grouped(*questions) == [0, 1, 2]
    assert grouped(*(f"does rapamycin cream help with {what}" for what in ("melasma", "warts", "gout"))) == [0, 1, 2]


def test_measures_and_opposites_stay_apart() -> None:
    assert grouped("is the 0.1% cream vegan", "is the 1% cream vegan", "vegan 0.1% cream?") == [0, 1, 0]
    assert grouped("does it stop a fresh scar from itching", "does it stop an old scar from itching") == [0, 1]


def test_equal_questions_are_one_gap_even_if_they_say_nothing() -> None:
    assert grouped("???", "is it vegan", "!!!", "Is it VEGAN") == [0, 1, 0, 1]


def test_an_equal_question_is_found_after_a_gap_that_held_it_too_is_closed() -> None:
    gaps = of_points()
    nothing = (0.0, 0.0)
    gaps.add(1, nothing)
    gaps.add(2, nothing)
    gaps.remove(1)
    # More than are compared, all nearer than what says nothing.
    for number in range(200):
        gaps.add(10 + number, at(number / 3))
    assert gaps.place(nothing).gap == 2


def closeness(one: Point, other: Point) -> float:
    """Points in a plane, alike as their directions are."""
    return 1.0 if one == other else float(np.clip(np.dot(one, other), 0, 1))


def of_points(*, same: float = 0.9, near: float = 0.7) -> Grouping[Point]:
    return Grouping(closeness, lambda point: np.array(point, np.float32), same=same, near=near)


def at(degrees: float) -> Point:
    return (round(float(np.cos(np.radians(degrees))), 6), round(float(np.sin(np.radians(degrees))), 6))


def test_what_is_farther_is_found_on_request_beside_where_it_belongs() -> None:
    grouping = of_points()
    for gap, degrees in enumerate((0, 40, 60, 100)):
        grouping.add(gap, at(degrees))
    assert [gap for gap, _ in grouping.near(at(62), 0.2)] == [2, 1, 3, 0]
    assert [gap for gap, _ in grouping.near(at(62), 0.9)] == [2, 1]
    assert grouping.near(at(62), 0.2)[1][1] == pytest.approx(np.cos(np.radians(22)), abs=1e-5)


def test_similar_gaps_are_told_best_first_and_nothing_is_added() -> None:
    grouping = of_points()
    for gap, degrees in enumerate((0, 40, 60, 100)):
        grouping.add(gap, at(degrees))
    found = grouping.place(at(62))
    assert found == grouping.place(at(62))
    assert (found.gap, [gap for gap, _ in found.similar]) == (2, [1, 3])
    assert found.similar[0][1] == pytest.approx(np.cos(np.radians(22)), abs=1e-5)
    assert len(grouping) == 4


def test_at_most_five_similar_gaps_are_told() -> None:
    grouping = of_points(same=1.0)
    for gap in range(9):
        grouping.add(gap, at(gap))
    assert [gap for gap, _ in grouping.place(at(-1)).similar] == list(range(MAX_SIMILAR))


def test_a_chain_of_questions_each_like_the_one_before_does_not_become_one_gap() -> None:
    gaps = of_points().place_all([at(degrees) for degrees in range(0, 90, 5)], count())
    assert len(set(gaps)) > 1
    assert gaps == sorted(gaps)


def test_a_closed_gap_is_forgotten_and_its_place_used_again() -> None:
    grouping = of_points()
    grouping.add(1, at(0))
    grouping.add(1, at(3))
    grouping.add(2, at(80))
    grouping.remove(1)
    grouping.remove(1)
    assert grouping.place(at(0)) == Placement(None, ())
    grouping.add(3, at(40))
    assert (grouping.place(at(41)).gap, grouping.place(at(80)).gap, len(grouping)) == (3, 2, 2)


def test_of_equally_near_gaps_the_oldest_is_taken() -> None:
    grouping = of_points()
    grouping.add(7, at(10))
    grouping.add(4, at(-10))
    assert grouping.place(at(0)).gap == 4


points = st.lists(st.integers(0, 120).map(at), min_size=1, max_size=60)


@given(points, points)
def test_later_questions_never_move_earlier_ones(early: list[Point], late: list[Point]) -> None:
    assert of_points().place_all([*early, *late], count())[: len(early)] == of_points().place_all(early, count())


@given(points, st.sets(st.integers(0, 5)))
def test_bulk_equals_one_by_one_also_where_gaps_were_closed(asked: list[Point], closed: set[int]) -> None:
    bulk, single = of_points(), of_points()
    for grouping in (bulk, single):
        grouping.place_all([at(degrees) for degrees in range(0, 120, 20)], count())
        for gap in sorted(closed):
            grouping.remove(gap)
    numbers = count(100)
    one_by_one: list[int] = []
    for point in asked:
        found = single.place(point).gap
        one_by_one.append(next(numbers) if found is None else found)
        single.add(one_by_one[-1], point)
    assert bulk.place_all(asked, count(100)) == one_by_one
    assert len(bulk) == len(single)


def test_the_largest_are_found_among_many() -> None:
    values = np.random.default_rng(1).random(50_000, np.float32)
    found = largest(values)
    assert len(found) == SHORTLIST
    assert set(found) == set(np.argsort(values)[-SHORTLIST:])
