"""Filling in a modal: what a person may enter, and how it goes back."""

from collections.abc import Mapping
from typing import Any

from tests.discord_server.components import walk
from tests.discord_server.invocation import CannotInvokeError, resolve
from tests.discord_server.kinds import ComponentType, Json
from tests.discord_server.state import Channel
from tests.discord_server.world import World


def fields_of(modal: Json) -> dict[str, Json]:
    """Return a modal's inputs by custom id, each with the label that a person reads."""
    fields: dict[str, Json] = {}
    for row in modal["components"]:
        for component in walk([row]):
            if "custom_id" in component:
                label = row.get("label") or component.get("label") or ""
                fields[component["custom_id"]] = component | {"label": label}
    return fields


class Form:
    """A modal being filled in; values are given by custom id or by label."""

    def __init__(self, world: World, where: Channel, modal: Json, values: Mapping[str, Any]) -> None:
        self._world = world
        self._where = where
        self._modal = modal
        self._values = self._by_custom_id(values)
        self.resolved: dict[str, Json] = {}

    def data(self) -> Json:
        """Return the interaction's data."""
        rows = enumerate(self._modal["components"], 1)
        components = [self._row(row, number) for number, row in rows]
        data: Json = {"custom_id": self._modal["custom_id"], "components": components}
        return data | ({"resolved": self.resolved} if self.resolved else {})

    def _by_custom_id(self, values: Mapping[str, Any]) -> dict[str, Any]:
        fields = fields_of(self._modal)
        by_label = {field["label"]: custom_id for custom_id, field in fields.items()}
        found = {key if key in fields else by_label.get(key, key): value for key, value in values.items()}
        if unknown := found.keys() - fields.keys():
            raise CannotInvokeError(f"the modal has no field {sorted(unknown)}; there are {sorted(by_label)}")
        return found

    def _row(self, row: Json, number: int) -> Json:
        filled: Json = {"type": row["type"], "id": row.get("id") or number * 100}
        if row["type"] == ComponentType.LABEL:
            filled["component"] = self._input(row["component"], number * 100 + 1)
        elif row["type"] == ComponentType.ACTION_ROW:
            filled["components"] = [self._input(c, number * 100 + n) for n, c in enumerate(row["components"], 1)]
        return filled

    def _input(self, field: Json, number: int) -> Json:
        custom_id = field["custom_id"]
        filled: Json = {"type": field["type"], "id": field.get("id") or number, "custom_id": custom_id}
        if field["type"] == ComponentType.TEXT_INPUT:
            return filled | {"value": self._text(field)}
        if field["type"] == ComponentType.RADIO_GROUP:
            return filled | {"value": self._picked(field)}
        chosen = self._values.get(custom_id, [])
        return filled | {"values": self._chosen(field, [chosen] if isinstance(chosen, str) else chosen)}

    def _text(self, field: Json) -> str:
        value = self._values.get(field["custom_id"], field.get("value") or "")
        if not isinstance(value, str):
            raise CannotInvokeError(f"the field {field['custom_id']!r} takes text")
        if not value and field.get("required") is not False:
            raise CannotInvokeError(f"the field {field['custom_id']!r} is required")
        low, high = field.get("min_length") or 0, field.get("max_length") or 4000
        if value and not low <= len(value) <= high:
            raise CannotInvokeError(f"the field {field['custom_id']!r} takes {low} to {high} characters")
        return value

    def _picked(self, field: Json) -> str | None:
        """Return the value of the option that is picked, by value or label, or that stands picked already."""
        before = next((option["value"] for option in field["options"] if option.get("default")), None)
        named = self._values.get(field["custom_id"], before)
        found = [each["value"] for each in field["options"] if named in {each["value"], each["label"]}]
        if not found and (named is not None or field.get("required") is not False):
            raise CannotInvokeError(f"the field {field['custom_id']!r} offers no {named!r}")
        return found[0] if found else None

    def _chosen(self, field: Json, values: list[Any]) -> list[str]:
        required = field.get("required") is not False
        return choose(self._world, self._where, self.resolved, field, values, optional=not required)


def choose(
    world: World,
    where: Channel,
    resolved: dict[str, Json],
    field: Json,
    values: list[Any],
    *,
    optional: bool = False,
) -> list[str]:
    """Return the values of a select menu, if it lets a person choose them."""
    low, high = field.get("min_values"), field.get("max_values")
    low, high = 1 if low is None else low, high or 1
    if not (low <= len(values) <= high or (optional and not values)):
        raise CannotInvokeError(f"the menu {field['custom_id']!r} takes {low} to {high} values")
    if field["type"] != ComponentType.STRING_SELECT:
        return [resolve(world, where, resolved, value) for value in values]
    offered = {option["value"] for option in field["options"]}
    by_label = {option["label"]: option["value"] for option in field["options"]}
    chosen = [value if value in offered else by_label.get(value, value) for value in values]
    if missing := [value for value in chosen if value not in offered]:
        raise CannotInvokeError(f"the menu {field['custom_id']!r} offers no {missing}; there are {sorted(by_label)}")
    return chosen
