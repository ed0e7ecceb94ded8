"""`make bench-discord`: what Salve makes of a process, beside a bot of discord.py that does nothing."""

import argparse
import asyncio
import gc
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import click

from tests.discord_server import events
from tests.discord_server.kinds import ChannelType, Permission
from tests.load.asking import Asked, Round, cpu_seconds, resident
from tests.load.bots import IDLE, SALVE, both, flamed
from tests.load.chart import draw
from tests.load.questions import LOADS, own_words

ASKERS = (1, 16, 50)
# So many questions a round and rounds a bot; the bots take turns, so that whatever else the machine does meets both.
QUESTIONS, ROUNDS = 400, 5
WARM = 300

Rounds = dict[str, dict[int, list[Round]]]


async def rounds(bots: dict[str, Asked], load: str, count: int, times: int) -> Rounds:
    """Ask both bots in turns, first so that both are warm."""
    asked = iter(LOADS[load](WARM + len(ASKERS) * count * times))
    warm = [next(asked) for _ in range(WARM)]
    found: Rounds = {name: {askers: [] for askers in ASKERS} for name in bots}
    for bot in bots.values():
        await bot.round(warm, ASKERS[-1])
    for askers in ASKERS:
        for _ in range(times):
            these = [next(asked) for _ in range(count)]
            for name, bot in bots.items():
                found[name][askers].append(await bot.round(these, askers))
                gc.collect()
    return found


async def guilds(bot: Asked, count: int) -> str:
    """What servers cost a process: each one joined has 20 channels and 10 roles."""
    server = bot.server
    before, cpu = resident(bot.pid), cpu_seconds(bot.pid)
    for number in range(count):
        guild = server.world.add_guild(f"guild {number}", server.guild.owner)
        for place in range(20):
            server.world.add_channel(guild, f"channel {place}", ChannelType.TEXT)
        for rank in range(10):
            server.world.add_role(guild, f"role {rank}", Permission.NONE)
        events.guild_created(server.world, guild)
    await server.gateway.read()
    held, took = (resident(bot.pid) - before) / count / 1e3, 1000 * (cpu_seconds(bot.pid) - cpu) / count
    return f"a server: {held:.0f} kB, {took:.1f} ms CPU to read"


async def compare(bots: dict[str, Asked], count: int, times: int, chart: Path | None) -> None:
    """Measure both loads, print each table, and draw both."""
    ratios = {}
    for load in LOADS:
        found = await rounds(bots, load, count, times)
        click.echo(f"\n{load}\n{table(found)}")
        ratios[load] = {
            what: [ratio(found[SALVE][askers], found[IDLE][askers], what) for askers in ASKERS]
            for what in ("rate", "p50", "p99", "cpu")
        }
    if chart is not None:
        draw(ratios, ASKERS, chart)


def table(found: Rounds) -> str:
    """What was found, as ratios of Salve to the bot that does nothing: the median over the pairs of rounds."""
    lines = ["askers  rate  p50  p99  CPU a question (Salve, does nothing)"]
    for askers in ASKERS:
        own, other = found[SALVE][askers], found[IDLE][askers]
        cells = [f"{ratio(own, other, what):.2f}" for what in ("rate", "p50", "p99")]
        cpu = ", ".join(f"{1000 * median(each.cpu for each in side):.2f} ms" for side in (own, other))
        lines.append(f"{askers:6}  {'  '.join(cells)}  {cpu}")
    return "\n".join(lines)


def ratio(own: Sequence[Round], other: Sequence[Round], what: str) -> float:
    """The median of one figure's ratio over pairs of rounds."""
    ratios: list[float] = [getattr(a, what) / getattr(b, what) for a, b in zip(own, other, strict=True)]
    return median(ratios)


async def memory(bot: Asked, count: int) -> str:
    """What the process holds after each tenth of that many questions."""
    held = []
    asked = own_words(count)
    for start in range(0, count, max(1, count // 10)):
        await bot.round(asked[start : start + count // 10], ASKERS[1])
        held.append(resident(bot.pid) / 1e6)
        click.echo(f"{min(start + count // 10, count)} of {count} asked", err=True)
    return "memory after each tenth, MB: " + ", ".join(f"{each:.0f}" for each in held)


async def flame(bot: Asked, load: str, count: int, file: Path) -> None:
    """Draw where the CPU time of that many questions goes, once the bot is warm."""
    asked = LOADS[load](WARM + count)
    await bot.round(asked[:WARM], ASKERS[1])
    async with flamed(bot.pid, file):
        await bot.round(asked[WARM:], ASKERS[1])


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="a round")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each bot and number of askers")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw what was measured")
    parser.add_argument("--memory", type=int, default=0, metavar="QUESTIONS", help="ask so many and see what is held")
    parser.add_argument("--guilds", type=int, default=0, metavar="SERVERS", help="join so many and see what each costs")
    parser.add_argument("--flame", type=Path, metavar="FILE", help="where Salve's CPU time goes, as .svg")
    parser.add_argument("--load", choices=LOADS, default="own words", help="what is asked for that")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        async with both(Path(folder)) as bots:
            if given.flame:
                await flame(bots[SALVE], given.load, given.questions, given.flame)
            elif given.guilds:
                click.echo(await guilds(bots[IDLE], given.guilds))
            elif given.memory:
                click.echo(await memory(bots[SALVE], given.memory))
            else:
                await compare(bots, given.questions, given.rounds, given.chart)


if __name__ == "__main__":
    asyncio.run(main())
