"""What the pages show, what forms do, and that nothing typed is lost when it is refused."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.gaps import Status
from bot.services.asking import Asking
from bot.store.records import Feedback
from bot.web import diff
from bot.web.auth import local_path
from bot.web.guard import MAX_BODY
from tests.web.conftest import OTHER, Site
from tests.web.oauth_server import GUILD

HOSTILE = "<script>alert(1)</script> \u202egnol \x07{{ 7*7 }} ' \" & " + "x" * 4000


async def test_what_members_wrote_cannot_act(site: Site) -> None:
    gap = site.desk.ask(HOSTILE)
    await site.local()
    for address in ("/", f"/gaps/{gap.number}", "/?q=%3Cscript%3E%22%27", "/audit?entry=%3Cscript%3E"):
        page = (await site.client.get(address)).text
        assert "<script>alert" not in page
        assert "\u202e" not in page
        assert "\x07" not in page
        assert not re.search(r"<[^>]+\son\w+=|<style|<[^>]+\sstyle=|javascript:", page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in (await site.client.get(f"/gaps/{gap.number}")).text


async def test_the_queue_is_searched_filtered_and_paged(site: Site) -> None:
    for letter in "abcdefghijklmnopqrstuvwxyz":
        site.desk.ask(f"{letter * 9}z")
    await site.local()
    first = (await site.client.get("/")).text
    assert first.count("data-item") == 25
    second = (await site.client.get("/?page=1")).text
    assert second.count("data-item") == 1
    found = await site.client.get("/?q=mmm", headers={"x-part": "1"})
    assert found.text.count("data-item") == 1
    assert "<html" not in found.text
    assert (await site.client.get("/?mine=1")).text.count("data-item") == 0
    await site.post("/gaps/5/act", act="claim")
    assert (await site.client.get("/?mine=1")).text.count("data-item") == 1
    await site.post("/gaps/5/act", act="reject", reason="no question")
    assert (await site.client.get("/?status=rejected")).text.count("data-item") == 1
    assert (await site.client.get("/?why=no_match&alone=1&days=7&order=oldest")).text.count("data-item") == 25
    assert (await site.client.get("/?alone=0")).text.count("data-item") == 0
    for odd in (
        "/?days=x&order=y&why=z&alone=7",
        "/?topic=x&channel=x&language=x",
        "/?page=-1",
        "/?page=99999999",
        "/?page=x",
        "/?status=nothing",
        "/?urgent=1",
        "/?q=%00",
    ):
        assert (await site.client.get(odd)).status_code == 200


@pytest.mark.parametrize("address", ["/gaps/0", "/gaps/99", "/gaps/9" + "9" * 40, "/gaps/x", "/gaps/²", "/drafts/99"])
async def test_what_is_not_there_is_not_found(site: Site, address: str) -> None:
    await site.local()
    assert (await site.client.get(address)).status_code == 404


async def test_entries_and_releases_that_are_not_there(site: Site) -> None:
    await site.local()
    for address in ("/entries/nothing", "/releases/9.9.9", "/entries/%3Cb%3E", "/nowhere"):
        answer = await site.client.get(address)
        assert answer.status_code == 404
        assert "<b>" not in answer.text


async def test_what_is_refused_is_said_in_place_and_what_was_typed_stays(site: Site) -> None:
    gap = site.desk.ask("which laptop for video")
    await site.local()
    refused = await site.post(f"/gaps/{gap.number}/act", act="reject", reason="   ")
    assert refused.status_code == 400
    assert "say why" in refused.text
    site.desk.services.gaps.act(gap.number, "claim", OTHER, "discord")  # type: ignore[arg-type]
    held = await site.post(f"/gaps/{gap.number}/act", act="reject", reason="a long, careful reason")
    assert held.status_code == 403
    assert "Otto is working on #1" in held.text
    assert "a long, careful reason" in held.text
    site.desk.services.gaps.act(gap.number, "not_for_bot", OTHER, "discord")  # type: ignore[arg-type]
    stale = await site.post(f"/gaps/{gap.number}/act", act="expert", reason="ask the pharmacist")
    assert stale.status_code == 409
    assert "is now marked as not for the bot" in stale.text
    assert "Reopen <kbd>1</kbd></button>" in stale.text


async def test_a_stale_draft_keeps_what_was_typed_beside_what_is_kept(site: Site) -> None:
    number = site.desk.services.drafts.edit("storage", OTHER, "web").number
    await site.local()
    site.desk.services.drafts.save({"answer": "Their words."}, OTHER, "web", number=number)
    fields = {"question": "How do I store the cream?", "answer": "My own words.", "revision": "0"}
    stale = await site.post(f"/drafts/{number}/save", **fields)
    assert stale.status_code == 409
    assert "My own words." in stale.text
    assert "<del>Their </del>" in stale.text
    again = await site.post(f"/drafts/{number}/save", **{**fields, "revision": "1"})
    assert again.status_code == 303
    assert site.desk.services.drafts.find(number, OTHER).proposal.answer == "My own words."


async def test_a_draft_is_written_as_yaml_and_a_fault_names_its_line_and_loses_nothing(site: Site) -> None:
    drafts = site.desk.services.drafts
    number = drafts.edit("storage", OTHER, "web").number
    await site.local()
    page = (await site.client.get(f"/drafts/{number}/yaml")).text
    written = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1])  # type: ignore[index]
    assert "question: How do I store the cream?" in written
    faulty = written.replace("question:", "qestion:")
    refused = await site.post(f"/drafts/{number}/yaml/save", yaml=faulty, revision="0")
    assert refused.status_code == 400
    line = next(n for n, text in enumerate(faulty.lstrip("\n").splitlines(), 1) if text.startswith("qestion"))
    assert f"line {line}: qestion: unknown field" in html.unescape(refused.text)
    assert "qestion: How do I store the cream?" in html.unescape(refused.text)
    mended = written.replace("How do I store the cream?", "How is it stored?")
    assert (await site.post(f"/drafts/{number}/yaml/save", yaml=mended, revision="0")).status_code == 303
    assert drafts.find(number, OTHER).proposal.question == "How is it stored?"
    assert (await site.post(f"/drafts/{number}/yaml/save", yaml=written, revision="0")).status_code == 409


async def test_text_that_nobody_touched_stays_as_it_was(site: Site) -> None:
    drafts = site.desk.services.drafts
    number = drafts.edit("storage", OTHER, "web").number
    paragraphs = "It says so.\n\nAnd then: it says more."
    kept = {"sources": [{"source": "leaflet", "claim": paragraphs}], "cautions": ["Ask a doctor.\n- or a nurse"]}
    drafts.save(kept, OTHER, "web", number=number)
    await site.local()
    shown = (await site.client.get(f"/drafts/{number}")).text
    typed = {
        name: html.unescape(text).strip("\n")
        for name, text in re.findall(r'<textarea name="(\w+)"[^>]*>(.*?)</textarea>', shown, re.DOTALL)
    }
    saved = await site.post(f"/drafts/{number}/save", question="How is it stored?", **typed | {"detail": "New."})
    assert saved.status_code == 303
    proposal = drafts.find(number, OTHER).proposal
    assert (proposal.question, proposal.detail) == ("How is it stored?", "New.")
    assert [each.claim for each in proposal.sources] == [paragraphs]
    assert proposal.cautions == ("Ask a doctor.\n- or a nurse",)


async def test_a_field_that_is_too_long_loses_nothing(site: Site) -> None:
    number = site.desk.services.drafts.edit("storage", OTHER, "web").number
    await site.local()
    long = "word " * 2000
    answer = await site.post(f"/drafts/{number}/save", question="Q?", answer=long, sources=f"leaflet: {long}")
    assert answer.status_code == 400
    assert answer.text.count(long.strip()) == 2
    far = await site.post(f"/drafts/{number}/save", answer="x" * (MAX_BODY + 1))
    assert far.status_code == 400
    assert "far too long" in far.text
    strange = await site.client.post(
        f"/drafts/{number}/save", content=b"{}", headers={"content-type": "application/json"}
    )
    assert strange.status_code == 400


async def test_the_preview_is_what_members_would_read(site: Site) -> None:
    number = site.desk.services.drafts.edit("storage", OTHER, "web").number
    await site.local()
    form = {
        "question": "How cold?",
        "answer": "Cold.\nVery <b>cold</b>.",
        "sources": "leaflet: It says so.\nno such book: x",
        "phrasings": "- how cold\n- how cold is it",
        "new-0-id": "",
        "new-0-kind": "label",
    }
    form_headers = {"x-part": "1"}
    data = {"csrf": site.session.csrf, **form}
    part = await site.client.post(f"/drafts/{number}/preview", data=data, headers=form_headers)
    assert "<html" not in part.text
    assert "does not name a source" in part.text
    assert "&lt;b&gt;cold&lt;/b&gt;" in part.text
    assert "General information, not advice." in part.text
    assert site.desk.services.drafts.find(number, OTHER).proposal.answer == "The approved answer about storage."
    whole = await site.post(f"/drafts/{number}/preview", **form)
    assert "<html" in whole.text
    assert "no such book: x</textarea>" in whole.text


async def test_a_new_source_comes_with_the_draft(site: Site) -> None:
    gap = site.desk.ask("does it work on a dog")
    await site.local()
    begun = await site.post(f"/gaps/{gap.number}/draft")
    number = int(begun.headers["location"].rpartition("/")[2])
    typed = {
        "question": "Does it work on dogs?",
        "answer": "Nobody knows.",
        "not_known": "Everything; a study on dogs would settle it.",
        "topic": "use",
        "sources": "vet2024: It was not tried.",
        "phrasings": "does it work on a dog",
        "new-0-id": "vet2024",
        "new-0-kind": "review",
        "new-0-title": "Dogs",
        "new-0-authors": "A Vet",
        "new-0-venue": "Vets",
        "new-0-year": "2024",
    }
    assert (await site.post(f"/drafts/{number}/save", revision="0", **typed)).status_code == 303
    draft = site.desk.services.drafts.find(number, OTHER)
    assert draft.proposal.new_sources[0]["title"] == "Dogs"
    page = (await site.client.get(f"/drafts/{number}")).text
    assert 'value="vet2024"' in page
    assert "A Vet. Dogs. Vets, 2024" in page
    proposed = await site.post(f"/drafts/{number}/propose")
    assert proposed.status_code == 303, re.findall(r"<li>[^<]*</li>", proposed.text)
    published = site.desk.services.drafts.approve(number, 2, OTHER, "discord")
    assert published.record is not None
    assert site.desk.services.gaps.find(gap.number, OTHER).status is Status.ANSWERED
    release = (await site.client.get(f"/releases/{published.record.version}")).text
    assert "added entry does-work-dogs" in release or "added entry" in release
    assert "<ins>Nobody knows.</ins>" in release


async def test_gaps_are_merged_split_and_undone(site: Site) -> None:
    one, two = site.desk.ask("which laptop for video"), site.desk.ask("can my dog lick it")
    await site.local()
    assert (await site.post(f"/gaps/{one.number}/merge")).status_code == 400
    merged = await site.post(f"/gaps/{one.number}/merge", into=str(two.number))
    assert merged.headers["location"] == f"/gaps/{two.number}"
    assert "is part of this question now" in (await site.client.get(f"/gaps/{two.number}")).text
    assert (await site.post(f"/gaps/{two.number}/split")).status_code == 409
    split = await site.post(f"/gaps/{two.number}/split", question="q1")
    assert split.status_code == 303
    assert (await site.post(f"/gaps/{two.number}/act", act="fly")).status_code == 400
    assert (await site.post(f"/gaps/{two.number}/act", act="snooze", days="7", reason="later")).status_code == 303
    assert (await site.post("/gaps/undo", gap=str(two.number))).status_code == 303


async def test_of_many_that_are_taken_back_those_that_refuse_it_are_named(site: Site) -> None:
    one, two = site.desk.ask("which laptop for video"), site.desk.ask("can my dog lick it")
    await site.local()
    both = {"csrf": site.session.csrf, "gap": [str(one.number), str(two.number)]}
    declined = {**both, "act": "reject", "reason": "Not about the cream."}
    assert (await site.client.post("/gaps/act", data=declined)).status_code == 303
    site.desk.services.gaps.undo(two.number, OTHER, "discord")
    assert (await site.client.post("/gaps/undo", data=both)).status_code == 303
    said = (await site.client.get("/")).text
    assert "Undone." in said
    assert f"there is nothing to undo for #{two.number}" in said
    assert site.desk.services.gaps.find(one.number, OTHER).status is Status.OPEN
    refused = await site.client.post("/gaps/undo", data=both)
    assert refused.status_code == 400
    assert f"there is nothing to undo for #{one.number}" in refused.text


async def test_each_number_of_the_statistics_leads_to_its_questions(site: Site) -> None:
    gap = site.desk.ask("which laptop for video")
    await site.local()
    page = (await site.client.get("/statistics?weeks=4&language=en")).text
    assert "The last four weeks" in page
    links = {html.unescape(found) for found in re.findall(r'href="(/statistics/questions[^"]*)"', page)}
    assert len(links) == 2, "the week, and what was passed on in it, by bar and by number"
    for link in links:
        assert "weeks=4&language=en" in link
        behind = (await site.client.get(link)).text
        assert "which laptop for video" in behind
        assert f'href="/gaps/{gap.number}"' in behind
    for odd in (
        "weeks=3&topic=x&language=x",
        "week=9999-12-31",
        "came=x&week=2026-13-01&page=x",
        "entry=%00&channel=%27",
    ):
        for address in ("/statistics", "/statistics/questions"):
            assert (await site.client.get(f"{address}?{odd}")).status_code == 200


async def test_a_channel_is_chosen_by_its_name(site: Site) -> None:
    gap = site.desk.ask("which laptop for video")
    room, other = f"{GUILD}800", f"{GUILD}803"
    site.desk.services.ask.ask("which laptop for films", Asking("q9", "slash", 3, GUILD, int(room)))
    await site.come_back()
    for address in ("/", "/statistics"):
        page = (await site.client.get(address)).text
        assert f'<option value="{room}">#general</option>' in page
        assert "Talk" not in page, "a category holds no questions"
    assert f'<option value="{room}" selected>#general</option>' in (await site.client.get(f"/?channel={room}")).text
    elsewhere = (await site.client.get(f"/?channel={gap.number}")).text
    assert f'<option value="{gap.number}" selected>in one channel</option>' in elsewhere
    behind = (await site.client.get(f"/statistics/questions?channel={room}")).text
    assert "in channel #general" in behind
    assert "which laptop for films" in behind
    assert "which laptop for video" not in behind
    assert "which laptop" not in (await site.client.get(f"/statistics/questions?channel={other}")).text


async def test_a_channel_is_chosen_by_its_id_while_discord_does_not_name_it(site: Site) -> None:
    site.desk.ask("which laptop for video")
    await site.come_back()
    site.discord.server.status = 503
    assert '<input name="channel"' in (await site.client.get("/")).text


async def test_statistics_name_what_is_wanted_by_what_it_asks(site: Site) -> None:
    site.desk.ask("hello all, which laptop for video, thanks a lot", 1)
    site.desk.ask("good morning, which laptop for video, cheers", 2)
    for user in range(3, 24):
        site.desk.services.ask.unhelpful(site.desk.heard("how do i store the cream", user), user)
    await site.local()
    page = (await site.client.get("/statistics?weeks=52")).text
    assert "The last year" in page
    assert "<bdi>which laptop for video</bdi>" in page
    assert "<bdi>How do I store the cream?</bdi>" in page
    assert "Answered 21" in page
    assert ">91 %</text>" in page


async def test_what_was_found_comes_with_the_best_kind_first(site: Site) -> None:
    site.desk.ask("where do i keep the zorbl")
    await site.local()
    for typed, first in (("zorbl", "Questions that nothing answers"), ("fridge", "Entries")):
        page = (await site.client.get(f"/find?q={typed}")).text
        assert re.search(r"<h2>(.*?)</h2>", page)[1] == first  # type: ignore[index]


async def test_what_breaks_is_said_with_a_reference(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    await site.local()
    site.desk.services.statistics._desk = None  # type: ignore[assignment]
    answer = await site.client.get("/statistics")
    assert answer.status_code == 500
    reference = re.search(r"reference: ([0-9a-f]{8})", answer.text)
    assert reference is not None
    assert reference[1] in caplog.text
    assert answer.headers["x-frame-options"] == "DENY"


async def test_a_part_that_cannot_be_shown_is_a_sentence_and_no_page_within_the_page(site: Site) -> None:
    await site.local()
    site.desk.services.statistics._desk = None  # type: ignore[assignment]
    for path, status in (("/statistics", 500), ("/nowhere", 404), ("/logout", 405)):
        answer = await site.client.get(path, headers={"X-Part": "1"})
        assert answer.status_code == status
        assert answer.text.startswith('<div class="alert" role="alert">'), path
        assert "<html" not in answer.text


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_pieces_of_a_comparison_are_the_texts(old: str, new: str) -> None:
    pair = diff.compare("field", old, new)
    assert "".join(piece.text for piece in pair.old) == old
    assert "".join(piece.text for piece in pair.new) == new
    assert pair.changed == (old != new)


@given(st.text(max_size=60))
def test_a_local_path_leads_nowhere_else(text: str) -> None:
    if local_path(text):
        assert text[0] == "/"
        assert text[1:2] not in {"/", "\\"}
        assert text.isprintable()


async def test_numbers_beyond_all_sense_get_a_sentence(site: Site) -> None:
    await site.local()
    gap, number = site.desk.ask("where is the zorbl"), site.desk.proposed()
    for far in ("0", "366", "999999999", str(2**63 - 1), str(2**63), "9" * 30, "9" * 5000, "\u00b2", "-1", "1e9"):
        answers = [
            await site.post(f"/gaps/{gap.number}/act", act="snooze", reason="later", days=far),
            await site.post(f"/gaps/{gap.number}/merge", into=far),
            await site.post(f"/gaps/{far}/act", act="claim"),
            await site.post(f"/drafts/{number}/save", answer="x", revision=far),
            await site.post(f"/drafts/{number}/yaml/save", yaml="x", revision=far),
            await site.post(f"/drafts/{far}/propose"),
            await site.client.get(f"/gaps/{far}"),
        ]
        codes = [answer.status_code for answer in answers]
        assert codes[0] in {400, 404}
        assert max(codes) < 500, (far, codes)
        assert "did not work" not in "".join(answer.text for answer in answers)
        assert (await site.client.get("/", params={"page": far})).status_code == 200
    assert (await site.post(f"/gaps/{gap.number}/act", act="snooze", reason="later", days="365")).status_code == 303
    # No number is another one because only its beginning is read.
    assert (await site.client.get(f"/gaps/{gap.number}")).status_code == 200
    assert (await site.client.get(f"/gaps/{gap.number:020}99999")).status_code == 404


async def test_one_search_finds_by_words_and_by_meaning(site: Site) -> None:
    gap = site.desk.ask("zorbl <b>laptop")
    number = site.desk.services.drafts.edit("storage", OTHER, "web").number
    await site.local()
    page = (await site.client.get("/find?q=zorbl")).text
    assert f'href="/gaps/{gap.number}"' in page
    assert "zorbl &lt;b&gt;laptop" in page
    part = await site.client.get("/find?q=where+to+keep+the+tube+cold", headers={"x-part": "1"})
    assert 'href="/entries/storage"' in part.text
    assert f'href="/drafts/{number}"' in part.text
    assert "<html" not in part.text
    assert "Nothing contains these words" in (await site.client.get("/find?q=qqqqq")).text


def test_a_line_that_is_added_changes_no_word_before_it() -> None:
    pair = diff.compare("field", "does it have to be kept cold", "does it have to be kept cold\nin the fridge")
    assert not [each for each in pair.old if each.changed]
    assert [each.text for each in pair.new if each.changed] == ["in the fridge"]
    apart = diff.compare("field", "cold and dry", "cold\nand dry")
    assert apart.changed
    assert "".join(each.text for each in apart.new) == "cold\nand dry"


async def test_wordings_that_are_ticked_beforehand_are_not_called_missing(site: Site) -> None:
    await site.local()
    question = site.desk.heard("how do i store the cream")
    site.desk.services.gaps.store.add_feedback(Feedback(question, "not_this", "someone", site.desk.clock.at))
    passed = site.desk.services.gaps.pass_on(question)
    assert passed is not None
    heard = "hey, where is the cream kept, cold or not"
    other = site.desk.ask(heard, 2)
    if other.number != passed.gap.number:
        site.desk.services.gaps.merge(other.number, passed.gap.number, OTHER, "web")
    draft = site.desk.services.drafts.same_as(passed.gap.number, "storage", OTHER, "web")
    page = (await site.client.get(f"/drafts/{draft.number}")).text
    assert "checked" in page
    assert "no wording is chosen yet" not in page
