"""A server's settings as a form: the field for each setting, what is read from it, and what it shows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Literal

from bot.locale import S_, Said
from bot.settings.model import AUTO, DEFAULTS, LANGUAGES, MAX_DAYS, PERMISSIONS, Answering, ServerSettings
from bot.web.asked import Form
from bot.web.directory import Names

Kind = Literal["roles", "people", "channel", "choice", "number", "text", "tick", "places"]
Raw = Mapping[str, Any]
NO_NAMES = Names({}, {}, {})
# How many empty rows for places are added to those that are filled.
SPARE_ROWS = 3
# The fields of a place's row beside its channel, and what is typed for no quiet hours at all.
PLACE = ("place_answers", "place_cooldown", "place_quiet_hours")
NEVER = "never"
# The suffix of a field that takes the names of further members.
MORE = "_more"

CURATES = {**{name: Said(label, {}) for name, label in PERMISSIONS.items()}, "none": S_("none")}
SPOKEN = {AUTO: S_("as set in Discord for the server"), **LANGUAGES}
KNOWLEDGE = {"shared": S_("the shared entries alone"), "extended": S_("the shared entries, and our own on top")}
WAYS = {
    "off": S_("not at all"),
    "asked": S_("when it is asked"),
    "named": S_("also when a message begins with its name"),
    "thread": S_("in a thread it opens"),
    "listen": S_("also listening, with a button"),
    "posts": S_("a forum's new posts"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One setting on the form; its help text comes from the setting's own description."""

    name: str
    label: str
    kind: Kind
    choices: Mapping[str, str] = field(default_factory=dict)
    least: int = 0
    most: int = 0


GROUPS: Mapping[str, tuple[Field, ...]] = {
    S_("Who"): (
        Field("curator_roles", S_("Curators, by role"), "roles"),
        Field("curators", S_("Curators, by name"), "people"),
        Field("curator_permission", S_("Permission that makes a curator"), "choice", CURATES),
        Field("approvals", S_("Curators who must approve"), "number", least=1, most=5),
        Field("helper_roles", S_("Helpers, by role"), "roles"),
        Field("helpers", S_("Helpers, by name"), "people"),
        Field("ignored_roles", S_("Not answered, by role"), "roles"),
        Field("ignored", S_("Not answered, by name"), "people"),
        Field("responsible", S_("Responsible"), "text", most=200),
    ),
    S_("Where"): (
        Field("curator_channel", S_("Curators' channel"), "channel"),
        Field("news_channel", S_("Channel for news"), "channel"),
        Field("knowledge", S_("Knowledge"), "choice", KNOWLEDGE),
        Field("places", S_("Places"), "places", WAYS),
        Field("elsewhere", S_("Everywhere else"), "choice", {each: WAYS[each] for each in ("asked", "off")}),
        Field("language", S_("Language"), "choice", SPOKEN),
    ),
    S_("When"): (
        Field("cooldown", S_("Rest after an answer, in seconds"), "number", most=3600),
        Field("quiet_hours", S_("Quiet hours"), "text", most=5),
        Field("timezone", S_("Time zone"), "text", most=60),
        Field("remind_days", S_("Reminder of unsolved posts, in days"), "number", least=1, most=30),
    ),
    S_("What is kept"): (
        Field("close_solved", S_("Close solved posts"), "tick"),
        Field("remove_replies", S_("Remove replies with their questions"), "tick"),
        Field("retention_days", S_("Days until texts are erased"), "number", least=1, most=MAX_DAYS),
    ),
}
FIELDS = tuple(each for group in GROUPS.values() for each in group)


def read(form: Form) -> dict[str, Any]:
    """What was typed, by setting; validating it is left to the settings themselves."""
    return {each.name: _read(each, form) for each in FIELDS}


def shown(values: Raw, names: Names | None, members: Mapping[int, str], more: Raw) -> list[tuple[str, list[Raw]]]:
    """The form's groups, and what the template needs for each field.

    Args:
        values: the settings, as they are kept or were typed.
        names: the names of roles and channels; None if they are not known, and ids are shown.
        members: the names of members, by id.
        more: names of further members that were typed, by setting.
    """
    return [(title, [_shown(each, values, names, members, more) for each in group]) for title, group in GROUPS.items()]


def _read(of: Field, form: Form) -> Any:
    match of.kind:
        case "tick":
            return of.name in form
        case "roles" | "people":
            return [part for text in form.all(of.name) for part in text.replace(",", " ").split()]
        case "places":
            return list(_places(form))
        case "channel" | "number":
            return form[of.name] or None
        case _:
            return form[of.name]


def _places(form: Form) -> Iterator[Raw]:
    for channel, *own in zip_longest(*(form.all(name) for name in ("place", *PLACE)), fillvalue=""):
        answers, cooldown, hours = (text.strip().casefold() or None for text in own)
        if channel.strip():
            hours = "" if hours == NEVER else hours
            yield {"channel": channel.strip(), "answers": answers, "cooldown": cooldown, "quiet_hours": hours}


def _shown(of: Field, values: Raw, names: Names | None, members: Mapping[int, str], more: Raw) -> Raw:
    value, default = values[of.name], getattr(DEFAULTS, of.name)
    known = names or NO_NAMES
    shown: dict[str, Any] = {
        "of": of,
        "value": "" if value is None else value,
        "help": Said(ServerSettings.model_fields[of.name].description or "", {}),
        "default": _default(of, default),
        "named": names is not None,
    }
    match of.kind:
        case "roles":
            shown["options"] = _options(known.roles, value, S_("a deleted role"))
        case "people":
            shown["options"] = _options({int(id_): members.get(int(id_), S_("a member")) for id_ in _ids(value)}, value)
            shown["more"] = more.get(of.name, "")
        case "channel":
            shown["options"] = _options(known.rooms, [value] if value else [], S_("a deleted channel"))
        case "choice":
            shown["options"] = [(each, label, each == value) for each, label in of.choices.items()]
        case "places":
            shown["rows"] = list(_rows(of, value, known))
        case _:
            pass
    return shown


def _rows(of: Field, places: Iterable[Raw], names: Names) -> Iterator[Raw]:
    for place in [*places, *({"channel": "", "answers": Answering.ASKED} for _ in range(SPARE_ROWS))]:
        chosen = [place["channel"]] if place["channel"] else []
        rest, hours = place.get("cooldown"), place.get("quiet_hours")
        yield {
            "channel": place["channel"],
            "cooldown": "" if rest is None else rest,
            "quiet_hours": "" if hours is None else hours or NEVER,
            "channels": _options(names.channels, chosen, S_("a deleted channel")),
            "ways": [(each, label, each == place["answers"]) for each, label in of.choices.items()],
        }


def _options(named: Mapping[int, str], chosen: Iterable[Any], gone: str = "") -> list[tuple[str, str, bool]]:
    """The options: everything that has a name, and what was chosen but has none any more."""
    ids = _ids(chosen)
    there = [(str(id_), name, str(id_) in ids) for id_, name in named.items()]
    lost = [(id_, S_("{gone} ({id})", gone=gone, id=id_), True) for id_ in ids if int(id_) not in named]
    return [*there, *lost]


def _ids(chosen: Iterable[Any]) -> list[str]:
    return [str(each) for each in chosen if str(each).isascii() and str(each).isdecimal()]


def _default(of: Field, default: Any) -> str:
    if of.kind == "tick":
        return S_("on") if default else S_("off")
    if of.choices and not isinstance(default, tuple):
        return of.choices[default]
    return str(default) if default not in (None, "", ()) else S_("none")
