# ruff: noqa: E501 - pages stand here as they are saved
"""Elements of site generators that hold a question and its answer as values are read as such, with their lines."""

from pathlib import Path

import pytest

from bot.knowledge.importing import Row, Unread, read

BOTH = [("How do I join?", "Press **Join**.", 2), ("Is it free", "Yes.", 4)]
PAGES = {
    "hugo.md": (
        '# FAQ\n{{< faq question="How do I join?" answer="Press **Join**." />}}\n\n{{% faq q="Is it free" a="Yes." %}}\n'
    ),
    "by-place.md": '# FAQ\n{{< faq "How do I join?" "Press **Join**." >}}\n\n{{< faq "Is it free" "Yes." >}}\n',
    "jekyll.md": (
        '# FAQ\n{% include faq.html question="How do I join?" answer="Press <b>Join</b>." %}\n\n'
        "{% include faq.html\n  question='Is it free'\n  answer='Yes.' %}\n"
    ),
    "component.mdx": (
        '# FAQ\n<Faq question="How do I join?" answer="Press **Join**." />\n\n'
        '<Faq\n  question="Is it free"\n  answer={"Yes."}\n/>\n'
    ),
}


def rows(page: Path, text: str) -> list[tuple[str, str, int]]:
    page.write_text(text, "utf-8")
    return [(" / ".join(each.questions), each.answer, each.line) for each in read(page) if isinstance(each, Row)]


@pytest.mark.parametrize("name", PAGES)
def test_an_element_with_both_values_is_an_entry(tmp_path: Path, name: str) -> None:
    assert rows(tmp_path / name, PAGES[name]) == BOTH


def test_what_escapes_a_sign_is_no_part_of_a_value(tmp_path: Path) -> None:
    text = '# FAQ\n{{< faq question="What is \\"it\\"?" answer="One.\\nTwo." >}}\n'
    assert rows(tmp_path / "x.md", text) == [('What is "it"?', "One.\\\nTwo.", 2)]


def test_an_element_that_asks_nothing_is_part_of_the_answer(tmp_path: Path) -> None:
    text = '# How do I pay?\n\nBy card.\n\n<Alert title="Note" text="Never by mail." />\n'
    assert rows(tmp_path / "x.mdx", text) == [("How do I pay?", "By card.\n\n**Note:** Never by mail.", 1)]


def test_elements_that_mostly_ask_all_do(tmp_path: Path) -> None:
    text = (
        '# FAQ\n\n<Fold title="Is it free?">\nYes.\n<Note title="By the way">\nNever by mail.\n</Note>\n</Fold>\n\n'
        '<Fold title="My boat leaks">\nMend it.\n</Fold>\n\n<Fold title="Is it far?">\nNo.\n</Fold>\n'
    )
    assert rows(tmp_path / "x.mdx", text) == [
        ("Is it free?", "Yes.\n**By the way:**\nNever by mail.", 3),
        ("My boat leaks", "Mend it.", 10),
        ("Is it far?", "No.", 14),
    ]


def test_an_element_in_code_is_shown_as_it_stands(tmp_path: Path) -> None:
    element = '{{< faq question="How?" answer="So." />}}'
    text = f"# How do I write one?\n\n```\n{element}\n```\n"
    assert rows(tmp_path / "x.md", text) == [("How do I write one?", f"```\n{element}\n```", 1)]


def test_a_figure_is_listed_as_an_image(tmp_path: Path) -> None:
    page = tmp_path / "x.md"
    page.write_text('# How do I pay?\n\nBy card.\n\n{{< figure src="card.png" title="A card" >}}\n')
    (row, left) = read(page)
    assert isinstance(row, Row)
    assert row.answer == "By card."
    assert isinstance(left, Unread)
    assert (left.line, left.cause.partition(";")[0]) == (5, "an image: A card, card.png")


def test_shortcodes_that_show_a_text_or_an_address_are_written_out(tmp_path: Path) -> None:
    text = (
        '{\n  "title": "Boats"\n}\n\n# FAQ\n\n## What does it cost?\n\nSee our {{< link slug="fees" text="fees" >}}, '
        '[the rules]({{< ref "rules.md" >}}) and {{< button text="the form" href="https://a.example/f" >}}.\n\n'
        '## Is there a film?\n\n[Yes]({{site.baseurl}}/film), [two]({{ "/two" | absolute_url }}).\n{% embed url="https://a.example/film" %}\n\n'
        '## Who may come?\n\n{{< price unit="day" >}} a day.\n'
    )
    page = tmp_path / "x.md"
    page.write_text(text)
    found = [each for each in read(page) if isinstance(each, Row)]
    assert [(each.answer, each.draft) for each in found] == [
        ("See our fees, the rules and [the form](https://a.example/f).", False),
        ("Yes, two.\nhttps://a.example/film", False),
        ('{{< price unit="day" >}} a day.', True),
    ]


DETAILS = (
    "# FAQ\n\n<details><summary>How do I join?</summary>Press it.</details>\n\n<details open>\n<summary>\n"
    "  Is it free?\n</summary>\n\nYes.\n\n</details>\n"
)


def test_collapsed_text_on_one_line_or_several(tmp_path: Path) -> None:
    assert [each[:2] for each in rows(tmp_path / "x.md", DETAILS)] == [
        ("How do I join?", "Press it."),
        ("Is it free?", "Yes."),
    ]


def test_a_title_of_folded_text_may_have_attributes_and_be_a_sentence(tmp_path: Path) -> None:
    text = "# FAQ\n\n" + "".join(
        f'<details><summary style="font-size:16px">{asked}</summary>\n\n<p>{said}</p>\n\n</details>\n\n'
        for asked, said in (("The lamp flickers.", "Clean it."), ("Is it <span class='x'>free</span>?", "Yes."))
    )
    assert [each[:2] for each in rows(tmp_path / "x.md", text)] == [
        ("The lamp flickers.", "Clean it."),
        ("Is it free?", "Yes."),
    ]


@pytest.mark.parametrize("form", ["> [!faq]- {}\n> {}\n\n", '??? question "{}"\n    {}\n\n'])
def test_text_below_a_note_that_asks_and_answers_is_no_part_of_it(tmp_path: Path, form: str) -> None:
    between = form.format("What is a net?", "Knots.") + "We also need ropes.\n\n" + form.format("Is it free?", "Yes.")
    page = tmp_path / "x.md"
    page.write_text(f"## Nets\n\n{between}")
    found = list(read(page))
    assert [each.answer for each in found if isinstance(each, Row)] == ["Knots.", "Yes."]
    (left,) = (each for each in found if isinstance(each, Unread))
    assert (left.aside, "We also need ropes." in left.cause) == (True, True)
