"""Message components: reading a tree of them, and turning what a bot sent into what Discord gives back."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count

from tests.discord_server.kinds import ComponentType, Json

SELECTS = frozenset(
    {
        ComponentType.STRING_SELECT,
        ComponentType.USER_SELECT,
        ComponentType.ROLE_SELECT,
        ComponentType.MENTIONABLE_SELECT,
        ComponentType.CHANNEL_SELECT,
    }
)
V2_ONLY = frozenset(
    {
        ComponentType.SECTION,
        ComponentType.TEXT_DISPLAY,
        ComponentType.THUMBNAIL,
        ComponentType.MEDIA_GALLERY,
        ComponentType.FILE,
        ComponentType.SEPARATOR,
        ComponentType.CONTAINER,
    }
)


def walk(components: Sequence[Json]) -> Iterator[Json]:
    """Yield every component of the tree, parents first."""
    for component in components:
        yield component
        yield from walk(component.get("components") or ())
        yield from walk([part for part in (component.get("accessory"), component.get("component")) if part])


def labels(components: Sequence[Json]) -> list[str]:
    """Return the labels of all buttons, in order."""
    return [c.get("label", "") for c in walk(components) if c["type"] == ComponentType.BUTTON]


def as_stored(components: Sequence[Json], url_of: Callable[[str], str]) -> list[Json]:
    """Return the components as Discord gives them back: numbered, defaults filled in, nulls gone."""
    numbers = count(1)
    return [_stored(component, numbers, url_of) for component in components]


def _stored(component: Json, numbers: Iterator[int], url_of: Callable[[str], str]) -> Json:
    kept = {key: value for key, value in component.items() if value is not None}
    kept["id"] = kept.get("id") or next(numbers)
    kind = kept["type"]
    if "components" in kept:
        kept["components"] = [_stored(child, numbers, url_of) for child in kept["components"]]
    if "accessory" in kept:
        kept["accessory"] = _stored(kept["accessory"], numbers, url_of)
    if kind in SELECTS:
        kept.setdefault("min_values", 1)
        kept.setdefault("max_values", 1)
        kept.pop("required", None)  # it has a meaning in modals only
        if "default_values" in kept:
            kept["default_values"] = [each | {"id": str(each["id"])} for each in kept["default_values"]]
    _fill_in(kept, url_of)
    return kept


def _fill_in(kept: Json, url_of: Callable[[str], str]) -> None:
    match kept["type"]:
        case ComponentType.STRING_SELECT:
            kept["options"] = [{k: v for k, v in o.items() if v is not None} for o in kept["options"]]
        case ComponentType.CONTAINER:
            kept.update(accent_color=kept.get("accent_color"), spoiler=kept.get("spoiler", False))
        case ComponentType.SEPARATOR:
            kept.update(spacing=kept.get("spacing", 1), divider=kept.get("divider", True))
        case ComponentType.THUMBNAIL:
            _describe(kept, url_of)
        case ComponentType.MEDIA_GALLERY:
            kept["items"] = [dict(item) for item in kept["items"]]
            for item in kept["items"]:
                _describe(item, url_of)
        case ComponentType.FILE:
            name = kept["file"]["url"].removeprefix("attachment://")
            kept.update(file=_media(kept["file"], url_of), spoiler=kept.get("spoiler", False), name=name, size=None)
        case _:
            pass


def _describe(kept: Json, url_of: Callable[[str], str]) -> None:
    kept["media"] = _media(kept["media"], url_of)
    kept.update(description=kept.get("description"), spoiler=kept.get("spoiler", False))


def _media(media: Json, url_of: Callable[[str], str]) -> Json:
    url = url_of(media["url"])
    return {"id": "1", "url": url, "proxy_url": url}
