"""An entry in another language is a file of its own beside the original: read, proof-read, released and merged."""

import codecs
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.main import cli
from bot.errors import SalveError
from bot.knowledge import (
    editing,
    exchanging,
    figures,
    files,
    lint,
    merge,
    redaction,
    schema,
    translating,
    versions,
)
from bot.knowledge.figures import Figure
from bot.knowledge.models import KnowledgeBase
from bot.knowledge.template import template
from bot.knowledge.translating import Standing
from bot.knowledge.translation import TranslationStatus
from bot.locale import po, xliff
from bot.locale.po import Unit
from bot.services import redact
from tests.knowledge import folder

TODAY = date(2026, 6, 1)
ALPHA = folder.entry("alpha", "how often do I apply it").replace(
    "answer: Answer of alpha.",
    "answer: Use 0.1% for 6 months.\ndetail: Of 1,200 people 4 to 12 stopped.\ncautions: [Wash your hands.]",
)
GERMAN = """\
of: {of}
question: Wie oft trage ich es auf?
phrasings: [wie oft soll ich es nehmen]
answer: Nimm 0,1 % über 6 Monate.
detail: Von 1.200 Menschen hörten 4 bis 12 auf.
cautions: [Wasch dir die Hände.]
reviewed_by: an editor; no clinician who speaks German has read it
checks: {{reach: [in welchen Abständen creme ich], miss: [wo lagere ich das]}}
"""


def base(where: Path, change: Callable[[str], str] = lambda text: text, name: str = "de/alpha", **files_: str) -> Path:
    """The small folder with a translation of one of its entries."""
    folder.write(where, **{"alpha": ALPHA, **files_})
    of = translating.meaning(files.load(where).entry["alpha"])
    file = where / "translations" / f"{name}.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(change(GERMAN.format(of=of)), "utf-8")
    return where


def told(where: Path, severity: str = "error") -> list[str]:
    """What is wrong with the folder's translations."""
    knowledge, problems = files.read(where)
    found = lint.proofread(knowledge, TODAY) if knowledge else []
    lines = [*problems, *files.locate(where, found)]
    ours = [str(each).removeprefix(f"{where}/") for each in lines if each.severity == severity]
    return [each for each in ours if each.startswith("translations/")]


def test_a_translation_is_read_beside_its_original(tmp_path: Path) -> None:
    knowledge = files.load(base(tmp_path))
    assert not told(tmp_path)
    said = translating.served(knowledge.entry["alpha"], "de", knowledge)
    assert said is not None
    assert (said.id, said.language, said.entry) == ("de/alpha", "de", "alpha")
    assert said.answer == "Nimm 0,1 % über 6 Monate."
    assert translating.served(knowledge.entry["alpha"], "es", knowledge) is None


