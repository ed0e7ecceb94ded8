"""Writing into the folder: it holds exactly the target afterwards, and only lines of what changed have changed."""

import difflib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import KnowledgeError
from bot.knowledge import citing, files, versions
from bot.knowledge.document import parse
from bot.knowledge.editing import dump_entry, write
from bot.knowledge.models import Entry, KnowledgeBase, Scope, Term, Topic
from bot.knowledge.red_flag import FlagText, RedFlag, Sign
from bot.knowledge.source import Citation, Source
from tests.knowledge import folder
from tests.knowledge.folder import changed
from tests.shipped import FOLDER as SHIPPED
from tests.shipped import knowledge as loaded

ODD = (
    "a: colon #and hash", "'quoted'", '"double" it\'s', "- dash", "-", "? what", "50%", "%x", "@you", "yes", "1e3",
    "null", "~", "12:30", "0x1f", "2026-01-01", "[x]", "{y", "a, b]", "é ü 漢字", "😀 smile", "--- x", "...", "# no",
    "&a *b", "!t", "|", ">-", "`tick", "back\\slash", "tab\there", "line\u2028end", "nel\x85x", "zero\ufeffwidth", "https://x.org/a?b",
    "trailing:", "two  blanks", "x" * 130, "many words " * 12 + "end",
)  # fmt: skip
lines = st.sampled_from(ODD) | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1
).filter(lambda text: text == text.strip() != "" and "\n" not in text)
proses = st.lists(
    st.sampled_from((*ODD, "\n\n", "\n- ", " ", " - ", "word", "# word", "\n\n\n  ")), min_size=1, max_size=25
).map(" ".join)


@pytest.fixture(scope="module")
def shipped() -> KnowledgeBase:
    return loaded()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The shipped folder, to write in."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "knowledge"))


def texts(root: Path) -> dict[str, str]:
    """Every file's text, hidden ones too."""
    return {str(path.relative_to(root)): path.read_bytes().decode() for path in root.rglob("*") if path.is_file()}


def diff(before: str, after: str) -> list[str]:
    """The lines taken out (-) and put in (+)."""
    found = list(difflib.unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm=""))
    return [line for line in found[2:] if not line.startswith("@@")]


def changes(root: Path, target: KnowledgeBase) -> dict[str, list[str]]:
    """Write the target; the changed lines of each changed file. The folder then holds the target."""
    before = texts(root)
    written = write(root, target)
    after = texts(root)
    assert versions.digest(files.load(root)) == versions.digest(target)
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert [str(path.relative_to(root)) for path in written] == sorted(names)
    return {name: diff(before.get(name, ""), after.get(name, "")) for name in names}


@given(data=st.data())
@settings(max_examples=40)
def test_the_small_folder_holds_any_target(data: st.DataObject) -> None:
    with TemporaryDirectory() as place:
        alpha = data.draw(st.sampled_from((folder.entry("alpha", "how often do I apply it"), COMMENTED)))
        root = folder.write(Path(place), alpha=alpha)
        for _ in range(2):
            changes(root, data.draw(targets(files.load(root))))


@st.composite
def targets(draw: st.DrawFn, knowledge: KnowledgeBase) -> KnowledgeBase:
    """Several random changes, such as curators make."""
    for edit in draw(st.lists(st.sampled_from(EDITS), min_size=1, max_size=4)):
        knowledge = edit(draw, knowledge)
    return knowledge


def _some_entry(draw: st.DrawFn, knowledge: KnowledgeBase, **fields: st.SearchStrategy[Any]) -> KnowledgeBase:
    if not knowledge.entries:
        return knowledge
    id_ = draw(st.sampled_from(sorted(knowledge.entry)))
    return changed(knowledge, id_, **{field: draw(values) for field, values in fields.items()})


def _phrasings(draw: st.DrawFn, knowledge: KnowledgeBase) -> KnowledgeBase:
    if not knowledge.entries:
        return knowledge
    id_ = draw(st.sampled_from(sorted(knowledge.entry)))
    # Numbered, because no phrasing may stand in two entries.
    new = [f"{text} {id_}{number}" for number, text in enumerate(draw(st.lists(lines, max_size=3)))]
    old = draw(st.permutations(knowledge.entry[id_].phrasings))[: draw(st.integers(0, 3))]
    return changed(knowledge, id_, phrasings=tuple(dict.fromkeys((*old, *new))) or (f"left {id_}",))


