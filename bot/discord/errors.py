"""One handler for commands, views and modals: the member reads a kind sentence, the operator the cause."""

import logging
import secrets

import discord
from discord import app_commands

log = logging.getLogger(__name__)

APOLOGY = "Something broke on my side, so I cannot answer right now. It is not your question. (ref {reference})"
REFUSAL = "You may not do that here."
STALE = 10062, 40060  # unknown interaction; already acknowledged


async def handle(interaction: discord.Interaction, error: Exception) -> None:
    """Tell the member and the log about a failure, whether or not the interaction was answered already."""
    cause = getattr(error, "original", error)
    if isinstance(error, app_commands.CheckFailure):
        await _say(interaction, REFUSAL)
        return
    if isinstance(cause, discord.HTTPException) and cause.code in STALE:
        # Too late or twice: Discord no longer takes an answer, and saying more would only earn a ban.
        log.warning("interaction %s was no longer valid: %s", interaction.id, cause.text)
        return
    reference = secrets.token_hex(2)
    log.error("ref %s: interaction %s failed", reference, interaction.id, exc_info=cause)
    await _say(interaction, APOLOGY.format(reference=reference))


async def _say(interaction: discord.Interaction, text: str) -> None:
    try:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except discord.HTTPException as error:
        log.warning("interaction %s could not be told: %s", interaction.id, error.text)
