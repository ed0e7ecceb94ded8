"""Messages owed to members, in SQL, and the questions that a new release is asked again."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from bot.curation import review
from bot.curation.audit import SALVE, Action
from bot.curation.gaps import WAITING, Gap, Status
from bot.curation.outbox import News, Owed, Subscriber, Told
from bot.store import asking_back, audit, counting, gaps, waiting
from bot.store.gap_records import OpenQuestion
from bot.store.rows import stamp
from bot.store.sql import UNLIMITED, Database

# The last news about a question: after it, nothing is kept about the person.
_ENDS = {
    Status.ANSWERED: News.ANSWERED,
    Status.REJECTED: News.REJECTED,
    Status.NOT_FOR_BOT: News.NOT_FOR_BOT,
}


def owed(row: dict[str, Any]) -> Owed:
    """An owed message, from its row."""
    row = row | {"into": row["into_gap"]}
    values = {field.name: row[field.name] for field in fields(Owed)}
    return Owed(**values | {"news": News(row["news"]), "due": datetime.fromisoformat(row["due"])})


def settle(db: Database, number: int, at: datetime, how: str, failure: str) -> None:
    """Note that a message was sent, or why it cannot be; the recipient is forgotten with their last message.

    An answer to a part of a gap is the last message to those who asked nothing else there.
    """
    state = "failed" if failure else "done"
    if failure:
        asking_back.failed(db, number)
    sql = "update outbox set state = ?, failure = ?, told_at = ?, how = ? where number = ?"
    db.execute(sql, [state, failure, stamp(at), how, number])
    row = db.execute("select gap, asker, news from outbox where number = ?", [number]).fetchone()
    if row and row[2] in _ENDS.values():
        top = gaps.root(db, row[0])
        gap = gaps.find(db, row[0] if top is None else top)
        if gap is not None:
            (waiting.told if gap.status in WAITING else waiting.unsubscribe)(db, gap.number, row[1])
    db.execute(
        "update outbox set asker = 'told ' || number, user_id = null, channel_id = null, message_id = null, "
        "question_id = null where number = ?",
        [number],
    )


def told_of(db: Database, draft: int) -> list[Told]:
    """What became of each message about a draft's release, for everybody who is owed one."""
    sql = """
        select state, how, told_at, failure from outbox join actions on actions.number = outbox.action
        where actions.draft = ? and act = 'publish' order by state != 'owed', coalesce(told_at, '')
    """
    return [Told(row[0], row[1], row[2] and datetime.fromisoformat(row[2]), row[3]) for row in db.execute(sql, [draft])]


def unchecked(db: Database, release: int, limit: int, guild_id: str | None = None) -> list[OpenQuestion]:
    """Questions (of one server, if given) that the release has not been asked yet."""
    rows = db.query(
        """
        select question_id, interactions.text, interactions.entry_id
        from gap_questions join interactions using (question_id)
        where gap_questions.entry_id is null and checked < :release and interactions.text != ''
            and (:guild is null or interactions.guild_id = :guild)
        limit :limit
        """,
        {"release": release, "limit": limit, "guild": guild_id},
    )
    return [OpenQuestion(**row) for row in rows]


def heal(db: Database, results: Sequence[tuple[str, str | None]], release: int, at: datetime) -> int:
    """Note which questions a release answers, and with which entry; close the gaps that have none left open.

    Everybody whose question is answered is owed the answer. Returns the number of closed gaps.
    """
    checked = "update gap_questions set checked = ? where question_id in (select value from json_each(?))"
    db.execute(checked, [release, json.dumps([question_id for question_id, _ in results])])
    touched: dict[int, list[tuple[str, str]]] = {}
    for question_id, entry_id in results:
        if entry_id is not None:
            row = db.execute("select gap from gap_questions where question_id = ?", [question_id]).fetchone()
            top = gaps.root(db, row[0]) if row else None
            if top is not None:
                touched.setdefault(top, []).append((question_id, entry_id))
    return sum(_healed(db, number, answered, at) for number, answered in touched.items())


def _healed(db: Database, number: int, answered: Sequence[tuple[str, str]], at: datetime) -> bool:
    """Tell those whose questions are answered, and close the gap if none of its questions is left."""
    gap = gaps.find(db, number)
    if gap is None or gap.status not in WAITING:
        # Nobody is told, so nothing counts as answered; its questions are asked again when the gap waits again.
        return False
    update = "update gap_questions set entry_id = ? where question_id = ? and entry_id is null"
    for question_id, entry in answered:
        db.execute(update, [entry, question_id])
    left = counting.holds_open(db, number)
    entry_id = Counter(entry for _, entry in answered).most_common(1)[0][0]
    act = "answered_in_part" if left else "healed"
    action = Action(at, SALVE, SALVE, SALVE, act, gap=number, entry_id=entry_id)
    if left:
        done = audit.add(db, action)
    else:
        gap, done = gaps.change(db, gap, review.answered(gap, entry_id, at), action, news=None, due=None)
    for entry in dict.fromkeys(entry for _, entry in answered):
        askers = _askers(db, [question_id for question_id, found in answered if found == entry])
        waiting.owe(db, done, replace(gap, entry_id=entry), News.ANSWERED, at, only=askers)
    if not left:
        waiting.owe(db, done, gap, News.ANSWERED, at)
    return not left


def _askers(db: Database, question_ids: Iterable[str]) -> list[str]:
    rows = (
        db.execute("select asker from interactions where question_id = ?", [question_id]).fetchone()
        for question_id in question_ids
    )
    return [row[0] for row in rows if row and row[0]]


def owe_at_once(db: Database, number: int, subscriber: Subscriber) -> None:
    """Owe somebody who comes to wait what the others were told, if their question or its gap has come to an end."""
    gap = gaps.find(db, number)
    asked = "select entry_id from gap_questions where question_id = ? and entry_id is not null"
    row = db.execute(asked, [subscriber.question_id]).fetchone()
    if gap is None or (row is None and gap.status not in _ENDS):
        return
    news = News.ANSWERED if row else _ENDS[gap.status]
    last = db.execute("select max(number) from actions where gap = ?", [number]).fetchone()[0]
    cause = gaps.ended_by(db, number) or last
    told = replace(gap, entry_id=row[0]) if row else gap
    waiting.owe(db, cause, told, news, subscriber.at, only=[subscriber.asker])


def close(db: Database, gap: Gap, entry_id: str, release: int, action: Action) -> None:
    """Close a gap that a release answers by a curator's judgement: all its questions, and everybody who waits."""
    stored, done = gaps.change(db, gap, review.answered(gap, entry_id, action.at), action, news=None, due=None)
    waiting.owe(db, done, stored, News.ANSWERED, action.at)
    for wording in gaps.wordings(db, gap.number, UNLIMITED, 0):
        update = "update gap_questions set entry_id = coalesce(entry_id, ?), checked = ? where question_id = ?"
        db.execute(update, [entry_id, release, wording.question_id])
