"""Retrieval: the right label first, deterministically, without a connection to anywhere."""

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import classifier, retrieval
from bot.answering.abroad import retrieve_abroad
from bot.answering.index import Index, Phrasing
from bot.answering.indexing import build_index
from bot.answering.retrieval import retrieve, retrieve_all
from bot.answering.understanding import build_vocabulary, understand
from bot.knowledge.models import Term
from bot.services.model_files import load_lexicon, load_models, load_vectors
from tests import town

VECTORS, LEXICON = load_vectors(), load_lexicon()
PHRASINGS = [Phrasing(id_, text) for id_, texts in town.QUESTIONS.items() for text in texts]
VOCABULARY = build_vocabulary([phrasing.text for phrasing in PHRASINGS], [], lexicon=LEXICON)
INDEX = build_index(PHRASINGS, VOCABULARY, VECTORS)


def best(typed: str, index: Index = INDEX) -> tuple[str, float]:
    found = retrieve(understand(typed, VOCABULARY), index)
    return found.ranked[0].label, found.confidence


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("can i put it on half of my cheek only", "half-cheek"),
        ("HALF CHEEK LOCAL EFFECT???", "half-cheek"),
        ("my operation was last week, new scar, ok to use?", "fresh-scar"),
        ("i have old acne scars from years ago", "old-scar"),
        ("is tanning ok", "sun"),
        ("keep tube in refrigerator cold", "storage"),
        ("tretinoin and this together?", "tretinoin"),
        (
            (
                "hi all, long time reader, i moved house last month and my freezer broke, anyway what i wanted to know "
                "is where should i keep the tube, thanks so much"
            ),
            "storage",
        ),
    ],
)
def test_the_right_label_comes_first(typed: str, label: str) -> None:
    assert best(typed)[0] == label


@pytest.mark.parametrize("typed", ["what is the best laptop", "who won the football", "recipe for soup", "asdf qwer"])
def test_what_nothing_answers_gets_little_confidence(typed: str) -> None:
    assert best(typed)[1] < 0.25


def test_a_phrasing_itself_is_as_good_as_certain() -> None:
    for phrasing in PHRASINGS:
        label, confidence = best(phrasing.text)
        assert (label, confidence >= 0.9) == (phrasing.label, True)


def test_explanations_name_the_phrasing_and_the_matchers() -> None:
    found = retrieve(understand("sunbed with the creme", VOCABULARY), INDEX).ranked[0]
    assert found.phrasing == "sunbed and the cream"
    assert set(found.parts) == {"vectors", "letters", "words", "classifier"}


@given(st.permutations(PHRASINGS))
@settings(max_examples=5, deadline=None)
def test_the_order_of_phrasings_does_not_matter(shuffled: list[Phrasing]) -> None:
    index = build_index(shuffled, VOCABULARY, VECTORS)
    for typed in ("half a cheek", "scar", "sun", "nothing at all"):
        query = understand(typed, VOCABULARY)
        assert retrieve(query, index) == retrieve(query, INDEX)


@given(st.text(max_size=200))
def test_any_text_has_an_answer_or_none(typed: str) -> None:
    found = retrieve(understand(typed, VOCABULARY), INDEX)
    assert 0 <= found.confidence <= 1
    assert all(0 <= candidate.score <= 1 for candidate in found.ranked)
    assert [c.score for c in found.ranked] == sorted((c.score for c in found.ranked), reverse=True)


def test_the_engine_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was made")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    models = load_models(meaning=True)
    index = build_index(PHRASINGS, VOCABULARY, models.static, models.meaning, models.abroad)
    assert best("half a cheek", index)[0] == "half-cheek"
    assert retrieve_abroad(understand("kann ich damit in die sonne", VOCABULARY), index).ranked[0].label == "sun"


def test_an_index_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        build_index([], VOCABULARY, VECTORS)


def test_texts_beside_the_subject_take_no_question_and_show_what_is_beside_it() -> None:
    models = load_models(meaning=True)
    beside = [Phrasing("clinics", text) for text in town.CLINICS]
    index = build_index(PHRASINGS, VOCABULARY, models.static, models.meaning, beside=beside)
    assert "clinics" not in index.labels
    alone = retrieve(understand("did the laser hurt on your cheek", VOCABULARY), index)
    together = retrieve(understand("may i put it on half of my cheek only", VOCABULARY), index)
    assert alone.subject < 0 < together.subject
    assert (alone.beside, together.beside) == ("clinics", "")


def test_opposites_ask_for_another_answer() -> None:
    glossary = [
        Term(term="fresh", also=("new", "weeks old"), opposite="old"),
        Term(term="old", also=("years old",), opposite="fresh"),
    ]
    phrasings = [Phrasing(id_, text) for id_, texts in town.QUESTIONS.items() for text in texts]
    vocabulary = build_vocabulary([phrasing.text for phrasing in phrasings], glossary, lexicon=LEXICON)
    index = build_index(phrasings, vocabulary, VECTORS)
    for typed, label in (
        ("can i use it on an old surgical scar", "old-scar"),
        ("can i use it on a surgical scar that is years old", "old-scar"),
        ("can i use it on a new surgical scar", "fresh-scar"),
        ("will it fade a scar that is three weeks old", "fresh-scar"),
    ):
        assert retrieve(understand(typed, vocabulary), index).ranked[0].label == label, typed


def test_a_base_fitted_by_blocks_is_fitted_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    # Near twins make the matrix that is inverted nearly singular.
    twins = [Phrasing(each.label, each.text + end) for each in PHRASINGS for end in ("", " please", " please please")]
    whole = build_index(twins, VOCABULARY, VECTORS)
    monkeypatch.setattr(classifier, "BLOCK", 8)
    blocks = build_index(twins, VOCABULARY, VECTORS)
    for typed in ("half a cheek", "scar from last week", "can i go in the sun", "nothing at all"):
        one, other = (retrieve(understand(typed, VOCABULARY), index) for index in (whole, blocks))
        assert [each.label for each in one.ranked[:3]] == [each.label for each in other.ranked[:3]]
        assert one.confidence == pytest.approx(other.confidence, abs=0.01)


def test_queries_looked_up_together_find_what_each_finds_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = ["half a cheek", "", "scar from last week, a scar", "can i go in the sun", "half a cheek", "zzz qqq"]
    queries = [understand(text, VOCABULARY) for text in typed]
    # The landmarks are read in many parts, as those of a large base are.
    monkeypatch.setattr(retrieval, "NEAREST_MEMORY", 1024)

    together = retrieve_all(queries, INDEX)

    for found, query in zip(together, queries, strict=True):
        alone = retrieve(query, INDEX)
        assert [each.label for each in found.ranked] == [each.label for each in alone.ranked]
        assert found.confidence == pytest.approx(alone.confidence, abs=2e-4)
        assert [each.parts for each in found.ranked] == [pytest.approx(each.parts, abs=2e-4) for each in alone.ranked]
