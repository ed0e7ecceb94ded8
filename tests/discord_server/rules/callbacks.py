"""What an interaction may be answered with."""

from collections.abc import Iterator, Sequence

from tests.discord_server.components import SELECTS, walk
from tests.discord_server.interaction import Interaction
from tests.discord_server.kinds import CallbackType, ComponentType, InteractionType, Json, MessageFlag
from tests.discord_server.problem import Problem
from tests.discord_server.rules.commands import choice_problems
from tests.discord_server.rules.components import select_problems, unique_ids
from tests.discord_server.rules.mentions import edit_mention_problems, mention_problems
from tests.discord_server.rules.messages import edit_problems, message_problems

MODAL_ROWS = 5
_MESSAGES = frozenset({CallbackType.MESSAGE, CallbackType.DEFERRED_MESSAGE})
_UPDATES = frozenset({CallbackType.DEFERRED_UPDATE, CallbackType.UPDATE})
_ALLOWED = {
    InteractionType.COMMAND: _MESSAGES | {CallbackType.MODAL},
    InteractionType.COMPONENT: _MESSAGES | _UPDATES | {CallbackType.MODAL},
    InteractionType.AUTOCOMPLETE: frozenset({CallbackType.AUTOCOMPLETE}),
    InteractionType.MODAL_SUBMIT: _MESSAGES | _UPDATES,
}


def callback_problems(body: Json, interaction: Interaction, files: Sequence[bytes]) -> Iterator[Problem]:
    """Yield what Discord would refuse in a first response."""
    kind, data = body.get("type"), body.get("data") or {}
    if kind not in _ALLOWED[interaction.kind]:
        yield Problem("type", f"{interaction.kind.name} cannot be answered with type {kind}")
        return
    if kind in _UPDATES and interaction.source is None:
        yield Problem("type", "there is no message to update")
    match kind:
        case CallbackType.MESSAGE:
            yield from message_problems(data, files)
            yield from mention_problems(data)
        case CallbackType.UPDATE:
            yield from edit_problems(data, files, interaction.source)
            yield from edit_mention_problems(data)
        case CallbackType.DEFERRED_MESSAGE:
            if (data.get("flags") or 0) & ~MessageFlag.EPHEMERAL or data.keys() - {"flags"}:
                yield Problem("data", "a deferred message carries no more than the ephemeral flag")
        case CallbackType.AUTOCOMPLETE:
            yield from choice_problems(data.get("choices") or [], "data/choices")
        case CallbackType.MODAL:
            yield from modal_problems(data)
        case _:
            pass


def modal_problems(data: Json) -> Iterator[Problem]:
    """Yield what Discord would refuse in a modal."""
    components = data.get("components") or []
    if len(components) > MODAL_ROWS:
        yield Problem("data/components", f"more than {MODAL_ROWS} components in a modal")
    everything = list(walk(components))
    yield from unique_ids(everything)
    for component in everything:
        if component.get("type") == ComponentType.TEXT_INPUT:
            yield from _text_input(component)
        elif component.get("type") in SELECTS:
            yield from select_problems(component)


def _text_input(component: Json) -> Iterator[Problem]:
    low, high = component.get("min_length") or 0, component.get("max_length") or 4000
    value = component.get("value") or ""
    if low > high:
        yield Problem("data/components", "min_length above max_length")
    if value and not low <= len(value) <= high:
        yield Problem("data/components", "the value given is outside min_length and max_length")
