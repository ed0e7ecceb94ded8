# ruff: noqa: E501 - files stand here as they are saved
"""Rasa's responses: which variant answers, several actions in a row, and what has no place in an entry."""

from pathlib import Path

from bot.knowledge.importing import Row, Unread, read


def imported(place: Path, responses: str, flows: str = "", intent: str = "ask") -> list[Row | Unread]:
    """What an import reads of one intent with these responses and flows."""
    (place / "all.yml").write_text(
        f"nlu:\n- intent: {intent}\n  examples: |\n    - where can I park\nresponses:\n{responses}{flows}"
    )
    return list(read(place / "all.yml"))


def test_a_variant_under_a_condition_is_not_the_answer_but_listed(tmp_path: Path) -> None:
    vip = "  - condition: [{type: slot, name: vip, value: true}]\n    text: In the garage.\n"
    row, *left = imported(
        tmp_path,
        f"  utter_ask:\n{vip}  - {{text: Use the app., channel: slack}}\n"
        "  - text: Behind the hall.\n  - text: Out back.\n",
    )
    assert isinstance(row, Row)
    assert (row.answer, row.draft) == ("Behind the hall.", False)
    assert [each.cause for each in left if isinstance(each, Unread) and each.aside] == [
        "not taken over: utter_ask where vip is true: 'In the garage.'",
        "not taken over: utter_ask where the channel is slack: 'Use the app.'",
        "not taken over: another variant of utter_ask: 'Out back.'",
    ]
    (row,) = imported(tmp_path, f"  utter_ask:\n{vip}")
    assert isinstance(row, Row)
    assert (row.answer, row.draft) == ("In the garage.", True)
    assert "only where vip is true" in row.remark


def test_all_actions_of_a_rule_answer_and_the_unconditional_rule_counts(tmp_path: Path) -> None:
    said = (
        "  utter_sorry: [{text: Oh no!}]\n  utter_lost: [{text: Ask at the desk.}]\n  utter_vip: [{text: Call us.}]\n"
    )
    flows = (
        "rules:\n- condition: [{slot_was_set: {vip: true}}]\n  steps: [{intent: ask}, {action: utter_vip}]\n"
        "- steps: [{intent: ask}, {action: utter_sorry}, {action: action_look_up}, {action: utter_lost}, "
        "{action: action_listen}, {intent: thanks}, {action: utter_vip}]\n"
    )
    row, left = imported(tmp_path, said, flows)
    assert isinstance(row, Row)
    assert row.answer == "Oh no!\n\nAsk at the desk."
    assert isinstance(left, Unread)
    assert left.cause == "not taken over: action_look_up of ask, which has no text"


def test_all_actions_of_a_markdown_story_answer(tmp_path: Path) -> None:
    (tmp_path / "nlu.md").write_text("## intent:lost\n- I lost my jacket\n")
    (tmp_path / "stories.md").write_text(
        '## one\n* lost\n  - utter_sorry\n  - utter_lost\n## two\n* lost{"vip": 1}\n  - utter_vip\n'
    )
    (tmp_path / "domain.yml").write_text(
        "responses:\n  utter_sorry: [{text: Oh no!}]\n  utter_lost: [{text: Ask us.}]\n  utter_vip: [{text: Call.}]\n"
    )
    (row,) = read(tmp_path)
    assert isinstance(row, Row)
    assert row.answer == "Oh no!\n\nAsk us."


def test_images_buttons_and_custom_payloads_are_named(tmp_path: Path) -> None:
    row, *left = imported(
        tmp_path,
        "  utter_ask:\n  - text: Behind the hall.\n    image: https://x.example/map.png\n    buttons: [{title: Map}]\n",
    )
    assert isinstance(row, Row)
    assert row.answer == "Behind the hall."
    told = "; ".join(each.cause for each in left if isinstance(each, Unread) and each.aside)
    assert "https://x.example/map.png" in told
    assert "buttons of utter_ask" in told
    (refused,) = imported(tmp_path, "  utter_ask: [{image: 'https://x.example/dog.png'}]\n")
    assert isinstance(refused, Unread)
    assert refused.cause.startswith("nothing but an image: utter_ask, https://x.example/dog.png")
    (refused,) = imported(tmp_path, "  utter_ask: [{custom: {blocks: [1]}}]\n")
    assert isinstance(refused, Unread)
    assert refused.cause == "the response of intent ask has no text, only custom of utter_ask: write it as text"


def test_a_rule_for_either_intent_answers_both_and_small_talk_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(
        "nlu:\n- intent: greet\n  examples: |\n    - hey\n- intent: wifi\n  examples: |\n    - wifi?\n"
        "- intent: net\n  examples: |\n    - internet?\nresponses:\n  utter_greet: [{text: Hey!}]\n  utter_w: [{text: On the door.}]\n"
        "rules:\n- rule: w\n  steps:\n  - or:\n    - intent: wifi\n    - intent: net\n  - action: utter_w\n"
    )
    talk, *both = read(tmp_path / "nlu.yml")
    assert isinstance(talk, Unread)
    assert talk.aside
    assert [(each.questions, each.answer) for each in both if isinstance(each, Row)] == [
        (("wifi?",), "On the door."),
        (("internet?",), "On the door."),
    ]


