"""What entries are asked by in other languages stands in a file a language, translated or not; members read none."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from bot.knowledge import editing, files, lint, merge, redaction, schema, versions
from bot.knowledge.models import KnowledgeBase
from bot.knowledge.translation import Wordings
from tests.knowledge import folder
from tests.knowledge.test_translations import base

TODAY = date(2026, 6, 1)
FRENCH = """\
alpha:
  - je la mets combien de fois
  - "c'est tous les jours ?"
beta: [ça se garde où]
"""


def worded(where: Path, text: str = FRENCH, name: str = "fr") -> Path:
    """The small folder with a translation into German, and a file of wordings."""
    base(where)
    file = where / "wordings" / f"{name}.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    return where


def told(where: Path) -> list[str]:
    """What is wrong with the folder's wordings."""
    knowledge, problems = files.read(where)
    found = [*problems, *files.locate(where, lint.proofread(knowledge, TODAY) if knowledge else [])]
    return [line for each in found if (line := str(each).removeprefix(f"{where}/")).startswith("wordings/")]


def without(knowledge: KnowledgeBase) -> KnowledgeBase:
    return replace(knowledge, wordings=())


def test_a_language_has_wordings_of_what_nobody_translated(tmp_path: Path) -> None:
    knowledge = files.load(worded(tmp_path))
    assert not told(tmp_path)
    assert [each.id for each in knowledge.wordings] == ["fr/alpha", "fr/beta"]
    assert knowledge.worded["fr/alpha"].phrasings == ("je la mets combien de fois", "c'est tous les jours ?")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("fr", "alpha: [un]\ngamma: [deux]\n", "2: gamma: no entry 'gamma' (name another entry or delete the line)"),
        ("en", "alpha: [how much of it]\n", "1: alpha: the entries are in 'en' themselves (delete it)"),
        ("fr", "alpha: [où ça]\nbeta: [quand, Où ça ?]\n", "2: beta.1: 'Où ça ?' is also in fr/alpha (keep it"),
        ("de", "beta: [wie oft soll ich es nehmen]\n", "1: beta.0: 'wie oft soll ich es nehmen' is also in de/al"),
        ("de", "alpha: [eins, wie oft soll ich es nehmen?]\n", "1: alpha.1: 'wie oft soll ich es nehmen?' is in t"),
        ("de", "alpha: [in welchen Abständen creme ich sie]\n", None),
        ("fr", "alpha: [un, deux, Un]\n", "1: alpha.2: given twice (run with --fix)"),
        ("fr", "alpha: un\n", "1: alpha: should be a list (start each item with '- ')"),
        ("fr", "alpha: [[un]]\n", "1: alpha.0: should be text (put it in quotes)"),
        ("fr", "Al pha: [un]\n", "1: Al pha"),
        ("fr", "alpha: [un]\nalpha: [deux]\n", "2: alpha: "),
        ("fr", "- alpha\n", "1: file: "),
        ("french", FRENCH, "1: file: is not named after a language (name it wordings/de.yaml or the like)"),
        ("fr/more", FRENCH, "1: file: is not named after a language"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, name: str, text: str, line: str | None) -> None:
    if "/" in name:
        (tmp_path / "wordings" / "fr").mkdir(parents=True)
        folder.write(tmp_path)
        (tmp_path / "wordings" / f"{name}.yaml").write_text(text, "utf-8")
    else:
        worded(tmp_path, text, name)
    found = told(tmp_path)
    if line is None:
        assert not found
    else:
        assert len(found) == 1
        assert found[0].startswith(f"wordings/{name}.yaml:{line}"), found


def test_a_check_that_a_wording_gives_away_is_told(tmp_path: Path) -> None:
    worded(tmp_path, "alpha: [in welchen Abständen creme ich]\n", "de")
    knowledge = files.load(tmp_path)
    found = {(each.id, each.place, str(each.cause)) for each in lint.proofread(knowledge, TODAY)}
    assert ("de/alpha", ("checks", "reach", 0), "is also a phrasing") in found


