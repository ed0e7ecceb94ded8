# ruff: noqa: E501 - files stand here as they are saved
"""Tables, objects and pages whose programs name and group things in their own ways."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.importing import Row, Unread, read
from tests.commands import salve


def rows(place: Path) -> list[Row]:
    return [each for each in read(place) if isinstance(each, Row)]


def of_json(place: Path, value: Any) -> list[Row | Unread]:
    place.write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")
    return list(read(place))


def test_a_text_alone_in_its_row_names_the_rows_below_it_or_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "No;Question;Answer\nMembers;;\n1;How do I join?;Ask.\nPrices;;\n2;What is it?;3 €\nAs of 2023;;\n"
    )
    *asked, note = read(tmp_path / "a.csv")
    assert [(each.questions[0], each.topic) for each in asked if isinstance(each, Row)] == [
        ("How do I join?", "Members"),
        ("What is it?", "Prices"),
    ]
    assert isinstance(note, Unread)
    assert (note.line, note.aside, "As of 2023" in note.cause) == (6, True, True)


def test_a_table_in_a_page_tells_what_it_leaves_out_and_has_groups_in_bold(tmp_path: Path) -> None:
    text = "# Help\n\n| Question | Short answer | Owner |\n|---|---|---|\n| **Billing** | | |\n| Where is it | There | Ana |\n| When is it | | |\n"
    (tmp_path / "a.md").write_text(text)
    there, lacking = read(tmp_path / "a.md")
    assert isinstance(there, Row)
    assert (there.topic, there.remark) == ("Billing", "not taken over: what is in Owner")
    assert isinstance(lacking, Unread)
    assert (lacking.asked, lacking.aside) == ("When is it", False)


def test_numbered_columns_hold_wordings_and_a_named_answer_is_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "Intent,User Says 1,User Says 2,Bot Response\nhours,When are you open?,opening times,9 to 5\n"
    )
    (row,) = rows(tmp_path / "a.csv")
    assert (row.questions, row.answer) == (("When are you open?", "opening times"), "9 to 5")
    (tmp_path / "b.csv").write_text("Said 1,Said 2,Reply\nhow much,price,3 €\n")
    (row,) = [each for each in read(tmp_path / "b.csv", question="Said 1") if isinstance(each, Row)]
    assert row.questions == ("how much", "price")


def test_keys_in_camel_case_are_read_by_their_words(tmp_path: Path) -> None:
    entry = {"id": "a", "heading": "Where is it?", "bodyHtml": "<p>There.</p>"}
    hidden = {"id": "b", "heading": "When is it?", "bodyHtml": "<p>Soon.</p>", "isPublished": False}
    found = of_json(tmp_path / "a.json", {"sections": [{"sectionTitle": "Orders", "entries": [entry, hidden]}]})
    assert [(each.questions[0], each.answer, each.topic, each.draft) for each in found if isinstance(each, Row)] == [
        ("Where is it?", "There.", "Orders", False),
        ("When is it?", "Soon.", "Orders", True),
    ]


def test_topics_and_tags_that_are_objects_are_taken_by_name(tmp_path: Path) -> None:
    category = {"data": {"id": 1, "attributes": {"name": "Money"}}}
    (row,) = of_json(
        tmp_path / "a.json",
        [{"question": "Where?", "answer": "Here.", "category": category, "tags": [{"id": 2, "name": "pay"}]}],
    )
    assert isinstance(row, Row)
    assert (row.topic, row.tags) == ("Money", ("pay",))


def test_an_answer_in_blocks_of_an_editor_is_read_and_another_form_told(tmp_path: Path) -> None:
    blocks = [{"type": "paragraph", "children": [{"type": "text", "text": "Here."}]}]
    here, now, other = of_json(
        tmp_path / "a.json",
        [
            {"question": "Where?", "answer": blocks},
            {"question": "When?", "answer": {"ops": [{"insert": "Now"}]}},
            {"question": "Who?", "answer": {"said": [{"by": "us"}]}},
        ],
    )
    assert isinstance(here, Row)
    assert here.answer == "Here."
    assert isinstance(now, Row)
    assert now.answer == "Now"
    assert isinstance(other, Unread)
    assert other.cause == "no text in answer; write it as text"


def test_sections_of_questions_are_read_whatever_their_answers_are(tmp_path: Path) -> None:
    paying = {"How can I pay?": "By card.", "Is there a bill?": ["Yes.", "By mail."], "In parts?": ""}
    found = of_json(tmp_path / "a.json", {"Paying": paying, "Place": {"Where is it?": "Here.", "When is it?": "Now."}})
    assert [(each.questions[0], each.answer, each.topic) for each in found if isinstance(each, Row)] == [
        ("How can I pay?", "By card.", "Paying"),
        ("Is there a bill?", "Yes.\\\nBy mail.", "Paying"),
        ("Where is it?", "Here.", "Place"),
        ("When is it?", "Now.", "Place"),
    ]
    assert [each.asked for each in found if isinstance(each, Unread)] == ["In parts?"]


def test_an_empty_property_of_notion_is_no_part_of_the_answer(tmp_path: Path) -> None:
    number = "0123456789abcdef0123456789abcdef"
    (tmp_path / f"How {number}.md").write_text(
        "# How do I do it?\n\nCreated: today\nTags: \nOther names: \n\nSteps:\n\n1. So\n"
    )
    (tmp_path / f"Why {number}.md").write_text("# Why?\n\nRun:\n\n`it`\n")
    (tmp_path / f"When {number}.md").write_text("# When?\n\nTags: it\nOther names: \n")
    found = {each.asked if isinstance(each, Unread) else each.questions[0]: each for each in read(tmp_path)}
    how, why = found["How do I do it?"], found["Why?"]
    assert isinstance(how, Row)
    assert isinstance(why, Row)
    assert (how.answer, why.answer) == ("Steps:\n\n1. So", "Run:\n\n`it`")
    assert isinstance(found["When?"], Unread)


def test_questions_of_a_yaml_list_have_their_lines(tmp_path: Path) -> None:
    (tmp_path / "faq.yml").write_text("- q: Where?\n  a: Here.\n- q: When?\n  a: |\n    Now.\n- q: How?\n  a:\n")
    assert [each.line for each in read(tmp_path / "faq.yml")] == [1, 3, 6]


def test_files_of_a_folder_are_named_with_their_folders(tmp_path: Path) -> None:
    for name in ("one", "two 0123456789abcdef0123456789abcdef"):
        (tmp_path / "faq" / name).mkdir(parents=True)
        (tmp_path / "faq" / name / "a.md").write_text(f"# How do I {name[:3]}?\n\nSo {name[:3]}.\n")
    salve("init", "--knowledge", tmp_path / "base")
    shown = salve("knowledge", "import", tmp_path / "faq", "--folder", tmp_path / "base").output
    assert [line.split()[0] for line in shown.splitlines() if " made " in line] == ["one/a.md:1", "two/a.md:1"]


def test_what_is_empty_behind_its_tags_is_no_entry(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Question;Answer\nWhat?;<p></p>\n**;x\nWho?;<br>\n")
    assert [each.asked for each in read(tmp_path / "a.csv") if isinstance(each, Unread)] == ["What?", "", "Who?"]
    assert not rows(tmp_path / "a.csv")


def test_a_column_that_asks_whether_to_publish_keeps_its_no(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "Frage;Antwort;Darf veröffentlicht werden?\nWo?;Hier.;Nein\nWann?;Jetzt.;Ja\n", "utf-8"
    )
    assert [each.draft for each in rows(tmp_path / "a.csv")] == [True, False]


def test_a_person_in_an_export_is_no_question(tmp_path: Path) -> None:
    value = {"cards": [{"question": "Where?", "answer": "Here."}], "members": [{"id": "m", "fullName": "Bob"}]}
    assert [each.questions for each in of_json(tmp_path / "a.json", value) if isinstance(each, Row)] == [("Where?",)]


def test_an_object_that_says_itself_that_it_is_no_question_is_none(tmp_path: Path) -> None:
    asked = {"@type": "Question", "name": "Is it free?", "acceptedAnswer": {"@type": "Answer", "text": "Yes."}}
    page = {"@type": "WebPage", "name": "FAQ | Ann's", "description": "What people ask"}
    graph = [
        {"@type": "Organization", "name": "Ann's", "telephone": "1"},
        page,
        {"@type": "FAQPage", "mainEntity": [asked]},
    ]
    (found,) = of_json(tmp_path / "a.json", {"@context": "https://schema.org", "@graph": graph})
    assert isinstance(found, Row)
    assert (found.questions, found.answer) == (("Is it free?",), "Yes.")
    # Other programs call their pages by such names too.
    (kept,) = of_json(
        tmp_path / "b.json", {"items": [{"@type": "Document", "title": "Opening hours", "text": "Nine to five."}]}
    )
    assert isinstance(kept, Row)
    assert kept.answer == "Nine to five."


def test_a_part_with_a_description_of_its_own_is_not_one_of_its_articles(tmp_path: Path) -> None:
    article = {"title": "Can I bring my horse?", "description": "<p>Yes.</p>", "status": 2}
    folder = {"name": "Booking", "description": "Before you come", "articles": [article]}
    category = {"id": 41, "name": "Guests", "description": "For people who stay", "folders": [folder]}
    found = of_json(tmp_path / "a.json", [{"category": category}])
    assert [(each.questions[0], each.topic) for each in found if isinstance(each, Row)] == [
        ("Can I bring my horse?", "Booking")
    ]


def test_texts_of_a_site_beside_marked_questions_are_none(tmp_path: Path) -> None:
    asked = {"question": "How do I pause?", "answer": 'In <Link to="https://a.example/account">your account</Link>.'}
    (found,) = of_json(
        tmp_path / "a.json", {"nav": {"home": "Home", "cart": "Your cart is empty"}, "faq": {"pause": asked}}
    )
    assert isinstance(found, Row)
    assert found.answer == "In [your account](https://a.example/account)."


def test_questions_as_keys_may_lie_at_any_depth_and_their_answers_be_lists(tmp_path: Path) -> None:
    data = {"How often is it sent?": "Hourly.", "API": {"Is there an API?": "Yes.", "Is it free?": "Yes, too."}}
    needs = {"What do I need?": ["a board", "a sensor"], "What is it?": "A network."}
    found = of_json(
        tmp_path / "a.json", {"_comment": "made by hand", "version": 3, "faq": {"Start": needs, "Data": data}}
    )
    assert sorted((each.questions[0], each.answer) for each in found if isinstance(each, Row)) == [
        ("How often is it sent?", "Hourly."),
        ("Is it free?", "Yes, too."),
        ("Is there an API?", "Yes."),
        ("What do I need?", "- a board\n- a sensor"),
        ("What is it?", "A network."),
    ]


def test_of_a_short_and_a_long_answer_the_long_one_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "#,What people ask,Short answer,Long answer (for e-mail)\n1,How far do bees fly?,3 miles,Up to three miles.\n"
    )
    (row,) = rows(tmp_path / "a.csv")
    assert row.answer == "Up to three miles."


def test_characters_named_in_plain_cells_are_written_out(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Question,Answer\nHow tall?,Up to 3&nbsp;ft &ndash; or `&amp;` and &lt;b&gt;.\n")
    (row,) = rows(tmp_path / "a.csv")
    assert row.answer == "Up to 3 ft \u2013 or `&amp;` and &lt;b&gt;."


def test_pages_about_other_pages_and_settings_give_no_entries(tmp_path: Path) -> None:
    (tmp_path / "Help").mkdir()
    (tmp_path / "Help" / "How do I pay.md").write_text("# How do I pay?\n\nBy card.\n")
    (tmp_path / "Help.md").write_text("# Help\n\nAll that is asked at the desk.\n")
    (tmp_path / "faq.md").write_text(
        "---\ntitle: FAQ\n---\n\n{% for faq in site.faqs %}\n{{ faq.content }}\n{% endfor %}\n"
    )
    (tmp_path / "mkdocs.yml").write_text("site_name: Ann\nnav:\n  - Home: index.md\n  - FAQ: faq.md\n")
    assert [each.questions[0] for each in rows(tmp_path)] == ["How do I pay?"]
    assert all(each.aside for each in read(tmp_path) if isinstance(each, Unread))


def test_scripts_of_a_house_and_notes_beside_questions_give_no_entries(tmp_path: Path) -> None:
    (tmp_path / "faq.jsonl").write_text('{"question": "How do I pay?", "answer": "By card."}\n')
    (tmp_path / "scripts.yaml").write_text(
        "sleep:\n  alias: Sleep\n  sequence:\n  - service: light.turn_off\n    target:\n      entity_id: all\n"
    )
    (tmp_path / "notes.txt").write_text("Half of it is missing.\nWho wants to add some?\n")
    assert [each.questions[0] for each in rows(tmp_path)] == ["How do I pay?"]
    told = [(each.file.name, each.cause) for each in read(tmp_path) if isinstance(each, Unread)]
    assert told == [("notes.txt", "tells of the folder, and asks nothing")]


def test_a_folded_question_may_hold_quotes_and_a_channel_as_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text('# FAQ\n\n??? question "What does \\"pelleted\\" mean?"\n\n    It has a coat.\n')
    assert rows(tmp_path / "a.md")[0].questions == ('What does "pelleted" mean?',)
    (tmp_path / "b.txt").write_text(
        "=====\nGuild: Ann\nChannel: Help / faq\n=====\n\n[01/02/2024 10:00] ann\nIs it free?\n"
    )
    (refused,) = read(tmp_path / "b.txt")
    assert isinstance(refused, Unread)
    assert "export it again as JSON" in refused.cause


def test_what_a_selector_answers_stands_below_its_intent(tmp_path: Path) -> None:
    (tmp_path / "nlu.md").write_text("## intent:faq/ask_badge\n- Can I collect my badge early?\n- early badge\n")
    (tmp_path / "responses.md").write_text("## ask badge\n* faq/ask_badge\n  - Yes, from two.\n")
    (row,) = rows(tmp_path)
    assert (row.questions[0], row.answer) == ("Can I collect my badge early?", "Yes, from two.")


def test_an_intent_script_may_be_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "sentences.yaml").write_text(
        'language: en\nintents:\n  Pills:\n    data:\n      - sentences: ["when do i take my pills"]\n'
    )
    (tmp_path / "intent_script.yaml").write_text(
        "Pills:\n  speech:\n    text: At eight.\n  reprompt:\n    text: More?\nLight:\n  action: []\n"
    )
    (row,) = rows(tmp_path)
    assert (row.questions[0], row.answer) == ("when do i take my pills", "At eight.")


def test_an_answer_goes_on_in_the_rows_below_and_a_head_among_them_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "Question,Answer,Who\nIs it far?,Far enough to,Ann\n,tire you out.,\nQuestion,Answer,Who\nIs it cold?,Yes.,Ann\n,Bring a coat.,\n"
    )
    first, second, lacking = read(tmp_path / "a.csv")
    assert [each.answer for each in (first, second) if isinstance(each, Row)] == ["Far enough to tire you out.", "Yes."]
    assert isinstance(lacking, Unread)
    assert lacking.line == 6


def test_a_table_saved_on_a_mac_may_have_lines_within_its_cells(tmp_path: Path) -> None:
    table = 'Question,Answer\rWhat’s fed?,"Seeds.\nNo milk."\rWho asks?,Ann.\rIs it open?,Yes.\r'
    (tmp_path / "a.csv").write_bytes(table.encode("mac_roman"))
    assert next((row.questions[0], row.answer) for row in rows(tmp_path / "a.csv")) == (
        "What’s fed?",
        "Seeds.\\\nNo milk.",
    )


def test_other_names_of_a_page_do_not_make_it_one_question(tmp_path: Path) -> None:
    (tmp_path / "Common.md").write_text(
        "---\naliases:\n  - FAQ\n---\n> [!faq]- What is it?\n> A net.\n\n> [!faq] Is it free?\n> Yes.\n"
    )
    assert [row.questions for row in rows(tmp_path)] == [("What is it?",), ("Is it free?",)]


def test_automations_that_answer_what_is_said_are_questions(tmp_path: Path) -> None:
    (tmp_path / "automations.yaml").write_text(
        "- alias: Help\n  trigger:\n    - platform: conversation\n      command: [how much water do they need, '[please] tell me']\n"
        "  action:\n    - set_conversation_response: Two litres a day.\n"
        "- triggers: [{trigger: conversation, command: open the vents}]\n  actions:\n    - set_conversation_response: Done.\n"
        "- triggers: [{trigger: state, entity_id: a.b}]\n  actions: [{action: notify.me, data: {message: Is it cold?}}]\n"
    )
    (row,) = rows(tmp_path)
    assert (row.questions[0], row.answer) == ("how much water do they need", "Two litres a day.")


def test_small_talk_by_its_tag_is_left_out(tmp_path: Path) -> None:
    intents = [
        {"tag": "greeting", "patterns": ["Hello there"], "responses": ["Hi!"]},
        {"tag": "fee", "patterns": ["What does it cost?", "price"], "responses": ["It is free."]},
        {"tag": "noanswer", "patterns": [], "responses": ["I did not get that."]},
    ]
    hello, fee, none = of_json(tmp_path / "intents.json", {"intents": intents})
    assert isinstance(hello, Unread)
    assert isinstance(fee, Row)
    assert isinstance(none, Unread)
    assert (hello.aside, hello.cause) == (True, "small talk under the name greeting; Salve has words of its own")
    assert (fee.questions, fee.answer) == (("What does it cost?", "price"), "It is free.")
    assert none.aside


def test_texts_of_a_site_beside_its_questions_are_none_in_any_of_its_languages(tmp_path: Path) -> None:
    (tmp_path / "faq.yml").write_text(
        "meta:\n  title: {en: Questions, it: Domande}\nitems:\n"
        "  - q: {en: Is there a bus?, it: C'è un autobus?}\n    a: {en: Every hour., it: Ogni ora.}\n"
        "buttons:\n  home: {en: Back home, it: Torna}\n  mail: {en: Ask us, it: Scrivici}\n"
    )
    (bus,) = rows(tmp_path / "faq.yml")
    assert (bus.questions, bus.answer) == (("Is there a bus?",), "Every hour.")
    assert "not taken over: what is in it" in bus.remark


def test_a_tag_with_a_card_asks_by_its_title_and_is_named_too(tmp_path: Path) -> None:
    hours = {"title": "When is it open?", "description": "Daily.", "fields": [{"name": "Winter", "value": "Closed."}]}
    lines = [
        {"_type": "header", "bot": "Tagger"},
        {"_type": "tag", "name": "hours", "aliases": ["open"], "embed": hours},
        {"_type": "tag", "name": "old", "deleted": True, "embed": {"title": "Is it old?", "description": "Very."}},
        {"_type": "tag", "name": "how to come", "embed": {"title": "Ways", "description": "By bus."}},
        {"_type": "footer", "count": 3},
    ]
    (tmp_path / "tags.jsonl").write_text("\n".join(map(json.dumps, lines)))
    open_, old, come = read(tmp_path / "tags.jsonl")
    assert isinstance(open_, Row)
    assert isinstance(old, Unread)
    assert isinstance(come, Row)
    assert open_.questions == ("When is it open?", "hours", "open")
    assert open_.answer == "Daily.\n\n**Winter**\\\nClosed."
    assert (old.asked, old.aside) == ("Is it old?", True)
    assert come.questions == ("how to come", "Ways")


def test_what_a_file_in_yaml_names_and_repeats_stands_in_each_place(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text(
        "defaults: &d\n  channel: help\n  hidden: false\n"
        "Visits:\n  - <<: *d\n    ask: Is it far?\n    aka: [distance]\n    say: [Not at all., Ten minutes on foot.]\n"
        "  - <<: *d\n    hidden: true\n    ask: Is it dear?\n    say: [Ask later.]\n"
    )
    far, dear = rows(tmp_path / "faq.yaml")
    assert (far.questions, far.answer) == (("Is it far?", "distance"), "Not at all.\n\nTen minutes on foot.")
    assert (far.line, far.draft, dear.draft) == (6, False, True)


@pytest.mark.parametrize(
    "text",
    [
        "- q: Is it far?\n  a: &very far\n",
        "a: &a [x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefgh"))
        + "z: *h\n",
        "a: &a\n  b: *a\n",
        "a: &a x\n? [*a]\n: y\n",
    ],
)
def test_a_word_that_begins_like_a_name_and_repetition_without_end_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "faq.yaml").write_text(text)
    (only,) = read(tmp_path / "faq.yaml")
    assert isinstance(only, Unread)
    assert "which YAML keeps for itself" in only.cause
