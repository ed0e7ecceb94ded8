"""A random walk: people ask, edit, delete, press; curators answer, publish, withdraw; Discord and the disk misbehave.

Then the troubles end, time passes, and all that was owed must have been said: once.
"""

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from bot.discord import respond
from bot.discord.views import REMOVE, SHOW_EVERYONE
from bot.errors import SalveError
from tests import town
from tests.chaos import Outcome, Progress
from tests.chaos.asked import Asked, Question
from tests.chaos.curating import answer_a_gap, reply_to
from tests.chaos.life import Life, cached_in
from tests.discord_server import DiscordServer
from tests.discord_server.components import walk
from tests.discord_server.kinds import ButtonStyle, ComponentType
from tests.discord_server.problem import report

SEND, EDIT, DELETE = "POST /channels/*/messages", "PATCH /channels/*/messages/*", "DELETE /channels/*/messages/*"
CALLBACK, WEBHOOK, READ = "POST /interactions/*/callback", "* /webhooks/*", "GET /channels/*/messages/*"
OPEN_DM = "POST /users/@me/channels"
ROUTES = (SEND, SEND, SEND, EDIT, DELETE, CALLBACK, WEBHOOK, READ, OPEN_DM)
# What Discord says where it never takes a message in that form; one at a time, for each has a next form.
LASTING = ((SEND, 403, 50013), (SEND, 400, 160002), (SEND, 400, 200000), (EDIT, 403, 50013), (EDIT, 400, 30046))
NAMES = ("ana", "ben", "cleo", "dora")
UNKNOWN = (
    "can my dog lick it off",
    "is it bad if my dog licks it",
    "can i fly with it in hand luggage",
    "does it stain a white shirt",
    "may it freeze in winter",
)
DISTRESS = "my lips are swollen"
TEXTS = (*(text for asked in town.QUESTIONS.values() for text in asked), *UNKNOWN, *UNKNOWN, DISTRESS)
# The time within which everything must be said in the end, in steps that stay within the time that a reply is wanted.
STEPS, MINUTES = 12, 4.0
CORRECTIONS = "select count(*) from corrections where state = 'owed'"


def run(count: int, seed: int, progress: Progress) -> Outcome:
    """Walk so many steps."""
    with tempfile.TemporaryDirectory(prefix="salve-walk-") as place, cached_in(Path(place) / "cache"):
        return asyncio.run(_run(count, seed, progress, Path(place)))


async def _run(count: int, seed: int, progress: Progress, folder: Path) -> Outcome:
    async with DiscordServer.running() as server:
        walker = Walker(Life(server, folder), random.Random(seed))
        await walker.life.start()
        try:
            for number in range(count):
                await walker.step()
                progress(number + 1)
            return await walker.finish()
        finally:
            await walker.life.stop()


