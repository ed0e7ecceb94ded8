"""The decision table, and what holds for every decision."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import decision
from bot.answering.calibration import Labelled, Thresholds, calibrate, error
from bot.answering.candidates import Candidate, Candidates, Role
from bot.answering.corpus import NOTHING
from bot.answering.decision import (
    Abstain,
    Answer,
    Foreign,
    Manner,
    OutOfScope,
    Reason,
    Signpost,
    Suggest,
    alike,
    attested,
    decide,
    divided,
)
from bot.answering.retrieval import retrieve
from bot.answering.sureness import Sureness, learn
from bot.answering.understanding import understand
from tests import town

KNOWLEDGE = town.knowledge()
ALL = frozenset(KNOWLEDGE.entry)
THRESHOLDS = Thresholds(answer=0.6, offer=0.5)
THINGS = ("opera", "rugby", "the sunset")
THINGS = ("opera", "rugby", "the sunset")


def found(confidence: float, *labels: str, lead: float = 1.0, nearness: float = 0.9) -> Candidates:
    return Candidates(tuple(Candidate(label, 0.5, lambda: ("", {})) for label in labels), confidence, nearness, lead)


def test_what_is_told_beside_it_makes_a_list_of_an_answer_if_it_is_hardly_less_sure() -> None:
    def told(confidence: float, label: str, servable: frozenset[str] = ALL) -> object:
        answer, candidates = Answer("sun", 0.9), found(0.9, "sun", "long", "storage")
        return divided(answer, candidates, found(confidence, label, "half-cheek"), THRESHOLDS, servable)

    assert told(0.85, "storage") == Suggest(("sun", "storage", "long"), 0.9)
    # The odds of the answer are 9, and these are 4.
    assert told(0.8, "storage") == Answer("sun", 0.9)
    assert told(0.99, "sun") == Answer("sun", 0.9)
    assert told(0.99, "shops") == Answer("sun", 0.9)
    assert told(0.99, "storage", frozenset({"sun", "long"})) == Answer("sun", 0.9)


def test_a_story_about_something_else_makes_a_list_of_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision, "AMONG", 2)

    def told_of(*whole: str, servable: frozenset[str] = ALL) -> object:
        return attested(Answer("sun", 0.9), found(0.9, "sun", "long"), whole, THRESHOLDS, servable)

    assert told_of("storage", "half-cheek", "sun") == Suggest(("sun", "storage", "long"), 0.9)
    assert told_of("storage", "sun", "half-cheek") == Answer("sun", 0.9)
    # Only what may be served stands before the answer.
    assert told_of("storage", "half-cheek", "sun", servable=ALL - {"storage"}) == Answer("sun", 0.9)


def test_a_story_about_what_would_be_offered_first_makes_it_the_answer() -> None:
    offered = Suggest(("sun", "storage"), 0.5)

    def told_of(*whole: str, subject: float = 1.0, first: str = "sun") -> object:
        candidates = replace(found(0.5, first, "storage"), subject=subject)
        return attested(offered, candidates, whole, replace(THRESHOLDS, subject=0.0), ALL)

    assert told_of("sun", "storage") == Answer("sun", 0.5)
    assert told_of("storage", "sun") == offered
    assert told_of(NOTHING, "sun") == offered
    # Beside the subject nothing is answered, and a list for several asks may begin with what another one found.
    assert told_of("sun", "storage", subject=-1.0) == offered
    assert told_of("sun", "storage", first="storage") == offered


def test_the_table() -> None:
    def decided(candidates: Candidates, servable: frozenset[str] = ALL, understood: bool = True) -> object:
        return decide(candidates, THRESHOLDS, KNOWLEDGE, servable=servable, understood=understood)

    assert decided(found(0.7, "sun", "storage")) == Answer("sun", 0.7)
    assert decided(found(0.5, "sun", "shops", "storage", "long", "tretinoin")) == Suggest(
        ("sun", "storage", "long"), 0.5
    )
    assert decided(found(0.2, "sun", lead=0.5)) == Suggest(("sun",), 0.2)
    assert decided(found(0.2, "sun", lead=0.49)) == Abstain(Reason.NO_MATCH, 0.2)
    assert decided(Candidates((), 0.0)) == Abstain(Reason.NO_MATCH, 0.0)
    assert decided(found(0.6, "swelling", "sun")) == Signpost(("swelling",), 0.6)
    assert decided(found(0.59, "swelling", "sun")) == Suggest(("sun",), 0.59)
    assert decided(found(0.6, "shops", "sun")) == OutOfScope("shops", 0.6)
    assert decided(found(0.3, "shops", "sun")) == Suggest(("sun",), 0.3)
    assert decided(found(0.9, "sun"), servable=frozenset()) == Abstain(Reason.NO_MATCH, 0.9)
    assert decided(found(0.4, "sun"), servable=frozenset()) == Abstain(Reason.NO_MATCH, 0.4)
    assert decided(found(0.4, "sun"), understood=False) == Abstain(Reason.LANGUAGE, 0.4)
    assert decided(found(0.1, "sun"), understood=False) == Abstain(Reason.LANGUAGE, 0.1)
    assert decided(found(0.9, "sun"), understood=False) == Answer("sun", 0.9)


def test_what_curators_ruled_unanswerable_is_passed_on_where_it_wins() -> None:
    for confidence in (0.3, 0.9):
        winning = found(confidence, NOTHING, "sun", lead=-1.0)
        assert decide(winning, THRESHOLDS, KNOWLEDGE, servable=ALL) == Abstain(Reason.NO_MATCH, confidence)


def test_what_is_beside_the_subject_gets_a_list_or_a_note_and_no_answer() -> None:
    thresholds = replace(THRESHOLDS, subject=0.2)

    def decided(
        subject: float, *labels: str, lead: float = 1.0, beside: str = "shops", understood: bool = True
    ) -> object:
        each = replace(found(0.9, *labels, lead=lead), subject=subject, beside=beside)
        return decide(each, thresholds, KNOWLEDGE, servable=ALL, understood=understood)

    assert decided(0.2, "sun", "storage") == Answer("sun", 0.9)
    assert decided(0.1, "sun", "storage") == Suggest(("sun", "storage"), 0.9)
    assert decided(0.1, "sun", lead=0.4) == OutOfScope("shops", 0.9)
    assert decided(0.1, "sun", lead=0.4, beside="") == Abstain(Reason.NO_MATCH, 0.9)
    assert decided(0.1, "sun", lead=0.4, understood=False) == Abstain(Reason.LANGUAGE, 0.9)
    assert decided(0.1, "swelling", "sun") == Signpost(("swelling",), 0.9)


def test_what_is_far_beside_the_subject_gets_no_list_either() -> None:
    thresholds = replace(THRESHOLDS, subject=0.2, listed=0.1)

    def decided(subject: float, *, one_word: bool = False) -> object:
        each = replace(found(0.9, "sun"), subject=subject, beside="shops")
        return decide(each, thresholds, KNOWLEDGE, servable=ALL, manner=Manner(one_word=one_word))

    assert decided(0.1) == Suggest(("sun",), 0.9)
    assert decided(0.09) == OutOfScope("shops", 0.9)
    # One word says too little to be beside the subject.
    assert decided(0.09, one_word=True) == Suggest(("sun",), 0.9)


FLAGGED, NOTED = Signpost(("swelling",), 0.9), OutOfScope("shops", 0.9)


@pytest.mark.parametrize(("top", "given"), [("sun", None), ("swelling", FLAGGED), ("shops", NOTED)])
def test_what_is_asked_of_another_product_gets_no_entry_but_a_flag_or_a_note(top: str, given: object) -> None:
    decided = decide(found(0.9, top), THRESHOLDS, KNOWLEDGE, servable=ALL, manner=Manner(of_another=True))
    assert decided == (given or Abstain(Reason.NO_MATCH, 0.9))


def test_across_languages_is_offered_never_answered() -> None:
    abroad = found(0.99, "sun", "storage")
    decided = decide(abroad, THRESHOLDS, KNOWLEDGE, servable=ALL, understood=False, foreign=Foreign())
    assert decided == Suggest(("sun", "storage"), 0.99, translated=True)


def test_a_likeness_to_a_red_flag_does_not_signpost_a_general_question() -> None:
    candidates = found(0.9, "swelling", "sun")
    for in_general, expected in ((False, Signpost(("swelling",), 0.9)), (True, Suggest(("sun",), 0.9))):
        assert decide(candidates, THRESHOLDS, KNOWLEDGE, servable=ALL, manner=Manner(in_general=in_general)) == expected


def test_a_likeness_to_a_red_flag_that_does_not_suffice_gives_its_line() -> None:
    def likely(confidence: float, *labels: str, in_general: bool = False) -> str | None:
        return alike(found(confidence, *labels), THRESHOLDS, KNOWLEDGE, in_general=in_general)

    assert likely(0.3, "swelling", "sun") == "swelling"
    assert likely(0.29, "swelling", "sun") is None
    assert likely(0.3, "sun", "swelling") is None
    assert likely(0.9, "swelling", in_general=True) is None
    assert likely(0.9) is None


def test_what_lies_far_from_every_phrasing_is_not_answered() -> None:
    far = Thresholds(answer=0.6, offer=0.5, near=0.4)
    # What is told to be another subject may be far from every phrasing.
    note = decide(found(0.9, "shops", "sun", nearness=0.1), far, KNOWLEDGE, servable=ALL)
    assert note == OutOfScope("shops", 0.9)
    for nearness, lead, expected in (
        (0.39, 1.0, Suggest(("sun",), 0.9)),
        (0.39, 0.4, Abstain(Reason.NO_MATCH, 0.9)),
        (0.4, 0.4, Answer("sun", 0.9)),
    ):
        candidates = found(0.9, "sun", lead=lead, nearness=nearness)
        assert decide(candidates, far, KNOWLEDGE, servable=ALL) == expected


labels = st.lists(st.sampled_from([*sorted(ALL), "swelling", "shops", NOTHING]), max_size=10, unique=True)


@given(labels, st.floats(0, 1), st.floats(-3, 3), st.frozensets(st.sampled_from(sorted(ALL))), st.booleans())
def test_what_always_holds(
    ranked: list[str], confidence: float, lead: float, servable: frozenset[str], understood: bool
) -> None:
    candidates = found(confidence, *ranked, lead=lead)
    decision = decide(candidates, THRESHOLDS, KNOWLEDGE, servable=servable, understood=understood)
    if isinstance(decision, Answer):
        assert decision.entry_id == ranked[0]
        assert decision.entry_id in servable
        assert confidence >= THRESHOLDS.answer
    if isinstance(decision, Suggest):
        assert 1 <= len(decision.entry_ids) <= 3
        assert set(decision.entry_ids) <= servable
        assert lead >= THRESHOLDS.offer
    if isinstance(decision, Signpost | OutOfScope):
        assert confidence >= THRESHOLDS.answer


def test_thresholds_keep_the_promise_on_what_they_were_chosen_on() -> None:
    release = town.release()
    labelled = [Labelled(text, label=id_) for id_, texts in town.QUESTIONS.items() for text in texts]
    labelled += [
        Labelled(f"is {thing} any good {number}", unanswerable=True) for thing in THINGS for number in range(9)
    ]
    near_misses = [Labelled(f"{word} {number}", never="sun") for word in ("sun", "cream") for number in range(40)]
    asked = [
        (retrieve(understand(item.text, release.vocabulary), release.index), item) for item in labelled + near_misses
    ]
    for limit in (0.02, 0.05, 0.1):
        thresholds = calibrate(asked, limit)
        wrong = sum(
            thresholds.confidence(found) >= thresholds.answer
            and found.nearness >= thresholds.near
            and found.role is Role.ENTRY
            and item.wrong(found.ranked[0].label)
            for found, item in asked
            if item.never is None
        )
        assert (wrong + 1) / (len(labelled) + 1) <= limit
    assert calibrate(asked[:50], 0.05) == Thresholds(0.55, offer=1.0)


def confused(doubtful: str, every: int, *, also: frozenset[str] = frozenset()) -> list[tuple[Candidates, Labelled]]:
    """Questions found alike for two entries: one is always right, the other is wrong in one of so many."""
    asked: list[tuple[Candidates, Labelled]] = []
    for number in range(400):
        top = ("sun", doubtful)[number % 2]
        wrong = top == doubtful and number % every == 1
        candidates = replace(found(0.6 + 0.3 * (number * 7 % 100) / 100, top, "storage"), role=Role.ENTRY)
        asked.append((candidates, Labelled(str(number), label="storage" if wrong else top, also=also)))
    return asked


def test_an_entry_that_is_confused_must_be_surer_and_costs_no_other_an_answer() -> None:
    alone = calibrate(confused("long", 400), 0.02)
    beside = calibrate(confused("long", 8), 0.02)
    for confidence in (0.65, 0.75, 0.85):
        assert beside.confidence(found(confidence, "sun", "storage")) >= beside.answer
        assert beside.confidence(found(confidence, "long", "storage")) < beside.answer
        assert alone.confidence(found(confidence, "long", "storage")) >= alone.answer


def test_what_has_two_good_answers_is_wrong_at_neither() -> None:
    judged = Labelled("is it sold in summer", label="sun", also=frozenset({"shops"}))
    assert not judged.wrong("sun")
    assert not judged.wrong("shops")
    assert judged.wrong("storage")
    both = calibrate(confused("long", 8, also=frozenset({"long"})), 0.02)
    assert both.confidence(found(0.65, "long", "storage")) >= both.answer


def test_what_distress_decides_is_no_wrong_answer() -> None:
    """A message that is signposted is never answered, whatever is found for it."""
    screened = [(each, replace(item, signposted=item.label == "storage")) for each, item in confused("long", 8)]
    thresholds = calibrate(screened, 0.02)
    assert thresholds.confidence(found(0.65, "long", "storage")) >= thresholds.answer


def test_a_list_is_offered_from_the_lead_that_tells_apart_who_needs_one() -> None:
    """A few of forty questions that nothing answers stand as high as those that an entry answers."""
    answerable = [(found(0.4, "sun", lead=1.0 + n / 100), Labelled(str(n), label="sun")) for n in range(100)]
    outside = [(found(0.1, "sun", lead=n / 32), Labelled(str(n), unanswerable=True)) for n in range(40)]
    thresholds = calibrate([*answerable, *outside], 0.05)
    listed = [each.lead >= thresholds.offer for each, _ in outside]
    helped = [each.lead >= thresholds.offer for each, _ in answerable]
    assert 0 < sum(listed) <= 0.2 * len(outside)
    assert sum(helped) >= 0.9 * len(answerable)
    # Too few that nothing answers are no evidence.
    assert calibrate([*answerable, *outside[:39]], 0.05).offer == 1.0


def test_of_two_leads_that_show_as_few_lists_in_vain_the_lower_is_needed() -> None:
    answerable = [(found(0.4, "sun", lead=n / 100), Labelled(str(n), label="sun")) for n in range(200)]
    outside = [(found(0.1, "sun", lead=0.5 * (n % 2)), Labelled(str(n), unanswerable=True)) for n in range(40)]
    assert calibrate([*answerable, *outside], 0.0, spare=1.0).offer == 0.51


def test_how_much_on_the_subject_an_answer_must_be_is_what_nearly_all_right_ones_are() -> None:
    def placed(subject: float) -> Candidates:
        return replace(found(0.9, "sun"), subject=subject)

    asked = [(placed(n / 100), Labelled(str(n), label="sun")) for n in range(200)]
    beside = [(placed(-1.0), Labelled(f"beside {n}", unanswerable=True)) for n in range(40)]
    assert calibrate([*asked, *beside], 0.02).subject == 0.0398
    sure = [(found(0.9, "sun"), item) for _, item in asked]
    assert calibrate(sure, 0.02).subject == -np.inf


@given(st.integers(0, 2**32 - 1), st.floats(0.3, 4), st.floats(-3, 3))
@settings(max_examples=20, deadline=None)
def test_confidence_comes_to_mean_the_share_that_is_right(seed: int, slope: float, offset: float) -> None:
    """Confidences bent in any monotone way of that family are straightened again."""
    dice = np.random.default_rng(seed)
    truth = dice.uniform(0.05, 0.95, 4000)
    right = dice.uniform(size=4000) < truth
    bent = 1 / (1 + np.exp(-(slope * np.log(truth / (1 - truth)) + offset)))
    asked = [found(float(value), "sun", "storage") for value in bent]
    sureness = learn(asked, right.tolist())
    straight = np.array([sureness(each) for each in asked])
    assert error(straight, right) < 0.05
    assert np.all(np.diff(straight[np.argsort(bent, kind="stable")]) >= 0)


def test_a_label_that_was_never_met_is_judged_as_the_others_are() -> None:
    asked = [each for each, _ in confused("long", 8)]
    right = [item.right(each.ranked[0].label) for each, item in confused("long", 8)]
    sureness = learn(asked, right)
    known, new, doubtful = (sureness(found(0.7, label, "storage")) for label in ("sun", "storage", "long"))
    assert doubtful < new < known
    assert learn([], []) == Sureness()
    assert Sureness()(found(0.7, "sun")) == 0.7
    assert sureness(Candidates((), 0.0)) == 0.0
