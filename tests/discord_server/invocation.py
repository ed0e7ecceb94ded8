"""What a person's client does before it sends a command: it offers only what exists and is allowed."""

from collections.abc import Mapping
from typing import Any

from tests.discord_server import payloads, permissions
from tests.discord_server.kinds import CommandType, Json, OptionType, Permission
from tests.discord_server.rest.call import Upload
from tests.discord_server.state import Attachment, Channel, Member, Message, Role, User
from tests.discord_server.world import World

GUILD_CONTEXT, BOT_DM_CONTEXT = 0, 1
USER_INSTALL = 1
_NESTED = (OptionType.SUBCOMMAND, OptionType.SUBCOMMAND_GROUP)


class CannotInvokeError(AssertionError):
    """The person's client would not let them do this."""


def find_command(world: World, who: User, where: Channel, name: str, kind: CommandType) -> Json:
    """Return a synced command that this person can see in this place."""
    guild_id = where.guild.id if where.guild else None
    command = world.commands.visible(guild_id, name, kind)
    if command is None:
        known = sorted(c["name"] for scope in {None, guild_id} for c in world.commands.all(scope))
        raise CannotInvokeError(f"no command {name!r} is synced here; there are {known}")
    if where.guild is None:
        if BOT_DM_CONTEXT not in _contexts(command):
            raise CannotInvokeError(f"{name!r} is not offered in direct messages")
        return command
    if GUILD_CONTEXT not in _contexts(command):
        raise CannotInvokeError(f"{name!r} is not offered in guilds")
    if not where.guild.has_bot and USER_INSTALL not in command["integration_types"]:
        raise CannotInvokeError(f"{name!r} is not offered to who installed the application for themselves")
    granted = permissions.of_user(who, where)
    if Permission.USE_APPLICATION_COMMANDS not in granted or Permission.VIEW_CHANNEL not in granted:
        raise CannotInvokeError(f"{who.name} may not use commands in {where.name!r}")
    _check_default_permissions(command, who, granted)
    return command


def _check_default_permissions(command: Json, who: User, granted: Permission) -> None:
    default = command["default_member_permissions"]
    if default is None or Permission.ADMINISTRATOR in granted:
        return
    needed = int(default)
    # Zero means that only administrators see the command.
    if needed == 0 or needed & ~int(granted):
        raise CannotInvokeError(f"{who.name} lacks the permissions to see {command['name']!r}")


def _contexts(command: Json) -> list[int]:
    contexts = command.get("contexts")
    if contexts is not None:
        return list(contexts)
    return [GUILD_CONTEXT, BOT_DM_CONTEXT] if command.get("dm_permission", True) else [GUILD_CONTEXT]


class Invocation:
    """One chat command being filled in: `path` is the command's name and its subcommands."""

    def __init__(self, world: World, where: Channel, command: Json, path: list[str]) -> None:
        self._world = world
        self._where = where
        self._command = command
        self._path = path
        self.resolved: dict[str, Json] = {}

    def data(self, values: Mapping[str, Any], *, focused: str | None = None) -> Json:
        """Return an interaction's data; with `focused` it is an autocomplete request for that option."""
        schema = self._leaf()
        given = [self._option(one, values[one["name"]], focused) for one in schema if one["name"] in values]
        unknown = values.keys() - {one["name"] for one in schema}
        missing = [one["name"] for one in schema if one.get("required") and one["name"] not in values]
        if unknown or (missing and focused is None):
            raise CannotInvokeError(f"/{' '.join(self._path)}: unknown options {sorted(unknown)}, missing {missing}")
        return self._wrapped(given)

    def _leaf(self) -> list[Json]:
        options: list[Json] = self._command.get("options", [])
        for name in self._path[1:]:
            found = next((o for o in options if o["name"] == name and o["type"] in _NESTED), None)
            if found is None:
                raise CannotInvokeError(f"/{self._path[0]} has no subcommand {name!r}")
            options = found.get("options", [])
        if any(option["type"] in _NESTED for option in options):
            raise CannotInvokeError(f"/{' '.join(self._path)} needs a subcommand")
        return options

    def _wrapped(self, options: list[Json]) -> Json:
        # A single name below the command is a subcommand; of two, the first is a group.
        for depth, name in reversed(list(enumerate(self._path[1:], 1))):
            last = depth == len(self._path) - 1
            kind = OptionType.SUBCOMMAND if last else OptionType.SUBCOMMAND_GROUP
            options = [{"type": int(kind), "name": name, "options": options}]
        command = self._command
        data: Json = {
            "id": command["id"],
            "name": command["name"],
            "type": command["type"],
            "options": options,
        }
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        return data | ({"resolved": self.resolved} if self.resolved else {})

    def _option(self, option: Json, value: Any, focused: str | None) -> Json:
        filled: Json = {"type": option["type"], "name": option["name"]}
        if option["name"] == focused:
            if not option.get("autocomplete"):
                raise CannotInvokeError(f"option {focused!r} has no autocomplete")
            return filled | {"value": value, "focused": True}
        return filled | {"value": self._value(option, value)}

    def _value(self, option: Json, value: Any) -> Any:
        if isinstance(value, User | Member | Role | Channel | Upload):
            return resolve(self._world, self._where, self.resolved, value)
        _check_scalar(option, value)
        return value


