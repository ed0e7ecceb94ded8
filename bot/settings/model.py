"""What a server's administrators decide, in Discord, on the page or from a TOML document. The database keeps it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.errors import SalveError
from bot.locale import N_, S_, Said

# What a signed 64-bit number holds; Discord's ids are such numbers.
# What a database can hold.
MOST_ID = 2**63 - 1
Id = Annotated[int, Field(gt=0, le=MOST_ID)]
Ids = tuple[Id, ...]
# More than any server has use for; it bounds what is read at every message.
MOST_PLACES, MOST_IDS = 200, 100
MAX_DAYS = 3650
# Settings that name people.
OF_PEOPLE = frozenset({"curators", "helpers", "ignored", "responsible"})
# As Discord has it of the server, or one that is spoken to whoever may be unwell.
AUTO: Literal["auto"] = "auto"
Language = Literal["auto", "de", "en", "es", "fr", "it", "pt"]
# Whether a server is answered from the shared knowledge alone, or also from entries that its curators add to it.
SHARED: Literal["shared"] = "shared"
EXTENDED: Literal["extended"] = "extended"
Permission = Literal["manage_guild", "manage_messages", "moderate_members", "none"]


class Answering(StrEnum):
    """How Salve answers in a place.

    Not at all; when it is asked; also where a message begins with its name; in a thread of its own; also by offering a
    button under what it could surely answer; or also a forum's new posts.
    """

    OFF = "off"
    ASKED = "asked"
    NAMED = "named"
    THREAD = "thread"
    LISTEN = "listen"
    POSTS = "posts"


# Ways that need to read messages which do not name it.
READING = frozenset({Answering.NAMED, Answering.LISTEN, Answering.POSTS})


# What is wrong, where pydantic says it in terms of its own.
MENDS = {"string_pattern_mismatch": N_("give two hours of the 24-hour clock, such as 22-7")}
TWICE = N_("a channel is named twice")
NO_ZONE = N_("there is no such time zone; write one such as Europe/Vienna or UTC")
# Seconds between two answers in a channel; an hour of silence is what quiet hours are for.
Cooldown = Annotated[int, Field(ge=0, le=3600)]
# From when to when, by the clock of 24 hours; empty for never.
Hours = Annotated[str, Field(pattern=r"^(([01]?\d|2[0-3])-([01]?\d|2[0-3]))?$")]


class Place(BaseModel):
    """One channel, forum or category, and what holds there; what it does not say is as around it.

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
    approvals: int = Field(2, ge=1, le=5, description=N_("Curators who must approve an answer, its author included."))
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
    remind_days: int | None = Field(
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
    retention_days: int | None = Field(
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
        # One where nothing differs from what is around it is no place.
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
        """Whether that moment lies in a channel's quiet hours; the hour they end with is no longer quiet."""
        hours = self._nearest("quiet_hours", channel_id, category_id, self.quiet_hours)
        if not hours:
            return False
        start, end = map(int, hours.split("-"))
        hour = moment.astimezone(ZoneInfo(self.timezone)).hour
        return start <= hour < end if start < end else hour >= start or hour < end

    def answers_in(self, channel_id: int | None, category_id: int | None = None) -> Answering:
        """How Salve answers in a channel: as its own place says, else its category's, else as everywhere else."""
        return Answering(self._nearest("answers", channel_id, category_id, self.elsewhere))

    def rests_in(self, channel_id: int | None, category_id: int | None = None) -> int:
        """How many seconds a channel rests after an answer."""
        return int(self._nearest("cooldown", channel_id, category_id, self.cooldown))

    def place(self, channel_id: int) -> Place:
        """What was decided of a channel or category itself, which may be nothing."""
        return next((place for place in self.places if place.channel == channel_id), Place(channel=channel_id))

    def _nearest(self, name: str, channel_id: int | None, category_id: int | None, around: Any) -> Any:
        """What the channel's own place says, else its category's, else what holds around them."""
        near = (getattr(self.place(id_), name) for id_ in (channel_id, category_id) if id_)
        return next((each for each in near if each is not None), around)

    def named(self) -> frozenset[int]:
        """Every id that is named of roles and channels: each is of one server only."""
        channels = {place.channel for place in self.places} | {self.curator_channel or 0, self.news_channel or 0}
        return frozenset({*self.curator_roles, *self.helper_roles, *self.ignored_roles, *channels} - {0})


DEFAULTS = ServerSettings()


@dataclass(frozen=True, slots=True)
class Administrator:
    """Who changes settings, as an edge has just made sure of; `guilds` are the servers they manage, None all."""

    id: str
    name: str
    guilds: frozenset[int] | None = None

    def manages(self, guild_id: int) -> bool:
        """Whether that server's settings are theirs to change."""
        return self.guilds is None or guild_id in self.guilds


def validated(values: Mapping[str, Any]) -> ServerSettings:
    """The settings that hold these values.

    Raises:
        SalveError: one line for each that is wrong or unknown, with its mend.
    """
    try:
        return ServerSettings.model_validate(values)
    except ValidationError as error:
        raise SalveError(Said("{faults}", {"faults": list(_explained(error))})) from None


def changes(old: ServerSettings, new: ServerSettings) -> list[str]:
    """What differs, one line per setting: `approvals: 2 → 1`. People are only counted: the trail stays."""
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
