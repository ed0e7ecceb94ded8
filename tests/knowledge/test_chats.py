"""A Discord channel as its exporter writes it: which reply answers, whose name is left out, what is listed."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.importing import Row, Unread, read
from bot.services import model_files

HELPER = {"roles": [{"name": "Community Helper"}]}


def said(number: int, who: str, text: str, to: int = 0, **more: Any) -> dict[str, Any]:
    """A message of an export; its author's name is `who`."""
    reference = {"reference": {"messageId": str(to)}} if to else {}
    return {"id": str(number), "content": text, "author": {"id": who, "name": who}, **reference, **more}


def reacted(emoji: str, count: int, *users: str) -> dict[str, Any]:
    """The reactions to a message, as the exporter writes them."""
    return {"reactions": [{"emoji": {"name": emoji}, "count": count, "users": [{"id": each} for each in users]}]}


def imported(place: Path, *messages: dict[str, Any], kind: str = "GuildTextChat") -> list[Row | Unread]:
    """What an import reads in a channel of these messages."""
    chat = place / "chat.json"
    chat.write_text(json.dumps({"channel": {"type": kind, "name": "Stuck at 99%"}, "messages": messages}))
    words = model_files.load_lexicon().ranks.keys()
    return list(read(chat, asks=model_files.question_words(), words=words))


def answer(place: Path, *messages: dict[str, Any], kind: str = "GuildTextChat") -> str:
    """The answer to the only question in it."""
    (row,) = imported(place, *messages, kind=kind)
    assert isinstance(row, Row)
    assert row.draft
    return row.answer


def test_a_name_that_is_a_word_too_stays_a_word_and_is_reported(tmp_path: Path) -> None:
    (row,) = imported(
        tmp_path,
        said(1, "Will", "hello everybody"),
        said(2, "anna_92", "Will there be a mac version?"),
        said(3, "dev", "Will, anna_92: there will be one, but not until May. https://x.example/?ref=will", 2),
        said(4, "May", "ok"),
    )
    assert isinstance(row, Row)
    assert row.questions == ("Will there be a mac version?",)
    assert row.answer == "there will be one, but not until May. https://x.example/?ref=will"
    assert "members are called Will, May" in row.remark


@pytest.mark.parametrize("text", ["Hund, type /reset.", "@Hund type /reset.", "hey Hund, type /reset.", "type /reset."])
def test_a_name_that_addresses_somebody_is_left_out_even_if_others_use_it_as_a_word(tmp_path: Path, text: str) -> None:
    (row,) = imported(
        tmp_path, said(1, "Hund", "moin"), said(2, "ann7", "darf mein hund mit?"), said(3, "bob7", text, 2)
    )
    assert isinstance(row, Row)
    assert row.questions == ("darf mein hund mit?",)
    assert row.answer.removeprefix("hey").strip(" ,") == "type /reset."


ASKED = said(1, "ann", "how do I get the second boat?")
LONG = "I had that too but I stopped playing for a while and came back only last week"


@pytest.mark.parametrize(
    "told",
    [
        reacted("✅", 14),
        reacted("👍🏽", 3),
        reacted("white_check_mark", 1, "ann"),
        {"author": {"id": "mod", "name": "mod", **HELPER}, **reacted("🙏", 1, "ann")},
    ],
)
def test_a_reply_with_a_tick_or_thanks_is_the_answer(tmp_path: Path, told: dict[str, Any]) -> None:
    right = said(3, "mod", "Talk to the smith.", 1) | told
    assert answer(tmp_path, ASKED, said(2, "bob", LONG, 1), right) == "Talk to the smith."
    doubted = said(2, "bob", LONG, 1, **reacted("❌", 2))
    assert answer(tmp_path, ASKED, doubted, said(3, "mod", "Talk to the smith.", 1)) == "Talk to the smith."


def test_what_the_asker_or_a_helper_ticked_is_before_what_many_ticked(tmp_path: Path) -> None:
    many = said(2, "bob", LONG, 1, **reacted("✅", 9, *"uvwxyz"))
    for who in ("ann", "mod"):
        theirs = said(3, "cat", "Talk to the smith.", 1, **reacted("✅", 1, who))
        mod = said(4, "mod", "Yes.", 1) | {"author": {"id": "mod", "name": "mod", **HELPER}}
        assert answer(tmp_path, ASKED, many, theirs, mod) == "Talk to the smith."


