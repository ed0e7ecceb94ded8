"""Servers' own settings, and which server is the home, in SQL. See `bot.store.port_servers.Servers`."""

import json

from bot.curation.audit import Action
from bot.settings.model import ServerSettings
from bot.store import audit
from bot.store.part import Part
from bot.store.port_servers import Kept
from bot.store.sql import Database

# When a server was last forgotten. Without it, another that is set up since would take its place in the count.
FORGOTTEN = "server forgotten"
_MARK = """
    select count(*), coalesce(sum(revision), 0), (select at from told where key = ?) from server_settings
"""
_NEW = "insert into server_settings (guild_id, settings) values (:guild, :settings) on conflict do nothing"


class SqlServers(Part):
    """Settings by server. A revision only grows, so that a caller with an older one is refused."""

    def kept(self) -> dict[int, Kept]:
        """The settings of every server that has any."""
        with self._reading() as db:
            rows = list(db.query("select guild_id, settings, home, revision from server_settings"))
        return {
            int(row["guild_id"]): Kept(
                ServerSettings.model_validate(json.loads(row["settings"])), bool(row["home"]), row["revision"]
            )
            for row in rows
        }

    def mark(self) -> tuple[int, int, str | None]:
        """A mark that differs after any change."""
        with self._reading() as db:
            count, revisions, forgotten = db.execute(_MARK, [FORGOTTEN]).fetchone()
        return int(count), int(revisions), forgotten

    def put(self, guild_id: int, settings: ServerSettings, revision: int, action: Action | None) -> bool:
        """Replace settings of that revision, with the trail's action; False if they have changed since."""
        row = {"guild": str(guild_id), "settings": settings.model_dump_json(), "revision": revision}

        def write(db: Database) -> bool:
            if revision == 0:
                sql = _NEW
            else:
                sql = """
                    update server_settings set settings = :settings, revision = revision + 1
                    where guild_id = :guild and revision = :revision
                """
            done = bool(db.execute(sql, row).rowcount == 1)
            if done and action is not None:
                audit.add(db, action)
            return done

        return self._writer.do(write)

    def make_home(self, guild_id: int, action: Action | None, *, instead: bool = False) -> bool:
        """Make a server the home; False if there is one already, unless this one is to replace it (`instead`)."""
        row = {"guild": str(guild_id)}

        def write(db: Database) -> bool:
            if not instead and db.execute("select 1 from server_settings where home = 1").fetchone():
                return False
            db.execute("update server_settings set home = 0, revision = revision + 1 where home = 1")
            db.execute(_NEW, row | {"settings": "{}"})
            db.execute("update server_settings set home = 1, revision = revision + 1 where guild_id = :guild", row)
            if action is not None:
                audit.add(db, action)
            return True

        return self._writer.do(write)
