"""What both stores promise, asked of both."""
from dataclasses import replace
from bot.store.sql_store import SqlStore
from tests.store.test_local import QUESTION


def test_a_question_is_kept_once_and_comes_back_as_it_was(either: SqlStore) -> None:
    assert either.log(QUESTION) is True
    assert either.log(replace(QUESTION, text="a repeated event")) is False
    assert either.interaction("q1") == QUESTION
    assert either.interaction("q2") is None
