# ruff: noqa: E501 - pages stand here as they are saved
"""What a page of questions holds besides plain text stays what it was: code, breaks, quotations, collapsed text, rules."""

from pathlib import Path

import pytest

from bot.knowledge.importing import Row, Unread, read
from bot.knowledge.importing.rows import prose


def page(place: Path, text: str) -> list[Row | Unread]:
    place.write_text(text, "utf-8")
    return list(read(place))


def rows(place: Path, text: str) -> list[tuple[str, str, str]]:
    """The questions of a page, their answers and topics."""
    found = page(place, text)
    return [(" / ".join(each.questions), each.answer, each.topic) for each in found if isinstance(each, Row)]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (
            "Write\n\n    def f():\n        return 1\n\ninstead.",
            "Write\n\n```\ndef f():\n    return 1\n```\n\ninstead.",
        ),
        ("- so:\n\n      a b\n\n- or not", "- so:\n\n  ```\n  a b\n  ```\n\n- or not"),
        ("1. one\n\t- two\n\n```\n\tmake\n```", "1. one\n    - two\n\n```\n    make\n```"),
        ("20 zł  \n10 zł  \n\n- a  \n- b", "20 zł\\\n10 zł\n\n- a\n- b"),
        ("one<br>two<br><br>three", "one\\\ntwo\n\nthree"),
        (
            "Only\n> this\n> and that\n\n>>> 1 + 1\n> 18: no\n>!hidden!<",
            "Only\n\nthis\nand that\n\n>>> 1 + 1\n> 18: no\n>!hidden!<",
        ),
        (
            '<p>On <a href="/map">the map</a>, <a href="mailto:a@b.example">write</a> <kbd>x</kbd></p>',
            "On [the map](/map), write (a@b.example) `x`",
        ),
        ("| a | b |\n|---|---|\n| 1<br>2 | x |", "| a | b |\n|---|---|\n| 1 2 | x |"),
        ("So:\n\nred|blue\n:--|:--\n1|2\n\n`a|b`", "So:\n\n| red|blue |\n| :--|:-- |\n| 1|2 |\n\n`a|b`"),
        ("<pre>\na\n b</pre>", "```\na\n b\n```"),
    ],
)
def test_the_layout_of_an_answer_is_kept(text: str, answer: str) -> None:
    assert prose(text) == answer


def test_collapsed_text_without_an_answer_takes_none_of_the_next(tmp_path: Path) -> None:
    text = "<details><summary>Are there jobs?</summary></details>\n\n<details><summary>How do I pay?</summary>\n\nBy card.\n</details>\n"
    jobs, pay = page(tmp_path / "faq.md", text)
    assert isinstance(jobs, Unread)
    assert (jobs.line, jobs.asked) == (1, "Are there jobs?")
    assert isinstance(pay, Row)
    assert (pay.questions, pay.answer) == (("How do I pay?",), "By card.")


def test_text_collapsed_within_an_answer_belongs_to_it_and_code_may_hold_the_tags(tmp_path: Path) -> None:
    text = (
        "<details><summary>Which mods?</summary>\n\n- Sodium\n\n<details><summary>Full list</summary>\n\n`a`, `b`\n\n</details>\n\n"
        "Ask us.\n\n```\n</details> stays\n```\n</details>\n\n<details><summary>When</summary>\nNow.\n</details>\n"
    )
    assert rows(tmp_path / "faq.md", text) == [
        ("Which mods?", "- Sodium\n\n**Full list:**\n\n`a`, `b`\n\nAsk us.\n\n```\n</details> stays\n```", ""),
        ("When?", "Now.", ""),
    ]
    text = (
        "---\ntitle: Why is no mail sent?\n---\nCheck it.\n\n<details><summary>Example</summary>\n\n`x`\n\n</details>\n"
    )
    assert rows(tmp_path / "mail.md", text) == [("Why is no mail sent?", "Check it.\n\n**Example:**\n\n`x`", "")]


