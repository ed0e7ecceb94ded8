"""What nothing answers is one gap in whatever language it is asked, and curators see in which it is."""

from functools import cache
from pathlib import Path

import pytest

from bot.answering import preparation
from bot.answering.gauge import Gauge, learn
from bot.answering.likeness import alike
from bot.answering.release import Release
from bot.services.model_files import load_models
from bot.store.gap_records import Wanted
from tests import shipped, town
from tests.services.desk import ANN, Desk

# The same three questions in English, German, Spanish, French and Portuguese.
FLYING = (
    "can i take the tube in my hand luggage",
    "darf die tube ins handgepäck",
    "puedo llevar el tubo en el equipaje de mano",
    "je peux prendre le tube en bagage cabine ?",
    "posso levar o tubo na bagagem de mão",
)
CAT = (
    "is it dangerous if my cat licks it",
    "ist es gefährlich wenn meine katze daran leckt",
    "es peligroso si mi gato lo lame",
    "c'est dangereux si mon chat le lèche ?",
    "é perigoso se meu gato lamber",
)
MAKEUP = (
    "can i put makeup on top of it",
    "kann ich make-up drüber machen",
    "puedo ponerme maquillaje encima",
    "est-ce que je peux mettre du maquillage par-dessus",
    "posso passar maquiagem por cima",
)


@cache
def understood() -> Release:
    """The town's knowledge with the encoders, one of them of many languages."""
    return preparation.prepare(town.knowledge(), load_models(meaning=True))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, release=understood())


@pytest.mark.parametrize("bulk", [False, True])
def test_a_question_in_five_languages_is_one_gap(desk: Desk, bulk: bool) -> None:
    asked = [
        desk.asks(text, 100 + number)
        for each in zip(FLYING, CAT, MAKEUP, strict=True)
        for number, text in enumerate(each)
    ]
    if bulk:
        desk.later(minutes=20)
        desk.gaps.catch_up()
    else:
        for each in asked:
            desk.gaps.pass_on(each)
    gaps = [desk.of(each) for each in asked]
    for subject in range(3):
        assert len({gap.number for gap in gaps[subject::3]}) == 1
    assert len({gap.number for gap in gaps}) == 3
    for gap in gaps:
        assert gap.asks == 5
        # A few words do not always tell their language, and are grouped by their meaning all the same.
        assert {"en"} < set(gap.languages) <= {"en", "de", "es", "fr", "pt"}


def test_a_curator_lists_what_is_asked_in_a_language_and_sees_in_which(desk: Desk) -> None:
    for text in CAT[:2]:
        desk.passes(text)
    desk.passes(FLYING[0])
    (both,) = desk.store.desk.gaps(Wanted(desk.now, language="de"), 9)
    assert (both.languages, both.spoken("en"), both.spoken("fr")) == (("de", "en"), ("de", "en"), ("de", "en"))
    (english,) = [each for each in desk.store.desk.gaps(Wanted(desk.now), 9) if each.number != both.number]
    assert (english.spoken("en"), english.spoken("de")) == ((), ("en",))


def test_a_gap_has_the_languages_of_those_merged_into_it(desk: Desk) -> None:
    kept, gone = desk.passes(FLYING[0]), desk.passes(CAT[1])
    assert kept.number != gone.number
    desk.gaps.merge(gone.number, kept.number, ANN, "web")
    found = desk.store.desk.gap(kept.number)
    assert found is not None
    assert set(found.languages) == {"en", "de"}


def test_what_a_process_finds_after_a_start_is_grouped_as_before(desk: Desk, tmp_path: Path) -> None:
    first = desk.passes(FLYING[1])
    again = Desk(tmp_path, first=50, release=understood())
    assert again.passes(FLYING[2]).number == first.number
    assert again.passes(FLYING[0]).number == first.number
    assert again.passes(CAT[3]).number != first.number


@cache
def without() -> Gauge:
    """What the shipped base teaches where no encoder is installed."""
    return shipped.gauge()


SUBJECTS = {
    "de": ("verträgt sich {} damit", "verträgt sich das mit {}", "ich nehme auch {}, ist das ein problem"),
    "fr": ("{} va avec ?", "je peux l'utiliser avec {}", "j'utilise aussi {}, c'est un problème ?"),
}


@pytest.mark.parametrize("language", SUBJECTS)
def test_without_an_encoder_one_language_is_told_apart_by_its_own_words(language: str) -> None:
    first, second, third = SUBJECTS[language]
    gauge = without()
    for template in (first, third):
        one, other = gauge.sketch([template.format("aspirin"), template.format("zink")])
        assert alike(one, other) < gauge.measure.same
    one, other = gauge.sketch([first.format("aspirin"), second.format("aspirin")])
    assert alike(one, other) >= gauge.measure.same


def test_what_is_kept_of_a_question_in_another_language_compares_as_what_was_made() -> None:
    gauge = learn(understood(), load_models(meaning=True).static)
    made = gauge.sketch([*FLYING, *CAT, ""])
    restored = gauge.restored(gauge.packed(made))
    assert restored == made
    for one, kept in zip(made, restored, strict=True):
        for another in made:
            assert alike(kept, another) == pytest.approx(alike(one, another), abs=2e-3)
