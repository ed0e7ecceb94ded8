# ruff: noqa: E501 - files stand here as they are saved
"""Each shape of file is read as questions and answers, merged without writing anything over, and written back."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import click
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import SalveError
from bot.knowledge import exporting, files, twins
from bot.knowledge.importing import Row, Unread, read
from bot.knowledge.importing.planning import plan
from bot.knowledge.importing.sentences import expanded
from bot.knowledge.importing.text import decoded
from bot.knowledge.models import Entry, KnowledgeBase, Manifest
from bot.knowledge.prose import joined
from tests.commands import salve
from tests.knowledge import folder
from tests.shipped import FOLDER as SHIPPED
from tests.shipped import knowledge

Pairs = list[tuple[tuple[str, ...], str]]
OPEN, PAY = (("When are you open?",), "At nine."), (("How do I pay?",), "By card.")
BOTH: Pairs = [OPEN, PAY]


def pairs(place: Path, question: str = "", answer: str = "") -> Pairs:
    found = list(read(place, question, answer))
    assert all(isinstance(each, Row) for each in found), found
    return [(each.questions, each.answer) for each in found if isinstance(each, Row)]


def empty() -> KnowledgeBase:
    manifest = Manifest.model_validate(
        {"title": "T", "language": "en", "format": 2, "version": "0.1.0", "released": "2026-01-01"}
    )
    return KnowledgeBase(manifest, (), (), (), (), ())


ONE = {
    "comma.csv": "Question,Answer\nWhen are you open?,At nine.\nHow do I pay?,By card.\n",
    "excel.csv": "\ufeffsep=;\r\nQUESTION;ANSWER\r\nWhen are you open?;At nine.\r\nHow do I pay?;By card.\r\n",
    "headless.csv": "When are you open?,At nine.\nHow do I pay?,By card.\n",
    "german.csv": "Nr;Frage;Antwort\n1;When are you open?;At nine.\n2;How do I pay?;By card.\n",
    "polish.csv": "Pytanie;Odpowiedź\nWhen are you open?;At nine.\nHow do I pay?;By card.\n",
    "spanish.csv": "Pregunta,Respuesta\nWhen are you open?,At nine.\nHow do I pay?,By card.\n",
    "qnamaker.tsv": (
        "Question\tAnswer\tSource\tMetadata\tSuggestedQuestions\tIsContextOnly\tPrompts\tQnaId\n"
        "When are you open?\tAt nine.\tEditorial\t\t[]\tFalse\t[]\t1\nHow do I pay?\tBy card.\tEditorial\t\t[]\tFalse\t[]\t2\n"
    ),
    "faq.md": "# FAQ\n\nWelcome.\n\n## When are you open?\n\nAt nine.\n\n## How do I pay?\n\nBy card.\n",
    "colons.md": "Q: When are you open?\nA: At nine.\n\nQ: How do I pay?\nA: By card.\n",
    "bold.md": "**When are you open?**\n\nAt nine.\n\n**How do I pay?**\nBy card.\n",
    "details.md": (
        "<details><summary>When are you open?</summary>\n\nAt nine.\n</details>\n\n"
        "<details>\n<summary>How do I pay?</summary>\nBy card.\n</details>\n"
    ),
    "underlined.md": "FAQ\n===\n\nWhen are you open?\n---\nAt nine.\n\nHow do I pay?\n---\nBy card.\n",
    "list.json": json.dumps(
        [{"question": "When are you open?", "answer": "At nine."}, {"q": "How do I pay?", "a": "By card."}]
    ),
    "map.json": json.dumps({"When are you open?": "At nine.", "How do I pay?": "By card."}),
    "nested.json": json.dumps({"faq": {"items": [{"frage": "When are you open?", "antwort": "At nine."}, {"frage": "How do I pay?", "antwort": "By card."}]}}),
    "lines.jsonl": '{"question": "When are you open?", "answer": "At nine."}\n{"question": "How do I pay?", "answer": "By card."}\n',
    "qnamaker.json": json.dumps(
        {
            "qnaDocuments": [
                {"id": 1, "answer": "At nine.", "questions": ["When are you open?"], "metadata": []},
                {"id": 2, "answer": "By card.", "questions": ["How do I pay?"], "metadata": []},
            ]
        }
    ),
    "qnabot.json": json.dumps(
        {
            "qna": [
                {"qid": "open.1", "type": "qna", "q": ["When are you open?"], "a": "At nine.", "alt": {}},
                {"qid": "pay.1", "type": "qna", "q": ["How do I pay?"], "a": "By card.", "alt": {}},
            ]
        }
    ),
    "domain.yml": (
        'version: "3.1"\nnlu:\n- intent: faq/open\n  examples: |\n    - When are you open?\n- intent: faq/pay\n  examples: |\n'
        "    - How do I [pay](verb)?\nresponses:\n  utter_faq/open:\n  - text: At nine.\n  utter_faq/pay:\n  - text: By card.\n"
    ),
    "nlu.md": (
        "## intent:open\n- When are you open?\n\n## intent:pay\n- How do I pay?\n\n"
        "## open\n* utter_open\n  - At nine.\n\n## pay\n* utter_pay\n  - By card.\n"
    ),
    "home.yaml": (
        "language: en\nintents:\n  Open:\n    data:\n    - sentences: ['When are you open?']\n  Pay:\n    data:\n"
        "    - sentences: ['How do I pay?']\nintent_script:\n  Open:\n    speech: {text: At nine.}\n  Pay:\n"
        "    speech: {text: By card.}\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE)
def test_every_shape_is_read_as_the_same_two_rows(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(ONE[name], "utf-8")
    assert pairs(tmp_path / name) == BOTH


def test_pages_with_front_matter_and_tags_in_folders(tmp_path: Path) -> None:
    (tmp_path / "opening").mkdir()
    (tmp_path / "opening" / "one.md").write_text(
        "---\ntitle: When are you open?\ntags: [hours, door]\nalt questions: opening hours\n---\nAt nine.\n\n- not on Sunday\n"
    )
    (tmp_path / "opening" / "How do I pay 0123456789abcdef0123456789abcdef.md").write_text(
        "# How do I pay?\n\nTags: money, card\nCategory: Till\n\nBy card.\n"
    )
    first, second = sorted((each for each in read(tmp_path) if isinstance(each, Row)), key=lambda row: row.answer)
    assert (first.questions, first.answer, first.topic) == (
        (*OPEN[0], "opening hours"),
        "At nine.\n\n- not on Sunday",
        "opening",
    )
    assert (second.questions, second.answer, second.tags, second.topic) == (*PAY, ("money", "card"), "Till")
    assert first.tags == ("hours", "door")


def test_rasa_joins_what_stands_in_different_files(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "nlu.yml").write_text(
        "nlu:\n- intent: ask_open\n  examples: |\n    - When are you open?\n    - hours\n"
    )
    (tmp_path / "data" / "rules.yml").write_text(
        "rules:\n- rule: r\n  steps:\n  - intent: ask_open\n  - action: utter_hours\n"
    )
    (tmp_path / "domain.yml").write_text("intents:\n- ask_open\nresponses:\n  utter_hours:\n  - text: At nine.\n")
    assert pairs(tmp_path) == [(("When are you open?", "hours"), "At nine.")]


def test_the_sentences_of_a_template() -> None:
    assert expanded("[please] (turn|switch) on {light_name}") == [
        "please turn on light name",
        "please switch on light name",
        "turn on light name",
        "switch on light name",
    ]


def test_a_template_of_many_choices_gives_a_few_sentences_that_say_each_choice_once() -> None:
    told = expanded("[hey] (what|which) bin (is|goes out) (today|tomorrow|on monday|on friday|this week) [please]")
    assert told[:2] == ["hey what bin is today please", "which bin goes out tomorrow"]
    assert len(told) <= 8
    assert all(any(day in text for text in told) for day in ("tomorrow", "on monday", "on friday", "this week"))
    # However many choices there are, it does not take long.
    assert [len(text.split()) for text in expanded("[a] (b|c) " * 500)] == [1000, 500]
    assert expanded("(turn;the light) on") == ["turn the light on"]


def test_a_few_values_of_a_list_stand_for_its_name(tmp_path: Path) -> None:
    (tmp_path / "home.yaml").write_text(
        "intents:\n  Bins:\n    data:\n    - sentences: ['when is [the] {bin} emptied']\n"
        "lists:\n  bin:\n    values: [paper, {in: '(glass|bottles)', out: g}, bio, rest, metal]\n"
        "expansion_rules:\n  a: '<a> <a> <a> <a>'\n"
        "responses:\n  intents:\n    Bins: {default: On Tuesday.}\n"
    )
    ((asked, _),) = pairs(tmp_path / "home.yaml")
    assert asked[0] == "when is the paper emptied"
    assert {"when is the glass emptied", "when is bottles emptied", "when is the bio emptied"} <= set(asked)
    assert not any("rest" in text for text in asked)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8-sig", "Zażółć gęślą jaźń"),
        ("utf-16", "Zażółć gęślą jaźń"),
        ("cp1252", "Größe – 5 €, naïve café, «où»"),
        ("cp1250", "Jak zmienić hasło? Właśnie żeby źle."),
    ],
)
def test_text_is_read_whatever_saved_it(encoding: str, text: str) -> None:
    assert decoded(text.encode(encoding)).text == text


CHAT = {
    "guild": {"id": "1", "name": "G"},
    "channel": {"id": "2", "name": "help"},
    "messages": [
        {"id": "10", "content": "hey @Wilma_W how do I reset my base?", "author": {"id": "a", "name": "fredf", "nickname": "Fred F"}},
        {"id": "11", "content": "Fred F, type /reset in the lobby.", "author": {"id": "b", "name": "Wilma_W"}, "reference": {"messageId": "10"}},
        {"id": "12", "content": "thanks", "author": {"id": "a", "name": "fredf"}, "reference": {"messageId": "11"}},
        {"id": "13", "content": "me too?", "author": {"id": "a", "name": "fredf"}, "reference": {"messageId": "10"}},
    ],
}  # fmt: skip


def test_a_channel_becomes_drafts_without_a_name_and_only_with_consent(tmp_path: Path) -> None:
    chat, base = tmp_path / "chat.json", tmp_path / "club"
    chat.write_text(json.dumps(CHAT))
    (row,) = read(chat)
    assert isinstance(row, Row)
    assert (row.questions, row.answer, row.draft) == (
        ("hey how do I reset my base?",),
        "type /reset in the lobby.",
        True,
    )
    salve("init", "--knowledge", base)
    with pytest.raises(SalveError, match="nothing was written"):
        salve("knowledge", "import", chat, "--folder", base, "--write")
    salve("knowledge", "import", chat, "--folder", base, "--write", "--with-consent")
    text = "".join(file.read_text() for file in base.rglob("*.yaml"))
    assert "status: draft" in text
    assert not any(name in text for name in ("fredf", "Fred", "Wilma"))


def test_what_cannot_be_read_says_where_and_how_to_mend_it(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("Foo,Bar,Baz\n1,2,3\n")
    (told,) = read(table)
    assert told == Unread(
        table, 1, "no question and answer among the columns 'Foo', 'Bar', 'Baz'; say --question … --answer …"
    )
    assert pairs(table, question="Foo", answer="Baz") == [(("1",), "3")]
    table.write_text("Question,Answer\nWhen?,\n\nWhere?,Here.\n")
    assert [(each.line, isinstance(each, Row)) for each in read(table)] == [(2, False), (4, True)]
    (tmp_path / "bad.json").write_text('{"a": [}')
    (told,) = read(tmp_path / "bad.json")
    assert isinstance(told, Unread)
    assert told.cause.startswith("not JSON")


def test_html_of_an_export_becomes_text(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(
        json.dumps(
            [
                {
                    "q": "How?",
                    "a": "<p>First &amp; <b>last</b>:</p><ul><li>one</li><li><a href='https://a.example/b'>two</a></li></ul>",
                }
            ]
        )
    )
    assert pairs(tmp_path / "x.json") == [(("How?",), "First & **last**:\n\n- one\n- [two](https://a.example/b)")]


def test_a_dry_run_writes_nothing_and_the_same_import_again_makes_nothing_new(tmp_path: Path) -> None:
    base, table = tmp_path / "club", tmp_path / "faq.csv"
    salve("init", "--knowledge", base)
    # An entry of the folder's own; a sample of the starter would leave.
    join = base / "entries" / "how-do-i-join.yaml"
    join.write_text(join.read_text().replace("Read the rules", "Read all the rules"))
    before, own = files.load(base), files.load(base).entry["how-do-i-join"]
    table.write_text(
        "question,answer,category\nWhat does it cost?,Nothing.,Money\nIs it free?,nothing,Money\n"
        "How do I join?,In another way.,\nhow do I  join,Never.,\nWhat does that cost?,A lot.,Money\n"
    )
    told = salve("knowledge", "import", table, "--folder", base)
    assert "2 made, 1 merged, 0 there already, 2 refused" in told.output
    assert "how-do-i-join asks that already, with another answer" in told.output
    assert files.load(base) == before
    salve("knowledge", "import", table, "--folder", base, "--write")
    after = files.load(base)
    assert after.entry["what-does-it-cost"].phrasings == ("Is it free?",)
    assert after.topic["money"].title == "Money"
    assert after.entry["how-do-i-join"] == own
    again = salve("knowledge", "import", table, "--folder", base, "--write")
    assert "0 made, 0 merged, 3 there already, 2 refused" in again.output
    assert files.load(base) == after


def test_near_twins_are_proposed_for_a_merge(tmp_path: Path) -> None:
    table = tmp_path / "faq.csv"
    table.write_text(
        "question,answer\nHow do I reset my password?,Like this.\nHow do I reset my passwords?,Like that.\n"
    )
    _, second = plan(read(table), empty()).steps
    assert (
        second.why
        == "nearly 'how do i reset my password' of how-do-i-reset-my-password: merge them, or word one differently"
    )


def test_other_wordings_that_are_near_twins_are_named_with_their_row(tmp_path: Path) -> None:
    base, table = tmp_path / "club", tmp_path / "faq.csv"
    salve("init", "--knowledge", base)
    # Entries of the folder's own; samples of the starter would leave.
    for own in (base / "entries").iterdir():
        own.write_text(own.read_text() + "tags: [own]\n")
    table.write_text(
        "question,answer,aliases,author\n"
        "How do I log in?,Like this.,where do i get a new key,ann\n"
        "How do I leave?,Like that.,where do i get new keys;where do i sing up,bob\n"
        "Where do I log out?,like this,is there any meetup this week\n"
    )
    told = salve("knowledge", "import", table, "--folder", base).stdout.splitlines()
    by_row = {line.split()[0]: line for line in told[:3]}
    assert by_row["faq.csv:3"].endswith(
        "'where do i get new keys' is nearly 'where do i get a new key' of how-do-i-log-in; "
        "'where do i sing up' is nearly 'where do i sign up' of how-do-i-join: word one of them differently"
    )
    assert by_row["faq.csv:4"].endswith(
        "2 more wordings; 'is there any meetup this week' is nearly 'is there a meetup this week' of when-do-we-meet: "
        "word one of them differently"
    )
    assert by_row["faq.csv:2"].endswith("not taken over: what is in author")


def test_words_written_together_and_apart_are_told(tmp_path: Path) -> None:
    table = tmp_path / "faq.csv"
    table.write_text("Question,Answer\nWhere is the drop zone?,North.\nWhere is the dropzone?,South.\n")
    first, second = plan(read(table), empty()).steps
    assert (first.why, second.what) == ("", "made")
    assert second.why.startswith("nearly 'where is the drop zone' of where-is-the-drop-zone: merge them")


def test_a_base_that_wants_more_gets_drafts(tmp_path: Path) -> None:
    table = tmp_path / "faq.csv"
    table.write_text(ONE["comma.csv"])
    shipped = knowledge()
    with pytest.raises(SalveError, match="salve knowledge upgrade"):
        salve("knowledge", "import", table, "--folder", folder.write(tmp_path / "old"))
    grown = plan(read(table), shipped).knowledge
    assert {entry.status for entry in grown.entries if entry.id not in shipped.entry} == {"draft"}


LINES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40)
SAID = LINES.map(lambda text: joined(text.strip())).filter(lambda text: text.strip() == text and bool(text))
ENTRIES = st.lists(
    st.builds(
        lambda id_, question, answers, phrasings, tags: Entry.model_validate(
            {"id": id_, "question": question, "answer": "\n\n".join(answers), "phrasings": phrasings, "tags": tags}
        ),
        st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True),
        SAID,
        st.lists(SAID, min_size=1, max_size=3),
        st.lists(SAID, max_size=3),
        st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), max_size=2),
    ),
    max_size=4,
    unique_by=lambda entry: entry.id,
)


@settings(max_examples=60, deadline=None)
@given(entries=ENTRIES, way=st.sampled_from(sorted(exporting.WAYS)))
@example(entries=[Entry.model_validate({"id": "a", "question": "SI", "answer": "0"})], way="csv")
def test_what_is_exported_is_imported_without_loss(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Entry], way: str
) -> None:
    file = tmp_path_factory.mktemp("export") / f"all.{way}"
    file.write_bytes(exporting.WAYS[way](entries).encode())
    rows = read(file) if entries else ()
    assert list(plan(rows, empty()).knowledge.entries) == entries


@pytest.mark.parametrize("way", exporting.WAYS)
def test_the_shipped_base_goes_out_and_comes_back(tmp_path: Path, way: str) -> None:
    salve("knowledge", "export", "--folder", SHIPPED, "--to", way, tmp_path / f"all.{way}")
    shipped = knowledge()
    assert plan(read(tmp_path / f"all.{way}"), empty()).knowledge.entries == shipped.entries


def edited(table: Path, **cells: str) -> None:
    """Write into the first row of a table, as a spreadsheet saves it."""
    with table.open(encoding="utf-8", newline="") as file:
        first, *rest = csv.DictReader(file)
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first), quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows([{**first, **cells}, *rest])


def test_what_is_edited_in_the_columns_of_an_exported_table_is_imported(tmp_path: Path) -> None:
    before = Entry(
        id="kiln", question="When is the kiln hot?", answer="-5 °C\n\nis never.", detail="Ask.", tags=("clay",),
        phrasings=("kiln times, and days",),
    )  # fmt: skip
    table = tmp_path / "all.csv"
    table.write_bytes(exporting.to_csv([before]).encode())
    edited(table)
    assert plan(read(table), empty()).knowledge.entries == (before,)
    edited(table, question="When may I fire?", answer="'=On Friday.\r\n\r\nAt six.", status="draft", topic="clay")
    edited(table, phrasings="kiln times, and days\n\n firing ", tags="clay, glaze")
    grown = plan(read(table), empty()).knowledge
    assert grown.entries == (
        before.model_copy(
            update={
                "question": "When may I fire?",
                "answer": "=On Friday.\n\nAt six.",
                "status": "draft",
                "topic": "clay",
                "phrasings": ("kiln times, and days", "firing"),
                "tags": ("clay", "glaze"),
            }
        ),
    )
    edited(table, topic="", status="", tags="", phrasings="", id="")
    (entry,) = plan(read(table), empty()).knowledge.entries
    assert (entry.id, entry.topic, entry.status) == ("when-may-i-fire", "general", "approved")
    assert (entry.tags, entry.phrasings, entry.detail) == ((), (), "Ask.")
    edited(table, answer="")
    assert [step.what for step in plan(read(table), empty()).steps] == ["refused"]


def test_an_edited_export_differs_from_what_is_there(tmp_path: Path) -> None:
    there = empty()
    there = replace(there, entries=(Entry(id="kiln", question="When is the kiln hot?", answer="Never."),))
    table = tmp_path / "all.csv"
    table.write_bytes(exporting.to_csv(there.entries).encode())
    assert [step.what for step in plan(read(table), there).steps] == ["same"]
    edited(table, answer="On Friday.")
    (step,) = plan(read(table), there).steps
    assert (step.what, step.why) == ("refused", "there is kiln already, and it differs: settle it there")


def test_the_shape_of_an_export_is_the_ending_of_its_file_unless_it_is_named(tmp_path: Path) -> None:
    salve("knowledge", "export", "--folder", SHIPPED, tmp_path / "all.CSV")
    salve("knowledge", "export", "--folder", SHIPPED, "--to", "csv", tmp_path / "all.txt")
    assert (tmp_path / "all.CSV").read_bytes() == (tmp_path / "all.txt").read_bytes()
    for unsaid in ([], [tmp_path / "all.pdf"]):
        with pytest.raises(click.UsageError, match="name the shape: --to csv, --to md, --to jsonl"):
            salve("knowledge", "export", "--folder", SHIPPED, *unsaid)
    assert not (tmp_path / "all.pdf").exists()
    with pytest.raises(SalveError, match=r"gone/all\.csv cannot be written: No such file or directory"):
        salve("knowledge", "export", "--folder", SHIPPED, tmp_path / "gone" / "all.csv")


# As people really leave them: a title above the head, wordings in columns of their own, two manners in one page.
MESSY: dict[str, tuple[str, Pairs]] = {
    "titled.csv": (
        ("Häufige Fragen;;;\r\n;;;\r\nFrage;Antwort;Kategorie;Stand\r\n"
        '"When are you open?";"At nine,\r\nSundays at ten.";Zeiten;03.2024\r\n'),
        [(("When are you open?",), "At nine,\\\nSundays at ten.")],
    ),
    "variants.csv": (
        'Question 1,Question 2,Question 3,Answer\nHow do I pay?,paying,,"By <code>card</code>.<br>Or <b>cash</b>."\n',
        [(("How do I pay?", "paying"), "By `card`.\\\nOr **cash**.")],
    ),
    "qnamaker.tsv": (
        "Question\tAnswer\tMetadata\tQnaId\n\\n\\nHow do I pay?\\n\tBy card.\\n\\nOr cash.\tcategory:money|level:1\t1\n",
        [(("How do I pay?",), "By card.\n\nOr cash.")],
    ),
    "mixed.md": (
        ("# FAQ\n\n## Hours\n\n<details>\n<summary>When are you open?</summary>\n\n1. At nine\n\n```\n# no heading\n```\n\n"
        "</details>\n\n### How do I pay?\n\nBy card.\n\n### Q: No card\nA: Then cash.\n"),
        [
            (("When are you open?",), "1. At nine\n\n```\n# no heading\n```"),
            (("How do I pay?",), "By card."),
            (("No card",), "Then cash."),
        ],
    ),
    "sections.json": (
        json.dumps({"faq": {"sections": [
            {"title": "Hours", "items": [{"q": "When are you open?", "a": "At nine."}]},
            {"title": "Money", "items": [{"q": "How do I pay?", "a": "By card."}]},
        ]}}),
        BOTH,
    ),
    "training.jsonl": (
        ('{"prompt": "When are you open?", "completion": "At nine."}\n'
        '{"messages": [{"role": "user", "content": "How do I pay?"}, {"role": "assistant", "content": "By card."}]}\n'),
        BOTH,
    ),
    "home.yaml": (
        ("intents:\n  Pay:\n    data:\n    - sentences: ['<ask> [please] by {way}']\nexpansion_rules:\n  ask: may I pay\n"
        "lists:\n  way:\n    values: [{in: card, out: c}]\nresponses:\n  intents:\n    Pay: {default: Yes.}\n"),
        [(("may I pay please by card", "may I pay by card"), "Yes.")],
    ),
    "post.json": (
        json.dumps({
            "guild": {"id": "1"}, "channel": {"id": "5", "type": "GuildPublicThread", "name": "Cannot connect to EU"},
            "messages": [
                {"id": "1", "content": "since yesterday, anyone else", "author": {"id": "a"}},
                {"id": "2", "content": "Welcome! Read the rules before you ask.", "author": {"id": "z", "isBot": True}},
                {"id": "3", "content": "EU is down, use NA.", "author": {"id": "b"}},
            ],
        }),
        [(("Cannot connect to EU", "since yesterday, anyone else"), "EU is down, use NA.")],
    ),
    "styles.md": (
        ("# FAQ\n\n## Start\n\n### How do I join?\n\nPress it.\n\n### On a phone\n\nThe same.\n\n## Money\n\n**Q:** How do I pay?\n**A:** By card.\n\n"
        "* **Is it free?** \u2014 For members.\n1. **Who pays?** We do.\n"),
        [
            (("How do I join?",), "Press it."), (("On a phone",), "The same."), PAY,
            (("Is it free?",), "For members."), (("Who pays?",), "We do."),
        ],
    ),
    "toggles.md": (
        "# FAQ\n\n- How do I pay?\n    \n    By card.\n    \n    1. Insert it\n    \n- When are you open?\n    \n    At nine.\n",
        [(("How do I pay?",), "By card.\n\n1. Insert it"), OPEN],
    ),
    "tag.md": ("---\nembed:\n  title: How do I pay?\n---\nBy card.\n", [PAY]),
    "named.md": (
        "---\ntitle: Paying\naliases: [money]\n---\n# How do I pay?\n\nBy card.\n\n## Abroad\n\nThe same.\n",
        [(("How do I pay?", "Paying", "money"), "By card.\n\n**Abroad**\n\nThe same.")],
    ),
    "listed.md": (
        ("---\nlayout: faq\nfaqs:\n- question: How do I pay?\n  answer: By card.\n- {question: When are you open?, answer: At nine.}\n"
        "side:\n- {title: Contact, text: Write to us.}\n---\n{% for each in page.faqs %}\n### {{ each.question }}\n{{ each.answer }}\n{% endfor %}\n"),
        [PAY, OPEN],
    ),
    "whole.md": ("---\nlang: en\ntitle: How do I pay?\nanswer: By card.\n---\n\n", [PAY]),
    "pandoc.md": ("---\ntitle: How do I pay?\n...\n\nBy card.\n", [PAY]),
    "pages.md": (
        "---\ntitle: Paying\naliases: [money]\n---\n# How do I pay?\n\nBy card.\n\n# When are you open?\n\nAt nine.\n",
        [PAY, OPEN],
    ),
    "wordings.csv": (
        "\ufeffQuestion;Answer;Alternate wordings\r\nHow do I pay?;By card.;paying | money\r\n",
        [(("How do I pay?", "paying", "money"), "By card.")],
    ),
    "intents.json": (
        json.dumps({"intents": [{"tag": "pay", "patterns": ["How do I pay?", "paying"], "responses": ["By card.", "Card."]}]}),
        [(("How do I pay?", "paying"), "By card.")],
    ),
    "stacked.csv": ("Type,Text\nQ,When are you open?\nA,At nine.\nQ,How do I pay?\nA,By card.\nA,Or cash.\n", [
        OPEN, (("How do I pay?",), "By card.\n\nOr cash."),
    ]),
    "pairs.jsonl": ('{"input": "How do I pay?", "output": "By card."}\n', [PAY]),
    "answers.yaml": (
        ("intents:\n  Pay:\n    data:\n    - sentences: [how do I pay]\n    - sentences: [may I pay later]\n      response: later\n"
        "responses:\n  intents:\n    Pay: {default: By card., later: No.}\n"),
        [(("how do I pay",), "By card."), (("may I pay later",), "No.")],
    ),
}  # fmt: skip


def test_a_section_of_questions_is_all_that_a_readme_says_beside_them(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(
        "# Tool\n\n## Why?\n\nFor fun.\n\n## Install\n\nCopy it.\n\n## FAQ\n\n### How do I pay?\n\nBy card.\n\n"
        "### When are you open?\n\nAt nine.\n\n## Trouble\n\n### Does it work?\n\nYes.\n\n## Licence\n\nFree.\n"
    )
    found = list(read(tmp_path / "README.md"))
    rows = [(each.questions, each.answer) for each in found if isinstance(each, Row)]
    assert rows == [PAY, OPEN, (("Does it work?",), "Yes.")]
    assert [each.line for each in found if isinstance(each, Unread) and each.aside] == [3, 7, 27]


def test_a_vault_holds_more_than_answers(tmp_path: Path) -> None:
    for name, text in {
        "00 Index.md": "# Club\n\nSee the notes.\n",
        "Daily/2024-05-14.md": "Cleaned the hall.\n",
        "Short.md": "*[BF]: bulk fermentation\n*[T65]: a flour\n",
        "Templates/Note.md": "# {{title}}\n\nanswer\n",
        "FAQ/How do I pay.md": "By card.\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = list(read(tmp_path))
    assert [(each.questions, each.answer) for each in found if isinstance(each, Row)] == [
        (("How do I pay",), "By card.")
    ]
    assert all(isinstance(each, Row) or each.aside for each in found)


@pytest.mark.parametrize("name", MESSY)
def test_files_as_people_leave_them(tmp_path: Path, name: str) -> None:
    text, expected = MESSY[name]
    (tmp_path / name).write_text(text, "utf-8")
    assert pairs(tmp_path / name) == expected


def test_braces_in_code_are_what_the_reader_types(tmp_path: Path) -> None:
    file = tmp_path / "faq.json"
    file.write_text(json.dumps([{"question": "How are invoices numbered?", "answer": "As `INV-{YYYY}-{N}`."}]))
    planned = plan(read(file), empty())
    assert [(entry.answer, entry.status) for entry in planned.knowledge.entries] == [
        ("As `INV-{YYYY}-{N}`.", "approved")
    ]


def test_questions_that_differ_in_code_alone_are_two(tmp_path: Path) -> None:
    file = tmp_path / "faq.csv"
    pipes, brackets = "What is the difference between |> and %>%?", "What is the difference between [ ], [[ ]] and $?"
    file.write_text(f'question,answer\n{pipes},One is built in.\n"{brackets}",One keeps the list.\n')
    planned = plan(read(file), empty())
    assert [entry.question for entry in planned.knowledge.entries] == [pipes, brackets]
    assert list(twins.equal(twins.worded(planned.knowledge))) == []


def test_nothing_is_left_out_unsaid(tmp_path: Path) -> None:
    table, intents, page = tmp_path / "faq.csv", tmp_path / "domain.yml", tmp_path / "name.md"
    table.write_text("question,answer,author,views\nWhen?,Now.,ann,3\nWhere?,Here.,bob,4\n")
    first, second = plan(read(table), empty()).steps
    assert (first.why, second.why) == ("not taken over: what is in author, views", "")
    intents.write_text("nlu:\n- intent: hi\n  examples: |\n    - hi\nresponses:\n  utter_hi:\n  - text: Hi {name}!\n")
    planned = plan(read(intents), empty())
    assert planned.steps[0].why == "a draft, for nothing fills in {name}: write it out"
    assert [entry.status for entry in planned.knowledge.entries] == ["draft"]
    page.write_text("# How do I change it?\n\nSee [the page](../account.md).\n")
    made, told = plan(read(page), empty()).steps
    assert (made.what, told.what) == ("made", "left")
    assert "a link to ../account.md: its words stay" in told.why


def test_what_stands_beside_the_questions_of_qnabot_is_no_question(tmp_path: Path) -> None:
    items = [
        {"type": "qna", "qid": "a", "q": ["How do I pay?"], "a": "Card.", "alt": {"markdown": "By **card**."}},
        {"type": "slottype", "qid": "b", "descr": "colours"},
        {"type": "qna", "qid": "c", "q": ["When are you open?"], "a": "{{#if late}}At ten.{{/if}}"},
    ]
    (tmp_path / "export.json").write_text(json.dumps({"qna": items}))
    planned = plan(read(tmp_path / "export.json"), empty())
    assert [(step.what, step.id) for step in planned.steps] == [
        ("made", "how-do-i-pay"), ("refused", ""), ("made", "when-are-you-open"),
    ]  # fmt: skip
    assert [(entry.answer, entry.status) for entry in planned.knowledge.entries] == [
        ("By **card**.", "approved"), ("{{#if late}}At ten.{{/if}}", "draft"),
    ]  # fmt: skip


def test_a_further_answer_is_told_and_the_number_of_a_folder_is_no_topic(tmp_path: Path) -> None:
    inside = tmp_path / "Club 0123456789abcdef0123456789abcdef"
    inside.mkdir()
    (inside / "faq.json").write_text(json.dumps([{"q": "How do I pay?", "a": ["By card.", "Card."]}]))
    planned = plan(read(tmp_path), empty())
    assert [step.why for step in planned.steps] == ["not taken over: another answer to the same"]
    assert [entry.topic for entry in planned.knowledge.entries] == ["club"]


def test_a_question_in_a_channel_is_known_by_its_first_word_in_any_language_with_a_table(tmp_path: Path) -> None:
    asked = [
        "darf ich meinen hund mitbringen",
        "qual o horario",
        "ile kosztuje składka",
        "<@1> how do i leave",
        "thanks",
    ]
    messages = [
        {
            "id": f"{kind}{n}",
            "content": text,
            "author": {"id": kind},
            **({"reference": {"messageId": f"a{n}"}} if kind == "b" else {}),
        }
        for n, question in enumerate(asked)
        for kind, text in (("a", question), ("b", f"this is what answers number {n}"))
    ]
    chat, base = tmp_path / "chat.json", tmp_path / "club"
    chat.write_text(json.dumps({"channel": {"id": "1", "type": "GuildTextChat"}, "messages": messages}))
    salve("init", "--knowledge", base)
    assert "4 made" in salve("knowledge", "import", chat, "--folder", base).output


def test_a_row_of_notion_whose_page_answers_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "FAQ.csv").write_text("Name,Answer,Tags\nHow do I pay?,,money\nWhat else?,,\n")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "How do I pay.md").write_text("# How do I pay?\n\nBy card.\n")
    steps = plan(read(tmp_path), empty()).steps
    assert [(step.what, step.row.line) for step in steps] == [("made", 1), ("same", 2), ("refused", 3)]


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("faq.docx.txt", b"PK\x03\x04...", "a workbook"),
        ("faq.csv", b"<!DOCTYPE html><p>Hi", "a web page"),
        ("faq.txt", b"%PDF-1.7", "a PDF"),
    ],
)
def test_what_is_no_text_is_called_by_its_name(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    (tmp_path / name).write_bytes(content)
    (told,) = read(tmp_path / name)
    assert isinstance(told, Unread)
    assert told.cause.startswith(what)
    assert "save it as CSV" in told.cause


def left_out(place: Path) -> list[tuple[str, str]]:
    return [(each.row.file.name, each.why) for each in plan(read(place), empty()).steps if each.what == "left"]


IMAGES = {
    "html.csv": (
        'question,answer\nHow do I pay?,"<p>Press <img src=""pay.png"" alt=""the button""> here.</p>"\n',
        "Press here.",
        [(2, "the button, pay.png")],
    ),
    "late.json": (
        '[{"question": "When?",\n"answer": "<figure><img data-src=\'a.png\' hidden><figcaption>Now</figcaption></figure>"}]',
        "Now",
        [(2, "a.png")],
    ),
    "page.md": (
        """# How do I start?