def test_either_intent_of_a_story_in_markdown_is_answered(tmp_path: Path) -> None:
    (tmp_path / "nlu.md").write_text(
        '## intent:a\n- where?\n\n## intent:b\n- when?\n\n## s\n* a{"x": 1} OR b\n  - utter_c\n'
    )
    (tmp_path / "domain.yml").write_text("responses:\n  utter_c: [{text: Here.}]\n")
    assert [each.answer for each in read(tmp_path) if isinstance(each, Row)] == ["Here.", "Here."]


def test_an_intent_of_several_words_is_answered_in_markdown(tmp_path: Path) -> None:
    (tmp_path / "nlu.md").write_text(
        "## intent: faq/Lost keys \n- where is my key?\n\n## intent: faq/Lost hats\n- my hat?\n"
    )
    (tmp_path / "responses.md").write_text(
        "## Keys <!-- a story -->\n* faq/Lost keys\n    - At the desk.\n\n## Hats\n* faq/Lost hats <!-- too -->\n    - In the hall.\n"
    )
    assert [each.answer for each in read(tmp_path) if isinstance(each, Row)] == ["At the desk.", "In the hall."]


def test_an_intent_and_a_response_that_differ_in_their_prefix_belong_together(tmp_path: Path) -> None:
    for intent in ("faq_park", "ask_park", "ask_faq_park", "faq/ask_park"):
        (row,) = imported(tmp_path, "  utter_park: [{text: Behind the hall.}]\n", intent=intent)
        assert isinstance(row, Row)
        assert row.answer == "Behind the hall."
    (row,) = imported(
        tmp_path, "  utter_park: [{text: No.}]\n  utter_faq_park: [{text: Behind the hall.}]\n", intent="faq_park"
    )
    assert isinstance(row, Row)
    assert row.answer == "Behind the hall."
    # This asks for what a form needs, and answers nothing.
    (refused,) = imported(tmp_path, "  utter_ask_park: [{text: Which car park?}]\n", intent="faq_park")
    assert isinstance(refused, Unread)


def test_a_domain_without_texts_gives_no_entry(tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(
        "nlu:\n- intent: a\n  examples: |\n    - where?\nresponses:\n  utter_a: [{text: Here.}]\n"
    )
    (tmp_path / "domain.yml").write_text(
        "intents: [a]\nslots:\n  x: {type: text, mappings: [{type: custom}]}\nsession_config:\n  session_expiration_time: 60\n"
    )
    (row,) = read(tmp_path)
    assert isinstance(row, Row)


def test_small_talk_has_names_in_many_languages_and_a_domain_may_only_list_them(tmp_path: Path) -> None:
    (tmp_path / "intents.yml").write_text("version: '3.1'\nintents:\n- preguntar\n- saludar: {use_entities: []}\n")
    (tmp_path / "nlu.yml").write_text(
        "nlu:\n- intent: preguntar\n  examples: |\n    - dónde aparco\n- intent: saludar\n  examples: |\n    - hola\n"
        "- intent: chitchat/name\n  examples: |\n    - who are you\n"
        "responses:\n  utter_preguntar: [{text: Detrás.}]\n  utter_saludar: [{text: ¡Hola!}]\n"
        "  utter_chitchat/name: [{text: A bot.}]\n"
    )
    park, *talk = read(tmp_path)
    assert isinstance(park, Row)
    assert park.questions == ("dónde aparco",)
    assert [each.cause.split(";")[0] for each in talk if isinstance(each, Unread) and each.aside] == [
        "small talk under the name saludar",
        "small talk under the name chitchat/name",
    ]


def test_a_comment_among_the_examples_is_none(tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(
        "nlu:\n- intent: ask\n  examples: |\n    - where can I park\n    # not on Sundays\n    - parking\n"
        "responses:\n  utter_ask:\n  - text: Out back.\n"
    )
    (row,) = read(tmp_path / "nlu.yml")
    assert isinstance(row, Row)
    assert row.questions == ("where can I park", "parking")


def test_what_answers_nothing_or_is_answered_by_a_program_alone_is_left_out(tmp_path: Path) -> None:
    said = "  utter_ask: [{text: Where do you stand?}]\n"
    (left,) = imported(tmp_path, said)
    assert isinstance(left, Unread)
    assert (left.cause, left.aside) == ("a step of a dialogue that asks something back", True)
    lost = "rules:\n- steps: [{intent: ask}, {action: utter_default}]\n"
    (left,) = imported(tmp_path, "  utter_default: [{text: Say that again.}]\n", lost)
    assert isinstance(left, Unread)
    assert (left.cause.startswith("small talk"), left.aside) == (True, True)
    for action, aside in (("action_look_up", True), ("utter_lost", False)):
        flow = f"rules:\n- steps: [{{intent: ask}}, {{action: {action}}}]\n"
        (left,) = imported(tmp_path, "  utter_other: [{text: Here.}]\n", flow)
        assert isinstance(left, Unread)
        assert (f"is answered by {action}" in left.cause, left.aside) == (True, aside)
