"""Propose entries while a curator types an option of a command."""

from discord import app_commands

from bot.discord.render import LABEL_LIMIT
from bot.knowledge.models import KnowledgeBase
from bot.locale.signs import shorten

# The most that Discord shows.
MAX_PROPOSALS = 25


def proposed_entries(knowledge: KnowledgeBase, typed: str) -> list[app_commands.Choice[str]]:
    """The entries whose id and question together contain all words of `typed`."""
    words = typed.casefold().split()
    titles = ((each.id, f"{each.id}: {each.question}") for each in knowledge.entries)
    found = [(id_, title) for id_, title in titles if all(word in title.casefold() for word in words)]
    return [app_commands.Choice(name=shorten(title, LABEL_LIMIT), value=id_) for id_, title in found[:MAX_PROPOSALS]]
