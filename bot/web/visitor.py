"""Who is signed in, as just checked: a curator of the home, somebody who manages servers, or both."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.curation.review import Curator
from bot.settings.model import Administrator


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in.

    Attributes:
        id: an id that is the same on every surface ("discord:123", "local:name").
        name: their name, as others read it.
        curator: what they may do at the desk; None if they do not curate.
        manages: the names of the servers whose settings they may change, by id; None if they may change all.
    """

    id: str
    name: str
    curator: Curator | None
    manages: Mapping[int, str] | None

    @property
    def administrator(self) -> Administrator:
        """This person, as the settings service takes them."""
        return Administrator(self.id, self.name, None if self.manages is None else frozenset(self.manages))


def who_runs_it(curator: Curator) -> Visitor:
    """The visitor for whoever runs the machine, who may do everything."""
    return Visitor(curator.id, curator.name, curator, None)
