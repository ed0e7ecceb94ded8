"""A new draft begins with what is known of its gap."""

import pytest

from bot.curation.review import Act, NotAllowedError
from bot.errors import SalveError
from bot.store.records import Feedback
from tests.services.desk import ANN, BEN, HAL, Desk


def disliked(desk: Desk, text: str) -> int:
    """Somebody's answer was not what they asked; returns the gap."""
    question_id = desk.asks(text)
    desk.store.add_feedback(Feedback(question_id, "not_this", "someone", desk.now))
    passed = desk.gaps.pass_on(question_id)
    assert passed is not None
    return passed.gap.number


def test_the_clearest_wording_and_what_is_near_are_filled_in(desk: Desk) -> None:
    number = disliked(desk, "hey, quick question: how do i store the cream")
    _, proposal = desk.drafts.begin(number, ANN, "web")
    assert proposal.question == "How do i store the cream?"
    assert (proposal.topic, proposal.related[0], proposal.answer) == ("use", "storage", "")
    desk.gaps.act(number, Act.TITLE, ANN, "web", reason="Where does it keep?")
    assert desk.drafts.begin(number, ANN, "web")[1].question == "Where does it keep?"


def test_nothing_private_or_personal_is_filled_in(desk: Desk) -> None:
    private = desk.passes("can i fly with it", surface="private")
    assert desk.drafts.begin(private.number, ANN, "web")[1].question == ""
    personal = desk.passes("my daughter Ida is 7, can she lick it")
    assert desk.drafts.begin(personal.number, ANN, "web")[1].question == ""


def test_a_draft_may_begin_from_an_entry(desk: Desk) -> None:
    number = disliked(desk, "how do i store the cream")
    _, proposal = desk.drafts.begin(number, ANN, "web", "sun")
    assert (proposal.answer, proposal.id, proposal.phrasings) == ("The approved answer about sun.", "", ())
    assert proposal.related == ("sun", "storage")
    assert proposal.question == "How do i store the cream?"
    assert proposal.sources[0].source == "leaflet"
    with pytest.raises(SalveError, match="no entry 'moon' is served"):
        desk.drafts.begin(number, ANN, "web", "moon")


def test_what_a_claim_supports_survives_a_form_of_plain_lines(desk: Desk) -> None:
    said = {"source": "leaflet", "claim": "Keep it cool.", "supports": "answer"}
    draft = desk.drafts.save({"question": "Why?", "sources": (said,)}, ANN, "web")
    plain = {"sources": ({"source": "leaflet", "claim": "Keep it cool."}, {"source": "leaflet", "claim": "Other."})}
    kept = desk.drafts.save(plain, BEN, "discord", number=draft.number).proposal.sources
    assert [each.supports for each in kept] == ["answer", ""]
    [shelved, *_] = desk.drafts.shelf("leaflet", ANN)
    assert shelved.source.id == "leaflet"
    with pytest.raises(NotAllowedError):
        desk.drafts.shelf("leaflet", HAL)


def test_what_is_missing_is_said_in_a_sentence(desk: Desk) -> None:
    draft = desk.drafts.save({"question": "Can I fly with it?", "topic": "use"}, ANN, "web")
    with pytest.raises(SalveError, match=r"missing before you can propose it: .*the answer"):
        desk.drafts.propose(draft.number, ANN, "web")
