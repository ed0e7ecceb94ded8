"""Acknowledge an interaction in time, however slow the disk is, then say what came of it.

Whatever is not an answer ends with the line of care, because its reader may be unwell.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, ParamSpec, TypeVar

import discord

from bot.discord.render import MESSAGE_LIMIT, NAMELESS
from bot.discord.sending import Attachment, Words
from bot.discord.troubles import FAILURES, PASSING, Trouble, trouble
from bot.locale.signs import cut

P = ParamSpec("P")
T = TypeVar("T")

# A sign within a second keeps people from pressing again; Discord drops an interaction after 3 seconds without one.
ACKNOWLEDGE_WITHIN = 0.8
THINKING = "thinking"
# Seconds between attempts to put the answer in place of "thinking …", which Discord allows for 15 minutes.
PATIENCE = (0.0, 1.0, 2.0, 4.0)


async def in_time(
    interaction: discord.Interaction,
    ephemeral: bool,
    work: Callable[P, T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """The result of `work`, done in a thread; if it takes longer than `ACKNOWLEDGE_WITHIN`, acknowledge meanwhile."""
    # asyncio.to_thread would need a task of its own to be waited for.
    done = asyncio.get_running_loop().run_in_executor(None, partial(work, *args, **kwargs))
    return await meanwhile(interaction, ephemeral, done)


async def meanwhile(interaction: discord.Interaction, ephemeral: bool, work: Awaitable[T]) -> T:
    """The result of work that is under way; if it takes longer than `ACKNOWLEDGE_WITHIN`, acknowledge meanwhile."""
    done = asyncio.ensure_future(work)
    await asyncio.wait({done}, timeout=ACKNOWLEDGE_WITHIN)
    if not done.done() and not acknowledged(interaction):
        await think(interaction, ephemeral=ephemeral)
    return await done


async def think(interaction: discord.Interaction[Any], *, ephemeral: bool) -> None:
    """Show "thinking …"; what is said next takes its place."""
    try:
        await _again(partial(interaction.response.defer, ephemeral=ephemeral, thinking=True))
    except discord.HTTPException as error:
        # The connection broke after Discord had accepted it.
        if trouble(error) is not Trouble.ANSWERED:
            raise
    interaction.extras[THINKING] = ephemeral


async def instead(interaction: discord.Interaction[Any], words: Words) -> discord.InteractionMessage:
    """Put something in place of "thinking …", trying again after passing troubles."""
    return await _again(partial(_edit, interaction, words), PATIENCE)


async def _edit(interaction: discord.Interaction[Any], words: Words) -> discord.InteractionMessage:
    # Only a card turns the message into a layout, which cannot be undone.
    edited = words.edited if words.embed else {"content": words.content, "view": words.view}
    return await interaction.edit_original_response(attachments=words.files, **edited)


def acknowledged(interaction: discord.Interaction[Any]) -> bool:
    """Whether the interaction has had a response, if only "thinking …"."""
    return interaction.response.is_done() or THINKING in interaction.extras


def unsaid(interaction: discord.Interaction[Any]) -> bool:
    """Whether whoever waits has read nothing yet but, perhaps, "thinking …"."""
    done, extras = interaction.response, interaction.extras
    silent = done.type is discord.InteractionResponseType.deferred_message_update
    return not done.is_done() or silent or extras.get(THINKING) is not None


def with_care(text: str, care: str) -> str:
    """A text that is not an answer, with the line of care below it, cut to the length of a message."""
    return f"{cut(text, MESSAGE_LIMIT - len(care) - 2)}\n\n{care}" if care else cut(text, MESSAGE_LIMIT)


def care_line(interaction: discord.Interaction[Any]) -> str:
    """The line of care in the language this person has set in Discord, else in the server's."""
    bot = interaction.client
    line: str = bot.ask_service.care_line(interaction.locale.value, bot.rules.language(interaction.guild))
    return line


def add_care(embed: discord.Embed, interaction: discord.Interaction[Any]) -> discord.Embed:
    """Add the line of care to the end of an embed, if the base has one; returns the embed."""
    line = care_line(interaction)
    return embed.add_field(name=NAMELESS, value=line, inline=False) if line else embed


async def note(interaction: discord.Interaction[Any], text: str, view: discord.ui.View | None = None) -> None:
    """Say something that is not an answer to this person alone, with the line of care below it."""
    await say(interaction, content=with_care(text, care_line(interaction)), view=view, ephemeral=True)


async def say(
    interaction: discord.Interaction,
    *,
    content: str | None = None,
    embed: discord.Embed | None = None,
    view: discord.ui.View | None = None,
    file: Attachment | None = None,
    notify: discord.abc.Snowflake | None = None,
    ephemeral: bool,
) -> int | None:
    """Send the response, or a follow-up if the interaction is acknowledged already; returns the message's id.

    Only `notify` is notified, if given.
    """
    return await utter(interaction, Words(content, embed, view, file, notify), ephemeral=ephemeral)


async def utter(interaction: discord.Interaction[Any], words: Words, *, ephemeral: bool) -> int | None:
    """Send words as the response, in place of "thinking …", or as a follow-up; returns the message's id."""
    if acknowledged(interaction):
        if interaction.extras.get(THINKING) == ephemeral:
            # An edit can be repeated without saying anything twice, and "thinking …" must not stay for ever.
            original = await instead(interaction, words)
            interaction.extras[THINKING] = None
            return original.id
        return (await interaction.followup.send(wait=True, ephemeral=ephemeral, **words.given)).id
    try:
        sent = await _again(lambda: interaction.response.send_message(ephemeral=ephemeral, **words.given))
    except discord.HTTPException as error:
        if trouble(error) is not Trouble.ANSWERED:
            raise
        # The connection broke after Discord had accepted it; this is the message it accepted.
        return (await interaction.original_response()).id
    return sent.message_id


async def _again(send: Callable[[], Awaitable[T]], pauses: Sequence[float] = (0.0,)) -> T:
    """The result of `send`, tried again after passing troubles: Discord says if it was done before."""
    for pause in pauses:
        try:
            return await send()
        except FAILURES as error:
            if trouble(error) not in PASSING:
                raise
        await asyncio.sleep(pause)
    return await send()
