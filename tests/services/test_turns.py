"""Whose turn it is: given, taken, handed over, rotated; what is new; owners reminded; lists of entries that end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.answering import twins
from bot.answering.release import Release
from bot.curation.outbox import News
from bot.curation.review import Act, Curator, NotAllowedError, Role, StaleError
from bot.curation.turns import AWAY, What
from bot.knowledge.models import Entry
from bot.services.triage import Sift
from bot.services.worklists import DISPLEASED, Worklist
from tests import town
from tests.services.desk import ANN, BEN, FLIGHT, HAL, SERVER, Desk

CY = Curator("discord:6", "cy", Role.CURATOR)
ELSEWHERE = Curator("discord:9", "eve", Role.CURATOR, frozenset({"6"}), home=False)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    for each in (ANN, BEN, ELSEWHERE):
        desk.services.turns.back(each)
    return desk


def test_a_gap_is_handed_over_and_its_curator_told_where_curators_are(desk: Desk) -> None:
    gap, turns = desk.passes(FLIGHT), desk.services.turns
    assert turns.give(What.GAP, gap.number, BEN.id, ANN, "web").name == "ben"
    held = desk.gaps.find(gap.number, ANN)
    assert (held.turn, held.turn_name) == (BEN.id, "ben")
    assert [each.number for each in desk.services.triage.queue(BEN, Sift(mine=True)).gaps] == [gap.number]
    assert desk.services.triage.queue(ANN, Sift(mine=True)).total == 0
    assert desk.services.triage.counts(BEN).mine == 1
    [notice] = desk.services.deliveries.notices(9)
    assert (notice.kind, notice.about, notice.guild_id) == ("gap", gap.number, str(SERVER))
    assert "ann gave you #1" in notice.text
    turns.take(What.GAP, gap.number, ANN, "web")
    assert desk.gaps.find(gap.number, ANN).turn == ANN.id
    # Whoever takes it need not be told.
    assert len(desk.rows("select * from notices")) == 1
    turns.free(What.GAP, gap.number, BEN, "web")
    assert desk.gaps.find(gap.number, ANN).turn == ""
    trail = desk.gaps.actions(ANN)[:3]
    assert [(each.act, each.detail) for each in trail] == [("give", "nobody"), ("give", "ann"), ("give", "ben")]


def test_rotation_goes_round_and_passes_over_who_is_away(desk: Desk) -> None:
    turns = desk.services.turns
    turns.back(CY)
    chosen = []
    for text in (FLIGHT, "which laptop for video", "is there a podcast"):
        gap = desk.passes(text)
        chosen.append(turns.rotate(What.GAP, gap.number, ANN, "web").id)
        desk.later(minutes=1)
    assert sorted(chosen) == [ANN.id, BEN.id, CY.id]
    desk.now += AWAY + timedelta(days=1)
    turns.back(CY)
    assert turns.rotate(What.GAP, 1, ANN, "web").id == CY.id
    with pytest.raises(StaleError, match="nobody else"):
        turns.rotate(What.GAP, 1, ANN, "web")


def test_a_draft_goes_to_somebody_who_did_not_write_it(desk: Desk) -> None:
    gap, _ = desk.dogs()
    draft = desk.answers(gap.number)
    turns = desk.services.turns
    assert turns.rotate(What.DRAFT, draft.number, ANN, "web").id == BEN.id
    assert [each.number for each in turns.drafts(BEN)] == [draft.number]
    assert desk.drafts.find(draft.number, ANN).turn_name == "ben"
    desk.drafts.send_back(draft.number, "say how long", BEN, "web")
    assert [each.number for each in turns.drafts(ANN)] == [draft.number]
    desk.drafts.discard(draft.number, ANN, "web")
    with pytest.raises(StaleError, match="is already closed"):
        turns.take(What.DRAFT, draft.number, BEN, "web")


@pytest.mark.parametrize("curator", [HAL, ELSEWHERE])
def test_only_who_curates_there_gives_or_is_given(desk: Desk, curator: Curator) -> None:
    gap, turns = desk.passes(FLIGHT), desk.services.turns
    with pytest.raises(NotAllowedError):
        turns.take(What.GAP, gap.number, curator, "web")
    with pytest.raises(NotAllowedError, match="only somebody who works at this desk"):
        turns.give(What.GAP, gap.number, curator.id, ANN, "web")
    assert curator.id not in {each.id for each in turns.colleagues(What.GAP, gap.number, ANN)}


def test_who_comes_back_hears_what_is_new_in_their_servers(desk: Desk) -> None:
    turns = desk.services.turns
    desk.later(days=2)
    gap, _ = desk.dogs()
    desk.passes("is there a podcast", guild=6)
    desk.answers(gap.number)
    here = replace(ANN, guilds=frozenset({str(SERVER)}))
    back = turns.back(here)
    assert back is not None
    assert (back.since, back.news.asked, back.news.proposed) == (town.NOW, 1, 1)
    # It stays so for as long as the visit lasts.
    desk.later(minutes=10)
    again = turns.back(here)
    assert again is not None
    assert again.since == town.NOW
    desk.later(hours=2)
    after = turns.back(here)
    assert after is not None
    assert not after.news
    assert turns.back(CY) is None


def served(desk: Desk, **fields: object) -> Entry:
    """A release in which one entry is otherwise."""
    changed = town.entry("sun").model_copy(update=fields)
    others = tuple(each for each in town.knowledge().entries if each.id != "sun")
    publish = desk.services.publish
    plan = publish.plan(replace(town.knowledge(), entries=(*others, changed)), ())
    publish.publish(plan, "ann", "sun", despite="a test")
    desk.refresh()
    return changed


def test_an_owner_is_reminded_once_unless_they_said_no(desk: Desk) -> None:
    turns, due = desk.services.turns, desk.now.date() + timedelta(days=10)
    served(desk, owner="ben", next_review=due)
    assert turns.remind() == 1
    [told] = desk.deliver()
    assert (told.owed.news, told.owed.user_id, told.owed.reason) == (News.REVIEW, "2", due.isoformat())
    assert told.question == "Does it make my skin sensitive to the sun?"
    desk.later(days=1)
    assert turns.remind() == 0
    assert turns.reminded(BEN.id)
    turns.wishes(BEN.id, reminded=False)
    assert not turns.reminded(BEN.id)
    served(desk, owner="ben", next_review=due + timedelta(days=1))
    desk.later(days=1)
    assert turns.remind() == 0
    # To erase what is kept about them takes what they are owed, and a pseudonym whose turn it was.
    turns.give(What.GAP, desk.passes(FLIGHT).number, BEN.id, ANN, "web")
    shown = desk.services.members.kept(2)
    assert len(shown["your turn at the desk"]) == len(shown["at the desk"]) == 1
    desk.store.members.replace_name(BEN.id)
    assert desk.rows("select * from turns") == []
    # The trail is not to be changed, so it never held the name.
    assert [each.detail for each in desk.gaps.actions(ANN) if each.act == "give"] == ["Curator 2"]
    assert not desk.rows("select * from actions where detail like '%ben%'")


def test_whose_turn_it_was_is_forgotten_with_the_end(desk: Desk) -> None:
    gap = desk.passes(FLIGHT)
    desk.services.turns.take(What.GAP, gap.number, ANN, "web")
    desk.gaps.act(gap.number, Act.NOT_FOR_BOT, ANN, "web")
    desk.store.members.forget_old(desk.now, 30)
    assert desk.rows("select * from turns") == []
    with pytest.raises(StaleError, match="is already closed"):
        desk.services.turns.take(What.GAP, gap.number, ANN, "web")


def test_lists_of_entries_end(desk: Desk) -> None:
    lists, today = desk.services.worklists, desk.now.date()
    assert not any(lists.counts(ANN).values())
    served(desk, next_review=today + timedelta(days=3))
    assert [each.entry.id for each in lists.items(Worklist.DUE, ANN)] == ["sun"]
    served(desk, next_review=today - timedelta(days=3))
    assert [each.entry.id for each in lists.items(Worklist.EXPIRED, ANN)] == ["sun"]
    served(desk, reviewed=today, next_review=today + timedelta(days=300))
    assert not any(lists.counts(ANN).values())
    with pytest.raises(NotAllowedError):
        lists.items(Worklist.DUE, HAL)


def test_what_did_not_help_is_listed_until_it_reads_otherwise(desk: Desk) -> None:
    lists = desk.services.worklists
    desk.later(days=200)
    served(desk, reviewed=date(2026, 1, 1), next_review=date(2028, 1, 1))
    for user in range(DISPLEASED):
        asked = desk.asks("do i need sunscreen with it", 500 + user)
        desk.services.ask.give_feedback(asked, helpful=False, user_id=500 + user)
    [item] = lists.items(Worklist.WEAK, ANN)
    assert (item.entry.id, item.why) == ("sun", "did not help 3 of the 3 people who got it")
    assert lists.items(Worklist.WEAK, ELSEWHERE) == []
    served(desk, reviewed=desk.now.date(), next_review=date(2028, 1, 1))
    assert lists.items(Worklist.WEAK, ANN) == []


def test_entries_of_a_release_are_compared_once_and_ahead(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    compared, compare = list[str](), twins.unjudged

    def counted(release: Release) -> tuple[twins.Twins, ...]:
        compared.append(release.digest)
        return compare(release)

    monkeypatch.setattr(twins, "unjudged", counted)
    lists = desk.services.worklists
    lists.compare_ahead()
    lists.compare_ahead()
    lists.counts(ANN)
    assert lists.items(Worklist.CONFLICTING, ANN) == []
    assert compared == [desk.services.ask.release.digest]
