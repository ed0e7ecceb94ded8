"""What comes out of the cache answers as what went in, and comes out only where it belongs."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.answering import indexing, pipeline, resembling
from bot.answering.release import Models
from bot.answering.vectors import Matrix, unit
from bot.knowledge.models import Entry, KnowledgeBase
from bot.knowledge.translation import Wordings
from bot.services import compiled
from bot.services.model_files import load_models, load_talk
from tests import town

TODAY = town.NOW.date()
TYPED = (
    "sunbed and the cream",
    "is it ok in the fridge",
    "darf ich das in der schwangerschaft",
    "who won the football",
    "est-ce que je peux bronzer à la plage avec",
)


FRENCH = (
    Wordings(language="fr", entry="sun", phrasings=("je peux bronzer avec", "la plage et la crème")),
    Wordings(language="fr", entry="storage", phrasings=("ça se garde au frigo", "où ranger le tube")),
)


def _same_twice(models: Models, knowledge: KnowledgeBase | None = None) -> None:
    fresh = compiled.prepare(knowledge or town.knowledge(), models)
    kept = compiled.prepare(knowledge or town.knowledge(), models)
    assert kept.index is not fresh.index
    for typed in TYPED:
        one, other = (pipeline.answer(typed, release, TODAY) for release in (fresh, kept))
        assert (one.candidates, one.decision, one.reply) == (other.candidates, other.decision, other.reply)


def test_a_base_matched_by_wording() -> None:
    _same_twice(load_models())


def test_a_base_matched_by_meaning() -> None:
    _same_twice(load_models(meaning=True))


def test_a_base_that_knows_what_is_beside_its_subject() -> None:
    models, beside = load_models(meaning=True), tuple(f"who won the match of club {number}" for number in range(60))
    knowledge = replace(town.knowledge(), unanswerable=beside)
    _same_twice(models, knowledge)
    meaning = compiled.prepare(knowledge, models).index.meaning
    assert meaning is not None
    assert meaning.subject is not None


@pytest.mark.parametrize("meaning", [False, True])
def test_a_base_with_wordings_in_another_language(meaning: bool) -> None:
    _same_twice(load_models(meaning=meaning), replace(town.knowledge(), wordings=FRENCH))


class Counting:
    """An encoder that knows nothing but the text itself, and counts what it reads."""

    def __init__(self, digest: str = "counting") -> None:
        self.digest = digest
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.read += texts
        rows = [np.random.default_rng(zlib.crc32((self.digest + text).encode())).normal(size=8) for text in texts]
        return unit(np.array(rows, np.float32))


def changed(number: int) -> KnowledgeBase:
    """The town's knowledge with one phrasing more, another for each number."""
    knowledge = town.knowledge()
    first, *others = knowledge.entries
    more: Entry = first.model_copy(update={"phrasings": (*first.phrasings, f"another wording, number {number}")})
    return replace(knowledge, entries=(more, *others))


def cached(tmp_path: Path) -> list[str]:
    return sorted(str(file.relative_to(tmp_path / "cache/salve")) for file in tmp_path.glob("cache/salve/**/*.npz"))


def test_other_models_find_nothing_of_each_other() -> None:
    static = load_models().static
    for digest in ("one", "other"):
        encoder = Counting(digest)
        release = compiled.prepare(town.knowledge(), Models(static, encoder))
        assert release.index.meaning is not None
        assert len(encoder.read) == len(set(encoder.read)) >= len(release.index.phrasings)
    other = replace(static, digest="of another table")
    assert Models(other).digest != Models(static).digest


def test_of_a_changed_base_only_what_changed_is_encoded() -> None:
    static, encoder = load_models().static, Counting()
    compiled.prepare(town.knowledge(), Models(static, encoder))
    encoder.read.clear()
    compiled.prepare(changed(1), Models(static, encoder))
    assert encoder.read == ["another wording, number 1"]


