"""Why a reply is corrected: what a curator gave as the reason, and nothing where nobody gave one."""

import pytest

from bot.services.corrections import reason


@pytest.mark.parametrize(
    ("note", "why"),
    [
        ("withdrawn sun: a source was retracted", "a source was retracted"),
        ("back to 1.2.3: it misled", "it misled"),
        ("two trials came out", "two trials came out"),
        ("withdrawn sun: withdrawn from an answer", ""),
        ("published from Discord", ""),
        ("answers #12", ""),
        ("draft 3", ""),
        ("", ""),
    ],
)
def test_the_reason_is_what_somebody_gave(note: str, why: str) -> None:
    assert reason(note) == why