def _new_entry(draw: st.DrawFn, knowledge: KnowledgeBase) -> KnowledgeBase:
    id_ = f"new-{len(knowledge.entries)}-{draw(st.integers(0, 999))}"
    fields = {"id": id_, "question": f"question {id_}", "phrasings": (f"phrasing {id_}",), "related": ()}
    added = Entry.model_validate({**NEW, **fields, "detail": draw(proses.map(_sound)), "answer": draw(lines)})
    return replace(knowledge, entries=(*knowledge.entries, added)) if id_ not in knowledge.entry else knowledge


def _gone_entry(draw: st.DrawFn, knowledge: KnowledgeBase) -> KnowledgeBase:
    if len(knowledge.entries) < 2:
        return knowledge
    id_ = draw(st.sampled_from(sorted(knowledge.entry)))
    return replace(knowledge, entries=tuple(entry for entry in knowledge.entries if entry.id != id_))


def _sources(draw: st.DrawFn, knowledge: KnowledgeBase) -> KnowledgeBase:
    id_ = draw(st.sampled_from(("a-new", "m-new", "z-new")))
    note = draw(st.none() | lines)
    new = Source(id=id_, kind="trial", title=draw(lines), authors=draw(lines), venue="V", pmid="123", note=note)
    kept = [source for source in knowledge.sources if source.id != id_]
    first = kept[0].model_copy(update={"title": Source.model_validate({**dict(kept[0]), "title": draw(lines)}).title})
    return replace(knowledge, sources=(first, *kept[1:], new))


def _glossary(draw: st.DrawFn, knowledge: KnowledgeBase) -> KnowledgeBase:
    words = st.lists(lines, max_size=4).map(tuple)
    terms = draw(st.lists(st.builds(Term, term=lines, also=words, meaning=st.none() | lines), max_size=3))
    kept = (*knowledge.glossary[: draw(st.integers(0, 2))], *terms)
    # A term stands once: the proof-reader refuses a second one.
    return replace(knowledge, glossary=tuple({term.term: term for term in kept}.values()))


def _unanswerable(draw: st.DrawFn, knowledge: KnowledgeBase) -> KnowledgeBase:
    return replace(knowledge, unanswerable=tuple(draw(st.lists(lines, max_size=4))))


def _manifest(draw: st.DrawFn, knowledge: KnowledgeBase) -> KnowledgeBase:
    topics = (*knowledge.manifest.topics[:2], *draw(st.sampled_from(((), (Topic(id="t", title="A, b"),)))))
    fields = {"title": draw(lines), "wrong_answer_limit": draw(st.sampled_from((0.01, 0.05, 1e-7))), "topics": topics}
    manifest = type(knowledge.manifest).model_validate({**dict(knowledge.manifest), **fields})
    return replace(knowledge, manifest=manifest)


def _flag(draw: st.DrawFn, knowledge: KnowledgeBase) -> KnowledgeBase:
    see = st.sampled_from(("swell", "swell + face", "ask > swell | face"))
    signs = draw(st.lists(st.builds(Sign, see=see, example=lines, likely=st.booleans()), min_size=1, max_size=3))
    texts = st.builds(FlagText, title=lines, steps=st.lists(lines, min_size=1, max_size=3), line=lines)
    fields = {
        "signs": signs,
        "texts": draw(st.dictionaries(st.sampled_from(("de", "en")), texts)) | {"en": draw(texts)},
    }
    flags = tuple(RedFlag.model_validate({**dict(flag), **fields}) for flag in knowledge.red_flags)
    return replace(knowledge, red_flags=flags)


def _scope(draw: st.DrawFn, knowledge: KnowledgeBase) -> KnowledgeBase:
    fields = {"id": draw(st.sampled_from(("shops", "else"))), "note": draw(proses.map(_sound)), "title": draw(lines)}
    scopes = tuple(Scope.model_validate({**dict(scope), **fields}) for scope in knowledge.scopes[:1])
    return replace(knowledge, scopes=scopes)


def _sound(text: str) -> str:
    return text.strip() or "word"


