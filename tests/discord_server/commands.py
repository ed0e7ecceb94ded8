"""Application commands as the bot has synced them."""

from tests.discord_server.kinds import CommandType, Json


class Commands:
    """Global commands, and each guild's own, which hide global ones of the same name."""

    def __init__(self) -> None:
        self._by_scope: dict[int | None, dict[int, Json]] = {None: {}}

    def all(self, guild_id: int | None) -> list[Json]:
        """Return the commands of one scope; None is the global one."""
        return list(self._by_scope.get(guild_id, {}).values())

    def get(self, guild_id: int | None, id_: int) -> Json | None:
        """Return one command of a scope."""
        return self._by_scope.get(guild_id, {}).get(id_)

    def replace(self, guild_id: int | None, commands: list[Json]) -> None:
        """Overwrite a whole scope, as the bulk endpoint does."""
        self._by_scope[guild_id] = {int(command["id"]): command for command in commands}

    def put(self, guild_id: int | None, command: Json) -> None:
        """Add or replace one command."""
        self._by_scope.setdefault(guild_id, {})[int(command["id"])] = command

    def remove(self, guild_id: int | None, id_: int) -> bool:
        """Remove one command and tell whether it was there."""
        return self._by_scope.get(guild_id, {}).pop(id_, None) is not None

    def named(self, guild_id: int | None, name: str, kind: CommandType = CommandType.CHAT) -> Json | None:
        """Return the command of this scope that has a name."""
        return next((c for c in self.all(guild_id) if (c["name"], c["type"]) == (name, kind)), None)

    def visible(self, guild_id: int | None, name: str, kind: CommandType) -> Json | None:
        """Return the command that a person in this guild, or in a direct message, would find."""
        own = self.named(guild_id, name, kind) if guild_id is not None else None
        return own or self.named(None, name, kind)
