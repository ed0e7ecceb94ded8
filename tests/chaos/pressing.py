"""Forged component ids and forms, sent by a member and by a curator to the real client."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.discord.forms import Form
from bot.discord.views import Pick, Press
from tests.chaos import Outcome
from tests.chaos.boundaries import PING
from tests.chaos.generated import text
from tests.chaos.life import Life
from tests.discord_server import DiscordServer
from tests.discord_server.interaction import Interaction
from tests.discord_server.kinds import ComponentType, InteractionType
from tests.discord_server.people import Person
from tests.discord_server.problem import report
from tests.discord_server.state import Message
from tests.discord_server.world import World

AT_ONCE = 20
FIELDS = ("question", "answer", "not_known", "sources", "topic", "reason", "note", "text", "phrasings", "checks")


async def press(folder: Path, chance: random.Random, count: int, outcome: Outcome, tried: Callable[[], None]) -> None:
    """Send so many, half of them forms; a member and a curator take turns."""
    async with DiscordServer.running() as server:
        life = Life(server, folder)
        await life.start()
        people = server.member("ana"), server.member("ann", roles=[life.role])
        message = await people[0].says(server.general, f"<@{server.bot.id}> can my dog lick it off")
        source = await server.general.next_message()
        known = [str(message.id), "1", "2", "0", "-", "half-cheek", "storage", str(server.guild.id), "yes"]
        for done in range(0, count, AT_ONCE):
            for number in range(done, min(done + AT_ONCE, count)):
                _send(server.world, chance, people[number % 2], source, known, form=number % 4 < 2)
                tried()
            await server.quiet()
            _look(server, outcome)
        outcome.unclear += len(life.faults.unforeseen)
        outcome.seen += life.faults.unforeseen
        await life.stop()


def _send(
    world: World, chance: random.Random, person: Person, source: Message, known: list[str], *, form: bool
) -> None:
    actions = Form.actions if form else chance.choice((Press.actions, Pick.actions))
    prefix = "salve-form" if form else "salve" if actions is Press.actions else "salve-pick"
    ids = [chance.choice((*known, *known, text(chance, 3)[:48])) for _ in range(chance.randrange(4))]
    action = chance.choice([*actions, "nothing"])
    custom_id = ":".join((prefix, action, *ids))[:100]
    data: dict[str, Any] = {"custom_id": custom_id}
    if form:
        data["components"] = [_field(chance, name) for name in chance.sample(FIELDS, chance.randrange(1, 6))]
    else:
        data |= {"component_type": int(ComponentType.BUTTON), "id": 1}
        if prefix == "salve-pick":
            data |= {"component_type": int(ComponentType.STRING_SELECT), "values": [chance.choice(known)]}
    kind = InteractionType.MODAL_SUBMIT if form else InteractionType.COMPONENT
    pressed = world.add_interaction(InteractionType.COMPONENT, "button", person.user, source.channel, source=source)
    title, parent = f"forged {custom_id!r}", pressed if form else None
    # What no person's client would send.
    person._interact(kind, title, source.channel, data, source=source, parent=parent)


def _field(chance: random.Random, name: str) -> dict[str, Any]:
    typed = {"type": int(ComponentType.TEXT_INPUT), "id": 2, "custom_id": name, "value": text(chance, 8)}
    return {"type": int(ComponentType.LABEL), "id": 1, "component": typed}


def _look(server: DiscordServer, outcome: Outcome) -> None:
    """Look at what was said to each, and forget it."""
    for interaction in server.world.interactions.values():
        for said in _said(interaction):
            if PING.search(said.text) and said.mentions:
                outcome.unclear += 1
                outcome.seen.append(f"{interaction.title} is answered with a mention: {said.text!r}")
    for wrong in (server.take_violations(), server.drift):
        if wrong:
            outcome.unclear += len(wrong)
            outcome.seen.append(report(wrong))
    server.world.interactions.clear()
    server.world.by_token.clear()
    server.served.clear()


def _said(interaction: Interaction) -> list[Message]:
    return [each for each in (interaction.response, *interaction.followups) if each is not None]
