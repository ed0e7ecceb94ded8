"""What fails in Discord is tried again ever more seldom, but never more seldom than every ten minutes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.curation.retrying import LONGEST, next_try, wait

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_each_wait_is_twice_as_long_as_the_one_before() -> None:
    assert [wait(attempts).total_seconds() for attempts in range(1, 6)] == [1, 2, 4, 8, 16]


@given(st.integers(0, 10**9))
def test_no_wait_is_shorter_than_a_second_or_longer_than_the_longest(attempts: int) -> None:
    assert timedelta(seconds=1) <= wait(attempts) <= wait(attempts + 1) <= LONGEST


def test_the_next_try_is_that_much_later() -> None:
    assert next_try(3, NOW) == NOW + timedelta(seconds=4)
    assert next_try(1000, NOW) == NOW + LONGEST
