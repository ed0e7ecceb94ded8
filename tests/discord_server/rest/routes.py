"""The table of routes: templates are written as in Discord's API description, which judges them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tests.discord_server.problem import Problem
from tests.discord_server.rest.call import Call, Reply
from tests.discord_server.world import World

Handler = Callable[[World, Call], Reply]
Rules = Callable[[World, Call], Iterator[Problem]]
Variant = Callable[[World, Call], str | None]


@dataclass(frozen=True)
class Route:
    """A method and path, its handler, and how its body is judged beyond the default schema."""

    method: str
    template: str
    handler: Handler
    rules: Rules | None
    variant: Variant | None
    has_body: bool

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The regular expression of the path."""
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.template))

    @property
    def parameters(self) -> int:
        """How many parts of the path vary; the fewer, the closer the match."""
        return self.template.count("{")

    @property
    def by_token(self) -> bool:
        """Whether a token in the path stands in for the bot's authorisation."""
        return "_token}" in self.template


_ROUTES: list[Route] = []


def route(
    method: str,
    template: str,
    *,
    body: bool = False,
    rules: Rules | None = None,
    variant: Variant | None = None,
) -> Callable[[Handler], Handler]:
    """Register a handler; `variant` names the schema where the context decides between several."""

    def register(handler: Handler) -> Handler:
        _ROUTES.append(Route(method, template, handler, rules, variant, body))
        _ROUTES.sort(key=lambda one: one.parameters)
        return handler

    return register


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """Return the closest route for a request and the varying parts of its path."""
    for one in _ROUTES:
        if one.method == method and (match := one.pattern.fullmatch(path)):
            return one, match.groupdict()
    return None


def all_routes() -> tuple[Route, ...]:
    """Return every route that is served."""
    return tuple(_ROUTES)
