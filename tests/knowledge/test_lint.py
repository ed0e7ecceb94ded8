"""The proof-reader: what a curator should mend, told with its line."""

from datetime import date
from pathlib import Path

import pytest

from bot.knowledge import editing, files, grading, lint, twins
from bot.knowledge.models import Certainty
from bot.knowledge.source import Evidence
from tests.knowledge import folder

TODAY = date(2026, 6, 1)
ALPHA = folder.entry("alpha", "how often do I apply it")


def found(tmp_path: Path, alpha: str, **changes: str) -> list[str]:
    """What the proof-reader says of the small folder with this entry, without the folder's own path."""
    where = folder.write(tmp_path, alpha=alpha, **changes)
    problems = files.locate(where, lint.proofread(files.load(where), TODAY))
    return [f"{problem.severity}: {problem}".replace(f"{tmp_path}/entries/", "") for problem in problems]


@pytest.mark.parametrize(
    ("alpha", "expected"),
    [
        (ALPHA.replace("evidence: label", "evidence: review"), None),
        (ALPHA.replace("evidence: label", "evidence: community"), "error: alpha.yaml:7: evidence: 'community', but"),
        (ALPHA.replace("Answer of alpha.", "x" * 301), "error: alpha.yaml:5: answer: 301 characters"),
        (ALPHA.replace("Answer of alpha.", "Use 2.5 mg."), "error: alpha.yaml:5: answer: the number 2.5 is in no"),
        (ALPHA.replace("Answer of alpha.", "Call 112."), None),
        (ALPHA.replace("Answer of alpha.", "Use **little**, and see [it](https://a.example)."), None),
        (
            ALPHA.replace("Answer of alpha.", "Ask <b>them</b>."),
            "error: alpha.yaml:5: answer: HTML: <b> (write the text alone",
        ),
        (
            ALPHA.replace("Answer of alpha.", "Ask @everyone."),
            "error: alpha.yaml:5: answer: a mention or other Discord markup",
        ),
        (ALPHA.replace("It says so.", "2.5 mg").replace("Answer of alpha.", "Use 2.5 mg."), None),
        (
            ALPHA.replace("2026-12-01", "2026-05-31"),
            "warning: alpha.yaml:12: next_review: its review was due on",
        ),
        (ALPHA.replace("2026-12-01", "2027-05-31"), "error: alpha.yaml:12: next_review: 515 days after the review"),
        (ALPHA.replace("2026-01-01", "2026-06-02"), "error: alpha.yaml:11: reviewed: lies in the future"),
        (ALPHA.replace("certainty: known", "certainty: partly-known"), "error: alpha.yaml:1: not_known: missing"),
        (ALPHA.replace("a held out how", "tell me how"), "error: alpha.yaml:13: checks.reach.0: is also a phrasing"),
        (ALPHA, "warning: alpha.yaml:4: phrasings: 2 phrasings"),
        (ALPHA, "warning: alpha.yaml:13: checks: too few checks"),
        (ALPHA.replace("please", "please please tell me"), None),
    ],
)
def test_what_is_told(tmp_path: Path, alpha: str, expected: str | None) -> None:
    if "evidence: review" in alpha:
        alpha = alpha.replace("review", "label", 1)
    told = found(tmp_path, alpha)
    if expected is None:
        assert not any(line.startswith("error") for line in told), told
    else:
        assert any(line.startswith(expected) for line in told), told


def test_what_is_refused_in_a_long_text_is_told_with_its_own_line(tmp_path: Path) -> None:
    long = "http://a.example/" + "long-" * 12
    answer = f"answer: |-\n  Apply it.\n\n  See\n  {long}end\n  and then ask\n\n  > the shop\n"
    answer += "detail: >-\n  Then ask\n  <@12>."
    told = found(tmp_path, ALPHA.replace("answer: Answer of alpha.", answer))
    assert any(each.startswith(f"error: alpha.yaml:9: answer: an address without https: {long[:38]}") for each in told)
    assert any(each.startswith("error: alpha.yaml:12: answer: a quotation: > the shop") for each in told)
    assert any(each.startswith("error: alpha.yaml:14: detail: a mention") for each in told)


def test_a_retracted_source_fails_every_entry_that_leans_on_it(tmp_path: Path) -> None:
    sources = folder.SOURCES.replace("year: 2020", "year: 2020, retracted: true")
    told = found(tmp_path, ALPHA, sources=sources)
    assert sum("leaflet has been retracted" in line for line in told) == 2


def test_near_twins_in_two_entries(tmp_path: Path) -> None:
    beta = folder.entry("beta", "where do I store it").replace(
        "phrasings: [", "phrasings: [how often to apply it please,"
    )
    told = found(tmp_path, ALPHA.replace("phrasings: [", "phrasings: [how often to apply it pleas,"), beta=beta)
    assert any("is nearly" in line for line in told)


