"""The release that is served, and how the knowledge folder differs from it."""

from pathlib import Path

from bot.errors import KnowledgeError
from bot.knowledge import files, versions
from bot.services import folder_state
from bot.services.publish import PublishService
from bot.store.records import ReleaseRecord


def record(publish: PublishService, folder: Path) -> tuple[ReleaseRecord, str | None]:
    """The active release, and how the folder differs from it; None if it does not."""
    head = unchanged(publish, folder)
    return (head, None) if head else read(publish, folder)


def unchanged(publish: PublishService, folder: Path) -> ReleaseRecord | None:
    """The active release, if the folder is known to hold it unchanged; otherwise None."""
    head = publish.head()
    return head if head and folder_state.known(folder_state.state(folder)) == head.digest else None


def read(publish: PublishService, folder: Path) -> tuple[ReleaseRecord, str | None]:
    """Read the folder; return the active release, and how the folder differs from it (None if it does not).

    Newer releases in the folder are taken over. A broken or edited folder prevents nothing if there is a release to
    serve.
    """
    state = folder_state.state(folder)
    try:
        content, past = files.load(folder), files.read_lineage(folder)
    except KnowledgeError as error:
        head = publish.head()
        if head is None:
            raise
        number = len(error.problems)
        faults = "1 fault" if number == 1 else f"{number} faults"
        return head, f"{folder} has {faults} (salve knowledge check), so {head.version} is served as released"
    served = publish.adopt(content, past)
    if versions.digest(content) == served.digest:
        # Nobody wrote to the folder while it was read.
        if state is not None and state == folder_state.state(folder):
            folder_state.remember(state, served.digest)
        return served, None
    if past and past[-1].digest == versions.digest(content):
        return served, f"{folder} holds {past[-1].version}, {served.version} is served. See: salve knowledge pull"
    return served, f"{folder} differs from {served.version}, which is what is served. See: salve knowledge publish"