def test_a_correction_is_the_answer_and_the_others_are_shown(tmp_path: Path) -> None:
    asked, wrong = said(1, "ann", "What does the red mushroom do?"), said(2, "bob", "it poisons you i think it does", 1)
    (row,) = imported(tmp_path, asked, wrong, said(3, "mod", "No: only raw.", 2))
    assert isinstance(row, Row)
    assert row.answer == "No: only raw."
    assert "other replies: 'it poisons you i think it does'" in row.remark
    assert answer(tmp_path, asked, wrong, said(3, "bob", "It does only raw.", 2)) == "It does only raw."
    assert answer(tmp_path, asked, wrong, said(3, "bob", "Correction: only raw.", 1)) == "Correction: only raw."
    # A remark below a reply corrects nothing.
    assert answer(tmp_path, asked, wrong, said(3, "cat", "Happened to me.", 2)) == "it poisons you i think it does"


def test_who_asks_back_or_does_not_know_either_is_no_answer(tmp_path: Path) -> None:
    thread = [
        said(1, "ann", "It sits at 99 %"),
        said(2, "bob", "did you try turning it off and on again? worked for me when I had that last year"),
        said(3, "ann", "yes, no luck", 2),
        said(4, "dev", "Delete the folder shadercache."),
    ]
    assert answer(tmp_path, *thread, kind="GuildPublicThread") == "Delete the folder shadercache."
    unsure = said(2, "bob", f"idk, {LONG}", 1)
    assert answer(tmp_path, ASKED, unsure, said(3, "mod", "Talk to the smith.", 1)) == "Talk to the smith."


def test_what_answers_after_a_question_back_answers_the_first_question(tmp_path: Path) -> None:
    back = [said(2, "bob", "lol", 1), said(3, "dev", "which bed?", 1), said(4, "ann", "the glass one", 3)]
    asked = said(1, "ann", "Why does it not stick?")
    assert answer(tmp_path, asked, *back, said(5, "dev", "Wash it with soap.", 4)) == "Wash it with soap."
    # Somebody else's question below a question has an answer of its own.
    other = [said(2, "bob", "And why does it bend?", 1), said(3, "dev", "The room is too cold.", 2)]
    found = {row.questions[0]: row.answer for row in imported(tmp_path, asked, *other) if isinstance(row, Row)}
    assert found["And why does it bend?"] == "The room is too cold."


def test_short_answers_count_and_courtesies_do_not(tmp_path: Path) -> None:
    asked = said(1, "ann", "What is the max level?")
    assert answer(tmp_path, asked, said(2, "mod", "50", 1), said(3, "bob", "lol", 1)) == "50"
    assert answer(tmp_path, asked, said(2, "mod", "50", 1), said(3, "bob", "agree with ^^", 1)) == "50"
    assert not imported(tmp_path, asked, said(2, "bob", "lol!", 1), said(3, "mod", "<:wave:123>", 1))


def test_a_channel_stays_in_an_answer(tmp_path: Path) -> None:
    told = said(2, "mod", "<@77> all of them in <#1234567890>, newest first", 1)
    assert answer(tmp_path, said(1, "ann", "Where are the patch notes?"), told) == (
        "all of them in <#1234567890>, newest first"
    )


def test_a_message_with_replies_that_does_not_ask_is_listed(tmp_path: Path) -> None:
    (left,) = imported(
        tmp_path,
        said(1, "cat7", "my game crashes at start, log attached"),
        said(2, "mod", "Turn off the overlay, then it starts.", 1),
        said(3, "bob", "good morning"),
        said(4, "mod", "morning to you too", 3),
    )
    assert isinstance(left, Unread)
    assert (left.asked, left.aside) == ("my game crashes at start, log attached", True)
    assert "neither a question mark nor" in left.cause


def test_a_channel_of_set_apart_questions_answers_them_itself(tmp_path: Path) -> None:
    above = {"title": "FAQ of the cup", "description": "What players ask.", "fields": []}
    embed = {
        "title": "When do we play?",
        "description": "On Fridays.",
        "fields": [{"name": "Is it free?", "value": "Yes."}],
    }
    found = imported(
        tmp_path,
        {**said(1, "bot", "", author={"id": "b", "name": "b", "isBot": True}), "embeds": [embed]},
        {**said(8, "bot", "", author={"id": "b", "name": "b", "isBot": True}), "embeds": [above]},
        said(2, "mod", "**Is crossplay allowed?**\nYes, on all."),
        said(3, "mod", "__How are ties broken?__\nBy goals."),
        said(6, "mod", "\u2753 Where do we meet?\n\u27a1\ufe0f In the hall."),
        said(7, "mod", "**Did you know?**\nThe hall is old."),
        said(4, "ann", "**Can somebody unmute me?**\nI have tried to log in again."),
        {
            **said(5, "bob", "look at this"),
            "embeds": [{"url": "https://a.example", "title": "Why so?", "description": "So."}],
        },
    )
    assert [(each.questions[0], each.answer, each.draft) for each in found if isinstance(each, Row)] == [
        ("When do we play?", "On Fridays.", True),
        ("Is it free?", "Yes.", True),
        ("Is crossplay allowed?", "Yes, on all.", True),
        ("How are ties broken?", "By goals.", True),
        ("Where do we meet?", "In the hall.", True),
    ]


