"""A folder is begun, grows by an entry, and passes every check on the way."""

import json
import re
from pathlib import Path

import click
import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from bot.errors import SalveError
from bot.knowledge import files, lint, starting
from bot.knowledge.fields import Id
from bot.knowledge.ids import slug
from bot.locale import CATALOGUES
from bot.services import model_files
from tests.commands import salve
from tests.knowledge import folder

SHIPPED = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(name="begun")
def _begun(tmp_path: Path) -> Path:
    salve("init", "--knowledge", tmp_path / "club")
    return tmp_path / "club"


def test_a_starter_passes_every_check(begun: Path) -> None:
    knowledge = files.load(begun)
    assert (len(knowledge.entries), len(knowledge.scopes)) == (3, 1)
    checked = salve("knowledge", "check", "--strict", begun)
    assert "0 errors, 0 warnings" in checked.output
    assert checked.return_value == 0


def test_nothing_is_written_over(begun: Path) -> None:
    with pytest.raises(SalveError, match="is not empty"):
        salve("init", "--knowledge", begun)


def test_another_base_is_the_start_without_its_releases(tmp_path: Path) -> None:
    salve("init", "--knowledge", tmp_path / "copy", "--from", SHIPPED)
    assert files.load(tmp_path / "copy") == files.load(SHIPPED)
    assert not files.read_lineage(tmp_path / "copy")


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_a_starter_in_a_language_that_salve_speaks_passes_every_check(tmp_path: Path, language: str) -> None:
    told = salve("init", "--knowledge", tmp_path / "club", "--language", language).output
    assert "in English" not in told
    knowledge, english = files.load(tmp_path / "club"), files.load(starting.STARTERS / "en")
    assert knowledge.manifest.language == language
    assert not {entry.question for entry in knowledge.entries} & {entry.question for entry in english.entries}
    assert (len(knowledge.entries), len(knowledge.scopes)) == (len(english.entries), len(english.scopes))
    assert set(starting.examples(knowledge)) == {*knowledge.entry, *knowledge.scope}
    checked = salve("knowledge", "check", "--strict", tmp_path / "club")
    assert "0 errors, 0 warnings" in checked.output


def test_a_starter_in_another_language_says_that_its_texts_are_in_english(tmp_path: Path) -> None:
    told = salve("init", "--knowledge", tmp_path / "klub", "--language", "cs").output
    assert files.load(tmp_path / "klub").manifest.language == "cs"
    assert "The sample texts there are in English, as there are none in Czech: replace them with your own." in told
    assert "in English" not in salve("init", "--knowledge", tmp_path / "club", "--language", "en").output
    with pytest.raises(SalveError, match="'polish' is no language in two letters"):
        salve("init", "--knowledge", tmp_path / "other", "--language", "polish")
    assert not (tmp_path / "other").exists()
    with pytest.raises(click.UsageError, match="keeps the language of its base"):
        salve("init", "--knowledge", tmp_path / "other", "--from", SHIPPED, "--language", "pl")


@pytest.mark.parametrize(("language", "said"), [("pl", True), ("en", False)])
def test_a_base_that_lacks_the_encoder_of_its_language_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: bool
) -> None:
    monkeypatch.delenv("SALVE_MEANING", raising=False)
    monkeypatch.setattr(model_files, "load_use", lambda: None)
    monkeypatch.setattr(model_files, "load_e5", lambda: None)
    club, old = tmp_path / "club", tmp_path / "faq.md"
    old.write_text("Q: Jak dojechać?\nA: Tramwajem numer 5.\n")
    told = "salve[languages]"
    assert (told in salve("init", "--knowledge", club, "--language", language).output) is said
    assert (told in salve("knowledge", "import", old, "--folder", club, "--write").output) is said
    assert (told in salve("knowledge", "check", club).output) is said
    monkeypatch.setenv("SALVE_KNOWLEDGE", str(club))
    monkeypatch.setenv("SALVE_DATABASE_URL", f"sqlite:///{tmp_path}/salve.db")
    assert (told in salve("doctor", "--offline").output) is said


