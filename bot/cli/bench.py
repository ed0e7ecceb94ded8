"""`salve bench`: the engine and its peers on public sets, side by side in one run."""

import json
from pathlib import Path

import click

from bot.services.bench import read_sets, run_set
from bot.services.model_files import load_vectors

SHOWN = ("accuracy", "mrr", "auroc", "right_at_2_all", "right_at_5_all", "best_mcc", "oos_recall", "ece")
COSTS = ("cpu_ms_p50", "cpu_ms_p99", "build_seconds")
USE = (
    "Matchers are built on the train split only. Thresholds come from the validation split where there is one, else "
    "they are 0.5. Test questions choose nothing; best_mcc and right_at_* are read off the test curve."
)


@click.command("bench", epilog="Example: salve bench --data sets/ --engine-only")
@click.option("--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="The sets.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--engine-only", is_flag=True, help="Leave out the peers.")
def command(data: Path, *, as_json: bool, engine_only: bool) -> int:
    """Measure on every set below a folder of `*.jsonl` lines of {text, label, split}; label "oos": unanswerable."""
    vectors = load_vectors()
    results = {}
    for questions in read_sets(data):
        results[questions.name] = run_set(
            questions, vectors, engine_only=engine_only, progress=lambda what: click.echo(f"… {what}", err=True)
        )
        if not as_json:
            _table(questions.name, results[questions.name])
    if as_json:
        click.echo(json.dumps({"use": USE, "sets": results}))
    else:
        click.echo(USE)
    return 0


def _table(name: str, results: dict[str, dict[str, float]]) -> None:
    click.secho(f"\n{name}", bold=True)
    click.echo(
        f"{'':22}"
        + "".join(f"{column.replace('right_at_', 'r@').replace('_', ' '):>12}" for column in (*SHOWN, *COSTS))
    )
    for matcher, row in results.items():
        click.echo(f"{matcher:22}" + "".join(f"{row[column]:12.3f}" for column in (*SHOWN, *COSTS)))
