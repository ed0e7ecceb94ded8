"""The curators' log in Discord: for curators only, judged at the moment of the press."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.discord.client import SalveBot
from bot.discord.cogs.log import NOTHING, REFUSED
from bot.services.asking import Asking
from tests import town
from tests.discord.conftest import Desk, Start, noted
from tests.discord_server import DiscordServer, Permission

LAPTOP = "what's the best laptop for video editing"


def ask(desk: Desk, server: DiscordServer, text: str, number: int) -> None:
    desk.ask._now = lambda: town.NOW + timedelta(minutes=number)
    desk.ask.ask(text, Asking(f"id-{number}", "slash", 1, int(server.guild.id), 2))


async def test_a_curator_reads_what_went_unanswered(server: DiscordServer, start: Start, desk: Desk) -> None:
    role = server.role("curators")
    async with start(curator_roles=(int(role.id),)):
        cora = server.member("cora", roles=[role])
        assert (await cora.slash("log unanswered").answer()).text == noted(NOTHING)
        for number in range(20):
            ask(desk, server, f"{LAPTOP} {number}", number)
        first = await cora.slash("log unanswered")
        assert first.ephemeral
        assert f"{LAPTOP} 19" in first.message.text.replace("\\", "")
        assert f"{LAPTOP} 11" not in first.message.text
        second = await cora.click(first.message, label="Older")
        assert f"{LAPTOP} 11" in second.message.text.replace("\\", "")
        third = await cora.click(second.message, label="Older")
        assert f"{LAPTOP} 0" in third.message.text.replace("\\", "")
        assert third.message.buttons == []
        assert (await cora.slash("log unanswered", reason="not_this").answer()).text == noted(NOTHING)


async def test_who_is_no_curator_is_refused_even_at_the_press(server: DiscordServer, start: Start, desk: Desk) -> None:
    role = server.role("curators")
    for number in range(20):
        ask(desk, server, LAPTOP, number)
    async with start(curator_roles=(int(role.id),)):
        ana, cora = server.member("ana"), server.member("cora", roles=[role])
        admin = server.member("adam", permissions=Permission.MANAGE_GUILD)
        assert (await ana.slash("log unanswered").answer()).text == noted(REFUSED)
        assert LAPTOP[:10] in (await admin.slash("log unanswered").answer()).text
        page = await cora.slash("log unanswered")
        server.guild.members[cora.user.id].roles.clear()
        assert (await cora.click(page.message, label="Older").answer()).text == noted(REFUSED)


async def test_the_log_of_another_server_is_not_shown(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    desk.ask.ask(LAPTOP, Asking("elsewhere", "slash", 1, 999, 2))
    admin = server.member("adam", permissions=Permission.MANAGE_GUILD)
    assert (await admin.slash("log unanswered").answer()).text == noted(NOTHING)


@pytest.mark.parametrize(
    "text", ["[x](https://evil.test) @everyone <@1> **b** # h", "`a` ||b|| www.evil.test discord.gg/x"]
)
async def test_what_members_wrote_cannot_act(server: DiscordServer, salve: SalveBot, desk: Desk, text: str) -> None:
    ask(desk, server, f"laptop {text}", 1)
    admin = server.member("adam", permissions=Permission.MANAGE_GUILD)
    shown = (await admin.slash("log unanswered").answer()).text
    for raw in ("](", "@everyone", "<@1>", "**b**", "`a`", "||b||", "www.evil", "https://", "discord.gg"):
        assert raw not in shown


async def test_a_page_of_questions_that_are_all_markup_is_shown_to_its_end(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    town_ = town.knowledge()
    entries = tuple(
        each.model_copy(update={"id": f"{each.id}-{'x' * 40}"[:48], "related": ()}) for each in town_.entries
    )
    plan = desk.publish.plan(replace(town_, entries=entries), ())
    desk.publish.publish(plan, "ann", "long ids", despite="a test")
    desk.publish.refresh(desk.ask)
    for number in range(8):
        ask(desk, server, f"the cream {number} {'*_' * 100}", number)
    admin = server.member("adam", permissions=Permission.MANAGE_GUILD)
    shown = (await admin.slash("log unanswered").answer()).text
    assert all(f"the cream {number}" in shown for number in range(8))
    assert shown.count("nearest: ") == 8
