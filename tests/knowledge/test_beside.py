# ruff: noqa: E501 - pages stand here as they are saved
"""Pages of a folder that stand beside its questions: templates, posts, front pages, and what tells of the folder."""

from pathlib import Path

import pytest

from bot.knowledge.importing import Row, Unread, read


def folder(place: Path, name: str, text: str) -> list[Row | Unread]:
    """What is read of a page beside one that asks."""
    (place / "free.md").write_text("# Is it free?\n\nIt is.\n")
    (place / name).parent.mkdir(exist_ok=True)
    (place / name).write_text(text)
    return [each for each in read(place) if each.file.name != "free.md"]


@pytest.mark.parametrize(
    ("name", "text", "cause"),
    [
        ("_template.md", "---\ntitle: What do people ask?\n---\nWhat we say, in two lines.\n", "a template"),
        (
            "docs/welcome.md",
            "---\nslug: /\n---\n\n# Welcome\n\nThis tells of boats.\n\n## Start\n\nRow.\n",
            "front page",
        ),
        ("blog/2023-05-04-race.md", "---\ntitle: The race\n---\nAnn won.\n", "a post of a day"),
        ("sidebar.txt", "  * [[boats:start|Boats]]\n", "tells of the folder"),
        ("start.txt", "====== Boats ======\n\n  * [[boats:oars|Oars]]\n\nAll about boats.\n", "tells of the folder"),
        (
            "README.md",
            "# Tags\n\nThere is one file for each tag, and the bot reads them all every night at two.\n\n## How do I add one?\n\nAsk Ann.\n",
            "beside 'How do I add one?'",
        ),
    ],
)
def test_what_stands_beside_the_questions_is_left(tmp_path: Path, name: str, text: str, cause: str) -> None:
    (left,) = folder(tmp_path, name, text)
    assert isinstance(left, Unread)
    assert left.aside
    assert cause in left.cause


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docs/welcome.md", "---\nslug: /\n---\n\n# Who is welcome?\n\nAll are.\n"),
        ("blog/2023-05-04-race.md", "---\ntitle: Who won the race?\n---\nAnn won.\n"),
        ("2023-05-04-race.md", "---\ntitle: The race\n---\nAnn won.\n"),
        ("README.md", "# Who is welcome?\n\nAll are.\n"),
    ],
)
def test_what_asks_is_read_wherever_it_stands(tmp_path: Path, name: str, text: str) -> None:
    (only,) = folder(tmp_path, name, text)
    assert isinstance(only, Row)


@pytest.mark.parametrize("answer", ["Your answer here.", "(write your answer here)", "Deine Antwort hier…"])
def test_a_line_that_asks_for_an_answer_is_none(tmp_path: Path, answer: str) -> None:
    (only,) = folder(tmp_path, "far.md", f"# Is it far?\n\n{answer}\n")
    assert isinstance(only, Unread)
    assert (only.asked, only.aside) == ("Is it far?", False)


@pytest.mark.parametrize(("name", "kind"), [("oars.png", Row), ("Prices.md", Unread)])
def test_a_page_whose_folder_holds_its_pictures_is_a_page_of_its_own(tmp_path: Path, name: str, kind: type) -> None:
    (tmp_path / "Oars for hire").mkdir()
    (tmp_path / "Oars for hire" / name).write_text("# Prices\n\n3 €\n")
    told = folder(tmp_path, "Oars for hire.md", "# Where can I hire oars\n\nAt the slip.\n")
    assert [type(each) for each in told if each.file.stem == "Oars for hire"] == [kind]
