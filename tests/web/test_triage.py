"""Questions decided one after the other on a phone and by keys, in a real Chromium."""

import re
import threading
from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, Request, expect

from bot.curation.gaps import Status
from bot.knowledge.models import KnowledgeBase, PastRelease
from bot.services.progress import Progress
from bot.services.publish import Plan
from tests.discord_server.waiting import TIMEOUT
from tests.web.browsing import PHONE, Site, small
from tests.web.conftest import OTHER
from tests.web.oauth_server import GUILD, ROLE

ASKED = (
    "which laptop for video", "can my dog lick it", "is it vegan", "what colour is the box", "how loud is the factory",
    "who plays in the film", "is there a podcast", "where is the head office", "does the brand sponsor a football club",
    "how do i spell it",
)  # fmt: skip

# How far the page has moved by itself (https://web.dev/articles/cls); the mark is heard of even if nothing has.
SHIFTED = """() => new Promise(done => requestAnimationFrame(() => {
    performance.mark('shown');
    const observer = new PerformanceObserver(list => done(
        list.getEntriesByType('layout-shift').reduce((sum, each) => sum + each.value, 0)
    ));
    observer.observe({ type: 'layout-shift', buffered: true });
    observer.observe({ type: 'mark', buffered: true });
}))"""


@pytest.fixture
def site(browsed: Site) -> Site:
    for user, text in enumerate(ASKED):
        browsed.desk.ask(text, user)
    return browsed


def _status(site: Site, number: int) -> Status:
    return site.desk.services.gaps.find(number, OTHER).status


