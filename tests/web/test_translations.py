"""The translators' desk: worklists, an original beside its translation, and a second person who approves it."""

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.curation.drafts import Draft, Stage
from bot.curation.review import Curator
from bot.knowledge import translating
from bot.knowledge.models import KnowledgeBase, Term
from bot.knowledge.translation import TranslationStatus
from tests import town
from tests.pictures.comparing import compare
from tests.web.browsing import PHONE, small
from tests.web.browsing import Site as Browsed
from tests.web.conftest import OTHER, Site

GOLDEN = Path(__file__).parents[2] / "docs" / "pictures" / "desk"
ANOTHER = replace(OTHER, id="discord:901", name="Ada")
# An upper bound for what the page does by itself: a machine may be ten times slower.
expect.set_options(timeout=60_000)
GERMAN = {
    "question": "Wie bewahre ich die Creme auf?",
    "answer": "Bewahre sie im Kühlschrank auf.",
    "cautions": "Frag eine Ärztin.",
    "detail": "Mehr zur Aufbewahrung.",
    "not_known": "Wie lange sie hält, ist nicht bekannt.",
    "phrasings": "wohin mit der Tube\nmuss sie kalt liegen",
    "reviewed_by": "an editor; no clinician who speaks German has read it",
}


@pytest.fixture
def knowledge() -> KnowledgeBase:
    """The town's knowledge with a glossary, one entry in German, and one that says what its original said before."""
    base = town.knowledge()
    made = town.german(base.entry["sun"])
    cream = Term(term="cream", also=("ointment",), meaning="What this town puts on its skin.")
    return replace(base, translations=(made,), glossary=(*base.glossary, cream))


