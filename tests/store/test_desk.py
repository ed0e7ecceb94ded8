"""What curators do with gaps and drafts, on both databases."""

from dataclasses import replace
from typing import Any

from bot.curation.drafts import Stage
from bot.curation.gaps import Status
from bot.curation.review import Act
from bot.services.triage import Sift
from bot.store.forgetting import FORGOTTEN
from tests.services.desk import ANN, BEN, DOG_ANSWER, DOGS, FLIGHT, SERVER, Desk


def test_drafts_that_wait_are_listed_however_many_there_have_been(desk: Desk) -> None:
    first = desk.drafts.save({**DOG_ANSWER, "id": "dogs"}, ANN, "web")
    action = desk.store.desk.actions(draft=first.number)[0]
    for stage in (Stage.DISCARDED, Stage.PROPOSED):
        for _ in range(101):
            desk.store.desk.save_draft(replace(first, number=0, stage=stage), action)
    desk.later(days=1)
    last = desk.drafts.save({**DOG_ANSWER, "id": "late"}, ANN, "web")
    assert [each.number for each in desk.drafts.listed(ANN, Stage.WRITING)] == [first.number, last.number]
    assert len(desk.drafts.listed(ANN)) == 103
    assert desk.services.triage.counts(BEN).to_approve == 101
    assert len(desk.store.desk.drafts()) == 204


def test_a_gap_for_which_somebody_waits_does_not_end_with_its_last_wording_even_if_it_was_merged(desk: Desk) -> None:
    flight, dogs = desk.passes(FLIGHT), desk.passes(DOGS[0])
    desk.waiting.me_too(dogs.number, 7, SERVER)
    desk.gaps.merge(dogs.number, flight.number, ANN, "web")
    desk.services.log.erase_old(desk.later(days=40), 30, sure=True)
    assert desk.gaps.find(flight.number, ANN).status is Status.OPEN
    desk.waiting.never_mind(flight.number, 7)
    desk.services.log.erase_old(desk.later(days=1), 30, sure=True)
    assert desk.gaps.find(flight.number, ANN).status is Status.EXPIRED


def test_a_gap_is_found_by_the_questions_of_gaps_merged_into_it(desk: Desk) -> None:
    flight, dogs = desk.passes(FLIGHT), desk.passes(DOGS[0])
    cats = desk.passes("est-ce que je peux en mettre sur mon chat pendant la nuit")
    triage = desk.services.triage

    def found(**sift: Any) -> list[int]:
        return [gap.number for gap in triage.queue(ANN, Sift(**sift)).gaps]

    assert found(text="dog") == [dogs.number]
    desk.gaps.merge(cats.number, dogs.number, ANN, "web")
    desk.gaps.merge(dogs.number, flight.number, ANN, "web")
    assert found(text="dog") == found(text="chat") == found(language="fr") == [flight.number]
    assert found(text="rabbit") == found(language="de") == []
    desk.gaps.act(flight.number, Act.TITLE, ANN, "web", reason="Ärger im Flug")
    assert found(text="ärger") == [flight.number]


def test_the_whole_chain_of_merged_gaps_is_read_again_once_words_of_it_are_erased(desk: Desk) -> None:
    flight, dogs = desk.passes(FLIGHT), desk.passes(DOGS[0])
    cats = desk.passes("est-ce que je peux en mettre sur mon chat pendant la nuit", 102)
    desk.gaps.merge(cats.number, dogs.number, ANN, "web")
    desk.gaps.merge(dogs.number, flight.number, ANN, "web")
    desk.services.members.erase(102)
    noted = {each.gap for each in desk.store.desk.actions() if each.act == FORGOTTEN}
    assert noted == {flight.number, dogs.number, cats.number}


def test_words_are_found_in_upper_and_lower_case_in_any_alphabet(desk: Desk) -> None:
    texts = "Übelkeit zwergplanet pluto", "ΣΟΦΙΑ ΚΑΙ ΠΛΟΥΤΩΝ", "u\u0308belkeit auf dem Mond"
    for text in texts:
        desk.asks(text)
    log = desk.services.log
    for sought in ("Übelkeit", "übelkeit", "ÜBELKEIT", "u\u0308bel"):
        assert [each.text for each in log.unanswered(text=sought)] == [texts[2], texts[0]]
    assert [each.text for each in log.unanswered(text="σοφια")] == [texts[1]]
    assert [each.text for each in log.unanswered(text="übelkeit", limit=1)] == [texts[2]]
