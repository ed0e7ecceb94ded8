"""Twenty members talk at once, three hundred turns from a table of scenes and a seed: each gets what is due, once."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeVar

from tests.discord.conftest import Desk, Start
from tests.discord_server import Channel, DiscordServer, Intent, Message, Person
from tests.discord_server.exchange import Exchange

T = TypeVar("T")

SEED, MEMBERS, TURNS = 16, 20, 300
NOTHING, SIGN = "nothing", "a reaction"
# Scenes, one per paragraph; after each, what was said is too old to follow on from. A turn is a way of saying
# something, the text, and a part of the response. Members ask by mention, reply to the bot's last message, talk in
# public, reply to each other, write privately, post in a forum and continue there, forward a message, edit or delete
# their last message, and use /ask.
SCENES = """
asks     how do i store the cream                               | about storage
replies  thanks!                                                | a reaction

asks     can i go tanning while using it                        | about sun
replies  is the effect local                                    | about half-cheek
replies  i have never had skin like this before                 | nothing

asks     can i use it on a fresh scar                           | about fresh-scar
replies  and on an old one?                                     | About: and on an old one, after
asks     where should i keep the tube                           | about storage

says     morning all, has anybody been to the shop              | nothing
says     does salve know that                                   | nothing
says     salve, mix with tret                                   | about tretinoin

privately hello                                                 | What would you like to know
privately can i put rapa cream on my fresh surgery scar         | about fresh-scar
privately thank you so much                                     | a reaction

asks     my lips are swelling after i used it                   | Call your emergency number
edits    can i go tanning while using it                        | about sun

posts    if i put it on half a cheek does it only work there    | about half-cheek
goes on  can i go tanning while using it                        | about sun
goes on  ok thanks                                              | a reaction

posts    which keyboard suits small hands                       | nothing
goes on  and which mouse                                        | nothing
goes on  where should i keep the tube                           | about storage

asks     which laptop for video editing                         | do not have an approved answer
asks     can i talk to a human                                  | pass your question on
asks     good bot                                               | a reaction

asks     safe in pregnancy                                      | about pregnancy
edits    do i need sunscreen with it                            | about sun
edits    retinol and rapa in one routine                        | about tretinoin

asks     sunbed and the cream                                   | about sun
replies  my throat is closing up and i cannot breathe           | Call your emergency number
replies  lol ok                                                 | a reaction

privately which shop sells it                                   | I do not name shops.
privately what can you do                                       | I answer questions about
privately who made you                                          | I am Salve

forwards where should i keep the tube                           | about storage
privately never mind                                            | a reaction
sends    a sticker                                              | I can read text only

asks     will it fade my old acne scars                         | about old-scar
deletes                                                         | nothing
asks     where should i keep the tube                           | about storage
replies  delete my question                                     | Shall I erase

tells    do i need sunscreen with it                            | nothing
answers  is the effect local                                    | nothing
says     salve: is the effect local                             | about half-cheek

uses     how do i store the cream                               | about storage
uses     which laptop for video editing                         | do not have an approved answer
uses     that was wrong                                         | I am sorry

asks     Hallo zusammen!                                        | Was möchtest du wissen
asks     wie lagere ich die Creme?                              | I can only answer in English so far
replies  danke schön                                            | a reaction

privately Ich habe einen Knoten gefunden                        | Zum Arzt damit.
privately Kann ich mit einem Menschen sprechen?                 | hinter mir stehen Menschen
privately lösche meine Frage                                    | Deine Worte gehören dir

