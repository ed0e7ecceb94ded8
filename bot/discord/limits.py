"""How often one may ask: each member, and each channel. What is refused counts for nobody."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from discord.ext import commands

from bot.locale import N_, Translator
from bot.services.asked import Asked

MINUTE = 60.0
TOO_FAST = N_("You have asked a lot in the last minute. Please try again in {seconds}.")
TOO_MANY = N_("A lot has been asked here in the last minute. Please try again in {seconds}.")
# More than any minute holds; it bounds what a flood from many members can take.
REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds until one may ask again, and whether that is because a whole channel has asked a lot."""

    seconds: int = 0
    channel: bool = False

    def __bool__(self) -> bool:
        return self.seconds > 0

    def says(self, tr: Translator) -> str:
        """How long to wait, in words."""
        return tr(TOO_MANY if self.channel else TOO_FAST, seconds=tr.duration(self.seconds, "second"))


class Limits:
    """How many questions a minute a member may ask, and how many a channel takes."""

    def __init__(self, member_limit: int, channel_limit: int, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._members = _Counts(member_limit)
        self._channels = _Counts(channel_limit)
        self._told = _Counts(1)

    def take(self, user_id: int, channel_id: int) -> Wait:
        """How long this member has to wait here; if not at all, the question counts for both."""
        now = self._now()
        member, channel = self._members.of(user_id, now), self._channels.of(channel_id, now)
        waits = member.get_retry_after(now), channel.get_retry_after(now)
        if any(waits):
            return Wait(int(max(waits)) + 1, channel=waits[1] > waits[0])
        member.update_rate_limit(now)
        channel.update_rate_limit(now)
        return Wait()

    def tell(self, wait: Wait, user_id: int, channel_id: int) -> bool:
        """Whether this is worth a line in the channel: once a minute to a member, and once where all have to wait."""
        now = self._now()
        return self._told.of(channel_id if wait.channel else user_id, now).update_rate_limit(now) is None


class Cooldowns:
    """How long a channel rests after an answer."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._answered: OrderedDict[int, float] = OrderedDict()

    def take(self, channel_id: int, seconds: int) -> Wait:
        """How long one has to wait there; if not at all, the channel rests from now on."""
        now = self._now()
        rests = self._answered.get(channel_id, 0.0) + seconds - now
        if seconds and rests > 0:
            return Wait(int(rests) + 1, channel=True)
        self._answered.pop(channel_id, None)
        self._answered[channel_id] = now
        while len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        return Wait()


class Repeats:
    """The last answer to each member in each channel, for a minute: the same words again get it again."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._last: OrderedDict[tuple[int, int], tuple[str, str, float, Asked]] = OrderedDict()

    def find(self, user_id: int, channel_id: int, text: str, surface: str) -> Asked | None:
        """What the same words came to, if they were this member's last ones here, and asked in the same way."""
        last = self._last.get((user_id, channel_id))
        if last is None or last[:2] != (_plain(text), surface) or self._now() > last[2]:
            return None
        return last[3]

    def keep(self, user_id: int, channel_id: int, text: str, surface: str, asked: Asked) -> None:
        """Remember what these words came to."""
        key = (user_id, channel_id)
        self._last.pop(key, None)
        self._last[key] = (_plain(text), surface, self._now() + MINUTE, asked)
        while len(self._last) > REMEMBERED or self._now() > next(iter(self._last.values()))[2]:
            self._last.popitem(last=False)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


class _Counts:
    """Counts by id: this many a minute. discord.py's own mapping looks at all ids at each use."""

    def __init__(self, a_minute: int) -> None:
        self._a_minute = a_minute
        self._met: OrderedDict[int, tuple[float, commands.Cooldown]] = OrderedDict()

    def of(self, id_: int, now: float) -> commands.Cooldown:
        """The count of one id; those that were last looked at more than a minute ago are forgotten."""
        _, count = self._met.pop(id_, (now, None))
        self._met[id_] = now, count or commands.Cooldown(self._a_minute, MINUTE)
        while next(iter(self._met.values()))[0] < now - MINUTE:
            self._met.popitem(last=False)
        return self._met[id_][1]
