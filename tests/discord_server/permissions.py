"""Who may do what where, by Discord's documented computation of permissions."""

from tests.discord_server.kinds import ALL_PERMISSIONS, EVERYONE_PERMISSIONS, Permission
from tests.discord_server.state import Channel, Guild, Member, Overwrite, Role, Thread, User


def in_guild(member: Member) -> Permission:
    """Return a member's permissions before any channel's exceptions."""
    if member.user is member.guild.owner:
        return ALL_PERMISSIONS
    granted = member.guild.everyone.permissions
    for role in member.roles:
        granted |= role.permissions
    return ALL_PERMISSIONS if Permission.ADMINISTRATOR in granted else granted


def in_channel(member: Member, channel: Channel) -> Permission:
    """Return a member's permissions in a channel; a thread has those of its parent."""
    granted = in_guild(member)
    if granted == ALL_PERMISSIONS:
        return granted
    place = channel.parent if isinstance(channel, Thread) else channel
    everyone = [o for o in place.overwrites if o.target is member.guild.everyone]
    roles = [o for o in place.overwrites if isinstance(o.target, Role) and o.target in member.roles]
    own = [o for o in place.overwrites if o.target is member]
    for group in (everyone, roles, own):
        granted = _applied(granted, group)
    return granted


def of_user(user: User, channel: Channel) -> Permission:
    """Return a user's permissions in a guild channel or a direct message channel."""
    guild: Guild | None = channel.guild
    if guild is None:
        return EVERYONE_PERMISSIONS
    member = guild.members.get(user.id)
    return in_channel(member, channel) if member else Permission.NONE


def _applied(granted: Permission, overwrites: list[Overwrite]) -> Permission:
    deny = allow = Permission.NONE
    for overwrite in overwrites:
        deny |= overwrite.deny
        allow |= overwrite.allow
    return (granted & ~deny) | allow
