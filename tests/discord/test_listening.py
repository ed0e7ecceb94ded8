"""Where it listens it offers a button under what it could surely answer, and keeps nothing until that is pressed."""

import pytest

from bot.discord import readiness, setup_panel
from bot.discord.cogs.listening import ANSWER, OFFER, OVER
from bot.discord.views import OUTDATED
from tests.discord.conftest import Desk, Start, noted
from tests.discord_server import DiscordServer, Intent, Message, Permission
from tests.discord_server.components import walk

HALF = "If I put it on half a cheek, does it only work there?"
SUN = "can i go tanning while using it"
LAPTOP = "what's the best laptop for video editing"
TROUBLE = "my lips are swollen and i cannot breathe since i put it on"
ABOUT_HALF, ABOUT_SUN = "The approved answer about half-cheek.", "The approved answer about sun."


@pytest.fixture(autouse=True)
def _reads(server: DiscordServer) -> None:
    server.gateway.granted |= Intent.MESSAGE_CONTENT


def here(server: DiscordServer, **more: object) -> dict[str, object]:
    """It listens in the general channel."""
    return {"listen": (int(server.general.id),), **more}


async def offered(server: DiscordServer, text: str = HALF) -> Message:
    """What stands under a message of Ana's."""
    await server.member("ana").says(server.general, text)
    return await server.general.next_message()


async def silence(server: DiscordServer) -> None:
    """Nothing was said."""
    await server.quiet()
    assert server.general.unread == []


async def test_whoever_presses_has_it_answered(server: DiscordServer, start: Start, desk: Desk) -> None:
    async with start(**here(server)):
        offer = await offered(server)
        assert (offer.text, offer.buttons) == (OFFER, [ANSWER])
        assert offer.reference is not None
        assert desk.store.interaction(str(offer.reference.id)) is None, "nothing is kept"
        await server.member("ben").click(offer, label=ANSWER)
        answer = await server.general.next_message()
        assert ABOUT_HALF in answer.text
        assert answer.reference is offer.reference
        await server.until(lambda: offer.deleted, "the offer to go")
        kept = desk.store.interaction(str(offer.reference.id))
        assert kept is not None
        assert kept.surface == "overheard"
        assert desk.ask.is_asker(kept.question_id, server.member("ana").id)


async def test_an_offer_works_after_a_restart(server: DiscordServer, start: Start) -> None:
    async with start(**here(server)):
        offer = await offered(server)
    async with start(**here(server)):
        await server.member("ben").click(offer, label=ANSWER)
        assert ABOUT_HALF in (await server.general.next_message()).text


@pytest.mark.parametrize("text", [LAPTOP, "thanks, mine is in the fridge", "good morning all", "scar"])
async def test_what_it_does_not_surely_know_is_left_alone(
    server: DiscordServer, start: Start, desk: Desk, text: str
) -> None:
    async with start(**here(server)):
        said = await server.member("ana").says(server.general, text)
        await silence(server)
        assert desk.store.interaction(str(said.id)) is None


async def test_elsewhere_and_between_others_nothing_is_offered(server: DiscordServer, start: Start) -> None:
    other = server.channel("other")
    async with start(**here(server)):
        ana, ben = server.member("ana"), server.member("ben")
        theirs = await ben.says(server.general, LAPTOP)
        await ana.says(server.general, HALF, reply_to=theirs)
        await ana.says(server.general, f"{ben.mention} {HALF}")
        await ana.says(other, HALF)
        await silence(server)
        assert other.unread == []
        await ana.says(server.general, f"Salve, {HALF}")
        assert ABOUT_HALF in (await server.general.next_message()).text, "its name is heard here too"


async def test_without_the_intent_it_cannot_listen(server: DiscordServer, start: Start) -> None:
    server.world.application_flags = 1 << 15
    server.gateway.granted &= ~Intent.MESSAGE_CONTENT
    async with start(**here(server)):
        await server.member("ana").says(server.general, HALF)
        await silence(server)
        olga = server.member("olga", permissions=Permission.MANAGE_GUILD)
        assert readiness.NO_CONTENT in (await olga.slash("doctor").answer()).text
        page = await olga.slash("settings").answer()
        await olga.click(page, label=setup_panel.PLACES)
        await server.until(lambda: readiness.NO_CONTENT in page.text, "the page to say so")


async def test_whoever_is_in_danger_is_told_at_once(server: DiscordServer, start: Start, desk: Desk) -> None:
    async with start(**here(server, quiet_hours="0-0")):
        said = await offered(server, TROUBLE)
        assert "severe allergy" in said.text
        assert ANSWER not in said.buttons
        assert said.reference is not None
        kept = desk.store.interaction(str(said.reference.id))
        assert kept is not None
        assert kept.decision == "signpost"


async def test_ignored_members_and_resting_channels_get_no_offer(server: DiscordServer, start: Start) -> None:
    eve = server.member("eve")
    async with start(**here(server, ignored=[eve.id], cooldown=3600)):
        await eve.says(server.general, HALF)
        await silence(server)
        await offered(server)
        await server.member("ana").says(server.general, SUN)
        await silence(server)


async def test_an_offer_goes_with_its_message(server: DiscordServer, start: Start) -> None:
    async with start(**here(server)):
        offer = await offered(server)
        assert offer.reference is not None
        await server.member("ana").deletes(offer.reference)
        await server.until(lambda: offer.deleted, "the offer to go")


async def test_an_offer_goes_with_its_message_also_among_many(server: DiscordServer, start: Start) -> None:
    async with start(**here(server)):
        offer = await offered(server)
        other = await server.member("ana").says(server.general, "spam")
        assert offer.reference is not None
        await server.member("mo", permissions=Permission.MANAGE_MESSAGES).deletes(offer.reference, other)
        await server.until(lambda: offer.deleted, "the offer to go")


async def test_an_offer_goes_with_its_message_also_if_that_goes_while_it_is_made(
    server: DiscordServer, start: Start
) -> None:
    ana = server.member("ana")
    async with start(**here(server)):
        hold = server.faults.hold("POST /channels/*/messages", after=True)
        said = await ana.says(server.general, HALF)
        await hold.arrived()
        await ana.deletes(said)
        hold.release()
        offer = await server.general.next_message()
        await server.until(lambda: offer.deleted, "the offer to go")


async def test_an_offer_goes_with_its_message_also_after_a_restart(server: DiscordServer, start: Start) -> None:
    async with start(**here(server)):
        offers = [await offered(server, text) for text in (HALF, SUN)]
    async with start(**here(server)):
        assert offers[0].reference is not None
        await server.member("ana").deletes(offers[0].reference)
        await server.until(lambda: offers[0].deleted, "the offer to go")
        assert not offers[1].deleted


async def test_what_reads_otherwise_by_now_is_not_answered(server: DiscordServer, start: Start) -> None:
    async with start(**here(server)):
        offer = await offered(server)
        ana, ben = server.member("ana"), server.member("ben")
        assert offer.reference is not None
        await ana.edits(offer.reference, LAPTOP)
        await server.quiet()
        assert (await ben.click(offer, label=ANSWER).followup()).text == noted(OVER)
        await server.quiet()
        assert offer.deleted
        assert server.general.unread == []


async def test_a_forged_id_is_refused(server: DiscordServer, start: Start) -> None:
    async with start(**here(server)):
        offer = await offered(server)
        button = next(each for each in walk(offer.components) if "custom_id" in each)
        button["custom_id"] = "salve:overheard:1"
        refused = await server.member("eve").click(offer, label=ANSWER).answer()
        assert refused.text == noted(OUTDATED)
