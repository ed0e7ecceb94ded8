"""Turning a message body that a bot sent into fields of a message."""

from typing import Any

from tests.discord_server import components
from tests.discord_server.kinds import Json, MessageFlag
from tests.discord_server.rest.call import Call, attachments_of
from tests.discord_server.rest.errors import empty_message
from tests.discord_server.state import Attachment, Channel, Message
from tests.discord_server.world import World


def fields_of(world: World, body: Json, call: Call, where: Channel) -> dict[str, Any]:
    """Return a new message's fields; whom it may mention is judged elsewhere."""
    allowed = (body.get("allowed_mentions") or {}).get("users") or ()
    files = attachments_of(call, world.ids.next)
    return {
        "content": (body.get("content") or "").strip(),
        "embeds": [stored_embed(embed) for embed in body.get("embeds") or ()],
        "components": _components(world, body.get("components") or [], files, where),
        "attachments": files,
        "poll": _poll(world, body.get("poll")),
        "flags": MessageFlag(body.get("flags") or 0),
        "mentions": [world.users[int(id_)] for id_ in allowed],
    }


def apply_edit(world: World, message: Message, body: Json, call: Call) -> None:
    """Change a message by an edit's body: a field that is absent stays, one that is null is emptied."""
    files = attachments_of(call, world.ids.next)
    before = (message.content, message.embeds, message.components, message.attachments)
    if "attachments" in body:
        kept = {str(attachment.get("id")) for attachment in body["attachments"] or ()}
        message.attachments = [a for a in message.attachments if str(a.id) in kept]
    message.attachments = [*message.attachments, *files]
    if "content" in body:
        message.content = (body["content"] or "").strip()
    if "embeds" in body:
        message.embeds = [stored_embed(embed) for embed in body["embeds"] or ()]
    if "components" in body:
        sent = body["components"] or []
        message.components = _components(world, sent, message.attachments, message.channel)
    sticky = message.flags & (MessageFlag.EPHEMERAL | MessageFlag.COMPONENTS_V2)
    was_loading = message.loading
    message.flags = MessageFlag(body.get("flags") or 0) | sticky
    if message.empty:
        message.content, message.embeds, message.components, message.attachments = before
        message.flags = sticky | (MessageFlag.LOADING if was_loading else MessageFlag.NONE)
        raise empty_message()
    if not was_loading:
        message.edited_at = world.clock.now()
    message.edits += 1
    world.changes.notify()


def stored_embed(embed: Json) -> Json:
    """Return an embed as Discord gives it back."""
    kept: Json = {key: value for key, value in embed.items() if value is not None}
    kept["type"] = "rich"
    if "fields" in kept:
        kept["fields"] = [{**field, "inline": bool(field.get("inline"))} for field in kept["fields"]]
    for part in ("footer", "author", "image", "thumbnail"):
        if part in kept:
            kept[part] = {key: value for key, value in kept[part].items() if value is not None}
    return kept


def _components(world: World, sent: list[Json], files: list[Attachment], where: Channel) -> list[Json]:
    addresses = {f"attachment://{a.filename}": f"{world.cdn}/attachments/{where.id}/{a.id}/{a.filename}" for a in files}
    return components.as_stored(sent, lambda url: addresses.get(url, url))


def _poll(world: World, sent: Json | None) -> Json | None:
    if sent is None:
        return None
    answers = [
        {"answer_id": number, "poll_media": answer["poll_media"]} for number, answer in enumerate(sent["answers"], 1)
    ]
    return {
        "question": sent["question"],
        "answers": answers,
        "expiry": world.clock.now().isoformat(),
        "allow_multiselect": bool(sent.get("allow_multiselect")),
        "layout_type": sent.get("layout_type") or 1,
        "results": {"is_finalized": False, "answer_counts": []},
    }
