"""Facts are data: entries cite them by id, and what leans on one says what it says."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.main import cli
from bot.curation import completing, drafts
from bot.curation.drafts import Consent, Draft, Kind, Stage
from bot.knowledge import citing, editing, figures, files, grading, leaning, lint, merge, schema, versions
from bot.knowledge.figures import Figure
from bot.knowledge.models import KnowledgeBase
from bot.knowledge.profile import Rule
from tests import shipped
from tests.knowledge import folder
from tests.knowledge.test_profile import every_surface

SHIPPED = Path(__file__).parents[2] / "knowledge"
TODAY = date(2026, 6, 1)
FORMAT_2 = folder.MANIFEST.replace("format: 1", "format: 2\nprofile: evidence\nswitch: {facts: true}")
INLINE = "{source: leaflet, claim: It says so.}"
ALPHA = folder.entry("alpha", "how often do I apply it").replace(INLINE, "{fact: F001}")
BETA = folder.entry("beta", "where do I store it").replace(INLINE, "{fact: F002}")
FACTS = """\
- id: F001
  claim: Use 2.5 mg for 12 weeks.
  source: leaflet
  place: section 4
  read: 2026-01-01
  signed_by: editor
- id: F002
  claim: Keep it cold.
  source: leaflet
  read: 2026-01-01
  signed_by: editor
