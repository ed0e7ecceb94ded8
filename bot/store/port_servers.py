"""Servers' own settings, and which server is the home. A part of `bot.store.port.Store`."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from bot.curation.audit import Action
from bot.settings.model import ServerSettings


class Kept(NamedTuple):
    """The stored settings of a server; revision 0 stands for a server that has none."""

    settings: ServerSettings = ServerSettings()
    home: bool = False
    revision: int = 0


class Servers(Protocol):
    """Settings by server. All methods raise StoreError if the database cannot be read or written."""

    def kept(self) -> Mapping[int, Kept]:
        """The settings of every server that has any."""
        ...

    def mark(self) -> tuple[int, int, str | None]:
        """A mark that differs after any change."""
        ...

    def put(self, guild_id: int, settings: ServerSettings, revision: int, action: Action | None) -> bool:
        """Replace settings of that revision, with the trail's action; False if they have changed since."""
        ...

    def make_home(self, guild_id: int, action: Action | None, *, instead: bool = False) -> bool:
        """Make a server the home; False if there is one already, unless this one is to replace it (`instead`)."""
        ...
