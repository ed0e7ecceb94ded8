"""What many do in the same moment is done in one go, and each learns what came of theirs."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from bot.discord.together import Together


async def test_what_comes_in_the_same_moment_is_done_in_one_go() -> None:
    turns = list[list[int]]()

    def work(items: Sequence[int]) -> list[str]:
        turns.append(list(items))
        return [f"did {item}" for item in items]

    together = Together(work)
    assert await asyncio.gather(*(together.do(number) for number in range(3))) == ["did 0", "did 1", "did 2"]
    assert await together.do(3) == "did 3"
    assert turns == [[0, 1, 2], [3]]


async def test_what_comes_meanwhile_is_done_in_the_next_turn() -> None:
    turns, begun, go = list[list[int]](), asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work(items: Sequence[int]) -> Sequence[int]:
        turns.append(list(items))
        loop.call_soon_threadsafe(begun.set)
        go.wait(60)
        return items

    together = Together(work)
    first = asyncio.create_task(together.do(0))
    await begun.wait()
    others = [asyncio.create_task(together.do(number)) for number in (1, 2)]
    await asyncio.sleep(0)
    go.set()
    assert await asyncio.gather(first, *others) == [0, 1, 2]
    assert turns == [[0], [1, 2]]


async def test_what_fails_fails_for_all_of_the_turn_and_none_after_it() -> None:
    broken = True

    def work(items: Sequence[int]) -> Sequence[int]:
        if broken:
            raise OSError("no")
        return items

    together = Together(work)
    failed = await asyncio.gather(together.do(1), together.do(2), return_exceptions=True)
    assert [type(each) for each in failed] == [OSError, OSError]
    broken = False
    assert await together.do(3) == 3


async def test_who_goes_away_takes_nobody_elses_turn() -> None:
    together = Together[int, int](lambda items: items)
    gone, stays = (asyncio.create_task(together.do(number)) for number in (1, 2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == 2
    with pytest.raises(asyncio.CancelledError):
        await gone
