"""Exports of content management systems: the texts among what else they hold, and whether each was published."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.importing import Row, Unread, read


def contentful(question: str, answer: str, at: str | None) -> dict[str, Any]:
    fields = {"internalTitle": {"en": f"FAQ {question}"}, "question": {"en": question}, "answer": {"en": answer}}
    return {"sys": {"type": "Entry", **({"publishedAt": at} if at else {})}, "fields": fields}


def test_contentful_keeps_its_texts_among_their_types_and_locales(tmp_path: Path) -> None:
    page = {"sys": {"publishedAt": "2024-01-01"}, "fields": {"title": {"en": "Help"}, "items": {"en": []}}}
    export = {
        "contentTypes": [{"name": "FAQ item", "description": "A question.", "fields": [{"id": "question"}]}],
        "entries": [
            contentful("Is it free?", "Yes.", "2024-01-01"),
            page,
            contentful("Is there more?", "Not yet.", None),
        ],
        "locales": [{"name": "English", "code": "en", "default": True}],
    }
    (tmp_path / "export.json").write_text(json.dumps(export))
    free, more = read(tmp_path / "export.json")
    assert isinstance(free, Row)
    assert isinstance(more, Row)
    assert (free.questions, free.answer, free.draft) == (("Is it free?",), "Yes.", False)
    assert (more.questions, more.draft) == (("Is there more?",), True)
    assert "publishedAt is empty" in more.remark


def test_an_edit_in_sanity_is_a_draft_unless_it_is_of_a_published_text(tmp_path: Path) -> None:
    documents = [
        {"_id": "site", "_type": "settings", "title": "Our festival", "description": "Folk and fields."},
        {"_id": "a", "_type": "faq", "question": "Is it free?", "answer": "Yes."},
        {"_id": "drafts.a", "_type": "faq", "question": "Is it free?", "answer": "Yes, TODO."},
        {"_id": "drafts.b", "_type": "faq", "question": "Who plays?", "answer": "Nobody knows."},
    ]
    lines = [json.dumps(each) for each in documents]
    (tmp_path / "data.ndjson").write_text("\n".join((*lines, "{", "")))
    free, plays, broken = read(tmp_path / "data.ndjson")
    assert isinstance(free, Row)
    assert isinstance(plays, Row)
    assert isinstance(broken, Unread)
    assert (free.line, free.answer, free.draft) == (2, "Yes.", False)
    assert (plays.line, plays.draft) == (4, True)
    assert (broken.line, broken.cause) == (5, "not JSON; write one object on this line")


def test_what_a_page_of_schema_org_says_of_its_site_asks_nothing(tmp_path: Path) -> None:
    asked = {"@type": "Question", "name": "Is it free?", "acceptedAnswer": {"@type": "Answer", "text": "Yes."}}
    search = {"@type": "SearchAction", "target": {"@type": "EntryPoint", "urlTemplate": "https://a.example/?q={q}"}}
    graph = [
        {"@type": ["WebPage", "FAQPage"], "name": "FAQ", "mainEntity": [asked]},
        {"@type": "WebSite", "potentialAction": [search]},
    ]
    (tmp_path / "faq.jsonld").write_text(json.dumps({"@context": "https://schema.org", "@graph": graph}))
    assert [each.questions for each in read(tmp_path / "faq.jsonld") if isinstance(each, Row)] == [("Is it free?",)]


def test_botpress_keeps_questions_and_answers_by_language(tmp_path: Path) -> None:
    data = {"enabled": True, "questions": {"es": ["¿Qué cuesta?", "precio"]}, "answers": {"es": ["Nada."]}}
    hidden = {"enabled": False, "questions": {"es": ["¿Y mañana?"]}, "answers": {"es": ["Quizá."]}}
    export = {"qnas": [{"id": "a", "data": data}, {"id": "b", "data": hidden}], "contentElements": []}
    (tmp_path / "qna.json").write_text(json.dumps(export))
    cost, later = read(tmp_path / "qna.json")
    assert isinstance(cost, Row)
    assert isinstance(later, Row)
    assert (cost.questions, cost.answer, cost.draft) == (("¿Qué cuesta?", "precio"), "Nada.", False)
    assert (later.questions, later.draft) == (("¿Y mañana?",), True)


def test_botpress_names_an_answer_that_is_an_element_of_the_bot(tmp_path: Path) -> None:
    data = {"questions": {"en": ["May I row alone?"]}, "answers": {"en": ["#!builtin_text-1"]}, "enabled": True}
    element = {"id": "builtin_text-1", "formData": {"text$en": "With a card.", "typing$en": True}}
    (tmp_path / "qna.json").write_text(json.dumps({"qnas": [{"id": "a", "data": data}], "contentElements": [element]}))
    (row,) = read(tmp_path / "qna.json")
    assert isinstance(row, Row)
    assert (row.questions, row.answer) == (("May I row alone?",), "With a card.")


def test_the_text_of_a_question_of_schema_org_is_no_answer(tmp_path: Path) -> None:
    asked = {"@type": "Question", "name": "Is it free?", "text": "I only want to look.", "answerCount": 0}
    (tmp_path / "qa.json").write_text(json.dumps({"@type": "QAPage", "mainEntity": asked}))
    assert not any(isinstance(each, Row) for each in read(tmp_path / "qa.json"))


KEYS = """
contentTypes entries fields sys publishedAt _id _type question answer qnas data @type name text acceptedAnswer messages
role content alt q a id title tags children How? en
"""
NAMES = st.sampled_from(KEYS.split())
TEXTS = st.sampled_from(["Question", "How?", "Yes.", "drafts.a", "a", "user", "", "<b>x</b>"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=25,
)


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_whatever_objects_hold_they_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, values: list[Any]
) -> None:
    base = tmp_path_factory.getbasetemp()
    (base / "any.json").write_text(json.dumps(values if len(values) > 1 else values[0]))
    (base / "any.jsonl").write_text("\n".join(map(json.dumps, values)))
    for name in ("any.json", "any.jsonl"):
        assert all(each.line >= 1 for each in read(base / name))


def test_sections_in_a_file_of_their_own_ask_nothing(tmp_path: Path) -> None:
    listed = {"sections": [{"id": 1, "name": "Visits", "description": "How to come"}], "next_page": None}
    (tmp_path / "sections.json").write_text(json.dumps(listed))
    (only,) = read(tmp_path / "sections.json")
    assert isinstance(only, Unread)
    assert (only.aside, only.cause) == (True, "the names of sections, to which articles in other files belong")


def test_an_article_that_is_still_to_be_written_lacks_its_answer(tmp_path: Path) -> None:
    listed = {"articles": [{"id": 1, "title": "Is it far?", "body": "<p>TODO</p>"}], "next_page": None}
    (tmp_path / "articles.json").write_text(json.dumps(listed))
    (only,) = read(tmp_path / "articles.json")
    assert isinstance(only, Unread)
    assert (only.asked, only.cause) == ("Is it far?", "no answer; write one")


def test_sanity_has_names_in_any_language_and_images_between_blocks(tmp_path: Path) -> None:
    block = {"_type": "block", "children": [{"_type": "span", "text": "Por la puerta azul."}]}
    image = {"_type": "image", "asset": {"_ref": "image-1-png"}, "alt": "La puerta"}
    documents = [
        {"_id": "s", "_type": "section", "title": "Llegar"},
        {"_id": "a", "_type": "faq", "pregunta": "¿Por dónde se entra?", "respuesta": [block, image]},
        {"_id": "site", "_type": "settings", "title": "El huerto", "footer": "Escríbenos"},
    ]
    (tmp_path / "data.ndjson").write_text("\n".join(map(json.dumps, documents)))
    enters, shown = read(tmp_path / "data.ndjson")
    assert isinstance(enters, Row)
    assert isinstance(shown, Unread)
    assert (enters.questions, enters.answer) == (("¿Por dónde se entra?",), "Por la puerta azul.")
    assert shown.aside
    assert "La puerta" in shown.cause
