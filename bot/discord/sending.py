"""The one way to send to Discord what does not answer an interaction: it is said once, or an error says why not.

Discord recognises a repeated send by its nonce, so a broken connection leads to no second message. If Discord does
not accept a form, the next one is tried: without the reference, as an embed, as plain text, or as a direct message.
"""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any, NamedTuple, TypeVar

import discord

from bot.discord.layout import classic, layout
from bot.discord.render import plain
from bot.discord.troubles import FAILURES, PASSING, Trouble, trouble
from bot.locale import SOURCE, Translator

T = TypeVar("T")

_NONCE = 25
# Seconds. An answer usually takes far less than the first, and typing would only flicker; Discord shows it for 10 s.
TYPING_AFTER, TYPING_AGAIN = 0.3, 8.0


class Drawn(Enum):
    """How words are drawn, richest first."""

    LAYOUT = auto()
    EMBED = auto()
    PLAIN = auto()


class Attachment(NamedTuple):
    """A file that is sent."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Words:
    """What is said: text, a card as an embed, buttons, a file; how the card is drawn, and in which language.

    `view` may also be a card that is drawn already; then it stands alone. Only `notify` is notified, and must be named
    in the text.
    """

    content: str | None = None
    embed: discord.Embed | None = None
    view: discord.ui.View | discord.ui.LayoutView | None = None
    file: Attachment | None = None
    notify: discord.abc.Snowflake | None = None
    drawn: Drawn = Drawn.LAYOUT
    tr: Translator = SOURCE

    @property
    def simpler(self) -> "Words | None":
        """The same, drawn in the next simpler form, for when this one may not be posted; None if there is none."""
        if self.embed is None or self.drawn is Drawn.PLAIN:
            return None
        return replace(self, drawn=Drawn.EMBED if self.drawn is Drawn.LAYOUT else Drawn.PLAIN)

    @property
    def given(self) -> dict[str, Any]:
        """The arguments with which discord.py sends these words."""
        pings = {"allowed_mentions": mentioning(self.notify)} if self.notify else {}
        return {name: each for name, each in self._parts.items() if each is not None} | pings

    @property
    def edited(self) -> dict[str, Any]:
        """The arguments with which discord.py replaces all that a message says; files are not among them.

        A layout cannot become another kind of message, so words without a card are drawn as one too.
        """
        if self.drawn is Drawn.LAYOUT:
            drawn = self.view if isinstance(self.view, discord.ui.LayoutView) else self._layout
            return {"content": None, "embed": None, "view": drawn}
        return {"content": None, "embed": None, "view": None} | {k: v for k, v in self._parts.items() if k != "files"}

    @property
    def _buttons(self) -> discord.ui.View | None:
        return None if isinstance(self.view, discord.ui.LayoutView) else self.view

    @property
    def _layout(self) -> discord.ui.LayoutView:
        return layout(self.content, self.embed, self._buttons)

    @property
    def files(self) -> list[discord.File]:
        """The files, made anew for each attempt to send them, because discord.py reads them to their end."""
        return [discord.File(io.BytesIO(self.file.data), self.file.name)] if self.file else []

    @property
    def _parts(self) -> dict[str, Any]:
        if self.embed is None:
            return {"content": self.content, "view": self.view, "files": self.files or None}
        if self.drawn is Drawn.LAYOUT:
            return {"view": self._layout, "files": self.files or None}
        embed = classic(self.embed, self._buttons)
        if self.drawn is Drawn.PLAIN:
            return {"content": plain(self.content, embed, self.tr), "view": self.view, "files": self.files or None}
        return {"content": self.content, "embed": embed, "view": self.view, "files": self.files or None}


def mentioning(who: discord.abc.Snowflake) -> discord.AllowedMentions:
    """Allowed mentions that let a message notify this person, and nobody else."""
    return discord.AllowedMentions(everyone=False, roles=False, users=[who], replied_user=False)


class NotSentError(Exception):
    """Nothing was sent.

    Attributes:
        why: what the trouble was.
        passing: whether it may be tried again; if not, it can never be said there.
    """

    def __init__(self, why: Trouble) -> None:
        super().__init__(why.value)
        self.why = why
        self.passing = why in PASSING


@dataclass(frozen=True, slots=True)
class _Form:
    """How a message is sent: where, under which message, in which words; if by direct message, `direct` says why."""

    channel_id: int
    under: int | None
    words: Words
    alone: bool
    direct: Trouble | None = None


class Sender:
    """Sends, edits and deletes messages."""

    def __init__(self, bot: discord.Client) -> None:
        self._bot = bot

    async def send(
        self,
        channel_id: int,
        words: Words,
        nonce: str,
        *,
        under: int | None = None,
        alone: bool = True,
        user_id: int | None = None,
    ) -> discord.Message:
        """Say something once.

        Args:
            channel_id: the channel to say it in.
            words: what to say.
            nonce: tells this message from all others; a message with the same nonce is not sent twice.
            under: the message that it replies to, if any.
            alone: whether it may be sent without being a reply if that message is gone.
            user_id: whom to tell by direct message if it cannot be said there.

        Returns:
            The message that was sent.

        Raises:
            NotSentError: it was not said.
        """
        form, torn = _Form(channel_id, under, words, alone), False
        nonce = hashlib.sha256(nonce.encode()).hexdigest()[:_NONCE]
        while True:
            try:
                return await self._send(form, nonce)
            except FAILURES as error:
                why = trouble(error)
                if why is Trouble.TORN and not torn:
                    torn = True
                    continue
                if form.direct and why not in PASSING:
                    # The reason why it could not be said in its own place tells more.
                    raise NotSentError(form.direct) from error
                other = await self._otherwise(form, why, user_id)
                if other is None:
                    raise NotSentError(why) from error
                form = other

    async def _send(self, form: _Form, nonce: str) -> discord.Message:
        channel = self._bot.get_partial_messageable(form.channel_id)
        given: dict[str, Any] = {**form.words.given, "nonce": nonce}
        if form.under is not None:
            given["reference"] = channel.get_partial_message(form.under)
        try:
            return await channel.send(**given)
        except RuntimeError as error:
            # aiohttp raises this if its session was closed meanwhile: the bot is stopping, and the next start sends it.
            if self._bot.is_closed():
                raise NotSentError(Trouble.TORN) from error
            raise

    async def _otherwise(self, form: _Form, why: Trouble, user_id: int | None) -> _Form | None:
        """The next form to try, or None if there is none."""
        if why in {Trouble.NO_HISTORY, Trouble.NOT_THERE} and form.under is not None and form.alone:
            return replace(form, under=None)
        simpler = form.words.simpler
        if why is Trouble.MISSING_PERMISSION and simpler is not None:
            return replace(form, words=simpler)
        if why is Trouble.ARCHIVED and await self._unarchived(form.channel_id):
            return form
        shut = why in {Trouble.CLOSED, Trouble.MISSING_PERMISSION, Trouble.ARCHIVED, Trouble.BLOCKED}
        if not shut or user_id is None:
            return None
        try:
            direct = await self._bot.create_dm(discord.Object(user_id))
        except FAILURES as error:
            passing = trouble(error) in PASSING
            raise NotSentError(trouble(error) if passing else why) from error
        return replace(form, channel_id=direct.id, under=None, direct=why)

    async def direct(self, user_id: int, words: Words, nonce: str) -> discord.Message:
        """Say something to one person by direct message.

        Raises:
            NotSentError: it was not said.
        """
        try:
            channel = await self._bot.create_dm(discord.Object(user_id))
        except FAILURES as error:
            raise NotSentError(trouble(error)) from error
        return await self.send(channel.id, words, nonce)

    async def typing(self, channel_id: int, work: Awaitable[T]) -> T:
        """The result of `work`; if it takes longer than `TYPING_AFTER`, the bot is shown typing meanwhile."""
        done = asyncio.ensure_future(work)
        signs = asyncio.ensure_future(self._type(channel_id))
        try:
            return await done
        finally:
            signs.cancel()

    async def _type(self, channel_id: int) -> None:
        await asyncio.sleep(TYPING_AFTER)
        while True:
            with suppress(*FAILURES):
                await self._bot.http.send_typing(channel_id)
            await asyncio.sleep(TYPING_AGAIN)

    async def react(self, channel_id: int, message_id: int, emoji: str) -> bool:
        """React to a message; returns False if Discord does not allow it."""
        try:
            await self._bot.get_partial_messageable(channel_id).get_partial_message(message_id).add_reaction(emoji)
        except FAILURES:
            return False
        return True

    async def edit(self, channel_id: int, message_id: int, words: Words) -> None:
        """Replace all that a message says by other words.

        An archived thread is opened for this, and archived again.

        Raises:
            NotSentError: the message was not changed.
        """
        try:
            await self._edit(channel_id, message_id, words)
        except FAILURES as error:
            why = trouble(error)
            if why is Trouble.MISSING_PERMISSION and words.simpler is not None:
                # A message that is a layout cannot become an embed or plain text.
                if await self._is_layout(channel_id, message_id):
                    raise NotSentError(why) from error
                await self.edit(channel_id, message_id, words.simpler)
                return
            if why is not Trouble.ARCHIVED:
                raise NotSentError(why) from error
            async with self._opened(channel_id):
                await self._edit(channel_id, message_id, words)

    async def _edit(self, channel_id: int, message_id: int, words: Words) -> None:
        message = self._bot.get_partial_messageable(channel_id).get_partial_message(message_id)
        await message.edit(**words.edited)

    async def _is_layout(self, channel_id: int, message_id: int) -> bool:
        try:
            message = await self._bot.get_partial_messageable(channel_id).fetch_message(message_id)
        except FAILURES as error:
            raise NotSentError(trouble(error)) from error
        return message.flags.components_v2

    async def delete(self, channel_id: int, message_id: int) -> None:
        """Remove a message of ours, unless it is gone already.

        Raises:
            NotSentError: it could not be removed.
        """
        message = self._bot.get_partial_messageable(channel_id).get_partial_message(message_id)
        try:
            await message.delete()
        except FAILURES as error:
            why = trouble(error)
            if why is Trouble.ARCHIVED:
                async with self._opened(channel_id):
                    await message.delete()
            elif why is not Trouble.GONE:
                raise NotSentError(why) from error

    @asynccontextmanager
    async def _opened(self, channel_id: int) -> AsyncIterator[None]:
        """Open an archived thread until the end of the block.

        Raises:
            NotSentError: it cannot be opened, or what was done in it failed.
        """
        if not await self._unarchived(channel_id):
            raise NotSentError(Trouble.ARCHIVED)
        try:
            yield
        except FAILURES as error:
            raise NotSentError(trouble(error)) from error
        finally:
            await self._archive(channel_id, archived=True)

    async def _unarchived(self, channel_id: int) -> bool:
        return await self._archive(channel_id, archived=False)

    async def _archive(self, channel_id: int, *, archived: bool) -> bool:
        try:
            await self._bot.http.edit_channel(channel_id, archived=archived)
        except FAILURES:
            return False
        return True