def test_a_heading_without_words_and_one_without_an_answer_are_told(tmp_path: Path) -> None:
    found = page(tmp_path / "faq.md", "# FAQ\n\n#### Q1: Where?\nA1: Here.\n\n#### Q2:\nA2:\n\n## ***\n\nlost\n")
    assert [each.line for each in found if isinstance(each, Unread) and not each.aside] == [6]
    assert [each.questions for each in found if isinstance(each, Row)] == [("Where?",)]
    assert any("lost" in each.cause for each in found if isinstance(each, Unread))


@pytest.mark.parametrize("answer", ["TODO", "_to be written_", "(wird noch ergänzt)", "see above", "See Q4."])
def test_what_stands_in_place_of_an_answer_is_refused(tmp_path: Path, answer: str) -> None:
    found = page(tmp_path / "faq.md", f"# FAQ\n\n## Where?\n\nHere.\n\n## When?\n\n{answer}\n")
    assert [each.asked for each in found if isinstance(each, Unread)] == ["When?"]


def test_a_title_in_bold_between_questions_in_bold_is_their_topic(tmp_path: Path) -> None:
    text = "**A. Lease**\n\n**1. What does it cost?**\n180 €.\n\n**Note:** a year.\n\n**B. Building**\n\n**2. How high?**\n1 m.\n\n**3. And wide?**\n2 m.\n\n**Board:** Erika\n"
    assert rows(tmp_path / "faq.md", text) == [
        ("What does it cost?", "180 €.\n\n**Note:** a year.", "A. Lease"),
        ("How high?", "1 m.", "B. Building"),
        ("And wide?", "2 m.\n\n**Board:** Erika", "B. Building"),
    ]


def test_a_title_that_was_taken_out_of_an_answer_is_told_and_a_sentence_in_bold_stays(tmp_path: Path) -> None:
    text = "**Where?**\nHere.\n\n**Money**\n\n**When?**\nNow.\n\n**Never on Sundays!**\n\n**How?**\nSo.\n"
    where, when, how = (each for each in page(tmp_path / "faq.md", text) if isinstance(each, Row))
    assert (where.answer, where.remark) == ("Here.", "'Money' is taken for the title of what follows")
    assert (when.answer, when.topic, how.topic) == ("Now.\n\n**Never on Sundays!**", "Money", "Money")


@pytest.mark.parametrize("rule", ["***", "---", "<hr>"])
def test_text_below_a_rule_at_the_end_of_a_page_is_listed(tmp_path: Path, rule: str) -> None:
    text = f"# FAQ\n\n## Where?\n\nHere.\n\n## When?\n\nNow.\n\n{rule}\n\nOur club, 2022\n"
    assert rows(tmp_path / "faq.md", text)[1][:2] == ("When?", "Now.")
    assert any("Our club, 2022" in each.cause for each in read(tmp_path / "faq.md") if isinstance(each, Unread))


def test_a_rule_within_answers_or_code_ends_no_page(tmp_path: Path) -> None:
    text = "# FAQ\n\n## Where?\n\nHere.\n\n---\n\nOr there.\n\n## When?\n\nNow.\n\n---\n\nOr then.\n"
    assert "Or then." in rows(tmp_path / "faq.md", text)[1][1]
    text = "# FAQ\n\n## Where?\n\nHere.\n\n## How?\n\n```yaml\na: 1\n\n---\nb: 2\n```\n"
    assert "b: 2" in rows(tmp_path / "faq.md", text)[1][1]


def test_comments_and_attributes_of_programs_are_left_out(tmp_path: Path) -> None:
    text = "# FAQ\n{: .no_toc }\n\n## Where?\n{/* TODO */}\n\nHere.\n{: #here }\n\n## When?\n\nNow: `{: .x }`.\n"
    assert [each[:2] for each in rows(tmp_path / "faq.mdx", text)] == [
        ("Where?", "Here."),
        ("When?", "Now: `{: .x }`."),
    ]


def test_attributes_of_headings_and_quotations_and_blanks_before_headings_are_no_part_of_them(tmp_path: Path) -> None:
    text = (
        '# FAQ\n\n### Where is it? {collapsible="true" default-state="collapsed" }\n> Here.\n> {style="note"}\n>{.is-info}\n>\n'
        ' ### When is it? { data-toc="no" }\nNow, as {x="y"} shows.\n'
    )
    assert [each[:2] for each in rows(tmp_path / "faq.md", text)] == [
        ("Where is it?", "Here."),
        ("When is it?", 'Now, as {x="y"} shows.'),
    ]


