"""Errors fit for a person: each carries one sentence that says what is wrong and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from bot.locale import SOURCE, Translator


class SalveError(Exception):
    """Base of every expected failure; `exit_code` is what the command line returns for it."""

    exit_code: ClassVar[int] = 1

    @property
    def said(self) -> str:
        """The sentence; where it was marked, a translator can say it anew."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)


class ConfigError(SalveError):
    """A setting is missing, wrong or unknown (exit code 78, EX_CONFIG of sysexits.h)."""

    exit_code = 78


class StoreError(SalveError):
    """The database cannot be opened or written."""


class NotWrittenError(StoreError):
    """The database refuses this one row, now and later; others can be written."""


class ClockError(StoreError):
    """The clock says a moment so late that nothing is erased by it until somebody confirms."""


class StoreConfigError(StoreError, ConfigError):
    """The database is unfit to run on: newer than this Salve, or opened by an unsound SQLite."""


class BehindError(SalveError):
    """What is to be published does not build on the active release."""


class RefusedError(SalveError):
    """A release did not pass the gate; the message says why."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in the knowledge folder: where it is, what is wrong and how to mend it.

    `severity` is "error" (the folder is refused) or "warning" (a curator should look). `fix`, where the mend is
    mechanical, is the value as it should be; an empty one is taken out. `place` is where that is in its document.
    """

    file: Path
    line: int
    key: str
    cause: str
    mend: str = ""
    severity: str = "error"
    fix: str | None = None
    place: tuple[str | int, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return self.said(SOURCE)

    def said(self, tr: Translator) -> str:
        """The fault in one line, in the language of a translator."""
        mend = f" ({tr(self.mend)})" if self.mend else ""
        return f"{self.file}:{self.line}: {self.key}: {tr(self.cause)}{mend}"


class KnowledgeError(SalveError):
    """The knowledge folder is broken; `problems` holds every fault of every file."""

    exit_code = 78

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class TryLaterError(SalveError):
    """Something outside is down; trying again later may help (exit code 75, EX_TEMPFAIL of sysexits.h)."""

    exit_code = 75
