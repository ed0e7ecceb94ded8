"""Nothing that names a person is stored."""

import pytest
from faker import Faker
from hypothesis import given
from hypothesis import strategies as st

from bot.services.masking import MAX_STORED, mask
from bot.services.pseudonym import pseudonym
from tests import shipped


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("hi <@123456789012345678> and <@!1>, <@&2> <#3>", "hi [mention] and [mention], [mention] [mention]"),
        ("@everyone look", "[mention] look"),
        ("see https://x.test/a?b=c now", "see [link] now"),
        ("join discord.gg/abc", "join [link]"),
        ("I am jane.doe+x@mail.example.org!", "I am [e-mail]!"),
        ("call +44 20 7946 0958 or (555) 123-4567", "call [phone] or [phone]"),
        ("0.1% for 12 weeks, 10 micromolar, in 2019, aged 47", "0.1% for 12 weeks, 10 micromolar, in 2019, aged 47"),
        ("write to jane [at] mail [dot] org", "write to [e-mail]"),
        ("find me as @jane.doe_7, u/jane_doe or jane#1234", "find me as [handle], [handle] or [handle]"),
        ("my insta is jane.doe99, instagram is full of it", "my insta is [handle], instagram is full of it"),
        ("born on 3 May 1981, née le 3.5.81", "born on [birth date], née le [birth date]"),
        ("geb. 03.05.1981; nací el 3 de mayo de 1981", "geb. [birth date]; nací el [birth date]"),
        ("nata il 3 maggio 1981, nascida em 3/5/1981", "nata il [birth date], nascida em [birth date]"),
        ("since 3.5.2024 and 12/2023, half a year", "since 3.5.2024 and 12/2023, half a year"),
        ("send it to 12 Rose Lane or Hauptstraße 5, 80331 München", "send it to [address] or [address]"),
        ("4 bis rue de la Paix ou calle Mayor 5 e via Roma 7", "[address] ou [address] e [address]"),
        ("rua das Flores, 12 e Av. Central 3", "[address] e [address]"),
        ("pay DE89 3704 0044 0532 0130 00 or 4111 1111 1111 1111", "pay [iban] or [card]"),
        ("PMID: 31693077 and 10 20 30 mg", "PMID: 31693077 and 10 20 30 mg"),
        ("9 hour drive, during 2 weeks, 4 x in place of 7", "9 hour drive, during 2 weeks, 4 x in place of 7"),
        ("via my doctor at 2 pumps, wearing 3 layers", "via my doctor at 2 pumps, wearing 3 layers"),
        ("Ostring 5 und via Roma 7, 9 miller drive", "[address] und [address], [address]"),
        ("ul. Długa 5/7, 00-123 Warszawa, ur. 3.05.1991", "[address], ur. [birth date]"),
        (
            "Chung et al. treated 13 women, is ur tube from 12.05.26",
            "Chung et al. treated 13 women, is ur tube from 12.05.26",
        ),
        ("ulica Szeroka 3 lata temu, plac zabaw 5 minut", "ulica Szeroka 3 lata temu, plac zabaw 5 minut"),
        ("evil\u202etxt\x00 \u200bzero", "eviltxt zero"),
        # Many scripts set no space between a word and what follows it.
        ("私の電話は09012345678です。０９０１２３４５６７８", "私の電話は[phone]です。[phone]"),
        ("电话13812345678谢谢,请联系@wang_li谢谢", "电话[phone]谢谢,请联系[handle]谢谢"),
        ("โทร0812345678นะ หรือ@somchai", "โทร[phone]นะ หรือ[handle]"),
        ("للتواصل0501234567شكرا او @ahmed_99", "للتواصل[phone]شكرا او [handle]"),
        ("התקשרו ל0501234567, @dana_k", "התקשרו ל[phone], [handle]"),
        ("@علی_رضا, @josé_x and @somebody.else. NCT01234567", "[handle], [handle] and [handle]. NCT01234567"),
        ("lone \ud800 surrogate", "lone ? surrogate"),
    ],
)
def test_redaction(typed: str, stored: str) -> None:
    assert mask(typed) == stored