NEW = parse(Path("new"), folder.entry("new", "what").encode()).value
EDITS: tuple[Callable[[st.DrawFn, KnowledgeBase], KnowledgeBase], ...] = (
    lambda draw, base: _some_entry(draw, base, answer=proses.map(_sound), detail=st.none() | proses.map(_sound)),
    lambda draw, base: _some_entry(draw, base, cautions=st.lists(proses.map(_sound), max_size=2)),
    lambda draw, base: _some_entry(draw, base, tags=st.lists(st.sampled_from(("yes", "1e3", "x")), max_size=3)),
    lambda draw, base: _some_entry(draw, base, next_review=st.dates(date(2026, 6, 1), date(2028, 1, 1))),
    lambda draw, base: _some_entry(draw, base, status=st.sampled_from(("draft", "approved", "withdrawn"))),
    lambda draw, base: _some_entry(
        draw,
        base,
        sources=st.lists(
            st.builds(Citation, source=st.sampled_from(("leaflet", "study")), claim=proses.map(_sound)), max_size=3
        ),
        checks=st.fixed_dictionaries({"reach": st.lists(lines, max_size=3), "miss": st.lists(lines, max_size=2)}),
    ),
    _phrasings,
    _new_entry,
    _gone_entry,
    _sources,
    _glossary,
    _unanswerable,
    _manifest,
    _flag,
    _scope,
)


COMMENTED = """\
# about alpha
id:   alpha
topic: "use"   # where it belongs
question: >
  how often
  do I apply it
phrasings:
    # kept with care
    - 'how often'

    - "each day?"   # asked in May

    # only for the old leaflet
    - twice a day
answer: >-  # short
    Once a day, in the evening,
    so the leaflet says.
certainty: known
evidence: label
sources:
- claim: |-
    It says so
    - on page one
    and again.
  source: leaflet   # 2020

# the desk
owner: 'editor'
reviewed: 2026-01-01
next_review: 2026-12-01
checks: { reach: [ a held out, "b, c" ], miss: [something else] }  # both
# the end
"""


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"next_review": date(2027, 1, 1)}, ["-next_review: 2026-12-01", "+next_review: 2027-01-01"]),
        ({"topic": "care"}, ['-topic: "use"   # where it belongs', "+topic: care   # where it belongs"]),
        (
            {"answer": "Once a day, in the evening, so the label says."},
            ["-    so the leaflet says.", "+    so the label says."],
        ),
        (
            {"phrasings": ("how often", "each day?", "now: yes", "thrice")},
            ["-    - twice a day", "+    - 'now: yes'", "+    - thrice"],
        ),
        (
            {"phrasings": ("how often", "each day?")},
            ["-    # only for the old leaflet", "-    - twice a day"],
        ),
        (
            {"phrasings": ("how often", "every day?", "twice a day")},
            ['-    - "each day?"   # asked in May', "+    - every day?   # asked in May"],
        ),
        (
            {"phrasings": ("each day?", "twice a day")},
            ["-    - 'how often'"],
        ),
        ({"detail": "More.", "tags": ("yes", "b")}, ["+detail: More.", "+tags: ['yes', b]"]),
        (
            {"sources": (Citation(source="leaflet", claim="It says so\n- on page two and again."),)},
            ["-    - on page one", "-    and again.", "+    - on page two and again."],
        ),
        (
            {
                "sources": (
                    Citation(source="leaflet", claim="It says so\n- on page one and again.", supports="caution"),
                )
            },
            ["+  supports: caution"],
        ),
        (
            {"checks": {"reach": ("a held out", "b, c", "d"), "miss": ("something else",)}},
            [
                '-checks: { reach: [ a held out, "b, c" ], miss: [something else] }  # both',
                "+checks: {reach: [a held out, 'b, c', d], miss: [something else]}  # both",
            ],
        ),
        (
            {"checks": {"reach": ("x" * 90,), "miss": ("something else",)}},
            [
                '-checks: { reach: [ a held out, "b, c" ], miss: [something else] }  # both',
                "+# both",
                "+checks:",
                "+  reach:",
                f"+    - {'x' * 90}",
                "+  miss:",
                "+    - something else",
            ],
        ),
        (
            {"status": "draft", "checks": {"reach": ("x" * 99, "z")}},
            [
                '-checks: { reach: [ a held out, "b, c" ], miss: [something else] }  # both',
                "+status: draft",
                "+# both",
                "+checks:",
                "+  reach:",
                "+    - >-",
                f"+      {'x' * 99}",
                "+    - z",
            ],
        ),
        ({"checks": {}}, ['-checks: { reach: [ a held out, "b, c" ], miss: [something else] }  # both']),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_only_lines_of_what_changed_change(
    tmp_path: Path, fields: dict[str, Any], expected: list[str], newline: str
) -> None:
    root = folder.write(tmp_path)
    (root / "entries/alpha.yaml").write_bytes(COMMENTED.replace("\n", newline).encode())
    found = changes(root, changed(files.load(root), "alpha", **fields))
    assert [line.replace("\r", "") for line in found["entries/alpha.yaml"]] == expected
    assert texts(root)["entries/alpha.yaml"].count(newline) == texts(root)["entries/alpha.yaml"].count("\n")
    assert len(found) == 1


