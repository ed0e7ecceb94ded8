"""Make releases: plan, publish, roll back, withdraw an entry, redact a wording, and receive releases made elsewhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.answering.release import Models
from bot.curation.audit import Action
from bot.errors import BehindError, RefusedError, SalveError
from bot.knowledge import layers, leaning, translating, versions
from bot.knowledge.models import KnowledgeBase, PastRelease, Status
from bot.knowledge.versions import Change, Size
from bot.locale import S_
from bot.locale.signs import cut
from bot.services import compiled, redact
from bot.services.examining import Examiner
from bot.services.gate import Report
from bot.services.own import MAX_NOTE
from bot.services.progress import Progress, unheard
from bot.services.redact import Redacted
from bot.services.releases import Releases, blind, summary
from bot.services.words import Words
from bot.store.port import Store
from bot.store.records import Arrival, Closing, ReleaseRecord

ADOPTED = "taken over from the knowledge folder"
# The author of a release that a folder held before anybody published it.
NOBODY = "knowledge folder"


@dataclass(frozen=True, slots=True)
class Plan:
    """The result of planning a release: the knowledge under its new version, what changed, and the gate's report.

    `guild_id` is the server whose own entries it adds, changes or withdraws; None for the shared knowledge.
    """

    knowledge: KnowledgeBase
    parent: ReleaseRecord | None
    changes: tuple[Change, ...]
    report: Report
    guild_id: str | None = None

    @property
    def version(self) -> str:
        """The version that the release would have."""
        return self.knowledge.manifest.version

    @property
    def digest(self) -> str:
        """The digest that the release would have."""
        return versions.digest(self.knowledge)


def noted(note: str, despite: str | None = None) -> str:
    """The note that a release keeps: why it was made and, if the gate was overridden, why.

    Raises:
        SalveError: the note is too long. Raised before anything becomes active, because the folder's lineage could not
            hold it.
    """
    said = " ".join((f"{note} (despite the gate: {despite})" if despite else note).split())
    if len(said) > MAX_NOTE:
        raise SalveError(f"the note or reason has {len(said)} characters, of which at most {MAX_NOTE} can be kept")
    return said


class PublishService(Releases):
    """Makes releases, each on top of the one before. Safe to call from any thread."""

    def __init__(self, store: Store, load: Callable[[], Models], key: bytes, now: Callable[[], datetime]) -> None:
        super().__init__(store, load, now)
        self._examiner = Examiner(self, store, Words(store, key), now)

    def adopt(self, folder: KnowledgeBase, past: Sequence[PastRelease]) -> ReleaseRecord:
        """Take over the folder's releases: all of them into an empty store, else those that continue the same chain.

        Returns:
            The active release; the store's own if the folder is not ahead of it.

        Raises:
            SalveError: the store is empty, and the folder was edited since its release, so there is nothing to compare
                it with.
        """
        head = self._store.head()
        digest = versions.digest(folder)
        if head is None and past and past[-1].digest != digest:
            raise SalveError(
                f"the folder was edited since {past[-1].version}, and this database has no release yet. "
                "Make it the first one: salve knowledge publish"
            )
        if head is not None and (head.digest == digest or not _ahead(head, digest, past)):
            return head
        if head is not None and redact.brings_back(self._store, folder):
            # A redacted wording must not come back with a new image; a pull brings the folder up to date.
            return head
        last = past[-1] if past else None
        author = last.author if last else NOBODY
        old = self.knowledge(head) if head else None
        try:
            return self._append(folder, head, old, author, (last.note if last else None) or ADOPTED)
        except BehindError:
            # Several processes started at the same moment, and another one was first.
            return self.adopt(folder, past)

    def plan(
        self,
        folder: KnowledgeBase,
        past: Sequence[PastRelease],
        *,
        grow: Size = Size.PATCH,
        progress: Progress = unheard,
    ) -> Plan:
        """What publishing this folder would do.

        Args:
            folder: the content of the folder.
            past: the folder's lineage.
            grow: the smallest step by which the version may grow.
            progress: called with the number of questions asked so far, and the total.

        Raises:
            BehindError: the folder does not build on the active release.
            SalveError: nothing changed.
        """
        head = self._store.head()
        if head is not None and past and past[-1].digest != head.digest:
            raise BehindError(
                f"the folder builds on {past[-1].version} ({past[-1].digest[:8]}), but {head.version} "
                f"({head.digest[:8]}) by {head.author} is active: {', '.join(summary(head)) or 'no change'}. "
                "Run: salve knowledge pull; where it came of a merge in git, or is another base: salve knowledge rebase"
            )
        return self._plan(folder, head, past, grow, progress)

    def examine(
        self, version: str | None, new: KnowledgeBase, guild_id: str | None = None, progress: Progress = unheard
    ) -> Report:
        """The gate's report on a knowledge base, compared with the release of this version, or with none."""
        head = self.own.met(version, version) if version else None
        return self._examiner.report(head, self.knowledge(head) if head else None, new, progress, guild_id)

    def plan_own(self, knowledge: KnowledgeBase, guild_id: str, progress: Progress = unheard) -> Plan:
        """Plan a server's own release. The gate draws only questions that were asked there.

        Args:
            knowledge: the shared knowledge with all of the server's own entries on top.
            guild_id: the server.
            progress: called with the number of questions asked so far, and the total.

        Raises:
            SalveError: nothing changed, or something shared would change.
        """
        head = self._head(guild_id)
        old, new = self.knowledge(head), _arranged(knowledge)
        changes = versions.diff(old, new)
        if not changes:
            raise SalveError(S_("nothing changed since {version}", version=old.manifest.version))
        self.own.check(new, head, guild_id)
        return Plan(new, head, changes, self._examiner.report(head, old, new, progress, guild_id), guild_id)

    def publish(
        self, plan: Plan, author: str, note: str, *, despite: str | None = None, closing: Closing | None = None
    ) -> ReleaseRecord:
        """Publish a planned release.

        Args:
            plan: the plan, as `plan` returns it.
            author: who publishes.
            note: why.
            despite: why the gate's refusals are overridden; kept with the note. A refusal that protects members' words
                cannot be overridden.
            closing: the draft and the gap that end with this release; everything is written, or nothing.

        Raises:
            RefusedError: the gate refused it.
            BehindError: another release came first.
            StaleError: the draft or the gap has changed in the meantime.
        """
        if plan.report.theirs or (plan.report.refusals and not despite):
            raise RefusedError(S_("this release is refused:\n{refusals}", refusals=list(plan.report.refusals)))
        old = self.knowledge(plan.parent) if plan.parent else None
        said = noted(note, despite if plan.report.refusals else None)
        if plan.guild_id is not None and plan.parent is not None:
            return self.own.append(plan.knowledge, plan.parent, plan.guild_id, author, said, closing)
        return self._append(plan.knowledge, plan.parent, old, author, said, closing)

    def rollback(self, version: str, author: str, note: str) -> ReleaseRecord:
        """Publish the content of an earlier release again, as a new one.

        Raises:
            SalveError: there is no such release, or it is the one being served.
        """
        head, wanted = self._head(), self.find(version)
        old, new = self.knowledge(head), self.knowledge(wanted)
        changes = versions.diff(old, new)
        if not changes:
            raise SalveError(S_("{head} has the content of {version} already", head=head.version, version=version))
        number = versions.next_version(head.version, versions.size(changes))
        again = versions.released(new, number, self._now().date())
        return self._append(again, head, old, author, f"back to {wanted.version}: {note}", first=True)

    def withdraw(self, entry_id: str, author: str, reason: str, *, action: Action | None = None) -> ReleaseRecord:
        """Take one entry out of service at once, by a separate release that does not pass the gate.

        Args:
            entry_id: the entry.
            author: who withdraws it.
            reason: why.
            action: its row in the audit trail, written together with the release.

        Raises:
            SalveError: there is no such entry, or it is already withdrawn.
        """
        guild_id = layers.owner(entry_id)
        head = self._head(guild_id)
        old = self.knowledge(head)
        entry = old.entry.get(entry_id)
        if entry is None or entry.status is Status.WITHDRAWN:
            raise SalveError(S_("no entry '{id}' is served", id=entry_id))
        gone = entry.model_copy(update={"status": Status.WITHDRAWN})
        new = replace(old, entries=tuple(gone if each.id == entry_id else each for each in old.entries))
        note = f"withdrawn {entry_id}: {reason}"
        if guild_id is not None:
            return self.own.append(new, head, guild_id, author, note, action=action)
        number = versions.next_version(head.version, Size.MAJOR)
        done = versions.released(new, number, self._now().date())
        return self._append(done, head, old, author, note, action=action, first=True)

    def redact(self, wording: str, author: str, reason: str) -> Redacted:
        """Take a wording out of every release: first a new release without the gate, then all releases before it.

        Repeating it finishes what a crash left undone.

        Raises:
            SalveError: no release holds the wording, or it is an entry's own question, which is edited like any other
                text.
        """
        head, record = self._head(), None
        old = self.knowledge(head)
        new = redact.without(old, wording)
        action = Action(
            self._now(), f"local:{author}", author, "cli", "redact", detail=cut(" ".join(reason.split()), 500)
        )
        if new is not None:
            number = versions.next_version(head.version, Size.PATCH)
            again = versions.released(new, number, self._now().date())
            record = self._append(again, head, old, author, f"a wording is taken out: {reason}", first=True)
        self.own.redact(wording, author, reason)
        items = self._store.redact(wording, self._now(), action)
        compiled.forget()
        if not items and record is None:
            raise SalveError(
                "no release holds that wording, and none ever will. An entry's own question is edited, not redacted"
            )
        return Redacted(record, items)

    def receive(
        self, arrivals: Sequence[Arrival], author: str, *, despite: str | None = None, progress: Progress = unheard
    ) -> Report:
        """Add releases that were made elsewhere, after the gate has compared the last of them with the active one.

        Args:
            arrivals: the releases that follow the active one, oldest first.
            author: who adds them.
            despite: why the gate's refusals are overridden; kept in the audit trail.
            progress: called with the number of questions asked so far, and the total.

        Raises:
            RefusedError: the gate refused it, or it would bring a redacted wording back.
            BehindError: another release came first.
        """
        for each in arrivals:
            redact.refuse_redacted(self._store, each.knowledge)
        head, last = self._store.head(), arrivals[-1]
        if blind(last.knowledge):
            raise RefusedError(f"release {last.record.version} recognised red flags by other rules than those of today")
        report = self._examiner.report(head, self.knowledge(head) if head else None, last.knowledge, progress)
        if report.theirs or (report.refusals and not despite):
            raise RefusedError(
                S_("{version} is refused:\n{refusals}", version=last.record.version, refusals=list(report.refusals))
            )
        detail = f"{len(arrivals)} releases, {last.record.version} ({last.record.digest[:8]}) the last"
        why = f"; despite the gate: {despite}" if despite and report.refusals else ""
        self._store.receive(
            arrivals, Action(self._now(), f"local:{author}", author, "cli", "receive", detail=detail + why)
        )
        return report

    def without_redacted(self, folder: KnowledgeBase) -> KnowledgeBase:
        """The content of a folder without the wordings that were redacted."""
        return redact.without_redacted(self._store, folder)

    def _head(self, guild_id: str | None = None) -> ReleaseRecord:
        head = self.own.current(guild_id)
        if head is None:
            raise SalveError(S_("nothing has been released yet. Run: salve knowledge publish"))
        return head

    def _plan(
        self,
        folder: KnowledgeBase,
        head: ReleaseRecord | None,
        past: Sequence[PastRelease],
        grow: Size,
        progress: Progress,
    ) -> Plan:
        old = self.knowledge(head) if head else None
        changes = versions.diff(old, folder) if old else ()
        if old is not None and not changes:
            raise SalveError(S_("nothing changed since {version}", version=old.manifest.version))
        version = versions.next_version(past[-1].version, grow) if past else folder.manifest.version
        if head is not None:
            version = versions.next_version(head.version, max(grow, versions.size(changes)))
        today = self._now().date()
        new = _arranged(versions.released(_looked_over(old, folder, changes, today) if old else folder, version, today))
        return Plan(new, head, changes, self._examiner.report(head, old, new, progress))

    def _append(
        self,
        new: KnowledgeBase,
        parent: ReleaseRecord | None,
        old: KnowledgeBase | None,
        author: str,
        note: str,
        closing: Closing | None = None,
        *,
        action: Action | None = None,
        first: bool = False,
    ) -> ReleaseRecord:
        redact.refuse_redacted(self._store, new)
        note = noted(note)
        if parent is not None:
            # Prepared before it is active, so that every process finds it in the cache and serves it within a second.
            self.make_ready(_arranged(new), first=first)
        before, after = versions.items(old) if old else {}, versions.items(new)
        put = {key: text for key, text in after.items() if before.get(key) != text}
        changes = versions.diff(old, new) if old else tuple(Change(*key, "added") for key in sorted(after))
        record = ReleaseRecord(
            number=0,
            version=new.manifest.version,
            digest=versions.digest(new),
            parent=parent.digest if parent else None,
            author=author,
            at=self._now(),
            note=note,
            changes=tuple((c.kind, c.id, c.what, c.fields, c.reverses) for c in changes),
            encoder=self.encoder(new.manifest.language),
        )
        return self._store.append_release(
            record, put, before.keys() - after.keys(), versions.reversed_by(old, changes), closing, action
        )


def _ahead(head: ReleaseRecord, digest: str, past: Sequence[PastRelease]) -> bool:
    """Whether the folder's content is a release that follows the head in the folder's own lineage."""
    digests = [each.digest for each in past]
    return head.digest in digests[:-1] and digests[-1] == digest


def _looked_over(old: KnowledgeBase, new: KnowledgeBase, changes: Sequence[Change], today: date) -> KnowledgeBase:
    """The new knowledge with its changes dated, and without translations of the entries that it reverses."""
    return translating.withheld(old, leaning.dated(old, new, today), versions.reversed_by(old, changes))


def _arranged(knowledge: KnowledgeBase) -> KnowledgeBase:
    """The knowledge in the order in which the store returns it, so that what is examined is what is served."""
    return versions.rebuild(versions.items(knowledge))
