"""The web application: what happens to a request before and after its page."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.curation.review import NotAllowedError, StaleError
from bot.errors import SalveError, TryLaterError
from bot.locale import LANGUAGES, N_, S_, Said, Translator, preferred, translator
from bot.services.triage import Counts
from bot.services.wiring import Services
from bot.web import guard
from bot.web.asked import NO_CURATOR, Asked, Form, Go, MissingError, View
from bot.web.auth import LOGIN_COOKIE, LOGIN_LIFE, Access, local_path
from bot.web.directory import Directory
from bot.web.guard import ForgedError, Guard, check_origin, refused
from bot.web.looks import Looks
from bot.web.routes import RULES, Rule
from bot.web.sessions import COOKIE, LIFE, Session
from bot.web.templating import render

log = logging.getLogger(__name__)

HERE = Path(__file__).parent
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf"
# The header with which the page's own script asks for a part of a page.
PART_HEADER = "x-part"
# Responses of fewer bytes are not worth compressing.
COMPRESSED_FROM = 1000
SETTINGS = "/settings"
VARY = f"{PART_HEADER}, accept-language, cookie"
# The cookie of the language chosen in this browser: it is no secret, and stays after signing out.
TONGUE, KEPT = "__Host-salve-language", timedelta(days=400)
SIGN_IN, SIGN_IN_AGAIN = S_("Sign in first"), S_("Your session is over. Sign in, then go back and repeat it.")
TITLES: Mapping[int, str] = {
    403: S_("Not allowed"),
    404: S_("Not found"),
    409: S_("Changed in the meantime"),
    503: S_("Not now"),
}
REFUSED, NOT_SO, NO_PAGE = S_("Refused"), S_("Not like this"), S_("There is no such page.")
BY_ITS_BUTTON = S_("That can only be done with the button on its page.")
FAILED = S_("That did not work")
BROKE = N_("Something broke, and it is not your fault. Tell whoever runs Salve this reference: {reference}")


def create(services: Services, access: Access, url: str, directory: Directory | None = None) -> Starlette:
    """The web application over these services.

    Args:
        services: all use cases.
        access: how people sign in, and who may enter.
        url: the address at which browsers see the page, without a path.
        directory: looks up the names of servers' roles and channels; None if ids have to do.
    """
    site = _Site(services, access, url, directory)
    public: list[BaseRoute] = [
        Route("/login", site.login),
        Route("/login/discord", site.login_discord),
        Route("/login/callback", site.login_callback),
        Route("/login/once", site.login_once),
        Route("/logout", site.logout, methods=["POST"]),
        Route("/language", site.language, methods=["POST"]),
        Mount("/static", _Static(directory=HERE / "static"), name="static"),
    ]
    desk = [Route(rule.path, site.serve(rule), methods=["POST" if rule.back else "GET"]) for rule in RULES]
    name = urlsplit(url).hostname or ""
    hosts = LOOPBACK if name in LOOPBACK else frozenset({name})
    return Starlette(
        routes=[*public, *desk],
        middleware=[
            Middleware(Guard, hosts=hosts, failed=site.failed),
            Middleware(GZipMiddleware, minimum_size=COMPRESSED_FROM),
        ],
        exception_handlers={HTTPException: site.http_error},
    )


class _Static(StaticFiles):
    """Styles and scripts, which the browser caches but revalidates each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


