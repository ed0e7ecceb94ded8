"""Right-to-left text of members and curators stands by itself on every page: nothing beside it is turned about."""

import re
from html.parser import HTMLParser

import pytest

from bot.curation.review import Act, Curator, Role
from bot.curation.turns import What
from bot.knowledge.models import KnowledgeBase
from tests import town
from tests.web.conftest import Site
from tests.web.oauth_server import GUILD

ARABIC, LETTERS = "كيف أحفظ الكريم في السفر؟", re.compile("[\u0590-\u08ff]")
LEILA = Curator("discord:900", "ليلى", Role.CURATOR)
PAGES = (
    "/", "/?q=الكريم", "/gaps/1", "/gaps/2", "/drafts", "/drafts/1", "/drafts/1?edit=1", "/drafts/1/report?all=1",
    "/drafts/2", "/drafts/2/sources?q=leaflet", "/entries", "/entries/storage", "/entries/half-cheek", "/releases",
    "/releases/2.0.0", "/translations/de", "/translations/de/storage", "/statistics", "/statistics/questions", "/care",
    "/audit", "/mine", "/work?list=weak", "/find?q=الكريم", "/welcome?step=3&answer=الكريم",
)  # fmt: skip
VOID = {"input", "meta", "link", "br", "img", "hr", "rect"}
# A sentence that contains such text, with its direction ended after it.
ENDED = re.compile("\u200e[^\u200e]*\u200e")
# Texts that are lines of their own, within a control or not.
ALONE = {"title", "option"}


class Turned(HTMLParser):
    """Collects right-to-left text that may turn what stands beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.seen = 0
        self._within: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element, and a field that holds text."""
        given = dict(attrs)
        apart = tag == "bdi" or given.get("dir") == "auto" or tag in ALONE
        if tag == "input" and given.get("type") != "hidden" and not apart and LETTERS.search(given.get("value") or ""):
            self.found.append(str(self.get_starttag_text()))
        if tag not in VOID:
            self._within.append((tag, apart))

    def handle_endtag(self, tag: str) -> None:
        """Leave it, and what was never closed in it."""
        while self._within and self._within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Text."""
        if LETTERS.search(data):
            self.seen += 1
            if LETTERS.search(ENDED.sub("", data)) and not any(apart for _, apart in self._within):
                self.found.append(f"<{self._within[-1][0]}> {data.strip()}")


@pytest.fixture
def knowledge() -> KnowledgeBase:
    texts = dict.fromkeys(("question", "answer", "not_known", "detail"), ARABIC)
    return town.knowledge(storage=town.entry("storage", **texts, cautions=(ARABIC,), phrasings=(f"{ARABIC} 3",)))


@pytest.fixture
def full(site: Site) -> Site:
    """Arabic wherever people write."""
    desk, services = site.desk, site.desk.services
    for user, text in enumerate((ARABIC, "which laptop for video", f"{ARABIC} 300 km")):
        desk.ask(text, user)
    services.waiting.tell_me("q1", 0, GUILD)
    services.asking_back.ask(1, ARABIC, LEILA, "web")
    services.gaps.act(2, Act.TITLE, LEILA, "web", reason=ARABIC)
    services.gaps.act(2, Act.EXPERT, LEILA, "web", reason=ARABIC)
    drafts = services.drafts
    first = drafts.edit("half-cheek", LEILA, "web").number
    drafts.save({"answer": f"{ARABIC}."}, LEILA, "web", number=first)
    drafts.propose(first, LEILA, "web")
    services.remarks.add(first, "answer", ARABIC, f"{ARABIC} 2", LEILA, "web")
    services.turns.take(What.DRAFT, first, LEILA, "web")
    drafts.save({"question": ARABIC, "answer": ARABIC, "phrasings": (ARABIC,)}, LEILA, "web", gap=1)
    services.publish.withdraw("sun", "ليلى", ARABIC)
    return site


async def test_right_to_left_text_turns_nothing_on_any_page(full: Site) -> None:
    await full.come_back()
    turned, seen = {}, set()
    for path in PAGES:
        answer = await full.client.get(path)
        assert answer.status_code == 200, path
        page = Turned()
        page.feed(answer.text)
        seen |= {path} if page.seen else set()
        if page.found:
            turned[path] = page.found
    assert not turned, "\n".join(f"{path}: {each}" for path, found in turned.items() for each in found)
    # A page without such text proves nothing.
    assert len(seen) > len(PAGES) * 3 / 4, sorted(set(PAGES) - seen)


THAI, HINDI, PERSIAN = "ทายังไงก่อนนอน", "क्या मैं इसे फ्रिज में रखूँ", "می\u200cخواهم بدانم آیا درد دارد"


@pytest.mark.parametrize("text", [THAI, HINDI, PERSIAN])
async def test_a_gap_is_named_by_whole_words_where_they_hold_more_than_letters(site: Site, text: str) -> None:
    await site.come_back()
    site.desk.ask(text)
    assert f"<bdi>{text}</bdi>" in (await site.client.get("/?order=newest")).text
