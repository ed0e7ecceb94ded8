"""Held-out checks: those that a phrasing gives away, and those that go on from a message before."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.answering import pipeline, preparation
from bot.knowledge import files, lint, redaction, versions
from bot.knowledge.checking import Checks, FollowUp
from bot.knowledge.models import KnowledgeBase
from bot.services import gate
from bot.services.checks import held_out, run_checks
from bot.services.model_files import load_models
from tests import town
from tests.knowledge import folder

TODAY = date(2026, 6, 1)
FOLLOW_UP = FollowUp(context="where should i keep the cream", ask="what about the fridge?")


def with_turns(*turns: FollowUp) -> KnowledgeBase:
    base = town.knowledge()
    entry = base.entry["storage"].model_copy(update={"checks": Checks(turns=turns)})
    return replace(base, entries=tuple(entry if each.id == "storage" else each for each in base.entries))


@pytest.mark.parametrize(
    ("check", "severity"),
    [
        ("how often do i apply it then", "error"),
        ("apply how often it do i, please", "error"),
        ("so how often would i apply it", "warning"),
        ("number of times a day", ""),
    ],
)
def test_a_check_that_a_phrasing_gives_away_is_refused(tmp_path: Path, check: str, severity: str) -> None:
    alpha = folder.entry("alpha", "how often do I apply it").replace("a held out how often do I apply it", f'"{check}"')
    knowledge = files.load(folder.write(tmp_path, alpha=alpha))
    found = [
        each for each in lint.proofread(knowledge, TODAY) if (each.id, each.place) == ("alpha", ("checks", "reach", 0))
    ]
    assert [(each.severity, " % of it is in the phrasing '" in each.cause) for each in found] == (
        [(severity, True)] if severity else []
    )


def test_a_follow_up_is_asked_after_its_context() -> None:
    """By itself it is offered a list, and after what was asked before it is answered."""
    reaching = with_turns(FOLLOW_UP)
    release = preparation.prepare(reaching, load_models())
    alone = pipeline.answer(FOLLOW_UP.ask, release, TODAY)
    assert (
        alone.decision
        != pipeline.answer(
            FOLLOW_UP.ask, release, TODAY, pipeline.answer(FOLLOW_UP.context, release, TODAY).context
        ).decision
    )
    told = [each for each in run_checks(release, TODAY).findings if "turns" in each.place]
    assert not told
    missing = preparation.prepare(with_turns(FOLLOW_UP.model_copy(update={"miss": True})), load_models())
    (told_,) = [each for each in run_checks(missing, TODAY).findings if "turns" in each.place]
    assert told_.cause == "'where should i keep the cream → what about the fridge?' is answered by this"


def test_the_gate_asks_follow_ups_of_both_releases() -> None:
    old = preparation.prepare(with_turns(FOLLOW_UP), load_models())
    entries = tuple(each for each in old.knowledge.entries if each.id != "storage")
    without = old.knowledge.entry["storage"].model_copy(update={"phrasings": ("shelf",), "question": "Shelf?"})
    new = preparation.prepare(replace(old.knowledge, entries=(*entries, without)), load_models())
    report = gate.examine(old, new, TODAY, lambda _done, _total: None)
    (moved,) = [each for each in report.moved if each.text == "where should i keep the cream → what about the fridge?"]
    assert moved.before == "answered by storage"


def test_entries_without_follow_ups_keep_their_canonical_form_and_those_with_them_are_rebuilt() -> None:
    assert "turns" not in versions.items(town.knowledge())["entry", "storage"]
    knowledge = with_turns(FOLLOW_UP)
    assert versions.digest(versions.rebuild(versions.items(knowledge))) == versions.digest(knowledge)
    assert [str(each) for each in held_out(knowledge.entry["storage"].checks)] == [
        "where should i keep the cream → what about the fridge?"
    ]


@pytest.mark.parametrize("wording", [FOLLOW_UP.context, FOLLOW_UP.ask])
def test_a_wording_is_taken_out_of_follow_ups_too(wording: str) -> None:
    knowledge = with_turns(FOLLOW_UP, FollowUp(context="is it cold", ask="why"))
    assert ("storage", wording) in list(redaction.wordings(knowledge))
    key = ("entry", "storage")
    left = redaction.without(key, versions.items(knowledge)[key], wording)
    assert left is not None
    assert json.loads(left)["checks"]["turns"] == [{"context": "is it cold", "ask": "why", "miss": False}]
