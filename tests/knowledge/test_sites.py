"""Folders of pages: which of these ask, and what programs for notes keep in them beside their text."""

from pathlib import Path

import pytest

from bot.knowledge.importing import Row, Unread, read

ROWING = "# Rowing\n\n## Who steers?\n\nThe cox.\n\n## Must I swim?\n\nYes.\n"


def folder(place: Path, **pages: str) -> dict[str, Row]:
    """What is read in a folder with these pages, by its first question."""
    for name, text in pages.items():
        (place / f"{name.replace('_', ' ')}.md").write_text(text, "utf-8")
    return {row.questions[0]: row for row in read(place, asks=frozenset({"how"})) if isinstance(row, Row)}


def test_a_name_on_a_page_that_asks_nothing_is_a_draft_beside_pages_that_ask(tmp_path: Path) -> None:
    found = folder(tmp_path, rowing=ROWING, prices="# Prices\n\n3 € each.\n")
    assert {asked for asked, row in found.items() if row.draft} == {"Prices"}
    assert found["Prices"].remark.startswith("a draft, as nothing on this page asks, and other pages here do")
    (tmp_path / "prices.md").unlink()
    (tmp_path / "words.txt").write_text("cox\nbow\n")
    assert folder(tmp_path)["words"].draft


def test_a_list_of_contents_and_a_name_without_text_are_left_out_beside_pages_that_ask(tmp_path: Path) -> None:
    contents = "## :flag_nl: Inhoud:\n- [Rowing](<https://a.example/1>),\n- [Boats](<https://a.example/2>).\n"
    assert set(folder(tmp_path, rowing=ROWING, start=contents, part_2="# Boats\n")) == {"Who steers?", "Must I swim?"}
    assert all(row.aside for row in read(tmp_path) if isinstance(row, Unread))
    (tmp_path / "who.md").write_text("# Who pays?\n")
    assert [row.asked for row in read(tmp_path) if isinstance(row, Unread) and not row.aside] == ["Who pays?"]


@pytest.mark.parametrize(
    "page",
    [
        {"how_to_pay": "By card.\n"},
        {"tired_after_the_race": "Sleep well.\n"},
        {"pay": "---\naliases: [paying, money]\n---\nBy card.\n"},
    ],
)
def test_a_page_that_is_named_in_words_or_after_several_things_may_ask(tmp_path: Path, page: dict[str, str]) -> None:
    assert not any(row.draft for row in folder(tmp_path, rowing=ROWING, **page).values())


def test_a_folder_of_names_is_no_site_of_questions(tmp_path: Path) -> None:
    assert not any(row.draft for row in folder(tmp_path, oars="2.9 m long.\n", boats="Long.\n", Who="Ann.\n").values())


def test_what_is_not_shown_of_a_note_is_left_out(tmp_path: Path) -> None:
    text = (
        "Take the blue one. %%Ann says red, no%% It is longer, by 5 m ^2. ^oar-1\n\n%%\nask Tom\n%%\n\n`echo %%i%%`\n"
    )
    (row,) = folder(tmp_path, How_do_I_row=text).values()
    assert row.answer == "Take the blue one.  It is longer, by 5 m ^2.\n\n`echo %%i%%`"


@pytest.mark.parametrize("text", ["#rowing #stub\n", "Write your answer. Lorem ipsum dolor sit amet.\n"])
def test_a_note_that_is_still_to_be_written_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "Is it cold.md").write_text(f"# Is it cold?\n\n{text}")
    (lacking,) = read(tmp_path)
    assert isinstance(lacking, Unread)
    assert (lacking.asked, lacking.aside) == ("Is it cold?", False)


def test_text_that_confluence_unfolds_answers_what_is_pressed(tmp_path: Path) -> None:
    folds = "".join(
        f'<div class="expand-container"><div class="expand-control"><span class="expand-control-icon">&nbsp;</span>'
        f'<span class="expand-control-text">{asked}</span></div>'
        f'<div class="expand-content"><p>{said}</p></div></div>'
        for asked, said in (("Who steers&nbsp;?", "The cox."), ("Must I swim?", "Yes."))
    )
    (tmp_path / "a.html").write_text(f'<body><div id="main-content"><h2>Rowing</h2>{folds}</div></body>')
    found = [each for each in read(tmp_path / "a.html") if isinstance(each, Row)]
    assert [(each.questions[0], each.answer, each.topic) for each in found] == [
        ("Who steers ?", "The cox.", "Rowing"),
        ("Must I swim?", "Yes.", "Rowing"),
    ]
