"""Members' wordings beside a draft on the page: unticked, editable, and taken only when ticked, without JavaScript."""

import re

from bot.services.asking import Asking
from tests.web.conftest import OTHER, Site
from tests.web.oauth_server import GUILD

PLAIN = "which laptop for video"
PERSONAL = "which laptop for the videos of my daughter Henrietta"
PRIVATE = "which laptop for video if i am called Bosun"
CHANGED = "which laptop for videos of a child"


async def test_wordings_are_ticked_one_by_one(site: Site) -> None:
    desk, gaps, drafts = site.desk, site.desk.services.gaps, site.desk.services.drafts
    first = desk.ask(PLAIN).number
    desk.services.ask.ask(PRIVATE, Asking("secret", "private", 7, GUILD, 2))
    passed = gaps.pass_on("secret")
    assert passed is not None
    for other in (desk.ask(PERSONAL, 2), passed.gap):
        if other.number != first:
            gaps.merge(other.number, first, OTHER, "web")
    await site.come_back()
    assert "asked in private, for your eyes only" in (await site.client.get(f"/gaps/{first}")).text
    begun = await site.post(f"/gaps/{first}/draft")
    assert begun.headers["location"] == "/drafts/1"
    page = (await site.client.get("/drafts/1")).text
    boxes = re.findall(r'<input type="checkbox" name="take" value="(\w+)"( checked)?>', page)
    assert boxes == [("q1", ""), ("q2", "")]
    assert "looks personal: my daughter" in page
    assert "1 question was asked in private" in page
    assert "Bosun" not in page
    assert drafts.find(1, OTHER).proposal.phrasings == ()

    def form(personal: str) -> dict[str, object]:
        ticked = {"take": ["q1", "q2"], "worded-q1": PLAIN, "worded-q2": personal, "phrasings": ""}
        return {"csrf": site.session.csrf, "question": "Which laptop is good?", "revision": "0", **ticked}

    refused = await site.client.post("/drafts/1/save", data=form(PERSONAL))
    assert refused.status_code == 400
    assert "looks personal" in refused.text
    assert "Which laptop is good?" in refused.text
    assert len(re.findall(r'name="take" value="\w+" checked>', refused.text)) == 2
    assert drafts.find(1, OTHER).proposal.question != "Which laptop is good?"
    saved = await site.client.post("/drafts/1/save", data=form(CHANGED))
    assert saved.status_code == 303
    assert drafts.find(1, OTHER).proposal.phrasings == (PLAIN, CHANGED)
    text = (await site.client.get("/drafts/1/yaml")).text
    assert f"#- {PERSONAL}" in text
    assert "Asked in private, so not shown: 1." in text
