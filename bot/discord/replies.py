"""The reply under a message: composed, sent once, edited with its question, and sent later if Discord fails."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

import discord

from bot.answering.decision import Abstain, Answer
from bot.answering.reply import Reply
from bot.curation.retrying import wait
from bot.discord import belonging
from bot.discord.about import about
from bot.discord.batch import one_by_one
from bot.discord.message_locks import MessageLocks
from bot.discord.passed import as_placed, offer
from bot.discord.readiness import solvable
from bot.discord.render import first_page
from bot.discord.rules import Rules
from bot.discord.sending import NotSentError, Sender, Words
from bot.discord.together import Together
from bot.discord.translating import readers, spoken_in
from bot.discord.troubles import FAILURES, PASSING, Trouble, trouble
from bot.discord.views import REMOVE, Press, names, reply_view
from bot.errors import SalveError
from bot.locale import BUTTON, N_, NN_, Said, Translator
from bot.services.asked import Again, Asked
from bot.services.deliveries import OwedReply
from bot.services.logged import standing
from bot.services.wiring import Services
from bot.store.records import StandingReply

log = logging.getLogger(__name__)

AT_ONCE = 20
# How many deleted messages are remembered: a reply may be deleted before its place is noted.
REMEMBERED = 1000
# How many messages below a question are searched for a reply that may be there; the most Discord gives at once.
LOOKED_AT = 100
HELD, HELD_ATTEMPTS = 100, 10
GREETING = NN_(
    "-# I keep questions for {number} day without your name, so that the curators can answer what I could not. "
    "`/privacy` shows and erases them, or stops me from keeping any.",
    "-# I keep questions for {number} days without your name, so that the curators can answer what I could "
    "not. `/privacy` shows and erases them, or stops me from keeping any.",
)
SOLVED = N_("Solved", BUTTON)
UNSAID = N_("I could not reply in <#{channel}>: {why}.")
TOO_LATE = N_("I could not reply to a question in <#{channel}> for an hour, because Discord was in trouble.")
# Troubles that only the asker can mend are not reported to the curators.
_THEIRS = frozenset({Trouble.GONE, Trouble.NOT_THERE, Trouble.NO_DMS, Trouble.NO_ACCOUNT})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply goes: under a message in a channel, or into the thread opened at that message.

    `author` is None if the message's author is not known.
    """

    channel_id: int
    message_id: int
    author: discord.abc.Snowflake | None
    thread_id: int | None = None

    @property
    def channels(self) -> Sequence[int]:
        """The ids of the channels in which the reply may stand."""
        return [self.channel_id] if self.thread_id is None else [self.thread_id, self.channel_id]


def under(message: discord.Message) -> Place:
    """The place under a message."""
    return Place(message.channel.id, message.id, message.author)


@dataclass(frozen=True, slots=True)
class _Held:
    """A reply that is not in the log, and is tried again from memory."""

    place: Place
    asked: Asked
    attempts: int
    due: datetime


