"""What columns and keys are called when people name them freely, and what holds no question beside them."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.importing import Row, Unread, read

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


def objects(folder: Path, found: Any, name: str = "faq.json") -> Found:
    (folder / name).write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    return made(folder / name)


def test_beside_an_answer_the_first_wording_in_words_is_the_question(tmp_path: Path) -> None:
    found = {"utterances": ["choir", "who sings", "singers?"], "response": ["Ann.", "Tom."]}
    assert objects(tmp_path, found, "kb.jsonl") == [(("who sings", "singers?", "choir"), "Ann.")]


def test_lines_of_one_answer_stay_together(tmp_path: Path) -> None:
    lines = ["Start the machine, then:", "press the red button"]
    together = "Start the machine, then:\\\npress the red button"
    assert objects(tmp_path, [{"question": "How?", "answer": lines}]) == [(("How?",), together)]
    # Several answers are not the lines of one.
    assert objects(tmp_path, [{"question": "hi there", "responses": ["Hello", "Hey"]}])[0][1] == "Hello"
    keyed = {"How?": "So.", "Until when?": ["Until May.", "Later by mail."]}
    assert objects(tmp_path, keyed)[1] == (("Until when?",), "Until May.\\\nLater by mail.")


def test_among_keys_that_mostly_ask_one_in_words_is_a_question_too(tmp_path: Path) -> None:
    told = {
        "_note": "by Ann",
        "Who sings?": "Ann.",
        "who plays the drums": "Tom.",
        "When?": ["At ten.", "Or at six."],
    }
    assert objects(tmp_path, {"Choir": told, "version": 3}) == [
        (("Who sings?",), "Ann."),
        (("who plays the drums",), "Tom."),
        (("When?",), "At ten.\\\nOr at six."),
    ]
    other = {"Where?": "Here.", "Who sings?": ["Ann."], "opening hours": "At ten.", "our address": "Here."}
    assert (("opening hours",), "At ten.") not in objects(tmp_path, {"Hall": other})


def test_a_key_that_begins_with_a_line_is_a_comment(tmp_path: Path) -> None:
    assert objects(tmp_path, {"_comment": "made by the bot", "How?": "So.", "Who": "We."}) == [
        (("How?",), "So."),
        (("Who",), "We."),
    ]


@pytest.mark.parametrize(
    ("key", "value", "question"),
    [
        ("house_01", {"titulo": "Posso tocar?", "texto": "Sim."}, "Posso tocar?"),
        ("playing", {"triggers": ["play", "May I play?"], "reply": "Sim."}, "May I play?"),
        ("May I play?", {"title": "About playing", "text": "Sim."}, "May I play?"),
        ("May I play?", {"phrasings": ["is playing ok"], "answer": "Sim."}, "May I play?"),
        ("playing", {"title": "Playing", "text": "Sim."}, "playing"),
    ],
)
def test_a_key_is_the_question_unless_only_its_object_has_one_in_words(
    tmp_path: Path, key: str, value: dict[str, Any], question: str
) -> None:
    ((asked, answer),) = objects(tmp_path, {key: value})
    assert (asked[0], answer) == (question, "Sim.")


def test_a_list_under_a_name_of_one_answer_holds_its_lines_unless_all_are_sentences(tmp_path: Path) -> None:
    lines = ["The hall", "The yard", "", "The loft is closed."]
    told = [{"q": "Where may we sing?", "a": lines}, {"q": "Who sings?", "a": ["All.", "Everybody."]}]
    assert objects(tmp_path, told) == [
        (("Where may we sing?",), "The hall\\\nThe yard\n\nThe loft is closed."),
        (("Who sings?",), "All."),
    ]


def test_keys_struck_at_random_are_no_answer(tmp_path: Path) -> None:
    (tmp_path / "faq.json").write_text(json.dumps([{"q": "Is this a trial?", "a": "asdfgh"}]))
    (lacking,) = read(tmp_path / "faq.json")
    assert isinstance(lacking, Unread)


def test_what_invites_to_ask_beside_the_questions_is_left_out(tmp_path: Path) -> None:
    found = {
        "items": [{"q": "Who sings?", "a": "Ann."}],
        "contact": {"title": "More questions?", "text": "Write to us."},
    }
    assert objects(tmp_path, found) == [(("Who sings?",), "Ann.")]


def test_an_empty_value_of_yaml_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text("- question: Who sings?\n  answer: ~\n")
    (lacking,) = read(tmp_path / "faq.yaml")
    assert isinstance(lacking, Unread)
    assert lacking.asked == "Who sings?"


SETTINGS = '%YAML 1.2\n---\n# settings\nbot: {owner: ann, sign: "!"}\n'
QUESTIONS = "---\nsinging:\n  triggers: [Who sings?]\n  reply: Ann.\n"


def test_each_document_of_yaml_is_read_and_settings_are_passed_over(tmp_path: Path) -> None:
    more = "---\n- question: Who plays?\n  answer: Tom.\n"
    (tmp_path / "faq.yaml").write_text(SETTINGS + QUESTIONS + more)
    found = list(read(tmp_path / "faq.yaml"))
    assert [(each.questions, each.line) for each in found if isinstance(each, Row)] == [
        (("Who sings?",), 7),
        (("Who plays?",), 10),
    ]
    assert len(found) == 2


def test_a_document_of_yaml_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text(f"{SETTINGS}{QUESTIONS}---\n- question: [Who\n")
    row, fault = read(tmp_path / "faq.yaml")
    assert isinstance(row, Row)
    assert isinstance(fault, Unread)
    assert fault.line >= 9


@pytest.mark.parametrize(
    ("title", "text", "kept"),
    [
        ("For the team", "- [ ]  paint the boat\n- [x]  buy oars", False),
        ("What do I bring?", "- [ ]  a towel\n- [x]  shoes", True),
        ("Before you row", "- [ ]  a towel\n- [ ]  shoes", True),
        ("For the team", "Paint it:\n\n- [x]  the boat", True),
        ("Minutes of 3/12", "Ann pays.", False),
        ("Sitzungsprotokoll 12.3.", "Ann pays.", False),
        ("Acta del 12-3-2024", "Ann pays.", False),
        ("Meeting minutes", "They are on the board.", True),
        ("Compte rendu du comité", "Date: 12 mars\n\nPrésents : Ann, Tom\n\nAnn paie.", False),
        ("Board meeting 3 May", "Who pays?\n\nPresent: Ann", False),
        ("Team notes", "**Attendees**: Ann\n\nAnn pays.", False),
    ],
)
def test_tasks_some_of_which_are_done_and_minutes_are_left_out(
    tmp_path: Path, title: str, text: str, *, kept: bool
) -> None:
    (tmp_path / "Where do I sit.md").write_text("# Where do I sit?\n\nIn the middle.\n")
    (tmp_path / "tasks.md").write_text(f"# {title}\n\n{text}\n")
    assert (title in [asked for (asked,), _ in made(tmp_path)]) is kept


@pytest.mark.parametrize("mark", ["INTERNAL: {}", "[staff only] {}", "Entwurf: {}", "{} (nie publikować)", "TODO: {}"])
def test_a_question_that_says_it_is_not_for_everybody_is_a_draft(tmp_path: Path, mark: str) -> None:
    asked = mark.format("Who has the key?")
    file = tmp_path / "faq.csv"
    file.write_text(f"Question,Answer\n{asked},Ann.\nMay interns come?,Yes: all are welcome (please publish this).\n")
    reserved, other = (row for row in read(file) if isinstance(row, Row))
    assert reserved.draft
    assert "a draft, as it says '" in reserved.remark
    assert not other.draft


def test_an_answer_that_is_not_to_be_published_is_a_draft(tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text("# Hay cena?\n\n*(Pilar: falta por decidir, no publicar)*\n\nAdiós.\n")
    (row,) = read(tmp_path / "faq.md")
    assert isinstance(row, Row)
    assert row.draft


@pytest.mark.parametrize("answer", ["(Ann asks the caretaker)", "*(still to be cleared with the town)*", "[see Tom]"])
def test_an_answer_that_is_all_in_brackets_is_a_draft(tmp_path: Path, answer: str) -> None:
    (tmp_path / "faq.md").write_text(f"# Is there a lift?\n\n{answer}\n\n# Is there a bar?\n\nYes (one).\n")
    note, said = read(tmp_path / "faq.md")
    assert isinstance(note, Row)
    assert isinstance(said, Row)
    assert (note.draft, note.answer, said.draft) == (True, answer, False)
    assert note.remark.startswith(f"a draft, as it says '{answer}'")


@pytest.mark.parametrize("name", ["LIESMICH", "léeme", "Lisez-moi", "CZYTAJ_TO"])
def test_a_file_that_is_to_be_read_first_tells_of_its_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.txt").write_text("A copy of 4 May. Do not delete.\n")
    (tmp_path / "ranks.txt").write_text("After ten games.\n")
    left, row = sorted(read(tmp_path), key=lambda each: each.file.stem == "ranks")
    assert isinstance(left, Unread)
    assert (left.cause, left.aside) == ("tells of the folder, and asks nothing", True)
    assert isinstance(row, Row)


def test_a_page_of_a_folder_that_only_invites_tells_of_it(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("# The boat house\n\n## Ready to join?\n\nCome in.\n")
    (tmp_path / "faq.md").write_text("# Is it open?\n\nYes.\n")
    assert made(tmp_path) == [(("Is it open?",), "Yes.")]


def test_numbers_with_a_dash_are_no_part_of_a_question(tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text("**5.- ¿Quién paga?**\n\nEl club.\n\n**6.- ¿Y la cena?**\n\nCada uno.\n")
    assert made(tmp_path / "faq.md") == [(("¿Quién paga?",), "El club."), (("¿Y la cena?",), "Cada uno.")]


@pytest.mark.parametrize(
    "empty",
    [
        "à compléter par Cécile",
        "TBD by Ann",
        "xx",
        "test test",
        "(pendiente)",
        "TBD (ask Ann)",
        "\U0001f6a7 TBD",
    ],
)
def test_a_note_on_who_will_write_it_is_no_answer(tmp_path: Path, empty: str) -> None:
    (tmp_path / "faq.csv").write_text(f"Question,Answer\nWho pays?,{empty}\nWho sings?,Ann does.\n")
    lacking, row = read(tmp_path / "faq.csv")
    assert isinstance(lacking, Unread)
    assert (lacking.asked, lacking.aside) == ("Who pays?", False)
    assert isinstance(row, Row)


def test_a_question_struck_out_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text("# ~~Is there a bus?~~\n\nNo.\n\n# Is there a tram?\n\nYes.\n")
    left, row = sorted(read(tmp_path / "faq.md"), key=lambda each: each.line)
    assert isinstance(left, Unread)
    assert (left.cause, left.aside) == ("its question is struck out", True)
    assert isinstance(row, Row)
    assert row.questions == ("Is there a tram?",)


def test_names_and_dates_beside_questions_are_no_answers(tmp_path: Path) -> None:
    rows = [f"Who plays number {number}?,Ann Lee,3 March 2024 17:12" for number in range(5)]
    file = tmp_path / "list.csv"
    file.write_text("\n".join(["What people ask,Owner,Edited", *rows]))
    (refused,) = read(file)
    assert isinstance(refused, Unread)
    assert not refused.aside


@pytest.mark.parametrize(("language", "said"), [("sv", "Med appen."), ("en", "By the app."), ("de", "By the app.")])
def test_of_several_languages_the_one_of_the_base_is_read(tmp_path: Path, language: str, said: str) -> None:
    found = [{"questions": {"en": ["How?"], "sv": ["Hur?"]}, "answers": {"en": ["By the app."], "sv": ["Med appen."]}}]
    (tmp_path / "faq.json").write_text(json.dumps(found))
    assert [row.answer for row in read(tmp_path / "faq.json", language=language) if isinstance(row, Row)] == [said]


@pytest.mark.parametrize(("language", "asked"), [("nl", "Wie betaalt?"), ("en", "Who pays?"), ("de", "Wie betaalt?")])
def test_of_columns_in_several_languages_those_of_the_base_are_read(tmp_path: Path, language: str, asked: str) -> None:
    (tmp_path / "faq.tsv").write_text(
        "vraag_nl\tantwoord_nl\tquestion (EN)\tanswer (EN)\nWie betaalt?\tDe club.\tWho pays?\tThe club.\n"
    )
    (row,) = read(tmp_path / "faq.tsv", language=language)
    assert isinstance(row, Row)
    assert row.questions == (asked,)


def test_what_yaml_names_by_its_key_need_not_be_repeated(tmp_path: Path) -> None:
    file = tmp_path / "faq.yaml"
    file.write_text("site:\n  mail: &mail a@b.example\nfaq:\n  - question: Who pays?\n    answer: The club does.\n")
    assert made(file) == [(("Who pays?",), "The club does.")]


def test_pages_that_are_parts_of_others_are_left_out_and_pages_with_such_a_part_are_drafts(tmp_path: Path) -> None:
    (tmp_path / "includes").mkdir()
    (tmp_path / "includes" / "reset.md").write_text("Run the command.\n")
    (tmp_path / "faq.md").write_text('# How do I reset it?\n\n--8<-- "reset.md"\n\n# Who pays?\n\nThe club.\n')
    rows = [row for row in read(tmp_path) if isinstance(row, Row)]
    assert [(row.questions[0], row.draft) for row in rows] == [("How do I reset it?", True), ("Who pays?", False)]


def test_what_qnabot_looks_up_by_a_name_is_its_own(tmp_path: Path) -> None:
    found = {
        "qna": [{"qid": "Bye", "q": ["QID::Bye"], "a": "See you."}, {"qid": "Pay", "q": ["Who pays?"], "a": "Ann."}]
    }
    assert objects(tmp_path, found) == [(("Who pays?",), "Ann.")]
    lines = ("qid,question1,answer", "CustomNoMatches,no_hits,I do not know.", "Pay,Who pays?,Ann.")
    assert table(tmp_path, *lines) == [(("Who pays?",), "Ann.")]
