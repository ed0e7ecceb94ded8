"""`salve knowledge fact`: shows a fact, and everything that rests on it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot import config
from bot.answering.composing import compose
from bot.answering.decision import Answer
from bot.cli.database import folder_option
from bot.cli.lineage import json_option, say
from bot.cli.render import plain_text
from bot.errors import SalveError
from bot.knowledge import files, leaning
from bot.knowledge.fact import Fact
from bot.knowledge.leaning import Leaning
from bot.knowledge.models import KnowledgeBase


@click.command("fact", epilog="Example: salve knowledge fact F030")
@click.argument("id_", metavar="FACT")
@folder_option
@json_option
def fact(id_: str, folder_: Path | None, *, as_json: bool) -> int:
    """A fact of the folder, and every entry, phrasing and reply that leans on it."""
    knowledge = files.load(folder_ or config.load().knowledge)
    found = knowledge.fact.get(id_)
    if found is None:
        raise SalveError(f"there is no fact '{id_[:30]}'. Facts are in facts/, each with its id")
    cited = leaning.on(found, knowledge)
    flags = leaning.flags(found, knowledge)
    data = {
        "fact": found.model_dump(mode="json", exclude_none=True),
        "figures": [str(each) for each in found.figures],
        "entries": [_plain(each, knowledge) for each in cited],
        "red_flags": flags,
    }
    return say(data, "\n".join(_lines(found, cited, flags)), as_json=as_json)


COMMANDS = (fact,)


def _plain(cited: Leaning, knowledge: KnowledgeBase) -> dict[str, Any]:
    entry, today = cited.entry, datetime.now(UTC).date()
    return {
        "id": entry.id,
        "question": entry.question,
        "supports": cited.supports,
        "marked": cited.marked,
        "stated_in": cited.stated,
        "review_due": cited.due,
        "phrasings": entry.phrasings,
        "reply": plain_text(compose(Answer(entry.id, 1.0), knowledge, today)),
    }


def _lines(found: Fact, cited: Sequence[Leaning], flags: Sequence[str]) -> Iterator[str]:
    yield f"{found.id}  {found.claim}"
    place = f", {found.place}" if found.place else ""
    yield f"{found.source}{place}; {found.status}, read {found.read}, signed by {found.signed_by}"
    if found.superseded_by:
        yield f"overtaken by {found.superseded_by}"
    if found.figures:
        yield f"figures: {', '.join(map(str, found.figures))}"
    yield f"\n{len(cited)} entries lean on it:" if cited else "\nNo entry leans on it."
    for each in cited:
        yield from _entry(each)
    if flags:
        yield f"\nred flags: {', '.join(flags)}"


def _entry(cited: Leaning) -> Iterator[str]:
    entry = cited.entry
    due = click.style("  due for review: the fact has changed", fg="yellow") if cited.due else ""
    caution = " (for a caution)" if cited.supports == "caution" else ""
    yield f"\n{click.style(entry.id, bold=True)}  {entry.question}{caution}{due}"
    yield f"  says: {entry.answer}"
    if cited.stated:
        yield f"  its figures stand in: {', '.join(cited.stated)}"
    if cited.marked:
        yield f"  marked by: {cited.marked}"
    yield f"  asked as: {'; '.join(entry.phrasings)}"
