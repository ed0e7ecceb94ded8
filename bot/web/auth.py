"""Who may enter: they sign in by Discord or by the one-time link, and are checked again later."""

import hmac
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, Signer

from bot.curation.review import NotAllowedError
from bot.locale import S_
from bot.web.oauth import DiscordLogin
from bot.web.once import OneTimeLink
from bot.web.sessions import Session, Sessions

log = logging.getLogger(__name__)

# A role that was taken away counts no longer than this; at an approval or a withdrawal, not at all.
FRESH = timedelta(minutes=5)
LOGIN_LIFE = timedelta(minutes=10)
LOGIN_COOKIE = "__Host-salve-login"
STATE_BYTES = 32


@dataclass(frozen=True, slots=True)
class _Begun:
    """A sign-in that was sent to Discord and has not come back."""

    verifier: str
    next: str
    until: datetime


class Access:
    """The doors of the page. `discord` and `link` are the ways in; one of them may be missing."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        discord: DiscordLogin | None = None,
        link: OneTimeLink | None = None,
        key: bytes | None = None,
    ) -> None:
        key = key or secrets.token_bytes(STATE_BYTES)
        self.discord = discord
        self.link = link
        self.sessions = Sessions(key, now)
        self._signer = Signer(key, salt="login")
        self._now = now
        self._begun: dict[str, _Begun] = {}

    def by_link(self, token: str) -> Session:
        """Sign in with the one-time link.

        Raises:
            NotAllowedError: it is wrong, used or too old.
        """
        visitor = self.link.take(token) if self.link else None
        if visitor is None:
            raise NotAllowedError(S_("This link has been used already, or is too old. Run: salve web --login"))
        return self.sessions.start(visitor, None)

    def begin(self, next_: str) -> tuple[str, str]:
        """Where to send somebody who signs in with Discord, and the cookie that ties it to their browser.

        Raises:
            NotAllowedError: signing in with Discord is not set up.
        """
        if self.discord is None:
            raise NotAllowedError(S_("Signing in with Discord is not set up here."))
        now = self._now()
        self._begun = {state: each for state, each in self._begun.items() if now < each.until}
        state = secrets.token_urlsafe(STATE_BYTES)
        url, verifier = self.discord.begin(state)
        self._begun[state] = _Begun(verifier, next_, now + LOGIN_LIFE)
        return url, self._signer.sign(state).decode()

    async def finish(self, state: str, code: str, cookie: str) -> tuple[Session, str]:
        """Sign in somebody who comes back from Discord, and where they wanted to go.

        Raises:
            NotAllowedError: not begun in this browser, too long ago, finished before, or nothing here is theirs.
            TryLaterError: Discord cannot be asked.
        """
        begun = self._begun.pop(state, None)
        try:
            bound = self._signer.unsign(cookie).decode()
        except BadSignature:
            bound = ""
        if self.discord is None or begun is None or self._now() >= begun.until or not _equal(bound, state):
            raise NotAllowedError(S_("This sign-in was not begun in this browser, or too long ago; begin again"))
        token = await self.discord.finish(code, begun.verifier)
        return self.sessions.start(await self.discord.visitor(token), token), begun.next

    async def still(self, session: Session, *, fresh: bool) -> None:
        """Make sure of what somebody may do; the session of whoever may nothing any more ends.

        Args:
            session: theirs.
            fresh: whether Discord must be asked now, whenever it was asked last.

        Raises:
            NotAllowedError: they may nothing (any more).
            TryLaterError: Discord cannot be asked.
        """
        now = self._now()
        if session.token is None or self.discord is None or (now - session.checked < FRESH and not fresh):
            return
        try:
            session.visitor = await self.discord.visitor(session.token)
        except NotAllowedError:
            self.sessions.end(session)
            raise
        session.checked = now


def local_path(url: str) -> bool:
    """Whether that is a path on this very page, and cannot lead anywhere else."""
    return url.startswith("/") and not url.startswith("//") and "\\" not in url and url.isprintable()


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