@given(st.text(max_size=500))
def test_redacted_text_can_be_stored_and_is_stable(text: str) -> None:
    once = mask(text)
    assert mask(once) == once
    assert len(once.encode()) <= 4 * MAX_STORED
    assert "\x00" not in once


LANGUAGES = {"en": ("en_GB", "en_US"), "de": ("de_DE",), "fr": ("fr_FR",), "es": ("es_ES",), "it": ("it_IT",),
    "pl": ("pl_PL",), "pt": ("pt_BR", "pt_PT")}  # fmt: skip
SENTENCES = ("hi, {} ok", "please use {} for that", "ich bin hier: {}. Danke", "c'est {}, merci")
# None of these lines was looked at when the patterns were written: they come from another seed.
SEED, TIMES = 20, 25
FORMATS = ("%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d")


def made(kind: str, fake: Faker) -> str:
    """Something of that kind which belongs to nobody."""
    match kind:
        case "address":
            return str(fake.street_address()).replace("\n", ", ")
        case "birth date":
            return fake.date_of_birth(minimum_age=20, maximum_age=80).strftime(fake.random_element(FORMATS))
        case "handle":
            return f"@{fake.user_name()}"
        case _:
            return str(getattr(fake, kind)())


def recall(kind: str, languages: dict[str, tuple[str, ...]]) -> float:
    """The share of things of that kind of which nothing is left; an address without a number finds nobody."""
    masked = total = 0
    for locale in (each for locales in languages.values() for each in locales):
        fake = Faker(locale)
        fake.seed_instance(SEED)
        for number in range(TIMES):
            text = made(kind, fake)
            if any(char.isdigit() for char in text) or kind in {"email", "url", "handle"}:
                total += 1
                stored = mask(SENTENCES[number % len(SENTENCES)].format(text))
                masked += not any(part in stored for part in text.replace(",", " ").split() if len(part) > 2)
    return masked / total


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("email", 1.0), ("url", 1.0), ("phone_number", 0.99), ("iban", 0.99), ("credit_card_number", 0.99),
        ("handle", 0.99), ("birth date", 0.99), ("address", 0.9),
    ],
)  # fmt: skip
def test_recall_on_what_belongs_to_nobody(kind: str, least: float) -> None:
    assert recall(kind, LANGUAGES) >= least
    for language, locales in LANGUAGES.items():
        assert recall(kind, {language: locales}) >= min(least, 0.8), language


def test_nothing_of_the_shipped_knowledge_is_masked() -> None:
    """Questions and answers of the field, with doses, dates of studies and numbers: all false positives."""
    entries = shipped.knowledge().entries
    texts = [text for entry in entries for text in (entry.question, *entry.phrasings, entry.answer, entry.detail or "")]
    assert [text for text in texts if mask(text) != text] == []


@given(st.sampled_from("a1 .-@/#"), st.sampled_from(("a", "1 ", "rue a ", "born 1", "Aa ", "12 Aa ")))
def test_a_long_run_of_anything_ends(char: str, run: str) -> None:
    """What is tried again from every place would outlast the time that the suite gives a test."""
    assert mask((run + char) * 1000) != ""


def test_a_pseudonym_tells_apart_without_naming() -> None:
    assert pseudonym(1, b"key") == pseudonym("1", b"key") != pseudonym(2, b"key")
    assert pseudonym(1, b"key") != pseudonym(1, b"other key")


def test_joiners_hide_nothing_and_stay_where_they_join() -> None:
    assert mask("write me: an\u200da@exa\u200cmple.com") == mask("write me: ana@example.com")
    assert mask("می\u200cخواهم 👩\u200d⚕️") == "می\u200cخواهم 👩\u200d⚕️"
