"""Around every request: a check of the host, headers that restrict what a page can do, a size limit, error pages."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Collection
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.curation.review import NotAllowedError
from bot.errors import SalveError
from bot.locale import S_
from bot.web.asked import Form

log = logging.getLogger(__name__)

MAX_BODY = 1_000_000
MAX_FIELDS = 2000
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_FORM = "application/x-www-form-urlencoded"
NOT_OURS = S_("This did not come from a page of this session. Go back, load the page again and repeat it.")


class ForgedError(NotAllowedError):
    """A request that none of our own pages sends; `kind` is for the log."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(NOT_OURS)


class Guard:
    """Middleware: every response leaves with the headers, and no exception escapes."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], failed: Callable[[Request, str], Response]) -> None:
        self._app = app
        self._hosts = hosts
        self._failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if _host(Headers(scope=scope).get("host", "")) not in self._hosts:
            refused("a foreign host name", scope["method"], scope["path"])
            await Response("This page has another address.", 400, media_type="text/plain")(scope, receive, guarded)
            return
        try:
            await self._app(scope, receive, guarded)
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("%s %s failed, reference %s", scope["method"], scope["path"], reference)
            if not begun:
                failed = await asyncio.to_thread(self._failed, Request(scope), reference)
                await failed(scope, receive, guarded)


def refused(kind: str, method: str, path: str, who: str = "") -> None:
    """Log that a request was refused, but never its content."""
    log.warning("refused: %s (%s %s)%s", kind, method, path[:200], f" by {who}" if who else "")


async def typed(request: Request) -> Form:
    """The form that was sent.

    Raises:
        SalveError: it is far too long, or not a form.
    """
    if request.headers.get("content-type", _FORM).partition(";")[0].strip().lower() != _FORM:
        raise SalveError(S_("only forms are accepted here"))
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise SalveError(S_("that is far too long"))
    try:
        return Form(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError:
        raise SalveError(S_("that form cannot be read")) from None


def check_origin(request: Request, origin: str) -> None:
    """Refuse a request that another site's page sends.

    Our pages send no referrer, so browsers may give their origin as "null"; then only Sec-Fetch-Site counts.

    Raises:
        ForgedError: the request comes from elsewhere.
    """
    site, from_ = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site not in {None, "same-origin"}:
        raise ForgedError("another site's request")
    if from_ is not None and from_ != origin and not (from_ == "null" and site == "same-origin"):
        raise ForgedError("a foreign origin")


def _host(header: str) -> str:
    """The name in a Host header, without the port."""
    name = header.lower()
    return name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
