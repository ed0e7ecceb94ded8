"""When a failed effect in Discord is tried again, and when it is given up."""

from datetime import datetime, timedelta

# Longer than one attempt takes: discord.py itself tries a failing request five times, over 25 seconds.
LEASE = timedelta(minutes=2)
LONGEST = timedelta(minutes=10)
# A reply that comes later than that is no reply any more. What was promised (an answer, a correction) is kept longer.
REPLY_WANTED, PROMISE_KEPT = timedelta(hours=1), timedelta(days=7)


def wait(attempts: int) -> timedelta:
    """How long to wait after this many attempts: twice as long each time, up to `LONGEST`."""
    return min(timedelta(seconds=2 ** min(max(attempts - 1, 0), 30)), LONGEST)


def next_try(attempts: int, now: datetime) -> datetime:
    """When to try again after this many failures."""
    return now + wait(attempts)
