"""`salve knowledge upgrade, new, schema, watch, rebase, suggest`: help with editing the knowledge folder."""

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot import bootstrap, config
from bot.cli import database, importing
from bot.cli.database import folder_option
from bot.cli.lineage import json_option
from bot.cli.render import counted, one_line
from bot.config import Settings
from bot.errors import SalveError
from bot.knowledge import citing, editing, files, formats, lint, starting, suggesting, versions
from bot.knowledge.ids import slug
from bot.knowledge.importing.planning import NO_WORDS
from bot.knowledge.models import KnowledgeBase, Manifest
from bot.knowledge.profile import Profile, Rule
from bot.knowledge.suggesting import Advice
from bot.knowledge.twins import exact, fold
from bot.services import folder
from bot.services.personal import Marker

LOOKS_EVERY = 0.5
_MOST_ASKED = 5000
LACKING = (
    "The folder lacks what {version} answers with, and the next release takes it out of service: {ids}. What is to "
    "stay, write into the folder first; salve knowledge show says what it holds"
)


@click.command("upgrade", epilog="Example: salve knowledge upgrade")
@folder_option
@click.option("--facts", is_flag=True, help="Also move every claim of an entry into facts/, and want that from now on.")
def upgrade(folder_: Path | None, *, facts: bool) -> int:
    """Move a folder to the newest format. What members read does not change.

    Where the base wants facts, claims that are none become facts.
    """
    place = folder_ or config.load().knowledge
    knowledge = files.load(place)
    moved = _with_facts(_latest(knowledge), switch=facts)
    kept = len(moved.facts) - len(knowledge.facts)
    told = f", with {kept} more facts" if kept else ""
    if not editing.write(place, moved):
        click.echo(f"{place} is of format {formats.LATEST} already.")
        return 0
    click.echo(f"{place} is of format {formats.LATEST} now{told}. Publish it: salve knowledge publish")
    return 0


def _latest(knowledge: KnowledgeBase) -> KnowledgeBase:
    if knowledge.manifest.format == formats.LATEST:
        return knowledge
    moved = {"format": formats.LATEST, "profile": Profile.EVIDENCE}
    return _with(knowledge, moved)


def _with(knowledge: KnowledgeBase, changes: Mapping[str, Any]) -> KnowledgeBase:
    """The base with changes to its manifest, made anew because a copy would keep the rules worked out before."""
    manifest = knowledge.manifest
    fields = {**{name: getattr(manifest, name) for name in manifest.model_fields_set}, **changes}
    return replace(knowledge, manifest=Manifest.model_validate(fields))


def _with_facts(knowledge: KnowledgeBase, *, switch: bool) -> KnowledgeBase:
    if switch:
        switched = {**knowledge.manifest.switch, Rule.FACTS: True}
        knowledge = _with(knowledge, {"switch": switched})
    return citing.adopted(knowledge) if Rule.FACTS in knowledge.manifest.rules else knowledge


@click.command("new", epilog='Example: salve knowledge new "When is the next tournament?" --answer "On Sunday."')
@click.argument("question")
@click.option("--answer", default="", help="The answer. Without one the entry is a draft to be filled in.")
@click.option("--id", "id_", help="Its id, the name of its file.  [default: made of the question]")
@folder_option
def new(question: str, answer: str, id_: str | None, folder_: Path | None) -> int:
    """Add an entry to the folder, from a template."""
    place = folder_ or config.load().knowledge
    knowledge = files.load(place)
    if knowledge.manifest.format < formats.LATEST:
        raise SalveError(f"{place} is of format 1, whose entries are longer. Run: salve knowledge upgrade")
    asked = " ".join(question.split())
    if not fold(asked):
        raise SalveError(NO_WORDS)
    taken = {*knowledge.entry, *knowledge.red_flag, *knowledge.scope}
    if same := [each for each in knowledge.entries if exact(asked) in map(exact, (each.question, *each.phrasings))]:
        raise SalveError(f"{same[0].id} asks that already. Edit it, or add other wordings to it")
    if id_ in taken:
        raise SalveError(f"there is '{id_}' already. Choose another id")
    entry = starting.entry(knowledge, id_ or slug(asked, taken), asked, answer.strip())
    importing.refuse_broken(replace(knowledge, entries=(*knowledge.entries, entry)))
    click.echo(starting.add(place, entry, knowledge.manifest.language))
    return 0


@click.command("schema", epilog="Example: salve knowledge schema")
@folder_option
def schema(folder_: Path | None) -> int:
    """Write the JSON Schemas by which an editor completes and checks the folder's files."""
    for file in starting.write_schemas(folder_ or config.load().knowledge):
        click.echo(file)
    return 0


