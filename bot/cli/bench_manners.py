"""The base's own checks in the manner of real messages, as `salve bench` shows them."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from bot.answering.preparation import prepare
from bot.answering.release import Models
from bot.bench.outcomes import Answering, Tally, by_manner, held_out, peer, salve
from bot.bench.peers import ENGINE, matchers
from bot.bench.sets import QuestionSet
from bot.knowledge.models import KnowledgeBase

PEERS = ("SQLite FTS5 bm25", "char TF-IDF nearest")
SHOWN = ("answered", "helped", "wrong", "idle lists")
USE = (
    "Whole messages through the whole of Salve. Answered, helped (answered, or the right one in a list): of the "
    "answerable; wrong: of all; idle lists: of what nothing answers. Peers answer and offer by the same rule."
)


def measure_manners(
    knowledge: KnowledgeBase, own: QuestionSet, models: Models, *, engine_only: bool, quiet: bool
) -> dict[str, Any]:
    """Print what the base's checks come to in each manner, beside peers; returns all of it as one object."""
    click.echo("… own knowledge, in the manner of real messages", err=True)
    today = datetime.now(UTC).date()
    questions = held_out(knowledge, today)
    asked: dict[str, Answering] = {ENGINE: salve(prepare(knowledge, models), today)}
    builds, _ = matchers(engine_only=engine_only)
    for name in () if engine_only else PEERS:
        asked[name] = peer(builds[name](own.train, own.glossary, models.static), questions, knowledge)
    told = {name: dict(by_manner(questions, answering)) for name, answering in asked.items()}
    if not quiet:
        _table(told)
    return {"manners": {name: {manner: asdict(each) for manner, each in rows.items()} for name, rows in told.items()}}


def _table(told: dict[str, dict[str, Tally]]) -> None:
    click.secho("\nown knowledge, in the manner of real messages", bold=True)
    click.echo(f"{'':38}" + "".join(f"{title:>11}" for title in SHOWN))
    for name, rows in told.items():
        for manner, each in rows.items():
            click.echo(f"{name:26}{manner:12}" + "".join(f"{value:11.3f}" for value in asdict(each).values()))
    click.echo(USE)
