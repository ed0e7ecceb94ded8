"""One handler for commands, views and modals: the member reads a kind sentence, the operator the cause."""

import logging
import secrets
from typing import Any

import discord
from discord import app_commands
from discord.utils import escape_markdown

from bot.curation.review import NotAllowedError, StaleError
from bot.discord.respond import care_line, with_care
from bot.errors import BehindError, KnowledgeError, RefusedError, SalveError

log = logging.getLogger(__name__)

APOLOGY = "Something broke on my side, so I cannot answer right now. It is not your question. (ref {reference})"
REFUSAL = "You may not do that here."
MENDABLE = (SalveError, BehindError, KnowledgeError, RefusedError, NotAllowedError, StaleError)
STALE = 10062, 40060  # unknown interaction; already acknowledged


async def handle(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Tell the member and the log about a failure, whether or not the interaction was answered already."""
    cause = getattr(error, "original", error)
    if isinstance(error, app_commands.CheckFailure):
        await _say(interaction, REFUSAL)
        return
    if isinstance(cause, discord.HTTPException) and cause.code in STALE:
        # Too late or twice: Discord no longer takes an answer, and saying more would only earn a ban.
        log.warning("interaction %s was no longer valid: %s", interaction.id, cause.text)
        return
    if type(cause) in MENDABLE:
        # Only what curators do can fail so, and they can mend it; what was forged or stale shows in the log.
        log.warning("interaction %s of %s was refused: %s", interaction.id, interaction.user.id, type(cause).__name__)
        await _say(interaction, escape_markdown(str(cause)))
        return
    await _say(interaction, _apology(cause, f"interaction {interaction.id}"))


async def handle_message(message: discord.Message, error: Exception, care: str) -> None:
    """Tell the member and the log about a failure to answer a message; `care` is the line of care for them."""
    if isinstance(error, discord.HTTPException):
        # Discord itself refused the reply (no permission, closed direct messages, a ban): another would fare no better.
        log.warning("message %s could not be answered: %s", message.id, error.text)
        return
    apology = _apology(error, f"message {message.id}")
    try:
        await message.reply(with_care(apology, care))
    except discord.HTTPException as refusal:
        log.warning("message %s could not be told: %s", message.id, refusal.text)


def _apology(cause: Exception, where: str) -> str:
    """Log the cause under a reference, and say the reference."""
    reference = secrets.token_hex(2)
    log.error("ref %s: %s failed", reference, where, exc_info=cause)
    return APOLOGY.format(reference=reference)


async def _say(interaction: discord.Interaction[Any], text: str) -> None:
    text = with_care(text, care_line(interaction))
    try:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except discord.HTTPException as error:
        log.warning("interaction %s could not be told: %s", interaction.id, error.text)
