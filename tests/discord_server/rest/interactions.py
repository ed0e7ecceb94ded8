"""The first response to an interaction."""

from collections.abc import Iterator

from tests.discord_server import events, payloads
from tests.discord_server.interaction import Interaction
from tests.discord_server.judge import schema
from tests.discord_server.kinds import CallbackType, InteractionType, Json, MessageFlag, MessageType
from tests.discord_server.problem import Problem
from tests.discord_server.rest import drafts
from tests.discord_server.rest.call import NO_CONTENT, Call, Reply
from tests.discord_server.rest.errors import already_acknowledged, unknown_interaction
from tests.discord_server.rest.routes import route
from tests.discord_server.rules.callbacks import callback_problems
from tests.discord_server.state import Message
from tests.discord_server.world import World

_SCHEMAS = {
    CallbackType.MESSAGE: "CreateMessageInteractionCallbackRequest",
    CallbackType.DEFERRED_MESSAGE: "CreateMessageInteractionCallbackRequest",
    CallbackType.DEFERRED_UPDATE: "UpdateMessageInteractionCallbackRequest",
    CallbackType.UPDATE: "UpdateMessageInteractionCallbackRequest",
    CallbackType.AUTOCOMPLETE: "ApplicationCommandAutocompleteCallbackRequest",
    CallbackType.MODAL: "ModalInteractionCallbackRequest",
}


def _callback_schema(_world: World, call: Call) -> str | None:
    name = _SCHEMAS.get(call.form.get("type"))  # type: ignore[arg-type]
    return schema(name) if name else None


def _find(world: World, call: Call) -> Interaction | None:
    interaction = world.interactions.get(call.id("interaction_id"))
    if interaction is None or interaction.token != call.params["interaction_token"]:
        return None
    return interaction


def _rules(world: World, call: Call) -> Iterator[Problem]:
    interaction = _find(world, call)
    if interaction is not None:
        yield from callback_problems(call.form, interaction, call.file_data)


@route(
    "POST",
    "/interactions/{interaction_id}/{interaction_token}/callback",
    body=True,
    variant=_callback_schema,
    rules=_rules,
)
def respond(world: World, call: Call) -> Reply:
    """Give the first response, once and within three seconds."""
    interaction = _find(world, call)
    if interaction is None:
        raise unknown_interaction()
    if interaction.callback is not None:
        interaction.refusals.append(40060)
        world.changes.notify()
        raise already_acknowledged()
    if interaction.too_late(world.clock.now()):
        interaction.refusals.append(10062)
        world.changes.notify()
        raise unknown_interaction()
    _accept(world, interaction, call)
    if call.query.get("with_response") in ("1", "true", "True"):
        return Reply(200, _described(world, interaction))
    return NO_CONTENT


def _accept(world: World, interaction: Interaction, call: Call) -> None:
    kind = CallbackType(call.form["type"])
    data: Json = call.form.get("data") or {}
    match kind:
        case CallbackType.MESSAGE:
            fields = drafts.fields_of(world, data, call, interaction.channel)
            interaction.response = post_response(world, interaction, fields)
        case CallbackType.DEFERRED_MESSAGE:
            flags = MessageFlag(data.get("flags") or 0) | MessageFlag.LOADING
            interaction.response = post_response(world, interaction, {"flags": flags})
        case CallbackType.UPDATE if interaction.source is not None:
            drafts.apply_edit(world, interaction.source, data, call)
            events.message_updated(world, interaction.source)
        case CallbackType.AUTOCOMPLETE:
            interaction.choices = data["choices"]
        case CallbackType.MODAL:
            interaction.modal = data
        case _:
            pass  # a deferred update shows nothing
    interaction.callback = kind
    world.changes.notify()


def post_response(world: World, interaction: Interaction, fields: Json) -> Message:
    """Put a message that answers an interaction into its channel."""
    ephemeral = MessageFlag.EPHEMERAL in fields["flags"]
    kind = MessageType.DEFAULT
    if interaction.kind is InteractionType.COMMAND:
        chat = interaction.title.startswith("/")
        kind = MessageType.CHAT_INPUT_COMMAND if chat else MessageType.CONTEXT_MENU_COMMAND
    message = world.add_message(
        interaction.channel,
        world.bot,
        **fields,
        kind=kind,
        interaction=interaction,
        only_for=interaction.user if ephemeral else None,
    )
    events.message_created(world, message)
    return message


def _described(world: World, interaction: Interaction) -> Json:
    described: Json = {"id": str(interaction.id), "type": int(interaction.kind)}
    message = interaction.original
    if message is not None:
        described |= {
            "response_message_id": str(message.id),
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
        }
    if message is not None and interaction.callback in (CallbackType.MESSAGE, CallbackType.UPDATE):
        resource = {"type": int(interaction.callback), "message": payloads.message(world, message)}
        return {"interaction": described, "resource": resource}
    return {"interaction": described}