def revision(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found is not None
    return found[1]


async def fields(site: Site, path: str, **typed: str) -> dict[str, str]:
    """The form of a page as a browser sends it, with what is typed."""
    page = (await site.client.get(path, follow_redirects=True)).text
    areas = dict(re.findall(r'<textarea name="(\w+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL))
    inputs = dict(re.findall(r'<input(?: type="hidden")? name="(\w+)"[^>]*? value="([^"]*)"', page))
    inputs.pop("csrf", None)
    return {name: html.unescape(text) for name, text in {**areas, **inputs}.items()} | typed


async def test_each_language_has_a_worklist_that_says_how_entries_stand(site: Site) -> None:
    await site.local()
    page = (await site.client.get("/translations")).text
    assert all(f'href="/translations/{code}"' in page for code in ("de", "es", "fr", "pt"))
    assert 'href="/translations/en"' not in page
    todo = (await site.client.get("/translations/de")).text
    assert "How do I store the cream?" in todo
    assert 'href="/translations/de/sun"' not in todo
    done = (await site.client.get("/translations/de?state=translated")).text
    assert done.count("data-item") == 1
    assert 'href="/translations/de/sun"' in done
    for path in ("/translations/en", "/translations/xyz", "/translations/de/nothing"):
        assert (await site.client.get(path)).status_code == 404, path


async def test_a_translation_is_written_approved_by_a_second_person_and_served(site: Site) -> None:
    await site.come_back()
    page = (await site.client.get("/translations/de/storage")).text
    assert "<dfn>cream</dfn>" in page
    assert "What this town puts on its skin." in page
    saved = await site.post(
        "/translations/de/storage/propose", **await fields(site, "/translations/de/storage", **GERMAN)
    )
    assert saved.status_code == 303, html.unescape(saved.text)
    where = saved.headers["location"]
    page = (await site.client.get(where)).text
    assert "Bewahre sie im Kühlschrank auf." in page
    own = await site.post(f"{where}/approve", revision=revision(page))
    assert own.status_code == 403
    assert "waiting for a second person" in (await site.client.get("/translations/de")).text
    services, number = site.desk.services, int(where.rpartition("/")[2])
    assert services.triage.counts(OTHER).translations == 1
    done = services.drafts.approve(number, services.drafts.find(number, OTHER).revision, OTHER, "web")
    assert done.record is not None
    assert ("translation", "de/storage") in {change[:2] for change in done.record.changes}
    await site.client.get("/")
    served = services.ask.release.knowledge.translation["de/storage"]
    assert (served.answer, served.phrasings) == (GERMAN["answer"], ("wohin mit der Tube", "muss sie kalt liegen"))
    assert served.of == translating.meaning(services.ask.release.knowledge.entry["storage"])
    listed = (await site.client.get("/translations/de?state=translated")).text
    assert listed.count("data-item") == 2


async def test_what_changed_in_the_original_is_shown_word_by_word_until_it_is_translated(site: Site) -> None:
    await site.local()
    services = site.desk.services
    before = services.ask.release.knowledge.entry["sun"]
    number = services.drafts.edit("sun", OTHER, "web").number
    services.drafts.save({"answer": f"Never mind. {before.answer}"}, OTHER, "web", number=number)
    services.drafts.propose(number, OTHER, "web")
    own = (await site.client.get(f"/drafts/{number}")).text
    assert (await site.post(f"/drafts/{number}/approve", revision=revision(own))).status_code == 303
    todo = (await site.client.get("/translations/de")).text
    assert "out of date" in todo
    page = (await site.client.get("/translations/de/sun")).text
    assert re.search(r"<ins>Never (</ins><ins>)?mind\. </ins>", page)
    typed = await fields(site, "/translations/de/sun", answer="Egal. Ja, nimm Sonnenschutz.")
    saved = await site.post("/translations/de/sun/save", **typed)
    assert saved.status_code == 303, html.unescape(saved.text)
    draft = services.drafts.find(int(saved.headers["location"].rpartition("/")[2]), OTHER)
    assert draft.proposal.of == translating.meaning(services.ask.release.knowledge.entry["sun"])
    # What is served still says the original of before.
    assert "<ins>Never" in (await site.client.get(saved.headers["location"])).text


async def test_what_reverses_the_original_withholds_its_translations_until_they_are_renewed(site: Site) -> None:
    await site.local()
    services = site.desk.services
    number = services.drafts.edit("sun", OTHER, "web").number
    services.drafts.save({"answer": "No, not at all."}, OTHER, "web", number=number)
    services.drafts.propose(number, OTHER, "web")
    page = (await site.client.get(f"/drafts/{number}")).text
    assert (await site.post(f"/drafts/{number}/approve", revision=revision(page))).status_code == 303
    await site.client.get("/")
    knowledge = services.ask.release.knowledge
    assert knowledge.translation["de/sun"].status is TranslationStatus.WITHHELD
    assert translating.served(knowledge.entry["sun"], "de", knowledge) is None
    page = (await site.client.get("/translations/de/sun")).text
    assert "members get no answer in this language" in page
    typed = await fields(site, "/translations/de/sun", answer="Nein, gar nicht.")
    proposed = await site.post("/translations/de/sun/propose", **typed)
    draft = services.drafts.find(int(proposed.headers["location"].rpartition("/")[2]), OTHER)
    assert services.drafts.approve(draft.number, draft.revision, OTHER, "web").record is not None
    await site.client.get("/")
    knowledge = services.ask.release.knowledge
    assert translating.served(knowledge.entry["sun"], "de", knowledge) == knowledge.translation["de/sun"]


async def test_a_draft_of_an_original_that_changed_meanwhile_is_not_proposed(site: Site) -> None:
    await site.local()
    services = site.desk.services
    typed = await fields(site, "/translations/de/storage", **GERMAN)
    where = (await site.post("/translations/de/storage/save", **typed)).headers["location"]
    number = services.drafts.edit("storage", OTHER, "web").number
    services.drafts.save({"answer": "Keep it in the fridge, always."}, OTHER, "web", number=number)
    services.drafts.propose(number, OTHER, "web")
    page = (await site.client.get(f"/drafts/{number}")).text
    assert (await site.post(f"/drafts/{number}/approve", revision=revision(page))).status_code == 303
    page = (await site.client.get(where)).text
    assert "the original has changed since it was translated" in page
    refused = await site.post(f"{where}/propose")
    assert refused.status_code == 400
    again = await site.post(f"{where}/propose", **await fields(site, where))
    assert again.status_code == 303, html.unescape(again.text)


async def test_two_do_not_translate_one_entry_and_nothing_typed_is_lost(site: Site) -> None:
    await site.local()
    typed = await fields(site, "/translations/es/storage", question="¿Cómo?", answer="En la nevera.")
    begun = site.desk.services.drafts.translate("storage", "es", {"answer": "Otto's."}, OTHER, "web")
    assert (await site.client.get("/translations/es/storage")).headers["location"] == f"/drafts/{begun.number}"
    refused = await site.post("/translations/es/storage/save", **typed)
    assert refused.status_code == 409
    assert "Otto is translating it already" in html.unescape(refused.text)
    assert "En la nevera." in refused.text


async def test_a_proposal_that_comes_too_late_says_so_and_names_nothing_as_missing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.local()
    drafts = site.desk.services.drafts
    propose = drafts.propose

    def later(number: int, curator: Curator, door: str) -> Draft:
        propose(number, OTHER, "web")
        return propose(number, curator, door)

    monkeypatch.setattr(drafts, "propose", later)
    typed = await fields(site, "/translations/de/storage", **GERMAN)
    refused = await site.post("/translations/de/storage/propose", **typed)
    page = html.unescape((await site.client.get(refused.headers["location"])).text)
    assert "see what is missing" not in page
    assert "Saved." in page
    assert "is now" in page


async def test_figures_and_parts_are_compared_with_the_original(site: Site) -> None:
    await site.local()
    typed = await fields(site, "/translations/de/storage", **GERMAN)
    refused = await site.post("/translations/de/storage/propose", **typed | {"answer": "Höchstens 7 Tage."})
    assert refused.status_code == 303
    page = html.unescape((await site.client.get(refused.headers["location"])).text)
    assert "not proposed yet" in page
    assert "the original has no 7 there" in page
    assert site.desk.services.triage.counts(OTHER).translations == 0


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1280, "dark")])
def test_the_desk_works_without_javascript_and_looks_as_it_did(browsed: Browsed, width: int, theme: str) -> None:
    services = browsed.desk.services
    number = services.drafts.edit("sun", OTHER, "web").number
    services.drafts.save(
        {"answer": "No, not with an ointment that keeps it in the shade."}, OTHER, "web", number=number
    )
    services.drafts.propose(number, OTHER, "web")
    services.drafts.approve(number, services.drafts.find(number, OTHER).revision, ANOTHER, "web")
    page = browsed.local(
        java_script_enabled=False,
        color_scheme=theme,
        viewport={"width": width, "height": 844},
        reduced_motion="reduce",
    )
    page.goto("/translations")
    page.get_by_role("link", name="German").click()
    page.get_by_role("link", name="Does it make my skin sensitive to the sun?").click()
    expect(page.get_by_role("heading", name="What changed in the original since it was translated")).to_be_visible()
    compare(page.screenshot(), GOLDEN / f"translation-{'phone' if width == 390 else 'desktop'}-{theme}.png")
    page.get_by_label("Answer (German)").fill("Nein, nicht mit Creme.")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("status")).to_contain_text("Proposed")
    expect(page.get_by_role("button", name="Approve")).to_be_visible()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_desk_is_used_with_a_thumb(browsed: Browsed, theme: str) -> None:
    page = browsed.local(viewport=PHONE, color_scheme=theme, reduced_motion="reduce")
    for address in (
        "/translations",
        "/translations/de",
        "/translations/de?state=translated",
        "/translations/de/sun",
        "/translations/de/storage",
    ):
        page.goto(address)
        assert small(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_in_german_a_second_person_approves_with_a_thumb(browsed: Browsed, theme: str) -> None:
    def visit(address: str) -> Page:
        page = browsed.local(viewport=PHONE, color_scheme=theme, reduced_motion="reduce", locale="de-DE")
        page.goto(address)
        return page

    page = visit("/translations/de/storage")
    expect(page.get_by_label("Antwort (Deutsch)")).to_be_visible()
    for name, text in GERMAN.items():
        field = page.locator(f"[name={name}]")
        if field.count():
            field.fill(text)
    page.get_by_role("button", name="Vorschlagen").click()
    expect(page.get_by_role("button", name="Freigeben")).to_be_visible()
    page.wait_for_load_state()
    assert small(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # No word of an act is parted, however long it is.
    for name in ("Freigeben", "Zurückgeben", "Bearbeiten", "Kommentieren"):
        act = page.locator(".acts").get_by_text(name)
        box = act.bounding_box()
        assert box is not None
        assert box["height"] < 60, name
    page.get_by_role("button", name="Freigeben").click()
    expect(page.get_by_role("alert").or_(page.get_by_role("status"))).to_be_visible()
    draft = browsed.desk.services.drafts.find(1, ANOTHER)
    assert draft.stage == Stage.PROPOSED
    browsed.desk.services.drafts.approve(draft.number, draft.revision, ANOTHER, "web")
    page.goto("/translations/de?state=translated")
    expect(page.get_by_role("link", name="How do I store the cream?")).to_be_visible()
    assert small(page) == []
