"""What is wrong with a body, and the record of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

INVALID_FORM_BODY = 50035
EMPTY_MESSAGE = 50006


@dataclass(frozen=True)
class Problem:
    """One rule that a body breaks, and where."""

    path: str
    rule: str
    code: int = INVALID_FORM_BODY

    def __str__(self) -> str:
        return f"{self.path or 'body'}: {self.rule}"


@dataclass(frozen=True)
class Violation:
    """A request that the real Discord would refuse, or that this server does not know."""

    request: str
    problem: Problem
    body: Any = None

    def __str__(self) -> str:
        return f"{self.request}: {self.problem}"


def report(violations: Iterable[Violation]) -> str:
    """Return violations as text, each with its body."""
    return "\n".join(f"{violation}\n    in {violation.body!r:.1000}" for violation in violations)