@pytest.mark.parametrize(
    "greeting", ["hey all, ", "Hi everyone 👋 ", "Hallo zusammen! ", "hi all, quick question: ", ""]
)
def test_a_greeting_is_no_part_of_a_question(tmp_path: Path, greeting: str) -> None:
    (row,) = imported(
        tmp_path, said(1, "ann", f"{greeting}what eats black algae"), said(2, "bob", "Some shrimp do.", 1)
    )
    assert isinstance(row, Row)
    assert row.questions == ("what eats black algae",)


def at(minute: int, number: int, who: str, text: str, to: int = 0, **more: Any) -> dict[str, Any]:
    """A message of an export, so many minutes after the first one."""
    day, rest = divmod(minute, 24 * 60)
    time = f"2018-10-{day + 1:02}T{rest // 60:02}:{rest % 60:02}:00.000+00:00"
    return said(number, who, text, to, timestamp=time, type="Reply" if to else "Default", **more)


TALK = at(0, 1, "ann", "Where are the spare oars kept?")
TOLD = at(9, 2, "bob", "Behind the door of the shed.")


def test_where_a_channel_had_no_replies_yet_what_is_said_next_is_a_draft_that_says_so(tmp_path: Path) -> None:
    (row,) = imported(
        tmp_path, TALK, at(1, 3, "ann", "anyone?"), TOLD, at(10, 4, "cat", "and some are in the bus, below the seats")
    )
    assert isinstance(row, Row)
    assert (row.questions, row.answer) == (
        ("Where are the spare oars kept?",),
        "and some are in the bus, below the seats",
    )
    assert (row.draft, row.theirs) == (True, True)
    assert row.remark.startswith("a draft; nothing in the file says what replies to what")
    assert "other replies: 'Behind the door of the shed.'" in row.remark


def test_who_asked_ends_it_and_replies_say_more_than_what_is_near(tmp_path: Path) -> None:
    thanks, talk = at(10, 3, "ann", "great, thanks"), at(12, 4, "cat", "the sun is out, see you all there tonight")
    assert answer(tmp_path, TALK, TOLD, thanks, talk) == TOLD["content"]
    right = at(90, 5, "mod", "They are in the bus now.", 1)
    (row,) = imported(
        tmp_path, TALK, TOLD, right, at(100, 6, "dan", "Who steers?"), at(101, 7, "eve", "Cat does today.")
    )
    assert isinstance(row, Row)
    assert (row.answer, row.remark) == (right["content"], "")


def test_in_a_channel_with_replies_who_is_asked_by_name_answers_next(tmp_path: Path) -> None:
    used = [at(0, 1, "ann", "Who steers?"), at(1, 2, "bob", "Cat does today.", 1)]
    asked = at(20, 3, "dan", "@cat Which oars are mine?", mentions=[{"id": "cat", "name": "cat"}])
    talk = [
        at(21, 4, "eve", "it is cold out there"),
        at(22, 5, "cat", "The blue ones by the door."),
        at(23, 6, "cat", "The red ones are the guests'."),
    ]
    found = {row.questions[0]: row for row in imported(tmp_path, *used, asked, *talk) if isinstance(row, Row)}
    assert sorted(found) == ["Which oars are mine?", "Who steers?"]
    assert found["Which oars are mine?"].answer == "The blue ones by the door.\n\nThe red ones are the guests'."
    assert "nothing in the file says what replies to what" in found["Which oars are mine?"].remark
    # Without a name, what follows may be about anything.
    assert len(imported(tmp_path, *used, {**asked, "mentions": []}, *talk)) == 1


@pytest.mark.parametrize(
    "talk",
    [
        [at(0, 1, "ann", "lunch?"), at(1, 2, "bob", "Yes, in the hall at one.")],
        [TALK, at(1, 2, "bob", "Yes")],
        [TALK, at(31, 2, "bob", "Behind the door of the shed.")],
        [TALK, at(1, 2, "dan", "Who steers?"), at(2, 3, "bob", "Cat does it today.")],
        [TALK, {**TOLD, "author": {"id": "b", "name": "b", "isBot": True}}],
        [TALK, {**TOLD, "type": "GuildMemberJoin"}],
        [TALK, at(3, 2, "ann", "I have looked in the shed.")],
        [TALK, at(3, 2, "bob", "Good question, I wanna know too")],
        [TALK, at(3, 2, "bob", "I don't know")],
        [said(1, "ann", "Where are the spare oars kept?"), said(2, "bob", "Behind the door of the shed.")],
    ],
)
def test_small_talk_and_what_may_answer_something_else_are_no_pairs(tmp_path: Path, talk: list[dict[str, Any]]) -> None:
    assert not [each for each in imported(tmp_path, *talk) if isinstance(each, Row)]


