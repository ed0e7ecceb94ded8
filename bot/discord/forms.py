"""Forms (modals). Like buttons they hold ids only, so a form opened before a restart can be sent after it.

discord.py forgets open modals when it stops, so the values are read from the interaction itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.discord.handlers import handlers_of
from bot.discord.render import LABEL_LIMIT
from bot.discord.views import MAX_OPTIONS, act
from bot.locale.signs import shorten

Values = Mapping[str, str]
_ID = re.compile(r"salve-form:(?P<action>[a-z_]{1,16})(?P<ids>(?::[\w-]{1,48}){0,3})")
LONG, SHORT = 4000, 300
TITLE_LIMIT = 45


@dataclass(frozen=True, slots=True)
class Field:
    """One input: a line, a `long` text, a file (`upload`), or a choice among `options` (value and label).

    A choice is a menu, or is shown in full (`radio`, at most ten options). What was typed or chosen comes back under
    `name`; for a file, that is its id.
    """

    name: str
    label: str
    value: str = ""
    hint: str = ""
    long: bool = False
    required: bool = True
    options: tuple[tuple[str, str], ...] = ()
    radio: bool = False
    upload: bool = False


class Form(discord.ui.Modal):
    """A form: its custom id is `salve-form:action:id:id`.

    A text too long for a line gets a text area. A text longer than Discord's limit is left out, so that it is not cut.
    """

    def __init__(self, action: str, *ids: str, title: str, fields: Iterable[Field]) -> None:
        super().__init__(title=shorten(title, TITLE_LIMIT), custom_id=":".join(("salve-form", action, *ids)))
        for field in fields:
            if len(field.value) > LONG:
                continue
            self.add_item(
                discord.ui.Label(
                    text=field.label, description=shorten(field.hint, LABEL_LIMIT) or None, component=_input(field)
                )
            )


def _input(field: Field) -> discord.ui.Item[Any]:
    if field.upload:
        return discord.ui.FileUpload(custom_id=field.name, required=field.required, max_values=1)
    if field.radio:
        open_ = [
            discord.RadioGroupOption(label=shorten(label, LABEL_LIMIT), value=value, default=value == field.value)
            for value, label in field.options
        ]
        return discord.ui.RadioGroup(custom_id=field.name, options=open_, required=field.required)
    if field.options:
        options = [
            discord.SelectOption(label=shorten(label, LABEL_LIMIT), value=value, default=value == field.value)
            for value, label in _offered(field)
        ]
        return discord.ui.Select(custom_id=field.name, options=options, required=field.required)
    long = field.long or len(field.value) > SHORT
    style = discord.TextStyle.paragraph if long else discord.TextStyle.short
    most = LONG if long else SHORT
    return discord.ui.TextInput(
        custom_id=field.name, style=style, default=field.value or None, required=field.required, max_length=most
    )


def _offered(field: Field) -> Sequence[tuple[str, str]]:
    """As many options as a menu holds, the present one among them."""
    present = [option for option in field.options[MAX_OPTIONS:] if option[0] == field.value]
    return [*field.options[: MAX_OPTIONS - len(present)], *present]


async def on_submit(interaction: discord.Interaction[Any]) -> None:
    """Handle a form that was sent; ignore a form that is not ours, and answer an outdated one by saying so."""
    data: Any = interaction.data or {}
    match = _ID.fullmatch(str(data.get("custom_id", "")))
    if interaction.type is not discord.InteractionType.modal_submit or match is None:
        return
    values = dict(_values(data.get("components", ())))
    await act(handlers_of(interaction.client).forms, match["action"], interaction, values, *match["ids"].split(":")[1:])


def _values(components: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """What was typed or chosen, by field; the inputs are nested in rows and labels."""
    for component in components:
        inner = [*component.get("components", ()), *filter(None, [component.get("component")])]
        yield from _values(inner)
        if "custom_id" in component:
            chosen = component.get("values") or [component.get("value") or ""]
            yield str(component["custom_id"]), str(chosen[0])
