"""The starter's untouched samples give way to what an import asks in nearly the same words; what is left is told."""

from pathlib import Path

import pytest

from bot.answering.twins import Twins
from bot.knowledge import files
from tests.commands import salve


@pytest.mark.parametrize("question", ["How can I join?", "how do i joins", "How to join"])
def test_a_sample_gives_way_to_a_question_that_asks_nearly_the_same(tmp_path: Path, question: str) -> None:
    base, table = tmp_path / "club", tmp_path / "faq.csv"
    salve("init", "--knowledge", base)
    table.write_text(f"question,answer\n{question},Press Accept.\n")
    shown = salve("knowledge", "import", table, "--folder", base, "--write").output
    assert "in place of how-do-i-join, a sample of the starter" in shown
    assert "how-do-i-join" not in files.load(base).entry


def test_a_sample_stays_beside_another_question_and_where_it_was_changed(tmp_path: Path) -> None:
    base, table = tmp_path / "club", tmp_path / "faq.csv"
    salve("init", "--knowledge", base)
    table.write_text("question,answer\nHow do I join your clan?,Fill in the form.\nWhere do we meet?,On the roof.\n")
    assert "in place of" not in salve("knowledge", "import", table, "--folder", base).output
    sample = base / "entries" / "how-do-i-join.yaml"
    sample.write_text(sample.read_text().replace("Read the rules", "Read all the rules"))
    table.write_text("question,answer\nHow can I join?,Press Accept.\n")
    assert "in place of" not in salve("knowledge", "import", table, "--folder", base).output


def test_of_two_near_twins_the_sample_is_named_only_if_it_is_one() -> None:
    pair = Twins("mine", "how-do-i-join", "how can i join", "how do i join", 0.9)
    assert pair.sample({"how-do-i-join"}) == "how-do-i-join"
    assert pair.sample({"another"}) == ""
    assert pair.sample({"mine", "how-do-i-join"}) == ""
