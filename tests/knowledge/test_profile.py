"""What a base wants of its entries: two lines where it is plain, what weighs an answer where it is one of evidence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.answering import composing
from bot.answering.decision import Answer
from bot.answering.reply import Reply
from bot.cli.main import cli
from bot.cli.render import plain_text
from bot.discord.render import pages
from bot.errors import KnowledgeError
from bot.knowledge import editing, files, lint, versions
from bot.knowledge.models import KnowledgeBase
from bot.knowledge.profile import Profile, Rule
from tests import shipped
from tests.knowledge import folder

SHIPPED = Path(__file__).parents[2] / "knowledge"
TODAY = date(2026, 6, 1)
PLAIN = """\
title: The harbour club
language: en
format: 2
version: 0.1.0
released: 2026-01-01
"""
TWO_LINES = "question: When is the slipway open?\nanswer: From April to October, at high water.\n"
SCALE = """\
profile: evidence
switch: {certainty: false, disclaimer: false, review: false, numbers: false, not-known: false}
scale:
  - {id: official, title: the rules of the harbour, kinds: [rulebook]}
  - {id: heard, title: what members say, kinds: [talk]}
"""
SOURCES = """\
- {id: rules, kind: rulebook, title: The rules, authors: The board, venue: Notice board}
- {id: bar, kind: talk, title: At the bar, authors: Members, venue: Bar}
"""


def club(where: Path, manifest: str = PLAIN, **entries: str) -> Path:
    """A folder with nothing but a manifest and entries."""
    (where / "entries").mkdir(parents=True)
    (where / "knowledge.yaml").write_text(manifest)
    for name, text in entries.items():
        (where / "entries" / f"{name.replace('_', '-')}.yaml").write_text(text)
    return where


def said(knowledge: KnowledgeBase, id_: str, day: date = TODAY) -> Reply:
    return composing.compose(Answer(id_, 1.0), knowledge, day)


def every_surface(knowledge: KnowledgeBase, day: date) -> list[object]:
    replies = [said(knowledge, entry.id, day) for entry in knowledge.entries]
    return [(each, each.digest, plain_text(each), [page.to_dict() for page in pages(each)]) for each in replies]


def test_a_question_and_an_answer_are_an_entry(tmp_path: Path) -> None:
    knowledge = files.load(club(tmp_path / "club", slipway_open=TWO_LINES))
    entry = knowledge.entry["slipway-open"]
    assert (entry.topic, entry.status, knowledge.topic["general"].title) == ("general", "approved", "General")
    assert not lint.proofread(knowledge, TODAY)
    assert knowledge.served(TODAY) == (entry,)


def test_a_plain_answer_is_the_answer_and_nothing_of_evidence(tmp_path: Path) -> None:
    knowledge = files.load(club(tmp_path / "club", slipway_open=TWO_LINES))
    answer = said(knowledge, "slipway-open")
    card = pages(answer)[0].to_dict()
    assert plain_text(answer).split("\n\n") == [
        "When is the slipway open?",
        "From April to October, at high water.",
        answer.stamp,
    ]
    assert card["description"] == "**From April to October, at high water.**"
    assert card["footer"] == {"text": answer.stamp}
    for word in ("evidence", "known", "advice", "doctor", "medical", "care"):
        assert word not in f"{plain_text(answer)} {card}".lower()


def test_an_edit_keeps_a_short_file_short(tmp_path: Path) -> None:
    where = club(tmp_path / "club", slipway_open=f"# the harbour master knows\n{TWO_LINES}")
    knowledge = files.load(where)
    entry = knowledge.entry["slipway-open"].model_copy(update={"answer": "All year."})
    editing.write(where, replace(knowledge, entries=(entry,)))
    text = (where / "entries" / "slipway-open.yaml").read_text()
    assert text == "# the harbour master knows\nquestion: When is the slipway open?\nanswer: All year.\n"


@pytest.mark.parametrize("rule", Rule)
def test_each_rule_is_switched_by_itself(tmp_path: Path, rule: Rule) -> None:
    on = files.load(club(tmp_path / "on", f"{PLAIN}switch: {{{rule}: true}}\n", slipway_open=TWO_LINES))
    off = f"{PLAIN}profile: evidence\nswitch: {{{rule}: false}}\n"
    assert on.manifest.rules == {rule}
    assert files.load(club(tmp_path / "off", off, slipway_open=TWO_LINES)).manifest.rules == set(Rule) - {
        rule,
        Rule.FACTS,
        Rule.CLINICAL,
    }


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        (Rule.SOURCES, "sources"),
        (Rule.CERTAINTY, "certainty"),
        (Rule.REVIEW, "reviewed"),
        (Rule.DISCLAIMER, "disclaimer"),
        (Rule.COUNTS, "phrasings"),
    ],
)
def test_what_is_switched_on_is_asked_for(tmp_path: Path, rule: Rule, place: str) -> None:
    where = club(tmp_path / "club", f"{PLAIN}switch: {{{rule}: true}}\n", slipway_open=TWO_LINES)
    told = [finding.place for finding in lint.proofread(files.load(where), TODAY)]
    assert (place,) in told


def test_a_scale_of_its_own_grades_and_is_read(tmp_path: Path) -> None:
    cited = "sources:\n  - {source: bar, claim: Late.}\n  - {source: rules, claim: High water.}\n"
    where = club(tmp_path / "club", PLAIN + SCALE, slipway_open=TWO_LINES + cited)
    (where / "sources.yaml").write_text(SOURCES)
    assert said(files.load(where), "slipway-open").grade == "best evidence: the rules of the harbour"
    (where / "sources.yaml").write_text(SOURCES.replace("rulebook", "rulebok"))
    with pytest.raises(KnowledgeError, match=r"sources.yaml:1: 0.kind: 'rulebok' is not one of 'rulebook', 'talk'"):
        files.load(where)


@pytest.mark.parametrize("key", ["certainty", "evidence", "owner", "reviewed", "next_review", "topic", "phrasings"])
def test_format_1_wants_all_it_wanted(tmp_path: Path, key: str) -> None:
    lines = folder.entry("alpha", "how often").splitlines(keepends=True)
    alpha = "".join(line for line in lines if not line.startswith(f"{key}:"))
    _, problems = files.read(folder.write(tmp_path, alpha=alpha))
    assert [(problem.key, problem.cause, problem.mend) for problem in problems] == [(key, "missing", "add it")]


def test_format_1_has_no_profile(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="run salve knowledge upgrade"):
        files.load(folder.write(tmp_path, knowledge=f"{folder.MANIFEST}profile: plain\n"))


@pytest.mark.parametrize("day", [date(2026, 11, 26), date(2030, 1, 1)])
def test_what_members_read_of_the_shipped_base_stays_to_the_byte(day: date) -> None:
    knowledge = shipped.knowledge()
    moved = knowledge.manifest.model_copy(update={"format": 2, "profile": Profile.EVIDENCE})
    assert every_surface(knowledge, day) == every_surface(replace(knowledge, manifest=moved), day)
    assert all(each.grade and each.disclaimer for each in (said(knowledge, entry.id) for entry in knowledge.entries))


def test_old_releases_are_rebuilt_to_the_same_digest(tmp_path: Path) -> None:
    for knowledge in (shipped.knowledge(), files.load(club(tmp_path / "club", slipway_open=TWO_LINES))):
        items = versions.items(knowledge)
        assert versions.digest(versions.rebuild(items)) == versions.digest(knowledge)
        assert versions.items(versions.rebuild(items)) == items


def test_a_folder_is_moved_by_a_command(tmp_path: Path, same: Callable[[Path], dict[str, bytes]]) -> None:
    where = folder.write(tmp_path / "small")
    before, old = same(where), files.load(where)
    for expected in ("is of format 2 now", "is of format 2 already"):
        result = CliRunner().invoke(cli, ["knowledge", "upgrade", "--folder", str(where)])
        assert expected in result.output
    after, new = same(where), files.load(where)
    assert [name for name in before if before[name] != after[name]] == ["knowledge.yaml"]
    assert versions.items(old).keys() == versions.items(new).keys()
    assert [(each.kind, each.fields) for each in versions.diff(old, new)] == [("manifest", ("format", "profile"))]


def test_a_field_that_is_taken_away_is_a_change(tmp_path: Path) -> None:
    plain = files.load(club(tmp_path / "plain", slipway=TWO_LINES))
    aged = files.load(club(tmp_path / "aged", slipway=TWO_LINES + "ages: {most: 30}\n"))
    assert [each.fields for each in versions.diff(aged, plain)] == [("ages",)]


def test_the_move_keeps_every_line_that_a_curator_wrote_also_of_a_default(tmp_path: Path) -> None:
    written = folder.MANIFEST.replace(
        "review_interval_days: 365\n", "# Once a year.\nreview_interval_days: 365  # days\n"
    )
    written = written[: written.index("topics")] + "topics:\n  - {id: general, title: General}\n"
    alpha, beta = (
        folder.entry(id_, asked).replace("topic: use", "topic: general") + "status: approved\n"
        for id_, asked in (("alpha", "how often"), ("beta", "where to"))
    )
    where = folder.write(tmp_path, alpha=alpha, beta=beta, knowledge=written)
    result = CliRunner().invoke(cli, ["knowledge", "upgrade", "--folder", str(where)])
    assert "is of format 2 now" in result.output
    before = written.replace("format: 1", "format: 2").splitlines()
    after = (where / "knowledge.yaml").read_text().splitlines()
    assert [line for line in after if line in before] == before
    assert [line for line in after if line not in before] == ["profile: evidence"]
    assert (where / "entries" / "alpha.yaml").read_text() == alpha


@pytest.fixture(name="same")
def _same() -> Callable[[Path], dict[str, bytes]]:
    def contents(where: Path) -> dict[str, bytes]:
        return {str(file.relative_to(where)): file.read_bytes() for file in where.rglob("*") if file.is_file()}

    return contents


def test_a_work_needs_no_author_where_the_scale_is_the_base_s_own(tmp_path: Path) -> None:
    cited = f'{TWO_LINES}sources: [{{source: rules, claim: "from April"}}]\n'
    base = club(tmp_path / "own", PLAIN + SCALE, slipway=cited)
    (base / "sources.yaml").write_text("- {id: rules, kind: rulebook, title: The rules, year: 2024}\n")
    knowledge = files.load(base)
    assert "The rules. 2024" in plain_text(said(knowledge, "slipway"))
    assert versions.rebuild(versions.items(knowledge)).sources == knowledge.sources
    graded = club(tmp_path / "graded", f"{PLAIN}profile: evidence\n", slipway=cited)
    (graded / "sources.yaml").write_text("- {id: rules, kind: guideline, title: The rules, year: 2024}\n")
    with pytest.raises(KnowledgeError, match=r"authors: missing[\s\S]*venue: missing"):
        files.load(graded)


def test_a_key_that_belongs_elsewhere_is_not_proposed_for_itself(tmp_path: Path) -> None:
    base = club(tmp_path / "club", slipway=f"{TWO_LINES}sources: [{{id: rules}}]\n")
    with pytest.raises(KnowledgeError, match=r"sources\.0\.id: unknown field \(delete it\)"):
        files.load(base)
