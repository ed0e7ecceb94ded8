"""Servers: one home, each with its own settings, changed by who manages it, and said in the trail."""

import pytest

from bot.curation.review import NotAllowedError, StaleError
from bot.services.servers import ITSELF, ServerService
from bot.settings.former import NOTHING, Former
from bot.settings.model import Administrator
from bot.store.local import LocalStore
from tests.town import NOW

HOME, GUEST = 1, 2
OWNER = Administrator("discord:7", "olga", frozenset({HOME}))
STRANGER = Administrator("discord:8", "sam", frozenset({GUEST}))
FORMER = Former({"curator_roles": (55,), "approvals": 1}, HOME, ("SALVE_GUILD_ID", "SALVE_CURATOR_ROLES"))


def servers(store: LocalStore, served: frozenset[int] | None = frozenset(), former: Former = NOTHING) -> ServerService:
    return ServerService(store, lambda: NOW, served, former)


def test_the_first_to_be_set_up_is_the_home_and_stays_it(store: LocalStore) -> None:
    service = servers(store)
    assert service.begin(HOME, OWNER, "discord")
    assert not service.begin(HOME, OWNER, "discord")
    with pytest.raises(NotAllowedError, match="SALVE_SERVERS"):
        service.begin(GUEST, STRANGER, "discord")
    assert (service.home, service.serves(HOME), service.serves(GUEST)) == (HOME, True, False)
    assert servers(store).home == HOME, "kept"


@pytest.mark.parametrize("served", [None, frozenset({GUEST})])
def test_a_server_that_is_allowed_has_settings_of_its_own(store: LocalStore, served: frozenset[int] | None) -> None:
    service = servers(store, served)
    service.begin(HOME, OWNER, "discord")
    assert not service.begin(GUEST, STRANGER, "discord")
    service.change(GUEST, {"approvals": 5}, STRANGER, "discord")
    assert (service.of(HOME).approvals, service.of(GUEST).approvals, service.at_home.approvals) == (2, 5, 2)
    with pytest.raises(NotAllowedError, match="only those who may manage this server"):
        service.change(HOME, {"approvals": 5}, STRANGER, "discord")


def test_a_change_is_in_the_trail_and_seen_by_other_processes(store: LocalStore) -> None:
    one, other = servers(store), servers(store)
    one.begin(HOME, OWNER, "discord")
    one.change(HOME, {"approvals": 1, "curators": [9]}, OWNER, "web")
    assert other.refresh()
    assert not other.refresh()
    assert other.at_home.approvals == 1
    last = store.desk.actions()[0]
    assert (last.at, last.curator, last.door, last.act, last.guild_id) == (NOW, "discord:7", "web", "settings", "1")
    assert last.detail == "curators: none → 1 members; approvals: 2 → 1"
    assert not one.change(HOME, {"approvals": 1}, OWNER, "web").remove_replies
    assert store.desk.actions()[0] == last, "nothing changed, nothing said"


def test_a_named_guest_does_not_become_the_home(store: LocalStore) -> None:
    service = servers(store, frozenset({GUEST}))
    assert not service.begin(GUEST, STRANGER, "discord")
    assert service.home is None
    assert service.begin(HOME, OWNER, "discord")


def test_of_two_who_change_at_once_one_is_told(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = servers(store), servers(store)
    one.begin(HOME, OWNER, "discord")
    other.refresh()
    one.change(HOME, {"approvals": 1}, OWNER, "discord")
    with monkeypatch.context() as patched:
        patched.setattr(other, "refresh", lambda: False)
        with pytest.raises(StaleError, match="look again"):
            other.change(HOME, {"approvals": 3}, OWNER, "discord")
    assert other.change(HOME, {"approvals": 3}, OWNER, "discord").approvals == 3


def test_the_environment_counts_until_there_is_a_home_and_is_taken_over_once(store: LocalStore) -> None:
    service = servers(store, former=FORMER)
    assert service.at_home.approvals == 1
    said = service.take_over(HOME)
    assert said is not None
    assert "curator_roles: none → 55; approvals: 2 → 1. Delete SALVE_GUILD_ID, SALVE_CURATOR_ROLES" in said
    service.change(HOME, {"approvals": 3}, OWNER, "discord")
    later = servers(store, former=FORMER)
    assert later.take_over(HOME) is None
    assert (later.at_home.approvals, later.at_home.curator_roles) == (3, (55,))


def test_the_home_moves_only_by_who_runs_the_machine(store: LocalStore) -> None:
    service = servers(store, None)
    service.begin(HOME, OWNER, "discord")
    with pytest.raises(NotAllowedError, match="whoever runs the machine"):
        service.move_home(HOME, OWNER, "discord")
    service.move_home(GUEST, ITSELF, "cli")
    assert service.all == [GUEST, HOME]


@pytest.mark.parametrize("next_", [GUEST, 3])
def test_a_server_that_is_set_up_after_one_was_purged_is_seen_by_other_processes(store: LocalStore, next_: int) -> None:
    mine, theirs = servers(store, None), servers(store, None)
    mine.begin(HOME, OWNER, "discord")
    mine.begin(GUEST, STRANGER, "discord")
    theirs.refresh()
    store.members.forget_server(str(GUEST), NOW)
    mine.begin(next_, Administrator("discord:9", "ida", frozenset({next_})), "discord")
    assert theirs.refresh()
    assert not theirs.refresh()
    assert theirs.all == [HOME, next_]


def test_a_purged_server_is_forgotten_and_a_purged_home_is_still_the_home(store: LocalStore) -> None:
    service = servers(store, None)
    for guild_id, by in ((HOME, OWNER), (GUEST, STRANGER)):
        service.begin(guild_id, by, "discord")
        service.change(guild_id, {"responsible": "Ann"}, by, "discord")
        store.members.forget_server(str(guild_id), NOW)
    service.refresh()
    assert (service.all, service.home, service.at_home.responsible) == ([HOME], HOME, "")