def test_a_later_answer_repeats_words_of_the_question_which_may_go_on_without_asking(tmp_path: Path) -> None:
    (row,) = imported(
        tmp_path,
        at(0, 1, "ann", "Are guests welcome at the regatta?"),
        at(1, 2, "ann", "would bring my brother"),
        at(50, 3, "bob", "Sure, all guests are welcome there."),
        at(55, 4, "ann", "Great"),
    )
    assert isinstance(row, Row)
    assert (row.questions[0], row.answer) == (
        "Are guests welcome at the regatta?",
        "Sure, all guests are welcome there.",
    )


def test_a_later_answer_may_name_who_asked(tmp_path: Path) -> None:
    (row,) = imported(tmp_path, TALK, at(40, 2, "bob", "Behind the door of the shed.", mentions=[{"id": "ann"}]))
    assert isinstance(row, Row)
    assert row.answer == "Behind the door of the shed."


def test_that_a_message_was_pinned_is_no_reply_to_it(tmp_path: Path) -> None:
    pinned = said(3, "cat", "Pinned a message that says all of that.", 1, type="ChannelPinnedMessage")
    asked = said(1, "ann", "Who steers?")
    assert answer(tmp_path, asked, said(2, "bob", "Whoever sits last.", 1), pinned) == "Whoever sits last."


def test_a_thread_in_which_nobody_knows_is_no_answer(tmp_path: Path) -> None:
    for nothing in (
        "no idea",
        "soon\u2122",
        "bientôt !",
        "u mnie też",
        "ich auch :(",
        "good question, I'd like to know that too",
        "me!",
        "dobre pytanie, też czekam",
    ):
        assert not imported(
            tmp_path, said(1, "ann", "Will it rain?"), said(2, "bob", nothing), kind="GuildPublicThread"
        )


@pytest.mark.parametrize("title", ["[SOLVED] No rain today", "No rain today [gelöst]", "[ROZWIĄZANE]: No rain today"])
def test_that_a_thread_is_settled_is_no_part_of_its_title(tmp_path: Path, title: str) -> None:
    chat = tmp_path / "chat.json"
    messages = [said(1, "ann", "The sky is blue."), said(2, "bob", "Dance for it.")]
    chat.write_text(json.dumps({"channel": {"type": "GuildPublicThread", "name": title}, "messages": messages}))
    (row,) = read(chat)
    assert isinstance(row, Row)
    assert row.questions == ("No rain today", "The sky is blue.")


def test_in_a_forum_of_questions_a_post_answers_its_title(tmp_path: Path) -> None:
    def of(category: str, told: str) -> list[str]:
        chat, kind = tmp_path / "post.json", {"type": "GuildPublicThread", "name": "Boat too wet", "category": category}
        spoken = [said(1, "ann", told), said(2, "bob", "bail it out with the red bucket"), said(3, "cy", "thanks")]
        chat.write_text(json.dumps({"channel": kind, "messages": spoken}))
        return [each.answer for each in read(chat) if isinstance(each, Row) and each.draft and each.theirs]

    assert of("\u2753-faq", "Turn it over. Still wet? Then wait.") == ["Turn it over. Still wet? Then wait."]
    assert of("faq-forum", "Mine is full of water, what now?") == ["bail it out with the red bucket"]
    assert of("help", "Mine is full of water.") == ["bail it out with the red bucket"]


def test_what_follows_a_question_in_bold_answers_it_where_such_questions_are_usual(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        said(1, "ann", "**Who steers?**"),
        said(2, "ann", "The cox, or"),
        said(3, "ann", "on Sundays, Tom."),
        said(4, "cy", "nice"),
        said(5, "ann", "**\u2753 Why my oar squeaks**"),
        said(6, "ann", "It wants grease."),
        said(7, "dev", "**Where is the key?**", author={"id": "dev", "name": "dev", **HELPER}),
        said(8, "dev", "Under the mat.", author={"id": "dev", "name": "dev", **HELPER}),
        said(9, "eve", "**where is my oar?**"),
        said(10, "eve", "I had it yesterday."),
    )
    assert [(each.questions, each.answer) for each in found if isinstance(each, Row)] == [
        (("Who steers?",), "The cox, or\\\non Sundays, Tom."),
        (("Why my oar squeaks",), "It wants grease."),
        (("Where is the key?",), "Under the mat."),
    ]
