"""The page in a real Chromium, over a real uvicorn and a real SQLite file."""

from importlib.resources import files

import pytest
from playwright.sync_api import Route, expect

from bot.curation.gaps import Status
from bot.curation.review import Act
from bot.curation.turns import What
from bot.locale import LANGUAGES
from bot.services.asking import Asking
from bot.services.triage import Counts
from tests.web.browsing import PHONE, Site, small
from tests.web.conftest import OTHER, Desk
from tests.web.oauth_server import GUILD, ROLE

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RUN_AXE = "axe.run().then(found => found.violations.map(each => each.id + ': ' + each.nodes.map(node => node.html)))"
HOSTILE = "<b>bold</b> \u202e gnol " + "x" * 3900
PAGES = (
    "/", "/gaps/1", "/gaps/2", "/gaps/3", "/drafts", "/drafts/1", "/drafts/1/report", "/drafts/1/asked",
    "/drafts/1/yaml", "/drafts/2",
    "/entries", "/entries/storage", "/releases", "/releases/1.2.4", "/translations",
    "/translations/de", "/translations/de/half-cheek", "/translations/de/storage", "/translations/es/storage",
    "/statistics", "/statistics/questions", "/care",
    "/audit", "/nowhere", "/settings", "/settings/document", "/login", "/mine", "/work",
    "/work?list=expired", "/?q=nothing", "/?alone=1", "/find?q=cream",
    "/welcome", "/welcome?step=2", "/welcome?step=3", "/welcome?step=5",
)  # fmt: skip
# An upper bound for what the page does by itself: a machine may be ten times slower.
expect.set_options(timeout=60_000)


@pytest.fixture
def site(browsed: Site) -> Site:
    return browsed


@pytest.fixture
def full(site: Site) -> Site:
    """Something to see on every page."""
    desk = site.desk
    for user, text in enumerate(("which laptop for video", HOSTILE, "can my dog lick it", "can my dog lick it")):
        desk.ask(text, user)
    desk.services.waiting.tell_me("q1", 0, GUILD)
    desk.services.asking_back.ask(1, "w" * 300, OTHER, "web")
    desk.services.gaps.act(3, Act.EXPERT, OTHER, "web", reason="x" * 300)
    desk.proposed()
    desk.services.remarks.add(1, "answer", "y" * 400, "z" * 3000, OTHER, "web")
    desk.services.turns.take(What.DRAFT, 1, OTHER, "web")
    drafts = desk.services.drafts
    drafts.save({"question": HOSTILE, "answer": "x" * 3000}, OTHER, "web")
    typed = {"question": "¿Qué?", "answer": "x" * 390, "detail": "y", "not_known": "y", "cautions": ("y",)}
    for language in ("de", "es"):
        begun = drafts.translate("storage", language, typed, OTHER, "web")
    drafts.propose(begun.number, OTHER, "web")
    for user in range(10, 14):
        desk.services.ask.unhelpful(desk.heard("how do i store the cream", user), user)
    desk.services.publish.withdraw("sun", "Otto", "a source was retracted")
    screened(desk)
    return site


def screened(desk: Desk) -> None:
    """A false alarm and a miss here, and a false alarm of another server."""
    for question, text, guild in (
        ("s1", "my lips are swelling <b>now", GUILD),
        ("s2", "puffy since noon", GUILD),
        ("s3", "i found a lump of cream", 999),
    ):
        desk.services.ask.ask(text, Asking(question, "slash", 1, guild, 2))
    for question in ("s1", "s3"):
        desk.services.care.fine(question, 1)
    desk.services.care.missed("s2", 2)