@pytest.mark.parametrize(("language", "named"), [("pl", "multilingual-e5-small"), ("en", "bge-small-en")])
def test_the_encoder_of_a_base_is_that_of_its_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, named: str
) -> None:
    monkeypatch.delenv("SALVE_MEANING", raising=False)
    monkeypatch.setenv("SALVE_KNOWLEDGE", str(tmp_path / "club"))
    monkeypatch.setenv("SALVE_DATABASE_URL", f"sqlite:///{tmp_path}/salve.db")
    salve("init", "--knowledge", tmp_path / "club", "--language", language)
    salve("knowledge", "publish", "--yes")
    said = salve("doctor", "--offline").output
    assert named in said
    # The one that the release was made with, which is recorded for replay.
    assert "was made with another" not in said
    [release] = json.loads(salve("knowledge", "log", "--json").stdout)
    digest = re.search(rf"{named}\S* \((\w+)\)", said)
    assert digest
    assert release["encoder"].startswith(digest[1])


def test_a_new_entry_is_a_draft_until_it_has_an_answer(begun: Path) -> None:
    salve("knowledge", "new", "Who: the admins?", "--folder", begun)
    salve("knowledge", "new", "Where is the map?", "--answer", "In the #maps channel: pinned.", "--folder", begun)
    knowledge = files.load(begun)
    assert (knowledge.entry["who-the-admins"].question, knowledge.entry["who-the-admins"].status) == (
        "Who: the admins?",
        "draft",
    )
    assert knowledge.entry["where-is-the-map"].answer == "In the #maps channel: pinned."
    assert knowledge.entry["where-is-the-map"].status == "approved"
    with pytest.raises(SalveError, match="where-is-the-map asks that already"):
        salve("knowledge", "new", "where is the map", "--folder", begun)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (["Where?", "--id", "../../evil"], "id: '../../evil' is not written as it should be; small letters"),
        (["Where?", "--id", "sub/dir"], "id: 'sub/dir' is not written"),
        (["Where?", "--id", "Kosten"], "id: 'Kosten' is not written"),
        ([""], "no words in the question"),
        (["   "], "no words in the question"),
        (["🎮"], "no words in the question"),
        (["where " * 60], "question: longer than 300 characters; shorten it"),
        (["Where?", "--answer", "there " * 1500], "answer: longer than 8000 characters; shorten it"),
        (["is anyone here good with computers"], "nothing was written, because the base would be broken"),
    ],
)
def test_an_entry_that_would_break_the_base_is_not_written(begun: Path, typed: list[str], why: str) -> None:
    scope = begun / "scope" / "tech-support.yaml"
    scope.write_text(scope.read_text().replace("phrasings:\n", "phrasings:\n  - is anyone here good with computers\n"))
    before = sorted(begun.parent.rglob("*"))
    with pytest.raises(SalveError, match=re.escape(why)):
        salve("knowledge", "new", *typed, "--folder", begun)
    assert sorted(begun.parent.rglob("*")) == before


def test_a_new_entry_has_a_topic_of_the_base(begun: Path) -> None:
    manifest = begun / "knowledge.yaml"
    manifest.write_text(manifest.read_text().replace("id: general, title: General", "id: kilns, title: Kilns"))
    for file in (begun / "entries").iterdir():
        file.write_text(file.read_text() + "topic: kilns\n")
    salve("knowledge", "new", "How hot is it?", "--answer", "Very.", "--folder", begun)
    assert files.load(begun).entry["how-hot-is-it"].topic == "kilns"


@pytest.mark.parametrize("language", sorted({*CATALOGUES, "cs"}))
def test_a_new_entry_that_nobody_has_written_is_not_published(tmp_path: Path, language: str) -> None:
    salve("init", "--knowledge", tmp_path / "club", "--language", language)
    salve("knowledge", "new", "Wiki?", "--folder", tmp_path / "club")
    entry, start = tmp_path / "club" / "entries" / "wiki.yaml", starting.STARTERS / language
    said = "\n".join(
        file.read_text() for file in (start if start.is_dir() else starting.STARTERS / "en").rglob("*.yaml")
    )
    comments = [line for line in entry.read_text().splitlines() if line.startswith("#") and "phrasings:" not in line]
    assert [line in said for line in comments] == [True, True, False, True]
    assert "0 errors, 1 warning" in salve("knowledge", "check", tmp_path / "club").output
    entry.write_text(
        entry.read_text().replace("status: draft\n", "").replace("# phrasings", "phrasings").replace("#   -", "  -")
    )
    told = salve("knowledge", "check", tmp_path / "club").output
    assert "wiki.yaml:3: answer: missing (fill it in)" in told
    assert "wiki.yaml:6: phrasings.0: missing (fill it in)" in told


