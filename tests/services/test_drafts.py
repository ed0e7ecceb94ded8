"""From a gap to a release: all or nothing, by as many curators as are needed, and everybody is told."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.curation.drafts import Consent, Kind, Stage
from bot.curation.gaps import Status
from bot.curation.outbox import News
from bot.curation.review import Act, NotAllowedError, StaleError
from bot.errors import RefusedError, SalveError
from bot.knowledge.models import KnowledgeBase, PastRelease
from bot.locale import SOURCE, translator
from bot.services.progress import Progress
from bot.services.publish import Plan
from bot.store.records import Closing
from tests import town
from tests.services.desk import ANN, BEN, DOG_ANSWER, HAL, NIL, SERVER, Desk

LINK = "https://discord.com/channels/5/77/1"


def test_from_three_questions_to_an_answer(desk: Desk) -> None:
    dogs, _ = desk.dogs()
    draft = desk.answers(dogs.number)
    preview = desk.drafts.preview(draft.number, BEN)
    assert preview.publishable
    assert preview.reply is not None
    assert preview.old is None
    again = desk.drafts.preview(draft.number, ANN).report
    assert again is preview.report
    with pytest.raises(NotAllowedError, match="another curator"):
        desk.drafts.approve(draft.number, draft.revision, ANN, "web")
    done = desk.drafts.approve(draft.number, draft.revision, BEN, "discord")
    assert done.record is not None
    assert (done.record.version, done.record.author, done.record.note) == ("1.3.0", "ann and ben", "answers #1")
    assert (done.draft.stage, done.draft.version) == (Stage.PUBLISHED, "1.3.0")
    gap = desk.gaps.find(dogs.number, ANN)
    assert (gap.status, gap.entry_id, gap.holder) == (Status.ANSWERED, draft.entry_id, None)
    assert [each.act for each in desk.gaps.actions(ANN)] == ["publish", "approve", "propose", "edit", "draft", "claim"]
    sent = desk.deliver()
    assert sorted((each.owed.user_id or "", each.owed.entry_id) for each in sent) == [
        (user, draft.entry_id) for user in ("101", "102", "103")
    ]
    assert all(each.said and "Nobody has looked" in str(each.said(SOURCE)) for each in sent)
    assert desk.deliver() == []
    desk.refresh()
    assert desk.gaps.heal() == 0


def test_while_every_question_is_asked_again_anybody_reads_how_many_were(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = desk.answers(desk.dogs()[0].number)
    plan, read = desk.services.publish.plan, []

    def asking(knowledge: KnowledgeBase, past: Sequence[PastRelease], *, progress: Progress) -> Plan:
        def heard(done: int, of: int) -> None:
            progress(done, of)
            read.append((desk.drafts.asked(draft.number, BEN), (done, of)))

        return plan(knowledge, past, progress=heard)

    monkeypatch.setattr(desk.services.publish, "plan", asking)
    assert desk.drafts.asked(draft.number, BEN) is None
    assert desk.drafts.preview(draft.number, BEN, whole=True).publishable
    assert len(read) > 1
    assert all(told == far for told, far in read)
    assert desk.drafts.asked(draft.number, BEN) is None
    with pytest.raises(NotAllowedError):
        desk.drafts.asked(draft.number, NIL)


def test_a_release_that_cannot_close_its_gap_changes_nothing(desk: Desk) -> None:
    dogs, _ = desk.dogs()
    draft = desk.answers(dogs.number)
    done = desk.drafts.preview(draft.number, BEN).completed
    assert done.knowledge is not None
    publish = desk.services.publish
    looked_at = desk.gaps.find(dogs.number, ANN)
    action = desk.gaps.actions(ANN)[0]
    desk.gaps.act(dogs.number, Act.TITLE, ANN, "web", reason="Dogs")
    trail = len(desk.gaps.actions(ANN))
    with pytest.raises(StaleError, match="Look again"):
        publish.publish(publish.plan(done.knowledge, ()), "ann", "", closing=Closing(draft, looked_at, action))
    head = publish.head()
    assert head is not None
    assert head.version == "1.2.3"
    assert desk.drafts.find(draft.number, ANN) == draft
    assert desk.gaps.find(dogs.number, ANN).status is Status.OPEN
    assert (desk.news(), len(desk.gaps.actions(ANN))) == ([], trail)


def test_an_edit_voids_approval_and_a_stale_look_is_refused(desk: Desk) -> None:
    draft = desk.answers(desk.dogs()[0].number)
    changed = desk.drafts.save({"answer": "Keep pets away."}, BEN, "web", number=draft.number)
    assert (changed.stage, changed.author) == (Stage.WRITING, BEN.id)
    with pytest.raises(StaleError):
        desk.drafts.save({"answer": "x"}, ANN, "web", number=draft.number, revision=draft.revision)
    ready = desk.drafts.propose(draft.number, BEN, "web")
    with pytest.raises(StaleError, match="look again"):
        desk.drafts.approve(draft.number, draft.revision, ANN, "web")
    assert desk.drafts.approve(draft.number, ready.revision, ANN, "web").record is not None
    with pytest.raises(StaleError, match="is now published"):
        desk.drafts.save({"answer": "x"}, ANN, "web", number=draft.number)


def test_one_curator_is_enough_where_one_is_needed(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    desk = Desk(tmp_path / "one", approvals=1)
    draft = desk.answers(desk.dogs()[0].number)
    record = desk.drafts.approve(draft.number, draft.revision, ANN, "web").record
    assert record is not None
    assert record.author == "ann"
    desk.store.close()


def test_three_are_needed_where_three_are_wanted(tmp_path: Path) -> None:
    (tmp_path / "three").mkdir()
    desk = Desk(tmp_path / "three", approvals=3)
    draft = desk.answers(desk.dogs()[0].number)
    for _ in range(2):
        waiting = desk.drafts.approve(draft.number, draft.revision, BEN, "web")
        assert (waiting.record, waiting.missing) == (None, 1)
    third = replace(BEN, id="discord:9", name="cy")
    assert desk.drafts.approve(draft.number, draft.revision, third, "web").record is not None
    assert [each.act for each in desk.gaps.actions(ANN)].count("approve") == 2
    desk.store.close()


def test_what_must_be_mended_is_told_and_kept(desk: Desk) -> None:
    draft = desk.drafts.save({"question": "Is it vegan?", "topic": "nothing"}, ANN, "web")
    with pytest.raises(SalveError, match="before you can propose it") as caught:
        desk.drafts.propose(draft.number, ANN, "web")
    assert "the answer" in str(caught.value)
    assert desk.drafts.find(draft.number, ANN).proposal.question == "Is it vegan?"
    with pytest.raises(SalveError, match="no draft 99"):
        desk.drafts.find(99, ANN)


def test_whoever_saves_too_late_is_told_in_their_language(desk: Desk) -> None:
    """Also at the same moment, when only the database knows it."""
    draft = desk.answers(desk.dogs()[0].number)
    [action, *_] = desk.store.desk.actions(draft=draft.number)
    desk.drafts.save({"answer": "Keep pets away."}, BEN, "web", number=draft.number)
    with pytest.raises(StaleError) as refused:
        desk.store.desk.save_draft(draft, action)
    assert "Entwurf 1 hat sich geändert" in translator("de")(refused.value.said)


def test_a_draft_goes_back_with_a_note_and_can_be_discarded(desk: Desk) -> None:
    draft = desk.answers(desk.dogs()[0].number)
    back = desk.drafts.send_back(draft.number, "name a source", BEN, "web")
    assert (back.stage, back.note) == (Stage.WRITING, "name a source")
    assert [each.number for each in desk.drafts.listed(BEN)] == [draft.number]
    desk.drafts.discard(draft.number, ANN, "web")
    assert desk.drafts.listed(BEN) == []
    for by in (HAL, NIL):
        with pytest.raises(NotAllowedError):
            desk.drafts.listed(by)


def test_an_edit_of_what_has_changed_since_is_refused(desk: Desk) -> None:
    edit = desk.drafts.edit("sun", ANN, "web")
    edit = desk.drafts.save({"answer": "No, not at all."}, ANN, "web", number=edit.number)
    edit = desk.drafts.propose(edit.number, ANN, "web")
    preview = desk.drafts.preview(edit.number, BEN)
    assert preview.old is not None
    publish = desk.services.publish
    publish.publish(publish.plan(town.knowledge(sun=town.entry("sun", answer="Much more.")), ()), "cy", "")
    with pytest.raises(SalveError, match="has changed since this edit was begun"):
        desk.drafts.approve(edit.number, edit.revision, BEN, "web")
    with pytest.raises(SalveError, match="no entry 'moon'"):
        desk.drafts.edit("moon", ANN, "web")


def test_the_same_as_an_entry_gives_it_wordings_and_closes_the_gap(desk: Desk) -> None:
    ids = [
        desk.asks(text, user, "slash") for user, text in enumerate(("glove box in summer heat", "heat in a car"), 101)
    ]
    for user, each in enumerate(ids, 101):
        desk.gaps.pass_on(each)
        desk.waiting.tell_me(each, user, SERVER)
    gap = desk.of(ids[0])
    draft = desk.drafts.same_as(gap.number, "storage", ANN, "web", ["glove box in summer heat"])
    assert (draft.kind, draft.stage) == (Kind.WORDING, Stage.WRITING)
    ready = desk.drafts.propose(draft.number, ANN, "web")
    desk.drafts.approve(ready.number, ready.revision, BEN, "web")
    desk.refresh()
    asked = desk.services.ask.release.knowledge.entry["storage"].phrasings
    assert asked[-1] == "glove box in summer heat"
    assert desk.gaps.find(gap.number, ANN).entry_id == "storage"
    assert ("101", News.ANSWERED) in desk.news()
    with pytest.raises(StaleError):
        desk.drafts.same_as(gap.number, "sun", ANN, "web")


def test_too_many_wordings_are_refused_in_words(desk: Desk) -> None:
    dogs, _ = desk.dogs()
    with pytest.raises(SalveError, match="no entry 'moon' is served"):
        desk.drafts.same_as(dogs.number, "moon", ANN, "web")
    with pytest.raises(SalveError, match="Other ways to ask it: more than 60"):
        desk.drafts.same_as(dogs.number, "sun", ANN, "web", [f"wording {n}" for n in range(61)])


def test_a_helper_does_not_count_as_one_of_two_curators(desk: Desk) -> None:
    made = desk.services.consent.begin("Is it bad if a dog licks it?", "Keep away.", LINK, 3, HAL, "discord")
    assert made.consent is Consent.NONE
    # Not by an edit of the text, which would make her its author.
    whole = desk.drafts.save(DOG_ANSWER, ANN, "web").proposal
    desk.store.desk.save_draft(replace(made, proposal=whole), desk.gaps.actions(ANN)[0])
    ready = desk.drafts.propose(made.number, ANN, "web")
    with pytest.raises(NotAllowedError, match="another curator"):
        desk.drafts.approve(ready.number, ready.revision, ANN, "web")


def test_what_the_gate_refuses_is_not_published(desk: Desk) -> None:
    edit = desk.drafts.edit("sun", ANN, "web")
    bare = {"sources": (), "certainty": "unknown", "answer": "Nobody knows."}
    edit = desk.drafts.save(bare, ANN, "web", number=edit.number)
    edit = desk.drafts.propose(edit.number, ANN, "web")
    assert not desk.drafts.preview(edit.number, BEN).publishable
    with pytest.raises(RefusedError, match="sun lost its sources"):
        desk.drafts.approve(edit.number, edit.revision, BEN, "web")
    assert desk.drafts.find(edit.number, ANN).stage is Stage.PROPOSED


def test_a_withdrawal_stands_in_the_trail(desk: Desk) -> None:
    with pytest.raises(NotAllowedError):
        desk.drafts.withdraw("sun", "why", HAL, "web")
    with pytest.raises(SalveError, match="say why"):
        desk.drafts.withdraw("sun", " \n", ANN, "web")
    with pytest.raises(SalveError, match="no entry 'moon'"):
        desk.drafts.withdraw("moon", "why", ANN, "web")
    assert desk.gaps.actions(ANN) == []
    assert desk.drafts.withdraw("sun", "a source was\nretracted", ANN, "web").version == "2.0.0"
    [done] = desk.gaps.actions(ANN, entry_id="sun")
    assert (done.act, done.curator, done.detail) == ("withdraw", ANN.id, "a source was retracted")
