"""What the bot has done by a child process: how it is asked for, in plain values; `bot.cli.work` does it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from bot.knowledge import versions
from bot.knowledge.models import KnowledgeBase
from bot.services.child import Child
from bot.services.gate import Report
from bot.services.progress import Progress

REPORT = TypeAdapter(Report)
Items = Sequence[Sequence[str]]


def packed(knowledge: KnowledgeBase) -> Items:
    """A knowledge base as JSON has it: the kind, the id and the canonical form of each item."""
    return [[*key, text] for key, text in versions.items(knowledge).items()]


def unpacked(items: Items) -> KnowledgeBase:
    """The knowledge base made of that."""
    return versions.rebuild({(kind, id_): text for kind, id_, text in items})


def examine(
    child: Child, version: str | None, new: KnowledgeBase, now: datetime, guild_id: str | None, progress: Progress
) -> Report:
    """What the gate says of a knowledge base on top of the release of that version; see `PublishService.examine`."""
    data: Mapping[str, Any] = {"version": version, "items": packed(new), "now": now.isoformat(), "guild_id": guild_id}
    return REPORT.validate_python(child.run("examine", data, progress=progress))


def prepare(child: Child, knowledge: KnowledgeBase, *, first: bool = False) -> None:
    """Make a release ready to answer from, and leave that in the cache, where this process finds it."""
    child.run("prepare", {"items": packed(knowledge)}, first=first)


def heal(child: Child) -> int:
    """Ask the active release the open questions; see `GapService.heal`."""
    return int(child.run("heal", {}))
