"""Words for a question and an answer alone above their texts, and items that begin with what they answer."""

from pathlib import Path

from bot.knowledge.importing import Row, Unread, read

Told = list[tuple[tuple[str, ...], str, str]]


def _told(tmp_path: Path, text: str) -> Told:
    (tmp_path / "faq.md").write_text(text)
    return [(each.questions, each.answer, each.topic) for each in read(tmp_path / "faq.md") if isinstance(each, Row)]


def test_a_word_alone_above_a_text_says_that_it_asks_or_answers(tmp_path: Path) -> None:
    assert _told(
        tmp_path,
        "# Boote\n\n## Preise\n\n### Frage 1\n\nWas kostet\nein Boot?\n\n### Antwort 1\n\nNichts.\n\n- Gar nichts\n\n"
        "### Frage 2\n\nUnd die Ruder.\n\n### Antwort 2\n\nAuch nichts.\n",
    ) == [
        (("Was kostet ein Boot?",), "Nichts.\n\n- Gar nichts", "Preise"),
        (("Und die Ruder.",), "Auch nichts.", "Preise"),
    ]
    assert _told(
        tmp_path, "**Question:**\nIs it free?\n\n**Answer:**\nYes.\n\n**Question:**\nFar?\n\n**Answer:**\nNo.\n"
    ) == [
        (("Is it free?",), "Yes.", ""),
        (("Far?",), "No.", ""),
    ]


def test_a_word_above_no_answer_is_a_heading(tmp_path: Path) -> None:
    assert _told(tmp_path, "# Is it free?\n\n## Question\n\nThey asked this.\n\n## Board\n\nAnn.\n") == [
        (("Is it free?",), "**Question**\n\nThey asked this.\n\n**Board**\n\nAnn.", "")
    ]


def test_items_that_mostly_begin_with_a_question_answer_it(tmp_path: Path) -> None:
    assert _told(
        tmp_path,
        "# Boats\n\n## Prices\n\n1. What is it? A boat.\n\n2. And you, who are you? We row:\non water.\n\n"
        "## Time\n\n3. When? Now.\n",
    ) == [
        (("What is it?",), "A boat.", "Prices"),
        (("And you, who are you?",), "We row:\non water.", "Prices"),
        (("When?",), "Now.", "Time"),
    ]


def test_one_item_that_asks_is_a_part_of_its_text(tmp_path: Path) -> None:
    (tmp_path / "boats.md").write_text("# Boats\n\n- Cold? Take a coat.\n- Row slowly.\n- Sing.\n")
    (only,) = read(tmp_path / "boats.md")
    assert not isinstance(only, Unread)
    assert only.questions == ("Boats",)
