"""Two curators on phones, from the queue to a release, in few taps; and how the pages look on the way."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pictures.comparing import compare
from tests.web.browsing import PHONE, Site
from tests.web.oauth_server import GUILD, ROLE

GOLDEN = Path(__file__).parents[2] / "docs" / "pictures" / "desk"
MOST_TAPS, SCREEN = 4, 844
ASKED = (
    ("can i take the tube in hand luggage", 4), ("can my dog lick it off my hand", 3), ("is it vegan", 2),
    ("what colour is the box", 1), ("how loud is the factory", 1), ("who plays the cream in the film", 1),
    ("is there a podcast", 1), ("where is the head office", 1),
)  # fmt: skip


@pytest.fixture
def site(browsed: Site) -> Site:
    user = 0
    browsed.desk.clock.at = browsed.desk.clock.at.replace(month=5, day=20)
    for text, people in ASKED:
        for _ in range(people):
            user += 1
            browsed.desk.ask(text, user)
    browsed.desk.clock.at = browsed.desk.clock.at.replace(month=6, day=1)
    browsed.discord.server.roles[GUILD, "505"] = [ROLE]
    return browsed


class Hand:
    """A curator's hand on a phone: it counts its taps and how far it scrolls, in screens."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0
        self.scrolled = 0.0

    def tap(self, target: Locator) -> None:
        """Tap what stands on the screen, or scroll to it first."""
        expect(target).to_be_visible()
        before = self.page.evaluate("scrollY")
        target.scroll_into_view_if_needed()
        self.scrolled += abs(self.page.evaluate("scrollY") - before) / SCREEN
        target.click()
        self.taps += 1


def _written(page: Page) -> None:
    page.locator("[name=answer]").fill("Yes, a tube of this size may fly. Keep it in its box.")
    page.locator("[name=not_known]").fill("What each airline asks for; their rules would settle it.")
    page.locator("[name=topic]").select_option("use")
    page.locator("[name=sources]").fill("leaflet: It may travel in its box.")


def publish(site: Site, chosen: Callable[[Page], Locator]) -> None:
    """One curator answers the gap that is chosen on the queue, another approves it: four taps and a screen at most."""
    author = Hand(site.by_discord("501", viewport=PHONE))
    author.tap(chosen(author.page))
    author.tap(author.page.get_by_role("button", name="Answer"))
    _written(author.page)
    author.tap(author.page.get_by_role("button", name="Propose"))
    expect(author.page.locator(".said")).to_contain_text("another curator")
    reviewer = Hand(site.by_discord("505", viewport=PHONE))
    reviewer.tap(reviewer.page.get_by_role("link", name="Drafts"))
    reviewer.tap(reviewer.page.locator("[data-open]").first)
    expect(reviewer.page.get_by_role("article", name="Preview of the message")).to_be_in_viewport()
    reviewer.tap(reviewer.page.get_by_role("button", name="Approve"))
    expect(reviewer.page.get_by_role("status")).to_contain_text("Approved and published as")
    for hand in (author, reviewer):
        assert hand.taps <= MOST_TAPS
        assert hand.scrolled <= 1


def test_from_the_queue_to_a_release_in_four_taps_each(site: Site) -> None:
    publish(site, lambda queue: queue.get_by_role("link", name=ASKED[0][0]))


def test_what_was_typed_offline_comes_back(site: Site) -> None:
    page = site.local(viewport=PHONE)
    page.goto("/gaps/1")
    page.get_by_role("button", name="Answer").click()
    page.wait_for_url("**/drafts/*")
    # Once it is back on the network the browser saves by itself; here that never arrives.
    page.context.route("**/keep", lambda route: route.abort())
    page.context.set_offline(True)
    page.locator("[name=answer]").fill("Typed in a tunnel.")
    page.locator("[name=not_known]").focus()
    expect(page.locator("#kept")).to_have_text("Salve cannot be reached: kept in this browser.")
    # While it is closed, a page may be back on the network for a moment without its route, and would save after all.
    page.evaluate("delete document.querySelector('[data-keep]').dataset.keep")
    context, address = page.context, page.url
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("[name=answer]")).to_have_value("Typed in a tunnel.")
    expect(page.locator("#kept")).to_have_text("What you had typed is back, not saved yet.")


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 390), ("light", 1280)])
def test_the_pages_look_as_they_did(site: Site, scheme: str, width: int) -> None:
    draft = site.desk.proposed()
    page = site.local(color_scheme=scheme, viewport={"width": width, "height": SCREEN})
    shown = {"queue": "/", "question": "/gaps/1", "review": f"/drafts/{draft}", "statistics": "/statistics"}
    for name, address in shown.items():
        page.goto(address)
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        compare(page.screenshot(), GOLDEN / f"{name}-{'phone' if width == 390 else 'desktop'}-{scheme}.png")
