"""`salve bench`: measures the engine and its peers on public sets and on a knowledge folder, in one run."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot import config
from bot.answering.vectors import StaticVectors
from bot.bench import cold, cost, whole
from bot.bench.chart import check_format, draw
from bot.bench.peers import Build, fulltext, matchers
from bot.bench.run import SetResult, run_set
from bot.bench.sets import QuestionSet, own_set, read_sets
from bot.cli.bench_gaps import measure_gaps
from bot.cli.bench_learning import measure_learning
from bot.cli.bench_manners import measure_manners
from bot.errors import SalveError
from bot.knowledge import files
from bot.knowledge.models import KnowledgeBase
from bot.services import compiled
from bot.services.model_files import load_models
from bot.services.sentence_encoder import SentenceEncoder

# Each figure, with the heading of its column.
SHOWN = {
    "accuracy": "acc",
    "top3": "top 3",
    "mrr": "mrr",
    "auroc": "auroc",
    "right_at_1_all": "r@1",
    "right_at_2_all": "r@2",
    "right_at_5_all": "r@5",
    "best_mcc": "mcc",
    "in_scope_at_threshold": "in-thr",
    "oos_recall": "oos-thr",
    "ece": "ece",
    "cpu_ms_p50": "ms p50",
    "cpu_ms_p99": "ms p99",
    "build_seconds": "build s",
}
COST_SHOWN = {
    "build_seconds": "build s",
    "cpu_ms_p50": "ms p50",
    "cpu_ms_p99": "ms p99",
    "peak_mb": "added MB",
}
USE = (
    "Matchers are built on the train split only; thresholds are chosen as said below each set. Test questions choose "
    "nothing; mcc and r@1, r@2, r@5 are read off the test curve. docs/benchmarks.md tells what each figure means."
)
Folder = click.Path(exists=True, file_okay=False, path_type=Path)
File = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command("bench", epilog="Example: salve bench --data sets/ --chart bench.png")
@click.option("--data", type=Folder, help="Also measure on the sets below this folder.")
@click.option("--knowledge", type=Folder, help="The knowledge folder; the one in use if not given.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--save", type=File, help="Also write the JSON object to this file.")
@click.option("--chart", type=File, help="Draw right against wrong answers to this .png or .svg.")
@click.option("--meaning/--wording", default=None, help="Measure the engine with its sentence encoder too; as set.")
@click.option("--engine-only", is_flag=True, help="Leave out the peers.")
@click.option(
    "--cost", "cost_up_to", type=click.IntRange(10, 10_000_000), is_flag=False, flag_value=100_000, metavar="[N]",
    help="Instead, measure what a base costs as it grows to N phrasings (100000).",
)  # fmt: skip
@click.option(
    "--gaps", "gaps_up_to", type=click.IntRange(10, 1_000_000), is_flag=False, flag_value=100_000, metavar="[N]",
    help="Instead, measure how unanswered questions are grouped, and what up to N of them cost (100000).",
)  # fmt: skip
@click.option("--learning", is_flag=True, help="Instead, measure how much labelled questions help.")
def command(  # noqa: PLR0913 - one an option
    data: Path | None, knowledge: Path | None, *, as_json: bool, save: Path | None, chart: Path | None,
    meaning: bool | None, engine_only: bool, cost_up_to: int | None, gaps_up_to: int | None,
    learning: bool,
) -> int:  # fmt: skip
    """Measure the engine and its peers on the knowledge's own checks, and on public sets.

    A set is a file `*.jsonl` of lines {text, label, split}: split is train, val or test; label "oos" is unanswerable.
    """
    if chart:
        check_format(chart)
    if save and not save.resolve().parent.is_dir():
        raise SalveError(f"{save} cannot be written: there is no folder {save.parent}")
    settings = config.load()
    folder = knowledge or settings.knowledge
    loaded = files.load(folder)
    own = own_set(loaded)
    if gaps_up_to is not None:
        result = measure_gaps(loaded, read_sets(data) if data else (), gaps_up_to, meaning=bool(meaning), quiet=as_json)
    elif cost_up_to is not None:
        result = _cost(own, cost_up_to, quiet=as_json)
        result |= _whole(loaded, own, quiet=as_json) | _started(folder, quiet=as_json)
    else:
        models = load_models(meaning=settings.meaning if meaning is None else meaning, folder=settings.encoder)
        sets = [own, *(read_sets(data) if data else ())]
        if learning:
            result = measure_learning(sets, models, quiet=as_json)
        else:
            builds, notes = matchers(engine_only=engine_only, meaning=models.meaning)
            result = _sets(sets, models.static, chart, builds, notes, quiet=as_json)
            result |= measure_manners(loaded, own, models, engine_only=engine_only, quiet=as_json)
    # A figure that a set cannot give is not a number, for which JSON has null.
    written = json.dumps(_without_nan(result), ensure_ascii=False, allow_nan=False)
    if as_json:
        click.echo(written)
    if save:
        save.write_text(written + "\n", "utf-8")
    return 0


def _sets(
    sets: list[QuestionSet],
    vectors: StaticVectors,
    chart: Path | None,
    builds: Mapping[str, Build],
    notes: Sequence[str],
    *,
    quiet: bool,
) -> dict[str, Any]:
    for note in notes:
        click.echo(note, err=True)
    results = []
    for questions in sets:
        results.append(run_set(questions, builds, vectors, _progress))
        if not quiet:
            _table(results[-1])
    if not quiet:
        click.echo(f"\n{USE}")
    if chart:
        draw(results, chart)
    return {
        "use": USE,
        "notes": list(notes),
        "sets": {result.name: _as_object(result) for result in results},
        "published": {result.name: asdict(result.published) for result in results if result.published},
        "beside_best_peer": {result.name: asdict(result.beside) for result in results if result.beside},
    }


def _progress(what: str) -> None:
    click.echo(f"… {what}", err=True)


def _as_object(result: SetResult) -> dict[str, Any]:
    """The figures of each matcher on one set."""
    return {
        name: {**each.figures, "threshold": {"value": each.threshold.value, "from": each.threshold.origin}}
        for name, each in result.measured.items()
    }


def _table(result: SetResult) -> None:
    click.secho(f"\n{result.name}", bold=True)
    click.echo(f"{'':26}" + "".join(f"{title:>8}" for title in SHOWN.values()))
    for name, each in result.measured.items():
        _row(name, each.figures)
    if result.published:
        for name, row in result.published.systems.items():
            _row(f"{name} (published)", row)
        click.echo(f"published: {result.published.citation}")
    chosen = {each.threshold.origin for each in result.measured.values()}
    values = ", ".join(f"{name} {each.threshold.value:.3f}" for name, each in result.measured.items())
    click.echo(f"threshold from {' or '.join(sorted(chosen))}: {values}")
    if beside := result.beside:
        click.echo(
            f"salve beside the best peer: accuracy {beside.accuracy_points:+.1f} points ({beside.accuracy_peer}), "
            f"right at 5 % wrong {beside.right_at_5_all_points:+.1f} points ({beside.right_at_5_all_peer}), "
            f"cpu p50 {beside.cpu_times:.1f} times that of {beside.accuracy_peer}"
        )


def _row(name: str, figures: Any) -> None:
    cells = (f"{figures[figure]:8.3f}" if figure in figures else f"{'-':>8}" for figure in SHOWN)
    click.echo(f"{name:26}" + "".join(cells))


def _cost(own: QuestionSet, up_to: int, *, quiet: bool) -> dict[str, Any]:
    """Measure and print the cost of each size as it comes, because the largest takes minutes."""
    texts = [text for text, _ in own.train]
    rows: list[dict[str, Any]] = []
    if not quiet:
        click.echo(f"{'phrasings':>10}{'labels':>9}" + "".join(f"{title:>18}" for title in COST_SHOWN.values()))
    for size in cost.sizes(up_to):
        _progress(f"{size:,} phrasings")
        measured = cost.measure(size, texts)
        if measured is None:
            rows.append({"phrasings": size, "failed": "the process ended: not enough memory?"})
            click.echo(f"{size:10,}  the process ended: not enough memory?", err=quiet)
            break
        before = rows[-1] if rows else None
        row: dict[str, Any] = asdict(measured)
        # By what factor each figure has grown since the size before.
        row["growth"] = (
            {name: row[name] / before[name] if before[name] else None for name in COST_SHOWN} if before else {}
        )
        rows.append(row)
        if not quiet:
            cells = (_grown(row[name], row["growth"].get(name)) for name in COST_SHOWN)
            click.echo(f"{size:10,}{row['labels']:9,}" + "".join(f"{cell:>18}" for cell in cells))
    packages = cost.install_megabytes()
    if not quiet:
        heaviest = ", ".join(f"{name} {size:.0f}" for name, size in list(packages.items())[:5])
        click.echo(f"\ninstalled packages: {sum(packages.values()):.0f} MB in {len(packages)} (heaviest: {heaviest})")
        click.echo(f"A question's figures are CPU ms over {cost.ASKED} made-up questions; (x) is growth by size.")
    return {"cost": rows, "install_mb": sum(packages.values()), "packages_mb": packages}


def _whole(knowledge: KnowledgeBase, own: QuestionSet, *, quiet: bool) -> dict[str, Any]:
    """What whole messages cost on this knowledge when matched by wording alone."""
    _progress("whole messages")
    models = load_models()
    peer = fulltext(own.train, (), models.static)
    questions = [text for text, _ in own.test]
    spent = whole.measure(compiled.prepare(knowledge, models, draft=True), questions, peer, datetime.now(UTC).date())
    if spent and not quiet:
        click.echo(
            f"a whole message: a question {spent.question_ms:.2f} ms of CPU ({spent.times:.1f} times a search by "
            f"SQLite FTS5, {spent.peer_ms:.2f} ms), a story in which four ask {spent.story_ms:.1f} ms; of that, "
            f"screening for distress {spent.screened_ms:.2f} ms ({spent.screened_times:.1f} times) and "
            f"{spent.story_screened_ms:.2f} ms"
        )
    return {"messages": asdict(spent) | {"times": spent.times} if spent else None}


def _started(folder: Path, *, quiet: bool) -> dict[str, Any]:
    """What a process costs before it answers, and what the sentence encoder costs alone."""
    _progress("salve ask, started anew")
    started = cold.cold(folder)
    encoder = load_models(meaning="auto").meaning
    asked = cold.encoder_cost(encoder) if isinstance(encoder, SentenceEncoder) else None
    if not quiet and started:
        click.echo(
            f"salve ask started anew: {started.ask_seconds:.2f} s of CPU, {started.ratio:.1f} times the import of its "
            f"libraries ({started.import_seconds:.2f} s)"
        )
    if not quiet and asked:
        click.echo(
            f"the sentence encoder: {asked.disk_mb:.0f} MB, {asked.first_seconds:.2f} s of CPU until its first text, "
            f"then {asked.cpu_ms:.1f} ms per text"
        )
    return {
        "cold": {**asdict(started), "ratio": started.ratio} if started else None,
        "encoder": asdict(asked) if asked else None,
    }


def _grown(value: float, growth: float | None) -> str:
    return f"{value:,.2f}" + (f" (x{growth:.1f})" if growth is not None else "")


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
