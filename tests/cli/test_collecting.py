"""Nothing is collected while a command starts, and everything is as before afterwards."""

import gc

import pytest

from bot.cli import collecting


def test_collecting_pauses_and_goes_on_even_after_an_error() -> None:
    with pytest.raises(ValueError, match="broken"), collecting.paused():
        assert not gc.isenabled()
        with collecting.paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
        raise ValueError("broken")
    assert gc.isenabled()
    gc.unfreeze()
