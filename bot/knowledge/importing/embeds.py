"""Read the cards that bots show in Discord: embeds, as exports hold them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.knowledge.importing.columns import mapped

Pair = tuple[Any, Any]


def fields(embed: Mapping[str, Any]) -> Iterator[Pair]:
    """The name and the text of each field."""
    held = embed.get("fields")
    yield from ((each.get("name"), each.get("value")) for each in map(mapped, held if isinstance(held, list) else ()))


def in_bold(pairs: Iterable[Pair]) -> list[str]:
    """Each text below its name in bold, where it has both."""
    return [f"**{name}**\n{said}" for name, said in pairs if name and said]
