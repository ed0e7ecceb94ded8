"""Buttons, menus and forms, as shown and forged, used by members and by who runs the place, on the real client."""

import asyncio
import random
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from bot.discord import forms
from bot.discord.views import Pick, Press
from tests.chaos import Outcome, Progress
from tests.chaos.asked import GONE_WRONG
from tests.chaos.boundaries import PING
from tests.chaos.curating import answer_a_gap
from tests.chaos.harvest import Harvest
from tests.chaos.life import Life, cached_in
from tests.discord_server import DiscordServer
from tests.discord_server.interaction import Interaction
from tests.discord_server.kinds import CommandType, InteractionType, Json, OptionType, Permission
from tests.discord_server.people import Person
from tests.discord_server.problem import report
from tests.discord_server.state import Message

AT_ONCE = 20
# So many happen in one town. By then most of what there was is settled, withdrawn or erased, and a new one begins.
TOWN = 10_000
# What the loops do is done after so many.
LOOPS = 400
ASKED = (
    "does it have to be kept cold",
    "can my dog lick it off",
    "is it safe on a tattoo of mine",
    "scar",
    "my lips are swollen and i cannot breathe",
)
_IDS = (forms._ID, Press.__discord_ui_compiled_template__, Pick.__discord_ui_compiled_template__)
# A helper shows an answer to whoever asked, and a curator hands something over: both mean somebody.
_MEANT = re.compile(r"[^<\n]{1,20} (?P<who><@\d+>)")
_NESTED = {OptionType.SUBCOMMAND, OptionType.SUBCOMMAND_GROUP}


def run(count: int, seed: int, progress: Progress) -> Outcome:
    """Do so much, half of it forms."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="salve-presses-") as place, cached_in(Path(place) / "cache"):
        asyncio.run(_towns(Path(place), seed, count, outcome, progress))
    return outcome


async def _towns(folder: Path, seed: int, count: int, outcome: Outcome, progress: Progress) -> None:
    for town, start in enumerate(range(0, count, TOWN)):
        place = folder / str(town)
        place.mkdir()
        async with DiscordServer.running() as server:
            chance = random.Random(f"{seed} {town}")
            await _Town(server, place, chance, outcome, progress).live(min(TOWN, count - start))
        shutil.rmtree(place)


@dataclass
class _Town:
    server: DiscordServer
    folder: Path
    chance: random.Random
    outcome: Outcome
    progress: Progress
    used: dict[int, Json] = field(default_factory=dict)

    async def live(self, count: int) -> None:
        """Ask, look around, and then press."""
        self.life = Life(self.server, self.folder)
        await self.life.start()
        role = self.life.role
        ana, ann, bo = self.server.member("ana"), *(self.server.member(each, roles=[role]) for each in ("ann", "bo"))
        olga = self.server.member("olga", permissions=Permission.MANAGE_GUILD)
        self.people = (ana, ann, bo, olga)
        self.source, self.harvest = await self._begin(ana, (ann, bo))
        for done in range(0, count, AT_ONCE):
            numbers = range(done, min(done + AT_ONCE, count))
            for number in numbers:
                self._use(form=number % 2 == 0)
            await self.server.quiet()
            self.outcome.tried += len(numbers)
            self.progress(self.outcome.tried)
            if done % LOOPS == 0:
                await self.life.works()
            self._look()
        self._note(self.life.faults.unforeseen)
        if self.server.gateway.asked:
            self._note([f"the gateway was asked for {self.server.gateway.asked[0]}"])
        await self.life.stop()

    async def _begin(self, ana: Person, curators: tuple[Person, Person]) -> tuple[Message, Harvest]:
        """What there is to press: questions, replies, a draft, and all that commands show."""
        for asked in ASKED:
            source = await ana.says(self.server.general, f"<@{self.server.bot.id}> {asked}")
            await self.server.general.next_message()
        for _ in range(2):
            await answer_a_gap(self.life, curators, self.chance)
        guild = self.server.guild
        known = [str(source.id), "1", "2", "3", "0", "-", "half-cheek", "storage", str(guild.id), "yes", "de", "answer"]
        known += [str(each.id) for each in (self.server.general, self.life.news, self.life.forum, self.life.role, ana)]
        harvest = Harvest(self.chance, known, self.life.salve.handlers)
        for person in self.people:
            for name in self._commands():
                person.slash(name)
            for menu in self._commands(CommandType.MESSAGE):
                person.context_menu(menu, source)
            await self.server.quiet()
        for channel in list(self.server.world.channels.values()):
            for posted in channel.posts:
                harvest.keep(posted)
        return self.server.general.posts[0], harvest

    def _commands(self, kind: CommandType = CommandType.CHAT) -> list[str]:
        """Every command that needs nothing to be said to it."""
        found = [each for each in self.server.world.commands.all(None) if each["type"] == kind]
        return (
            [path for each in found for path in _paths(each)]
            if kind is CommandType.CHAT
            else [e["name"] for e in found]
        )

    def _use(self, *, form: bool) -> None:
        person = self.chance.choice(self.people)
        kind, source, data = (self.harvest.form if form else self.harvest.press)(self.source)
        parent = None
        if form:
            shown = InteractionType.COMPONENT
            parent = self.server.world.add_interaction(shown, "button", person.user, source.channel, source=source)
        # What no person's client would send.
        exchange = person._interact(kind, data["custom_id"], source.channel, data, source=source, parent=parent)
        self.used[exchange.interaction.id] = data

    def _look(self) -> None:
        """Look at what was said to each, keep what can be pressed in it, and forget it."""
        world = self.server.world
        for interaction in world.interactions.values():
            self._judge(interaction)
            self.harvest.see(interaction)
        rest, gateway = self.server.rest, self.server.gateway
        for wrong in (rest.violations, rest.drift, gateway.drift):
            if wrong:
                self._note([report(wrong)])
                wrong.clear()
        for channel in world.channels.values():
            self._pings(f"the channel {channel.name}", channel.unread)
            channel.read()
        world.interactions.clear()
        world.by_token.clear()
        self.server.served.clear()
        for session in gateway.sessions.values():
            session.log.clear()

    def _judge(self, interaction: Interaction) -> None:
        said = [each for each in (interaction.response, *interaction.followups) if each is not None]
        what = f"{self.used.pop(interaction.id, interaction.title)} of {interaction.user.name}"
        self._pings(what, said)
        self._note([f"{what} is answered with {GONE_WRONG!r}" for each in said if GONE_WRONG in each.text])
        ours = any(each.fullmatch(interaction.title) for each in _IDS)
        if (ours and interaction.callback is None) or any(each.loading for each in said):
            self.outcome.stuck += 1
            self.outcome.seen.append(f"{what} is not answered")

    def _pings(self, where: str, said: list[Message]) -> None:
        for message in said:
            pinged, meant = [each.mention for each in message.mentions], _MEANT.match(message.text)
            if PING.search(message.text) and pinged and not (meant and pinged == [meant["who"]]):
                self._note([f"{where} mentions: {message.text!r}"])

    def _note(self, wrong: list[str]) -> None:
        self.outcome.unclear += len(wrong)
        self.outcome.seen += wrong


def _paths(command: Json, before: str = "") -> list[str]:
    path, options = f"{before} {command['name']}".strip(), command.get("options", [])
    if nested := [each for each in options if each["type"] in _NESTED]:
        return [found for each in nested for found in _paths(each, path)]
    return [] if any(each.get("required") for each in options) else [path]
