"""The benchmark: figures worked by hand, sets read with their faults told, every matcher run."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from bot.errors import SalveError
from bot.services.bench.sets import read_sets
from bot.services.metrics import Ranked, auroc, best_mcc, calibration_error, figures, right_at
from tests import town

FIGURES = {
    "accuracy", "mrr", "auroc", "right_at_2_all", "right_at_5_all", "best_mcc", "oos_recall", "ece",
    "cpu_ms_p50", "cpu_ms_p99",
}  # fmt: skip


def test_figures_worked_by_hand() -> None:
    gold = ["a", "b", "a", "oos", "oos"]
    found = [
        Ranked(("a", "b"), 0.9),
        Ranked(("a", "b"), 0.8),
        Ranked(("b", "c"), 0.3),
        Ranked(("a",), 0.2),
        Ranked((), 0.0),
    ]
    result = figures(gold, found, 0.25)
    assert result["accuracy"] == pytest.approx(1 / 3)
    assert result["mrr"] == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert result["auroc"] == 1.0
    assert result["right_at_5_all"] == pytest.approx(1 / 3)
    assert result["oos_recall"] == 1.0


def test_auroc_counts_ties_half() -> None:
    assert auroc(np.array([1.0, 0.5]), np.array([0.5, 0.0])) == pytest.approx(3.5 / 4)
    assert np.isnan(auroc(np.array([]), np.array([1.0])))


def test_right_at_stops_before_the_wrong_answers() -> None:
    confidence = np.array([0.9, 0.8, 0.7, 0.6])
    right = np.array([True, False, True, True])
    inside = np.array([True, True, True, True])
    assert right_at(confidence, right, inside, 0.0) == 0.25
    assert right_at(confidence, right, inside, 0.25) == 0.75


def test_mcc_of_a_perfect_matcher_is_one() -> None:
    assert best_mcc(["a", "b", "oos"], ["a", "b", "a"], np.array([0.9, 0.8, 0.1])) == pytest.approx(1.0)


def test_calibration_error() -> None:
    assert calibration_error(np.array([0.95, 0.95]), np.array([True, False])) == pytest.approx(0.45)


def write_set(folder: Path) -> Path:
    """A small set made of the town's questions: the last phrasing of each is a test question."""
    lines = []
    for label, texts in town.QUESTIONS.items():
        lines += [{"text": text, "label": label, "split": "train"} for text in texts[:-1]]
        lines.append({"text": texts[-1], "label": label, "split": "test"})
    lines += [{"text": text, "label": "oos", "split": "test"} for text in ("best laptop", "who won the match")]
    folder.mkdir()
    (folder / "data.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    small = [line for line in lines if line["split"] == "train"][::2]
    (folder / "train_small.jsonl").write_text("\n".join(json.dumps(line) for line in small))
    return folder


def test_every_matcher_runs_on_every_set(tmp_path: Path) -> None:
    write_set(tmp_path / "town")
    result = CliRunner().invoke(cli, ["bench", "--data", str(tmp_path), "--json"])
    assert result.exit_code == 0, result.output
    sets = json.loads(result.stdout)["sets"]
    assert set(sets) == {"town/data", "town/train_small"}
    assert len(sets["town/data"]) >= 5
    for row in sets["town/data"].values():
        assert set(row) >= FIGURES
    table = CliRunner().invoke(cli, ["bench", "--data", str(tmp_path), "--engine-only"]).output
    assert "town/data" in table
    assert "FTS5" not in table


def test_a_train_file_replaces_the_train_split(tmp_path: Path) -> None:
    by_name = {each.name: each for each in read_sets(write_set(tmp_path / "town").parent)}
    assert len(by_name["town/train_small"].train) < len(by_name["town/data"].train)
    assert by_name["town/train_small"].test == by_name["town/data"].test


def test_broken_sets_are_told(tmp_path: Path) -> None:
    with pytest.raises(SalveError, match=r"holds no \*\.jsonl"):
        read_sets(tmp_path)
    (tmp_path / "data.jsonl").write_text('{"text": "a", "label": "b", "split": "train"}\n{"text": 1}\n')
    with pytest.raises(SalveError, match=r"data\.jsonl:2: should be"):
        read_sets(tmp_path)
