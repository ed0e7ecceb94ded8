"""The benchmark: figures worked by hand, sets read with their faults told, every matcher run."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import image

from bot.answering.calibration import error
from bot.bench import cold
from bot.bench.chart import APART, spread
from bot.bench.cost import recombined
from bot.bench.gaps import bcubed
from bot.bench.peers import Matcher
from bot.bench.published import KNOWN, Published, published_for
from bot.bench.sets import Pairs, QuestionSet, fingerprint, own_set, read_sets
from bot.bench.threshold import choose, folds
from bot.cli.main import cli
from bot.errors import SalveError
from bot.services.accuracy import Ranked, auroc, best_mcc, best_threshold, coverage, figures, right_at
from tests import town
from tests.knowledge import folder

FIGURES = {
    "accuracy", "mrr", "auroc", "right_at_2_all", "right_at_5_all", "best_mcc", "oos_recall", "ece",
    "cpu_ms_p50", "cpu_ms_p99", "build_seconds", "right_at_1_all", "in_scope_at_threshold", "top3", "threshold",
}  # fmt: skip


BM25S = "bm25s, Snowball stems"
MATCHERS = {"salve", "wordllama nearest", "char TF-IDF nearest", BM25S, "SQLite FTS5 bm25", "rapidfuzz token_set"}


def small_knowledge(tmp_path: Path) -> Path:
    return folder.write(tmp_path / "small")


def bench(*arguments: str, knowledge: Path) -> str:
    """What the command prints; what goes wrong is raised."""
    small = small_knowledge(knowledge)
    command = ["bench", "--knowledge", str(small), *arguments]
    result = CliRunner().invoke(cli, command, standalone_mode=False, catch_exceptions=False)
    return result.stdout


def write_set(place: Path) -> Path:
    """A small set made of the town's questions: the last phrasing of each is a test question."""
    lines = []
    for label, texts in town.QUESTIONS.items():
        lines += [{"text": text, "label": label, "split": "train"} for text in texts[:-1]]
        lines.append({"text": texts[-1], "label": label, "split": "test"})
    lines += [{"text": text, "label": "oos", "split": "test"} for text in ("best laptop", "who won the match")]
    place.mkdir(parents=True)
    (place / "data.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    small = [line for line in lines if line["split"] == "train"][::2]
    (place / "train_small.jsonl").write_text("\n".join(json.dumps(line) for line in small))
    return place


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
    assert result["top3"] == pytest.approx(2 / 3)
    assert result["in_scope_at_threshold"] == pytest.approx(1 / 3)


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
    assert error(np.array([0.95, 0.95]), np.array([True, False])) == pytest.approx(0.45)


def test_a_set_that_cannot_tell_a_figure_says_so() -> None:
    result = figures(["oos"], [Ranked((), 0.0)], 0.5)
    assert np.isnan(result["accuracy"])
    assert result["oos_recall"] == 1.0


def test_the_best_threshold_lets_right_answers_in_and_keeps_the_unanswerable_out() -> None:
    found = [Ranked(("a",), 0.9), Ranked(("b",), 0.6), Ranked(("a",), 0.4), Ranked(("a",), 0.1)]
    assert best_threshold(["a", "b", "oos", "oos"], found) == 0.6


def test_the_curve_holds_the_figure() -> None:
    found = [Ranked(("a",), 0.9), Ranked(("b",), 0.6), Ranked(("a",), 0.4)]
    assert coverage(["a", "a", "oos"], found) == ((0.0, 0.5), (1 / 3, 0.5), (2 / 3, 0.5))


def test_every_matcher_runs_on_every_set_and_on_the_own_knowledge(tmp_path: Path) -> None:
    write_set(tmp_path / "sets" / "town")
    saved = tmp_path / "bench.json"
    result = bench("--data", str(tmp_path / "sets"), "--json", "--save", str(saved), knowledge=tmp_path)
    assert json.loads(saved.read_text()) == json.loads(result)
    sets = json.loads(result)["sets"]
    for beside in json.loads(result)["beside_best_peer"].values():
        assert set(beside) >= {"accuracy_points", "right_at_5_all_points", "cpu_times"}
    assert set(sets) == {"own knowledge 1.2.3", "town/data", "town/train_small"}
    for each in sets.values():
        assert set(each) == MATCHERS
        for row in each.values():
            assert set(row) == FIGURES
            assert set(row["threshold"]) == {"value", "from"}
            assert row["threshold"]["from"].startswith("cross-validation on train")
    # One entry answers each of the two checks, and nothing is unanswerable; figures that this cannot give are null.
    assert sets["own knowledge 1.2.3"]["salve"]["accuracy"] == 1.0
    assert sets["own knowledge 1.2.3"]["salve"]["auroc"] is None


def test_the_table_says_where_thresholds_come_from_and_how_the_best_peer_did(tmp_path: Path) -> None:
    write_set(tmp_path / "sets" / "town")
    output = bench("--data", str(tmp_path / "sets"), knowledge=tmp_path)
    assert output.count("salve beside the best peer: accuracy") == 3
    assert output.count("threshold from cross-validation on train, 5 of 5 folds: salve 0.") == 3
    alone = bench("--engine-only", knowledge=tmp_path)
    assert "own knowledge 1.2.3" in alone
    assert "FTS5" not in alone
    assert "best peer" not in alone


def test_the_own_knowledge_trains_on_phrasings_and_asks_its_checks() -> None:
    knowledge = replace(
        town.knowledge(sun=town.entry("sun", checks={"reach": ["beach day"], "miss": ["moon"]})),
        unanswerable=("best laptop",),
    )
    own = own_set(knowledge)
    assert set(town.QUESTIONS) | {"swelling", "shops"} == {label for _, label in own.train}
    assert ("Do I need sunscreen with it".casefold(), "sun") in own.train
    assert own.test == (("beach day", "sun"), ("best laptop", "oos"))
    assert own.validation == ()
    assert own.glossary == knowledge.glossary


def test_knowledge_without_checks_is_told(tmp_path: Path) -> None:
    with pytest.raises(SalveError, match="no checks to ask"):
        own_set(town.knowledge())


@settings(max_examples=25)
@given(st.lists(st.tuples(st.text(max_size=12), st.sampled_from(["sun", "long", "oos"])), max_size=6))
def test_no_test_question_touches_the_threshold(asked: list[tuple[str, str]]) -> None:
    train = tuple((text, label) for label, texts in town.QUESTIONS.items() for text in texts)
    expected, chosen = (
        choose(QuestionSet("town", train, (), test), by_length(train), by_length)
        for test in ((("a test question", "sun"),), tuple(asked))
    )
    assert chosen == expected
    assert choose(QuestionSet("town", train[::-1], (), tuple(asked)), by_length(train), by_length) == expected


def by_length(train: Pairs) -> Matcher:
    """A matcher quick enough to build many times: the nearest in length."""
    return lambda question: Ranked(
        (min(train, key=lambda pair: (abs(len(pair[0]) - len(question)), pair))[1],), 1 / (1 + len(question))
    )


def test_the_threshold_comes_from_validation_where_that_has_unanswerable_questions() -> None:
    train = tuple((text, label) for label, texts in town.QUESTIONS.items() for text in texts)
    with_oos = QuestionSet("town", train, (("sunbed and the cream", "sun"), ("x" * 99, "oos")), (("a", "sun"),))
    assert choose(with_oos, by_length(train), by_length).origin == "validation split"
    without = replace(with_oos, validation=with_oos.validation[:1])
    assert choose(without, by_length(train), by_length).origin.startswith("cross-validation")


def test_a_base_too_large_or_too_small_for_folds_keeps_the_default() -> None:
    for train in ((("only one", "a"),), tuple((f"text {number}", f"l{number % 9}") for number in range(2001))):
        assert choose(QuestionSet("x", train, (), (("a", "b"),)), by_length(train), by_length).value == 0.5


def test_each_fold_takes_labels_out_whole_and_asks_nothing_it_indexes() -> None:
    train = tuple((text, label) for label, texts in town.QUESTIONS.items() for text in texts)
    parts = list(folds(train))
    assert len(parts) == 5
    for kept, held in parts:
        assert not {text for text, _ in kept} & {text for text, _ in held}
        assert len(kept) + len(held) == len(train)
        assert "oos" in {label for _, label in held}
        assert {label for _, label in held} <= {label for _, label in kept} | {"oos"}


def test_published_figures_are_known_by_content(tmp_path: Path) -> None:
    # The real sets are not shipped; what is published about them must at least be whole and within bounds.
    assert published_for(QuestionSet("hint3-curekart/data", (("a", "b"),), (), (("a", "b"),))) is None
    assert len(KNOWN) == 6
    for (digest, size), published in KNOWN.items():
        assert re.fullmatch(r"[0-9a-f]{64}", digest)
        assert size > 300
        assert len(published.systems) in {5, 6}
        assert all(0 <= value <= 1 for row in published.systems.values() for value in row.values())
    assert KNOWN[next(key for key in KNOWN if key[1] == 600)].systems["RASA"]["accuracy"] == 0.841


def test_a_set_is_recognised_whatever_its_order_until_a_question_changes() -> None:
    one = QuestionSet("one", (), (), (("a", "x"), ("b", "oos")))
    assert fingerprint(one) == fingerprint(replace(one, name="two", test=one.test[::-1]))
    assert fingerprint(one) != fingerprint(replace(one, test=(("a", "x"), ("b", "x"))))


def test_published_rows_stand_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_set(tmp_path / "sets" / "town")
    asked = next(each for each in read_sets(tmp_path / "sets") if each.name == "town/data")
    figures_of = Published("Doe 2020", {"Their bot": {"accuracy": 0.25, "oos_recall": 0.5}})
    monkeypatch.setitem(KNOWN, (fingerprint(asked), len(asked.train)), figures_of)
    output = bench("--data", str(tmp_path / "sets"), "--engine-only", knowledge=tmp_path)
    assert output.count("Their bot (published)") == 1
    assert "published: Doe 2020" in output
    told = json.loads(bench("--data", str(tmp_path / "sets"), "--engine-only", "--json", knowledge=tmp_path))
    assert told["published"]["town/data"]["systems"]["Their bot"]["accuracy"] == 0.25
    assert set(told["sets"]["town/data"]) == {"salve"}
    assert set(told["published"]) == {"town/data"}


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_chart_is_a_picture_of_every_matcher(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"chart.{ending}"
    bench("--chart", str(file), knowledge=tmp_path)
    if ending == "svg":
        assert all(f"<!-- {name} -->" in file.read_text() for name in MATCHERS)
        return
    assert file.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    picture = image.imread(file)
    assert min(picture.shape[:2]) > 400
    colours = {tuple(row) for row in (picture[..., :3].reshape(-1, 3) * 255).round().astype(int).tolist()}
    assert {(0, 114, 178), (213, 94, 0), (255, 255, 255)} <= colours


def test_names_in_the_chart_never_cover_each_other() -> None:
    heights = sorted(spread({"a": 50.0, "b": 50.5, "c": 51.0, "d": 90.0}).values())
    assert all(above - below >= APART - 1e-9 for below, above in pairwise(heights))
    assert heights[3] == 90.0
    assert np.mean(heights[:3]) == pytest.approx(50.5)


def test_a_file_of_another_kind_or_place_is_refused_at_once(tmp_path: Path) -> None:
    for option, name, cause in (
        ("--chart", "chart.gif", "should end in"),
        ("--chart", "nowhere/chart.png", "no folder"),
        ("--save", "nowhere/bench.json", "no folder"),
    ):
        with pytest.raises(SalveError, match=cause):
            bench(option, str(tmp_path / name), knowledge=tmp_path)


def test_a_chart_without_what_draws_it_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(SalveError, match=r'pip install "salve\[bench\]"'):
        bench("--chart", str(tmp_path / "chart.png"), knowledge=tmp_path)


def test_without_the_extra_the_others_run_and_what_to_install_is_said(tmp_path: Path) -> None:
    absent = tmp_path / "absent"
    (absent / "bm25s").mkdir(parents=True)
    (absent / "bm25s" / "__init__.py").write_text("raise ImportError('not installed')")
    small = small_knowledge(tmp_path)
    command = [sys.executable, "-m", "bot", "bench", "--knowledge", str(small)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(absent), str(Path(__file__).parents[2])))}
    result = subprocess.run(
        [*command, "--json"], env=environment, capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr
    assert 'pip install "salve[bench]"' in result.stderr
    assert set(json.loads(result.stdout)["sets"]["own knowledge 1.2.3"]) == MATCHERS - {BM25S}


def test_cost_is_told_size_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cold, "TIMES", 1)
    # The figures are the same in the output for people and in the one for programs.
    monkeypatch.setattr(cold, "cold", cache(cold.cold))
    output = bench("--cost", "1000", knowledge=tmp_path)
    assert re.search(r"^ +100 +7 ", output, re.MULTILINE)
    assert re.search(r"^ +1,000 +67 .*\(x\d", output, re.MULTILINE)
    assert "installed packages: " in output
    assert "times the import of its libraries" in output
    assert "the sentence encoder: 34 MB" in output
    assert re.search(r"a question [\d.]+ ms of CPU \([\d.]+ times a search by SQLite", output)
    told = json.loads(bench("--cost", "20", "--json", knowledge=tmp_path))
    assert told["cold"]["ratio"] == pytest.approx(told["cold"]["ask_seconds"] / told["cold"]["import_seconds"])
    assert told["cold"]["ratio"] > 1
    messages = told["messages"]
    assert messages["times"] == pytest.approx(messages["question_ms"] / messages["peer_ms"])
    assert min(messages.values()) > 0
    assert told["encoder"]["disk_mb"] == pytest.approx(34, abs=1)
    assert told["encoder"]["cpu_ms"] > 0
    (row,) = told["cost"]
    assert set(row) == {
        "phrasings", "labels", "build_seconds", "cpu_ms_p50", "cpu_ms_p99", "peak_mb", "growth",
    }  # fmt: skip
    assert row["phrasings"] == 20
    assert {"numpy", "discord-py"} <= set(told["packages_mb"])
    assert not {"pytest", "salve"} & set(told["packages_mb"])
    assert told["install_mb"] == pytest.approx(sum(told["packages_mb"].values()))


