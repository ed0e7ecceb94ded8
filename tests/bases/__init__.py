"""Seven communities that have nothing to do with skin, each in another shape of file, with questions held out."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Asked:
    """One answer: the question, other wordings, and questions that were held out."""

    question: str
    others: tuple[str, ...]
    answer: str
    held_out: tuple[str, ...]


def rows(name: str) -> list[Asked]:
    """What a base holds, a line each: question | other wordings => answer ## held out | held out."""
    found = []
    for line in (HERE / f"{name}.txt").read_text("utf-8").splitlines():
        head, _, held_out = line.partition(" ## ")
        asked, _, answer = head.partition(" => ")
        question, *others = asked.split(" | ")
        found.append(Asked(question, tuple(others), answer, tuple(held_out.split(" | "))))
    return found


def again(name: str) -> list[str]:
    """A second held-out question for each answer, which nothing was chosen by."""
    return (HERE / f"{name}.again.txt").read_text("utf-8").splitlines()


def outside(language: str) -> list[str]:
    """Questions in that language that none of them answers."""
    return (HERE / f"outside.{language}.txt").read_text("utf-8").splitlines()


def markdown(found: Sequence[Asked]) -> bytes:
    """A page of Q: and A:, wordings below each other."""
    parts = ["".join(f"Q: {each}\n" for each in (row.question, *row.others)) + f"A: {row.answer}\n" for row in found]
    return "\n".join(parts).encode()


def table(found: Sequence[Asked]) -> bytes:
    """A table with one wording a line, as answers are pasted below each other."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(["Question", "Answer"])
    writer.writerows([each, row.answer] for row in found for each in (row.question, *row.others))
    return stream.getvalue().encode()


def excel(found: Sequence[Asked]) -> bytes:
    """What a German Excel saves: semicolons and cp1252."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(["Frage", "Weitere Fragen", "Antwort"])
    writer.writerows([row.question, "\n".join(row.others), row.answer] for row in found)
    return stream.getvalue().encode("cp1252")


def qna_maker(found: Sequence[Asked]) -> bytes:
    """An export of QnA Maker."""
    documents = [
        {"id": number, "questions": [row.question, *row.others], "answer": row.answer, "metadata": []}
        for number, row in enumerate(found)
    ]
    return json.dumps({"qnaDocuments": documents}).encode()


def rasa(found: Sequence[Asked]) -> bytes:
    """Examples and responses of Rasa in one file."""
    nlu = [
        f"- intent: faq_{number}\n  examples: |\n" + "".join(f"    - {each}\n" for each in (row.question, *row.others))
        for number, row in enumerate(found)
    ]
    said = [f"  utter_faq_{number}:\n  - text: {json.dumps(row.answer)}\n" for number, row in enumerate(found)]
    return "".join(['version: "3.1"\nnlu:\n', *nlu, "responses:\n", *said]).encode()


def qnabot(found: Sequence[Asked]) -> bytes:
    """An export of QnABot."""
    items = [
        {"type": "qna", "qid": f"faq.{number}", "q": [row.question, *row.others], "a": row.answer}
        for number, row in enumerate(found)
    ]
    return json.dumps({"qna": items}).encode()


def lines(found: Sequence[Asked]) -> bytes:
    """One object per line, as logs and exports of databases have it."""
    rows_ = ({"frage": row.question, "varianten": list(row.others), "antwort": row.answer} for row in found)
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in rows_).encode()


SHAPES: Mapping[str, tuple[str, str, Callable[[Sequence[Asked]], bytes]]] = {
    "python": ("en", "python.md", markdown),
    "game": ("en", "game.csv", table),
    "verein": ("de", "verein.csv", excel),
    "software": ("en", "software.json", qna_maker),
    "polski": ("pl", "domain.yml", rasa),
    "kutuphane": ("tr", "kutuphane.json", qnabot),
    "schwimmbad": ("de", "schwimmbad.jsonl", lines),
}
