"""What people do to files by accident: each slip is told once, where it is, with its mend."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import KnowledgeError
from bot.knowledge import files
from bot.knowledge.document import parse
from tests.knowledge import folder

ALPHA = folder.entry("alpha", "how often do I apply it").replace(
    "phrasings: [how often do I apply it please, tell me how often do I apply it]\n",
    "phrasings:\n  - how often do I apply it please\n  - tell me how often do I apply it\n",
)
# Beta leans on alpha, and both on the sources: whatever breaks there must not be told here.
BETA = folder.entry("beta", "where do I store it") + "related: [alpha]\n"
LINES = ALPHA.splitlines()
ANSWER, FIRST, SECOND = (
    next(number for number, line in enumerate(LINES, 1) if line.lstrip().startswith(start))
    for start in ("answer:", "- how often", "- tell me")
)
KEPT = "which YAML keeps for itself"
QUOTE = "put the value in quotes"


def answer(value: str) -> str:
    return ALPHA.replace("Answer of alpha.", value)


def second(line: str) -> str:
    return ALPHA.replace("  - tell me how often do I apply it", line)


def sources(old: str, new: str) -> dict[str, str]:
    return {"sources": folder.SOURCES.replace(old, new)}


SLIPS: dict[str, tuple[dict[str, str], str, int, str, str]] = {
    "conflict": (
        {"alpha": ALPHA.replace("owner", "<<<<<<< HEAD\nowner: me\n=======\nowner", 1) + ">>>>>>> theirs\n"},
        "entries/alpha.yaml",
        12,
        "a merge conflict that was not settled",
        "keep the lines that are right",
    ),
    "half a conflict": (
        {"sources": folder.SOURCES + "=======\n"},
        "sources.yaml",
        3,
        "a merge conflict that was not settled",
        "keep the lines that are right",
    ),
    "tab before a key": (
        {"alpha": ALPHA.replace("answer:", "\tanswer:")},
        "entries/alpha.yaml",
        ANSWER,
        "a tab in the indentation",
        "write spaces",
    ),
    "tab before an item": (
        {"alpha": second("\t- tell me how often")},
        "entries/alpha.yaml",
        SECOND,
        "a tab in the indentation",
        "write spaces",
    ),
    "no-break space before a key": (
        {"alpha": ALPHA.replace("answer:", "\u00a0answer:")},
        "entries/alpha.yaml",
        ANSWER,
        "a no-break space",
        "type a space",
    ),
    "no-break space after a colon": (
        {"alpha": ALPHA.replace("answer: ", "answer:\u00a0")},
        "entries/alpha.yaml",
        ANSWER,
        "a no-break space",
        "type a space",
    ),
    "no-break space after a dash": (
        {"alpha": second("  -\u00a0tell me how often")},
        "entries/alpha.yaml",
        SECOND,
        "a no-break space",
        "type a space",
    ),
    "no-break spaces before every item": (
        {"alpha": ALPHA.replace("  - ", "\u00a0\u00a0- ")},
        "entries/alpha.yaml",
        FIRST,
        "a no-break space",
        "type a space",
    ),
    "wide space after a colon": (
        {"alpha": ALPHA.replace("owner: ", "owner:\u3000")},
        "entries/alpha.yaml",
        ANSWER + 5,
        "a wide space",
        "type a space",
    ),
    "item too far left": (
        {"alpha": second(" - tell me how often")},
        "entries/alpha.yaml",
        SECOND,
        "a list item at the wrong indent",
        "put 2 spaces ahead of its dash",
    ),
    "item too far right": (
        {"alpha": second("    - tell me how often")},
        "entries/alpha.yaml",
        SECOND,
        "a list item at the wrong indent",
        "put 2 spaces ahead of its dash",
    ),
    "item at the margin": (
        {"alpha": second("- tell me how often")},
        "entries/alpha.yaml",
        SECOND,
        "a list item at the wrong indent",
        "put 2 spaces ahead of its dash",
    ),
    "dash without a space": (
        {"alpha": second("  -tell me how often")},
        "entries/alpha.yaml",
        SECOND,
        "no space after the dash",
        "write '- '",
    ),
    "dashes without a space": (
        {"alpha": ALPHA.replace("  - how", "  -how").replace("  - tell", "  -tell")},
        "entries/alpha.yaml",
        FIRST,
        "no space after the dash",
        "write '- '",
    ),
    "colon without a space": (
        {"alpha": ALPHA.replace("answer: ", "answer:")},
        "entries/alpha.yaml",
        ANSWER,
        "no space after the colon",
        "write 'answer: '",
    ),
    "text after quotes": (
        {"alpha": answer('"Rapa" is a drug.')},
        "entries/alpha.yaml",
        ANSWER,
        "the text goes on after its closing quote",
        "quote the whole value",
    ),
    "apostrophe in quotes": (
        {"alpha": answer("'Don't rub it.'")},
        "entries/alpha.yaml",
        ANSWER,
        "the text goes on after its closing quote",
        "write '' for a '",
    ),
    "quote in an item": (
        {"alpha": second('  - "how often" means what')},
        "entries/alpha.yaml",
        SECOND,
        "the text goes on after its closing quote",
        "quote the whole value",
    ),
    "open quote": (
        {"alpha": answer('"Rapa is a drug.')},
        "entries/alpha.yaml",
        ANSWER,
        'a " that is not closed',
        "close it with",
    ),
    "star": ({"alpha": answer("*Never* rub it.")}, "entries/alpha.yaml", ANSWER, f"begins with *, {KEPT}", QUOTE),
    "star alone": ({"alpha": answer("*rub")}, "entries/alpha.yaml", ANSWER, f"begins with *, {KEPT}", QUOTE),
    "bold": ({"alpha": second("  - **how** often")}, "entries/alpha.yaml", SECOND, f"begins with *, {KEPT}", QUOTE),
    "per cent": ({"alpha": answer("% of what")}, "entries/alpha.yaml", ANSWER, f"begins with %, {KEPT}", QUOTE),
    "at": ({"alpha": second("  - @salve how often")}, "entries/alpha.yaml", SECOND, f"begins with @, {KEPT}", QUOTE),
    "backtick": ({"alpha": answer("`rapa` is")}, "entries/alpha.yaml", ANSWER, f"begins with `, {KEPT}", QUOTE),
    "ampersand": ({"alpha": answer("&c. and so on")}, "entries/alpha.yaml", ANSWER, f"begins with &, {KEPT}", QUOTE),
    "exclamation": ({"alpha": answer("!important")}, "entries/alpha.yaml", ANSWER, f"begins with !, {KEPT}", QUOTE),
    "more than": ({"alpha": answer(">5 mg is much")}, "entries/alpha.yaml", ANSWER, f"begins with >, {KEPT}", QUOTE),
    "bracket": ({"alpha": answer("[sic] it is")}, "entries/alpha.yaml", ANSWER, f"begins with [, {KEPT}", QUOTE),
    "brace": ({"alpha": answer("{x} it is")}, "entries/alpha.yaml", ANSWER, f"begins with {{, {KEPT}", QUOTE),
    "open bracket": (
        {"beta": BETA.replace("related: [alpha]", "related: [alpha")},
        "entries/beta.yaml",
        BETA.count("\n"),
        "a [ that is not closed",
        "close it with ]",
    ),
    "colon in the text": (
        {"alpha": answer("note: rub it in")},
        "entries/alpha.yaml",
        ANSWER,
        "a colon and a space within the text",
        QUOTE,
    ),
    "colon in an item": (
        {"alpha": second("  - salve: how often")},
        "entries/alpha.yaml",
        SECOND,
        "a colon and a space within the text",
        QUOTE,
    ),
    "only a comment": (
        {"alpha": answer("#1 is to rub it in")},
        "entries/alpha.yaml",
        ANSWER,
        "everything after # is a comment",
        QUOTE,
    ),
    "key at the wrong indent": (
        {"alpha": ALPHA.replace("certainty:", " certainty:")},
        "entries/alpha.yaml",
        ANSWER + 1,
        "a key at the wrong indent",
        "indent it like the keys beside it",
    ),
    "text that belongs to nothing": (
        {"alpha": answer(">-\n  Rub it in.\n And wait.")},
        "entries/alpha.yaml",
        ANSWER + 2,
        "neither a key nor an item of a list",
        "indent it",
    ),
    "misspelt key": (
        {"alpha": ALPHA.replace("answer:", "anwser:")},
        "entries/alpha.yaml",
        ANSWER,
        "unknown field",
        "did you mean 'answer'?",
    ),
    "broken source that is cited": (
        sources("kind: label", "kind: labl"),
        "sources.yaml",
        1,
        "'labl' is not one of",
        "choose one of them",
    ),
    "sources that cannot be read": (
        {"sources": "- {id: leaflet, kind: label\n- {id: study"},
        "sources.yaml",
        1,
        "a { that is not closed",
        "close it with }",
    ),
    "entry under another name": (
        {"alpha": ALPHA.replace("id: alpha", "id: alhpa")},
        "entries/alpha.yaml",
        1,
        "'alhpa' is not the file's name",
        "write 'alpha'",
    ),
    "copy of an entry": (
        {"alpha": ALPHA, "alpha copy": ALPHA},
        "entries/alpha copy.yaml",
        1,
        "'alpha' is not the file's name",
        "rename the file",
    ),
    "broken lexicon": (
        {"lexicon/en": folder.LEXICON.replace("face: face", "face: [face")},
        "lexicon/en.yaml",
        8,
        "a [ that is not closed",
        "close it with ]",
    ),
    "misspelt key of a lexicon": (
        {"lexicon/en": folder.LEXICON.replace("classes:", "clases:")},
        "lexicon/en.yaml",
        5,
        "unknown field",
        "did you mean 'classes'?",
    ),
    "entry that is empty": ({"alpha": ""}, "entries/alpha.yaml", 1, "the file is empty", "delete it or fill it in"),
}


@pytest.mark.parametrize("name", SLIPS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_slip_is_one_problem_with_its_place_and_mend(tmp_path: Path, name: str, ends: str) -> None:
    changes, file, line, cause, mend = SLIPS[name]
    where = folder.write(tmp_path, **{"beta": BETA, **changes})
    for each in where.rglob("*.yaml"):
        each.write_bytes(each.read_text("utf-8").replace("\n", ends).encode())
    knowledge, found = files.read(where)
    assert knowledge is None
    assert len(found) == 1, [str(problem) for problem in found]
    assert (str(found[0].file.relative_to(where)), found[0].line) == (file, line)
    assert cause in found[0].cause
    assert mend in found[0].mend


STRAYS = (
    "README.md", "Thumbs.db", "desktop.ini", ".DS_Store", "alpha.yaml~", "alpha.yaml.bak", ".alpha.yaml.swp",
    "#alpha.yaml#", "alpha.yaml.orig", "notes.txt", "._alpha.yaml",
)  # fmt: skip


@pytest.mark.parametrize("name", STRAYS)
def test_a_stray_file_is_a_warning_and_stops_nothing(tmp_path: Path, name: str) -> None:
    where = folder.write(tmp_path)
    (where / "entries" / name).write_bytes(b"\xff\x00 no text")
    knowledge, found = files.read(where)
    assert knowledge is not None
    assert set(files.load(where).entry) == {"alpha", "beta"}
    assert [(problem.file.name, problem.severity) for problem in found] == [(name, "warning")]
    assert "move it elsewhere" in found[0].mend


@pytest.mark.parametrize("name", ["gamma.yml", "gamma.yaml.txt", "gamma.YAML", "gamma.YML"])
def test_an_entry_under_a_wrong_suffix_would_be_missed(tmp_path: Path, name: str) -> None:
    where = folder.write(tmp_path)
    (where / "entries" / name).write_text(folder.entry("gamma", "is it red"))
    with pytest.raises(KnowledgeError, match=r"not a \.yaml file \(rename it to gamma\.yaml\)"):
        files.load(where)


@pytest.mark.parametrize("name", [".git/config", ".gitkeep", ".gitignore", ".idea/x.yaml", "sub/.cache/x.yaml"])
def test_what_tools_keep_there_is_no_news(tmp_path: Path, name: str) -> None:
    where = folder.write(tmp_path)
    file = where / "entries" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x: [")
    assert files.read(where)[1] == []


@pytest.mark.parametrize("change", [str.encode, lambda text: text.encode("utf-8-sig")])
def test_a_mark_ahead_of_a_file_is_no_part_of_it(tmp_path: Path, change: Callable[[str], bytes]) -> None:
    where = folder.write(tmp_path)
    for file in where.rglob("*.yaml"):
        file.write_bytes(change(file.read_text("utf-8").replace("\n", "\r\n")))
    assert set(files.load(where).entry) == {"alpha", "beta"}


@given(
    st.integers(0, len(ALPHA)),
    st.sampled_from([*"\t\u00a0\"'*&!%@`|>[]{}#:,-? \n\u0000\u0085\ufeff", "- ", ": ", " #", "x"]),
)
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_stray_character_is_told_with_its_line_or_does_no_harm(tmp_path: Path, place: int, typed: str) -> None:
    where = folder.write(tmp_path, alpha=ALPHA[:place] + typed + ALPHA[place:], beta=BETA)
    knowledge, found = files.read(where)
    assert (knowledge is None) == bool(found)
    for problem in found:
        assert problem.file.name == "alpha.yaml", "nothing that leans on it is told"
        assert 1 <= problem.line <= ALPHA.count("\n") + 2
        assert problem.cause


@pytest.mark.parametrize("text", ["a: x" + " " * 900_000 + "y: z: ", "- " * 450_000 + "*", "\u00a0" * 400_000 + ": "])
def test_a_long_line_is_looked_at_to_its_end(text: str) -> None:
    """What is tried again from every place in it would outlast the time that the suite gives a test."""
    assert parse(Path("x"), text.encode()).problems