# German words are the longest.
@pytest.mark.parametrize(("scheme", "width", "spoken"), [("light", 1280, "en-GB"), ("dark", 390, "de-DE")])
def test_every_page_is_accessible_and_fits(full: Site, scheme: str, width: int, spoken: str) -> None:
    page = full.local(color_scheme=scheme, locale=spoken, viewport={"width": width, "height": 800})
    tools = page.context.new_cdp_session(page)
    less = dict[str, list[str]]()
    for address in PAGES:
        page.goto(address)
        for narrow in (390, width):
            page.set_viewport_size({"width": narrow, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        # Through the debugger: the page's own policy lets no foreign script in.
        tools.send("Runtime.evaluate", {"expression": AXE})
        assert page.evaluate(RUN_AXE) == [], address
        less[address] = small(page)
    assert {address: found for address, found in less.items() if found} == {}


def test_the_bar_fits_a_phone_in_every_language_however_much_waits(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site.desk.services.triage, "counts", lambda _: Counts(1171, 843, 12, 3, 25, 2))
    for spoken in sorted(LANGUAGES):
        page = site.local(locale=spoken, viewport=PHONE, is_mobile=True, has_touch=True)
        page.goto("/welcome?step=5")
        # What it says of keys makes no sense without them.
        expect(page.locator(".keyed")).to_be_hidden()
        # A phone shows a page that is too wide from further away.
        assert page.evaluate("innerWidth") == PHONE["width"], spoken
        assert small(page) == [], spoken


def test_a_curator_decides_a_gap_in_three_clicks(site: Site) -> None:
    site.desk.ask("which laptop for video")
    page = site.by_discord("501")
    expect(page.get_by_role("heading", name="What is waiting for an answer")).to_be_attached()
    page.get_by_role("link", name="which laptop for video").click()
    page.get_by_role("button", name="Decline").click()
    page.get_by_role("button", name="Not for the bot").click()
    expect(page.get_by_role("status")).to_contain_text("You marked it as not for the bot: #1.")
    assert site.desk.services.gaps.find(1, OTHER).status is Status.NOT_FOR_BOT
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    assert site.desk.services.gaps.find(1, OTHER).status is Status.OPEN


def test_a_curator_sees_what_screening_got_wrong_in_their_server(site: Site) -> None:
    screened(site.desk)
    page = site.by_discord("501")
    page.get_by_role("button", name="More pages").click()
    page.get_by_role("link", name="Care").click()
    expect(page.get_by_role("row", name="swelling")).to_have_text("swelling101")
    expect(page.get_by_role("region", name="False alarms").get_by_role("listitem")).to_contain_text(
        ["my lips are swelling <b>now"]
    )
    expect(page.get_by_role("region", name="Should have been a signpost").get_by_role("listitem")).to_contain_text(
        ["puffy since noon"]
    )
    everywhere = site.local()
    everywhere.goto("/care")
    expect(everywhere.get_by_role("region", name="False alarms").get_by_role("listitem")).to_have_count(2)


def test_a_draft_is_written_with_a_live_preview_and_approved_by_another(site: Site) -> None:
    site.desk.ask("does it work on a dog")
    site.discord.server.roles[GUILD, "505"] = [ROLE]
    author = site.by_discord("501")
    author.get_by_role("link", name="does it work on a dog").click()
    author.get_by_role("button", name="Answer").click()
    author.locator("[name=question]").fill("Does it work on dogs?")
    author.locator("[name=answer]").fill("Nobody knows & nobody has tried.")
    author.locator("[name=topic]").select_option("use")
    author.locator("[name=sources]").fill("leaflet: It was not tried on dogs.")
    expect(author.locator(".findings.bad")).to_contain_text("what is not known", ignore_case=True)
    author.locator("[name=not_known]").fill("Everything; a study on dogs would settle it.")
    message = author.get_by_role("article", name="Preview of the message")
    expect(message).to_contain_text("Nobody knows & nobody has tried.")
    expect(message).to_contain_text("a study on dogs would settle it")
    assert author.evaluate("localStorage.length") > 0
    expect(message).to_contain_text("General information, not advice.")
    assert site.desk.services.drafts.find(1, OTHER).proposal.answer == "Nobody knows & nobody has tried."
    author.get_by_role("button", name="Propose").click()
    expect(author.locator(".said")).to_contain_text("another curator")
    author.get_by_role("button", name="Approve").click()
    expect(author.get_by_role("alert")).to_contain_text("another curator has to approve it")
    other = site.by_discord("505")
    other.get_by_role("link", name="Drafts").click()
    other.get_by_role("link", name="Does it work on dogs?").click()
    expect(other.get_by_text("1 of 2 curators have approved")).to_be_visible()
    other.get_by_role("button", name="Approve").click()
    expect(other.get_by_role("status")).to_have_text("Approved and published as 1.3.0.")
    assert site.desk.services.gaps.find(1, OTHER).status is Status.ANSWERED


def test_a_press_that_waited_for_a_save_is_not_pressed_again_when_the_page_is_brought_back(site: Site) -> None:
    number = site.desk.services.drafts.edit("storage", OTHER, "web").number
    page, saves, presses = site.local(), list[Route](), list[str]()

    def hold(route: Route) -> None:
        saves.append(route)

    def pressed(route: Route) -> None:
        """The browser stays where it is."""
        presses.append(route.request.url)
        route.fulfill(status=204)

    page.goto(f"/drafts/{number}")
    page.route("**/keep", hold)
    page.route("**/propose", pressed)
    answer = page.locator("[name=answer]")
    answer.fill("In the fridge.")
    with page.expect_request("**/keep"):
        answer.blur()
    page.get_by_role("button", name="Propose").click()
    assert presses == []
    with page.expect_response("**/propose"):
        saves.pop().continue_()
    page.unroute("**/keep")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    answer.fill("In the fridge, closed.")
    with page.expect_response("**/keep"):
        answer.blur()
    with page.expect_response("**/preview"):
        answer.fill("In the fridge, closed tight.")
    assert len(presses) == 1


def test_it_works_without_scripts(site: Site) -> None:
    site.desk.ask("which laptop for video")
    number = site.desk.services.drafts.edit("storage", OTHER, "web").number
    page = site.local(java_script_enabled=False)
    page.get_by_label("Search").fill("nothing such")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing fits.")).to_be_visible()
    page.get_by_role("link", name="Show everything that is waiting").click()
    page.get_by_role("link", name="which laptop for video").click()
    page.get_by_role("button", name="Decline").click()
    page.get_by_label("Reason for rejecting it").fill("Ask in the shop.")
    page.get_by_role("button", name="Reject", exact=True).click()
    assert site.desk.services.gaps.find(1, OTHER).reason == "Ask in the shop."
    page.goto(f"/drafts/{number}")
    page.locator("[name=answer]").fill("In the fridge.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("article")).to_contain_text("In the fridge.")
    page.get_by_role("button", name="Save", exact=True).click()
    assert site.desk.services.drafts.find(number, OTHER).proposal.answer == "In the fridge."
    page.get_by_role("link", name="Ask every question in the log again").click()
    expect(page.get_by_text("1 of 2 curators have approved")).to_be_visible()


def test_the_queue_is_worked_by_keys_alone(site: Site) -> None:
    site.desk.ask("which laptop for video")
    site.desk.ask("can my dog lick it")
    page = site.local()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("jck?")
    expect(page.get_by_label("Search")).to_have_value("jck?")
    expect(page.get_by_text("Nothing fits.")).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Backspace")
    page.keyboard.type("dog")
    expect(page.locator("[data-item]")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="can my dog lick it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("can my dog lick it")
    # Its heading is there before the script that hears keys.
    page.wait_for_load_state()
    page.keyboard.press("c")
    expect(page.get_by_role("status")).to_contain_text("You claimed it: #2.")
    page.get_by_role("link", name="← 1 waiting").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What is waiting for an answer")
    assert site.desk.services.gaps.find(2, OTHER).holder_name


def test_signing_out_and_a_role_that_was_taken_away(site: Site) -> None:
    page = site.by_discord("501")
    page.get_by_role("button", name="More pages").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in with Discord")).to_be_visible()
    page = site.by_discord("502")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not allowed")


def test_what_an_entry_is_judged_by_stands_on_one_screen(site: Site) -> None:
    for user in range(12):
        for _ in range(1 + user % 2):
            site.desk.heard(f"how do i store the cream{'!' * user} {'please' * (user % 3)}", user)
    tops: dict[str, list[float]] = {}
    for name, screen in (("wide", {"width": 1280, "height": 800}), ("phone", PHONE)):
        page = site.local(viewport=screen)
        page.goto("/entries/storage")
        parts = [
            page.locator(".lead"),
            page.locator("#sources"),
            page.locator("#ratings"),
            page.locator("section[aria-labelledby=asked] > ul > li").nth(4),
            page.get_by_role("button", name="Edit"),
            page.get_by_role("heading", name="In more detail"),
        ]
        boxes = [part.bounding_box() for part in parts]
        tops[name] = [box["y"] + (box["height"] if name == "wide" else 0) for box in boxes if box]
        assert len(tops[name]) == len(parts)
    assert max(tops["wide"][:5]) <= 800
    assert tops["phone"] == sorted(tops["phone"])
