"""Read a response of Rasa: which of its variants is the answer, and what of it an entry has no place for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.knowledge.importing.rows import Unread
from bot.locale.signs import cut

# The keys of a variant that say nothing to a reader, or are read here.
_SILENT = frozenset({"text", "image", "condition", "channel", "id", "metadata"})
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Response:
    """A response: its text, which may hold an image in Markdown; `when` says under which condition alone it is given.

    `left` tells what else it holds. Without a text, `left` is all there is.
    """

    file: Path
    line: int
    text: str
    when: str = ""
    left: tuple[str, ...] = ()

    @property
    def asides(self) -> Iterator[Unread]:
        """What is left out, each with its place."""
        for each in self.left:
            yield Unread(self.file, self.line, f"not taken over: {each}", aside=True)


def response(file: Path, line: int, name: str, variants: Sequence[Any]) -> Response:
    """The response of that name. The first variant without a condition is its answer."""
    given = [each if isinstance(each, Mapping) else {"text": str(each)} for each in variants]
    spoken = [each for each in given if each.get("text") or each.get("image")]
    # Of equals, the first stays first.
    said = next(iter(sorted(spoken, key=lambda each: bool(_when(each)))), None)
    left = [_other(name, each) for each in spoken if each is not said]
    for each in given:
        left += [f"{key} of {name}" for key in each if key not in _SILENT and each[key]]
    if said is None:
        return Response(file, line, "", left=tuple(left))
    image = f"![{name}]({said['image']})" if said.get("image") else ""
    text = "\n\n".join(filter(None, (str(said.get("text") or ""), image)))
    return Response(file, line, text, _when(said), tuple(left))


def _other(name: str, variant: Mapping[str, Any]) -> str:
    when = _when(variant)
    text = cut(" ".join(str(variant.get("text") or variant.get("image")).split()), _SHOWN)
    return f"{f'{name} where {when}' if when else f'another variant of {name}'}: '{text}'"


def _when(variant: Mapping[str, Any]) -> str:
    """The condition under which a variant is given, in words; empty if there is none."""
    conditions = variant.get("condition")
    told = [
        f"{each.get('name')} is {str(each.get('value')).lower()}" if isinstance(each, Mapping) else str(each)
        for each in (conditions if isinstance(conditions, list) else [conditions] if conditions else [])
    ]
    channel = [f"the channel is {variant['channel']}"] if variant.get("channel") else []
    return " and ".join((*told, *channel))