class _Site:
    """What happens to a request before and after its page."""

    def __init__(self, services: Services, access: Access, url: str, directory: Directory | None) -> None:
        self._services = services
        self._access = access
        self._directory = directory
        self._scheme = urlsplit(url).scheme
        self._looks = Looks()

    def serve(self, rule: Rule) -> Callable[[Request], "asyncio.Future[Response]"]:
        """The endpoint of a route: checks the session and the form, then runs the page."""

        async def endpoint(request: Request) -> Response:
            session = self._access.sessions.find(request.cookies.get(COOKIE, ""))
            if session is None:
                return self._must_sign_in(request)
            try:
                form = await self._written(request, session) if rule.back else Form()
                await self._access.still(session, fresh=rule.fresh)
                if rule.desk and session.visitor.curator is None:
                    raise NotAllowedError(NO_CURATOR)
            except (SalveError, TryLaterError) as error:
                return self._error(request, error, session)
            return await asyncio.to_thread(self._answer, request, rule, session, form)

        return endpoint  # type: ignore[return-value]

    def _answer(self, request: Request, rule: Rule, session: Session, form: Form) -> Response:
        """Run a page, in a thread; if a service refuses, show the form's page again, with the reason."""
        partial = PART_HEADER in request.headers
        path, query = request.path_params, request.query_params
        asked = Asked(
            self._services,
            session.visitor,
            path,
            query,
            form,
            partial,
            looks=self._looks,
            directory=self._directory,
            tr=self._reader(request),
        )
        try:
            self._services.publish.refresh(self._services.ask)
            self._services.servers.refresh()
            self._services.worklists.compare_ahead()
            return self._shown(request, rule.page(asked), session, asked)
        except SalveError as error:
            if isinstance(error, NotAllowedError | StaleError):
                refused(type(error).__name__, request.method, request.url.path, session.visitor.id)
            if rule.back is None:
                return self._error(request, error, session, log=False)
            again = asked.refused(error)
            try:
                return self._shown(request, rule.back(again), session, again, _status(error))
            except SalveError:
                return self._error(request, error, session, log=False)

    def _shown(
        self, request: Request, result: View | Go, session: Session, asked: Asked, status: int | None = None
    ) -> Response:
        match result:
            case Go():
                session.said, session.undo, session.onward = result.said, result.undo, result.onward
                return RedirectResponse(result.to, 303)
            case View():
                part = result.part if asked.partial else None
                values = {
                    "error": asked.error,
                    "form": asked.form,
                    "now": self._access.sessions.now(),
                    "partial": part is not None,
                }
                if part is None:
                    values |= self._once(session) | _tongue(request)
                html = render(part or result.template, asked.tr, **{**values, **_of(session), **result.values})
                return Response(html, status or result.status, media_type="text/html", headers={"Vary": VARY})

    def _once(self, session: Session) -> dict[str, object]:
        """What every whole page shows: what was just done, which is shown once, and what waits for a curator."""
        once = {"said": session.said, "undo": session.undo, "onward": session.onward}
        session.said, session.undo, session.onward = "", (), ""
        return once | {"waiting": self._waiting(session)}

    def _waiting(self, session: Session) -> Counts | None:
        """How much waits for this curator; None if they are not one."""
        curator = session.visitor.curator
        return self._services.triage.counts(curator) if curator else None

    async def _written(self, request: Request, session: Session) -> Form:
        """The form that was sent, once it is certain that one of our own pages sent it."""
        # `Guard` has checked the Host header.
        check_origin(request, f"{self._scheme}://{request.headers.get('host', '')}")
        form = await guard.typed(request)
        given = request.headers.get(CSRF_HEADER) or form[CSRF_FIELD]
        if not given:
            raise ForgedError("a form without its token")
        if not session.wrote(given):
            raise ForgedError("a form with a wrong token")
        return form

    def _must_sign_in(self, request: Request) -> Response:
        if request.cookies.get(COOKIE):
            refused("a cookie of no session", request.method, request.url.path)
        if request.method == "GET":
            path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"/login?{urlencode({'next': path})}", 303)
        refused("nobody is signed in", request.method, request.url.path)
        return self._message(request, 401, SIGN_IN, SIGN_IN_AGAIN)

    # Signing in and out

    async def login(self, request: Request) -> Response:
        """Show the ways to sign in."""
        next_ = request.query_params.get("next", "/")
        if not local_path(next_):
            return self._error(request, ForgedError("a way out in `next`"))
        onward = f"/login/discord?next={quote(next_, safe='')}" if self._access.discord else None
        return _html(render("login.html", self._reader(request), onward=onward, **_tongue(request)))

    async def login_discord(self, request: Request) -> Response:
        """Send the browser to Discord to sign in."""
        next_ = request.query_params.get("next", "/")
        if not local_path(next_):
            return self._error(request, ForgedError("a way out in `next`"))
        try:
            url, cookie = self._access.begin(next_)
        except NotAllowedError as error:
            return self._error(request, error)
        response = RedirectResponse(url, 303)
        _set(response, LOGIN_COOKIE, cookie, int(LOGIN_LIFE.total_seconds()))
        return response

    async def login_callback(self, request: Request) -> Response:
        """Finish signing in when Discord sends the browser back."""
        query, cookie = request.query_params, request.cookies.get(LOGIN_COOKIE, "")
        try:
            session, next_ = await self._access.finish(query.get("state", ""), query.get("code", ""), cookie)
        except SalveError as error:
            response = self._error(request, error)
        else:
            response = self._enter(request, session, next_)
        response.delete_cookie(LOGIN_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        return response

    async def login_once(self, request: Request) -> Response:
        """Sign in by the one-time link from the terminal."""
        try:
            session = self._access.by_link(request.query_params.get("token", ""))
        except NotAllowedError as error:
            return self._error(request, error)
        return self._enter(request, session, "/")

    async def logout(self, request: Request) -> Response:
        """End the session and show the way to sign in again."""
        session = self._access.sessions.find(request.cookies.get(COOKIE, ""))
        if session is None:
            return self._must_sign_in(request)
        try:
            await self._written(request, session)
        except SalveError as error:
            return self._error(request, error, session)
        self._access.sessions.end(session)
        response = RedirectResponse("/login", 303)
        response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        return response

    async def language(self, request: Request) -> Response:
        """Keep the chosen language in a cookie, and show the page again; works without signing in."""
        try:
            check_origin(request, f"{self._scheme}://{request.headers.get('host', '')}")
            form = await guard.typed(request)
        except SalveError as error:
            return self._error(request, error, self._visitor(request))
        response = RedirectResponse(form["next"] if local_path(form["next"]) else "/", 303)
        if form["language"] in LANGUAGES:
            _set(response, TONGUE, form["language"], int(KEPT.total_seconds()))
        else:
            response.delete_cookie(TONGUE, path="/", secure=True, httponly=True, samesite="lax")
        return response

    def _enter(self, request: Request, session: Session, next_: str) -> Response:
        """Let somebody in under a new session id, so that an id planted beforehand is worthless."""
        before = self._access.sessions.find(request.cookies.get(COOKIE, ""))
        if before is not None:
            self._access.sessions.end(before)
        # Somebody who manages a server but does not curate the home may see only its settings.
        theirs = session.visitor.curator is not None or next_.startswith(SETTINGS)
        response = RedirectResponse(next_ if theirs else SETTINGS, 303)
        _set(response, COOKIE, self._access.sessions.cookie(session), int(LIFE.total_seconds()))
        return response

    # Errors

    def _error(
        self, request: Request, error: SalveError, session: Session | None = None, *, log: bool = True
    ) -> Response:
        if log and isinstance(error, NotAllowedError):
            kind = error.kind if isinstance(error, ForgedError) else str(error)
            refused(kind, request.method, request.url.path, session.visitor.id if session else "")
        status = 404 if request.method == "GET" and type(error) is SalveError else _status(error)
        partial = PART_HEADER in request.headers
        return self._message(request, status, TITLES.get(status, REFUSED), error.said, session, partial=partial)

    async def http_error(self, request: Request, error: Exception) -> Response:
        """Say that there is no such page, or not for this method."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        visitor, partial = self._visitor(request), PART_HEADER in request.headers
        if status == 405:  # noqa: PLR2004 - HTTP's own number
            refused("a method this page does not take", request.method, request.url.path)
            return self._message(request, 405, NOT_SO, BY_ITS_BUTTON, visitor, partial=partial)
        return self._message(request, 404, TITLES[404], NO_PAGE, visitor, partial=partial)

    def _visitor(self, request: Request) -> Session | None:
        """The session, or None, for an error page, which shows only the navigation of whoever is signed in."""
        return self._access.sessions.find(request.cookies.get(COOKIE, ""))

    def failed(self, request: Request, reference: str) -> Response:
        """Say that something broke, and its reference; somebody who is signed in gets the navigation too."""
        said, partial = Said(BROKE, {"reference": reference}), PART_HEADER in request.headers
        try:
            return self._message(request, 500, FAILED, said, self._visitor(request), partial=partial)
        except Exception:
            log.exception("reference %s: its page cannot be shown with what waits", reference)
            return self._message(request, 500, FAILED, said, partial=partial)

    def _reader(self, request: Request) -> Translator:
        """The translator for the reader: their chosen language, else their browser's, else the home's or the base's.

        In a chosen language, dates and numbers follow the browser's region, if the browser names one for it.
        """
        home, wished = self._services.servers.at_home.language, preferred(request.headers.get("accept-language", ""))
        if chosen := _chosen(request):
            return translator(*(each for each in wished if each.split("-")[0] == chosen), chosen)
        return translator(*wished, home, self._services.ask.language)

    def _message(
        self,
        request: Request,
        status: int,
        title: str,
        text: str,
        session: Session | None = None,
        *,
        partial: bool = False,
    ) -> Response:
        """A page that only says something; if `partial`, only its text."""
        values: dict[str, object] = {"title": title, "text": text, **(_of(session) if session else {})}
        if session is not None and not partial:
            values["waiting"] = self._waiting(session)
        if not partial:
            # The query may hold something that this person may not see.
            values |= _tongue(request, whole=False)
        template = "_alert.html" if partial else "message.html"
        return _html(render(template, self._reader(request), **values), status)


def _of(session: Session) -> dict[str, object]:
    """What every page knows of the person signed in; `desk` says whether they curate."""
    visitor = session.visitor
    return {"curator": visitor, "desk": visitor.curator is not None, "csrf": session.csrf}


def _chosen(request: Request) -> str:
    """The language chosen in this browser; empty if none is."""
    chosen = request.cookies.get(TONGUE, "")
    return chosen if chosen in LANGUAGES else ""


def _tongue(request: Request, *, whole: bool = True) -> dict[str, object]:
    """Values for the choice of a language: the chosen one, and the page to come back to, with its query if `whole`."""
    path, query = request.url.path, request.url.query if whole else ""
    there = "/" if request.method != "GET" else f"{path}?{query}" if query else path
    return {"chosen_language": _chosen(request), "there": there}


def _status(error: SalveError) -> int:
    match error:
        case NotAllowedError():
            return 403
        case StaleError():
            return 409
        case MissingError():
            return 404
        case TryLaterError():
            return 503
        case _:
            return 400


def _html(text: str, status: int = 200) -> Response:
    return Response(text, status, media_type="text/html")


def _set(response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")
