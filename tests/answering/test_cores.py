"""Work on several cores: in order, at the same time, and with its errors."""

import threading

import pytest

from bot.answering.cores import THREADS, spread


def test_results_come_in_the_order_of_the_items() -> None:
    assert spread(str, range(50)) == [str(number) for number in range(50)]
    assert spread(str, [7]) == ["7"]
    assert spread(str, []) == []


def test_several_are_worked_on_at_once() -> None:
    together = threading.Barrier(THREADS)
    assert len(spread(lambda _: together.wait(), range(THREADS))) == THREADS


def test_an_error_reaches_whoever_asked() -> None:
    with pytest.raises(ZeroDivisionError):
        spread(lambda number: 1 // number, [1, 0])
