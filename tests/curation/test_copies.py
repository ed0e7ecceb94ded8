"""A copy is told from words of one's own, also by somebody who no longer has the original."""

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.copies import COPY, SAMPLED, Prints, copied, kept, shingles
from tests import shipped
from tests.town import QUESTIONS

PRINTS = Prints(b"key")
WORDS = sorted({word for asked in QUESTIONS.values() for text in asked for word in text.split()})


@pytest.mark.parametrize(
    ("original", "text", "copy"),
    [
        ("can my dog lick it off", "Can my DOG lick it off?!", True),
        ("can my dog lick it off", "could my dog lick it off please", True),
        ("can my dog lick it off", "lick it off, can my dog", True),
        ("est-ce que ça brûle la peau", "Est ce que ca brule la peau?", True),
        ("can my dog lick it off", "is it harmful if pets swallow the cream", False),
        ("can my dog lick it off", "can i fly with it in hand luggage", False),
        ("", "can my dog lick it off", False),
        ("!?", "!?", False),
    ],
)
def test_what_counts_as_a_copy(original: str, text: str, *, copy: bool) -> None:
    assert copied(shingles(original), shingles(text)) is copy
    assert PRINTS.near(PRINTS.of(original), text) is copy


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_text_within_another_is_a_copy_whatever_it_is(text: str, more: str) -> None:
    assert kept(shingles(text), shingles(text)) in {0.0, 1.0}
    if shingles(text):
        assert PRINTS.near(PRINTS.of(text), text)
    assert len(PRINTS.of(text)) <= 4 * SAMPLED
    assert 0 <= kept(shingles(text), shingles(more)) <= 1


@given(st.lists(st.sampled_from(WORDS), min_size=60, max_size=200), st.randoms(use_true_random=False))
def test_a_fingerprint_measures_what_the_text_measures(words: list[str], dice: random.Random) -> None:
    edited = [dice.choice(WORDS) if dice.random() < 0.3 else word for word in words]
    original, text = " ".join(words), " ".join(edited)
    exact = kept(shingles(original), shingles(text))
    if abs(exact - COPY) > 0.15:
        assert PRINTS.near(PRINTS.of(original), text) is (exact > COPY)


def test_words_of_ones_own_pass_and_near_copies_do_not() -> None:
    """On the town's phrasings, none of which chose the threshold."""
    dice = random.Random(5)
    pairs = [(one, other) for asked in QUESTIONS.values() for one in asked for other in asked if one != other]
    assert sum(copied(shingles(one), shingles(other)) for one, other in pairs) <= 0.05 * len(pairs)
    texts = [text for asked in QUESTIONS.values() for text in asked if len(text.split()) > 4]
    caught = 0
    for text in texts:
        words = text.split()
        words[dice.randrange(len(words))] = dice.choice(WORDS)
        caught += copied(shingles(text), shingles(" ".join(words)))
    assert caught >= 0.9 * len(texts)


def test_without_its_key_a_fingerprint_tells_nothing() -> None:
    text = "my old terrier licked it off twice and the vet only told us to keep him away until it has sunk in"
    print_ = PRINTS.of(text)
    for other in (b"", b"key ", b"another"):
        assert not Prints(other).near(print_, text)
        assert Prints(other).of(text) != print_
    # Whoever guesses n-gram by n-gram finds no more of them than chance has it: 256 in 65,536.
    plain = {hashlib.blake2b(each.encode(), digest_size=8).digest()[-2:].hex() for each in shingles(text)}
    assert kept(plain, {print_[at : at + 4] for at in range(0, len(print_), 4)}) < 0.05


def test_the_shipped_answers_are_no_copies_of_each_other() -> None:
    entries = shipped.knowledge().entries
    prints = {entry.id: PRINTS.of(entry.answer) for entry in entries}
    near = [
        (one.id, other.id)
        for other in entries
        for one in entries
        if one is not other and PRINTS.near(prints[one.id], other.answer)
    ]
    assert near == []