@pytest.mark.parametrize("draft", [False, True])
def test_what_was_read_is_kept_if_the_rest_is_interrupted_unless_it_is_a_draft(
    monkeypatch: pytest.MonkeyPatch, draft: bool
) -> None:
    models, encoder = load_models(), Counting()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(resembling, "learn", interrupted)
        with pytest.raises(KeyboardInterrupt):
            compiled.prepare(town.knowledge(), Models(models.static, encoder), draft=draft)
    once = len(encoder.read)
    compiled.prepare(town.knowledge(), Models(models.static, encoder))
    again = encoder.read[once:]
    assert set(encoder.read[:once]).isdisjoint(again) is not draft


def test_examples_of_small_talk_are_read_once_for_all_drafts_and_nothing_else_of_a_draft_is_kept() -> None:
    static, encoder, talk = load_models().static, Counting(), load_talk()
    examples = {*talk["en"].texts, *talk["en"].asks}
    compiled.prepare(changed(1), Models(static, encoder, talk=talk), draft=True)
    assert examples <= set(encoder.read)
    encoder.read.clear()
    compiled.prepare(changed(2), Models(static, encoder, talk=talk), draft=True)
    assert examples.isdisjoint(encoder.read)
    assert {each.question for each in town.knowledge().entries} <= set(encoder.read)


def test_vectors_that_are_not_the_models_are_made_anew(tmp_path: Path) -> None:
    models = load_models()
    compiled.prepare(town.knowledge(), models)
    [file] = tmp_path.glob("cache/salve/*.npz")
    with np.load(file) as kept:
        arrays = dict(kept)
    np.savez(file, **{**arrays, "vectors": arrays["vectors"][::-1]})
    release = compiled.prepare(town.knowledge(), models)
    assert pipeline.answer("sunbed and the cream", release, TODAY).reply.entry_id == "sun"
    with np.load(file) as again:
        assert np.array_equal(again["vectors"], arrays["vectors"])


@pytest.mark.parametrize("left", [0, 0.5, 1.0])
def test_files_of_which_a_power_cut_left_nothing_a_half_or_zeros_are_made_anew(tmp_path: Path, left: float) -> None:
    models, encoder = load_models(), Counting()
    compiled.prepare(town.knowledge(), Models(models.static, encoder))
    files = {file: file.read_bytes() for file in tmp_path.glob("cache/salve/*.npz")}
    assert len(files) == 2
    for file, whole in files.items():
        file.write_bytes(whole[: len(whole) // 2] if left == 0.5 else bytes(round(len(whole) * left)))
    encoder.read.clear()
    release = compiled.prepare(town.knowledge(), Models(models.static, encoder))
    assert pipeline.answer("sunbed and the cream", release, TODAY).reply.entry_id == "sun"
    assert len(encoder.read) >= len(release.index.phrasings)
    assert {file: file.stat().st_size for file in files} == {file: len(whole) for file, whole in files.items()}


def test_drafts_never_push_out_what_was_released(tmp_path: Path) -> None:
    models = load_models()
    compiled.prepare(town.knowledge(), models)
    [served] = cached(tmp_path)
    for number in range(compiled.KEPT + 2):
        compiled.prepare(changed(number), models, draft=True)
    drafts = [name for name in cached(tmp_path) if name != served]
    assert len(drafts) == compiled.KEPT
    assert all(name.startswith("drafts/") for name in drafts)
    assert served in cached(tmp_path)
    compiled.prepare(changed(compiled.KEPT + 1), models)
    assert len([name for name in cached(tmp_path) if not name.startswith("drafts/")]) == 2


def test_a_base_too_large_to_classify(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "MAX_LABELS", 3)
    _same_twice(load_models())


def test_whoever_waits_for_a_large_base_is_told_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot.services.compiled")
    compiled.prepare(changed(1), load_models())
    assert not caplog.messages
    monkeypatch.setattr(compiled, "LARGE", 0)
    compiled.prepare(changed(2), load_models())
    assert [told.partition(": ")[2] for told in caplog.messages] == [
        "1 of 3, reading what its entries are asked by",
        "2 of 3, learning from examples of distress",
        "3 of 3, asking it the held-out questions",
    ]
    compiled.prepare(changed(2), load_models())
    assert len(caplog.messages) == 3
