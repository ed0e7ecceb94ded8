"""One page holds all that a curator judges an entry by."""

from dataclasses import replace
from datetime import timedelta

from bot.knowledge import citing
from bot.knowledge.checking import Checks
from bot.knowledge.profile import Profile, Rule
from bot.knowledge.signing import SignOff
from bot.services.asking import Asking
from bot.services.releases import past_of
from tests import town
from tests.web.conftest import Desk, Site
from tests.web.oauth_server import GUILD

ASKED = "how do i store the cream please"


def published(desk: Desk) -> None:
    """The town's knowledge with facts, two releases of it: in the second a fact says something else."""
    publish = desk.services.publish
    base = town.knowledge()
    checks = Checks(reach=(ASKED,), miss=("which laptop is good",))
    checked = base.entry["storage"].model_copy(update={"checks": checks})
    base = replace(base, entries=tuple(checked if each.id == "storage" else each for each in base.entries))
    switched = {"format": 2, "profile": Profile.EVIDENCE, "switch": {Rule.FACTS: True, Rule.CLINICAL: True}}
    with_facts = citing.adopted(replace(base, manifest=base.manifest.model_copy(update=switched)))
    storage = with_facts.entry["storage"].sources[0].fact
    for claim in ("It says to keep it cold.", "It says to keep it at 5 C."):
        facts = tuple(
            each.model_copy(update={"claim": claim}) if each.id == storage else each for each in with_facts.facts
        )
        with_facts = citing.renewed(replace(with_facts, facts=facts))
        head = publish.head()
        assert head is not None
        publish.publish(publish.plan(with_facts, [past_of(head)]), "Ada", "another fact", despite="a test")
    desk.services.publish.refresh(desk.services.ask)


async def test_it_shows_who_asked_it_how_and_what_was_said_of_it(site: Site) -> None:
    services = site.desk.services
    for number in range(3):
        services.ask.ask(ASKED, Asking(f"q{number}", "slash", number, GUILD, 2))
    services.ask.give_feedback("q0", helpful=False, user_id=0)
    await site.local()
    page = (await site.client.get("/entries/storage")).text
    assert f'<bdi>{ASKED}</bdi> <span class="soft">3 times</span>' in page
    assert "In twelve weeks 3 answers: 0 helpful, 0 not helpful, 1 “not what I asked”" in page
    for part in ("How members have asked it", "phrasings by curators", "Versions"):
        assert part in page


async def test_it_shows_facts_and_checks_and_a_fact_that_changed_asks_for_a_review(site: Site) -> None:
    site.desk.clock.at += timedelta(days=30)
    published(site.desk)
    await site.local()
    page = (await site.client.get("/entries/storage")).text
    assert "2 of 2 come out right" in page
    assert "Facts and their sources" in page
    assert "It says to keep it at 5 C." in page
    assert "F50" in page
    assert "not by a clinician" in page
    assert "Review it:" in page
    assert "Read the answer again" in page
    assert "Review it:" not in (await site.client.get("/entries/sun")).text
    statistics = (await site.client.get("/statistics")).text
    assert '<a href="/entries/storage"><bdi>How do I store the cream?</bdi></a>' in statistics
    assert '<a href="/statistics#due">1 review is due</a>' in (await site.client.get("/")).text


async def test_a_clinical_review_is_named_by_its_role(site: Site) -> None:
    services = site.desk.services
    base = services.publish.head()
    assert base is not None
    knowledge = town.knowledge()
    signed = SignOff.model_validate({"role": "dermatologist", "date": "2026-01-02", "scope": "clinical"})
    entry = knowledge.entry["storage"].model_copy(update={"reviewed_by": (signed,)})
    others = tuple(each for each in knowledge.entries if each.id != "storage")
    plan = services.publish.plan(replace(knowledge, entries=(*others, entry)), [past_of(base)])
    services.publish.publish(plan, "Ada", "a clinician has read it")
    services.publish.refresh(services.ask)
    await site.local()
    assert "by a clinician (dermatologist)" in (await site.client.get("/entries/storage")).text
    assert "clinician" not in (await site.client.get("/entries/sun")).text
