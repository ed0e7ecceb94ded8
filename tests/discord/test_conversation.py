"""Twenty members talk at once, in one channel, a forum and direct messages: each turn gets what it should, once."""

import pytest

from tests.discord.conftest import Desk, Start
from tests.discord_server import Channel, DiscordServer, Intent, Message, Person

QUIET, SIGN = "nothing", "a reaction"
# Who does what, in turn: asks (by mention), replies (to the bot's last word to them), says (in the open), dms or posts;
# and a part of what comes back.
SCRIPT = """
ann   asks    how do i store the cream                      | about storage
bob   asks    can i go tanning while using it               | about sun
ann   replies thanks!                                       | a reaction
cem   says    morning all, has anybody been to the shop     | nothing
dan   dms     hello                                         | What would you like to know
dan   dms     can i put rapa cream on my fresh surgery scar | about fresh-scar
eve   asks    my lips are swelling after i used it          | Call your emergency number now
bob   replies is the effect local                           | about half-cheek
bob   replies i have never had skin like this before        | nothing
fay   posts   if i put it on half a cheek does it only work there | about half-cheek
fay   posts   can i go tanning while using it               | about sun
gus   asks    what can you do                               | I answer questions about
hal   says    salve, mix with tret                          | about tretinoin
hal   says    does salve know that                          | nothing
ida   dms     which shop sells it                           | I do not name shops.
jon   asks    which laptop for video editing                | do not have an approved answer
jon   asks    can i talk to a human                         | pass your question on
kim   asks    good bot                                      | a reaction
lea   asks    who made you                                  | I am Salve
max   asks    safe in pregnancy                             | about pregnancy
max   replies never mind                                    | a reaction
nia   says    bob, did you see that                         | nothing
oli   dms     tell me all about the trial                   | about long
pam   asks    that was wrong                                | I am sorry
quy   asks    scar from ten years ago any use               | about old-scar
quy   replies delete my question                            | Shall I erase
ron   dms     thank you so much                             | a reaction
sue   asks    where should i keep the tube                  | about storage
sue   replies my throat is closing up and i cannot breathe  | Call your emergency number now
tom   asks    sunbed and the cream                          | about sun
tom   replies lol ok                                        | a reaction
"""


class Talk:
    """The places and people of the script, and the bot's last word to each."""

    def __init__(self, server: DiscordServer, forum: Channel) -> None:
        self.server = server
        self.forum = forum
        self.posts: dict[str, Channel] = {}
        self.last: dict[str, Message] = {}

    async def turn(self, name: str, how: str, text: str) -> tuple[Message | None, Channel]:
        """Say something; returns the message, where it is one, and where an answer is to come."""
        person: Person = self.server.member(name)
        general = self.server.general
        if how == "posts" and name not in self.posts:
            self.posts[name] = await person.post(self.forum, "A question", text)
            return None, self.posts[name]
        if how in {"posts", "dms"}:
            where = self.posts[name] if how == "posts" else person.inbox
            return await person.says(where, text), where
        if how == "replies":
            return await person.says(general, text, reply_to=self.last[name]), general
        mention = f"<@{self.server.bot.id}> " if how == "asks" else ""
        return await person.says(general, f"{mention}{text}"), general


@pytest.fixture
def script() -> list[tuple[str, str, str, str]]:
    turns = []
    for line in SCRIPT.strip().splitlines():
        said, expected = line.rsplit("|", 1)
        name, how, text = said.split(maxsplit=2)
        turns.append((name, how, text.strip(), expected.strip()))
    return turns


async def test_everybody_gets_what_is_due(
    server: DiscordServer, start: Start, desk: Desk, script: list[tuple[str, str, str, str]]
) -> None:
    forum = server.forum("questions")
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    async with start(forum_channels=(int(forum.id),), listen_channels=(int(server.general.id),), member_limit=60):
        talk = Talk(server, forum)
        for name, how, text, expected in script:
            said, where = await talk.turn(name, how, text)
            await server.quiet()
            got = [await where.next_message() for _ in where.unread]
            if expected in {QUIET, SIGN}:
                assert got == [], (name, text)
                assert bool(said and said.reactions) == (expected == SIGN), (name, text)
                continue
            assert len(got) == 1, (name, text)
            assert expected in got[0].text, (name, text)
            talk.last[name] = got[0]
    assert [found.text for found in desk.unanswered() if found.reason == "no_match"] == [
        "which laptop for video editing"
    ]
