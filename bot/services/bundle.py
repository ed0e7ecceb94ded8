"""A whole lineage in one file: gzipped JSON lines, of which every field is checked on reading.

The lines form a chain of digests that ends in the last line, the bundle's fingerprint. The chain cannot reveal that
somebody made a whole new file; the fingerprint can, if the writer passes it on separately.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.errors import SalveError
from bot.knowledge import versions
from bot.knowledge.fields import Digest
from bot.knowledge.models import KnowledgeBase
from bot.knowledge.versions import Change, Key
from bot.services import redact
from bot.store.port import Store
from bot.store.records import Arrival, ReleaseRecord

FORMAT = "salve lineage 2"
# The first release of a base of 15,000 phrasings is a line of some 3 MB; later lines hold only changes. Anything
# larger is meant to exhaust memory.
LONGEST_LINE, LONGEST = 8_000_000, 64_000_000


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class _Release(_Model):
    number: int
    version: str
    digest: Digest
    parent: Digest | None
    author: str
    at: AwareDatetime
    note: str
    changes: tuple[tuple[str, str, str, tuple[str, ...], bool], ...]
    seal: Digest | None
    encoder: Digest | None = None

    @property
    def record(self) -> ReleaseRecord:
        return ReleaseRecord(**{name: getattr(self, name) for name in _Release.model_fields})


class _Line(_Model):
    release: _Release
    put: tuple[tuple[str, str, str], ...]
    gone: tuple[tuple[str, str], ...]
    redacted: tuple[tuple[str, str, Digest], ...] = ()


@dataclass
class _State:
    """A lineage as read so far: content and record of its newest release, and whether that release lost a wording."""

    items: dict[Key, str] = field(default_factory=dict)
    knowledge: KnowledgeBase | None = None
    record: ReleaseRecord | None = None
    redacted: bool = False


def write(store: Store, file: Path) -> tuple[int, str]:
    """Write the store's lineage, completely or not at all. Returns the number of releases and the fingerprint.

    Raises:
        SalveError: the bundle is larger than `read` accepts.
    """
    lines = [json.dumps({"format": FORMAT})]
    before: dict[Key, str] = {}
    records = store.releases()[::-1]
    # A bundle has its own numbers: the store's may have gaps, left by servers' own releases, which are not exported.
    for number, record in enumerate(records, 1):
        content, revisions = store.content(record.number), store.revisions(record.number)
        # Compare the items' digests: an item that lost a wording may read the same as its next revision.
        after = {key: revision for key, (revision, _) in revisions.items()}
        change = {
            "release": _written(record) | {"number": number},
            "put": [[*key, content[key]] for key, revision in sorted(after.items()) if before.get(key) != revision],
            "gone": sorted(before.keys() - after.keys()),
        }
        lost = [[*key, revision] for key, (revision, left) in sorted(revisions.items()) if left]
        change |= {"redacted": lost} if lost else {}
        lines.append(json.dumps(change, ensure_ascii=False, sort_keys=True))
        before = after
    encoded = [line.encode() for line in lines]
    if max(map(len, encoded)) > LONGEST_LINE or sum(map(len, encoded)) > LONGEST:
        raise SalveError("this lineage is larger than a bundle may be. Use a backup instead: salve backup")
    fingerprint = _chained(encoded)
    encoded.append(json.dumps({"fingerprint": fingerprint}).encode())
    draft = file.with_name(file.name + ".new")
    # Without a time stamp, equal lineages make equal files.
    draft.write_bytes(gzip.compress(b"\n".join(encoded), mtime=0))
    draft.replace(file)
    return len(records), fingerprint


def read(file: Path, known: Sequence[ReleaseRecord], expected: str | None = None) -> list[Arrival]:
    """The releases of a bundle that are not known yet, oldest first, each verified against its digests.

    Args:
        file: the bundle.
        known: the releases that are already here, newest first.
        expected: the beginning of the fingerprint that the writer passed on, if any.

    Raises:
        SalveError: the file is not a bundle, was changed, is not the expected one, or belongs to another lineage.
    """
    here, state = {at: replace(record, number=at) for at, record in enumerate(reversed(known), 1)}, _State()
    arrivals = []
    for line in _lines(file, expected):
        arrival = _arrival(file, state, line)
        mine = here.get(arrival.record.number)
        if mine is None:
            arrivals.append(arrival)
        elif mine != arrival.record:
            version = mine.version
            raise SalveError(f"{file} is of another lineage, or was changed: its release {version} is not the one here")
    return arrivals


def _written(record: ReleaseRecord) -> dict[str, Any]:
    """A release as a line of the bundle."""
    fields = asdict(record) | {"at": record.at.isoformat()}
    del fields["guild_id"]
    return fields


def _lines(file: Path, expected: str | None) -> list[_Line]:
    """All releases of the file, once the chain has proven that it is complete and holds nothing else."""
    encoded = list(_decompressed(file))
    try:
        if len(encoded) < 2 or json.loads(encoded[0]) != {"format": FORMAT}:  # noqa: PLR2004 - the first and the last
            raise SalveError(
                f"{file} is not a bundle of the format '{FORMAT}'. Write it again with the same version of Salve"
            )
        fingerprint = _chained(encoded[:-1])
        if json.loads(encoded[-1]) != {"fingerprint": fingerprint}:
            raise SalveError(f"{file} was changed or cut off: its fingerprint is not the one that it states")
        if expected is not None and not fingerprint.startswith(expected.lower()):
            raise SalveError(f"{file} has the fingerprint {fingerprint[:16]}, not the one that was given")
        return [_Line.model_validate_json(line) for line in encoded[1:-1]]
    except (ValidationError, ValueError, RecursionError) as error:
        where = error.errors()[0]["loc"] if isinstance(error, ValidationError) else error
        raise SalveError(f"{file} cannot be read as a bundle: {where}") from error


def _decompressed(file: Path) -> Iterator[bytes]:
    """The lines of a gzip file; no more is ever in memory than a bundle may hold."""
    total = 0
    try:
        with gzip.open(file) as lines:
            while line := lines.readline(LONGEST_LINE + 1):
                total += len(line)
                if len(line) > LONGEST_LINE or total > LONGEST:
                    raise SalveError(f"{file} holds more than a bundle may, so it is not read")
                yield line.removesuffix(b"\n")
    except (OSError, EOFError, zlib.error) as error:
        raise SalveError(f"{file} cannot be read as a bundle: {error}") from error


def _chained(lines: Sequence[bytes]) -> str:
    chain = b""
    for line in lines:
        chain = hashlib.sha256(chain + line).digest()
    return chain.hex()


def _arrival(file: Path, state: _State, line: _Line) -> Arrival:
    """The next release of a lineage, once every field is shown to follow from its content and the release before."""
    record, before = line.release.record, state.record
    put = {(kind, id_): text for kind, id_, text in line.put}
    lost = {(kind, id_): revision for kind, id_, revision in line.redacted}
    items = {key: text for key, text in state.items.items() if key not in line.gone} | put
    changed = SalveError(f"{file}: release {record.version} is not what its digest says: the file was changed")
    try:
        knowledge, digest = versions.rebuild(items), versions.digest_of(items)
    except (KeyError, ValueError) as error:
        raise changed from error
    if digest != record.digest and not _intact(items, lost, record, before.seal if before else None):
        raise changed
    follows = (before.number + 1, before.digest) if before else (1, None)
    if (record.number, record.parent) != follows or record.version != knowledge.manifest.version:
        raise SalveError(f"{file}: release {record.version} does not follow the one before it: the file was changed")
    old = state.knowledge
    changes = versions.diff(old, knowledge) if old else tuple(Change(*key, "added") for key in sorted(items))
    touched = put.keys() | set(line.gone)
    if not _changes_hold(record, changes, items, knowledge, touched, redacted=bool(lost) or state.redacted):
        raise SalveError(
            f"{file}: release {record.version} does not make the changes that it lists: the file was changed"
        )
    state.items, state.knowledge, state.record, state.redacted = items, knowledge, record, bool(lost)
    redacted = {key: revision for key, revision in lost.items() if key in put}
    return Arrival(record, put, frozenset(line.gone), versions.reversed_by(old, changes), redacted, knowledge)


def _changes_hold(
    record: ReleaseRecord,
    changes: Sequence[Change],
    items: Mapping[Key, str],
    knowledge: KnowledgeBase,
    touched: set[Key],
    *,
    redacted: bool,
) -> bool:
    """Whether the recorded changes are those that the content shows.

    For a release that lost a wording, follows one that did, or has an older form of items, only the touched items can
    be compared.
    """
    if redacted or versions.items(knowledge) != items:
        return {(kind, id_) for kind, id_, *_ in record.changes} <= touched
    return record.changes == tuple((c.kind, c.id, c.what, c.fields, c.reverses) for c in changes)


def _intact(items: Mapping[Key, str], lost: Mapping[Key, str], record: ReleaseRecord, seal: str | None) -> bool:
    """Whether a release that lost a wording is otherwise unchanged."""
    revisions: dict[Key, tuple[str, str | None]] = {}
    for key, text in items.items():
        digest = hashlib.sha256(text.encode()).hexdigest()
        revisions[key] = (lost[key], digest) if key in lost else (digest, None)
    return redact.intact(items, revisions, record, seal)
