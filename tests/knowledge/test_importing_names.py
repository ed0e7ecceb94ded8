"""What columns and keys are called when people name them freely, and what holds no question beside them."""

from pathlib import Path

import pytest

from bot.knowledge.importing import Row, read

Found = list[tuple[tuple[str, ...], str]]


def made(place: Path) -> Found:
    """The questions and the answer of each row; nothing else may have been refused."""
    found = list(read(place))
    assert all(isinstance(each, Row) or each.aside for each in found), found
    return [(each.questions, each.answer) for each in found if isinstance(each, Row)]


def table(folder: Path, *lines: str) -> Found:
    (folder / "faq.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return made(folder / "faq.csv")


def test_a_first_question_with_a_name_of_its_own_is_before_those_with_numbers(tmp_path: Path) -> None:
    assert table(
        tmp_path,
        "No;Main question;Question 2;Question 3;Answer",
        "1;Who sings?;Who is the singer?;;Ann.",
        "2;Who plays?;;Who is on the drums?;Tom.",
    ) == [(("Who sings?", "Who is the singer?"), "Ann."), (("Who plays?", "Who is on the drums?"), "Tom.")]


def test_a_column_of_answers_that_nobody_has_filled_in_leaves_its_place(tmp_path: Path) -> None:
    assert table(tmp_path, "Question,Answer EN (to do),Answer DE", "Wer singt?,,Ann.", "Wer spielt?,,Tom.") == [
        (("Wer singt?",), "Ann."),
        (("Wer spielt?",), "Tom."),
    ]


@pytest.mark.parametrize("empty", ["3,,,", "4,,,FALSE", ",,,FALSE"])
def test_a_row_prepared_for_a_question_is_passed_over(tmp_path: Path, empty: str) -> None:
    (tmp_path / "faq.csv").write_text(f"No,Question,Answer,Done\n1,Who sings?,Ann.,TRUE\n{empty}\n")
    (row,) = read(tmp_path / "faq.csv")
    assert isinstance(row, Row)


def test_titles_above_a_table_are_no_rows_of_it(tmp_path: Path) -> None:
    rows = [f"x,Who plays number {number}?,Ann." for number in range(5)]
    titles = (",The village choir,", ",What people ask at the desk,")
    assert [asked for (asked,), _ in table(tmp_path, *titles, "x,Wish,Say", *rows)] == [
        row.split(",")[1] for row in rows
    ]
    assert table(tmp_path, *titles, "✔,Demande du lecteur,Réponse type", "x,La carte,Gratuite.") == [
        (("La carte",), "Gratuite.")
    ]
