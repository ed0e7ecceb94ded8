"""The shelf of sources, and which claims count for an answer's grade of evidence."""

from dataclasses import replace

from bot.curation import shelf
from bot.curation.completing import complete
from bot.curation.drafts import Cited
from bot.curation.tying import ties
from bot.knowledge.source import Evidence, Source, SourceKind
from tests import town
from tests.curation.test_drafts import TODAY, WHOLE, draft

TRIAL = Source(id="chung-2019", kind=SourceKind.RCT, title="Cream and hands", authors="Chung", venue="J", year=2019)
KNOWLEDGE = replace(town.knowledge(), sources=(*town.knowledge().sources, TRIAL))


def test_sources_are_found_by_words_with_what_is_taken_from_them() -> None:
    [found] = shelf.search(KNOWLEDGE, "leafl")
    assert found.source.id == "leaflet"
    assert {each.entry_id for each in found.claims} == {entry.id for entry in KNOWLEDGE.entries}
    assert [each.source.id for each in shelf.search(KNOWLEDGE, "2019 chung")] == ["chung-2019"]
    assert [each.source.id for each in shelf.search(KNOWLEDGE, "pregnancy")] == ["leaflet"]
    assert "pregnancy" in shelf.search(KNOWLEDGE, "pregnancy")[0].claims[0].text
    assert [each.source.id for each in shelf.search(KNOWLEDGE, "")] == ["leaflet", "chung-2019"]
    assert shelf.search(KNOWLEDGE, "chung nowhere") == []
    gone = replace(KNOWLEDGE, sources=(TRIAL.model_copy(update={"retracted": True}),))
    assert shelf.search(gone, "chung") == []


def graded(*cited: Cited) -> tuple[str | None, list[str]]:
    """The grade that an answer gets by these claims, and what the proof-reader would rather see mended."""
    done = complete(draft(WHOLE.model_copy(update={"sources": cited})), town.knowledge(), TODAY)
    assert done.entry is not None
    return done.entry.evidence, [each.cause for each in done.findings if each.place == ("sources", 0)]


def test_only_a_claim_about_what_is_answered_lends_a_grade() -> None:
    storage = Cited(source="leaflet", claim="Keep it below 25 degrees.")
    grade, findings = graded(storage)
    assert grade is Evidence.NONE
    assert "no grade of evidence" in findings[0]
    assert graded(storage.model_copy(update={"supports": "answer"})) == (Evidence.LABEL, [])
    about = Cited(source="leaflet", claim="It lists what animals gave.")
    assert graded(about) == (Evidence.LABEL, [])
    assert graded(about.model_copy(update={"supports": "caution"})) == (Evidence.NONE, [])


def test_a_word_of_every_answer_ties_nothing() -> None:
    assert ties("Animals were licked.", "Nothing was tried in animals.", town.knowledge())
    assert not ties("The approved leaflet.", "The approved answer about it.", town.knowledge())
    assert not ties("", "", town.knowledge())
