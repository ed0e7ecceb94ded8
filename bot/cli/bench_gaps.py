"""`salve bench --gaps`: how unanswered questions are grouped, and what that costs."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

import click

from bot.answering import gauge
from bot.answering.preparation import prepare
from bot.bench import gaps
from bot.bench.cost import sizes
from bot.bench.gaps import GroupCost, Grouped, GroupResult
from bot.bench.sets import QuestionSet
from bot.knowledge.models import KnowledgeBase
from bot.services.model_files import load_models

SMALLEST = 1000


def measure_gaps(
    knowledge: KnowledgeBase, sets: Sequence[QuestionSet], up_to: int, *, meaning: bool, quiet: bool
) -> dict[str, Any]:
    """Print the figures of each set as they come, then the costs; returns all of them as one object."""
    models = load_models(meaning=meaning)
    ruler = gauge.learn(prepare(knowledge, models), models.static)
    own = gaps.own_questions(knowledge)
    questions = {"own phrasings": own, "made up: same words, other subject": gaps.made_up()}
    for each in sets:
        questions.setdefault(each.name, gaps.labelled(each))
    results = []
    for name, pairs in questions.items():
        click.echo(f"… {name}", err=True)
        measured = gaps.measure(name, pairs, ruler)
        if measured is None:
            click.echo(f"{name} holds too few groups to choose a threshold on some and judge it on others", err=True)
            continue
        results.append(measured)
        if not quiet:
            _table(measured)
    costs = []
    texts = [text for text, _ in own]
    for size in [size for size in sizes(up_to) if size >= min(SMALLEST, up_to)]:
        click.echo(f"… {size:,} questions", err=True)
        costs.append(gaps.cost(size, texts, ruler))
        if not quiet:
            _cost(costs[-1])
    return {
        "gaps": {result.name: {**asdict(result), "beside_peer": gaps.beside(result)} for result in results},
        "gaps_cost": [asdict(each) for each in costs],
    }


def _table(result: GroupResult) -> None:
    click.secho(f"\n{result.name}: {result.questions} questions, {result.true} true groups", bold=True)
    click.echo(f"{'':24}" + "".join(f"{field.name:>10}" for field in fields(Grouped)))
    for name, figures in result.figures.items():
        click.echo(f"{name:24}" + "".join(f"{value:10.3f}" for value in asdict(figures).values()))
    click.echo("threshold: " + ", ".join(f"{name} {value:.2f}" for name, value in result.chosen.items()))
    times = gaps.beside(result)
    click.echo("salve beside the peer: " + ", ".join(f"{name} x{value:.2f}" for name, value in times.items()))


def _cost(each: GroupCost) -> None:
    click.echo(
        f"{each.questions:>9,} questions: read {each.sketch_seconds:.1f} s, placed {each.place_seconds:.1f} s, "
        f"one more {each.one_more_ms:.2f} ms CPU; {each.gaps:,} gaps"
    )
