"""A server's settings as a form and as a document, for those who manage the server or run the machine.

Curators of the home may see the home's. In Discord, the same is /settings.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.curation.review import NotAllowedError
from bot.errors import SalveError, TryLaterError
from bot.locale import N_, S_, Said
from bot.services.servers import ServerService
from bot.settings import document
from bot.settings.model import ServerSettings, validated
from bot.web.asked import DOOR, Asked, Go, View
from bot.web.directory import Names
from bot.web.pages import settings_form
from bot.web.visitor import Visitor

NO_HOME = S_("no server has been set up yet: use /setup in yours")
SAVED = S_("Saved. It applies from now on.")
NOT_THEIRS = S_("these are not your server's settings, or it has not been set up: use /setup there")
FOREIGN = N_("{ids}: not a role or channel of this server; choose one that is")
UNKNOWN = N_(
    "{ids}: the page has no bot token here, so it cannot make sure that this belongs to your server; choose it with "
    "/settings in Discord"
)
NO_TOKEN = S_("the page has no bot token here, so members are not found by name; add them with /settings in Discord")
PEOPLE = tuple(each.name for each in settings_form.FIELDS if each.kind == "people")


def shown(asked: Asked) -> View:
    """Show the settings as a form."""
    guild_id = _chosen(asked)
    typed = bool(asked.error)
    kept = asked.services.servers.of(guild_id).model_dump(mode="json")
    values = settings_form.read(asked.form) if typed else kept
    more = {name: asked.form[name + settings_form.MORE] for name in PEOPLE}
    names, lacks, trouble = _told(asked, guild_id)
    ids = {int(id_) for name in PEOPLE for id_ in values[name] if str(id_).isdecimal()}
    members = asked.directory.members(guild_id, ids) if asked.directory and names else {}
    groups = settings_form.shown(values, names, members, more)
    return View("settings.html", {**_around(asked, guild_id), "groups": groups, "lacks": lacks, "trouble": trouble})


def save(asked: Asked) -> Go:
    """Keep what the form says, unless the settings have changed since it was shown."""
    guild_id = _managed(asked)
    values = settings_form.read(asked.form)
    for name in PEOPLE:
        values[name] += _found(asked, guild_id, asked.form[name + settings_form.MORE])
    return _kept(asked, guild_id, validated(values), "/settings")


def as_document(asked: Asked) -> View:
    """Show the settings as a document, each with its meaning."""
    guild_id = _chosen(asked)
    text = asked.form.get("text", document.dump(asked.services.servers.of(guild_id)))
    return View("settings_document.html", {**_around(asked, guild_id), "text": text})


def save_document(asked: Asked) -> Go:
    """Replace the settings by those of a document, unless they have changed since it was shown."""
    guild_id = _managed(asked)
    return _kept(asked, guild_id, document.load(asked.form["text"], "settings"), "/settings/document")


def _kept(asked: Asked, guild_id: int, new: ServerSettings, back: str) -> Go:
    servers = asked.services.servers
    _check_ids(asked, guild_id, new.named() - servers.of(guild_id).named())
    revision = asked.form.number("revision")
    servers.change(guild_id, new.model_dump(), asked.visitor.administrator, DOOR, seen=revision)
    return Go(f"{back}?server={guild_id}", SAVED)


def _around(asked: Asked, guild_id: int) -> Mapping[str, Any]:
    servers, visitor = asked.services.servers, asked.visitor
    return {
        "tab": "settings",
        "server": guild_id,
        "servers": [(each, _called(visitor, each, servers)) for each in _seen(asked)],
        "called": _called(visitor, guild_id, servers),
        "nameless": guild_id == servers.home and guild_id not in (visitor.manages or {}),
        "revision": asked.form.get("revision", str(servers.revision(guild_id))),
        "open": visitor.administrator.manages(guild_id),
    }


def _called(visitor: Visitor, guild_id: int, servers: ServerService) -> str:
    name = (visitor.manages or {}).get(guild_id)
    return name or (S_("The home server") if guild_id == servers.home else S_("Server {id}", id=guild_id))


def _seen(asked: Asked) -> list[int]:
    """The servers whose settings this person may see: those they manage, and the home if they curate it."""
    servers, visitor = asked.services.servers, asked.visitor
    home = servers.home if visitor.curator is not None else None
    theirs = visitor.administrator.manages
    return [each for each in servers.all if servers.serves(each) and (theirs(each) or each == home)]


def _chosen(asked: Asked) -> int:
    """The server that is looked at: the one named in the form or address, else the first.

    Raises:
        NotAllowedError: this person may not see its settings.
        SalveError: no server has been set up yet.
    """
    seen = _seen(asked)
    if asked.services.servers.home is None:
        raise SalveError(NO_HOME)
    text = asked.form["server"] or asked.query.get("server", "")
    chosen = text if text or not seen else str(seen[0])
    if chosen not in map(str, seen):
        raise NotAllowedError(NOT_THEIRS)
    return int(chosen)


def _managed(asked: Asked) -> int:
    """The server that is changed.

    Raises:
        NotAllowedError: this person may not change its settings.
    """
    guild_id = _chosen(asked)
    if not asked.visitor.administrator.manages(guild_id):
        raise NotAllowedError(NOT_THEIRS)
    return guild_id


def _told(asked: Asked, guild_id: int) -> tuple[Names | None, Mapping[str, str], str]:
    """Names of roles and channels, permissions lacking in the chosen channels, and why these are not known, if so."""
    if asked.directory is None:
        return None, {}, ""
    try:
        lacks = asked.directory.lacking(guild_id, asked.services.servers.of(guild_id))
        return asked.directory.names(guild_id), lacks, ""
    except TryLaterError as error:
        return None, {}, error.said


def _check_ids(asked: Asked, guild_id: int, new: Iterable[int]) -> None:
    """Refuse roles and channels of other servers; whoever runs the machine may name ids that cannot be looked up.

    Raises:
        SalveError: some are not, or cannot be shown to be, of this server.
    """
    if not new:
        return
    if asked.directory is not None:
        foreign, said = set(new) - asked.directory.names(guild_id).ids, FOREIGN
    else:
        foreign, said = set(new) if asked.visitor.manages is not None else set(), UNKNOWN
    if foreign:
        raise SalveError(Said(said, {"ids": ", ".join(map(str, sorted(foreign)))}))


def _found(asked: Asked, guild_id: int, typed: str) -> list[int]:
    """The ids of the members with the names that were typed, separated by commas.

    Raises:
        SalveError: there is no bot token to look them up with, or a name fits none or several.
    """
    names = [each for each in typed.split(",") if each.strip()]
    if names and asked.directory is None:
        raise SalveError(NO_TOKEN)
    return [asked.directory.find(guild_id, name) for name in names] if asked.directory else []
