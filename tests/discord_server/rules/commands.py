"""What application commands may be, across their fields."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.discord_server.kinds import CommandType, Json, OptionType
from tests.discord_server.problem import Problem

PER_KIND = {CommandType.CHAT: 100, CommandType.USER: 15, CommandType.MESSAGE: 15}
CHARACTERS = 8000
CHOICE_VALUE = 100
_NESTING: dict[int | None, int] = {None: 0, OptionType.SUBCOMMAND_GROUP: 1, OptionType.SUBCOMMAND: 2}


def command_list_problems(commands: Sequence[Json]) -> Iterator[Problem]:
    """Yield what Discord would refuse in a whole list of commands."""
    kinds = Counter(_kind(command) for command in commands)
    for kind, limit in PER_KIND.items():
        if kinds[int(kind)] > limit:
            yield Problem("", f"more than {limit} commands of type {kind}")
    for (name, number), times in Counter((c.get("name"), _kind(c)) for c in commands).items():
        if times > 1:
            yield Problem("", f"{times} commands of type {number} are named {name!r}")
    for command in commands:
        yield from command_problems(command)


def command_problems(command: Json) -> Iterator[Problem]:
    """Yield what Discord would refuse in one command."""
    path = str(command.get("name"))
    if _kind(command) == CommandType.CHAT:
        if not is_chat_name(command.get("name") or ""):
            yield Problem(path, "the name must be lower-case letters, digits, '-', '_' or \"'\"")
        if not command.get("description"):
            yield Problem(path, "a chat command needs a description")
    elif command.get("description") or command.get("options"):
        yield Problem(path, "a user or message command has neither description nor options")
    yield from _option_problems(command.get("options") or [], path, None)
    if _longest(command) > CHARACTERS:
        yield Problem(path, f"more than {CHARACTERS} characters of names, descriptions and values")


def is_chat_name(name: str) -> bool:
    """Whether Discord takes a name for a chat command or an option."""
    letters = all(ch in "-_'" or unicodedata.category(ch)[0] in "LN" for ch in name)
    return letters and name == name.lower() and 1 <= len(name) <= 32


def _kind(command: Json) -> int:
    return int(command.get("type") or CommandType.CHAT)


def _option_problems(options: Sequence[Json], path: str, parent: int | None) -> Iterator[Problem]:
    names = [option.get("name") for option in options]
    if len(set(names)) < len(names):
        yield Problem(path, "two options have the same name")
    nested = [option.get("type") in _NESTING for option in options]
    if any(nested) and not all(nested):
        yield Problem(path, "subcommands and plain options do not mix")
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield Problem(path, "required options must come first")
    for option in options:
        yield from _one_option(option, f"{path}/{option.get('name')}", parent)


def _one_option(option: Json, path: str, parent: int | None) -> Iterator[Problem]:
    kind = option.get("type")
    if not is_chat_name(option.get("name") or ""):
        yield Problem(path, "the name must be lower-case letters, digits, '-', '_' or \"'\"")
    if kind in _NESTING and _NESTING[kind] <= _NESTING.get(parent, 2):
        yield Problem(path, "subcommands are nested too deeply")
    if option.get("choices") and option.get("autocomplete"):
        yield Problem(path, "an option has either choices or autocomplete")
    if (option.get("min_length") or 0) > (option.get("max_length") or 6000):
        yield Problem(path, "min_length above max_length")
    choices = option.get("choices") or []
    yield from choice_problems(choices, path)
    if len({choice.get("name") for choice in choices}) < len(choices):
        yield Problem(path, "two choices have the same name")
    yield from _option_problems(option.get("options") or [], path, kind)


def choice_problems(choices: Sequence[Json], path: str) -> Iterator[Problem]:
    """Yield the choices whose value is longer than Discord takes."""
    for choice in choices:
        value = choice.get("value")
        if isinstance(value, str) and len(value) > CHOICE_VALUE:
            yield Problem(path, f"a choice value is longer than {CHOICE_VALUE} characters")


def _longest(part: Json) -> int:
    """Count names, descriptions and values, each at its longest localisation."""
    total = 0
    for field in ("name", "description"):
        texts = [part.get(field) or "", *(part.get(f"{field}_localizations") or {}).values()]
        total += max(map(len, texts))
    if isinstance(part.get("value"), str):
        total += len(part["value"])
    return total + sum(map(_longest, [*(part.get("options") or ()), *(part.get("choices") or ())]))