"""


def base(where: Path, alpha: str = ALPHA, beta: str = BETA, facts: str = FACTS) -> Path:
    """The small folder, whose entries cite facts."""
    (where / "facts").mkdir(parents=True)
    (where / "facts" / "use.yaml").write_text(facts)
    return folder.write(where, knowledge=FORMAT_2, alpha=alpha, beta=beta)


def errors(where: Path) -> list[str]:
    """What keeps the folder from being served, or else from being released."""
    knowledge, problems = files.read(where)
    found = lint.proofread(knowledge, TODAY) if knowledge else []
    told = [*problems, *files.locate(where, found)]
    return [str(each).removeprefix(f"{where}/") for each in told if each.severity == "error"]


def test_what_a_reader_sees_is_the_claim_of_the_fact(tmp_path: Path) -> None:
    knowledge = files.load(base(tmp_path))
    assert not errors(tmp_path)
    (said,) = knowledge.entry["alpha"].sources
    assert (said.fact, said.source, said.claim) == ("F001", "leaflet", "Use 2.5 mg for 12 weeks.")
    assert knowledge.fact["F001"].theme == "use"


def test_what_is_wrong_with_a_citation_is_told_with_its_line(tmp_path: Path) -> None:
    both = BETA.replace("{fact: F002}", "{fact: F002, claim: Warm.}")
    alpha, beta = errors(base(tmp_path, ALPHA.replace("F001", "F009"), both))
    assert alpha == "entries/alpha.yaml:9: sources.0.fact: no fact 'F009' (add it to a file in facts/)"
    assert beta.startswith("entries/beta.yaml:9: sources.0.fact: a fact brings its own source and claim (delete")


def test_a_fact_that_is_broken_is_told_once_and_where_it_stands(tmp_path: Path) -> None:
    told = errors(base(tmp_path, facts=FACTS.replace("read: 2026-01-01\n", "read: soon\n", 1)))
    assert len(told) == 1
    assert told[0].startswith("facts/use.yaml:5: 0.read:")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (FACTS.replace("source: leaflet", "source: leaflot", 1), "facts/use.yaml:3: 0.source: no source 'leaflot'"),
        (FACTS.replace("id: F002", "id: F001"), "facts/use.yaml:1: 0.id: 'F001' is used 2 times"),
        (
            FACTS.replace("  source: leaflet\n  read", "  source: leaflet\n  superseded_by: F001\n  read"),
            "facts/use.yaml:7: 1: superseded_by needs status: superseded",
        ),
    ],
)
def test_what_is_wrong_with_a_fact_is_told_with_its_line(tmp_path: Path, facts: str, expected: str) -> None:
    assert any(line.startswith(expected) for line in errors(base(tmp_path, facts=facts))), errors(tmp_path)


@pytest.mark.parametrize("status", ["recalled", "superseded"])
def test_what_is_not_established_carries_no_unmarked_statement(tmp_path: Path, status: str) -> None:
    facts = FACTS.replace("  source: leaflet\n", f"  source: leaflet\n  status: {status}\n", 1)
    (graded, told) = errors(base(tmp_path / "unmarked", facts=facts))
    assert told.startswith(f"entries/alpha.yaml:9: sources.0.fact: F001 is {status}, and the text does not say so")
    assert "its sources make it 'none'" in graded
    marked = ALPHA.replace("{fact: F001}", "{fact: F001, marked: nobody checked}").replace(
        "evidence: label", "evidence: none"
    )
    (told,) = errors(base(tmp_path / "nowhere", marked, facts=facts))
    assert "'nobody checked' stands nowhere in the text" in told
    said = marked.replace("Answer of alpha.", "So they say; nobody checked.")
    assert not errors(base(tmp_path / "marked", said, facts=facts))


def test_two_facts_that_state_one_thing_differently_are_an_error(tmp_path: Path) -> None:
    more = FACTS[: FACTS.index("- id: F002")].replace("F001", "F003").replace("12 weeks", "14 weeks")
    (told,) = errors(base(tmp_path / "odds", facts=FACTS + more))
    assert told.startswith("facts/use.yaml:13: 2.claim: F001 and F003 state one thing with other figures")
    for name, place in (("elsewhere", "section 5"), ("overtaken", "section 4\n  status: superseded")):
        assert not errors(base(tmp_path / name, facts=FACTS + more.replace("section 4", place)))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("Use 2.5 mg for 12 weeks.", ""),
        ("Use 2.5 mg until week 12.", ""),
        ("Use it for 13 weeks.", "the number 13 is in no cited claim"),
        ("Use it for 12 months.", "12 months is in no cited fact; 12 weeks is"),
        ("Use 2.5% of it.", "2.5% is in no cited fact; 2.5 mg is"),
    ],
)
def test_figures_of_an_answer_are_those_of_a_cited_fact(tmp_path: Path, answer: str, told: str) -> None:
    found = errors(base(tmp_path, ALPHA.replace("Answer of alpha.", answer)))
    assert [told in line for line in found] == ([True] if told else []), found


def test_a_claim_that_is_no_fact_is_an_error_where_facts_are_wanted(tmp_path: Path) -> None:
    alpha = folder.entry("alpha", "how often do I apply it")
    (told,) = errors(base(tmp_path / "on", alpha))
    assert told.startswith("entries/alpha.yaml:9: sources.0.fact: a claim that is no fact")
    where = base(tmp_path / "off", alpha)
    (where / "knowledge.yaml").write_text(FORMAT_2.replace("facts: true", "facts: false"))
    assert not errors(where)


def test_a_source_without_anything_to_open_is_flagged(tmp_path: Path) -> None:
    where = base(tmp_path)
    told = files.locate(where, lint.proofread(files.load(where), TODAY))
    assert [(each.severity, each.line) for each in told if "nothing to open" in each.cause] == [("warning", 1)]


def test_a_written_folder_cites_by_id_and_says_the_same(tmp_path: Path) -> None:
    where = base(tmp_path)
    knowledge = files.load(where)
    facts = (knowledge.facts[0].model_copy(update={"claim": "Use 3 mg."}), *knowledge.facts[1:])
    changed = citing.renewed(replace(knowledge, facts=facts))
    assert changed.entry["alpha"].sources[0].claim == "Use 3 mg."
    assert [file.name for file in editing.write(where, changed)] == ["use.yaml"]
    assert files.load(where) == changed
    assert "{fact: F001}" in (where / "entries" / "alpha.yaml").read_text()


def test_entries_that_no_longer_say_what_their_fact_says_are_not_written(tmp_path: Path) -> None:
    knowledge = files.load(base(tmp_path))
    stale = replace(knowledge, facts=(knowledge.facts[0].model_copy(update={"claim": "No."}), *knowledge.facts[1:]))
    assert [each.cause for each in lint.integrity(stale)] == ["does not say what the fact 'F001' says"]


def test_a_base_is_moved_to_facts_by_a_command(tmp_path: Path) -> None:
    where = folder.write(tmp_path)
    before = files.load(where)
    told = CliRunner().invoke(cli, ["knowledge", "upgrade", "--facts", "--folder", str(where)]).output
    assert "is of format 2 now, with 1 more facts" in told
    after = files.load(where)
    assert not errors(where)
    assert {entry.sources[0].fact for entry in after.entries} == {"F501"}
    assert every_surface(before, TODAY) == every_surface(after, TODAY)
    assert {(each.kind, each.fields) for each in versions.diff(before, after) if each.kind == "entry"} == {
        ("entry", ("facts",))
    }
    again = CliRunner().invoke(cli, ["knowledge", "upgrade", "--folder", str(where)]).output
    assert "already" in again


def test_a_citation_that_becomes_one_of_a_fact_keeps_what_its_author_wrote_beside_it(tmp_path: Path) -> None:
    cited = "  - source: leaflet\n    claim: It says so.\n    supports: answer  # not the caution\n"
    short = "  - {source: leaflet, claim: It says so.}\n"
    alpha, beta = folder.entry("alpha", "how often"), folder.entry("beta", "where to")
    long = short.replace("}", ", supports: answer}")
    where = folder.write(tmp_path, alpha=alpha.replace(short, cited), beta=beta.replace(short, long))
    CliRunner().invoke(cli, ["knowledge", "upgrade", "--facts", "--folder", str(where)])
    after = "  # not the caution\n  - fact: F501\n    supports: answer\n"
    assert (where / "entries" / "alpha.yaml").read_text() == alpha.replace(short, after)
    assert (where / "entries" / "beta.yaml").read_text() == beta.replace(short, "  - {fact: F501, supports: answer}\n")


def inline(knowledge: KnowledgeBase) -> KnowledgeBase:
    """The same with every claim written out in its entry, as releases before facts have it."""
    entries = tuple(
        each.model_copy(update={"sources": tuple(cited.model_copy(update={"fact": None}) for cited in each.sources)})
        for each in knowledge.entries
    )
    return replace(knowledge, entries=entries, facts=())


def test_what_members_read_of_the_shipped_base_is_the_same_with_facts_and_without() -> None:
    knowledge = shipped.knowledge()
    without = inline(knowledge)
    moved = citing.adopted(without)
    assert every_surface(moved, date(2026, 11, 26)) == every_surface(without, date(2026, 11, 26))
    assert every_surface(knowledge, date(2026, 11, 26)) == every_surface(without, date(2026, 11, 26))
    assert citing.adopted(moved) == moved


def test_releases_with_and_without_facts_are_rebuilt_to_the_same_digest(tmp_path: Path) -> None:
    for knowledge in (files.load(base(tmp_path)), inline(shipped.knowledge())):
        items = versions.items(knowledge)
        assert versions.digest(versions.rebuild(items)) == versions.digest(knowledge)
        assert versions.items(versions.rebuild(items)) == items


def test_a_merge_takes_a_changed_fact_into_the_entries_of_both_sides(tmp_path: Path) -> None:
    start = files.load(base(tmp_path))
    facts = (start.facts[0].model_copy(update={"claim": "Use 3 mg."}), *start.facts[1:])
    ours = citing.renewed(replace(start, facts=facts))
    theirs = replace(start, entries=tuple(each.model_copy(update={"tags": ("new",)}) for each in start.entries))
    merged = merge.merge(start, ours, theirs)
    assert not merged.conflicts
    assert merged.knowledge.entry["alpha"].sources[0].claim == "Use 3 mg."
    assert merged.knowledge.entry["alpha"].tags == ("new",)
    assert not lint.integrity(merged.knowledge)


def test_a_draft_of_the_desk_finds_its_facts_and_brings_new_ones(tmp_path: Path) -> None:
    knowledge = files.load(base(tmp_path))
    entry = knowledge.entry["alpha"]
    proposal = drafts.of_entry(entry)
    cited = (*proposal.sources, drafts.Cited(source="study", claim="It was 3 mg in 7 people."))
    now = datetime(2026, 6, 1, tzinfo=UTC)
    draft = Draft(
        1, Kind.EDIT, Stage.WRITING, proposal.model_copy(update={"sources": cited}), None, versions.revision(entry),
        "1", "Ada", now, now, Consent.NONE,
    )  # fmt: skip
    done = completing.complete(draft, knowledge, TODAY)
    assert done.knowledge is not None
    assert done.entry is not None
    assert [each.fact for each in done.entry.sources] == ["F001", "F501"]
    new = done.knowledge.fact["F501"]
    assert (new.claim, new.source, new.signed_by, new.read) == ("It was 3 mg in 7 people.", "study", "Ada", TODAY)
    assert not [each for each in done.findings if "fact" in each.cause]


def test_a_fact_lends_the_grade_of_its_source(tmp_path: Path) -> None:
    knowledge = files.load(base(tmp_path))
    assert grading.derived(knowledge.entry["alpha"], knowledge) == "label"
    assert Rule.FACTS in knowledge.manifest.rules


def test_editors_are_told_that_a_citation_is_a_fact_or_a_claim() -> None:
    written = schema.schemas()
    assert '"fact"' in written["entry.json"]
    assert "facts.json" in written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.2% gel, 4 to 12 ng/mL", [("0.2", "%"), ("4", "ng/mL"), ("12", "ng/mL")]),
        ("20-30 \u00b5M at week 12", [("20", "micromolar"), ("30", "micromolar"), ("12", "weeks")]),
        ("a 30-person trial in 2019", [("30", "people"), ("2019", None)]),
        ("10 mg/g is not 10 mg", [("10", "mg/g"), ("10", "mg")]),
        ("between 5 and 8 people", [("5", "people"), ("8", "people")]),
        ("3 patients of 17", [("3", "people"), ("17", None)]),
    ],
)
def test_figures_are_read_with_their_units(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert list(figures.read(text)) == [Figure(*each) for each in expected]


def test_a_long_chain_of_ranges_is_read() -> None:
    assert figures.read("-".join(["1"] * 3000) + " g")[0] == Figure("1", "g")


@given(st.text(max_size=200))
def test_every_number_of_a_text_is_a_figure(text: str) -> None:
    assert [each.number for each in figures.read(text)] == figures.NUMBER.findall(text)


def test_what_leans_on_a_fact_is_listed(tmp_path: Path) -> None:
    where = base(tmp_path, ALPHA.replace("Answer of alpha.", "Use 2.5 mg of it."))
    told = CliRunner().invoke(cli, ["knowledge", "fact", "F001", "--folder", str(where)]).output
    for part in (
        "F001  Use 2.5 mg for 12 weeks.",
        "leaflet, section 4; verified, read 2026-01-01, signed by editor",
        "figures: 2.5 mg, 12 weeks",
        "1 entries lean on it",
        "says: Use 2.5 mg of it.",
        "its figures stand in: answer",
        "asked as: how often do I apply it please; tell me how often do I apply it",
    ):
        assert part in told
    data = json.loads(CliRunner().invoke(cli, ["knowledge", "fact", "F001", "--json", "--folder", str(where)]).output)
    assert [each["id"] for each in data["entries"]] == ["alpha"]
    assert "Use 2.5 mg of it." in data["entries"][0]["reply"]
    missing = CliRunner().invoke(cli, ["knowledge", "fact", "F777", "--folder", str(where)])
    assert (missing.exit_code, "there is no fact 'F777'" in str(missing.exception)) == (1, True)


def test_a_fact_that_changed_reopens_the_review_of_what_leans_on_it(tmp_path: Path) -> None:
    old = files.load(base(tmp_path))
    facts = (old.facts[0].model_copy(update={"claim": "Use 3 mg for 12 weeks."}), *old.facts[1:])
    new = leaning.dated(old, citing.renewed(replace(old, facts=facts)), date(2026, 3, 1))
    assert [each.changed for each in new.facts] == [date(2026, 3, 1), None]
    assert [each.id for each in leaning.changed(new.entry["alpha"], new)] == ["F001"]
    assert [leaning.due(each, new) for each in new.entries] == [date(2026, 3, 1), date(2026, 12, 1)]
    told = [each.cause for each in lint.proofread(new, TODAY) if each.place == ("reviewed",)]
    assert told == ["F001, which it cites, changed on 2026-03-01"]
    seen = new.entry["alpha"].model_copy(update={"reviewed": date(2026, 3, 1)})
    assert leaning.changed(seen, new) == []
