"""`salve bench --learning`: how much labelled questions help."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import click

from bot.answering.release import Models
from bot.bench.learning import Lesson, learner, lessons
from bot.bench.peers import Remembering
from bot.bench.sets import QuestionSet

USE = (
    "This many questions of one half of the test split are ruled on, as a curator would: those that something answers "
    "become phrasings, the others a class that competes; one in ten is kept for calibration. The other half is asked; "
    "then the halves change places. Figures are means. r@2, r@5: answered rightly with at most 2, 5 % of all wrong."
)


def measure_learning(sets: Sequence[QuestionSet], models: Models, *, quiet: bool) -> dict[str, Any]:
    """Print the figures of each set as they come; returns all of them as one object."""
    meaning = Remembering(models.meaning) if models.meaning else None
    told: dict[str, list[dict[str, Any]]] = {}
    for questions in sets:
        click.echo(f"… {questions.name}", err=True)
        if not quiet:
            click.secho(f"\n{questions.name}", bold=True)
            click.echo(f"{'labelled':>9}{'phrasings':>11}{'nothing':>9}{'kept out':>10}{'acc':>8}{'r@2':>8}{'r@5':>8}")
        build = partial(learner, questions=questions, vectors=models.static, lexicon=models.lexicon, meaning=meaning)
        told[questions.name] = []
        for lesson in lessons(questions, build):
            told[questions.name].append(asdict(lesson))
            if not quiet:
                _row(lesson)
    if not quiet:
        click.echo(f"\n{USE}")
    return {"use": USE, "by_meaning": meaning is not None, "learning": told}


def _row(lesson: Lesson) -> None:
    counts = f"{lesson.labelled:9}{lesson.answerable:11.1f}{lesson.nothing:9.1f}{lesson.kept_out:10.1f}"
    click.echo(counts + "".join(f"{value:8.3f}" for value in lesson.figures.values()))
