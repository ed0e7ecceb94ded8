# ruff: noqa: E501 - files stand here as they are saved
"""Files as programs and people leave them: merged cells, heads of two lines, odd encodings, pages of every manner."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.importing import Row, Unread, read
from bot.knowledge.importing.planning import plan
from bot.knowledge.importing.rows import prose
from bot.knowledge.importing.text import decoded
from bot.knowledge.models import KnowledgeBase, Manifest
from tests.commands import salve

Told = tuple[tuple[str, ...], str, str]
OPEN, PAY = (("When are you open?",), "At nine.", ""), (("How do I pay?",), "By card.", "")


def told(place: Path) -> list[Told | None]:
    """Questions, answer and topic of each row; None of one that is refused."""
    return [(each.questions, each.answer, each.topic) if isinstance(each, Row) else None for each in read(place)]


STRANGE: dict[str, tuple[str | bytes, list[Told | None]]] = {
    "merged-groups.csv": (
        "Category,Question,Answer\nHours,When are you open?,At nine.\n,How do I pay?,By card.\n",
        [(*OPEN[:2], "Hours"), (*PAY[:2], "Hours")],
    ),
    "topic-behind.csv": (
        "Question,Answer,Category\nWhen are you open?,At nine.,Hours\nHow do I pay?,By card.,\n",
        [(*OPEN[:2], "Hours"), PAY],
    ),
    "head-of-two-lines.csv": (
        "Question,,Answer,\nEnglish,German,English,German\nWhen are you open?,Wann?,At nine.,Um neun.\n",
        [OPEN],
    ),
    "title-with-semicolons.csv": ("FAQ; as of 3.4.; Ann\n\nQuestion,Answer\nWhen are you open?,At nine.\n", [OPEN]),
    "question-over-two-lines.csv": ('Question;Answer\r\n"When are\r\nyou open?";"At nine."\r\n', [OPEN]),
    "wordings-one-a-line.csv": (
        'Question,Answer\n"When are you open?\nopening hours",At nine.\n',
        [(("When are you open?", "opening hours"), "At nine.", "")],
    ),
    "longer-names.csv": (
        "User question;Our answer (EN);Alt. question 1;Answer date;Question ID\nWhen are you open?;At nine.;hours?;2020;7\n",
        [(("When are you open?", "hours?"), "At nine.", "")],
    ),
    "german-names.csv": ("Häufige Frage;Unsere Antwort\nWhen are you open?;At nine.\n", [OPEN]),
    "no-head.csv": ("1,When are you open?,At nine.\n2,How do I pay?,By card.\n", [OPEN, PAY]),
    "strange-head.csv": ("#,What they want,What we say\n1,When are you open?,At nine.\n2,How do I pay?,By card.\n", [OPEN, PAY]),
    "answer-before-question.csv": (
        ("Our FAQ,,\nTheme,What we say,What they want\nHours,At nine in the morning.,When are you open?\n"
        "Theme,What we say,What they want\nHours,à rédiger,And on Sunday?\nMoney,By card or in cash.,How do I pay?\n"),
        [(("When are you open?",), "At nine in the morning.", ""), None, (("How do I pay?",), "By card or in cash.", "")],
    ),
    "no-head-and-notes.csv": (
        "When are you open?,At nine.,\nHow do I pay?,By card.,check the price\n,,\nWho pays?,All.,\n",
        [OPEN, PAY, (("Who pays?",), "All.", "")],
    ),
    "form.csv": (
        ("Time,What would you like to know?,Anything else?,What we answered,On the website? (Y/N)\n"
        "9:01,When are you open?,thanks,At nine in the morning on each day of the week.,Y\n"
        "9:02,How do I pay?,,With a card or with cash at the counter in the hall.,y\n"),
        [(("When are you open?",), "At nine in the morning on each day of the week.", ""),
        (("How do I pay?",), "With a card or with cash at the counter in the hall.", "")],
    ),
    "macros.csv": (
        ("ID,Title,Description,Comment (HTML)\n1,FAQ::Hours::When are you open?,,<p>At nine.</p>\n"
        "2,FAQ::Money::How do I pay?,,<p>By card.</p>\n"),
        [(*OPEN[:2], "Hours"), (*PAY[:2], "Money")],
    ),
    "jira.csv": (
        ("Summary,Issue key,Status,Description,Custom field (Public answer)\nWhen are you open?,A-1,Done,asked often,At nine.\n"
        "How do I pay?,A-2,Done,,By card.\n"),
        [OPEN, PAY],
    ),
    "commands.tsv": (
        "#cmd\tasked as\treply\n!open\tWhen are you open? | opening hours\tAt nine.\n",
        [(("When are you open?", "opening hours"), "At nine.", "")],
    ),
    "no-answers.csv": ("Question,Answer\nWhen?,\nWhere?,-\nHow?,TBD\nWho?,N/A\nHow do I pay?,By card.\n", [None] * 4 + [PAY]),
    "failed-formulas.csv": (
        "Question;Answer\nWhen?;#NAME?\nWhere?;#BEZUG!\nHow?;#DIV/0!\nWho?;#NV\nHow do I pay?;By card.\n",
        [None] * 4 + [PAY],
    ),
    "excel-on-a-mac.csv": (
        "Frage;Antwort\rWie schön ist es?;Über dem Fluß.\r".encode("mac_roman"),
        [(("Wie schön ist es?",), "Über dem Fluß.", "")],
    ),
    "ends-of-all-kinds.csv": (b"\xef\xbb\xbfQuestion,Answer\r\nWhen are you open?,At nine.\n\n,,\r\nHow do I pay?,By card.\r\n", [OPEN, PAY]),
    "plain.txt": ("When are you open?\nAt nine.\n\nHow do I pay?\nBy card.\n", [OPEN, PAY]),
    "definitions.md": ("When are you open?\n: At nine.\n\nHow do I pay?\n: By card.\n", [OPEN, PAY]),
    "table.md": (
        "# FAQ\n\n| Question | Answer |\n|---|:--|\n| When are you open? | At nine. |\n| How do I pay? | By card. |\n",
        [OPEN, PAY],
    ),
    "table-in-an-answer.md": (
        "## When are you open?\n\n| Question | Answer |\n|---|---|\n| a | b |\n",
        [(("When are you open?",), "| Question | Answer |\n|---|---|\n| a | b |", "")],
    ),
    "questions-of-two-levels.md": (
        "# FAQ\n\n## When are you open?\n\nAt nine.\n\n## Money\n\n### How do I pay?\n\nBy card.\n\n### May I owe?\n\nNo.\n",
        [(*OPEN[:2], "FAQ"), (*PAY[:2], "Money"), (("May I owe?",), "No.", "Money")],
    ),
    "marks-of-a-site.md": (
        ("# FAQ\n\n- [When are you open?](#open)\n\n## <a name='open'></a>When are you open? {#open}\n\nAt nine.\n\n[Back to top](#faq)\n\n---\n\n"
        "## How do I pay?\n\nBy card.\n"),
        [OPEN, PAY],
    ),
    "docusaurus.md": (
        ("---\nid: faq\ntitle: Frequently asked questions\nsidebar_position: 3\n---\n\nimport Tabs from '@theme/Tabs';\n\n"
        "## Hours {#hours}\n\n### When are you open? {#open}\n\nAt nine.\n\n## Money\n\n### How do I pay?\n\n<Tabs>\n\nBy card.\n\n* * *\n"),
        [(*OPEN[:2], "Hours"), (*PAY[:2], "Money")],
    ),
    "numbered-in-bold.md": (
        "# FAQ\n\n**Q1. When are you open?**\\\nAt nine.\n\n**Q2. How do I pay?**<br>\nBy card.\n\n* * *\n",
        [OPEN, PAY],
    ),
    "escaped-numbers.md": ("### 1\\. When are you open?\n\nAt nine.\n\n### 2\\. How do I pay?\n\nBy card.\n", [OPEN, PAY]),
    "folded-below-a-question.md": (
        "## How do I pay?\n\n<details>\n<summary>On the web</summary>\n\nBy card.\n</details>\n\n## When are you open?\n\nAt nine.\n",
        [(("How do I pay?",), "**On the web:**\n\nBy card.", ""), OPEN],
    ),
    "folded.md": (
        "# FAQ\n\n<details><summary>When are you open</summary>\n\nAt nine.\n\n</details>\n",
        [OPEN],
    ),
    "callout.md": ("# When are you open?\n\n<aside>\nAt nine.\n\n</aside>\n", [OPEN]),
    "hugo.md": ("+++\ntitle = 'When are you open?'\n+++\nAt nine.\n", [OPEN]),
    "When are you open 0123456789abcdef0123456789abcdef.md": (
        "# When are you open?\n\nErstellt: 1. Januar 2024\nKategorie: Hours\nÖffentlich: Ja\n\nAt nine.\n",
        [(*OPEN[:2], "Hours")],
    ),
    "a-page-of-schema-org.json": (
        json.dumps({"@type": "FAQPage", "mainEntity": [{"@type": "Question", "name": "When are you open?", "acceptedAnswer": {"@type": "Answer", "text": "<p>At nine.</p>"}}]}),
        [OPEN],
    ),
    "deep.json": (
        json.dumps({"data": {"sections": [{"name": "Hours", "faqs": [{"q": {"text": "When are you open?"}, "a": {"html": "<p>At nine.</p>"}}]}]}}),
        [(*OPEN[:2], "Hours")],
    ),
    "objects-of-questions.json": (
        json.dumps({"Hours": {"When are you open?": "At nine."}, "Money": {"How do I pay?": "By card."}}),
        [(*OPEN[:2], "Hours"), (*PAY[:2], "Money")],
    ),
    "pairs.json": (json.dumps({"faq": [["When are you open?", "At nine."], ["How do I pay?", "By card."]]}), [OPEN, PAY]),
    "custom-question-answering.json": (
        json.dumps({"Assets": {"Qnas": [{"Id": 1, "Questions": ["When are you open?"], "Answer": "At nine.", "Metadata": {"category": "hours"}}]}}),
        [(*OPEN[:2], "hours")],
    ),
    "question-answering-with-its-project.json": (
        json.dumps({"Metadata": {"ProjectName": "p", "Language": "en"}, "Assets": {"Qnas": [{"Id": 1, "Questions": ["When are you open?"], "Answer": "At nine."}]}}),
        [OPEN],
    ),
    "answers-of-none.jsonl": ('{"q": "When?", "a": ""}\n{"q": "When are you open?", "a": "At nine."}\n', [None, OPEN]),
    "domain.yml": ("responses:\n  utter_open:\n  - text: At nine.\n", [None]),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_file_is_read(tmp_path: Path, name: str) -> None:
    content, expected = STRANGE[name]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert told(tmp_path / name) == expected


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>A <b> bold </b> and <em>slanted</em> &amp; <i></i>plain</p>", "A  **bold**  and *slanted* & plain"),
        ("<ol>\n <li>One</li>\n <li>Two<ul><li>in</li></ul></li>\n</ol><p>End", "1. One\n2. Two\n   - in\n\nEnd"),
        ("<h3><strong>Head</strong></h3>text<script>alert(1)</script>", "**Head**\n\ntext"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "| a | b |\n|---|---|\n| 1 | 2 |",
        ),
        ("one<br />\ntwo<!-- three -->", "one\\\ntwo"),
        ("<pre><code>a = 1\n  b = 2</code></pre>", "```\na = 1\n  b = 2\n```"),
        (
            '<a href="https://a.example">there</a>, not <a href="javascript:x">here</a>',
            "[there](https://a.example), not here",
        ),
        ("a<b and b > c", "a<b and b > c"),
        ("<b>Type</b> <your-name> in <#123456789012345678>", "**Type** <your-name> in <#123456789012345678>"),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert prose(html) == markdown


@given(
    st.lists(
        st.sampled_from(
            [
                "<b>",
                "</b>",
                "<ul>",
                "</ul>",
                "<li>",
                "<p>",
                "<td>",
                "</tr>",
                "<a href='https://a.example'>",
                "</a>",
                "<pre>",
                "</pre>",
                "<![x",
                "</",
                "<",
                "word",
            ]
        )
    )
)
def test_no_html_breaks_the_reading_or_loses_its_words(parts: list[str]) -> None:
    assert prose(" ".join(parts)).count("word") == parts.count("word")


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<b>one <a href='https://a.example'>two</b> three</a>", "**one two** [three](https://a.example)"),
        ("<a href='https://a.example'>one <b>two</a> three</b>", "[one two](https://a.example) **three**"),
        ("<li> <b> </b> <b> <ul> word </b>", "-\n\n **word**"),
    ],
)
def test_tags_that_overlap_part_no_word(html: str, markdown: str) -> None:
    assert prose(html) == markdown


CELLS = st.sampled_from(
    ("", "Question", "Title", "reply", "When are you open?", "At nine.", "By card at the counter.", "FAQ::A::How?", "yes", "2")
)  # fmt: skip


def test_the_table_says_which_columns_are_read_if_no_name_does(tmp_path: Path) -> None:
    place = tmp_path / "table.csv"
    place.write_text("What they want,What we say,By\nWhen are you open?,At nine.,Ann\nHow do I pay?,By card.,Ben\n")
    first, second = read(place)
    assert isinstance(first, Row)
    assert (
        first.remark
        == "questions are read from 'What they want', answers from 'What we say'; not taken over: what is in By"
    )
    assert isinstance(second, Row)
    assert not second.remark


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6), st.sampled_from(",;\t"))
def test_whatever_a_table_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]], mark: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_text("\n".join(map(mark.join, lines)))
    assert all(each.line >= 1 for each in read(file))


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1))
def test_utf_16_is_known_by_its_mark_and_ascii_without_one(text: str) -> None:
    assert decoded(text.encode("utf-16")).text == text
    line = "Question,Answer\n"
    assert decoded(line.encode("utf-16-le")).text == decoded(line.encode("utf-16-be")).text == line


def test_a_table_of_notion_that_only_lists_its_pages_is_no_fault(tmp_path: Path) -> None:
    number = "0123456789abcdef0123456789abcdef"
    (tmp_path / f"FAQ {number}.csv").write_text("Name,Kategorie\nWhen are you open?,Hours\nHow do I pay?,Money\n")
    (tmp_path / f"FAQ {number}").mkdir()
    page = tmp_path / f"FAQ {number}" / f"When are you open {number}.md"
    page.write_text("# When are you open?\n\nKategorie: Hours\n\nAt nine.\n")
    manifest = {"title": "T", "language": "de", "format": 2, "version": "0.1.0", "released": "2026-01-01"}
    base = KnowledgeBase(Manifest.model_validate(manifest), (), (), (), (), ())
    assert [(each.what, each.row.line) for each in plan(read(tmp_path), base).steps] == [
        ("made", 1),
        ("same", 2),
        ("refused", 3),
    ]


def test_two_thousand_rows_are_read_and_each_knows_its_line(tmp_path: Path) -> None:
    (tmp_path / "big.csv").write_text("Question,Answer\n" + "".join(f"What is {n}?,Number {n}.\n" for n in range(2000)))
    found = list(read(tmp_path / "big.csv"))
    assert [each.line for each in found if not isinstance(each, Unread)] == list(range(2, 2002))


MDX = """---
title: Does it work?
---
import Tabs from '@theme/Tabs';