class Walker:
    """Takes one step after the other, and judges in the end."""

    def __init__(self, life: Life, chance: random.Random) -> None:
        self.life = life
        self.server = life.server
        self.chance = chance
        self.asked = Asked(life)
        self.outcome = Outcome()
        self.people = [life.server.member(name) for name in NAMES]
        ann, bo = (life.server.member(name, roles=[life.role]) for name in ("ann", "bo"))
        self.curators = ann, bo
        self._lasting = life.server.faults.fail("never", times=0)
        self._torn = life.server.faults.drop("never", times=0)
        self._resumes = 0
        self.typed = 0
        self.steps: list[tuple[int, Callable[[], Awaitable[None]]]] = [
            (14, self.mention),
            (6, self.dm),
            (8, self.command),
            (4, self.post),
            (6, self.edit),
            (3, self.delete),
            (8, self.press),
            (2, self.share),
            (2, self.curate),
            (1, self.publish),
            (1, self.withdraw),
            (1, self.roll_back),
            (12, self.fault),
            (2, self.fill_the_disk),
            (3, self.drop_the_gateway),
            (1, self.restart),
            (1, self.restart_amid),
            (1, self.archive),
            (6, self.wait),
        ]

    async def step(self) -> None:
        """Do one thing, let Salve deal with it, and look at what it said."""
        weights, actions = zip(*self.steps, strict=True)
        [action] = self.chance.choices(actions, weights)
        setattr(respond, "ACKNOWLEDGE_WITHIN", self.chance.choice((1.5, 1.5, 0.0)))  # noqa: B010 - as if the disk were slow
        await action()
        await self._settle()
        self.outcome.tried += 1
        if self.chance.random() < 0.5:
            await self.life.works(self.asked.see)

    async def _settle(self) -> None:
        await self.server.quiet()
        self.asked.see()

    # Members

    async def mention(self) -> None:
        """Somebody asks in the channel."""
        await self._mention()

    async def _mention(self) -> None:
        person, text = self.chance.choice(self.people), self._text()
        message = await person.says(self.server.general, f"<@{self.server.bot.id}> {text}")
        self.asked.add(Question(person, message))

    def _text(self) -> str:
        """What somebody types, never the same words twice in a row, which would be answered from memory."""
        self.typed += 1
        return f"{self.chance.choice(TEXTS)} {'?' * (1 + self.typed % 50)}"

    async def dm(self) -> None:
        """Somebody asks in private."""
        person = self.chance.choice(self.people)
        self.asked.add(Question(person, await person.dm(self._text())))

    async def command(self) -> None:
        """Somebody uses /ask."""
        person, private = self.chance.choice(self.people), self.chance.random() < 0.3
        self.asked.commands.append(person.slash("ask", question=self._text(), private=private))

    async def post(self) -> None:
        """Somebody opens a post in the forum, where Salve speaks up only when it is sure."""
        person, text = self.chance.choice(self.people), self._text()
        thread = await person.post(self.life.forum, text[:40], text)
        self.asked.add(Question(person, thread.messages[thread.id], sure=False))

    async def edit(self) -> None:
        """Somebody edits what they asked."""
        question = self._some_question()
        if question:
            mention = f"<@{self.server.bot.id}> " if question.message.channel is self.server.general else ""
            await question.asker.edits(question.message, mention + self.chance.choice(TEXTS))

    async def delete(self) -> None:
        """Somebody deletes what they asked."""
        question = self._some_question()
        if question:
            question.over = True
            await question.asker.deletes(question.message)

    def _some_question(self) -> Question | None:
        there = [each for each in list(self.asked.questions.values())[-30:] if not each.message.deleted]
        return self.chance.choice(there) if there else None

    async def press(self) -> None:
        """Somebody presses a button, or picks from a menu, under a reply."""
        question = self._some_question()
        if not question or not question.standing:
            return
        message, asker = question.standing[-1], question.asker
        pressable = [each for each in walk(message.components) if _pressable(each)]
        if not pressable:
            return
        chosen = self.chance.choice(pressable)
        if chosen["type"] == ComponentType.STRING_SELECT:
            asker.choose(message, chosen["custom_id"], [self.chance.choice(chosen["options"])["value"]])
            return
        question.over = question.over or chosen["label"] == REMOVE
        asker.click(message, custom_id=chosen["custom_id"])

    async def share(self) -> None:
        """Somebody looks around by topic, and shows everyone what they have found."""
        person = self.chance.choice(self.people)
        shown = await reply_to(self.life, person.slash("topics"))
        for _ in ("topic", "entry"):
            menu = next((each for each in walk(shown.components if shown else ()) if "options" in each), None)
            if shown is None or menu is None:
                return
            value = self.chance.choice(menu["options"])["value"]
            shown = await reply_to(self.life, person.choose(shown, menu["custom_id"], [value]))
        if shown is not None and SHOW_EVERYONE in shown.buttons:
            person.click(shown, label=SHOW_EVERYONE)

    # Curators

    async def curate(self) -> None:
        """A curator writes the answer that is missing, another one approves it."""
        await answer_a_gap(self.life, self.curators, self.chance)

    async def publish(self) -> None:
        """An entry says something else from now on."""
        publish = self.life.desk.publish
        number = self.chance.randrange(10**6)

        def changed() -> None:
            knowledge = publish.knowledge(publish.log()[0])
            entry = self.chance.choice(knowledge.entries)
            new = entry.model_copy(update={"answer": f"{entry.answer.split(' Since')[0]} Since number {number}."})
            entries = tuple(new if each is entry else each for each in knowledge.entries)
            publish.publish(publish.plan(replace(knowledge, entries=entries), ()), "ann", "says more")

        await self._try(changed)

    async def withdraw(self) -> None:
        """An entry is withdrawn."""
        entry_id = self.chance.choice(list(town.QUESTIONS))
        await self._try(lambda: self.life.desk.publish.withdraw(entry_id, "ann", "a source was retracted"))

    async def roll_back(self) -> None:
        """All that was withdrawn comes back."""
        await self._try(lambda: self.life.desk.publish.rollback("1.2.3", "ann", "it was right"))

    async def _try(self, work: Callable[[], object]) -> None:
        """Do what may be refused."""
        try:
            await asyncio.to_thread(work)
        except SalveError:
            return

    # Troubles

    async def fault(self) -> None:
        """Discord or the network misbehaves for the next requests of one route."""
        faults, route, times = self.server.faults, self.chance.choice(ROUTES), self.chance.choice((1, 1, 1, 2, 4))
        match self.chance.randrange(7):
            case 0 | 1:
                faults.fail(route, status=503, times=times)
            case 2:
                faults.drop(route, times=times, after=False)
            case 3 if not self._lasting.times:
                self._torn = faults.drop(route, times=times, after=True)
            case 4:
                faults.rate_limit(route, times=1, via=self.chance.random() < 0.5)
            case 5:
                faults.fail(OPEN_DM, status=403, code=40003)
            case _:
                self._lasting_fault()

    def _lasting_fault(self) -> None:
        # If Discord accepted a form without the bot's knowledge, it would not refuse that form a moment later.
        if not self._lasting.times and not self._torn.times:
            route, status, code = self.chance.choice(LASTING)
            self._lasting = self.server.faults.fail(route, status=status, code=code)

    async def fill_the_disk(self) -> None:
        """The next writes fail."""
        self.life.breaker.next(self.chance.choice((1, 2, 6)))

    async def drop_the_gateway(self) -> None:
        """The socket breaks; what was heard already comes again."""
        self.server.gateway.duplicates = self.chance.randrange(4)
        self._resumes = len(self.server.gateway.resumes) + 1
        self.server.gateway.drop()
        await self.server.gateway.resumed(self._resumes)

    async def restart(self) -> None:
        """Salve stops and starts again."""
        self._heal()
        await self.life.stop()
        await self.life.start()

    async def restart_amid(self) -> None:
        """Salve is stopped while Discord has a reply in hand."""
        self._heal()
        hold = self.server.faults.hold(SEND, after=self.chance.random() < 0.5)
        await self._mention()
        await hold.arrived()
        await self.life.stop()
        hold.release()
        self.asked.see()
        await self.life.start()
        # Nobody deletes the question until the lease is over and the reply's place is stored.
        self.life.clock.move(minutes=MINUTES)
        await self.life.works(self.asked.see)

    async def archive(self) -> None:
        """A forum's post is archived."""
        threads = self.server.guild.threads
        if threads:
            self.chance.choice(threads).archived = True

    async def wait(self) -> None:
        """Time passes."""
        self.life.clock.move(minutes=self.chance.uniform(0, MINUTES))
        await self.life.works(self.asked.see)

    def _heal(self) -> None:
        self.server.faults.clear()
        self.life.breaker.mend()

    # The end

    async def finish(self) -> Outcome:
        """End all troubles, let time pass, and judge; then withdraw everything, and judge that."""
        self._heal()
        await self._pass_time()
        self.asked.judge(self.outcome)
        self.outcome.acknowledged = len(self.asked.questions) + len(self.asked.commands)
        publish = self.life.desk.publish
        for entry in publish.knowledge(publish.log()[0]).entries:
            await self._try(lambda id_=entry.id: publish.withdraw(id_, "ann", "all of it"))  # type: ignore[misc]
        # A few are corrected in each step.
        for _ in range(1 + self.life.count(CORRECTIONS) // STEPS):
            await self._pass_time()
        self.asked.judge_corrections(self.outcome)
        self.outcome.unclear = len(self.life.faults.unforeseen) + len(self.asked.apologies)
        self.outcome.seen += [*self.life.faults.unforeseen, *(each.text for each in self.asked.apologies)]
        for wrong in (self.server.violations, self.server.drift):
            self.outcome.unclear += len(wrong)
            if wrong:
                self.outcome.seen.append(report(wrong))
        return self.outcome

    async def _pass_time(self) -> None:
        for _ in range(STEPS):
            self.life.clock.move(minutes=MINUTES)
            await self.life.works(self.asked.see)
            await self._settle()


def _pressable(component: dict[str, object]) -> bool:
    if component["type"] == ComponentType.BUTTON:
        return component["style"] != ButtonStyle.LINK
    return component["type"] == ComponentType.STRING_SELECT
