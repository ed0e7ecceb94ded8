"""Whatever is typed is only text: nothing breaks, nobody is notified, and nothing is answered twice."""

import logging
import random
from collections import Counter

import pytest

from tests.chaos.generated import text
from tests.discord.conftest import Start
from tests.discord_server import DiscordServer, Intent, Message, Person
from tests.discord_server.exchange import Exchange

SEED, INPUTS, MEMBERS = 16, 120, 20
BROKE = "Something broke"
WORST = (
    "@everyone @here <@1> <@&2> <#3> is it local?",
    "[click](https://evil.test) **bold** `code` ||spoiler|| # head",
    "\u202eexe.cod\u200b\u200d\ufeff half a cheek",
    "𝕗𝕦𝕝𝕝-width ｈａｌｆ　ａ　ｃｈｅｅｋ",
    "a" * 1000,
    "'; drop table interactions; --",
    "💉" * 200,
    "half\ncheek\r\n\t?",
    "{0} %s {{}} ${x}",
    "\u0000null",
)


async def test_hostile_text_is_only_text(server: DiscordServer, start: Start, caplog: pytest.LogCaptureFixture) -> None:
    """The server itself refuses a message that is too long, or notifies somebody."""
    forum, chance = server.forum("questions"), random.Random(SEED)
    texts = [*WORST, *(text(chance)[:900] for _ in range(INPUTS - len(WORST)))]
    people = [server.member(f"member{number}") for number in range(MEMBERS)]
    last: dict[Person, Message] = {}
    replies, used = Counter[int](), list[Exchange]()
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    # Hours of conversation pass in seconds.
    server.rest.limit.per_second = None
    places = {"posts": (int(forum.id),), "named": (int(server.general.id),)}
    async with start(**places, member_limit=INPUTS, channel_limit=INPUTS) as salve:
        for first in range(0, INPUTS, MEMBERS):
            for person, typed in zip(people, texts[first:], strict=False):
                mention = f"<@{salve.user.id if salve.user else 0}> {typed}"
                how = chance.choice(("asks", "writes", "replies", "posts", "edits", "uses"))
                if how == "uses":
                    used.append(person.slash("ask", question=typed.strip() or "?"))
                elif how == "writes":
                    await person.dm(typed or "?")
                elif how == "posts":
                    await person.post(forum, typed.strip()[:100] or "?", typed or "?")
                elif how == "edits" and person in last:
                    await person.edits(last[person], mention)
                else:
                    under = next(iter(server.general.posts), None) if how == "replies" else None
                    last[person] = await person.says(server.general, mention, reply_to=under)
            await server.quiet()
        said = [*server.general.posts, *(post for where in server.guild.threads for post in where.posts)]
        said += [post for person in people for post in person.inbox.posts]
        replies.update(each.reference.id for each in said if each.reference is not None and not each.deleted)
    assert [each.text for each in said if BROKE in each.text] == []
    assert [each.message.text for each in used if BROKE in each.message.text] == []
    assert max(replies.values()) == 1
    broken = [each for each in caplog.records if each.levelno >= logging.ERROR and each.name.startswith("bot.")]
    assert [each.getMessage() for each in broken] == []
