"""Screening: classes near each other, their contexts, misspellings, and several languages at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.distress import compile_signs, screen
from tests.answering.distress.words import ENGLISH, FLAGS, GERMAN, ORDINARY, SCREENS, seen


@pytest.mark.parametrize(
    ("typed", "flags"),
    [
        ("my lips are swollen", ["swelling"]),
        ("SWOLLEN!!! lips", ["swelling"]),
        ("my lips. they are really so swelling", ["swelling"]),
        ("it got in my eye and my lips are blown up", ["swelling", "eye"]),
        ("it got in my left eye", ["eye"]),
        ("got it, look in the mirror at that spot near the eye", []),
        ("eye in it got", []),
        ("lips " + "word " * 20 + "swollen", []),
        ("throat is closing", ["swelling"]),
        ("throat one two three four closing", []),
        ("my face feels tight", ["odd?"]),
        ("hello", []),
        ("", []),
    ],
)
def test_signs_are_classes_that_stand_near_each_other(typed: str, flags: list[str]) -> None:
    assert seen(typed) == flags


@pytest.mark.parametrize(
    ("typed", "flags"),
    [
        ("no swollen lips", []),
        ("not a swollen face", []),
        ("i have no cream, my lips are swollen", ["swelling"]),
        ("not sure but my lips are swollen", ["swelling"]),
        ("can it make lips swollen", []),
        ("can it make my lips swollen", ["swelling?"]),
        ("can it be, my lips are swollen", ["swelling"]),
        ("the lips when swollen", []),
        ("my lips are swollen, can it be", ["swelling"]),
        ("my lips were swollen years ago", []),
        ("in 1990 my lips were swollen", []),
        ("my lips were swollen years ago and now swollen", ["swelling"]),
        ("i read of swollen lips", []),
        ("i read of it. my lips are swollen", ["swelling"]),
        ("in the film the lips are swollen", []),
        ("swollen lips in the film", []),
        ("swollen lips at my old job, today it went", []),
        ("in the film, lips swollen now", ["swelling"]),
        ("in the film it hurt, but my lips are swollen", ["swelling"]),
        ("i read of it, i have swollen lips", ["swelling"]),
        ("i read that i have swollen lips", []),
        ("someone said they want to die", ["harm"]),
        ("i would die for it", []),
    ],
)
def test_contexts_silence_a_sign(typed: str, flags: list[str]) -> None:
    assert seen(typed) == flags


@pytest.mark.parametrize(
    "typed",
    [
        "my lips are swolen",
        "lps swoling",
        "my tounge is swollen",
        "thraot closing",
        "mylips are swelling",
        "liiips sooo swollen",
    ],
)
def test_misspelt_words_are_mended_toward_those_of_signs(typed: str) -> None:
    assert "swelling" in seen(typed)


@pytest.mark.parametrize(
    "typed", ["my łips are swołłen", "my lıps are swollen", "MY LİPS ARE SWØLLEN", "thrøat cløsıng"]
)
def test_a_sign_is_seen_in_the_letters_of_other_keyboards(typed: str) -> None:
    assert seen(typed) == ["swelling"]


@pytest.mark.parametrize("typed", ["trout lips", "my lap is swollen", "bring lips"])
def test_ordinary_words_are_not_mended(typed: str) -> None:
    assert seen(typed) == []


def test_what_sounds_alike_is_at_most_half_of_its_letters_off() -> None:
    assert "swelling" in seen("my toongeu is swollen")
    assert seen("the tart is tight") == []


@pytest.mark.parametrize(("right", "flags"), [(set(), ["swelling"]), ({"lipos"}, [])])
def test_a_word_of_one_possible_language_is_no_slip_in_another(right: set[str], flags: list[str]) -> None:
    screens = compile_signs(FLAGS, (ENGLISH, GERMAN), (ORDINARY | {"de": frozenset(right)}).__getitem__)
    assert [each.flag_id for each in screen("lipos swelling, zunge", screens).seen] == flags


def test_all_languages_are_screened_together() -> None:
    assert [(each.flag_id, each.language) for each in screen("meine Lippen sind geschwollen", SCREENS).seen] == [
        ("swelling", "de")
    ]
    assert seen("keine geschwollenen lippen") == []


@pytest.mark.parametrize(
    ("typed", "flags"),
    [
        ("l'eye got in eye", ["eye"]),
        ("it got in d\u2019eye", ["eye"]),
        ("it got in \u0153eye", []),
        ("don't die", ["harm"]),
    ],
)
def test_an_apostrophe_before_a_vowel_parts_words(typed: str, flags: list[str]) -> None:
    assert seen(typed) == flags


def test_a_message_is_not_read_in_a_language_it_has_few_words_of() -> None:
    read = {each.language for each in screen("my lips are really swollen today, zunge schwillt", SCREENS).seen}
    assert read == {"en"}


@pytest.mark.parametrize(
    ("typed", "general"),
    [("can it cause that", True), ("my lips, can it be", False), ("i read that", True), ("my lips are swollen", False)],
)
def test_a_general_question_is_told_from_what_happens_to_somebody(typed: str, *, general: bool) -> None:
    assert screen(typed, SCREENS).in_general is general


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("i read that", True),
        ("it was swollen years ago", True),
        ("in the film", True),
        ("long story", True),
        ("i would die for it", True),
        ("in the film, today", False),
        ("in the film today", True),
        ("in the film my lips got so swollen now", False),
        ("my lips are swollen now haha", True),
        ("firefighter here, throat closing all day", True),
        ("my lips hurt", False),
        ("no, can it be", False),
    ],
)
def test_what_happens_to_nobody_here_is_told(typed: str, *, told: bool) -> None:
    assert screen(typed, SCREENS).told is told


@given(
    st.text(max_size=400)
    | st.lists(st.sampled_from(["lips", "swollen", "no", "can", "it", ".", ",", "!", "throat", "closing", "\n"])).map(
        " ".join
    )
)
def test_screening_never_raises(typed: str) -> None:
    screen(typed, SCREENS)


@given(st.sampled_from(["swollen", "swelling", "tongue", "throat", "closing"]), st.data())
def test_one_slip_in_a_sign_s_word_keeps_the_flag(word: str, data: st.DataObject) -> None:
    """A letter left out, doubled, or swapped with its neighbour, the first one aside."""
    at = data.draw(st.integers(1, len(word) - 2))
    typed = data.draw(
        st.sampled_from(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            )
        )
    )
    other = {"throat": "closing", "closing": "throat"}.get(word, "lips" if word.startswith("sw") else "swollen")
    assert "swelling" in seen(f"my {typed} {other}")


@given(
    st.sampled_from(["swollen lips", "swelling of my face", "throat closing"]),
    st.sampled_from(["no", "without", "not"]),
)
def test_what_a_negation_holds_is_not_seen(sign: str, negation: str) -> None:
    assert seen(f"{negation} {sign}") == []


@given(st.lists(st.sampled_from(["the", "weather", "was", "fine", "lips", "we", "walked"]), max_size=30))
def test_a_sign_needs_all_its_parts(words: list[str]) -> None:
    assert seen(" ".join(words)) == []
