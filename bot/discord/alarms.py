"""Tells the curators' channel of emergencies at once; an alarm that Discord does not take stays owed until it does."""

import asyncio
import logging
from collections.abc import Callable

import discord

from bot.curation.gaps import ALONE
from bot.discord.batch import one_by_one
from bot.discord.sending import NotSentError, Sender, Words
from bot.locale import N_, SOURCE, Translator
from bot.services.care import CareService, Emergency
from bot.services.deliveries import DeliveryService
from bot.services.servers import ServerService
from bot.store.records import Alarm

log = logging.getLogger(__name__)

AT_ONCE = 10
ALARM = N_("🚨 **{title}**: I have told somebody whom to call, {when}. {where} Please see whether they need you.")
HERE = N_("It is about this message: {link}")
COMMAND = N_("They used a command in <#{channel}>, and only they see my reply.")
PRIVATE = N_("They asked in private, so I do not say who or where.")
# Surfaces on which the question is a message that curators can open.
_MESSAGES = frozenset({"mention", "reply", "named", "thread", "forum", "overheard", "follow_up"})


class Alarms:
    """Sends the alarms that are owed, oldest first."""

    def __init__(
        self,
        sender: Sender,
        service: CareService,
        deliveries: DeliveryService,
        servers: ServerService,
        spoken_in: Callable[[int], Translator],
    ) -> None:
        self._spoken_in = spoken_in
        self._sender = sender
        self._service = service
        self._deliveries = deliveries
        self._servers = servers

    async def tell(self) -> None:
        """Tell the curators of every emergency they have not been told of."""
        await one_by_one(await asyncio.to_thread(self._service.emergencies, AT_ONCE), self._tell, self._put_off)

    async def _tell(self, emergency: Emergency) -> None:
        alarm = emergency.alarm
        channel = self._servers.of(int(alarm.guild_id) if alarm.guild_id else None).curator_channel
        if channel is not None:
            text = _words(emergency, self._spoken_in(channel))
            try:
                await self._sender.send(channel, Words(text), f"alarm {alarm.question_id}")
            except NotSentError as error:
                # A closed channel may open again, and an alarm is never given up.
                log.warning("the curators' channel %s cannot be written to: %s", channel, error)
                await asyncio.to_thread(self._put_off, emergency)
                return
        log.warning("%s", _words(emergency, SOURCE))
        await asyncio.to_thread(self._service.told, alarm)

    def _put_off(self, emergency: Emergency) -> None:
        self._deliveries.put_off("alarm", emergency.alarm.question_id)


def _words(emergency: Emergency, tr: Translator) -> str:
    when = discord.utils.format_dt(emergency.alarm.at, "R")
    title = emergency.title(tr.code)
    return tr(ALARM, title=title, when=when, where=_where(emergency.alarm, tr))


def _where(alarm: Alarm, tr: Translator) -> str:
    """Where curators find it: a link to the message, or the channel of the command; nothing if it was private."""
    if alarm.guild_id is None or alarm.channel_id is None or alarm.surface in {"private", *ALONE}:
        return tr(PRIVATE)
    if alarm.surface in _MESSAGES:
        link = f"https://discord.com/channels/{alarm.guild_id}/{alarm.channel_id}/{alarm.question_id}"
        return tr(HERE, link=link)
    return tr(COMMAND, channel=alarm.channel_id)
