"""A base in any language: found by badly typed questions, told apart from others, and never said to be English."""

from dataclasses import replace
from datetime import date

import pytest

from bot.answering.composing import unpassed
from bot.answering.language import ENGLISH, UNKNOWN, Tongue, detect
from bot.answering.outcome import Outcome
from bot.answering.own_words import LANGUAGE_TITLE
from bot.answering.pipeline import answer
from bot.answering.preparation import prepare
from bot.answering.release import Release
from bot.answering.understanding import build_vocabulary, understand
from bot.knowledge.folding import unaccented
from bot.knowledge.models import KnowledgeBase
from bot.services.model_files import load_languages, load_models, load_short_forms
from tests.answering import polish

TODAY = date(2026, 2, 1)
SPOKEN = {
    "de": "auf Deutsch",
    "es": "en español",
    "fr": "en français",
    "it": "in italiano",
    "pl": "po polsku",
    "pt": "em português",
    "tr": "Türkçe",
}
ABROAD = "which laptop should i buy for video editing"


def in_language(knowledge: KnowledgeBase, code: str) -> KnowledgeBase:
    return replace(knowledge, manifest=knowledge.manifest.model_copy(update={"language": code}))


@pytest.fixture(scope="module")
def release() -> Release:
    return prepare(polish.knowledge(), load_models())


def said(outcome: Outcome) -> list[str]:
    """The ids of what is answered or offered."""
    reply = outcome.reply
    return [reply.entry_id] if reply.entry_id else [each.entry_id for each in reply.choices]


def test_badly_typed_polish_finds_its_entry(release: Release) -> None:
    found = [
        (id_, said(answer(question, release, TODAY)))
        for id_, questions in polish.HELD_OUT.items()
        for question in questions
    ]
    first = sum(ids[:1] == [id_] for id_, ids in found)
    wrong = sum(len(ids) == 1 and ids != [id_] for id_, ids in found)
    assert len(found) >= 30
    assert first >= 0.9 * len(found), [pair for pair in found if pair[1][:1] != [pair[0]]]
    assert wrong <= 0.05 * len(found)


@pytest.mark.parametrize("question", polish.FOREIGN)
def test_a_base_without_a_table_names_its_language_in_english(question: str) -> None:
    reply = answer(question, prepare(in_language(polish.knowledge(), "cs"), load_models()), TODAY).reply
    assert reply.title == "I can only answer in Czech so far"
    assert "in Czech" in reply.lead
    assert "passed" not in unpassed(reply).lead


@pytest.mark.parametrize("code", SPOKEN)
def test_a_base_with_a_table_says_so_in_its_own_words(code: str) -> None:
    spoken = prepare(in_language(polish.knowledge(), code), load_models())
    reply = answer(ABROAD, spoken, TODAY).reply
    assert SPOKEN[code] in reply.title
    assert "English" not in f"{reply.title} {reply.lead}"


@pytest.mark.parametrize("code", SPOKEN)
def test_what_a_base_says_of_itself_is_not_that_it_is_english(code: str) -> None:
    table = load_languages()[code]
    home = {**table.says, **table.says_at_home}
    assert not [lines for lines in home.values() if any(word in " ".join(lines).lower() for word in ENGLISH_IS)]


ENGLISH_IS = ("englisch", "inglés", "anglais", "inglese", "inglês", "angielsk", "ngilizce")


def test_an_english_base_says_what_it_always_said() -> None:
    english = prepare(in_language(polish.knowledge(), "en"), load_models())
    assert answer("wie wird das wetter morgen in berlin", english, TODAY).reply.title == LANGUAGE_TITLE


def test_own_words_tell_a_base_from_others_with_and_without_their_marks() -> None:
    own = Tongue.of("pl", ["hasło", "zresetować"])
    assert detect(("jak", "zresetowac", "haslo"), own) == "pl"
    assert detect(("how", "can", "i", "reset", "my", "password"), own) == "en"
    assert detect(("xyzzy",), own) == UNKNOWN
    assert detect(("как", "войти"), Tongue.of("uk", ["як", "увійти", "на", "сервер"])) == "uk"
    assert Tongue.of("en", ["anything"]) == ENGLISH


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("de", "um wie viel Uhr ist das Training", "Wann ist Training?"),
        ("de", "in 3std offen", "in 3 stunden offen"),
        ("pl", "o której godzinie jest spotkanie", "Kiedy spotkanie?"),
        ("es", "a qué hora es la reunión", "¿Cuándo es la reunión?"),
        ("fr", "quel est le prix du cours", "combien coûte le cours"),
        ("pt", "qual é o preço do curso", "quanto custa o curso"),
        ("it", "a che ora è la riunione", "quando è la riunione"),
    ],
)
def test_a_language_is_read_by_its_own_table(code: str, one: str, other: str) -> None:
    vocabulary = prepare(in_language(polish.knowledge(), code), load_models()).vocabulary
    assert understand(one, vocabulary).text == understand(other, vocabulary).text


@pytest.mark.parametrize("code", sorted(set(load_short_forms()) - {"en"}))
def test_a_table_is_written_as_words_are_compared(code: str) -> None:
    table = load_short_forms()[code]
    words = [*table.forms, *table.forms.values(), *table.passed_over, *table.numbers, *table.ages, *table.counts]
    words += [word for unit in table.units for word in (*unit.words, *unit.short)]
    assert [word for word in words if word != unaccented(word)] == []


def test_what_tells_nothing_is_compared_where_nothing_else_is_said() -> None:
    vocabulary = prepare(in_language(polish.knowledge(), "de"), load_models()).vocabulary
    assert understand("ist das so", vocabulary).text == "ist das so"


def test_the_encoder_reads_a_word_typed_without_its_marks_as_the_base_spells_it() -> None:
    words = build_vocabulary(["Nas\u0131l üye olabilirim?", "Kod ve kodu"], [], language="tr")
    assert understand("nasil uye olurum KODU", words).spelled == "nas\u0131l üye olurum KODU"
    assert understand("Üye olmak, kod?", words).spelled == "Üye olmak, kod?"
    english = build_vocabulary(["Where is the café?"], [])
    assert understand("the Cafe?", english).spelled == "the Cafe?"


def test_a_word_of_a_translation_does_not_name_the_language_of_a_message_in_another() -> None:
    own = replace(ENGLISH, others={"pt": frozenset(["na", "meu", "posso", "usar", "rosto"])})
    assert detect(["czy", "moge", "to", "na", "szyje"], own) == "pl"
    assert detect(["posso", "usar", "na", "cara"], own) == "pt"
    assert detect(["na", "rosto"], own) == "pt"


def test_a_language_is_not_named_where_a_word_has_a_letter_that_it_lacks() -> None:
    own = replace(ENGLISH, others={"es": frozenset(["mi", "puerta", "la"]), "de": frozenset(["nie", "die", "tür"])})
    assert detect(["zgubiłem", "mi", "klucz"], own) == UNKNOWN
    assert detect(["nie", "znalazłam"], own) == UNKNOWN
    assert detect(["la", "puerta", "del", "café"], own) == "es"
    assert detect(["die", "tür", "nie"], own) == "de"


def test_a_translation_s_language_is_not_named_where_another_has_more_of_the_words() -> None:
    own = replace(ENGLISH, others={"es": frozenset(["mi", "casa"])}, rivals={"it": frozenset(["mi", "della", "che"])})
    assert detect(["mi", "serve", "della", "carta"], own) == UNKNOWN
    assert detect(["mi", "casa"], own) == "es"
