"""The settings on the page: the same as in Discord, for who runs the machine."""

from bot.services.servers import ITSELF
from tests.web.conftest import Site
from tests.web.oauth_server import GUILD


async def test_who_runs_the_machine_changes_them_and_is_told_what_is_wrong(site: Site) -> None:
    servers = site.desk.services.servers
    assert (await site.local()).status_code == 303
    page = await site.client.get("/settings")
    assert "curator_roles = [77]" in page.text
    seen = str(servers.revision(GUILD))
    refused = await site.post("/settings/save", text="approvals = 9", revision=seen)
    assert (refused.status_code, "settings: approvals: input should be less" in refused.text) == (400, True)
    assert "approvals = 9" in refused.text, "what was typed is still there"
    assert (await site.post("/settings/save", text="approvals = 1", revision=seen)).status_code == 303
    assert (servers.at_home.approvals, servers.at_home.curator_roles) == (1, ())
    servers.change(GUILD, {"approvals": 3}, ITSELF, "discord")
    stale = await site.post("/settings/save", text="approvals = 2", revision=str(servers.revision(GUILD) - 1))
    assert "somebody else has just changed the settings" in stale.text
    assert servers.at_home.approvals == 3


async def test_curators_look_at_them(site: Site) -> None:
    await site.come_back()
    page = await site.client.get("/settings")
    assert "use /setup and /settings in Discord" in page.text
    assert '<button class="main">Save' not in page.text