def test_one_word_in_a_long_text_moves_few_lines(copy: Path, shipped: KnowledgeBase) -> None:
    entry = shipped.entry["what-is-it"]
    assert entry.detail
    target = changed(shipped, "what-is-it", detail=entry.detail.replace("a soil bacterium", "one bacterium"))
    found = changes(copy, target)["entries/what-is-it.yaml"]
    assert [line[0] for line in found] == ["-", "+"]


def test_a_pull_touches_only_what_differs(copy: Path, shipped: KnowledgeBase) -> None:
    entry = shipped.entry["allergy"]
    target = changed(shipped, "allergy", phrasings=(*entry.phrasings, "may i scream: 'no'"), related=())
    source = Source(id="new", kind="rct", title="A: B", authors="C", venue="D", year=2020, pmid="123", retracted=True)
    target = replace(
        target,
        sources=(shipped.sources[0].model_copy(update={"title": "Another title"}), *shipped.sources[1:], source),
        glossary=tuple(term for term in shipped.glossary if term.term != "ointment"),
        unanswerable=(*shipped.unanswerable[1:], "@you, what now?"),
        manifest=shipped.manifest.model_copy(update={"version": "1.0.1"}),
    )
    found = changes(copy, target)
    assert set(found) == {
        f"{name}.yaml" for name in ("entries/allergy", "sources", "glossary", "unanswerable", "knowledge")
    }
    assert found["knowledge.yaml"] == [f"-version: {shipped.manifest.version}", "+version: 1.0.1"]
    assert found["sources.yaml"][1:] == [
        "+  title: Another title",
        "+- id: new",
        "+  kind: rct",
        "+  title: 'A: B'",
        "+  authors: C",
        "+  venue: D",
        "+  year: 2020",
        "+  pmid: '123'",
        "+  retracted: true",
    ]
    assert [line[0] for line in found["glossary.yaml"]] == ["-"] * 3
    assert found["unanswerable.yaml"][1:] == ["+- '@you, what now?'"]
    assert found["entries/allergy.yaml"][0] == "+  - \"may i scream: 'no'\""
    assert len(found["entries/allergy.yaml"]) == 2


def test_a_list_in_order_stays_in_order(tmp_path: Path) -> None:
    root = folder.write(tmp_path)
    knowledge = files.load(root)
    source = Source(id="minutes", kind="review", title="T", authors="A", venue="V")
    found = changes(root, replace(knowledge, sources=(*knowledge.sources, source)))
    assert found == {"sources.yaml": ["+- {id: minutes, kind: review, title: T, authors: A, venue: V}"]}
    assert [each.id for each in files.load(root).sources] == ["leaflet", "minutes", "study"]


def led_elsewhere(entry: Entry, id_: str) -> Entry:
    """The entry without what leads to, or away from, that one."""
    related = tuple(each for each in entry.related if each != id_)
    distinct = tuple(each for each in entry.distinct if each.entry != id_)
    return entry.model_copy(update={"related": related, "distinct": distinct})


def test_entries_come_and_go_with_their_files(copy: Path, shipped: KnowledgeBase) -> None:
    new = shipped.entry["allergy"].model_copy(
        update={"id": "new", "question": "What is new?", "phrasings": ("whats new",), "related": ()}
    )
    named = {id_ for scope in shipped.scopes for id_ in scope.related} | {each.entry for each in shipped.translations}
    gone = next(entry for entry in shipped.entries if entry.id not in named)
    kept = tuple(led_elsewhere(entry, gone.id) for entry in shipped.entries if entry != gone)
    changes(copy, replace(shipped, entries=(*kept, gone)))
    # What it is asked by in other languages goes with it.
    worded = tuple(each for each in shipped.wordings if each.entry != gone.id)
    files_of = {f"wordings/{each.language}.yaml" for each in shipped.wordings if each.entry == gone.id}
    found = changes(copy, replace(shipped, entries=(*kept, new), wordings=worded))
    assert set(found) == {"entries/new.yaml", f"entries/{gone.id}.yaml", *files_of}
    assert (copy / "entries/new.yaml").read_text("utf-8") == dump_entry(new)
    assert not (copy / f"entries/{gone.id}.yaml").exists()