@pytest.mark.parametrize(
    ("was", "now", "line"),
    [
        ("0,1 %", "0.1 %", None),
        ("1.200", "1\u202f200", None),
        ("6 Monate", "6-monatig", None),
        ("0,1 %", "0,2 %", "4: answer: the original's 0.1% is missing (give it in digits, as the original does)"),
        ("0,1 %", "1,0 %", "4: answer: the original has no 1.0 there (give the original's figures"),
        ("6 Monate", "6 Wochen", "4: answer: 6 weeks, and the original has 6 months (give the original's unit)"),
        ("0,1 %", "0,1 mg", "4: answer: 0.1 mg, and the original has 0.1% (give the original's unit)"),
        ("1.200", "12.00", "5: detail: the original's 1200 people is missing"),
        ("cautions: [Wasch dir die Hände.]\n", "", "1: cautions: 0 cautions, and the original has 1 (give each"),
        ("[Wasch dir die Hände.]", "[Eins., Zwei.]", "6: cautions: 2 cautions, and the original has 1"),
        ("detail: Von 1.200 Menschen hörten 4 bis 12 auf.\n", "", "1: detail: missing, and the original has it"),
        ("cautions:", "not_known: Nichts.\ncautions:", "6: not_known: the original has none (delete it)"),
        ("Wie oft trage ich es auf?", "…", "2: question: not translated yet (translate it, or write status: being-"),
        ("über 6", "<b>über</b> 6", "4: answer: "),
        ("wie oft soll ich es nehmen", "Where do I store it?", "3: phrasings.0: 'Where do I store it?' is also in"),
        ("in welchen Abständen creme ich", "wie oft soll ich es nehmen?", "8: checks.reach.0: is also a phrasing"),
        ("of: ", "off: ", "1: off: unknown field (did you mean 'of'?)"),
    ],
)
def test_what_a_translator_should_mend_is_told_with_its_line(
    tmp_path: Path, was: str, now: str, line: str | None
) -> None:
    assert was in GERMAN
    found = told(base(tmp_path, lambda text: text.replace(was, now)))
    if line is None:
        assert not found
    else:
        assert any(each.startswith(f"translations/de/alpha.yaml:{line}") for each in found), found


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("de/gamma", "1: translation: no entry 'gamma' (give the file the entry's name, or delete it)"),
        ("en/alpha", "1: translation: the entries are in 'en' themselves (delete it)"),
        ("german/alpha", "1: file: is in no folder of a language (move it to translations/de/alpha.yaml or the like)"),
        ("alpha", "1: file: is in no folder of a language"),
        ("de/more/alpha", "1: file: is in no folder of a language"),
    ],
)
def test_a_file_that_is_no_translation_of_anything_is_refused(tmp_path: Path, name: str, line: str) -> None:
    (found,) = told(base(tmp_path, name=name))
    assert found.startswith(f"translations/{name}.yaml:{line}")


def test_a_translation_is_out_of_date_once_its_original_says_something_else(tmp_path: Path) -> None:
    knowledge = files.load(base(tmp_path))
    entry = knowledge.entry["alpha"]
    assert translating.standing(entry, "de", knowledge) is Standing.TRANSLATED
    asked_otherwise = entry.model_copy(update={"phrasings": ("another way",), "owner": "somebody", "tags": ("x",)})
    assert translating.meaning(asked_otherwise) == translating.meaning(entry)
    (tmp_path / "entries" / "alpha.yaml").write_text(ALPHA.replace("Wash your hands.", "Wash your hands twice."))
    (warning,) = (each for each in told(tmp_path, "warning") if ": of: " in each)
    assert "the original has changed; it is served with a notice" in warning
    changed = files.load(tmp_path)
    assert translating.standing(changed.entry["alpha"], "de", changed) is Standing.OUT_OF_DATE
    assert translating.served(changed.entry["alpha"], "de", changed) is not None


def test_in_a_strict_topic_nothing_out_of_date_is_served(tmp_path: Path) -> None:
    base(tmp_path, lambda text: text.replace("of: ", "of: 00000000 # "), alpha=ALPHA.replace("use", "care", 1))
    knowledge = files.load(tmp_path)
    assert translating.served(knowledge.entry["alpha"], "de", knowledge) is None
    assert any("the original has changed; it is not served" in each for each in told(tmp_path, "warning"))


def test_a_translation_that_is_being_written_is_not_served(tmp_path: Path) -> None:
    base(tmp_path, lambda text: f"{text}status: being-translated\n".replace("0,1", "…"))
    assert not told(tmp_path)
    knowledge = files.load(tmp_path)
    assert translating.served(knowledge.entry["alpha"], "de", knowledge) is None
    assert translating.standing(knowledge.entry["alpha"], "de", knowledge) is Standing.BEING_TRANSLATED


def without(knowledge: KnowledgeBase) -> KnowledgeBase:
    return replace(knowledge, translations=())


def test_a_base_without_translations_has_the_digest_it_had(tmp_path: Path) -> None:
    plain = files.load(folder.write(tmp_path / "plain", alpha=ALPHA))
    translated = files.load(base(tmp_path / "translated"))
    assert versions.digest(without(translated)) == versions.digest(plain)
    assert versions.digest(translated) != versions.digest(plain)
    assert versions.rebuild(versions.items(plain)).translations == ()


