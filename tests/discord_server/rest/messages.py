"""Messages in channels: sending, reading, editing, deleting, reacting."""

import json
from collections.abc import Iterator
from urllib.parse import unquote

from tests.discord_server import events, payloads
from tests.discord_server.kinds import ChannelType, Json, MessageType, Permission
from tests.discord_server.permissions import of_user
from tests.discord_server.problem import Problem
from tests.discord_server.rest import drafts
from tests.discord_server.rest.access import channel_for, message_for, sending_permission
from tests.discord_server.rest.call import NO_CONTENT, Call, Reply
from tests.discord_server.rest.errors import ApiError, cannot_message_user, missing_permissions, not_the_author, unknown
from tests.discord_server.rest.routes import route
from tests.discord_server.rules.mentions import edit_mention_problems, mention_problems
from tests.discord_server.rules.messages import edit_problems, message_problems
from tests.discord_server.state import Channel, Message, Thread
from tests.discord_server.world import World

_CHANNEL = "/channels/{channel_id}"
_MESSAGES = f"{_CHANNEL}/messages"
_MESSAGE = f"{_MESSAGES}/{{message_id}}"
_REACTION = f"{_MESSAGE}/reactions/{{emoji_name}}/@me"


def _creation_rules(_world: World, call: Call) -> Iterator[Problem]:
    yield from message_problems(call.form, call.file_data)
    yield from mention_problems(call.form)


def _edit_rules(world: World, call: Call) -> Iterator[Problem]:
    yield from edit_problems(call.form, call.file_data, world.find_message(call.id("message_id")))
    yield from edit_mention_problems(call.form)


@route("POST", _MESSAGES, body=True, rules=_creation_rules)
def create_message(world: World, call: Call) -> Reply:
    """Send a message; a repeated nonce gives the earlier one when the request enforces it."""
    channel = channel_for(world, call, sending_permission(world, call))
    _check_receiver(channel)
    body = call.form
    key = _nonce(call)
    if taken(world, call) and key:
        return Reply(200, payloads.message(world, world.by_nonce[key]))
    if body.get("message_reference"):
        _check_history(world, channel)
    if body.get("embeds"):
        _check_embeds(world, channel)
    _check_blocked(channel, body)
    reference = _reference(world, body.get("message_reference"))
    message = world.add_message(
        channel,
        world.bot,
        **drafts.fields_of(world, body, call, channel),
        nonce=body.get("nonce"),
        reference=reference,
        kind=MessageType.REPLY if reference else MessageType.DEFAULT,
    )
    if key:
        world.by_nonce[key] = message
    if isinstance(channel, Thread):
        channel.archived = False
    events.message_created(world, message)
    return Reply(200, payloads.message(world, message))


def taken(world: World, call: Call) -> bool:
    """Whether this very message was sent before, as its nonce tells."""
    form = call.form if call.template == _MESSAGES and call.method == "POST" else {}
    return bool(form.get("enforce_nonce")) and _nonce(call) in world.by_nonce


def _nonce(call: Call) -> tuple[int, str | int] | None:
    nonce = call.form.get("nonce")
    return None if nonce is None else (int(call.params["channel_id"]), nonce)


def _check_receiver(channel: Channel) -> None:
    if channel.recipient is not None and not channel.recipient.accepts_dms:
        raise cannot_message_user()
    if channel.kind is ChannelType.FORUM:
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
    if isinstance(channel, Thread) and channel.locked:
        raise ApiError(403, 160005, "Thread is locked")


def _check_history(world: World, channel: Channel) -> None:
    if Permission.READ_MESSAGE_HISTORY not in of_user(world.bot, channel):
        raise ApiError(400, 160002, "Cannot reply without permission to read message history")


def _check_embeds(world: World, channel: Channel) -> None:
    if Permission.EMBED_LINKS not in of_user(world.bot, channel):
        raise missing_permissions()


def _check_archived(channel: Channel) -> None:
    if isinstance(channel, Thread) and channel.archived:
        raise ApiError(400, 50083, "Thread is archived")


