"""Who did what at the desk, and when: rows that are only ever added."""

from dataclasses import dataclass
from datetime import datetime

SALVE = "salve"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing somebody did.

    Attributes:
        at: when.
        curator: their id; "salve" for what the bot does by itself. `name` is what they are called.
        door: where they did it: discord, web, cli or salve.
        act: what they did: an act on a gap, or draft, edit, propose, return, discard, approve, publish, withdraw,
            undo, consent, settings.
        gap: the number of the gap it was done to, if any.
        draft: the number of the draft, if any.
        entry_id: the entry, if any.
        detail: a reason or a title, in the curator's words. Never a member's words.
        guild_id: the server whose settings it changed, if it did.
        number: its place in the trail, from 1; 0 before it is stored.
    """

    at: datetime
    curator: str
    name: str
    door: str
    act: str
    gap: int | None = None
    draft: int | None = None
    entry_id: str | None = None
    detail: str = ""
    guild_id: str | None = None
    number: int = 0
