"""What breaks first as servers are added: the arithmetic of docs/scale.md, with what a busy hour does to a process.

    python -m tests.load.towards [--cpu MILLISECONDS]

Questions of the busiest hour arrive at random (a Poisson process) at one process with one interpreter lock; each takes
its CPU time, exponentially distributed. It tells how long people wait, and from how many processes on it is well.
"""

import argparse
import random
from dataclasses import dataclass

import click

SERVERS = (10_000, 100_000, 1_000_000)
# Discord's own limits: topics/gateway and topics/rate-limits of its documentation.
A_SHARD, SESSION_SECONDS = 1000, 5.0
# Assumed, for no public figure is known: so many questions a server a day, and of them in the busiest hour.
A_DAY, BUSIEST = 5.0, 0.1
HOUR = 3600.0
# Measured here: CPU of a question in a member's own words, and bytes of its row with indexes (docs/scale.md).
CPU_MS, ROW = 13.0, 560
# Half of the three seconds that Discord gives; the other half is the network's.
PATIENCE = 1.5


@dataclass(frozen=True, slots=True)
class Busy:
    """What the busiest hour is like: processor time taken, and how long the slowest hundredth waits."""

    used: float
    p99: float


def hour(rate: float, cpu: float, seed: int = 1, questions: int = 50_000) -> Busy:
    """One process that is asked `rate` questions a second, each of which takes `cpu` seconds on average."""
    dice, clock, free, waits = random.Random(seed), 0.0, 0.0, []
    for _ in range(questions):
        clock += dice.expovariate(rate)
        free = max(free, clock) + dice.expovariate(1 / cpu)
        waits.append(free - clock)
    waits.sort()
    return Busy(rate * cpu, waits[questions * 99 // 100])


def processes(rate: float, cpu: float) -> int:
    """The fewest processes at which the slowest hundredth is answered in time."""
    count = max(1, int(rate * cpu) + 1)
    while hour(rate / count, cpu).p99 > PATIENCE:
        count += 1
    return count


def report(cpu: float) -> str:
    """A line for each number of servers."""
    lines = ["servers  shards  questions/s  processes  CPU each  p99      start alone, x16  rows a month"]
    for servers in SERVERS:
        shards = -(-servers // A_SHARD)
        rate = servers * A_DAY * BUSIEST / HOUR
        count = processes(rate, cpu)
        busy = hour(rate / count, cpu)
        starts = shards * SESSION_SECONDS / 60, shards * SESSION_SECONDS / 60 / 16
        lines.append(
            f"{servers:>9,}  {shards:>5}  {rate:>10.1f}  {count:>9}  {busy.used:>7.0%}  {busy.p99:>5.2f} s"
            f"  {starts[0]:>5.1f}, {starts[1]:.1f} min  {servers * A_DAY * 30 * ROW / 1e9:>6.1f} GB"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cpu", type=float, default=CPU_MS, help="milliseconds a question")
    click.echo(report(parser.parse_args().cpu / 1000))
