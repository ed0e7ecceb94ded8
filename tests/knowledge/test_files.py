"""The loader: every fault with its file, line, key, cause and mend; nothing dangerous is ever built."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import KnowledgeError
from bot.knowledge import files, versions
from bot.knowledge.document import MAX_BYTES, parse
from tests import shipped
from tests.knowledge import folder

ALPHA = folder.entry("alpha", "how often do I apply it")
SHIPPED = Path(__file__).parents[2] / "knowledge"


def problems(tmp_path: Path, **changes: str) -> list[str]:
    """The problems of the small folder with these changes, without the folder's own path."""
    _, found = files.read(folder.write(tmp_path, **changes))
    return [str(problem).removeprefix(f"{tmp_path}/") for problem in found]


def test_a_sound_folder_loads(tmp_path: Path) -> None:
    knowledge = files.load(folder.write(tmp_path))
    assert set(knowledge.entry) == {"alpha", "beta"}
    assert knowledge.manifest.version == "1.2.3"
    assert knowledge.entry["alpha"].reviewed == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (ALPHA.replace("answer:", "anwser:"), "entries/alpha.yaml:5: anwser: unknown field (did you mean 'answer'?)"),
        (ALPHA.replace("answer: Answer of alpha.\n", ""), "entries/alpha.yaml:1: answer: missing (add it)"),
        (ALPHA.replace("evidence: label", "evidence: proof"), "entries/alpha.yaml:7: evidence: 'proof' is not one of"),
        (ALPHA.replace("leaflet", "nowhere"), "entries/alpha.yaml:9: sources.0.source: no source 'nowhere'"),
        (ALPHA.replace("topic: use", "topic: fun"), "entries/alpha.yaml:2: topic: no topic 'fun'"),
        (ALPHA.replace("id: alpha", "id: gamma"), "entries/alpha.yaml:1: id: 'gamma' is not the file's name"),
        (ALPHA + "related: [gone]\n", "entries/alpha.yaml:14: related.0: no entry 'gone'"),
        (ALPHA + "topic: use\n", "entries/alpha.yaml:14: topic: given twice, first on line 2 (keep one)"),
        (ALPHA.replace("2026-12-01", "2025-12-01"), "next_review must come after reviewed"),
        (ALPHA.replace("2026-01-01", "yesterday"), "entries/alpha.yaml:11: reviewed: 'yesterday' is not a date"),
        (
            ALPHA + "tags: !!python/name:os.system\n",
            "entries/alpha.yaml:14: tags: the value begins with !, which YAML keeps for itself",
        ),
        (ALPHA + "tags: &a [x]\n", "entries/alpha.yaml:14: tags: the value begins with &, which YAML keeps for itself"),
        (ALPHA + "tags: [" * 30, "nested deeper"),
        (ALPHA + "---\nid: two\n", "entries/alpha.yaml:14: file: a second document"),
        ("", "entries/alpha.yaml:1: file: the file is empty"),
        (ALPHA + "detail: 'open\n", "entries/alpha.yaml:14: file: a ' that is not closed (close it"),
        (ALPHA.replace("question: how", "question: how\u0007"), "entries/alpha.yaml:3: file: a control character"),
        (
            "# Über ÄÖÜ\n" + ALPHA.replace("question: how", "question: how\u0007"),
            "entries/alpha.yaml:4: file: a control",
        ),
        (ALPHA.replace("how often do I apply it please", "where do I store it"), "is also in"),
    ],
)
def test_a_fault_is_told_with_its_place_and_mend(tmp_path: Path, changed: str, expected: str) -> None:
    found = problems(tmp_path, alpha=changed)
    assert any(expected in problem for problem in found), found


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("[somebody]", "red_flags/swelling.yaml:8: reviewed_by.0: should hold keys and values (indent its fields"),
        ("[{role: vet}]", "red_flags/swelling.yaml:8: reviewed_by.0.date: missing (add it)"),
        ("{a: b}", "red_flags/swelling.yaml:8: reviewed_by: a colon and a space within the text"),
        ("''", "red_flags/swelling.yaml:8: reviewed_by: empty"),
    ],
)
def test_a_field_of_one_type_or_another_has_the_faults_of_the_one_it_is_most_like(
    tmp_path: Path, given: str, expected: str
) -> None:
    folder.write(tmp_path)
    flag = tmp_path / "red_flags" / "swelling.yaml"
    flag.write_text(folder.RED_FLAG.replace("reviewed_by: nobody yet", f"reviewed_by: {given}"))
    (told,) = files.read(tmp_path)[1]
    assert str(told).removeprefix(f"{tmp_path}/").startswith(expected)


