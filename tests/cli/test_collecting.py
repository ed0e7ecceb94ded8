"""Nothing is collected while a command starts, and everything is as before afterwards."""

import gc

import pytest

from bot.cli import collecting


@collecting.paused()
def broken_start() -> None:
    assert not gc.isenabled()
    with collecting.paused():
        pass
    assert not gc.isenabled()
    raise ValueError("broken")


def test_collecting_pauses_and_goes_on_even_after_an_error() -> None:
    with pytest.raises(ValueError, match="broken"):
        broken_start()
    assert gc.isenabled()
    gc.unfreeze()
