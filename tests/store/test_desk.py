"""What curators do with gaps and drafts, on both databases."""

from dataclasses import replace

from bot.curation.drafts import Stage
from tests.services.desk import ANN, BEN, DOG_ANSWER, Desk


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
