"""Understanding: bad typing becomes a clean query, and nothing ever breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.understanding import build_vocabulary, tokenize, understand
from bot.knowledge.models import Term
from bot.services.model_files import load_lexicon

BASE = ["can i use sirolimus on a fresh surgical scar", "does it help old scars", "0.1% or 1% cream", "half a cheek"]
GLOSSARY = [
    Term(term="sirolimus", also=("rapa", "rapamycin", "hyf tor")),
    Term(term="by mouth", also=("orally", "oral")),
]
VOCABULARY = build_vocabulary(BASE, GLOSSARY, lexicon=load_lexicon())


def text(typed: str) -> str:
    return understand(typed, VOCABULARY).text


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("Can I use RAPA on a FRESH surgical scar???", "can i use sirolimus on a fresh surgical scar"),
        ("rapamicin? no: rapamycin", "sirolimus no sirolimus"),
        ("hyf tor scars", "sirolimus scars"),
        ("take it orally", "take it by mouth"),
        ("surgicl scra", "surgical scar"),
        ("surgicla sirolimmus", "surgical sirolimus"),
        ("half a chek", "half a cheek"),
        ("cheese form laptop", "cheese form laptop"),
        ("ｆｒｅｓｈ ｓｃａｒ", "fresh scar"),
        ("fr\u200be\u00adsh sc\u2060ar", "fresh scar"),
        ("s\u0441ar \u043er sc\u0430r", "scar or scar"),
        ("fresh💉scar 🙏🙏", "fresh scar"),
        ("<@123> **fresh** __scar__ https://x.test/fresh [mention]", "fresh scar"),
        ("it doesn't, isn’t", "it doesnt isnt"),
        ("0.1% is not 1%", "0.1% is not 1%"),
        ("0,5 % cream, or 0.5 percent", "0.5% cream or 0.5%"),
        ("take 5 mg or 5mg", "take 5mg or 5mg"),
        ("halfcheek", "half cheek"),
        ("1 mg/g, or 0.5 mg per 1 g", "0.1% or 0.05%"),
        ("", ""),
    ],
)
def test_normalising(typed: str, understood: str) -> None:
    assert text(typed) == understood


@given(st.text(max_size=300))
def test_understanding_never_raises_and_is_deterministic(typed: str) -> None:
    query = understand(typed, VOCABULARY)
    assert query == understand(typed, VOCABULARY)
    assert query.raw == typed
    assert all(token == token.casefold() for token in tokenize(typed) if token.isascii())


def test_japanese_is_told_by_both_of_its_scripts() -> None:
    assert (
        understand(
            "\u4fdd\u6e7f\u30af\u30ea\u30fc\u30e0\u3068\u4e00\u7dd2\u306b\u4f7f\u3048\u307e\u3059\u304b", VOCABULARY
        ).language
        == "ja"
    )


def test_a_turkish_capital_is_a_letter_of_its_word() -> None:
    assert tokenize("\u0130la\u00e7") == tokenize("ila\u00e7") == ("ila\u00e7",)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_invisible_signs_change_nothing(typed: str) -> None:
    assert tokenize(f"\u200b{typed}\u200b") == tokenize(typed)


def test_a_very_long_message_is_cut_not_refused() -> None:
    assert len(understand("scar " * 100_000, VOCABULARY).tokens) <= 1000


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("can i put this on my scar", "en"),
        ("wats teh bst strenth 4 wrinkels", "und"),
        ("Kann ich die Creme auf eine frische Narbe auftragen?", "de"),
        ("puedo usar la crema en una cicatriz reciente o es malo para la piel", "es"),
        ("est-ce que je peux mettre la crème sur une cicatrice", "fr"),
        ("можно ли мазать крем на шрам", "ru"),
        ("傷跡に塗ってもいいですか", "ja"),
        ("这个药膏可以用在疤痕上吗", "zh"),
        ("흉터에 발라도 되나요", "ko"),
        ("هل يمكنني استخدامه", "ar"),
        ("😀😀", "und"),
        ("rapa", "und"),
        ("is it ok de la prairie cream", "en"),
    ],
)
def test_languages(typed: str, language: str) -> None:
    assert understand(typed, VOCABULARY).language == language


def by_the_book(text: str) -> tuple[str, ...]:
    """`tokenize` without its short cuts for plain letters: every text is treated as a strange one."""
    return tuple(word for word in tokenize("\u200b" + text) if word)


@given(st.text("ab1.,%'/:wW<@[]> mg", max_size=40) | st.text(max_size=40))
def test_plain_letters_read_the_same_by_the_short_cut(text: str) -> None:
    assert tokenize(text) == by_the_book(text)
