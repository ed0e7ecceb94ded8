"""Every text is in every catalogue, with its values, its plurals, and within what Discord takes."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot import locale
from bot.answering.composing import compose, unpassed
from bot.answering.decision import Abstain, Reason
from bot.locale import CATALOGUES, ENGLISH, NN_, S_, SOURCE, Rounded, kept, recalled, translator
from tests import town

BOT = Path(locale.__file__).parents[1]
MARKS: dict[str, Any] = {
    "N_": (1,),
    "NN_": (1, 2),
    "NC_": ((1, "c"), 2),
    "S_": (1,),
    "SN_": (1, 2),
    "t": (1,),
    "tn": (1, 2),
}
METHODS = [("**.py", "python"), ("web/**.html", "jinja2")]
# What Discord takes for the name of a command: https://discord.com/developers/docs/interactions/application-commands
NAMED = re.compile(r"[-_'\w]{1,32}")
Key = tuple[str | None, str]


def first(id_: Any) -> str:
    return str(id_[0] if isinstance(id_, tuple) else id_)


@cache
def marked() -> dict[Key, Any]:
    """What is marked in the code."""
    found = extract_from_dir(BOT, METHODS, keywords=MARKS)
    return {(context, first(id_)): id_ for _, _, id_, _, context in found}


@cache
def catalogue(name: str) -> Catalog:
    with (BOT / "locale" / name / "LC_MESSAGES" / "salve.po").open("rb") as file:
        return read_po(file, locale=name, abort_invalid=True)


def texts(name: str) -> dict[Key, tuple[str, ...]]:
    """What a catalogue says, in each form."""
    return {
        (each.context, first(each.id)): tuple(
            map(str, each.string if isinstance(each.string, tuple) else (each.string,))
        )
        for each in catalogue(name)
        if each.id
    }


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@cache
def limits() -> tuple[tuple[Key, int], ...]:
    """How long each text may be, as it is marked."""
    return tuple(_limits())


def _limits() -> Iterator[tuple[Key, int]]:
    for path in BOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                given = [str(each.value) for each in node.args if isinstance(each, ast.Constant)]
                named = [each.id for each in node.args if isinstance(each, ast.Name) and each.id.isupper()]
                context = given.pop(0) if node.func.id == "NC_" else None
                yield (context, given[0]), int(getattr(locale, named[0]) if named else locale.MESSAGE)


@pytest.mark.parametrize("name", CATALOGUES.values())
def test_a_catalogue_holds_what_is_marked_and_nothing_else(name: str) -> None:
    # After a change: `make texts`, and translate what is new.
    assert set(texts(name)) == set(marked())
    assert not catalogue(name).obsolete


@pytest.mark.parametrize("name", CATALOGUES.values())
def test_every_form_is_translated_with_the_values_it_is_given(name: str) -> None:
    ids, forms = marked(), catalogue(name).num_plurals
    for key, said in texts(name).items():
        id_ = ids[key]
        assert len(said) == (forms if isinstance(id_, tuple) else 1), key
        assert all(said), key
        for text in said:
            assert values(text) == values(id_[-1] if isinstance(id_, tuple) else id_), key
    assert not [each.id for each in catalogue(name) if each.id and each.fuzzy]


@pytest.mark.parametrize("name", CATALOGUES.values())
def test_what_follows_something_else_stands_apart_from_it(name: str) -> None:
    joined = {key: said for key, said in texts(name).items() if key[1][0] in ", ("}
    assert joined
    assert [key for key, said in joined.items() if any(form[0].isalnum() for form in said)] == []


@pytest.mark.parametrize("name", CATALOGUES.values())
def test_no_text_outgrows_what_discord_takes(name: str) -> None:
    said = texts(name)
    for key, most in limits():
        for text in (key[1], *said[key]):
            assert len(text) <= most, (key, text)


@pytest.mark.parametrize("name", CATALOGUES.values())
def test_commands_are_named_as_discord_names_them_and_as_texts_call_them(name: str) -> None:
    said = texts(name)
    commands = {key[1]: text for key, (text, *_) in said.items() if key[0] == "command"}
    for english, text in commands.items():
        # The menus of messages may have spaces and capitals.
        if english.islower() and " " not in english:
            assert NAMED.fullmatch(text), text
            assert text == text.lower()
    assert len({commands[each] for each in ("ask", "topics", "help", "privacy", "open", "panel")}) == 6
    for (_, english), forms in said.items():
        for named in re.findall(r"(?<![\w>])/([a-z]+)\b", english):
            if named in commands:
                assert all(f"/{commands[named]}" in form for form in forms), english


@pytest.mark.parametrize("language", ["en", *CATALOGUES])
@pytest.mark.parametrize("reason", [Reason.LANGUAGE, Reason.NO_MATCH])
def test_a_reply_to_a_question_that_goes_to_nobody_does_not_say_it_does(language: str, reason: Reason) -> None:
    tr = translator(language)
    said = compose(Abstain(reason, 0.1), town.knowledge(), date(2026, 11, 1), tr=tr)
    alone = unpassed(said, tr)
    assert said.lead.startswith(alone.lead)
    assert len(alone.lead) < len(said.lead)


def test_a_language_is_found_by_its_code_or_its_locale_and_the_first_that_there_is_speaks() -> None:
    assert translator("pt-BR").code == translator("pt").code == "pt"
    assert translator("ja", "", "es-419").code == "es"
    assert translator("ja") is translator() is ENGLISH
    assert translator("de-XX").code == "de"


def test_numbers_dates_units_and_lists_are_written_as_readers_write_them() -> None:
    forms, day = NN_("{number} question", "{number} questions"), date(2026, 11, 3)
    said = {
        code: (tr.counted(forms, 1), tr.counted(forms, 1234), tr.date(day), tr.duration(2, "hour"), tr.language("en"))
        for code in ("en-US", "de", "es-ES", "fr", "pl", "pt-BR")
        for tr in [translator(code)]
    }
    narrow, unbroken = "\u202f", "\u00a0"
    assert said == {
        "en-US": ("1 question", "1,234 questions", "November 3, 2026", "2 hours", "English"),
        "de": ("1 Frage", "1.234 Fragen", "3. November 2026", "2 Stunden", "Englisch"),
        "es-ES": ("1 pregunta", "1.234 preguntas", "3 de noviembre de 2026", "2 horas", "inglés"),
        "fr": ("1 question", f"1{narrow}234 questions", "3 novembre 2026", f"2{unbroken}heures", "anglais"),
        "pl": ("1 pytanie", f"1{unbroken}234 pytania", "3 listopada 2026", "2 godziny", "angielski"),
        "pt-BR": ("1 pergunta", "1.234 perguntas", "3 de novembro de 2026", "2 horas", "inglês"),
    }
    assert translator("fr").several(["a", "b", "c"]) == "a, b et c"
    assert (SOURCE.date(day), SOURCE.number(1234), SOURCE.language("xx-no")) == ("2026-11-03", "1234", "xx-no")


@pytest.mark.parametrize("name", CATALOGUES.values())
def test_what_is_put_into_a_text_is_never_read_as_one(name: str) -> None:
    tr = translator(name)
    for hostile in ("{question}", "{0.__class__}", "%s", "أهلا وسهلا", "何時に塗ればいいですか"):
        assert hostile in tr("The curators have withdrawn my answer to “{question}”. Please do not rely on it.",
                             question=hostile)  # fmt: skip
    assert tr("") == ""


@pytest.mark.parametrize(
    ("code", "share", "seconds"),
    [("en", "2.6%", "0.10"), ("de", "2,6\xa0%", "0,10"), ("fr", "2,6\xa0%", "0,10"), ("pt", "2,6%", "0,10")],
)
def test_numbers_in_what_was_said_are_written_as_its_readers_write_them(code: str, share: str, seconds: str) -> None:
    tr = translator(code)
    rate = S_("{rate} and {lag} s", rate=Rounded(0.0262, 1, share=True), lag=Rounded(0.1, 2))
    assert rate == "2.6% and 0.10 s"
    assert tr(rate) == f"{share} and {seconds} s"
    assert recalled(kept(rate)) == rate


@pytest.mark.parametrize(
    "typed", ["", "plain", '{"said": 1}', '{"said": "{0.__class__}", "values": {}, "number": null}']
)
def test_what_somebody_typed_is_recalled_as_they_typed_it(typed: str) -> None:
    assert recalled(kept(typed)) == typed
    assert recalled(kept(recalled(kept(typed)))) == typed
