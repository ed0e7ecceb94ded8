"""What the settings name, opened and wired: knowledge, store, services."""

import logging
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.release import Models
from bot.config import Settings, former
from bot.errors import ClockError, SalveError, StoreError
from bot.services import active, compiled, drafting
from bot.services.ask import AskService
from bot.services.child import Child
from bot.services.log import LogService
from bot.services.model_files import load_models
from bot.services.publish import PublishService
from bot.store import choosing, key_file
from bot.store.journal import Journal
from bot.store.local import LocalStore
from bot.store.records import ReleaseRecord
from bot.store.sql_store import SqlStore

# What curators need takes a fifth of a second to import, which `salve ask` does not pay.
if TYPE_CHECKING:
    from bot.services.members import MembersService
    from bot.services.servers import ServerService
    from bot.services.wiring import Services

log = logging.getLogger(__name__)

# What the child process is told of the settings, beside the privacy key.
CHILD = ("database_url", "meaning", "encoder", "approvals", "log_format", "servers")


@contextmanager
def services(
    settings: Settings, on_lost: Callable[[StoreError], None] = lambda _: None, *, apart: bool = False
) -> Iterator["Services"]:
    """Open everything the settings name; whatever is queued is written before it closes.

    Args:
        settings: what names it.
        on_lost: called with the reason when nothing more can be kept: the database file was deleted or replaced, or
            what writes to it has ended.
        apart: whether heavy work is done by a child process, as it must be where something else goes on meanwhile.

    Raises:
        KnowledgeError: the knowledge folder is broken.
        ConfigError: the database or the privacy key cannot be used, or the database is damaged.
    """
    from bot.services.wiring import wire  # noqa: PLC0415 - see above

    with _opened(settings, apart=apart, serves=True) as (store, ask, publish, notice):
        store.check()
        store.when_lost(on_lost)
        yield wire(store, ask, publish, privacy_key(settings), _now, settings.servers, former(settings), notice)


@contextmanager
def asking(settings: Settings) -> Iterator[tuple[AskService, str | None]]:
    """Only what answers, without what curators need, and where the knowledge folder is not what is served.

    A folder whose content is no release is tried as a draft, which says so in its stamp. Nothing of that is kept: what
    was asked of a draft could not be explained once the draft has changed.

    Raises:
        KnowledgeError: the knowledge folder is broken.
        ConfigError: the database or the privacy key cannot be used.
    """
    with publish_service(settings) as (publish, store):
        head = active.unchanged(publish, settings.knowledge)
        tried = None if head else drafting.tried(publish, settings.knowledge)
        if tried is not None:
            release = compiled.prepare(tried, publish.models, draft=True)
            with tempfile.TemporaryDirectory() as folder:
                aside = LocalStore.open(f"sqlite:///{folder}/draft.db")
                try:
                    ask = AskService(release, aside, secrets.token_bytes(key_file.BYTES), _now)
                    yield ask, _tried(settings.knowledge)
                finally:
                    aside.close()
            return
        record, notice = (head, None) if head else active.read(publish, settings.knowledge)
        yield _serving(record, publish, store, settings), notice


@contextmanager
def following(settings: Settings) -> Iterator[tuple[AskService, Callable[[], str | None], str | None]]:
    """Only what answers, from the active release and never from a draft; what swaps in a later one; and a notice.

    Raises:
        KnowledgeError: there is no release, and the knowledge folder is broken.
        ConfigError: the database or the privacy key cannot be used.
    """
    with _opened(settings) as (_, ask, publish, notice):
        yield ask, lambda: publish.refresh(ask), notice


def _tried(folder: Path) -> str:
    return f"{folder} is no release yet: it is tried as a draft, and nothing is kept. See: salve knowledge publish"


@contextmanager
def _opened(
    settings: Settings, *, apart: bool = False, serves: bool = False
) -> Iterator[tuple[SqlStore, AskService, PublishService, str | None]]:
    with publish_service(settings, apart=apart) as (publish, store), _journal(settings, serves=serves) as journal:
        record, notice = active.record(publish, settings.knowledge)
        yield store, _serving(record, publish, store, settings, journal), publish, notice


@contextmanager
def _journal(settings: Settings, *, serves: bool) -> Iterator[Journal | None]:
    """Where questions wait while the database is away; none is needed beside a file, which is away with its disk."""
    if not serves or choosing.is_file(settings.database_url):
        yield None
        return
    journal = Journal(settings.journal)
    try:
        yield journal
    finally:
        journal.close()


