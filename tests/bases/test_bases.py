"""From an old FAQ to right answers: import, check, publish, and each base's own held-out questions."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import bootstrap, config
from bot.answering import pipeline
from bot.answering.decision import Answer, Suggest
from bot.knowledge import files
from bot.knowledge.models import Entry, KnowledgeBase, Manifest
from bot.services import compiled
from tests import commands
from tests.bases import SHAPES, Asked, again, outside, rows

# This share of the held-out questions has their answer among the first three: in English 181 of 187, in German 115 of
# 122, in Polish 62 of 62, and 57 of 60 in Turkish, of which no table is at hand.
FOUND = 0.9
# And so many are shown it, at once or in a list: in English 179 of 187.
SHOWN = 0.9
# The same where an old FAQ has no other wordings: 55, 54 and 55 of 62.
FOUND_BARE = 0.85
# Thirty to forty questions a base without other wordings, asked in words that mostly neither question nor answer holds:
# of two held-out ones each so many have their answer among the first three. In English 70, 66 and 56 of 80.
FOUND_HARD = {"python": 0.8, "island": 0.75, "photos": 0.65, "kletter": 0.4, "bieg": 0.4, "rad": 0.7, "rod": 0.5}


@pytest.fixture(name="salve")
def _salve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    # As it is served: by meaning too, where that can be.
    monkeypatch.delenv("SALVE_MEANING", raising=False)
    monkeypatch.setenv("SALVE_DATABASE_URL", f"sqlite:///{tmp_path}/salve.db")

    def run(*arguments: object) -> str:
        return commands.salve(*arguments).output

    return run


def begun(salve: Callable[..., str], where: Path, name: str, *, bare: bool = False) -> Path:
    """The base made of its file, which may hold one wording of each question, by the commands alone."""
    language, file, shaped = SHAPES[name]
    old = where / file
    old.write_bytes(shaped([replace(row, others=()) if bare else row for row in rows(name)]))
    base = where / name
    salve("init", "--knowledge", base, "--language", language)
    for inside in ("entries", "scope"):
        for starter in (base / inside).glob("*.yaml"):
            starter.unlink()
    salve("knowledge", "import", old, "--folder", base, "--write")
    return base


def based(name: str, language: str, told: Sequence[Asked]) -> KnowledgeBase:
    """The base of these questions and answers alone."""
    manifest = {"title": name, "language": language, "format": 2, "version": "0.1.0", "released": "2026-01-01"}
    entries = tuple(
        Entry.model_validate({"id": f"e-{number}", "question": row.question, "answer": row.answer})
        for number, row in enumerate(told)
    )
    return KnowledgeBase(Manifest.model_validate(manifest), entries, (), (), (), ())


def came_out(base: Path, name: str) -> Counter[str]:
    """How the held-out questions and those that nothing answers come out."""
    held_out = [(row.question.rstrip(), text) for row in rows(name) for text in row.held_out]
    held_out += zip((row.question.rstrip() for row in rows(name)), again(name), strict=True)
    return counted(name, files.load(base), held_out)


def counted(name: str, knowledge: KnowledgeBase, held_out: Sequence[tuple[str, str]]) -> Counter[str]:
    """How these questions come out, each beside the one that it means, and those that nothing answers."""
    release = compiled.prepare(knowledge, bootstrap.models(config.load()), draft=True)
    today = datetime.now(UTC).date()
    of = {entry.question: entry.id for entry in knowledge.entries}
    asked = [(text, of[question]) for question, text in held_out]
    counts: Counter[str] = Counter()
    for text, wanted in (*asked, *((text, "") for text in outside(knowledge.manifest.language))):
        outcome = pipeline.answer(text, release, today)
        decision = outcome.decision
        ids = [decision.entry_id] if isinstance(decision, Answer) else []
        first = [each.label for each in outcome.candidates.ranked[:3]]
        wrong = bool(ids) and wanted not in ids
        shown = list(decision.entry_ids) if isinstance(decision, Suggest) else ids
        counts["asked"] += bool(wanted)
        counts["all"] += 1
        counts["found"] += bool(wanted) and wanted in first
        counts["shown"] += bool(wanted) and wanted in shown[:3]
        counts["wrong"] += wrong
        if wrong or (wanted and wanted not in shown[:3]):
            sys.stdout.write(
                f"{name}: {text!r} wants {wanted or 'nothing'}: {type(decision).__name__} {shown} {first}\n"
            )
    return counts


@pytest.mark.parametrize("name", SHAPES)
def test_an_old_faq_answers_its_own_questions(salve: Callable[..., str], tmp_path: Path, name: str) -> None:
    base = begun(salve, tmp_path, name)
    assert len(files.load(base).entries) == len(rows(name)) >= 30
    assert "0 errors" in salve("knowledge", "check", base)
    assert "is active" in salve("knowledge", "publish", "--folder", base, "--yes")
    counts = came_out(base, name)
    sys.stdout.write(f"{name}: {dict(counts)}\n")
    assert counts["found"] / counts["asked"] >= FOUND
    assert counts["shown"] / counts["asked"] >= SHOWN or SHAPES[name][0] != "en"
    assert counts["wrong"] / counts["all"] <= 0.05


@pytest.mark.parametrize("name", FOUND_HARD)
def test_what_is_asked_in_quite_other_words_is_seldom_answered_wrongly(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SALVE_MEANING", raising=False)
    told = rows(f"bare/{name}")
    knowledge = based(name, {"kletter": "de", "bieg": "pl", "rad": "de", "rod": "pl"}.get(name, "en"), told)
    counts = counted(name, knowledge, [(row.question, text) for row in told for text in row.held_out])
    assert counts["asked"] == 2 * len(told) >= 60
    assert counts["found"] / counts["asked"] >= FOUND_HARD[name]
    assert counts["wrong"] / counts["all"] <= 0.05


@pytest.mark.parametrize("name", ["verein", "schwimmbad", "polski"])
def test_the_next_question_is_not_answered_by_the_entry_of_the_last_one(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SALVE_MEANING", raising=False)
    told = rows(name)
    release = compiled.prepare(based(name, SHAPES[name][0], told), bootstrap.models(config.load()), draft=True)
    today = datetime.now(UTC).date()
    repeated: list[tuple[str, str]] = []
    for number, row in enumerate(told):
        for first in (row.question, row.held_out[0]):
            before = pipeline.answer(first, release, today).context
            for then in (told[number - 7].held_out[0], again(name)[number - 7]):
                decision = pipeline.answer(then, release, today, before).decision
                if isinstance(decision, Answer) and decision.entry_id == f"e-{number}":
                    repeated.append((first, then))
    # Of 124, 51 were in Polish, in which each question was taken for something told, and 9 and 11 in German.
    assert len(repeated) <= 1, repeated


@pytest.mark.parametrize("name", ["software", "verein", "polski"])
def test_an_old_faq_without_other_wordings_is_found_by_what_its_answers_say(
    salve: Callable[..., str], tmp_path: Path, name: str
) -> None:
    counts = came_out(begun(salve, tmp_path, name, bare=True), name)
    assert counts["found"] / counts["asked"] >= FOUND_BARE
    assert counts["wrong"] / counts["all"] <= 0.05
