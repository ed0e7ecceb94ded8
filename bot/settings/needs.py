"""What Salve needs to be allowed in the channels that a server chose, and what of that it lacks."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.settings.model import Answering, Place, ServerSettings

# What is needed to answer where somebody asks, to answer a post, and to tell curators; as Discord's library names it.
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
    """A channel as far as this looks at it; `own` says that its permissions are not those of its `category`."""

    id: int
    category: int | None
    forum: bool
    text: bool
    own: bool


def needs(settings: ServerSettings, channels: Collection[Channel]) -> Iterator[tuple[int, Sequence[str]]]:
    """Each channel that was chosen and is there, and the permissions that are needed in it."""
    there = {each.id for each in channels}
    yield from ((room, _TOLD) for room in (settings.curator_channel, settings.news_channel) if room in there and room)
    for place in settings.places:
        if place.answers and place.channel in there:
            for id_ in (place.channel, *_within(place, settings, channels)):
                yield id_, _NEEDED[place.answers]


def _within(place: Place, settings: ServerSettings, channels: Collection[Channel]) -> Iterator[int]:
    """Of a category the channels that have other permissions and no place of their own."""
    chosen = {each.channel for each in settings.places}
    for each in channels:
        fits = each.forum if place.answers is Answering.POSTS else each.text
        if each.category == place.channel and fits and each.own and each.id not in chosen:
            yield each.id


def lacking(needed: Sequence[str], held: Collection[str]) -> str:
    """The permissions that are lacking, by the names that Discord gives them; empty where none is."""
    lacks = [each for each in needed if each not in held]
    # What hangs on one of these comes back with it.
    first = next((each for each in ("view_channel", "send_messages") if each in lacks), None)
    return ", ".join(map(_name, [first] if first else lacks))


def _name(permission: str) -> str:
    return permission.replace("_", " ").title().replace(" In ", " in ")
