"""One place in the data map that holds something about a person, and texts that several places share."""

from dataclasses import dataclass

RETENTION = "`SALVE_RETENTION_DAYS` (30 days), or fewer where the server says so with `/settings`"
UNTIL_TOLD = "until they have been told, or say *Never mind*"
SHOWN = "`/privacy`, and its file"
NOT_SHOWN = "not shown: it does not say whose it is"
ERASED = "`/privacy`, Erase it; the message deleted; retention"
FOREVER = "for good: it tells nothing of anybody"


@dataclass(frozen=True, slots=True)
class Place:
    """One place that holds something about a person.

    Attributes:
        where: the name of a table, or of another kind of place.
        columns: the columns of the table that this is about; empty if it is not a table.
        holds: what it holds.
        purpose: why.
        life: for how long.
        shown: how a member sees it.
        erased: how it is erased.
    """

    where: str
    columns: tuple[str, ...]
    holds: str
    purpose: str
    life: str
    shown: str
    erased: str

    @property
    def personal(self) -> bool:
        """Whether it holds anything about a person."""
        return self.life != FOREVER
