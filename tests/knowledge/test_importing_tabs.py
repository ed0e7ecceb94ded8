"""Tabs, boards and forms saved as CSV: what stands between their rows, and what these say of themselves."""

from pathlib import Path

import pytest

from bot.knowledge.importing import Row, Unread, read


def table(folder: Path, *lines: str, language: str = "") -> list[Row | Unread]:
    """What is read in a table of these lines."""
    (folder / "tab.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return list(read(folder / "tab.csv", language=language))


def said(found: list[Row | Unread]) -> list[tuple[str, str, str]]:
    """The question, the answer and the topic of each row."""
    return [(each.questions[0], each.answer, each.topic) for each in found if isinstance(each, Row)]


def left(found: list[Row | Unread]) -> list[tuple[int, str]]:
    """What is left out, with its line."""
    return [(each.line, each.cause) for each in found if isinstance(each, Unread)]


def test_a_row_that_says_it_is_still_to_do_is_a_draft_in_whatever_column(tmp_path: Path) -> None:
    found = table(tmp_path, "Domanda,Risposta,Aggiornata il", "Chi canta?,Ann.,4/1/24", "Chi paga?,Forse Tom.,da fare")
    assert [each.draft for each in found if isinstance(each, Row)] == [False, True]


@pytest.mark.parametrize("head", ["Who answers,They ask,We say", "Wer antwortet,Frage,Antwort"])
def test_a_column_of_those_who_answer_holds_no_answers(tmp_path: Path, head: str) -> None:
    found = table(
        tmp_path, "Choir: what people ask,,", head, "SINGING,,", "Ann,Must I read music?,No.", "Tom,Is there tea?,Yes."
    )
    assert said(found) == [("Must I read music?", "No.", "SINGING"), ("Is there tea?", "Yes.", "SINGING")]


def test_rows_of_one_text_are_questions_and_answers_by_their_marks(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        "Choir questions (by Ann)",
        "Q: Must I read music?",
        '"A: No, we learn by ear."',
        "Some do read it.",
        "Q: Is there tea?",
        "A: In the break.",
    )
    assert said(found) == [
        ("Must I read music?", "No, we learn by ear.\\\nSome do read it.", "Choir questions (by Ann)"),
        ("Is there tea?", "In the break.", "Choir questions (by Ann)"),
    ]
    assert [each.line for each in found] == [2, 5]
    assert not any(each.remark for each in found if isinstance(each, Row))


def test_rows_of_one_text_without_an_answer_are_refused(tmp_path: Path) -> None:
    found = table(tmp_path, "Q: Must I read music?", "Q: Is there tea?", "A: In the break.")
    assert (said(found), left(found)) == (
        [("Is there tea?", "In the break.", "")],
        [(1, "no answer in this row; fill it in")],
    )


def test_an_answer_goes_on_in_the_column_that_says_so(tmp_path: Path) -> None:
    found = table(
        tmp_path, "Question,Answer,Answer (cont.),By", "Is there tea?,In the break.,Bring a mug.,Ann", "When?,At six.,,"
    )
    assert said(found) == [("Is there tea?", "In the break.\\\nBring a mug.", ""), ("When?", "At six.", "")]
    assert isinstance(found[0], Row)
    assert found[0].remark == "not taken over: what is in By"


@pytest.mark.parametrize("name", ["Put it in the FAQ?", "In die FAQ?", "FAQ?", "For the FAQ"])
@pytest.mark.parametrize("no", ["no", "No (private)", "nein, intern"])
def test_what_is_not_to_stand_in_the_faq_is_a_draft(tmp_path: Path, name: str, no: str) -> None:
    said_no, yes = table(tmp_path, f"Question;Answer;{name}", f"Who owes me?;Sorted.;{no}", "When?;At six.;yes")
    assert isinstance(said_no, Row)
    assert isinstance(yes, Row)
    assert (said_no.draft, yes.draft) == (True, False)


def test_what_somebody_did_with_a_faq_says_nothing_of_the_text(tmp_path: Path) -> None:
    (row,) = table(tmp_path, "Question;Answer;Did you look it up in the FAQ?", "When?;At six.;no")
    assert isinstance(row, Row)
    assert not row.draft


@pytest.mark.parametrize("state", ["Arquivada", "archivée", "notpublished", "Duplikat", "ignorieren", "em revisão"])
def test_a_state_that_puts_a_text_away_makes_it_a_draft(tmp_path: Path, state: str) -> None:
    (row,) = table(tmp_path, "Question;Answer;Status", f"When?;At six.;{state}")
    assert isinstance(row, Row)
    assert row.draft


CARDS = "Card ID,Card Name,Card Description,List Name"


def test_lists_of_a_board_in_which_nothing_asks_are_left_out(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        CARDS,
        "c1,Read me,How we use this board.,Info",
        "c2,When?,At six.,Answered",
        "c3,can my child sing,From ten years on.,Answered",
        "c4,Who pays?,Ask Ann.,To do",
    )
    assert [(each.questions[0], each.draft) for each in found if isinstance(each, Row)] == [
        ("When?", False),
        ("can my child sing", False),
        ("Who pays?", True),
    ]
    assert left(found) == [(2, "a card of the list 'Info', in which nothing asks")]


def test_a_board_whose_cards_ask_nothing_is_read_whole(tmp_path: Path) -> None:
    found = table(tmp_path, CARDS, "c1,opening hours,At six.,Answered", "c2,prices,Ten a month.,Money")
    assert [question for question, _, _ in said(found)] == ["opening hours", "prices"]


def test_a_wording_that_is_still_to_be_translated_is_none(tmp_path: Path) -> None:
    (row,) = table(tmp_path, "Question;Question 2;Answer", "When?;à traduire;At six.")
    assert isinstance(row, Row)
    assert row.questions == ("When?",)


@pytest.mark.parametrize(
    ("language", "question", "answer", "left"),
    [
        ("fr", "Quand ?", "À six heures.", "Frage (de), Antwort (de)"),
        ("de", "Wann?", "Um sechs.", "Question (fr), Réponse (fr)"),
        ("en", "Wann?", "Um sechs.", "Question (fr), Réponse (fr)"),
    ],
)
def test_of_languages_side_by_side_one_is_read_and_no_other_words_a_question(
    tmp_path: Path, language: str, question: str, answer: str, left: str
) -> None:
    lines = "Nr;Deutsch;;Français;", ";Frage;Antwort;Question;Réponse", "1;Wann?;Um sechs.;Quand ?;À six heures."
    (row,) = table(tmp_path, *lines, language=language)
    assert isinstance(row, Row)
    assert (row.questions, row.answer) == ((question,), answer)
    assert f"not taken over: what is in {left}" in row.remark


def test_two_answers_in_one_language_are_no_two_languages(tmp_path: Path) -> None:
    (row,) = table(tmp_path, "Question,Answer,Question 2,Answer 2", "When?,At six.,At what time?,")
    assert isinstance(row, Row)
    assert (row.questions, row.answer) == (("When?", "At what time?"), "At six.")


def test_a_blank_before_a_quotation_mark_is_no_part_of_its_cell(tmp_path: Path) -> None:
    found = table(tmp_path, "question,answer", 'Is there tea?, "Yes, in the break. Bring a mug."')
    assert said(found) == [("Is there tea?", "Yes, in the break. Bring a mug.", "")]


def test_a_tab_in_every_line_parts_the_cells_whatever_else_is_in_them(tmp_path: Path) -> None:
    found = table(tmp_path, "tea\tIn the break, at the bar, until it is gone.", "Must I read music?\tNo.")
    assert said(found) == [
        ("tea", "In the break, at the bar, until it is gone.", ""),
        ("Must I read music?", "No.", ""),
    ]


def test_a_first_row_of_wide_letters_says_more_than_a_head(tmp_path: Path) -> None:
    found = table(tmp_path, "練習の日\t毎週日曜日の午後に行います", "お茶\t休憩中にあります")
    assert said(found) == [("練習の日", "毎週日曜日の午後に行います", ""), ("お茶", "休憩中にあります", "")]


def test_a_row_without_its_line_end_costs_no_other_row(tmp_path: Path) -> None:
    lost = "dues\tTen a month.solos\tAsk Ann."
    found = table(
        tmp_path,
        "tea\tIn the break, at the bar, until eight.",
        "music\tNo need.",
        lost,
        "hall\tIn Elm Road.",
        "kids\tYes.",
    )
    assert [asked for asked, *_ in said(found)] == ["tea", "music", "dues", "hall", "kids"]
    assert isinstance(found[0], Row)
    assert found[0].remark == "not taken over: what is in column C"


@pytest.mark.parametrize("head", ["Question,Answer1,Answer2,Answer3", "Question,p1,p2,p3"])
def test_an_answer_goes_on_in_numbered_columns_of_sentences(tmp_path: Path, head: str) -> None:
    found = table(tmp_path, head, "Is there tea?,In the break.,Bring a mug.,", "May I sing?,You may sing.,,(We help.)")
    assert said(found) == [
        ("Is there tea?", "In the break.\\\nBring a mug.", ""),
        ("May I sing?", "You may sing.\\\n(We help.)", ""),
    ]
    assert not any("not taken over" in each.remark for each in found if isinstance(each, Row))


def test_short_texts_in_numbered_columns_are_to_choose_from(tmp_path: Path) -> None:
    (row,) = table(tmp_path, "Question,Answer 1,Answer 2", "Who wrote the Messiah?,Handel,Bach")
    assert isinstance(row, Row)
    assert (row.answer, row.remark) == ("Handel", "not taken over: what is in Answer 2")