def test_a_release_holds_its_translations(tmp_path: Path) -> None:
    knowledge = files.load(base(tmp_path))
    items = versions.items(knowledge)
    assert ("translation", "de/alpha") in items
    rebuilt = versions.rebuild(items)
    assert versions.digest(rebuilt) == versions.digest(knowledge) == versions.digest_of(items)
    (change,) = versions.diff(without(knowledge), knowledge)
    assert (change.kind, change.id, change.what) == ("translation", "de/alpha", "added")
    assert versions.size([change]) is versions.Size.PATCH


def test_translations_merge_as_entries_do(tmp_path: Path) -> None:
    knowledge = files.load(base(tmp_path))
    (german,) = knowledge.translations
    ours = replace(knowledge, translations=(german.model_copy(update={"phrasings": (*german.phrasings, "eins")}),))
    theirs = replace(knowledge, translations=(german.model_copy(update={"answer": "Nimm 0,1 %, 6 Monate lang."}),))
    merged = merge.merge(knowledge, ours, theirs)
    assert not merged.conflicts
    (both,) = merged.knowledge.translations
    assert both.phrasings[-1] == "eins"
    assert both.answer == "Nimm 0,1 %, 6 Monate lang."


def test_a_translation_is_written_where_it_stands(tmp_path: Path) -> None:
    knowledge = files.load(base(tmp_path))
    (german,) = knowledge.translations
    french = german.model_copy(update={"language": "fr", "phrasings": ("combien de fois",)})
    changed = german.model_copy(update={"answer": "Nimm 0,1 %, 6 Monate lang."})
    written = editing.write(tmp_path, replace(knowledge, translations=(changed, french)))
    assert [str(each.relative_to(tmp_path)) for each in written] == [
        "translations/de/alpha.yaml",
        "translations/fr/alpha.yaml",
    ]
    assert set(files.load(tmp_path).translations) == {changed, french}
    editing.write(tmp_path, without(knowledge))
    assert not list(tmp_path.glob("translations/*/*.yaml"))


def test_a_template_shows_the_original_and_is_no_fault(tmp_path: Path) -> None:
    where = base(tmp_path)
    said = CliRunner().invoke(cli, ["knowledge", "translate", "fr", "alpha", "--write", "--folder", str(where)])
    file = where / "translations" / "fr" / "alpha.yaml"
    assert said.output.strip() == str(file)
    assert "# Use 0.1% for 6 months.\nanswer: …\n" in file.read_text("utf-8")
    assert not told(where)
    again = CliRunner().invoke(cli, ["knowledge", "translate", "fr", "alpha", "--write", "--folder", str(where)])
    assert "is there already" in str(again.exception)
    knowledge = files.load(where)
    assert template(knowledge.entry["alpha"], "fr") == file.read_text("utf-8")
    assert translating.standing(knowledge.entry["alpha"], "fr", knowledge) is Standing.BEING_TRANSLATED


def test_what_a_language_lacks_is_listed(tmp_path: Path) -> None:
    where = base(tmp_path, lambda text: text.replace("of: ", "of: 00000000 # "))
    run = CliRunner().invoke
    listed = run(cli, ["knowledge", "translate", "de", "--folder", str(where)]).output
    assert "lacking          beta" in listed
    assert "out of date      alpha" in listed
    assert "1 lacking, 1 out of date, 0 being translated, 0 translated" in listed
    assert (
        "alpha.yaml"
        in run(cli, ["knowledge", "translate", "de", "alpha", "--still-right", "--folder", str(where)]).output
    )
    assert (
        "0 out of date, 0 being translated, 1 translated"
        in run(cli, ["knowledge", "translate", "de", "--folder", str(where)]).output
    )
    english = run(cli, ["knowledge", "translate", "en", "--folder", str(where)])
    assert "not that of the base" in str(english.exception)


def test_an_editor_is_told_what_a_translation_holds() -> None:
    text = schema.schemas()["translation.json"]
    assert '"required": [\n  "of",\n  "question",\n  "answer"\n ]' in text


@given(whole=st.integers(0, 999_999), decimals=st.integers(0, 99), language=st.sampled_from(["de", "es", "fr", "pt"]))
def test_a_number_is_one_in_whatever_language_it_is_written(whole: int, decimals: int, language: str) -> None:
    from babel.numbers import format_decimal  # noqa: PLC0415 - the reference, and of this test alone

    number = whole + decimals / 100
    here = format_decimal(number, locale=language)
    there = format_decimal(number, locale="en")
    assert figures.read_in(here, language) == figures.read_in(there, "en")


