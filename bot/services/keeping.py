"""Writes what is kept of a question: now, or as soon as possible if the database is full or away."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from bot.curation.retrying import REPLY_WANTED
from bot.errors import StoreError
from bot.services.backlog import Backlog, Queue
from bot.services.logged import nameless
from bot.store.journal import Journal
from bot.store.people import Wish
from bot.store.port import Store
from bot.store.records import Feedback, Interaction, StandingReply

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """A question to log; `alarm` and `reply` say what is owed for it, `late` that it had to wait."""

    interaction: Interaction
    alarm: bool = False
    reply: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency that curators are told of although the question is not logged."""

    nameless: Interaction


Item = Question | Emergency | Feedback | StandingReply
_KINDS = (Question, Emergency, Feedback, StandingReply)
_ITEMS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in _KINDS}


class Keeping:
    """Writes what members ask and say, without ever waiting for a database that is away. Safe to use from any thread.

    Args:
        store: the store to write to.
        now: the clock.
        journal: holds what waits, beyond the end of the process; without one it waits in memory.
    """

    def __init__(self, store: Store, now: Callable[[], datetime], journal: Journal | None = None) -> None:
        self._store = store
        self._now = now
        self._journaled = journal is not None
        self._backlog = Backlog[Item](self._write, _Waiting(journal) if journal is not None else None)
        self._unlogged: frozenset[str] | None = None
        if journal is not None:
            self._learn_wishes()

    def question(self, interaction: Interaction) -> bool:
        """Log a question for which nothing is owed; False if it was logged before."""
        return self.questions([Question(interaction)])[0]

    def questions(self, questions: Sequence[Question]) -> Sequence[bool]:
        """Log several questions in one write; False for each that was logged before."""
        rows = [(each.interaction, each.alarm, each.reply) for each in questions]
        items = [(each.interaction.question_id, each, replace(each, late=True)) for each in questions]
        return self._backlog.do_all(items, lambda: self._store.log_all(rows))

    def emergency(self, interaction: Interaction) -> None:
        """Owe the curators word of an emergency whose question is not logged."""
        alarm = nameless(interaction)
        self._backlog.do(alarm.question_id, Emergency(alarm))

    def feedback(self, given: Feedback) -> bool:
        """Note feedback on a reply; False if the question is not (or no longer) in the log."""
        return self._backlog.do(f"feedback {given.question_id} {given.kind} {given.asker} {given.at}", given)

    def standing(self, *replies: StandingReply) -> None:
        """Note where replies stand, in one write."""
        # Not under the message's id alone: the message may show another revision later.
        items = [(f"reply {each.message_id} {each.revision}", each, each) for each in replies]

        def write() -> Sequence[bool]:
            self._store.keep_reply(*replies)
            return [True] * len(replies)

        self._backlog.do_all(items, write)

    def wish(self, asker: str | None) -> Wish:
        """A member's wish; if it cannot be read, that nothing be logged."""
        if asker is None:
            return Wish()
        try:
            return self._store.members.wish(asker)
        except StoreError as error:
            if self._unlogged is not None:
                # As last read while the database was there; what waits is checked again before it is written.
                return Wish(unlogged=asker in self._unlogged)
            log.warning("%s", error)
            return Wish(unlogged=True)

    @property
    def waiting(self) -> int:
        """How many writes wait.

        Raises:
            StoreError: the journal cannot be read.
        """
        return len(self._backlog)

    @property
    def durable(self) -> bool:
        """Whether what is asked now outlives the process: it is written at once, or waits in the journal."""
        written = self._store.pulse().failing is None
        return written or self._backlog.holds if self._journaled else written and not self.waiting

    def catch_up(self) -> bool:
        """Write what waits. Returns whether everything is written."""
        if self._journaled:
            self._learn_wishes()
        return self._backlog.catch_up()

    def _learn_wishes(self) -> None:
        try:
            self._unlogged = self._store.members.unlogged()
        except StoreError as error:
            log.warning("%s", error)

    def _write(self, item: Item) -> bool | None:
        match item:
            case Question(late=True):
                return self._write_late(item)
            case Question(interaction, alarm, reply):
                return self._store.log(interaction, alarm=alarm, reply=reply)
            case Emergency(interaction):
                self._store.care.owe(interaction)
            case Feedback():
                return self._store.add_feedback(item)
            case StandingReply():
                self._store.keep_reply(item)
        return None

    def _write_late(self, question: Question) -> bool | None:
        interaction = question.interaction
        if interaction.asker and self._store.members.wish(interaction.asker).unlogged:
            if question.alarm:
                self._store.care.owe(nameless(interaction))
            return None
        new = self._store.log(interaction, alarm=question.alarm)
        now = self._now()
        if question.reply and now - interaction.asked_at <= REPLY_WANTED:
            # The process may have ended before it replied. If it did reply, a note of that waits behind this item, and
            # is written long before anybody may claim what is owed from now on.
            self._store.deliveries.owe_reply(interaction.question_id, now)
        return new


class _Waiting(Queue[Item]):
    """A queue of items in a journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def put(self, key: str, item: Item) -> bool:
        kind = type(item).__name__
        return self._journal.put(key, f"{kind} {_ITEMS[kind].dump_json(item).decode()}")

    def first(self) -> tuple[str, Item] | None:
        while found := self._journal.first():
            key, (kind, _, body) = found[0], found[1].partition(" ")
            try:
                item: Item = _ITEMS[kind].validate_json(body)
            except (KeyError, ValueError):
                # Written by another version of Salve, or not by Salve; it must not hold up the items behind it.
                log.warning("%s: %s cannot be read and is given up", self._journal.path, key.partition(" ")[0])
                self._journal.done(key)
            else:
                return key, item
        return None

    def done(self, key: str) -> None:
        self._journal.done(key)

    def __contains__(self, key: str) -> bool:
        return key in self._journal

    def __len__(self) -> int:
        return len(self._journal)
