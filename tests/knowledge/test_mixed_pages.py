# ruff: noqa: E501 - pages stand here as they are saved
"""Pages as volunteers write them: several kinds of marks beside each other, and parts that differ."""

from pathlib import Path

import pytest

from bot.knowledge.importing import Row, Unread, read

_ASKS = frozenset({"how", "when", "where", "who", "may"})


def page(place: Path, text: str) -> list[Row | Unread]:
    place.write_text(text, "utf-8")
    return list(read(place, asks=_ASKS))


def rows(place: Path, text: str) -> list[tuple[str, str, str]]:
    """The questions of a page, their answers and topics."""
    found = page(place, text)
    return [(" / ".join(each.questions), each.answer, each.topic) for each in found if isinstance(each, Row)]


@pytest.mark.parametrize(
    ("asks", "answers"),
    [
        ("Question -", "Answer -"),
        ("Frage 2 –", "Antwort 2 –"),
        ("Pyt.:", "Odp.:"),
        ("Preg.:", "Resp.:"),
        ("**Domanda —**", "**Risposta —**"),
    ],
)
def test_short_forms_and_dashes_mark_questions_and_answers(tmp_path: Path, asks: str, answers: str) -> None:
    text = f"Q: Who has the key?\nA: Ann.\n\n{asks} Is it free?\n{answers} It is - for members.\n"
    assert rows(tmp_path / "faq.md", text) == [
        ("Who has the key?", "Ann.", ""),
        ("Is it free?", "It is - for members.", ""),
    ]


def test_a_word_before_a_dash_is_no_mark_of_an_answer_if_it_goes_on(tmp_path: Path) -> None:
    text = "Q: Who answers?\nA: Ann. Her\nAnswer-phone - it works.\n\nQ: When?\nA: R - the red one - at noon.\n"
    assert [each[1] for each in rows(tmp_path / "faq.md", text)] == [
        "Ann. Her\nAnswer-phone - it works.",
        "R - the red one - at noon.",
    ]


def test_numbered_questions_in_several_kinds_of_emphasis_keep_their_lists(tmp_path: Path) -> None:
    text = "1) **How do I join?**\n   - write\n   - pay\n\n2) *Is there a shed?*\n   1. red\n   2. blue\n\n3) May I come?\n     On Sunday.\n"
    assert rows(tmp_path / "faq.md", text) == [
        ("How do I join?", "- write\n- pay", ""),
        ("Is there a shed?", "1. red\n2. blue", ""),
        ("May I come?", "On Sunday.", ""),
    ]


def test_numbered_questions_may_stand_in_quotes_before_a_remark_or_before_their_answers(tmp_path: Path) -> None:
    text = (
        '***1. "Where is it? (by car)"***\n\nHere.\n\n**Way A:**\n\nLeft.\n\n2. **"Is it free?"**\n\nYes.\n\n'
        "3. **The gate is shut**\n\nRing.\n"
    )
    assert [each[:2] for each in rows(tmp_path / "faq.md", text)] == [
        ("Where is it? (by car)", "Here.\n\n**Way A:**\n\nLeft."),
        ("Is it free?", "Yes."),
        ("The gate is shut?", "Ring."),
    ]
    text = "**1. I am new here!** Read this.\n**2. May I come?** Yes.\n**3. Who pays?** Nobody.\n"
    assert [each[:2] for each in rows(tmp_path / "faq.md", text)] == [
        ("I am new here!", "Read this."),
        ("May I come?", "Yes."),
        ("Who pays?", "Nobody."),
    ]


def test_each_part_of_a_page_has_its_own_level_of_questions(tmp_path: Path) -> None:
    text = (
        "# Our house\n\n# 1. Choir\n\n### Is it free?\n\nIt is.\n\n### When is it?\n\nAt six.\n\n"
        "# 2. Band\n\n#### Is it loud?\n\nIt is.\n\n##### At night\n\nLess so.\n\n# 3. Garden\nAsk Ann.\n\n"
        "## May I dig?\n\nOn Sunday.\n\n## Where to put weeds\n\nBehind the shed.\n\n# Minutes 3 May\n\nAnn was late.\n"
    )
    assert rows(tmp_path / "faq.md", text) == [
        ("Is it free?", "It is.", "Choir"),
        ("When is it?", "At six.", "Choir"),
        ("Is it loud?", "It is.\n\n**At night**\n\nLess so.", "Band"),
        ("May I dig?", "On Sunday.", "Garden"),
        ("Where to put weeds", "Behind the shed.", "Garden"),
    ]
    left = [each for each in page(tmp_path / "faq.md", text) if isinstance(each, Unread)]
    assert [(each.line, each.aside) for each in left] == [(23, True), (34, True)]