def test_a_link_in_words_that_leads_back_is_no_part_of_the_last_answer(tmp_path: Path) -> None:
    for link in ("[Back to the club](https://a.example/)", "![](a.gif) [Zurück](https://a.example/)"):
        text = f"# FAQ\n\n## Where?\n\nHere.\n\n## When?\n\nNow, [back](https://a.example/b) there.\n\n{link}\n"
        assert [each[:2] for each in rows(tmp_path / "faq.md", text)] == [
            ("Where?", "Here."),
            ("When?", "Now, [back](https://a.example/b) there."),
        ]


def test_the_colon_may_stand_behind_the_letter_in_bold_and_headings_close_to_their_signs(tmp_path: Path) -> None:
    text = "##Money\n\n###**Q**: What is it?\n\n**A**: 3 €.\n\n###**Q**: Where is it?\n**A**: Here.\n"
    assert [each[:2] for each in rows(tmp_path / "faq.md", text)] == [
        ("What is it?", "3 €."),
        ("Where is it?", "Here."),
    ]
    text = "FAQ\n---\n\n1. **Q:** How do I stop?\n   **A:** Press:\n\n       stop\n\n2. **Q**: Who made it\n\n   **A**:\n   - Us\n"
    assert [each[:2] for each in rows(tmp_path / "list.md", text)] == [
        ("How do I stop?", "Press:\n\n```\nstop\n```"),
        ("Who made it", "- Us"),
    ]


def test_a_title_in_bold_above_a_tag_is_asked_beside_its_name(tmp_path: Path) -> None:
    assert rows(tmp_path / "dunder.md", "**Names with two underscores**\n\nPython calls them.\n") == [
        ("Names with two underscores / dunder", "Python calls them.", "")
    ]
    # An answer may begin with what is important in it.
    assert rows(tmp_path / "pip.md", "**Never use sudo!**\n\nUse venv.\n") == [
        ("pip", "**Never use sudo!**\n\nUse venv.", "")
    ]


def test_a_first_line_that_asks_is_the_title_of_a_tag(tmp_path: Path) -> None:
    assert rows(tmp_path / "rank.txt", "How do I get a rank?\n\nAfter ten games.\n") == [
        ("How do I get a rank? / rank", "After ten games.", "")
    ]
    assert rows(tmp_path / "rank.txt", "After ten games.\n\nIs that much? No.\n") == [
        ("rank", "After ten games.\n\nIs that much? No.", "")
    ]


@pytest.mark.parametrize("title", ["Did you know?", "Wussten Sie schon?", "Le saviez-vous\u00a0?", "¿Sabías que...?"])
def test_a_remark_that_seems_to_ask_belongs_to_the_answer(tmp_path: Path, title: str) -> None:
    text = f"## Is it open?\n\nYes.\n\n::: info {title}\nIt is old.\n:::\n\n## Is it far?\n\nNo.\n"
    (first, answer, _), (second, *_) = rows(tmp_path / "faq.md", text)
    assert (first, second) == ("Is it open?", "Is it far?")
    assert "It is old." in answer
    found = page(tmp_path / "faq.md", text.replace("::: info", "##").replace(":::", ""))
    assert [each.questions[0] for each in found if isinstance(each, Row)] == ["Is it open?", "Is it far?"]
    assert [each.line for each in found if isinstance(each, Unread)] == [5]


@pytest.mark.parametrize(
    "title",
    [
        "Ready to visit?",
        "Findest du deine Antwort nicht?",
        "Vous ne trouvez pas la réponse ?",
        "Non trovi la risposta?",
        "Nie znajdujesz odpowiedzi?",
        "Staat je vraag er niet bij?",
        "Aradığınız cevabı bulamadınız mı?",
    ],
)
def test_what_asks_whether_an_answer_was_found_is_no_question(tmp_path: Path, title: str) -> None:
    note = f'!!! info "{title}"\n\n    Write to us.\n\n'
    found = page(tmp_path / "faq.md", f"{note}# Is it open?\n\nYes.\n\n# Why is it not found?\n\nIt is small.\n")
    assert [each.questions for each in found if isinstance(each, Row)] == [("Is it open?",), ("Why is it not found?",)]
    assert [(each.line, each.aside) for each in found if isinstance(each, Unread)] == [(1, True)]


