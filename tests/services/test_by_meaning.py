"""Texts that mean what is looked for, by an encoder, however little of their words they share."""

import threading
from collections.abc import Sequence

import numpy as np
import pytest

from bot.answering.vectors import Matrix
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
    assert found.nearest("can i fly with it", TEXTS, encoder, "1") == [1]
    assert found.nearest("pets", TEXTS, encoder, "1") == [0]
    assert sorted(encoder.read) == sorted([*TEXTS, "can i fly with it", "pets"])
    assert found.nearest("something else", TEXTS, encoder, "1") == []
    assert found.nearest("pets", (), encoder, "1") == []


def test_after_a_release_and_after_an_erasure_all_are_read_anew() -> None:
    found, encoder = Meant(), Subjects()
    found.read(TEXTS, encoder, "1")
    found.read(TEXTS, encoder, "1")
    assert len(encoder.read) == len(TEXTS)
    found.read(TEXTS, encoder, "2")
    assert len(encoder.read) == 2 * len(TEXTS)
    found.forget()
    assert found.nearest("pets", TEXTS, encoder, "2") == [0]
    assert len(encoder.read) == 3 * len(TEXTS) + 1


def test_the_newest_are_found_at_once_and_no_more_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_meaning, "AT_ONCE", 1)
    monkeypatch.setattr(by_meaning, "NEWEST", 2)
    found, encoder = Meant(), Subjects()
    assert found.nearest("pets", TEXTS, encoder, "1") == [0]
    for thread in threading.enumerate():
        if thread.name == "salve-meaning":
            thread.join()
    assert found.nearest("fly", TEXTS, encoder, "1") == [1]
    assert found.nearest("fridge", TEXTS, encoder, "1") == [], "the third is older than the newest two"
