"""The tasks of the child process, requested with plain values; `bot.cli.work` carries them out."""

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
    """A knowledge base as JSON values: the kind, the id and the canonical form of each item."""
    return [[*key, text] for key, text in versions.items(knowledge).items()]


def unpacked(items: Items) -> KnowledgeBase:
    """The knowledge base that `packed` made the items from."""
    return versions.rebuild({(kind, id_): text for kind, id_, text in items})


def examine(
    child: Child, version: str | None, new: KnowledgeBase, now: datetime, guild_id: str | None, progress: Progress
) -> Report:
    """The gate's report on a knowledge base, made in the child process; see `PublishService.examine`."""
    data: Mapping[str, Any] = {"version": version, "items": packed(new), "now": now.isoformat(), "guild_id": guild_id}
    return REPORT.validate_python(child.run("examine", data, progress=progress))


def prepare(child: Child, knowledge: KnowledgeBase, *, first: bool = False) -> None:
    """Prepare a release for answering, and leave the result in the cache for this process."""
    child.run("prepare", {"items": packed(knowledge)}, first=first)


def heal(child: Child) -> int:
    """Ask the active release the open questions; returns the number of closed gaps. See `GapService.heal`."""
    return int(child.run("heal", {}))
