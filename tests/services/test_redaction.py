"""A wording leaves every release ever made; every digest stays, and the rest is proven."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.review import StaleError
from bot.errors import SalveError
from bot.knowledge import editing, files, redaction, versions
from bot.knowledge.models import KnowledgeBase
from bot.services import bundle, compiled, folder
from bot.services.model_files import load_models
from bot.services.publish import PublishService
from bot.services.redact import Verdict
from bot.services.releases import past_of
from bot.store.local import LocalStore
from tests import town
from tests.knowledge import folder as small
from tests.services.desk import ANN, BEN, DOGS, Desk

WORDS = "Quokka Tuesday on my daughter's chin?"
NOW = town.NOW


@pytest.fixture
def service(store: LocalStore) -> PublishService:
    """Three releases, of which the last two hold the wording."""
    lineage = PublishService(store, load_models, b"key", lambda: NOW)
    lineage.adopt(town.knowledge(), ())
    sun = town.entry("sun")
    for extra in ("x", "y"):
        held = town.entry("sun", phrasings=[*sun.phrasings, WORDS], tags=[extra])
        lineage.publish(lineage.plan(town.knowledge(sun=held), ()), "ana", "a test")
    return lineage


def verdicts(service: PublishService) -> list[Verdict]:
    return [verdict for _, verdict in service.verify()]


def everywhere(folder_: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder_.rglob("*") if file.is_file())


def test_it_leaves_every_release_and_every_digest_stays(
    service: PublishService, store: LocalStore, tmp_path: Path
) -> None:
    before = [(record.number, record.digest, record.parent, record.seal) for record in service.log()]
    revisions = [store.revisions(number) for number in (1, 2, 3)]
    assert verdicts(service) == [Verdict.WHOLE] * 3
    done = service.redact(WORDS.upper(), "ana", "its author asked")
    assert (done.record and done.record.version, done.items) == ("1.2.6", 2)
    assert verdicts(service) == [Verdict.WHOLE, Verdict.REDACTED, Verdict.REDACTED, Verdict.WHOLE]
    assert [(r.number, r.digest, r.parent, r.seal) for r in service.log()][1:] == before
    after = [store.revisions(number) for number in (1, 2, 3)]
    assert [{key: each for key, (each, _) in one.items()} for one in after] == [
        {key: each for key, (each, _) in one.items()} for one in revisions
    ]
    assert b"quokka" not in everywhere(tmp_path).lower()
    for record in service.log():
        assert WORDS not in service.knowledge(record).entry["sun"].phrasings
    assert [action.act for action in store.desk.actions()] == ["redact"]


def test_the_prepared_releases_in_the_cache_are_dropped(service: PublishService, store: LocalStore) -> None:
    head = service.head()
    assert head is not None
    service.release(head)
    service.redact(WORDS, "ana", "asked")
    held = [file for file in compiled.cache_folder().glob("*.npz") if b"Quokka" in file.read_bytes()]
    assert held == []


def test_it_leaves_the_desk_and_an_old_form_does_not_bring_it_back(desk: Desk) -> None:
    draft = desk.answers(desk.dogs()[0].number)
    assert DOGS[0] in draft.proposal.phrasings
    for text, suggestion in (("better so", f"{DOGS[0]}\nmy dog ate it"), (DOGS[0], "")):
        desk.services.remarks.add(draft.number, "phrasings", text, suggestion, BEN, "web")
    with pytest.raises(SalveError, match="no release holds that wording"):
        desk.services.publish.redact(DOGS[0], "ana", "its author asked")
    assert DOGS[0] not in desk.drafts.find(draft.number, ANN).proposal.phrasings
    assert desk.rows("select text, suggestion from remarks") == [("better so", "my dog ate it"), ("", "")]
    changed = {"answer": "Keep pets away until it has dried.", "phrasings": list(draft.proposal.phrasings)}
    with pytest.raises(StaleError):
        desk.drafts.save(changed, ANN, "web", number=draft.number, revision=draft.revision)


def test_doing_it_again_is_no_harm_and_what_was_never_there_is_said(service: PublishService) -> None:
    service.redact(WORDS, "ana", "asked")
    with pytest.raises(SalveError, match="no release holds that wording"):
        service.redact(WORDS, "ana", "asked")
    assert Verdict.DAMAGED not in verdicts(service)


def test_an_entrys_own_question_stays(service: PublishService) -> None:
    with pytest.raises(SalveError, match="own question is edited"):
        service.redact(town.QUESTIONS["sun"][0], "ana", "asked")


@pytest.mark.parametrize(
    "harm",
    [
        "update revisions set content = replace(content, 'approved answer', 'other answer') where redacted is not null",
        "update revisions set content = replace(content, 'about storage', 'about nothing')",
        "delete from spans where id = 'storage'",
        "update revisions set redacted = null",
        "update releases set seal = 'x' where number = 2",
    ],
)
def test_any_other_change_is_seen(service: PublishService, store: LocalStore, harm: str) -> None:
    service.redact(WORDS, "ana", "asked")
    store.writer.do(lambda db: db.execute(harm))
    assert Verdict.DAMAGED in verdicts(service)


def with_words(knowledge: KnowledgeBase) -> KnowledgeBase:
    """The small folder's knowledge with the wording among the phrasings of alpha."""
    alpha = knowledge.entry["alpha"]
    changed = alpha.model_copy(update={"phrasings": (*alpha.phrasings, WORDS)})
    return replace(knowledge, entries=tuple(changed if each.id == "alpha" else each for each in knowledge.entries))


