"""Servers: what each decides for itself, and which one is the home. A part of `bot.store.port.Store`."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from bot.curation.audit import Action
from bot.settings.model import ServerSettings


class Kept(NamedTuple):
    """The settings of a server as they are kept; revision 0 stands for a server that has none."""

    settings: ServerSettings = ServerSettings()
    home: bool = False
    revision: int = 0


class Servers(Protocol):
    """Settings by server. All raise StoreError when the database cannot be read or written."""

    def kept(self) -> Mapping[int, Kept]:
        """The settings of every server that has any."""
        ...

    def mark(self) -> tuple[int, int]:
        """What differs from before once anything has changed."""
        ...

    def put(self, guild_id: int, settings: ServerSettings, revision: int, action: Action | None) -> bool:
        """Keep settings in place of that revision, with what the trail says of it; False where they have changed."""
        ...

    def make_home(self, guild_id: int, action: Action | None, *, instead: bool = False) -> bool:
        """Make a server the home; False where there is one already, unless this one is to be it `instead`."""
        ...
