"""A community moves to PostgreSQL and back: every row, every number, and nothing twice."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.cli.main import main
from bot.curation.audit import Action
from bot.curation.gaps import Status
from bot.curation.outbox import Subscriber
from bot.errors import StoreConfigError, StoreError
from bot.store import choosing, moving
from bot.store.gap_records import Placing
from bot.store.moving import TABLES, digest, move, rows
from bot.store.records import Feedback, ReleaseRecord, StandingReply
from bot.store.sql_store import SqlStore
from tests.postgres import Server
from tests.store.test_local import NOON, QUESTION
from tests.store.test_machine import shown
from tests.store.test_schema import INTERNAL

pytestmark = pytest.mark.postgres
LATER = NOON + timedelta(days=1)


def filled(store: SqlStore) -> None:
    for number in range(7):
        store.log(replace(QUESTION, question_id=f"q{number}", text=f"Ä {number}% ?"), reply=True)
        store.desk.place([Placing(f"q{number}", f"Ä {number}% ?", -1, False, bytes([0, number]))], "", number, NOON)
    store.add_feedback(Feedback("q0", "not_this", "me", NOON))
    store.desk.subscribe(Subscriber(2, "cleo", NOON, user_id="3", counts=True))
    first, second = store.desk.gap(1), store.desk.gap(5)
    assert first
    assert second
    # Merged into a later gap, which is copied after it.
    store.desk.change(
        first,
        replace(first, status=Status.MERGED, merged_into=5),
        Action(NOON, "discord:1", "ann", "web", "merge", gap=1),
    )
    record = ReleaseRecord(0, "1.0.0", "d", None, "me", NOON, "", ())
    store.append_release(record, {("entry", "sun"): "{}"}, set(), {})
    store.keep_reply(StandingReply("m1", "8", "q0", "sun", "old", "1.0.0"))
    # The highest number is gone, and must not be given again.
    store.members.forget_messages(["q6"], NOON)


def urls(server: Server, tmp_path: Path) -> tuple[str, str, str]:
    return f"sqlite:///{tmp_path}/a.db", server.database(), f"sqlite:///{tmp_path}/b.db"


def test_there_and_back_it_is_the_same(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, there, back = urls(server, tmp_path)
    store = choosing.opened(first)
    filled(store)
    before = shown(store, LATER)
    store.close()
    for source, target in ((first, there), (there, back)):
        with pytest.raises(SystemExit) as ended:
            main(["store", "move", target, "--source", source])
        assert ended.value.code == 0
        assert "each as it was" in capsys.readouterr().out
    for url in (there, back):
        moved = choosing.opened(url)
        assert shown(moved, LATER) == before
        number = moved.desk.seen().placed
        moved.log(replace(QUESTION, question_id="new"))
        moved.desk.place([Placing("new", QUESTION.text, -1, False, b"")], "", number, NOON)
        assert moved.desk.seen().placed > 7
        assert moved.desk.gap_of("new") == replace(moved.desk.gap(8) or pytest.fail("numbers go on"))
        moved.close()


def test_a_move_that_was_cut_short_goes_on(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, there, _ = urls(server, tmp_path)
    store = choosing.opened(first)
    filled(store)
    store.close()
    monkeypatch.setattr(moving, "BATCH", 2)
    for after in (3, 9):
        with ExitStack() as both:
            old, new = (both.enter_context(choosing.place(url)) for url in (first, there))
            with pytest.raises(KeyboardInterrupt):
                move(old, new, Interrupting(after))
        with pytest.raises(StoreConfigError, match="was not finished"):
            choosing.opened(there)
    with choosing.place(first) as old, choosing.place(there) as new:
        seen: list[int] = []
        move(old, new, seen.append)
        assert sum(seen) == rows(old) == rows(new)
        assert [digest(old, table) for table in TABLES] == [digest(new, table) for table in TABLES]
    choosing.opened(there).close()


class Interrupting:
    """Somebody presses Ctrl-C when so many batches are over."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, _: int) -> None:
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt


def test_what_is_in_use_or_holds_something_is_refused(server: Server, tmp_path: Path) -> None:
    first, there, back = urls(server, tmp_path)
    for url in (first, there):
        store = choosing.opened(url)
        filled(store)
        with pytest.raises(StoreError, match="is in use"), choosing.place(url):
            pass
        store.close()
    with choosing.place(first) as old, choosing.place(there) as new, pytest.raises(StoreError, match="holds something"):
        move(old, new)
    with choosing.place(there), pytest.raises(StoreError, match="is being moved"):
        choosing.opened(there)
    with choosing.place(first) as old, choosing.place(back) as new:
        move(old, new)
        assert digest(old, "interactions") == digest(new, "interactions")


def test_every_table_is_moved(tmp_path: Path) -> None:
    choosing.opened(f"sqlite:///{tmp_path}/salve.db").close()
    db = Database(tmp_path / "salve.db")
    assert set(TABLES) == set(db.table_names()) - INTERNAL
    db.close()