def test_a_folder_loses_it_by_pull_and_cannot_bring_it_back(store: LocalStore, tmp_path: Path) -> None:
    place = small.write(tmp_path / "knowledge")
    service = PublishService(store, load_models, b"key", lambda: NOW)
    service.adopt(files.load(place), files.read_lineage(place))
    editing.write(place, with_words(files.load(place)))
    plan = service.plan(files.load(place), files.read_lineage(place))
    folder.publish(service, place, plan, "ana", "a test", "a test")
    assert WORDS in files.load(place).entry["alpha"].phrasings
    service.redact(WORDS, "ana", "asked")
    folder.pull(service, place)
    assert b"quokka" not in everywhere(tmp_path).lower()
    editing.write(place, with_words(files.load(place)))
    plan = service.plan(files.load(place), files.read_lineage(place))
    with pytest.raises(SalveError, match="alpha holds a wording that was taken out"):
        service.publish(plan, "ben", "again", despite="a test")


def test_a_folder_that_is_ahead_and_brings_it_back_is_not_taken_over(
    service: PublishService, store: LocalStore, tmp_path: Path
) -> None:
    service.redact(WORDS, "ana", "asked")
    head = service.head()
    assert head is not None
    sun = town.entry("sun", phrasings=[*town.entry("sun").phrasings, WORDS], tags=["z"])
    ahead = versions.released(town.knowledge(sun=sun), "1.2.7", NOW.date())
    past = [past_of(record) for record in reversed(service.log())]
    newer = past[-1].model_copy(update={"version": "1.2.7", "digest": versions.digest(ahead), "parent": head.digest})
    assert service.adopt(ahead, [*past, newer]).digest == head.digest
    whole = versions.released(town.knowledge(sun=town.entry("sun", tags=["z"])), "1.2.7", NOW.date())
    newer = newer.model_copy(update={"digest": versions.digest(whole)})
    assert service.adopt(whole, [*past, newer]).version == "1.2.7"


def test_a_bundle_carries_redactions(service: PublishService, store: LocalStore, tmp_path: Path) -> None:
    service.redact(WORDS, "ana", "asked")
    file = tmp_path / "lineage.jsonl.gz"
    bundle.write(store, file)
    other = LocalStore(tmp_path / "other.db")
    try:
        there = PublishService(other, load_models, b"key", lambda: NOW)
        arrivals = bundle.read(file, ())
        assert len(arrivals) == 4
        there.receive(arrivals, "ben")
        assert verdicts(there) == verdicts(service)
        assert [each.seal for each in other.releases()] == [each.seal for each in store.releases()]
    finally:
        other.close()


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=30), max_size=5))
def test_an_item_loses_that_wording_and_nothing_else(wording: str, others: list[str]) -> None:
    phrasings = [*town.QUESTIONS["sun"][1:], *others, wording]
    content = versions.canonical(town.entry("sun", phrasings=["x"])).decode().replace('["x"]', "PLACE")
    held = content.replace("PLACE", json.dumps(phrasings, ensure_ascii=False))
    left = redaction.without(("entry", "sun"), held, wording)
    assert left is not None
    found = json.loads(left)
    assert all(redaction.mark(text) != redaction.mark(wording) for text in found["phrasings"])
    expected = [text for text in phrasings if redaction.mark(text) != redaction.mark(wording)]
    assert found["phrasings"] == expected
    assert {**found, "phrasings": 0} == {**json.loads(held), "phrasings": 0}
