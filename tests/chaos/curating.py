"""Two curators at the desk, who go on as far as Discord and the disk let them."""

import random
import string
from collections.abc import Mapping

from tests.chaos.life import Life
from tests.discord_server.exchange import Exchange
from tests.discord_server.people import Person
from tests.discord_server.state import Message


async def answer_a_gap(life: Life, curators: tuple[Person, Person], chance: random.Random) -> bool:
    """Ann answers the first gap of the queue, Bo approves. Returns whether they came to the end."""
    ann, bo = curators
    queue = await reply_to(life, ann.slash("desk queue"))
    label = next((each for each in (queue.buttons if queue else ()) if each.startswith("Answer #")), None)
    if queue is None or label is None:
        return False
    opened = ann.click(queue, label=label)
    await life.server.quiet()
    if opened.interaction.modal is None:
        return False
    judged = await reply_to(life, ann.submit(opened, _words("".join(chance.choices(string.ascii_lowercase, k=8)))))
    if judged is None or "Propose" not in judged.buttons:
        return False
    await reply_to(life, ann.click(judged, label="Propose"))
    await life.works()
    waiting = [each for each in life.news.posts if "Approve" in each.buttons]
    if not waiting:
        return False
    await reply_to(life, bo.click(waiting[-1], label="Approve"))
    return True


def _words(name: str) -> Mapping[str, str]:
    return {
        "Question": f"Is it bad if {name} licks it?",
        "Answer": f"The approved answer about {name}. Nobody has looked at that. Keep pets away until it has dried.",
        "Not known": "What licking it does. A study would settle it.",
        "Topic": "Use",
    }


async def reply_to(life: Life, exchange: Exchange) -> Message | None:
    """What was said last to an interaction."""
    await life.server.quiet()
    it = exchange.interaction
    said = [each for each in (it.original, *it.followups) if each is not None and not each.deleted]
    return said[-1] if said else None
