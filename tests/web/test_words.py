"""Members' wordings beside a draft on the page: unticked, editable, and taken only when ticked, without JavaScript."""

from playwright.sync_api import expect

from bot.services.ask import Asking
from tests.web.conftest import GUILD, OTHER
from tests.web.test_browser import Site, chromium, site

__all__ = ["chromium", "site"]

PLAIN = "which laptop for video"
PERSONAL = "which laptop for the videos of my daughter Henrietta"
PRIVATE = "which laptop for video if i am called Bosun"


def test_wordings_are_ticked_one_by_one(site: Site) -> None:
    desk, drafts = site.desk, site.desk.services.drafts
    first = desk.ask(PLAIN).number
    desk.services.ask.ask(PRIVATE, Asking("secret", "private", 7, GUILD, 2))
    passed = desk.services.gaps.pass_on("secret")
    assert passed is not None
    for other in (desk.ask(PERSONAL, 2), passed.gap):
        if other.number != first:
            desk.services.gaps.merge(other.number, first, OTHER, "web")
    page = site.local(java_script_enabled=False)
    page.goto(f"/gaps/{first}")
    page.get_by_role("button", name="Write an answer").click()
    boxes = page.locator("[name=take]")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        expect(box).not_to_be_checked()
    expect(page.get_by_text("1 question was asked in private")).to_be_visible()
    expect(page.get_by_text("Bosun")).to_have_count(0)
    expect(page.get_by_text("looks personal: my daughter")).to_be_visible()
    page.locator("[name=question]").fill("Which laptop is good?")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("looks personal")
    expect(page.locator("[name=question]")).to_have_value("Which laptop is good?")
    expect(boxes.nth(0)).to_be_checked()
    page.get_by_label("Wording 2", exact=True).fill("which laptop for videos of a child")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    assert drafts.find(1, OTHER).proposal.phrasings == (PLAIN, "which laptop for videos of a child")
    expect(boxes).to_have_count(1)
    page.goto("/drafts/1/yaml")
    expect(page.locator("[name=yaml]")).to_contain_text(f"#- {PERSONAL}")
