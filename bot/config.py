"""Typed settings, read once: environment, secret file, `.env`, then `salve.toml`; the first that has a value wins.

A missing, wrong or unknown setting is one line that names it, where it came from and how to mend it.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.errors import ConfigError

PREFIX = "SALVE_"
DOTENV = Path(".env")
TOML = Path("salve.toml")
# Three dot-separated parts in URL-safe base64: Discord's bot tokens have looked so since 2016.
TOKEN_SHAPE = re.compile(r"^[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}$")
ORIGIN = re.compile(r"^https://[a-z0-9.-]+(:\d{1,5})?/?$", re.IGNORECASE)
_SHIPPED_KNOWLEDGE = Path(__file__).parent.parent / "knowledge"

Ids = Annotated[tuple[int, ...], NoDecode]


def _default_knowledge() -> Path:
    """`knowledge` in the working folder, else the folder that is shipped beside the package."""
    here = Path("knowledge")
    return here if here.is_dir() else _SHIPPED_KNOWLEDGE


class Settings(BaseSettings):
    """Every setting, with its default and what it is for. Names in the environment start with SALVE_."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=DOTENV,
        toml_file=TOML,
        extra="ignore",
        frozen=True,
        validate_default=False,
    )

    discord_token: SecretStr | None = Field(None, description="The bot's token; better given as a file.")
    discord_token_file: Path | None = Field(None, description="A file that holds the token.")
    database_url: str = Field("sqlite:///salve.db", description="Where questions are logged.")
    knowledge: Path = Field(default_factory=_default_knowledge, description="The knowledge folder.")
    meaning: bool | Literal["auto"] = Field("auto", description="Match by meaning too; auto: where that can be.")
    encoder: Path | None = Field(None, description="A folder with a sentence encoder to use in place of Salve's own.")
    forum_channels: Ids = Field((), description="Forum channels whose new posts are answered, when sure.")
    curator_roles: Ids = Field((), description="Roles that may read the log, besides Manage Server.")
    curator_permission: Literal["manage_guild", "manage_messages", "moderate_members", "none"] = Field(
        "manage_guild", description="The Discord permission that makes a curator, besides the roles."
    )
    helper_roles: Ids = Field((), description="Roles that may point out wrong answers and good ones.")
    curator_channel: int | None = Field(None, description="Where curators are told what they should know.")
    approvals: int = Field(2, ge=1, le=5, description="Curators who must stand behind a draft, its author included.")
    guild_id: int | None = Field(None, description="Register commands in this server only, at once.")
    privacy_key: SecretStr | None = Field(None, description="Keys the hash of who asked; made when not given.")
    retention_days: int = Field(30, ge=1, le=3650, description="After that, the text of questions is erased.")
    responsible: str = Field("", max_length=200, description="Whom members may turn to about what is kept of them.")
    follow_leaving: bool = Field(False, description="Forget who leaves; needs the Server Members intent.")
    member_limit: int = Field(6, ge=1, le=600, description="Questions a member may ask in a minute.")
    channel_limit: int = Field(30, ge=1, le=6000, description="Questions answered in a channel in a minute.")
    web_host: str = Field("127.0.0.1", description="Where `salve web` listens.")
    web_port: int = Field(8787, ge=1, le=65535, description="The port of `salve web`.")
    web_url: str | None = Field(None, description="The https address under which browsers see the curators' page.")
    discord_client_id: int | None = Field(None, description="The application's id, for signing in to the page.")
    discord_client_secret: SecretStr | None = Field(None, description="Its OAuth2 secret; better given as a file.")
    discord_client_secret_file: Path | None = Field(None, description="A file that holds the OAuth2 secret.")
    log_format: Literal["text", "json"] = Field("text", description="How Salve writes its own log.")

    @field_validator("forum_channels", "curator_roles", "helper_roles", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        """Ids may come as one text, as they do from the environment: 123,456."""
        return tuple(part for part in re.split(r"[,\s]+", value.strip()) if part) if isinstance(value, str) else value

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

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - a whole folder of secrets is not offered
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The order of precedence."""
        return init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls)


def load() -> Settings:
    """Read the settings.

    Raises:
        ConfigError: one line for each setting that is wrong or unknown.
    """
    unknown = list(_unknown())
    if unknown:
        raise ConfigError("\n".join(unknown))
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(dict(detail)) for detail in error.errors())) from None


def token(settings: Settings) -> str:
    """The Discord token, from its own setting or from the file.

    Raises:
        ConfigError: there is none, or the file cannot be read or holds no token.
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
    """The OAuth2 secret, from its own setting or from the file; None where neither is set.

    Raises:
        ConfigError: the file cannot be read or is empty.
    """
    text = _secret(settings, "discord_client_secret")
    if text == "":
        origin = _file_origin(settings, "discord_client_secret_file")
        raise ConfigError(f"{origin} is empty. Copy the secret from the Developer Portal, OAuth2, Client Secret")
    return text


def _secret(settings: Settings, field: str) -> str | None:
    """A secret from its own setting, else from the file that its second setting names; None where neither is set."""
    own: SecretStr | None = getattr(settings, field)
    if own:
        return own.get_secret_value().strip()
    file: Path | None = getattr(settings, f"{field}_file")
    if file is None:
        return None
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text"
        origin = _file_origin(settings, f"{field}_file")
        raise ConfigError(f"{origin} cannot be read: {reason}. Name a readable file") from None


def _file_origin(settings: Settings, field: str) -> str:
    return f"{environment_name(field)} ({_origin(field)}): {getattr(settings, field)}"


def environment_name(field: str) -> str:
    """The name of a setting in the environment."""
    return PREFIX + field.upper()


def _unknown() -> Iterator[str]:
    """A line for each setting that Salve does not know, with the nearest name it does."""
    known = {environment_name(field): field for field in Settings.model_fields}
    for origin, names in (("environment", list(os.environ)), (str(DOTENV), _dotenv_names())):
        for name in names:
            if name.upper().startswith(PREFIX) and name.upper() not in known:
                yield f"{name} ({origin}) is not a setting. {_nearest(name.upper(), list(known))}"
    for key in _toml():
        if key not in Settings.model_fields:
            yield f"{key} ({TOML}) is not a setting. {_nearest(key, list(Settings.model_fields))}"


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {near[0]}?" if near else f"Delete it; the settings are {', '.join(sorted(known))}"


def _dotenv_names() -> list[str]:
    try:
        return list(dotenv_values(DOTENV))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{DOTENV} cannot be read: {error}. Make it a readable text file") from None


def _toml() -> dict[str, Any]:
    try:
        return tomllib.loads(TOML.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{TOML} cannot be read: {error}. Mend or delete it") from None


def _origin(field: str) -> str:
    """Where the value in force for that setting came from."""
    name = environment_name(field)
    if any(key.upper() == name for key in os.environ):
        return "environment"
    if any(key.upper() == name for key in _dotenv_names()):
        return str(DOTENV)
    return str(TOML) if field in _toml() else "default"


def _explain(detail: dict[str, Any]) -> str:
    """One line for one wrong setting; the value itself is never shown, it may be a secret."""
    field = str(detail["loc"][0])
    cause = str(detail.get("ctx", {}).get("error") or detail["msg"])
    meaning = Settings.model_fields[field].description
    return f"{environment_name(field)} ({_origin(field)}): {cause[0].lower()}{cause[1:]}. It means: {meaning}"
