"""`salve knowledge import` and `export`: reads questions and answers from files of other formats, and writes them."""

import re
import sys
from collections import Counter
from pathlib import Path

import click

from bot import config
from bot.cli import encoders, streams
from bot.cli.database import folder_option
from bot.cli.render import one_line
from bot.errors import SalveError
from bot.knowledge import editing, exporting, files, formats, lint, starting
from bot.knowledge.importing import SHAPES, Row, Unread, read
from bot.knowledge.importing.documents import unnumbered
from bot.knowledge.importing.planning import Plan, Step, plan
from bot.knowledge.importing.reading import found
from bot.knowledge.models import KnowledgeBase
from bot.locale.signs import cut
from bot.services import model_files

_COLOURS = {"made": "green", "merged": "cyan", "same": "white", "left": "white", "refused": "red"}
_SHOWN = 60
_HELP = "\n".join(f"{ends}: {what}." for ends, what in SHAPES.items())
CONSENT = (
    "{count} of these are members' own words. Ask each author before their words are kept, leave out whoever says no, "
    "and then say so: --with-consent. They come in as drafts, which nobody is shown"
)

GONE = "The starter's samples leave, as nobody wrote them for you: {ids}. One that you change stays"
EXAMPLES = (
    "The starter's samples are still there: {ids}. Delete their files in entries/ and scope/, unless what they say is "
    "true for you"
)


@click.command(
    "import",
    help=f"Show what a file or folder of questions and answers would add; --write adds it.\n\n\b\n{_HELP}",
    epilog="Example: salve knowledge import faq.csv, then: salve knowledge import faq.csv --write",
)
@click.argument("place", type=click.Path(exists=True, path_type=Path))
@folder_option
@click.option("--write", is_flag=True, help="Do it, where a dry run only shows it.")
@click.option("--draft", is_flag=True, help="Let new entries be drafts, which are not served.")
@click.option("--question", default="", help="The name of the column or key of the questions.")
@click.option("--answer", default="", help="The name of the column or key of the answers.")
@click.option("--site", default="", help="The https address where the file can be read; completes its links.")
@click.option("--with-consent", is_flag=True, help="The authors of a channel's or a forum's messages agree.")
def import_(
    place: Path,
    folder_: Path | None,
    *,
    write: bool,
    draft: bool,
    question: str,
    answer: str,
    site: str,
    with_consent: bool,
) -> int:
    """Plan the import, show it, and do it if that is asked for; the exit status is 1 if rows are refused."""
    if site and not re.match(r"https://[^\s/?#]", site):
        raise SalveError(f"--site {one_line(site)} is no https address; write it as https://example.org/help/")
    folder = folder_ or config.load().knowledge
    knowledge = files.load(folder)
    if knowledge.manifest.format < formats.LATEST:
        raise SalveError(f"{folder} is of format 1. Run first: salve knowledge upgrade")
    samples, lines = starting.examples(knowledge), starting.unanswerable()
    rows = _rows(place, question, answer, site, knowledge.manifest.language)
    planned = plan(rows, knowledge, draft=draft, samples=samples, unanswerable=lines)
    _show(planned, place)
    if planned.gone:
        click.secho(GONE.format(ids=", ".join(planned.gone)), fg="yellow", err=True)
    theirs = sum(isinstance(step.row, Row) and step.row.theirs for step in planned.steps if step.what != "refused")
    if theirs and not with_consent:
        click.secho(CONSENT.format(count=theirs), fg="yellow", err=True)
        if write:
            raise SalveError("nothing was written")
    if not write:
        click.echo("Nothing was written. To do it, say so: --write")
    elif planned.count("made") or planned.count("merged"):
        refuse_broken(planned.knowledge)
        changed = editing.write(folder, planned.knowledge)
        written = sum(file.exists() for file in changed)
        deleted = f", deleted {len(changed) - written}" if written < len(changed) else ""
        click.echo(
            f"Wrote {written} {'file' if written == 1 else 'files'}{deleted}. Next: salve knowledge check {folder}"
        )
        tell_examples(planned.knowledge)
        encoders.tell_lacking(knowledge.manifest.language)
    else:
        click.echo("There is nothing new to write.")
    return 1 if planned.count("refused") else 0


