"""`salve log`: the questions that went unanswered, for curators; `salve log export`: more of the desk, for programs."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from bot import bootstrap, config
from bot.cli.render import one_line
from bot.services import export as rows_of
from bot.services.export import Row
from bot.store.records import UnansweredQuestion

REASONS = ("no_match", "unsure", "not_this", "out_of_scope")
NOTHING = "Nothing unanswered."
COLUMNS = rows_of.COLUMNS["questions"]
# A cell that starts with one of these is run as a formula by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@click.group(
    "log",
    invoke_without_command=True,
    epilog="Example: salve log --reason no_match --since 2026-11-01 --format csv > unanswered.csv",
)
@click.option("--reason", type=click.Choice(REASONS), help="Only those that went unanswered for this reason.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Asked on that day or later (UTC).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Asked before that day (UTC).")
@click.option("--text", help="Only those that hold these words.")
@click.option("--limit", type=click.IntRange(1), help="At most so many.  [default: 50 as a table, else all]")
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
    with bootstrap.log_service(config.load()) as log:
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
        _write(map(rows_of.question, found), COLUMNS, form)
    return 0


@command.command("export", epilog="Example: salve log export --what gaps --format csv --since 2026-11-01 > gaps.csv")
@click.option("--what", type=click.Choice([*rows_of.COLUMNS]), required=True, help="Which rows.")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Asked or done on that day or later (UTC).")
def export(*, what: str, form: str, since: datetime | None) -> int:
    """Write out unanswered questions, gaps, what curators did, or how entries are rated."""
    with bootstrap.publish_service(config.load()) as (_, store):
        found = rows_of.rows(store, what, since and since.replace(tzinfo=UTC), datetime.now(UTC))
        _write(found, rows_of.COLUMNS[what], form)
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


def _write(found: Iterable[Row], columns: Sequence[str], form: str) -> None:
    if form == "jsonl":
        for row in found:
            click.echo(json.dumps({column: row[column] for column in columns}, ensure_ascii=False))
        return
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in found)
    click.echo(buffer.getvalue(), nl=False)


def _cell(value: Any) -> str:
    """The value as text that no spreadsheet program runs."""
    if isinstance(value, list):
        value = " ".join(f"{item['entry']}={item['score']}" for item in value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