def test_what_a_page_runs_and_its_badges_are_left_out(tmp_path: Path) -> None:
    script = "<script setup>\nconst x = `What is it?`\n</script>\n\n"
    style = "\n<style scoped>\nh2 { color: red }\n</style>\n"
    text = '# FAQ <Badge text="1.2" />\n\n## Is it free? <Badge type="tip">new</Badge>\n\nIt is.\n\n## Who made it?\n\nWe did.\n'
    code = "\n```html\n<style>\n</style>\n```\n"
    assert rows(tmp_path / "faq.md", script + text + code + style) == [
        ("Is it free?", "It is.", ""),
        ("Who made it?", "We did.\n\n```html\n<style>\n</style>\n```", ""),
    ]
    assert all(isinstance(each, Row) for each in page(tmp_path / "faq.md", script + text + style))


def test_a_section_among_the_questions_has_its_own_a_level_deeper(tmp_path: Path) -> None:
    section = "## Boats\n\n### Which one is mine?\n\nThe red one.\n\n### My boat leaks :sob:\n\nTell Ann.\n\n#### At night\n\nRing.\n\n"
    text = f"## Is it free?\n\nIt is.\n\n{section}## Who made it?\n\nWe did.\n\n### When\n\nIn May.\n"
    assert rows(tmp_path / "faq.md", text) == [
        ("Is it free?", "It is.", ""),
        ("Which one is mine?", "The red one.", "Boats"),
        ("My boat leaks", "Tell Ann.\n\n**At night**\n\nRing.", "Boats"),
        ("Who made it?", "We did.\n\n**When**\n\nIn May.", ""),
    ]


def test_text_below_folded_questions_answers_none_of_them(tmp_path: Path) -> None:
    fold = "<details><summary>{}</summary>{}</details>\n\n"
    folded = fold.format("Is it free?", "\n\nYes.\n") + fold.format("Is there parking?", "")
    found = page(tmp_path / "faq.md", f"# FAQ\n\n{folded}*Last seen by Ann in May*\n")
    (row,) = (each for each in found if isinstance(each, Row))
    refused, left = (each for each in found if isinstance(each, Unread))
    assert (row.questions, row.answer) == (("Is it free?",), "Yes.")
    assert (refused.asked, refused.aside) == ("Is there parking?", False)
    assert "Last seen by Ann" in left.cause
    # Its last line may end the fold, and nothing may stand below it.
    folded = fold.format("Is it free?", "Yes.") + fold.format("Is it far?", "No.")
    for below in ("", "   \n", "Seen by Ann\n"):
        assert rows(tmp_path / "faq.md", f"{folded}{below}") == [("Is it free?", "Yes.", ""), ("Is it far?", "No.", "")]
    # What is folded within one answer ends nothing.
    text = f"<details><summary>Is it free?</summary>\n\nYes.\n\n{fold.format('Why', 'So.')}</details>\n\nSeen by Ann\n"
    assert rows(tmp_path / "faq.md", text) == [("Is it free?", "Yes.\n\n**Why:**So.\n\nSeen by Ann", "")]
    within = fold.format("Sweet", "\n\nSugar.\n") + fold.format("Sour", "\n\nLemon.\n")
    text = f"---\ntitle: What is in it?\n---\n{within}Ask for more.\n"
    answer = "**Sweet:**\n\nSugar.\n\n**Sour:**\n\nLemon.\n\nAsk for more."
    assert rows(tmp_path / "in.md", text) == [("What is in it?", answer, "")]


def test_what_a_short_form_stands_for_is_no_part_of_an_answer(tmp_path: Path) -> None:
    text = "# Who sings?\n\nThe VC.\n\n*[VC]: village choir\n\n# Who plays?\n\n```\n*[x]: y\n```\n"
    assert rows(tmp_path / "faq.md", text) == [
        ("Who sings?", "The VC.", ""),
        ("Who plays?", "```\n*[x]: y\n```", ""),
    ]
