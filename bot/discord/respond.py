"""Acknowledge an interaction in time, whatever the disk does, then say what came of it.

What is no answer ends with the line of care: whoever is unwell must not be left without a word.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, ParamSpec, TypeVar

import discord

from bot.discord.render import MESSAGE_LIMIT, NAMELESS
from bot.discord.sending import Words
from bot.discord.troubles import FAILURES, PASSING, Trouble, trouble
from bot.locale.signs import cut

P = ParamSpec("P")
T = TypeVar("T")

# Nobody waits for a second without a sign; Discord itself drops an interaction after 3 seconds without one.
ACKNOWLEDGE_WITHIN = 0.8
THINKING = "thinking"
# Seconds between attempts to put the answer in place of "thinking …"; it waits for a quarter of an hour.
PATIENCE = (0.0, 1.0, 2.0, 4.0)


async def in_time(
    interaction: discord.Interaction,
    ephemeral: bool,
    work: Callable[P, T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """The result of `work`, done in a thread; if that takes long, the interaction is acknowledged meanwhile."""
    # Not by asyncio.to_thread, which would need a task of its own to be waited for.
    done = asyncio.get_running_loop().run_in_executor(None, partial(work, *args, **kwargs))
    return await meanwhile(interaction, ephemeral, done)


async def meanwhile(interaction: discord.Interaction, ephemeral: bool, work: Awaitable[T]) -> T:
    """The same for work that is under way."""
    done = asyncio.ensure_future(work)
    await asyncio.wait({done}, timeout=ACKNOWLEDGE_WITHIN)
    if not done.done() and not acknowledged(interaction):
        await think(interaction, ephemeral=ephemeral)
    return await done


async def think(interaction: discord.Interaction[Any], *, ephemeral: bool) -> None:
    """Say that an answer takes a moment; the next thing that is said takes its place."""
    try:
        await _again(partial(interaction.response.defer, ephemeral=ephemeral, thinking=True))
    except discord.HTTPException as error:
        # The connection broke after Discord had taken it.
        if trouble(error) is not Trouble.ANSWERED:
            raise
    interaction.extras[THINKING] = ephemeral


async def instead(interaction: discord.Interaction[Any], words: Words) -> discord.InteractionMessage:
    """Put something in place of "thinking …", patiently."""
    files = [words.file] if words.file else []
    return await _again(partial(_edit, interaction, words, files), PATIENCE)


async def _edit(
    interaction: discord.Interaction[Any], words: Words, files: list[discord.File]
) -> discord.InteractionMessage:
    # Only a card makes a layout of it: what takes no other form can still become one.
    edited = words.edited if words.embed else {"content": words.content, "view": words.view}
    return await interaction.edit_original_response(attachments=files, **edited)


def acknowledged(interaction: discord.Interaction[Any]) -> bool:
    """Whether something was said to an interaction, if only that it takes a moment."""
    return interaction.response.is_done() or THINKING in interaction.extras


def unsaid(interaction: discord.Interaction[Any]) -> bool:
    """Whether whoever waits has read nothing yet, except perhaps that it takes a moment."""
    done, extras = interaction.response, interaction.extras
    silent = done.type is discord.InteractionResponseType.deferred_message_update
    return not done.is_done() or silent or extras.get(THINKING) is not None


def with_care(text: str, care: str) -> str:
    """A text that is no answer, with the line of care below it; within the length of a message."""
    return f"{cut(text, MESSAGE_LIMIT - len(care) - 2)}\n\n{care}" if care else cut(text, MESSAGE_LIMIT)


def care_line(interaction: discord.Interaction[Any]) -> str:
    """The line of care in the language that this person has set in Discord, else in that of the server."""
    bot = interaction.client
    line: str = bot.ask_service.care_line(interaction.locale.value, bot.rules.language(interaction.guild))
    return line


def add_care(embed: discord.Embed, interaction: discord.Interaction[Any]) -> discord.Embed:
    """End an embed with the line of care, where the base has one."""
    line = care_line(interaction)
    return embed.add_field(name=NAMELESS, value=line, inline=False) if line else embed


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
    notify: discord.abc.Snowflake | None = None,
    ephemeral: bool,
) -> int | None:
    """Send the first response, or a follow-up where the interaction is acknowledged already; returns its id.

    Nobody is notified by it but those whom it is to `notify`.
    """
    return await utter(interaction, Words(content, embed, view, file, notify), ephemeral=ephemeral)


async def utter(interaction: discord.Interaction[Any], words: Words, *, ephemeral: bool) -> int | None:
    """The same for words that are ready."""
    if acknowledged(interaction):
        if interaction.extras.get(THINKING) == ephemeral:
            # To edit "thinking …" again says nothing twice, and it must not stand there for ever.
            original = await instead(interaction, words)
            interaction.extras[THINKING] = None
            return original.id
        return (await interaction.followup.send(wait=True, ephemeral=ephemeral, **words.given)).id
    try:
        sent = await _again(lambda: interaction.response.send_message(ephemeral=ephemeral, **words.given))
    except discord.HTTPException as error:
        if trouble(error) is not Trouble.ANSWERED:
            raise
        # The connection broke after Discord had taken it; this is what it took.
        return (await interaction.original_response()).id
    return sent.message_id


async def _again(send: Callable[[], Awaitable[T]], pauses: Sequence[float] = (0.0,)) -> T:
    """What is tried again after a passing trouble: Discord tells whether it was done before."""
    for pause in pauses:
        try:
            return await send()
        except FAILURES as error:
            if trouble(error) not in PASSING:
                raise
        await asyncio.sleep(pause)
    return await send()
