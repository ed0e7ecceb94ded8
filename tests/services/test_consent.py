"""The author of a message decides over it: before, later, and by saying nothing."""

from datetime import timedelta

import pytest

from bot.curation.drafts import Consent, Draft, Proposal, Stage
from bot.curation.review import NotAllowedError, StaleError
from bot.errors import RefusedError, SalveError
from bot.knowledge.models import KnowledgeBase
from bot.services import compiled
from bot.services.consent import LAPSES_AFTER
from tests import town
from tests.services.desk import ANN, BEN, HAL, NIL, Desk

LINK = "https://discord.com/channels/5/77/1"
AUTHOR = 200
QUESTION = "Is it bad if a dog licks it?"
SAID = "My old terrier Bosun licked it off twice and the vet only told us to keep him away until it has sunk in."
OWN = "Nobody has looked at that. Keep pets at a distance while it is wet."
REST = {"not_known": "What it does to a dog.", "certainty": "unknown", "topic": "use"}


def begun(desk: Desk, answer: str = SAID) -> Draft:
    made = desk.services.consent.begin(QUESTION, answer, LINK, AUTHOR, HAL, "discord", message=SAID)
    assert made.consent is Consent.ASKED
    return desk.drafts.save(REST, ANN, "web", number=made.number)


def kept(desk: Desk, text: str) -> bool:
    """Whether a text stands in any row of any table."""
    tables = [str(name) for (name,) in desk.rows("select name from sqlite_master where type = 'table'")]
    return any(text in str(row) for table in tables for row in desk.rows(f"select * from {table}"))  # noqa: S608


def released(desk: Desk, answer: str) -> KnowledgeBase:
    return town.knowledge(sun=town.entry("sun", answer=answer))


def test_nobodys_words_are_used_without_their_consent(desk: Desk) -> None:
    draft = begun(desk)
    ready = desk.drafts.propose(draft.number, ANN, "web")
    with pytest.raises(NotAllowedError, match="has not answered yet"):
        desk.drafts.approve(ready.number, ready.revision, BEN, "web")
    with pytest.raises(NotAllowedError, match="only the author"):
        desk.services.consent.answer(ready.number, 201, given=True)
    given = desk.services.consent.answer(ready.number, AUTHOR, given=True)
    done = desk.drafts.approve(ready.number, given.revision, BEN, "web")
    assert done.record is not None
    assert done.draft.origin_author is None
    with pytest.raises(NotAllowedError):
        desk.services.consent.begin("q", "a", LINK, AUTHOR, NIL, "discord")


def test_a_changed_character_is_no_curators_own_word(desk: Desk) -> None:
    draft = begun(desk)
    for number, changed in enumerate((f"{SAID}!", SAID.replace("twice", "two times"), f"{OWN} {SAID}")):
        edited = desk.drafts.save({"answer": changed}, ANN, "web", number=draft.number)
        assert edited.consent is Consent.ASKED, number
    own = desk.drafts.save({"answer": OWN}, ANN, "web", number=draft.number)
    assert own.consent is Consent.NONE
    # If the author's words are restored, the author has to be asked after all.
    again = desk.drafts.save({"answer": SAID}, ANN, "web", number=draft.number)
    ready = desk.drafts.propose(again.number, ANN, "web")
    with pytest.raises(NotAllowedError, match="has not answered yet"):
        desk.drafts.approve(ready.number, ready.revision, BEN, "web")
    assert desk.services.consent.answer(ready.number, AUTHOR, given=True).consent is Consent.GIVEN


def test_a_no_empties_the_draft_and_holds_for_every_other(desk: Desk) -> None:
    draft = begun(desk)
    desk.drafts.propose(draft.number, ANN, "web")
    refused = desk.services.consent.answer(draft.number, AUTHOR, given=False)
    assert (refused.stage, refused.consent, refused.proposal) == (
        Stage.WRITING,
        Consent.REFUSED,
        Proposal(topic="use"),
    )
    assert (refused.origin, refused.origin_author) == ("", None)
    assert not kept(desk, "Bosun")
    for user in (AUTHOR, 201):
        with pytest.raises(StaleError, match="its text has been erased"):
            desk.services.consent.answer(draft.number, user, given=True)
    with pytest.raises(NotAllowedError, match="does not want it used"):
        desk.services.consent.begin(QUESTION, SAID, LINK, AUTHOR, HAL, "discord")
    near = {**REST, "question": QUESTION, "answer": SAID.replace("old", "young").replace("twice", "once")}
    for made in (
        desk.drafts.save(near, ANN, "web", number=draft.number),
        desk.drafts.save(near, ANN, "web"),
        desk.drafts.save({**near, "answer": OWN, "detail": SAID}, ANN, "web"),
    ):
        assert not desk.drafts.preview(made.number, ANN).publishable
        with pytest.raises(SalveError, match="too near a message whose author does not want it used"):
            desk.drafts.propose(made.number, ANN, "web")
    own = desk.drafts.save({**REST, "question": QUESTION, "answer": OWN}, ANN, "web", number=draft.number)
    ready = desk.drafts.propose(own.number, ANN, "web")
    assert desk.drafts.approve(ready.number, ready.revision, BEN, "web").record is not None


