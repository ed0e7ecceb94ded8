"""The settings on the page: a form and a document, for who manages a server and for who runs the machine."""

import re

import pytest

from bot.services.servers import ITSELF
from bot.settings.model import Answering, ServerSettings
from bot.web.pages.settings_form import FIELDS
from bot.web.permissions import BITS
from tests.web.conftest import Site
from tests.web.oauth_server import ADMINISTRATOR as ADMIN
from tests.web.oauth_server import BOT, GUILD, ROLE
from tests.web.test_access import DESK, FORM, visit_signed_in

MANAGE_GUILD, ADMINISTRATOR, MANAGE_MESSAGES = 1 << 5, 1 << 3, 1 << 13
GUEST, OTHERS = 31, 32


@pytest.fixture
def served(site: Site) -> Site:
    """Two more servers are served; 601 manages one of them and curates nowhere."""
    servers = site.desk.services.servers
    servers.served = frozenset({GUEST, OTHERS})
    for guild_id in (GUEST, OTHERS):
        servers.begin(guild_id, ITSELF, "cli")
    servers.change(OTHERS, {"responsible": "Zebra Smith"}, ITSELF, "cli")
    site.discord.server.permissions = {(GUEST, "601"): MANAGE_GUILD, (OTHERS, "601"): MANAGE_MESSAGES}
    return site


def form(site: Site, guild_id: int, **fields: str) -> dict[str, str]:
    """The form of a server, as it is shown by default, and what is changed in it."""
    revision = str(site.desk.services.servers.revision(guild_id))
    return {**FORM, "approvals": "2", "server": str(guild_id), "revision": revision, **fields}


def test_every_setting_has_its_field() -> None:
    assert {each.name for each in FIELDS} == ServerSettings.model_fields.keys()


async def test_who_manages_a_server_changes_it_and_nothing_else(served: Site) -> None:
    servers = served.desk.services.servers
    assert (await served.come_back("601")).headers["location"] == "/settings"
    page = await served.client.get("/settings")
    assert (page.status_code, "Guild 31" in page.text, "Zebra" in page.text) == (200, True, False)
    wanted = {"curator_channel": "31800", "curator_roles": "3177", "place": "31802", "place_answers": "posts"}
    saved = await served.post("/settings/save", **form(served, GUEST, approvals="1", curators_more="user502", **wanted))
    assert (saved.status_code, saved.headers["location"]) == (303, f"/settings?server={GUEST}")
    now = servers.of(GUEST)
    assert (now.approvals, now.curator_channel, now.curator_roles, now.curators) == (1, 31800, (3177,), (502,))
    assert [(each.channel, each.answers) for each in now.places] == [(31802, Answering.POSTS)]
    page = await served.client.get("/settings", params={"server": GUEST})
    for named in ("#general", "help (forum)", "Elders", "@user502"):
        assert named in page.text
    for path in ("/settings/save", "/settings/document/save"):
        for other in (GUILD, OTHERS, 77):
            answer = await served.post(path, **form(served, other, text="approvals = 1"))
            assert (answer.status_code, "Zebra" in answer.text) == (403, False)
    for foreign in ("1", "32", "77", "x"):
        answer = await served.client.get("/settings", params={"server": foreign})
        assert (answer.status_code, "Zebra" in answer.text) == (403, False)
    assert servers.of(OTHERS).approvals == 2


async def test_it_says_what_salve_may_not_do_in_a_chosen_channel_and_where_to_allow_it(served: Site) -> None:
    servers, discord = served.desk.services.servers, served.discord.server
    places = [{"channel": 31801, "answers": "posts"}, {"channel": 31803, "answers": "asked"}]
    chosen: dict[str, object] = {"curator_channel": 31800, "news_channel": 404, "places": places}
    servers.change(GUEST, chosen, ITSELF, "cli")
    await served.come_back("601")

    async def lacks() -> list[tuple[str, str]]:
        page = (await served.client.get("/settings", params={"server": GUEST})).text
        return re.findall(r"<li>In <bdi>(.*?)</bdi> Salve lacks <b>(.*?)</b>", page)

    def exceptions(channel: str, *denied: str, member: str = str(GUEST), **allowed: str) -> None:
        row: dict[str, object] = {
            "id": member,
            "type": 0,
            "allow": "0",
            "deny": str(sum(BITS[each] for each in denied)),
        }
        others: list[dict[str, object]] = [
            {"id": id_, "type": 1, "allow": str(BITS[each]), "deny": "0"} for each, id_ in allowed.items()
        ]
        discord.overwrites[channel] = [row, *others]

    assert await lacks() == []
    exceptions("31800", "send_messages")
    exceptions("31802", "send_messages_in_threads", "read_message_history")
    missing = [
        ("#general", "Send Messages"),
        ("help (forum)", "Send Messages in Threads, Read Message History"),
    ]
    assert await lacks() == missing
    exceptions("31800", "send_messages", send_messages=BOT)
    exceptions("31801", "view_channel")
    exceptions("31802", "view_channel")
    exceptions("31803", "view_channel", "embed_links", member="77")
    assert await lacks() == [("Talk (category)", "View Channel")], "a forum that is as its category is not named again"
    discord.granted |= ADMIN
    assert await lacks() == []


