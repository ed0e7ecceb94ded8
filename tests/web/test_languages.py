"""Every route, read in each language: nothing on it is English but what is quoted."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from bot.locale import preferred, translator
from bot.store.gap_records import Wanted
from tests.discord.test_languages import ARABIC, CHINESE, HEBREW, JAPANESE, LOCALES, TURNS, Reader
from tests.web import test_access as access
from tests.web.conftest import Site
from tests.web.test_access import DESK, visit_signed_in

full = access.full
# What curators and members typed, names of files and people, and words of Discord that are the same everywhere.
TYPED = """
    which laptop for video can my dog lick it the airport and hand luggage which airport keep cool keep cold how cold
    retracted laptop otto ada ann town test salve utc yaml pubmed doi discord setup settings web login knowledge publish
    redact log release approvals cli discord slash esc enter curator curators helpers id https url key keys id
    manage server deutsch english español français italiano polski português harmless never home member
    cora j k elders talk category roles taken over from the folder withdrawn animal guideline rct unknown
    in vitro related
    please ask a professional about your own case no source says anything about this
    vienna europe madrid paris america sao paulo
"""


class Seen(HTMLParser):
    """The words of a page, and those of its attributes that are read."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.lang = ""
        self._skips = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Attributes that are read; what is quoted as code is not."""
        given = dict(attrs)
        # What is quoted in another language says so where it stands.
        self.lang = self.lang or given.get("lang") or ""
        self.said += [text for name in ("aria-label", "placeholder", "title") if (text := given.get(name))]
        self._skips += tag in {"code", "style", "script", "textarea"}

    def handle_endtag(self, tag: str) -> None:
        """Go on reading."""
        self._skips -= tag in {"code", "style", "script", "textarea"}

    def handle_data(self, data: str) -> None:
        """Text."""
        if not self._skips:
            self.said.append(data)


def seen(html: str) -> Seen:
    page = Seen()
    page.feed(html)
    return page


@pytest.mark.parametrize("spoken", LOCALES)
async def test_every_page_is_read_in_its_readers_language(full: Site, spoken: str) -> None:
    tongues = " ".join(translator(spoken).language(code) for code in ("de", "en", "es", "fr", "it", "pl", "pt"))
    read = Reader(translator(spoken), names=f"{TYPED} {tongues}")
    full.client.headers["accept-language"] = f"{spoken},en;q=0.5"
    login = seen((await full.client.get("/login")).text)
    assert login.lang.startswith(read.tr.code)
    read.look("/login", "\n".join(login.said))
    await full.come_back()
    for path in DESK:
        answer: Any = await visit_signed_in(full, path)
        for _ in range(2):
            if answer.status_code == 303:
                answer = await full.client.get(answer.headers["location"])
        page = seen(answer.text)
        if "<html" in answer.text:
            assert page.lang.startswith(read.tr.code), path
        read.look(path, "\n".join(page.said))
    # What declines a question is read by members: it is in the language of the home, which is English here.
    theirs = {"Please ask a professional about your own case.", "No source says anything about this."}
    read.foreign = [each for each in read.foreign if set(each[1][0]) | (set(each[1][1]) - theirs)]
    assert not read.foreign, "\n".join(map(str, read.foreign))


async def test_a_language_is_chosen_by_hand_and_kept(full: Site) -> None:
    await full.come_back()
    browser = {"accept-language": "fr-CH,de-AT;q=0.5"}
    there = "/find?q=laptop"
    assert seen((await full.client.get(there, headers=browser)).text).lang == "fr-CH"
    done = await full.client.post("/language", data={"language": "de", "next": there})
    assert (done.status_code, done.headers["location"]) == (303, there)
    # For the language, the region that the browser names.
    page = await full.client.get(there, headers=browser)
    assert seen(page.text).lang == "de-AT"
    assert '<option value="de" lang="de" selected>Deutsch</option>' in page.text
    assert f'name="next" value="{there}"' in page.text
    # It outlasts signing out, and holds for errors too.
    await full.post("/logout")
    assert seen((await full.client.get("/login", headers=browser)).text).lang == "de-AT"
    assert seen((await full.client.get("/nowhere", headers={"accept-language": "fr"})).text).lang == "de"
    await full.client.post("/language", data={"language": "", "next": "/login"})
    assert seen((await full.client.get("/login", headers=browser)).text).lang == "fr-CH"


@pytest.mark.parametrize("sent", [{"language": "xx"}, {"language": "de\r\nSet-Cookie: a=b"}, {}])
async def test_no_other_language_is_taken_and_nobody_is_led_away(full: Site, sent: dict[str, str]) -> None:
    done = await full.client.post("/language", data={**sent, "next": "//evil.test/"})
    assert done.headers["location"] == "/"
    assert seen((await full.client.get("/login", headers={"accept-language": "es"})).text).lang == "es"


async def test_another_sites_page_chooses_nobodys_language(full: Site) -> None:
    from_ = {"origin": "https://evil.test", "sec-fetch-site": "cross-site"}
    done = await full.client.post("/language", data={"language": "de", "next": "/"}, headers=from_)
    assert done.status_code == 403
    assert "set-cookie" not in done.headers


@pytest.mark.parametrize("text", [HEBREW, ARABIC, JAPANESE, CHINESE])
async def test_what_is_asked_in_any_script_turns_no_line_of_a_page(full: Site, text: str) -> None:
    full.desk.ask(f"\u202e{text}\u2066 <b>@everyone</b>")
    await full.come_back()
    number = max(gap.number for gap in full.desk.services.gaps.store.desk.gaps(Wanted(full.desk.clock.at), 9))
    for path in ("/?order=newest", f"/gaps/{number}"):
        html = (await full.client.get(path)).text
        assert text in html, path
        assert re.search(rf"<(?:bdi|mark)[^>]*>[^<]*{re.escape(text)}", html), path
        assert not TURNS.search(html)
        assert "<b>@everyone" not in html


async def test_a_page_that_breaks_keeps_the_way_on_and_its_language(
    full: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await full.come_back()
    monkeypatch.setattr(full.desk.services.find, "find", lambda *_: 1 / 0)
    answer = await full.client.get("/find?q=x", headers={"accept-language": "de"})
    assert answer.status_code == 500
    page = seen(answer.text)
    assert "Das hat nicht geklappt" in page.said
    assert "Fragen" in {each.strip() for each in page.said}


def test_what_a_browser_wishes_is_read_in_its_order_and_nothing_else_is() -> None:
    assert preferred("de-AT,de;q=0.9,en;q=0.8") == ["de-AT", "de", "en"]
    assert preferred("fr;q=0.2, ES-mx, pt;q=0") == ["es-mx", "fr"]
    assert preferred("") == preferred("*;q=0.5, <b>, de;q=nine, " + "x" * 9) == []
