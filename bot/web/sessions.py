"""Sessions: who is signed in. They are kept in this process; the browser holds only a signed random id."""

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
    """One browser in which somebody is signed in.

    Attributes:
        id: a random id, which the browser's cookie holds.
        visitor: who is signed in.
        secret: what every form has to prove that it knows.
        until: when the session ends.
        token: their access token for Discord; None if they signed in by the one-time link.
        checked: when Discord last said what they may do.
        said: one sentence to show on the next page.
        undo: the gaps whose last step that page offers to undo.
        onward: the address of what waits next, to which that page leads.
    """

    id: str
    visitor: Visitor
    secret: bytes
    until: datetime
    token: str | None
    checked: datetime
    said: str = ""
    undo: tuple[int, ...] = ()
    onward: str = ""

    @property
    def csrf(self) -> str:
        """The token that a form must hold: the secret under a mask that differs on each page.

        Pages are compressed, and some repeat a part of the address, so a token that is always the same could be guessed
        from their length (BREACH: Gluck, Harris and Prado 2013).
        """
        mask = secrets.token_bytes(len(self.secret))
        return (mask + _masked(self.secret, mask)).hex()

    def wrote(self, token: str) -> bool:
        """Whether a form with this token came from one of this session's own pages."""
        try:
            given = bytes.fromhex(token)
        except ValueError:
            return False
        size = len(self.secret)
        return len(given) == 2 * size and hmac.compare_digest(_masked(given[size:], given[:size]), self.secret)


class Sessions:
    """All sessions of this process. They start and end on the event loop only; any thread may find one."""

    def __init__(self, key: bytes, now: Callable[[], datetime]) -> None:
        self._signer = Signer(key, salt="session")
        self.now = now
        self._held: dict[str, Session] = {}

    def start(self, visitor: Visitor, token: str | None) -> Session:
        """Start a session under a new id; sessions that have ended are forgotten."""
        now = self.now()
        self._held = {id_: held for id_, held in self._held.items() if now < held.until}
        id_, secret = secrets.token_urlsafe(ID_BYTES), secrets.token_bytes(ID_BYTES)
        self._held[id_] = session = Session(id_, visitor, secret, now + LIFE, token, now)
        return session

    def cookie(self, session: Session) -> str:
        """The signed cookie that the browser keeps."""
        return self._signer.sign(session.id).decode()

    def find(self, cookie: str) -> Session | None:
        """The session of a cookie; None if the cookie is forged, or the session has ended."""
        try:
            session = self._held.get(self._signer.unsign(cookie).decode())
        except BadSignature:
            return None
        return session if session is not None and self.now() < session.until else None

    def end(self, session: Session) -> None:
        """Forget a session."""
        self._held.pop(session.id, None)


def _masked(text: bytes, mask: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(text, mask, strict=True))
