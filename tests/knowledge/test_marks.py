# ruff: noqa: E501 - files stand here as they are saved
"""A page of questions gives each of them, however it marks them, or says what it leaves out or cannot tell apart."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.importing import Row, Unread, read

WORDS = frozenset({"what", "how"})
JOIN, COST = ("How do I join?", "Write your nick."), ("What does it cost?", "Nothing.")
BOTH = [JOIN, COST]


def read_as(place: Path, name: str, text: str) -> tuple[list[tuple[str, str]], list[Unread]]:
    """The questions with their answers, and everything else that is said of the page."""
    (place / name).write_text(text, "utf-8")
    found = list(read(place / name, asks=WORDS))
    made = [(each.questions[0], each.answer) for each in found if isinstance(each, Row)]
    return made, [each for each in found if isinstance(each, Unread)]


# How a page may mark a question {q} and its answer {a}.
MARKED = {
    "bold with its number and answer": "**Q1. {q}** {a}\n\n",
    "bold with its letter and answer": "**Q: {q}** {a}\n\n",
    "bold with a plain number": "**1. {q}** {a}\n\n",
    "bold with its letter": "**Q. {q}**\n\n**A.** {a}\n\n",
    "underlined letters, the question quoted": "> __Q:__ {q}\n\n__A:__ {a}\n\n",
    "bold and plain items in turn": "- **{q}**\n- {a}\n\n---\n\n",
    "answer in bold": "**Q: {q}**\n**A: {a}**\n\n",
    "bold item": "- **{q}**\n  {a}\n",
    "bold item with its answer": "- **{q}** - {a}\n",
    "underlined": "__{q}__\n\n{a}\n\n",
    "underlined, bold and quoted, in Discord": "__**{q}**__\n> {a}\n\n",
    "italic": "*{q}*\n\n{a}\n\n",
    "HTML in bold": "<b>{q}</b><br>\n{a}\n\n",
    "HTML in a paragraph": "<p><strong>{q}</strong><br>{a}</p>\n",
    "HTML heading": '<h3 id="x">{q}</h3>\n<p>{a}</p>\n\n',
    "HTML definition": "<dt>{q}</dt>\n<dd>{a}</dd>\n",
    "a note of Obsidian": "> [!question]- {q}\n> {a}\n\n",
    "an element of Hugo": '{{{{< faq question="{q}" >}}}}\n{a}\n{{{{< /faq >}}}}\n\n',
    "a toggle": "- {q}\n    \n    {a}\n    \n",
    "emoji and arrow": "\u2753 {q}\n\u27a1\ufe0f {a}\n\n",
    "emoji before bold": "1\ufe0f\u20e3 **{q}**\n{a}\n\n",
    "emoji in a heading": "## \U0001f4b0 {q}\n\n{a}\n\n",
    "shortcode in a heading": "## :question: {q}\n\n{a}\n\n",
    "numbers of sections": "### 1.{n} {q}\n\n{a}\n\n",
    "plain": "{q}\n{a}\n\n",
    "plain with blank lines": "{q}\n\n{a}\n\n",
    "plain without blank lines": "{q}\n{a}\n",
    "numbered": "{n}) {q}\n   {a}\n\n",
    "numbered with blank lines": "{n}. {q}\n\n   {a}\n\n",
    "numbered with answers at the margin": "{n}. {q}\n\n{a}\n\n",
    "Turkish letters": "S: {q}\nC: {a}\n\n",
    "Turkish words": "Soru: {q}\nCevap: {a}\n\n",
    "Dutch letters": "V: {q}\nA: {a}\n\n",
    "Italian letters": "D: {q}\nR: {a}\n\n",
    "Russian words": "Вопрос: {q}\nОтвет: {a}\n\n",
}
ABOVE = ["", "# FAQ\n\n", "FAQ\n===\n\n", '---\ntitle: "Help"\n---\n\n']


@pytest.mark.parametrize("above", ABOVE)
@pytest.mark.parametrize("mark", MARKED)
def test_each_question_of_a_page_is_read_by_its_mark(tmp_path: Path, mark: str, above: str) -> None:
    text = above + "".join(MARKED[mark].format(n=n, q=q, a=a) for n, (q, a) in enumerate(BOTH, 1))
    assert read_as(tmp_path, "page.md", text) == (BOTH, [])


SENTENCE = st.lists(st.sampled_from(["red", "blue", "seven", "maps", "keys", "roof"]), min_size=2, max_size=5)


@settings(max_examples=150, deadline=None)
@given(
    asked=st.lists(SENTENCE, min_size=2, max_size=6, unique_by=tuple),
    mark=st.sampled_from(sorted(MARKED)),
    above=st.sampled_from(ABOVE),
)
def test_a_page_of_any_length_gives_as_many_questions_as_it_marks(
    tmp_path_factory: pytest.TempPathFactory, asked: list[list[str]], mark: str, above: str
) -> None:
    pairs = [(f"Which {' '.join(words)}?", f"All of the {' '.join(reversed(words))}.") for words in asked]
    text = above + "".join(MARKED[mark].format(n=n, q=q, a=a) for n, (q, a) in enumerate(pairs, 1))
    assert read_as(tmp_path_factory.mktemp("page"), "page.md", text) == (pairs, [])


TEXT = "word{n} and so on, in a text that is longer than any greeting would be, as one sees"
LINES = [
    "# FAQ", "## Prices", "### May I pay {n}?", "**May I ask {n}?**", "**Costs**", "Q: May I go {n}?", "A: Yes {n}.", "", TEXT, TEXT,
    "- May I sit {n}?\n\n    " + TEXT, "- **May I lie {n}?**\n  - " + TEXT, "*May I run {n}?*", "May I eat {n}?", "> " + TEXT,
    "1. " + TEXT, ": " + TEXT,
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(parts=st.lists(st.sampled_from(LINES), min_size=1, max_size=12))
def test_no_text_of_a_page_is_lost_without_a_line(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    text = "\n".join(part.format(n=n) for n, part in enumerate(parts))
    (tmp_path_factory.getbasetemp() / "page.md").write_text(text)
    found = list(read(tmp_path_factory.getbasetemp() / "page.md"))
    said = " ".join(" ".join((*each.questions, each.answer)) for each in found if isinstance(each, Row))
    told = [each.line for each in found if isinstance(each, Unread)]
    for number, line in enumerate(text.split("\n"), 1):
        for word in line.split():
            if word.startswith("word"):
                assert word in said or any(place <= number for place in told), (word, text, found)


def test_an_answer_goes_on_after_a_second_mark_and_a_question_up_to_the_first(tmp_path: Path) -> None:
    text = "Q: How do I\nget money?\nA: Sell.\nA: Or vote.\n\nQ: When?\nA: A 4:30.\nO 4:00 w nocy.\n"
    assert read_as(tmp_path, "faq.txt", text) == (
        [("How do I get money?", "Sell.\n\nOr vote."), ("When?", "A 4:30.\nO 4:00 w nocy.")],
        [],
    )


def test_a_question_of_several_lines_ends_where_its_answer_is_marked(tmp_path: Path) -> None:
    text = (
        "**Q:** The door of\nthe shed sticks.\n\nA: Push.\n\n**Q:** It says:\n\n   no key\n\nA: Look again.\n\n"
        "**Q:** Where?\n\nA: There.\n"
    )
    assert read_as(tmp_path, "faq.md", text) == (
        [("The door of the shed sticks.", "Push."), ("It says: no key", "Look again."), ("Where?", "There.")],
        [],
    )


def test_a_drive_is_no_answer_and_letters_are_marks_only_in_pairs(tmp_path: Path) -> None:
    made, _ = read_as(tmp_path, "a.md", "Q: Where is it?\nC:\\Games\nS: the folder\n\nQ: When?\nO 4:00.\n")
    assert made == [("Where is it?", "C:\\Games\nS: the folder"), ("When?", "O 4:00.")]


def test_in_a_list_that_mostly_asks_every_item_with_an_answer_is_a_question(tmp_path: Path) -> None:
    text = "1) How do I join?\n   Write your nick.\n\n2) Somebody robbed me!\n   Tell us:\n   - who\n   - when\n\n3) What is free?\n   All.\n"
    assert read_as(tmp_path, "faq.txt", text)[0] == [
        JOIN, ("Somebody robbed me!", "Tell us:\n- who\n- when"), ("What is free?", "All."),
    ]  # fmt: skip
    text = "# FAQ\n\n- **How do I join?** - Write your nick.\n- **The costs** - Nothing.\n- **Is it safe?**\n  - Yes.\n  - Mostly.\n"
    assert read_as(tmp_path, "faq.md", text)[0] == [
        JOIN, ("The costs", "Nothing."), ("Is it safe?", "- Yes.\n- Mostly."),
    ]  # fmt: skip
    toggles = (
        "- Is it free?\n    \n    Yes.\n    \n- Who may I ask?\n    - Tom\n    - Lea\n- And a dog?\n    \n    No.\n"
    )
    assert read_as(tmp_path, "page.md", toggles)[0] == [
        ("Is it free?", "Yes."), ("Who may I ask?", "- Tom\n- Lea"), ("And a dog?", "No."),
    ]  # fmt: skip


def test_a_list_that_asks_within_an_answer_stays_there(tmp_path: Path) -> None:
    steps = "Check:\n\n1. Is it plugged in?\n   Plug it in.\n2. Is it on?\n   Switch it on."
    assert read_as(tmp_path, "faq.md", f"## How do I mend it?\n\n{steps}\n")[0] == [("How do I mend it?", steps)]
    titled = f"---\ntitle: How do I mend it?\n---\n{steps}\n"
    assert read_as(tmp_path, "page.md", titled)[0] == [("How do I mend it?", steps)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("# FAQ\n\nHow do I join? Write your nick.\n\nWhat does it cost? Nothing.\n", 2),
        ("How do I join? Write your nick.\nWhat does it cost? Nothing.\nIs it safe? Yes.\n", 3),
        ("---\ntitle: Help\n---\n- How do I join?\n- What does it cost?\n- Is it safe?\n", 3),
    ],
)
def test_a_page_of_questions_that_nothing_marks_is_refused_with_their_number(
    tmp_path: Path, text: str, count: int
) -> None:
    made, (told,) = read_as(tmp_path, "faq.md", text)
    assert made == []
    assert told.cause.startswith(f"this page seems to hold {count} questions, and nothing marks them: write each as a")
    assert not told.aside


@pytest.mark.parametrize(
    "text",
    [
        "# Mending\n\nCheck this first.\n\nDid you switch it on? Then call us.\n\nWe come.\n\nIt takes an hour.\n",
        "# How do I mend it?\n\nIs it on? Switch it off.\n\nIs it off? Switch it on.\n",
    ],
)
def test_a_page_with_one_answer_may_ask_within_it(tmp_path: Path, text: str) -> None:
    title, _, answer = text.removeprefix("# ").partition("\n\n")
    assert read_as(tmp_path, "page.md", text) == ([(title, answer.strip())], [])


def test_text_under_what_does_not_ask_is_left_out_with_a_line(tmp_path: Path) -> None:
    for asked in ("**Is it safe?**\nYes.\n", "Q: Is it safe?\nA: Yes.\n", "### Is it safe?\n\nYes.\n"):
        text = f"# FAQ\n\nWelcome.\n\n## Prices\n\nA ticket is 5 euros.\n\n## Safety\n\n{asked}"
        made, (told,) = read_as(tmp_path, "faq.md", text)
        assert made == [("Is it safe?", "Yes.")]
        assert (told.line, told.aside) == (5, True)
        assert "'Prices'" in told.cause
        assert "A ticket is 5 euros." in told.cause
    made, (told,) = read_as(tmp_path, "bold.md", "**Joining**\nWrite your nick.\n\n**Is it safe?**\nYes.\n")
    assert (made, told.line) == ([("Is it safe?", "Yes.")], 1)
    assert "Write your nick." in told.cause


def test_a_line_in_bold_that_does_not_ask_is_named_where_it_joins_an_answer(tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text("**Is it safe?**\nYes.\n\n**Costs**\nNothing.\n\n**When?**\nNow.\n")
    safe, when = read(tmp_path / "faq.md")
    assert isinstance(safe, Row)
    assert isinstance(when, Row)
    assert (safe.answer, when.remark) == ("Yes.\n\n**Costs**\nNothing.", "")
    assert safe.remark == "'Costs' is taken for a part of the answer, as it does not ask"


def test_numbers_with_brackets_follow_the_letters_and_words_of_a_page_and_answers_may_be_quoted(tmp_path: Path) -> None:
    text = "__**S1) Ücretsiz mi?**__\n> **C:** Evet.\n> Hep.\n\n__**S2) Tekne yok**__\n> **C:** Ali'yi arayın.\n"
    assert read_as(tmp_path, "sss.md", text) == ([("Ücretsiz mi?", "Evet.\nHep."), ("Tekne yok", "Ali'yi arayın.")], [])
    text = "**Frage 1)** Was kostet es?\nNichts.\n\n**Frage 2.** Das Boot ist weg\nRuf Ute an.\n\nP1. Erst messen\n"
    assert read_as(tmp_path, "faq.md", text)[0] == [
        ("Was kostet es?", "Nichts."),
        ("Das Boot ist weg", "Ruf Ute an.\n\nP1. Erst messen"),
    ]


def test_in_a_list_of_toggles_one_that_asks_tells_of_the_other(tmp_path: Path) -> None:
    text = "# Help\n\n- **What shall I wear?**\n\n    Shoes.\n\n- **The gate is shut**\n\n    Ring.\n"
    assert read_as(tmp_path, "help.md", text) == ([("What shall I wear?", "Shoes."), ("The gate is shut", "Ring.")], [])


def test_folded_text_that_begins_as_a_question_is_one_below_headings_too(tmp_path: Path) -> None:
    text = (
        "## Land\n\n### Can I give rights?\n\nYes.\n\n"
        "<details><summary>What happens when I stop</summary><p>It is removed.</p></details>\n"
    )
    assert read_as(tmp_path, "faq.md", text)[0] == [
        ("Can I give rights?", "Yes."), ("What happens when I stop?", "It is removed."),
    ]  # fmt: skip


def test_a_page_keeps_the_names_of_its_tabs_terms_and_parts(tmp_path: Path) -> None:
    head = "---\ntitle: Can I see it offline?\n---\n"
    tabs = 'import Tabs from "@theme/Tabs";\n\n<Tabs>\n  <TabItem value="a" label="Android">\n\nPress.\n\n  </TabItem>\n  <TabItem label=\'iOS\'>\n\nSwipe.\n\n  </TabItem>\n</Tabs>\n'
    told = {
        "tabs.mdx": (tabs, "**Android:**\n\nPress.\n\n**iOS:**\n\nSwipe."),
        "terms.md": ("Storage\n: 5 GB\n\nDevices\n: 2\n", "- **Storage:** 5 GB\n\n- **Devices:** 2"),
        "parts.md": ("## Android {#a}\n\nPress.\n\n## **iOS**\n\nSwipe.\n", "**Android**\n\nPress.\n\n**iOS**\n\nSwipe."),
        "marks.md": ("First.\n<!--more-->\nWrite to <help@a.example>, not `<b@c.d>`.\n", "First.\n\nWrite to help@a.example, not `<b@c.d>`."),
        "code.md": ("```\nname\n: value\n<h3>x</h3>\n# <a@b.c> <!-- kept -->\n```\n", "```\nname\n: value\n<h3>x</h3>\n# <a@b.c> <!-- kept -->\n```"),
    }  # fmt: skip
    for name, (text, answer) in told.items():
        assert read_as(tmp_path, name, head + text) == ([("Can I see it offline?", answer)], [])


def test_a_page_that_only_leads_to_others_is_left_out(tmp_path: Path) -> None:
    number = "0123456789abcdef0123456789abcdef"
    text = (
        f"# Helpdesk\n\n\U0001f44b Welcome!\n\n[Questions](Helpdesk/Questions%20{number}.csv)\n\n- [Start](Start.md)\n"
    )
    made, (told,) = read_as(tmp_path, f"Helpdesk {number}.md", text)
    assert (made, told.aside, told.cause) == ([], True, "'Helpdesk' only leads to other pages")
    made, (told,) = read_as(tmp_path, "Where is it?.md", "# Where is it?\n\n[Here](here.md)\n")
    assert (made, told.aside) == ([], False)
    assert told.cause.startswith("nothing but a link to here.md")


def test_an_item_that_asks_among_others_below_a_question_is_a_part_of_its_answer(tmp_path: Path) -> None:
    page = tmp_path / "faq.md"
    text = "- Push it.\n- Did you pull it? \n  Then wait.\n- Call Ann."
    page.write_text(f"# FAQ\n\n### Q: The door is shut!\n{text}\n\n### Q: Is it free?\nYes.\n")
    found = [(each.questions, each.answer) for each in read(page) if isinstance(each, Row)]
    assert found == [(("The door is shut!",), text.replace("? ", "?")), (("Is it free?",), "Yes.")]


def test_in_bold_every_other_item_asks_whatever_its_end(tmp_path: Path) -> None:
    text = "# Help\n\n- **I cannot join**\n- Write your nick.\n- **The door is closed.**\n- Ring.\n  Then wait.\n"
    made, others = read_as(tmp_path, "page.md", text)
    assert (made, others) == (
        [("I cannot join", "Write your nick."), ("The door is closed.", "Ring.\nThen wait.")],
        [],
    )


def test_what_stands_above_its_list_as_the_questions_of_a_page_do_asks_too(tmp_path: Path) -> None:
    text = (
        "# FAQ\n\nHow do I join?\n- Write your nick.\n\nI want more seats.\n- Ask Ann.\n\n"
        "What does it cost?\n- Nothing.\n\nThat is for:\n- members\n- guests\n"
    )
    made, _ = read_as(tmp_path, "page.md", text)
    assert made == [
        ("How do I join?", "- Write your nick."),
        ("I want more seats.", "- Ask Ann."),
        ("What does it cost?", "- Nothing.\n\nThat is for:\n- members\n- guests"),
    ]


def test_a_heading_among_questions_that_only_leads_to_another_page_is_left_out(tmp_path: Path) -> None:
    text = (
        "# FAQ\n\n### How do I join?\n\nWrite your nick.\n\n### What does it cost?\n\nNothing.\n\n"
        "## Seats\n\n[plan](seats.md)\n\n### Where is seat 7?\n\nLeft.\n\n### Onwards\n\n-> [The story](story.md)\n"
    )
    made, others = read_as(tmp_path, "page.md", text)
    assert made == [*BOTH, ("Where is seat 7?", "Left.")]
    assert [each.cause for each in others if "Onwards" in each.cause] == ["'Onwards' is no question of its own"]


def test_only_the_sign_of_a_quotation_is_taken_off_a_quoted_question(tmp_path: Path) -> None:
    text = "# FAQ\n\n> __Q:__ Where is File > Export?\n\n__A:__ On the left.\n\n> __Q:__ Is it free?\n\n__A:__ Yes.\n"
    made, _ = read_as(tmp_path, "page.md", text)
    assert made == [("Where is File > Export?", "On the left."), ("Is it free?", "Yes.")]
