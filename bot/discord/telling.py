"""Empties the outbox: tells askers their news once, where they asked or by direct message."""

import asyncio
import logging
from collections.abc import Callable

import discord

from bot.curation.outbox import News, Owed
from bot.discord.asked_back import answer_view
from bot.discord.batch import one_by_one
from bot.discord.reminded import reminder_view
from bot.discord.render import clean_inline, first_page
from bot.discord.respond import with_care
from bot.discord.sending import NotSentError, Sender, Words
from bot.discord.troubles import Trouble
from bot.discord.views import NO_QUESTION, reply_view
from bot.locale import MESSAGE, N_, SOURCE, Translator
from bot.locale.signs import cut
from bot.services.ask import AskService
from bot.services.asking_back import AskBackService
from bot.services.deliveries import DeliveryService
from bot.services.logged import standing
from bot.services.members import MembersService
from bot.services.tell import Telling, TellService

log = logging.getLogger(__name__)

AT_ONCE = 20
ANSWERED = N_("There is an answer to what you asked (#{gap}{question}):")
WITHDRAWN = N_("What you asked (#{gap}{question}) was answered, but the answer has been withdrawn since.")
REJECTED = N_("The curators have decided not to answer what you asked (#{gap}{question}): {reason}")
NOT_FOR_BOT = N_("What you asked (#{gap}{question}) is not something I answer. Please ask the people here.")
MENDED = N_("You said that an answer did not help{question}. It reads differently now:")
RETIRED = N_("You said that an answer did not help{question}. It has been withdrawn.")
ASKED = N_(
    "The curators have a question about what you asked (#{gap}{question}), so that they can answer it:\n> {reason}\n"
    "Press *Answer*, or reply to this message. You need not. What you say is kept as long as your question."
)
REVIEW = N_(
    "Your entry **{entry}**{question} is due for review by {reason}. Begin a new text with `/desk edit` in the "
    "server, or on the page; saved unchanged, it counts as reviewed."
)
MERGED = N_("What you asked (#{gap}{question}) is now part of #{into}. I will tell you when that is answered.")


class Teller:
    """Sends what is owed. A message that Discord cannot take now stays owed; one it never will take is given up."""

    def __init__(
        self,
        sender: Sender,
        ask: AskService,
        service: TellService,
        members: MembersService,
        deliveries: DeliveryService,
        asking_back: AskBackService,
        spoken_in: Callable[[str | None], Translator],
    ) -> None:
        self._spoken_in = spoken_in
        self._sender = sender
        self._deliveries = deliveries
        self._ask = ask
        self._service = service
        self._members = members
        self._asking_back = asking_back

    async def tell(self) -> None:
        """Send the next messages."""
        await one_by_one(await asyncio.to_thread(self._service.owed, AT_ONCE), self._settle, self._put_off)

    async def _settle(self, telling: Telling) -> None:
        failure = how = ""
        try:
            how = await self._tell(telling)
        except NotSentError as error:
            log.warning("message %d is not sent: %s", telling.owed.number, error)
            if error.passing and not telling.late:
                await asyncio.to_thread(self._put_off, telling)
                return
            failure = str(error)
        await asyncio.to_thread(self._service.settle, telling.owed.number, failure, how)

    def _put_off(self, telling: Telling) -> None:
        self._deliveries.put_off("telling", telling.owed.number)

    async def _tell(self, telling: Telling) -> str:
        """Tell it under the question, else by direct message; returns which: "reply" or "direct".

        Raises:
            NotSentError: it was not told.
        """
        owed, nonce = telling.owed, f"telling {telling.owed.number}"
        tr = self._spoken_in(owed.channel_id)
        if owed.message_id and owed.channel_id:
            # The question stands above the reply, so it is not repeated.
            words, under = _words_of(telling, tr, question=""), int(owed.message_id)
            try:
                said = await self._sender.send(int(owed.channel_id), words, nonce, under=under, alone=False)
            except NotSentError as error:
                if error.passing or not owed.user_id:
                    raise
            else:
                await self._stands(telling, said)
                return "reply"
        if not owed.user_id:
            raise NotSentError(Trouble.NOWHERE)
        try:
            said = await self._sender.direct(
                int(owed.user_id), _words_of(telling, tr, question=telling.question), nonce
            )
        except NotSentError as error:
            if error.why is Trouble.NO_ACCOUNT:
                # Discord sends no event when an account is deleted; this is the only way to learn of it.
                await asyncio.to_thread(self._members.erase, owed.user_id)
            raise
        await self._stands(telling, said)
        return "direct"

    async def _stands(self, telling: Telling, said: discord.Message) -> None:
        """Note where a message stands, so that an answer can be corrected and a curators' question answered there."""
        if telling.asks:
            await asyncio.to_thread(self._asking_back.stands, telling.asks.number, said.channel.id, said.id)
        if telling.said is None:
            return
        reply = telling.said(SOURCE)
        if telling.owed.question_id:
            stands = standing(reply, telling.owed.question_id, said.channel.id, said.id)
            await asyncio.to_thread(self._ask.stand, [stands])
        elif telling.owed.news is News.MENDED:
            await asyncio.to_thread(self._ask.shared, reply, NO_QUESTION, said.channel.id, said.id)


def _words_of(telling: Telling, tr: Translator, question: str) -> Words:
    """The words of a telling; `question` is repeated in them unless it is empty."""
    owed = telling.owed
    words = _words(owed, tr, question, answered=telling.said is not None)
    if telling.said is None:
        view = answer_view(telling.asks.number, tr) if telling.asks else None
        if owed.news is News.REVIEW:
            return Words(words, view=reminder_view(tr))
        return Words(with_care(words, telling.care), view=view)
    reply = telling.said(tr)
    return Words(words, first_page(reply, tr), reply_view(reply, owed.question_id or NO_QUESTION, tr), tr=tr)


def _words(owed: Owed, tr: Translator, question: str, *, answered: bool) -> str:
    said = f": “{clean_inline(question, 200)}”" if question else ""
    reason = clean_inline(owed.reason, 500)
    template = {
        News.ANSWERED: ANSWERED if answered else WITHDRAWN,
        News.REJECTED: REJECTED,
        News.NOT_FOR_BOT: NOT_FOR_BOT,
        News.MERGED: MERGED,
        News.ASKED: ASKED,
        News.REVIEW: REVIEW,
        News.MENDED: MENDED if answered else RETIRED,
    }[owed.news]
    words = tr(template, gap=owed.gap, question=said, reason=reason, into=owed.into, entry=owed.entry_id)
    return cut(words, MESSAGE)
