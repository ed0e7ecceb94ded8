"""Servers' own settings, read from memory and kept in the database; and which server is the home."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.curation.audit import SALVE, Action
from bot.curation.review import Curator, NotAllowedError, StaleError
from bot.locale import S_
from bot.settings.former import NOTHING, Former
from bot.settings.model import DEFAULTS, EXTENDED, Administrator, ServerSettings, changes, validated
from bot.store.port import Store
from bot.store.port_servers import Kept

SETTINGS = "settings"
# Stands for the bot itself, such as when settings move out of the environment.
ITSELF = Administrator(SALVE, SALVE)
CHANGED = S_("somebody else has just changed the settings; look again")
NOT_YOURS = S_("only those who may manage this server can change its settings; curators need that permission too")
NOT_SERVED = S_("I belong to the curators of another server; whoever runs me can allow this one (SALVE_SERVERS)")


class ServerService:
    """The single source of servers' settings. Reads are free and safe on the event loop; a change is visible at once.

    `served` are the servers besides the home that the operator allows; None allows any. `former` holds the settings
    from the environment, which apply until there is a home to take them over.
    """

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        served: frozenset[int] | None = frozenset(),
        former: Former = NOTHING,
    ) -> None:
        self.former = former
        self._store = store.servers
        self._now = now
        self.served = served
        self._lock = threading.Lock()
        self._mark: tuple[int, int, str | None] | None = None
        self._kept: Mapping[int, Kept] = {}
        self.refresh()

    # Reading

    @property
    def home(self) -> int | None:
        """The server whose curators keep the knowledge; None until one is set up."""
        return next((guild_id for guild_id, kept in self._kept.items() if kept.home), None)

    def of(self, guild_id: int | None) -> ServerSettings:
        """A server's settings; without a server, the home's, because direct messages belong to the home."""
        home = self.home
        if home is None and guild_id not in self._kept:
            return self.former.settings
        return self._kept.get(home or 0 if guild_id is None else guild_id, Kept()).settings

    @property
    def at_home(self) -> ServerSettings:
        """The home's settings."""
        return self.of(None)

    @property
    def all(self) -> Sequence[int]:
        """The servers that have been set up, the home first."""
        return sorted(self._kept, key=lambda guild_id: (not self._kept[guild_id].home, guild_id))

    def revision(self, guild_id: int) -> int:
        """The revision of a server's settings; 0 if it has none."""
        return self._kept.get(guild_id, Kept()).revision

    def known(self, guild_id: int) -> bool:
        """Whether a server has been set up."""
        return guild_id in self._kept

    def serves(self, guild_id: int) -> bool:
        """Whether the bot serves a server: the home, or one that the operator allows."""
        return guild_id == self.home or self.served is None or guild_id in self.served

    def may_begin(self, guild_id: int) -> bool:
        """Whether a server may be set up: if it is served, or if there is no home yet."""
        return self.serves(guild_id) or self.home is None

    @property
    def alone(self) -> bool:
        """Whether the home is the only server, so that questions in direct messages belong to it."""
        return self.served == frozenset()

    @property
    def extended(self) -> Sequence[str]:
        """The servers that add own entries to the shared knowledge; the home's entries are the shared ones."""
        found = [guild_id for guild_id in self.all if guild_id != self.home and self.serves(guild_id)]
        return [str(guild_id) for guild_id in found if self.of(guild_id).knowledge == EXTENDED]

    def own_of(self, curator: Curator) -> str | None:
        """The server whose own entries a curator writes; None if they write for the shared knowledge."""
        theirs = () if curator.home or curator.guilds is None else curator.guilds
        return next((guild_id for guild_id in self.extended if guild_id in theirs), None)

    def refresh(self) -> bool:
        """Load what other processes have changed. Returns whether anything has."""
        with self._lock:
            mark = self._store.mark()
            if mark == self._mark:
                return False
            self._kept, self._mark = self._store.kept(), mark
            return True

    # Changing

    def change(
        self, guild_id: int, values: Mapping[str, Any], by: Administrator, door: str, *, seen: int | None = None
    ) -> ServerSettings:
        """Change some settings of a server; the audit trail records who, when, and the old and new values.

        Args:
            guild_id: the server.
            values: the settings by name.
            by: who changes them.
            door: where they do it, such as "discord".
            seen: the revision they were looking at, if they replace settings that they saw as a whole.

        Raises:
            NotAllowedError: this person may not change them.
            SalveError: a value is wrong; the message has a line for each.
            StaleError: somebody else has changed them at the same moment.
        """
        _check(by, guild_id)
        self.refresh()
        kept = self._kept.get(guild_id, Kept())
        if seen not in {None, kept.revision}:
            raise StaleError(CHANGED)
        new = validated(kept.settings.model_dump() | dict(values))
        said = changes(kept.settings, new)
        if said or not kept.revision:
            action = self._action(by, door, guild_id, "; ".join(said)) if said else None
            if not self._store.put(guild_id, new, kept.revision, action):
                self.refresh()
                raise StaleError(CHANGED)
            self.refresh()
        return new

    def begin(self, guild_id: int, by: Administrator, door: str) -> bool:
        """Set a server up. The first that is not named as a guest becomes the home, whose curators keep the knowledge.

        Returns:
            Whether it has become the home.

        Raises:
            NotAllowedError: this person may not set it up, or the server is not served.
        """
        _check(by, guild_id)
        self.refresh()
        if not self.may_begin(guild_id):
            raise NotAllowedError(NOT_SERVED)
        guest = self.home is not None or guild_id in (self.served or ())
        first = DEFAULTS if guest else self.former.settings
        if not self.known(guild_id):
            self._store.put(guild_id, first, 0, None)
        said = "; ".join(["this server is the home", *changes(DEFAULTS, first)])
        made = not guest and self._store.make_home(guild_id, self._action(by, door, guild_id, said))
        self.refresh()
        return made

    def take_over(self, guild_id: int) -> str | None:
        """Move the environment's settings into the database, once, when that server becomes the home.

        Returns:
            A sentence about what was done; None if nothing was.

        Raises:
            SalveError: a value is wrong.
        """
        if not self.former or not self.begin(guild_id, ITSELF, SALVE):
            return None
        said = "; ".join(changes(DEFAULTS, self.at_home)) or "nothing else"
        return (
            f"server {guild_id} is the home from now on; moved into the database: {said}. Delete "
            f"{', '.join(self.former.names)}: `salve settings` and /settings say what counts"
        )

    def move_home(self, guild_id: int, by: Administrator, door: str) -> None:
        """Make another server the home; only the operator of the machine may.

        Raises:
            NotAllowedError: this person is not the operator.
        """
        if by.guilds is not None:
            raise NotAllowedError("only whoever runs the machine can move the home")
        action = self._action(by, door, guild_id, f"this server is the home, instead of {self.home or 'none'}")
        self._store.make_home(guild_id, action, instead=True)
        self.refresh()

    def _action(self, by: Administrator, door: str, guild_id: int, detail: str) -> Action:
        return Action(self._now(), by.id, by.name, door, SETTINGS, detail=detail, guild_id=str(guild_id))


def _check(by: Administrator, guild_id: int) -> None:
    if not by.manages(guild_id):
        raise NotAllowedError(NOT_YOURS)
