"""Distress as it is typed in other languages than the base's: emergencies, look-alikes, ordinary questions."""

from pathlib import Path

import pytest

from bot.knowledge.red_flag import Urgency
from bot.services import screening
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


# What befell somebody, in the words of entries that ask about just that: a signpost is right, and the entry one press
# away. Of any other flag it is wrong there, too.
TOLD = {
    "allergy": {"severe-allergy"},
    "cancer-history-transplant": {"transplant-immunosuppressed"},
    "cuts-burns-open-sores": {"burn-or-fire", "spreading-infection", "wound-opened"},
    "eyes-and-eyelids": {"eye-exposure"},
    "found-out-pregnant": {"pregnant"},
    "infected-skin": {"spreading-infection"},
    "lips-mouth-nose": {"swallowed-adult"},
    "moles-and-changing-spots": {"suspicious-lesion"},
    "pets-and-partners": {"swallowed-pet"},
    "swallowed": {"overdose-oral", "swallowed-adult", "swallowed-child", "swallowed-pet"},
}


def test_what_entries_are_asked_by_in_other_languages_is_never_signposted() -> None:
    asked = [
        (each.language, each.entry, text)
        for each in knowledge().translations
        for text in (each.question, *each.phrasings, *each.checks.reach)
    ]
    asked += [(each.language, each.entry, text) for each in knowledge().wordings for text in each.phrasings]
    seen = [(language, entry, text, set(screening.sure(text, release()))) for language, entry, text in asked]
    assert [each for each in seen if each[3] - TOLD.get(each[1], set())] == []
    assert sum(bool(flags) for *_, flags in seen) / len(seen) <= 0.01