def _press(page: Page, key: str) -> None:
    """Press a key once the page's scripts run: they do after what the page says is there."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def test_ten_questions_are_decided_by_two_keys_and_two_requests_each(site: Site) -> None:
    page = site.local()
    page.get_by_role("link", name="decide one by one").click()
    asked: list[Request] = []
    page.on("request", lambda each: asked.append(each) if "/static/" not in each.url else None)
    for left in range(10, 0, -1):
        expect(page.get_by_role("link", name=f"← {left} waiting")).to_be_visible()
        _press(page, "3")
        page.keyboard.press("1")
    expect(page.get_by_text("That was the last one.")).to_be_visible()
    expect(page.get_by_text("Nothing is waiting. Well done.")).to_be_visible()
    assert len(asked) == 20, [each.url for each in asked]
    assert {_status(site, number) for number in range(1, 11)} == {Status.NOT_FOR_BOT}
    _press(page, "u")
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    assert sum(_status(site, number) is Status.OPEN for number in range(1, 11)) == 1


def test_the_filter_goes_along_and_next_skips(site: Site) -> None:
    site.desk.ask(ASKED[3], 77)
    page = site.local()
    page.goto("/?alone=1&order=oldest")
    page.get_by_role("link", name=ASKED[0]).click()
    expect(page.get_by_role("link", name="← 9 waiting")).to_be_visible()
    for text in (*ASKED[1:3], *ASKED[4:6]):
        _press(page, "n")
        expect(page.get_by_role("heading", level=1)).to_have_text(text)
    _press(page, "4")
    page.get_by_role("button", name="7 days").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ASKED[6])
    expect(page.get_by_role("link", name="← 8 waiting")).to_be_visible()


def test_many_are_declined_at_once_and_taken_back(site: Site) -> None:
    page = site.local(viewport=PHONE)
    for text in ASKED[:2]:
        page.locator("[data-item]").filter(has_text=text).get_by_role("checkbox").check()
    page.get_by_label("Reason (those who asked will read it)").fill("Not about the cream.")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("status")).to_contain_text("You rejected it: #")
    assert [_status(site, number) for number in (1, 2, 3)] == [Status.REJECTED, Status.REJECTED, Status.OPEN]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    assert _status(site, 1) is _status(site, 2) is Status.OPEN


def test_questions_that_ask_the_same_are_merged_at_once_into_the_most_wanted(site: Site) -> None:
    site.desk.ask(ASKED[1], 77)
    page = site.local(viewport=PHONE)
    ticked = [page.locator("[data-item]").filter(has_text=text).get_by_role("checkbox") for text in ASKED[:3]]
    ticked[0].check()
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("alert")).to_contain_text("tick at least two that ask the same")
    for each in ticked:
        each.check()
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("status")).to_contain_text("You merged it: #1, #3.")
    assert [site.desk.services.gaps.find(number, OTHER).number for number in (1, 2, 3)] == [2, 2, 2]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    assert [site.desk.services.gaps.find(number, OTHER).number for number in (1, 2, 3)] == [1, 2, 3]


def test_what_may_ask_the_same_is_joined_from_a_question_by_its_ticks(site: Site) -> None:
    ways = ("can i fly with it in hand luggage", "taking it on a plane", "is a flight attendant going to object to it")
    flying = [site.desk.ask(text, 50 + place).number for place, text in enumerate(ways)]
    assert len(set(flying)) == 3
    page = site.local(viewport=PHONE)
    page.goto(f"/gaps/{flying[0]}?alone=1")
    alike = page.get_by_role("region", name="May ask the same")
    alike.get_by_role("button", name="Join the ticked ones").click()
    expect(page.get_by_role("alert")).to_contain_text("first tick the ones you mean")
    for number in flying[1:]:
        alike.get_by_role("checkbox", name=f"Tick #{number}").check()
    assert small(page) == []
    alike.get_by_role("button", name="Join the ticked ones").click()
    expect(page.get_by_role("status")).to_contain_text(f"You merged it: #{flying[1]}, #{flying[2]}.")
    expect(page).to_have_url(re.compile(rf"/gaps/{flying[0]}\?alone=1"))
    assert {site.desk.services.gaps.find(number, OTHER).number for number in flying} == {flying[0]}
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    assert [site.desk.services.gaps.find(number, OTHER).number for number in flying] == flying


def test_a_phone_shows_six_questions_and_every_target_is_wide_enough(site: Site) -> None:
    page = site.local(viewport=PHONE)
    boxes = [each.bounding_box() for each in page.locator("[data-item]").all()]
    assert sum(box is not None and box["y"] + box["height"] <= 844 for box in boxes) >= 6
    for address in ("/", "/gaps/1", "/drafts", "/welcome"):
        page.goto(address)
        assert small(page) == [], address
    assert page.locator(".thumb").bounding_box()["y"] > 422  # type: ignore[index] # within reach of a thumb


def test_nothing_moves_once_it_is_shown(site: Site) -> None:
    draft = site.desk.proposed()
    page = site.local(viewport=PHONE)
    for address in ("/", "/gaps/1", f"/drafts/{draft}", f"/drafts/{draft}?edit=1", "/statistics", "/find?q=dog"):
        page.goto(address)
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        assert page.evaluate(SHIFTED) < 0.01, address


def test_a_curator_asks_back_and_reads_the_answer(site: Site) -> None:
    asking, waiting = site.desk.services.asking_back, site.desk.services.waiting
    page = site.local(viewport=PHONE)
    page.goto("/gaps/1")
    _press(page, "4")
    page.get_by_label("Ask back the last person who asked").fill("For which film?")
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_role("alert")).to_contain_text("nobody who asked can be asked back")
    waiting.tell_me("q1", 0, GUILD)
    _press(page, "4")
    expect(page.get_by_label("Ask back the last person who asked")).to_have_value("For which film?")
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_role("status")).to_contain_text("They will be asked in half a minute.")
    region = page.get_by_role("region", name="Asked back")
    expect(region).to_contain_text("For which film?")
    assert asking.answer(1, 0, "<b>Casablanca")
    page.reload()
    expect(region).to_contain_text("<b>Casablanca")
    expect(page.get_by_role("button", name="Take it back")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_turn_is_taken_and_stands_under_for_me(site: Site) -> None:
    page = site.local(viewport=PHONE)
    page.goto("/gaps/2")
    _press(page, "4")
    page.get_by_label("Whose turn").select_option("I take it")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_role("status")).to_contain_text("#2: it is your turn now.")
    expect(page.get_by_text("It is your turn.")).to_be_visible()
    page.get_by_role("button", name="More pages").click()
    page.get_by_role("link", name="For me 1").click()
    expect(page.get_by_role("heading", name="1 question")).to_be_visible()
    page.get_by_role("link", name=ASKED[1]).click()
    expect(page.get_by_role("link", name="← 1 waiting")).to_be_visible()
    page.goto("/work")
    expect(page.get_by_text("You have reached the end of this list.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_reviewer_reads_how_many_questions_were_asked_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, held = site.desk.services.publish.plan, threading.Event()

    def slow(knowledge: KnowledgeBase, past: Sequence[PastRelease], *, progress: Progress) -> Plan:
        progress(340, 1000)
        held.wait(TIMEOUT)
        return asked(knowledge, past, progress=progress)

    monkeypatch.setattr(site.desk.services.publish, "plan", slow)
    page = site.local(viewport=PHONE)
    page.goto(f"/drafts/{site.desk.proposed()}")
    changes = page.locator(".moves")
    rest = changes.locator("[data-then]")
    expect(rest).to_contain_text("340 of 1,000 questions asked again")
    expect(rest).to_have_attribute("aria-busy", "true")
    expect(changes).to_contain_text("No question is near what changes. All 10 questions are asked")
    held.set()
    expect(rest).to_have_count(0)
    expect(changes).to_contain_text("come out differently")
    expect(changes).not_to_have_attribute("aria-busy", "true")


def test_a_reviewer_comments_and_the_author_takes_what_is_suggested(site: Site) -> None:
    drafts = site.desk.services.drafts
    number = site.desk.proposed()
    page = site.local(viewport=PHONE)
    page.goto(f"/drafts/{number}")
    _press(page, "4")
    page.get_by_label("What should be changed").fill("How cold is a fridge?")
    page.get_by_label("How should the whole field read").fill("Keep it in the fridge, at 2 to 8 degrees.")
    page.get_by_role("button", name="Comment", exact=True).click()
    region = page.get_by_role("region", name="Comments")
    expect(region).to_contain_text("How cold is a fridge?")
    _press(page, "2")
    page.get_by_role("button", name="Send it back").click()
    assert drafts.find(number, OTHER).note == "1 comment on its fields"
    page.get_by_role("button", name="Take the suggestion for: Answer").click()
    expect(page.locator(".said")).to_contain_text("The suggested text is in the draft.")
    assert drafts.find(number, OTHER).proposal.answer == "Keep it in the fridge, at 2 to 8 degrees."
    expect(page.get_by_text("taken", exact=False).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_amiss_is_said_at_its_field_and_the_next_question_comes(site: Site) -> None:
    page = site.by_discord("501", viewport=PHONE)
    page.goto("/gaps/2")
    page.get_by_role("button", name="Answer").click()
    page.locator("[name=answer]").fill("Nobody knows yet.")
    page.locator("[name=topic]").select_option("use")
    page.locator("[name=sources]").fill("leaflet: It was not tried on dogs.")
    page.locator("[name=take]").first.check()
    assert page.locator(".fault:visible").count() == 0
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("alert")).to_contain_text("It is saved, but not proposed yet. One thing is missing")
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.locator("#fault-not_known")).to_have_text("This is missing.")
    page.locator("[name=not_known]").fill("What a tongue takes up; a study on dogs would settle it.")
    expect(page.locator("#fault-not_known")).to_be_empty()
    page.locator("[name=detail]").fill("A dog of 30 kg is no person.")
    expect(page.locator("#fault-detail")).to_contain_text("The detail: the number 30 is in no cited claim.")
    page.locator("[name=detail]").fill("")
    expect(page.locator("#fault-detail")).to_be_empty()
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("status")).to_contain_text("Proposed")
    assert small(page) == []
    _press(page, "n")
    expect(page.get_by_role("heading", level=1)).to_have_text(ASKED[0])
    site.discord.server.roles[GUILD, "505"] = [ROLE]
    draft = site.desk.proposed()
    other = site.by_discord("505", viewport=PHONE)
    other.goto("/drafts/1")
    other.get_by_role("button", name="Approve").click()
    expect(other.get_by_role("status")).to_contain_text("Approved and published as 1.3.0.")
    expect(other.locator("main")).to_contain_text("Of those who asked:")
    other.get_by_role("status").get_by_role("link", name="Next").click()
    expect(other).to_have_url(re.compile(rf"/drafts/{draft}$"))


def test_a_source_is_cited_with_a_tap_and_kept_at_once(site: Site) -> None:
    page = site.local(viewport=PHONE)
    page.goto("/gaps/1")
    page.get_by_role("button", name="Answer").click()
    page.get_by_text("Find a source").click()
    page.locator("[data-cite]").first.click()
    expect(page.locator("#kept")).to_have_text("Saved")
    assert site.desk.services.drafts.find(1, OTHER).proposal.sources[0].source == "leaflet"
    page.get_by_text(re.compile(r"^and \d+ more$")).click()
    further = page.locator("#shelf details [data-cite]").first
    said = further.inner_text()
    further.click()
    expect(page.locator("[name=sources]")).to_have_value(re.compile(re.escape(said)))
    line = page.locator("[name=question]")
    line.fill("A question that is far too long to stand on one line of a phone, and yet all of it can be read, is it?")
    assert line.evaluate("each => each.scrollHeight <= each.clientHeight + 2 && each.scrollWidth <= each.clientWidth")


def test_what_was_typed_while_signed_out_is_here_again_after_signing_in(site: Site) -> None:
    page = site.by_discord("501", viewport=PHONE)
    page.goto("/gaps/1")
    page.get_by_role("button", name="Answer").click()
    page.wait_for_url("**/drafts/*")
    page.context.clear_cookies()
    page.locator("[name=answer]").fill("Typed after eight hours.")
    preview = page.locator("#preview")
    expect(preview.get_by_role("alert")).to_contain_text("You are signed out. What you typed is kept in this browser")
    page.locator("[name=not_known]").focus()
    expect(page.locator("#kept")).to_have_text("Not saved: see below")
    expect(preview.locator("*")).to_have_count(2)
    page.on("dialog", lambda dialog: dialog.accept())
    preview.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Sign in with Discord").click()
    expect(page.locator("[name=answer]")).to_have_value("Typed after eight hours.")
    expect(page.locator("#kept")).to_have_text("What you had typed is back, not saved yet.")


def test_what_is_chosen_is_said_and_leaves_room_for_six_questions(site: Site) -> None:
    page = site.local(viewport=PHONE)
    page.goto("/?alone=1&order=oldest&status=open")
    expect(page.locator(".total").first).to_contain_text("10 questions: open, one asked, oldest first")
    boxes = [each.bounding_box() for each in page.locator("[data-item]").all()]
    assert sum(box is not None and box["y"] + box["height"] <= 844 for box in boxes) >= 6
    page.get_by_text("Sort and filter").click()
    page.get_by_label("People").select_option("several asked")
    expect(page.locator("main")).to_contain_text("Nothing fits.")
    expect(page.get_by_label("People")).to_be_visible()
    page.get_by_role("link", name="Show everything that is waiting").click()
    expect(page.locator("[data-item]")).to_have_count(10)
