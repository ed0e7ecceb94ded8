"""A whole lineage as one file: a gzip of JSON lines, every digest checked on the way in."""

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.errors import SalveError
from bot.knowledge import versions
from bot.knowledge.versions import Key
from bot.services import redact
from bot.store.port import Store
from bot.store.records import ReleaseRecord

FORMAT = "salve lineage 1"


def write(store: Store, file: Path) -> int:
    """Write the store's lineage, whole or not at all. Returns how many releases it holds."""
    lines = [json.dumps({"format": FORMAT})]
    before: dict[Key, str] = {}
    records = store.releases()[::-1]
    for record in records:
        content, revisions = store.content(record.number), store.revisions(record.number)
        # By the items' digests: one that lost a wording may read as the one that came after it.
        after = {key: revision for key, (revision, _) in revisions.items()}
        change = {
            "release": asdict(record) | {"at": record.at.isoformat()},
            "put": [[*key, content[key]] for key, revision in sorted(after.items()) if before.get(key) != revision],
            "gone": sorted(before.keys() - after.keys()),
        }
        lost = [[*key, revision] for key, (revision, left) in sorted(revisions.items()) if left]
        change |= {"redacted": lost} if lost else {}
        lines.append(json.dumps(change, ensure_ascii=False, sort_keys=True))
        before = after
    draft = file.with_name(file.name + ".new")
    # No time stamp, so that equal lineages make equal files.
    draft.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    draft.replace(file)
    return len(records)


def read(store: Store, file: Path) -> int:
    """Add the releases of a bundle that the store lacks. Returns how many were added.

    Raises:
        SalveError: the file is not a bundle, was changed, or does not continue the store's lineage.
    """
    known = {record.number: record.digest for record in store.releases()}
    added = 0
    items: dict[Key, str] = {}
    seal = None
    for record, put, gone, lost in _releases(file):
        items = {key: text for key, text in items.items() if key not in gone} | put
        versions.rebuild(items)
        if versions.digest_of(items) != record.digest and not _intact(items, lost, record, seal):
            raise SalveError(f"{file}: release {record.version} is not what its digest says: the file was changed")
        if record.number in known:
            if known[record.number] != record.digest:
                raise SalveError(f"{file} is another lineage: its release {record.number} differs from the one here")
        else:
            redacted = {key: revision for key, revision in lost.items() if key in put}
            store.append_release(record, put, gone, {}, redacted=redacted)
            added += 1
        seal = record.seal
    return added


def _intact(items: Mapping[Key, str], lost: Mapping[Key, str], record: ReleaseRecord, seal: str | None) -> bool:
    """Whether a release that lost a wording is otherwise what it was."""
    revisions: dict[Key, tuple[str, str | None]] = {}
    for key, text in items.items():
        digest = hashlib.sha256(text.encode()).hexdigest()
        revisions[key] = (lost[key], digest) if key in lost else (digest, None)
    return redact.intact(items, revisions, record, seal)


def _releases(file: Path) -> Iterator[tuple[ReleaseRecord, dict[Key, str], set[Key], dict[Key, str]]]:
    try:
        head, *lines = gzip.decompress(file.read_bytes()).decode().split("\n")
        if json.loads(head) != {"format": FORMAT}:
            raise SalveError(f"{file} is a bundle of another format than '{FORMAT}'")
        for line in lines:
            change: dict[str, Any] = json.loads(line)
            release = change["release"] | {
                "at": datetime.fromisoformat(change["release"]["at"]),
                "changes": tuple((k, i, w, tuple(f), r) for k, i, w, f, r in change["release"]["changes"]),
            }
            put = {(kind, id_): text for kind, id_, text in change["put"]}
            gone = {(kind, id_) for kind, id_ in change["gone"]}
            lost = {(kind, id_): revision for kind, id_, revision in change.get("redacted", ())}
            yield ReleaseRecord(**release), put, gone, lost
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise SalveError(f"{file} cannot be read as a bundle: {error}") from error
