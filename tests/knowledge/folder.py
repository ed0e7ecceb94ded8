"""A small knowledge folder for tests: every test breaks one thing in it."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.knowledge import files, versions
from bot.knowledge.models import Entry, KnowledgeBase, PastRelease

MANIFEST = """\
title: Test base
language: en
format: 1
version: 1.2.3
released: 2026-01-01
disclaimer: Not advice.
review_interval_days: 365
wrong_answer_limit: 0.05
topics:
  - {id: use, title: Use}
  - {id: care, title: Care, strict: true}
"""
SOURCES = """\
- {id: leaflet, kind: label, title: The leaflet, authors: Maker, venue: Leaflet, year: 2020}
- {id: study, kind: rct, title: The study, authors: Doe J, venue: Journal, year: 2019, doi: 10.1000/xyz}
"""
GLOSSARY = """\
- {term: sirolimus, also: [rapa, rapamycin]}
"""
ENTRY = """\
id: {id}
topic: use
question: {question}
phrasings: [{question} please, tell me {question}]
answer: Answer of {id}.
certainty: known
evidence: label
sources:
  - {{source: leaflet, claim: It says so.}}
owner: editor
reviewed: 2026-01-01
next_review: 2026-12-01
checks: {{reach: [a held out {question}], miss: [something else]}}
"""
RED_FLAG = """\
id: swelling
urgency: emergency
texts:
  en: {title: Severe allergy, steps: [Call your emergency number.], line: Call.}
call: [emergency]
signs:
  - {see: swell + face, example: my lips are swollen}
reviewed_by: nobody yet
reviewed: 2026-01-01
next_review: 2026-12-01
"""
LEXICON = """\
id: en
care: If you feel ill, do not wait here.
urgencies: {emergency: Emergency, today: Today, soon: Soon}
calls: {emergency: Call 112 or 911.}
classes:
  ask: can it, does it
  swell: swollen, swelling
  face: face, lips, tongue
"""
SCOPE = """\
id: shops
title: Where to buy
phrasings: [where can i buy it, which shop sells it]
note: I do not name shops.
"""


def entry(id_: str, question: str) -> str:
    """The YAML of a sound entry."""
    return ENTRY.format(id=id_, question=question)


def write(folder: Path, **changes: str) -> Path:
    """Write the folder; `changes` replace files: knowledge, sources, glossary, or an entry by its id."""
    files = {
        "knowledge.yaml": MANIFEST,
        "sources.yaml": SOURCES,
        "glossary.yaml": GLOSSARY,
        "entries/alpha.yaml": entry("alpha", "how often do I apply it"),
        "entries/beta.yaml": entry("beta", "where do I store it"),
        "red_flags/swelling.yaml": RED_FLAG,
        "scope/shops.yaml": SCOPE,
        "lexicon/en.yaml": LEXICON,
    }
    for name, text in changes.items():
        file = f"{name}.yaml" if f"{name}.yaml" in files else f"entries/{name}.yaml"
        files[file] = text
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def released(folder: Path) -> Path:
    """The folder, whose content is its first release; asking one that never was released makes none."""
    content = files.load(folder)
    first = PastRelease(
        version=content.manifest.version, released=date(2026, 1, 1), digest=versions.digest(content), author="editor"
    )
    files.write_lineage(folder, [first])
    return folder


def changed(knowledge: KnowledgeBase, id_: str = "alpha", **fields: Any) -> KnowledgeBase:
    """The base with an entry changed."""
    return replace(
        knowledge,
        entries=tuple(
            Entry.model_validate({**dict(entry), **fields}) if entry.id == id_ else entry for entry in knowledge.entries
        ),
    )
