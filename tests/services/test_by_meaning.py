"""Texts that mean what is looked for, by an encoder, however little of their words they share."""

import threading
from collections.abc import Sequence

import numpy as np
import pytest

from bot.answering.vectors import Centred, Matrix
from bot.services import by_meaning
from bot.services.by_meaning import Meant

SUBJECTS = ({"plane", "fly", "airport", "luggage"}, {"dog", "cat", "pets"}, {"fridge", "cold", "store"})
TEXTS = ("my cat licked it", "does the airport take it away", "is it to be kept cold")


class Subjects:
    """An encoder that knows what a few words are about, and counts what it reads."""

    digest = "subjects"

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One dimension a subject."""
        self.read += texts
        rows = np.array([[float(bool(each & {*text.split()})) for each in SUBJECTS] for text in texts], np.float32)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(norms > 0, norms, 1), np.float32)


def test_what_means_it_is_found_without_a_word_in_common_and_read_once() -> None:
    found, encoder = Meant(), Subjects()
    assert found.nearest("can i fly with it", TEXTS, encoder) == [1]
    assert found.nearest("pets", TEXTS, encoder) == [0]
    assert sorted(encoder.read) == sorted([*TEXTS, "can i fly with it", "pets"])
    assert found.nearest("something else", TEXTS, encoder) == []
    assert found.nearest("pets", (), encoder) == []


def test_another_encoder_and_an_erasure_have_all_read_anew_and_a_release_does_not() -> None:
    found, encoder = Meant(), Subjects()
    found.read(TEXTS, encoder)
    found.read(TEXTS, Centred(encoder, np.zeros(len(SUBJECTS), np.float32)))
    assert len(encoder.read) == found.known(TEXTS) == len(TEXTS)
    another = Subjects()
    another.digest = "another"
    found.read(TEXTS, another)
    assert len(another.read) == len(TEXTS)
    found.forget()
    assert found.known(TEXTS) == 0
    assert found.nearest("pets", TEXTS, encoder) == [0]
    assert len(encoder.read) == 2 * len(TEXTS) + 1


def test_what_a_release_has_in_common_is_taken_off_when_texts_are_compared() -> None:
    # As much about pets as all texts of this base, so that the subject distinguishes nothing.
    found, encoder = Meant(), Centred(Subjects(), np.array([0.0, 1.0, 0.0], np.float32))
    assert found.nearest("my dog", ["my cat licked it"], encoder) == []
    assert found.nearest("can i fly with it", TEXTS, encoder)[0] == 1


def test_the_newest_are_found_at_once_and_the_others_once_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_meaning, "AT_ONCE", 1)
    found, encoder = Meant(), Subjects()
    assert found.nearest("pets", TEXTS, encoder) == [0]
    for thread in threading.enumerate():
        if thread.name == "salve-meaning":
            thread.join()
    assert found.nearest("fly", TEXTS, encoder) == [1]
    assert found.nearest("fridge", TEXTS, encoder) == [2]