@pytest.mark.parametrize("path", [path for path in DESK if not path.startswith("/settings")])
async def test_who_manages_and_does_not_curate_sees_nothing_of_the_desk(served: Site, path: str) -> None:
    served.desk.ask("which laptop for video")
    await served.come_back("601")
    answer = await visit_signed_in(served, path)
    assert (answer.status_code, "laptop" in answer.text) == (403, False)
    assert "the desk is for curators" in answer.text


@pytest.mark.parametrize(
    ("held", "chosen", "curates"),
    [
        (MANAGE_GUILD, "manage_guild", True),
        (ADMINISTRATOR, "manage_messages", True),
        (MANAGE_GUILD, "manage_messages", False),
        (ADMINISTRATOR, "none", False),
    ],
)
async def test_the_permission_that_makes_a_curator_counts_as_it_does_in_discord(
    served: Site, held: int, chosen: str, curates: bool
) -> None:
    served.desk.services.servers.change(GUILD, {"curator_permission": chosen}, ITSELF, "cli")
    served.discord.server.roles[GUILD, "602"] = []
    served.discord.server.permissions[GUILD, "602"] = held
    await served.come_back("602")
    assert (await served.client.get("/")).status_code == (200 if curates else 403)
    assert (await served.client.get("/settings")).status_code == 200


async def test_who_may_not_manage_any_more_changes_nothing(served: Site) -> None:
    await served.come_back("601")
    served.discord.server.permissions[GUEST, "601"] = MANAGE_MESSAGES
    assert (await served.client.get("/settings")).status_code == 200, "as Discord said a moment ago"
    refused = await served.post("/settings/save", **form(served, GUEST, approvals="1"))
    assert (refused.status_code, served.desk.services.servers.of(GUEST).approvals) == (403, 2)


async def test_roles_and_channels_of_other_servers_are_refused(served: Site) -> None:
    await served.come_back("601")
    for wanted in ({"curator_channel": "32800"}, {"curator_roles": ROLE}, {"place": "1800", "place_answers": "off"}):
        refused = await served.post("/settings/save", **form(served, GUEST, **wanted))
        assert (refused.status_code, "not a role or channel of this server" in refused.text) == (400, True)
    text = "curator_channel = 32800"
    refused = await served.post("/settings/document/save", **form(served, GUEST, text=text))
    assert (refused.status_code, text in refused.text) == (400, True)
    assert served.desk.services.servers.of(GUEST).named() == frozenset()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"approvals": "9"}, "approvals: input should be less"),
        ({"approvals": ""}, "approvals: input should be a valid integer"),
        ({"curators_more": "nobody here"}, "no member is called &#39;nobody here&#39;"),
        ({"timezone": "Mars"}, "there is no such time zone"),
        ({"helper_roles": "x"}, "helper_roles.0: input should be"),
        ({"place": "31800", "place_answers": "shouting"}, "places.0.answers: input should be"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(served: Site, wrong: dict[str, str], says: str) -> None:
    await served.come_back("601")
    refused = await served.post("/settings/save", **form(served, GUEST, responsible="Ann <b>", **wrong))
    assert refused.status_code == 400
    assert says in refused.text
    assert "Ann &lt;b&gt;" in refused.text


async def test_who_runs_the_machine_changes_each_and_sees_them_by_id_while_discord_is_down(served: Site) -> None:
    servers = served.desk.services.servers
    await served.local()
    page = await served.client.get("/settings")
    for other in (GUEST, OTHERS):
        assert f"/settings?server={other}" in page.text
    served.discord.server.status = 500
    page = await served.client.get("/settings")
    assert "Discord cannot be asked for the names" in page.text
    assert f'value="{ROLE}"' in page.text
    saved = await served.post("/settings/save", **form(served, GUILD, curator_roles=ROLE, responsible="Ann"))
    assert (saved.status_code, servers.at_home.responsible) == (303, "Ann")


async def test_the_document_is_changed_as_a_whole(site: Site) -> None:
    servers = site.desk.services.servers
    assert (await site.local()).status_code == 303
    page = await site.client.get("/settings/document")
    assert "curator_roles = [77]" in page.text
    seen = str(servers.revision(GUILD))
    refused = await site.post("/settings/document/save", text="approvals = 9", revision=seen)
    assert (refused.status_code, "settings: approvals: input should be less" in refused.text) == (400, True)
    assert "approvals = 9" in refused.text, "what was typed is still there"
    assert (await site.post("/settings/document/save", text="approvals = 1", revision=seen)).status_code == 303
    assert (servers.at_home.approvals, servers.at_home.curator_roles) == (1, ())
    servers.change(GUILD, {"approvals": 3}, ITSELF, "discord")
    for path in ("/settings/document/save", "/settings/save"):
        old = str(servers.revision(GUILD) - 1)
        stale = await site.post(path, **{**form(site, GUILD, text="approvals = 2"), "revision": old})
        assert "somebody else has just changed the settings" in stale.text
    assert servers.at_home.approvals == 3


async def test_curators_look_at_them(site: Site) -> None:
    await site.come_back()
    for address in ("/settings", "/settings/document"):
        page = await site.client.get(address)
        assert "Only those who may manage this server can change this" in page.text
        assert '<button class="main">Save' not in page.text