def test_units_are_known_by_the_words_of_each_language() -> None:
    assert figures.read_in("vor 5 Jahren, 2,5 Gramm, 19 Leute", "de") == (
        Figure("5", "years"),
        Figure("2.5", "g"),
        Figure("19"),
    )
    assert figures.read_in("6 meses y 31 por ciento", "es") == (Figure("6", "months"), Figure("31", "%"))
    assert figures.read_in("4 to 12 ng/mL", "en")[1] == Figure("12", "ng/mL")


def test_a_translators_own_tool_gets_a_po_file_and_what_comes_back_waits_for_a_second_person(tmp_path: Path) -> None:
    where, file = base(tmp_path / "base"), tmp_path / "de.po"
    run, options = CliRunner().invoke, ["--folder", str(where)]
    run(cli, ["knowledge", "translate", "de", "--export", str(file), *options])
    text = file.read_text("utf-8")
    assert 'msgctxt "alpha/answer"\nmsgid "Use 0.1% for 6 months."\nmsgstr "Nimm 0,1 % über 6 Monate."' in text
    assert 'msgctxt "beta/question"\nmsgid "where do I store it"\nmsgstr ""' in text
    nothing = run(cli, ["knowledge", "translate", "de", "--import", str(file), *options])
    assert nothing.output.startswith("0 to be read")
    file.write_text(text.replace("Nimm 0,1 %", "Nimm davon 0,1 %"), "utf-8")
    changed = run(cli, ["knowledge", "translate", "de", "--import", str(file), *options])
    assert "alpha.yaml\n1 to be read by a second person" in changed.output
    (german,) = files.load(where).translations
    assert german.answer == "Nimm davon 0,1 % über 6 Monate."
    assert german.phrasings == ("wie oft soll ich es nehmen",)
    assert (german.status, german.reviewed_by) == (TranslationStatus.BEING_TRANSLATED, ())


def test_what_the_original_has_outrun_is_fuzzy_and_no_translation_of_before_comes_back(tmp_path: Path) -> None:
    where = base(tmp_path)
    knowledge = files.load(where)
    before = exchanging.exported("de", knowledge)
    (where / "entries" / "alpha.yaml").write_text(ALPHA.replace("Wash your hands.", "Wash your hands twice."))
    changed = files.load(where)
    assert b'#, fuzzy\nmsgctxt "alpha/cautions/0"' in exchanging.exported("de", changed)
    assert exchanging.imported(exchanging.exported("de", changed), "de", changed) == []
    for content, told_ in (
        (before, "alpha/cautions/0: the original has changed since it was exported"),
        (before.replace(b"alpha/", b"gamma/"), "gamma/question: the base has no such text"),
        (b'msgid "x\nmsgstr', "that is no PO file"),
    ):
        with pytest.raises(SalveError, match=told_):
            exchanging.imported(content, "de", changed)


def test_an_xliff_file_goes_to_a_translators_own_tool_and_back(tmp_path: Path) -> None:
    where, file = base(tmp_path / "base"), tmp_path / "de.xlf"
    run, options = CliRunner().invoke, ["--folder", str(where)]
    run(cli, ["knowledge", "translate", "de", "--export", str(file), *options])
    text = file.read_text("utf-8")
    assert 'version="2.0" srcLang="en" trgLang="de"' in text
    assert '<target xml:space="preserve">Nimm 0,1 % über 6 Monate.</target>' in text
    file.write_text(text.replace("Nimm 0,1 %", "Nimm davon 0,1 %"), "utf-8")
    changed = run(cli, ["knowledge", "translate", "de", "--import", str(file), *options])
    assert "alpha.yaml\n1 to be read by a second person" in changed.output
    (german,) = files.load(where).translations
    assert german.answer == "Nimm davon 0,1 % über 6 Monate."
    assert german.status is TranslationStatus.BEING_TRANSLATED
    other = run(cli, ["knowledge", "translate", "de", "--export", str(tmp_path / "de.doc"), *options])
    assert "name it .po, or .xlf" in str(other.exception)


