"""Distress in other languages than English: emergencies as they are typed, look-alikes and ordinary questions."""

from pathlib import Path

import pytest

from bot.answering.decision import Signpost
from bot.services import screening
from tests.e2e.test_shipped_knowledge import ask, release

FILES = {file.stem.removeprefix("distress_"): file for file in Path(__file__).parent.glob("distress_??.tsv")}


def messages(language: str) -> list[tuple[str, str]]:
    """Kind and text of each message; signs may be tuned on them, never be copies of them."""
    lines = FILES[language].read_text("utf-8").splitlines()
    return [(kind, text) for kind, _, text in (line.partition("\t") for line in lines)]


@pytest.mark.parametrize("language", sorted(FILES))
def test_emergencies_are_signposted(language: str) -> None:
    texts = [text for kind, text in messages(language) if kind != "harmless"]
    missed = [text for text in texts if not screening.sure(text, release())]
    assert len(missed) / len(texts) <= 0.01, missed


@pytest.mark.parametrize("language", sorted(FILES))
def test_look_alikes_and_ordinary_questions_are_not(language: str) -> None:
    texts = [text for kind, text in messages(language) if kind == "harmless"]
    assert [text for text in texts if isinstance(ask(text).decision, Signpost)] == []


@pytest.mark.parametrize("language", sorted(FILES))
def test_every_flag_has_its_text_and_checks(language: str) -> None:
    for flag in release().knowledge.red_flags:
        assert language in flag.texts, flag.id
        assert flag.checks_in[language].reach, flag.id
        assert flag.checks_in[language].miss, flag.id
