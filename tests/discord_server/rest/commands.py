"""Application commands: the bot registers them before anybody can use them."""

from collections.abc import Iterator
from typing import Any

from tests.discord_server.kinds import CommandType, Json
from tests.discord_server.problem import Problem
from tests.discord_server.rest.access import guild_for
from tests.discord_server.rest.call import NO_CONTENT, Call, Reply
from tests.discord_server.rest.errors import ApiError, unknown
from tests.discord_server.rest.routes import route
from tests.discord_server.rules.commands import command_list_problems, command_problems
from tests.discord_server.world import World

_GLOBAL = "/applications/{application_id}/commands"
_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"
_ONE = "/{command_id}"


def _list_rules(_world: World, call: Call) -> Iterator[Problem]:
    yield from command_list_problems(call.body or [])


def _one_rule(world: World, call: Call) -> Iterator[Problem]:
    before = {}
    if "command_id" in call.params:
        before = world.commands.get(_scope(world, call), call.id("command_id")) or {}
    yield from command_problems(before | call.form)


def _scope(world: World, call: Call) -> int | None:
    if call.id("application_id") != world.application_id:
        raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
    return guild_for(world, call).id if "guild_id" in call.params else None


@route("GET", _GLOBAL)
@route("GET", _GUILD)
def list_commands(world: World, call: Call) -> Reply:
    """Read all commands of a scope."""
    return Reply(200, world.commands.all(_scope(world, call)))


@route("PUT", _GLOBAL, body=True, rules=_list_rules)
@route("PUT", _GUILD, body=True, rules=_list_rules)
def replace_commands(world: World, call: Call) -> Reply:
    """Replace all commands of a scope."""
    scope = _scope(world, call)
    commands = [_registered(world, scope, sent) for sent in call.body or ()]
    world.commands.replace(scope, commands)
    world.changes.notify()
    return Reply(200, commands)


@route("POST", _GLOBAL, body=True, rules=_one_rule)
@route("POST", _GUILD, body=True, rules=_one_rule)
def create_command(world: World, call: Call) -> Reply:
    """Add one command; one of the same name and type is replaced."""
    scope = _scope(world, call)
    command = _registered(world, scope, call.form)
    known = world.commands.get(scope, int(command["id"])) is not None
    world.commands.put(scope, command)
    world.changes.notify()
    return Reply(200 if known else 201, command)


@route("GET", _GLOBAL + _ONE)
@route("GET", _GUILD + _ONE)
def get_command(world: World, call: Call) -> Reply:
    """Read one command."""
    return Reply(200, _existing(world, call))


@route("PATCH", _GLOBAL + _ONE, body=True, rules=_one_rule)
@route("PATCH", _GUILD + _ONE, body=True, rules=_one_rule)
def edit_command(world: World, call: Call) -> Reply:
    """Change one command."""
    command = _registered(world, _scope(world, call), _existing(world, call) | call.form)
    world.commands.put(_scope(world, call), command)
    world.changes.notify()
    return Reply(200, command)


@route("DELETE", _GLOBAL + _ONE)
@route("DELETE", _GUILD + _ONE)
def delete_command(world: World, call: Call) -> Reply:
    """Remove one command."""
    if not world.commands.remove(_scope(world, call), call.id("command_id")):
        raise unknown("application command", 10063)
    world.changes.notify()
    return NO_CONTENT


def _existing(world: World, call: Call) -> Json:
    command = world.commands.get(_scope(world, call), call.id("command_id"))
    if command is None:
        raise unknown("application command", 10063)
    return command


def _registered(world: World, scope: int | None, sent: Json) -> Json:
    """Return a command as Discord keeps it: the same name and type keep their id."""
    kind = CommandType(sent.get("type") or CommandType.CHAT)
    before = world.commands.named(scope, sent["name"], kind)
    default = sent.get("default_member_permissions")
    command: Json = _without_nulls(sent) | {
        "id": before["id"] if before else str(world.ids.next()),
        "application_id": str(world.application_id),
        "version": str(world.ids.next()),
        "default_member_permissions": None if default is None else str(default),
        "type": int(kind),
        "description": sent.get("description") or "",
        "nsfw": bool(sent.get("nsfw")),
        "contexts": sent.get("contexts"),
        "integration_types": sent.get("integration_types") or [0],
    }
    return command | ({"guild_id": str(scope)} if scope else {"dm_permission": sent.get("dm_permission") is not False})


def _without_nulls(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _without_nulls(value) for key, value in part.items() if value is not None}
    if isinstance(part, list):
        return [_without_nulls(item) for item in part]
    return part