def test_an_outdated_translation_is_marked_in_xliff_until_a_tool_renews_it(tmp_path: Path) -> None:
    where = base(tmp_path)
    (where / "entries" / "alpha.yaml").write_text(ALPHA.replace("Wash your hands.", "Wash your hands twice."))
    changed = files.load(where)
    content = exchanging.exported("de", changed, exchanging.XLIFF)
    assert content.count(b'state="initial" subState="salve:outdated"') == 4
    assert exchanging.imported(content, "de", changed, exchanging.XLIFF) == []
    renewed = content.replace(b' subState="salve:outdated"', b"")
    (german,) = exchanging.imported(renewed, "de", changed, exchanging.XLIFF)
    assert german.of == translating.meaning(changed.entry["alpha"])


@pytest.mark.parametrize(
    ("was", "now", "told_"),
    [
        (b"<xliff", b"<xliffs", "mismatched tag"),
        (b'version="2.0"', b'version="1.2"', "it is not of XLIFF 2"),
        (b'trgLang="de"', b'trgLang="fr"', "it is from 'en' into 'fr', not from 'en' into 'de'"),
        (b"<?xml", b'<!DOCTYPE x [<!ENTITY y "z">]><?xml', "EntitiesForbidden"),
        (b"?>", b'?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>', "EntitiesForbidden"),
        (b"Use 0.1%", b'<ph id="1"/>Use 0.1%', "<ph> is in a text"),
        (b"Use 0.1%", b'<cp hex="110000"/>Use 0.1%', "'110000' is no code point"),
        (b'id="alpha"', b'id="gamma"', "gamma/question: the base has no such text"),
        (b"Use 0.1%", b"Take 0.1%", "alpha/answer: the original has changed since it was exported"),
    ],
)
def test_an_xliff_file_that_is_none_of_ours_is_refused(tmp_path: Path, was: bytes, now: bytes, told_: str) -> None:
    knowledge = files.load(base(tmp_path))
    content = exchanging.exported("de", knowledge, exchanging.XLIFF)
    assert was in content
    with pytest.raises(SalveError, match=told_):
        exchanging.imported(content.replace(was, now, 1), "de", knowledge, exchanging.XLIFF)


def _decomposed(content: bytes) -> bytes:
    return unicodedata.normalize("NFD", content.decode()).encode()


def _as_windows_writes_it(content: bytes) -> bytes:
    return codecs.BOM_UTF8 + content.replace(b"\n", b"\r\n")


_HABITS: dict[str, list[Callable[[bytes], bytes]]] = {
    exchanging.PO: [
        _as_windows_writes_it,
        _decomposed,
        lambda content: content.replace(b'"\n"', b""),
        lambda content: b"#, fuzzy\n" + content + b'\n#~ msgctxt "x/y"\n#~ msgid "old"\n#~ msgstr "alt"\n',
        lambda content: content.replace(b'msgctxt "alpha/', b'#, no-wrap\n#| msgid "before"\nmsgctxt "alpha/'),
        lambda content: content.replace(b"charset=utf-8", b"charset=cp1252").decode().encode("cp1252"),
    ],
    exchanging.XLIFF: [
        _as_windows_writes_it,
        _decomposed,
        lambda content: content.replace(b'state="translated"', b'state="final"'),
        lambda content: content.replace(b'srcLang="en" trgLang="de"', b'srcLang="en-GB" trgLang="de-AT"'),
        lambda content: re.sub(rb'(\w)="([^"<>\']*)"', rb"\1='\2'", content),
        lambda content: re.sub(rb"(<unit [^>]*>)", rb"\1<notes><note>seen</note></notes>", content),
        lambda content: content.decode().replace("'utf-8'", "'utf-16'").encode("utf-16"),
    ],
}


