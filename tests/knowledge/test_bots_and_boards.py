"""What programs beside chats and help desks keep: commands of bots, macros, cards of a board, and notes to learn."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.importing import Row, Unread, read


def found(folder: Path, name: str, text: str) -> tuple[list[Row], list[Unread]]:
    """What is read in a file, and what is refused or left out."""
    (folder / name).write_text(text, "utf-8")
    each = list(read(folder / name))
    return [row for row in each if isinstance(row, Row)], [row for row in each if isinstance(row, Unread)]


def test_a_command_of_a_bot_in_a_stream_asks_by_its_name(tmp_path: Path) -> None:
    told = [
        {"_id": "a1", "name": "!oars", "message": "Carbon, 2.9 m long.", "count": 4, "userLevel": "everyone"},
        {"_id": "a2", "command": "!boat", "reply": "A single, built in 1998.", "enabled": True},
        {"_id": "a3", "name": "!crew", "message": "The crew meets at six.", "userLevel": "moderator"},
        {"_id": "a4", "name": "!hi", "message": "Hello $(touser), nice to see you.", "userLevel": "everyone"},
        {
            "_id": "a5",
            "name": "!wind",
            "message": "$(urlfetch https://wind.example/?u=$(user))",
            "userLevel": "everyone",
        },
    ]
    rows, others = found(tmp_path, "commands.json", json.dumps({"status": 200, "commands": told}, indent=1))
    assert [(each.questions, each.answer, each.draft) for each in rows] == [
        (("!oars",), "Carbon, 2.9 m long.", False),
        (("!boat",), "A single, built in 1998.", False),
        (("!crew",), "The crew meets at six.", True),
        (("!hi",), "Hello $(touser), nice to see you.", True),
    ]
    (wind,) = others
    assert (wind.asked, wind.aside) == ("!wind", False)
    assert wind.cause.startswith("nothing but what its program fills in, $(urlfetch")


def test_a_message_under_somebodys_name_is_no_answer(tmp_path: Path) -> None:
    rows, _ = found(tmp_path, "mail.json", json.dumps([{"name": "Ann Lee", "message": "My number is 5. Call me!"}]))
    assert not rows


@pytest.mark.parametrize(
    ("said", "draft"),
    [
        ("Ask {user(name)} for it.", True),
        ("It is there. {react:\U0001f4cc}", True),
        ("Write ${args} down.", True),
        ("Read more [insert the link here].", True),
        ("Ask at [REMPLACEZ-MOI plus tard] or here.", True),
        ("Press [replace this](https://a.example/).", False),
        ("Bis zum (Datum einfügen).", True),
        ("Press [Insert image], or [insert link](https://a.example/).", False),
        ("Run `echo $(pwd)`, or {a: b}.", False),
    ],
)
def test_what_a_bot_fills_in_makes_a_draft(tmp_path: Path, said: str, *, draft: bool) -> None:
    tag = json.dumps([{"name": "the key", "content": said, "aliases": ["key"]}])
    ((row,), _) = found(tmp_path, "tags.json", tag)
    assert row.draft is draft
    ((row,), _) = found(tmp_path, "tags.csv", f'Question,Answer\nWhere is the key?,"{said}"\n')
    assert row.draft is draft


def test_macros_are_read_by_the_text_that_they_write(tmp_path: Path) -> None:
    def actions(*texts: str) -> str:
        done: list[dict[str, Any]] = [{"name": "setStatus", "arguments": {"status": "closed"}}]
        done += [{"name": "setResponseText", "arguments": {"body_text": text}} for text in texts]
        return json.dumps(done).replace('"', '""')

    rows, others = found(
        tmp_path,
        "macros.csv",
        "id,name,archived_datetime,actions\n"
        f'1,Do you mend oars?,,"{actions("Yes, on Mondays.")}"\n'
        f'2,Where is my oar?,,"{actions("Hi {{customer.name}}, in the shed.")}"\n'
        f'3,Do you sell oars?,2021-03-04,"{actions("Not any more.")}"\n'
        f'4,Close,,"{actions()}"\n',
    )
    assert [(each.questions[0], each.answer, each.draft) for each in rows] == [
        ("Do you mend oars?", "Yes, on Mondays.", False),
        ("Where is my oar?", "Hi {{customer.name}}, in the shed.", True),
        ("Do you sell oars?", "Not any more.", True),
    ]
    assert [(each.asked, each.line) for each in others] == [("Close", 5)]


def card(name: str, desc: str, of_list: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "desc": desc, "idList": of_list, "closed": False, **more}


def test_a_board_is_read_by_its_cards_and_tells_which_are_closed_or_notes(tmp_path: Path) -> None:
    kept = {
        "name": "Rowing",
        "desc": "What people ask",
        "labelNames": {"green": "boats"},
        "actions": [{"type": "commentCard", "data": {"text": "Is that right?", "card": {"name": "Who rows?"}}}],
        "cards": [
            card("How this works", "Drag a card.", "l1"),
            card("Who rows?", "All of us.", "l2", labels=[{"name": "boats", "color": "green"}]),
            card("Is there a bar?", "", "l2"),
            card("Is it cold?", "It was.", "l2", closed=True),
            card("Is it dear?", "It was.", "l3"),
            card("Who coaches?", "Ann may.", "l4"),
        ],
        "lists": [
            {"id": "l1", "name": "Read me", "closed": False},
            {"id": "l2", "name": "Answered", "closed": False},
            {"id": "l3", "name": "Old", "closed": True},
            {"id": "l4", "name": "Pending", "closed": False},
        ],
        "checklists": [{"id": "c", "name": "before", "checkItems": [{"name": "buy oars", "state": "incomplete"}]}],
    }
    rows, others = found(tmp_path, "board.json", json.dumps(kept, indent=1))
    assert [(each.questions, each.answer, each.tags, each.draft) for each in rows] == [
        (("Who rows?",), "All of us.", ("boats",), False),
        (("Who coaches?",), "Ann may.", (), True),
    ]
    assert [(each.asked, each.aside, each.cause) for each in others] == [
        ("How this works", True, "a card of the list 'Read me', in which nothing asks"),
        ("Is there a bar?", False, "no answer in this one; fill it in"),
        ("Is it cold?", True, "a closed card of the board"),
        ("Is it dear?", True, "a closed card of the board"),
    ]


def test_notes_of_anki_say_in_lines_above_them_what_their_columns_are(tmp_path: Path) -> None:
    rows, others = found(
        tmp_path,
        "deck.txt",
        "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n"
        "x1\tBasic\tRowing::Boats\tHow long is&nbsp;an oar?\tAbout <b>2.9 m</b>.<br>Mine is longer.\tgear oars\n"
        'x2\tBasic\tRowing::Boats\tWho steers?\t"[sound:cox.mp3]The ""cox""."\t\n'
        "x3\tCloze\tRowing::Boats\tThe {{c1::cox}} steers.\tOr nobody.\t\n",
    )
    assert [(each.line, each.questions, each.answer, each.topic, each.tags) for each in rows] == [
        (7, ("How long is an oar?",), "About **2.9 m**.\\\nMine is longer.", "Boats", ("gear", "oars")),
        (8, ("Who steers?",), 'The "cox".', "Boats", ()),
    ]
    assert [each.line for each in others] == [9]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.txt", "#separator:tab\n"),
        ("notes.txt", "#separator:\n#deck column:9\n"),
        ("board.json", '{"lists": [{"id": [1]}], "cards": [{"idList": [1], "name": null, "desc": {}}]}'),
    ],
)
def test_an_export_with_nothing_in_it_that_could_be_read_ends_in_no_row(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text)
    assert not [row for row in read(file) if isinstance(row, Row)]


def test_a_corpus_of_chatterbot_is_read_by_what_begins_each_conversation(tmp_path: Path) -> None:
    (tmp_path / "tea.yml").write_text("""\
categories: [tea]
conversations:
- [How long does it steep?, Three minutes., Until it is dark.]
- - what is matcha
  - Ground green tea.
- [how long does it steep?, As you like., 5]
- [How long does it steep?, Ask the cook.]
""")
    (tmp_path / "hello.yml").write_text("categories: [greetings]\nconversations:\n- [Hi!, Hello!]\n")
    found = list(read(tmp_path))
    assert [(each.questions, each.answer, each.tags, each.remark) for each in found if isinstance(each, Row)] == [
        (("How long does it steep?",), "Three minutes.", ("tea",), "not taken over: another answer to the same"),
        (("what is matcha",), "Ground green tea.", ("tea",), ""),
        (("how long does it steep?",), "As you like.", ("tea",), "not taken over: another answer to the same"),
    ]
    assert [each.cause for each in found if isinstance(each, Unread)] == [
        "small talk under the name greetings; Salve has words of its own"
    ]
