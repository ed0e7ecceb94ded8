"""One place that holds something about a person, as the data map tells it, and what is told of many."""

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
        where: a table, or what else it is.
        columns: the columns of a table that this is about; none where it is no table.
        holds: what it holds.
        purpose: why.
        life: how long.
        shown: how a member sees it.
        erased: how it goes.
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