def test_made_up_phrasings_are_the_same_each_time_and_use_real_words() -> None:
    texts = town.QUESTIONS["sun"]
    made = recombined(texts, 40, 1)
    assert made == recombined(texts, 40, 1) != recombined(texts, 40, 2)
    assert {word for text, _ in made for word in text.split()} <= {word for text in texts for word in text.split()}
    assert [label for _, label in made].count("label-0") == 15


def test_a_set_without_test_questions_is_told(tmp_path: Path) -> None:
    (tmp_path / "data.jsonl").write_text('{"text": "a", "label": "b", "split": "train"}\n')
    with pytest.raises(SalveError, match="has no test questions"):
        read_sets(tmp_path)


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


def test_grouping_is_measured_beside_a_peer(tmp_path: Path) -> None:
    write_set(tmp_path / "sets" / "town")
    made_up = "made up: same words, other subject"
    output = bench("--gaps", "20", knowledge=tmp_path)
    assert f"{made_up}: 78 questions, 13 true groups" in output
    assert "salve beside the peer: precision x" in output
    told = json.loads(bench("--gaps", "20", "--json", "--data", str(tmp_path / "sets"), knowledge=tmp_path))
    # The small knowledge has too few entries to choose a threshold on some and judge it on others.
    assert set(told["gaps"]) == {made_up, "town/data", "town/train_small"}
    assert set(told["gaps"][made_up]["figures"]) == {"salve", "salve as shipped", "rapidfuzz token_set"}
    (cost,) = told["gaps_cost"]
    assert (cost["questions"], cost["gaps"] <= 20) == (20, True)


def test_bcubed_figures_by_hand() -> None:
    # Groups {a, a, b} and {b}: of the first, two thirds of each a and one third of b belong; the second is all right.
    precision, recall, f, pairs, gaps, pure = bcubed([0, 0, 0, 1], [0, 0, 1, 1])
    assert precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert f == pytest.approx(2 * precision * recall / (precision + recall))
    assert pairs == pytest.approx(1 / 3)
    assert (gaps, pure) == (2, 0)
