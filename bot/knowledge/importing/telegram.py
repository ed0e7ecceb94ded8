"""Bring a chat that Telegram exported (JSON) into the form of a Discord channel, by whose rules it is read."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.knowledge.importing.columns import listing, mapped

_CHAT = frozenset({"name", "type", "id", "messages"})
# What is between two people, or noted by one for themselves.
_PRIVATE = frozenset({"personal_chat", "bot_chat", "saved_messages"})
# How Markdown marks a part of a text; others are left out at the end of a message, or wherever they stand.
_MARKS = {"bold": "**", "italic": "*", "strikethrough": "~~", "code": "`"}
_TAGS, _MENTIONS = frozenset({"hashtag", "cashtag"}), frozenset({"mention", "mention_name"})


def is_export(found: Any) -> bool:
    """Whether the value is a chat of Telegram."""
    return isinstance(found, Mapping) and found.keys() >= _CHAT and "channel" not in found


def is_private(found: Mapping[str, Any]) -> bool:
    """Whether a chat is none of a group or a channel."""
    return found["type"] in _PRIVATE


def channel(found: Mapping[str, Any]) -> dict[str, Any]:
    """The chat in the form of a channel."""
    messages = list(map(mapped, listing(found["messages"])))
    pinned = {each.get("message_id") for each in messages if each.get("action") == "pin_message"}
    told = [_message(each, pinned=each.get("id") in pinned) for each in messages if each.get("type") == "message"]
    return {"channel": {"name": found["name"], "type": "GuildTextChat"}, "messages": told}


def _message(message: Mapping[str, Any], *, pinned: bool) -> dict[str, Any]:
    writer, to = str(message.get("from_id")), message.get("reply_to_message_id")
    return {
        "id": str(message.get("id")),
        "timestamp": message.get("date"),
        "isPinned": pinned,
        "content": _markdown(message.get("text")),
        # The name of a channel is no member's.
        "author": {"id": writer, "name": message.get("from") if writer.startswith("user") else None},
        "reference": {"messageId": str(to)} if to else None,
        "reactions": [
            {"emoji": {"name": each.get("emoji")}, "count": each.get("count")}
            for each in map(mapped, listing(message.get("reactions")))
        ],
    }


def _markdown(text: Any) -> str:
    """The text of a message, which is in parts if any of it is set apart, without the tags at its end."""
    parts = text if isinstance(text, list) else [text]
    while parts and (mapped(parts[-1]).get("type") in _TAGS or not str(parts[-1]).strip()):
        parts = parts[:-1]
    return "".join(_parts(parts)).strip()


def _parts(parts: list[Any]) -> Iterator[str]:
    for part in parts:
        kind, said = mapped(part).get("type"), str(mapped(part).get("text", "") if isinstance(part, Mapping) else part)
        core = said.strip()
        if kind in _MENTIONS:
            continue
        if kind == "pre":
            yield f"\n```\n{said}\n```\n"
        elif kind == "text_link" and core:
            yield said.replace(core, f"[{core}]({mapped(part).get('href')})")
        elif (mark := _MARKS.get(str(kind))) and core:
            yield said.replace(core, f"{mark}{core}{mark}")
        else:
            yield said
