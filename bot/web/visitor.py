"""Who is signed in, as an edge has just made sure of: a curator of the home, who manages servers, or both."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.curation.review import Curator
from bot.settings.model import Administrator


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in.

    Attributes:
        id: the same on every surface ("discord:123", "local:name").
        name: what they are called.
        curator: what they may do at the desk; None where they do not curate.
        manages: the servers whose settings are theirs to change, with their names; None for all of them.
    """

    id: str
    name: str
    curator: Curator | None
    manages: Mapping[int, str] | None

    @property
    def administrator(self) -> Administrator:
        """The same, as settings know them."""
        return Administrator(self.id, self.name, None if self.manages is None else frozenset(self.manages))


def who_runs_it(curator: Curator) -> Visitor:
    """Whoever runs the machine: everything is theirs."""
    return Visitor(curator.id, curator.name, curator, None)
