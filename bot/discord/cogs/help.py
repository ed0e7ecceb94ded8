"""/help: what Salve is, who curates here, what it keeps, and what one can do."""

from collections.abc import Iterator
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.render import clean_inline
from bot.discord.render_desk import page
from bot.discord.respond import add_care, say
from bot.discord.rules import Rules
from bot.knowledge.profile import Rule
from bot.services.ask import AskService

TITLE = "What I am"
WHAT = (
    "I answer questions about **{title}**, only with what curators wrote, checked and approved. When nobody knows I "
    "say so, and pass your question on. I am no AI that makes answers up."
)
# Said where a base has a standing note, and sends some messages to care.
NO_DOCTOR = WHAT.replace("I am no AI", "I am no doctor and no AI")
ASK = (
    "**Ask me** with `/ask`, by mentioning me, or in a direct message. `/topics` shows what I can answer, `/open` what "
    "waits."
)
CURATED = "**Who curates here:** {who}."
NOT_SET_UP = "**Who curates here:** nobody yet. Who may manage this server can use `/setup`."
GUEST = "**You brought me along**, so only you see my answers here, and no curators of this server read your questions."
KEEPS = (
    "**What I keep:** questions without your name, for {days} days. `/privacy` shows and erases them, or has me keep "
    "none."
)
RESPONSIBLE = "**Responsible:** {name}."
SHOWN = 10


class HelpCog(commands.Cog):
    """One page, wherever it is asked for."""

    def __init__(self, ask: AskService, rules: Rules) -> None:
        self.ask = ask
        self.rules = rules

    @app_commands.command(name="help", description="What I am, who curates here, and what I keep.")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        """Show the page to whoever asks."""
        embed = page(TITLE, self._lines(interaction))
        add_care(embed, interaction)
        await say(interaction, embed=embed, ephemeral=True)

    def _lines(self, interaction: discord.Interaction[Any]) -> Iterator[str]:
        guild_id = interaction.guild_id
        knowledge = self.ask.release.knowledge
        manifest = knowledge.manifest
        advised = Rule.DISCLAIMER in manifest.rules and bool(knowledge.red_flags)
        yield (NO_DOCTOR if advised else WHAT).format(title=clean_inline(manifest.title, 100))
        yield ASK
        if guild_id is not None and not interaction.is_guild_integration():
            yield GUEST
        elif guild_id is not None:
            yield self._curators(guild_id)
        yield KEEPS.format(days=self.rules.days(guild_id))
        responsible = self.rules.servers.of(guild_id).responsible
        if responsible:
            yield RESPONSIBLE.format(name=clean_inline(responsible, 200))

    def _curators(self, guild_id: int) -> str:
        settings = self.rules.servers.of(guild_id)
        if not self.rules.servers.known(guild_id):
            return NOT_SET_UP
        named = [f"<@&{id_}>" for id_ in settings.curator_roles] + [f"<@{id_}>" for id_ in settings.curators]
        if settings.curator_permission != "none":
            named.append(f"who may {settings.curator_permission.replace('_', ' ')}")
        return CURATED.format(who=", ".join(named[:SHOWN]) or "nobody")
