"""`salve knowledge publish, pull, diff, log, history, show, rollback, withdraw, bundle, redact, verify`: releases."""

import difflib
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Any

import click

from bot import bootstrap, config
from bot.answering.composing import compose
from bot.answering.decision import Answer
from bot.cli import care, database, importing
from bot.cli.database import folder_option
from bot.cli.progress import progress
from bot.cli.render import plain_text, reply_text
from bot.cli.speaking import speaking
from bot.errors import SalveError
from bot.knowledge import files, versions
from bot.knowledge.models import KnowledgeBase
from bot.knowledge.twins import fold
from bot.knowledge.versions import Change, Size
from bot.locale.signs import cut
from bot.services import bundle, folder
from bot.services.gate import in_words
from bot.services.login import login
from bot.services.moves import OTHERWISE
from bot.services.publish import Plan, PublishService, noted
from bot.services.releases import summary
from bot.store.records import ReleaseRecord

SHOWN = 20
SURE = 16
_COLOURS = {"added": "green", "changed": "yellow", "withdrawn": "red", "removed": "red"}

author_option = click.option("--author", default=login, help="Who does this.  [default: you]")
ELSEWHERE = "Commands that name no folder still read {other}. To let them read this one, set SALVE_KNOWLEDGE={folder}"

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command("publish", epilog="Example: salve knowledge publish --note 'two new answers' --yes")
@folder_option
@author_option
@click.option("--note", default="", help="Why, for the log.")
@click.option(
    "--grow",
    type=click.Choice(["patch", "minor", "major"]),
    default="patch",
    help="Raise the version by this much at least.",
)
@click.option("--despite", help="Publish although the gate refuses, and keep this reason.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def publish(
    folder_: Path | None, *, author: str, note: str, grow: str, despite: str | None, yes: bool, as_json: bool
) -> int:
    """Make the folder's content the next release, after the gate has compared it with the active one."""
    settings = config.load()
    place = folder_ or settings.knowledge
    # Refused first, because asking both releases takes minutes.
    noted(note, despite)
    with bootstrap.publish_service(settings) as (service, _):
        content, past = files.load(place), files.read_lineage(place)
        released = bool(past) and past[-1].digest == versions.digest(content)
        head = service.adopt(content, past) if service.head() is None and released else service.head()
        if head is not None and head.digest == versions.digest(content):
            return say({"version": head.version, "digest": head.digest}, f"{head.version} is active.", as_json=as_json)
        with progress("Asking both releases") as advance:
            size, shipped = Size[grow.upper()], config.SHIPPED_KNOWLEDGE
            plan = folder.plan(service, place, content, shipped=shipped, grow=size, progress=advance)
        if not as_json:
            _show_plan(plan)
        importing.tell_examples(content)
        care.tell_lacking(content)
        if plan.report.refusals and not despite:
            lines = "\n".join(f"- {refusal}" for refusal in plan.report.refusals)
            raise SalveError(
                f"{plan.version} is refused:\n{lines}\nMend these, or say why they do not matter: --despite"
            )
        if not yes:
            click.confirm(f"Publish {plan.version}?", abort=True, err=as_json)
        record = folder.publish(service, place, plan, author, note, despite)
    if place.resolve() != settings.knowledge.resolve():
        # A command without a folder would try another base as a draft.
        click.secho(ELSEWHERE.format(folder=place, other=settings.knowledge), fg="yellow", err=True)
    return say(_record(record), f"{record.version} ({record.digest[:8]}) is active.", as_json=as_json)


@click.command("pull", epilog="Example: salve knowledge pull --prefer theirs")
@folder_option
@click.option(
    "--prefer", type=click.Choice(["ours", "theirs"]), help="Who settles conflicts: the folder, or the lineage."
)
@json_option
def pull(folder_: Path | None, *, prefer: str | None, as_json: bool) -> int:
    """Write what was released elsewhere into the folder. Exits with 1 when somebody has to settle a conflict first."""
    settings = database.settings()
    with bootstrap.publish_service(settings) as (service, _):
        pulled = folder.pull(service, folder_ or settings.knowledge, prefer)
    data = {
        "version": pulled.record.version,
        "files": [str(file) for file in pulled.files],
        "conflicts": [asdict(conflict) for conflict in pulled.conflicts],
    }
    lines = [f"changed {file}" for file in pulled.files]
    for conflict in pulled.conflicts:
        lines.append(click.style(f"conflict: {conflict.kind} {conflict.id} {conflict.field}".rstrip(), fg="red"))
        lines += [
            f"  {side}: {json.dumps(getattr(conflict, side), ensure_ascii=False)}"
            for side in ("base", "ours", "theirs")
        ]
    if pulled.conflicts and prefer is None:
        lines.append("Nothing was written. Settle these in the folder, or choose a side with --prefer.")
        say(data, "\n".join(lines), as_json=as_json)
        return 1
    lines.append(f"The folder builds on {pulled.record.version} now.")
    return say(data, "\n".join(lines), as_json=as_json)


