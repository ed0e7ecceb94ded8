"""Ask Salve a folder of labelled messages, and compare the counts with the recorded floor.

    make messages MESSAGES=FOLDER, or: python -m tests.messages FOLDER [--show] [--record SLACK]

The folder holds `messages.yaml`, `distress.yaml`, `framing.yaml` and `entries.yaml`. Where it does not exist, that is
said, and only `messages.beside.yaml` is asked; `tests/` has further sets of the same kinds that always run.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
import yaml

from bot.answering import pipeline
from bot.answering.decision import Answer, OutOfScope, Signpost, Suggest
from bot.answering.outcome import Context, Outcome
from bot.answering.release import Release
from bot.knowledge import files
from bot.services import compiled
from bot.services.masking import mask
from bot.services.model_files import load_models

FLOOR = Path(__file__).with_name("messages.floor.json")
LATER = Path(__file__).with_name("messages.later.yaml")
BESIDE = Path(__file__).with_name("messages.beside.yaml")
KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
TODAY = date(2026, 11, 27)
# A question put into frames has at most this length.
SHORT = 14
# Each question meets a quarter of the frames, and the next question another quarter.
EVERY = 4
# For these numbers less is better, for all others more.
BESIDES = frozenset({"answered beside", "list beside", "signpost beside"})
FAULTS = BESIDES | {"wrong", "answered outside", "list outside", "false alarms", "lost in frames", "signpost in frames"}

Message = dict[str, Any]
Row = tuple[str, str]


def ask(release: Release, text: str, earlier: Sequence[str] = ()) -> Outcome:
    """What Salve says to a message after the same asker's earlier ones, as if they had been typed to it."""
    context: Context | None = None
    for message in earlier:
        context = pipeline.answer(mask(message), release, TODAY, context).context
    return pipeline.answer(mask(text), release, TODAY, context)


def read_messages(messages: Sequence[Message], entries: dict[str, list[str]], release: Release) -> Iterator[Row]:
    """What became of each message, by name of the count."""
    for message in messages:
        decision = ask(release, message["text"], message.get("context", ())).decision
        follows = message["style"] == "follow-up"
        if message["red_flag"]:
            if isinstance(decision, Signpost):
                yield "signposted", message["text"]
        elif message["topic"] == "out-of-scope":
            outside = {Answer: "answered outside", Suggest: "list outside"}.get(type(decision), "passed on outside")
            yield outside, message["text"]
        else:
            for count in _helped(decision, {entry for each in message["expects"] for entry in entries[each]}):
                yield (f"{count} in follow-ups" if follows and count != "wrong" else count), message["text"]


def _helped(decision: object, right: set[str]) -> list[str]:
    match decision:
        case Answer(entry_id):
            return ["answered", "helped"] if entry_id in right else ["wrong"]
        case Suggest(entry_ids) if right & set(entry_ids):
            return ["helped"]
        case OutOfScope(scope_id) if scope_id in right:
            return ["helped"]
    return []


def read_distress(messages: Sequence[Message], release: Release) -> Iterator[Row]:
    """Emergencies that are signposted, and what is signposted though it is none."""
    for message in messages:
        if isinstance(ask(release, message["text"]).decision, Signpost):
            yield "emergencies" if message["emergency"] else "false alarms", message["text"]


def read_framing(
    frames: Sequence[Message], messages: Sequence[Message], entries: dict[str, list[str]], release: Release
) -> Iterator[Row]:
    """Of short questions that are answered, the answers that a frame loses, and those it turns into a signpost."""
    for number, message in enumerate(messages):
        text, right = message["text"], {entry for each in message["expects"] for entry in entries[each]}
        if not right or "context" in message or len(text.split()) > SHORT:
            continue
        if "answered" not in _helped(ask(release, text).decision, right):
            continue
        words = text.split()
        half = max(1, len(words) // 2)
        for frame in frames[number % EVERY :: EVERY]:
            framed = frame["form"].format(q=text, a=" ".join(words[:half]), b=" ".join(words[half:]))
            decision = ask(release, framed).decision
            if "answered" not in _helped(decision, right):
                yield "lost in frames", framed
            if isinstance(decision, Signpost):
                yield "signpost in frames", framed


def read_beside(release: Release) -> Iterator[Row]:
    """What gets more than a note or a promise although it is beside the subject."""
    for text in yaml.load(BESIDE.read_text("utf-8"), Loader=yaml.CSafeLoader):
        given = {Answer: "answered", Suggest: "list", Signpost: "signpost"}.get(type(ask(release, text).decision))
        if given:
            yield f"{given} beside", text


def run(folder: Path, release: Release) -> Iterator[Row]:
    """Everything in the folder."""
    messages, entries, distress, frames = (
        yaml.load((folder / f"{name}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
        for name in ("messages", "entries", "distress", "framing")
    )
    later = yaml.load(LATER.read_text("utf-8"), Loader=yaml.CSafeLoader)
    entries = {question: [*known, *later.get(question, ())] for question, known in entries.items()}
    yield from read_messages(messages, entries, release)
    yield from read_distress(distress, release)
    yield from read_framing(frames, messages, entries, release)


def below(counts: Counter[str], floor: dict[str, int]) -> list[str]:
    """The counts that are worse than recorded."""
    return [
        f"{name}: {counts[name]}, recorded {recorded}"
        for name, recorded in sorted(floor.items())
        if (counts[name] > recorded if name in FAULTS else counts[name] < recorded)
    ]


def _floor(counts: Counter[str], slack: float) -> dict[str, int]:
    """These counts, a small share worse."""
    return {
        name: math.ceil(counts[name] * (1 + slack)) if name in FAULTS else math.floor(counts[name] * (1 - slack))
        for name in sorted(FAULTS | set(counts))
    }


@click.command(help="Ask Salve a folder of labelled messages, and compare the counts with the recorded floor.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--show", is_flag=True, help="Print the messages that count as faults.")
@click.option("--record", type=float, metavar="SLACK", help="Record the counts as the floor, such a share worse.")
def main(folder: Path, *, show: bool, record: float | None) -> None:
    """Run, print, compare."""
    floor = json.loads(FLOOR.read_text("utf-8"))
    labelled = folder.is_dir()
    if not labelled:
        click.echo(f"{folder} is not there: the labelled messages are left out.")
        floor = {name: recorded for name, recorded in floor.items() if name in BESIDES}
    # As it was prepared for `salve knowledge check`, where that has been run.
    release = compiled.prepare(files.load(KNOWLEDGE), load_models(meaning="auto"), draft=True)
    rows = [*read_beside(release), *(run(folder, release) if labelled else ())]
    counts = Counter(name for name, _ in rows)
    for name, count in sorted(counts.items()):
        click.echo(f"{count:5} {name}")
    if show:
        for name, text in rows:
            if name in FAULTS:
                click.echo(f"{name}: {text}")
    if record is not None:
        FLOOR.write_text(json.dumps(_floor(counts, record), indent=2) + "\n", "utf-8")
    elif worse := below(counts, floor):
        raise click.ClickException("worse than recorded:\n" + "\n".join(worse))


if __name__ == "__main__":
    main()