def _check_blocked(channel: Channel, body: Json) -> None:
    said = json.dumps(body)
    if any(word in said for word in channel.blocked):
        raise ApiError(400, 200000, "Message was blocked by automatic moderation")


def _reference(world: World, sent: Json | None) -> Message | None:
    if not sent:
        return None
    message = world.find_message(int(sent["message_id"]))
    # Discord refuses a reply to a message that is gone unless told not to; null counts as the default, true.
    if message is None and sent.get("fail_if_not_exists") is not False:
        raise ApiError(400, 50035, "Invalid Form Body: message_reference: Unknown message")
    return message


@route("GET", _MESSAGES)
def list_messages(world: World, call: Call) -> Reply:
    """Read a channel's history, newest first."""
    channel = channel_for(world, call, Permission.READ_MESSAGE_HISTORY)
    limit = int(call.query.get("limit", "50"))
    seen = [m for m in channel.history if _between(m, call)]
    if "around" in call.query:
        seen = sorted(seen, key=lambda m: abs(m.id - int(call.query["around"])))[:limit]
    newest = sorted(seen, key=lambda m: m.id, reverse=True)
    page = newest[-limit:] if "after" in call.query else newest[:limit]
    return Reply(200, [payloads.message(world, m) for m in page])


def _between(message: Message, call: Call) -> bool:
    after, before = int(call.query.get("after", "0")), int(call.query.get("before", str(2**63)))
    return after < message.id < before


@route("GET", _MESSAGE)
def get_message(world: World, call: Call) -> Reply:
    """Read one message."""
    channel = channel_for(world, call, Permission.READ_MESSAGE_HISTORY)
    return Reply(200, payloads.message(world, message_for(channel, call)))


@route("PATCH", _MESSAGE, body=True, rules=_edit_rules)
def edit_message(world: World, call: Call) -> Reply:
    """Edit one of the bot's own messages."""
    channel = channel_for(world, call)
    _check_archived(channel)
    message = message_for(channel, call)
    if message.author is not world.bot:
        raise not_the_author()
    if call.form.get("embeds"):
        _check_embeds(world, channel)
    drafts.apply_edit(world, message, call.form, call)
    events.message_updated(world, message)
    return Reply(200, payloads.message(world, message))


@route("DELETE", _MESSAGE)
def delete_message(world: World, call: Call) -> Reply:
    """Delete a message; somebody else's needs the permission to manage messages."""
    channel = channel_for(world, call)
    message = message_for(channel, call)
    if message.author is not world.bot:
        channel_for(world, call, Permission.MANAGE_MESSAGES)
    remove(world, message)
    events.messages_deleted(world, channel, [message.id])
    return NO_CONTENT


def remove(world: World, message: Message) -> None:
    """Take a message out of its channel."""
    message.channel.messages.pop(message.id, None)
    message.deleted = True
    world.changes.notify()


@route("PUT", _REACTION)
def add_reaction(world: World, call: Call) -> Reply:
    """React to a message."""
    channel = channel_for(world, call, Permission.ADD_REACTIONS, Permission.READ_MESSAGE_HISTORY)
    message, emoji = message_for(channel, call), unquote(call.params["emoji_name"])
    if not emoji.isascii() or ":" in emoji:
        who = message.reactions.setdefault(emoji, [])
        if world.bot not in who:
            who.append(world.bot)
            events.reaction_added(world, message, world.bot, emoji)
        world.changes.notify()
        return NO_CONTENT
    raise unknown("Emoji", 10014)


@route("DELETE", _REACTION)
def remove_reaction(world: World, call: Call) -> Reply:
    """Take the bot's reaction back."""
    message = message_for(channel_for(world, call), call)
    emoji = unquote(call.params["emoji_name"])
    who = message.reactions.get(emoji, [])
    if world.bot in who:
        who.remove(world.bot)
    if not who:
        message.reactions.pop(emoji, None)
    world.changes.notify()
    return NO_CONTENT


@route("POST", f"{_CHANNEL}/typing")
def start_typing(world: World, call: Call) -> Reply:
    """Show that the bot is typing."""
    channel_for(world, call, sending_permission(world, call)).typing += 1
    world.changes.notify()
    return NO_CONTENT
