"""What a server's administrators decide, in Discord, on the page or in a TOML document. The database keeps it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.errors import SalveError
from bot.locale import N_, OPTION, S_, Said
from bot.settings.number import Number

# The largest number that a database can hold.
MOST_ID = 2**63 - 1
Id = Annotated[Number, Field(gt=0, le=MOST_ID)]
Ids = tuple[Id, ...]
# More than any server has use for; this bounds what is read for every message.
MOST_PLACES, MOST_IDS = 200, 100
MAX_DAYS = 3650
# Settings that name people.
OF_PEOPLE = frozenset({"curators", "helpers", "ignored", "responsible"})
# The server's language in Discord; the others are those that Salve speaks, or in which the shipped base has a line of
# care.
AUTO: Literal["auto"] = "auto"
Language = Literal["auto", "de", "en", "es", "fr", "it", "pl", "pt"]
# Whether a server is answered only from the shared knowledge, or also from its own entries.
SHARED: Literal["shared"] = "shared"
EXTENDED: Literal["extended"] = "extended"
Permission = Literal["manage_guild", "manage_messages", "moderate_members", "none"]
# What the choices are called: languages by themselves, permissions by Discord.
LANGUAGES: Mapping[str, str] = {
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "pl": "Polski",
    "pt": "Português",
}
PERMISSIONS: Mapping[str, str] = {
    "manage_guild": N_("Manage Server", OPTION),
    "manage_messages": N_("Manage Messages", OPTION),
    "moderate_members": N_("Timeout Members", OPTION),
}


class Answering(StrEnum):
    """How Salve answers in a place.

    `OFF`: not at all. `ASKED`: when it is asked. `NAMED`: also when a message begins with its name. `THREAD`: when it
    is asked, in a thread of its own. `LISTEN`: like `NAMED`, and with a button under a question that it is sure to
    answer. `POSTS`: when it is asked, and in a forum's new posts.
    """

    OFF = "off"
    ASKED = "asked"
    NAMED = "named"
    THREAD = "thread"
    LISTEN = "listen"
    POSTS = "posts"


# Ways that need to read messages in which Salve is not named.
READING = frozenset({Answering.NAMED, Answering.LISTEN, Answering.POSTS})


# Clearer messages for errors that pydantic words in its own terms.
MENDS = {"string_pattern_mismatch": N_("give two hours of the 24-hour clock, such as 22-7")}
TWICE = N_("a channel is named twice")
NO_ZONE = N_("there is no such time zone; write one such as Europe/Vienna or UTC")
# Seconds between two answers in a channel. For silences of over an hour there are quiet hours.
Cooldown = Annotated[Number, Field(ge=0, le=3600)]
# The hours at which quiet begins and ends, on the 24-hour clock; empty for never.
Hours = Annotated[str, Field(pattern=r"^(([01]?\d|2[0-3])-([01]?\d|2[0-3]))?$")]


class Place(BaseModel):
    """One channel, forum or category, with its own settings; those left out are as around it.

    Around a channel is its category, and around that the server.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    channel: Id
    answers: Answering | None = None
    cooldown: Cooldown | None = None
    quiet_hours: Hours | None = None

    @property
    def says(self) -> bool:
        """Whether anything here differs from what is around it."""
        return any(each is not None for each in (self.answers, self.cooldown, self.quiet_hours))