def test_questions_without_words_are_told_apart_by_their_signs() -> None:
    assert twins.exact("🎲") != twins.exact("🦉")
    assert twins.exact(" 🎲 ") == twins.exact("🎲")


def test_words_written_together_and_apart_are_near_twins(tmp_path: Path) -> None:
    beta = folder.entry("beta", "where do I store it").replace(
        "phrasings: [", "phrasings: [with a cotton bud on sun days,"
    )
    alpha = ALPHA.replace("phrasings: [", "phrasings: [With a cottonbud on sundays?,")
    told = "'With a cottonbud on sundays?' is nearly 'with a cotton bud on sun days' of beta"
    assert any(told in line for line in found(tmp_path, alpha, beta=beta))
    knowledge = files.load(tmp_path)
    for id_, other in (("alpha", "beta"), ("beta", "alpha")):
        assert any(
            f"of {other}" in str(each.cause) for each in lint.proofread_one(knowledge.entry[id_], knowledge, TODAY)
        )


def test_one_entry_is_read_as_in_the_whole_base(tmp_path: Path) -> None:
    alpha = ALPHA.replace("phrasings: [", "phrasings: [how often to apply it pleas,")
    beta = folder.entry("beta", "where do I store it").replace("Answer of beta.", "Keep it at 99 degrees, <b>cool</b>.")
    beta = beta.replace("phrasings: [", "phrasings: [how often to apply it please,")
    knowledge = files.load(folder.write(tmp_path, alpha=alpha, beta=beta))
    whole = [each for each in lint.proofread(knowledge, TODAY) if each.kind == "entry"]
    one = {entry.id: lint.proofread_one(entry, knowledge, TODAY) for entry in knowledge.entries}
    assert {each.id for each in whole} == {"alpha", "beta"}
    assert all(each in one[each.id] for each in whole)
    # Whoever writes either of two near twins is told about it.
    further = [each for found in one.values() for each in found if each not in whole]
    assert [(each.id, str(each.cause)) for each in further] == [
        ("beta", "'how often to apply it please' is nearly 'how often to apply it pleas' of alpha")
    ]


def test_a_check_of_a_red_flag_that_is_an_example_too(tmp_path: Path) -> None:
    flag = folder.RED_FLAG + (
        'heard: ["my lips are huge!", "tongue twice its size"]\n'
        "checks: {reach: [My lips are huge, my face blew up], miss: [my lips are dry]}\n"
    )
    lexicon = folder.LEXICON + "harmless: [my lips are dry]\n"
    told = found(tmp_path, ALPHA, **{"red_flags/swelling": flag, "lexicon/en": lexicon})
    assert sum("is an example too" in line for line in told) == 2
    assert any("'My lips are huge' is an example too" in line for line in told)


def test_texts_are_compared_without_case_in_turkish_too() -> None:
    assert twins.fold("\u0130la\u00e7 nerede?") == twins.fold("ila\u00e7 nerede")


def test_hard_reading(tmp_path: Path) -> None:
    hard = (
        "Immunosuppressive macrocyclic lactones demonstrate pharmacologically significant transepidermal permeability."
    )
    told = found(tmp_path, ALPHA.replace("Answer of alpha.", hard))
    assert any("years of school" in line for line in told)


def test_fix_mends_only_what_is_mechanical(tmp_path: Path) -> None:
    phrasings = "phrasings:\n  - one way to say it  # a comment\n  - One way to say it!\n  - another way\n"
    alpha = ALPHA.replace("evidence: label", "evidence: community")
    start, end = alpha.index("phrasings:"), alpha.index("answer:")
    where = folder.write(tmp_path, alpha=alpha[:start] + phrasings + alpha[end:])
    problems = files.locate(where, lint.proofread(files.load(where), TODAY))
    assert {problem.key for problem in editing.mend(problems)} == {"evidence", "phrasings.1"}
    entry = files.load(where).entry["alpha"]
    assert entry.evidence is Evidence.LABEL
    assert entry.phrasings == ("one way to say it", "another way")
    assert "# a comment" in (where / "entries" / "alpha.yaml").read_text()
    assert editing.mend(files.locate(where, lint.proofread(files.load(where), TODAY))) == []


def test_the_grade_follows_from_what_supports_the_answer(tmp_path: Path) -> None:
    two = ALPHA.replace("It says so.}", "Wash hands., supports: caution}\n  - {source: study, claim: It works.}")
    knowledge = files.load(folder.write(tmp_path, alpha=two))
    entry = knowledge.entry["alpha"]
    assert grading.derived(entry, knowledge) == Evidence.CONTROLLED_TRIAL
    unknown = entry.model_copy(update={"certainty": Certainty.UNKNOWN})
    assert grading.derived(unknown, knowledge) == Evidence.NONE
