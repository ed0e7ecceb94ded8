"""A draft as text to edit: whatever was proposed is read again as it was, and a fault names its line and its mend."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.drafts import Cited, Draft, Kind, Proposal, Stage, of_entry
from bot.errors import SalveError
from bot.knowledge import translating
from bot.knowledge.source import Source
from bot.services.draft_text import KEYS, from_yaml, to_yaml
from tests import town

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
KNOWLEDGE = town.knowledge()

word = st.text(st.characters(codec="utf-8"), max_size=30)
prose = st.one_of(
    word,
    st.lists(
        st.sampled_from(
            ("a", "- no:", "# b", "yes", "| >", "'\"", "{x: y}", "  c", "\n", "\n\n", "\t", "long word " * 12)
        ),
        max_size=8,
    ).map(" ".join),
    st.lists(word, max_size=4).map("\n".join),
)
texts = st.lists(prose, max_size=4).map(tuple)
proposals = st.builds(
    Proposal,
    **{key: prose.map(lambda text: text[:100]) for key in ("id", "topic", "certainty")},
    **dict.fromkeys(("question", "answer", "detail", "not_known"), prose),
    **dict.fromkeys(("cautions", "phrasings", "related", "tags"), texts),
    sources=st.lists(st.builds(Cited, source=prose, claim=prose), max_size=3).map(tuple),
    new_sources=st.lists(st.dictionaries(st.sampled_from(sorted(Source.model_fields)), prose, min_size=1), max_size=2),
    checks=st.dictionaries(st.sampled_from(("reach", "miss")), texts),
)


def draft(proposal: Proposal) -> Draft:
    return Draft(0, Kind.NEW, Stage.WRITING, proposal, None, None, "local:ada", "Ada", NOW, NOW)


@given(proposals)
def test_what_was_proposed_is_read_again(proposal: Proposal) -> None:
    assert from_yaml(to_yaml(draft(proposal), KNOWLEDGE)) == proposal


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_line_by_line(text: str) -> None:
    said = ""
    try:
        from_yaml(text)
    except SalveError as error:
        said = str(error)
    assert all(line.startswith("line ") for line in said.splitlines())


def test_every_field_of_a_proposal_can_be_written() -> None:
    # Moves are named one by one, beside what they move; a text that leaves them out takes none back.
    assert set(KEYS) == set(Proposal.model_fields) - {"moves", "language"}


def test_an_entry_is_laid_out_as_in_its_file() -> None:
    text = to_yaml(draft(of_entry(town.entry("sun"))), KNOWLEDGE)
    assert "# topics: use, care\n# certainty: known, partly-known, unknown\n" in text
    assert "filled in by the desk" in text
    assert (
        "\nid: sun\ntopic: use\nquestion: Does it make my skin sensitive to the sun?\nphrasings:\n  - can i go" in text
    )
    assert "\nsources:\n  - source: leaflet\n    claim: It says so about sun.\nrelated: [storage]\n" in text
    assert "new_sources" not in text.split("desk.\n")[1]


def test_a_blank_draft_shows_what_it_needs() -> None:
    blank = Proposal()
    written = to_yaml(draft(blank), KNOWLEDGE)
    assert written.endswith("question: ''\nphrasings: []\nanswer: ''\ncertainty: partly-known\n")
    assert from_yaml("question: Why?\nphrasings:\ncautions:\nchecks:\n  reach:\n") == Proposal(
        question="Why?", checks={"reach": ()}
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("question: a\nansver: b\n", "line 2: ansver: unknown field (did you mean 'answer'?)"),
        ("question: a\nxyzzy: b\n", "line 2: xyzzy: unknown field (delete it)"),
        ("question: a\nowner: b\n", "line 2: owner: not yours to write (delete it: the desk fills it in)"),
        ("question: a\nstatus: b\n", "(delete it: the desk fills it in)"),
        ("phrasings: one\n", "line 1: phrasings: should be a list (start each item with '- ')"),
        ("question:\n  - a\n", "question: should be text"),
        ("sources:\n  - source: a\n    clam: b\n", "line 3: sources.0.clam: unknown field (did you mean 'claim'?)"),
        ("checks:\n  reech: [a]\n", "line 2: checks.reech: unknown field (did you mean 'reach'?)"),
        ("new_sources:\n  - titel: a\n", "line 2: new_sources.0.titel: unknown field (did you mean 'title'?)"),
        ("question: a\nquestion: b\n", "line 2: question: given twice, first on line 1 (keep one)"),
        ("question: [a\n", "a [ that is not closed"),
        ('"a\\nb\\e": c\n', "line 1: a b : unknown field"),
        ("question: &a b\n", "begins with &, which YAML keeps"),
        ("- a\n", "line 1: file: should hold keys and values"),
        ("# nothing\n", "line 1: file: the file is empty"),
        ("answer: " + "x" * 9000, "line 1: answer: longer than 8000 characters (shorten it)"),
    ],
)
def test_a_fault_names_its_line_and_its_mend(text: str, said: str) -> None:
    with pytest.raises(SalveError) as refused:
        from_yaml(text)
    assert said in str(refused.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SalveError) as refused:
        from_yaml("ansver: b\nowner: c\nphrasings: d\n")
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == ["line 1", "line 2", "line 3"]


def test_a_translation_is_edited_without_what_is_its_originals() -> None:
    typed = Proposal(id="storage", language="de", of="00000000", question="Wo?", answer="Kühl.", reviewed_by="nobody")
    draft = Draft(1, Kind.TRANSLATION, Stage.WRITING, typed, None, None, "x", "X", NOW, NOW)
    text = to_yaml(draft, KNOWLEDGE)
    assert text.startswith('# "storage" in the language "de". of: which original it says; that of now is ')
    assert translating.meaning(KNOWLEDGE.entry["storage"]) in text
    assert not {"certainty:", "sources:", "topic:"} & set(text.split())
    again = from_yaml(text)
    assert again.model_copy(update={"id": "storage", "language": "de"}) == typed
