"""Why a reply is corrected: what a curator gave as the reason, and nothing where nobody gave one."""

from pathlib import Path

import pytest

from bot.services.corrections import reason
from bot.services.logged import standing
from tests.services.desk import Desk


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


def test_a_correction_knows_the_language_of_its_question(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    ask, publish = desk.services.ask, desk.services.publish
    reply = ask.show("sun")
    assert reply is not None
    for place, text in enumerate(("kann ich damit auch in die sonne gehen oder nicht", "is the effect local")):
        ask.stand([standing(reply, desk.asks(text), 77, place)])
    publish.withdraw("sun", "ann", "a source was retracted")
    assert [each.language for each in desk.services.corrections.owed(2)] == ["de", "en"]
