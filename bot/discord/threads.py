"""The thread that is opened at a question for its answer, where a server wants that. Its id is the question's."""

import logging

import discord

from bot.discord.render import LABEL_LIMIT
from bot.discord.troubles import FAILURES, Trouble, trouble
from bot.locale.signs import shorten
from bot.services.masking import mask

log = logging.getLogger(__name__)

# Discord's code for a message that has a thread already.
_OPEN_ALREADY = 160004


def called(text: str) -> str:
    """The name of the thread at a question: its beginning, masked as in the log."""
    return shorten(mask(text), LABEL_LIMIT)


async def opened(message: discord.Message, name: str) -> int | None:
    """Open a thread at a message, unless there is one; returns its id, or None if none can be opened."""
    for last in (False, True):
        try:
            return (await message.create_thread(name=name)).id
        except FAILURES as error:
            if getattr(error, "code", None) == _OPEN_ALREADY:
                return message.id
            why = trouble(error)
            if why is not Trouble.TORN or last:
                log.warning("no thread could be opened at %d: %s", message.id, why.value)
                break
    return None


async def renamed(bot: discord.Client, thread_id: int, name: str) -> None:
    """Give a thread another name if the bot opened it; an archived one is opened for this, and archived again."""
    try:
        thread = bot.get_channel(thread_id) or await bot.fetch_channel(thread_id)
        if not isinstance(thread, discord.Thread) or thread.owner_id != thread.guild.me.id or thread.name == name:
            return
        archived = thread.archived
        if archived:
            await thread.edit(archived=False)
        await thread.edit(name=name, archived=archived)
    except FAILURES as error:
        log.warning("thread %d keeps its name: %s", thread_id, trouble(error).value)
