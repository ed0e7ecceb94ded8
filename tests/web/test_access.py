"""Every route of the page, by everybody who might come."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Mount, Route

from bot.curation.review import Act, Curator, Role
from bot.services.servers import ITSELF
from bot.web.app import create
from bot.web.auth import Access
from bot.web.routes import RULES
from tests.web.conftest import OTHER, Desk, Site, begun, opened
from tests.web.oauth_server import GUILD, ROLE

# Every setting that may not be left empty.
FORM = {
    "elsewhere": "asked",
    "knowledge": "shared",
    "curator_permission": "none",
    "language": "auto",
    "cooldown": "0",
    "timezone": "UTC",
}
# For each route behind the sign-in: an address, what a form holds, what a curator gets. A route without a line fails.
DESK: dict[str, tuple[str, dict[str, str], int]] = {
    "/": ("/", {}, 200),
    "/gaps/{number}": ("/gaps/1", {}, 200),
    "/gaps/{number}/act": ("/gaps/1/act", {"act": "claim"}, 303),
    "/gaps/{number}/merge": ("/gaps/1/merge", {"into": "2"}, 303),
    "/gaps/{number}/join": ("/gaps/1/join", {"same": "2"}, 303),
    "/gaps/{number}/split": ("/gaps/3/split", {"question": "q3"}, 303),
    "/gaps/{number}/ask": ("/gaps/1/ask", {"asked": "Which strength?"}, 303),
    "/gaps/{number}/ask/take-back": ("/gaps/3/ask/take-back", {}, 303),
    "/gaps/act": ("/gaps/act", {"act": "claim", "gap": "1"}, 303),
    "/gaps/undo": ("/gaps/undo", {"gap": "2"}, 303),
    "/gaps/{number}/same": ("/gaps/1/same", {"entry": "storage"}, 303),
    "/gaps/{number}/draft": ("/gaps/1/draft", {}, 303),
    "/gaps/{number}/turn": ("/gaps/1/turn", {"to": "me"}, 303),
    "/mine": ("/mine", {}, 200),
    "/mine/reminders": ("/mine/reminders", {"reminded": "0"}, 303),
    "/work": ("/work?list=weak", {}, 200),
    "/drafts": ("/drafts", {}, 200),
    "/drafts/{number}": ("/drafts/1", {}, 200),
    "/drafts/{number}/report": ("/drafts/1/report", {}, 200),
    "/drafts/{number}/asked": ("/drafts/1/asked", {}, 200),
    "/drafts/{number}/promise": ("/drafts/1/promise", {}, 303),
    "/drafts/{number}/yaml": ("/drafts/1/yaml", {}, 200),
    "/drafts/{number}/yaml/save": ("/drafts/1/yaml/save", {"yaml": "question: What now?\nanswer: This."}, 303),
    "/drafts/{number}/preview": ("/drafts/1/preview", {"question": "What now?"}, 200),
    "/drafts/{number}/keep": ("/drafts/2/keep", {"question": "What now?"}, 200),
    "/drafts/{number}/start": ("/drafts/3/start", {"start": "storage"}, 303),
    "/drafts/{number}/sources": ("/drafts/2/sources?q=leaflet", {}, 200),
    "/drafts/{number}/save": ("/drafts/1/save", {"question": "What now?"}, 303),
    "/drafts/{number}/propose": ("/drafts/2/propose", {}, 303),
    "/drafts/{number}/moves": ("/drafts/2/moves", {"key": "0000000000000000"}, 303),
    "/drafts/{number}/approve": ("/drafts/1/approve", {"revision": "2"}, 303),
    "/drafts/{number}/return": ("/drafts/1/return", {"note": "no"}, 303),
    "/drafts/{number}/discard": ("/drafts/1/discard", {}, 303),
    "/drafts/{number}/remarks": ("/drafts/1/remarks", {"field": "answer", "remark": "How long?"}, 303),
    "/drafts/{number}/remarks/take": ("/drafts/1/remarks/take", {"remark": "1"}, 303),
    "/drafts/{number}/remarks/settle": ("/drafts/1/remarks/settle", {"remark": "2"}, 303),
    "/drafts/{number}/turn": ("/drafts/2/turn", {"to": "me"}, 303),
    "/entries": ("/entries", {}, 200),
    "/entries/{id}": ("/entries/storage", {}, 200),
    "/entries/{id}/edit": ("/entries/sun/edit", {}, 303),
    "/entries/{id}/withdraw": ("/entries/sun/withdraw", {"reason": "retracted"}, 303),
    "/translations": ("/translations", {}, 200),
    "/translations/{language}": ("/translations/de", {}, 200),
    "/translations/{language}/{id}": ("/translations/de/storage", {}, 200),
    "/translations/{language}/{id}/save": ("/translations/de/storage/save", {"answer": "Kühl."}, 303),
    "/translations/{language}/{id}/propose": ("/translations/de/sun/propose", {"answer": "Ja."}, 303),
    "/releases": ("/releases", {}, 200),
    "/releases/{version}": ("/releases/1.2.3", {}, 200),
    "/statistics": ("/statistics", {}, 200),
    "/statistics/questions": ("/statistics/questions?came=passed_on", {}, 200),
    "/care": ("/care", {}, 200),
    "/settings": ("/settings", {}, 200),
    # A curator's role makes nobody one who may manage the server.
    "/settings/save": ("/settings/save", {**FORM, "approvals": "1"}, 403),
    "/settings/document": ("/settings/document", {}, 200),
    "/settings/document/save": ("/settings/document/save", {"text": "approvals = 1"}, 403),
    "/audit": ("/audit", {}, 200),
    "/find": ("/find?q=laptop", {}, 200),
    "/welcome": ("/welcome?step=3", {}, 200),
}
PUBLIC = {"/login", "/login/discord", "/login/callback", "/login/once", "/logout", "/language", "/static"}
SIGN_INS = {"member": "502", "curator of another server": "503", "stranger": "504"}
WRITES = {rule.path for rule in RULES if rule.back}
# So many questions are asked before each test.
FILLED = 4


def fill(desk: Desk) -> None:
    """Gaps 1 to 3: who asked the first and the last waits, the last has two questions.

    Draft 1 is another's and proposed, drafts 2 and 3 are being written.
    """
    for text in ("which laptop for video", "can my dog lick it", "the airport and hand luggage"):
        desk.ask(text)
    desk.ask("the airport and hand luggage", 2)
    for user, question in ((1, "q1"), (2, "q4")):
        desk.services.waiting.tell_me(question, user, GUILD)
    desk.services.asking_back.ask(3, "Which airport?", OTHER, "web")
    assert desk.proposed() == 1
    for text in ("Keep it cool.", "Keep it cold."):
        desk.services.remarks.add(1, "answer", "How cold?", text, OTHER, "web")
    desk.services.drafts.edit("half-cheek", OTHER, "web")
    standing, proposal = desk.services.drafts.begin(1, OTHER, "web")
    desk.services.drafts.save(proposal, OTHER, "web", gap=standing.number)
    desk.services.gaps.act(1, Act.UNCLAIM, OTHER, "web")
    desk.services.gaps.act(2, Act.NOT_FOR_BOT, OTHER, "web")


@pytest.fixture(scope="module")
def _once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what is filled once is kept for all of these tests."""
    return tmp_path_factory.mktemp("filled") / "salve.db"