@pytest.mark.parametrize(("written", "habit"), [(name, each) for name, found in _HABITS.items() for each in found])
def test_the_habits_of_other_programs_change_nothing(
    tmp_path: Path, written: str, habit: Callable[[bytes], bytes]
) -> None:
    knowledge = files.load(base(tmp_path))
    content = exchanging.exported("de", knowledge, written).replace(b"Nimm 0,1", "Größer: 0,1".encode())
    (german,) = exchanging.imported(habit(content), "de", knowledge, written)
    assert german.answer == "Größer: 0,1 % über 6 Monate."
    assert german.cautions == knowledge.translation["de/alpha"].cautions


def test_what_a_tool_marks_as_done_is_renewed_although_it_kept_our_mark(tmp_path: Path) -> None:
    where = base(tmp_path)
    (where / "entries" / "alpha.yaml").write_text(ALPHA.replace("Wash your hands.", "Wash your hands twice."))
    changed = files.load(where)
    content = exchanging.exported("de", changed, exchanging.XLIFF)
    done = content.replace(b'state="initial" subState', b'state="final" subState')
    (german,) = exchanging.imported(done, "de", changed, exchanging.XLIFF)
    assert german.of == translating.meaning(changed.entry["alpha"])


def test_a_po_file_in_no_known_writing_is_refused(tmp_path: Path) -> None:
    knowledge = files.load(base(tmp_path))
    content = exchanging.exported("de", knowledge)
    for written in (content.decode().encode("utf-16"), content.replace(b"charset=utf-8", b"charset=klingon")):
        with pytest.raises(SalveError, match="that is no PO file"):
            exchanging.imported(written, "de", knowledge)


def test_what_a_tool_has_parted_and_marked_is_put_together() -> None:
    unit = Unit("a/answer", "One. Two.", "Eins. Zwei.")
    content = xliff.write([unit], "en", "de").decode()
    parted = (
        '<segment><source>One.</source><target><mrk id="1" type="term">Eins</mrk>.</target></segment>'
        "<ignorable><source> </source></ignorable>"
        "<segment><source>Two.</source><target>Zwei.</target></segment></unit>"
    )
    again = re.sub(r"<segment.*</unit>", parted, content, flags=re.DOTALL)
    assert list(xliff.read(again.encode(), "en", "de")) == [unit]
    half = again.replace("<target>Zwei.</target>", "")
    assert xliff.read(half.encode(), "en", "de")[0].target == ""


@given(text=st.text(st.characters(codec="utf-8"), min_size=1), target=st.text(st.characters(codec="utf-8")))
def test_any_text_comes_back_from_an_xliff_file_as_it_was(text: str, target: str) -> None:
    units = [Unit("a/answer", text, target), Unit("a/cautions/0", f"{text}!", "x")]
    assert list(xliff.read(xliff.write(units, "en", "de"), "en", "de")) == units


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_any_text_comes_back_from_a_po_file_as_it_was(text: str) -> None:
    units = [Unit("a/answer", text, f"{text}!\n\n- eins\n- zwei")]
    assert list(po.read(po.write(units, "de", "Test"))) == units


def test_a_wording_is_taken_out_of_translations_too(tmp_path: Path) -> None:
    knowledge = files.load(base(tmp_path))
    wording = "Wie oft soll ich es nehmen?"
    assert ("de/alpha", "wie oft soll ich es nehmen") in set(redaction.wordings(knowledge))
    left = redact.without(knowledge, wording)
    assert left is not None
    assert wording.casefold() not in str(left.translations).casefold()
    assert left.translations[0].answer == knowledge.translations[0].answer


def test_a_topic_with_translated_entries_has_a_title_in_their_language(tmp_path: Path) -> None:
    base(tmp_path)
    knowledge = files.load(tmp_path)
    untitled = "has no title in de"
    assert untitled in str([str(each.cause) for each in lint.translations(knowledge, TODAY)])
    topics = tuple(each.model_copy(update={"title_in": {"de": "Anwendung"}}) for each in knowledge.manifest.topics)
    knowledge = replace(knowledge, manifest=knowledge.manifest.model_copy(update={"topics": topics}))
    assert untitled not in str([str(each.cause) for each in lint.translations(knowledge, TODAY)])
    assert [each.titled("de") for each in topics] == ["Anwendung"] * len(topics)
    assert [each.titled("fr") for each in topics] == [each.title for each in topics]
