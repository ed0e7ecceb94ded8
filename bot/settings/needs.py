"""The permissions that Salve needs in the channels that a server chose, and which of them it lacks."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.settings.model import Answering, Place, ServerSettings

# Needed to answer an asker, to answer a post, and to tell curators; the names are those of the Discord library.
_ASKED = ("view_channel", "send_messages", "embed_links", "read_message_history")
_POSTS = ("view_channel", "send_messages_in_threads", "embed_links", "read_message_history")
_TOLD = ("view_channel", "send_messages", "embed_links")
_NEEDED: Mapping[Answering, Sequence[str]] = {
    Answering.OFF: (),
    Answering.ASKED: _ASKED,
    Answering.NAMED: _ASKED,
    Answering.LISTEN: _ASKED,
    Answering.THREAD: (*_POSTS, "create_public_threads"),
    Answering.POSTS: _POSTS,
}


@dataclass(frozen=True, slots=True)
class Channel:
    """The relevant facts about a channel; `own` says that its permissions differ from those of its `category`."""

    id: int
    category: int | None
    forum: bool
    text: bool
    own: bool


def needs(settings: ServerSettings, channels: Collection[Channel]) -> Iterator[tuple[int, Sequence[str]]]:
    """Each chosen channel that exists, with the permissions that are needed in it."""
    there = {each.id for each in channels}
    yield from ((room, _TOLD) for room in (settings.curator_channel, settings.news_channel) if room in there and room)
    for place in settings.places:
        if place.answers and place.channel in there:
            for id_ in (place.channel, *_within(place, settings, channels)):
                yield id_, _NEEDED[place.answers]


def _within(place: Place, settings: ServerSettings, channels: Collection[Channel]) -> Iterator[int]:
    """The channels of a category that have permissions of their own and no place of their own."""
    chosen = {each.channel for each in settings.places}
    for each in channels:
        fits = each.forum if place.answers is Answering.POSTS else each.text
        if each.category == place.channel and fits and each.own and each.id not in chosen:
            yield each.id


def lacking(needed: Sequence[str], held: Collection[str]) -> str:
    """The lacking permissions, by Discord's names for them; empty if there are none."""
    lacks = [each for each in needed if each not in held]
    # Permissions that depend on one of these return with it.
    first = next((each for each in ("view_channel", "send_messages") if each in lacks), None)
    return ", ".join(map(_name, [first] if first else lacks))


def _name(permission: str) -> str:
    return permission.replace("_", " ").title().replace(" In ", " in ")
