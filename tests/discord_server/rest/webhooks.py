"""What an interaction's token allows for fifteen minutes: its response and followups."""

from collections.abc import Iterator

from tests.discord_server import events, payloads
from tests.discord_server.interaction import Interaction
from tests.discord_server.judge import schema
from tests.discord_server.kinds import MessageFlag
from tests.discord_server.problem import Problem
from tests.discord_server.rest import drafts
from tests.discord_server.rest.access import interaction_for
from tests.discord_server.rest.call import NO_CONTENT, Call, Reply
from tests.discord_server.rest.errors import unknown_message
from tests.discord_server.rest.interactions import post_response
from tests.discord_server.rest.messages import remove
from tests.discord_server.rest.routes import route
from tests.discord_server.rules.mentions import edit_mention_problems, mention_problems
from tests.discord_server.rules.messages import edit_problems, message_problems
from tests.discord_server.state import Message
from tests.discord_server.world import World

_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
_ORIGINAL = f"{_WEBHOOK}/messages/@original"
_MESSAGE = f"{_WEBHOOK}/messages/{{message_id}}"


def _followup_schema(_world: World, _call: Call) -> str:
    return schema("IncomingWebhookRequestPartial")


def _creation_rules(_world: World, call: Call) -> Iterator[Problem]:
    yield from message_problems(call.form, call.file_data)
    yield from mention_problems(call.form)


def _edit_rules(world: World, call: Call) -> Iterator[Problem]:
    yield from edit_problems(call.form, call.file_data, _message(world, call)[1])
    yield from edit_mention_problems(call.form)


@route("POST", _WEBHOOK, body=True, variant=_followup_schema, rules=_creation_rules)
def follow_up(world: World, call: Call) -> Reply:
    """Send a followup; the first one after a deferral becomes the response that was promised."""
    interaction = interaction_for(world, call)
    original = interaction.response
    if original is not None and original.loading:
        drafts.apply_edit(world, original, call.form, call)
        events.message_updated(world, original)
        return Reply(200, payloads.message(world, original))
    fields = drafts.fields_of(world, call.form, call, interaction.channel)
    message = post_response(world, interaction, fields)
    interaction.followups.append(message)
    world.changes.notify()
    return Reply(200, payloads.message(world, message))


def _message(world: World, call: Call) -> tuple[Interaction, Message]:
    interaction = interaction_for(world, call)
    wanted = call.params.get("message_id")
    message = interaction.original
    if wanted is not None:
        own = [interaction.original, *interaction.followups]
        message = next((m for m in own if m is not None and str(m.id) == wanted), None)
    if message is None or message.deleted:
        raise unknown_message()
    return interaction, message


@route("GET", _ORIGINAL)
@route("GET", _MESSAGE)
def get_response(world: World, call: Call) -> Reply:
    """Read the response or a followup."""
    return Reply(200, payloads.message(world, _message(world, call)[1]))


@route("PATCH", _ORIGINAL, body=True, rules=_edit_rules)
@route("PATCH", _MESSAGE, body=True, rules=_edit_rules)
def edit_response(world: World, call: Call) -> Reply:
    """Edit the response or a followup; editing a deferred response completes it."""
    _, message = _message(world, call)
    drafts.apply_edit(world, message, call.form, call)
    events.message_updated(world, message)
    return Reply(200, payloads.message(world, message))


@route("DELETE", _ORIGINAL)
@route("DELETE", _MESSAGE)
def delete_response(world: World, call: Call) -> Reply:
    """Delete the response or a followup."""
    _, message = _message(world, call)
    remove(world, message)
    if MessageFlag.EPHEMERAL not in message.flags:
        events.messages_deleted(world, message.channel, [message.id])
    return NO_CONTENT
