"""Spelling: what was most likely meant, and never at the cost of a word that is right."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import corpus
from bot.answering.spelling import Ends, Speller, one_slip, slippery, slips
from bot.answering.understanding import Vocabulary, build_vocabulary, tokenize, understand
from bot.knowledge.models import KnowledgeBase, Term
from bot.services.model_files import load_lexicon
from tests.answering.misspelling import misspellings
from tests.shipped import knowledge

LEXICON = load_lexicon()
BASE = [
    "does sirolimus sting",
    "rapamycin on a blog",
    "my lips are swelling",
    "hard to breathe",
    "tretinoin and sirolimus",
    "a gram on half a cheek",
]
GLOSSARY = [Term(term="partner", also=("boyfriend",)), Term(term="dermatologist", also=("derm",))]
SMALL = build_vocabulary(BASE, GLOSSARY, lexicon=LEXICON)
# Measured on the shipped knowledge: 0.92 of 3,100 are mended, and 0.0009 of the words harmed.
MENDED, HARMED = 0.85, 0.002


def read(typed: str) -> str:
    return understand(typed, SMALL).text


@pytest.fixture(scope="module")
def shipped() -> KnowledgeBase:
    return knowledge()


@pytest.fixture(scope="module")
def vocabulary(shipped: KnowledgeBase) -> Vocabulary:
    texts = [text for entry in shipped.entries for text in (entry.question, *entry.phrasings)]
    return build_vocabulary(texts, shipped.glossary, lexicon=LEXICON)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # The language's common word, not the base's rare one.
        ("blod", "blood"),
        ("teh", "the"),
        ("adn", "and"),
        # The base's word, from slips, from its sound, and from several slips at once.
        ("sirolmus", "sirolimus"),
        ("rapamisin", "rapamycin"),
        ("rapamiasin", "rapamycin"),
        ("sirollamus", "sirolimus"),
        ("tretinione", "tretinoin"),
        # What care depends on.
        ("swoling", "swelling"),
        ("throte", "throat"),
        ("feaver", "fever"),
        ("brething", "breathing"),
        # Spaces.
        ("halfcheek", "half cheek"),
        ("swo ling lips", "swelling lips"),
        ("can not", "cannot"),
        # Right as they are: words, names, numbers.
        ("blog form unusual keloid", "blog form unusual keloid"),
        ("walgreens kowalski", "walgreens kowalski"),
        ("dont cant im", "dont cant im"),
        ("p16ink4a", "p16ink4a"),
    ],
)
def test_what_was_meant(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pls help, idk if u can use it 2day", "please help i dont know if you can use it today"),
        ("w/o a script b4 the derm says ok", "without a script before the dermatologist says okay"),
        ("safe while bf my baby", "safe while breastfeeding my baby"),
        ("my bf says no", "my partner says no"),
        ("i quit bc it stings", "i quit because it stings"),
        ("bc pill", "birth control pill"),
        ("3wks of 0,1 %", "3 weeks of 0.1%"),
        ("point one percent", "0.1%"),
        ("2 mg/g", "0.2%"),
        ("a grma of it", "1g of it"),
    ],
)
def test_short_forms_are_written_out(typed: str, meant: str) -> None:
    assert read(typed) == meant


def test_another_language_is_mended_to_the_words_of_the_field_only() -> None:
    assert read("puedo usar rapamicina en la piel con una herida") == "puedo usar rapamycin en la piel con una herida"


def test_generated_misspellings_are_mended(shipped: KnowledgeBase, vocabulary: Vocabulary) -> None:
    texts = [each.text for each in corpus.held_out(shipped) if each.label][::4]
    outcomes = [
        understand(typed, vocabulary).text == understand(meant, vocabulary).text
        for _, typed, meant in misspellings(texts, seed=1)
        if not all(map(vocabulary.speller.knows, tokenize(typed)))
    ]
    assert sum(outcomes) / len(outcomes) >= MENDED


def test_words_that_are_right_stay(shipped: KnowledgeBase, vocabulary: Vocabulary) -> None:
    answers = (text for entry in shipped.entries for text in (entry.answer, entry.detail or "", *entry.cautions))
    words = [word for text in answers for word in tokenize(text)]
    harmed = [word for word in words if vocabulary.speller.meant(word) != (word,)]
    assert len(harmed) / len(words) <= HARMED, harmed


@given(st.sampled_from(sorted(LEXICON.ranks)))
def test_a_word_of_the_language_is_never_changed(word: str) -> None:
    assert SMALL.speller.mend([word]) == (word,)


@given(st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=30), max_size=6))
def test_mending_loses_no_words_and_settles(words: list[str]) -> None:
    mended = SMALL.speller.mend(words)
    assert bool(mended) == bool(words)
    assert mended == SMALL.speller.mend(words)


@given(st.text(string.ascii_lowercase, min_size=1, max_size=6))
def test_a_slip_is_less_likely_than_none(word: str) -> None:
    assert slips(word, word) == 0
    assert all(slips(word, other) < 0 for other in one_slip(word, range(len(word) + 1))[::7] if other not in {word, ""})


@given(st.text("abc", max_size=8), st.lists(st.text("abc", max_size=8), max_size=30))
def test_no_known_word_is_one_slip_away_at_a_place_that_is_not_tried(typed: str, words: list[str]) -> None:
    tried = one_slip(typed, slippery(typed, (Ends.of(words[::2]), Ends.of(words[1::2]))))
    assert set(words).intersection(tried) == set(words).intersection(one_slip(typed, range(len(typed) + 1)))


def test_without_a_language_the_base_alone_is_mended_to() -> None:
    speller = Speller({}, {"sirolimus": 5})
    assert speller.mend(["sirolmus", "whatever"]) == ("sirolimus", "whatever")


def test_without_a_list_of_the_language_a_word_is_mended_to_one_that_is_near() -> None:
    speller = Speller({}, {"hunde": 5, "leihen": 5, "ferien": 5, "schwimmen": 5, "anmeldung": 5, "training": 5})
    assert speller.mend(["handy", "liegen", "verein", "schwimmzeug"]) == ("handy", "liegen", "verein", "schwimmzeug")
    assert speller.mend(["anmledung", "trainig", "trraning"]) == ("anmeldung", "training", "training")