def test_below_a_topic_deeper_headings_ask_if_none_of_the_usual_level_stands_between(tmp_path: Path) -> None:
    text = (
        "# Club\n\n## Start\n\n### Is it free?\n\nIt is.\n\n#### In May\n\nNo.\n\n### Is it far?\n\nNo.\n\n"
        "## Boats\n\n#### Who has the key?\n\nAnn.\n\n##### At night\n\nBob.\n\n#### The boat leaks!\n\nBail.\n\n### Who pays?\n\nWe do.\n"
    )
    assert rows(tmp_path / "faq.md", text) == [
        ("Is it free?", "It is.\n\n**In May**\n\nNo.", "Start"),
        ("Is it far?", "No.", "Start"),
        ("Who has the key?", "Ann.\n\n**At night**\n\nBob.", "Boats"),
        ("The boat leaks!", "Bail.", "Boats"),
        ("Who pays?", "We do.", "Boats"),
    ]


@pytest.mark.parametrize(
    "end",
    [
        '<p align="right"><a href="#top">back to top</a></p>',
        '<p align="right">(<a href="#readme-top">back to top</a>)</p>',
        "[⬆️ up](#club)",
        "[← all pages](README.md)",
        "⬅️ [all pages](../index.md)",
        "[Got more questions?](/contact)",
        "*Stand: Mai 2024, von Ann*",
        "Letzte Änderung am 3. Mai",
        "_Son güncelleme: 3 Mayıs_",
        "▬▬▬▬▬▬▬▬",
    ],
)
def test_what_ends_a_part_of_a_page_for_the_eye_alone_is_no_part_of_the_answer(tmp_path: Path, end: str) -> None:
    text = f"# Club\n\n## Is it free?\n\nIt is.\n\n{end}\n\n## Is it far?\n\nNo.\n\n[The way](https://a.example/)\n\n{end}\n"
    assert rows(tmp_path / "faq.md", text) == [
        ("Is it free?", "It is.", ""),
        ("Is it far?", "No.\n\n[The way](https://a.example/)", ""),
    ]


def test_what_several_parts_of_a_page_ask_has_the_answers_of_all(tmp_path: Path) -> None:
    text = "# Clubs\n\n## Choir\n\n### When is it?\n\nAt six.\n\n## Band\n\n### When is it?\n\nAt eight.\n\n### Is it loud?\n\nYes.\n"
    when, loud = (each for each in page(tmp_path / "faq.md", text) if isinstance(each, Row))
    assert (when.questions, when.topic, when.line) == (("When is it?",), "", 5)
    assert when.answer == "**Choir:**\n\nAt six.\n\n**Band:**\n\nAt eight."
    assert "line 11" in when.remark
    assert loud.topic == "Band"


def test_what_one_part_asks_twice_stays_apart(tmp_path: Path) -> None:
    text = "# Choir\n\n## When is it?\n\nAt six.\n\n## When is it?\n\nAt eight.\n"
    assert [each[1] for each in rows(tmp_path / "faq.md", text)] == ["At six.", "At eight."]


def test_a_bold_line_that_begins_as_a_question_asks_among_questions_in_bold(tmp_path: Path) -> None:
    text = "**Is it free?**\nIt is.\n\n***Is it far?***\nNo.\n\n__Who has the key__\n\nAnn.\n\n**Bring good shoes**\n\nOr boots.\n\n**When**\n\nSoon.\n"
    assert [each[:2] for each in rows(tmp_path / "faq.md", text)] == [
        ("Is it free?", "It is."),
        ("Is it far?", "No."),
        ("Who has the key", "Ann.\n\n**Bring good shoes**\n\nOr boots.\n\n**When**\n\nSoon."),
    ]
    text = "**Is it free?**\nIt is.\n\n**Is it far?**\nNo.\n\n**From when you may row**\n\nMay.\n\n**For all you can eat**\n\nPay.\n"
    (tmp_path / "faq.md").write_text(text)
    found = [each for each in read(tmp_path / "faq.md", asks=frozenset({"from when"})) if isinstance(each, Row)]
    assert (found[2].questions, found[2].answer) == (
        ("From when you may row",),
        "May.\n\n**For all you can eat**\n\nPay.",
    )
    # Below headings that ask, what is in bold is a part of an answer.
    text = "## Is it free?\n\n**For whom?**\nAll.\n\n**When it is free**\n\nIn May.\n\n**Or in June?**\nNo.\n"
    assert not [each for each in rows(tmp_path / "faq.md", text) if each[0] == "When it is free"]


