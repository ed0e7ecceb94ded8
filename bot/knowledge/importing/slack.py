"""Bring the channels of a workspace that Slack exported (JSON) into the form of Discord's, to be read by its rules.

Each channel is a folder with a file for each day, and a thread may go on for days.
"""

import html
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
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
    """Whether a file is the day of a channel, or stands beside the channels of a workspace."""
    if file.name in _BESIDE:
        return all(file.with_name(name).exists() for name in (_USERS, "channels.json"))
    day = isinstance(found, list) and bool(found) and bool(_DAY.fullmatch(file.stem))
    return day and all({"type", "ts"} <= mapped(each).keys() for each in found)


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
        elif _PRIVATE.fullmatch(file.parent.name):
            yield Unread(file, 1, replies.PRIVATE, aside=True)
        else:
            self.days.setdefault(file.parent, []).append((file, text, found))

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
        id_, thread, writer = str(message["ts"]), message.get("thread_ts"), str(message.get("user"))
        reactions = (
            (mapped(each).get("name"), mapped(each).get("count"), listing(mapped(each).get("users")))
            for each in listing(message.get("reactions"))
        )
        return {
            "id": id_,
            "isPinned": bool(message.get("pinned_to")),
            "content": _markdown(str(message.get("text") or "")),
            "author": {
                "id": writer,
                "isBot": bool(message.get("bot_id")),
                **(self.names.get(writer) or _named(mapped(message.get("user_profile")))),
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