def test_a_folder_of_format_1_is_upgraded_first(tmp_path: Path) -> None:
    with pytest.raises(SalveError, match="salve knowledge upgrade"):
        salve("knowledge", "new", "Where?", "--folder", folder.write(tmp_path))


def test_watching_tells_what_is_broken(begun: Path) -> None:
    assert "3 entries, nothing broken" in salve("knowledge", "watch", "--once", "--folder", begun).output
    (begun / "entries" / "when-do-we-meet.yaml").write_text("question: When?\nanser: Now.\n")
    told = salve("knowledge", "watch", "--once", "--folder", begun).output
    assert "when-do-we-meet.yaml:2: anser: unknown field (did you mean 'answer'?)" in told


def test_watching_tells_what_the_proof_reader_calls_an_error(begun: Path) -> None:
    for name, status in (("wiki", "approved"), ("shop", "draft")):
        (begun / "entries" / f"{name}.yaml").write_text(
            f"question: Is there a {name}?\nanswer: 'Yes: http://{name}.example'\nstatus: {status}\n"
        )
    told = salve("knowledge", "watch", "--once", "--folder", begun).output
    assert "wiki.yaml:2: answer: " in told
    assert "shop.yaml" not in told
    assert "5 entries, 1 error, 1 warning (salve knowledge check)" in told
    (begun / "entries" / "wiki.yaml").unlink()
    told = salve("knowledge", "watch", "--once", "--folder", begun).output
    assert "4 entries, nothing broken, 1 warning (salve knowledge check)" in told


@pytest.mark.parametrize("base", ["starter", "shipped"])
def test_the_schemas_take_what_the_reader_takes(begun: Path, tmp_path: Path, base: str) -> None:
    salve("knowledge", "schema", "--folder", tmp_path)
    knowledge = files.load(begun if base == "starter" else SHIPPED)
    kinds: dict[str, tuple[BaseModel, ...]] = {
        "knowledge": (knowledge.manifest,),
        "entry": knowledge.entries,
        "scope": knowledge.scopes,
        "red_flag": knowledge.red_flags,
        "lexicon": knowledge.lexicons,
    }
    for kind, items in kinds.items():
        taken = jsonschema_rs.validator_for(json.loads((tmp_path / "schema" / f"{kind}.json").read_text()))
        for item in items:
            taken.validate(item.model_dump(mode="json", exclude_defaults=True))


def test_the_schema_refuses_a_misspelt_key(begun: Path) -> None:
    taken = jsonschema_rs.validator_for(json.loads((begun / "schema" / "entry.json").read_text()))
    assert taken.is_valid({"question": "When?", "answer": "Now."})
    assert not taken.is_valid({"question": "When?", "anser": "Now."})


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("How do I join?", "how-do-i-join"),
        ("Was kostet die Übungsstunde – groß?", "was-kostet-die-ubungsstunde-gross"),
        ("Jak zmienić hasło?", "jak-zmienic-haslo"),
        ("Nas\u0131l üye olabilirim?", "nasil-uye-olabilirim"),
    ],
)
def test_an_id_is_the_question_in_latin_letters(question: str, id_: str) -> None:
    assert slug(question) == id_


@given(text=st.text(min_size=1, max_size=300), taken=st.sets(st.text(max_size=4)))
def test_any_question_has_an_id_that_is_not_taken(text: str, taken: set[str]) -> None:
    first = slug(text, taken)
    second = slug(text, {*taken, first})
    assert TypeAdapter(Id).validate_python(first) != TypeAdapter(Id).validate_python(second)
    assert not {first, second} & taken


def test_the_findings_of_a_starter_are_none(begun: Path) -> None:
    knowledge = files.load(begun)
    assert not lint.proofread(knowledge, knowledge.manifest.released)
