"""What people type becomes an entry, or findings; nothing typed breaks anything."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.curation import release, source_names
from bot.curation.completing import complete
from bot.curation.drafts import Draft, Kind, Proposal, Stage, cited, cited_text, lines, of_entry, parse_fields, slug
from bot.curation.phrasings import rank
from bot.errors import SalveError
from bot.knowledge import versions
from bot.knowledge.fields import Id
from bot.knowledge.source import Evidence
from tests import town

NOW, TODAY = datetime(2026, 6, 1, 12, tzinfo=UTC), date(2026, 6, 1)
WHOLE = Proposal(
    question="Is it vegan?",
    answer="Yes: nothing in the tube comes from animals.",
    not_known="Whether all makers say so.",
    topic="use",
    sources=cited("the leaflet: It lists no animal products."),
    phrasings=("is it vegan or not",),
)
typed = st.text(max_size=60)


def draft(proposal: Proposal, kind: Kind = Kind.NEW, base: str | None = None) -> Draft:
    return Draft(1, kind, Stage.WRITING, proposal, None, base, "discord:1", "ann", NOW, NOW)


def test_a_whole_proposal_becomes_an_entry_graded_by_its_sources() -> None:
    done = complete(draft(WHOLE), town.knowledge(), TODAY)
    assert done.errors == ()
    assert done.entry is not None
    assert (done.entry.id, done.entry.evidence, done.entry.owner) == ("vegan", Evidence.LABEL, "ann")
    assert done.entry.sources[0].source == "leaflet"
    assert done.knowledge is not None
    assert versions.diff(town.knowledge(), done.knowledge)[0].what == "added"


@settings(max_examples=60)
@given(
    st.builds(
        Proposal, question=typed, answer=typed, topic=typed, certainty=typed, id=typed, phrasings=st.tuples(typed)
    )
)
def test_whatever_is_typed_gives_findings_that_say_what_to_mend(proposal: Proposal) -> None:
    done = complete(draft(proposal), town.knowledge(), TODAY)
    assert done.entry is not None or done.errors
    for finding in done.findings:
        assert finding.cause
        assert "String should" not in finding.cause
        assert "pattern" not in finding.cause


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"topic": "nothing"}, "no topic 'nothing'"),
        ({"answer": ""}, "empty"),
        ({"sources": cited("nobody: says so")}, "'nobody' does not name a source"),
        ({"sources": ()}, "no source"),
        ({"id": "sun"}, "there is an entry 'sun' already"),
        ({"answer": "In 87 of 100."}, "the number 87 is in no cited claim"),
        ({"certainty": "maybe"}, "'maybe' is not one of"),
        ({"related": ("nowhere",)}, "no entry 'nowhere'"),
        ({"phrasings": ("how do i store the cream",)}, "is also in storage"),
        ({"new_sources": ({"id": "new", "kind": "rct"},)}, "missing"),
    ],
)
def test_what_must_be_mended_is_named(changes: dict[str, object], cause: str) -> None:
    done = complete(draft(WHOLE.model_copy(update=changes)), town.knowledge(), TODAY)
    assert any(cause in finding.cause for finding in done.errors), done.errors


def test_a_new_source_comes_with_the_draft() -> None:
    new = {"id": "chung", "kind": "rct", "title": "A trial", "authors": "Chung", "venue": "Journal", "year": "2019"}
    changes = {"new_sources": (new,), "sources": cited("chung 2019: The tube was empty.")}
    done = complete(draft(WHOLE.model_copy(update=changes)), town.knowledge(), TODAY)
    assert done.errors == ()
    assert done.entry is not None
    assert done.entry.evidence is Evidence.CONTROLLED_TRIAL


def test_an_edit_of_a_text_that_changed_meanwhile_is_refused() -> None:
    entry = town.entry("sun")
    edit = draft(of_entry(entry).model_copy(update={"answer": "Other."}), Kind.EDIT, versions.revision(entry))
    assert release.plan(edit, town.knowledge(), TODAY).errors == ()
    moved = town.knowledge(sun=town.entry("sun", answer="Changed meanwhile."))
    done = release.plan(edit, moved, TODAY)
    assert done.knowledge is None
    assert "has changed since this edit was begun" in done.findings[0].cause


def test_an_entry_edited_without_a_change_stays_what_it_says() -> None:
    entry = town.entry("sun")
    done = complete(draft(of_entry(entry), Kind.EDIT, versions.revision(entry)), town.knowledge(), TODAY)
    assert done.entry is not None
    kept = {"answer", "question", "phrasings", "cautions", "sources", "related", "certainty", "evidence", "checks"}
    assert done.entry.model_dump(include=kept) == entry.model_dump(include=kept)


def test_wordings_are_added_once_and_leave_the_checks() -> None:
    checked = town.entry("sun", checks={"reach": ("can i sunbathe",), "miss": ()})
    wording = Proposal(id="sun", phrasings=("Can I sunbathe?", "do i need sunscreen with it", "can i sunbathe"))
    done = complete(draft(wording, Kind.WORDING), town.knowledge(sun=checked), TODAY)
    assert done.entry is not None
    assert done.entry.phrasings == (*checked.phrasings, "Can I sunbathe?", "can i sunbathe")
    assert done.entry.checks.reach == ()
    again = draft(wording.model_copy(update={"phrasings": ("sunbed and the cream",)}), Kind.WORDING)
    assert "it has these wordings already" in [each.cause for each in complete(again, town.knowledge(), TODAY).errors]
    gone = complete(draft(Proposal(id="nothing"), Kind.WORDING), town.knowledge(), TODAY)
    assert gone.knowledge is None


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("How do I store it in the fridge?", "how-store-fridge"),
        ("Können Hüte schädlich sein?", "konnen-hute-schadlich-sein"),
        ("Czy można łączyć?", "czy-mozna-laczyc"),
        ("is it", "is-it"),
        ("Æther Œil", "aether-oeil"),
    ],
)
def test_a_draft_without_an_id_is_named_by_its_telling_words(question: str, id_: str) -> None:
    assert draft(Proposal(question=question)).entry_id == id_


@given(typed)
def test_a_slug_is_an_id(question: str) -> None:
    TypeAdapter(Id).validate_python(slug(question))


@given(st.text(max_size=200))
def test_lists_and_citations_are_read_from_any_text(text: str) -> None:
    assert all(line.strip() for line in lines(text))
    assert cited(cited_text(cited(text))) == cited(cited_text(cited(cited_text(cited(text)))))


def test_a_source_is_named_by_its_id_or_by_words_that_only_it_has() -> None:
    sources = (town.LEAFLET, town.LEAFLET.model_copy(update={"id": "other", "title": "Another", "year": 2021}))
    assert source_names.find("Leaflet", sources) == "leaflet"
    assert source_names.find("maker 2021", sources) == "other"
    assert source_names.find("maker", sources) is None
    assert source_names.find("", sources) is None


def test_an_unknown_field_is_refused_by_name() -> None:
    with pytest.raises(SalveError, match="Anwser: unknown field"):
        parse_fields({"anwser": "x"})


def test_wordings_that_help_most_come_first() -> None:
    groups = {"a1": "a", "a2": "a", "a3": "a", "b1": "b", "c1": "c"}

    def alike(one: str, other: str) -> float:
        return 0.8 if groups[one] == groups[other] else 0.1

    assert rank(["b1", "a1", "a2", "a3"], ["c1"], alike)[:2] == ["a1", "b1"]
    assert rank(["a1", "a1", ""], ["a1"], alike) == []


def test_a_draft_knows_its_entry() -> None:
    assert draft(WHOLE).entry_id == "vegan"
    assert replace(draft(WHOLE), proposal=WHOLE.model_copy(update={"id": "own-id"})).entry_id == "own-id"


def test_a_phrasing_that_another_entry_has_is_named_where_it_was_typed() -> None:
    first, *_, last = town.knowledge().entries
    typed = of_entry(first).model_copy(update={"phrasings": (*first.phrasings, last.phrasings[0])})
    done = release.plan(draft(typed, Kind.EDIT, versions.revision(first)), town.knowledge(), TODAY)
    [twin] = [each for each in done.errors if "is also in" in each.cause]
    assert twin.place == ("phrasings", len(first.phrasings))
    assert twin.cause.endswith(f"is also in {last.id}")


def test_a_draft_without_other_wordings_holds_its_question_and_is_not_told_so() -> None:
    done = complete(draft(WHOLE.model_copy(update={"phrasings": ()})), town.knowledge(), TODAY)
    assert done.entry is not None
    assert done.entry.phrasings == (done.entry.question,)
    assert not any("given twice" in each.cause for each in done.findings)
