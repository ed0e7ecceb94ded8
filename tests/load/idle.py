"""A bot of discord.py that says the same three words to every /ask: what any bot costs, whatever it does.

    python -m tests.discord_server.launch tests.load.idle

It has the options of Salve's client, so that the two differ in what they do and in nothing else.
"""

import os

import discord
from discord import app_commands

from bot.discord.client import NO_MEMBERS, intents

TOKEN = "LOAD_TOKEN"


class IdleBot(discord.Client):
    """Does nothing."""

    def __init__(self) -> None:
        super().__init__(
            intents=intents(follow_leaving=False),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=NO_MEMBERS,
        )
        self.tree = app_commands.CommandTree(self)
        self.tree.command(name="ask", description="Ask.")(ask)

    async def setup_hook(self) -> None:
        """Register the command."""
        await self.tree.sync()


@app_commands.describe(question="Your question")
async def ask(interaction: discord.Interaction, question: str) -> None:
    """Say what does not depend on the question."""
    await interaction.response.send_message("This is it.")


if __name__ == "__main__":
    IdleBot().run(os.environ[TOKEN], log_handler=None)