def test_tasks_at_the_end_of_a_page_are_no_part_of_its_last_answer(tmp_path: Path) -> None:
    text = "**Is it free?**\nIt is.\n\n**Is it far?**\nNo:\n\n- a mile\n\n{}:\n- [ ] ask Ann\n- [{}] mend the door\n"
    *asked, left = page(tmp_path / "faq.md", text.format("To do", "x"))
    assert [each.answer for each in asked if isinstance(each, Row)] == ["It is.", "No:\n\n- a mile"]
    assert isinstance(left, Unread)
    assert (left.line, left.aside) == (9, True)
    assert "ask Ann" in left.cause
    # Of these, none is done, so a reader may be meant to do them.
    assert rows(tmp_path / "faq.md", text.format("Before you come", " "))[1][1].endswith("- [ ] mend the door")


def test_an_emoji_before_most_questions_marks_the_others(tmp_path: Path) -> None:
    text = (
        "# Club\n\n## Start\n\n❓ Is it free?\n✅ It is.\n\n❓ **Is it far?**\n✅ No.\n   Come!\n\n❓ Getting a boat\n\n👉 Call Ann\n👉 Pay her\n\n"
        "## Money\n\n🔹 What is due?\n    ➡️ Ten.\n\n🔹 Why so much?\n    ➡️ Paint.\n\n## Rules\n⚠️ No dogs\n⚠️ No cats?\n⚠️ No cows\n"
    )
    assert rows(tmp_path / "faq.md", text) == [
        ("Is it free?", "✅ It is.", "Start"),
        ("Is it far?", "✅ No.\n   Come!", "Start"),
        ("Getting a boat", "👉 Call Ann\n👉 Pay her", "Start"),
        ("What is due?", "Ten.", "Money"),
        ("Why so much?", "Paint.", "Money"),
    ]
    assert any("No dogs" in each.cause for each in page(tmp_path / "faq.md", text) if isinstance(each, Unread))


def test_an_emoji_within_the_answers_of_headings_marks_nothing(tmp_path: Path) -> None:
    text = "## Is it free?\n\n👉 For you?\n👉 For Ann?\n\nYes.\n\n## Is it far?\n\nNo.\n"
    assert [each[0] for each in rows(tmp_path / "faq.md", text)] == ["Is it free?", "Is it far?"]


def test_folded_text_above_the_first_heading_that_asks_answers_its_own_title(tmp_path: Path) -> None:
    text = (
        "---\ntitle: Boats\n---\n\n# Boats\n\n<details>\n  <summary>The boat leaks at night</summary>\n  <div>\n    Call Ann:\n\n"
        "    - at six\n\n    <details>\n      <summary>It still leaks!</summary>\n      Call Bob.\n    </details>\n  </div>\n</details>\n\n"
        "### Is it far?\n\nNo.\n\n- by boat\n    - or raft\n\n<details>\n<summary>The way in more words</summary>\n\nLeft.\n\n</details>\n"
    )
    leaks, far = rows(tmp_path / "boats.mdx", text)
    assert leaks[:2] == ("The boat leaks at night?", "Call Ann:\n\n  - at six\n\n**It still leaks!:**\nCall Bob.")
    assert far[1].startswith("No.\n\n- by boat\n    - or raft\n\n**The way in more words:**")
    text = "# Boats\n\n<details>\n<summary>More</summary>\n\nRed.\n\n</details>\n\n### Is it far?\n\nNo.\n\n### Is it free?\n\nYes.\n"
    assert [each[0] for each in rows(tmp_path / "boats.md", text)] == ["Is it far?", "Is it free?"]
