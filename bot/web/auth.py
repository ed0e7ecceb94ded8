"""Who may enter: people sign in with Discord or the one-time link, and are checked again later."""

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

# A role that was taken away counts for no longer than this, and not at all on routes marked `fresh`.
FRESH = timedelta(minutes=5)
LOGIN_LIFE = timedelta(minutes=10)
LOGIN_COOKIE = "__Host-salve-login"
STATE_BYTES = 32


@dataclass(frozen=True, slots=True)
class _Begun:
    """A sign-in that was sent to Discord and has not come back yet."""

    verifier: str
    next: str
    until: datetime


class Access:
    """Signing in to the page: with Discord (`discord`), by the one-time link (`link`), or both."""

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
            NotAllowedError: the link is wrong, used or too old.
        """
        visitor = self.link.take(token) if self.link else None
        if visitor is None:
            raise NotAllowedError(S_("This link has been used already, or is too old. Run: salve web --login"))
        return self.sessions.start(visitor, None)

    def begin(self, next_: str) -> tuple[str, str]:
        """Begin a sign-in with Discord: the address to send the browser to, and a cookie that ties it to this browser.

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
        """Sign in somebody who comes back from Discord: their session, and the path they wanted.

        Raises:
            NotAllowedError: not begun in this browser, too long ago, finished before, or they may do nothing here.
            TryLaterError: Discord cannot be reached.
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
        """Check what somebody may still do; a session that allows nothing any more ends.

        Args:
            session: the session of that person.
            fresh: whether Discord must be asked now, however recently it was asked.

        Raises:
            NotAllowedError: they may do nothing here any more.
            TryLaterError: Discord cannot be reached.
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
    """Whether an address is a path on this site, and cannot lead anywhere else."""
    return url.startswith("/") and not url.startswith("//") and "\\" not in url and url.isprintable()


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
