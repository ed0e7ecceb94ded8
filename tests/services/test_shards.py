"""Which shards a process serves, and that no other one serves them too."""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError, TryLaterError
from bot.services.shards import BETWEEN, LEASE, MOST, ShardRange, ShardService
from bot.store.local import LocalStore
from tests import town


@dataclass
class Clock:
    now: datetime = town.NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


def service(store: LocalStore, clock: Clock, shards: str, host: str = "one", pid: int = 1) -> ShardService:
    return ShardService(store, ShardRange.parse(shards), clock, (host, pid))


@pytest.mark.parametrize(
    ("text", "ids", "count"),
    [
        ("0-7/32", range(8), 32),
        ("3/32", range(3, 4), 32),
        ("0/1", range(1), 1),
        ("1x8/32", range(8, 16), 32),
        ("2x3/8", range(6, 8), 8),
    ],
)
def test_a_range_is_read(text: str, ids: range, count: int) -> None:
    found = ShardRange.parse(text)
    assert (found.ids, found.count) == (ids, count)
    assert ShardRange.parse(str(found)) == found


@pytest.mark.parametrize(
    "text", ["", "7", "8-7/32", "0-32/32", "32/32", "4x8/32", "0x0/32", "-1/2", "0-1/99999", "٣/٤"]
)
def test_what_is_no_range_is_one_sentence(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^--shards [^\n]*: [^\n]+$"):
        ShardRange.parse(text)


@given(st.text(max_size=12))
def test_any_text_is_a_range_or_refused(text: str) -> None:
    try:
        found = ShardRange.parse(text)
    except ConfigError:
        return
    assert 0 <= found.first <= found.last < found.count <= MOST


@given(st.integers(0, 2**63), st.integers(1, 64), st.integers(1, 64))
def test_every_server_lies_in_the_range_of_one_process(guild_id: int, count: int, size: int) -> None:
    parts = [ShardRange.parse(f"{index}x{size}/{count}") for index in range(-(-count // size))]
    assert sum(part.holds(guild_id) for part in parts) == 1


def test_ranges_that_do_not_overlap_are_held_side_by_side(store: LocalStore) -> None:
    clock = Clock()
    for index in range(4):
        service(store, clock, f"{index}x8/32", f"node {index}").take()


@pytest.mark.parametrize("other", ["0-7/32", "7-9/32", "3/32", "0-31/32"])
def test_an_overlap_is_refused_and_names_who_is_there(store: LocalStore, other: str) -> None:
    clock = Clock()
    first = service(store, clock, "0-7/32", "one")
    first.take()
    with pytest.raises(ConfigError, match="served by one, process 1") as refused:
        service(store, clock, other, "two").take()
    assert f"--shards {ShardRange.parse(other)}" in str(refused.value)
    first.release()
    service(store, clock, other, "two").take()


def test_another_count_is_refused(store: LocalStore) -> None:
    clock = Clock()
    service(store, clock, "0-7/32", "one").take()
    with pytest.raises(ConfigError, match="shards of 32, and this process was told of 64"):
        service(store, clock, "40-41/64", "two").take()


def test_a_lease_that_is_not_held_on_runs_out(store: LocalStore) -> None:
    clock = Clock()
    dead, held = service(store, clock, "0/2", "one"), service(store, clock, "1/2", "one", 2)
    dead.take()
    held.take()
    clock.move(LEASE / 2)
    held.renew()
    clock.move(LEASE / 2)
    service(store, clock, "0/2", "two").take()
    with pytest.raises(ConfigError):
        service(store, clock, "1/2", "two").take()
    with pytest.raises(TryLaterError, match="served by two"):
        dead.renew()


def test_what_a_clock_that_was_ahead_left_is_in_nobodys_way(store: LocalStore) -> None:
    clock, ahead = Clock(), Clock()
    ahead.move(timedelta(days=400))
    fast = service(store, ahead, "0/2", "one")
    fast.take()
    assert fast.turn(0, 1) == 0
    other = service(store, clock, "0/2", "two")
    other.take()
    assert other.turn(0, 1) == 0
    # One of a clock that is a little ahead counts.
    ahead.now = clock.now + LEASE
    service(store, ahead, "1/2", "three").take()
    with pytest.raises(ConfigError, match="served by three"):
        service(store, clock, "1/2", "two").take()


def test_what_a_process_of_this_machine_left_is_taken_over_at_once(store: LocalStore) -> None:
    clock = Clock()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    service(store, clock, "0/1", "one", gone.pid).take()
    service(store, clock, "0/1", "one", os.getpid()).take()
    # In a container the process before had this one's number.
    service(store, clock, "0/1", "one", os.getpid()).take()


def test_what_a_living_process_of_this_machine_holds_stays_its_own(store: LocalStore) -> None:
    clock = Clock()
    service(store, clock, "0/1", "one", os.getppid()).take()
    with pytest.raises(ConfigError):
        service(store, clock, "0/1", "one", os.getpid()).take()


def test_sessions_begin_in_turn_among_all_processes(store: LocalStore) -> None:
    clock = Clock()
    first, second = service(store, clock, "0-3/8", "one"), service(store, clock, "4-7/8", "two")
    assert first.turn(0, 2) == 0
    assert second.turn(5, 2) == 0, "another remainder by the concurrency"
    assert second.turn(4, 2) == BETWEEN.total_seconds()
    clock.move(BETWEEN / 2)
    assert second.turn(4, 2) == BETWEEN.total_seconds() / 2
    clock.move(BETWEEN / 2)
    assert second.turn(4, 2) == 0
