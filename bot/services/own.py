"""Servers' own entries, in releases of their own that are combined with the shared release they stand on."""

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.answering.release import Release
from bot.curation.audit import Action
from bot.errors import SalveError
from bot.knowledge import layers, versions
from bot.knowledge.models import KnowledgeBase
from bot.locale import S_
from bot.locale.signs import cut
from bot.services import redact
from bot.services.serving import Serving
from bot.store.port import Store
from bot.store.records import Closing, Notice, ReleaseRecord

log = logging.getLogger(__name__)

# The longest note that a line of a folder's lineage can hold.
MAX_NOTE = 300


class Lineage(Protocol):
    """The methods of the shared lineage that own releases need; see `Releases`."""

    def encoder(self, language: str) -> str | None:
        """The digest of the encoder that matches questions to a base in this language here; None if there is none."""
        ...

    def find(self, version: str) -> ReleaseRecord:
        """The shared release of this version, or the one whose digest begins with it."""
        ...

    def knowledge(self, record: ReleaseRecord) -> KnowledgeBase:
        """The knowledge of a release, shared or not."""
        ...

    def release(self, record: ReleaseRecord) -> Release:
        """A release prepared for answering."""
        ...


class OwnReleases:
    """Servers' additions to the shared lineage. Safe to call from any thread."""

    def __init__(self, store: Store, now: Callable[[], datetime], shared: Lineage) -> None:
        self._store = store
        self._now = now
        self._shared = shared
        # The servers that are also answered from own entries.
        self.extended: Callable[[], Collection[str]] = tuple
        # Why a release could not be prepared, by version, so that it is not tried again at every poll.
        self._broken: dict[str, str] = {}

    def current(self, guild_id: str | None = None) -> ReleaseRecord | None:
        """The active release, with the server's own entries on top if it has any; None before the first release."""
        head = self._store.head()
        mine = self._store.head(guild_id) if head is not None and guild_id is not None else None
        return _on(head, mine) if head is not None and mine is not None else head

    def met(self, version: str, digest: str) -> ReleaseRecord:
        """The release that answered a logged question, by the version and digest in the log.

        Raises:
            SalveError: there is no such release.
        """
        shared, _, number = version.partition("+")
        mine = self._store.own_release(int(number)) if number.isdecimal() else None
        return _on(self._shared.find(shared), mine) if mine is not None else self._shared.find(digest)

    def knowledge(self, record: ReleaseRecord) -> KnowledgeBase:
        """The knowledge of a server's own release on top of the shared one.

        Raises:
            SalveError: its content does not match its digest, or one of its ids is now shared.
        """
        items, guild_id = self._store.content(record.number), record.guild_id or ""
        if layers.digest(items, guild_id, record.parent) != record.digest and not redact.holds(self._store, record):
            raise SalveError(
                S_("release {version} is damaged in the database: restore a backup", version=record.version)
            )
        return layers.on_top(self._base(record), items, record.number)

    def check(self, new: KnowledgeBase, head: ReleaseRecord, guild_id: str) -> None:
        """Refuse a change to anything but that server's own entries.

        Raises:
            SalveError: something shared would change.
        """
        layers.added(self._base(head), new, guild_id)

    def append(
        self,
        new: KnowledgeBase,
        head: ReleaseRecord,
        guild_id: str,
        author: str,
        note: str,
        closing: Closing | None = None,
        *,
        action: Action | None = None,
    ) -> ReleaseRecord:
        """Add a server's own release on top of the release that now answers it; see `PublishService.publish`."""
        redact.refuse_redacted(self._store, new)
        old, shared = self._shared.knowledge(head), self._base(head)
        before, after = (layers.added(shared, each, guild_id) for each in (old, new))
        changes = versions.diff(old, new)
        parent = head.digest if head.guild_id is not None else None
        record = ReleaseRecord(
            number=0,
            version=shared.manifest.version,
            digest=layers.digest(after, guild_id, parent),
            parent=parent,
            author=author,
            at=self._now(),
            note=cut(" ".join(note.split()), MAX_NOTE),
            changes=tuple((c.kind, c.id, c.what, c.fields, c.reverses) for c in changes),
            encoder=self._shared.encoder(shared.manifest.language),
            guild_id=guild_id,
        )
        put = {key: text for key, text in after.items() if before.get(key) != text}
        gone, reversed_ = before.keys() - after.keys(), versions.reversed_by(old, changes)
        return self._store.append_release(record, put, gone, reversed_, closing, action)

    def redact(self, wording: str, author: str, reason: str) -> None:
        """Take a wording out of each server's own entries, by a new release for every server that has it."""
        for guild_id in self._store.owners():
            head = self.current(guild_id)
            new = redact.without(self._shared.knowledge(head), wording) if head is not None else None
            if head is not None and new is not None:
                self.append(new, head, guild_id, author, f"a wording is taken out: {reason}")

    def refresh(self, serving: Serving) -> None:
        """Swap in the active release of each server with own entries, and only the shared one elsewhere."""
        extended = self.extended()
        serving.keep_own(extended)
        for guild_id in extended:
            record = self.current(guild_id)
            if record is not None and record.guild_id and record.version != serving.of(guild_id).version:
                serving.swap_own(guild_id, self._ready(record))

    def _ready(self, record: ReleaseRecord) -> Release | None:
        """A release to serve; None if it cannot be served, in which case the server's curators are told why, once."""
        if record.version in self._broken:
            return None
        try:
            release = self._shared.release(record)
        except Exception as error:
            log.exception("knowledge %s cannot be served in server %s", record.version, record.guild_id)
            self._broken[record.version] = text = S_(
                "Knowledge {version} cannot be served here, so I answer from the shared entries alone: {why}",
                version=record.version,
                why=error.said if isinstance(error, SalveError) else error,
            )
            told = Notice("text", text, self._now(), None, record.guild_id)
            self._store.deliveries.owe_once(f"unserved {record.version}", told)
            return None
        log.info("now serving knowledge %s in server %s", record.version, record.guild_id)
        return release

    def _base(self, record: ReleaseRecord) -> KnowledgeBase:
        """The shared knowledge that a release stands on, or consists of."""
        return self._shared.knowledge(self._shared.find(record.version.partition("+")[0]))


def _on(shared: ReleaseRecord, mine: ReleaseRecord) -> ReleaseRecord:
    """A server's own release on top of the current shared one, with a version such as 3.1.0+17."""
    encoder = max(shared, mine, key=lambda each: each.number).encoder
    return replace(mine, version=f"{shared.version}+{mine.number}", encoder=encoder)
