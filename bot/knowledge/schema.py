"""JSON Schemas of the files in a knowledge folder, with which an editor completes keys and marks mistakes."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from bot.knowledge import files
from bot.knowledge.fact import Fact
from bot.knowledge.models import Entry, Manifest, Scope, Term
from bot.knowledge.red_flag import Lexicon, RedFlag
from bot.knowledge.source import Source
from bot.knowledge.translation import Translation

_FILES: Mapping[str, type[BaseModel]] = {
    "knowledge": Manifest,
    "entry": Entry,
    "scope": Scope,
    "red_flag": RedFlag,
    "lexicon": Lexicon,
    "translation": Translation,
}
_LISTS: Mapping[str, type[BaseModel]] = {"sources": Source, "glossary": Term, "facts": Fact}


@cache
def schemas() -> Mapping[str, str]:
    """The text of each schema by its file name, such as entry.json."""
    found = {name: model.model_json_schema() for name, model in _FILES.items()}
    found |= {name: TypeAdapter(list[model]).json_schema() for name, model in _LISTS.items()}  # type: ignore[valid-type]
    found["wordings"] = files.WORDINGS.json_schema()
    return {f"{name}.json": json.dumps(_typed(name, schema), indent=1) + "\n" for name, schema in found.items()}


def _typed(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of the file as written: without fields that the file's name gives; a citation may name a fact."""
    if name == "entry":
        _without(schema, "id")
    if name == "translation":
        _without(schema, "language")
        _without(schema, "entry")
    if name == "facts":
        _without(schema["$defs"]["Fact"], "theme")
    if cited := schema.get("$defs", {}).get("Citation"):
        del cited["required"]
        cited["anyOf"] = [{"required": ["fact"]}, {"required": ["source", "claim"]}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _without(schema: dict[str, Any], name: str) -> None:
    schema["required"] = [field for field in schema["required"] if field != name]
