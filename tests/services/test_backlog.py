"""A full disk: answers and care go on; what was asked is kept as soon as it can be, and only so much of it."""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from bot.errors import NotWrittenError, StoreError
from bot.services.ask import AskService
from bot.services.asking import Asking
from bot.services.backlog import AT_MOST, Backlog
from bot.store.local import LocalStore
from tests import town
from tests.chaos.rows import row


def fill(store: LocalStore) -> None:
    """Let the database not grow by one page, as on a full disk."""
    pages = store.writer.do(lambda db: db.execute("pragma page_count").fetchone()[0])
    store.writer.do(lambda db: db.execute(f"pragma max_page_count = {pages}").fetchone())


def empty(store: LocalStore) -> None:
    store.writer.do(lambda db: db.execute("pragma max_page_count = 1000000").fetchone())


def test_answers_go_on_while_the_disk_is_full_and_are_logged_after_it(
    store: LocalStore, caplog: pytest.LogCaptureFixture
) -> None:
    service = AskService(town.release(), store, b"key", lambda: town.NOW)
    fill(store)
    asked = [service.ask(f"what about the sun? {'really ' * 500}{n}", Asking(f"q{n}", "slash", 7)) for n in range(20)]
    assert all(each is not None and each.reply for each in asked)
    assert service.ask("again", Asking("q19", "slash", 7)) is None
    assert [each.levelno for each in caplog.records if "cannot be logged" in each.message] == [logging.ERROR]
    empty(store)
    assert service.ask("and the wind?", Asking("last", "slash", 7))
    kept = store.writer.do(lambda db: [row[0] for row in db.execute("select question_id from interactions")])
    assert {f"q{n}" for n in range(20)} | {"last"} <= set(kept)
    assert sum("are logged again" in each.message for each in caplog.records) == 1


def test_no_more_is_held_than_there_is_room_for() -> None:
    written, broken = list[str](), True

    def write(name: str) -> bool:
        if broken:
            raise StoreError("full")
        written.append(name)
        return True

    backlog = Backlog[str](write)
    for number in range(AT_MOST + 5):
        assert backlog.do(f"q{number}", f"q{number}")
    assert len(backlog) == AT_MOST
    assert not backlog.catch_up()
    broken = False
    assert backlog.do("new", "new")
    assert written == [*(f"q{number}" for number in range(AT_MOST)), "new"]
    assert len(backlog) == 0


def test_what_cannot_be_read_is_taken_for_a_wish_not_to_be_logged(store: LocalStore) -> None:
    service = AskService(town.release(), store, b"key", lambda: town.NOW)
    store.close()
    asked = service.ask("what about the sun?", Asking("q", "slash", 7))
    assert asked is not None
    assert not asked.kept


def test_what_can_never_be_written_holds_up_nothing(store: LocalStore, caplog: pytest.LogCaptureFixture) -> None:
    backlog = Backlog[Callable[[], bool]](lambda write: write())

    def refused() -> bool:
        sql = "insert into feedback (question_id, kind, asker, at, reason) values ('gone', 'helpful', '', '2026', '')"
        return bool(store.writer.do(lambda db: db.execute(sql)))

    fill(store)
    assert backlog.do("reply 1", refused)
    assert backlog.do("reply 2", partial(store.log, replace(row("q1"), text="x" * 100_000)))
    assert backlog.do("reply 3", refused)
    assert len(backlog) == 2
    empty(store)
    assert backlog.catch_up()
    assert len(backlog) == 0
    assert "reply is given up: not written: FOREIGN KEY" in caplog.text


def test_several_wait_for_a_database_once_and_are_all_written_after_it() -> None:
    written, tried, broken = list[str](), list[str](), True

    def write(name: str) -> bool:
        tried.append(name)
        if broken:
            raise StoreError("away")
        written.append(name)
        return True

    def write_all(names: list[str]) -> list[bool]:
        return [write(name) for name in names]

    backlog = Backlog(write)
    several = [(name, name, f"{name} late") for name in ("a", "b", "c")]
    assert backlog.do_all(several, partial(write_all, ["a", "b", "c"])) == [True, True, True]
    assert backlog.do_all(several, partial(write_all, ["a", "b", "c"])) == [False, False, False]
    # Once for each time that several came, however many they were.
    assert tried == ["a", "a late"]
    broken = False
    assert backlog.do_all([("d", "d", "d"), ("e", "e", "e")], partial(write_all, ["d", "e"])) == [True, True]
    assert written == ["a late", "b late", "c late", "d", "e"]


def test_one_that_is_refused_costs_the_others_nothing() -> None:
    written = list[str]()

    def write(name: str) -> bool:
        if name == "bad":
            raise NotWrittenError("refused")
        written.append(name)
        return True

    def write_all() -> list[bool]:
        raise NotWrittenError("refused")

    backlog = Backlog(write)
    assert backlog.do_all([(name, name, name) for name in ("a", "bad", "b")], write_all) == [True, True, True]
    assert written == ["a", "b"]
    assert len(backlog) == 0
