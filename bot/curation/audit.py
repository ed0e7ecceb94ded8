"""Who did what at the desk, and when: rows are only ever added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.locale import NC_

SALVE = "salve"
# The curators' names for each act.
ACTS: Mapping[str, str] = {
    "answer": NC_("act", "answer"),
    "approve": NC_("act", "approve"),
    "ask_back": NC_("act", "ask back"),
    "asker_says_it_differs": NC_("act", "asker says it differs"),
    "claim": NC_("act", "claim"),
    "consent": NC_("act", "consent"),
    "discard": NC_("act", "discard"),
    "draft": NC_("act", "draft"),
    "edit": NC_("act", "edit"),
    "expert": NC_("act", "expert"),
    "from_message": NC_("act", "from message"),
    "give": NC_("act", "give"),
    "healed": NC_("act", "healed"),
    "merge": NC_("act", "merge"),
    "not_for_bot": NC_("act", "not for bot"),
    "propose": NC_("act", "propose"),
    "publish": NC_("act", "publish"),
    "reject": NC_("act", "reject"),
    "remark": NC_("act", "remark"),
    "reopen": NC_("act", "reopen"),
    "return": NC_("act", "return"),
    "same_as": NC_("act", "same as"),
    "settings": NC_("act", "settings"),
    "snooze": NC_("act", "snooze"),
    "split": NC_("act", "split"),
    "split_off": NC_("act", "split off"),
    "take_back": NC_("act", "take back"),
    "title": NC_("act", "title"),
    "unclaim": NC_("act", "unclaim"),
    "undo": NC_("act", "undo"),
    "withdraw": NC_("act", "withdraw"),
    "wrong_match": NC_("act", "wrong match"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """One act by one person.

    Attributes:
        at: the time.
        curator: the person's id; "salve" for an act of the bot itself. `name` is the person's name.
        door: where it was done: discord, web, cli or salve.
        act: an act on a gap, or draft, edit, propose, return, discard, approve, publish, withdraw, undo, consent,
            settings.
        gap: the number of the gap that it concerns, if any.
        draft: the number of the draft that it concerns, if any.
        entry_id: the entry that it concerns, if any.
        detail: a reason or a title, in the curator's words, never a member's.
        guild_id: the server whose settings it changed, if it changed any.
        number: its position in the trail, from 1; 0 before it is stored.
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