def test_an_entry_in_a_folder_of_its_own_stays_there(tmp_path: Path) -> None:
    root = folder.write(tmp_path)
    (root / "entries/use").mkdir()
    (root / "entries/alpha.yaml").rename(root / "entries/use/alpha.yaml")
    assert set(changes(root, changed(files.load(root), "alpha", answer="New."))) == {"entries/use/alpha.yaml"}


def test_nothing_to_do_touches_nothing(copy: Path, shipped: KnowledgeBase) -> None:
    assert changes(copy, replace(shipped, entries=shipped.entries[::-1], unanswerable=shipped.unanswerable[::-1])) == {}


def test_every_shipped_entry_is_dumped_as_it_reads(shipped: KnowledgeBase) -> None:
    for entry in shipped.entries[::3]:
        text = dump_entry(entry)
        full, amiss = citing.resolved(parse(Path("entry"), text.encode()).value, Entry, shipped.fact)
        assert (Entry.model_validate(full), amiss) == (entry, ())
        assert [line for line in text.split("\n") if len(line) > 120] == []
        # The layout is that of the folder, but for where its authors broke lines and which quotes they chose.
        old = (SHIPPED / f"entries/{entry.id}.yaml").read_text("utf-8")
        assert re.sub(r"[\s'\"]|[>|]-", "", text) == re.sub(r"[\s'\"]|[>|]-", "", old)


@given(answer=proses.map(_sound), detail=proses.map(_sound), line=lines)
@settings(max_examples=60)
def test_a_dump_reads_as_the_same_entry(answer: str, detail: str, line: str) -> None:
    fields = {"answer": answer, "detail": detail, "question": line, "cautions": (detail,), "tags": ("yes",)}
    entry = Entry.model_validate({**NEW, **fields})
    assert Entry.model_validate(parse(Path("entry"), dump_entry(entry).encode()).value) == entry
    # Other readers of YAML see text where there is text.
    loaded = yaml.safe_load(dump_entry(entry))
    assert (loaded["question"], loaded["tags"]) == (entry.question, ["yes"])


def test_a_target_that_does_not_hold_together_is_refused(tmp_path: Path) -> None:
    root = folder.write(tmp_path)
    before = texts(root)
    with pytest.raises(KnowledgeError, match="no entry 'gone'"):
        write(root, changed(files.load(root), "alpha", related=("gone",)))
    assert texts(root) == before


@pytest.mark.parametrize("obstacle", ["entries/gamma.yaml", "entries/.gamma.yaml.new"])
def test_all_files_are_written_or_none(tmp_path: Path, obstacle: str) -> None:
    root = folder.write(tmp_path)
    knowledge = files.load(root)
    gamma = Entry.model_validate({**NEW, "id": "gamma"})
    kept = (knowledge.entry["alpha"].model_copy(update={"answer": "New."}), gamma)
    target = replace(
        knowledge, entries=kept, manifest=knowledge.manifest.model_copy(update={"version": "2.0.0"}), scopes=()
    )
    # A directory in the way of a file, so that the system itself refuses it.
    (root / obstacle).mkdir()
    before = texts(root)
    with pytest.raises(KnowledgeError, match=r"gamma\.yaml:1: file: cannot be written: .*nothing was changed"):
        write(root, target)
    assert texts(root) == before
    (root / obstacle).rmdir()
    assert len(changes(root, target)) == 5


@pytest.mark.parametrize("start", ["", "--- "])
def test_a_file_in_braces_is_laid_out_anew_or_left_to_a_person(tmp_path: Path, start: str) -> None:
    root = folder.write(tmp_path)
    path = root / "entries/alpha.yaml"
    data = parse(path, path.read_bytes()).value
    path.write_text(f"# ours\n{start}{json.dumps(data)}  # mine\n", "utf-8")
    before = texts(root)
    target = changed(files.load(root), "alpha", answer="New words. " * 20)
    if start:
        with pytest.raises(KnowledgeError, match=r"alpha\.yaml:1: file: its layout does not take the change"):
            write(root, target)
        assert texts(root) == before
    else:
        changes(root, target)
        assert path.read_text("utf-8").startswith("# ours\n# mine\nid: alpha\ntopic: use\n")
