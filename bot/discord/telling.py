"""Empties the outbox: those who asked are told, once, where they asked or by direct message."""

import asyncio
import logging
from typing import Any

import discord

from bot.curation.outbox import News, Owed
from bot.discord.render import clean_inline, pages
from bot.discord.respond import with_care
from bot.discord.views import NO_QUESTION, reply_view
from bot.services.ask import AskService
from bot.services.members import MembersService
from bot.services.tell import Telling, TellService

log = logging.getLogger(__name__)

AT_ONCE = 20
ANSWERED = "There is an answer to what you asked (#{gap}{question}):"
WITHDRAWN = "What you asked (#{gap}{question}) was answered, but the answer has been withdrawn since."
REJECTED = "The curators have decided not to answer what you asked (#{gap}{question}): {reason}"
NOT_FOR_BOT = "What you asked (#{gap}{question}) is nothing for me to answer. Please ask the people here."
MERGED = "What you asked (#{gap}{question}) is now part of #{into}. I will tell you when that is answered."
DELETED, CLOSED, NOWHERE = "the message was deleted", "direct messages are closed", "there is nowhere to tell"
# What Discord says to a reply to a message that is gone: an invalid form.
_INVALID_FORM = 50035
_TOO_FAST, _TROUBLE = 429, 500
_UNKNOWN_USER = 10013


class Teller:
    """Sends what is owed. A message that Discord cannot take now stays owed; one it never will is settled as failed."""

    def __init__(self, bot: discord.Client, ask: AskService, service: TellService, members: MembersService) -> None:
        self._bot = bot
        self._ask = ask
        self._service = service
        self._members = members

    async def tell(self) -> None:
        """Send the next messages."""
        for telling in await asyncio.to_thread(self._service.owed, AT_ONCE):
            try:
                failure = await self._tell(telling)
            except discord.HTTPException as error:
                log.warning("message %d cannot be sent: %s", telling.owed.number, error)
                if error.status >= _TROUBLE or error.status == _TOO_FAST:
                    # Discord is in trouble, not the message: it stays owed.
                    return
                failure = f"Discord refuses it ({error.code})"
            await asyncio.to_thread(self._service.settle, telling.owed.number, failure)

    async def _tell(self, telling: Telling) -> str:
        """Why it can never be told, or nothing when it was told."""
        owed, failure = telling.owed, NOWHERE
        if owed.message_id and owed.channel_id:
            channel = self._bot.get_partial_messageable(int(owed.channel_id))
            try:
                # The question stands above the reply, so it is not said again.
                message = channel.get_partial_message(int(owed.message_id))
                said = await message.reply(**_content(telling, question=""))
            except (discord.NotFound, discord.Forbidden):
                failure = DELETED
            except discord.HTTPException as error:
                if error.code != _INVALID_FORM:
                    raise
                failure = DELETED
            else:
                await self._stands(telling, said)
                return ""
        if owed.user_id:
            try:
                person = await self._bot.create_dm(discord.Object(int(owed.user_id)))
                said = await person.send(**_content(telling, question=telling.question))
            except (discord.Forbidden, discord.NotFound) as error:
                if error.code == _UNKNOWN_USER:
                    # Discord does not tell of accounts that are deleted; this is how one hears of it.
                    await asyncio.to_thread(self._members.erase, owed.user_id)
                return CLOSED
            await self._stands(telling, said)
            return ""
        return failure

    async def _stands(self, telling: Telling, said: discord.Message) -> None:
        """Where an answer stands, it can be corrected."""
        if telling.reply and telling.owed.question_id:
            await asyncio.to_thread(self._ask.stands, telling.reply, telling.owed.question_id, said.channel.id, said.id)


def _content(telling: Telling, question: str) -> dict[str, Any]:
    """What is sent. The nonce makes Discord take a repeated send, after a crash in between, for the first one."""
    owed = telling.owed
    words = _words(owed, question, answered=telling.reply is not None)
    content: dict[str, Any] = {"content": words if telling.reply else with_care(words, telling.care)}
    content["nonce"] = f"salve-{owed.number}"
    if telling.reply is not None:
        content["embed"] = pages(telling.reply)[0]
        view = reply_view(telling.reply, owed.question_id or NO_QUESTION)
        if view is not None:
            content["view"] = view
    return content


def _words(owed: Owed, question: str, *, answered: bool) -> str:
    said = f": “{clean_inline(question, 200)}”" if question else ""
    reason = clean_inline(owed.reason, 500)
    template = {
        News.ANSWERED: ANSWERED if answered else WITHDRAWN,
        News.REJECTED: REJECTED,
        News.NOT_FOR_BOT: NOT_FOR_BOT,
        News.MERGED: MERGED,
    }[owed.news]
    return template.format(gap=owed.gap, question=said, reason=reason, into=owed.into)[:2000]
