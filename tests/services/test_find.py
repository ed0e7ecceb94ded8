"""One search: by words and by meaning, over all that a curator may read."""

from dataclasses import replace

import pytest

from bot.answering import preparation
from bot.curation.review import Act, Curator, NotAllowedError, Role
from bot.services.find import FindService, Kind
from tests import town
from tests.services.desk import ANN, DOG_ANSWER, FLIGHT, HAL, MODELS, Desk
from tests.services.test_by_meaning import Subjects


def test_everything_is_found_by_its_words(desk: Desk) -> None:
    dogs, _ = desk.dogs()
    draft = desk.drafts.save(DOG_ANSWER, ANN, "web", gap=dogs.number)
    asked = desk.asks("how do i store the cream when my dog is away")
    found = desk.services.find.find("dog", ANN)
    assert {Kind.GAP, Kind.DRAFT, Kind.QUESTION} == {each.kind for each in found}
    assert (Kind.GAP, str(dogs.number)) in {(each.kind, each.id) for each in found}
    assert (Kind.DRAFT, str(draft.number)) in {(each.kind, each.id) for each in found}
    assert asked in {each.id for each in found}
    first = desk.services.find.find("sunscreen", ANN)[0]
    assert (first.kind, first.id, first.stands) == (Kind.ENTRY, "sun", "approved")


def test_meaning_finds_what_no_word_does(desk: Desk) -> None:
    found = desk.services.find.find("fridges", ANN)
    assert [(each.kind, each.id) for each in found][:1] == [(Kind.ENTRY, "storage")]
    assert desk.services.find.find("  ", ANN) == ()
    assert len(desk.services.find.find("cream", ANN, limit=2)) == 2


def test_what_was_answered_in_private_and_elsewhere_is_not_found(desk: Desk) -> None:
    desk.asks("do i need sunscreen with it for my wedding", surface="private")
    desk.passes(FLIGHT)
    stranger = Curator("discord:9", "eve", Role.CURATOR, frozenset({"6"}), home=False)
    assert Kind.QUESTION not in {each.kind for each in desk.services.find.find("wedding", ANN)}
    assert {each.kind for each in desk.services.find.find("luggage", ANN)} >= {Kind.GAP}
    assert Kind.GAP not in {each.kind for each in desk.services.find.find("luggage", stranger)}
    with pytest.raises(NotAllowedError):
        desk.services.find.find("dog", HAL)


def test_drafts_and_questions_are_found_by_meaning_where_there_is_an_encoder(desk: Desk) -> None:
    dogs, _ = desk.dogs()
    draft = desk.drafts.save(DOG_ANSWER, ANN, "web", gap=dogs.number)
    asked = desk.asks("does the airport take it away")
    knowing = replace(MODELS, meaning=Subjects())
    release = preparation.prepare(town.knowledge(), knowing)
    find = FindService(desk.store, desk.gaps, desk.drafts, lambda *_: release, lambda: desk.now)
    assert asked in {each.id for each in find.find("fly", ANN) if each.kind is Kind.QUESTION}
    assert str(draft.number) in {each.id for each in find.find("pets", ANN) if each.kind is Kind.DRAFT}
    assert "newest 4 of the questions" in find.reach(ANN)
    assert "words alone" in desk.services.find.reach(ANN)
    with pytest.raises(NotAllowedError):
        find.read(HAL, 10)


def test_nothing_typed_breaks_it(desk: Desk) -> None:
    for typed in ('"', "' or 1=1 --", "NEAR(", "*", "\x00", "a" * 5000):
        desk.services.find.find(typed, ANN)


def test_what_is_found_is_called_by_what_it_asks_once_and_leads_to_its_gap(desk: Desk) -> None:
    gap = desk.passes("hello all, can my dog lick the tube, thanks a lot", 101)
    alone = desk.passes("good morning, where is the head office of the zorbl, much obliged", 102)
    desk.passes("hi, new here, can my dog lick the tube, have a nice day", 103)
    found = desk.services.find.find("dog", ANN)
    assert [(each.kind, each.id, each.text) for each in found] == [
        (Kind.GAP, str(gap.number), "can my dog lick the tube")
    ]
    [first, *_] = desk.services.find.find("zorbl", ANN)
    assert (first.id, first.text) == (str(alone.number), "where is the head office of the zorbl")
    desk.passes("can my dog eat the tube", 104)
    desk.gaps.act(gap.number, Act.TITLE, ANN, "web", reason="Dogs")
    led = {each.text: each.leads_to for each in desk.services.find.find("lick", ANN) if each.kind is Kind.QUESTION}
    assert led == {"can my dog lick the tube": f"#{gap.number}"}
