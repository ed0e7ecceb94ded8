"""Forged requests: each is refused, changes nothing, and is noted in the operator's log without what it held."""

from collections.abc import Awaitable, Callable

import httpx2
import pytest
from itsdangerous import Signer

from bot.curation.gaps import Status
from bot.web.auth import LOGIN_COOKIE
from bot.web.once import OneTimeLink
from bot.web.sessions import COOKIE
from bot.web.visitor import who_runs_it
from tests.web.conftest import OTHER, URL, Site

Answer = httpx2.Response
Forgery = Callable[[Site], Awaitable[Answer]]
FORGERIES: dict[str, tuple[Forgery, int]] = {}
ACT = {"act": "claim"}


def forged(name: str, status: int) -> Callable[[Forgery], Forgery]:
    """Enter a forgery and what it must be answered with."""

    def enter(forgery: Forgery) -> Forgery:
        FORGERIES[name] = (forgery, status)
        return forgery

    return enter


@forged("no CSRF token", 403)
async def _(site: Site) -> Answer:
    return await site.client.post("/gaps/1/act", data=ACT)


@forged("a wrong CSRF token", 403)
async def _(site: Site) -> Answer:
    return await site.client.post("/gaps/1/act", data={"csrf": "é" * 43, **ACT})


@forged("another session's CSRF token", 403)
async def _(site: Site) -> Answer:
    other = site.access.sessions.start(who_runs_it(OTHER), None)
    return await site.client.post("/gaps/1/act", data={"csrf": other.csrf, **ACT})


@forged("a CSRF token in the address", 403)
async def _(site: Site) -> Answer:
    return await site.client.post("/gaps/1/act", params={"csrf": site.session.csrf}, data=ACT)


async def _from(site: Site, **headers: str) -> Answer:
    form = {"csrf": site.session.csrf, **ACT}
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return await site.client.post("/gaps/1/act", data=form, headers=named)


@forged("a foreign origin", 403)
async def _(site: Site) -> Answer:
    return await _from(site, origin="https://evil.test")


@forged("our origin with another scheme", 403)
async def _(site: Site) -> Answer:
    return await _from(site, origin="http://desk.test")


@forged("an origin that hides itself", 403)
async def _(site: Site) -> Answer:
    return await _from(site, origin="null")


@forged("another site's request", 403)
async def _(site: Site) -> Answer:
    return await _from(site, sec_fetch_site="cross-site")


@forged("a sister site's request", 403)
async def _(site: Site) -> Answer:
    return await _from(site, sec_fetch_site="same-site", origin="null")


@forged("a foreign host name", 400)
async def _(site: Site) -> Answer:
    return await site.client.get("/", headers={"host": "evil.test"})


@forged("GET where something is written", 405)
async def _(site: Site) -> Answer:
    return await site.client.get("/gaps/1/act", params={"csrf": site.session.csrf, **ACT})


@forged("signing somebody out by a link", 405)
async def _(site: Site) -> Answer:
    return await site.client.get("/logout")


@forged("signing somebody out by a foreign form", 403)
async def _(site: Site) -> Answer:
    return await site.client.post("/logout", data={})


@forged("a way out in next", 403)
async def _(site: Site) -> Answer:
    return await site.client.get("/login", params={"next": "https://evil.test/"})


@forged("a way out in next without a scheme", 403)
async def _(site: Site) -> Answer:
    return await site.client.get("/login/discord", params={"next": "//evil.test/"})


@forged("a way out in next with backslashes", 403)
async def _(site: Site) -> Answer:
    return await site.client.get("/login/discord", params={"next": "/\\evil.test/"})


async def _callback(site: Site, **changes: str) -> tuple[dict[str, str], str]:
    """What Discord would send back, without following it."""
    begun = await site.client.get("/login/discord")
    async with httpx2.AsyncClient(verify=False) as elsewhere:
        consented = await elsewhere.get(begun.headers["location"])
    return {**dict(httpx2.URL(consented.headers["location"]).params), **changes}, begun.headers["set-cookie"]


@forged("no state", 403)
async def _(site: Site) -> Answer:
    query, _cookie = await _callback(site)
    return await site.client.get("/login/callback", params={"code": query["code"]})


