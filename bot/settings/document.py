"""A server's settings as a TOML document, for people who keep them in a file; each setting has its meaning."""

import tomllib

import tomlkit

from bot.errors import SalveError
from bot.settings.model import ServerSettings, validated


def dump(settings: ServerSettings) -> str:
    """The settings as a document; unset ones appear as comments, so that they can be set."""
    document = tomlkit.document()
    tables = tomlkit.document()
    for name, value in settings.model_dump(mode="json").items():
        meaning = ServerSettings.model_fields[name].description or ""
        if value and isinstance(value, list) and isinstance(value[0], dict):
            each = tomlkit.aot()
            for row in value:
                each.append(tomlkit.item({key: inner for key, inner in row.items() if inner is not None}))
            tables.add(tomlkit.comment(meaning))
            tables.add(name, each)
            continue
        document.add(tomlkit.comment(meaning))
        if value is None:
            document.add(tomlkit.comment(f"{name} ="))
        else:
            document.add(name, value)
    return tomlkit.dumps(document) + (f"\n{tomlkit.dumps(tables)}" if tables else "")


def load(text: str, name: str) -> ServerSettings:
    """Read the settings in a document; those that it leaves out have their defaults.

    Args:
        text: the document.
        name: what to call it in an error.

    Raises:
        SalveError: it is not TOML, or a setting is wrong or unknown; the message has its name, and its line or remedy.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SalveError(f"{name} cannot be read: {error}. Mend that line") from None
    try:
        return validated(values)
    except SalveError as error:
        raise SalveError("\n".join(f"{name}: {line}" for line in str(error).splitlines())) from None
