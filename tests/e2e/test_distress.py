"""Distress as it is typed: emergencies of every kind, harmless look-alikes, misspelt variants, ordinary questions."""

import random
from functools import cache
from pathlib import Path

import pytest

from bot.answering.decision import Signpost
from bot.knowledge.red_flag import Urgency
from bot.services import screening
from bot.services.decisions import Decisions
from tests.e2e.test_shipped_knowledge import TODAY, ask
from tests.shipped import knowledge, release

SEED = 20260101
# Each line: the kind, a tab, the message. Signs may be tuned on them, never be copies of them.
MESSAGES = [
    tuple(line.split("\t")) for line in Path(__file__).with_name("distress.tsv").read_text("utf-8").splitlines()
]
# By signs alone.
EMERGENCIES = [text for kind, text in MESSAGES if kind != "harmless"]


@cache
def missed(texts: tuple[str, ...]) -> list[str]:
    return [text for text in texts if not screening.sure(text, release())]


def misspelt(text: str, dice: random.Random) -> str:
    """A quarter of the longer words with a letter lost, doubled or swapped."""
    words = text.replace("'", "").split()
    for place, word in enumerate(words):
        if len(word) > 4 and word.isalpha() and dice.random() < 0.25:
            at = dice.randrange(1, len(word) - 1)
            words[place] = dice.choice(
                (
                    word[:at] + word[at + 1 :],
                    word[:at] + word[at] + word[at:],
                    word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                )
            )
    return " ".join(words)


def test_emergencies_are_signposted() -> None:
    assert len(missed(tuple(EMERGENCIES))) / len(EMERGENCIES) <= 0.01


def test_most_of_what_was_heard_is_seen_by_signs() -> None:
    # Half of it only hints, and was written by people who had seen no sign: resemblance learns from what signs miss.
    heard = tuple(text for flag in knowledge().red_flags for text in flag.heard)
    unseen = missed(heard)
    assert len(unseen) / len(heard) <= 0.36
    # Without an encoder, letters alone put the flag's line on top of two thirds of the others.
    told = [outcome for text in unseen[::5] if not isinstance((outcome := ask(text)).decision, Signpost)]
    assert sum(outcome.reply.care_first for outcome in told) / len(told) >= 0.65


@pytest.mark.long
@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.whole)])
def test_look_alikes_are_not(step: int) -> None:
    harmless = [text for kind, text in MESSAGES if kind == "harmless"]
    harmless += [text for lexicon in knowledge().lexicons for text in lexicon.harmless[::step]]
    alarms = [text for text in harmless if isinstance(ask(text).decision, Signpost)]
    assert len(alarms) / len(harmless) <= 0.02, alarms


@pytest.mark.parametrize(
    "frame", ["{}", "hi all, {}", "hey salve!! {} thanks", "i bought it last month and {}", "{} pls help"]
)
def test_emergencies_are_signposted_in_every_frame(frame: str) -> None:
    assert len(missed(tuple(frame.format(text) for text in EMERGENCIES))) / len(EMERGENCIES) <= 0.03


def test_misspelt_emergencies_are_signposted() -> None:
    dice = random.Random(SEED)
    texts = tuple(misspelt(text, dice) for text in EMERGENCIES)
    assert len(missed(texts)) / len(texts) <= 0.08


def test_every_sign_sees_its_example_and_every_check_holds() -> None:
    decisions = Decisions(release(), TODAY)
    assert list(screening.findings(decisions)) == []
    for tally in screening.tallies(decisions):
        assert (tally.seen, tally.alarms) == (tally.asked, 0), tally


def test_every_flag_tells_what_to_do_in_a_few_plain_words() -> None:
    for flag in release().knowledge.red_flags:
        assert flag.sources, flag.id
        assert flag.call or flag.urgency is not Urgency.EMERGENCY, flag.id
        for language, text in flag.texts.items():
            assert len(text.steps) == 3, (flag.id, language)
            assert text.avoid, (flag.id, language)
            assert all(len(step.split()) <= 12 for step in text.steps), (flag.id, language)


def test_every_reply_that_is_no_answer_carries_a_line_of_care() -> None:
    care = {lexicon.id: lexicon.care for lexicon in release().knowledge.lexicons}
    for typed, language in (
        ("who won the football match", "en"),
        ("wie kann ich das auf der haut lagern und wie oft", "de"),
    ):
        reply = ask(typed).reply
        assert reply.kind != "signpost"
        assert reply.care == care[language]
    signpost = ask("mein gesicht ist geschwollen").reply
    assert signpost.title.startswith("Notfall")
    assert signpost.care is None