def _check_scalar(option: Json, value: Any) -> None:
    name, kind = option["name"], option["type"]
    types: dict[int, type | tuple[type, ...]] = {
        OptionType.STRING: str,
        OptionType.INTEGER: int,
        OptionType.BOOLEAN: bool,
        OptionType.NUMBER: (int, float),
    }
    expected = types.get(kind)
    if expected is None or not isinstance(value, expected) or (kind != OptionType.BOOLEAN and value is True):
        raise CannotInvokeError(f"option {name!r} of type {kind} does not take {value!r}")
    choices = option.get("choices")
    if choices and value not in [choice["value"] for choice in choices]:
        raise CannotInvokeError(f"option {name!r} offers no choice {value!r}")
    if isinstance(value, str):
        low, high = option.get("min_length", 0), option.get("max_length", 6000)
        if not low <= len(value) <= high:
            raise CannotInvokeError(f"option {name!r} takes {low} to {high} characters")
    elif not option.get("min_value", value) <= value <= option.get("max_value", value):
        raise CannotInvokeError(f"option {name!r} does not take {value!r}")


def resolve(world: World, where: Channel, resolved: dict[str, Json], value: Any) -> str:
    """Describe a chosen user, role, channel or file in `resolved`, and return its id."""
    match value:
        case Member():
            return resolve(world, where, resolved, value.user)
        case User():
            kind, described = "users", payloads.user(value)
            member = where.guild.members.get(value.id) if where.guild else None
            if member is not None:
                granted = payloads.visible_permissions(value, where)
                described_member = payloads.partial_member(member) | {"permissions": granted}
                resolved.setdefault("members", {})[str(value.id)] = described_member
            id_ = value.id
        case Role():
            kind, described, id_ = "roles", payloads.role(value), value.id
        case Channel():
            kind, described, id_ = "channels", payloads.channel(value), value.id
            described["permissions"] = payloads.visible_permissions(world.bot, value)
        case Upload():
            file = Attachment(world.ids.next(), value.filename, value.content_type, value.data)
            world.uploads[file.id] = file
            kind, described, id_ = "attachments", payloads.attachment(world, file, where), file.id
        case _:
            raise CannotInvokeError(f"{value!r} cannot be chosen")
    resolved.setdefault(kind, {})[str(id_)] = described
    return str(id_)


def target_data(world: World, where: Channel, command: Json, target: Message | User) -> Json:
    """Return the data of a context menu command on a message or a user."""
    resolved: dict[str, Json] = {}
    if isinstance(target, Message):
        resolved["messages"] = {str(target.id): payloads.message(world, target)}
    else:
        resolve(world, where, resolved, target)
    data = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return data | {"target_id": str(target.id), "resolved": resolved}
