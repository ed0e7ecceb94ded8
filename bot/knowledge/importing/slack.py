"""Bring the channels of a workspace that Slack exported (JSON) into the form of Discord's, to be read by its rules.

Each channel is a folder with a file for each day, and a thread may go on for days. Programs that ask Slack for its
messages save them in one file.
"""

import html
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

from bot.knowledge.importing import chats, replies
from bot.knowledge.importing.columns import listing, mapped
from bot.knowledge.importing.rows import Row, Unread

_USERS = "users.json"
# What stands beside the folders of the channels.
_BESIDE = frozenset(
    {_USERS, "channels.json", "groups.json", "dms.json", "mpims.json", "integration_logs.json", "canvases.json"}
    | {"org_users.json", "lists.json", "huddle_transcripts.json", "file_conversations.json"}
)
# The folders of talks between some members alone.
_PRIVATE = re.compile(r"D[A-Z0-9]{8,}|mpdm-.+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Kinds of messages that members wrote; others tell what happened.
_SAID = frozenset({"", "thread_broadcast", "file_share", "bot_message"})
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_MARKED = tuple(
    (re.compile(rf"(?<![\w{sign}])\{sign}(?=\S)([^{sign}\n]+)(?<=\S)\{sign}(?![\w{sign}])"), mark)
    for sign, mark in (("*", "**"), ("~", "~~"))
)
_LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|([^>]*))?>")
_MAIL = re.compile(r"<mailto:([^|>]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#\w+\|([^>]*)>")
_OTHER = re.compile(r"<[@!#][^>]*>")


def is_part(file: Path, found: Any) -> bool:
    """Whether a file is the day of a channel, holds messages, or stands beside the channels of a workspace."""
    if file.name in _BESIDE:
        return all(file.with_name(name).exists() for name in (_USERS, "channels.json"))
    messages = list(map(mapped, _messages(found)))
    day = bool(_DAY.fullmatch(file.stem))
    return bool(messages) and all(
        {"type", "ts"} <= each.keys() and (day or (each["type"] == "message" and "text" in each)) for each in messages
    )


def _messages(found: Any) -> list[Any]:
    return listing(mapped(found).get("messages")) if isinstance(found, Mapping) else listing(found)


@dataclass
class Workspace:
    """The days of each channel by its folder, and the names of each member by their id."""

    days: dict[Path, list[tuple[Path, str, list[Any]]]] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, file: Path, found: Any, text: str) -> Iterator[Unread]:
        """Keep what a file holds; the reason why it is left out if nobody asks anything in it."""
        if file.name in _BESIDE:
            if file.name == _USERS:
                self.names |= {str(each.get("id")): _named(each) for each in map(mapped, listing(found))}
            yield Unread(file, 1, "a list of a workspace, in which nobody asks", aside=True)
        elif _DAY.fullmatch(file.stem):
            yield from self._keep(file.parent, file, _messages(found), text)
        else:
            channels: dict[str, list[Any]] = {}
            # What Slack is asked for comes with the newest message first.
            for each in sorted(_messages(found), key=lambda each: str(each["ts"])):
                channels.setdefault(str(each.get("channel") or file.stem), []).append(each)
            for name, messages in channels.items():
                yield from self._keep(file / name, file, messages, text)

    def _keep(self, channel: Path, file: Path, messages: list[Any], text: str) -> Iterator[Unread]:
        if _PRIVATE.fullmatch(channel.name):
            yield Unread(file, 1, replies.PRIVATE, aside=True)
        else:
            self.days.setdefault(channel, []).append((file, text, messages))

    def rows(self, asks: frozenset[str], words: Collection[str]) -> Iterator[Row | Unread]:
        """The questions of all channels with their answers, each with its place."""
        for folder, days in self.days.items():
            # As one text, each file ends with a line end.
            ends = list(accumulate(text.count("\n") + 1 for _, text, _ in days))
            messages = [self._message(each) for _, _, found in days for each in map(mapped, found) if _is_said(each)]
            channel = {"channel": {"name": folder.name, "type": "GuildTextChat"}, "messages": messages}
            for row in chats.rows(folder, channel, "\n".join(text for _, text, _ in days), asks, words):
                day = next(at for at, end in enumerate(ends) if row.line <= end)
                yield replace(row, file=days[day][0], line=row.line - (ends[day - 1] if day else 0))

    def _message(self, message: Mapping[str, Any]) -> dict[str, Any]:
        id_, thread, writer = str(message["ts"]), message.get("thread_ts"), str(message.get("user") or "")
        reactions = (
            (mapped(each).get("name"), mapped(each).get("count"), listing(mapped(each).get("users")))
            for each in listing(message.get("reactions"))
        )
        return {
            "id": id_,
            "timestamp": _time(id_),
            "isPinned": bool(message.get("pinned_to")),
            "content": _markdown(str(message.get("text") or "")),
            "author": {
                "id": writer,
                "isBot": bool(message.get("bot_id")),
                **(self.names.get(writer) or _named({"name": writer, **mapped(message.get("user_profile"))})),
            },
            "reference": {"messageId": str(thread)} if thread and str(thread) != id_ else None,
            "reactions": [
                {"emoji": {"name": name}, "count": count, "users": [{"id": each} for each in users]}
                for name, count, users in reactions
            ],
        }


def _named(member: Mapping[str, Any]) -> dict[str, str]:
    """The names of a member, as a channel of Discord has them."""
    shown = mapped(member.get("profile")).get("display_name") or member.get("display_name") or member.get("name")
    return {"name": str(member.get("real_name") or ""), "nickname": str(shown or "")}


def _time(ts: str) -> str:
    """When a message was sent; empty if that cannot be read."""
    try:
        return datetime.fromtimestamp(float(ts), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _is_said(message: Mapping[str, Any]) -> bool:
    return str(message.get("subtype") or "") in _SAID


def _markdown(text: str) -> str:
    """A message in Markdown, without mentions."""
    parts = _CODE.split(text)
    return html.unescape("".join(part if at % 2 else _marked(part) for at, part in enumerate(parts))).strip()


def _marked(text: str) -> str:
    for pattern, mark in _MARKED:
        text = pattern.sub(rf"{mark}\1{mark}", text)
    text = _LINK.sub(lambda found: f"[{found[2]}]({found[1]})" if found[2] else found[1], text)
    return _OTHER.sub("", _CHANNEL.sub(r"#\1", _MAIL.sub(r"\1", text)))
