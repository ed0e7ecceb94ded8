"""Four processes over eight shards and one PostgreSQL: they are killed, the database crashes, its network is cut.

Members of eight servers ask all the while. Now and then curators answer what several people asked, and those are told.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.curation.review import Curator, Role
from bot.services.ask import AskService
from bot.services.model_files import load_models
from bot.services.publish import PublishService
from bot.services.wiring import Services, wire
from bot.store.journal import Journal
from bot.store.postgres.store import PostgresStore
from tests import postgres
from tests.chaos import Outcome, Progress
from tests.chaos.life import cached_in
from tests.discord_server import DiscordServer, Guild, Message, launched
from tests.discord_server.exchange import Exchange
from tests.discord_server.process import Running
from tests.knowledge import folder as folders

NODES, SHARDS = 4, 8
KEY = "the key that all processes share"
# Of nine blows, seven are kills, one is a crash and one is a network cut.
BLOWS = ("kill", "kill", "kill", "crash", "kill", "kill", "cut", "kill", "kill")
# This many people ask in each server before each blow.
ASKERS = 2
KNOWN, UNKNOWN = "tell me where do I store it", "does zanzibar-canary glow in the dark"
ANN, BEN = (Curator(f"discord:{number}", name, Role.CURATOR) for number, name in ((1, "ann"), (2, "ben")))
# What several people ask, and curators answer, one after the other.
WANTED = (
    "can my dog lick it off",
    "is hand luggage allowed on a plane",
    "which month were tulips planted",
    "may I swim in the lake afterwards",
    "how loud is the machine at night",
)
WAITERS = 6
# A busy machine takes long to start a process, and a lease on what is owed lasts two minutes.
WITHIN = 900.0


@dataclass
class Asked:
    """A question: by mention or command, in a server, and the process that hears it."""

    id: int
    guild: Guild
    node: int
    exchange: Exchange | None = None

    @property
    def replies(self) -> list[Message]:
        """The replies that stand."""
        if self.exchange is None:
            posts = self.guild.channels[0].posts
            return [post for post in posts if post.reference is not None and post.reference.id == self.id]
        said = self.exchange.interaction.original
        # One that took long is told so first.
        return self.exchange.followups or ([said] if said is not None and not said.loading else [])


class Node:
    """One process: its shards, its journal."""

    def __init__(self, number: int, server: DiscordServer, folder: Path, url: str) -> None:
        self.journal = folder / f"journal-{number}.db"
        size = SHARDS // NODES
        self._arguments = ("run", "--shards", f"{number}x{size}/{SHARDS}")
        self._server, self._log = server, folder / f"node-{number}.log"
        token = folder / "token"
        token.write_text(server.token)
        self._environment = {
            "SALVE_DISCORD_TOKEN_FILE": str(token),
            "SALVE_DATABASE_URL": url,
            "SALVE_JOURNAL": str(self.journal),
            "SALVE_KNOWLEDGE": str(folder / "knowledge"),
            "SALVE_PRIVACY_KEY": KEY,
            "SALVE_MEANING": "false",
            "SALVE_SERVERS": "any",
            "SALVE_GUILD_ID": str(server.guild.id),
            "SALVE_MEMBER_LIMIT": "600",
            "SALVE_CHANNEL_LIMIT": "6000",
        }
        self._life = AsyncExitStack()
        self._process: Running

    async def start(self) -> None:
        """Start it, and wait until its shards are heard."""
        before = len(self._server.gateway.identifies)
        self._process = await self._life.enter_async_context(
            launched(self._server, "bot", *self._arguments, env=self._environment, log=self._log, forked=True)
        )
        await self._server.gateway.identified(before + SHARDS // NODES, within=WITHIN)
        await self._server.gateway.read(within=WITHIN)

    async def kill(self) -> None:
        """Kill it at once."""
        self._process.kill()
        await self._process.wait()
        await self._life.aclose()
        self._life = AsyncExitStack()

    async def stop(self) -> None:
        """Let it finish, as an operator would."""
        self._process.terminate()
        await self._process.wait()
        await self._life.aclose()


class Cluster:
    """All of it. What is asked is noted, to be judged at the end."""

    def __init__(self, server: DiscordServer, database: postgres.Server, folder: Path, chance: random.Random) -> None:
        self._server, self._database, self._chance = server, database, chance
        server.world.sessions_at_once = 16
        self.url = database.database()
        self.guilds = [server.guild_on(shard, SHARDS) for shard in range(SHARDS)]
        folders.released(folders.write(folder / "knowledge"))
        self.nodes = [Node(number, server, folder, self.url) for number in range(NODES)]
        self.asked: list[Asked] = []
        self.told: list[Message] = []
        self.spread: list[float] = []
        self._names = 0

    async def blow(self, kind: str) -> None:
        """Let members ask, and strike while they are answered."""
        asked = [await self._asks(guild) for guild in self.guilds for _ in range(ASKERS)]
        some = self._chance.randrange(len(asked))
        await self._server.until(lambda: sum(map(_replied, asked)) >= some, "some replies", within=WITHIN)
        struck = None
        if kind == "kill":
            struck = self._chance.randrange(NODES)
            await self.nodes[struck].kill()
            await self.nodes[struck].start()
        elif kind == "crash":
            await asyncio.to_thread(self._database.crash)
            asked += [await self._asks(guild) for guild in self.guilds]
            await self._all_replied(asked, None)
            await asyncio.to_thread(self._database.start)
        else:
            with self._database.frozen():
                asked += [await self._asks(guild) for guild in self.guilds]
                await self._all_replied(asked, None)
        await self._all_replied(asked, struck)

    async def wait_for(self, text: str) -> None:
        """Several people of the home ask what nothing answers."""
        channel = self._server.general
        for _ in range(WAITERS):
            person = self._server.member(self._name())
            self.told.append(
                await person.says(channel, f"<@{self._server.bot.id}> {text}", mentions=[self._server.bot])
            )
        late = self.told[-WAITERS:]
        await self._server.until(lambda: all(_under(each) for each in late), "replies", within=WITHIN)

    async def answer(self, text: str) -> None:
        """Two curators answer it, and every process serves the answer after a while: how long is noted."""
        question_id, answer = str(self.told[-1].id), f"Nobody has looked at that yet: {text}."
        await asyncio.to_thread(self._publish, question_id, text, answer)
        began = time.perf_counter()
        await asyncio.gather(*(self._served(guild, text, answer, began) for guild in self.guilds))

    def _publish(self, question_id: str, text: str, answer: str) -> None:
        with _desk(self.url) as (store, services):
            gap = None
            while gap is None:
                gap = store.desk.gap_of(question_id)
            fields = {
                "question": f"{text.capitalize()}?",
                "topic": "use",
                "answer": answer,
                "not_known": "All of it.",
                "certainty": "unknown",
            }
            services.drafts.begin(gap.number, ANN, "web")
            draft = services.drafts.save(fields, ANN, "web", gap=gap.number)
            offered = services.drafts.wordings.offered(draft, ANN).proposed
            chosen = {each.question_id: "" for each in offered if not each.marks}
            draft = services.drafts.take(draft.number, chosen, ANN, "web") if chosen else draft
            ready = services.drafts.propose(draft.number, ANN, "web")
            services.drafts.approve(ready.number, ready.revision, BEN, "web")

    async def _served(self, guild: Guild, text: str, answer: str, began: float) -> None:
        said = ""
        while answer not in said:
            person = self._server.member(self._name(), guild=guild)
            said = (await person.slash("ask", question=f"{text}?").answer(within=WITHIN)).text
        self.spread.append(time.perf_counter() - began)

    async def _asks(self, guild: Guild) -> Asked:
        node = self.guilds.index(guild) // (SHARDS // NODES)
        person = self._server.member(self._name(), guild=guild)
        text = self._chance.choice((KNOWN, UNKNOWN))
        if self._chance.random() < 0.5:
            exchange = person.slash("ask", question=text)
            asked = Asked(exchange.interaction.id, guild, node, exchange)
        else:
            named = f"<@{self._server.bot.id}> {text}"
            message = await person.says(guild.channels[0], named, mentions=[self._server.bot])
            asked = Asked(message.id, guild, node)
        self.asked.append(asked)
        return asked

    async def _all_replied(self, asked: list[Asked], struck: int | None) -> None:
        """Whoever asked a process that lives has a reply."""
        theirs = [each for each in asked if each.node != struck]
        await self._server.until(lambda: all(map(_replied, theirs)), "every reply", within=WITHIN)

    def _name(self) -> str:
        self._names += 1
        return f"member {self._names}"

    async def settle(self) -> None:
        """Wait until nothing is owed and nothing waits to be logged."""
        store = await asyncio.to_thread(PostgresStore, self.url)
        try:
            while any(map(_waits, self.nodes)) or await asyncio.to_thread(_owes, store):  # noqa: ASYNC110 - others'
                await asyncio.sleep(0)
        finally:
            store.close()

    def judge(self, outcome: Outcome) -> None:
        """Compare what members saw with what is kept."""
        store = PostgresStore(self.url)
        for each in self.asked:
            kept = store.interaction(str(each.id)) is not None
            outcome.acknowledged += _replied(each)
            if _replied(each) and not kept:
                outcome.lost += 1
                outcome.seen.append(f"{each.id} was answered and is not in the log")
            if len(each.replies) > 1:
                outcome.doubled += 1
                outcome.seen.append(f"{each.id} has several replies: {[reply.text[:80] for reply in each.replies]}")
            if kept and each.exchange is None and not _replied(each):
                outcome.stuck += 1
                outcome.seen.append(f"{each.id} is in the log, and nobody replied")
        store.close()
        for message in self.told:
            # "I have passed it on", and the answer.
            count = _under(message)
            outcome.lost += count < 2
            outcome.doubled += count > 2
            if count != 2:
                outcome.seen.append(f"{message.id} was asked, passed on and answered in {count} messages")


def run(count: int, seed: int, progress: Progress) -> Outcome:
    """Strike so often."""
    return asyncio.run(_run(count, seed, progress))


async def _run(count: int, seed: int, progress: Progress) -> Outcome:
    outcome, chance = Outcome(), random.Random(seed)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="salve-cluster-")))
        stack.enter_context(cached_in(folder))
        # Whatever it acknowledges must be on the disk, because it crashes in this test.
        database = stack.enter_context(postgres.running((*postgres.DURABLE, "max_connections=100")))
        server = await stack.enter_async_context(DiscordServer.running())
        cluster = Cluster(server, database, folder, chance)
        # The first makes the schema and takes over the release.
        for node in cluster.nodes:
            await node.start()
        answered = iter(WANTED)
        for number in range(count):
            text = next(answered, None) if number % 8 == 1 else None
            if text is not None:
                await cluster.wait_for(text)
                await cluster.answer(text)
            await cluster.blow(BLOWS[(number + seed) % len(BLOWS)])
            outcome.tried += 1
            progress(outcome.tried)
        await cluster.settle()
        cluster.judge(outcome)
        for node in cluster.nodes:
            await node.stop()
        outcome.unclear += len(server.violations)
        outcome.seen += [str(each) for each in server.violations]
        if cluster.spread:
            outcome.notes.append(f"a release reached each server within {max(cluster.spread):.2f} s")
    return outcome


@contextmanager
def _desk(url: str) -> Iterator[tuple[PostgresStore, Services]]:
    """What curators use, with its own connections."""
    store, key = PostgresStore(url), KEY.encode()
    try:
        publish = PublishService(store, load_models, key, _now)
        head = publish.head()
        assert head is not None, "the nodes took over the folder's release"
        ask = AskService(publish.release(head), store, key, _now)
        yield store, wire(store, ask, publish, key, _now, None)
    finally:
        store.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _replied(asked: Asked) -> bool:
    return bool(asked.replies)


def _under(message: Message) -> int:
    return sum(post.reference is message for post in message.channel.posts)


def _waits(node: Node) -> bool:
    journal = Journal(node.journal)
    try:
        return len(journal) > 0
    finally:
        journal.close()


def _owes(store: PostgresStore) -> bool:
    waiting = store.deliveries.waiting(_now())
    return any(waiting.values())
