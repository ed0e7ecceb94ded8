"""A curator of each language uses the whole desk: what they read is in theirs, but for quoted entries.

The tables of the access test name every command, button, menu and form that is for curators; a new one fails there
until it has a row, and with the row it is used here.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.curation.drafts import Proposal
from bot.discord.cogs.turns import NOW
from bot.discord.errands import LAPSED
from bot.locale import Said, translator
from tests.discord import test_desk_access as access
from tests.discord.conftest import Desk, Start
from tests.discord.test_desk_access import ANN, COMMANDS, FORMS, PICKS, PRESSES, Scene
from tests.discord.test_languages import DOG, LOCALES, Reader
from tests.discord_server import DiscordServer, Message, Permission
from tests.discord_server.exchange import Exchange

scene = access.scene
SWOLLEN = "my lips are swelling, does it only work where i put it, like on half a cheek"
DRAFT = Proposal(question="Is it bad?", answer="Nobody knows.", not_known="All.", certainty="unknown", topic="use")
# Names, and words of Discord, of commands and of files, which are the same in every language.
NAMES = """
    adam curators helpers home desk log release doctor salve stats edit flags setup settings csv format knowledge
    publish redact ann salve utc europe vienna america new york madrid bogota paris toronto sao paulo lisbon png jpeg
    gif webp mb pubmed doi discord deutsch english español français italiano polski português anything dan mia general
    developer portal installation install link none public bot privileged gateway intents message content intent
    tests town everyone integrations
    folder knowledge timezone split no r
    can my dog lick it off is it bad if licks i fly with in hand luggage that good nobody knows all because
"""


async def said(scene: Scene, done: Exchange) -> list[Message | dict[str, Any]]:
    """Everything that was answered, once nothing more comes."""
    await done
    await scene.server.quiet()
    return list(_said(done))


def _said(done: Exchange) -> Iterator[Message | dict[str, Any]]:
    for each in (done.interaction.original, *done.followups):
        if each is not None:
            yield each
    if done.interaction.modal:
        yield done.interaction.modal


def curator_of(scene: Scene, spoken: str) -> Reader:
    """Let the curator of a scene, who may manage the server too, have Discord in that language."""
    person, where = scene.people["curator"]
    assert person.member is not None
    manages = scene.server.role("managers", Permission.MANAGE_GUILD | Permission.MANAGE_MESSAGES)
    person.member.roles.append(manages)
    person.user.locale = spoken
    scene.people["curator"] = (person, where)
    return Reader(translator(spoken), names=NAMES)


@pytest.mark.parametrize("spoken", LOCALES)
async def test_curators_read_their_language(scene: Scene, spoken: str) -> None:
    read, (person, _) = curator_of(scene, spoken), scene.people["curator"]
    for command, options in COMMANDS.items():
        read.sees(command, *await said(scene, person.slash(command, **options)))
    await _uses(scene, read, PRESSES, lambda action, ids: scene.press("curator", ":".join(("salve", action, *ids))))
    await _uses(
        scene,
        read,
        {action: (*ids, value) for action, (ids, value) in PICKS.items()},
        lambda action, ids: scene.pick("curator", ":".join(("salve-pick", action, *ids[:-1])), ids[-1]),
    )
    await _uses(scene, read, FORMS, lambda action, ids: scene.submit("curator", ":".join(("salve-form", action, *ids))))
    assert not read.foreign, "\n".join(map(str, read.foreign))


async def _uses(
    scene: Scene, read: Reader, table: dict[str, tuple[str, ...]], use: Callable[[str, tuple[str, ...]], Exchange]
) -> None:
    for action, ids in table.items():
        read.sees(action, *await said(scene, use(action, ids)))


@pytest.mark.parametrize("spoken", LOCALES)
async def test_what_a_curators_channel_is_told_is_in_its_servers_language(
    server: DiscordServer, start: Start, desk: Desk, spoken: str
) -> None:
    read, room, ana = Reader(translator(spoken), names=NAMES), server.channel("room"), server.member("ana")
    async with start(curator_channel=int(room.id), language=read.tr.code) as salve:
        await ana.slash("ask", question=SWOLLEN).answer()
        read.sees("alarm", await room.next_message())
        draft = desk.services.drafts.save(DRAFT, ANN, "cli")
        desk.services.drafts.propose(draft.number, ANN, "cli")
        read.sees("draft", await room.next_message())
        await ana.slash("ask", question=DOG).answer()
        await server.quiet()
        desk.services.deliveries.owe_notice("gap", about=1)
        read.sees("gap", await room.next_message())
        desk.services.deliveries.owe_notice("digest")
        read.sees("digest", await room.next_message())
        await salve.tell_curators(Said(LAPSED, {"number": 3}))
        read.sees("lapsed", await room.next_message())
        await salve.tell_curators(Said(NOW, {"what": "#3", "name": "ann"}))
        read.sees("turn", await room.next_message())
    assert not read.foreign, "\n".join(map(str, read.foreign))