asks     retin-a at night and this in the morning               | about tretinoin
replies  das war falsch                                         | Sag mir, was falsch war
replies  egal                                                   | a reaction
"""


@dataclass(frozen=True)
class Line:
    """What is done in a turn, and what is due for it."""

    how: str
    text: str
    due: str


@dataclass
class Speaker:
    """A member, one that they speak of, what they said and heard last, and their own post."""

    person: Person
    other: Person
    said: Message | None = None
    heard: Message | None = None
    post: Channel | None = None
    used: Exchange | None = None


def scenes() -> list[list[Line]]:
    """The table, read."""
    found = []
    for paragraph in SCENES.strip().split("\n\n"):
        turns = []
        for each in paragraph.splitlines():
            said, due = each.rsplit("|", 1)
            how = "goes on" if said.startswith("goes on") else said.split(maxsplit=1)[0]
            turns.append(Line(how, said.removeprefix(how).strip(), due.strip()))
        found.append(turns)
    return found


def drawn(chance: random.Random) -> Iterator[list[list[Line]]]:
    """A scene for each member, again and again: all of them before any comes twice."""
    pool: list[list[Line]] = []
    while True:
        while len(pool) < MEMBERS:
            pool += chance.sample(scenes(), len(scenes()))
        yield [pool.pop(0) for _ in range(MEMBERS)]


class Run:
    """The places of the run, and what is said in them."""

    def __init__(self, server: DiscordServer, forum: Channel, desk: Desk) -> None:
        self.server = server
        self.forum = forum
        self.desk = desk
        people = [server.member(f"member{number}") for number in range(MEMBERS)]
        self.speakers = [Speaker(each, other) for each, other in zip(people, people[1:] + people[:1], strict=True)]

    async def do(self, speaker: Speaker, line: Line) -> None:
        """Do what a line says; what was said is noted, where it is a new message."""
        person = speaker.person
        if line.how == "uses":
            speaker.used = person.slash("ask", question=line.text)
        elif line.how == "posts":
            speaker.post = await person.post(self.forum, "A question", line.text)
            speaker.said = speaker.post.history[0]
        elif line.how == "edits":
            await person.edits(_there(speaker.said), f"<@{self.server.bot.id}> {line.text}")
        elif line.how == "deletes":
            await person.deletes(_there(speaker.said))
        else:
            await self._say(speaker, line)

    async def _say(self, speaker: Speaker, line: Line) -> None:
        how, person, general = line.how, speaker.person, self.server.general
        private = how in {"privately", "forwards", "sends"}
        where = _there(speaker.post) if how == "goes on" else person.inbox if private else general
        first = {"asks": f"<@{self.server.bot.id}> ", "tells": f"{speaker.other.mention} "}.get(how, "")
        theirs = await speaker.other.says(general, line.text) if how in {"answers", "forwards"} else None
        speaker.said = await person.says(
            where,
            "" if private and how != "privately" else f"{first}{line.text}",
            reply_to=speaker.heard if how == "replies" else theirs if how == "answers" else None,
            forwards=theirs if private else None,
            stickers=["wave"] if how == "sends" else (),
        )

    async def heard(self) -> Counter[int]:
        """Let each hear what was said to them since; how much that is, by what it replies to."""
        await self.server.quiet()
        places = [self.server.general, *self.server.guild.threads, *(each.person.inbox for each in self.speakers)]
        replies = [await place.next_message() for place in places for _ in place.unread]
        for reply in replies:
            [speaker] = [each for each in self.speakers if each.said is reply.reference]
            speaker.heard = reply
        return Counter(_there(reply.reference).id for reply in replies)

    def judge(self, speaker: Speaker, line: Line, came: int) -> None:
        """Whether a turn got what is due, and no more."""
        turn, said = (speaker.person.user.name, line), _there(speaker.said) if line.how != "uses" else None
        if line.how == "deletes":
            assert said is not None
            assert self.desk.store.interaction(str(said.id)) is None, turn
        quiet = line.due in {NOTHING, SIGN} or line.how in {"uses", "edits"}
        assert came == (0 if quiet else 1), turn
        if said is not None:
            assert [len(who) for who in said.reactions.values()] == ([1] if line.due == SIGN else []), turn
        if line.due not in {NOTHING, SIGN}:
            heard = _there(speaker.used).message if said is None else _there(speaker.heard)
            assert line.due in heard.text, (turn, heard.text)


def _there(thing: T | None) -> T:
    assert thing is not None
    return thing


async def test_everybody_gets_what_is_due_once(server: DiscordServer, start: Start, desk: Desk) -> None:
    forum, chance, turns = server.forum("questions"), random.Random(SEED), 0
    # Twenty members who type instantly would send more in a second than Discord accepts.
    server.rest.limit.per_second = None
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    # Hours of conversation pass in seconds.
    server.rest.limit.per_second = None
    places = {"posts": (int(forum.id),), "named": (int(server.general.id),)}
    async with start(**places, member_limit=TURNS, channel_limit=TURNS):
        run, signs = Run(server, forum, desk), set[str]()
        for scene in drawn(chance):
            for lines in zip_longest(*scene):
                doing = [(who, line) for who, line in zip(run.speakers, lines, strict=True) if line is not None]
                for who, line in doing:
                    await run.do(who, line)
                came = await run.heard()
                for who, line in doing:
                    run.judge(who, line, came[who.said.id] if who.said else 0)
                    signs |= {line.text} if line.due == SIGN else set()
                turns += len(doing)
            if turns >= TURNS:
                break
            desk.clock.move(minutes=31)
        server.gateway.duplicates = TURNS
        server.gateway.drop()
        await server.gateway.resumed()
        assert not await run.heard(), "something is said again after events were repeated"
    assert signs.isdisjoint(each.text for each in desk.unanswered())
