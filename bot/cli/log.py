"""`salve log`: lists unanswered questions and red flags for curators, and exports the desk's rows for programs."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot import bootstrap
from bot.cli import database, streams
from bot.cli.render import many_lines, one_line
from bot.cli.typed import POSITIVE
from bot.services import export as rows_of
from bot.services.export import Row
from bot.store.records import UnansweredQuestion

REASONS = ("no_match", "unsure", "not_this", "out_of_scope")
NOTHING = "Nothing unanswered."
FLAGS = ("counts", "fine", "missed")
NO_FLAGS = "Nothing of that kind."
BOM = "\ufeff"
COLUMNS = rows_of.QUESTION
# Spreadsheet programs run a cell that starts with one of these as a formula.
_FORMULA = ("=", "+", "-", "@")


@click.group(
    "log",
    invoke_without_command=True,
    epilog="Example: salve log --reason no_match --since 2026-11-01 --format csv > unanswered.csv",
)
@click.option("--reason", type=click.Choice(REASONS), help="Only those that went unanswered for this reason.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Asked on that day or later (UTC).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Asked before that day (UTC).")
@click.option("--text", help="Only those that contain these words.")
@click.option("--limit", type=POSITIVE, help="At most this many.  [default: 50 as a table, else all]")
@click.option("--format", "form", type=click.Choice(["table", "csv", "jsonl"]), default="table", show_default=True)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    reason: str | None,
    since: datetime | None,
    until: datetime | None,
    text: str | None,
    limit: int | None,
    form: str,
) -> int:
    """List or export the questions nobody has answered yet, newest first."""
    if ctx.invoked_subcommand:
        return 0
    with bootstrap.log_service(database.settings()) as log:
        found = log.unanswered(
            reason=reason,
            since=since and since.replace(tzinfo=UTC),
            until=until and until.replace(tzinfo=UTC),
            text=text,
            limit=limit or (50 if form == "table" else None),
        )
    if form == "table":
        _table(found)
    else:
        click.echo(_text(map(rows_of.question, found), COLUMNS, form), nl=False)
    return 0


@command.command("flags", epilog="Example: salve log flags --show fine --since 2026-11-01 --format csv")
@click.option(
    "--show", type=click.Choice(FLAGS), default="counts", show_default=True, help="Counts, or what was wrong."
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Asked on that day or later (UTC).")
@click.option("--format", "form", type=click.Choice(["table", "csv", "jsonl"]), default="table", show_default=True)
def flags(*, show: str, since: datetime | None, form: str) -> int:
    """Tell how often red flags were seen, which signposts were false alarms (fine), and what was missed."""
    start = since and since.replace(tzinfo=UTC)
    with bootstrap.log_service(database.settings()) as log:
        found = log.flags(since=start) if show == "counts" else log.screened(show, since=start)
    columns = rows_of.FLAG if show == "counts" else rows_of.SCREENED
    rows = [rows_of.plain(each) for each in found]
    if form != "table":
        click.echo(_text(rows, columns, form), nl=False)
    elif not rows:
        click.echo(NO_FLAGS)
    else:
        click.echo("  ".join(columns))
        for row in rows:
            click.echo("  ".join(one_line(str(row[column] or "-")) for column in columns))
    return 0


@command.command("export", epilog="Example: salve log export --what gaps --since 2026-11-01 --out gaps.csv --excel")
@click.option(
    "--what", type=click.Choice([*rows_of.COLUMNS]), default="questions", show_default=True, help="Which rows."
)
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Asked or done on that day or later (UTC).")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.  [default: print]")
@click.option("--excel", is_flag=True, help="Mark the CSV as UTF-8 for Excel, which takes it for something else.")
def export(*, what: str, form: str, since: datetime | None, out: Path | None, excel: bool) -> int:
    """Write out unanswered questions, gaps, what curators did, or how entries are rated."""
    if excel and form != "csv":
        raise click.UsageError("--excel is for --format csv")
    with bootstrap.publish_service(database.settings()) as (_, store):
        found = rows_of.rows(store, what, since and since.replace(tzinfo=UTC), datetime.now(UTC))
        text = (BOM if excel else "") + _text(found, rows_of.COLUMNS[what], form)
    if out is None:
        click.echo(text, nl=False)
        return 0
    streams.write(out, text.encode())
    return 0


def _table(found: Sequence[UnansweredQuestion]) -> None:
    for question in found:
        when = question.asked_at.strftime("%Y-%m-%d %H:%M")
        nearest = ", ".join(f"{id_} {score:.2f}" for id_, score in question.nearest[:3]) or "nothing near"
        click.echo(
            f"{click.style(when, dim=True)}  {click.style(question.reason, fg='yellow'):<22}  {one_line(question.text)}"
        )
        click.echo(click.style(f"{'':18}nearest: {nearest}  ({question.question_id})", dim=True))
    if not found:
        click.echo(NOTHING)


def _text(found: Iterable[Row], columns: Sequence[str], form: str) -> str:
    """The rows as CSV, or as one JSON object per line."""
    if form == "jsonl":
        return "".join(f"{_json({column: row[column] for column in columns})}\n" for row in found)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in found)
    return buffer.getvalue()


def _json(row: Row) -> str:
    """The row as one line of JSON; characters on which a terminal might act are escaped."""
    written = json.dumps(row, ensure_ascii=False)
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in written)


def _cell(value: Any) -> str:
    """The value as text that no spreadsheet program runs, and on which no terminal acts."""
    if isinstance(value, list):
        value = " ".join(f"{item['entry']}={item['score']}" for item in value)
    text = "" if value is None else many_lines(str(value))
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
