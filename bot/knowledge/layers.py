"""A server's own entries on top of the knowledge that it shares: they add to it and change nothing in it.

Their ids contain the server's number, so no two servers and no shared item ever use the same id.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from itertools import count

from bot.errors import SalveError
from bot.knowledge import versions
from bot.knowledge.models import KnowledgeBase
from bot.knowledge.versions import Key

# The kinds of item that a server may add.
KINDS = frozenset({"entry", "source", "fact"})
LONGEST = 48
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# The number has leading zeros, so that no word of an ordinary id reads as one: 2**63 begins with a 1.
_WIDTH = 13
# A server would need thousands of ids with the same beginning for two of them to have the same digest by chance.
_DIGEST = 6
_MARK = re.compile(r"[Oo]wn-([01][0-9a-z]{12})-")
CLASH = "{ids}: the shared knowledge has that id by now, and a server's own entry has it too; withdraw the own one"
CHANGES_SHARED = "{ids}: that is of the shared knowledge, which a server's own entries add to and never change"


def mark(guild_id: str) -> str:
    """The prefix of every id of that server's own: its number in base 36, thirteen digits."""
    left, digits = int(guild_id), ""
    while left:
        left, digit = divmod(left, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return f"own-{digits.rjust(_WIDTH, '0')}-"


def owner(id_: str) -> str | None:
    """The server that an id belongs to; None if the item is shared."""
    found = _MARK.match(id_)
    return str(int(found[1], len(_DIGITS))) if found else None


def own_id(guild_id: str, id_: str) -> str:
    """An id as one of that server's own; one that is too long ends in a digest, so that it stays distinct."""
    begin = mark(guild_id)
    if id_.startswith(begin):
        return id_
    own = f"{begin}{id_}"
    if len(own) <= LONGEST:
        return own
    end = f"-{hashlib.sha256(id_.encode()).hexdigest()[:_DIGEST]}"
    return f"{own[: LONGEST - len(end)].rstrip('-')}{end}"


def own_facts(guild_id: str, knowledge: KnowledgeBase) -> Iterator[str]:
    """Ids for further facts of that server's own; they begin with a capital letter, as all facts' ids do."""
    begin = mark(guild_id).capitalize()
    return (id_ for number in count(1) if (id_ := f"{begin}F{number}") not in knowledge.fact)


def on_top(shared: KnowledgeBase, own: Mapping[Key, str], number: int) -> KnowledgeBase:
    """The shared knowledge with a server's own items added.

    Its version is the shared one with the number of the server's release: 3.0.0+17.

    Raises:
        SalveError: the shared knowledge already has one of the ids.
        ValueError: an item does not fit its kind.
    """
    items = versions.items(shared)
    clash = items.keys() & own.keys()
    if clash:
        raise SalveError(CLASH.format(ids=_ids(clash)))
    return _named(versions.rebuild({**items, **own}), f"{shared.manifest.version}+{number}")


def added(shared: KnowledgeBase, new: KnowledgeBase, guild_id: str) -> dict[Key, str]:
    """The items that a server's knowledge has and the shared knowledge does not.

    Raises:
        SalveError: it changes something that is shared.
    """
    before, after = versions.items(shared), versions.items(_named(new, shared.manifest.version))
    own = {key: text for key, text in after.items() if before.get(key) != text}
    begin = mark(guild_id)
    foreign = {key for key in own if key[0] not in KINDS or not key[1].lower().startswith(begin)} | (
        before.keys() - after.keys()
    )
    if foreign:
        raise SalveError(CHANGES_SHARED.format(ids=_ids(foreign)))
    return own


def digest(own: Mapping[Key, str], guild_id: str, parent: str | None) -> str:
    """SHA-256 over the server, the digest of its previous release, and each item in the order of kind and id."""
    total = hashlib.sha256(f"own {guild_id} {parent or ''}".encode())
    for (kind, id_), text in sorted(own.items()):
        total.update(f"\n{kind} {id_} {text}".encode())
    return total.hexdigest()


def _ids(keys: set[Key]) -> str:
    return ", ".join(sorted(id_ for _, id_ in keys))


def _named(knowledge: KnowledgeBase, version: str) -> KnowledgeBase:
    return versions.released(knowledge, version, knowledge.manifest.released)
