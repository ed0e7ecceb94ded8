"""Conversations: who asked what last, and where, as context for the next message. In memory only."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from bot.answering.release import Release
from bot.services.asked import Asked
from bot.services.asking import Asking
from bot.services.follow_ups import Turn, turn
from bot.store.port import Store

# A pause of this long ends a conversation. This many are remembered; those silent the longest are dropped first.
LIFE = timedelta(minutes=30)
AT_MOST = 1000

_Key = TypeVar("_Key")


class _Place(NamedTuple):
    """A conversation: one person in one channel. What is said there in private is a conversation of its own."""

    channel_id: int | None
    user_id: int | str | None
    private: bool


class _Heard(NamedTuple):
    at: datetime
    user_id: int | str | None
    turn: Turn


class Conversations:
    """The last turn of each conversation, and the turn that each reply belongs to. Safe to call from any thread."""

    def __init__(self, store: Store, release: Callable[..., Release], now: Callable[[], datetime]) -> None:
        self._store = store
        self._release = release
        self._now = now
        self._last: OrderedDict[_Place, _Heard] = OrderedDict()
        self._replies: OrderedDict[int, _Heard] = OrderedDict()
        self._lock = threading.Lock()

    def before(self, asking: Asking, replied_to: int | None = None) -> Turn | None:
        """The context of a message: the question whose reply it replies to, otherwise its asker's last one here.

        An old reply is looked up in the log, if its question is kept there.
        """
        with self._lock:
            found = self._replies.get(replied_to) if replied_to is not None else None
            if replied_to is None:
                found = self._last.get(_place(asking))
                found = found if found and self._now() - found.at <= LIFE else None
        if found is not None or replied_to is None:
            return found.turn if found else None
        return self._logged(replied_to)

    def heard(self, asking: Asking, asked: Asked) -> None:
        """Remember a question; if it gives no context, forget the one before it, too."""
        with self._lock:
            if asked.turn is None:
                self._last.pop(_place(asking), None)
            else:
                _put(self._last, _place(asking), _Heard(self._now(), asking.user_id, asked.turn))

    def stands(self, message_id: int, asked: Asked, user_id: int | str | None) -> None:
        """Remember which question a reply belongs to."""
        if asked.turn is not None:
            with self._lock:
                _put(self._replies, message_id, _Heard(self._now(), user_id, asked.turn))

    def mended(self, asked: Asked) -> None:
        """Note that a question was edited, so that messages that follow it are read with its new text."""
        new = asked.turn
        with self._lock:
            _mend(self._last, asked.question_id, new)
            _mend(self._replies, asked.question_id, new)

    def forget(self, question_ids: Iterable[str]) -> None:
        """Forget questions that were deleted."""
        gone = frozenset(question_ids)
        self._drop(lambda heard: heard.turn.question_id in gone)

    def forget_asker(self, user_id: int | str) -> None:
        """Forget what somebody asked."""
        self._drop(lambda heard: heard.user_id == user_id)

    def _drop(self, gone: Callable[[_Heard], bool]) -> None:
        with self._lock:
            self._last = OrderedDict((key, heard) for key, heard in self._last.items() if not gone(heard))
            self._replies = OrderedDict((key, heard) for key, heard in self._replies.items() if not gone(heard))

    def _logged(self, message_id: int) -> Turn | None:
        question_id = self._store.members.question_of(str(message_id))
        logged = self._store.interaction(question_id) if question_id else None
        return turn(logged, self._store.interaction, self._release(logged.guild_id)) if logged else None


def _place(asking: Asking) -> _Place:
    return _Place(asking.channel_id, asking.user_id, asking.surface == "private")


def _mend(held: OrderedDict[_Key, _Heard], question_id: str, new: Turn | None) -> None:
    for key, heard in [each for each in held.items() if each[1].turn.question_id == question_id]:
        if new is None:
            del held[key]
        else:
            held[key] = heard._replace(turn=new)


def _put(held: OrderedDict[_Key, _Heard], key: _Key, heard: _Heard) -> None:
    held.pop(key, None)
    held[key] = heard
    while len(held) > AT_MOST:
        held.popitem(last=False)
