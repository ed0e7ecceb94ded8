"""What a server is answered from that has entries of its own: the shared release, and theirs on top of it."""

from dataclasses import replace

from bot.errors import SalveError
from bot.knowledge import layers
from bot.knowledge.models import KnowledgeBase
from bot.services import redact
from bot.store.port import Store
from bot.store.records import ReleaseRecord

UNSERVED = "Knowledge {version} cannot be served here, so I answer from the shared entries alone: {why}"


def on(shared: ReleaseRecord, mine: ReleaseRecord) -> ReleaseRecord:
    """A server's own release on top of a shared one, whichever that is by now: 3.1.0+17."""
    encoder = max(shared, mine, key=lambda each: each.number).encoder
    return replace(mine, version=f"{shared.version}+{mine.number}", encoder=encoder)


def shared_version(record: ReleaseRecord) -> str:
    """The version of the shared release that it stands on, or is."""
    return record.version.partition("+")[0]


def knowledge(store: Store, record: ReleaseRecord, shared: KnowledgeBase) -> KnowledgeBase:
    """The knowledge of a server's own release on top of the shared one.

    Raises:
        SalveError: what is stored is not what its digest says, or an id of it is shared by now.
    """
    items, guild_id = store.content(record.number), record.guild_id or ""
    if layers.digest(items, guild_id, record.parent) != record.digest and not redact.holds(store, record):
        raise SalveError(f"release {record.version} is damaged in the database: restore a backup")
    return layers.on_top(shared, items, record.number)
