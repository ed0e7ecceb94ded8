"""What the home server decided: shown to its curators, changed by who runs the machine; in Discord it is /settings."""

from bot.errors import SalveError
from bot.settings import document
from bot.settings.model import Administrator
from bot.web.asked import DOOR, Asked, Go, View

NO_HOME = "no server has been set up yet: use /setup in yours"
SAVED = "Saved. It counts from now on, here and in Discord."


def shown(asked: Asked) -> View:
    """The settings as a document, each with what it means."""
    servers = asked.services.servers
    home = _home(asked)
    return View(
        "settings.html",
        {
            "tab": "settings",
            "text": asked.form.get("text", document.dump(servers.of(home))),
            "revision": asked.form.get("revision", str(servers.revision(home))),
            "open": asked.curator.guilds is None,
        },
    )


def save(asked: Asked) -> Go:
    """Put a document in the place of the settings, unless they have changed since it was shown."""
    curator = asked.curator
    # Signing in with Discord tells roles and not permissions, so who signs in so may look, and changes it in Discord.
    by = Administrator(curator.id, curator.name, None if curator.guilds is None else frozenset())
    new = document.load(asked.form["text"], "settings")
    revision = asked.form.number("revision")
    asked.services.servers.change(_home(asked), new.model_dump(), by, DOOR, seen=revision)
    return Go("/settings", SAVED)


def _home(asked: Asked) -> int:
    home = asked.services.servers.home
    if home is None:
        raise SalveError(NO_HOME)
    return home