def test_what_was_refused_cannot_come_in_by_the_folder_either(desk: Desk) -> None:
    desk.services.consent.answer(begun(desk).number, AUTHOR, given=False)
    publish = desk.services.publish
    plan = publish.plan(released(desk, SAID.replace("terrier", "poodle")), ())
    assert plan.report.theirs == (
        "sun is too near a message whose author does not want it used: say it in your own words",
    )
    for despite in (None, "because I say so"):
        with pytest.raises(RefusedError, match="does not want it used"):
            publish.publish(plan, "cy", "", despite=despite)
    fine = publish.plan(released(desk, OWN), ())
    assert fine.report.theirs == ()
    assert publish.publish(fine, "cy", "").version


def test_a_yes_can_be_taken_back_until_it_is_published_and_after(desk: Desk) -> None:
    draft = begun(desk)
    desk.services.consent.answer(draft.number, AUTHOR, given=True)
    with pytest.raises(StaleError, match="no longer needed"):
        desk.services.consent.answer(draft.number, AUTHOR, given=True)
    ready = desk.drafts.propose(draft.number, ANN, "web")
    desk.drafts.approve(ready.number, ready.revision, BEN, "web")
    with pytest.raises(NotAllowedError, match="only the author"):
        desk.services.consent.answer(draft.number, AUTHOR, given=False)
    late = desk.services.consent.answer(draft.number, AUTHOR, given=False, link=LINK)
    assert (late.stage, late.version, late.proposal.answer) == (Stage.PUBLISHED, "1.3.0", "")
    # What is served stays until curators decide; they cannot publish it anew.
    edit = desk.drafts.edit(late.entry_id, ANN, "web")
    with pytest.raises(SalveError, match="does not want it used"):
        desk.drafts.propose(desk.drafts.save({"tags": ("pets",)}, ANN, "web", number=edit.number).number, ANN, "web")
    assert desk.drafts.withdraw(late.entry_id, "its author said no", ANN, "web").version == "2.0.0"


def test_silence_is_a_no_after_its_time(desk: Desk) -> None:
    first, second = begun(desk), begun(desk)
    own = desk.drafts.save({"answer": OWN}, ANN, "web", number=second.number)
    desk.now += LAPSES_AFTER - timedelta(minutes=1)
    assert desk.services.consent.lapse() == []
    desk.later(minutes=2)
    assert [each.number for each in desk.services.consent.lapse()] == [first.number]
    assert desk.services.consent.lapse() == []
    assert desk.drafts.find(first.number, ANN).proposal == Proposal(topic="use")
    assert desk.drafts.find(second.number, ANN) == own
    [told] = [each for each in desk.gaps.actions(ANN) if each.act == "consent"]
    assert (told.curator, told.detail) == ("salve", "not answered")
    assert not kept(desk, "Bosun")


def test_a_clock_that_is_ahead_takes_no_silence_for_a_no(desk: Desk) -> None:
    desk.services.log.erase_old(desk.now, 30)
    first = begun(desk)
    desk.later(days=365)
    assert desk.services.consent.lapse() == []
    desk.services.log.erase_old(desk.now, 30, sure=True)
    assert [each.number for each in desk.services.consent.lapse()] == [first.number]


def test_a_no_leaves_no_byte_of_it(desk: Desk) -> None:
    draft = begun(desk)
    draft = desk.drafts.save({"phrasings": ("may bosun lick it",)}, ANN, "web", number=draft.number)
    desk.drafts.propose(draft.number, ANN, "web")
    desk.drafts.preview(draft.number, ANN)
    assert holding(desk, "terrier")
    assert holding(desk, "may bosun lick it")
    desk.services.consent.answer(draft.number, AUTHOR, given=False)
    assert (holding(desk, "terrier"), holding(desk, "may bosun lick it")) == ([], [])


def test_erasing_what_is_kept_of_a_member_is_a_no(desk: Desk) -> None:
    draft = begun(desk)
    desk.services.members.erase(AUTHOR)
    assert holding(desk, "terrier") == []
    stored = desk.drafts.find(draft.number, ANN)
    assert (stored.stage, stored.consent, stored.origin_author) == (Stage.DISCARDED, Consent.REFUSED, None)
    with pytest.raises(NotAllowedError, match="does not want it used"):
        desk.services.consent.begin(QUESTION, SAID, LINK, AUTHOR, HAL, "discord", message=SAID)


def test_what_is_published_can_be_taken_back_for_as_long_as_it_is(desk: Desk) -> None:
    draft = begun(desk)
    desk.services.consent.answer(draft.number, AUTHOR, given=True)
    ready = desk.drafts.propose(draft.number, ANN, "web")
    desk.drafts.approve(ready.number, ready.revision, BEN, "web")
    desk.services.log.erase_old(desk.later(days=99), 30, sure=True)
    refused = desk.services.consent.answer(draft.number, AUTHOR, given=False, link=LINK)
    assert (refused.stage, refused.consent, refused.origin) == (Stage.PUBLISHED, Consent.REFUSED, "")


def holding(desk: Desk, text: str) -> list[str]:
    """The files that hold a text: the database's own, and what is prepared for answering."""
    folders = (desk.path.parent, compiled.cache_folder())
    files = {file for folder in folders for file in folder.rglob("*") if file.is_file()}
    return [file.name for file in sorted(files) if text.encode() in file.read_bytes()]
