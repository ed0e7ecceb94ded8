"""When a failed effect in Discord is retried, and when it is given up."""

from datetime import datetime, timedelta

# Longer than one attempt takes: discord.py itself retries a failing request five times, over 25 seconds.
LEASE = timedelta(minutes=2)
LONGEST = timedelta(minutes=10)
# A later reply is of no use any more. A promised message (an answer, a correction) is kept longer.
REPLY_WANTED, PROMISE_KEPT = timedelta(hours=1), timedelta(days=7)


def wait(attempts: int) -> timedelta:
    """The waiting time after this many attempts: it doubles each time, up to `LONGEST`."""
    return min(timedelta(seconds=2 ** min(max(attempts - 1, 0), 30)), LONGEST)


def next_try(attempts: int, now: datetime) -> datetime:
    """The time of the next attempt after this many failures."""
    return now + wait(attempts)
