"""Sets of questions with their right answers: public ones from files, and the served knowledge."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import escape, glob
from pathlib import Path

from bot.answering import corpus
from bot.errors import SalveError
from bot.knowledge.models import Entry, KnowledgeBase, Scope, Status, Term
from bot.knowledge.red_flag import RedFlag
from bot.services.accuracy import OUT_OF_SCOPE

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Phrasings to match against, and questions to ask, each with its label ("oos": unanswerable).

    A threshold may be chosen on `validation`, never on `test`. The engine is given the `glossary`, if a set has one.
    """

    name: str
    train: Pairs
    validation: Pairs
    test: Pairs
    glossary: tuple[Term, ...] = ()


def read_sets(folder: Path) -> list[QuestionSet]:
    """Every set below a folder: a file of {text, label, split} lines is one; `train_*.jsonl` replaces its train split.

    Raises:
        SalveError: there is no set, a line is broken (the message names file and line), or a set lacks train or test
            questions.
    """
    sets = []
    # Unlike Path.rglob, this follows links to folders.
    found = glob(f"{escape(str(folder))}/**/*.jsonl", recursive=True)  # noqa: PTH207
    for file in sorted(map(Path, found)):
        lines = list(_lines(file))
        if not file.name.startswith("train_"):
            sets.append(_set(file, lines, lines))
            continue
        base = file.with_name("data.jsonl")
        if base.exists():
            sets.append(_set(file, lines, list(_lines(base))))
    if not sets:
        raise SalveError(f"{folder} holds no *.jsonl files of questions: name a folder that does")
    return sets


def _lines(file: Path) -> Iterator[dict[str, str]]:
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SalveError(f"{file} cannot be read: {error}") from None
    # Not splitlines: a question's text may contain U+2028 and similar characters.
    for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
        try:
            row = json.loads(line)
            yield {key: str(row[key]) for key in ("text", "label", "split")}
        except (ValueError, KeyError, TypeError):
            raise SalveError(f'{file}:{number}: should be {{"text": …, "label": …, "split": …}}') from None


def _set(file: Path, train: Sequence[dict[str, str]], rest: Sequence[dict[str, str]]) -> QuestionSet:
    def part(rows: Sequence[dict[str, str]], splits: set[str]) -> Pairs:
        return tuple((row["text"], row["label"]) for row in rows if row["split"] in splits)

    phrasings = tuple(pair for pair in part(train, {"train"}) if pair[1] != OUT_OF_SCOPE)
    test = part(rest, {"test"})
    if not phrasings or not test:
        missing = "test questions" if phrasings else "answerable train questions"
        raise SalveError(f"{file} has no {missing}: a set needs lines of both splits, train and test")
    return QuestionSet(f"{file.parent.name}/{file.stem}", phrasings, part(rest, {"val", "validation"}), test)


def own_set(knowledge: KnowledgeBase) -> QuestionSet:
    """The served knowledge as a set: its train split is what is indexed, its test split the held-out checks.

    Near misses are left out, because they say which item is wrong, not which is right; so are checks with several good
    answers.

    Raises:
        SalveError: no item has both phrasings and a check that must reach it.
    """
    approved = tuple(entry for entry in knowledge.entries if entry.status is Status.APPROVED)
    items: tuple[Entry | RedFlag | Scope, ...] = (*approved, *knowledge.red_flags, *knowledge.scopes)
    train = tuple((text, item.id) for item in items for text in _phrasings(item))
    known = {label for _, label in train}
    owners = corpus.owners(knowledge)
    checks = ((text, item.id) for item in items if item.id in known for text in item.checks.reach)
    reach = [(text, id_) for text, id_ in checks if len(owners[text]) == 1]
    if not reach:
        raise SalveError("the knowledge has no checks to ask: give its entries `checks: {reach: […]}`")
    outside = ((text, OUT_OF_SCOPE) for text in knowledge.unanswerable)
    name = f"own knowledge {knowledge.manifest.version}"
    return QuestionSet(name, train, (), (*reach, *outside), knowledge.glossary)


def _phrasings(item: Entry | RedFlag | Scope) -> tuple[str, ...]:
    return (item.question, *item.phrasings) if isinstance(item, Entry) else item.phrasings


def fingerprint(questions: QuestionSet) -> str:
    """The SHA-256 of the test questions and their labels, in any order, by which a public set is recognised."""
    return hashlib.sha256(json.dumps(sorted(questions.test), ensure_ascii=False).encode()).hexdigest()
