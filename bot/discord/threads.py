"""The thread that is opened at a question for its answer, where a server wants that. Its id is the question's."""

import logging

import discord

from bot.discord.troubles import FAILURES, Trouble, trouble

log = logging.getLogger(__name__)

# Discord's code for a message that has a thread already.
_OPEN_ALREADY = 160004


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