@forged("a wrong state", 403)
async def _(site: Site) -> Answer:
    query, _cookie = await _callback(site, state="x" * 43)
    return await site.client.get("/login/callback", params=query)


@forged("a state used again, in a replayed answer", 403)
async def _(site: Site) -> Answer:
    query, cookie = await _callback(site)
    assert (await site.client.get("/login/callback", params=query)).status_code == 303
    site.client.cookies.set(LOGIN_COOKIE, cookie.partition("=")[2].partition(";")[0], domain="desk.test")
    return await site.client.get("/login/callback", params=query)


@forged("a state of another browser", 403)
async def _(site: Site) -> Answer:
    query, _cookie = await _callback(site)
    site.client.cookies.delete(LOGIN_COOKIE)
    return await site.client.get("/login/callback", params=query)


@forged("a state of another sign-in of this browser", 403)
async def _(site: Site) -> Answer:
    query, _cookie = await _callback(site)
    await site.client.get("/login/discord")
    return await site.client.get("/login/callback", params=query)


@forged("a state that is too old", 403)
async def _(site: Site) -> Answer:
    query, _cookie = await _callback(site)
    site.later(minutes=11)
    return await site.client.get("/login/callback", params=query)


@forged("a code used again", 403)
async def _(site: Site) -> Answer:
    query, _cookie = await _callback(site)
    await site.client.get("/login/callback", params=query)
    again, _cookie = await _callback(site, code=query["code"])
    return await site.client.get("/login/callback", params=again)


@forged("a guessed code", 403)
async def _(site: Site) -> Answer:
    query, _cookie = await _callback(site, code="guessed")
    return await site.client.get("/login/callback", params=query)


async def _with(site: Site, cookie: str) -> Answer:
    """Act with that cookie and the session's own CSRF token."""
    form = {"csrf": site.session.csrf, **ACT}
    site.client.cookies.clear()
    site.client.cookies.set(COOKIE, cookie, domain="desk.test")
    return await site.client.post("/gaps/1/act", data=form)


@forged("a cookie that is too old", 401)
async def _(site: Site) -> Answer:
    form = {"csrf": site.session.csrf, **ACT}
    site.later(hours=8)
    return await site.client.post("/gaps/1/act", data=form)


@forged("a tampered cookie", 401)
async def _(site: Site) -> Answer:
    good = site.access.sessions.cookie(site.session)
    return await _with(site, ("B" if good[0] == "A" else "A") + good[1:])


@forged("an unsigned cookie", 401)
async def _(site: Site) -> Answer:
    return await _with(site, site.session.id)


@forged("a cookie signed with another key", 401)
async def _(site: Site) -> Answer:
    return await _with(site, Signer(b"other" * 8, salt="session").sign(site.session.id).decode())


@forged("a cookie signed for something else", 401)
async def _(site: Site) -> Answer:
    return await _with(site, Signer(b"k" * 32, salt="login").sign(site.session.id).decode())


@forged("a cookie of a session that was signed out", 401)
async def _(site: Site) -> Answer:
    session, cookie = site.session, site.access.sessions.cookie(site.session)
    assert (await site.post("/logout")).status_code == 303
    site.client.cookies.set(COOKIE, cookie, domain="desk.test")
    return await site.client.post("/gaps/1/act", data={"csrf": session.csrf, **ACT})


@forged("a cookie planted before the sign-in", 401)
async def _(site: Site) -> Answer:
    planted, cookie = site.session, site.access.sessions.cookie(site.session)
    assert (await site.come_back()).status_code == 303
    site.client.cookies.clear()
    site.client.cookies.set(COOKIE, cookie, domain="desk.test")
    return await site.client.post("/gaps/1/act", data={"csrf": planted.csrf, **ACT})


@forged("a one-time link used twice", 403)
async def _(site: Site) -> Answer:
    await site.local()
    assert site.access.link is not None
    return await site.client.get("/login/once", params={"token": site.access.link.token})


@forged("a one-time link that is too old", 403)
async def _(site: Site) -> Answer:
    await site.local()
    site.access.link = OneTimeLink(site.desk.clock.now)
    site.later(minutes=10)
    return await site.client.get("/login/once", params={"token": site.access.link.token})


