"""The person who runs Salve on this machine."""

import getpass
import os

from bot.curation.review import Curator, Role

if os.name != "nt":
    import pwd


def local_curator(name: str | None = None) -> Curator:
    """The person at this machine: a curator of every server, identified by the login, whatever the name.

    The login is asked of the operating system, not taken from LOGNAME, which anybody can set.
    """
    own = login()
    return Curator(f"local:{own}", name or own, Role.CURATOR)


def login() -> str:
    """The login of the person at this machine; the user id if the system has no name for it, as in many containers."""
    if os.name == "nt":
        return getpass.getuser()
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid-{os.getuid()}"
