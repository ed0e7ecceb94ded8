"""Typed settings, read once from the environment, secret files, `.env` and `salve.toml`; the first value found wins.

A missing, wrong or unknown setting becomes one line that names it, its origin and its remedy.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from bot.config import sources
from bot.config.sources import DOTENV, PREFIX, TOML, Given
from bot.config.values import DatabaseUrl, HomePath, Id, Ids, Servers
from bot.errors import ConfigError
from bot.settings.former import Former
from bot.settings.number import Number

__all__ = [
    "DOTENV",
    "MOVED",
    "PREFIX",
    "SHIPPED_KNOWLEDGE",
    "TOML",
    "Settings",
    "client_secret",
    "environment_name",
    "former",
    "load",
    "token",
]

# Three dot-separated parts in URL-safe base64: the form of Discord's bot tokens since 2016.
TOKEN_SHAPE = re.compile(r"^[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}$")
ORIGIN = re.compile(r"^https://[a-z0-9.-]+(:\d{1,5})?/?$", re.IGNORECASE)
SHIPPED_KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


def _default_knowledge() -> Path:
    """The folder `knowledge` in the working folder, otherwise the one that is shipped beside the package."""
    here = Path("knowledge")
    return here if here.is_dir() else SHIPPED_KNOWLEDGE


class _Moved(BaseModel):
    """Settings that belong to a server by now; read once more, to be moved into the database."""

    model_config = ConfigDict(frozen=True)

    guild_id: Id | None = Field(None, description="The home server; now kept in the database.")
    forum_channels: Ids = Field((), description="Forum channels whose new posts are answered, when sure.")
    curator_roles: Ids = Field((), description="Roles whose members are curators.")
    curator_permission: Literal["manage_guild", "manage_messages", "moderate_members", "none"] | None = Field(
        None, description="The Discord permission that makes a curator, besides the roles."
    )
    helper_roles: Ids = Field((), description="Roles that may point out wrong answers and good ones.")
    curator_channel: Id | None = Field(None, description="Where curators are told what they should know.")
    approvals: Number | None = Field(
        None, ge=1, le=5, description="Curators who must approve a draft, its author included."
    )
    responsible: str = Field("", max_length=200, description="Who members can ask about what is kept about them.")


# Settings that the README no longer lists.
MOVED = frozenset(_Moved.model_fields)


class Settings(_Moved):
    """All of the operator's settings, with defaults and meanings. Their names in the environment start with SALVE_."""

    discord_token: SecretStr | None = Field(None, description="The bot's token; better given as a file.")
    discord_token_file: HomePath | None = Field(None, description="A file that holds the token.")
    database_url: DatabaseUrl = Field("sqlite:///salve.db", description="Where questions are logged.")
    journal: HomePath = Field(
        Path("salve-journal.db"), description="With PostgreSQL: where questions wait while it is away."
    )
    knowledge: HomePath = Field(default_factory=_default_knowledge, description="The knowledge folder.")
    meaning: bool | Literal["auto"] = Field("auto", description="Match by meaning too; auto: where that can be.")
    encoder: HomePath | None = Field(
        None, description="A folder with a sentence encoder to use in place of Salve's own."
    )
    servers: Servers = Field(frozenset(), description="Servers besides the home that are served: their ids, or any.")
    privacy_key: SecretStr | None = Field(None, description="Keys the hash of who asked; made when not given.")
    retention_days: Number = Field(30, ge=1, le=3650, description="After that, the text of questions is erased.")
    follow_leaving: bool = Field(False, description="Forget members who leave; needs the Server Members intent.")
    member_limit: Number = Field(6, ge=1, le=600, description="Questions a member may ask in a minute.")
    channel_limit: Number = Field(30, ge=1, le=6000, description="Questions answered in a channel in a minute.")
    web_host: str = Field("127.0.0.1", description="Where `salve web` listens.")
    web_port: Number = Field(8787, ge=1, le=65535, description="The port of `salve web`.")
    web_url: str | None = Field(None, description="The https address under which browsers see the curators' page.")
    discord_client_id: Id | None = Field(None, description="The application's id, for signing in to the page.")
    discord_client_secret: SecretStr | None = Field(None, description="Its OAuth2 secret; better given as a file.")
    discord_client_secret_file: HomePath | None = Field(None, description="A file that holds the OAuth2 secret.")
    health_host: str = Field("127.0.0.1", description="Where the running bot tells how it is doing.")
    health_port: Number | None = Field(None, ge=1, le=65535, description="The port for that; without one it does not.")
    log_format: Literal["text", "json"] = Field("text", description="How Salve writes its own log.")

    @field_validator("knowledge", "encoder")
    @classmethod
    def _is_folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError("there is no such folder")
        return value

    @field_validator("web_url")
    @classmethod
    def _is_an_origin(cls, value: str | None) -> str | None:
        if value is not None and not ORIGIN.match(value):
            raise ValueError("that is no address of the form https://desk.example.org, without a path")
        return value and value.rstrip("/").lower()

    @field_validator("discord_token")
    @classmethod
    def _looks_like_a_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not TOKEN_SHAPE.match(value.get_secret_value().strip()):
            raise ValueError("that does not look like a bot token; copy it from the Developer Portal, Bot, Reset Token")
        return value


