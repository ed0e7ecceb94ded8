"""`salve ask`: answers one question, or one per line of standard input, as text for people or JSON for scripts."""

import io
import json
import sys
import uuid
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel, ConfigDict, ValidationError

from bot import bootstrap, config
from bot.answering.explanation import explain
from bot.answering.outcome import Outcome
from bot.cli import collecting, streams
from bot.cli.database import folder_option, in_folder
from bot.cli.reading import about, reading_object, reading_text
from bot.cli.render import matches_text, plain_text, reply_text
from bot.cli.speaking import reader
from bot.errors import SalveError
from bot.services.ask import AskService
from bot.services.asked import Asked
from bot.services.asking import Asking
from bot.services.follow_ups import Turn
from bot.services.logged import name

# What is left of a message in which nothing is said.
_PAUSES = " \t\r\n.?!\u2026"


@click.command(
    "ask",
    epilog='Example: salve ask --json "how do i join"',
)
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each question.")
@click.option("--why", is_flag=True, help="Show how it was read, and which entries were near, by which words.")
@click.option("--stdin", is_flag=True, help="Read one question per line from standard input; print JSON lines.")
@click.option(
    "--jsonl", is_flag=True, help='The same, one object per line: {"text": …, "context": [earlier messages]}.'
)
@click.option("--context", multiple=True, metavar="MESSAGE", help="What was asked before it; repeat it, oldest first.")
@folder_option
def command(
    question: str | None,
    *,
    as_json: bool,
    why: bool,
    stdin: bool,
    jsonl: bool,
    context: tuple[str, ...],
    folder_: Path | None,
) -> int:
    """Ask one question and print the reply. It is logged like any other.

    A folder that is no release yet is tried as a draft, and nothing is logged.
    """
    lacks = question is not None and not question.strip(_PAUSES)
    if lacks or (question is None) != (stdin or jsonl) or (question is None and context):
        raise click.UsageError('Give one question in quotes, or --stdin: salve ask "is it safe near my eyes?"')
    streams.tell_preparing()
    with ExitStack() as open_, ExitStack() as starting:
        # The first question makes much that all later ones need too.
        starting.enter_context(collecting.paused())
        service, notice = open_.enter_context(bootstrap.asking(in_folder(config.load(), folder_)))
        if notice:
            click.secho(notice, fg="yellow", err=True)
        if question is not None:
            asked = _after(service, context, question)
            tr = reader(service.release.knowledge.manifest.language)
            carried = about(asked.outcome, tr)
            if carried and not as_json:
                click.secho(f"{carried}\n", dim=True)
            click.echo(
                json.dumps(as_object(asked), ensure_ascii=False) if as_json else reply_text(asked.said(tr), tr=tr)
            )
            if why and not as_json:
                click.echo(f"\n{reading_text(asked.outcome)}\n\n{matches_text(asked.outcome)}")
            return 0
        for number, line in enumerate(io.TextIOWrapper(sys.stdin.buffer, "utf-8-sig", "replace"), 1):
            if line.strip():
                read = _read(line, number) if jsonl else _Line(text=line.strip())
                asked = _after(service, read.context, read.text)
                click.echo(json.dumps(as_object(asked), ensure_ascii=False))
                starting.close()
    return 0


def _after(service: AskService, context: Iterable[str], question: str) -> Asked:
    """Ask a question after the earlier ones in `context`, oldest first."""
    before = None
    for earlier in context:
        before = ask(service, earlier, before).turn
    return ask(service, question, before)


class _Line(BaseModel):
    """One line of `--jsonl`: a message, and the same asker's earlier ones, oldest first."""

    model_config = ConfigDict(extra="forbid", strict=True)
    text: str
    context: list[str] = []


def _read(line: str, number: int) -> _Line:
    """The message and context that a line holds.

    Raises:
        SalveError: the line is not such an object.
    """
    try:
        return _Line.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the line"
        mend = 'write {"text": "and at night?", "context": ["can i put it on my neck"]}'
        raise SalveError(f"line {number}: {place}: {first['msg']}; {mend}") from error


def ask(service: AskService, question: str, before: Turn | None = None) -> Asked:
    """Ask as somebody at the terminal; `before` is what they asked last, if anything."""
    asked = service.ask(question, Asking(f"cli-{uuid.uuid4().hex[:16]}", "cli"), before)
    if asked is None:
        raise RuntimeError("a new id was already taken")
    return asked


def as_object(asked: Asked) -> dict[str, Any]:
    """What came of a question, as a JSON object for scripts."""
    reply, outcome = asked.reply, asked.outcome
    return {
        "question_id": asked.question_id,
        "decision": name(outcome.decision),
        "entry": reply.entry_id,
        "red_flag": reply.red_flag_id,
        "confidence": outcome.confidence,
        **reading_object(outcome),
        "candidates": candidates_object(outcome),
        "choices": [choice.entry_id for choice in reply.choices],
        "text": plain_text(reply),
        "sources": [
            {"id": source.id, "text": source.text, "claim": source.claim, "link": source.link}
            for source in reply.sources
        ],
        "knowledge_version": reply.knowledge_version,
    }


def candidates_object(outcome: Outcome) -> list[dict[str, Any]]:
    """The entries found near and the words that led to them, as JSON objects for scripts."""
    return [
        {
            "entry": match.label,
            "score": match.score,
            "phrasing": match.phrasing,
            "shared": match.shared,
            "unmatched": match.unmatched,
            "parts": match.parts,
        }
        for match in explain(outcome)
    ]
