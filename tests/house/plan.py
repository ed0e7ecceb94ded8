"""The rooms, how large they are, and which imports which."""

import statistics
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
ROOMS_CONTRACT = "The house: each room imports only rooms below it"


@dataclass(frozen=True)
class Room:
    """A package under `bot`: the lines of each of its files."""

    name: str
    files: tuple[int, ...]

    @property
    def lines(self) -> int:
        """How long it is."""
        return sum(self.files)


def storeys() -> list[list[str]]:
    """The rooms from top to bottom as the import contract has them; those of one storey stand side by side."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    [contract] = [each for each in config["tool"]["importlinter"]["contracts"] if each["name"] == ROOMS_CONTRACT]
    return [[room.strip() for room in layer.split("|")] for layer in contract["layers"]]


@cache
def storey() -> dict[str, int]:
    """How far from the top each room is."""
    return {room: number for number, rooms in enumerate(storeys()) for room in rooms}


def room_of(module: str) -> str:
    """The room that a module of `bot` lies in."""
    return module.split(".")[1]


def rooms() -> list[Room]:
    """All rooms, from top to bottom."""
    return [Room(name, _lengths(name)) for names in storeys() for name in names]


def _lengths(room: str) -> tuple[int, ...]:
    place = ROOT / "bot" / room
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    return tuple(len(file.read_text("utf-8").splitlines()) for file in files)


def imports() -> Counter[tuple[str, str]]:
    """How many modules of one room import modules of another."""
    graph = grimp.build_graph("bot")
    known = storey()
    found: Counter[tuple[str, str]] = Counter()
    for module in sorted(graph.modules):
        for imported in graph.find_modules_directly_imported_by(module):
            if module.count(".") and imported.count("."):
                pair = room_of(module), room_of(imported)
                if pair[0] != pair[1] and known.keys() >= set(pair):
                    found[pair] += 1
    return found


def drawn() -> str:
    """A Mermaid picture of the rooms, a table of their sizes, and one of who imports whom."""
    return f"{_picture()}\n\n{_sizes()}\n\n{_matrix()}"


def _picture() -> str:
    """Only the shortest ways down: what lies further below is imported from there too."""
    found = imports()
    below = {room: {lower for upper, lower in found if upper == room} for room in storey()}
    shortest = [
        (upper, lower)
        for upper, lower in sorted(found)
        if not any(lower in below[via] for via in below[upper] - {lower})
    ]
    boxes = [f"  {room.name}[{room.name}<br>{room.lines:,} lines]" for room in rooms()]
    return "\n".join(["```mermaid", "flowchart TD", *boxes, *(f"  {a} --> {b}" for a, b in shortest), "```"])


def _sizes() -> str:
    every = rooms()
    whole = sum(room.lines for room in every)
    lines = ["| room | files | lines | of the whole | median file | longest |", "|---|---:|---:|---:|---:|---:|"]
    for room in every:
        median, longest = int(statistics.median(room.files)), max(room.files)
        lines.append(
            f"| `{room.name}` | {len(room.files)} | {room.lines:,} | {room.lines / whole:.0%} | {median} | {longest} |"
        )
    return "\n".join(lines)


def _matrix() -> str:
    """How many modules of the room on the left import from the one above."""
    found = imports()
    names = [room.name for room in rooms()]
    lines = [f"| | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    lines += [f"| `{upper}` | {' | '.join(str(found[upper, lower] or '') for lower in names)} |" for upper in names]
    return "\n".join(lines)