def _serving(
    record: ReleaseRecord, publish: PublishService, store: SqlStore, settings: Settings, journal: Journal | None = None
) -> AskService:
    """What answers from that release."""
    release = publish.release(record)
    try:
        LogService(store).erase_old(_now(), settings.retention_days)
    except ClockError as error:
        log.warning("%s", error)
    return AskService(release, store, privacy_key(settings), _now, journal)


def models(settings: Settings) -> Models:
    """What texts are compared by, as the settings want it.

    Raises:
        SalveError: what they want is not there, or cannot be read.
    """
    return load_models(meaning=settings.meaning, folder=settings.encoder)


def child(settings: Settings) -> Child:
    """What does the heavy work: a process that gets what it needs of the settings, and opens the database itself."""
    needed = settings.model_dump(mode="json", include={*CHILD})
    needed |= {"servers": "any"} if settings.servers is None else {}
    key = settings.privacy_key
    # Never by the command line or the environment, which others may read.
    needed |= {"privacy_key": key.get_secret_value()} if key is not None else {}
    # -P: nothing that lies in the working folder is taken for Salve's own code.
    return Child((sys.executable, "-P", "-m", "bot.cli.work"), needed)


@contextmanager
def desk(settings: Settings) -> Iterator["Services"]:
    """Everything around the active release, without reading the folder: for the child process.

    Raises:
        SalveError: there is no release, or it is damaged.
    """
    from bot.services.wiring import wire  # noqa: PLC0415 - see above

    with publish_service(settings) as (publish, store):
        record = publish.head()
        if record is None:
            raise SalveError("nothing has been released yet. Run: salve knowledge publish")
        key = privacy_key(settings)
        ask = AskService(publish.release(record), store, key, _now)
        wired = wire(store, ask, publish, key, _now, settings.servers, former(settings))
        publish.refresh(ask)
        yield wired


@contextmanager
def publish_service(
    settings: Settings, now: Callable[[], datetime] | None = None, *, apart: bool = False
) -> Iterator[tuple[PublishService, SqlStore]]:
    """Only the lineage and the store it is in, without reading the folder: for the curators' commands."""
    store = choosing.opened(settings.database_url)
    helping = child(settings) if apart else None
    try:
        publish = PublishService(store, lambda: models(settings), privacy_key(settings), now or _now)
        publish.child = helping
        yield publish, store
    finally:
        if helping is not None:
            helping.stop()
        store.close()


@contextmanager
def released(settings: Settings) -> Iterator[tuple[PublishService, ReleaseRecord]]:
    """The lineage and the release that is served.

    Raises:
        KnowledgeError: nothing is released, and the knowledge folder is broken.
    """
    with publish_service(settings) as (publish, _):
        yield publish, active.record(publish, settings.knowledge)[0]


@contextmanager
def log_service(settings: Settings) -> Iterator[LogService]:
    """Only the log, without building an index: for the curators' commands."""
    store = choosing.opened(settings.database_url)
    try:
        yield LogService(store)
    finally:
        store.close()


@contextmanager
def server_service(settings: Settings) -> Iterator["ServerService"]:
    """Only what servers decided, without building an index: for the operator's commands."""
    from bot.services.servers import ServerService  # noqa: PLC0415 - see above

    store = choosing.opened(settings.database_url)
    try:
        yield ServerService(store, _now, settings.servers, former(settings))
    finally:
        store.close()


@contextmanager
def members_service(settings: Settings) -> Iterator["MembersService"]:
    """Only what is kept about members, without reading the knowledge: for the operator's commands."""
    from bot.services.members import MembersService  # noqa: PLC0415 - see above

    with publish_service(settings) as (_, store):
        yield MembersService(store, lambda: (), privacy_key(settings), _now, lambda: None)


def privacy_key(settings: Settings) -> bytes:
    """The key that hashes who asked: from the settings, else from the file beside the database.

    Raises:
        ConfigError: the key is lost, or the file cannot be made or read.
    """
    if settings.privacy_key is not None:
        return settings.privacy_key.get_secret_value().encode()
    return key_file.read(settings.database_url)


def _now() -> datetime:
    return datetime.now(UTC)
