"""One handler for commands, views and modals: the member reads a kind sentence, and the log tells the cause."""

import logging
import secrets
from typing import Any

import discord
from discord import app_commands
from discord.utils import escape_markdown

from bot.curation.review import NotAllowedError, StaleError
from bot.discord.respond import note, unsaid
from bot.discord.sending import NotSentError
from bot.discord.translating import reader
from bot.discord.troubles import FAILURES, trouble
from bot.errors import BehindError, KnowledgeError, RefusedError, SalveError, StoreError
from bot.locale import N_, Translator

log = logging.getLogger(__name__)

APOLOGY = N_("Something broke on my side, so I cannot answer right now. It is not your question. (ref {reference})")
UNKEPT = N_("I cannot save anything at the moment, so nothing has changed. Please try again in a few minutes.")
NOT_DONE = N_("I could not do that: {why}.")
REFUSAL = N_("You may not do that here.")
MENDABLE = (SalveError, BehindError, KnowledgeError, RefusedError, NotAllowedError, StaleError)


async def handle(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Tell the member and the log of a failure, whether or not the interaction has been answered."""
    cause = getattr(error, "original", error)
    if isinstance(error, app_commands.CheckFailure):
        await _say(interaction, reader(interaction)(REFUSAL))
        return
    if isinstance(cause, (*FAILURES, NotSentError)):
        await _refused(interaction, cause)
        return
    if isinstance(cause, StoreError):
        log.warning("interaction %s could not be followed: %s", interaction.id, cause)
        await _say(interaction, reader(interaction)(UNKEPT))
        return
    if isinstance(cause, SalveError) and type(cause) in MENDABLE:
        # Only curators' acts fail like this, and curators can mend it; forged or stale input shows in the log.
        log.warning("interaction %s of %s was refused: %s", interaction.id, interaction.user.id, type(cause).__name__)
        await _say(interaction, escape_markdown(_said(cause, reader(interaction))))
        return
    await _say(interaction, apology(cause, f"interaction {interaction.id}", reader(interaction)))


async def _refused(interaction: discord.Interaction[Any], cause: Exception) -> None:
    """Say why something was not sent, unless it was the answer to the interaction itself.

    In that case a further answer would fail too, or stand beside the first.
    """
    why = cause.why if isinstance(cause, NotSentError) else trouble(cause)
    log.warning("interaction %s could not be answered: %s", interaction.id, why.value)
    if unsaid(interaction) and (isinstance(cause, NotSentError) or _aside(cause)):
        tr = reader(interaction)
        await _say(interaction, tr(NOT_DONE, why=tr(why.value)))


def _aside(error: Exception) -> bool:
    """Whether Discord refused something other than an answer to an interaction, such as reading a message."""
    if not isinstance(error, discord.HTTPException):
        return False
    path = str(error.response.url)
    return "/webhooks/" not in path and "/interactions/" not in path


def apology(cause: Exception, where: str, tr: Translator) -> str:
    """Log the cause under a reference; returns an apology that names the reference."""
    reference = secrets.token_hex(2)
    log.error("ref %s: %s failed", reference, where, exc_info=cause)
    return tr(APOLOGY, reference=reference)


def _said(cause: SalveError, tr: Translator) -> str:
    """What can be mended, in the reader's language; for a knowledge folder, every fault on a line of its own."""
    if isinstance(cause, KnowledgeError):
        return "\n".join(each.said(tr) for each in cause.problems)
    return tr(cause.said)


async def _say(interaction: discord.Interaction[Any], text: str) -> None:
    try:
        await note(interaction, text)
    except FAILURES as error:
        log.warning("interaction %s could not be told: %s", interaction.id, trouble(error).value)