@click.command("diff", epilog="Example: salve knowledge diff 1.0.0 1.1.0")
@click.argument("old", required=False)
@click.argument("new", required=False)
@json_option
def diff(old: str | None, new: str | None, *, as_json: bool) -> int:
    """What differs between two releases; without arguments, between the last two."""
    with bootstrap.publish_service(database.settings()) as (service, _):
        newest = service.log()
        if old is None and len(newest) < 2:  # noqa: PLR2004 - two to compare
            raise SalveError("there is only one release so far")
        before = service.find(old) if old else newest[1]
        after = service.find(new) if new else newest[0]
        contents = service.knowledge(before), service.knowledge(after)
    changes = versions.diff(*contents)
    data = {"old": before.version, "new": after.version, "changes": [_change(each, *contents) for each in changes]}
    lines = [click.style(f"{before.version} → {after.version}", bold=True)]
    lines += [line for each in changes for line in _lines(each, *contents)]
    return say(data, "\n".join(lines) if changes else "No difference.", as_json=as_json)


@click.command("log", epilog="Example: salve knowledge log --json")
@click.option("--server", type=int, help="The releases of that server's own entries, by its id.")
@json_option
def log(server: int | None, *, as_json: bool) -> int:
    """All releases, newest first."""
    with bootstrap.publish_service(database.settings()) as (service, _):
        records = service.log(None if server is None else str(server))
    text = "\n".join(
        f"{click.style(record.version, bold=True):18} {record.at:%Y-%m-%d %H:%M}  {record.digest[:8]}  "
        f"{record.author}: {record.note or '-'}{_encoder(record)}\n{_indented(summary(record))}"
        for record in records
    )
    return say([_record(record) for record in records], text or "Nothing has been released yet.", as_json=as_json)


@click.command("history", epilog="Example: salve knowledge history how-to-join")
@click.argument("entry")
@json_option
def history(entry: str, *, as_json: bool) -> int:
    """The releases that changed one entry, newest first."""
    with bootstrap.publish_service(database.settings()) as (service, _):
        found = list(_history(service, entry))
    if not found:
        raise SalveError(f"no release has an entry '{entry}'")
    data = [_record(record, changes=False) | {"what": what, "fields": fields} for record, what, fields in found]
    text = "\n".join(
        f"{record.version:9} {record.at:%Y-%m-%d}  {record.author}: {what} {', '.join(fields)}".rstrip()
        for record, what, fields in found
    )
    return say(data, text, as_json=as_json)


@click.command("show", epilog="Example: salve knowledge show how-to-join --at 1.0.0")
@click.argument("entry")
@click.option("--at", "version", help="As it stood in that release.  [default: the active one]")
@json_option
def show(entry: str, *, version: str | None, as_json: bool) -> int:
    """One entry as members read it."""
    with bootstrap.publish_service(database.settings()) as (service, _):
        record = service.find(version) if version else service.head()
        if record is None:
            raise SalveError("nothing has been released yet")
        knowledge = service.knowledge(record)
    if entry not in knowledge.entry:
        raise SalveError(f"release {record.version} has no entry '{entry}'")
    reply = compose(Answer(entry, 1.0), knowledge, record.at.date())
    held = knowledge.entry[entry]
    data = {"version": record.version, "entry": held.model_dump(mode="json"), "text": plain_text(reply)}
    status = "" if held.status == "approved" else f"\n\n{held.status}: not served"
    return say(data, reply_text(reply) + status, as_json=as_json)


