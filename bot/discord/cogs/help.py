"""/help: what Salve is, who curates here, what it keeps, and how to ask it."""

from collections.abc import Iterator
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.render import clean_inline
from bot.discord.render_desk import page
from bot.discord.respond import add_care, say
from bot.discord.rules import Rules
from bot.discord.translating import reader
from bot.knowledge.profile import Rule
from bot.locale import N_, NAME, NC_, NN_, OPTION, Translator
from bot.services.ask import AskService

TITLE = N_("What I am")
WHAT = N_(
    "I answer questions about **{title}**, only with what curators wrote, checked and approved. When nobody knows I "
    "say so, and pass your question on. I am not an AI that makes answers up."
)
# Used if the base has a standing note and red flags.
NO_DOCTOR = N_(
    "I answer questions about **{title}**, only with what curators wrote, checked and approved. When nobody knows I "
    "say so, and pass your question on. I am neither a doctor nor an AI that makes answers up."
)
ASK = N_(
    "**Ask me** with `/ask`, by mentioning me, or in a direct message. `/topics` shows what I can answer, `/open` what "
    "waits."
)
CURATED = N_("**Who curates here:** {who}.")
NOT_SET_UP = N_("**Who curates here:** nobody yet. Anybody who may manage this server can use `/setup`.")
GUEST = N_(
    "**You brought me along**, so only you see my answers here, and no curators of this server read your questions."
)
KEEPS = NN_(
    "**What I keep:** questions without your name, for {number} day. `/privacy` shows and erases them, or "
    "stops me from keeping any.",
    "**What I keep:** questions without your name, for {number} days. `/privacy` shows and erases them, or "
    "stops me from keeping any.",
)
RESPONSIBLE = N_("**Responsible:** {name}.")
NOBODY = N_("nobody")
# Who is a curator by a permission, in Discord's words.
WHO_MAY = {
    "manage_guild": N_("whoever may manage this server"),
    "manage_messages": N_("whoever may manage messages"),
    "moderate_members": N_("whoever may time members out"),
}
SHOWN = 10


class HelpCog(commands.Cog):
    """Shows one page, in servers and direct messages alike."""

    def __init__(self, ask: AskService, rules: Rules) -> None:
        self.ask = ask
        self.rules = rules

    @app_commands.command(
        name=NC_("command", "help", NAME), description=N_("What I am, who curates here, and what I keep.", OPTION)
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        """Show the page to its reader alone."""
        tr = reader(interaction)
        embed = page(tr(TITLE), self._lines(interaction, tr), tr)
        add_care(embed, interaction)
        await say(interaction, embed=embed, ephemeral=True)

    def _lines(self, interaction: discord.Interaction[Any], tr: Translator) -> Iterator[str]:
        guild_id = interaction.guild_id
        knowledge = self.ask.release.knowledge
        manifest = knowledge.manifest
        advised = Rule.DISCLAIMER in manifest.rules and bool(knowledge.red_flags)
        yield tr(NO_DOCTOR if advised else WHAT, title=clean_inline(manifest.title, 100))
        yield tr(ASK)
        if guild_id is not None and not interaction.is_guild_integration():
            yield tr(GUEST)
        elif guild_id is not None:
            yield self._curators(guild_id, tr)
        yield tr.counted(KEEPS, self.rules.days(guild_id))
        responsible = self.rules.servers.of(guild_id).responsible
        if responsible:
            yield tr(RESPONSIBLE, name=clean_inline(responsible, 200))

    def _curators(self, guild_id: int, tr: Translator) -> str:
        settings = self.rules.servers.of(guild_id)
        if not self.rules.servers.known(guild_id):
            return tr(NOT_SET_UP)
        named = [f"<@&{id_}>" for id_ in settings.curator_roles] + [f"<@{id_}>" for id_ in settings.curators]
        if settings.curator_permission != "none":
            named.append(tr(WHO_MAY[settings.curator_permission]))
        return tr(CURATED, who=", ".join(named[:SHOWN]) or tr(NOBODY))