@click.command("export", epilog="Example: salve knowledge export entries.csv")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@folder_option
@click.option(
    "--to", type=click.Choice(list(exporting.WAYS)), help="The shape, if the file's name does not end with it."
)
def export(file: Path | None, folder_: Path | None, to: str | None) -> int:
    """Write all entries of the folder to a file or standard output; an import makes the same of them again."""
    to = to or (file.suffix.lower().removeprefix(".") if file else "")
    if to not in exporting.WAYS:
        raise click.UsageError(f"name the shape: --to {', --to '.join(exporting.WAYS)}")
    knowledge = files.load(folder_ or config.load().knowledge)
    text = exporting.WAYS[to](knowledge.entries)
    if file is None:
        click.echo(text, nl=False)
    else:
        streams.write(file, text.encode())
        click.echo(f"Wrote {len(knowledge.entries)} entries to {file}")
    return 0


def tell_examples(knowledge: KnowledgeBase) -> None:
    """Say which samples of the starter a base still holds, because members would read them."""
    if examples := starting.examples(knowledge):
        click.secho(EXAMPLES.format(ids=", ".join(examples)), fg="yellow", err=True)


def _rows(place: Path, question: str, answer: str, site: str, language: str) -> list[Row | Unread]:
    """The rows read from a file or folder, with a progress bar on standard error."""
    with click.progressbar(length=len(found(place)), label="Reading", file=sys.stderr) as bar:
        spoken = model_files.question_words(), model_files.load_lexicon().ranks.keys()
        return list(read(place, question, answer, lambda _: bar.update(1), *spoken, site, language))


def _show(planned: Plan, place: Path) -> None:
    """Print a line for each row, first those that need a look, and then the sums."""
    steps = sorted(planned.steps, key=lambda step: (step.what != "refused", not step.why, step.what == "same"))
    for step in steps[:_SHOWN]:
        click.echo(_line(step, place))
    if len(steps) > _SHOWN:
        click.echo(f"and {len(steps) - _SHOWN} more")
    count = Counter(step.what for step in planned.steps)
    sums = f"{count['made']} made, {count['merged']} merged, {count['same']} there already, {count['refused']} refused"
    click.secho(f"{sums}, {count['left']} left out" if count["left"] else sums, bold=True)


def _line(step: Step, place: Path) -> str:
    asked = next(iter(step.row.questions), "") if isinstance(step.row, Row) else step.row.asked
    # In a folder, files of several parts may have the same name; Notion's have a number that nobody reads.
    inside = place.is_dir() and step.row.file != place
    file = step.row.file.relative_to(place) if inside else Path(step.row.file.name)
    where = f"{Path(*map(unnumbered, file.with_suffix('').parts))}{file.suffix}:{step.row.line}"
    what = click.style(f"{step.what:8}", fg=_COLOURS[step.what])
    return one_line_of(f"{where:24} ", what, f" {step.id:32} {cut(asked, 60):60} {step.why}")


def one_line_of(before: str, what: str, after: str) -> str:
    """A row of the table, in which no control character acts on the terminal."""
    return f"{one_line(before)}{what}{one_line(after).rstrip()}"


def refuse_broken(knowledge: KnowledgeBase) -> None:
    """Refuse a base that would be broken, before anything is written.

    Raises:
        SalveError: it would be broken; names the items and how to mend them.
    """
    findings = lint.integrity(knowledge)
    if findings:
        told = "\n".join(f"- {each.kind} {each.id}: {each.cause} ({each.mend})" for each in findings[:20])
        raise SalveError(f"nothing was written, because the base would be broken:\n{told}")


COMMANDS = (import_, export)
