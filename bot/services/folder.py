"""The knowledge folder, one of the two ways to author the lineage: publish from it, and bring it up to date."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.errors import BehindError, SalveError
from bot.knowledge import editing, files, lint, merge, versions
from bot.knowledge.merge import Conflict
from bot.knowledge.models import KnowledgeBase, PastRelease
from bot.knowledge.versions import Change, Size
from bot.locale import SN_, Said
from bot.locale.stored import Text
from bot.services.progress import Progress, unheard
from bot.services.publish import NOBODY, Plan, PublishService
from bot.services.releases import past_of
from bot.store.records import ReleaseRecord

# At most this many of the proof-reader's errors are told one by one.
MOST = 10


@dataclass(frozen=True, slots=True)
class Pulled:
    """The result of a pull: the release the folder now builds on, the changed files, and the unsettled conflicts."""

    record: ReleaseRecord
    files: tuple[Path, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class Rebased:
    """The result of a rebase: the release the folder now builds on, and the answers in it that the folder lacks."""

    record: ReleaseRecord
    lacking: tuple[Change, ...]


def plan(
    service: PublishService,
    folder: Path,
    content: KnowledgeBase,
    *,
    shipped: Path | None = None,
    grow: Size = Size.PATCH,
    progress: Progress = unheard,
) -> Plan:
    """What publishing this folder would do. The proof-reader's errors are refusals, beside those of the gate.

    Args:
        service: the lineage.
        folder: the knowledge folder.
        content: what it holds.
        shipped: the base that Salve comes with. Until somebody publishes, a folder without releases may take its place.
        grow: the smallest step by which the version may grow.
        progress: called with the number of questions asked so far, and the total.

    Raises:
        BehindError: the folder does not build on the active release.
        SalveError: nothing changed.
    """
    past, head = files.read_lineage(folder), service.head()
    if head is not None and not past and not _untouched(head, shipped):
        raise BehindError(
            f"the folder builds on no release, but {head.version} ({head.digest[:8]}) by {head.author} is active. "
            "Where it is to take the place of that: salve knowledge rebase"
        )
    planned = service.plan(content, past, grow=grow, progress=progress)
    refusals = (*_faults(folder, content, service.today()), *planned.report.refusals)
    return replace(planned, report=replace(planned.report, refusals=refusals))


def _untouched(head: ReleaseRecord, shipped: Path | None) -> bool:
    """Whether nobody has published here yet: what is active was taken over from a folder, or from what Salve brings."""
    known = files.read_lineage(shipped) if shipped and head.parent is None else ()
    return head.author == NOBODY or any(each.digest == head.digest for each in known)


def _faults(folder: Path, content: KnowledgeBase, today: date) -> Iterator[Text]:
    """What the proof-reader calls an error, each with its place and mend."""
    errors = [each for each in lint.proofread(content, today) if each.severity == "error"]
    for each in files.locate(folder, errors[:MOST]):
        place = f"{each.file.relative_to(folder)}:{each.line}: {each.key}"
        yield Said("{place}: {cause} ({mend})", {"place": place, "cause": each.cause, "mend": each.mend})
    if len(errors) > MOST:
        yield SN_(
            "{number} more error, which salve knowledge check lists",
            "{number} more errors, which salve knowledge check lists",
            len(errors) - MOST,
        )


def publish(
    service: PublishService, folder: Path, plan: Plan, author: str, note: str, despite: str | None = None
) -> ReleaseRecord:
    """Publish a plan, then write version, lineage and changelog into the folder.

    A crash in between leaves the release active and the folder behind it; a pull mends that.

    Raises:
        RefusedError: the gate refused it.
        BehindError: another release came first.
        KnowledgeError: the folder cannot be written.
    """
    past = files.read_lineage(folder)
    record = service.publish(plan, author, note, despite=despite)
    # The first release of a database still follows the folder's earlier ones.
    parent = record.parent or (past[-1].digest if past else None)
    _bring(folder, plan.knowledge, [past_of(record).model_copy(update={"parent": parent})])
    return record


def rebase(service: PublishService, folder: Path) -> Rebased:
    """Let the folder build on the active release, whatever its releases.yaml says; its texts stay as they are.

    What it lacks of that release, the next one takes out of service.
    Both sides' versions left by a git merge need no settling, because publishing computes the next version anyway.

    Raises:
        KnowledgeError: the folder is broken.
        SalveError: nothing has been released yet.
    """
    files.settle(folder)
    content = files.load(folder)
    head = service.head()
    if head is None:
        raise SalveError("nothing has been released yet. Run: salve knowledge publish")
    files.write_lineage(folder, [past_of(record) for record in reversed(service.log())])
    changes = versions.diff(service.knowledge(head), content)
    return Rebased(head, tuple(each for each in changes if each.what == "removed" and each.reverses))


def pull(service: PublishService, folder: Path, prefer: str | None = None) -> Pulled:
    """Write what was released since the folder's own release into it; changes made in the folder stay.

    Redacted wordings are taken out of the folder, too.

    Args:
        service: the lineage.
        folder: the knowledge folder.
        prefer: the side that settles a conflict, "ours" (the folder) or "theirs" (the lineage). If None, a conflict is
            returned and nothing is written.

    Raises:
        KnowledgeError: the folder is broken.
        SalveError: the folder's own release is not in this lineage.
    """
    past, head = files.read_lineage(folder), service.head()
    if head is None:
        raise SalveError("nothing has been released yet. Run: salve knowledge publish")
    ours, theirs = service.without_redacted(files.load(folder)), service.knowledge(head)
    known = {record.digest: record for record in service.log()}
    if not past or past[-1].digest not in known:
        own = f"{past[-1].version} ({past[-1].digest[:8]})" if past else "no release"
        raise SalveError(f"the folder builds on {own}, which is not in this database's lineage")
    base = service.knowledge(known[past[-1].digest])
    # The first side settles a conflict.
    merged = merge.merge(base, theirs, ours) if prefer == "theirs" else merge.merge(base, ours, theirs)
    if merged.conflicts and prefer is None:
        return Pulled(head, (), merged.conflicts)
    missing = [past_of(record) for record in service.log() if record.number > known[past[-1].digest].number]
    return Pulled(head, _bring(folder, merged.knowledge, missing[::-1]), merged.conflicts)


def _bring(folder: Path, knowledge: KnowledgeBase, releases: list[PastRelease]) -> tuple[Path, ...]:
    changed = editing.write(folder, knowledge)
    if releases:
        files.append_lineage(folder, releases)
        for release in releases:
            files.log_changes(folder, release)
    return changed