class ServerSettings(BaseModel):
    """Everything a server decides. A new server has these defaults, with which Salve works."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    curator_roles: Ids = Field((), max_length=MOST_IDS, description=N_("Roles whose members are curators."))
    curators: Ids = Field((), max_length=MOST_IDS, description=N_("Members who are curators, whatever their roles."))
    curator_permission: Permission = Field(
        "manage_guild", description=N_("The Discord permission that also makes somebody a curator; or none.")
    )
    helper_roles: Ids = Field(
        (), max_length=MOST_IDS, description=N_("Roles that may point out wrong answers and good ones.")
    )
    helpers: Ids = Field(
        (),
        max_length=MOST_IDS,
        description=N_("Members who may point out wrong answers and good ones, whatever their roles."),
    )
    curator_channel: Id | None = Field(None, description=N_("Where curators are told what they should know."))
    news_channel: Id | None = Field(None, description=N_("Where members are told what a release changes."))
    approvals: Number = Field(
        2, ge=1, le=5, description=N_("Curators who must approve an answer, its author included.")
    )
    knowledge: Literal["shared", "extended"] = Field(
        SHARED, description=N_("Whether a server that is not the home adds entries of its own to the shared ones.")
    )
    places: tuple[Place, ...] = Field(
        (),
        max_length=MOST_PLACES,
        description=N_("Where Salve answers, how, how long it rests there, and when it is quiet."),
    )
    elsewhere: Literal[Answering.OFF, Answering.ASKED] = Field(
        Answering.ASKED, description=N_("How Salve answers everywhere else.")
    )
    language: Language = Field(
        AUTO,
        description=N_(
            "The language of messages that everybody reads, and of care messages when the asker's language is unclear."
        ),
    )
    cooldown: Cooldown = Field(0, description=N_("Seconds between two answers in one channel; 0 for none."))
    close_solved: bool = Field(False, description=N_("A post that is marked as solved is closed."))
    remind_days: Number | None = Field(
        None,
        ge=1,
        le=30,
        description=N_("After this many days, whoever opened a post is reminded once to mark it as solved."),
    )
    quiet_hours: Hours = Field("", description=N_("From when to when Salve keeps silent, such as 22-7."))
    timezone: str = Field("UTC", max_length=60, description=N_("The time zone of those hours, such as Europe/Vienna."))
    ignored_roles: Ids = Field((), max_length=MOST_IDS, description=N_("Roles whose messages Salve does not answer."))
    ignored: Ids = Field((), max_length=MOST_IDS, description=N_("Members whose messages Salve does not answer."))
    responsible: str = Field("", max_length=200, description=N_("Who members can ask about what is kept about them."))
    retention_days: Number | None = Field(
        None,
        ge=1,
        le=MAX_DAYS,
        description=N_("Texts are erased after this many days, if that is sooner than the operator's."),
    )
    remove_replies: bool = Field(False, description=N_("Replies are removed when the question they answer is deleted."))

    @field_validator("places")
    @classmethod
    def _once_each(cls, value: tuple[Place, ...]) -> tuple[Place, ...]:
        channels = [place.channel for place in value]
        if len(set(channels)) < len(channels):
            raise ValueError(TWICE)
        # A place where nothing differs from what is around it is dropped.
        return tuple(place for place in value if place.says)

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(NO_ZONE) from None
        return value

    def quiet_at(self, moment: datetime, channel_id: int | None = None, category_id: int | None = None) -> bool:
        """Whether a moment lies in a channel's quiet hours; the hour at which they end is no longer quiet."""
        hours = self._nearest("quiet_hours", channel_id, category_id, self.quiet_hours)
        if not hours:
            return False
        start, end = map(int, hours.split("-"))
        hour = moment.astimezone(ZoneInfo(self.timezone)).hour
        return start <= hour < end if start < end else hour >= start or hour < end

    def answers_in(self, channel_id: int | None, category_id: int | None = None) -> Answering:
        """How Salve answers in a channel, by its own setting, otherwise its category's, otherwise the server's."""
        return Answering(self._nearest("answers", channel_id, category_id, self.elsewhere))

    def rests_in(self, channel_id: int | None, category_id: int | None = None) -> int:
        """How many seconds a channel rests after an answer."""
        return int(self._nearest("cooldown", channel_id, category_id, self.cooldown))

    def place(self, channel_id: int) -> Place:
        """The own settings of a channel or category, which may be empty."""
        return next((place for place in self.places if place.channel == channel_id), Place(channel=channel_id))

    def _nearest(self, name: str, channel_id: int | None, category_id: int | None, around: Any) -> Any:
        """The channel's own setting, otherwise its category's, otherwise the one around them."""
        near = (getattr(self.place(id_), name) for id_ in (channel_id, category_id) if id_)
        return next((each for each in near if each is not None), around)

    def named(self) -> frozenset[int]:
        """All ids of roles and channels in the settings; each belongs to a single server."""
        channels = {place.channel for place in self.places} | {self.curator_channel or 0, self.news_channel or 0}
        return frozenset({*self.curator_roles, *self.helper_roles, *self.ignored_roles, *channels} - {0})


DEFAULTS = ServerSettings()


@dataclass(frozen=True, slots=True)
class Administrator:
    """Somebody who changes settings, as verified by the caller; `guilds` are the servers they manage, None: all."""

    id: str
    name: str
    guilds: frozenset[int] | None = None

    def manages(self, guild_id: int) -> bool:
        """Whether they may change that server's settings."""
        return self.guilds is None or guild_id in self.guilds


def validated(values: Mapping[str, Any]) -> ServerSettings:
    """The settings that hold these values.

    Raises:
        SalveError: one line for each setting that is wrong or unknown, with its remedy.
    """
    try:
        return ServerSettings.model_validate(values)
    except ValidationError as error:
        raise SalveError(Said("{faults}", {"faults": list(_explained(error))})) from None


def changes(old: ServerSettings, new: ServerSettings) -> list[str]:
    """The differences, one line per setting: `approvals: 2 → 1`. People are only counted: the trail is permanent."""
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    return [
        f"{name}: {_said(name, before[name])} → {_said(name, after[name])}"
        for name in before
        if before[name] != after[name]
    ]


def _said(name: str, value: Any) -> str:
    if value in (None, "", []):
        return "none"
    if name in OF_PEOPLE:
        return f"{len(value)} members" if isinstance(value, list) else "somebody"
    if isinstance(value, list):
        return ", ".join(_place_said(each) if isinstance(each, dict) else str(each) for each in value)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _place_said(place: Mapping[str, Any]) -> str:
    rests = "" if place["cooldown"] is None else f"rests {place['cooldown']} s"
    quiet = "" if place["quiet_hours"] is None else f"quiet {place['quiet_hours'] or 'never'}"
    return " ".join(filter(None, (str(place["channel"]), place["answers"], rests, quiet)))


def _explained(error: ValidationError) -> Iterator[str]:
    for detail in error.errors():
        where = ".".join(map(str, detail["loc"]))
        field = ServerSettings.model_fields.get(str(detail["loc"][0]))
        if field is None:
            known = ", ".join(ServerSettings.model_fields)
            yield S_("{name} is not a setting; the settings are {known}", name=where, known=known)
        else:
            cause = str(detail.get("ctx", {}).get("error") or MENDS.get(detail["type"]) or detail["msg"])
            yield S_(
                "{name}: {cause}. It means: {meaning}",
                name=where,
                cause=Said(f"{cause[0].lower()}{cause[1:]}", {}),
                meaning=Said(field.description or "", {}),
            )
