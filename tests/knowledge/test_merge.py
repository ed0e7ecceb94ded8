"""Three-way merges: nothing that one side did is lost, and only what both did differently is asked about."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge import files, versions
from bot.knowledge.document import parse
from bot.knowledge.merge import Conflict, merge
from bot.knowledge.models import Entry, KnowledgeBase, Manifest, Term, Topic
from bot.knowledge.source import Citation
from tests.knowledge import folder
from tests.knowledge.folder import changed

WORDS = ("one", "two", "three", "four", "five")
lists = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5, unique=True).map(tuple)
entries = st.builds(
    Entry,
    id=st.sampled_from(("alpha", "beta", "gamma")),
    topic=st.sampled_from(("use", "care")),
    question=st.sampled_from(WORDS),
    phrasings=lists,
    answer=st.sampled_from(WORDS),
    detail=st.none() | st.sampled_from(WORDS),
    certainty=st.just("known"),
    evidence=st.sampled_from(("label", "none")),
    related=st.lists(st.sampled_from(WORDS), max_size=3, unique=True).map(tuple),
    checks=st.fixed_dictionaries({"reach": lists, "miss": lists}),
    owner=st.just("editor"),
    reviewed=st.dates(date(2026, 1, 1), date(2026, 1, 3)),
    next_review=st.dates(date(2026, 6, 1), date(2026, 6, 3)),
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return files.load(folder.write(tmp_path_factory.mktemp("base")))


def bases() -> st.SearchStrategy[KnowledgeBase]:
    start = KnowledgeBase(
        manifest=Manifest.model_validate(parse(Path("m"), folder.MANIFEST.encode()).value),
        entries=(),
        sources=(),
        red_flags=(),
        scopes=(),
        glossary=(),
    )

    def build(chosen: list[Entry], version: int, title: str, words: list[str], terms: list[str]) -> KnowledgeBase:
        return replace(
            start,
            manifest=start.manifest.model_copy(update={"version": f"1.{version}.0", "title": title}),
            entries=tuple(chosen),
            unanswerable=tuple(words),
            glossary=tuple(Term(term=term, also=tuple(words)) for term in terms),
        )

    chosen = st.lists(entries, max_size=3, unique_by=lambda entry: entry.id)
    words = st.lists(st.sampled_from(WORDS), max_size=3, unique=True)
    # A term may stand twice.
    terms = st.lists(st.sampled_from(("a", "b")), max_size=3)
    return st.builds(build, chosen, st.integers(0, 12), st.sampled_from(WORDS), words, terms)


@given(b=bases(), x=bases())
@settings(max_examples=30)
def test_what_one_side_did_is_taken_whole(b: KnowledgeBase, x: KnowledgeBase) -> None:
    for merged in (merge(b, b, x), merge(b, x, b), merge(b, x, x)):
        assert merged.conflicts == ()
        assert merged.knowledge == x


@given(b=bases(), ours=bases(), theirs=bases())
@settings(max_examples=60)
def test_both_sides_are_heard(b: KnowledgeBase, ours: KnowledgeBase, theirs: KnowledgeBase) -> None:
    merged = merge(b, ours, theirs)
    swapped = merge(b, theirs, ours)
    assert merged.conflicts == tuple(replace(each, ours=each.theirs, theirs=each.ours) for each in swapped.conflicts)
    for conflict in merged.conflicts:
        if conflict.field in ("reviewed", "next_review"):
            continue  # a pair: one of them may have changed on one side only
        assert conflict.base != conflict.ours != conflict.theirs != conflict.base
    for side in (ours, theirs):
        for entry in side.entries:
            before = b.entry[entry.id].phrasings if entry.id in b.entry else ()
            added = set(entry.phrasings) - set(before)
            assert added <= set(merged.knowledge.entry[entry.id].phrasings if added else ())
        assert set(side.unanswerable) - set(b.unanswerable) <= set(merged.knowledge.unanswerable)
    if not merged.conflicts:
        assert versions.digest(_sorted(merged.knowledge)) == versions.digest(_sorted(swapped.knowledge))


def _sorted(knowledge: KnowledgeBase) -> KnowledgeBase:
    """The order of lists is the one thing in which the sides are not equal."""

    def plain(item: Any) -> Any:
        if isinstance(item, dict):
            return {key: plain(value) for key, value in item.items()}
        return sorted(item) if isinstance(item, tuple) and all(isinstance(each, str) for each in item) else item

    return replace(
        knowledge,
        entries=tuple(Entry.model_validate(plain(each.model_dump())) for each in knowledge.entries),
        glossary=tuple(Term.model_validate(plain(each.model_dump())) for each in knowledge.glossary),
    )


def without(knowledge: KnowledgeBase, id_: str) -> KnowledgeBase:
    return replace(knowledge, entries=tuple(entry for entry in knowledge.entries if entry.id != id_))


def test_different_fields_of_one_entry_go_together(base: KnowledgeBase) -> None:
    merged = merge(base, changed(base, answer="New."), changed(base, detail="More.", tags=("x",)))
    assert merged.conflicts == ()
    alpha = merged.knowledge.entry["alpha"]
    assert (alpha.answer, alpha.detail, alpha.tags) == ("New.", "More.", ("x",))


def test_lists_take_additions_and_removals_of_both(base: KnowledgeBase) -> None:
    start = changed(base, phrasings=("a", "b", "c"), checks={"reach": ("r",), "miss": ("m",)})
    ours = changed(start, phrasings=("new", "a", "c"), checks={"reach": ("r", "s"), "miss": ("m",)})
    theirs = changed(start, phrasings=("a", "b", "late"), checks={"reach": (), "miss": ("m", "n")})
    merged = merge(start, ours, theirs)
    assert merged.conflicts == ()
    alpha = merged.knowledge.entry["alpha"]
    assert alpha.phrasings == ("new", "a", "late")
    assert (alpha.checks.reach, alpha.checks.miss) == (("s",), ("m", "n"))


def test_a_new_order_and_an_addition_both_stand(base: KnowledgeBase) -> None:
    start = changed(base, phrasings=("a", "b", "c"))
    merged = merge(start, changed(start, phrasings=("a", "b", "c", "d")), changed(start, phrasings=("c", "b", "a")))
    assert merged.knowledge.entry["alpha"].phrasings == ("c", "d", "b", "a")


def test_a_field_changed_differently_is_asked_about_and_stays_ours(base: KnowledgeBase) -> None:
    merged = merge(base, changed(base, answer="Ours."), changed(base, answer="Theirs."))
    assert merged.conflicts == (Conflict("entry", "alpha", "answer", "Answer of alpha.", "Ours.", "Theirs."),)
    assert merged.knowledge.entry["alpha"].answer == "Ours."


@pytest.mark.parametrize("swap", [False, True])
def test_what_one_side_takes_out_and_the_other_changes_stays(base: KnowledgeBase, *, swap: bool) -> None:
    sides = without(base, "alpha"), changed(base, answer="New.")
    merged = merge(base, *(reversed(sides) if swap else sides))
    (conflict,) = merged.conflicts
    assert (conflict.kind, conflict.id, conflict.field) == ("entry", "alpha", "")
    assert (conflict.theirs if swap else conflict.ours) is None
    assert merged.knowledge.entry["alpha"].answer == "New."


def test_two_claims_of_one_source_are_asked_about(base: KnowledgeBase) -> None:
    one, other = (Citation(source="leaflet", claim=claim) for claim in ("One.", "Other."))
    study = Citation(source="study", claim="Too.")
    merged = merge(base, changed(base, sources=(one,)), changed(base, sources=(other, study)))
    assert [(each.field, each.ours) for each in merged.conflicts] == [("sources", [one.model_dump()])]
    merged = merge(base, changed(base, sources=(one,)), changed(base, sources=(*base.entry["alpha"].sources, study)))
    assert merged.knowledge.entry["alpha"].sources == (one, study)
    assert merged.conflicts == ()


def test_the_two_dates_of_a_review_belong_together(base: KnowledgeBase) -> None:
    ours = changed(base, reviewed=date(2026, 11, 1))
    theirs = changed(base, next_review=date(2026, 6, 1))
    merged = merge(base, ours, theirs)
    assert [each.field for each in merged.conflicts] == ["next_review", "reviewed"]
    assert merged.knowledge == ours


def test_an_entry_is_never_left_without_a_phrasing(base: KnowledgeBase) -> None:
    start = changed(base, phrasings=("a", "b"))
    merged = merge(start, changed(start, phrasings=("a",)), changed(start, phrasings=("b",)))
    assert [each.field for each in merged.conflicts] == ["phrasings"]
    assert merged.knowledge.entry["alpha"].phrasings == ("a",)


def test_the_later_version_wins(base: KnowledgeBase) -> None:
    def manifest(**fields: Any) -> KnowledgeBase:
        return replace(base, manifest=base.manifest.model_copy(update=fields))

    topic = Topic(id="new", title="New")
    ours = manifest(version="1.10.0", released=date(2026, 5, 1), title="Ours")
    theirs = manifest(version="1.9.0", released=date(2026, 6, 1), topics=(*base.manifest.topics, topic))
    for merged in (merge(base, ours, theirs), merge(base, theirs, ours)):
        assert merged.conflicts == ()
        found = merged.knowledge.manifest
        assert (found.version, found.released, found.title) == ("1.10.0", date(2026, 5, 1), "Ours")
        assert found.topics[-1] == topic


def test_signs_of_a_red_flag_are_not_mixed(base: KnowledgeBase) -> None:
    def flag(signs: str) -> KnowledgeBase:
        old = base.red_flags[0]
        return replace(
            base, red_flags=(type(old).model_validate({**dict(old), "signs": [{"see": signs, "example": "x"}]}),)
        )

    merged = merge(base, flag("swell"), flag("face"))
    assert [(each.kind, each.id, each.field) for each in merged.conflicts] == [("red flag", "swelling", "signs")]
    assert merged.knowledge.red_flags == flag("swell").red_flags