def test_what_the_translation_has_is_taken_out(tmp_path: Path) -> None:
    worded(tmp_path, "alpha:\n  - eins\n  - wie oft soll ich es nehmen\n", "de")
    assert len(told(tmp_path)) == 1
    CliRunner().invoke(cli, ["knowledge", "check", "--fix", str(tmp_path)])
    assert (tmp_path / "wordings" / "de.yaml").read_text("utf-8") == "alpha:\n  - eins\n"


def test_a_base_without_them_has_the_digest_it_had(tmp_path: Path) -> None:
    plain, knowledge = files.load(base(tmp_path / "plain")), files.load(worded(tmp_path / "worded"))
    assert versions.digest(without(knowledge)) == versions.digest(plain)
    assert versions.digest(knowledge) != versions.digest(plain)
    assert versions.rebuild(versions.items(plain)).wordings == ()


def test_a_release_holds_them(tmp_path: Path) -> None:
    knowledge = files.load(worded(tmp_path))
    items = versions.items(knowledge)
    rebuilt = versions.rebuild(items)
    assert rebuilt.wordings == knowledge.wordings
    assert versions.digest(rebuilt) == versions.digest(knowledge) == versions.digest_of(items)
    changes = versions.diff(without(knowledge), knowledge)
    assert [(each.kind, each.id, each.what) for each in changes] == [
        ("wordings", "fr/alpha", "added"),
        ("wordings", "fr/beta", "added"),
    ]
    assert versions.size(changes) is versions.Size.PATCH
    (line,) = versions.gathered(changes)
    assert (line.kind, line.id, line.what) == ("wordings", "fr", "added")


def test_two_sides_may_add_to_one_language(tmp_path: Path) -> None:
    knowledge = files.load(worded(tmp_path))
    alpha, beta = knowledge.wordings
    ours = replace(knowledge, wordings=(alpha.model_copy(update={"phrasings": (*alpha.phrasings, "un")}), beta))
    theirs = replace(knowledge, wordings=(alpha.model_copy(update={"phrasings": (*alpha.phrasings, "deux")}), beta))
    merged = merge.merge(knowledge, ours, theirs)
    assert not merged.conflicts
    assert set(merged.knowledge.worded["fr/alpha"].phrasings) == {*alpha.phrasings, "un", "deux"}


def test_they_are_written_where_they_stand(tmp_path: Path) -> None:
    knowledge = files.load(worded(tmp_path))
    alpha, beta = knowledge.wordings
    more = alpha.model_copy(update={"phrasings": (*alpha.phrasings, "matin et soir: quoi ?")})
    german = Wordings(language="de", entry="beta", phrasings=("wohin damit",))
    written = editing.write(tmp_path, replace(knowledge, wordings=(more, beta, german)))
    assert [str(each.relative_to(tmp_path)) for each in written] == ["wordings/de.yaml", "wordings/fr.yaml"]
    assert (tmp_path / "wordings" / "fr.yaml").read_text("utf-8") == FRENCH.replace(
        "beta", "  - 'matin et soir: quoi ?'\nbeta"
    )
    assert set(files.load(tmp_path).wordings) == {more, beta, german}
    editing.write(tmp_path, without(knowledge))
    assert not list(tmp_path.glob("wordings/*.yaml"))


def test_a_member_may_have_one_taken_out(tmp_path: Path) -> None:
    knowledge = files.load(worded(tmp_path))
    assert ("fr/beta", "ça se garde où") in list(redaction.wordings(knowledge))
    key = ("wordings", "fr/beta")
    left = redaction.without(key, versions.items(knowledge)[key], "Ça se garde où ?")
    assert left is not None
    rebuilt = versions.rebuild({**versions.items(knowledge), key: left})
    assert rebuilt.worded["fr/beta"].phrasings == ()


def test_what_a_language_has_is_listed(tmp_path: Path) -> None:
    where = worded(tmp_path)
    listed = CliRunner().invoke(cli, ["knowledge", "translate", "fr", "--folder", str(where)]).output
    assert "3 wordings; 0 entries without any" in listed
    assert "wordings.json" in schema.schemas()
