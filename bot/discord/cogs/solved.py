"""Marks a forum post as solved with the forum's own tag, for the post's author, a moderator or a curator."""

from typing import Any

import discord
from discord.ext import commands

from bot.discord.handlers import Acting, Handlers
from bot.discord.readiness import solved_tag
from bot.discord.respond import meanwhile, note
from bot.discord.rules import Rules, is_curator
from bot.discord.translating import reader
from bot.locale import N_

DONE = N_("Marked as solved. Thank you!")
NOT_YOURS = N_("Only whoever opened this post, a moderator or a curator can mark it as solved.")
NO_TAG = N_("This forum has no tag such as *Solved* any more.")
LACKS = N_(
    "I lack **Manage Threads** in this forum: a moderator can allow it under *Edit Channel → Permissions*, or mark it."
)
# Discord allows a post this many tags.
MOST_TAGS = 5


class SolvedCog(Acting, commands.Cog):
    """Handles the button "Solved" under a reply to a post."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.handlers = Handlers(
            presses={"solved": self.solved},
        )

    async def solved(self, interaction: discord.Interaction[Any]) -> None:
        """Put the tag on the post, and close it if the server wants that."""
        tr, post = reader(interaction), interaction.channel
        tag = solved_tag(post.parent) if isinstance(post, discord.Thread) else None
        if not isinstance(post, discord.Thread) or tag is None:
            await note(interaction, tr(NO_TAG))
            return
        moderates = interaction.permissions.manage_threads or is_curator(interaction, self.rules)
        if interaction.user.id != post.owner_id and not moderates:
            await note(interaction, tr(NOT_YOURS))
            return
        if not interaction.app_permissions.manage_threads:
            await note(interaction, tr(LACKS))
            return
        closes = post.archived or self.rules.servers.of(interaction.guild_id).close_solved
        tags = [*(each for each in post.applied_tags if each != tag), tag][-MOST_TAGS:]
        await meanwhile(interaction, True, post.edit(applied_tags=tags, archived=False))
        await note(interaction, tr(DONE))
        if closes:
            await post.edit(archived=True)