class Replies:
    """Sends, edits and removes what is said under members' messages, and notes where it stands."""

    def __init__(
        self,
        bot: discord.Client,
        sender: Sender,
        services: Services,
        rules: Rules,
    ) -> None:
        self._bot = bot
        self._sender = sender
        self._service = services.ask
        self._gaps = services.gaps
        self._waiting = services.waiting
        self._members = services.members
        self._deliveries = services.deliveries
        self._rules = rules
        self._conversations = services.conversations
        self.typing = sender.typing
        self.alone = MessageLocks()
        self.gone: deque[int] = deque(maxlen=REMEMBERED)
        self._held: dict[str, _Held] = {}
        self._noting = Together(self._note_all)

    async def reply(self, place: Place, asked: Asked) -> None:
        """Reply once. A reply that Discord does not take now stays owed; one it never will take is given up."""
        words = await self._composed(asked, place)
        user_id = place.author.id if place.author else None
        # The digest makes the new reply to an edited question another message than the first.
        nonce = f"reply {place.message_id} {asked.reply.digest}"
        try:
            said = await self._sent(place, words, nonce, user_id)
        except NotSentError as error:
            await self._unsaid(place, asked, error)
        else:
            self._held.pop(asked.question_id, None)
            await self.stands(asked, said.channel.id, said.id, user_id)

    async def _sent(self, place: Place, words: Words, nonce: str, user_id: int | None) -> discord.Message:
        """Send a reply into its thread; under its message if there is none, or if nothing may be said in it."""
        if place.thread_id is not None:
            try:
                return await self._sender.send(place.thread_id, words, nonce)
            except NotSentError as error:
                if error.passing:
                    raise
                log.warning("the thread at %d takes no reply: %s", place.message_id, error)
        return await self._sender.send(place.channel_id, words, nonce, under=place.message_id, user_id=user_id)

    def _place_of(self, message: discord.Message) -> Place:
        """The place of the reply to a message that may have had one: the thread opened for it, or under it."""
        place, channel = under(message), self._bot.get_channel(message.channel.id)
        threaded = message.flags.has_thread and self._rules.opens_threads(channel)
        return replace(place, thread_id=message.id) if threaded else place

    async def stands(self, asked: Asked, channel_id: int, message_id: int, user_id: int | None) -> None:
        """Note where a reply stands, so that it can be corrected and followed up, unless it was deleted meanwhile."""
        self._conversations.stands(message_id, asked, user_id)
        try:
            await self._noting.do(standing(asked.reply, asked.question_id, channel_id, message_id))
            if message_id in self.gone:
                await asyncio.to_thread(self._members.removed, message_id)
        except SalveError as error:
            # The reply stands. If it is sent again, Discord recognises it by its nonce, and its place is noted then.
            log.warning("where the reply to %s stands is not noted: %s", asked.question_id, error)

    def _note_all(self, replies: Sequence[StandingReply]) -> Sequence[StandingReply]:
        self._service.stand(replies)
        return replies

    async def note(self, place: Place, text: str) -> None:
        """Say something that is not a reply to a question; if Discord does not take it, it is dropped."""
        await self.say(place, Words(text))

    async def say(self, place: Place, words: Words) -> None:
        """Say something that is not a reply to a question, as `note` does, with buttons if there are any."""
        try:
            user_id = place.author.id if place.author else None
            await self._sender.send(
                place.channel_id, words, f"note {place.message_id}", under=place.message_id, user_id=user_id
            )
        except NotSentError as error:
            log.warning("message %d could not be told: %s", place.message_id, error)

    async def apologise(self, place: Place, text: str) -> None:
        """Say that a reply failed on our side and will not come; it is no longer owed."""
        await self.note(place, text)
        with suppress(SalveError):
            await asyncio.to_thread(self._deliveries.replied, str(place.message_id))

    async def show(self, channel_id: int, message_id: int, reply: Reply) -> bool:
        """Put a signpost under somebody else's message; returns False if Discord does not take it."""
        tr = self.spoken_in(channel_id)
        words, nonce = Words(embed=first_page(reply, tr), tr=tr), f"shown {message_id}"
        try:
            await self._sender.send(channel_id, words, nonce, under=message_id, alone=False)
        except NotSentError as error:
            log.warning("nothing is shown under message %d: %s", message_id, error)
            return False
        return True

    async def silent(self, asked: Asked) -> None:
        """Note that a question gets no reply, and that none is owed."""
        try:
            await asyncio.to_thread(self._deliveries.replied, asked.question_id)
        except SalveError as error:
            log.warning("question %s is noted as owed no reply when it is due: %s", asked.question_id, error)

    async def _unsaid(self, place: Place, asked: Asked, error: NotSentError) -> None:
        log.warning("the reply to %s was not sent: %s", asked.question_id, error)
        if error.passing:
            if asked.kept and await asyncio.to_thread(self._deliveries.later, asked.question_id):
                self._held.pop(asked.question_id, None)
            else:
                self._hold(place, asked)
            return
        self._held.pop(asked.question_id, None)
        await self.silent(asked)
        if error.why not in _THEIRS:
            await self._report(UNSAID, place.channel_id, error.why)

    async def _report(self, text: str, channel_id: int, why: Trouble | None = None) -> None:
        """Tell the curators, once a day for each channel."""
        text = Said(text, {"channel": channel_id, "why": Said(why.value, {}) if why else ""})
        channel = self._bot.get_channel(channel_id)
        guild = getattr(channel, "guild", None)
        await asyncio.to_thread(self._deliveries.report, text, f"unsaid in {channel_id}", guild and guild.id)

    async def _composed(self, asked: Asked, place: Place) -> Words:
        """The reply as everybody can see it, with a button that removes it."""
        user = place.author
        channel = self._bot.get_channel(place.channel_id)
        guild = getattr(channel, "guild", None)
        tr = readers(self._rules, self._service, guild)
        reply = self._service.cared(asked, tr, self._rules.language(guild))
        tr = reply.reader(tr)
        placed = await self.placed(asked, user) if user else belonging.NOWHERE
        embed, view = first_page(as_placed(reply, placed, tr), tr), reply_view(reply, asked.question_id, tr)
        view = offer(embed, view, placed, asked, tr) or discord.ui.View(timeout=None)
        if isinstance(asked.outcome.decision, Answer) and solvable(channel):
            view.add_item(Press("solved", label=tr(SOLVED), style=discord.ButtonStyle.success))
        view.add_item(Press("remove", asked.question_id, label=tr(REMOVE)))
        # Somebody who may need care reads what to do, and nothing about what is kept.
        greeting = None
        if user is not None and not asked.met and not asked.cares:
            greeting = await asyncio.to_thread(self.greeting, user.id, tr)
        return Words("\n".join(filter(None, (about(asked, tr), greeting))) or None, embed, view, tr=tr)

    def spoken_in(self, channel_id: int) -> Translator:
        """The translator for a channel's server."""
        return spoken_in(self._bot, self._rules, self._service, channel_id)

    def greeting(self, user_id: int, tr: Translator, guild_id: int | None = None) -> str | None:
        """A line on what is kept, for somebody who asks for the first time; else, or if the store fails, None."""
        try:
            first = self._members.first_contact(user_id)
        except SalveError as error:
            log.warning("somebody is told later what is kept: %s", error)
            return None
        return tr.counted(GREETING, self._rules.days(guild_id)) if first else None

    async def placed(self, asked: Asked, user: discord.abc.Snowflake) -> belonging.Placed:
        """Put an unanswered question into its gap; a failure of the store does not hold up the reply."""
        if not isinstance(asked.outcome.decision, Abstain) or not asked.kept:
            return belonging.NOWHERE
        try:
            return await belonging.place(self._gaps, asked.question_id, self._bot, user)
        except SalveError as error:
            # The question is in the log, and is grouped when the desk catches up.
            log.warning("question %s is not grouped yet: %s", asked.question_id, error)
            return belonging.NOWHERE

    # A question that was edited

    async def replace(self, message: discord.Message, again: Again, *, speaks: bool) -> None:
        """Put the new reply to an edited question in place of the old; if there is none, reply if Salve `speaks`."""
        asked, place = again.asked, self._place_of(message)
        places = await self._stands_at(place, asked.question_id)
        if not places or again.trouble:
            if speaks:
                await self.reply(place, asked)
            # An edited reply may go unseen, so a signpost is sent anew, and the old reply is removed.
            await self.remove(places)
            return
        if again.waits:
            guild_id = message.guild.id if message.guild else None
            await asyncio.to_thread(self._waiting.tell_me, asked.question_id, message.author.id, guild_id)
        await self._edit(place, asked, places[0])

    async def _stands_at(self, place: Place, question_id: str) -> Sequence[tuple[int, int]]:
        """Where the replies to a question stand; if none is noted, as after a crash, they are looked for below it."""
        noted = await asyncio.to_thread(self._members.replies_to, question_id)
        if noted:
            return noted
        return [each for id_ in place.channels for each in await self._below(id_, place.message_id, question_id)]

    async def _below(self, channel_id: int, message_id: int, question_id: str) -> Sequence[tuple[int, int]]:
        channel, below = self._bot.get_partial_messageable(channel_id), discord.Object(message_id)
        try:
            found = [
                each async for each in channel.history(limit=LOOKED_AT, after=below) if self._replies(each, question_id)
            ]
        except FAILURES as error:
            log.warning("whether a reply to %s stands cannot be read: %s", question_id, trouble(error).value)
            return ()
        return [(each.channel.id, each.id) for each in found]

    def _replies(self, message: discord.Message, question_id: str) -> bool:
        """Whether a message is our reply to a question: only such a reply has a button that removes it."""
        return message.author == self._bot.user and names(message, f"salve:remove:{question_id}")

    async def _edit(self, place: Place, asked: Asked, stands: tuple[int, int]) -> None:
        words = await self._composed(asked, place)
        try:
            await self._sender.edit(*stands, replace(words, content=about(asked, words.tr)))
        except NotSentError as error:
            log.warning("the reply to %s was not edited: %s", asked.question_id, error)
            if error.passing:
                await asyncio.to_thread(self._deliveries.owe_reply, asked.question_id)
            else:
                await asyncio.to_thread(self._members.removed, stands[1])
            return
        await self.stands(asked, *stands, place.author.id if place.author else None)

    async def remove(self, places: Iterable[tuple[int, int]]) -> None:
        """Remove replies; one that cannot be removed is forgotten."""
        for channel_id, message_id in places:
            try:
                await self._sender.delete(channel_id, message_id)
            except NotSentError as error:
                log.warning("reply %d could not be removed: %s", message_id, error)
            await asyncio.to_thread(self._members.removed, message_id)

    # Replies that were not sent

    def _hold(self, place: Place, asked: Asked) -> None:
        """Keep a reply in memory to try again: its question is not logged, by its asker's wish or for a full disk."""
        attempts = self._held[asked.question_id].attempts + 1 if asked.question_id in self._held else 1
        due = self._deliveries.now + wait(attempts)
        if attempts <= HELD_ATTEMPTS and len(self._held) < HELD:
            self._held[asked.question_id] = _Held(place, asked, attempts, due)
        else:
            self._held.pop(asked.question_id, None)

    async def deliver(self) -> None:
        """Send the replies that are owed."""
        for held in [each for each in self._held.values() if each.due <= self._deliveries.now]:
            async with self.alone(held.place.message_id):
                await self.reply(held.place, held.asked)
        owed, late = await asyncio.to_thread(self._deliveries.replies, AT_ONCE)
        for logged in late:
            await self._report(TOO_LATE, int(logged.channel_id or 0))
        await one_by_one(owed, self._in_turn, self._put_off)

    async def _in_turn(self, owed: OwedReply) -> None:
        async with self.alone(int(owed.asked.question_id)):
            await self._deliver(owed)

    def _put_off(self, owed: OwedReply) -> None:
        self._deliveries.put_off("reply", owed.asked.question_id)

    async def _deliver(self, owed: OwedReply) -> None:
        asked, channel_id, message_id = owed.asked, int(owed.logged.channel_id or 0), int(owed.asked.question_id)
        channel = self._bot.get_partial_messageable(channel_id)
        place = Place(channel_id, message_id, None)
        try:
            place = self._place_of(await channel.fetch_message(message_id))
        except FAILURES as error:
            why = trouble(error)
            if why in PASSING:
                await asyncio.to_thread(self._put_off, owed)
                return
            if why is Trouble.GONE:
                await self.silent(asked)
                return
            # The message may be there all the same; only its author cannot be read.
        places = await self._stands_at(place, asked.question_id)
        if places:
            await self._edit(place, asked, places[0])
        else:
            await self.reply(place, asked)
