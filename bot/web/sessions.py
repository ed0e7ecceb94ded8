"""Sessions: who is signed in, kept in this process; the browser holds a signed random id only."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, Signer

from bot.web.visitor import Visitor

LIFE = timedelta(hours=8)
COOKIE = "__Host-salve"
ID_BYTES = 32


@dataclass(slots=True)
class Session:
    """One browser that somebody has signed in with.

    Attributes:
        id: random; the browser's cookie.
        visitor: who it is.
        csrf: what every form must hold.
        until: the end of it.
        token: what asks Discord about them; None for a local one.
        checked: when Discord last said what they may do.
        said: one sentence to show on the next page.
    """

    id: str
    visitor: Visitor
    csrf: str
    until: datetime
    token: str | None
    checked: datetime
    said: str = ""

    def wrote(self, token: str) -> bool:
        """Whether a form came from this session's own pages."""
        return hmac.compare_digest(token.encode(), self.csrf.encode())


class Sessions:
    """All sessions of this process. Used from the event loop only."""

    def __init__(self, key: bytes, now: Callable[[], datetime]) -> None:
        self._signer = Signer(key, salt="session")
        self._now = now
        self._held: dict[str, Session] = {}

    def start(self, visitor: Visitor, token: str | None) -> Session:
        """A new session under a new id."""
        now = self._now()
        self._held = {id_: held for id_, held in self._held.items() if now < held.until}
        id_, csrf = secrets.token_urlsafe(ID_BYTES), secrets.token_urlsafe(ID_BYTES)
        self._held[id_] = session = Session(id_, visitor, csrf, now + LIFE, token, now)
        return session

    def cookie(self, session: Session) -> str:
        """What the browser keeps."""
        return self._signer.sign(session.id).decode()

    def find(self, cookie: str) -> Session | None:
        """The session of a cookie; None where it is forged, ended or too old."""
        try:
            session = self._held.get(self._signer.unsign(cookie).decode())
        except BadSignature:
            return None
        return session if session is not None and self._now() < session.until else None

    def end(self, session: Session) -> None:
        """Forget a session."""
        self._held.pop(session.id, None)
