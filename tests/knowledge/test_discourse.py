"""A topic of a Discourse forum: which reply answers its title, whose name is left out, what is listed."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.importing import Row, Unread, read


def post(who: str, cooked: str, likes: int = 0, **more: Any) -> dict[str, Any]:
    """A post of a topic, with so many likes."""
    done = [{"id": 2, "count": likes}] if likes else []
    return {"id": f"{who} {cooked}", "username": who, "user_id": who, "cooked": cooked, "actions_summary": done, **more}


def topic(folder: Path, title: str, *posts: dict[str, Any], **more: Any) -> Row | Unread:
    """What an import reads in a topic."""
    found = {
        "post_stream": {"posts": posts},
        "suggested_topics": [{"title": "Can I rent one?"}],
        "title": title,
        **more,
    }
    (folder / "12.json").write_text(json.dumps(found, indent=1), "utf-8")
    (row,) = read(folder / "12.json", asks=frozenset({"how"}), words={"will"})
    return row


ASKED = post("anna_92", "<p>It squeaks. Did I break it??</p>")


def test_the_accepted_reply_answers_the_title_as_a_draft_without_names(tmp_path: Path) -> None:
    quoted = '<aside class="quote no-group" data-username="anna_92"><blockquote><p>It squeaks</p></blockquote></aside>'
    named = '<p><a class="mention" href="/u/anna_92">@anna_92</a> Oil it. <strong>Not</strong> the strings.</p>'
    emoji = '<p>Ask bob99 <img src="https://a.example/x.png" title=":sob:" class="emoji" alt=":sob:"></p>'
    row = topic(
        tmp_path,
        "[SOLVED] Why does my pedal squeak?",
        ASKED,
        post("bob99", "<p>Same here, buy a new one.</p>", 9),
        post("carl_x", quoted + named + emoji, accepted_answer=True),
        tags=["pedal"],
    )
    assert isinstance(row, Row)
    assert (row.questions, row.tags) == (("Why does my pedal squeak?",), ("pedal",))
    assert row.answer == "Oil it. **Not** the strings.\n\nAsk"
    assert (row.draft, row.theirs, row.remark) == (True, True, "")
    assert '"title": "[SOLVED]' in (tmp_path / "12.json").read_text("utf-8").split("\n")[row.line - 1]


def test_without_an_accepted_reply_the_one_with_most_likes_answers_and_says_so(tmp_path: Path) -> None:
    row = topic(
        tmp_path,
        "how to stop the squeaking",
        post("anna_92", "<p>It squeaks.</p>", 8),
        post("bob99", "<p>Oil the hinge.</p>", 2),
        post("carl_x", "<p>Buy a new one.</p>", 1),
        post("anna_92", "<p>It was the hinge, thank you.</p>", 5),
    )
    assert isinstance(row, Row)
    assert (row.answer, row.draft) == ("Oil the hinge.", True)
    assert row.remark.startswith("a draft; no reply was accepted")


@pytest.mark.parametrize(
    ("title", "posts", "more", "cause"),
    [
        ("Why?", [ASKED, post("bob99", "<p>Oil it.</p>")], {}, "no reply to it was accepted or liked"),
        ("Why?", [ASKED, post("bob99", "<p>thanks</p>", 3)], {}, "no reply to it was accepted or liked"),
        ("Why?", [ASKED, post("bob99", "<p>Oil it.</p>", 3, hidden=True)], {}, "no reply to it was accepted or liked"),
        ("Why?", [ASKED, post("bob99", "<p>Oil it.</p>", 3, post_type=4)], {}, "no reply to it was accepted or liked"),
        ("Why?", [], {}, "no reply to it was accepted or liked"),
        ("Welcome", [ASKED, post("bob99", "<p>Oil it.</p>", 3)], {}, "a topic whose title asks nothing"),
        (
            "Why?",
            [ASKED, post("bob99", "<p>Oil it.</p>", 3)],
            {"archetype": "private_message"},
            "a private talk, of which nothing is read",
        ),
        (
            "Why?",
            [ASKED],
            {"accepted_answer": {"post_number": 31}},
            "the accepted reply is further on; save the topic with ?print=true",
        ),
    ],
)
def test_a_topic_without_an_answer_is_told(
    tmp_path: Path, title: str, posts: list[dict[str, Any]], more: dict[str, Any], cause: str
) -> None:
    found = topic(tmp_path, title, *posts, **more)
    assert isinstance(found, Unread)
    assert found.cause == cause


def test_a_list_of_topics_gives_no_entries(tmp_path: Path) -> None:
    listed = {
        "users": [{"username": "anna_92"}],
        "topic_list": {"topics": [{"title": "Why?", "excerpt": "It squeaks."}]},
    }
    (tmp_path / "latest.json").write_text(json.dumps(listed))
    (found,) = read(tmp_path / "latest.json")
    assert isinstance(found, Unread)
    assert found.aside


def test_a_name_that_is_a_word_too_is_reported(tmp_path: Path) -> None:
    row = topic(tmp_path, "Who can oil it?", ASKED, post("Will", "<p>Will does, ask Will.</p>", accepted_answer=True))
    assert isinstance(row, Row)
    assert row.remark.startswith("a draft; members are called Will")


def test_a_topic_that_asks_nothing_gives_the_questions_of_its_first_post(tmp_path: Path) -> None:
    def found(cooked: str) -> list[Row | Unread]:
        posts = [post("anna_92", cooked), post("bob99", "<p>Nice list!</p>", 4)]
        (tmp_path / "7.json").write_text(json.dumps({"title": "FAQ - read first", "post_stream": {"posts": posts}}))
        return list(read(tmp_path / "7.json"))

    mention = '<a class="mention" href="/u/bob99">@bob99</a>'
    first = f"<p>Hi!</p><h3>Where is it?</h3><p>Ask {mention}.</p>"
    others = "<h3>How to pay</h3><p>Cash.</p><h3>Is it far?</h3><p>No.</p>"
    told = [each for each in found(first + others) if isinstance(each, Row)]
    assert [(each.questions, each.answer, each.draft, each.theirs) for each in told] == [
        (("Where is it?",), "Ask .", True, True),
        (("How to pay",), "Cash.", True, True),
        (("Is it far?",), "No.", True, True),
    ]
    (left,) = found("<h3>Be kind</h3><p>Always.</p><h3>Why?</h3><p>So.</p>")
    assert isinstance(left, Unread)
    assert left.aside
