"""The formats of a knowledge folder: the fields that format 1 requires, and those that format 2 derives."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field

from bot.knowledge.fact import Fact
from bot.knowledge.fields import Id, Line, Text
from bot.knowledge.models import Certainty, Entry, Manifest, Topic
from bot.knowledge.source import Evidence, Source, SourceKind
from bot.knowledge.translation import Translation

LATEST = 2
_M = TypeVar("_M", bound=BaseModel)


class _Entry(Entry):
    topic: Id
    phrasings: Annotated[tuple[Line, ...], Field(min_length=1, max_length=60)]
    certainty: Certainty
    evidence: Evidence
    owner: Line
    reviewed: date
    next_review: date


class _Source(Source):
    kind: SourceKind
    authors: Line
    venue: Line


class _Manifest(Manifest):
    disclaimer: Text
    review_interval_days: Annotated[int, Field(ge=1, le=3650)]
    wrong_answer_limit: Annotated[float, Field(gt=0, lt=0.5)]
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]


_FIRST: Mapping[type[BaseModel], type[BaseModel]] = {Entry: _Entry, Source: _Source, Manifest: _Manifest}


def written_out(manifest: Manifest) -> dict[str, Any]:
    """The fields that a folder's format requires in its manifest even if they equal the defaults."""
    names = _Manifest.__annotations__ if manifest.format == 1 else ()
    return {name: value for name, value in manifest.model_dump().items() if name in names}


def of(manifest: Any) -> int:
    """The format that a manifest names, as far as it can be read."""
    return 1 if isinstance(manifest, dict) and str(manifest.get("format")).strip() == "1" else LATEST


def validated(value: Any, model: type[_M], number: int) -> _M:
    """The value as that model, in a folder of that format.

    Raises:
        ValidationError: the value does not fit the format.
    """
    if number == 1 and model in _FIRST:
        _FIRST[model].model_validate(value)
    return model.model_validate(value)


def named(value: Any, file: Path, model: type[BaseModel]) -> Any:
    """An item with the fields from its file's name: an entry's id, facts' theme, a translation's language and entry."""
    if model is Translation and isinstance(value, dict):
        return {"language": file.parent.name, "entry": file.stem, **value}
    if model is Fact and isinstance(value, dict):
        return {"theme": file.stem, **value}
    if model is not Entry or not isinstance(value, dict) or "id" in value:
        return value
    return {"id": file.stem, **value}
