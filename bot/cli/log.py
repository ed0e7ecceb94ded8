"""`salve log`: the questions that went unanswered, for curators."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from bot import bootstrap, config
from bot.cli.render import one_line
from bot.store.records import UnansweredQuestion

REASONS = ("no_match", "unsure", "not_this", "out_of_scope")
NOTHING = "Nothing unanswered."
COLUMNS = (
    "question_id",
    "asked_at",
    "surface",
    "language",
    "decision",
    "reason",
    "text",
    "nearest",
    "knowledge_version",
)
# A cell that starts with one of these is run as a formula by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@click.command("log", epilog="Example: salve log --reason no_match --since 2026-11-01 --format csv > unanswered.csv")
@click.option("--reason", type=click.Choice(REASONS), help="Only those that went unanswered for this reason.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Asked on that day or later (UTC).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Asked before that day (UTC).")
@click.option("--text", help="Only those that hold these words.")
@click.option("--limit", type=click.IntRange(1), help="At most so many.  [default: 50 as a table, else all]")
@click.option("--format", "form", type=click.Choice(["table", "csv", "jsonl"]), default="table", show_default=True)
def command(
    reason: str | None,
    since: datetime | None,
    until: datetime | None,
    text: str | None,
    limit: int | None,
    form: str,
) -> int:
    """List or export the questions nobody has answered yet, newest first."""
    with bootstrap.log_service(config.load()) as log:
        found = log.unanswered(
            reason=reason,
            since=since and since.replace(tzinfo=UTC),
            until=until and until.replace(tzinfo=UTC),
            text=text,
            limit=limit or (50 if form == "table" else None),
        )
    {"table": _table, "csv": _csv, "jsonl": _json_lines}[form](found)
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


def _csv(found: Sequence[UnansweredQuestion]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for question in found:
        row = _as_object(question)
        row["nearest"] = " ".join(f"{item['entry']}={item['score']}" for item in row["nearest"])
        writer.writerow([_harmless(str(row[column])) for column in COLUMNS])
    click.echo(buffer.getvalue(), nl=False)


def _json_lines(found: Sequence[UnansweredQuestion]) -> None:
    for question in found:
        click.echo(json.dumps(_as_object(question), ensure_ascii=False))


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _as_object(question: UnansweredQuestion) -> dict[str, Any]:
    return {
        "question_id": question.question_id,
        "asked_at": question.asked_at.isoformat(),
        "surface": question.surface,
        "language": question.language,
        "decision": question.decision,
        "reason": question.reason,
        "text": question.text,
        "nearest": [{"entry": id_, "score": score} for id_, score in question.nearest],
        "knowledge_version": question.knowledge_version,
    }
