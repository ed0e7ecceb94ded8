"""How often each member and each channel may ask. A question that is refused does not count."""

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
RESTING = N_("After an answer I keep quiet here for a while. Please try again in {seconds}.")
# More than are asked in any minute; it bounds the memory that a flood from many members can take.
REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds until the next question is allowed, and what the asker is told."""

    seconds: int = 0
    why: str = TOO_FAST

    def __bool__(self) -> bool:
        return self.seconds > 0

    @property
    def channel(self) -> bool:
        """Whether the whole channel has to wait."""
        return self.why != TOO_FAST

    def says(self, tr: Translator) -> str:
        """What the asker is told: how long to wait, and why."""
        return tr(self.why, seconds=tr.duration(self.seconds, "second"))


class Limits:
    """Limits the questions per minute of each member and of each channel."""

    def __init__(self, member_limit: int, channel_limit: int, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._members = _Counts(member_limit)
        self._channels = _Counts(channel_limit)
        self._told = _Counts(1)

    def take(self, user_id: int, channel_id: int) -> Wait:
        """How long this member has to wait in this channel; if not at all, the question is counted for both."""
        now = self._now()
        member, channel = self._members.of(user_id, now), self._channels.of(channel_id, now)
        waits = member.get_retry_after(now), channel.get_retry_after(now)
        if any(waits):
            return Wait(int(max(waits)) + 1, TOO_MANY if waits[1] > waits[0] else TOO_FAST)
        member.update_rate_limit(now)
        channel.update_rate_limit(now)
        return Wait()

    def tell(self, wait: Wait, user_id: int, channel_id: int) -> bool:
        """Whether to say so: once a minute to a member, or once a minute in a channel in which all have to wait."""
        now = self._now()
        return self._told.of(channel_id if wait.channel else user_id, now).update_rate_limit(now) is None


class Cooldowns:
    """How long a channel rests after an answer."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._answered: OrderedDict[int, float] = OrderedDict()

    def left(self, channel_id: int, seconds: int) -> Wait:
        """How long the channel still rests, if it rests for `seconds` after an answer."""
        rests = self._answered.get(channel_id, 0.0) + seconds - self._now()
        return Wait(int(rests) + 1, RESTING) if seconds and rests > 0 else Wait()

    def begin(self, channel_id: int) -> None:
        """Note that the channel rests from now on."""
        self._answered.pop(channel_id, None)
        self._answered[channel_id] = self._now()
        while len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)


class Repeats:
    """The last answer to each member in each channel, which the same words get again within a minute."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._last: OrderedDict[tuple[int, int], tuple[str, str, float, Asked]] = OrderedDict()

    def find(self, user_id: int, channel_id: int, text: str, surface: str) -> Asked | None:
        """The answer to the same words, if this member asked them last here and in the same way; else None."""
        last = self._last.get((user_id, channel_id))
        if last is None or last[:2] != (_plain(text), surface) or self._now() > last[2]:
            return None
        return last[3]

    def keep(self, user_id: int, channel_id: int, text: str, surface: str, asked: Asked) -> None:
        """Remember the answer to these words."""
        key = (user_id, channel_id)
        self._last.pop(key, None)
        self._last[key] = (_plain(text), surface, self._now() + MINUTE, asked)
        while len(self._last) > REMEMBERED or self._now() > next(iter(self._last.values()))[2]:
            self._last.popitem(last=False)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


class _Counts:
    """Counts uses per minute by id. discord.py's own mapping goes through all ids at each use, which is slow."""

    def __init__(self, a_minute: int) -> None:
        self._a_minute = a_minute
        self._met: OrderedDict[int, tuple[float, commands.Cooldown]] = OrderedDict()

    def of(self, id_: int, now: float) -> commands.Cooldown:
        """The count of one id; ids that were last used more than a minute ago are forgotten."""
        _, count = self._met.pop(id_, (now, None))
        self._met[id_] = now, count or commands.Cooldown(self._a_minute, MINUTE)
        while next(iter(self._met.values()))[0] < now - MINUTE:
            self._met.popitem(last=False)
        return self._met[id_][1]