@forged("a guessed one-time link", 403)
async def _(site: Site) -> Answer:
    await site.local()
    return await site.client.get("/login/once", params={"token": "é" * 43})


@forged("a one-time link where there is none", 403)
async def _(site: Site) -> Answer:
    return await site.client.get("/login/once", params={"token": ""})


@forged("the number of a gap of another server", 403)
async def _(site: Site) -> Answer:
    number = site.desk.ask("secret of the other server", guild=999).number
    assert (await site.client.get(f"/gaps/{number}")).status_code == 403
    return await site.post(f"/gaps/{number}/act", **ACT)


@forged("merging into a gap of another server", 403)
async def _(site: Site) -> Answer:
    number = site.desk.ask("secret of the other server", guild=999).number
    return await site.post("/gaps/1/merge", into=str(number))


@forged("the number of a draft of another server", 403)
async def _(site: Site) -> Answer:
    number = site.desk.ask("secret of the other server", guild=999).number
    draft = site.desk.services.drafts.save({"answer": "secret of the other server"}, OTHER, "web", gap=number).number
    assert (await site.client.get(f"/drafts/{draft}")).status_code == 403
    return await site.post(f"/drafts/{draft}/save", answer="mine", question="mine")


@forged("approving another revision than was looked at", 409)
async def _(site: Site) -> Answer:
    return await site.post("/drafts/1/approve", revision="1")


@forged("approving no revision", 409)
async def _(site: Site) -> Answer:
    return await site.post("/drafts/1/approve")


@forged("approving one's own draft", 403)
async def _(site: Site) -> Answer:
    await site.post("/drafts/1/save", revision="2", question="How do I store the cream?", answer="In the fridge.")
    await site.post("/drafts/1/propose")
    return await site.post("/drafts/1/approve", revision="4")


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_forged_request_is_refused_and_logged(site: Site, name: str, caplog: pytest.LogCaptureFixture) -> None:
    site.desk.ask("which laptop for video")
    site.desk.proposed()
    assert (await site.come_back()).status_code == 303
    secrets = {site.session.csrf, site.session.secret.hex(), site.session.id, str(site.session.token)}
    caplog.clear()
    forgery, status = FORGERIES[name]
    answer = await forgery(site)
    assert answer.status_code == status, answer.text
    assert "refused: " in caplog.text
    assert "secret of the other server" not in answer.text
    for secret in secrets:
        assert secret not in caplog.text
    gap = site.desk.services.gaps.find(1, OTHER)
    assert (gap.status, gap.holder) == (Status.OPEN, None)
    head = site.desk.services.publish.head()
    assert head is not None
    assert head.version == "1.2.3"


async def test_the_same_request_unforged_is_served(site: Site) -> None:
    site.desk.ask("which laptop for video")
    await site.come_back()
    good = {"csrf": site.session.csrf, **ACT}
    for headers in ({"origin": URL}, {"origin": "null", "sec-fetch-site": "same-origin"}, {}):
        answer = await site.client.post("/gaps/1/act", data=good, headers=headers)
        assert answer.status_code == 303
    by_header = await site.client.post("/gaps/1/act", data=ACT, headers={"x-csrf-token": site.session.csrf})
    assert by_header.status_code == 303
    onward = await site.client.get("/login/discord", params={"next": "/gaps/1?q=a b"})
    assert onward.status_code == 303


async def test_signing_in_leads_on_to_where_one_wanted_to_go(site: Site) -> None:
    wanted = await site.client.get("/gaps/7?q=1")
    assert wanted.headers["location"] == "/login?next=%2Fgaps%2F7%3Fq%3D1"
    page = await site.client.get(wanted.headers["location"])
    assert '<a class="button main" href="/login/discord?next=%2Fgaps%2F7%3Fq%3D1">' in page.text
    begun = await site.client.get("/login/discord?next=%2Fgaps%2F7%3Fq%3D1")
    async with httpx2.AsyncClient(verify=False) as elsewhere:
        consented = await elsewhere.get(begun.headers["location"])
    back = await site.client.get(consented.headers["location"])
    assert back.headers["location"] == "/gaps/7?q=1"
