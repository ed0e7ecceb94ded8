"""The existing releases: find them, read them, verify their digests, and prepare them for serving."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cached_property

from bot.answering.release import Models, Release
from bot.errors import SalveError
from bot.knowledge import versions
from bot.knowledge.models import KnowledgeBase, PastRelease
from bot.knowledge.versions import Change
from bot.locale import NN_, S_, SOURCE, Translator
from bot.services import compiled, redact, works
from bot.services.child import Child
from bot.services.own import OwnReleases
from bot.services.redact import Verdict
from bot.services.serving import Serving
from bot.store.port import Store
from bot.store.records import ReleaseRecord

log = logging.getLogger(__name__)

FIRST = NN_("first release, {number} entry", "first release, {number} entries")


class Releases:
    """Releases in one chain, kept by the store. Safe to call from any thread.

    `child`, if there is one, does the heavy work, so that this process stays responsive.
    """

    def __init__(self, store: Store, load: Callable[[], Models], now: Callable[[], datetime]) -> None:
        self._store = store
        self._load = load
        self._now = now
        self.child: Child | None = None
        self.own = OwnReleases(store, now, self)
        # Why a release could not be prepared, by digest, so that it is not tried again at every poll.
        self._broken: dict[str, str] = {}

    @cached_property
    def models(self) -> Models:
        """The models, loaded when first needed: reading the lineage needs none."""
        return self._load()

    def encoder(self, language: str) -> str | None:
        """The digest of the encoder that matches questions to a base in this language here; None if there is none."""
        meaning = self.models.spoken(language).meaning
        return meaning.digest if meaning else None

    def today(self) -> date:
        """The day by which reviews are due."""
        return self._now().date()

    def log(self, guild_id: str | None = None) -> Sequence[ReleaseRecord]:
        """All releases of the shared knowledge, or of a server's own, newest first."""
        return self._store.releases(guild_id)

    def head(self) -> ReleaseRecord | None:
        """The active release, or None before the first."""
        return self._store.head()

    def find(self, version: str) -> ReleaseRecord:
        """The release of this version, or the one whose digest begins with it (at least 8 digits).

        Raises:
            SalveError: there is no such release.
        """
        found = [
            record
            for record in self._store.releases()
            if record.version == version or (len(version) >= 8 and record.digest.startswith(version))  # noqa: PLR2004
        ]
        if not found:
            raise SalveError(S_("there is no release {version}. See: salve knowledge log", version=version))
        return found[0]

    def knowledge(self, record: ReleaseRecord) -> KnowledgeBase:
        """The knowledge base of a release.

        Raises:
            SalveError: its content does not match its digest.
        """
        if record.guild_id is not None:
            return self.own.knowledge(record)
        damaged = SalveError(f"release {record.version} is damaged in the database: restore a backup")
        content = self._store.content(record.number)
        try:
            knowledge, digest = versions.rebuild(content), versions.digest_of(content)
        except (KeyError, ValueError) as error:
            raise damaged from error
        if digest != record.digest and not redact.holds(self._store, record):
            raise damaged
        return knowledge

    def release(self, record: ReleaseRecord) -> Release:
        """A release prepared for answering.

        Raises:
            SalveError: it is damaged, or would not recognise distress.
        """
        knowledge = self.knowledge(record)
        if blind(knowledge):
            raise SalveError(
                f"release {record.version} was made before red flags were seen by their words in knowledge/lexicon, so "
                "it would leave somebody in trouble without a word: serve a later one"
            )
        if self.child is not None and not compiled.is_kept(knowledge, self.models):
            self.make_ready(knowledge, first=True)
        return compiled.prepare(knowledge, self.models)

    def changes(self, old: ReleaseRecord, new: ReleaseRecord) -> tuple[Change, ...]:
        """The differences between two releases."""
        return versions.diff(self.knowledge(old), self.knowledge(new))

    def verify(self) -> list[tuple[ReleaseRecord, Verdict]]:
        """Whether each release matches its digests, newest first."""
        return [(record, redact.verdict(self._store, record)) for record in self._store.releases()]

    def refresh(self, serving: Serving) -> str | None:
        """Swap in the active release if another one is served.

        Returns:
            None if all is well, otherwise why the active release cannot be served; the one before stays.
        """
        head = self._store.head()
        if head is None:
            return None
        trouble = self._refresh(serving, head)
        self.own.refresh(serving)
        return trouble

    def _refresh(self, serving: Serving, head: ReleaseRecord) -> str | None:
        if head.digest == serving.release.digest:
            return None
        if head.digest not in self._broken:
            try:
                serving.swap(self.release(head))
                log.info("now serving knowledge %s (%s)", head.version, head.digest[:8])
            except Exception as error:
                log.exception("knowledge %s cannot be served; the one before stays", head.version)
                self._broken[head.digest] = S_(
                    "Knowledge {version} cannot be served, so the previous release stays in use: {why}",
                    version=head.version,
                    why=error,
                )
        return self._broken.get(head.digest)

    def make_ready(self, knowledge: KnowledgeBase, *, first: bool) -> None:
        """Prepare a release and put it into the cache. A failure does not hold up a release that goes `first`."""
        if self.child is None:
            compiled.prepare(knowledge, self.models)
            return
        if not first and compiled.is_kept(knowledge, self.models):
            # The gate has prepared it, and the child may be busy with another draft for minutes.
            return
        try:
            works.prepare(self.child, knowledge, first=first)
        except SalveError as error:
            if not first:
                raise
            log.warning("knowledge %s is made ready where it is served: %s", knowledge.manifest.version, error)


def past_of(record: ReleaseRecord) -> PastRelease:
    """A release in the form in which the folder's lineage keeps it."""
    return PastRelease(
        version=record.version,
        released=record.at.date(),
        digest=record.digest,
        parent=record.parent,
        author=record.author,
        note=record.note or None,
        changes=summary(record),
    )


def summary(record: ReleaseRecord, tr: Translator = SOURCE) -> tuple[str, ...]:
    """The changes of a release, one line each; for the first release, only how much it holds."""
    if record.parent is None:
        entries = sum(kind == "entry" for kind, *_ in record.changes)
        return (tr.counted(FIRST, entries),)
    return tuple(
        f"{tr(each.what)} {tr.named('kind', each.kind.replace('_', ' '))} {each.id}"
        f"{': ' + ', '.join(each.fields) if each.fields and each.what == 'changed' else ''}"
        for each in versions.gathered(Change(*change) for change in record.changes)
    )


def blind(knowledge: KnowledgeBase) -> bool:
    """Whether its red flags can never be recognised, because they are older than the lexicons."""
    return bool(knowledge.red_flags) and not knowledge.lexicons