<Tabs>

Yes.

</Tabs>

:::tip[By the way]
No import of `{{ name }}` is needed.
:::
"""
TOC = """# FAQ

## How do I build it?

```sh
# why not make?
make
```

[\u2b06 Back to top](#faq)

## Is it free?

Yes.
"""
FOLDED = """# FAQ

??? question "How do I update?"

    Run `update`.

    - back up first

!!! question "On ARM?"
    Yes.

!!! note
    Ask in chat.
"""


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("page.mdx", MDX, [("Does it work?", "Yes.\n\n**By the way:**\nNo import of `{{ name }}` is needed.")]),
        ("toc.md", TOC, [("How do I build it?", "```sh\n# why not make?\nmake\n```"), ("Is it free?", "Yes.")]),
        ("mkdocs.md", FOLDED, [("How do I update?", "Run `update`.\n\n- back up first"), ("On ARM?", "Yes.\n\n\nAsk in chat.")]),
        ("defined.md", "# Fragen\n\nWann?\n:   Am Montag.\n\nWo?\n:   Hier.\n", [("Wann?", "Am Montag."), ("Wo?", "Hier.")]),
        ("code.mdx", "## Which line?\n\n```js\nimport a from 'b'\nexport default a\n```\n", [("Which line?", "```js\nimport a from 'b'\nexport default a\n```")]),
        ("How to save.md", "---\naliases: [backup]\n---\nUse [[Store|the store]].\n", [("How to save", "Use the store.")]),
        ("cut.csv", 'Question,Answer\nHow?,So.\n"Why?,Thus.\nWhere?,Here.\n', [("How?", "So.")]),
        ("cqa.json", json.dumps({"metadata": {"settings": {"defaultAnswer": "No match."}}, "assets": {"synonyms": [{"alterations": ["a", "b"]}], "qnas": [{"id": 1, "answer": "At nine.", "questions": ["When?"]}]}}), [("When?", "At nine.")]),
        ("qnabot.json", json.dumps({"qna": [{"q": ["When?"], "a": "At nine.", "type": "qna"}, {"qid": "s", "slotTypeValues": [{"samplevalue": "monday"}], "type": "slottype"}]}), [("When?", "At nine.")]),
        ("two.json", json.dumps([{"question": {"de": "Wann?", "en": "When?"}, "answer": {"de": "Um neun.", "en": "At nine."}}]), [("When?", "At nine.")]),
    ],
)  # fmt: skip
def test_a_page_or_export_is_read_without_what_only_its_program_shows(
    tmp_path: Path, name: str, text: str, found: list[tuple[str, str]]
) -> None:
    (tmp_path / name).write_text(text)
    rows = [each for each in read(tmp_path / name) if isinstance(each, Row)]
    assert [(row.questions[0], row.answer.replace("\n\n\n", "\n\n")) for row in rows] == [
        (question, answer.replace("\n\n\n", "\n\n")) for question, answer in found
    ]
    assert not any(row.draft for row in rows)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "---\nquestion: Who?\npublished: false\n---\nWe.\n"),
        ("b.md", "---\ntitle: Who?\ndraft: true\n---\nWe.\n"),
        ("c.csv", "Question,Answer,Status\nWho?,We.,Draft\n"),
        ("d.json", '[{"title": "Who?", "body": "<p>We.</p>", "draft": true}]'),
        ("e.md", "# Who?\n\nWe, says {{ site.name }}.\n"),
        (
            "f.json",
            '{"qnaList": [{"id": 2, "questions": ["More"], "answer": "We.", "context": {"isContextOnly": true}}]}',
        ),
        ("g.tsv", "Question\tAnswer\tIsContextOnly\tQnaId\nMore\tWe.\tTrue\t2\n"),
    ],
)
def test_what_was_never_published_or_needs_its_program_is_a_draft(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    (row,) = read(tmp_path / name)
    assert isinstance(row, Row)
    assert row.draft
    assert row.remark.startswith("a draft")


def test_topics_are_the_names_of_lists_side_by_side(tmp_path: Path) -> None:
    asked = {"Paying": [{"q": "How?", "a": "By card."}], "Sending": [{"q": "When?", "a": "Today."}]}
    (tmp_path / "faq.json").write_text(json.dumps({"title": "FAQ", "faqs": asked}))
    assert [row.topic for row in read(tmp_path / "faq.json") if isinstance(row, Row)] == ["Paying", "Sending"]


def test_what_a_channel_or_a_language_beside_lacks_is_told(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(
        'AuthorID,Author,Date,Content,Attachments,Reactions\n"5","ann","1","how?","",""\n'
    )
    (told,) = read(tmp_path / "export.csv")
    assert isinstance(told, Unread)
    assert "as JSON" in told.cause
    both = [{"question": {"en": "When?", "de": "Wann?"}, "answer": {"en": "At nine.", "de": "Um neun."}}]
    (tmp_path / "faq.json").write_text(json.dumps(both))
    (row,) = read(tmp_path / "faq.json")
    assert isinstance(row, Row)
    assert "--question question.de" in row.remark
    (german,) = read(tmp_path / "faq.json", "question.de", "answer.de")
    assert isinstance(german, Row)
    assert (german.questions, german.answer) == (("Wann?",), "Um neun.")


def test_a_program_of_rasa_and_of_home_assistant_is_read_whole(tmp_path: Path) -> None:
    rasa, home = tmp_path / "rasa", tmp_path / "home"
    for folder, files in (
        (rasa, {
            "nlu.md": "## intent:price\n- how much is it\n",
            "stories.md": "## paying\n* price\n  - utter_cost\n",
            "domain.yml": "templates:\n  utter_cost:\n  - text: |\n      Ten.\n      Or eight.\n",
            "config.yml": "language: en\npipeline:\n- name: X\n",
        }),
        (home, {
            "configuration.yaml": "automation: !include a.yaml\nintent_script:\n  Bins:\n    speech: {text: On Tuesday.}\n",
            "bins.yaml": "intents:\n  Bins:\n    data:\n    - sentences: [bin day]\n",
        }),
    ):  # fmt: skip
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)
    assert [(row.questions, row.answer) for row in read(rasa) if isinstance(row, Row)] == [
        (("how much is it",), "Ten.\\\nOr eight.")
    ]
    assert [(row.questions, row.answer) for row in read(home) if isinstance(row, Row)] == [
        (("bin day",), "On Tuesday.")
    ]
    assert not [each for place in (rasa, home) for each in read(place) if isinstance(each, Unread)]


def test_sentences_in_the_settings_of_home_assistant_are_asked_too(tmp_path: Path) -> None:
    (tmp_path / "configuration.yaml").write_text(
        "conversation:\n  intents:\n    Dog:\n      - (can|may) i bring [my] dog\n"
        "intent_script:\n  Dog:\n    speech:\n      text: On a lead.\n"
    )
    (row,) = read(tmp_path / "configuration.yaml")
    assert isinstance(row, Row)
    assert (row.questions[0], row.answer) == ("can i bring my dog", "On a lead.")
    assert "may i bring dog" in row.questions


def test_what_only_qna_maker_and_rasa_need_is_not_told_of(tmp_path: Path) -> None:
    (tmp_path / "kb.tsv").write_text(
        "Question\tAnswer\tSource\tIsContextOnly\tPrompts\tQnaId\nWho?\tWe.\tEditorial\tFalse\t[]\t1\n"
    )
    (tmp_path / "credentials.yml").write_text("rest:\n")
    (row,) = read(tmp_path)
    assert isinstance(row, Row)
    assert not row.remark


def test_settings_and_tests_beside_texts_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: Keys\nmarkdown_extensions:\n- x: !!python/name:material.emoji\n")
    (tmp_path / "intents.yaml").write_text("ClubHours:\n  domain: club\n  description: When it is open.\n")
    (tmp_path / "hours.yaml").write_text(
        "language: en\nintents:\n  ClubHours:\n    data:\n    - sentences: [when are you open]\n"
    )
    (tmp_path / "said.yaml").write_text(
        "language: en\nresponses:\n  intents:\n    ClubHours:\n      default: At nine.\n"
    )
    (tmp_path / "tests.yaml").write_text(
        "language: en\ntests:\n- sentences: [when are you open]\n  intent: {name: ClubHours}\n  response: At nine.\n"
    )
    (tmp_path / "scripts.yaml").write_text("{}\n")
    (tmp_path / "automations.yaml").write_text(
        "- alias: Hall light\n  triggers: [{trigger: sun, event: sunset}]\n  actions: [{action: light.turn_on}]\n"
    )
    assert told(tmp_path) == [(("when are you open",), "At nine.", "")]


def test_a_list_of_questions_may_have_some_in_bold_and_headings_a_class(tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text(
        "## Hours { #hours .big }\n\n- When are you open?\n\n  At nine.\n- **How do I pay?**\n\n  By card.\n- Is it free?\n\n  No.\n"
    )
    assert told(tmp_path / "faq.md") == [(*OPEN[:2], "Hours"), (*PAY[:2], "Hours"), (("Is it free?",), "No.", "Hours")]


def test_a_folder_without_a_file_that_can_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "faq.pdf").write_bytes(b"%PDF")
    salve("init", "--knowledge", tmp_path / "club")
    shown = salve("knowledge", "import", tmp_path / "in", "--folder", tmp_path / "club")
    assert shown.return_value == 1
    assert "in:1 " in shown.output
    assert "no file of a known ending" in shown.output
