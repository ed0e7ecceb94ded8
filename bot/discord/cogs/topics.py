"""/topics: the entries there are, by topic or by search."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.answering.reply import Choice
from bot.discord.cogs.ask import MAX_QUESTION
from bot.discord.handlers import Acting, Handlers
from bot.discord.proposing import MAX_PROPOSALS
from bot.discord.render import LABEL_LIMIT
from bot.discord.respond import in_time, note
from bot.discord.translating import reader
from bot.discord.views import GONE, MAX_OPTIONS, NO_QUESTION, Pick, entry_menu
from bot.locale import N_, NAME, NC_, OPTION
from bot.locale.signs import shorten
from bot.services.ask import AskService

TOPICS = N_("What would you like to read about?")
FOUND = N_("This is what I found.")
NOT_FOUND = N_("I found nothing near that. /topics shows everything there is.")


class TopicsCog(Acting, commands.Cog):
    """Shows a menu of topics, each of which opens its entries; or the entries near some words."""

    def __init__(self, service: AskService) -> None:
        self.service = service
        self.handlers = Handlers(
            picks={"topic": self.show_topic},
        )

    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.command(
        name=NC_("command", "topics", NAME),
        description=N_("Look around: everything I can answer, by topic.", OPTION),
    )
    @app_commands.rename(search=NC_("command", "search", NAME))
    @app_commands.describe(search=N_("Only what has to do with these words", OPTION))
    async def topics(
        self, interaction: discord.Interaction, search: app_commands.Range[str, 1, MAX_QUESTION] | None = None
    ) -> None:
        """Offer the topics to browse, or the entries that a search finds."""
        if search is None:
            await self.show_topics(interaction)
            return
        tr = reader(interaction)
        found = await in_time(
            interaction, True, self.service.proposals, search, MAX_PROPOSALS, interaction.guild_id, tr.code
        )
        view = discord.ui.View(timeout=None)
        if found:
            view.add_item(entry_menu(found, NO_QUESTION, tr(FOUND)))
        await note(interaction, tr(FOUND if found else NOT_FOUND), view if found else None)

    async def show_topics(self, interaction: discord.Interaction[Any]) -> None:
        """Offer the topics to browse, for the command and for the panel's button."""
        tr = reader(interaction)
        await note(interaction, tr(TOPICS), _menus(self.service.topics(interaction.guild_id, tr.code)))

    async def show_topic(self, interaction: discord.Interaction[Any], _: str, topic_id: str) -> None:
        """Offer the entries of the topic that was picked."""
        tr = reader(interaction)
        for id_, title, choices in self.service.topics(interaction.guild_id, tr.code):
            if id_ == topic_id:
                view = discord.ui.View(timeout=None)
                for start in range(0, len(choices), MAX_OPTIONS):
                    view.add_item(entry_menu(choices[start:], f"{NO_QUESTION}{start or ''}", title))
                await note(interaction, f"**{title}**", view)
                return
        await note(interaction, tr(GONE))


def _menus(found: Sequence[tuple[str, str, list[Choice]]]) -> discord.ui.View:
    """Menus of all topics, each with as many as Discord allows."""
    view = discord.ui.View(timeout=None)
    topics = [(id_, title) for id_, title, _ in found]
    for start in range(0, len(topics), MAX_OPTIONS):
        part = topics[start : start + MAX_OPTIONS]
        placeholder = f"{part[0][1]} … {part[-1][1]}"
        view.add_item(Pick("topic", str(start), options=part, placeholder=shorten(placeholder, LABEL_LIMIT)))
    return view
