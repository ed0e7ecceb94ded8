"""What the gateway says when the state has changed."""

from tests.discord_server import payloads
from tests.discord_server.event import Event
from tests.discord_server.kinds import Intent, Json
from tests.discord_server.state import Channel, Guild, Member, Message, Thread, User
from tests.discord_server.world import World

# What a session without the message content intent does not see.
_HIDDEN: Json = {"content": "", "embeds": [], "attachments": [], "components": []}
# Never a message's own text, so it is left out as a whole.
_LEFT_OUT = {"poll", "message_snapshots", "sticker_items"}


def _guild_id(where: Channel) -> Json:
    return {"guild_id": str(where.guild.id)} if where.guild else {}


def _about_message(world: World, name: str, message: Message) -> None:
    where = message.channel
    data = payloads.message(world, message) | _guild_id(where) | {"channel_type": int(where.kind)}
    member = where.guild.members.get(message.author.id) if where.guild else None
    if member is not None:
        data["member"] = payloads.partial_member(member)
    data["mentions"] = [_mentioned(who, where.guild) for who in message.mentions]
    readable = message.author is world.bot or where.guild is None or world.bot in message.mentions
    redacted = None if readable else {k: v for k, v in (data | _HIDDEN).items() if k not in _LEFT_OUT}
    needs = Intent.GUILD_MESSAGES if where.guild else Intent.DIRECT_MESSAGES
    world.emit(Event(name, data, where.guild.id if where.guild else None, needs, redacted))


def _mentioned(who: User, guild: Guild | None) -> Json:
    member = guild.members.get(who.id) if guild else None
    return payloads.user(who) | ({"member": payloads.partial_member(member)} if member else {})


def message_created(world: World, message: Message) -> None:
    """Tell of a new message; ephemeral ones are not told."""
    if not message.ephemeral:
        _about_message(world, "MESSAGE_CREATE", message)


def message_updated(world: World, message: Message) -> None:
    """Tell of an edit."""
    if not message.ephemeral:
        _about_message(world, "MESSAGE_UPDATE", message)


def messages_deleted(world: World, where: Channel, ids: list[int]) -> None:
    """Tell of one deletion, or of many at once."""
    needs = Intent.GUILD_MESSAGES if where.guild else Intent.DIRECT_MESSAGES
    shared = {"channel_id": str(where.id)} | _guild_id(where)
    one = len(ids) == 1
    data = {"id": str(ids[0])} if one else {"ids": [str(id_) for id_ in ids]}
    name = "MESSAGE_DELETE" if one else "MESSAGE_DELETE_BULK"
    world.emit(Event(name, data | shared, where.guild.id if where.guild else None, needs))


def _about_guild(world: World, name: str, guild: Guild, data: Json, needs: Intent = Intent.GUILDS) -> None:
    world.emit(Event(name, data, guild.id, needs))


def thread_created(world: World, thread: Thread) -> None:
    """Tell of a new thread or forum post."""
    if thread.guild is not None:
        # Without `newly_created` a client takes the event for having been added to an old thread.
        data = payloads.thread(thread) | {"newly_created": True}
        _about_guild(world, "THREAD_CREATE", thread.guild, data)


def thread_updated(world: World, thread: Thread) -> None:
    """Tell of a changed thread."""
    if thread.guild is not None:
        _about_guild(world, "THREAD_UPDATE", thread.guild, payloads.thread(thread))


def thread_deleted(world: World, thread: Thread) -> None:
    """Tell of a deleted thread."""
    if thread.guild is not None:
        parent, kind = str(thread.parent.id), int(thread.kind)
        data = {"id": str(thread.id), "parent_id": parent, "type": kind} | _guild_id(thread)
        _about_guild(world, "THREAD_DELETE", thread.guild, data)


def channel_changed(world: World, name: str, channel: Channel) -> None:
    """Tell of a created, updated or deleted channel."""
    if channel.guild is not None:
        _about_guild(world, name, channel.guild, payloads.channel(channel))


def member_changed(world: World, name: str, member: Member) -> None:
    """Tell of a member who joined, changed or left; only sessions with the members intent hear of it."""
    data = payloads.member(member) | {"guild_id": str(member.guild.id)}
    if name == "GUILD_MEMBER_REMOVE":
        data = {"user": payloads.user(member.user), "guild_id": str(member.guild.id)}
    _about_guild(world, name, member.guild, data, Intent.GUILD_MEMBERS)


def guild_created(world: World, guild: Guild) -> None:
    """Tell that the bot was added to a guild: unlike at the start, whether it is available is not said."""
    data = payloads.guild(guild, world.bot)
    del data["unavailable"]
    _about_guild(world, "GUILD_CREATE", guild, data)


def guild_left(world: World, guild: Guild) -> None:
    """Tell that the bot was removed from a guild."""
    _about_guild(world, "GUILD_DELETE", guild, {"id": str(guild.id)})


def roles_changed(world: World, guild: Guild, role: Json, name: str = "GUILD_ROLE_CREATE") -> None:
    """Tell of a created or changed role."""
    _about_guild(world, name, guild, {"guild_id": str(guild.id), "role": role})


def reaction_added(world: World, message: Message, who: User, emoji: str) -> None:
    """Tell of a reaction."""
    where = message.channel
    name, _, id_ = emoji.partition(":")
    data: Json = {
        "user_id": str(who.id),
        "channel_id": str(where.id),
        "message_id": str(message.id),
        "message_author_id": str(message.author.id),
        "emoji": {"id": id_ or None, "name": name},
        "burst": False,
        "type": 0,
    } | _guild_id(where)
    member = where.guild.members.get(who.id) if where.guild else None
    if member is not None:
        data["member"] = payloads.member(member)
    needs = Intent.GUILD_MESSAGE_REACTIONS if where.guild else Intent.DIRECT_MESSAGE_REACTIONS
    world.emit(Event("MESSAGE_REACTION_ADD", data, where.guild.id if where.guild else None, needs))
