"""Discord's own API description as the judge of request bodies and of this server's replies.

The file is not part of the repository: https://github.com/discord/discord-api-spec, specs/openapi.json.
"""

import copy
import json
import logging
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator, Registry

from tests.discord_server.fields import Fields
from tests.discord_server.kinds import Json
from tests.discord_server.problem import Problem

WITHOUT_TTS = (
    "BaseCreateMessageCreateRequest",
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial",
    "IncomingWebhookUpdateRequestPartial",
    "MessageEditRequestPartial",
)
VARIABLE = "SALVE_DISCORD_OPENAPI"
_BESIDE = Path(__file__).parents[2].parent / "shared" / "discord" / "openapi.json"
_log = logging.getLogger(__name__)


class Judge:
    """Validate against one form of the description."""

    def __init__(self, document: Json, urn: str) -> None:
        self._urn = urn
        self._registry = Registry([(urn, document)])
        self._fields = Fields(document)
        self._validators: dict[str, Draft202012Validator] = {}

    def problems(self, pointer: str, body: Any) -> Iterator[Problem]:
        """Yield what the schema at `pointer` refuses in a body, and every field that it does not know."""
        if pointer not in self._validators:
            reference = f"{self._urn}#{pointer.replace('{', '%7B').replace('}', '%7D')}"
            self._validators[pointer] = Draft202012Validator(
                {"$ref": reference}, registry=self._registry, validate_formats=True
            )
        for error in self._validators[pointer].iter_errors(body):
            yield Problem("/".join(map(str, error.instance_path)), error.message)
        for path in self._fields.unknown(pointer, body):
            yield Problem(path, "unknown field")


class NoJudge(Judge):
    """Stands in when the description cannot be found: this server's own rules still apply."""

    def __init__(self) -> None:
        super().__init__({}, "urn:nothing")

    def problems(self, pointer: str, body: Any) -> Iterator[Problem]:
        """Find nothing."""
        yield from ()


def operation(method: str, template: str) -> str:
    """Return the pointer to an operation of the description."""
    return f"/paths/{template.replace('~', '~0').replace('/', '~1')}/{method.lower()}"


def request_pointer(method: str, template: str) -> str:
    """Return the pointer to the schema of an operation's JSON body."""
    return f"{operation(method, template)}/requestBody/content/application~1json/schema"


def reply_pointer(method: str, template: str, status: int) -> str:
    """Return the pointer to the schema of an operation's reply."""
    return f"{operation(method, template)}/responses/{status}/content/application~1json/schema"


def schema(name: str) -> str:
    """Return the pointer to a named schema."""
    return f"/components/schemas/{name}"


def description_path() -> Path | None:
    """Return where the description lies, if anywhere."""
    named = os.environ.get(VARIABLE)
    for path in (_BESIDE, *([Path(named)] if named else [])):
        if path.is_file():
            return path
    return None


@cache
def judges() -> tuple[Judge, Judge]:
    """Return the judge of requests and the judge of replies, built once."""
    path = description_path()
    if path is None:
        _log.error("Discord's API description was not found: bodies are NOT checked against it. Set %s.", VARIABLE)
        return NoJudge(), NoJudge()
    strict = json.loads(path.read_text(encoding="utf-8"))
    # Discord documents forwards in words only.
    strict["components"]["schemas"]["MessageReferenceType"]["oneOf"].append({"title": "FORWARD", "const": 1})
    return Judge(relaxed(strict), "urn:discord:requests"), Judge(strict, "urn:discord:replies")


def relaxed(document: Json) -> Json:
    """Return a copy that also takes what the real API is documented or known to take."""
    document = copy.deepcopy(document)
    schemas = document["components"]["schemas"]
    # discord.py sends ids in message references and attachments as integers.
    schemas["SnowflakeType"] = {"type": ["string", "integer"]}
    schemas["ChannelTypes"]["oneOf"].append({"title": "GUILD_MEDIA", "const": 16})
    for name, one in schemas.items():
        known = one.get("properties", {})
        if name.startswith("ApplicationCommand") and "default_member_permissions" in known:
            known["default_member_permissions"]["type"] = ["integer", "string", "null"]
            known["nsfw"] = {"type": ["boolean", "null"]}
    # Sent by discord.py with every embed, edit and forum post; without effect there.
    schemas["RichEmbed"]["properties"]["flags"] = {"type": ["integer", "null"]}
    schemas["CreateForumThreadRequest"]["properties"]["type"] = {"type": ["integer", "null"]}
    for name in WITHOUT_TTS:
        schemas[name]["properties"]["tts"] = {"type": ["boolean", "null"]}
    return document