Press ![start](img/start_(1).png 'Start'){width=20}.

- ![alone](one.png)
- **![bold][2]** here

<img src='four.png'
  width='20'>

![[five.png|100]]

[2]: img/two.png
""",
        "Press.\n\n- here",
        [
            (3, "start, img/start_(1).png"),
            (5, "alone, one.png"),
            (6, "bold, img/two.png"),
            (8, "four.png"),
            (11, "five.png"),
        ],
    ),
    "lines.csv": (
        'question,answer\nHow?,"First ![a](a.png)\n![b](b.png)\nthen this.\n![c](c.png)"\n',
        "First\\\nthen this.",
        [(2, "a, a.png"), (3, "b, b.png"), (5, "c, c.png")],
    ),
    "linked.md": (
        """# Is it well?

[![state](b.svg)](https://a.example/runs), [![](c.svg)](https://a.example/new)
[![small](s.png)](https://a.example/big.png)
""",
        "[state](https://a.example/runs), https://a.example/new",
        [(3, "state, b.svg"), (3, "c.svg"), (4, "small, s.png")],
    ),
    "within.md": (
        "# How?\n\nSo ![x](data:image/png;base64,AAAA) ![][image1]\n\n[image1]: <data:image/png;base64,AAAA>\n",
        "So",
        [(3, "x, kept within the page"), (3, "image1")],
    ),
    "code.md": (
        "# How?\n\nType `![alt](x.png)` or `<img src=x>`, in <b>full</b>:\n\n```\n<img src='x'>\n![alt](x.png)\n```\n",
        "Type `![alt](x.png)` or `<img src=x>`, in **full**:\n\n```\n<img src='x'>\n![alt](x.png)\n```",
        [],
    ),
    "asked.md": (
        "## ![icon](i.png) How?\n\nSo.\n\n## ![icon](i.png) When?\n\nNow.\n",
        "So.",
        [(1, "icon, i.png"), (5, "icon, i.png")],
    ),
    "wiki.wiki": (
        "== How? ==\nLook [[File:My eye.png|thumb|An [[eye]]]] up.\n== When? ==\nNow.\n",
        "Look up.",
        [(2, "An eye, My eye.png")],
    ),
}


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_is_left_out_and_listed_with_its_line(tmp_path: Path, name: str) -> None:
    text, answer, images = IMAGES[name]
    (tmp_path / name).write_text(text)
    steps = plan(read(tmp_path / name), empty()).steps
    assert next(step.row.answer for step in steps if isinstance(step.row, Row)) == answer
    told = [(step.row.line, step.why.partition("; ")[0]) for step in steps if step.what == "left"]
    assert told == [(line, f"an image: {shown}") for line, shown in images]
    assert not any("![" in "".join(step.row.questions) for step in steps if isinstance(step.row, Row))


def test_a_dry_run_shows_whose_image_is_left_out_and_refuses_an_answer_of_nothing_else(tmp_path: Path) -> None:
    base, table = tmp_path / "club", tmp_path / "faq.csv"
    salve("init", "--knowledge", base)
    table.write_text("question,answer\nHow do I pay?,Here: ![till](till.png)\nHow do I leave?,<img src='door.png'>\n")
    refused, left, *_ = salve("knowledge", "import", table, "--folder", base).stdout.splitlines()
    assert refused.split()[:2] == ["faq.csv:3", "refused"]
    assert refused.endswith("nothing but an image: door.png; say it in words")
    assert left.split()[:6] == ["faq.csv:2", "left", "How", "do", "I", "pay?"]
    assert left.endswith("an image: till, till.png; say in words what it shows, or link to it")


def made(place: Path) -> Pairs:
    return [(row.questions, row.answer) for row in read(place) if isinstance(row, Row)]


def test_pages_about_a_folder_are_no_answers_unless_they_ask(tmp_path: Path) -> None:
    told = {
        "README.md": "# Tags\n\nOne file each.\n",
        "CONTRIBUTING.md": "# Contributing\n\nOpen a pull request.\n",
        "LICENSE.md": "The MIT License\n",
        "_sidebar.md": "- [Home](/)\n",
        "money/_index.md": "---\ntitle: Money\n---\n",
    }
    answers = {
        "license.md": "Use the MIT one.",
        "money/pay.md": "By card.",
        "money/fees/index.md": "Forty euros.",
        "faq/README.md": "# FAQ\n\n## When are you open?\n\nAt nine.\n\n## Who pays?\n\nWe do.\n",
        "faq/more.md": "# How do I pay?\n\nBy card.\n",
    }
    for name, text in (told | answers).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert sorted(name for name, _ in left_out(tmp_path)) == sorted(Path(name).name for name in told)
    assert sorted(questions[0] for questions, _ in made(tmp_path)) == sorted(
        ["license", "pay", "fees", "When are you open?", "Who pays?", "How do I pay?"]
    )
    topics = {row.questions[0]: row.topic for row in read(tmp_path) if isinstance(row, Row)}
    assert (topics["pay"], topics["fees"]) == ("money", "money")
    # Whoever names a file means it.
    assert made(tmp_path / "README.md") == [(("Tags",), "One file each.")]
    base = tmp_path.parent / f"{tmp_path.name}-base"
    salve("init", "--knowledge", base)
    result = salve("knowledge", "import", tmp_path, "--folder", base)
    assert "5 left out" in result.output


@pytest.mark.parametrize(
    "heading",
    [
        *("Table of contents", "Any questions?", "Still need help?", "Didn\u2019t find your answer?", "Contact us"),
        *("Got more questions?", "Noch Fragen?", "Spis treści", "Masz inne pytania?", "¿Tienes más preguntas?"),
    ],
)
def test_a_heading_that_sends_elsewhere_is_no_question_of_a_page(tmp_path: Path, heading: str) -> None:
    page = tmp_path / "faq.md"
    below = "Ask in the forum.\n\n### Discord\n\nIn #help.\n\n"
    page.write_text(
        f"# FAQ\n\n## How do I pay?\n\nBy card.\n\n## {heading}\n\n{below}## When are you open?\n\nAt nine.\n"
    )
    assert made(page) == [PAY, OPEN]
    assert left_out(page) == [("faq.md", f"'{heading}' is no question of its own")]
    page.write_text(f"# {heading}\n\n**How do I pay?**\n\nBy card.\n\n**When are you open?**\n\nAt nine.\n")
    assert made(page) == [PAY, OPEN]
    page.write_text(f"# {heading}\n\nAsk in the forum.\n")
    assert made(page) == [((heading,), "Ask in the forum.")]


def test_what_makers_of_pages_wrap_answers_in_is_unwrapped(tmp_path: Path) -> None:
    page = tmp_path / "faq.md"
    page.write_text(
        '## How do I pay?\n\n{% tabs %}\n{% tab title="Phone" %}\nBy card.\n{% endtab %}\n{% endtabs %}\n\n'
        '{{< expand "When are you open?" >}}\nAt nine.\n{{< /expand >}}\n\n'
        "## Who pays?\n\nWe do.\n\n---\n*Last updated: 2024-03-01* · [Edit this page](https://a.example)\n"
    )
    assert made(page) == [(("How do I pay?",), "**Phone:**\nBy card."), OPEN, (("Who pays?",), "We do.")]


def test_an_archived_page_of_notion_is_a_draft(tmp_path: Path) -> None:
    (tmp_path / f"Old {'0123456789abcdef' * 2}.md").write_text("# How do I pay?\n\nStatus: Archived\n\nBy card.\n")
    (row,) = read(tmp_path)
    assert isinstance(row, Row)
    assert (row.draft, row.answer, row.remark) == (
        True,
        "By card.",
        "a draft, as Status is archived there: read it, then write status: approved",
    )


def test_what_an_editor_of_questions_notes_for_itself_is_no_tag(tmp_path: Path) -> None:
    metadata = {"system_metadata_qna_edited_manually": "true", "topic": "money", "level": "1"}
    item = {"id": 1, "answer": "By card.", "questions": ["How do I pay?"], "metadata": metadata}
    (tmp_path / "club.json").write_text(json.dumps({"assets": {"qnas": [item]}}))
    (row,) = read(tmp_path)
    assert isinstance(row, Row)
    assert (row.topic, row.tags) == ("money", ("1",))
