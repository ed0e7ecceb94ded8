# ruff: noqa: E501 - files stand here as they are saved
"""What an export says beside a question and its answer decides what becomes of them, and nothing of it is lost unsaid."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge import files
from bot.knowledge.importing import Row, Unread, read
from bot.knowledge.importing.planning import plan
from tests.commands import salve
from tests.knowledge.test_importing import empty


def rows(place: Path) -> list[Row]:
    return [each for each in read(place) if isinstance(each, Row)]


def told(place: Path) -> list[tuple[str, str]]:
    """What becomes of each row, and why."""
    return [(step.what, step.why) for step in plan(read(place), empty()).steps]


def one(folder: Path, item: Any) -> Row:
    """The one row that is read from an object."""
    (folder / "one.json").write_text(json.dumps([item], ensure_ascii=False), "utf-8")
    (row,) = rows(folder / "one.json")
    return row


# What a column or key of an old program says of a text that is not for everybody, and of one that is.
PRIVATE = [
    ("Published", "no", "yes"),
    ("published", "No", "2024-03-01"),
    ("Veröffentlicht", "nein", "ja"),
    ("Publicado", "falso", "sí"),
    ("Publié", "non", "oui"),
    ("Opublikowane", "nie", "tak"),
    ("Yayında", "hayır", "evet"),
    ("Public?", "❌", "✅"),
    ("Public", "", "x"),
    ("Internal", "x", ""),
    ("Status", "intern", "öffentlich"),
    ("Status", "In review", "Answered"),
    ("État", "brouillon", "publié"),
    ("Visibility", "Staff only", "Public"),
    ("Visibility", "Core team", "Everyone"),
    ("Sichtbarkeit", "nicht öffentlich", "alle"),
    ("Zugriff", "Vorstand", "Jeder"),
    ("Zielgruppe", "Moderatoren", "Eltern"),
    ("oeffentlich", "falsch", "wahr"),
    ("Notes", "Draft - ask Ann", "Draft beer only"),
    ("Bemerkungen", "bitte noch nicht veröffentlichen", "ok"),
    ("Uwagi", "szkic", "dopytać Olę"),
]


@pytest.mark.parametrize(("name", "closed", "shown"), PRIVATE)
def test_a_row_that_is_not_for_everybody_is_a_draft_and_says_so(
    tmp_path: Path, name: str, closed: str, shown: str
) -> None:
    (tmp_path / "faq.csv").write_text(
        f"Question;Answer;{name}\nWho has the code?;Tom.;{closed}\nWho has the key?;Ann.;{closed}\nWhen?;At ten.;{shown}\n",
        "utf-8",
    )
    code, key, when = rows(tmp_path / "faq.csv")
    assert (code.draft, key.draft, when.draft) == (True, True, False)
    assert (
        code.remark
        == key.remark
        == f"a draft, as {name} is {closed.lower() or 'no'} there: read it, then write status: approved"
    )


@pytest.mark.parametrize(
    "item",
    [
        {"isPublished": False},
        {"is_public": 0},
        {"publishedAt": None},
        {"visible": "no"},
        {"internal": True},
        {"status": "private"},
        {"audience": ["staff"]},
        {"metadata": {"visibility": "internal"}},
    ],
)
def test_an_object_that_is_not_for_everybody_is_a_draft_and_says_so(tmp_path: Path, item: dict[str, Any]) -> None:
    row = one(tmp_path, {"question": "Who has the alarm code?", "answer": "Tom; it is 4711.", **item})
    assert row.draft
    assert row.remark.startswith("a draft, as ")


def test_a_part_that_is_not_for_everybody_makes_drafts_of_all_in_it(tmp_path: Path) -> None:
    parts = [
        {"title": "Staff", "published": False, "items": [{"q": "Who has the code?", "a": "Tom."}]},
        {"title": "All", "published": True, "items": [{"q": "When?", "a": "At ten."}]},
    ]
    (tmp_path / "faq.json").write_text(json.dumps({"parts": parts}))
    assert [(row.topic, row.draft) for row in rows(tmp_path / "faq.json")] == [("Staff", True), ("All", False)]


def test_a_table_within_a_page_keeps_its_private_rows_back(tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text(
        "# FAQ\n\n| Question | Answer | Published |\n|---|---|---|\n| Who has the code? | Tom. | no |\n| When? | At ten. | yes |\n"
    )
    assert [row.draft for row in rows(tmp_path / "faq.md")] == [True, False]


def test_a_private_row_is_written_as_a_draft(tmp_path: Path) -> None:
    base, table = tmp_path / "club", tmp_path / "faq.csv"
    table.write_text("Question,Answer,Published\nWho has the alarm code?,Tom; it is 4711.,no\nWho sings?,Ann.,yes\n")
    salve("init", "--knowledge", base)
    out = salve("knowledge", "import", table, "--folder", base, "--write").output
    assert "a draft, as Published is no there" in out
    entries = files.load(base).entry
    assert (entries["who-has-the-alarm-code"].status, entries["who-sings"].status) == ("draft", "approved")


TWO_ANSWERS = [
    {"text": "In the registry", "score": -2, "accepted": False},
    {"text": "In ~/.config", "score": 17, "accepted": True},
]
SCORED = [{"body": "Restart it.", "score": 1}, {"body": "<p>Update it.</p>", "score": 9}]
# An answer as an export keeps it, what it becomes, and what is said of the rest.
KEPT: dict[str, tuple[dict[str, Any], str, str]] = {
    "accepted": ({"answers": TWO_ANSWERS}, "In ~/.config", "the accepted one is taken; not taken over: the other of 2 answers"),
    "score": ({"answers": SCORED}, "Update it.", "the one with the highest score is taken; not taken over: the other of 2 answers"),
    "by number": (
        {"accepted_answer_id": 5, "answers": [{"answer_id": 4, "body": "No.", "score": 8}, {"answer_id": 5, "body": "Yes.", "score": 1}]},
        "Yes.",
        "the accepted one is taken; not taken over: the other of 2 answers",
    ),
    "schema.org": (
        {"suggestedAnswer": [{"text": "No."}], "acceptedAnswer": {"text": "Yes."}},
        "Yes.",
        "not taken over: another answer to the same",
    ),
    "summary": ({"answer": {"summary": "Yes.", "body": "There is an AppImage."}}, "Yes.\n\nThere is an AppImage.", ""),
    "blocks": (
        {"answer": [{"type": "paragraph", "text": "Yes: View, Dark."}, {"type": "paragraph", "text": "It follows the system."}]},
        "Yes: View, Dark.\n\nIt follows the system.",
        "",
    ),
    "editor": (
        {"answer": {"blocks": [
            {"type": "header", "data": {"text": "Dark", "level": 2}},
            {"type": "list", "data": {"style": "ordered", "items": ["Open it", "Press <b>Dark</b>"]}},
        ]}},
        "**Dark**\n\n1. Open it\n2. Press **Dark**",
        "",
    ),
    "steps": ({"answer": {"steps": ["Close it", "Run the installer"]}}, "1. Close it\n2. Run the installer", ""),
    "steps and more": ({"answer": {"intro": "Two steps:", "steps": ["Close it", {"text": "Run it"}], "note": "Done."}}, "Two steps:\n\n1. Close it\n2. Run it\n\nDone.", ""),
    "forms": ({"answer": {"text": "By card.", "html": "<p>By <b>card</b>.</p>"}}, "By **card**.", ""),
    "rendered": ({"content": {"rendered": "<p>File, Export.</p>", "protected": False}, "excerpt": {"rendered": "<p>File</p>"}, "status": "publish"}, "File, Export.", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_an_answer_is_read_whole_and_is_the_one_that_people_found_right(tmp_path: Path, name: str) -> None:
    item, answer, remark = KEPT[name]
    asked = {"title": {"rendered": "How do I export?"}} if name == "rendered" else {"question": "How do I export?"}
    row = one(tmp_path, {**asked, **item})
    assert (row.questions, row.answer, row.remark, row.draft) == (("How do I export?",), answer, remark, False)


def test_an_image_among_blocks_is_listed(tmp_path: Path) -> None:
    blocks = [
        {"type": "paragraph", "text": "Here."},
        {"type": "image", "url": "https://a.example/map.png", "alt": "Map"},
    ]
    (tmp_path / "faq.json").write_text(json.dumps([{"question": "Where?", "answer": blocks}]))
    assert told(tmp_path / "faq.json") == [
        ("made", ""),
        ("left", "an image: Map, https://a.example/map.png; say in words what it shows, or link to it"),
    ]


def test_a_protected_page_of_wordpress_is_a_draft(tmp_path: Path) -> None:
    page = {"title": {"rendered": "Who has the code?"}, "content": {"rendered": "<p>Tom.</p>", "protected": True}}
    assert one(tmp_path, {**page, "status": "publish"}).draft


def test_what_qnabot_says_itself_is_left_out_and_what_it_shows_beside_an_answer_is_listed(tmp_path: Path) -> None:
    items = [
        {"qid": "CustomNoMatches", "type": "qna", "q": ["no_hits"], "a": "You stumped me!"},
        {"qid": "Feedback.001", "type": "qna", "q": ["Thumbs up"], "a": "Thanks!"},
        {"qid": "Booking", "type": "qna", "q": ["Book a boat"], "a": "Your name?", "elicitResponse": {"responsebot_hook": "QNAName"}},
        {
            "qid": "A.1", "type": "qna", "q": ["Where are you?"], "a": "Dock 4",
            "r": {"title": "Map", "imageUrl": "https://kayak.example/map.png", "buttons": [{"text": "Route", "value": "route"}]},
        },
    ]  # fmt: skip
    (tmp_path / "export.json").write_text(json.dumps({"qna": items}))
    assert told(tmp_path / "export.json") == [
        ("left", "what QnABot says itself under the name no_hits; Salve has words of its own for that"),
        ("left", "what QnABot says itself under the name Thumbs up; Salve has words of its own for that"),
        ("left", "a step of a dialogue that asks something back"),
        ("made", "not taken over: the buttons below it, 'Route'"),
        ("left", "an image: Map, https://kayak.example/map.png; say in words what it shows, or link to it"),
    ]


def test_what_qnabot_notes_and_asks_next_is_no_slot_in_its_answer(tmp_path: Path) -> None:
    item = {"qid": "A.1", "type": "qna", "q": ["Where are you?"]}
    asks = "{{setSessionAttr 'connect_nextPrompt' 'Want the way?'}}"
    row = one(tmp_path, {**item, "a": f"{{{{!-- as of May --}}}}Dock 4. {asks}"})
    assert (row.answer, row.draft) == ("Dock 4.", False)
    assert row.remark == "not taken over: the buttons below it, 'Want the way?'"
    assert one(tmp_path, {**item, "a": "Dock 4. {{setSessionAttr 'next' 'MENU'}}"}).draft


def test_the_topic_of_qnabot_is_one_and_the_same_key_elsewhere_is_none(tmp_path: Path) -> None:
    item = {"type": "qna", "q": ["Where are you?"], "a": "Dock 4", "t": "Visits"}
    assert one(tmp_path, {"qid": "A.1", **item}).topic == "Visits"
    assert one(tmp_path, item).topic == ""


CHAT = [{"name": "editorial", "value": "chitchat"}]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "kb.json",
            json.dumps({"qnaDocuments": [
                {"id": 1, "questions": ["you suck"], "answer": "Ouch.", "source": "qna_chitchat_professional.tsv", "metadata": CHAT},
                {"id": 2, "questions": ["sing"], "answer": "La.", "source": "Editorial", "metadata": CHAT},
                {"id": 3, "questions": ["How do I pay?"], "answer": "By card.", "source": "Editorial", "metadata": [],
                 "context": {"isContextOnly": False, "prompts": [{"displayOrder": 0, "qnaId": 4, "displayText": "Invoices"}]}},
            ]}),
        ),
        (
            "kb.tsv",
            "Question\tAnswer\tSource\tMetadata\tPrompts\tQnaId\n"
            "you suck\tOuch.\tqna_chitchat_professional.tsv\teditorial:chitchat\t[]\t1\n"
            "sing\tLa.\tEditorial\teditorial:chitchat\t[]\t2\n"
            'How do I pay?\tBy card.\tEditorial\t\t[{""displayOrder"":0,""displayText"":""Invoices""}]\t3\n'.replace("\t[{", '\t"[{').replace("}]\t", '}]"\t'),
        ),
    ],
)  # fmt: skip
def test_small_talk_of_qna_maker_is_left_out_in_one_line_and_prompts_are_listed(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    assert sorted(told(tmp_path / name)) == [
        ("left", "2 texts of small talk that came with QnA Maker, as 'you suck'"),
        ("made", "not taken over: the buttons below it, 'Invoices'"),
    ]


def test_addresses_of_a_page_are_no_wordings_and_are_listed(tmp_path: Path) -> None:
    (tmp_path / "missing.md").write_text(
        "---\ntitle: Why are photos missing?\naliases: [/help/missing/, /kb/113, lost photos, /photos]\n---\n\nThey are too large.\n"
    )
    (row,) = rows(tmp_path / "missing.md")
    assert row.questions == ("Why are photos missing?", "lost photos", "/photos")
    assert told(tmp_path / "missing.md")[1] == ("left", "not what anybody asks: /help/missing/, /kb/113")


def test_a_line_in_brackets_belongs_to_the_question_above_it(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(
        'Frage;Antwort\n"Wie werde ich Mitglied?\n(auch für Jugendliche)\nMitglied werden";Antrag ausfüllen.\n', "utf-8"
    )
    (row,) = rows(tmp_path / "faq.csv")
    assert row.questions == ("Wie werde ich Mitglied? (auch für Jugendliche)", "Mitglied werden")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("see 1", "sends to another row"),
        ("See question 12.", "sends to another row"),
        ("siehe oben", "sends to another row"),
        ("vgl. Frage 3 und 4", "sends to another row"),
        ("zob. pkt 2", "sends to another row"),
        ("Same as above", "sends to another row"),
        ('"', "sends to another row"),
        ("dito", "sends to another row"),
        ('=HYPERLINK("https://x.example/map","Here")', "a formula"),
        ("=A2", "a formula"),
        ("=12*4", "a formula"),
        ("=-(C3+1)/2", "a formula"),
        ("='Old prices'!B4", "a formula"),
        ('="Room "&D7', "a formula"),
        ("TRUE", "is a tick"),
        ("WAHR", "is a tick"),
    ],
)
def test_what_only_a_table_understands_is_no_answer(tmp_path: Path, answer: str, why: str) -> None:
    quoted = answer.replace('"', '""')
    (tmp_path / "faq.csv").write_text(f'Question,Answer\nIs it free?,"{quoted}"\nWhen?,At ten.\n', "utf-8")
    (tmp_path / "faq.json").write_text(json.dumps([{"q": "Is it free?", "a": answer}, {"q": "When?", "a": "At ten."}]))
    for name in ("faq.csv", "faq.json"):
        first, second = told(tmp_path / name)
        assert (first[0], second) == ("refused", ("made", ""))
        assert why in first[1]


@pytest.mark.parametrize(
    "answer",
    [
        "+49 30 123",
        "=> 5",
        "=5 chairs",
        "=3 :)",
        "== 5 ==",
        "=/",
        "See the rules.",
        "True, but only on Sundays.",
        "See you at 10!",
        "@mods",
        "1",
        "Se 3 filmer.",
    ],
)
def test_a_short_answer_is_an_answer(tmp_path: Path, answer: str) -> None:
    (tmp_path / "faq.csv").write_text(f'Question,Answer\nIs it free?,"{answer}"\n')
    assert [row.answer for row in rows(tmp_path / "faq.csv")] == [answer]


def test_a_formula_in_place_of_a_question_is_refused(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(
        'Question,Answer\n"=HYPERLINK(""https://x.example"",""Where is the map?"")",Here.\nWhen?,At ten.\n'
    )
    assert told(tmp_path / "faq.csv") == [
        ("refused", "a formula in place of the question: save the values"),
        ("made", ""),
    ]


def test_numbers_of_an_outline_and_emoji_are_no_part_of_a_question(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(
        "Question,Answer\n1.1 How do I join?,So.\n1.2 What does it cost?,Nothing.\n2.10 🔑 Where is the key?,Here.\n",
        "utf-8",
    )
    assert [row.questions[0] for row in rows(tmp_path / "faq.csv")][:2] == ["How do I join?", "What does it cost?"]
    (tmp_path / "faq.csv").write_text(
        "Question,Answer\n5.1 sound or 7.1?,Both.\n2.4 GHz or 5 GHz?,Both.\n🔑 Where is it?,Here.\n", "utf-8"
    )
    assert [row.questions[0] for row in rows(tmp_path / "faq.csv")] == [
        "5.1 sound or 7.1?",
        "2.4 GHz or 5 GHz?",
        "Where is it?",
    ]


def test_a_file_that_somebody_edited_is_read_or_refused_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("question,answer,more\nHow do I fly?,Up.,{see below}\n", "utf-8")
    assert [row.answer for row in rows(tmp_path / "more.csv")] == ["Up."]
    (tmp_path / "own.md").write_text("## How do I fly?\n<!-- salve {id: x} -->\n\nUp.\n", "utf-8")
    (refused,) = read(tmp_path / "own.md")
    assert isinstance(refused, Unread)
    assert (refused.line, refused.cause) == (2, "not as it was exported; export it again, or delete this line")


def test_only_a_line_feed_ends_a_line_of_json(tmp_path: Path) -> None:
    (tmp_path / "faq.jsonl").write_text('{"question": "How do I fly?", "answer": "One\u2028two."}\n', "utf-8")
    assert [row.answer for row in rows(tmp_path / "faq.jsonl")] == ["One\\\ntwo."]


def test_blanks_without_end_are_read_as_fast_as_letters(tmp_path: Path) -> None:
    # The pattern tried every way to divide these between its parts: 400 took 15 seconds, 100,000 would take for ever.
    (tmp_path / "faq.md").write_text(f"# Flying\n\n:::{' ' * 100_000}[\n\n## How do I fly?\n\nUp.\n", "utf-8")
    assert [row.questions for row in rows(tmp_path / "faq.md")] == [("How do I fly?",)]


KEYED = {
    "objects": (
        {"How do I join?": {"answer": "Press it.", "tags": ["new"]}, "Is it free?": {"answer": "Yes."}},
        [("How do I join?", "Press it.", ""), ("Is it free?", "Yes.", "")],
    ),
    "by-section": (
        {
            "Account": {"How to join": {"text": "Press it.", "title": "Joining"}},
            "Money": {"Is it free?": {"a": "Yes."}, "Why?": "For fun."},
        },
        [("How to join", "Press it.", "Account"), ("Is it free?", "Yes.", "Money"), ("Why?", "For fun.", "Money")],
    ),
    "by-id": (
        {"items": {"join": {"question": "How?", "answer": "So."}, "free": {"question": "Free?", "answer": "Yes."}}},
        [("How?", "So.", ""), ("Free?", "Yes.", "")],
    ),
    "described-parts": (
        {
            "one": {"title": "General", "description": "All of it", "questions": [{"q": "Who?", "a": "We."}]},
            "two": {"title": "Other", "description": "The rest", "questions": [{"q": "Where?", "a": "Here."}]},
        },
        [("Who?", "We.", "General"), ("Where?", "Here.", "Other")],
    ),
    "by-language": (
        {"Who?": {"en": "We.", "de": "Wir."}, "Where?": {"en": "Here.", "de": "Hier."}},
        [("Who?", "We.", ""), ("Where?", "Here.", "")],
    ),
}


@pytest.mark.parametrize("name", KEYED)
def test_an_object_keyed_by_its_questions(tmp_path: Path, name: str) -> None:
    value, expected = KEYED[name]
    (tmp_path / "x.json").write_text(json.dumps(value))
    assert [(*each.questions, each.answer, each.topic) for each in rows(tmp_path / "x.json")] == expected


def test_a_keyed_question_without_an_answer_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps({"Who?": {"answer": "We."}, "Where?": {"answer": ""}}, indent=1))
    (lacking,) = (each for each in read(tmp_path / "x.json") if isinstance(each, Unread))
    assert (lacking.asked, lacking.cause) == ("Where?", "no answer in this one; fill it in")


def test_what_was_noted_of_a_row_is_told_where_its_wordings_are_merged(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(
        json.dumps(
            [
                {"question": "Who?", "answer": ["We.", "They."]},
                {"question": "Who are you?", "answer": ["We.", "Others."]},
                {"question": "Who is it?", "answer": "We.", "published": "no"},
            ]
        )
    )
    whys = [why for what, why in told(tmp_path / "x.json") if what == "merged"]
    assert whys[0] == "one more wording; not taken over: another answer to the same"
    assert whys[1].startswith(
        "one more wording; who is no draft, and by itself this row would be a draft, as published"
    )


def test_a_public_row_that_is_merged_into_a_draft_says_so(tmp_path: Path) -> None:
    table = "question,answer,published\nWho?,We.,no\nWho are you?,We.,yes\n"
    (tmp_path / "x.csv").write_text(table)
    assert told(tmp_path / "x.csv")[1] == (
        "merged",
        "one more wording; who is a draft, so nobody is shown it; not taken over: what is in published",
    )


def test_a_reply_to_a_bot_and_a_greeting_ask_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(
        "question,answer\nWho?,We.\nYes,Glad that I could help!\nNo.,What else?\nHola!,Ahoy!\n"
    )
    assert told(tmp_path / "x.csv") == [
        ("made", ""),
        ("left", "a step of a dialogue that asks something back"),
        ("left", "a step of a dialogue that asks something back"),
        ("left", "small talk under the name Hola!; Salve has words of its own"),
    ]