@pytest.fixture
def desk(tmp_path: Path, _once: Path) -> Iterator[Desk]:
    """A desk that opens a copy of the same filled database, as after a restart: to fill it takes most of a test."""
    if not _once.exists():
        with opened(_once) as first:
            begun(first)
            fill(first)
            assert first.asked == FILLED
    copy = tmp_path / "salve.db"
    shutil.copy(_once, copy)
    with opened(copy) as again:
        again.asked = FILLED
        yield again


@pytest.fixture
def full(site: Site) -> Site:
    """The page over the filled desk."""
    return site


def test_every_route_has_its_line(desk: Desk) -> None:
    app = create(desk.services, Access(desk.clock.now), "https://desk.test")
    found = {route.path for route in app.routes if isinstance(route, Route | Mount)}
    assert found == DESK.keys() | PUBLIC
    for route in app.routes:
        if isinstance(route, Route) and route.path in DESK:
            assert (route.methods or set()) - {"HEAD"} == {"POST" if route.path in WRITES else "GET"}


async def visit(site: Site, path: str) -> Any:
    address, form, _ = DESK[path]
    if path not in WRITES:
        return await site.client.get(address)
    return await site.client.post(address, data=form)


async def visit_signed_in(site: Site, path: str) -> Any:
    address, form, _ = DESK[path]
    return await (site.post(address, **form) if path in WRITES else site.client.get(address))


async def test_who_is_not_signed_in_gets_nothing(full: Site, caplog: pytest.LogCaptureFixture) -> None:
    for path in DESK:
        caplog.clear()
        answer = await visit(full, path)
        if path in WRITES:
            assert answer.status_code == 401
            assert "nobody is signed in" in caplog.text
        else:
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/login?next=%2F")
        assert "laptop" not in answer.text


