"""Fields that a schema does not know: the description forbids none, so a misspelt field would pass."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from tests.discord_server.kinds import Json


class Fields:
    """Walk a body beside the schemas that may describe it."""

    def __init__(self, document: Json) -> None:
        self._document = document
        # By the schema's identity: the document is kept, and never changed.
        self._known: dict[int, tuple[Json, ...]] = {}

    def unknown(self, pointer: str, body: Any) -> Iterator[str]:
        """Yield the path of each field that no fitting schema lists."""
        yield from self._walk([self._resolve(f"#{pointer}")], body, "")

    def _walk(self, schemas: Iterable[Json], value: Any, path: str) -> Iterator[str]:
        # Each once, however many of the schemas lead to it.
        fitting = list({id(one): one for schema in schemas for one in self._variants(schema)}.values())
        if isinstance(value, list):
            items = [one["items"] for one in fitting if "items" in one]
            for index, item in enumerate(value if items else ()):
                yield from self._walk(items, item, f"{path}/{index}".strip("/"))
        elif isinstance(value, dict):
            objects = [one for one in fitting if _fits(one, value)]
            # A schema that lists nothing says nothing about names.
            if any("properties" in one for one in objects):
                for key, part in value.items():
                    yield from self._field(objects, key, part, f"{path}/{key}".strip("/"))

    def _field(self, objects: list[Json], key: str, part: Any, path: str) -> Iterator[str]:
        known = [one["properties"][key] for one in objects if key in one.get("properties", {})]
        known += [one["additionalProperties"] for one in objects if one.get("additionalProperties")]
        if not known:
            yield path
        if isinstance(part, list | dict):
            yield from self._walk([one for one in known if isinstance(one, dict)], part, path)

    def _variants(self, schema: Json) -> tuple[Json, ...]:
        if id(schema) not in self._known:
            self._known[id(schema)] = tuple(self._found(schema))
        return self._known[id(schema)]

    def _found(self, schema: Json) -> Iterator[Json]:
        while "$ref" in schema:
            schema = self._resolve(schema["$ref"])
        for combination in ("allOf", "anyOf", "oneOf"):
            for part in schema.get(combination, ()):
                yield from self._variants(part)
        if {"properties", "items", "additionalProperties"} & schema.keys():
            yield schema

    def _resolve(self, reference: str) -> Json:
        found: Any = self._document
        for step in reference.removeprefix("#/").split("/"):
            found = found[unquote(step).replace("~1", "/").replace("~0", "~")]
        resolved: Json = found
        return resolved


def _fits(schema: Json, value: Json) -> bool:
    """Tell by the discriminating `type`, where a schema has one, whether it can describe a value."""
    allowed = schema.get("properties", {}).get("type", {}).get("enum")
    return allowed is None or value.get("type") in allowed
