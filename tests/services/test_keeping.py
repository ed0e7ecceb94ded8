"""A database on another machine that is away: answers go on, and what was asked is logged once, whatever ends first."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.curation.retrying import LEASE, REPLY_WANTED
from bot.errors import StoreError
from bot.services.ask import AskService
from bot.services.asking import Asking
from bot.store.journal import Journal
from bot.store.postgres import connection
from bot.store.postgres.store import PostgresStore
from bot.store.records import StandingReply
from tests import postgres, town
from tests.postgres import Server

pytestmark = pytest.mark.postgres
SUN = "what about the sun?"


@pytest.fixture(scope="module")
def away() -> Iterator[Server]:
    """A server of these tests' own, to stop and freeze."""
    with postgres.running() as own:
        yield own


class Node:
    """One process: its store, its journal and what answers."""

    def __init__(self, url: str, path: Path) -> None:
        self.store, self.journal, self.now = PostgresStore(url), Journal(path), town.NOW
        self.ask = AskService(town.release(), self.store, b"key", lambda: self.now, self.journal)

    def end(self) -> None:
        self.store.close()
        self.journal.close()

    def kept(self, *ids: str) -> list[bool]:
        return [self.store.interaction(id_) is not None for id_ in ids]

    def owed(self) -> list[str]:
        """Questions whose reply anybody may claim now."""
        return [id_ for id_, _ in self.store.deliveries.replies(self.now, 9)]


def asking(id_: str, person: int = 7) -> Asking:
    return Asking(id_, "slash", person, 5, 6)


def message(id_: str) -> Asking:
    return Asking(id_, "mention", 7, 5, 6, message=True)


def test_what_is_asked_meanwhile_outlives_the_process_and_is_logged_once(
    away: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url, path = away.database(), tmp_path / "journal.db"
    node = Node(url, path)
    assert node.ask.ask(SUN, asking("before"))
    away.crash()
    asked = [node.ask.ask(SUN, asking(f"q{number}")) for number in range(20)]
    assert all(each is not None and each.kept and each.reply for each in asked)
    assert node.ask.ask(SUN, asking("q3")) is None
    assert node.ask.give_feedback("q3", helpful=True, user_id=7)
    urgent = node.ask.ask("my lips are swollen", asking("urgent"))
    assert urgent is not None
    assert urgent.reply.red_flag_id
    assert [each.levelno for each in caplog.records if "cannot be logged" in each.message] == [logging.ERROR]
    assert node.ask.keeping.waiting == 22
    assert node.store.pulse().failing
    assert node.ask.keeping.durable
    node.end()
    away.start()
    again = Node(url, path)
    assert again.ask.catch_up()
    assert again.kept("before", *(f"q{number}" for number in range(20))) == [True] * 21
    assert len(again.journal) == 0
    assert [alarm.question_id for alarm in again.store.care.alarms(town.NOW, 9)] == ["urgent"]
    # As if the process had ended between writing the reply there and removing it here.
    late = again.store.interaction("q3")
    assert late is not None
    assert again.store.log(late) is False
    assert again.store.health().questions == 22
    again.end()


def test_a_reply_that_the_process_did_not_live_to_give_is_owed(away: Server, tmp_path: Path) -> None:
    url, path = away.database(), tmp_path / "journal.db"
    node = Node(url, path)
    away.crash()
    for id_ in ("1", "2"):
        assert node.ask.ask(SUN, message(id_))
    assert node.ask.ask(SUN, asking("command"))
    node.ask.stand([StandingReply("11", "6", "1", None, None, "1.0.0")])
    # The process ends here: the first question has its reply, the second has none.
    node.end()
    away.start()
    again = Node(url, path)
    again.now += timedelta(minutes=20)
    assert again.ask.catch_up()
    assert again.kept("1", "2", "command") == [True] * 3
    assert again.owed() == []
    again.now += LEASE
    assert again.owed() == ["2"]
    again.end()


def test_nobody_is_replied_to_who_has_long_gone_on(away: Server, tmp_path: Path) -> None:
    url, path = away.database(), tmp_path / "journal.db"
    node = Node(url, path)
    away.crash()
    assert node.ask.ask(SUN, message("1"))
    node.end()
    away.start()
    again = Node(url, path)
    again.now += REPLY_WANTED + timedelta(minutes=1)
    assert again.ask.catch_up()
    again.now += LEASE
    assert again.kept("1") == [True]
    assert again.owed() == []
    again.end()


def test_who_wishes_not_to_be_logged_is_not_whenever_that_was_said(away: Server, tmp_path: Path) -> None:
    url = away.database()
    node, other = Node(url, tmp_path / "one.db"), Node(url, tmp_path / "two.db")
    asker = other.ask.ask(SUN, asking("first", 8))
    assert asker is not None
    hashed = other.store.interaction("first")
    assert hashed is not None
    assert hashed.asker is not None
    node.store.members.set_unlogged(hashed.asker, unlogged=True)
    assert node.ask.catch_up()
    away.crash()
    silent = node.ask.ask(SUN, asking("silent", 8))
    assert silent is not None
    assert not silent.kept
    # On the other node nobody has heard of the wish yet: it waits there, and is looked at again.
    waits = other.ask.ask(SUN, asking("waits", 8))
    assert waits is not None
    away.start()
    assert node.ask.catch_up()
    assert other.ask.catch_up()
    assert other.kept("first", "silent", "waits") == [True, False, False]
    assert len(other.journal) == 0
    node.end()
    other.end()


def test_a_server_that_says_nothing_holds_up_no_answer(
    away: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = Node(away.database(), tmp_path / "journal.db")
    assert node.ask.ask(SUN, asking("before"))
    monkeypatch.setattr(connection, "PATIENCE_SECONDS", 0.2)
    with away.frozen():
        asked = [node.ask.ask(SUN, asking(f"q{number}")) for number in range(5)]
        assert all(each is not None and each.reply for each in asked)
        assert len(node.journal) == 5
        # What is done in order waits for a server that works, however long, and not for one that is gone.
        with pytest.raises(StoreError, match=r"says nothing|cannot be"):
            node.store.members.set_unlogged("ana", unlogged=True)
    monkeypatch.undo()
    while not node.ask.catch_up():
        pass
    assert node.kept(*(f"q{number}" for number in range(5))) == [True] * 5
    node.end()


def test_what_the_journal_does_not_hold_is_not_durable_until_the_server_is_back(away: Server, tmp_path: Path) -> None:
    node = Node(away.database(), tmp_path / "journal.db")
    away.crash()
    node.journal.close()
    assert node.ask.ask(SUN, asking("lost"))
    assert not node.ask.keeping.durable
    away.start()
    while not node.ask.ask(SUN, asking("kept")) or node.store.pulse().failing:
        pass
    assert node.ask.keeping.durable
    node.end()


def test_what_waits_in_an_older_form_holds_up_nothing(
    away: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    node = Node(away.database(), tmp_path / "journal.db")
    node.journal.put("odd", "Postcard {}")
    node.journal.put("torn", 'Question {"interaction": {}}')
    assert node.ask.ask(SUN, asking("after"))
    assert node.kept("after") == [True]
    assert len(node.journal) == 0
    assert caplog.text.count("is given up") == 2
    node.end()
