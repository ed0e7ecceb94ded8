"""Words are kept for as long as the operator says, shorter where a server wishes it; a wrong clock erases nothing."""

from datetime import UTC, datetime, timedelta

from bot.curation.retention import JUMP, cutoffs, jumped

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_server_may_wish_words_kept_shorter_but_not_longer() -> None:
    ages = [(NOW - before, guilds) for before, guilds in cutoffs(NOW, 30, {"b": 7, "a": 7, "c": 14, "d": 30, "e": 90})]
    assert ages == [(timedelta(30), None), (timedelta(7), ["a", "b"]), (timedelta(14), ["c"])]


def test_where_no_server_wishes_anything_the_days_hold_everywhere() -> None:
    assert cutoffs(NOW, 30, {}) == [(NOW - timedelta(30), None)]


def test_a_clock_that_leaps_ahead_is_doubted() -> None:
    assert jumped(NOW, NOW + JUMP + timedelta(seconds=1))
    assert not jumped(NOW, NOW + JUMP)
    assert not jumped(NOW, NOW - timedelta(days=900))
    assert not jumped(None, NOW)
