"""`knowledge check --fix` changes what it names, and not a byte besides."""

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.main import cli
from bot.errors import Problem
from bot.knowledge import editing, files, lint, versions
from bot.knowledge.models import PastRelease
from bot.knowledge.source import Evidence
from tests.knowledge import folder

TODAY = date(2026, 6, 1)
ENTRY = """\
# ours
id: alpha
topic: use
question: how often do I apply it
{phrasings}
answer: Answer of alpha.
certainty: known
evidence: {evidence}
sources:
  - {{source: leaflet, claim: It says so.}}  # page 2
owner: editor
reviewed: 2026-01-01
next_review: 2026-12-01
# the end
checks: {{reach: [a held out question], miss: [something else]}}
"""
WORDS = ("how often", "which days", "when do I put it on", "twice a day or once", "every evening then")


def mended(where: Path) -> list[Problem]:
    """Mend the folder as the proof-reader would."""
    return editing.mend(files.locate(where, lint.proofread(files.load(where), TODAY)))


def one(tmp_path: Path, phrasings: str, evidence: str = "label") -> Path:
    """The folder with such an entry in it."""
    return folder.write(tmp_path, alpha=ENTRY.format(phrasings=phrasings, evidence=evidence))


CASES = {
    "a list in brackets": ("phrasings: [how often, HOW often?, which days]", "phrasings: [how often, which days]"),
    "the last in brackets": ("phrasings: [ how often, 'how often' ] # two", "phrasings: [ how often ] # two"),
    "many in brackets": ("phrasings: [how often, how often, how often]", "phrasings: [how often]"),
    "brackets over lines": (
        "phrasings: [\n  how often,  # one\n  How often,  # two\n  which days\n]",
        "phrasings: [\n  how often,  # one\n  # two\n  which days\n]",
    ),
    "the last over lines": (
        "phrasings: [\n  how often,\n  how often\n]",
        "phrasings: [\n  how often,\n]",
    ),
    "a list with dashes": (
        "phrasings:\n  # the usual\n  - how often  # Ann\n  # said loudly\n  - HOW often  # Bob\n  - which days",
        "phrasings:\n  # the usual\n  - how often  # Ann\n  # said loudly\n  # Bob\n  - which days",
    ),
    "dashes at the margin": ("phrasings:\n- how often\n- 'how often'\n- x", "phrasings:\n- how often\n- x"),
    "a block": ("phrasings:\n  - how often\n  - >-\n    how\n    often\n  - x", "phrasings:\n  - how often\n  - x"),
    "the question again": ("phrasings: [how often do I apply it, x]", "phrasings: [x]"),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_an_item_too_many_goes_alone(tmp_path: Path, name: str, ends: str, mark: str) -> None:
    before, after = (mark + ENTRY.format(phrasings=text, evidence="label").replace("\n", ends) for text in CASES[name])
    where = one(tmp_path, "phrasings: [x]")
    file = where / "entries" / "alpha.yaml"
    file.write_bytes(before.encode())
    assert mended(where)
    assert file.read_bytes().decode() == after
    assert mended(where) == []


@pytest.mark.parametrize("written", ["community", "'community'  # why", '"community"', "community   # not sure"])
def test_the_grade_keeps_its_comment(tmp_path: Path, written: str) -> None:
    where = one(tmp_path, "phrasings: [x]", written)
    assert [problem.key for problem in mended(where)] == ["evidence"]
    _, mark, comment = written.partition("#")
    blanks = re.search(r" *$", written.partition("#")[0])
    kept = f"{blanks[0] if blanks else ''}{mark}{comment}"
    assert (where / "entries" / "alpha.yaml").read_text() == ENTRY.format(
        phrasings="phrasings: [x]", evidence=f"label{kept}"
    )


def test_a_layout_that_does_not_take_the_mend_is_left_for_a_person(tmp_path: Path) -> None:
    text = ENTRY.format(phrasings="phrasings: [how often do I apply it]", evidence=">-\n  community")
    where = folder.write(tmp_path, alpha=text)
    assert mended(where) == []
    assert (where / "entries" / "alpha.yaml").read_text() == text


def test_check_fix_says_what_it_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = one(tmp_path / "small", "phrasings: [how often, how often, x]", "community  # hm")
    monkeypatch.setenv("SALVE_KNOWLEDGE", str(where))
    (where / "entries" / "README.md").write_text("what these are")
    result = CliRunner().invoke(cli, ["knowledge", "check", "--fix"])
    told = [line for line in result.output.splitlines() if line.startswith("mended")]
    assert [re.sub(r".*alpha\.yaml:", "", line).split(": ")[:2] for line in told] == [
        ["5", "phrasings.1"],
        ["8", "evidence"],
    ]
    assert "README.md:1: file: is no knowledge and not read" in result.output
    assert (where / "entries" / "alpha.yaml").read_text() == ENTRY.format(
        phrasings="phrasings: [how often, x]", evidence="label  # hm"
    )


@st.composite
def entries(draw: st.DrawFn) -> str:
    """A valid entry, in one of many layouts, that has something to mend or not."""
    texts = draw(st.lists(st.sampled_from([*WORDS, *map(str.upper, WORDS)]), min_size=1, max_size=6))
    written = [draw(st.sampled_from([text, f"'{text}'", f'"{text}"'])) for text in texts]
    beside = [draw(st.sampled_from(["", "  # said", " # a: b, [c]"])) for _ in texts]
    above = [draw(st.sampled_from(["", "{}# above\n", "\n"])) for _ in texts]
    comma = draw(st.sampled_from(["", ","]))
    layout = draw(st.sampled_from(["line", "lines", "dashes"]))
    if layout == "line":
        phrasings = f"phrasings: [{', '.join(written)}{comma}]{beside[0]}"
    elif layout == "lines":
        last = len(texts) - 1
        rows = [
            f"{a.format('    ')}    {text}{',' if n < last else comma}{b}"
            for n, (a, text, b) in enumerate(zip(above, written, beside, strict=True))
        ]
        phrasings = "phrasings: [\n" + "\n".join(rows) + "\n  ]"
    else:
        margin = draw(st.sampled_from(["", "  ", "    "]))
        rows = [f"{a.format(margin)}{margin}- {text}{b}" for a, text, b in zip(above, written, beside, strict=True)]
        phrasings = "phrasings:\n" + "\n".join(rows)
    grade = draw(st.sampled_from(["label", "community", "'none'  # hm", '"label"']))
    text = ENTRY.format(phrasings=phrasings, evidence=grade)
    text = text.rstrip("\n") if draw(st.booleans()) else text
    ends = draw(st.sampled_from(["\n", "\r\n", "mixed"]))
    if ends == "mixed":
        return "".join(line + ("\r\n" if n % 2 else "\n") for n, line in enumerate(text.splitlines()))
    return draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", ends)


@given(entries())
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_changes_but_what_is_named(tmp_path: Path, text: str) -> None:
    where = folder.write(tmp_path)
    file = where / "entries" / "alpha.yaml"
    file.write_bytes(text.encode())
    before = files.load(where)
    findings = lint.proofread(before, TODAY)
    fixable = [problem for problem in files.locate(where, findings) if problem.fix is not None]
    done = mended(where)
    # Every fault is mended, unless nothing would be left of a list.
    assert done == fixable or len(before.entry["alpha"].phrasings) == 1
    after = file.read_bytes().decode()
    # Values: only those named.
    gone = {int(problem.place[-1]) for problem in done if problem.place[0] == "phrasings"}
    kept = tuple(each for number, each in enumerate(before.entry["alpha"].phrasings) if number not in gone)
    grade = Evidence.LABEL if any(problem.key == "evidence" for problem in done) else before.entry["alpha"].evidence
    wanted = before.entry["alpha"].model_copy(update={"phrasings": kept, "evidence": grade})
    assert files.load(where).entry["alpha"].model_dump(mode="json") == wanted.model_dump(mode="json")
    # Comments: all of them, in their order.
    assert re.findall(r"#[^\r\n]*", after) == re.findall(r"#[^\r\n]*", text)
    # Lines: those that are not named stay unchanged, including their line ends.
    named = {problem.line for problem in done}
    untouched = [line for number, line in enumerate(text.splitlines(keepends=True), 1) if number not in named]
    rest = iter(after.splitlines(keepends=True))
    assert all(line in rest for line in untouched)
    if not done:
        assert after == text


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_release_keeps_the_line_ends_of_lineage_and_changelog(tmp_path: Path, ends: bytes) -> None:
    where = folder.write(tmp_path)
    digest = versions.digest(files.load(where))
    first = PastRelease(
        version="1.2.3", digest=digest, parent=None, released=TODAY, author="ana", note="x", changes=("one",)
    )
    files.append_lineage(where, [first])
    (where / "CHANGELOG.md").write_bytes(b"# What changed" + ends + ends + b"## 1.0.0" + ends + b"- x" + ends)
    lineage = where / files.LINEAGE
    lineage.write_bytes(lineage.read_bytes().replace(b"\n", ends))
    before = lineage.read_bytes()
    files.append_lineage(where, [first.model_copy(update={"version": "1.2.4", "parent": digest})])
    files.log_changes(where, first)
    assert lineage.read_bytes().startswith(before)
    for file in (lineage, where / "CHANGELOG.md"):
        assert file.read_bytes().count(b"\n") == file.read_bytes().count(ends)
    assert [past.version for past in files.read_lineage(where)] == ["1.2.3", "1.2.4"]
    assert b"- one" + ends + ends + b"## 1.0.0" in (where / "CHANGELOG.md").read_bytes()
