"""The one-time link, which signs in whoever can read the terminal of `salve web --login`."""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.services.login import local_curator
from bot.web.visitor import Visitor, who_runs_it

LIFE = timedelta(minutes=10)
TOKEN_BYTES = 32


class OneTimeLink:
    """A token that can be used once, within ten minutes."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.token = secrets.token_urlsafe(TOKEN_BYTES)
        self._now = now
        self._until = now() + LIFE
        self._left = True

    def take(self, token: str) -> Visitor | None:
        """The visitor who signs in with this token; None if it is wrong, used or too old."""
        right = hmac.compare_digest(token.encode(), self.token.encode())
        if not (right and self._left and self._now() < self._until):
            return None
        self._left = False
        return who_runs_it(local_curator())
