"""What an entry is found by: its wordings, and where it has few, what its answer says and its tags."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot import bootstrap, config
from bot.answering import corpus, preparation, twins
from bot.answering.corpus import beside, phrasings
from bot.knowledge.models import Entry, KnowledgeBase, Manifest
from tests import town

NAMES = {"title": "club", "language": "en", "format": 2, "version": "0.1.0", "released": "2026-01-01"}


def texts(*entries: Mapping[str, object]) -> dict[str, list[str]]:
    """By entry, what it is found by."""
    made = tuple(Entry.model_validate({"answer": f"It is {entry['id']}.", **entry}) for entry in entries)
    found: dict[str, list[str]] = {}
    for each in phrasings(KnowledgeBase(Manifest.model_validate(NAMES), made, (), (), (), ())):
        found.setdefault(each.label, []).append(each.text)
    return found


def test_the_texts_of_a_note_that_does_not_compete_only_teach_what_is_beside_the_subject() -> None:
    competing = town.knowledge()
    (shops,) = competing.scopes
    knowledge = replace(competing, scopes=(shops.model_copy(update={"competes": False}),))
    assert {each.text for each in phrasings(competing)} - {each.text for each in phrasings(knowledge)} == set(
        shops.phrasings
    )
    assert beside(competing) == []
    assert [each.text for each in beside(knowledge)] == list(shops.phrasings)


def test_an_entry_is_found_by_the_tags_that_few_others_have() -> None:
    entries = [{"id": f"e-{number}", "question": f"Which {number}?", "tags": ["help"]} for number in range(4)]
    found = texts(
        {"id": "rent", "question": "What does it cost?", "tags": ["rent", "service-charge", "help"]}, *entries
    )
    assert "What does it cost? rent service charge" in found["rent"]
    assert not any("help" in text for told in found.values() for text in told)


def test_where_most_entries_have_hardly_another_wording_each_is_found_by_its_answer() -> None:
    one = {"id": "pay", "question": "How do I pay?", "phrasings": ["paying", "payment"]}
    other = {"id": "go", "question": "Where?"}
    assert texts(one, other, {"id": "when", "question": "When?"})["pay"] == [
        "How do I pay?", "paying", "payment", "How do I pay? It is pay.", "It is pay.",
    ]  # fmt: skip
    assert "It is pay." not in texts(one, other)["pay"]
    assert "It is go." in texts(one, other)["go"]
    # One other wording is as good as none.
    assert "It is pay." in texts({**one, "phrasings": ["paying"]}, other)["pay"]


def test_an_entry_is_found_by_each_sentence_that_its_answer_alone_says(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "Bring a towel and a lock. No. See you on Monday.\n\n1. Ask Ann for the key.\n2. Lock up after nine."
    key = "Ask Ann for the key. It hangs by the door that leads from the hall to the yard."
    entries = (
        {"id": "gym", "question": "What do I need?", "answer": told},
        {"id": "key", "question": "Where is the key?", "answer": key},
        {"id": "when", "question": "When?", "answer": "On Monday at nine. It lasts two hours."},
    )
    found = texts(*entries)
    assert found["gym"][3:] == ["Bring a towel and a lock.", "See you on Monday."]
    assert found["key"][3:] == ["It hangs by the door that leads from the hall to the yard."]
    # A brief answer is all about one thing.
    assert len(found["when"]) == 3
    monkeypatch.setattr(corpus, "MANY", 2)
    assert all(len(told) == 3 for told in texts(*entries).values())


def test_two_entries_that_say_nearly_the_same_do_not_ask_it() -> None:
    said = "Open a ticket in the channel of the moderators, with the time and your name in the game"
    asked = {"ban": "How do I appeal a ban?", "lost": "My items are gone", "gone": "my items are all gone"}
    entries = tuple(
        Entry.model_validate({"id": id_, "question": question, "answer": f"{said}{'.' * number}"})
        for number, (id_, question) in enumerate(asked.items(), 1)
    )
    base = KnowledgeBase(Manifest.model_validate(NAMES), entries, (), (), (), ())
    found = twins.unjudged(preparation.prepare(base, bootstrap.models(config.load())))
    assert [(each.one, each.other) for each in found] == [("gone", "lost")]


def test_a_withdrawn_entry_is_no_twin_of_the_one_that_took_its_place() -> None:
    asked = {"old": ("Where are my items?", "withdrawn"), "new": ("Where are my items now?", "approved")}
    entries = tuple(
        Entry.model_validate({"id": id_, "question": question, "answer": "In the chest.", "status": status})
        for id_, (question, status) in asked.items()
    )
    base = KnowledgeBase(Manifest.model_validate(NAMES), entries, (), (), (), ())
    assert twins.unjudged(preparation.prepare(base, bootstrap.models(config.load()))) == ()
