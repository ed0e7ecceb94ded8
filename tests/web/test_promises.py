"""Whoever approves a draft before every question was asked goes on at once; the page says what becomes of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.curation.drafts import Stage
from bot.curation.review import Curator, Role
from tests.discord_server.waiting import TIMEOUT
from tests.held import Held
from tests.web.browsing import PHONE, Site, small
from tests.web.desk import OTHER, Desk
from tests.web.oauth_server import GUILD, ROLE

expect.set_options(timeout=60_000)


@pytest.fixture
def held(desk: Desk) -> Iterator[Held]:
    """What asks every question, once it is let go."""
    child = Held(desk.services.publish._store, desk.clock.now)
    desk.services.publish.child = child
    yield child
    child.let_go()


def approved(site: Site, held: Held, **options: object) -> Page:
    """Somebody approves a draft while every question is being asked."""
    number = site.desk.proposed()
    held.has_begun()
    page = site.by_discord("501", viewport=PHONE, **options)
    page.goto(f"/drafts/{number}")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("Approved. No need to wait")
    return page


def test_it_is_published_by_itself_once_every_question_was_asked(browsed: Site, held: Held) -> None:
    page = approved(browsed, held)
    promised = page.locator("[data-promise]")
    expect(promised).to_contain_text("It is published as soon as every question in the log has been asked again.")
    expect(promised).to_contain_text("20 of 60 questions asked again")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    assert small(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # What waits for them next is another draft, and not this one.
    expect(page.get_by_role("link", name="Next")).to_have_count(0)
    browsed.discord.server.roles[GUILD, "505"] = [ROLE]
    other = browsed.by_discord("505", viewport=PHONE)
    other.goto("/drafts/1")
    expect(other.locator("[data-promise]")).to_contain_text("Approved by")
    assert len(browsed.desk.services.publish.log()) == 1
    held.let_go()
    for each in (page, other):
        expect(each.locator("main")).to_contain_text("Published in 1.2.4")
        expect(each.locator("[data-promise]")).to_have_count(0)
    assert browsed.desk.services.drafts.find(1, OTHER).stage is Stage.PUBLISHED


def test_what_the_gate_refuses_is_said_at_the_top_to_everybody(browsed: Site, held: Held) -> None:
    page = approved(browsed, held)
    held.refuses("The check “where do I keep it” fails.")
    held.let_go()
    expect(page.get_by_role("alert").first).to_contain_text("Not published.")
    expect(page.get_by_role("alert").first).to_contain_text("approved it, but that does not count: the gate refuses it")
    expect(page.locator(".moves")).to_contain_text("The check “where do I keep it” fails.")
    expect(page.locator(".moves")).to_contain_text("1 of 2 curators have approved")
    other = browsed.local(viewport=PHONE)
    other.goto("/drafts/1")
    expect(other.get_by_role("alert").first).to_contain_text("but that does not count")
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    assert len(browsed.desk.services.publish.log()) == 1


def test_without_scripts_a_reload_shows_how_it_stands(browsed: Site, held: Held) -> None:
    page = approved(browsed, held, java_script_enabled=False)
    expect(page.locator("[data-promise]")).to_contain_text(
        "It is published as soon as every question in the log has been asked again."
    )
    page.get_by_role("link", name="See how far it is").click()
    expect(page.locator("main")).to_contain_text("20 of 60 questions asked again")
    drafts = browsed.desk.services.drafts
    under_way = drafts.approve_ahead(1, drafts.find(1, OTHER).revision, Curator("discord:501", "", Role.CURATOR), "web")
    held.let_go()
    assert under_way.result(TIMEOUT).record is not None
    page.reload()
    expect(page.locator("main")).to_contain_text("Published in 1.2.4")
