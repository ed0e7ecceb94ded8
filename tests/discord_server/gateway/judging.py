"""Whether the objects inside gateway events have the shapes that Discord's description gives them.

The description covers HTTP alone, but events carry the same objects, with a few fields more.
"""

from collections.abc import Iterator
from typing import Any

from tests.discord_server.judge import judges, schema
from tests.discord_server.kinds import ChannelType, Json
from tests.discord_server.problem import Problem

_MESSAGE = ("MessageResponse", {"guild_id", "member", "channel_type"})
_MEMBER = ("GuildMemberResponse", {"guild_id", "permissions"})
_BY_EVENT: dict[str, tuple[str, set[str]]] = {
    "MESSAGE_CREATE": _MESSAGE,
    "MESSAGE_UPDATE": _MESSAGE,
    "THREAD_CREATE": ("ThreadResponse", {"newly_created"}),
    "THREAD_UPDATE": ("ThreadResponse", set()),
    "CHANNEL_CREATE": ("GuildChannelResponse", set()),
    "CHANNEL_UPDATE": ("GuildChannelResponse", set()),
    "GUILD_MEMBER_ADD": _MEMBER,
    "GUILD_MEMBER_UPDATE": _MEMBER,
}
_CHANNELS = {
    ChannelType.DM: "PrivateChannelResponse",
    ChannelType.PUBLIC_THREAD: "ThreadResponse",
    ChannelType.PRIVATE_THREAD: "ThreadResponse",
}


def event_problems(name: str, data: Json) -> Iterator[Problem]:
    """Yield where an event's objects differ from their schemas."""
    if name in _BY_EVENT:
        yield from _judged("", data, *_BY_EVENT[name])
    elif name == "INTERACTION_CREATE":
        yield from _interaction(data)
    elif name == "GUILD_CREATE":
        for part, named in (("roles", "GuildRoleResponse"), ("members", "GuildMemberResponse")):
            for item in data[part]:
                yield from _judged(part, item, named, set())
        for item in (*data["channels"], *data["threads"]):
            yield from _judged("channels", item, _CHANNELS.get(item["type"], "GuildChannelResponse"), set())


def _interaction(data: Json) -> Iterator[Problem]:
    channel = data["channel"]
    yield from _judged("channel", channel, _CHANNELS.get(channel["type"], "GuildChannelResponse"), set())
    resolved = data["data"].get("resolved", {})
    parts: list[tuple[str, Any, tuple[str, set[str]]]] = [
        ("message", data.get("message"), _MESSAGE),
        ("member", data.get("member"), _MEMBER),
        ("user", data.get("user"), ("UserResponse", set())),
        *(("resolved/messages", one, _MESSAGE) for one in resolved.get("messages", {}).values()),
        *(("resolved/users", one, ("UserResponse", set())) for one in resolved.get("users", {}).values()),
    ]
    for path, part, (named, extra) in parts:
        if part is not None:
            yield from _judged(path, part, named, extra)


def _judged(path: str, part: Json, named: str, extra: set[str]) -> Iterator[Problem]:
    plain = {key: value for key, value in part.items() if key not in extra}
    if "mentions" in plain:
        plain["mentions"] = [{k: v for k, v in user.items() if k != "member"} for user in plain["mentions"]]
    for problem in judges()[1].problems(schema(named), plain):
        yield Problem(f"{path}/{problem.path}".strip("/"), problem.rule)
