"""A server's own entries on top of the shared knowledge: added, answered, followed, corrected, and nobody else's."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.curation.drafts import Draft
from bot.curation.review import Curator, NotAllowedError, Role
from bot.curation.turns import What
from bot.errors import SalveError
from bot.knowledge import layers
from bot.knowledge.models import KnowledgeBase
from bot.locale import SOURCE
from bot.services import bundle, redact
from bot.services.explain import explain
from bot.services.gate import ELSEWHERE
from bot.services.logged import standing
from bot.services.redact import Verdict
from bot.services.servers import ITSELF
from bot.store.local import LocalStore
from bot.store.records import ReleaseRecord
from tests.services.desk import ANN, DOG_ANSWER, DOGS, SERVER, Desk

GUEST, OTHER = 6, 7
GUS = Curator("discord:61", "gus", Role.CURATOR, frozenset({str(GUEST)}), home=False)
GIA = replace(GUS, id="discord:62", name="gia")
OTTO = Curator("discord:71", "otto", Role.CURATOR, frozenset({str(OTHER)}), home=False)
HOME = replace(ANN, guilds=frozenset({str(SERVER)}))
DOG = f"{layers.mark(str(GUEST))}bad-dog-licks"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    servers = desk.services.servers
    servers.served = frozenset({GUEST, OTHER})
    for guild_id in (SERVER, GUEST, OTHER):
        servers.begin(guild_id, ITSELF, "cli")
    for guild_id in (GUEST, OTHER):
        servers.change(guild_id, {"knowledge": "extended"}, ITSELF, "cli")
    return desk


def proposed(desk: Desk, **fields: object) -> Draft:
    """Gus answers what was asked about dogs in the guest server."""
    gap = desk.passes(DOGS[0], guild=GUEST)
    draft = desk.drafts.save({**DOG_ANSWER, "phrasings": DOGS, **fields}, GUS, "discord", gap=gap.number)
    return desk.drafts.propose(draft.number, GUS, "discord")


def published(desk: Desk) -> ReleaseRecord:
    draft = proposed(desk)
    record = desk.drafts.approve(draft.number, draft.revision, GIA, "discord").record
    assert record is not None
    desk.refresh()
    return record


def said(desk: Desk, text: str, guild: int | None) -> tuple[str | None, str]:
    """What somebody is answered there: the entry, and the version of the knowledge."""
    question_id = desk.asks(text, guild=guild)
    logged = desk.store.interaction(question_id)
    assert logged is not None
    assert explain(question_id, desk.services.log, desk.services.publish).identical
    return logged.entry_id, logged.knowledge_version


def withdraw(desk: Desk, entry_id: str, curator: Curator) -> ReleaseRecord:
    record = desk.drafts.withdraw(entry_id, "it misled", curator, "discord")
    desk.refresh()
    return record


def test_an_own_entry_answers_there_and_nowhere_else(desk: Desk) -> None:
    record = published(desk)
    assert (record.version, record.guild_id, record.parent) == ("1.2.3+2", str(GUEST), None)
    assert said(desk, DOGS[1], GUEST) == (DOG, "1.2.3+2")
    assert said(desk, "is the effect local", GUEST) == ("half-cheek", "1.2.3+2")
    for elsewhere in (SERVER, OTHER, None):
        assert said(desk, DOGS[1], elsewhere) == (None, "1.2.3")
    assert [each.version for each in desk.services.publish.log()] == ["1.2.3"]


def test_when_the_home_publishes_the_guest_follows(desk: Desk) -> None:
    published(desk)
    question_id = desk.asks(DOGS[1], guild=GUEST)
    withdraw(desk, "sun", ANN)
    assert said(desk, DOGS[1], GUEST) == (DOG, "2.0.0+2")
    assert said(desk, "do i need sunscreen with it", GUEST)[0] is None
    before = explain(question_id, desk.services.log, desk.services.publish)
    assert (before.identical, before.record.version) == (True, "1.2.3+2")


def test_a_withdrawn_own_entry_corrects_its_replies(desk: Desk) -> None:
    record = published(desk)
    for place, guild in ((1, GUEST), (2, SERVER)):
        for text in (DOGS[1], "is the effect local"):
            question_id = desk.asks(text, guild=guild)
            logged = desk.store.interaction(question_id)
            reply = desk.services.ask.show(logged.entry_id or "", guild_id=guild) if logged else None
            if reply is not None:
                desk.services.ask.stand([standing(reply, question_id, 77, place * 10 + len(text))])
    gone = withdraw(desk, DOG, GUS)
    assert (gone.version, gone.parent) == ("1.2.3+3", record.digest)
    [owed] = desk.services.corrections.owed(9)
    assert (owed.correction.entry_id, owed.said, owed.version, owed.why) == (DOG, None, "1.2.3+3", "it misled")
    settled = desk.services.corrections.settle(owed)
    assert settled is not None
    assert (settled.done, settled.guild_id) == (1, str(GUEST))
    assert said(desk, DOGS[1], GUEST)[0] is None
    withdraw(desk, "half-cheek", ANN)
    assert {each.correction.message_id for each in desk.services.corrections.owed(9)} == {"29", "39"}


def test_whoever_waits_is_told_the_own_answer(desk: Desk) -> None:
    question_id = desk.asks(DOGS[2], user=150, surface="slash", guild=GUEST)
    desk.gaps.pass_on(question_id)
    desk.waiting.tell_me(question_id, 150, GUEST)
    published(desk)
    [sent] = [each for each in desk.deliver() if each.owed.user_id == "150"]
    assert sent.owed.entry_id == DOG
    assert sent.said is not None
    assert "Nobody has looked" in str(sent.said(SOURCE))


def test_it_is_kept_from_all_other_curators(desk: Desk) -> None:
    draft = proposed(desk)
    for stranger in (HOME, OTTO):
        for act in (desk.drafts.find, desk.drafts.preview):
            with pytest.raises(NotAllowedError):
                act(draft.number, stranger)
        with pytest.raises(NotAllowedError):
            desk.drafts.approve(draft.number, draft.revision, stranger, "discord")
        assert desk.drafts.listed(stranger) == []
    desk.drafts.approve(draft.number, draft.revision, GIA, "discord")
    desk.refresh()
    for stranger in (HOME, OTTO):
        assert not [each for each in desk.services.find.find("dog licks", stranger) if each.id == DOG]
        with pytest.raises((NotAllowedError, SalveError)):
            desk.drafts.edit(DOG, stranger, "discord")
        with pytest.raises(NotAllowedError):
            desk.drafts.withdraw(DOG, "no", stranger, "discord")
    assert [each.id for each in desk.services.find.find("dog licks", GUS) if each.id == DOG] == [DOG]
    assert desk.drafts.edit(DOG, GUS, "discord").guild_id == str(GUEST)


def test_what_is_new_and_whose_turn_it_is_is_told_there_alone(desk: Desk) -> None:
    turns = desk.services.turns
    for each in (HOME, GUS, GIA):
        turns.back(each)
    desk.later(hours=1)
    draft = proposed(desk)
    turns.take(What.DRAFT, draft.number, GIA, "discord")
    with pytest.raises(NotAllowedError):
        turns.take(What.DRAFT, draft.number, HOME, "discord")
    desk.drafts.approve(draft.number, draft.revision, GIA, "discord")
    desk.later(hours=1)
    home, guest = turns.back(HOME), turns.back(GUS)
    assert home is not None
    assert guest is not None
    assert (home.news.proposed, home.news.published) == (0, 0)
    assert (guest.news.proposed, guest.news.published) == (1, 1)


def test_what_is_shared_is_not_theirs_to_change(desk: Desk) -> None:
    with pytest.raises(NotAllowedError, match="home"):
        desk.drafts.edit("sun", GUS, "discord")
    with pytest.raises(NotAllowedError, match="home"):
        desk.drafts.withdraw("sun", "no", GUS, "discord")
    publish = desk.services.publish
    shared = publish.knowledge(publish.log()[0])
    with pytest.raises(SalveError, match="of the shared knowledge"):
        publish.plan_own(without(shared, "sun"), str(GUEST))
    assert proposed(desk, id="sun").entry_id == f"{layers.mark(str(GUEST))}sun"


def without(base: KnowledgeBase, entry_id: str) -> KnowledgeBase:
    return replace(base, entries=tuple(each for each in base.entries if each.id != entry_id))


def test_an_id_that_is_shared_by_now_is_refused_where_it_is_seen(desk: Desk) -> None:
    published(desk)
    publish = desk.services.publish
    shared = publish.knowledge(publish.log()[0])
    entry = shared.entry["sun"].model_copy(update={"id": DOG})
    entries = tuple(entry if each.id == "sun" else each for each in shared.entries)
    plan = publish.plan(replace(shared, entries=entries), ())
    publish.publish(plan, "ann", "", despite="to see")
    desk.refresh()
    assert said(desk, "is the effect local", GUEST)[1] == plan.version
    notices = [each for each in desk.services.deliveries.notices(9) if each.guild_id == str(GUEST)]
    assert any(DOG in each.text and "from the shared entries alone" in each.text for each in notices)


def test_who_follows_again_is_answered_from_what_is_shared(desk: Desk) -> None:
    published(desk)
    draft = proposed(desk, question="Is it vegan?", phrasings=("is it vegan",))
    desk.services.servers.change(GUEST, {"knowledge": "shared"}, ITSELF, "cli")
    desk.refresh()
    assert said(desk, DOGS[1], GUEST) == (None, "1.2.3")
    with pytest.raises(NotAllowedError):
        desk.drafts.approve(draft.number, draft.revision, GIA, "discord")


def test_a_bundle_of_what_is_shared_holds_nothing_of_it(desk: Desk, tmp_path: Path) -> None:
    published(desk)
    withdraw(desk, "sun", ANN)
    file = tmp_path / "lineage.gz"
    assert bundle.write(desk.store, file)[0] == 2
    assert bundle.read(file, desk.services.publish.log()) == []
    assert [each.record.number for each in bundle.read(file, ())] == [1, 2]
    assert "dog" not in str([each.put for each in bundle.read(file, ())])


def test_a_wording_taken_out_is_gone_from_it_too(desk: Desk) -> None:
    published(desk)
    desk.services.publish.redact(DOGS[2], "ann", "it was a member's")
    desk.refresh()
    assert said(desk, DOGS[1], GUEST) == (DOG, "1.2.3+3")
    records = desk.services.publish.log(str(GUEST))
    assert [each.version for each in records] == ["1.2.3+3", "1.2.3+2"]
    assert redact.holds(desk.store, records[1])
    assert desk.services.publish.verify()[0][1] is Verdict.WHOLE
    assert not desk.rows("select 1 from revisions where content like '%licks the cream%'")


def test_who_judges_a_release_reads_what_was_asked_in_their_own_server_only(desk: Desk) -> None:
    desk.asks(DOGS[1], guild=GUEST)
    draft = desk.answers(desk.passes(DOGS[0]).number)
    assert moved(desk, draft, ANN) == {DOGS[0], DOGS[1]}
    assert moved(desk, draft, HOME) == {DOGS[0], ELSEWHERE}
    assert moved(desk, proposed(desk), GUS) == {DOGS[0], DOGS[1]}, "asked there, both of them"


def moved(desk: Desk, draft: Draft, curator: Curator) -> set[str]:
    report = desk.drafts.preview(draft.number, curator).report
    return {each.text for each in report.moved} if report else set()


def test_it_is_served_again_after_a_restart(desk: Desk, tmp_path: Path) -> None:
    published(desk)
    store = LocalStore(tmp_path / "salve.db")
    assert [each.version for each in store.releases(str(GUEST))] == ["1.2.3+2"]
    assert store.releases(str(OTHER)) == []
    store.close()
