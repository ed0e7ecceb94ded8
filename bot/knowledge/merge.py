"""Three-way merge of knowledge bases: item by item, and field by field if both sides changed one item.

A change on one side is taken as it is. Lists of independent members (phrasings, tags, citations) merge as ordered sets.
Any other field that both sides changed differently is a conflict, which keeps `ours`.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from bot.knowledge import citing
from bot.knowledge.models import KnowledgeBase, Manifest

_H = TypeVar("_H", bound=Hashable)
_M = TypeVar("_M", bound=BaseModel)

# The signs of a red flag work together; a mix of two versions might match messages that neither side meant.
_WHOLE = frozenset({"signs"})
# One review sets both dates.
_REVIEW = frozenset({"reviewed", "next_review"})
# The keys that identify a member of a list: two versions of the same member must not both stay.
_NAMES = ("id", "term", "fact", "source")
_JSON: TypeAdapter[Any] = TypeAdapter(Any)


@dataclass(frozen=True)
class Conflict:
    """A field that both sides changed differently, with plain JSON-able values.

    `kind` is manifest, entry, source, red flag, scope, lexicon, fact, translation, wordings or term; `id` is the
    item's, or "" for the manifest. `field` is "" if one side removed an item that the other changed. None is the value
    of a side without the field or item.
    """

    kind: str
    id: str
    field: str
    base: JsonValue
    ours: JsonValue
    theirs: JsonValue


@dataclass(frozen=True)
class Merged:
    """The merged value, and the conflicts that a person must resolve."""

    knowledge: KnowledgeBase
    conflicts: tuple[Conflict, ...]


def merge(base: KnowledgeBase, ours: KnowledgeBase, theirs: KnowledgeBase) -> Merged:
    """Apply the changes of both sides since `base`.

    Sides that fit together item by item may still not fit as a whole (one removes what the other refers to);
    `lint.integrity` of the result shows that.
    """
    conflicts: list[Conflict] = []
    manifest = _item("manifest", "", (base.manifest, ours.manifest, theirs.manifest), conflicts)

    def items(kind: str, *sides: Sequence[_M]) -> tuple[_M, ...]:
        return _items(kind, [keyed(side) for side in sides], conflicts)

    knowledge = KnowledgeBase(
        manifest=manifest if manifest is not None else ours.manifest,
        entries=items("entry", base.entries, ours.entries, theirs.entries),
        sources=items("source", base.sources, ours.sources, theirs.sources),
        red_flags=items("red flag", base.red_flags, ours.red_flags, theirs.red_flags),
        scopes=items("scope", base.scopes, ours.scopes, theirs.scopes),
        glossary=items("term", base.glossary, ours.glossary, theirs.glossary),
        unanswerable=_ordered(base.unanswerable, ours.unanswerable, theirs.unanswerable),
        lexicons=items("lexicon", base.lexicons, ours.lexicons, theirs.lexicons),
        facts=items("fact", base.facts, ours.facts, theirs.facts),
        translations=items("translation", base.translations, ours.translations, theirs.translations),
        wordings=items("wordings", base.wordings, ours.wordings, theirs.wordings),
    )
    return Merged(
        citing.renewed(knowledge), tuple(sorted(conflicts, key=lambda each: (each.kind, each.id, each.field)))
    )


def keyed(items: Sequence[_M]) -> dict[tuple[str, int], _M]:
    """The items by name and number, in order. A term may occur more than once; the last occurrence has the number 0."""
    left = Counter(_name(item) for item in items)
    result = {}
    for item in items:
        left[_name(item)] -= 1
        result[(_name(item), left[_name(item)])] = item
    return result


def _name(item: BaseModel) -> str:
    return str(next((found for name in _NAMES if (found := getattr(item, name, None)) is not None), item))


def _items(kind: str, sides: Sequence[Mapping[tuple[str, int], _M]], conflicts: list[Conflict]) -> tuple[_M, ...]:
    base, ours, theirs = sides
    merged = {
        key: _item(kind, key[0], (base.get(key), ours.get(key), theirs.get(key)), conflicts)
        for key in sorted({*base, *ours, *theirs})
    }
    order = dict.fromkeys((*_ordered(tuple(base), tuple(ours), tuple(theirs)), *merged))
    staying = {key: item for key in order if (item := merged[key]) is not None}
    # Of several items with one name, the last one keeps the number 0, wherever it is.
    named: dict[str, list[_M]] = {}
    for name, number in sorted(staying):
        named.setdefault(name, []).append(staying[(name, number)])
    return tuple(named[name].pop() for name, _ in staying)


def _item(kind: str, id_: str, sides: tuple[_M | None, _M | None, _M | None], conflicts: list[Conflict]) -> _M | None:
    """The merged item; None if it is removed."""
    base, ours, theirs = sides
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    if ours is None or theirs is None:
        conflicts.append(Conflict(kind, id_, "", *map(_plain, sides)))
        return theirs if ours is None else ours
    fields, clashing = _fields(base, ours, theirs)
    if isinstance(ours, Manifest) and isinstance(theirs, Manifest):
        latest = max(ours, theirs, key=_age)
        fields.update(version=latest.version, released=latest.released)
        clashing -= {"version", "released"}
    unsound = _unsound(type(ours), fields) | (_REVIEW if clashing & _REVIEW else frozenset())
    clashing |= {field for field in unsound if getattr(ours, field) != getattr(theirs, field)}
    fields.update({field: getattr(ours, field) for field in unsound})
    conflicts.extend(
        Conflict(kind, id_, field, *(_plain(_at(side, field)) for side in sides)) for field in sorted(clashing)
    )
    return type(ours).model_validate(fields)


def _unsound(model: type[BaseModel], fields: Mapping[str, Any]) -> frozenset[str]:
    """The fields that are sound on each side but not merged: too few phrasings or too many, or wrong review dates."""
    try:
        model.model_validate(fields)
    except ValidationError as error:
        return frozenset(str(detail["loc"][0]) for detail in error.errors() if detail["loc"]) or _REVIEW
    return frozenset()


def _age(manifest: Manifest) -> tuple[list[int], Any]:
    return [int(part) for part in manifest.version.split(".")], manifest.released


def _fields(base: BaseModel | None, ours: _M, theirs: _M) -> tuple[dict[str, Any], set[str]]:
    """The merged fields, and the names of the fields in conflict, which keep the value of ours."""
    fields: dict[str, Any] = {}
    clashing: set[str] = set()
    for field, info in type(ours).model_fields.items():
        one, other = getattr(ours, field), getattr(theirs, field)
        # An item that both sides added has no base, so the default of a field stands in for it.
        before = info.get_default(call_default_factory=True) if base is None else getattr(base, field)
        if other in (one, before):
            fields[field] = one
        elif one == before:
            fields[field] = other
        elif isinstance(one, BaseModel):
            inner, names = _fields(before, one, other)
            fields[field] = type(one).model_validate(inner)
            clashing |= {f"{field}.{name}" for name in names}
        elif isinstance(one, tuple) and field not in _WHOLE:
            union = _ordered(before if isinstance(before, tuple) else (), one, other)
            twins = _named_twice(union) - _named_twice(one) - _named_twice(other)
            # If neither side emptied a list, the merge must not empty it.
            apart = bool(twins) or bool(one and other and not union)
            fields[field] = one if apart else union
            clashing |= {field} if apart else set()
        else:
            fields[field] = one
            clashing.add(field)
    return fields, clashing


def _named_twice(members: Iterable[Any]) -> set[str]:
    names = Counter(_name(member) for member in members if isinstance(member, BaseModel))
    return {name for name, count in names.items() if count > 1}


def _ordered(base: Sequence[_H], ours: Sequence[_H], theirs: Sequence[_H]) -> tuple[_H, ...]:
    """Three-way merge of ordered sets: both sides' additions and removals, in the order of the side that changed it."""
    if theirs in (ours, base):
        return tuple(ours)
    if ours == base:
        return tuple(theirs)
    frame, other = (theirs, ours) if _in_order(base, ours) and not _in_order(base, theirs) else (ours, theirs)
    gone = set(base) - (set(ours) & set(theirs))
    merged = [member for member in dict.fromkeys(frame) if member not in gone]
    staying = [member for member in dict.fromkeys(other) if member not in gone]
    for number, member in enumerate(staying):
        if member not in merged:
            # After its predecessor, otherwise before the next member that stays, otherwise at the end.
            later = (merged.index(each) for each in staying if each in merged)
            place = merged.index(staying[number - 1]) + 1 if number else next(later, len(merged))
            merged.insert(place, member)
    return tuple(merged)


def _in_order(base: Sequence[_H], side: Sequence[_H]) -> bool:
    """Whether the members left of `base` are in their old order."""
    before, after = set(base), set(side)
    return [member for member in side if member in before] == [member for member in base if member in after]


def _at(item: BaseModel | None, field: str) -> Any:
    """The value of a field such as "checks.reach"; None if there is no item."""
    value: Any = item
    for name in field.split("."):
        value = None if value is None else getattr(value, name)
    return value


def _plain(value: Any) -> JsonValue:
    plain: JsonValue = _JSON.dump_python(value, mode="json")
    return plain
