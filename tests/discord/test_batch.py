"""What is owed is worked on one by one, and a fault that nobody foresaw holds up nothing behind it."""

import pytest

from bot.discord.batch import one_by_one


async def test_each_has_its_turn_and_the_first_fault_is_told_at_the_end() -> None:
    done, later = list[int](), list[int]()

    async def work(item: int) -> None:
        if item in {1, 3}:
            raise LookupError(item)
        done.append(item)

    with pytest.raises(LookupError, match="1"):
        await one_by_one([1, 2, 3, 4], work, later.append)
    assert (done, later) == ([2, 4], [1, 3])
    await one_by_one([2], work, later.append)
    assert done == [2, 4, 2]


async def test_if_nothing_can_be_put_off_the_rest_waits() -> None:
    async def work(item: int) -> None:
        raise LookupError(item)

    def broken(item: int) -> None:
        raise OSError(item)

    with pytest.raises(OSError, match="1"):
        await one_by_one([1, 2], work, broken)