@click.command("rollback", epilog="Example: salve knowledge rollback 1.0.0 --note 'the new answer misled'")
@click.argument("version")
@author_option
@click.option("--note", default="", help="Why, for the log.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def rollback(version: str, *, author: str, note: str, yes: bool, as_json: bool) -> int:
    """Publish the content of an earlier release again, as a new one."""
    with bootstrap.publish_service(database.settings()) as (service, _):
        wanted, head = service.find(version), service.head()
        if head is not None and not yes:
            contents = service.knowledge(head), service.knowledge(wanted)
            for change in versions.diff(*contents):
                click.echo("\n".join(_lines(change, *contents)), err=as_json)
            click.confirm(f"Go back from {head.version} to the content of {wanted.version}?", abort=True, err=as_json)
        record = service.rollback(version, author, note)
    return say(_record(record), f"{record.version} ({record.digest[:8]}) is active.", as_json=as_json)


@click.command("withdraw", epilog="Example: salve knowledge withdraw how-to-join --reason 'no longer true'")
@click.argument("entry")
@author_option
@click.option("--reason", required=True, help="Why; curators read it in the log.")
@json_option
def withdraw(entry: str, *, author: str, reason: str, as_json: bool) -> int:
    """Take one entry out of every running Salve at once, and correct the replies already given from it."""
    with bootstrap.publish_service(database.settings()) as (service, store):
        record = service.withdraw(entry, author, reason)
        owed = len(store.corrections(record.number))
    text = f"{entry} is withdrawn: {record.version} is active. {owed} replies in Discord will be corrected."
    return say(_record(record) | {"corrections": owed}, text, as_json=as_json)


@click.command(
    "bundle", epilog="Example: salve knowledge bundle lineage.jsonl.gz; salve knowledge bundle --add lineage.jsonl.gz"
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--add", is_flag=True, help="Read the file, and add the releases that are missing here.")
@click.option("--fingerprint", help="Add it only if it has this one, as its writer told (16 digits or more).")
@click.option("--despite", help="Add it although the gate refuses, and keep this reason.")
@author_option
def bundle_(file: Path, *, add: bool, fingerprint: str | None, despite: str | None, author: str) -> int:
    """Write the whole lineage into one file, or add one that was written elsewhere, after the gate has looked at it.

    Tell the fingerprint to whoever adds it, by another way than the file.
    """
    if fingerprint is not None and len(fingerprint) < SURE:
        raise SalveError(f"a fingerprint of fewer than {SURE} digits can be forged")
    with bootstrap.publish_service(config.load() if add else database.settings()) as (service, store):
        if not add:
            number, made = bundle.write(store, file)
            click.echo(f"{number} releases written. Fingerprint: {made}")
            return 0
        arrivals = bundle.read(file, service.log(), fingerprint)
        owed = 0
        if arrivals:
            with progress("Asking both releases") as advance:
                service.receive(arrivals, author, despite=despite, progress=advance)
            owed = sum(len(store.corrections(each.record.number)) for each in arrivals)
    click.echo(f"{len(arrivals)} releases added. {owed} replies in Discord will be corrected.")
    return 0


@click.command("redact", epilog="Example: salve knowledge redact 'words of somebody' --reason 'they asked for it'")
@click.argument("wording")
@author_option
@click.option("--reason", default="", help="Why, for the log; never the words themselves.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def redact(wording: str, *, author: str, reason: str, yes: bool, as_json: bool) -> int:
    """Take one wording out of every release ever made, for good; all digests stay. - and --yes read it from a pipe."""
    if wording == "-":
        if not yes:
            raise SalveError("with - nobody can be asked whether you are sure: add --yes")
        wording = sys.stdin.read().removeprefix("\ufeff").strip()
    if not fold(wording):
        raise SalveError("there are no words in that")
    if not yes:
        click.confirm("Take it out of every release? It cannot be brought back.", abort=True, err=as_json)
    with bootstrap.publish_service(database.settings()) as (service, _):
        done = service.redact(wording, author, reason or "at somebody's request")
    new = f"{done.record.version} is active without it. " if done.record else ""
    text = (
        f"{new}{done.items} earlier texts have lost it. Where a folder holds it, run: salve knowledge pull. "
        "A git history, clones, bundles and backups made before are yours to rewrite."
    )
    return say({"items": done.items, "version": done.record.version if done.record else None}, text, as_json=as_json)


@click.command("verify", epilog="Example: salve knowledge verify")
@folder_option
@json_option
def verify(folder_: Path | None, *, as_json: bool) -> int:
    """Prove every release from its digests, also of those that lost a wording. Exits with 1 where one is damaged."""
    settings = database.settings()
    with bootstrap.publish_service(settings) as (service, _):
        found = service.verify()
    known = {past.version: past.digest for past in files.read_lineage(folder_ or settings.knowledge)}
    rows: list[dict[str, Any]] = [
        {
            "version": record.version,
            "digest": record.digest,
            "verdict": verdict.value,
            "in_folder": None if record.version not in known else known[record.version] == record.digest,
        }
        for record, verdict in found
    ]
    text = "\n".join(
        f"{row['version']:9} {row['digest'][:8]}  {row['verdict']}"
        + {True: ", as in the folder", False: ", OTHER THAN IN THE FOLDER", None: ""}[row["in_folder"]]
        for row in rows
    )
    say(rows, text or "Nothing has been released yet.", as_json=as_json)
    return 1 if any(row["verdict"] == "damaged" or row["in_folder"] is False for row in rows) else 0


COMMANDS = (publish, pull, diff, log, history, show, rollback, withdraw, bundle_, redact, verify)


def say(data: Any, text: str, *, as_json: bool) -> int:
    """Print the data as JSON, or else the text; returns the exit status 0."""
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else text)
    return 0


def _show_plan(plan: Plan) -> None:
    old = plan.parent.version if plan.parent else "nothing"
    click.secho(f"{old} → {plan.version}", bold=True)
    for change in versions.gathered(plan.changes):
        fields = f": {', '.join(change.fields)}" if change.fields else ""
        turns = click.style(" (no longer says what it said)", fg="red") if change.reverses else ""
        click.echo(f"  {click.style(change.what, fg=_COLOURS[change.what])} {change.kind} {change.id}{fields}{turns}")
    moved = plan.report.moved
    click.echo(f"Of {plan.report.asked} questions asked of both releases, {speaking().counted(OTHERWISE, len(moved))}:")
    if error := plan.report.error(speaking()):
        click.echo(error)
    for each in moved[:SHOWN]:
        click.echo(f"  '{each.text}' was {in_words(each.before, speaking())}, now {in_words(each.after, speaking())}")
    if len(moved) > SHOWN:
        click.echo(f"  and {len(moved) - SHOWN} more (--json has them all)")


def _history(service: PublishService, entry: str) -> Iterable[tuple[ReleaseRecord, str, Sequence[str]]]:
    for record in service.log():
        for kind, id_, what, fields, _ in record.changes:
            if (kind, id_) == ("entry", entry):
                yield record, what, fields


def _encoder(record: ReleaseRecord) -> str:
    return f"  (encoder {record.encoder[:8]})" if record.encoder else ""


def _record(record: ReleaseRecord, *, changes: bool = True) -> dict[str, Any]:
    data = {
        "version": record.version,
        "digest": record.digest,
        "parent": record.parent,
        "author": record.author,
        "at": record.at.astimezone(UTC).isoformat(),
        "note": record.note,
        "encoder": record.encoder,
    }
    listed = [
        {"kind": kind, "id": id_, "what": what, "fields": list(fields), "reverses": turns}
        for kind, id_, what, fields, turns in record.changes
    ]
    return data | ({"changes": listed} if changes else {})


def _change(change: Change, old: KnowledgeBase, new: KnowledgeBase) -> dict[str, Any]:
    before, after = (_item(change, knowledge) for knowledge in (old, new))
    sides = {name: {"old": before.get(name), "new": after.get(name)} for name in change.fields}
    return asdict(change) | {"fields": sides}


def _lines(change: Change, old: KnowledgeBase, new: KnowledgeBase) -> Iterable[str]:
    """A change for the terminal: a heading, then each field that differs, with old and new text line by line."""
    yield f"{click.style(change.what, fg=_COLOURS[change.what])} {change.kind.replace('_', ' ')} {change.id}"
    before, after = (_item(change, knowledge) for knowledge in (old, new))
    width = shutil.get_terminal_size((100, 24)).columns
    for name in change.fields:
        yield f"  {name}:"
        for line in difflib.ndiff(_text(before.get(name)), _text(after.get(name))):
            if line[0] in "+-":
                yield click.style(cut(f"    {line}", 4 * width), fg="green" if line[0] == "+" else "red")


def _item(change: Change, knowledge: KnowledgeBase) -> dict[str, Any]:
    found = json.loads(versions.items(knowledge).get((change.kind, change.id), "{}"))
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> list[str]:
    if isinstance(value, list):
        return [each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in value]
    return str(value).split("\n") if value is not None else []


def _indented(lines: Iterable[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)
