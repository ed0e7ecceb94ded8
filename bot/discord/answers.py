"""The answer to a command, a menu or a form: in the channel if all may see it, otherwise for the asker alone."""

import logging
from typing import Any

import discord

from bot.answering.decision import Answer, Signpost
from bot.discord import belonging
from bot.discord.about import about as about_line
from bot.discord.cards import card
from bot.discord.passed import as_placed, offer, offers
from bot.discord.render import first_page
from bot.discord.respond import acknowledged, instead, utter
from bot.discord.sending import Words
from bot.discord.translating import reader
from bot.discord.troubles import FAILURES, trouble
from bot.discord.views import REMOVE, Press, care_view, reply_view
from bot.locale import N_
from bot.services.asked import Asked

log = logging.getLogger(__name__)

ABOUT = N_("In answer to {link}")
BELOW = N_("That took a moment. My answer is below.")


async def answer(
    interaction: discord.Interaction[Any],
    asked: Asked,
    placed: belonging.Placed,
    *,
    private: bool,
    about: discord.Message | None,
    greeting: str | None,
) -> int | None:
    """Say an answer in the channel, unless it was asked for in private; say doubts and care to the asker alone.

    Returns:
        The id of the message if others can see it, else None.
    """
    ephemeral = private or not isinstance(asked.outcome.decision, Answer) or asked.reply.care_first
    tr, bot = reader(interaction), interaction.client
    reply = bot.ask_service.cared(asked, tr, interaction.locale.value, bot.rules.language(interaction.guild))
    tr = reply.reader(tr)
    shareable, carried = ephemeral and interaction.guild_id is not None, about_line(asked, tr)
    if about is None and carried is None and not offers(placed, asked):
        drawn = card(reply, asked.question_id, tr, greeting, shareable=shareable, removable=not ephemeral)
        words = Words(view=drawn, tr=tr)
    else:
        view = reply_view(reply, asked.question_id, tr, shareable=shareable)
        if about and about.author != interaction.user and isinstance(asked.outcome.decision, Signpost):
            view = care_view(reply.labels, asked.question_id, about.id)
        above = [tr(ABOUT, link=about.jump_url) if about else carried, greeting]
        embed = first_page(as_placed(reply, placed, tr), tr)
        view = offer(embed, view, placed, asked, tr)
        if not ephemeral:
            view = view or discord.ui.View(timeout=None)
            view.add_item(Press("remove", asked.question_id, label=tr(REMOVE)))
        words = Words("\n".join(filter(None, above)) or None, embed, view, tr=tr)
    if acknowledged(interaction) and not ephemeral:
        # The interaction was acknowledged for the asker alone, before it was known that the reply is for the channel.
        await instead(interaction, Words(tr(BELOW)))
        try:
            return await utter(interaction, words, ephemeral=False)
        except FAILURES as error:
            # Whether it stands below is not known; shown to the asker alone, it cannot stand twice in the channel.
            log.warning("interaction %s is answered for its asker alone: %s", interaction.id, trouble(error).value)
            await instead(interaction, words)
            return None
    said = await utter(interaction, words, ephemeral=ephemeral)
    return None if ephemeral else said
