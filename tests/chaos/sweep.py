"""The N-th write, request or file fails, for every N, through one whole story, which must be whole all the same.

The manner is that of SQLite's own tests (sqlite.org/testing.html, "Anomaly Testing"). The story: somebody asks what
nobody can answer and wants to be told; a curator writes, another one approves; it is published and told; an answer is
withdrawn and corrected; Salve starts again. People try again what was refused, as people do; nobody mends a row.
"""

import asyncio
import random
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import discord

from bot.discord.delivery import WITHDRAWN
from bot.discord.passed import TELL_ME
from bot.errors import SalveError
from tests.chaos import Outcome, Progress
from tests.chaos.asked import Asked, Question
from tests.chaos.breaking import Breaker, files_below
from tests.chaos.curating import answer_a_gap, reply_to
from tests.chaos.life import Life, cached_in
from tests.discord_server import DiscordServer

DOG, HALF = "can my dog lick it off", "if i put it on half a cheek does it only work there"
# How often people try again what did not work.
TRIES = 4
WRITE, FILE = "write", "file"
REQUESTS = ("refused request", "request torn before", "request torn after")
# What may end a start; a supervisor starts again.
STOPPED = (SalveError, OSError, discord.DiscordException, aiohttp.ClientError)


@dataclass(frozen=True, slots=True)
class Case:
    """What fails, and which one of them; without a number nothing does."""

    what: str
    number: int | None = None


def run(count: int, seed: int, progress: Progress) -> Outcome:
    """Fail so many calls, spread over all there are."""
    outcome, chance = Outcome(), random.Random(seed)
    found = _lived(Case("nothing"), outcome, chance)
    outcome.tried = 0
    cases = [Case(what, number) for what, calls in found.items() for number in range(calls)]
    chosen = [cases[at * len(cases) // count] for at in range(count)] if count < len(cases) else cases
    for case in chosen:
        _lived(case, outcome, chance)
        progress(outcome.tried)
    return outcome


def _lived(case: Case, outcome: Outcome, chance: random.Random) -> dict[str, int]:
    """One story; returns how many of each there were to fail."""
    place = Path(tempfile.mkdtemp(prefix="salve-sweep-"))
    with cached_in(place / "cache"), ExitStack() as ending:
        ending.callback(shutil.rmtree, place)
        files = Breaker()
        before = len(outcome.seen)
        calls = asyncio.run(_live(case, outcome, chance, place, files))
        outcome.seen[before:] = [f"{case.what} {case.number}: {seen}" for seen in outcome.seen[before:]]
        return calls


async def _live(case: Case, outcome: Outcome, chance: random.Random, place: Path, files: Breaker) -> dict[str, int]:
    async with DiscordServer.running() as server:
        life = Life(server, place)
        await life.start()
        with files_below(place, files):
            story = Story(life, chance)
            already = len(server.served)
            _arm(case, life, files)
            await story.tell()
            calls = {WRITE: life.breaker.calls, FILE: files.calls} | dict.fromkeys(
                REQUESTS, len(server.served) - already
            )
            server.faults.clear()
            life.breaker.mend()
            files.mend()
            await story.end(outcome)
        await life.stop()
        outcome.tried += 1
        return calls


def _arm(case: Case, life: Life, files: Breaker) -> None:
    life.breaker.calls = files.calls = 0
    match case.what, case.number:
        case _, None:
            pass
        case "write", number:
            life.breaker.first = number
        case "file", number:
            files.first = number
        case "refused request", number:
            life.server.faults.fail("*", status=503, skip=number)
        case what, number:
            life.server.faults.drop("*", after=what.endswith("after"), skip=number)


class Story:
    """What happens, and whether it came to a good end."""

    def __init__(self, life: Life, chance: random.Random) -> None:
        self.life = life
        self.chance = chance
        self.asked = Asked(life)
        self.ana = life.server.member("ana")
        self.ann, self.bo = (life.server.member(name, roles=[life.role]) for name in ("ann", "bo"))

    async def tell(self) -> None:
        """Live it; each step is tried until it worked, or people give up."""
        await self._says(DOG)
        await self._until(self._tell_me, self._waits)
        await self._until(self._curate, lambda: self._released(2))
        await self._settle()
        await self._says(HALF)
        await self._until(self._withdraw, lambda: self._released(3))
        await self._settle()
        await self._until(self._restart, lambda: True)
        await self._settle()

    async def end(self, outcome: Outcome) -> None:
        """Let time pass without trouble, do what was given up, and judge."""
        await self._until(self._tell_me, self._waits_or_told)
        await self._until(self._curate, lambda: self._released(2))
        await self._until(self._withdraw, lambda: self._released(3))
        for _ in range(6):
            await self._settle()
        self.asked.judge(outcome)
        dogs, half = self.asked.questions.values()
        corrected = [each for each in half.replies if WITHDRAWN in each.text]
        told = [each for each in self.asked.told if each.reference is dogs.message]
        for what, found in (("telling", told), ("correction", corrected)):
            outcome.lost += not found
            outcome.doubled += max(len(found) - 1, 0)
            if len(found) != 1:
                outcome.seen.append(f"{len(found)} of one {what}")
        outcome.acknowledged += len(told) + len(corrected)
        outcome.unclear += len(self.life.faults.unforeseen)
        outcome.seen += self.life.faults.unforeseen

    async def _says(self, text: str) -> None:
        server = self.life.server
        message = await self.ana.says(server.general, f"<@{server.bot.id}> {text}")
        self.asked.add(Question(self.ana, message))
        await self._settle()

    async def _settle(self) -> None:
        for _ in range(2):
            await self.life.server.quiet()
            self.asked.see()
            self.life.clock.move(minutes=3)
            await self.life.works(self.asked.see)

    async def _until(self, step: Callable[[], Awaitable[object]], done: Callable[[], bool]) -> None:
        for _ in range(TRIES):
            if step != self._restart and done():
                return
            try:
                await step()
            except STOPPED:
                pass
            else:
                if done():
                    return

    async def _tell_me(self) -> None:
        [question] = list(self.asked.questions.values())[:1]
        if question.standing and TELL_ME in question.standing[-1].buttons:
            await reply_to(self.life, self.ana.click(question.standing[-1], label=TELL_ME))

    async def _curate(self) -> None:
        waiting = [each for each in self.life.news.posts if "Approve" in each.buttons]
        if waiting:
            await reply_to(self.life, self.bo.click(waiting[-1], label="Approve"))
        else:
            await answer_a_gap(self.life, (self.ann, self.bo), self.chance)

    async def _withdraw(self) -> None:
        await asyncio.to_thread(self.life.desk.publish.withdraw, "half-cheek", "ann", "a source was retracted")

    async def _restart(self) -> None:
        await self.life.stop()
        await self.life.start()

    def _waits(self) -> bool:
        return self._count("select count(*) from subscribers where user_id is not null") > 0

    def _waits_or_told(self) -> bool:
        return self._waits() or self._count("select count(*) from outbox") > 0

    def _released(self, number: int) -> bool:
        return self._count("select count(*) from releases") >= number

    def _count(self, sql: str) -> int:
        return self.life.count(sql)