@pytest.mark.parametrize("actor", SIGN_INS)
async def test_who_has_no_role_here_cannot_sign_in(full: Site, actor: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = await full.come_back(SIGN_INS[actor])
    assert answer.status_code == 403
    assert "no curator&#39;s role" in answer.text
    assert "refused" in caplog.text
    for path in DESK:
        assert (await visit(full, path)).status_code in {303, 401}


async def test_whose_role_was_taken_away_is_refused(full: Site, caplog: pytest.LogCaptureFixture) -> None:
    roles = full.discord.server.roles
    for path in DESK:
        roles[GUILD, "501"] = [ROLE]
        assert (await full.come_back()).status_code == 303
        del roles[GUILD, "501"]
        full.later(minutes=6)
        caplog.clear()
        answer = await visit_signed_in(full, path)
        assert answer.status_code == 403
        assert "laptop" not in answer.text
        assert "refused" in caplog.text
        assert (await full.client.get("/")).status_code == 303


@pytest.mark.parametrize("path", DESK)
@pytest.mark.parametrize("actor", ["curator", "local admin"])
async def test_curators_may(full: Site, path: str, actor: str) -> None:
    await (full.come_back() if actor == "curator" else full.local())
    answer = await visit_signed_in(full, path)
    may_more = actor == "local admin" and path in {"/settings/save", "/settings/document/save"}
    assert answer.status_code == (303 if may_more else DESK[path][2]), answer.text


async def test_nothing_of_another_server_is_shown_to_curators(full: Site) -> None:
    services = full.desk.services
    services.servers.served = frozenset({999})
    services.servers.begin(999, ITSELF, "cli")
    services.servers.change(999, {"responsible": "Zebra Smith"}, ITSELF, "cli")
    gus = Curator("discord:2", "zebra-gus", Role.CURATOR, frozenset({"999"}), home=False)
    gap = full.desk.ask("can a zebra lick the cream off", 9, 999).number
    services.gaps.act(gap, Act.TITLE, gus, "web", reason="zebra title")
    draft = services.drafts.save({"question": "Does a zebra lick?"}, gus, "web", gap=gap).number
    await full.come_back()
    for path, (address, form, _) in DESK.items():
        number = str(draft if path.startswith("/drafts") else gap)
        there = path.replace("{number}", number) if "{number}" in path else address
        answer = await (full.post(there, **form) if path in WRITES else full.client.get(there))
        assert "zebra" not in answer.text.casefold(), path
        assert answer.status_code in {403, 404} or "{number}" not in path, (path, answer.status_code)
    assert services.gaps.find(gap, gus).title == "zebra title"
    assert services.drafts.find(draft, gus).revision == 0


async def test_the_role_is_asked_for_at_most_every_five_minutes(full: Site) -> None:
    await full.come_back()
    server = full.discord.server
    for _ in range(3):
        await full.client.get("/")
    assert server.asked == 1
    full.later(minutes=6)
    await full.client.get("/")
    await full.client.get("/")
    assert server.asked == 2


@pytest.mark.parametrize("path", ["/drafts/{number}/approve", "/entries/{id}/withdraw"])
async def test_at_an_approval_and_a_withdrawal_the_role_is_asked_for_at_once(full: Site, path: str) -> None:
    await full.come_back()
    full.discord.server.roles.clear()
    assert (await full.client.get("/")).status_code == 200
    assert (await visit_signed_in(full, path)).status_code == 403
    assert full.desk.services.publish.head().version == "1.2.3"  # type: ignore[union-attr]


@pytest.mark.parametrize("trouble", ["broken", "slow"])
async def test_while_discord_is_down_nobody_is_let_in_by_guess(full: Site, trouble: str) -> None:
    await full.come_back()
    server = full.discord.server
    patient = full.access.discord
    assert patient
    if trouble == "broken":
        server.status = 500
    else:
        server.slow, full.access.discord = True, replace(patient, timeout=0.1)
    full.later(minutes=6)
    assert (await full.client.get("/")).status_code == 503
    server.status, server.slow, full.access.discord = 200, False, patient
    assert (await full.client.get("/")).status_code == 200


async def test_every_answer_carries_the_headers(full: Site) -> None:
    await full.local()
    for address in ("/", "/gaps/1", "/nowhere", "/gaps/99", "/static/style.css", "/statistics", "/login"):
        headers = (await full.client.get(address)).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == ("no-cache" if "static" in address else "no-store")
        assert "unsafe" not in headers["content-security-policy"]


async def test_the_cookie_is_locked_to_this_host(full: Site) -> None:
    for cookie in ((await full.local()).headers["set-cookie"], (await full.come_back()).headers["set-cookie"]):
        assert cookie.startswith("__Host-salve")
        for flag in ("HttpOnly", "Secure", "Path=/", "SameSite=lax"):
            assert flag in cookie
        assert "Domain" not in cookie
