"""What must be mended is said in the words of the form, never by a key or an option."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.draft_faults import LABELS, by_field, said, summary
from bot.knowledge.finding import Finding


def finding(*place: str | int, cause: str = "missing", mend: str = "", severity: str = "error") -> Finding:
    return Finding("entry", "sun", place, cause, mend, severity)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (finding("answer"), "The answer is missing."),
        (finding("sources", 0, cause="'' does not name a source"), "Source 1 is missing."),
        (
            finding("sources", 1, cause="'x' does not name a source", mend="near: a"),
            "Source 2: 'x' does not name a source. Near: a.",
        ),
        (finding("new_sources", 0, "year"), "New source 1, year is missing."),
        (finding("checks", "reach", 2, cause="is also a phrasing", mend="reword it"),
         "Question that must find it 3: is also a phrasing. Reword it."),
        (finding("phrasings", 3, cause="given twice", mend="run with --fix", severity="warning"),
         "Way to ask it 4: given twice. Take one of them out."),
        (finding("topic", cause="no topic 'x'", mend="see knowledge.yaml"),
         "The topic: no topic 'x'. Choose one from the list."),
        (finding(cause="odd"), "The draft: odd."),
    ],
)  # fmt: skip
def test_a_finding_is_a_sentence(found: Finding, sentence: str) -> None:
    assert said(found) == sentence


def test_what_is_missing_is_told_at_once() -> None:
    assert summary([]) == ""
    assert summary([finding("answer", severity="warning")]) == ""
    assert summary([finding("answer")]) == "One thing is missing before you can propose it: the answer."
    told = summary([finding("answer"), finding("not_known"), finding("sources", cause="no source"), finding("answer")])
    wanted = "the answer, what is not known and the sources"
    assert told == f"Three things are missing before you can propose it: {wanted}."
    both = summary([finding("answer"), finding("id", cause="there is one already", mend="give it another id")])
    assert both.splitlines()[1] == "The short name: there is one already. Give it another id."


places = st.lists(st.sampled_from([*LABELS, "reach", "claim", "doi"]) | st.integers(0, 70), max_size=4)


@given(
    places, st.sampled_from(["missing", "given twice"]), st.sampled_from(["", "run with --fix", "at most 9 (max_days)"])
)
def test_no_key_and_no_option_is_shown(place: list[str | int], cause: str, mend: str) -> None:
    sentence = said(finding(*place, cause=cause, mend=mend))
    assert not re.search(r"\w\.\d|--|_", sentence)


def test_what_is_amiss_is_told_by_the_field_it_stands_in() -> None:
    found = [
        Finding("entry", "a", ("sources",), "no source", "cite one"),
        Finding("entry", "a", ("phrasings", 3), "it is odd", "leave it out"),
        Finding("entry", "a", ("checks", "reach", 0), "it is odd", ""),
        Finding("entry", "a", ("answer",), "it is long", "", "warning"),
    ]
    assert by_field(found) == {
        "sources": [("This is missing.", True)],
        "phrasings": [("Way to ask it 4: it is odd. Leave it out.", False)],
        "reach": [("Question that must find it 1: it is odd.", False)],
    }
