"""/topics: the entries there are, by topic or by search."""

from collections.abc import Sequence
from typing import Any, TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.cogs.ask import MAX_QUESTION
from bot.discord.handlers import Acting, Handlers
from bot.discord.proposing import MAX_PROPOSALS
from bot.discord.render import LABEL_LIMIT
from bot.discord.respond import in_time, note
from bot.discord.translating import reader
from bot.discord.views import GONE, MAX_OPTIONS, NEXT_PAGE, NO_QUESTION, Pick, Press, entry_menu, number_in
from bot.locale import N_, NAME, NC_, OPTION, Translator
from bot.locale.signs import shorten
from bot.services.ask import AskService

T = TypeVar("T")

TOPICS = N_("What would you like to read about?")
FOUND = N_("This is what I found.")
NOT_FOUND = N_("I found nothing near that. /topics shows everything there is.")

# How many rows of menus or buttons Discord allows under a message.
ROWS = 5


class TopicsCog(Acting, commands.Cog):
    """Shows a menu of topics, each of which opens its entries; or the entries near some words."""

    def __init__(self, service: AskService) -> None:
        self.service = service
        self.handlers = Handlers(
            presses={"topics": self.turn},
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
        await self.turn(interaction, "0")

    async def show_topic(self, interaction: discord.Interaction[Any], _: str, topic_id: str) -> None:
        """Offer the entries of the topic that was picked."""
        await self.turn(interaction, "0", topic_id)

    async def turn(self, interaction: discord.Interaction[Any], page: str, topic_id: str = "") -> None:
        """Offer a page of the topics, or of the entries of one."""
        tr = reader(interaction)
        topics = self.service.topics(interaction.guild_id, tr.code)
        if not topic_id:
            parts = _parts([(id_, title) for id_, title, _ in topics])
            await note(interaction, tr(TOPICS), _page([_menu(*each) for each in parts], page, tr))
            return
        for id_, title, choices in topics:
            if id_ == topic_id:
                name = shorten(title, LABEL_LIMIT)
                menus = [entry_menu(part, f"{NO_QUESTION}{start or ''}", name) for start, part in _parts(choices)]
                await note(interaction, f"**{title}**", _page(menus, page, tr, topic_id))
                return
        await note(interaction, tr(GONE))


def _parts(all_: Sequence[T]) -> list[tuple[int, Sequence[T]]]:
    """All in as many parts as there are menus for them, each with where it starts."""
    return [(start, all_[start : start + MAX_OPTIONS]) for start in range(0, len(all_), MAX_OPTIONS)]


def _menu(start: int, topics: Sequence[tuple[str, str]]) -> Pick:
    """A menu of topics, named after the first and the last of them."""
    placeholder = f"{topics[0][1]} … {topics[-1][1]}"
    return Pick("topic", str(start), options=topics, placeholder=shorten(placeholder, LABEL_LIMIT))


def _page(menus: Sequence[Pick], page: str, tr: Translator, *topic: str) -> discord.ui.View:
    """A page of menus: all of them if they fit, else some, with a button that leads to the next page, if there is one.

    A page that is no longer there is the first.
    """
    size = ROWS if len(menus) <= ROWS else ROWS - 1
    start = number_in(page) * size
    if not 0 <= start < len(menus):
        start = 0
    view = discord.ui.View(timeout=None)
    for menu in menus[start : start + size]:
        view.add_item(menu)
    if start + size < len(menus):
        view.add_item(Press("topics", str(start // size + 1), *topic, label=tr(NEXT_PAGE)))
    return view
