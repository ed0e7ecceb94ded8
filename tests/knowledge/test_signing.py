"""Who has reviewed an answer is told, and nothing claims a review that did not happen."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.answering import composing, preparation
from bot.answering.decision import Answer
from bot.answering.reply import Reply
from bot.cli.render import plain_text
from bot.curation import completing, drafts
from bot.curation.drafts import Draft, Kind, Stage
from bot.discord.render import pages
from bot.knowledge import files, lint, versions
from bot.knowledge.models import Entry, KnowledgeBase
from bot.knowledge.signing import SignOff
from bot.services import gate
from bot.services.model_files import load_models
from tests.knowledge import folder

TODAY = date(2026, 6, 1)
MANIFEST = folder.MANIFEST.replace("format: 1", "format: 2\nprofile: evidence\nswitch: {clinical: true}")
CLINICAL = "reviewed_by:\n  - {role: dermatologist, date: 2026-02-03, scope: clinical}\n"
EDITORIAL = "reviewed_by:\n  - {role: chemist, date: 2026-02-03}\n"
ALPHA = folder.entry("alpha", "how often do I apply it")


def base(where: Path, more: str = "", manifest: str = MANIFEST) -> KnowledgeBase:
    return files.load(folder.write(where, knowledge=manifest, alpha=ALPHA + more))


def said(knowledge: KnowledgeBase) -> Reply:
    return composing.compose(Answer("alpha", 1.0), knowledge, TODAY)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", "reviewed 2026-01-01, not by a clinician"),
        (EDITORIAL, "reviewed 2026-01-01, not by a clinician"),
        (CLINICAL, "reviewed 2026-01-01, by a clinician (dermatologist) 2026-02-03"),
    ],
)
def test_members_read_whether_a_clinician_has(tmp_path: Path, more: str, expected: str) -> None:
    answer = said(base(tmp_path, more))
    assert answer.reviewed == expected
    assert f"· {expected} ·" in plain_text(answer)
    first, *further = pages(answer)
    assert expected[1:] not in str(first.to_dict())
    assert expected[1:] in str([page.to_dict() for page in further])


def test_a_base_that_does_not_ask_for_it_says_nothing_of_clinicians(tmp_path: Path) -> None:
    quiet, loud = base(tmp_path / "1", CLINICAL, folder.MANIFEST), base(tmp_path / "2", CLINICAL)
    assert said(quiet).reviewed is None
    assert "clinician" not in plain_text(said(quiet))
    # An earlier text is recognised by its digest, which does not include that line.
    assert said(quiet).digest == said(loud).digest


def test_a_review_that_is_yet_to_come_is_an_error(tmp_path: Path) -> None:
    told = lint.proofread(base(tmp_path, CLINICAL.replace("2026-02-03", "2026-07-01")), TODAY)
    assert [each.cause for each in told if each.place == ("reviewed_by", 0)] == ["lies in the future"]


def test_a_scope_is_one_of_two() -> None:
    with pytest.raises(ValidationError):
        SignOff.model_validate({"role": "dentist", "date": "2026-01-01", "scope": "dental"})


def edited(knowledge: KnowledgeBase, **changes: object) -> Entry:
    """The entry after an edit at the desk."""
    entry = knowledge.entry["alpha"]
    now = datetime(2026, 6, 1, tzinfo=UTC)
    typed = drafts.of_entry(entry).model_copy(update=changes)
    draft = Draft(1, Kind.EDIT, Stage.WRITING, typed, None, versions.revision(entry), "1", "Ada", now, now)
    done = completing.complete(draft, knowledge, TODAY).entry
    assert done is not None
    return done


def test_a_text_that_is_edited_loses_its_review_and_a_wording_does_not_cost_it(tmp_path: Path) -> None:
    knowledge = base(tmp_path, CLINICAL)
    assert edited(knowledge, tags=("often",)).reviewed_by == knowledge.entry["alpha"].reviewed_by
    assert edited(knowledge, answer="Something else.").reviewed_by == ()


def test_the_gate_refuses_a_clinical_review_of_another_text(tmp_path: Path) -> None:
    knowledge = base(tmp_path, CLINICAL)
    entry = knowledge.entry["alpha"]

    def refused(now: Entry) -> list[str]:
        others = tuple(each for each in knowledge.entries if each.id != "alpha")
        new = replace(knowledge, entries=(now, *others))
        before, after = (preparation.prepare(each, load_models()) for each in (knowledge, new))
        report = gate.examine(before, after, TODAY, lambda _done, _total: None)
        return [each for each in report.refusals if "clinician" in each]

    (told,) = refused(entry.model_copy(update={"answer": "Answer of another kind."}))
    assert told.startswith("alpha no longer says what a clinician reviewed on 2026-02-03")
    assert not refused(entry.model_copy(update={"tags": ("often",)}))
    assert not refused(entry.model_copy(update={"answer": "Answer of another kind.", "reviewed_by": ()}))