def test_a_grade_that_is_no_grade_is_told_once(tmp_path: Path) -> None:
    evidence = ALPHA.replace("evidence: label", "evidence: The leaflet")
    (told,) = problems(tmp_path, knowledge=folder.MANIFEST.replace("format: 1", "format: 2"), alpha=evidence)
    assert told.startswith("entries/alpha.yaml:7: evidence: 'The leaflet' is not one of 'label', ")


def test_a_button_too_long_for_discord_is_a_fault(tmp_path: Path) -> None:
    typed = folder.LEXICON.replace("classes:", f"buttons: {{fine: {'x' * 81}}}\nclasses:")
    found = problems(tmp_path, **{"lexicon/en": typed})
    assert "lexicon/en.yaml:5: buttons.fine: longer than 80 characters (shorten it)" in found


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        alpha=ALPHA.replace("answer:", "anwser:").replace("owner", "onwer"),
        beta=folder.entry("beta", "where do I store it").replace("leaflet", "nowhere"),
        sources=folder.SOURCES + "- {id: leaflet, kind: label, title: T, authors: A, venue: V}\n",
        knowledge=folder.MANIFEST.replace("language: en", "language: english"),
    )
    told = " ".join(found)
    for expected in ("anwser", "onwer", "language"):
        assert expected in told


def test_duplicate_and_dangling_ids_are_told_together(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        beta=folder.entry("beta", "where do I store it").replace("leaflet", "nowhere"),
        sources=folder.SOURCES + "- {id: leaflet, kind: label, title: T, authors: A, venue: V}\n",
    )
    assert any("'leaflet' is used 2 times" in problem for problem in found)
    assert any("beta.yaml:9: sources.0.source: no source 'nowhere'" in problem for problem in found)


def test_an_id_is_shared_by_entries_red_flags_and_scope_notes(tmp_path: Path) -> None:
    found = problems(tmp_path, shops=folder.entry("shops", "is there a shop"))
    assert any("'shops' is used 2 times" in problem for problem in found)


def test_yaml_1_1_surprises_are_read_as_text(tmp_path: Path) -> None:
    """Plain YAML 1.1 makes False, 3.1 and 45045 of these."""
    texts = "phrasings: [no, 3.10, '12:30:45', 12:30:46, 0777, null]\n"
    changed = ALPHA.replace("phrasings: [how often do I apply it please, tell me how often do I apply it]\n", texts)
    knowledge = files.load(folder.write(tmp_path, alpha=changed))
    assert knowledge.entry["alpha"].phrasings == ("no", "3.10", "12:30:45", "12:30:46", "0777", "null")


def test_a_missing_folder_and_a_stray_file(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no such folder"):
        files.load(tmp_path / "nowhere")
    folder.write(tmp_path)
    (tmp_path / "entries" / "gamma.yml").write_text("id: gamma")
    _, found = files.read(tmp_path)
    assert [problem.cause for problem in found] == ["not a .yaml file"]


def test_hostile_files_are_refused_before_they_unfold() -> None:
    bomb = b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n"
    assert parse(Path("x"), bomb).problems
    assert parse(Path("x"), b"[" * 100_000).problems
    assert parse(Path("x"), b"a: " + b"x" * MAX_BYTES).problems
    assert "UTF-8" in parse(Path("x"), b"a: 1\nb: \xff\n").problems[0].cause
    assert parse(Path("x"), b"a: 1\nb: \xff\n").problems[0].line == 2


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
@settings(max_examples=300)
def test_parsing_never_raises(content: bytes) -> None:
    document = parse(Path("any.yaml"), content)
    assert document.problems or document.value is not None


def test_the_digest_names_the_content(tmp_path: Path) -> None:
    """The same content has the same digest wherever it lies; any change has another."""
    one = files.load(folder.write(tmp_path / "one"))
    two = files.load(folder.write(tmp_path / "two", alpha=ALPHA + "# a comment changes nothing\n"))
    changed = files.load(folder.write(tmp_path / "three", alpha=ALPHA.replace("Answer of", "Reply of")))
    assert versions.digest(one) == versions.digest(two) != versions.digest(changed)
    assert versions.revision(one.entry["beta"]) == versions.revision(changed.entry["beta"])
    assert versions.revision(one.entry["alpha"]) != versions.revision(changed.entry["alpha"])
    # Pinned: a digest must not drift with Python, pydantic or platform.
    assert versions.digest(one) == PINNED


PINNED = "2d850142c2108e9b032081cca0d53d4a534398ace1c7f90f4137eed2fef0d0b6"


def test_the_shipped_knowledge_loads() -> None:
    knowledge = shipped.knowledge()
    assert len(knowledge.entries) >= 25
    assert len(knowledge.red_flags) >= 12
