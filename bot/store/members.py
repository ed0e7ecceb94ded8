"""Members' data, and what members and servers wish, in SQL."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.curation.gaps import ALONE
from bot.store import audit, copies, forgetting, raters
from bot.store.owed import REMOVALS
from bot.store.part import Part
from bot.store.people import Forgotten, Row, Wish
from bot.store.records import Interaction
from bot.store.rows import put, stamp
from bot.store.sql import Database

# The key in `told` for the moment at which Salve last looked for old data.
LOOKED = "clock"

# Everything that belongs to one member, by the keyed hash, and by the id if they let it be kept, in the same order
# whatever database holds it. The columns are those that a member can read; `bot.services.data_map` names all columns.
_KEPT = {
    "questions": """
        select asked_at, surface, text, language, decision, entry_id, guild_id, channel_id, question_id
        from interactions where asker = :asker order by asked_at, question_id
    """,
    "feedback": """
        select at, kind, reason, entry_id, question_id from feedback
        where asker = :asker order by at, question_id, kind
    """,
    "waiting for": """
        select subscribers.at, subscribers.gap, gaps.title, subscribers.user_id, subscribers.message_id,
            subscribers.channel_id, subscribers.guild_id
        from subscribers join gaps on gap = number where asker = :asker order by at, gap
    """,
    "messages owed": """
        select due, news, gap, user_id, message_id from outbox
        where asker = :asker and state = 'owed' order by due, gap, news
    """,
    "answers to be mended": """
        select at, entry_id, user_id, guild_id from raters where asker = :asker order by at, entry_id
    """,
    "what curators asked you": """
        select at, asked, answer, answered_at, answered_in, message_id, ask_backs.channel_id, ask_backs.question_id
        from ask_backs join interactions using (question_id) where asker = :asker order by at, ask_backs.question_id
    """,
    "drafts from your messages": """
        select created_at, number, stage, consent, origin, proposal from drafts
        where origin_author = :user order by number
    """,
    "wishes": "select unlogged, greeted_at from members where asker = :asker",
    "your turn at the desk": """
        select at, what, about from turns join curators on curators.number = turns.curator
        where curators.id = :curator order by at
    """,
    "at the desk": """
        select at, since, guilds, home, unreminded from attendance
        join curators on curators.number = attendance.curator where curators.id = :curator
    """,
    "acts as a curator": """
        select at, act, gap, draft, entry_id, detail, curators.name
        from actions join curators on curators.number = cast(actions.curator as bigint)
        where curators.id = :curator order by at
    """,
}


class SqlMembers(Part):
    """Members' wishes and data in SQL. See `bot.store.port_members.Members` for what each method promises."""

    def wish(self, asker: str) -> Wish:
        """What a member wishes."""
        with self._reading() as db:
            row = db.execute("select unlogged, greeted_at from members where asker = ?", [asker]).fetchone()
        return Wish(bool(row[0]), row[1] is not None) if row else Wish()

    def unlogged(self) -> frozenset[str]:
        """All who wish not to be logged."""
        with self._reading() as db:
            return frozenset(row[0] for row in db.execute("select asker from members where unlogged = 1"))

    def set_unlogged(self, asker: str, *, unlogged: bool) -> None:
        """Note whether a member's questions are to be kept."""
        sql = """
            insert into members (asker, unlogged) values (?, ?)
            on conflict (asker) do update set unlogged = excluded.unlogged
        """
        self._writer.do(lambda db: db.execute(sql, [asker, unlogged]))

    def first_contact(self, asker: str, at: datetime) -> bool:
        """Note that a member is told what is kept. False if they were told before, or if nothing is kept about them."""
        wish = self.wish(asker)
        if wish.greeted or wish.unlogged:
            return False
        sql = """
            insert into members (asker, greeted_at) values (?, ?)
            on conflict (asker) do update set greeted_at = excluded.greeted_at where members.greeted_at is null
        """
        return self._writer.do(lambda db: db.execute(sql, [asker, stamp(at)]).rowcount == 1)

    def await_mending(self, question_id: str, asker: str, user_id: str, at: datetime) -> bool:
        """Note that somebody wants to be told when an answer that did not help them is mended."""
        return self._writer.do(lambda db: raters.wait(db, question_id, asker, user_id, at))

    def stop_awaiting(self, entry_id: str, asker: str) -> bool:
        """Forget that somebody waits to be told; False if they were not waiting."""
        return self._writer.do(lambda db: raters.stop(db, entry_id, asker))

    def kept(self, asker: str, user_id: str) -> dict[str, list[Row]]:
        """Everything that is kept about one member, by kind."""
        who = {"asker": asker, "user": user_id, "curator": f"discord:{user_id}"}
        with self._reading() as db:
            return {kind: list(db.query(sql, who)) for kind, sql in _KEPT.items()}

    def erase(self, asker: str, user_id: str, at: datetime, guild_id: str | None = None) -> Forgotten:
        """Erase what is kept about one member, everywhere or in one server."""
        return self._writer.do(lambda db: forgetting.member(db, asker, user_id, at, guild_id), wipe=True)

    def reword(self, interaction: Interaction, at: datetime, *, alarm: bool = False) -> bool:
        """Replace a question's text and outcome."""
        return self._writer.do(lambda db: forgetting.reword(db, interaction, at, alarm=alarm), wipe=True)

    def forget_messages(self, message_ids: Iterable[str], at: datetime) -> Forgotten:
        """Erase what was asked in deleted messages, and forget deleted replies."""
        ids = list(message_ids)
        with self._reading() as db:
            if not forgetting.known(db, ids):
                return Forgotten()
        return self._writer.do(lambda db: forgetting.messages(db, ids, at), wipe=True)

    def forget_channel(self, channel_id: str, at: datetime) -> Forgotten:
        """Erase what was asked in a channel or thread that is gone."""
        return self._writer.do(lambda db: forgetting.channel(db, channel_id, at), wipe=True)

    def places(self, guild_id: str) -> Sequence[str]:
        """The channels and threads of a server in which something was asked that is kept with its place."""
        # What was asked of the bot alone was asked in no channel of a server.
        sql = f"""
            select distinct channel_id from interactions
            where guild_id = ? and channel_id is not null and surface not in {ALONE} order by channel_id
        """  # noqa: S608 - our own words
        with self._reading() as db:
            return [row[0] for row in db.execute(sql, [guild_id])]

    def forget_server(self, guild_id: str, at: datetime) -> Forgotten:
        """Erase what was asked in a server."""
        return self._writer.do(lambda db: forgetting.server(db, guild_id, at), wipe=True)

    def last_moment(self) -> datetime | None:
        """When Salve last looked for old data; before the first look, when the newest question was asked.

        After the first look, questions do not count, because those asked while the clock is wrong carry its time.
        """
        sql = "select coalesce((select at from told where key = ?), (select max(asked_at) from interactions))"
        with self._reading() as db:
            newest = db.execute(sql, [LOOKED]).fetchone()[0]
        return None if newest is None else datetime.fromisoformat(newest)

    def forget_old(self, now: datetime, days: int) -> int:
        """Remove persons from what has been kept long enough. Returns the number of questions."""
        self._writer.drop_copies(now - min(timedelta(days=days), copies.LONGEST))

        def write(db: Database) -> int:
            put(db, "told", {"key": LOOKED, "at": stamp(now)}, ("key",))
            return forgetting.old(db, now, days)

        return self._writer.do(write, wipe=True)

    def servers(self) -> set[str]:
        """The servers for which anything is kept."""
        # What is left of a server that was erased does not count, or it would be erased again and again.
        sql = """
            select guild_id from interactions union select guild_id from gaps where status != 'expired'
            union select guild_id from server_settings where home = 0 or settings != '{}'
            union select guild_id from raters union select guild_id from drafts where stage in ('writing', 'proposed')
        """
        with self._reading() as db:
            return {row[0] for row in db.execute(sql) if row[0] is not None}

    def left(self, guild_id: str, at: datetime) -> bool:
        """Note that the bot is no longer in a server; False if that was known."""
        sql = """
            insert into servers (guild_id, left_at) values (?, ?)
            on conflict (guild_id) do update set left_at = excluded.left_at where servers.left_at is null
        """
        return self._writer.do(lambda db: db.execute(sql, [guild_id, stamp(at)]).rowcount == 1)

    def joined(self, guild_ids: Iterable[str]) -> None:
        """Note that the bot is in these servers (again)."""
        sql = """
            update servers set left_at = null
            where left_at is not null and guild_id in (select value from json_each(?))
        """
        ids = json.dumps(list(guild_ids))
        self._writer.do(lambda db: db.execute(sql, [ids]))

    def left_before(self, before: datetime) -> Sequence[str]:
        """The servers that the bot left before that moment and has not come back to."""
        with self._reading() as db:
            rows = db.execute("select guild_id from servers where left_at < ?", [stamp(before)])
            return [row[0] for row in rows]

    def replies_to(self, question_id: str) -> Sequence[tuple[str, str]]:
        """The channel and message ids of the replies to a question."""
        with self._reading() as db:
            rows = db.execute("select channel_id, message_id from replies where question_id = ?", [question_id])
            return [(row[0], row[1]) for row in rows]

    def question_of(self, message_id: str) -> str | None:
        """The question that a reply answers; None if it is not (or no longer) kept."""
        with self._reading() as db:
            row = db.execute("select question_id from replies where message_id = ?", [message_id]).fetchone()
            return str(row[0]) if row and row[0] else None

    def removals(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Claim replies that are to be removed in Discord: channel and message ids."""
        return [(row["channel_id"], row["message_id"]) for row in self._claim(REMOVALS, now, limit)]

    def owe_removal(self, channel_id: str, message_id: str) -> None:
        """Owe the removal of a reply in Discord."""
        owed = "insert into removals (message_id, channel_id) values (?, ?) on conflict do nothing"
        self._writer.do(lambda db: db.execute(owed, [message_id, channel_id]))

    def removed(self, message_id: str) -> None:
        """Note that a reply is gone."""

        def write(db: Database) -> None:
            db.execute("delete from removals where message_id = ?", [message_id])
            db.execute("delete from replies where message_id = ?", [message_id])

        self._writer.do(write)

    def acts_of(self, curator: str) -> int:
        """How many actions of the trail are one curator's."""
        with self._reading() as db:
            return audit.acts_of(db, curator)

    def replace_name(self, curator: str) -> str | None:
        """Replace a curator's name with a pseudonym. Returns it, or None if they did nothing."""
        return self._writer.do(lambda db: audit.replace_name(db, curator), wipe=True)