def load() -> Settings:
    """Read the settings.

    Raises:
        ConfigError: one line for each setting that is wrong or unknown.
    """
    given = sources.read()
    unknown = [_unknown(each) for each in given if each.field not in Settings.model_fields]
    if unknown:
        raise ConfigError("\n".join(unknown))
    # Reversed, so that the source that comes first wins.
    chosen = {each.field: each for each in reversed(given)}
    try:
        return Settings.model_validate({field: each.value for field, each in chosen.items()})
    except ValidationError as error:
        raise ConfigError("\n".join(_explained(error, chosen))) from None


def former(settings: Settings) -> Former:
    """The server's own settings that the environment still holds."""
    given = {name: getattr(settings, name) for name in _Moved.model_fields if getattr(settings, name)}
    values: dict[str, Any] = {
        name: value for name, value in given.items() if name not in {"guild_id", "forum_channels"}
    }
    if settings.forum_channels:
        values["places"] = [{"channel": forum, "answers": "posts"} for forum in dict.fromkeys(settings.forum_channels)]
    return Former(values, settings.guild_id, tuple(map(environment_name, given)))


def token(settings: Settings) -> str:
    """The Discord token, from its own setting or from the file.

    Raises:
        ConfigError: no token is set, or the file cannot be read or holds no token.
    """
    text = _secret(settings, "discord_token")
    if text is None:
        raise ConfigError(
            "SALVE_DISCORD_TOKEN is not set: run `salve init`, or put the token in a file and name that in "
            "SALVE_DISCORD_TOKEN_FILE"
        )
    if not TOKEN_SHAPE.match(text):
        origin = _file_origin(settings, "discord_token_file")
        raise ConfigError(f"{origin} does not hold a bot token. Copy it again from the Developer Portal")
    return text


def client_secret(settings: Settings) -> str | None:
    """The OAuth2 secret, from its own setting or from the file; None if neither is set.

    Raises:
        ConfigError: the file cannot be read or is empty.
    """
    text = _secret(settings, "discord_client_secret")
    if text == "":
        origin = _file_origin(settings, "discord_client_secret_file")
        raise ConfigError(f"{origin} is empty. Copy the secret from the Developer Portal, OAuth2, Client Secret")
    return text


def _secret(settings: Settings, field: str) -> str | None:
    """A secret from its own setting, otherwise from the file that a second setting names; None if neither is set."""
    own: SecretStr | None = getattr(settings, field)
    if own:
        return own.get_secret_value().strip()
    file: Path | None = getattr(settings, f"{field}_file")
    if file is None:
        return None
    try:
        return sources.text(file).strip()
    except (OSError, UnicodeDecodeError) as error:
        origin = _file_origin(settings, f"{field}_file")
        raise ConfigError(f"{origin} cannot be read: {sources.why(error)}. Name a readable file") from None


def _file_origin(settings: Settings, field: str) -> str:
    return f"{environment_name(field)} ({_origin(field)}): {getattr(settings, field)}"


def environment_name(field: str) -> str:
    """The name of a setting in the environment."""
    return PREFIX + field.upper()


def _unknown(given: Given) -> str:
    """A line about a setting that Salve does not know, with the nearest known name."""
    fields = list(Settings.model_fields)
    near = difflib.get_close_matches(given.field.lower().removeprefix(PREFIX.lower()), fields, n=1)
    written = str if given.name == given.field else environment_name
    mend = f"Did you mean {written(near[0])}?" if near else f"Delete it; the settings are {_listed(fields, written)}"
    return f"{given.name} ({given.origin}) is not a setting. {mend}"


def _listed(fields: list[str], written: Callable[[str], str]) -> str:
    return ", ".join(sorted(map(written, fields)))


def _origin(field: str) -> str:
    """The origin of the value that is in force for a setting."""
    return next((each.origin for each in sources.read() if each.field == field), "default")


def _explained(error: ValidationError, chosen: Mapping[str, Given]) -> Iterator[str]:
    """One line for each wrong setting; the value itself is never shown, because it may be a secret."""
    causes = {str(detail["loc"][0]): dict(detail) for detail in reversed(error.errors())}
    for field, detail in sorted(causes.items()):
        cause = str(detail.get("ctx", {}).get("error") or detail["msg"])
        meaning = Settings.model_fields[field].description
        yield f"{environment_name(field)} ({chosen[field].origin}): {cause[0].lower()}{cause[1:]}. It means: {meaning}"
