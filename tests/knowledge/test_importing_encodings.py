# ruff: noqa: E501 - files stand here as they are saved
"""A file is read in the letters that it was saved in, whatever saved it; where that is a guess, the import says so."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.importing import Row, Unread, read
from bot.knowledge.importing.text import decoded
from tests.commands import salve

# By language and code page, a small table as its owner saved it.
SAVED = {
    "tr cp1254": "Soru;Cevap\r\nŞifremi unuttum, ne yapmalıyım?;Yöneticiye yaz, sıfırlıyoruz.\r\nGiriş kaç para?;Ücretsiz\r\n",
    "hu cp1250": "Kérdés;Válasz\r\nMikor nyit a bolt?;Minden hétfőn, délelőtt tíztől, ősszel űrlappal.\r\n",
    "cs cp1250": "Otázka;Odpověď\r\nJak se přihlásím na server?;Napiš správci, přidá tě během dne.\r\n",
    "pl cp1250": "Pytanie;Odpowiedź\r\nJak dołączyć?;Wypełnij formularz, właśnie tam, a odezwiemy się.\r\n",
    "pl iso8859_2": "Pytanie;Odpowiedź\r\nJak dołączyć?;Wypełnij formularz, właśnie tam, a odezwiemy się.\r\n",
    "sk cp1250": "Otázka;Odpoveď\r\nKedy sa začína?;Každú stredu večer, ľahko nás nájdeš.\r\n",
    "hr cp1250": "Pitanje;Odgovor\r\nKako se učlaniti?;Ispunite obrazac, možeš doći uvečer u šest.\r\n",
    "ro cp1250": "Întrebare;Răspuns\r\nCum mă înscriu?;Completaţi formularul şi aşteptaţi să vă răspundem.\r\n",
    "ru cp1251": "Вопрос;Ответ\r\nКак зайти на сервер?;Заполните анкету и подождите.\r\n",
    "uk cp1251": "Питання;Відповідь\r\nСкільки коштує?;Безкоштовно, їжа теж.\r\n",
    "el cp1253": "Ερώτηση;Απάντηση\r\nΠόσο κοστίζει;Τίποτα, είναι δωρεάν.\r\n",
    "lt cp1257": "Klausimas;Atsakymas\r\nKaip užsiregistruoti?;Užpildykite formą, tai nieko nekainuoja, ačiū.\r\n",
    "lv cp1257": "Jautājums;Atbilde\r\nKā pievienoties?;Aizpildiet veidlapu, paldies jums ļoti.\r\n",
    "fr cp1252": "Question;Réponse\r\nOù êtes-vous ?;À Paris, là-bas, même à Noël.\r\n",
    "it cp1252": "Domanda;Risposta\r\nPerché è così?;Non lo so, però si può.\r\n",
    "pt cp1252": "Pergunta;Resposta\r\nComo faço a inscrição?;Não é preciso, há sempre opções.\r\n",
    "es cp1252": "Pregunta;Respuesta\r\n¿Dónde está el baño?;Allí, al lado del señor Muñoz.\r\n",
    "nb cp1252": "Spørsmål;Svar\r\nHva må jeg gjøre?;Gå på møtet.\r\n",
    "is cp1252": "Spurning;Svar\r\nHvað kostar þetta?;Það er ókeypis.\r\n",
    "en cp1252": "Question;Answer\r\nHow much is it?;Half a cup (½) at 20 °C, 10 m², ± 3 – “naïve”.\r\n",
}


@pytest.mark.parametrize("name", SAVED)
def test_a_table_keeps_its_letters_in_the_code_page_of_its_language(tmp_path: Path, name: str) -> None:
    _, page = name.split()
    (tmp_path / "faq.csv").write_bytes(SAVED[name].encode(page))
    head, *lines = SAVED[name].splitlines()
    question, answer = head.split(";")
    rows = list(read(tmp_path / "faq.csv", question, answer))
    assert [(row.questions[0], row.answer, row.remark) for row in rows if isinstance(row, Row)] == [
        (*line.split(";", 1), "") for line in lines
    ]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("koi8-r", "Вопрос;Ответ\nСколько стоит вход?;Бесплатно.\n"),
        ("shift_jis", "質問;回答\nどうやって参加しますか;ここから入ります\n"),
        ("cp1255", "שאלה;תשובה\nאיך מצטרפים;כאן\n"),
    ],
)
def test_letters_that_make_no_words_are_refused_with_what_to_do(tmp_path: Path, page: str, text: str) -> None:
    (tmp_path / "faq.csv").write_bytes(text.encode(page))
    (told,) = read(tmp_path / "faq.csv")
    assert isinstance(told, Unread)
    assert "make no words" in told.cause
    assert "save it again in UTF-8" in told.cause


def test_a_dry_run_says_that_letters_are_a_guess(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_bytes("Question,Answer\nWho is Þora?,She.\nWho is Ann?,She too.\n".encode("cp1252"))
    salve("init", "--knowledge", tmp_path / "club")
    told = salve("knowledge", "import", tmp_path / "faq.csv", "--folder", tmp_path / "club").output
    first, second = (line for line in told.splitlines() if line.startswith("faq.csv:"))
    assert "its letters are a guess: 'Þora" in first
    assert "UTF-8" in first
    assert "guess" not in second


@settings(max_examples=50)
@given(st.binary())
def test_all_bytes_are_read_as_something(content: bytes) -> None:
    found = decoded(content)
    assert found.doubt or not found.lost
