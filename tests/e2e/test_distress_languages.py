"""Distress as it is typed in other languages than the base's, and what the base is asked by in all of them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.answering import resembling
from bot.answering.decision import Signpost
from bot.knowledge.red_flag import Urgency
from bot.services import screening
from tests.e2e.test_shipped_knowledge import ask
from tests.shipped import knowledge, release

# `distress.LANGUAGE.tsv`, each line: the kind, a tab, the message. Signs may be tuned on them, never be copies of them.
MESSAGES = {
    file.name.split(".")[1]: [tuple(line.split("\t")) for line in file.read_text("utf-8").splitlines()]
    for file in sorted(Path(__file__).parent.glob("distress.*.tsv"))
}
NO_EMERGENCY = {"harmless", "ordinary"}


def signposted(language: str, kinds: set[str], *, but: bool = False) -> tuple[list[str], list[str]]:
    """The messages of these kinds (or of all but these), and those of them that are signposted."""
    texts = [text for kind, text in MESSAGES[language] if (kind in kinds) is not but]
    return texts, [text for text in texts if screening.sure(text, release())]


@pytest.mark.parametrize("language", MESSAGES)
def test_emergencies_are_signposted(language: str) -> None:
    texts, seen = signposted(language, NO_EMERGENCY, but=True)
    assert len(seen) / len(texts) >= 0.98, sorted(set(texts) - set(seen))


@pytest.mark.parametrize("language", MESSAGES)
def test_look_alikes_are_not(language: str) -> None:
    texts, alarms = signposted(language, {"harmless"})
    assert len(alarms) / len(texts) <= 0.02, alarms


@pytest.mark.parametrize("language", MESSAGES)
def test_ordinary_questions_are_never_signposted(language: str) -> None:
    _, alarms = signposted(language, {"ordinary"})
    assert alarms == []


@pytest.mark.parametrize("language", MESSAGES)
def test_every_flag_is_told_in_the_language(language: str) -> None:
    knowledge = release().knowledge
    lexicon = knowledge.lexicon[language]
    assert set(lexicon.urgencies) == set(Urgency)
    for flag in knowledge.red_flags:
        assert language in flag.texts, flag.id
        assert language in flag.checks_in, flag.id
        assert set(flag.call) <= set(lexicon.calls), flag.id


@cache
def asked() -> tuple[str, ...]:
    """Every text that the base is asked by, in its own language and in others, checks included, each once.

    In the base's order: what is asked of one thing in one language shares its words, which are then at hand.
    """
    base = knowledge()
    return tuple(dict.fromkeys([*resembling.ordinary(base), *(text for _, text in resembling.ordinary_abroad(base))]))


@cache
def told() -> Mapping[str, frozenset[str]]:
    """Those of them that tell what befell somebody (`told.yaml`), each with the flags that are right for it."""
    groups = yaml.safe_load(Path(__file__).with_name("told.yaml").read_text("utf-8"))
    return {text: frozenset(group["flags"]) for group in groups for texts in group["texts"].values() for text in texts}


def test_nothing_that_the_base_is_asked_by_is_signposted_but_what_is_told() -> None:
    seen = {text: found for text in asked() if (found := set(screening.sure(text, release())))}
    assert {text: found for text, found in seen.items() if found - told().get(text, frozenset())} == {}
    # The list holds no text that is no longer asked or no longer signposted.
    assert set(told()) - set(seen) == set()


@pytest.mark.long
@pytest.mark.parametrize("step", [10, pytest.param(1, marks=pytest.mark.whole)])
def test_nor_by_anything_else_that_leads_to_a_signpost(step: int) -> None:
    others = [text for text in asked() if text not in told()]
    assert [text for text in others[::step] if isinstance(ask(text).decision, Signpost)] == []
