"""What looks personal is marked, in seven languages; questions of the field are not."""

import pytest
from faker import Faker

from bot.services.personal import Marker
from tests import shipped, town

MARKER = Marker.of(town.knowledge())
# Sentences as members write them, with a place for what belongs to nobody.
NAMES = {
    "en_GB": ("my name is {first}, is it safe", "will it help {first} with the rash", "dr {last} said no, why"),
    "de_DE": ("ich heiße {first} und nehme es", "Frau Dr. {last} sagt nein, warum", "mein Name ist {first}"),
    "fr_FR": ("je m'appelle {first}, est-ce sûr", "mme {last} dit que non", "est-ce que ça aide {first} aussi"),
    "es_ES": ("me llamo {first}, es seguro", "la sra {last} dice que no", "le sirve a {first} tambien"),
    "it_IT": ("mi chiamo {first}, va bene", "la prof {last} dice di no", "serve anche a {first} o no"),
    "pl_PL": ("mam na imię {first}, czy mogę", "kiedy gramy z {last} w klubie", "czy {first} może przyjść"),
    "pt_BR": ("me chamo {first}, posso usar", "a dra {last} diz que nao", "serve para {first} tambem"),
}
RELATIVES = (
    "can my daughter use it", "hilft es meiner Schwester", "ma fille peut l'utiliser", "sirve para mi hermano",
    "posso metterla a mia figlia", "serve para a minha mãe",
    "34f with rosacea, is it ok", "i'm 52 and have lupus", "ich bin 61 jahre alt", "j'ai 45 ans et du psoriasis",
    "tengo 30 años y acné", "ho 28 anni e la rosacea", "tenho 50 anos e melasma",
    "i live in leeds, where do i get it", "ich komme aus bremen", "j'habite à lille", "vivo en sevilla y hace sol",
    "abito a torino", "mam 34 lata i psa", "moja corka chce przyjsc", "mieszkam w Gdańsku", "nazywam sie nowak",
    "moro em recife e faz sol", "i work at tesco, may i use it",
    "write to [e-mail]", "my number is 12345",
)  # fmt: skip
HARMLESS = (
    "is 0.1% better than 1%", "i am 3 weeks in, is redness normal", "can I use Retinol in the evening",
    "does it work for old scars", "after 12 weeks of use", "ist das auf der Haut gut", "depuis 3 mois ça pique",
    "hace 2 semanas que la uso", "is it ok in July", "klappt im Januar, Montag", "va bene a Luglio",
    "ile lat trzeba mieć", "kiedy jest trening w Piątek", "mam 2 psy", "serve em Março", "c'est ouvert le Lundi",
    "do you have it in Spanish, or auf Deutsch",
    "how long do i wait before sunscreen",
)  # fmt: skip


@pytest.mark.parametrize("text", RELATIVES)
def test_relatives_ages_and_places_are_marked(text: str) -> None:
    assert MARKER.marks(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_question_of_the_field_is_not(text: str) -> None:
    assert MARKER.marks(text) == ()


def test_nine_names_in_ten_are_marked() -> None:
    marked = total = 0
    for locale, sentences in NAMES.items():
        fake = Faker(locale)
        fake.seed_instance(31)
        for sentence in sentences * 20:
            first, last = fake.first_name(), fake.last_name()
            found = " ".join(MARKER.marks(sentence.format(first=first, last=last)))
            total += 1
            marked += (first if "{first}" in sentence else last).split()[0] in found
    assert marked >= 0.9 * total


def test_the_shipped_questions_are_marked_for_relatives_and_ages_only() -> None:
    knowledge = shipped.knowledge()
    marker = Marker.of(knowledge)
    texts = [text for entry in knowledge.entries for text in (entry.question, *entry.phrasings)]
    marked = [text for text in texts if marker.marks(text)]
    assert len(marked) <= 0.02 * len(texts)
