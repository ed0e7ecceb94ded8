"""Finding what a request names, and whether the bot may do there what it asks."""

from tests.discord_server import permissions
from tests.discord_server.interaction import Interaction
from tests.discord_server.kinds import Permission
from tests.discord_server.rest.call import Call
from tests.discord_server.rest.errors import (
    dead_token,
    missing_access,
    missing_permissions,
    unknown,
    unknown_channel,
    unknown_message,
    unknown_webhook,
)
from tests.discord_server.state import Channel, Guild, Message, Thread
from tests.discord_server.world import World


def channel_for(world: World, call: Call, *needed: Permission) -> Channel:
    """Return the channel in the path, if the bot sees it and has the permissions needed."""
    channel = world.channels.get(call.id("channel_id"))
    if channel is None:
        raise unknown_channel()
    granted = permissions.of_user(world.bot, channel)
    if channel.guild is not None and not channel.guild.has_bot:
        raise missing_access()
    if Permission.VIEW_CHANNEL not in granted:
        raise missing_access()
    if any(permission not in granted for permission in needed):
        raise missing_permissions()
    return channel


def sending_permission(world: World, call: Call) -> Permission:
    """Return the permission that sending into the channel in the path needs."""
    in_thread = isinstance(world.channels.get(call.id("channel_id")), Thread)
    return Permission.SEND_MESSAGES_IN_THREADS if in_thread else Permission.SEND_MESSAGES


def message_for(channel: Channel, call: Call) -> Message:
    """Return the message in the path; ephemeral ones are not found through their channel."""
    message = channel.messages.get(call.id("message_id"))
    if message is None or message.ephemeral:
        raise unknown_message()
    return message


def guild_for(world: World, call: Call) -> Guild:
    """Return the guild in the path, if the bot is in it."""
    guild = world.guilds.get(call.id("guild_id"))
    if guild is None:
        raise unknown("Guild", 10004)
    if not guild.has_bot:
        raise missing_access()
    return guild


def interaction_for(world: World, call: Call) -> Interaction:
    """Return the acknowledged interaction whose token is in the path, if the token still lives."""
    interaction = world.by_token.get(call.params["webhook_token"])
    if interaction is None or call.id("webhook_id") != world.application_id or interaction.callback is None:
        raise unknown_webhook()
    if interaction.expired(world.clock.now()):
        interaction.refusals.append(50027)
        world.changes.notify()
        raise dead_token()
    return interaction
