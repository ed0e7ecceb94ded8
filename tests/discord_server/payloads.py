"""The state as JSON, in the full shapes that Discord sends."""

from datetime import datetime

from tests.discord_server import permissions
from tests.discord_server.kinds import ChannelType, InteractionType, Json, Permission
from tests.discord_server.state import Attachment, Channel, Guild, Member, Message, Role, Thread, User
from tests.discord_server.world import World


def time(moment: datetime) -> str:
    """Return a time in Discord's format."""
    return moment.isoformat()


def user(who: User) -> Json:
    """Return a user object."""
    plain: Json = {
        "id": str(who.id),
        "username": who.name,
        "global_name": None if who.bot else who.name.title(),
        "discriminator": "0001" if who.bot else "0",
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }
    return plain | ({"bot": True} if who.bot else {})


def partial_member(who: Member) -> Json:
    """Return a member object without its user, as messages carry it."""
    return {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": time(who.joined_at),
        "nick": who.nick,
        "pending": False,
        "premium_since": None,
        "roles": [str(role.id) for role in who.roles],
        "mute": False,
        "deaf": False,
    }


def member(who: Member) -> Json:
    """Return a member object."""
    return partial_member(who) | {"user": user(who.user)}


def role(it: Role) -> Json:
    """Return a role object."""
    tags = {"tags": {"bot_id": str(it.bot.id)}} if it.bot else {}
    return tags | {
        "id": str(it.id),
        "name": it.name,
        "permissions": str(int(it.permissions)),
        "position": it.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": it.bot is not None,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel(it: Channel) -> Json:
    """Return a channel object of any kind."""
    if isinstance(it, Thread):
        return thread(it)
    last = str(max(it.messages)) if it.messages else None
    shared: Json = {"id": str(it.id), "type": int(it.kind), "flags": 0, "last_message_id": last}
    if it.recipient is not None:
        return shared | {"recipients": [user(it.recipient)]}
    if it.guild is None:
        raise AssertionError(f"{it.name!r} is neither a guild's channel nor a direct message channel")
    shared |= {
        "guild_id": str(it.guild.id),
        "name": it.name,
        "position": it.position,
        "topic": it.topic,
        "nsfw": False,
        "parent_id": str(it.category.id) if it.category else None,
        "rate_limit_per_user": 0,
        "permission_overwrites": [_overwrite(o.target, o.allow, o.deny) for o in it.overwrites],
    }
    if it.kind is ChannelType.FORUM:
        shared["available_tags"] = [_tag(tag.id, tag.name) for tag in it.tags]
        shared |= {"default_reaction_emoji": None, "default_sort_order": None, "default_forum_layout": 0}
    return shared


def _tag(id_: int, name: str) -> Json:
    return {"id": str(id_), "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}


def _overwrite(target: Role | Member, allow: Permission, deny: Permission) -> Json:
    kind, id_ = (0, target.id) if isinstance(target, Role) else (1, target.user.id)
    return {"id": str(id_), "type": kind, "allow": str(int(allow)), "deny": str(int(deny))}


def thread(it: Thread) -> Json:
    """Return a thread object."""
    if it.guild is None:
        raise AssertionError("a thread belongs to a guild")
    # Discord does not count the message that a forum's post or a thread starts from.
    sent = sum(1 for message in it.messages if message != it.id)
    return {
        "id": str(it.id),
        "type": int(it.kind),
        "flags": 0,
        "guild_id": str(it.guild.id),
        "parent_id": str(it.parent.id),
        "owner_id": str(it.owner.id),
        "name": it.name,
        "last_message_id": str(max(it.messages)) if it.messages else None,
        "message_count": sent,
        "total_message_sent": sent,
        "member_count": len(it.joined),
        "rate_limit_per_user": 0,
        "applied_tags": [str(tag) for tag in it.applied_tags],
        "thread_metadata": {
            "archived": it.archived,
            "locked": it.locked,
            "auto_archive_duration": it.auto_archive_duration,
            "archive_timestamp": time(it.created_at),
            "create_timestamp": time(it.created_at),
        },
    }


def attachment(world: World, it: Attachment, where: Channel) -> Json:
    """Return an attachment object with an address that this server answers."""
    url = f"{world.cdn}/attachments/{where.id}/{it.id}/{it.filename}"
    return {
        "id": str(it.id),
        "filename": it.filename,
        "size": len(it.data),
        "content_type": it.content_type,
        "url": url,
        "proxy_url": url,
    }


def message(world: World, it: Message, *, nested: bool = False) -> Json:
    """Return a message object; a message that it replies to is included once."""
    body: Json = {
        "id": str(it.id),
        "channel_id": str(it.channel.id),
        "author": user(it.author),
        "type": int(it.kind),
        "content": it.content,
        "timestamp": time(it.created_at),
        "edited_timestamp": time(it.edited_at) if it.edited_at else None,
        "flags": int(it.flags),
        "embeds": it.embeds,
        "components": it.components,
        "attachments": [attachment(world, a, it.channel) for a in it.attachments],
        "mentions": [user(who) for who in it.mentions],
        "mention_roles": [str(each.id) for each in it.mentioned_roles],
        "mention_everyone": False,
        "pinned": False,
        "tts": False,
    }
    if it.nonce is not None:
        body["nonce"] = it.nonce
    if it.poll is not None:
        body["poll"] = it.poll
    if it.stickers:
        body["sticker_items"] = [{"id": str(it.id), "name": name, "format_type": 1} for name in it.stickers]
    if it.forwarded is not None:
        body["message_reference"] = _reference(it.forwarded) | {"type": 1}
        body["message_snapshots"] = [{"message": _snapshot(world, it.forwarded)}]
    if it.reactions:
        body["reactions"] = [_reaction(world, emoji, who) for emoji, who in it.reactions.items()]
    if it.thread is not None:
        body["thread"] = thread(it.thread)
    if it.interaction is not None:
        body |= _by_interaction(world, it)
    if it.reference is not None:
        body["message_reference"] = _reference(it.reference)
        if not nested:
            gone = it.reference.deleted
            body["referenced_message"] = None if gone else message(world, it.reference, nested=True)
    return body


def _snapshot(world: World, it: Message) -> Json:
    """Return what a forward shows of a message: neither its author nor where it stood."""
    kept = ("type", "content", "timestamp", "edited_timestamp", "flags", "embeds", "components", "attachments")
    whole = message(world, it, nested=True)
    return {key: whole[key] for key in (*kept, "mentions", "mention_roles")}


def _reference(it: Message) -> Json:
    body = {"type": 0, "channel_id": str(it.channel.id), "message_id": str(it.id)}
    return body | ({"guild_id": str(it.channel.guild.id)} if it.channel.guild else {})


def _reaction(world: World, emoji: str, who: list[User]) -> Json:
    name, _, id_ = emoji.partition(":")
    return {
        "emoji": {"id": id_ or None, "name": name},
        "count": len(who),
        "count_details": {"burst": 0, "normal": len(who)},
        "burst_colors": [],
        "me": world.bot in who,
        "me_burst": False,
    }


def installed_by(who: User, where: Channel) -> Json:
    """Return what lets an application be used here: the guild it is in, else somebody who installed it themselves."""
    if where.guild is not None and not where.guild.has_bot:
        return {"1": str(who.id)}
    return {"0": str(where.guild.id) if where.guild else "0"}


def _by_interaction(world: World, it: Message) -> Json:
    origin = it.interaction
    if origin is None:
        return {}
    owner = installed_by(origin.user, origin.channel)
    described: Json = {
        "id": str(origin.id),
        "type": int(origin.kind),
        "user": user(origin.user),
        "authorizing_integration_owners": owner,
    }
    if origin.source is not None and origin.kind is InteractionType.COMPONENT:
        described["interacted_message_id"] = str(origin.source.id)
    if origin.parent is not None:
        trigger = {"id": str(origin.parent.id), "type": int(origin.parent.kind), "user": user(origin.user)}
        if origin.parent.source is not None and origin.parent.kind is InteractionType.COMPONENT:
            trigger["interacted_message_id"] = str(origin.parent.source.id)
        described["triggering_interaction_metadata"] = trigger | {"authorizing_integration_owners": owner}
    application = str(world.application_id)
    return {"interaction_metadata": described, "application_id": application, "webhook_id": application}


def guild(it: Guild, bot: User, *, all_members: bool = False) -> Json:
    """Return a guild object with what GUILD_CREATE adds; without the members intent the bot alone is listed."""
    me = it.members[bot.id]
    listed = it.members.values() if all_members else [me]
    return {
        "id": str(it.id),
        "name": it.name,
        "owner_id": str(it.owner.id),
        "icon": None,
        "description": None,
        "features": [],
        "emojis": [],
        "stickers": [],
        "preferred_locale": "en-US",
        "premium_tier": 0,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "system_channel_id": str(it.system_channel.id) if it.system_channel else None,
        "system_channel_flags": 0,
        "afk_timeout": 300,
        "unavailable": False,
        "large": False,
        "member_count": len(it.members),
        "joined_at": time(me.joined_at),
        "roles": [role(r) for r in it.roles],
        "channels": [channel(c) for c in it.channels],
        "threads": [thread(t) for t in it.threads if not t.archived],
        "members": [member(m) for m in listed],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def visible_permissions(who: User, where: Channel) -> str:
    """Return a user's permissions in a channel as interactions carry them."""
    return str(int(permissions.of_user(who, where)))