@click.command("watch", epilog="Example: salve knowledge watch, then edit an entry and save it")
@folder_option
@click.option("--once", is_flag=True, help="Say what stands there, and end.")
def watch(folder_: Path | None, *, once: bool) -> int:
    """Say what is wrong and what changed each time a file is saved, until interrupted."""
    place = folder_ or config.load().knowledge
    seen = starting.stamps(place)
    last = _tell(place, None)
    while not once:
        threading.Event().wait(LOOKS_EVERY)
        now = starting.stamps(place)
        if now != seen:
            seen, last = now, _tell(place, last)
    return 0


def _tell(place: Path, last: KnowledgeBase | None) -> KnowledgeBase | None:
    """Print what is broken, what the proof-reader calls an error, and what differs from `last`.

    Returns:
        The base as it is now, or `last` if it is broken.
    """
    knowledge, problems = files.read(place)
    findings = lint.proofread(knowledge, datetime.now(UTC).date()) if knowledge else []
    errors = [each for each in findings if each.severity == "error"]
    for problem in [*problems, *files.locate(place, errors)]:
        click.echo(f"{click.style(problem.severity, fg='red')}: {problem}")
    if knowledge is None:
        return last
    for change in versions.diff(last, knowledge) if last else ():
        click.echo(f"{change.what} {change.kind} {change.id} {', '.join(change.fields)}".rstrip())
    told = counted(len(errors), "error") if errors else "nothing broken"
    if warnings := len(findings) - len(errors):
        told += f", {counted(warnings, 'warning')} (salve knowledge check)"
    click.secho(f"{len(knowledge.entries)} entries, {told}", fg="red" if errors else "green")
    return knowledge


@click.command("rebase", epilog="Example: git merge theirs, then: salve knowledge rebase && salve knowledge publish")
@folder_option
def rebase(folder_: Path | None) -> int:
    """Let the folder build on the active release, after a merge in git or a change of base; its text stays."""
    settings = database.settings()
    with bootstrap.publish_service(settings) as (service, _):
        done = folder.rebase(service, folder_ or settings.knowledge)
    if done.lacking:
        gone = ", ".join(each.id for each in done.lacking)
        click.secho(LACKING.format(version=done.record.version, ids=gone), fg="yellow", err=True)
    click.echo(f"The folder builds on {done.record.version} now. See what it says differently: salve knowledge publish")
    return 0


@click.command("suggest", epilog="Example: salve knowledge suggest how-do-i-join")
@click.argument("entry", required=False)
@folder_option
@json_option
def suggest(entry: str | None, folder_: Path | None, *, as_json: bool) -> int:
    """Propose phrasings from what members asked and chose, the glossary and plain rules; tell which checks lack.

    Nothing is written, and no held-out check is ever proposed. Read what members asked before you take it.
    """
    settings = config.load()
    knowledge = files.load(folder_ or settings.knowledge)
    if entry is not None and entry not in knowledge.entry:
        raise SalveError(f"there is no entry '{entry}'")
    asked = _asked(settings, knowledge)
    wanted = [knowledge.entry[entry]] if entry else knowledge.entries
    told = [suggesting.advise(each, knowledge, asked.get(each.id, ())) for each in wanted]
    if as_json:
        click.echo(json.dumps([asdict(each) for each in told], ensure_ascii=False))
        return 0
    for each in told:
        _advise(each)
    return 0


def _advise(advice: Advice) -> None:
    if not (advice.wordings or advice.reach or advice.miss):
        return
    click.secho(advice.entry_id, bold=True)
    for each in advice.wordings:
        click.echo(f"  {each.origin:9} {one_line(each.text)}")
    if advice.reach or advice.miss:
        click.echo(f"  lacks {advice.reach} checks that must reach it and {advice.miss} that must not")


def _asked(settings: Settings, knowledge: KnowledgeBase) -> dict[str, list[str]]:
    """What members asked before they chose an entry, by entry; without wordings that look personal."""
    found: dict[str, list[str]] = {}
    if not database.is_there(settings):
        return found
    marker = Marker.of(knowledge)
    with bootstrap.publish_service(settings) as (_, store):
        for entry_id, text in store.desk.confirmed(_MOST_ASKED):
            if not marker.marks(text):
                found.setdefault(entry_id, []).append(" ".join(text.split()))
    return found


COMMANDS = (upgrade, new, schema, watch, rebase, suggest)
