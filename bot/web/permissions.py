"""What a member may do in a channel, by the rule in Discord's developer documentation (Permissions, *Overwrites*)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Discord's bits for the permissions that a channel may need; named as in `bot.settings.needs`.
BITS: Mapping[str, int] = {
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "create_public_threads": 1 << 35,
    "send_messages_in_threads": 1 << 38,
}
ADMINISTRATOR = 1 << 3
Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """What a member holds in a server: the objects of the member and of all roles, as Discord gives them."""

    guild_id: int
    member: Raw
    roles: Sequence[Raw]

    def in_channel(self, channel: Raw) -> frozenset[str]:
        """The names (keys of `BITS`) of the permissions that the member has in a channel."""
        mine = {self.guild_id, *map(int, self.member["roles"])}
        granted = 0
        for role in self.roles:
            granted |= int(role["permissions"]) if int(role["id"]) in mine else 0
        if granted & ADMINISTRATOR:
            return frozenset(BITS)
        exceptions = overwrites(channel)
        for group in ({self.guild_id}, mine - {self.guild_id}, {int(self.member["user"]["id"])}):
            allow = deny = 0
            for id_ in group & exceptions.keys():
                allow, deny = allow | exceptions[id_][0], deny | exceptions[id_][1]
            granted = (granted & ~deny) | allow
        # Permissions that depend on another are denied with it.
        if not granted & BITS["send_messages"]:
            granted &= ~(BITS["embed_links"] | BITS["attach_files"])
        if not granted & BITS["view_channel"]:
            granted = 0
        return frozenset(name for name, bit in BITS.items() if granted & bit)


def overwrites(channel: Raw) -> dict[int, tuple[int, int]]:
    """The bits that a channel allows and denies differently from its server, by the role's or member's id."""
    found = channel.get("permission_overwrites", ())
    return {int(each["id"]): (int(each["allow"]), int(each["deny"])) for each in found}
