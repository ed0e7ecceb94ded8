"""What is proposed for an entry is new, is nobody's test, and says where it is from."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.knowledge import files, suggesting
from bot.knowledge.checking import Checks
from bot.knowledge.models import KnowledgeBase
from bot.knowledge.twins import fold
from tests.knowledge import folder
from tests.shipped import knowledge


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> KnowledgeBase:
    alpha = folder.entry("alpha", "how do I apply rapa")
    return files.load(folder.write(tmp_path, alpha=alpha))


def test_each_proposal_says_where_it_is_from(small: KnowledgeBase) -> None:
    advice = suggesting.advise(small.entry["alpha"], small, ["put it on how"])
    told = {(each.text, each.origin) for each in advice.wordings}
    assert ("put it on how", "asked") in told
    assert ("how do I apply sirolimus", "glossary") in told
    assert ("how to apply rapa", "form") in told
    assert (advice.reach, advice.miss) == (2, 0)


@pytest.mark.parametrize(
    ("language", "question", "form"),
    [
        ("de", "Wo finde ich die Regeln?", "wo gibt es Regeln"),
        ("es", "¿Cómo puedo cambiar mi nombre?", "cómo hago para cambiar mi nombre"),
        ("fr", "Comment puis-je changer de nom ?", "comment faire pour changer de nom"),
        ("pt", "Posso trazer um amigo?", "dá para trazer um amigo"),
    ],
)
def test_forms_are_those_of_the_bases_language(small: KnowledgeBase, language: str, question: str, form: str) -> None:
    manifest = small.manifest.model_copy(update={"language": language})
    entry = small.entries[0].model_copy(update={"question": question})
    told = suggesting.advise(entry, replace(small, manifest=manifest, entries=(entry,)))
    assert form in {each.text for each in told.wordings if each.origin == "form"}


def test_nothing_is_proposed_that_is_held_out_or_asked_already(small: KnowledgeBase) -> None:
    checks = Checks(reach=("how to apply rapa?", "Rapa put on it how"), miss=("how do i apply sirolimus",))
    held = replace(small, entries=tuple(each.model_copy(update={"checks": checks}) for each in small.entries))
    asked = ["put it on how rapa", "rapa put on how it", "tell me where do I store it", "how to apply rapas"]
    advice = suggesting.advise(held.entry["alpha"], held, asked)
    folded = {fold(each.text) for each in advice.wordings}
    assert "how do i apply rapamycin" in folded
    forbidden = {"put it on how rapa", "rapa put on how it", "how to apply rapa", "how do i apply sirolimus"}
    assert not folded & (forbidden | {"tell me where do i store it", "how to apply rapas"})


def test_the_shipped_base_is_never_advised_in_the_words_of_its_checks() -> None:
    shipped = knowledge()
    held_out = {fold(text) for entry in shipped.entries for text in (*entry.checks.reach, *entry.checks.miss)}
    asked = [text for entry in shipped.entries for text in entry.checks.reach]
    for entry in shipped.entries[:12]:
        told = {fold(each.text) for each in suggesting.advise(entry, shipped, asked).wordings}
        assert not told & held_out
