"""Articles of help centres: Zendesk, Intercom, Freshdesk and Help Scout, with what they list beside them."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.importing import Row, Unread, read


def rows(place: Path, language: str = "") -> list[Row]:
    """What is read there, of which nothing may be refused."""
    found = list(read(place, language=language))
    assert all(isinstance(each, Row) or each.aside for each in found), found
    return [each for each in found if isinstance(each, Row)]


def saved(folder: Path, name: str, found: Any) -> Path:
    """The file with that value."""
    (folder / name).write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
    return folder / name


def test_an_article_that_asks_nothing_gives_way_to_its_questions(tmp_path: Path) -> None:
    body = "<p>What pupils ask.</p><h2>Who tunes it?</h2><p>Ann.</p><h2>How often?</h2><ul><li>In spring</li></ul>"
    piano = {"title": "Our piano", "body": body, "label_names": ["piano"], "draft": False}
    tuned, often = rows(saved(tmp_path, "articles.json", {"articles": [piano, piano]}))[:2]
    assert (tuned.questions, tuned.answer, tuned.topic, tuned.tags) == (
        ("Who tunes it?",), "Ann.", "Our piano", ("piano",)
    )  # fmt: skip
    assert (often.questions, often.answer) == (("How often?",), "- In spring")
    first = next(read(tmp_path / "articles.json"))
    assert isinstance(first, Unread)
    assert (first.asked, first.line, first.aside) == ("Our piano", tuned.line, True)
    assert first.cause == "it asks nothing itself, and holds 2 questions, above them 'What pupils ask.'"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Who tunes the piano?", "<h2>Who?</h2><p>Ann.</p><h2>When?</h2><p>In spring.</p>"),
        ("Our piano", "<h2>Who tunes it?</h2><p>Ann.</p><h2>Prices</h2><p>Ten.</p>"),
        ("Our piano", "<h2>Who tunes it?</h2><p>Ann.</p>"),
    ],
)
def test_an_article_with_headings_of_its_own_stays_whole(tmp_path: Path, title: str, body: str) -> None:
    (row,) = rows(saved(tmp_path, "articles.json", [{"title": title, "body": body}]))
    assert row.questions == (title,)
    assert "Ann." in row.answer


def test_the_questions_of_a_draft_are_drafts(tmp_path: Path) -> None:
    body = "<h2>Who tunes it?</h2><p>Ann.</p><h2>How often?</h2><p>In spring.</p>"
    found = rows(saved(tmp_path, "articles.json", [{"title": "Our piano", "body": body, "draft": True}]))
    assert [row.draft for row in found] == [True, True]


def intercom(state: str = "published") -> dict[str, Any]:
    german = {"type": "article_content", "title": "Wer stimmt es?", "body": "<p>Ann, im Mai.</p>", "state": state}
    return {
        "type": "article",
        "title": "Who tunes it?",
        "description": "About tuning",
        "body": "<p>Ann, in <b>May</b>.</p>",
        "state": "published",
        "default_locale": "en",
        "translated_content": {"type": "article_translated_content", "fr": None, "de": german},
    }


@pytest.mark.parametrize(
    ("language", "asked", "answer", "left"),
    [("en", "Who tunes it?", "Ann, in **May**.", "de"), ("de", "Wer stimmt es?", "Ann, im Mai.", "en")],
)
def test_of_an_article_and_its_translations_the_one_of_the_base_is_read(
    tmp_path: Path, language: str, asked: str, answer: str, left: str
) -> None:
    (row,) = rows(saved(tmp_path, "intercom.json", {"type": "list", "data": [intercom()]}), language=language)
    assert (row.questions, row.answer, row.draft) == ((asked,), answer, False)
    assert row.remark == f"not taken over: what is in {left}"


def test_a_translation_that_is_not_published_is_a_draft(tmp_path: Path) -> None:
    (row,) = rows(saved(tmp_path, "intercom.json", {"data": [intercom("draft")]}), language="de")
    assert (row.questions, row.draft) == (("Wer stimmt es?",), True)


def test_a_description_alone_is_the_answer_and_a_longer_one_too(tmp_path: Path) -> None:
    alone = {"title": "Who tunes it?", "description": "Ann.", "body": ""}
    longer = {"title": "How often?", "description": "Every spring, before the concert.", "value": "3"}
    assert [row.answer for row in rows(saved(tmp_path, "faq.json", [alone, longer]))] == [
        "Ann.",
        "Every spring, before the concert.",
    ]


def test_freshdesk_tells_drafts_by_a_number_and_lists_its_folders_elsewhere(tmp_path: Path) -> None:
    def article(title: str, status: int) -> dict[str, Any]:
        above = [{"type": kind, "data": {"name": name}} for kind, name in (("category", "Club"), ("folder", "Piano"))]
        return {"folder_id": 7, "hierarchy": above, "title": title, "description": "<p>Ann.</p>", "status": status}

    saved(tmp_path, "articles.json", [article("Who tunes it?", 2), article("Who buys it?", 1)])
    saved(tmp_path, "folders.json", [{"id": 7, "name": "Piano", "description": "What of it?"}])
    saved(tmp_path, "categories.json", [{"id": 1, "name": "Club", "description": "Music for all"}])
    tunes, buys = rows(tmp_path)
    assert (tunes.questions, tunes.topic, tunes.draft) == (("Who tunes it?",), "Piano", False)
    assert (buys.questions, buys.draft) == (("Who buys it?",), True)
    told = [(each.file.name, each.cause) for each in read(tmp_path) if isinstance(each, Unread)]
    assert told == [
        (name, "the names of sections, to which articles in other files belong")
        for name in ("categories.json", "folders.json")
    ]


@pytest.mark.parametrize(
    "item",
    [
        {"name": "Who tunes it?", "description": "Ann."},
        {"name": "Piano", "faqs": [{"q": "Who tunes it?", "a": "Ann."}]},
    ],
)
def test_a_file_named_like_a_list_of_places_may_hold_questions(tmp_path: Path, item: dict[str, Any]) -> None:
    (row,) = rows(saved(tmp_path, "categories.json", [item]))
    assert (row.questions, row.answer) == (("Who tunes it?",), "Ann.")


def test_one_article_a_file_keeps_its_title_of_one_word(tmp_path: Path) -> None:
    article: dict[str, Any] = {
        "number": 3,
        "status": "published",
        "name": "Tuning",
        "text": "<p>Ann.</p>",
        "keywords": ["out of tune"],
    }
    article["categories"] = ["5f3c19f02c7d3a10cbaa00c1"]
    saved(tmp_path, "3.json", {"article": article})
    saved(tmp_path, "4.json", {"article": {**article, "name": "Buying", "status": "notpublished"}})
    listed = {"page": 1, "items": [{"slug": "help", "visibility": "public", "name": "Help", "description": "How?"}]}
    saved(tmp_path, "collections.json", {"collections": listed})
    tuning, buying = rows(tmp_path)
    assert (tuning.questions, tuning.answer, tuning.topic, tuning.draft) == (("Tuning",), "Ann.", "", False)
    assert (buying.questions, buying.draft) == (("Buying",), True)
