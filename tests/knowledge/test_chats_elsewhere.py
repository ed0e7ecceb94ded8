"""Chats of Slack and Telegram, which are read as a Discord channel is."""

import json
from pathlib import Path
from typing import Any

from bot.knowledge.importing import Row, Unread, read


def said(ts: str, who: str, text: str, thread: str = "", **more: Any) -> dict[str, Any]:
    """A message of Slack."""
    return {"type": "message", "ts": ts, "user": who, "text": text, **({"thread_ts": thread} if thread else {}), **more}


def workspace(folder: Path, files: dict[str, list[Any]]) -> list[Row | Unread]:
    """What an import reads in a workspace of Slack with these files."""
    members = [
        {"id": "U1", "real_name": "Zora Quist", "profile": {"display_name": "zora7"}},
        {"id": "U2", "name": "bo"},
    ]
    for name, value in {"users.json": members, "channels.json": [{"id": "C1", "name": "help"}], **files}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(value, indent=1))
    return list(read(folder))


def test_a_thread_of_slack_goes_on_for_days_and_nobody_is_named(tmp_path: Path) -> None:
    mended = (
        "zora7: *Grease* it, see <https://oars.example|the &amp; page>, or ask <@U1> in <#C1|help>. "
        "Mail <mailto:a@b.example|a@b.example>"
    )
    found = workspace(
        tmp_path,
        {
            "help/2024-05-01.json": [
                said("1.1", "U1", "<@U1> has joined", subtype="channel_join"),
                said("1.2", "U1", "Why does my oar squeak?", "1.2"),
                said("1.3", "U2", "no idea", "1.2"),
            ],
            "help/2024-05-02.json": [
                said("2.1", "U2", mended, "1.2", reactions=[{"name": "pray", "count": 1, "users": ["U1"]}]),
                said("2.2", "U1", "Thanks, and who has the key?", "1.2"),
            ],
            "D0ABCDEF12/2024-05-02.json": [
                said("3.1", "U1", "Is this secret?"),
                said("3.2", "U2", "Yes it is.", "3.1"),
            ],
        },
    )
    (row,) = [each for each in found if isinstance(each, Row)]
    assert (row.file.name, row.line, row.questions) == ("2024-05-01.json", 11, ("Why does my oar squeak?",))
    assert row.answer == "**Grease** it, see [the & page](https://oars.example), or ask  in #help. Mail a@b.example"
    assert (row.draft, row.theirs) == (True, True)
    assert [each.file.parent.name for each in found if isinstance(each, Unread) and "private" in each.cause] == [
        "D0ABCDEF12"
    ]
    assert all(each.aside for each in found if isinstance(each, Unread))


def test_messages_of_slack_in_one_file_are_read_by_channel_in_their_order(tmp_path: Path) -> None:
    messages = [
        said("1700000900.1", "bobby7", "Ask zora7, she has the plan of the boathouse.", channel="help"),
        said("1700000300.2", "zora7", "It goes in the blue bin, @bobby7.", channel="help"),
        said("1700000200.1", "cy", "Hello and good morning!", channel="talk"),
        said("1700000100.1", "bobby7", "Where does old grease go?", channel="help"),
        said("1700000000.1", "bobby7", "Is this between us two?", channel="D0ABCDEF12"),
    ]
    for value in (messages, {"ok": True, "messages": messages}):
        (tmp_path / "saved.json").write_text(json.dumps(value, indent=1))
        found = list(read(tmp_path / "saved.json"))
        (row,) = [each for each in found if isinstance(each, Row)]
        assert (row.questions, row.draft) == (("Where does old grease go?",), True)
        assert row.answer == "It goes in the blue bin, ."
        assert "nothing in the file says what replies to what" in row.remark
        assert ["private" in each.cause for each in found if isinstance(each, Unread)] == [True]


def telegram(folder: Path, *messages: dict[str, Any], kind: str = "private_group") -> list[Row | Unread]:
    """What an import reads in a chat of Telegram."""
    export = {"name": "Rowing", "type": kind, "id": 7, "messages": messages}
    (folder / "result.json").write_text(json.dumps(export, indent=1))
    return list(read(folder / "result.json"))


def test_a_reply_in_telegram_answers_and_its_parts_are_put_together(tmp_path: Path) -> None:
    ann, bob = ({"type": "message", "from": name, "from_id": f"user{name}"} for name in ("ann77", "bob88"))
    parts = [{"type": "mention", "text": "@ann77"}, " Turn ", {"type": "bold", "text": "left "}, "at "]
    parts += [
        {"type": "text_link", "text": "the weir", "href": "https://weir.example"},
        ".\n",
        {"type": "hashtag", "text": "#way"},
    ]
    (row,) = telegram(
        tmp_path,
        {"id": 1, "type": "service", "action": "pin_message", "message_id": 2, "text": ""},
        {"id": 2, **ann, "text": "Where is the boathouse?"},
        {"id": 3, **bob, "text": parts, "reply_to_message_id": 2},
    )
    assert isinstance(row, Row)
    assert (row.line, row.questions, row.draft, row.theirs) == (14, ("Where is the boathouse?",), True, True)
    assert row.answer == "Turn **left** at [the weir](https://weir.example)."


def test_a_channel_of_telegram_answers_its_own_titles_and_a_private_chat_is_left(tmp_path: Path) -> None:
    def post(number: int, title: str, text: str) -> dict[str, Any]:
        told = [{"type": "bold", "text": title}, f"\n\n{text}"]
        return {"id": number, "type": "message", "from": "Rowing", "from_id": "channel7", "text": told}

    posts = post(1, "\u2753 How to join", "Write to us."), post(2, "\u2753 Is it dear?", "No.")
    news = {"id": 3, "type": "message", "from": "Rowing", "from_id": "channel7", "text": "Closed tonight."}
    found = telegram(tmp_path, *posts, news, kind="public_channel")
    assert [(each.questions, each.answer) for each in found if isinstance(each, Row)] == [
        (("How to join",), "Write to us."),
        (("Is it dear?",), "No."),
    ]
    (left,) = telegram(tmp_path, *posts, kind="personal_chat")
    assert isinstance(left, Unread)
    assert left.aside
