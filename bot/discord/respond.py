"""Acknowledge an interaction in time, whatever the disk does, then say what came of it.

What is no answer ends with the line of care: whoever is unwell must not be left without a word.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, ParamSpec, TypeVar

import discord

from bot.discord.render import MESSAGE_LIMIT
from bot.discord.troubles import FAILURES, Trouble, trouble

P = ParamSpec("P")
T = TypeVar("T")

# Nobody waits for a second without a sign; Discord itself drops an interaction after 3 seconds without one.
ACKNOWLEDGE_WITHIN = 0.8
THINKING = "thinking"


async def in_time(
    interaction: discord.Interaction,
    ephemeral: bool,
    work: Callable[P, T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """The result of `work`, done in a thread; if that takes long, the interaction is acknowledged meanwhile."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    done, _ = await asyncio.wait({task}, timeout=ACKNOWLEDGE_WITHIN)
    if not done and not interaction.response.is_done():
        await interaction.response.defer(ephemeral=ephemeral, thinking=True)
        interaction.extras[THINKING] = ephemeral
    return await task


def with_care(text: str, care: str) -> str:
    """A text that is no answer, with the line of care below it; within the length of a message."""
    return f"{text[: MESSAGE_LIMIT - len(care) - 2]}\n\n{care}" if care else text[:MESSAGE_LIMIT]


def care_line(interaction: discord.Interaction[Any]) -> str:
    """The line of care in the language that this person has set in Discord, where the knowledge has it."""
    line: str = interaction.client.ask_service.care_line(interaction.locale.value)
    return line


async def note(interaction: discord.Interaction[Any], text: str, view: discord.ui.View | None = None) -> None:
    """Say to this person alone what is no answer."""
    await say(interaction, content=with_care(text, care_line(interaction)), view=view, ephemeral=True)


async def say(
    interaction: discord.Interaction,
    *,
    content: str | None = None,
    embed: discord.Embed | None = None,
    view: discord.ui.View | None = None,
    file: discord.File | None = None,
    ephemeral: bool,
) -> int | None:
    """Send the first response, or a follow-up where the interaction is acknowledged already; returns its id."""
    missing: Any = discord.utils.MISSING
    given = {"embed": embed, "view": view, "file": file}
    said: dict[str, Any] = {name: each or missing for name, each in given.items()} | {"ephemeral": ephemeral}
    if interaction.response.is_done():
        if interaction.extras.pop(THINKING, None) == ephemeral:
            # To edit "thinking …" again after a torn connection says nothing twice.
            edited: dict[str, Any] = {"content": content, "embed": embed, "attachments": [file] if file else []}
            edited |= {"view": view} if view else {}
            return (await _twice(partial(interaction.edit_original_response, **edited))).id
        return (await interaction.followup.send(content or missing, wait=True, **said)).id
    try:
        sent = await _twice(partial(interaction.response.send_message, content or missing, **said))
    except discord.HTTPException as error:
        if trouble(error) is not Trouble.ANSWERED:
            raise
        # The connection broke after Discord had taken it; this is what it took.
        return (await interaction.original_response()).id
    return sent.message_id


async def _twice(send: Callable[[], Awaitable[T]]) -> T:
    """What is done again after a torn connection, for Discord tells whether it was done before."""
    try:
        return await send()
    except FAILURES as error:
        if trouble(error) is not Trouble.TORN:
            raise
        return await send()
